"""What a page is rendered from, and what rendering it tells.

That is its HTML, all that it used, and its problems.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from generator.chapters import is_drawn
from generator.core.problems import Place, Problem
from generator.data.expression import Scope, Table
from generator.language.typography import Typography
from generator.tables import build_table, table_cells
from generator.tables.charts import chart_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from generator.chapters import Caption, Chapter, Heading, Manuscript, Register
    from generator.data import Study
    from generator.data.expression import Result
    from generator.language import Language
    from generator.rendering.citing import Citing
    from generator.rendering.forwarding import Forwarding
    from generator.tables import Showing, TableSpec
    from generator.tables import Table as Drawable
    from generator.tables.charts import Chart, ChartSpec


class LazyTables(dict[str, Table]):
    """The cells of the tables by name, each table built when an expression first names it."""

    def __init__(self, specs: Mapping[str, TableSpec], study: Study, language: Language) -> None:
        """Keep what the tables are built from."""
        super().__init__({name: Table({}) for name in specs})
        self._specs = specs
        self._study = study
        self._language = language
        self._built: set[str] = set()

    def __getitem__(self, name: str) -> Table:
        """Return the cells of a table, built once."""
        if name not in self._built:
            self[name] = table_cells(self._specs[name], self._study, self._language)
            self._built.add(name)
        return super().__getitem__(name)


@dataclass(frozen=True, eq=False)
class Sources:
    """Everything that a page may draw on."""

    manuscript: Manuscript
    register: Register
    study: Study
    specs: Mapping[str, TableSpec]
    language: Language
    attribution: str = "group"
    forwarding: Mapping[str, Forwarding] = field(default_factory=dict[str, "Forwarding"])
    citing: Citing | None = None
    charts: Mapping[str, ChartSpec] = field(default_factory=dict[str, "ChartSpec"])
    root: Path | None = None
    """The folder of the thesis, below which drawings are kept; without one they are made anew."""
    typography: Typography = field(default_factory=Typography)
    """How text is set; by default it stays as it is typed."""

    def showings(self, name: str) -> tuple[str, ...]:
        """Return the ids under which a table is shown, in reading order."""
        return self._showings.get(name, ())

    @cached_property
    def _showings(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for captions in self.register.captions.values():
            for caption in captions:
                if caption.block.name == "table":
                    name = caption.block.argument
                    found[name] = (*found.get(name, ()), caption.id)
        return found

    def table(self, name: str, showing: Showing) -> Drawable:
        """Return one showing of a table, built once however many chapters show it so.

        Raises ``KeyError`` for an unknown name, ``TableError`` where the showing asks for what is
        not there.
        """
        key = (name, showing)
        if key not in self._built:
            self._built[key] = build_table(self.specs[name], self.study, self.language, showing)
        return self._built[key]

    @cached_property
    def _built(self) -> dict[tuple[str, Showing], Drawable]:
        return {}

    def chart(self, name: str) -> Chart:
        """Return a chart, counted once; raise as ``table`` does."""
        if name not in self._charts:
            self._charts[name] = chart_of(self.charts[name], self.study, self.language)
        return self._charts[name]

    @cached_property
    def _charts(self) -> dict[str, Chart]:
        return {}

    @cached_property
    def scope(self) -> Scope:
        """What an expression can name in a chapter."""
        return Scope(self.study, tables=LazyTables(self.specs, self.study, self.language))


@dataclass(frozen=True)
class TableUse:
    """A table that a page shows: its name in ``tables.yaml``, its id and its number."""

    name: str
    id: str
    number: str


@dataclass(frozen=True, eq=False)
class ValueUse:
    """A value that a page prints, or a claim that it makes.

    ``text`` is what is printed or claimed, ``result`` holds the records behind it.
    """

    expression: str
    text: str
    result: Result
    place: Place
    is_claim: bool = False


@dataclass(frozen=True)
class ReferenceUse:
    """A reference that a page makes.

    ``place`` is where the author wrote it, ``anchor`` its id on the page. ``passage`` is the text
    of the paragraph, item or cell that holds it, ``section`` the title of the section.
    """

    id: str
    place: Place
    anchor: str = ""
    passage: str = ""
    section: str = ""


@dataclass(frozen=True)
class CitationUse:
    """A citation that a page makes: the keys of its works, what the author wrote, and where."""

    keys: tuple[str, ...]
    text: str
    place: Place


@dataclass(frozen=True, eq=False)
class Rendering:
    """A rendered page.

    It holds its HTML, what it used, the ids it offers, its section titles, and its problems.
    """

    path: str
    html: str
    tables: tuple[TableUse, ...] = ()
    values: tuple[ValueUse, ...] = ()
    references: tuple[ReferenceUse, ...] = ()
    ids: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    citations: tuple[CitationUse, ...] = ()


@dataclass(eq=False)
class Recorder:
    """Takes note of one page while it is rendered."""

    path: str
    chapter: Chapter | None
    captions: Iterator[Caption]
    headings: Iterator[Heading]
    tables: list[TableUse] = field(default_factory=list[TableUse])
    values: list[ValueUse] = field(default_factory=list[ValueUse])
    references: list[ReferenceUse] = field(default_factory=list[ReferenceUse])
    ids: list[str] = field(default_factory=list[str])
    titles: list[str] = field(default_factory=list[str])
    problems: list[Problem] = field(default_factory=list[Problem])
    citations: list[CitationUse] = field(default_factory=list[CitationUse])
    places: dict[Element, Place] = field(default_factory=dict["Element", Place])
    """Where the author wrote what an element of the page refers to."""
    _seen: Counter[str] = field(default_factory=Counter[str])

    def place(self, text: str) -> Place:
        """Return where the chapter has this inline source.

        The first call tells its first showing, the second call its second, and so on. Equal
        sources are rendered in an order of Markdown's own, but they mean the same thing, so that
        the places told are right as a set.
        """
        if self.chapter is None:
            return Place(self.path)
        source = _on_one_line(text)
        places = [use.place for use in self.chapter.inlines if _on_one_line(use.text) == source]
        position = self.next_use(source)
        if position < len(places):
            return places[position]
        return places[-1] if places else Place(self.chapter.source, self._line_of(text))

    def report(
        self, rule: str, place: Place, message: str, *, found: str = "", expected: str = ""
    ) -> None:
        """Note an error of the page."""
        self.problems.append(Problem(rule, place, message, found=found, expected=expected))

    def next_use(self, source: str) -> int:
        """Return how often this source was met before on the page, and count it once more."""
        position = self._seen[source]
        self._seen[source] += 1
        return position

    def finished(self, html: str) -> Rendering:
        """Return the rendering of the page."""
        return Rendering(
            self.path,
            html,
            tuple(self.tables),
            tuple(self.values),
            tuple(self.references),
            tuple(self.ids),
            tuple(self.titles),
            tuple(self.problems),
            tuple(self.citations),
        )

    def _line_of(self, text: str) -> int:
        """Return the first line that holds the text, counted from 1.

        It is 1 if none does: the text was put together by Markdown.
        """
        at = self.chapter.text.find(text) if self.chapter else -1
        return self.chapter.text.count("\n", 0, at) + 1 if self.chapter and at >= 0 else 1


def _on_one_line(source: str) -> str:
    """Return an inline source without its line ends, and the marks of a quotation behind them."""
    return re.sub(r"[ \t]*\n[ \t>]*", " ", source)


def start_recording(sources: Sources, path: str) -> Recorder:
    """Return a recorder for one page, whether it is a chapter or a page that the site adds."""
    chapter = sources.manuscript.chapter(path)
    captions = sources.register.captions.get(path, ())
    return Recorder(
        path=path,
        chapter=chapter,
        captions=(caption for caption in captions if is_drawn(caption.block)),
        headings=iter(chapter.headings if chapter else ()),
    )
