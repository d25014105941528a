"""What an import proposes: files with their description, tables drawn from them, a report."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from generator.core.edits import Edit
from generator.core.problems import Message
from generator.language.messages import MessageError, say

FieldType = Literal["string", "integer", "number"]
Entry = Mapping[str, Any]
"""The entry of a table in ``tables.yaml``."""
_BREAKING = frozenset(("Cc", "Zl", "Zp"))


class ImportRefusedError(MessageError):
    """An import cannot be done, or not without overwriting something."""


@dataclass(frozen=True)
class ProposedField:
    """One column of a proposed CSV file.

    ``reference`` is the resource whose key it holds, ``reference_key`` the name of that key there.
    """

    name: str
    title: str
    type: FieldType = "string"
    description: str = ""
    enum: tuple[str, ...] = ()
    required: bool = False
    unit: str = ""
    reference: str = ""
    reference_key: str = ""
    tones: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class ProposedResource:
    """One proposed CSV file: its fields, its rows as text, and what its records are.

    ``key`` is the field whose values name the records ("": none); records with a key can be
    referred to if ``entity``. ``label`` is the field that says a record in words, ``noun`` what one
    record is and several are called. Each row has a value for each field.
    """

    name: str
    title: str
    fields: tuple[ProposedField, ...]
    rows: tuple[tuple[str, ...], ...]
    key: str = ""
    entity: bool = False
    label: str = ""
    description: str = ""
    noun: Mapping[str, str] = field(default_factory=dict[str, str])
    privacy: str = ""
    text: str = ""

    @property
    def path(self) -> str:
        """The name of the file."""
        return f"{self.name}.csv"

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values of a field, in the order of the rows."""
        column = [each.name for each in self.fields].index(name)
        return tuple(row[column] for row in self.rows)


@dataclass(frozen=True)
class Existing:
    """Names in use, so that nothing proposed takes the place of anything.

    ``names`` are those of files and tables, ``keys`` those by which records can be referred to.
    """

    names: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()

    def with_resource(self, resource: ProposedResource) -> Existing:
        """Return the names in use with those of a resource."""
        keys = resource.values(resource.key) if resource.entity and resource.key else ()
        return Existing(self.names | {resource.name}, self.keys.union(keys))

    def with_table(self, name: str) -> Existing:
        """Return the names in use with that of a table."""
        return replace(self, names=self.names | {name})


@dataclass(frozen=True)
class Report:
    """The report of an import: titles and the lines below each."""

    sections: tuple[tuple[Message, tuple[Message | str, ...]], ...] = ()

    def with_section(self, title: Message, lines: Iterable[Message | str]) -> Report:
        """Return the report with a further section, or as it is where there is nothing to say."""
        found = tuple(dict.fromkeys(lines))
        return Report((*self.sections, (title, found))) if found else self

    def text(self, language: str) -> str:
        """Return the report in a language; a line of a cell's text stays on one line."""
        return "\n".join(
            f"{say(title, language)}\n"
            + "".join(f"  - {_one_line(say(line, language))}\n" for line in lines)
            for title, lines in self.sections
        )


@dataclass(frozen=True)
class ImportPlan:
    """What an import proposes for the data folder and the chapter, and its report.

    ``questions`` are what only the author can say: nothing is written before they are answered.
    """

    name: str
    title: str
    resources: tuple[ProposedResource, ...]
    tables: Mapping[str, Entry]
    report: Report
    edits: tuple[Edit, ...] = ()
    questions: tuple[Message, ...] = ()


def made_files(resources: Iterable[ProposedResource]) -> Iterable[Message]:
    """Yield a line of the report for each file."""
    for each in resources:
        names = tuple(one.name for one in each.fields)
        yield Message("import-file", path=each.path, count=len(each.rows), names=names)


def _one_line(text: str) -> str:
    """Return a text without what would break a line or move a terminal's cursor."""
    return "".join(" " if unicodedata.category(each) in _BREAKING else each for each in text)
