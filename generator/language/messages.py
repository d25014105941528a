"""What messages and problems say, in each language.

The texts are ``messages.fr.yaml`` and ``messages.en.yaml`` beside this module: a template for each
code, or one for each plural category of the field ``count``. In a template

- ``{name}`` is a field as it is, a list parted by commas;
- ``{name:quoted}`` is a field between quotation marks, on one line and cut where it is long;
- ``{parts:parted}`` is a list parted by semicolons;
- ``{names:or}`` and ``{names:and}`` are lists in a sentence, ``{names:quoted or}`` of quoted texts;
- ``{near}`` is the nearest right name as a question, nothing where the field is empty.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, cast

import yaml

from generator.core.problems import Message, Problem, Value, cut
from generator.core.yaml_source import Loader
from generator.language.catalogue import LANGUAGES, load_language

FALLBACK = "en"  # the language of messages where the thesis is in one without a catalogue
_FRENCH_SPACE = re.compile(r"(?<=«) | (?=[»:;!?%])")


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

    A language without a catalogue is replaced by English. A code or field that a catalogue does not
    have is a mistake of ours and raises ``KeyError``.
    """
    if isinstance(message, str):
        return message
    base = language.partition("-")[0].partition("_")[0].lower()
    return _Writer(base if base in LANGUAGES else FALLBACK).sentence(message)


class _Writer(Formatter):
    def __init__(self, language: str) -> None:
        self.language = language

    def sentence(self, message: Message) -> str:
        template, fields = texts(self.language)[message.code], dict(message.fields)
        if not isinstance(template, str):
            category = load_language(self.language).plural(cast("int", fields["count"]))
            template = template.get(category, template["other"])
        return self.vformat(template, (), fields)

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as Python's formatter has it
        """Return a field; the nearest name as the question whether it was meant."""
        value: object = super().get_value(key, args, kwargs)
        if key != "near":
            return value
        return Message("did-you-mean", name=str(value)) if value else ""

    def format_field(self, value: Value, format_spec: str) -> str:
        styles = format_spec.split()
        if not isinstance(value, tuple):
            return self._item(value, styles)
        items = [self._item(each, styles) for each in value]
        if len(items) > 1 and (ending := {"or", "and"}.intersection(styles)):
            first, last = ", ".join(items[:-1]), items[-1]
            return self.sentence(Message(f"list-{ending.pop()}", first=first, last=last))
        separator = (
            self.sentence(Message("list-parted", first="", last="")) if "parted" in styles else ", "
        )
        return separator.join(items)

    def _item(self, value: str | int | Message, styles: Sequence[str]) -> str:
        text = self.sentence(value) if isinstance(value, Message) else str(value)
        is_own = isinstance(value, Message)  # our words for what is not quoted
        if "quoted" not in styles or is_own:
            return text
        return self.sentence(Message("quotation", text=cut(text)))


@cache
def texts(language: str) -> Mapping[str, str | Mapping[str, str]]:
    """Return the template of each code in a language, with the no-break spaces of French."""
    name = f"messages.{language}.yaml"
    source = files("generator.language").joinpath(name).read_text(encoding="utf-8")
    spaced = _FRENCH_SPACE.sub("\u00a0", source) if language == "fr" else source
    return cast("dict[str, str | dict[str, str]]", yaml.load(spaced, Loader))  # noqa: S506 - a safe loader
