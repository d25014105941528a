"""What a REFI-QDA file holds: codes, sources, segments, cases, each named by its guid."""

from collections.abc import Mapping

from generator.core.problems import Message
from generator.core.values import Frozen, field

Coding = tuple[str, str]  # a code and the coder who gave it


class CodedSelection(Frozen):
    """A marked part of a source, by characters or a ``place``; ``name`` is often its text."""

    guid: str
    name: str
    comment: str
    start: int | None
    end: int | None
    place: str
    codings: tuple[Coding, ...]
    malformed: Message | None


class Source(Frozen):
    """A document: its kind (text, pdf, picture, audio, video), its values by variable, its marks.

    Its text is ``content``, or the file at ``path``; ``codings`` are those of the whole document.
    """

    guid: str
    name: str
    kind: str = "text"
    group: str = ""
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    path: str = ""
    content: str | None = None
    selections: tuple[CodedSelection, ...] = ()
    codings: tuple[Coding, ...] = ()


class Segment(Frozen):
    """A passage with the guids of its selections, ``verified`` to be the marked text.

    ``start`` and ``end`` count the characters (Unicode code points) of the source, a line end as
    one, from 0; None where the file does not say them.
    """

    guids: tuple[str, ...]
    source: str
    text: str
    codings: tuple[Coding, ...] = ()
    start: int | None = None
    end: int | None = None
    place: str = ""
    verified: bool = False
    comment: str = ""


class Case(Frozen):
    """A unit of analysis: its values by variable, the sources and parts about it, by guid."""

    guid: str
    name: str
    description: str = ""
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    members: tuple[str, ...] = ()


class Project(Frozen):
    """All of it. ``codes`` are in the order of their tree; ``omitted`` counts what is not read.

    ``variables`` and ``users`` are the names of variables and coders by their guids.
    """

    name: str
    codes: tuple[Mapping[str, str], ...] = ()
    sources: tuple[Source, ...] = ()
    cases: tuple[Case, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    users: Mapping[str, str] = field(default_factory=dict[str, str])
    omitted: Mapping[str, int] = field(default_factory=dict[str, int])
