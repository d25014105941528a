"""Reads ``data/tables.yaml``: which tables exist, of which kind, from which records."""

from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Annotated, Any, cast

from pydantic import BeforeValidator
from pydantic import Field as Limited

from generator.core.problems import Message, Problem, nearest
from generator.core.validation import CLOSED, NOT_WRITTEN, Text, WrongValue, alias, inside, one_of
from generator.data import Field, Study
from generator.data.expression import (
    Call,
    Expression,
    ExpressionError,
    NoValueError,
    Path,
    Scope,
    SmallCellError,
    as_path,
    evaluate,
    evaluate_rule,
    parse,
    shown_records,
)
from generator.data.expression.conditions import never
from generator.data.fields import TONES, Scalar
from generator.tables.aggregation import axis_path, value_key
from generator.tables.crosstab import CrosstabSpec, crosstab_problems
from generator.tables.entries import (
    Conditions,
    Tabled,
    Wrong,
    of_kind,
    read_entries,
    refusal,
    unfiltered,
    wrong_field,
    wrong_file,
)
from generator.tables.summary import SummarySpec, summary_problems

FILE = "tables.yaml"
# What sums up a column of values; the total of a function is that function of all rows.
TOTALS = ("count", "sum", "distinct", "min", "max", "median", "mean", "sd", "iqr", "range", "mode")
ELSE = "else"  # the rule of the last outcome of a verdict


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

    @property
    def sorted_by(self) -> str:
        """The column that the rows are in the order of, empty for that of the data."""
        return self.order.removeprefix("-")


def total_of(spec: ListingSpec, label: str) -> Expression:
    """Return what sums up a column over some rows."""
    tree = as_path(parse(spec.columns[label]).tree)
    if isinstance(tree, Path):
        tree = Call(0, spec.totals[label], (Path(0, (spec.source, *tree.parts)),))
    return Expression(label, tree, ())


def _verdict(value: object) -> object:
    said = set(cast("dict[str, Any]", value)) if isinstance(value, dict) else set[str]()
    if "label" not in said or len(said & {"rule", "outcomes"}) != 1:
        example = '{label: Verdict, rule: "oui - non >= 2"}'
        raise WrongValue(Message("matrix-verdict", example=example))
    return cast("object", value)


@dataclass(frozen=True)
class Verdict:
    """What is concluded for each row of a matrix from its totals.

    A ``rule`` says yes or no; ``outcomes`` are words with their rules, tried in order, the last of
    which is ``else``. Each points the way that ``tones`` say, or else the value of that name.
    """

    __pydantic_config__ = CLOSED
    label: Text
    rule: Text = ""
    outcomes: dict[Text, Text] = field(default_factory=dict[str, str])
    tones: dict[Text, Annotated[str, one_of(*TONES, name="tone")]] = field(
        default_factory=dict[str, str]
    )

    @property
    def rules(self) -> dict[tuple[str, ...], str]:
        """All rules by the way to them."""
        said = {("outcomes", word): rule for word, rule in self.outcomes.items() if rule != ELSE}
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


TableSpec = ListingSpec | MatrixSpec | SummarySpec | CrosstabSpec
KINDS: dict[str, type[TableSpec]] = {
    "listing": ListingSpec,
    "matrix": MatrixSpec,
    "summary": SummarySpec,
    "crosstab": CrosstabSpec,
}


def read_specs(
    root: FilePath, study: Study, folder: str = "data"
) -> tuple[dict[str, TableSpec], tuple[Problem, ...]]:
    """Return the tables that ``tables.yaml`` describes by name, and every mistake in it."""

    def wrong(spec: TableSpec) -> Wrong:
        if isinstance(spec, ListingSpec):
            return _listing_problems(spec, study)
        if isinstance(spec, MatrixSpec):
            return _matrix_problems(spec, study)
        if isinstance(spec, SummarySpec):
            return summary_problems(spec, study)
        return crosstab_problems(spec, study)

    specs, problems = read_entries(root, f"{folder}/{FILE}", "data-table", KINDS, wrong)
    return {name: _completed(spec, study) for name, spec in specs.items()}, problems


def _completed(spec: TableSpec, study: Study) -> TableSpec:
    if isinstance(spec, ListingSpec) and spec.each:
        return _with_each(spec, study)
    if not isinstance(spec, MatrixSpec):
        return spec
    (row_key,), (column_key,) = (_keys(spec, study, each) for each in (spec.rows, spec.columns))
    return replace(spec, row_key=row_key, column_key=column_key)


