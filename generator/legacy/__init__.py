"""Hand-written chapters: their tables as a person reads them, what is wrong, and its fixes."""

from generator.legacy.edits import Edit, apply_edits

__all__ = ["Edit", "apply_edits"]
