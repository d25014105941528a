"""Tables as their markup says, before spans and ditto marks are resolved."""

from __future__ import annotations

from dataclasses import dataclass, field

from generator.core.problems import Severity
from generator.handwritten.values import Section, TableKind


@dataclass(frozen=True)
class Fault:
    """Something malformed at an offset of the text: the sentence and its two halves.

    ``ragged`` says that it makes the columns of the table doubtful.
    """

    offset: int
    message: str
    found: str
    expected: str
    severity: Severity = Severity.WARNING
    ragged: bool = False


@dataclass
class RawCell:
    """A cell as written: its content stands between ``start`` and ``end``, its tag at ``place``."""

    place: int
    start: int
    end: int = -1
    header: bool = False
    colspan: int = 1
    rowspan: int = 1


@dataclass
class RawRow:
    """A row as written, beginning at ``place``."""

    place: int
    section: Section = "body"
    cells: list[RawCell] = field(default_factory=list[RawCell])


@dataclass
class RawTable:
    """A table as written, from ``start`` to ``end``; ``width`` is 0 where no header fixes it."""

    kind: TableKind
    start: int
    end: int = -1
    width: int = 0
    rows: list[RawRow] = field(default_factory=list[RawRow])
    caption: tuple[int, int] | None = None
    faults: list[Fault] = field(default_factory=list[Fault])
