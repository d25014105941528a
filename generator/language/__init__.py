"""What the interface and messages say and how numbers are written, in each language of a site."""

from generator.language.catalogue import (
    LANGUAGES,
    Language,
    MessageError,
    Share,
    describe,
    load_language,
    say,
)
from generator.language.report import as_github, as_gitlab, as_json, as_object, as_text, refusal

__all__ = [
    "LANGUAGES",
    "Language",
    "MessageError",
    "Share",
    "as_github",
    "as_gitlab",
    "as_json",
    "as_object",
    "as_text",
    "describe",
    "load_language",
    "refusal",
    "say",
]
