"""The register: everything in the thesis that can be referred to, under its id."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from generator.problems import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from generator.manuscript.values import BlockUse, Manuscript
    from generator.problems import Place, Problem

EntryKind = Literal["table", "figure", "section", "entity", "term"]


@dataclass(frozen=True)
class Entry:
    """One thing that can be referred to.

    ``number`` is "7.2", or empty (entities, terms, unnumbered sections). ``path`` and ``anchor`` say where it
    is: the page as MkDocs names it ("7.1.5_realisation.md") and the id on it (empty: the top of the page).
    ``label`` is what a link says ("Tableau 7.2", "section 7.1.4", "BF4"). ``place`` is where the author wrote
    it, or None. ``definition`` is a term's.
    """

    id: str
    kind: EntryKind
    number: str
    title: str
    path: str
    anchor: str
    label: str
    place: Place | None = None
    definition: str = ""


@dataclass(frozen=True)
class Caption:
    """A table or figure of a chapter with its number, in reading order."""

    kind: Literal["table", "figure"]
    number: str
    id: str
    title: str
    block: BlockUse


@dataclass(frozen=True)
class Register:
    """All entries by id, and the captions of each chapter (by its path) in reading order."""

    entries: Mapping[str, Entry]
    captions: Mapping[str, tuple[Caption, ...]] = field(
        default_factory=dict[str, "tuple[Caption, ...]"]
    )

    def get(self, id: str) -> Entry | None:
        """Return the entry with that id, or None."""
        return self.entries.get(id)

    def nearest(self, id: str) -> str:
        """Return `` (did you mean X?)`` for the nearest known id, or an empty string."""
        return did_you_mean(id, self.entries)

    def of_kind(self, kind: EntryKind) -> tuple[Entry, ...]:
        """Return the entries of one kind, in the order in which they were registered."""
        return tuple(entry for entry in self.entries.values() if entry.kind == kind)


def build_register(
    manuscript: Manuscript,
    *,
    labels: Mapping[str, str],
    captions: Mapping[str, str],
    foreign: Iterable[Entry] = (),
) -> tuple[Register, tuple[Problem, ...]]:
    """Return the register of a numbered manuscript."""
    raise NotImplementedError
