"""What a page may ask of the thesis: every question goes through one door and is remembered.

``Knowledge`` is what the thesis knows. A page asks through a ``Lookup``, which notes each question
with a digest of its answer, "there is none" included; a question is answered once, whichever page
asks. A page that was rendered is still right while its text is the same and all it asked is still
answered so (constrained memoisation, as in typst's comemo).
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, wraps
from itertools import chain
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from generator.chapters import Caption, Entry, Manuscript, Register
from generator.chapters.bibliography import Citing
from generator.core.problems import Message, Place, Problem, nearest
from generator.core.store import digest_of
from generator.core.values import Frozen, grouped, replace
from generator.data import Record, Study
from generator.data.expression import (
    Expression,
    ExpressionError,
    Result,
    Scope,
    TableCells,
    notes_of,
    parse_conditions,
    said,
)
from generator.language import Language
from generator.language.typography import Typography
from generator.rendering.claimed_findings import compares
from generator.rendering.claims import disagreement
from generator.rendering.page import Backlink, Backlinks, Forwarding
from generator.rendering.quoted_passages import (
    attribution,
    contradicted,
    differences,
    hidden_attribution,
    split_attribution,
)
from generator.tables import Showing, TableError, TableSpec, build_table, draw_html
from generator.tables.charts.chart import ChartSpec, chart_of
from generator.tables.charts.layout import draw_figure
from generator.tables.printed_values import (
    LazyTables,
    bare_number,
    evaluated,
    made_of,
    named_entities,
    printed,
)

Question = tuple[Hashable, ...]
# How ids begin that chapters define themselves.
OF_CHAPTERS = ("tbl-", "fig-", "sec-", "eq-", "term-")
P = ParamSpec("P")
T = TypeVar("T")


class Value(Frozen):
    """A value as a page prints it, or a claim that was held against the data.

    ``text`` is what is printed, ``number`` the bare number (or empty), ``said`` what the value is
    without filters. ``entities`` are the records that the expression names. ``wrong`` is there for
    an expression without a value (``text`` is empty then) and for a claim that the data contradict;
    its column, from 1, is that of the expression, 0 where unknown. ``notes`` are what stands
    against a statistic.
    """

    expression: str = ""
    text: str = ""
    number: str = ""
    said: str = ""
    entities: tuple[str, ...] = ()
    wrong: Problem | None = None
    notes: tuple[Message, ...] = ()


class Quotation(Frozen):
    """A passage of the data as a page quotes it.

    ``words`` are those of the author where there are any, ``who`` are the parts of the attribution
    with the key of the record that each names.
    """

    words: str = ""
    who: tuple[tuple[str, str], ...] = ()
    paraphrase: bool = False
    wrong: tuple[Problem, ...] = ()


@dataclass(frozen=True, eq=False)
class Knowledge:
    """What a thesis knows; without ``typography`` text stays as it is typed.

    ``answers`` has what was answered already, with a digest: a ``Lookup`` writes it. ``digests``
    are those of an earlier build from the same data (``data_digest``). ``tables`` are those of
    expressions, as far as they are counted already.
    """

    manuscript: Manuscript
    register: Register
    study: Study
    specs: Mapping[str, TableSpec]
    language: Language
    attribution: str = "group"
    forwarding: Mapping[str, Forwarding] = field(default_factory=dict[str, Forwarding])
    citing: Citing | None = None
    charts: Mapping[str, ChartSpec] = field(default_factory=dict[str, ChartSpec])
    typography: Typography = field(default_factory=Typography)
    tables: Mapping[str, TableCells] | None = None
    answers: dict[Hashable, tuple[Any, str]] = field(
        init=False, repr=False, default_factory=dict[Hashable, tuple[Any, str]]
    )
    digests: dict[Question, str] = field(
        init=False, repr=False, default_factory=dict[Question, str]
    )

    @cached_property
    def scope(self) -> Scope:
        """What an expression can name in a chapter."""
        tables = self.tables or LazyTables(self.specs, self.study, self.language)
        return Scope(self.study, tables=tables)

    def may_be_no_id(self, key: str) -> bool:
        """Say whether ``@key`` may be words: an account or a name, as long as there are no data."""
        is_account = any(each.flavour == "github" for each in self.manuscript.chapters)
        is_known = self.study.relations or key.startswith(OF_CHAPTERS)
        return not is_known and (is_account or self.citing is None)

    def showings(self, name: str) -> Sequence[str]:
        """Return the ids under which a table is shown, in reading order."""
        return self._showings.get(name, ())

    @cached_property
    def _showings(self) -> Mapping[str, Sequence[str]]:
        captions = chain.from_iterable(self.register.captions.values())
        shown = (each for each in captions if each.block.name == "table")
        return grouped((each.block.argument, each.id) for each in shown)

    @cached_property
    def data_digest(self) -> str:
        """A digest of all that values, claims, tables, charts and quotations are answered from."""
        typography = self.typography
        shown = [shown[0] for shown in self._showings.values()]
        asked = (each for each in self.register.entries if each in shown or each[:5] == "data-")
        entries = [(each, self.register.entries[each].label) for each in asked]
        settings = (
            self.language.code,
            self.attribution,
            typography.language,
            sorted(typography.kinds),
        )
        return digest_of(self.study.digest, settings, self.specs, self.charts, entries)

    @cached_property
    def added_pages(self) -> frozenset[str]:
        """The pages that the site adds, as far as something can be referred to on them."""
        return frozenset(each.path for each in self.register.entries.values())


def _asked(answer: Callable[Concatenate[Lookup, P], T]) -> Callable[Concatenate[Lookup, P], T]:
    """Return a method of ``Lookup`` that answers a question once, and notes that it was asked."""

    @wraps(answer)
    def ask(self: Lookup, *about: P.args, **named: P.kwargs) -> T:
        question = (answer.__name__, *cast("tuple[Hashable, ...]", about))
        answers = self.knowledge.answers
        if question not in answers:
            found = answer(self, *about, **named)
            digest = digest_of(found)[:16]
            answers[question] = found, digest
        found, self.observed[question] = answers[question]
        return cast("T", found)

    return ask


class Lookup:
    """What one page asks; ``observed`` has each question with the digest of its answer."""

    def __init__(self, knowledge: Knowledge, backlinks: Backlinks | None = None) -> None:
        self.knowledge = knowledge
        self.language, self.typography = knowledge.language, knowledge.typography
        self.cited = backlinks or {}
        self.observed: dict[Question, str] = {}
        self.settings()  # on which every page depends

    def digest(self, question: Question) -> str:
        """Return the digest of the answer to a question of a page, in this build or before."""
        known = self.knowledge.answers.get(question)
        if known is None:
            if question in self.knowledge.digests:
                return self.knowledge.digests[question]
            name, *about = question
            getattr(self, str(name))(*about)
            known = self.knowledge.answers[question]
        return known[1]

    @_asked
    def settings(self) -> tuple[str, ...]:
        """Return what tells one language, whose texts are ours, or typography from another."""
        typography = self.knowledge.typography
        return self.language.code, typography.language, *sorted(typography.kinds)

    @_asked
    def entry(self, key: str) -> Entry | None:
        """Return what an id stands for, without the place where it was written."""
        found = self.knowledge.register.get(key)
        return replace(found, place=None) if found else None

    @_asked
    def nearest(self, key: str) -> str | None:
        """Return the nearest id to one that nothing has, or ""; None where it may be no id."""
        return None if self.knowledge.may_be_no_id(key) else self.knowledge.register.nearest(key)

    @_asked
    def has_page(self, path: str) -> bool:
        """Say whether the site has the page at a path."""
        known = self.knowledge
        return known.manuscript.chapter(path) is not None or path in known.added_pages

    @_asked
    def resolve_link(self, path: str, address: str) -> str:
        """Return a link of a chapter rewritten to the file's page; "" if it is not published."""
        return self.knowledge.manuscript.folder.resolve_link(path, address)

    @_asked
    def title(self, path: str) -> str:
        """Return the title of a chapter."""
        chapter = self.knowledge.manuscript.chapter(path)
        return chapter.title if chapter else ""

    @_asked
    def forwarding(self, path: str) -> Forwarding | None:
        """Return where the ids of a page's older versions lead."""
        return self.knowledge.forwarding.get(path)

    @_asked
    def backlinks(self, key: str, path: str) -> Sequence[Backlink]:
        """Return the passages that refer to an id: all (""), or those of one chapter."""
        by_path = self.cited.get(key, {})
        return by_path.get(path, ()) if path else [*chain.from_iterable(by_path.values())]

    @_asked
    def caption(self, path: str, line: int) -> Caption | None:
        """Return the number, id and title of the table or figure whose block begins on a line."""
        captions = self.knowledge.register.captions.get(path, ())
        at = bisect_left(captions, line, key=lambda each: each.block.place.line)
        found = captions[at] if at < len(captions) else None
        return found if found and found.block.place.line == line else None

    @_asked
    def value(self, source: str) -> Value:
        """Return the value of an expression as a page prints it."""
        try:
            expression, result = evaluated(source, self.knowledge.scope)
            text = printed(expression, result, self.knowledge.language)
        except (ExpressionError, TableError) as error:
            return _without_value(source, error)
        return self._value(expression, result, text)

    @_asked
    def claim(self, source: str, words: str, before: str = "", behind: str = "") -> Value:
        """Return an author's words, with those around, held against the value of an expression."""
        known = self.knowledge
        try:
            expression, result = evaluated(source, known.scope)
            about = expression, result, known.scope, known.language
            wrong = disagreement(words, *about, before=before, behind=behind)
        except (ExpressionError, TableError) as error:
            return _without_value(source, error)
        for each in expression.filters:  # the words of a claim are the author's
            message = Message("claim-with-filter", filter=each.name)
            return _without_value(source, ExpressionError(message, each.offset))
        value = self._value(expression, result, words)
        if wrong is None:
            return value
        records = made_of(result, known.study)
        asked, expected = expression.text, value.said
        told = Message("claim-made-of", wrong=wrong, records=records, expression=asked)
        if compares(expression, result):
            told, expected = Message("claim-compares", wrong=wrong, records=records), asked
        return replace(value, wrong=_wrong("claim", told, words, expected))

    def _value(self, expression: Expression, result: Result, text: str) -> Value:
        known = self.knowledge
        return Value(
            expression.text,
            text,
            bare_number(result.value),
            said(result.value, known.language),
            named_entities(expression, known.study),
            notes=tuple(notes_of(expression, known.scope)),
        )

    @_asked
    def table(self, name: str, options: str, anchor: str, number: str) -> str | Problem:
        """Return a table of ``tables.yaml`` drawn, with its id and its label ("Tableau 7.2").

        ``options`` are those of its block as JSON. Without a number it says where the table has
        one.
        """
        known = self.knowledge
        if name not in known.specs:
            message = Message("no-table", name=name, near=nearest(name, known.specs))
            return _wrong("reference", message, name)
        try:
            showing = showing_of(json.loads(options))
            table = build_table(known.specs[name], known.study, known.language, showing)
        except (TableError, ExpressionError) as error:
            message = Message("in-setting", setting=name, reason=error.message)
            return _wrong("markup", message, name)
        shown = "" if number else next(iter(known.showings(name)), "")
        entry = known.register.get(shown)
        return draw_html(
            replace(table, called=self._called(table.sources)),
            known.language,
            id=anchor,
            number=entry.label if entry else number,
            origin=f"@{shown}" if entry else "",
            sources=self._links_to_data(table.sources),
        )

    @_asked
    def chart(self, name: str, caption: str, anchor: str, number: str) -> str | Problem:
        """Return a chart of ``charts.yaml`` drawn; ``caption`` replaces its own."""
        known = self.knowledge
        if name not in known.charts:
            message = Message("no-chart", name=name, near=nearest(name, known.charts))
            return _wrong("reference", message, name)
        try:
            spec, put = known.charts[name], known.typography.set
            spec = replace(spec, caption=caption or spec.caption)
            chart = chart_of(spec, known.study, known.language, put)
        except TableError as error:
            message = Message("in-setting", setting=name, reason=error.message)
            return _wrong("markup", message, name)
        sources = self._links_to_data(chart.sources)
        return draw_figure(chart, known.language, id=anchor, number=number, sources=sources)

    def _called(self, names: Collection[str]) -> str:
        """Return what the records of public files are called, and what is counted among them."""
        resources = (each.resource for each in self.knowledge.study.relations.values())
        return " ".join(
            each.noun.get("other", each.title)
            for each in resources
            if each.privacy == "public"
            and (
                each.name in names
                or (each.is_entity and any(key.reference in names for key in each.foreign_keys))
            )
        )

    def _links_to_data(self, names: Iterable[str]) -> dict[str, str]:
        study, register = self.knowledge.study, self.knowledge.register
        return {
            study.relation(each).resource.path: f"@data-{each}"
            if register.get(f"data-{each}")
            else ""
            for each in names
        }

    @_asked
    def quotation(self, key: str, typed: str) -> Quotation | Problem:
        """Return a passage of the data, held against what the author typed of it, or why not."""
        study = self.knowledge.study
        record = study.entity(key)
        resource = study.relation(record.resource).resource if record else None
        if record is None or resource is None or not resource.text:
            passages = [each.key for owner, each in study.entities() if owner.resource.text]
            message = Message("no-passage", key=key, near=nearest(key, passages))
        elif hidden := resource.why_hidden(resource.text):
            message = Message("passage-hidden", why=hidden)
        else:
            passage = study.text(record, resource.text)
            words, who = split_attribution(typed)
            return Quotation(
                " ".join(words.split()) or passage,
                attribution(study, record, self.knowledge.attribution),
                resource.paraphrase,
                tuple(self._misquoted(record, words, who, passage)),
            )
        return _wrong("quote", message, key, Message("a-segment"))

    def _misquoted(self, record: Record, words: str, who: str, passage: str) -> Iterable[Problem]:
        study, level = self.knowledge.study, self.knowledge.attribution
        key, place = record.key, f"{record.path}:{record.line}"
        if words and (differing := differences(words, passage)):
            message = Message("quote-unlike", key=key, place=place, differences=differing)
            yield _wrong("quote", message, words, passage)
        if name := contradicted(study, record, who):
            right = ", ".join(text for text, _ in attribution(study, record, "organisation"))
            message = Message("quote-of-another", key=key, name=name, right=right, place=place)
            yield _wrong("quote", message, who, right)
        if why := hidden_attribution(study, record, level):
            message = Message("attribution-hidden", key=key, level=level, why=why)
            yield _wrong("quote", message, level, "group")

    @_asked
    def citation(self, path: str, number: int) -> str | Problem:
        """Return a citation of a chapter as the style writes it; ``number`` counts them from 0."""
        citing = self.knowledge.citing
        html = citing.html(path, number) if citing else ""
        if citing is None or html:
            return html
        if why := citing.written.error:
            return _wrong("citation", Message("citations-unwritten", reason=why))
        message = Message("citation-unwritten")
        return _wrong("citation", message, expected="[see @key, p. 12]")

    @_asked
    def works(self, path: str) -> tuple[tuple[str, str], ...]:
        """Return the works that the bibliography on a page lists: key and HTML, as styled."""
        citing = self.knowledge.citing
        return tuple(citing.works_of(path).items()) if citing else ()


