"""What ``data/tables.yaml`` can say: the four kinds of tables and their settings.

Entries of ``tables.yaml`` and ``charts.yaml`` are read against the model of their kind, then built.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Annotated, Any, TypeVar, cast

from pydantic import BeforeValidator, PlainValidator, ValidationInfo
from pydantic import Field as Limited

from generator.core.problems import Message, Place, Problem
from generator.core.reading_files import is_there
from generator.core.validation import (
    CLOSED,
    NOT_WRITTEN,
    Listed,
    Names,
    Text,
    WrongValue,
    alias,
    inside,
    one_of,
    text_of,
    validate,
)
from generator.core.yaml_source import TextLoader, YamlSource, read_yaml
from generator.data.expression import (
    Expression,
    ExpressionError,
    Node,
    parse,
    parse_conditions,
)
from generator.data.fields import TONES
from generator.tables.model import TableError, no_choice

ELSE = "else"  # the rule of the last outcome of a verdict
UNNAMED = "\n"  # begins the label of a variable that is called by the title of its field
NUMBER = "n"  # what the one column of a crosstab without columns is called
Digits = Annotated[int, Limited(ge=0, le=4)]


def _shown(value: object, info: ValidationInfo) -> str:
    text = text_of(value)
    if "{" in text:
        from generator.chapters.inline import CLAIM, VALUE  # noqa: PLC0415 - of few texts

        if re.search(VALUE, text) or re.search(CLAIM, text):
            raise WrongValue(Message("entry-bound-text", setting=str(info.field_name)))
    return text


def _conditions(value: object) -> tuple[Node, ...]:
    try:
        return parse_conditions(str(value)) if value else ()
    except ExpressionError as error:
        raise WrongValue(Message("in-setting", setting="where", reason=error.message)) from None


def of_kind(kind: type, message: Message) -> BeforeValidator:
    """Return what refuses a value that is of another kind, with a message."""

    def check(value: object) -> object:
        if not isinstance(value, kind):
            raise WrongValue(message)
        return value

    return BeforeValidator(check)


Shown = Annotated[str, PlainValidator(_shown)]
Conditions = Annotated[tuple[Node, ...], alias("where"), PlainValidator(_conditions)]


@dataclass(frozen=True)
class Described:
    """What all tables and charts have: a kind, words for the reader, a name and a place."""

    __pydantic_config__ = CLOSED
    kind: Text = ""
    caption: Shown = ""
    note: Shown = ""
    name: Annotated[str, NOT_WRITTEN] = ""
    place: Annotated[Place, NOT_WRITTEN] = field(default_factory=lambda: Place("tables.yaml"))


@dataclass(frozen=True)
class Tabled(Described):
    """What all tables have: headers over columns, and notes under cells ("row/column")."""

    groups: dict[Text, Names] = field(default_factory=dict[str, tuple[str, ...]])
    footnotes: dict[Text, Shown] = field(default_factory=dict[str, str])


# --- kinds of tables ------------------------------------------------------------------------------


@dataclass(frozen=True)
class ListingSpec(Tabled):
    """A row for each record; ``columns`` maps headers to paths, ``totals`` to kinds."""

    NAMED = "listing"
    source: Annotated[Text, alias("from")] = ""
    group_by: Text = ""
    columns: Annotated[dict[Text, Text], of_kind(dict, Message("listing-columns"))] = field(
        default_factory=dict[str, str]
    )
    totals: Annotated[dict[Text, Text], of_kind(dict, Message("listing-totals"))] = field(
        default_factory=dict[str, str]
    )
    conditions: Conditions = ()
    order: Text = ""
    top: Annotated[int, Limited(ge=0)] = 0
    digits: Annotated[int | None, Limited(ge=0, le=4)] = None
    each: Text = ""
    subtotals: bool = False


def _verdict(value: object) -> object:
    said = set(cast("dict[str, Any]", value)) if isinstance(value, dict) else set[str]()
    if "label" not in said or len(said & {"rule", "outcomes"}) != 1:
        example = '{label: Verdict, rule: "oui - non >= 2"}'
        raise WrongValue(Message("matrix-verdict", example=example))
    return value


@dataclass(frozen=True)
class Verdict:
    """What is concluded for each row of a matrix from its totals.

    A ``rule`` says yes or no; ``outcomes`` are words with their rules, tried in order, the last of
    which is ``else``. Each points the way that ``tones`` say, or else the value of that name.
    ``says`` is the rule in the words of its author.
    """

    __pydantic_config__ = CLOSED
    label: Text
    rule: Text = ""
    outcomes: dict[Text, Text] = field(default_factory=dict[str, str])
    says: Text = ""
    tones: dict[Text, Annotated[str, one_of(*TONES, name="tone")]] = field(
        default_factory=dict[str, str]
    )

    @property
    def rules(self) -> dict[tuple[str, ...], str]:
        """All rules by the way to them."""
        said: dict[tuple[str, ...], str] = {
            ("outcomes", word): rule for word, rule in self.outcomes.items() if rule != ELSE
        }
        return {("rule",): self.rule} if self.rule else said


@dataclass(frozen=True)
class MatrixSpec(Tabled):
    """A table of judgements: the field ``value`` of the file ``cells``, by its two keys.

    ``totals`` are the values counted per row, per column and overall.
    """

    NAMED = "matrix"
    rows: Text = ""
    columns: Text = ""
    judgements: Annotated[Text, alias("cells")] = ""
    row_groups: Text = ""
    evidence: Text = ""
    totals: Annotated[tuple[Text, ...], of_kind(list, Message("matrix-totals"))] = ()
    verdict: Annotated[Verdict | None, BeforeValidator(_verdict)] = None
    row_key: Annotated[str, NOT_WRITTEN] = ""
    column_key: Annotated[str, NOT_WRITTEN] = ""

    @property
    def cells(self) -> str:
        """The file of the judgements."""
        return self.judgements.partition(".")[0]

    @property
    def value(self) -> str:
        """The field of that file which says a judgement."""
        return self.judgements.partition(".")[2]


@dataclass(frozen=True)
class CrosstabSpec(Tabled):
    """Counts by ``rows`` and ``columns``, each a path, a field or a file that ``source`` leads to.

    ``cells`` says what stands in a cell, ``percent`` of what the percentages are, ``top`` how many
    rows are told one by one (0: all).
    """

    NAMED = "crosstab"
    source: Annotated[Text, alias("from")] = ""
    rows: Text = ""
    columns: Text = ""
    conditions: Conditions = ()
    cells: Annotated[str, one_of(NUMBER, "n (%)", "%")] = ""
    percent: Annotated[str, one_of("row", "column", "total")] = ""
    digits: Annotated[int, Limited(ge=0, le=4)] = 1
    margins: bool = True
    missing: Annotated[str, one_of("ifany", "always", "no")] = "ifany"
    rollup: bool = False
    via: Text = ""
    distinct: Text = ""
    order: Annotated[str, one_of("data", "frequency", "label")] = "data"
    top: Annotated[int, Limited(ge=0)] = 0


@dataclass(frozen=True)
class Variable:
    """A variable: a path, how it is summed up (``mean (sd)``, or several), the decimals."""

    __pydantic_config__ = CLOSED
    field: Text
    statistic: Annotated[tuple[Text, ...], Listed] = ()
    digits: Digits | None = None


def _listed(value: object) -> dict[str, object]:
    """Return one of a list of variables: a path, a label with its path, or one described."""
    entry = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    if entry and "field" not in entry:
        return entry
    return {f"{UNNAMED}{entry['field'] if entry else value}": value}


def _variables(value: object) -> object:
    """Return the variables by label: of a list of paths too, whose labels are their titles."""
    if isinstance(value, list):
        listed = [_listed(each) for each in cast("list[object]", value)]
        value = {name: each for one in listed for name, each in one.items()}
    if not isinstance(value, dict) or not value:
        raise WrongValue(Message("summary-variables"))
    return {
        str(name): cast("object", each if isinstance(each, dict) else {"field": each})
        for name, each in cast("dict[Any, Any]", value).items()
    }


@dataclass(frozen=True)
class SummarySpec(Tabled):
    """What describes the records of a file: ``variables`` by label, in columns ``by`` a path."""

    NAMED = "summary"
    source: Annotated[Text, alias("from")] = ""
    by: Text = ""
    variables: Annotated[dict[str, Variable], BeforeValidator(_variables)] = field(
        default_factory=dict[str, Variable]
    )
    overall: bool = True
    missing: Annotated[str, one_of("ifany", "always", "no")] = "ifany"
    percent: Annotated[str, one_of("column", "row")] = "column"
    digits: Digits = 1
    conditions: Conditions = ()


TableSpec = ListingSpec | MatrixSpec | SummarySpec | CrosstabSpec
KINDS: dict[str, type[TableSpec]] = {
    each.NAMED: each for each in (ListingSpec, MatrixSpec, SummarySpec, CrosstabSpec)
}

# --- reading --------------------------------------------------------------------------------------


Spec = TypeVar("Spec", bound=Described)


def read_entries(
    root: FilePath,
    path: str,
    rule: str,
    kinds: Mapping[str, type[Spec]],
    built: Callable[[Spec], Spec],
) -> tuple[dict[str, Spec], tuple[Problem, ...]]:
    """Return what a file describes by name, sound entries only, and every mistake in it.

    ``built`` builds what an entry describes: it returns the entry with what the data add to it, or
    raises ``TableError``.
    """
    if not is_there(root, path):
        return {}, ()
    source, problems = read_yaml(root, path, rule=rule, loader=TextLoader)
    found, specs = list(problems), dict[str, Spec]()
    for key, content in cast("Mapping[object, object]", source.content).items():
        name = str(key)
        try:
            spec, wrong = _read(content, name, source, rule, kinds)
            found += wrong
            if spec:
                specs[name] = spec
                specs[name] = built(spec)
        except TableError as error:
            if error.steps:  # else it is of the data, and told where the table is shown
                specs.pop(name, None)
                place = source.place(name, *error.steps)
                found.append(Problem(rule, place, inside([name], error.message)))
    return specs, tuple(found)


def _read(
    content: object, name: str, source: YamlSource, rule: str, kinds: Mapping[str, type[Spec]]
) -> tuple[Spec | None, tuple[Problem, ...]]:
    """Return an entry as the model of its kind, None with the problems where it does not fit."""
    if not isinstance(content, dict):
        names = tuple(f"kind: {each}" for each in kinds)
        raise TableError(Message("entry-no-mapping", kinds=names), "kind")
    entry = _with_empty_columns(cast("dict[str, Any]", content))
    kind = str(entry.get("kind") or "")
    if kind not in kinds:
        raise no_choice("no-choice-of-few", kind, kinds, "kind", name="kind")
    spec, wrong = validate(kinds[kind], entry, source, name, rule=rule, within=(name,))
    if spec:
        caption, place = spec.caption or name, source.place(name)
        spec = replace(spec, name=name, caption=caption, place=place)
    return spec, wrong


def _with_empty_columns(entry: dict[str, Any]) -> dict[str, Any]:
    """Return an entry in which a header without a column has an empty one, to be told of."""
    return {
        name: {key: "" if each is None else each for key, each in cast("Any", value).items()}
        if isinstance(value, dict)
        else value
        for name, value in entry.items()
    }


def unfiltered(text: str) -> Expression:
    """Return an expression that is computed with, so that there is nothing to write in words."""
    expression = parse(text)
    for each in expression.filters:
        raise ExpressionError(Message("filter-out-of-place", filter=each.name), each.offset)
    return expression


def exclude(one: str, other: str, both: object) -> None:
    """Raise ``TableError`` where two settings are given that do not go together."""
    if both:
        raise TableError(Message("settings-either", one=one, other=other), other)