def _with_each(spec: ListingSpec, study: Study) -> ListingSpec:
    """Return a listing with a column for each value that ``each`` leads to, and its count."""
    source, _, said = spec.each.partition(".")
    path = axis_path(study, source, said)
    followed = study.follow(source, path)
    end = cast("Field", followed.field)
    target = study.relations.get(end.reference)
    used = dict.fromkeys(value_key(each, end) for each in followed.present)
    columns: dict[str, str] = {}
    for value in target.positions if target else end.enum or used:
        quoted = f"'{value}'" if '"' in value else f'"{value}"'
        wanted = value if end.is_numeric else quoted
        columns[end.labels.get(value, value)] = f"count({source}, {'.'.join(path)}={wanted})"
    totals = {**dict.fromkeys(columns, "count"), **spec.totals} if spec.totals else spec.totals
    return replace(spec, columns={**spec.columns, **columns}, totals=totals)


def _keys(spec: MatrixSpec, study: Study, target: str) -> list[str]:
    keys = study.relation(spec.cells).resource.foreign_keys
    return [key.name for key in keys if key.reference == target]


# --- what the data tell against a table -----------------------------------------------------------


def _listing_problems(spec: ListingSpec, study: Study) -> Wrong:
    if wrong := wrong_file(study, "from", spec.source):
        yield ("from",), wrong
        return
    broken = {label: refusal(unfiltered, text) for label, text in spec.columns.items()}
    if not spec.columns:
        yield ("columns",), Message("listing-columns")
    for label, why in broken.items():
        if why:
            yield ("columns", label), Message("in-column", column=label, reason=why)
    if not spec.columns or any(broken.values()):
        return
    found = [*_total_problems(spec), *_path_problems(spec, study)]
    source, _, path = spec.each.partition(".")
    if spec.each and (
        wrong := wrong_file(study, "each", source)
        or (
            wrong_field(study, "each", source, path)
            if path
            else Message("each-needs-field", resource=source)
        )
    ):
        found.append((("each",), wrong))
    yield from found or _trial_problems(spec, study)


def _total_problems(spec: ListingSpec) -> Wrong:
    """Yield wrong totals; that of a function is the function of all rows at once."""
    for label, kind in spec.totals.items():
        if label not in spec.columns:
            near = nearest(label, spec.columns)
            yield ("totals", label), Message("totals-no-column", column=label, near=near)
            continue
        tree, known = as_path(parse(spec.columns[label]).tree), TOTALS
        if isinstance(tree, Call):
            known = (tree.name, *(["sum"] if tree.name == "count" else []))
        elif not isinstance(tree, Path):
            known = ("sum",)
        if kind not in known:
            said = {"column": label, "found": kind, "known": known, "near": nearest(kind, known)}
            yield ("totals", label), Message("totals-no-kind", **said)


def _path_problems(spec: ListingSpec, study: Study) -> Wrong:
    trees = {("columns", label): as_path(parse(text).tree) for label, text in spec.columns.items()}
    paths = {steps: tree.parts for steps, tree in trees.items() if isinstance(tree, Path)}
    if spec.group_by:
        paths["group_by", ""] = (spec.group_by,)
        key = study.relation(spec.source).resource.fields.get(spec.group_by)
        if wrong := key and key.reference and wrong_file(study, "group_by", key.reference):
            yield ("group_by",), wrong
    for steps, path in paths.items():
        if why := refusal(study.follow, spec.source, path):
            yield steps, why
        elif why := study.follow(spec.source, path).hidden:
            yield steps, Message("values-hidden", why=why)


def _trial_problems(spec: ListingSpec, study: Study) -> Wrong:
    if why := refusal(shown_records, study, spec.source, spec.conditions):
        yield ("where",), inside(["where"], why)
    rows = study.relation(spec.source).records
    for label, text in spec.columns.items():
        expression = parse(text)
        tree = as_path(expression.tree)
        is_path = isinstance(tree, Path)
        if is_path and label not in spec.totals:
            continue
        if is_path:
            expression = total_of(spec, label)
        try:
            evaluate(expression, Scope(study, within=rows))
        except (NoValueError, SmallCellError):
            continue
        except ExpressionError as error:
            if is_path:
                yield ("totals", label), Message("totals-no-numbers", column=label)
            else:
                yield ("columns", label), Message("in-column", column=label, reason=error.message)
    yield from _order_problems(_with_each(spec, study) if spec.each else spec)


