"""What a REFI-QDA project or codebook says, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Code:
    """One code of the codebook; ``parent`` is the guid of the code above it, or empty."""

    guid: str
    name: str
    parent: str = ""
    description: str = ""
    color: str = ""


@dataclass(frozen=True)
class Coding:
    """A code given by a coder (a guid of a user)."""

    code: str
    coder: str = ""


@dataclass(frozen=True)
class Selection:
    """A part of a source that was marked: characters ``start`` to ``end``, or a ``place`` in words.

    ``name`` is what the program wrote beside it: often the text that was marked.
    """

    guid: str
    name: str = ""
    comment: str = ""
    start: int | None = None
    end: int | None = None
    place: str = ""
    codings: tuple[Coding, ...] = ()
    malformed: str = ""


@dataclass(frozen=True)
class Source:
    """A document: its kind (text, pdf, picture, audio, video), its text, what is marked in it.

    ``path`` names the file of the text; ``content`` is the text where it stands in the XML itself.
    """

    guid: str
    name: str
    kind: str
    path: str = ""
    content: str | None = None
    selections: tuple[Selection, ...] = ()
    codings: tuple[Coding, ...] = ()


@dataclass(frozen=True)
class Case:
    """A unit of analysis, often a person: its values by variable, the sources and parts about it.

    ``variables`` are guids, ``members`` the guids of sources and selections.
    """

    guid: str
    name: str
    description: str = ""
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Project:
    """All of it. ``omitted`` counts what an import does not take over, by its name."""

    name: str = ""
    origin: str = ""
    codes: tuple[Code, ...] = ()
    sources: tuple[Source, ...] = ()
    cases: tuple[Case, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    users: Mapping[str, str] = field(default_factory=dict[str, str])
    omitted: Mapping[str, int] = field(default_factory=dict[str, int])
