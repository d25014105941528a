"""What a page may ask of the thesis: every question goes through one door and is remembered.

``Knowledge`` is what the thesis knows; it answers each question once. A page asks through a
``Lookup``, which notes the question with a digest of its answer, "there is none" included. A page
that was rendered is still right while its text is the same and all it asked is still answered so
(constrained memoisation, as in typst's comemo).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, cast

from generator.chapters import Caption, Entry, Manuscript, Register
from generator.core.problems import Message, nearest
from generator.data import Record, Study
from generator.data.expression import (
    Expression,
    ExpressionError,
    Result,
    Scope,
    Table,
    evaluate,
    parse,
)
from generator.data.expression import parse_conditions as parsed
from generator.language import Language
from generator.language.typography import Typography
from generator.rendering.attribution import attribution, contradicted
from generator.rendering.citing import Citing
from generator.rendering.claims import compares, disagreement
from generator.rendering.forwarding import Forwarding
from generator.rendering.provenance import Origins, made_of, provenance
from generator.rendering.wording import differences, split_attribution
from generator.tables import Showing, TableError, TableSpec, build_table, draw_html, table_cells
from generator.tables import Table as Drawable
from generator.tables.charts import Chart, ChartSpec, chart_of, draw_figure, typeset

FILTERS = ("words", "percent", "capitalized")


@dataclass(frozen=True)
class Wrong:
    """What is wrong with something that a page shows: a problem without its place."""

    rule: str
    message: Message | str
    found: str = ""
    expected: Message | str = ""
    offset: int = -1
    """Where in an expression the mistake stands, -1 where that is not known."""


@dataclass(frozen=True)
class Value:
    """A value as a page prints it, or a claim that was held against the data.

    ``text`` is what is printed, ``number`` the bare number (or empty), ``said`` what the value is
    without filters. ``target`` is the id that shows where it comes from, ``origin`` says it in
    words, ``entities`` are the records that the expression names. ``wrong`` is there for an
    expression without a value (``text`` is empty then) and for a claim that the data contradict.
    """

    expression: str = ""
    text: str = ""
    number: str = ""
    said: str = ""
    target: str = ""
    origin: str = ""
    entities: tuple[str, ...] = ()
    wrong: Wrong | None = None


@dataclass(frozen=True)
class Drawn:
    """Something drawn from the data as HTML, or what is wrong with it."""

    html: str = ""
    wrong: Wrong | None = None


@dataclass(frozen=True)
class Quotation:
    """A passage of the data as a page quotes it.

    ``words`` are those of the author where there are any, ``who`` are the parts of the attribution
    with the key of the record that each names. ``refused`` says why nothing can be shown.
    """

    words: str = ""
    who: tuple[tuple[str, str], ...] = ()
    paraphrase: bool = False
    wrong: tuple[Wrong, ...] = ()
    refused: bool = False


class LazyTables(dict[str, Table]):
    """The cells of the tables by name, each table built when an expression first names it."""

    def __init__(self, specs: Mapping[str, TableSpec], study: Study, language: Language) -> None:
        super().__init__({name: Table({}) for name in specs})
        self._made_of = specs, study, language
        self._built: set[str] = set()

    def __getitem__(self, name: str) -> Table:
        """Return the cells of a table, built once."""
        if name not in self._built:
            specs, study, language = self._made_of
            self[name] = table_cells(specs[name], study, language)
            self._built.add(name)
        return super().__getitem__(name)


@dataclass(frozen=True, eq=False)
class Knowledge:
    """What a thesis knows, and the answers that it gave already."""

    manuscript: Manuscript
    register: Register
    study: Study
    specs: Mapping[str, TableSpec]
    language: Language
    attribution: str = "group"
    forwarding: Mapping[str, Forwarding] = field(default_factory=dict[str, "Forwarding"])
    citing: Citing | None = None
    charts: Mapping[str, ChartSpec] = field(default_factory=dict[str, "ChartSpec"])
    typography: Typography = field(default_factory=Typography)
    """How text is set; by default it stays as it is typed."""
    _answers: dict[Hashable, tuple[Any, str]] = field(
        init=False, repr=False, default_factory=dict[Hashable, tuple[Any, str]]
    )

    def answer(self, question: tuple[Hashable, ...]) -> tuple[Any, str]:
        """Return the answer to a question (its kind, then what it is about) and its digest."""
        if question not in self._answers:
            kind, *about = question
            found = getattr(self, f"_answer_{kind}")(*about)
            digest = hashlib.sha256(repr(found).encode("utf-8", "surrogatepass")).hexdigest()[:16]
            self._answers[question] = found, digest
        return self._answers[question]

    @cached_property
    def scope(self) -> Scope:
        """What an expression can name in a chapter."""
        return Scope(self.study, tables=LazyTables(self.specs, self.study, self.language))

    @cached_property
    def _origins(self) -> Origins:
        """Where values can come from."""
        tables = {name: next(iter(self.showings(name)), "") for name in self.specs}
        return Origins(self.study, self.language, tables, self.register.entries)

    def showings(self, name: str) -> tuple[str, ...]:
        """Return the ids under which a table is shown, in reading order."""
        return tuple(
            caption.id
            for captions in self.register.captions.values()
            for caption in captions
            if caption.block.name == "table" and caption.block.argument == name
        )

    def table(self, name: str, showing: Showing) -> Drawable:
        """Return one showing of a table, built once however many chapters show it so.

        Raises ``KeyError`` for an unknown name, ``TableError`` where the showing asks for what is
        not there.
        """
        key = (name, showing)
        if key not in self._tables:
            self._tables[key] = build_table(self.specs[name], self.study, self.language, showing)
        return self._tables[key]

    @cached_property
    def _tables(self) -> dict[tuple[str, Showing], Drawable]:
        return {}

    def chart(self, name: str) -> Chart:
        """Return a chart, counted once; raise as ``table`` does."""
        return chart_of(self.charts[name], self.study, self.language)

    def _answer_entry(self, key: str) -> Entry | None:
        found = self.register.get(key)
        return replace(found, place=None) if found else None

    def _answer_nearest(self, key: str) -> str:
        return self.register.nearest(key)

    def _answer_setting(self, name: str) -> object:
        if name == "typography":
            return self.typography.language, tuple(sorted(self.typography.kinds))
        return self.language.code

    def _answer_title(self, path: str) -> str:
        chapter = self.manuscript.chapter(path)
        return chapter.title if chapter else ""

    def _answer_page(self, path: str) -> bool:
        return self.manuscript.chapter(path) is not None or path in self._added

    @cached_property
    def _added(self) -> frozenset[str]:
        """The pages that the site adds, as far as something can be referred to on them."""
        return frozenset(each.path for each in self.register.entries.values())

    def _answer_forwarding(self, path: str) -> Forwarding | None:
        return self.forwarding.get(path)

    def _answer_caption(self, path: str, line: int) -> Caption | None:
        captions = self.register.captions.get(path, ())
        return next((each for each in captions if each.block.place.line == line), None)

    def _answer_value(self, source: str) -> Value:
        try:
            expression, result = evaluated(source, self.scope)
            text = printed(expression, result, self.language)
        except (ExpressionError, TableError) as error:
            return _without_value(source, error)
        return self._value(expression, result, text)

    def _answer_claim(self, source: str, words: str) -> Value:
        try:
            expression, result = evaluated(source, self.scope)
            _refuse_filters(expression)
            wrong = disagreement(words, expression, result, self.scope, self.language)
        except (ExpressionError, TableError) as error:
            return _without_value(source, error)
        value = self._value(expression, result, words)
        if wrong is None:
            return value
        records = made_of(result.records, self.study)
        asked, expected = expression.text, value.said
        told = Message("claim-made-of", wrong=wrong, records=records, expression=asked)
        if compares(expression, result):
            told, expected = Message("claim-compares", wrong=wrong, records=records), asked
        return replace(value, wrong=Wrong("claim", told, words, expected))

    def _value(self, expression: Expression, result: Result, text: str) -> Value:
        origin, value = provenance(expression, result, self._origins), result.value
        number = ""
        if isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool):
            number = str(float(value) if isinstance(value, Fraction) else value)
        return Value(
            expression.text,
            text,
            number,
            self.language.scalar_or_list(value),
            origin.target,
            origin.words,
            origin.entities,
        )

    def _answer_table(self, name: str, options: str, anchor: str, number: str) -> Drawn:
        """Return a table drawn; without a number it says where the table has one."""
        if name not in self.specs:
            message = Message("no-table", name=name, near=nearest(name, self.specs))
            return Drawn(wrong=Wrong("reference", message, name))
        try:
            table = self.table(name, showing_of(json.loads(options)))
        except (TableError, ExpressionError) as error:
            message = Message("in-setting", setting=name, reason=error.message)
            return Drawn(wrong=Wrong("markup", message, name))
        shown = "" if number else next(iter(self.showings(name)), "")
        entry = self.register.get(shown)
        return Drawn(
            draw_html(
                table,
                self.language,
                id=anchor,
                number=entry.label if entry else number,
                origin=f"@{shown}" if entry else "",
                sources=self._links_to_data(table.sources),
            )
        )

    def _answer_chart(self, name: str, caption: str, anchor: str, number: str) -> Drawn:
        if name not in self.charts:
            message = Message("no-chart", name=name, near=nearest(name, self.charts))
            return Drawn(wrong=Wrong("reference", message, name))
        try:
            chart = self.chart(name)
        except TableError as error:
            message = Message("in-setting", setting=name, reason=error.message)
            return Drawn(wrong=Wrong("markup", message, name))
        shown = replace(chart, caption=caption or chart.caption)
        return Drawn(
            draw_figure(
                typeset(shown, self.typography.set),
                self.language,
                id=anchor,
                number=number,
                sources=self._links_to_data(chart.sources),
            )
        )

    def _links_to_data(self, names: Iterable[str]) -> dict[str, str]:
        """Return the file name of each named file of the data, with a reference to it."""
        return {
            self.study.relation(each).resource.path: f"@data-{each}"
            if self.register.get(f"data-{each}")
            else ""
            for each in names
        }

    def _answer_quotation(self, key: str, typed: str) -> Quotation:
        record = self.study.entity(key)
        resource = self.study.relation(record.resource).resource if record else None
        if record is None or resource is None or not resource.text:
            known = [each.key for owner, each in self.study.entities() if owner.resource.text]
            return _refused(key, Message("no-passage", key=key, near=nearest(key, known)))
        if hidden := resource.why_hidden(resource.text):
            return _refused(key, Message("passage-hidden", why=hidden))
        passage = self.study.text(record, resource.text)
        words, who = split_attribution(typed)
        return Quotation(
            " ".join(words.split()) or passage,
            attribution(self.study, record, self.attribution),
            resource.paraphrase,
            tuple(self._misquoted(record, words, who, passage)),
        )

    def _misquoted(self, record: Record, words: str, who: str, passage: str) -> Iterable[Wrong]:
        where = f"{record.path}:{record.line}"
        differing = differences(words, passage) if words else None
        if differing:
            message = Message("quote-unlike", key=record.key, place=where, differences=differing)
            yield Wrong("quote", message, words, passage)
        name = contradicted(self.study, record, who)
        if name:
            right = ", ".join(text for text, _ in attribution(self.study, record, "organisation"))
            message = Message(
                "quote-of-another", key=record.key, name=name, right=right, place=where
            )
            yield Wrong("quote", message, who, right)

    def _answer_citation(self, path: str, number: int) -> Drawn:
        if self.citing is None:
            return Drawn()
        html = self.citing.html(path, number)
        if html:
            return Drawn(html)
        if why := self.citing.written.error:
            return Drawn(wrong=Wrong("citation", Message("citations-unwritten", reason=why)))
        message = Message("citation-unwritten")
        return Drawn(wrong=Wrong("citation", message, expected="[see @key, p. 12]"))

    def _answer_works(self, path: str) -> tuple[tuple[str, str], ...]:
        """Return the works that a page lists, as the style writes them: key and HTML."""
        if self.citing is None:
            return ()
        return tuple(self.citing.works_of(path).items())


def _refused(key: str, message: Message) -> Quotation:
    return Quotation(wrong=(Wrong("quote", message, key, Message("a-segment")),), refused=True)


def _refuse_filters(expression: Expression) -> None:
    """Raise ``ExpressionError`` where a claim has a filter: its words are the author's."""
    for each in expression.filters:
        message = Message("claim-with-filter", filter=each.name)
        raise ExpressionError(message, each.offset)


