"""What the interface says and how numbers are written, in each language that a site can have."""

from generator.language.catalogue import LANGUAGES, Language, Share, load_language

__all__ = ["LANGUAGES", "Language", "Share", "load_language"]
