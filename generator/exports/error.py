"""What stops an export."""

from __future__ import annotations


class ExportError(RuntimeError):
    """Something cannot be written in a format; the message says what stood in the way."""
