"""A value in a chapter: evaluated, printed by its filters, and led back to its records."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import cast

from generator.core.problems import Message, nearest
from generator.core.values import grouped
from generator.data import Study
from generator.data.expression import (
    Expression,
    ExpressionError,
    Path,
    Result,
    Scope,
    SmallCellError,
    TableCells,
    evaluate,
    explained,
    nodes_of,
    parse,
    said,
)
from generator.data.expression.syntax import Filter, Literal
from generator.language import Language
from generator.language.times_and_ranks import SECONDS, written_rank
from generator.tables import TableSpec, table_cells

FILTERS = ("words", "percent", "capitalized", "round", "duration", "ordinal")
SHOWN_RECORDS = 3  # that a message names before it says how many there are


class LazyTables(dict[str, TableCells]):
    """The cells of the tables by name, each table built when an expression first names it."""

    def __init__(self, specs: Mapping[str, TableSpec], study: Study, language: Language) -> None:
        super().__init__({name: TableCells({}) for name in specs})
        self._made_of = specs, study, language
        self._built: set[str] = set()

    def __getitem__(self, name: str) -> TableCells:
        if name not in self._built:
            specs, study, language = self._made_of
            self[name] = table_cells(specs[name], study, language)
            self._built.add(name)
        return super().__getitem__(name)


def evaluated(source: str, scope: Scope) -> tuple[Expression, Result]:
    """Return the expression of a source and its result; raise ``ExpressionError``."""
    text = on_one_line(source)
    try:
        expression = parse(text)
        return expression, evaluate(expression, scope)
    except SmallCellError:
        raise
    except ExpressionError as error:
        raise explained(error, text, scope.study) from None


def on_one_line(source: str) -> str:
    """Return the text of an expression in a chapter, where it may be wrapped, or in a table."""
    return " ".join(source.replace("\\|", "|").split())


def printed(expression: Expression, result: Result, language: Language) -> str:
    """Return the value as its filters want it; without any, as the language writes it."""
    text = said(result.value, language)
    for each in expression.filters:
        if each.name not in FILTERS:
            near = nearest(each.name, FILTERS)
            raise ExpressionError.at(
                each.offset, "no-filter", name=each.name, known=FILTERS, near=near
            )
        text = _filtered(each, result, text, language)
    return text


def _filtered(asked: Filter, result: Result, text: str, language: Language) -> str:
    """Return a value as one filter writes it; ``text`` is what it was before."""
    value, arguments = result.value, asked.arguments
    if asked.name == "capitalized":
        return text[:1].upper() + text[1:]
    if not _is_number(value):
        raise ExpressionError.at(asked.offset, "filter-needs-number", filter=asked.name, found=text)
    number = cast("int", value)
    match asked.name:
        case "percent":
            return language.percentage(Fraction(number) / (100 if result.measure == "%" else 1))
        case "round":
            if not (arguments and re.fullmatch("[0-9]", arguments[0])):
                raise ExpressionError.at(asked.offset, "filter-round")
            return language.rounded(number, int(arguments[0]))
        case "duration":
            if result.measure not in SECONDS:
                raise ExpressionError.at(asked.offset, "filter-duration", units=tuple(SECONDS))
            return language.clock(Fraction(number) * SECONDS[result.measure])
        case "ordinal":
            if number != int(number) or number < 1:
                raise ExpressionError.at(asked.offset, "filter-ordinal", found=text)
            return written_rank(int(number), language.code, feminine="feminine" in arguments)
        case _:
            return language.words(number, feminine="feminine" in arguments)


def bare_number(value: object) -> str:
    """Return a number in the digits of a program, nothing for what is no number."""
    if not _is_number(value):
        return ""
    return str(float(value) if isinstance(value, Fraction) else value)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool)


def named_entities(expression: Expression, study: Study) -> tuple[str, ...]:
    """Return the keys of records that an expression names, each once."""
    names: list[str] = []
    for node in nodes_of(expression.tree):
        if isinstance(node, Path):
            names += node.parts
        elif isinstance(node, Literal) and isinstance(node.value, str):
            names.append(node.value)
    return tuple(each for each in dict.fromkeys(names) if study.entity(each) is not None)


def made_of(result: Result, study: Study) -> tuple[Message, ...]:
    """Return for a message which records a value is made of: some keys, how many, where."""
    if result.unit and result.value and not result.records:
        return (Message("hidden-records", path=study.relation(result.unit).resource.path),)
    files = grouped((record.resource, record) for record in result.records)
    told: list[Message] = []
    for name, mine in files.items():
        resource, count = study.relation(name).resource, len(mine)
        keys = tuple(record.key for record in mine[:SHOWN_RECORDS])
        shown = (*keys, "…") if count > SHOWN_RECORDS else keys
        first, last = min(each.line for each in mine), max(each.line for each in mine)
        place = f"{mine[0].path}:{first}" if first == last else f"{mine[0].path}:{first}-{last}"
        nouns = resource.noun.get("other" if count > 1 else "one", name)
        told.append(Message("some-records", keys=shown, count=count, nouns=nouns, place=place))
    return tuple(told) or (Message("no-record"),)


def listed_records(result: Result, study: Study) -> Iterable[str]:
    """Yield a line for each record behind a value, of a share for those of the part."""
    for record in result.records:
        label = " ".join(study.label(record).split())
        said = "" if label == record.key else label
        yield f"{record.key}\t{said}\t{record.path}:{record.line}"
