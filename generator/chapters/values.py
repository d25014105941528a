"""What a manuscript is made of: chapters, their headings, blocks and inline uses, as values.

Everything here comes from reading the chapters alone: no data, no rendering. Offsets count
characters of a chapter's body; lines and columns count from 1 in the file, as an editor shows them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Concatenate, Literal, ParamSpec, TypeVar, cast

from generator.chapters.folder import Folder
from generator.chapters.masking import Markup, Span
from generator.core.edits import Rewriting, blank
from generator.core.problems import Message, Place, Problem, Value
from generator.core.values import Frozen, replace

P = ParamSpec("P")
T = TypeVar("T")
InlineKind = Literal["reference", "link", "value", "claim", "waived", "citation", "literal", "math"]


class Heading(Frozen):
    """A heading as the site sees it.

    ``source`` are its words as they are written, without attribute list; ``text`` is plain:
    emphasis, links, code marks and a typed number are taken off. ``typed_number`` is the number
    that the author typed in front ("7.1.5"), else empty; ``number`` is the one that numbering
    gives. ``explicit`` says that the author chose the anchor (``{#id}``), ``is_title`` that it is
    the title of its chapter, ``underlined`` that its mark is the line below, ``unnumbered`` that
    the author gave it no number (``{.unnumbered}``, ``{-}``).
    """

    level: int
    place: Place
    source: str
    text: str = ""
    typed_number: str = ""
    anchor: str = ""
    explicit: bool = False
    number: str = ""
    is_title: bool = False
    underlined: bool = False
    unnumbered: bool = False


@dataclass(frozen=True)
class BlockUse:
    """A ``/// name | argument #id`` block.

    ``argument`` is the header's text after the bar without the ``#id``; ``id`` comes from the
    header or from the option ``attrs: {id: …}``, else it is empty. ``fence`` is the number of
    slashes, ``depth`` the number of blocks around it. ``content_line`` is the file line below
    header and options. ``header_error`` and ``options_error`` say why the site would not read the
    header, or are None; ``late_option_line`` is the line of options that a blank line cuts off
    from the header (0: none).
    """

    name: str
    fence: int
    place: Place
    argument: str = ""
    id: str = ""
    options: Mapping[str, object] = field(default_factory=dict[str, object])
    end_line: int = 0
    closed: bool = False
    depth: int = 0
    content_line: int = 0
    header_error: Message | None = None
    options_error: Message | None = None
    late_option_line: int = 0

    @property
    def readable(self) -> bool:
        """Whether the site can read the header and its options."""
        return not self.header_error and not self.options_error


class InlineUse(Frozen):
    """A reference, link, value, claim, citation or formula, or escaped syntax ("literal").

    A claim that is "waived" has the reason why its words are not checked (``~ "…"``) for a target.

    ``text`` is the source as written (``{{ count(x) }}``, ``@BF4``). ``target`` is the id, the
    expression, or for a citation its keys joined by "; ". ``words`` are a claim's own words, a
    link's text, the form of a reference ("name"), what stands between the brackets of a
    citation, or the TeX of a formula. ``span`` are the offsets in the body of the whole,
    ``words_span`` those of a claim's or a link's words. One ``in_caption`` stands in the option
    of a block, which draws it.
    """

    kind: InlineKind
    text: str
    target: str
    words: str
    place: Place
    span: Span
    words_span: Span = (0, 0)
    in_caption: bool = False

    @property
    def told(self) -> str:
        """What a message quotes: the source, of a waived claim only its words."""
        return self.words if self.kind == "waived" else self.text

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the works that a citation names."""
        return tuple(self.target.split("; ")) if self.kind == "citation" else ()


class Term(Frozen):
    """A glossary term: what has an id that begins with ``term-``, and its definition."""

    id: str
    text: str
    definition: str
    place: Place


class Masks(Frozen):
    """The body of a chapter with parts of it blanked by spaces, so that offsets still hold.

    ``prose`` is the body without everything that is no prose (code, comments, tags, block headers),
    ``unfenced`` the body without fenced code. ``fences`` are the lines of the body (from 0) that
    are fenced code, ``indented`` those that are code by their indent; ``code_spans`` (code
    and formulas) and ``raw_html`` have offsets in the body, as has ``hidden``: comments, scripts,
    styles and ``pre``, wherever they stand outside fenced code.
    """

    prose: str
    unfenced: str
    fences: tuple[range, ...]
    indented: tuple[int, ...]
    code_spans: tuple[Span, ...]
    raw_html: tuple[Markup, ...]
    hidden: tuple[Span, ...]


@dataclass(frozen=True)
class Chapter:
    """One chapter, read.

    ``path`` is how MkDocs names it ("7.1.5_realisation.md"), ``source`` its file, as messages name
    it ("chapters/7.1.5_realisation.qmd"). ``text`` is the whole file with Unix line ends, in our
    Markdown: as ``rewriting`` made it of what is typed in the ``flavour``; ``read_again`` reads
    another text in its place. ``meta`` is its front matter, ``problems`` what is wrong there; the
    body begins at the offset ``body_start``.
    ``stray_fences`` are the lines of slashes that close nothing. ``masked`` returns the body with
    parts of it blanked, which are read when they are asked for. ``kept`` is what functions read in
    the chapter, by their name, in this or an earlier build.
    """

    path: str
    source: str
    text: str
    meta: Mapping[str, object]
    body_start: int
    prefix: str
    title: str
    masked: Callable[[], Masks] = field(repr=False, compare=False)
    read_again: Callable[[str], Chapter] = field(repr=False, compare=False)
    headings: tuple[Heading, ...] = ()
    blocks: tuple[BlockUse, ...] = ()
    inlines: tuple[InlineUse, ...] = ()
    terms: tuple[Term, ...] = ()
    stray_fences: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    flavour: str = "mkdocs"
    rewriting: Rewriting | None = None
    kept: dict[str, object] = field(
        init=False, repr=False, compare=False, default_factory=dict[str, object]
    )
    _readings: dict[object, object] = field(
        init=False, repr=False, compare=False, default_factory=dict[object, object]
    )

    def kept_once(
        self,
        read: Callable[Concatenate[Chapter, P], Iterable[T]],
        *about: P.args,
        **named: P.kwargs,
    ) -> tuple[T, ...]:
        """Return what a function reads in this chapter, in this build or in an earlier one.

        The function is one of a module and asks for nothing but the chapter and ``about``; what it
        yields can be pickled.
        """
        name = " ".join((read.__module__, read.__qualname__, *map(str, about)))
        if name not in self.kept:
            self.kept[name] = tuple(read(self, *about, **named))
        return cast("tuple[T, ...]", self.kept[name])

    def once(self, read: Callable[[Chapter], T]) -> T:
        """Return what a function reads in this chapter; it is called once for each chapter."""
        if read not in self._readings:
            self._readings[read] = read(self)
        return cast("T", self._readings[read])

    @property
    def typed(self) -> str:
        """The whole file as it is typed, with Unix line ends."""
        return self.rewriting.old if self.rewriting else self.text

    def as_typed(self, problem: Problem) -> Problem:
        """Return a problem of the text as one of what is typed, with the edits that can be made."""
        if self.rewriting is None or problem.code.startswith("flavour-"):  # told where it is typed
            return problem
        place, message = self.typed_place(problem.place), self._typed_lines(problem.message)
        edits = self.rewriting.undone(problem.edits) or ()
        return replace(problem, place=place, message=message, edits=edits)

    def typed_place(self, place: Place) -> Place:
        """Return a place of the text as one of what is typed."""
        if self.rewriting is None:
            return place
        offset = self._text_starts[place.line - 1] + place.column - 1
        before = self.typed[: self.rewriting.to_old_offset(min(offset, len(self.text)))]
        return Place(place.path, before.count("\n") + 1, len(before) - before.rfind("\n"))

    def typed_span(self, span: Span) -> Span:
        """Return where a span of the body is in the file as it is typed."""
        start, end = (each + self.body_start for each in span)
        old = self.rewriting.to_old_offset if self.rewriting else int
        return old(start), old(end)

    def _typed_lines(self, message: Message | str) -> Message | str:
        """Return a message with the lines of this chapter that it names as they are typed."""
        if isinstance(message, str) or dict(message.fields).get("path", self.source) != self.source:
            return message
        fields: dict[str, Value] = dict(message.fields)
        for name, value in message.fields:
            if name == "line" and isinstance(value, int) and value:
                fields[name] = self.typed_place(Place(self.source, value)).line
            elif isinstance(value, Message):
                fields[name] = cast("Message", self._typed_lines(value))
        return Message(message.code, **fields)

    def line_read(self, line: int) -> int:
        """Return the line of the text that is made of a line as it is typed."""
        if self.rewriting is None:
            return line
        offset = line_starts(self.typed)[line - 1]
        return self.text.count("\n", 0, self.rewriting.forward(offset)) + 1

    @cached_property
    def _text_starts(self) -> Sequence[int]:
        return line_starts(self.text)

    @property
    def is_exported(self) -> bool:
        """Whether it is a part of the book; the front matter says ``export: false`` if not."""
        return self.meta.get("export") is not False

    @property
    def is_appendix(self) -> bool:
        """Whether its number is a letter."""
        return self.prefix[:1].isalpha()

    @cached_property
    def masks(self) -> Masks:
        """The body with parts of it blanked."""
        return self.masked()

    @property
    def prose(self) -> str:
        """The body without everything that is no prose."""
        return self.masks.prose

    @cached_property
    def body(self) -> str:
        """What follows the front matter."""
        return self.text[self.body_start :]

    @cached_property
    def body_line(self) -> int:
        """The line of the file where the body begins."""
        return self.text.count("\n", 0, self.body_start) + 1

    @cached_property
    def lines(self) -> Sequence[str]:
        """The lines of the body."""
        return self.body.split("\n")

    @cached_property
    def line_starts(self) -> Sequence[int]:
        """The offset in the body of each line's first character."""
        return line_starts(self.body)

    def place_at(self, offset: int) -> Place:
        """Return the place in the file of an offset of the body."""
        line = bisect_right(self.line_starts, offset) - 1
        return Place(self.source, self.body_line + line, offset - self.line_starts[line] + 1)

    def offset_of(self, place: Place) -> int:
        """Return the offset in the body of a place in the file."""
        return self.line_starts[place.line - self.body_line] + place.column - 1

    def line_span(self, first: int, last: int) -> Span:
        """Return the offsets in the body from one line of the file to the end of another."""
        start, end = first - self.body_line, last - self.body_line
        return self.line_starts[start], self.line_starts[end] + len(self.lines[end])

    @cached_property
    def without_code(self) -> str:
        """The body with fenced code and code spans blanked; tags and comments stay."""
        text, spans = self.masks.unfenced, self.masks.code_spans
        return blank(text, spans) if spans else text

    @property
    def uses(self) -> tuple[InlineUse | BlockUse | Heading, ...]:
        """Everything that a mark can stand for while the chapter is rendered, by its index."""
        return (*self.inlines, *self.blocks, *self.headings)

    def content_of(self, block: BlockUse) -> str:
        """Return the source between header and end of a closed block; of an open one, nothing."""
        first, end = block.content_line - self.body_line, block.end_line - self.body_line
        return "\n".join(self.lines[first:end]) if block.closed else ""

    @property
    def title_heading(self) -> Heading | None:
        """The heading that is the chapter's title, if it has one."""
        return next((heading for heading in self.headings if heading.is_title), None)


def line_starts(text: str) -> Sequence[int]:
    """Return the offset of each line's first character."""
    return [0, *(match.end() for match in re.finditer("\n", text))]


@dataclass(frozen=True)
class Manuscript:
    """The chapters in reading order, and the folder that they are in."""

    chapters: tuple[Chapter, ...] = ()
    folder: Folder = field(default_factory=Folder)

    @cached_property
    def _by_path(self) -> Mapping[str, Chapter]:
        return {chapter.path: chapter for chapter in self.chapters}

    def as_typed(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return problems with their places in the chapters as these are typed."""
        rewritten = {each.source: each for each in self.chapters if each.rewriting}
        return [
            rewritten[each.place.path].as_typed(each) if each.place.path in rewritten else each
            for each in problems
        ]

    def chapter(self, path: str) -> Chapter | None:
        """Return the chapter with that path ("7.1.5_realisation.md"), or None."""
        return self._by_path.get(path)