def _order_problems(spec: ListingSpec) -> Wrong:
    if spec.order and spec.sorted_by not in spec.columns:
        known, near = tuple(spec.columns), nearest(spec.sorted_by, spec.columns)
        yield ("order",), Message("order-no-column", column=spec.sorted_by, known=known, near=near)
    for one, other, both in (
        ("group_by", "top", spec.group_by and spec.top),
        ("subtotals", "group_by", spec.subtotals and not spec.group_by),
    ):
        if both:
            code = "settings-either" if one == "group_by" else "setting-needs"
            yield (one,), Message(code, one=one, other=other)


def _matrix_problems(spec: MatrixSpec, study: Study) -> Wrong:
    for setting, name in (("rows", spec.rows), ("columns", spec.columns)):
        if wrong := wrong_file(study, setting, name):
            yield (setting,), wrong
            return
    if spec.rows == spec.columns:
        yield ("columns",), Message("matrix-same-file", resource=spec.rows)
        return
    if not spec.value or "." in spec.value:
        yield ("cells",), Message("matrix-cells")
        return
    if wrong := wrong_field(study, "cells", spec.cells, spec.value):
        yield ("cells",), wrong
        return
    if study.relation(spec.cells).resource.fields[spec.value].is_list:
        yield ("cells",), Message("matrix-list", path=spec.judgements)
    if spec.row_groups:
        why = refusal(study.follow, spec.rows, (spec.row_groups,))
        wrong = inside(["row_groups"], why) if why else ""
        wrong = wrong or wrong_field(study, "row_groups", spec.rows, spec.row_groups)
        key = study.relation(spec.rows).resource.fields.get(spec.row_groups)
        if not wrong and not (key and key.reference):
            wrong = Message("matrix-row-groups", field=spec.row_groups)
        if wrong:
            yield ("row_groups",), wrong
    yield from _matrix_key_problems(spec, study)
    if spec.evidence:
        yield from _evidence_problems(spec, study)
    relation = study.relation(spec.cells)
    known = relation.resource.fields[spec.value].enum or dict.fromkeys(relation.texts[spec.value])
    for position, total in enumerate(spec.totals):
        if total not in known:
            yield ("totals", position), inside(["totals"], never(spec.value, total, known))
        elif total in spec.totals[:position]:
            yield ("totals", position), Message("totals-twice", value=total)
    if spec.verdict:
        yield from _verdict_problems(spec.verdict, dict.fromkeys(spec.totals, 0), study)


def _verdict_problems(verdict: Verdict, zeros: dict[str, Scalar], study: Study) -> Wrong:
    """Yield what is wrong with the rules, each tried once: on zeros until one holds for them."""
    counts = zeros
    for steps, rule in verdict.rules.items():
        why = refusal(unfiltered, rule) or refusal(evaluate_rule, parse(rule), counts, study)
        if why:
            yield ("verdict", *steps), inside(["verdict", *steps[1:]], why)
        elif evaluate_rule(parse(rule), counts, study):
            counts = dict.fromkeys(zeros, 1)
    *first, last = verdict.outcomes.values() or ("",)
    if not verdict.rule and (not first or last != ELSE or ELSE in first):
        yield ("verdict", "outcomes"), Message("matrix-outcomes")
    for word in sorted(verdict.tones.keys() - verdict.outcomes.keys()):
        message = Message("matrix-no-outcome", outcome=word, near=nearest(word, verdict.outcomes))
        yield ("verdict", "tones", word), message


def _matrix_key_problems(spec: MatrixSpec, study: Study) -> Wrong:
    for target in dict.fromkeys((spec.rows, spec.columns)):
        keys = _keys(spec, study, target)
        if len(keys) != 1:
            found = tuple(keys) or Message("none-feminine")
            message = Message("matrix-one-key", resource=spec.cells, target=target, found=found)
            yield ("cells",), message
        elif wrong := wrong_field(study, "cells", spec.cells, keys[0]):
            yield ("cells",), wrong


def _evidence_problems(spec: MatrixSpec, study: Study) -> Wrong:
    if wrong := wrong_file(study, "evidence", spec.evidence):
        yield ("evidence",), wrong
        return
    resource = study.relation(spec.evidence).resource
    targets = {key.reference: key.name for key in resource.foreign_keys}
    missing = tuple(each for each in (spec.rows, spec.columns) if each not in targets)
    if missing:
        yield ("evidence",), Message("matrix-evidence", resource=spec.evidence, targets=missing)
    for target in (spec.rows, spec.columns):
        if why := target in targets and resource.why_hidden(targets[target]):
            yield ("evidence",), Message("entry-hidden-field", setting="evidence", why=why)
