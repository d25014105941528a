"""What an import did and what it leaves to the author, as lines under headings."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_BREAKING = frozenset(("Cc", "Zl", "Zp"))


@dataclass(frozen=True)
class Section:
    """One heading of a report and what stands below it, a line for each thing."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """Everything that an import has to say, in order."""

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


def whole(text: str) -> str:
    """Return a text between quotation marks, however long: nothing of a cell may be lost."""
    return f'"{text}"'


def _one_line(text: str) -> str:
    """Return a text without what would break a line or move a terminal's cursor."""
    return "".join(" " if unicodedata.category(each) in _BREAKING else each for each in text)
