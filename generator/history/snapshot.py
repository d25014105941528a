"""Snapshot of a thesis: passages, records, values and numbers, to be cached and compared."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from generator.chapters import Chapter, Manuscript
from generator.data.expression import ExpressionError, Result
from generator.rendering import Knowledge, Page, Passage
from generator.rendering.lookup import evaluated, showing_of
from generator.site import public_fields, public_relations
from generator.tables import ListingSpec, MatrixSpec, TableError, TableSpec, table_cells

TEXT = r"""(?:"[^"]*"|'[^']*')"""
"""A text within an expression, in which spaces count."""
HEAD = ("status", "question", "abstract")
"""What a chapter says of itself in its front matter, and its page before the text."""
STATUSES = frozenset({"draft", "review", "approved"})


@dataclass(frozen=True)
class Use:
    """A sentence that carries a value or a reference: the file and the line."""

    path: str
    line: int


@dataclass(frozen=True)
class Snapshot:
    """A thesis at one moment.

    ``passages`` are those of each chapter; ``records`` the public fields of each file as typed, by
    key; ``values`` what each expression says: those of the chapters, and the totals and verdicts of
    the tables. ``numbers`` are the labels of tables and figures by id, ``sections`` those of the
    sections whose id is a name. ``uses`` are the sentences that carry an expression or, under
    ``@id``, a reference. ``heads`` are what each chapter says of itself before its text: status,
    question, abstract. ``asked`` are expressions of another version that were evaluated here too.
    """

    passages: dict[str, tuple[Passage, ...]] = field(
        default_factory=dict[str, "tuple[Passage, ...]"]
    )
    records: dict[str, dict[str, dict[str, str]]] = field(
        default_factory=dict[str, "dict[str, dict[str, str]]"]
    )
    values: dict[str, str] = field(default_factory=dict[str, str])
    numbers: dict[str, str] = field(default_factory=dict[str, str])
    sections: dict[str, str] = field(default_factory=dict[str, str])
    open_work: dict[str, int] = field(default_factory=dict[str, int])
    uses: dict[str, tuple[Use, ...]] = field(default_factory=dict[str, "tuple[Use, ...]"])
    heads: dict[str, dict[str, str]] = field(default_factory=dict[str, "dict[str, str]"])
    asked: tuple[str, ...] = ()

    def answers(self, expressions: Iterable[str]) -> bool:
        """Say whether it was asked for each of these expressions, whether it has a value or not."""
        known = {same_value(each) for each in (*self.values, *self.asked)}
        return all(same_value(each) in known for each in expressions)


def take_snapshot(
    knowledge: Knowledge,
    pages: Sequence[Page],
    asked: Iterable[str] = (),
) -> Snapshot:
    """Return the snapshot of a thesis whose chapters are rendered.

    ``asked`` are expressions of another version: a sentence written since may carry a number that
    moved.
    """
    asked = tuple(asked)
    values = {**dict(_table_values(knowledge)), **dict(_part_totals(knowledge))}
    uses: dict[str, list[Use]] = defaultdict(list)
    for page in pages:
        for use in page.values:
            values[use.expression] = use.said
            uses[use.expression].append(Use(use.place.path, use.place.line))
        for reference in page.mentions:
            place = reference.place
            uses[f"@{reference.id}"].append(Use(place.path, place.line))
    values = {**dict(_answers(knowledge, asked)), **values}
    return Snapshot(
        passages={
            chapter.source: page.passages
            for page in pages
            if (chapter := knowledge.manuscript.chapter(page.path)) is not None
        },
        records=dict(_records(knowledge)),
        values=values,
        numbers={
            entry.id: entry.label
            for entry in knowledge.register.entries.values()
            if entry.number and entry.kind in {"table", "figure"}
        },
        sections={
            entry.id: entry.label
            for entry in knowledge.register.entries.values()
            if entry.number and entry.kind == "section" and entry.id != f"sec-{entry.number}"
        },
        uses={key: tuple(dict.fromkeys(found)) for key, found in uses.items()},
        heads={each.source: _head(each, knowledge) for each in knowledge.manuscript.chapters},
        asked=asked,
    )


