"""What the site adds to the chapters: pages, downloads, metadata, search, the last check."""
