"""What messages and problems say, in the language of a thesis or in English."""

from generator.core.problems import Message, Problem
from generator.language.catalogue import LANGUAGES, base_of, load_language

FALLBACK = "en"  # the language of messages where the thesis is in one without a catalogue


class MessageError(ValueError):
    """An error that tells a person something; as text it says it in English."""

    def __init__(self, message: Message | str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return say(self.message, "en")


def describe(problem: Problem, language: str) -> str:
    """Return what a problem says in the language of a code such as ``fr``."""
    return say(problem.message, language)


def say(message: Message | str, language: str) -> str:
    """Return a message in the language of a code such as ``fr``; a text stays as it is.

    A language without a catalogue is replaced by English.
    """
    if isinstance(message, str):
        return message
    base = base_of(language)
    told = load_language(base if base in LANGUAGES else FALLBACK)
    return told.say(message.code, **dict(message.fields))