def expressions_of(manuscript: Manuscript) -> tuple[str, ...]:
    """Return the expressions that the chapters print or claim, as they are written."""
    uses = (use for chapter in manuscript.chapters for use in chapter.inlines)
    return tuple(dict.fromkeys(use.target for use in uses if use.kind in {"value", "claim"}))


def without_filters(expression: str) -> str:
    """Return an expression without filters: "19" and "dix-neuf" are one number that moved."""
    found = re.match(rf"(?:{TEXT}|[^|])*", expression)
    return found[0].strip() if found else expression


def same_value(expression: str) -> str:
    """Return an expression without spaces and filters, to compare two spellings of it."""
    parts = re.findall(rf"{TEXT}|[^\s\"']+", without_filters(expression))
    return "".join(parts)


def _answers(knowledge: Knowledge, expressions: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the value of each expression; one that cannot be evaluated here is left out."""
    for source in expressions:
        try:
            expression, result = evaluated(source, knowledge.scope)
        except (ExpressionError, TableError):
            continue
        yield expression.text, knowledge.language.scalar_or_list(result.value)


def _head(chapter: Chapter, knowledge: Knowledge) -> dict[str, str]:
    """Return the status, question and abstract in the front matter of a chapter."""
    language, meta = knowledge.language, chapter.meta
    found = {name: str(meta[name]) for name in HEAD if meta.get(name)}
    if found.get("status") in STATUSES:
        found["status"] = language.text(f"status_{found['status']}")
    if meta.get("status") and meta.get("approved"):
        found["status"] += f" ({language.scalar(meta['approved'])})"
    return found


def _records(knowledge: Knowledge) -> Iterator[tuple[str, dict[str, dict[str, str]]]]:
    for relation in public_relations(knowledge.study):
        names = public_fields(relation.resource)
        rows = [dict(zip(names, each, strict=True)) for each in relation.rows(names)]
        yield (
            f"{relation.records[0].path if relation.records else relation.resource.path}",
            {
                record.key: {str(name): str(value) for name, value in row.items()}
                for record, row in zip(relation.records, rows, strict=True)
            },
        )


def _table_values(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Yield the totals and verdicts of every table, each under the expression that names it."""
    for name, spec in knowledge.specs.items():
        try:
            table = knowledge.scope.tables[name]
        except (TableError, ExpressionError):
            continue
        for row, cells in table.margins.items():
            yield from _named_values(knowledge, f"{name}.{row}", cells)
        counted = _counted_columns(spec)
        for row, cells in table.rows.items():
            kept = {key: cell for key, cell in cells.items() if key in counted}
            yield from _named_values(knowledge, f"{name}.{row}", kept)


def _part_totals(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Yield the totals of each listing that is shown in part, under the id that it is shown by."""
    for caption in (each for captions in knowledge.register.captions.values() for each in captions):
        spec = (
            knowledge.specs.get(caption.block.argument) if caption.block.name == "table" else None
        )
        if not isinstance(spec, ListingSpec):
            continue
        try:
            showing = showing_of(dict(caption.block.options))
            part = replace(spec, conditions=(*spec.conditions, *showing.conditions))
            totals = table_cells(part, knowledge.study, knowledge.language).margins
        except (TableError, ExpressionError):
            continue
        if showing.conditions:
            shown = showing.columns or tuple(each.label for each in spec.columns)
            for row, cells in totals.items():
                kept = {key: cell for key, cell in cells.items() if key in shown}
                yield from _named_values(knowledge, f"{caption.id}.{row}", kept)


def _counted_columns(spec: TableSpec) -> frozenset[str]:
    """Return the columns with computed cells: totals, the verdict, counts."""
    if isinstance(spec, MatrixSpec):
        return frozenset((*spec.totals, "verdict"))
    return frozenset(each.label for each in spec.columns if not each.path)


def _named_values(
    knowledge: Knowledge, prefix: str, cells: Mapping[str, Result]
) -> Iterator[tuple[str, str]]:
    for column, result in cells.items():
        part = column if column.isidentifier() else f'"{column}"'
        yield f"{prefix}.{part}", knowledge.language.scalar_or_list(result.value)