def _without_value(source: str, error: ExpressionError | TableError) -> Value:
    offset = error.offset if isinstance(error, ExpressionError) else 0
    return Value(wrong=Wrong("claim", error.message, source, offset=offset))


class Lookup:
    """What one page asks; ``observed`` has each question with the digest of its answer."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Ask a thesis."""
        self._knowledge = knowledge
        self.observed: dict[tuple[Hashable, ...], str] = {}

    def _ask(self, *question: Hashable) -> Any:  # noqa: ANN401 - each question has its own answer
        answer, digest = self._knowledge.answer(question)
        self.observed[question] = digest
        return answer

    @property
    def language(self) -> Language:
        """The language of the thesis: its texts belong to our code, its code is a setting."""
        self._ask("setting", "language")
        return self._knowledge.language

    @property
    def typography(self) -> Typography:
        """How text is set."""
        self._ask("setting", "typography")
        return self._knowledge.typography

    def entry(self, key: str) -> Entry | None:
        """Return what an id stands for, without the place where it was written."""
        return cast("Entry | None", self._ask("entry", key))

    def nearest(self, key: str) -> str:
        """Return the nearest id to one that nothing has, or an empty string."""
        return cast("str", self._ask("nearest", key))

    def value(self, expression: str) -> Value:
        """Return the value of an expression as a page prints it."""
        return cast("Value", self._ask("value", expression))

    def claim(self, expression: str, words: str) -> Value:
        """Return an author's words held against the value of an expression."""
        return cast("Value", self._ask("claim", expression, words))

    def table(self, name: str, options: Mapping[str, object], anchor: str, number: str) -> Drawn:
        """Return a table of ``tables.yaml`` drawn, with its id and its label ("Tableau 7.2")."""
        said = json.dumps(options, sort_keys=True, default=str)
        return cast("Drawn", self._ask("table", name, said, anchor, number))

    def chart(self, name: str, caption: str, anchor: str, number: str) -> Drawn:
        """Return a chart of ``charts.yaml`` drawn; ``caption`` replaces its own."""
        return cast("Drawn", self._ask("chart", name, caption, anchor, number))

    def quotation(self, key: str, typed: str) -> Quotation:
        """Return a passage of the data, held against what the author typed of it."""
        return cast("Quotation", self._ask("quotation", key, typed))

    def caption(self, path: str, line: int) -> Caption | None:
        """Return the number, id and title of the table or figure whose block begins on a line."""
        return cast("Caption | None", self._ask("caption", path, line))

    def citation(self, path: str, number: int) -> Drawn:
        """Return a citation of a chapter as the style writes it; ``number`` counts them from 0."""
        return cast("Drawn", self._ask("citation", path, number))

    def works(self, path: str) -> tuple[tuple[str, str], ...]:
        """Return the works that the bibliography on a page lists: key and HTML."""
        return cast("tuple[tuple[str, str], ...]", self._ask("works", path))

    def forwarding(self, path: str) -> Forwarding | None:
        """Return where the ids of a page's older versions lead."""
        return cast("Forwarding | None", self._ask("forwarding", path))

    def has_page(self, path: str) -> bool:
        """Say whether the site has the page at a path."""
        return cast("bool", self._ask("page", path))

    def title(self, path: str) -> str:
        """Return the title of a chapter."""
        return cast("str", self._ask("title", path))


