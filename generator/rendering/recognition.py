"""Recognises a chapter by its text, for hosts that do not say which page comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown.preprocessors import Preprocessor

if TYPE_CHECKING:
    from markdown import Markdown

    from generator.rendering.dialect import ThesisMarkdown


class RecognitionPreprocessor(Preprocessor):
    """Begins the chapter whose body the source is, unless the host began a page.

    A source that is no chapter is a page of its own, without a path.
    """

    def __init__(self, extension: ThesisMarkdown, md: Markdown) -> None:
        """Keep the extension, which is told the page."""
        super().__init__(md)
        self._extension = extension

    def run(self, lines: list[str]) -> list[str]:
        """Begin the page; a page that the host began is good for one conversion."""
        if not self._extension.begun:
            self._extension.begin(self._path("\n".join(lines)))
        self._extension.begun = False
        return lines

    def _path(self, source: str) -> str:
        text = source.replace("\r\n", "\n").strip()
        chapters = self._extension.sources.manuscript.chapters
        return next((each.path for each in chapters if each.body.strip() == text), "")
