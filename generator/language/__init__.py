"""What the interface and messages say and how numbers are written, in each language of a site."""

from generator.language.catalogue import LANGUAGES, Language, Share, load_language
from generator.language.messages import MessageError, describe, say
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
