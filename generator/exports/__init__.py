"""The thesis as files, made of the rendered chapters: PDF, Word, EPUB, deposit."""