def _wrong(
    rule: str,
    message: Message | str,
    found: str = "",
    expected: Message | str = "",
    offset: int = -1,
) -> Problem:
    """Return a problem whose page gives it its place; ``offset`` is where in an expression."""
    return Problem(rule, Place("", 1, offset + 1), message, found, expected)


def _without_value(source: str, error: ExpressionError | TableError) -> Value:
    offset = error.offset if isinstance(error, ExpressionError) else 0
    return Value(wrong=_wrong("claim", error.message, source, offset=offset))


def showing_of(options: Mapping[str, Any]) -> Showing:
    """Return the showing that a block's options ask for.

    Raises ``ExpressionError`` for a wrong condition, ``TableError`` for columns that are no list.
    An option of another wrong kind is told by the check of the chapter, and left out here.
    """
    where, columns = options.get("where") or "", options.get("columns") or ()
    conditions = ", ".join(
        map(str, cast("list[object]", where if isinstance(where, list) else [where]))
    )
    if isinstance(columns, str):
        columns = [each.strip() for each in columns.split(",")]
    if not isinstance(columns, (list, tuple)):
        raise TableError(Message("columns-no-list", found=str(columns)), "columns")
    return Showing(
        conditions=parse_conditions(conditions) if conditions else (),
        columns=tuple(str(each) for each in cast("list[object]", columns)),
        transpose=options.get("transpose") is True,
        caption=str(options.get("caption") or ""),
    )
