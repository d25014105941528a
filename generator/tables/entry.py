"""An entry of a YAML file beside the data (``tables.yaml``, ``charts.yaml``), and its mistakes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from generator.chapters.inline import CLAIM, VALUE
from generator.core.problems import Message, Place, Problem, nearest
from generator.core.yaml_source import YamlSource
from generator.data import Study
from generator.data.expression import ExpressionError, Node, parse_conditions
from generator.data.study import UnknownPathError

TEXTS = ("caption", "note", "description")
"""The settings that are text for a reader."""


class EntryError(Exception):
    """One entry cannot be used, for these reasons."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep every reason."""
        super().__init__()
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Entry:
    """One named entry of the file, with the means to say where a part of it stands.

    ``rule`` is the rule of its problems.
    """

    rule: str
    source: YamlSource
    name: str
    content: Mapping[str, Any]

    @property
    def place(self) -> Place:
        """Where the entry stands."""
        return self.source.place(self.name)

    def setting(self, key: str, default: str = "") -> str:
        """Return a setting as text; one without a value is as good as none."""
        value = self.content.get(key)
        return default if value is None else str(value)

    def problem(self, reason: Message | str, *steps: str | int) -> Problem:
        """Return a problem of the entry, at the part of it that the steps lead to."""
        message = Message("in-setting", setting=self.name, reason=reason)
        return Problem(self.rule, self.source.place(self.name, *steps), message)

    def fail(self, message: Message | str, *steps: str | int) -> EntryError:
        """Return the error that leaves the entry out for one reason."""
        return EntryError([self.problem(message, *steps)])

    def kind(self, kinds: Mapping[str, Collection[str]]) -> str:
        """Return the kind of the entry.

        ``kinds`` maps each kind to its settings; any other kind or setting is an error, and so is
        an expression where text is shown as it stands.
        """
        kind = self.setting("kind")
        if kind not in kinds:
            raise self.fail(no_choice("kind", kind, kinds), "kind")
        problems = (*self._unknown(kind, kinds[kind]), *self._bound())
        if problems:
            raise EntryError(problems)
        return kind

    def _unknown(self, kind: str, keys: Collection[str]) -> Iterator[Problem]:
        for key in self.content:
            if key not in keys:
                near, known = nearest(str(key), keys), tuple(sorted(keys))
                message = Message(
                    "entry-no-setting", setting=str(key), kind=kind, known=known, near=near
                )
                yield self.problem(message, str(key))

    def _bound(self) -> Iterator[Problem]:
        for key in TEXTS:
            if any(re.search(each, self.setting(key)) for each in (VALUE, CLAIM)):
                yield self.problem(Message("entry-bound-text", setting=key), key)


def no_choice(name: str, found: str, known: Iterable[str]) -> Message:
    """Return that a setting has a value that is none of a few."""
    near = nearest(found, known)
    return Message("no-choice-of-few", name=name, found=found, known=tuple(known), near=near)


def in_setting(setting: str, reason: Message | str) -> Message:
    """Return a message with the setting that it is about before it."""
    return Message("in-setting", setting=setting, reason=reason)


def entry_of(rule: str, source: YamlSource, name: str, kinds: Iterable[str]) -> Entry:
    """Return the entry of that name; one that is no mapping is an error."""
    content: object = source.content[name]
    if not isinstance(content, dict):
        message = Message("entry-no-mapping", kinds=tuple(f"kind: {each}" for each in kinds))
        raise Entry(rule, source, str(name), {}).fail(message)
    return Entry(rule, source, str(name), cast("dict[str, Any]", content))


def named_resource(entry: Entry, study: Study, key: str) -> str:
    """Return the file of the data that a setting names."""
    name = entry.setting(key)
    if not name:
        raise entry.fail(Message("entry-needs-file", setting=key), key)
    try:
        study.relation(name)
    except UnknownPathError as error:
        raise entry.fail(in_setting(key, error.message), key) from None
    return name


def conditions_of(entry: Entry) -> tuple[Node, ...]:
    """Return the conditions that an entry's ``where`` makes."""
    text = entry.setting("where")
    if not text:
        return ()
    try:
        return parse_conditions(text)
    except ExpressionError as error:
        raise entry.fail(in_setting("where", error.message), "where") from None


def check_field(entry: Entry, study: Study, key: str, resource: str, path: str) -> None:
    """Raise an error where the path that a setting names leads nowhere, or may not be shown."""
    steps = tuple(path.split("."))
    try:
        followed = study.follow(resource, steps)
    except UnknownPathError as error:
        raise entry.fail(in_setting(key, error.message), key) from None
    why = followed.owner_relation.resource.why_hidden(steps[-1])
    if why:
        raise entry.fail(Message("entry-hidden-field", setting=key, why=why), key)
