"""What an import proposes: data files with their description, tables drawn from them, a report."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

FieldType = Literal["string", "integer", "number"]
_BREAKING = frozenset(("Cc", "Zl", "Zp"))


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

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the records that can be referred to."""
        return self.values(self.key) if self.entity and self.key else ()


@dataclass(frozen=True)
class ProposedMatrix:
    """One proposed matrix of ``tables.yaml``: the files in its rows, columns and cells.

    ``cells`` is the path to the judgements, ``verdict`` a label and a rule or empty.
    """

    name: str
    caption: str
    rows: str
    columns: str
    cells: str
    row_groups: str = ""
    totals: tuple[str, ...] = ()
    verdict: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProposedTable:
    """One proposed table of ``tables.yaml``, a listing: header → path, header → total."""

    name: str
    caption: str
    source: str
    columns: Mapping[str, str]
    totals: Mapping[str, str] = field(default_factory=dict[str, str])
    group_by: str = ""


@dataclass(frozen=True)
class Existing:
    """What the data folder holds already, so that nothing proposed takes its place.

    ``keys`` are those by which records can be referred to, ``files`` the names of the files.
    """

    files: frozenset[str] = frozenset()
    resources: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """The names that no new file or table may have."""
        files = (each.removesuffix(".csv") for each in self.files if each.endswith(".csv"))
        return self.resources.union(self.tables, files)

    def with_resource(self, resource: ProposedResource) -> Existing:
        """Return the names in use with those of a resource."""
        return Existing(
            self.files | {resource.path},
            self.resources | {resource.name},
            self.tables,
            self.keys.union(resource.keys),
        )

    def with_table(self, name: str) -> Existing:
        """Return the names in use with that of a table."""
        return Existing(self.files, self.resources, self.tables | {name}, self.keys)


@dataclass(frozen=True)
class DataPlan:
    """The resources and tables that an import proposes for the data folder."""

    name: str
    title: str
    resources: tuple[ProposedResource, ...] = ()
    tables: tuple[ProposedTable | ProposedMatrix, ...] = ()


@dataclass(frozen=True)
class Section:
    """One heading of a report and what stands below it, a line for each thing."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """The report of an import, section by section."""

    sections: tuple[Section, ...] = ()

    def with_section(self, title: str, lines: tuple[str, ...]) -> Report:
        """Return the report with a further section, or as it is where there is nothing to say."""
        return Report((*self.sections, Section(title, lines))) if lines else self

    def text(self) -> str:
        """Return the report as text; a line of a cell's text stays on one line."""
        return "\n".join(
            f"{section.title}\n" + "".join(f"  - {_one_line(line)}\n" for line in section.lines)
            for section in self.sections
        )


def in_quotes(text: str) -> str:
    """Return a text between quotation marks; unlike ``quoted`` it does not shorten it."""
    return f'"{text}"'


def many(number: int, plural: str) -> str:
    """Return a number with its word: "5 durations", "1 duration"."""
    return f"{number} {plural.removesuffix('s') if number == 1 else plural}"


def _one_line(text: str) -> str:
    """Return a text without what would break a line or move a terminal's cursor."""
    return "".join(" " if unicodedata.category(each) in _BREAKING else each for each in text)