def evaluated(source: str, scope: Scope) -> tuple[Expression, Result]:
    r"""Return the expression that a source holds and its result.

    In a pipe table the bar before a filter may be written ``\|``. Raises ``ExpressionError``.
    """
    expression = parse(" ".join(source.replace("\\|", "|").split()))
    return expression, evaluate(expression, scope)


def printed_value(source: str, scope: Scope, language: Language) -> tuple[str, Result]:
    """Return what an expression prints in a language, and its result; raise ``ExpressionError``."""
    expression, result = evaluated(source, scope)
    return printed(expression, result, language), result


def printed(expression: Expression, result: Result, language: Language) -> str:
    """Return the value as its filters want it; without any, as the language writes it."""
    value = result.value
    text = language.scalar_or_list(value)
    for each in expression.filters:
        if each.name not in FILTERS:
            near = nearest(each.name, FILTERS)
            message = Message("no-filter", name=each.name, known=FILTERS, near=near)
            raise ExpressionError(message, each.offset)
        if each.name == "capitalized":
            text = text[:1].upper() + text[1:]
            continue
        if isinstance(value, bool) or not isinstance(value, (int, Decimal, Fraction)):
            message = Message("filter-needs-number", filter=each.name, found=text)
            raise ExpressionError(message, each.offset)
        if each.name == "percent":
            text = language.percentage(Fraction(value))
        else:
            text = language.words(cast("int", value), feminine="feminine" in each.arguments)
    return text


def showing_of(options: Mapping[str, Any]) -> Showing:
    """Return the showing that a block's options ask for.

    Raises ``ExpressionError`` for a wrong condition, ``TableError`` for columns that are no list.
    An option of another wrong kind is told by the check of the chapter, and left out here.
    """
    where, columns = options.get("where") or "", options.get("columns") or ()
    conditions = (
        ", ".join(map(str, cast("list[object]", where))) if isinstance(where, list) else str(where)
    )
    if isinstance(columns, str):
        columns = [each.strip() for each in columns.split(",")]
    if not isinstance(columns, (list, tuple)):
        message = Message("columns-no-list", found=str(columns))
        raise TableError(message, "columns")
    return Showing(
        conditions=parsed(conditions) if conditions else (),
        columns=tuple(str(each) for each in cast("list[object]", columns)),
        transpose=options.get("transpose") is True,
        caption=str(options.get("caption") or ""),
    )
