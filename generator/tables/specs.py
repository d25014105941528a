"""Reads ``data/tables.yaml``: which tables exist, of which kind, from which records."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import Annotated, Any, TypeVar, cast

from pydantic import BeforeValidator, PlainValidator, ValidationInfo

from generator.core.problems import Message, Place, Problem, nearest
from generator.core.reading_files import is_there
from generator.core.validation import (
    CLOSED,
    NOT_WRITTEN,
    Text,
    WrongValue,
    alias,
    inside,
    text_of,
    validate,
)
from generator.core.yaml_source import Steps, read_yaml
from generator.data import Study
from generator.data.expression import (
    Call,
    Expression,
    ExpressionError,
    Node,
    NoValueError,
    Path,
    Scope,
    evaluate,
    evaluate_rule,
    parse,
    parse_conditions,
    shown_records,
)
from generator.data.expression.selection import never
from generator.language import MessageError

FILE = "tables.yaml"
TOTALS = ("count", "sum", "distinct")

# What is wrong in an entry: the way to a part of it, and the reason.
Wrong = Iterator[tuple[Steps, Message | str]]


# --- entries of tables.yaml and charts.yaml -------------------------------------------------------


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
    place: Annotated[Place, NOT_WRITTEN] = field(default_factory=lambda: Place(FILE))


Spec = TypeVar("Spec", bound=Described)


def read_entries(
    root: FilePath,
    path: str,
    rule: str,
    kinds: Mapping[str, type[Spec]],
    wrong: Callable[[Spec], Wrong],
) -> tuple[dict[str, Spec], tuple[Problem, ...]]:
    """Return what a file describes by name, sound entries only, and every mistake in it."""
    if not is_there(root, path):
        return {}, ()
    source, problems = read_yaml(root, path, rule=rule)
    found, specs = list(problems), dict[str, Spec]()
    for key, content in cast("Mapping[object, object]", source.content).items():
        name, entry, reasons = str(key), _with_empty_columns(content), cast("Wrong", iter(()))
        kind = str(entry.get("kind") or "")
        if not isinstance(content, dict):
            names = tuple(f"kind: {each}" for each in kinds)
            reasons = iter([((), Message("entry-no-mapping", kinds=names))])
        elif kind not in kinds:
            near, known = nearest(kind, kinds), tuple(kinds)
            message = Message("no-choice-of-few", name="kind", found=kind, known=known, near=near)
            reasons = iter([(("kind",), message)])
        else:
            spec, wrong_parts = validate(
                kinds[kind], entry, source, name, rule=rule, within=(name,)
            )
            found += wrong_parts
            if spec:
                caption, place = spec.caption or name, source.place(name)
                specs[name] = replace(spec, name=name, caption=caption, place=place)
                reasons = wrong(specs[name])
        for steps, reason in reasons:
            found.append(Problem(rule, source.place(name, *steps), inside([name], reason)))
            specs.pop(name, None)
    return specs, tuple(found)


def _with_empty_columns(content: object) -> dict[str, Any]:
    """Return an entry in which a header without a column has an empty one, to be told of."""
    entry = cast("dict[str, Any]", content) if isinstance(content, dict) else {}
    return {
        name: {key: "" if each is None else each for key, each in cast("Any", value).items()}
        if isinstance(value, dict)
        else value
        for name, value in entry.items()
    }


def refusal(ask: Callable[..., object], *arguments: object) -> Message | str:
    """Return why the data refuse what is asked of them, empty if they do not."""
    try:
        ask(*arguments)
    except MessageError as error:
        return error.message
    return ""


def wrong_file(study: Study, setting: str, name: str) -> Message | str:
    """Return why a setting names no file of the data, empty if it does."""
    if not name:
        return Message("entry-needs-file", setting=setting)
    why = refusal(study.relation, name)
    return inside([setting], why) if why else ""


def wrong_field(study: Study, setting: str, resource: str, path: str) -> Message | str:
    """Return why a setting leads to no field, or to one that may not be shown, empty if it does."""
    steps = tuple(path.split("."))
    if why := refusal(study.follow, resource, steps):
        return inside([setting], why)
    followed = study.follow(resource, steps)
    owner = followed.field.reference if followed.field else ""
    if owner and (wrong := wrong_file(study, setting, owner)):  # the file may be lost
        return wrong
    why = followed.hidden
    return Message("entry-hidden-field", setting=setting, why=why) if why else ""


def unfiltered(text: str) -> Expression:
    """Return an expression that is computed with, so that there is nothing to write in words."""
    expression = parse(text)
    for each in expression.filters:
        raise ExpressionError(Message("filter-out-of-place", filter=each.name), each.offset)
    return expression


# --- tables ---------------------------------------------------------------------------------------


def _as(kind: type, message: Message) -> BeforeValidator:

    def check(value: object) -> object:
        if not isinstance(value, kind):
            raise WrongValue(message)
        return value

    return BeforeValidator(check)


@dataclass(frozen=True)
class ListingSpec(Described):
    """A row for each record; ``columns`` maps headers to paths, ``totals`` to kinds."""

    NAMED = "listing"
    source: Annotated[Text, alias("from")] = ""
    group_by: Text = ""
    columns: Annotated[dict[Text, Text], _as(dict, Message("listing-columns"))] = field(
        default_factory=dict[str, str]
    )
    totals: Annotated[dict[Text, Text], _as(dict, Message("listing-totals"))] = field(
        default_factory=dict[str, str]
    )
    conditions: Conditions = ()


def _verdict(value: object) -> object:
    if not isinstance(value, dict) or not {"label", "rule"} <= set(cast("dict[str, Any]", value)):
        example = '{label: Verdict, rule: "oui - non >= 2"}'
        raise WrongValue(Message("matrix-verdict", example=example))
    return cast("object", value)


@dataclass(frozen=True)
class Verdict:
    """What is concluded for each row of a matrix: a label and a rule over the row's totals."""

    label: Text
    rule: Text


@dataclass(frozen=True)
class MatrixSpec(Described):
    """A table of judgements: the field ``value`` of the file ``cells``, by its two keys.

    ``totals`` are the values counted per row, per column and overall.
    """

    NAMED = "matrix"
    rows: Text = ""
    columns: Text = ""
    judgements: Annotated[Text, alias("cells")] = ""
    row_groups: Text = ""
    evidence: Text = ""
    totals: Annotated[tuple[Text, ...], _as(list, Message("matrix-totals"))] = ()
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


TableSpec = ListingSpec | MatrixSpec
KINDS: dict[str, type[TableSpec]] = {"listing": ListingSpec, "matrix": MatrixSpec}


def read_specs(
    root: FilePath, study: Study, folder: str = "data"
) -> tuple[dict[str, TableSpec], tuple[Problem, ...]]:
    """Return the tables that ``tables.yaml`` describes by name, and every mistake in it."""

    def wrong(spec: TableSpec) -> Wrong:
        check = _listing_problems if isinstance(spec, ListingSpec) else _matrix_problems
        return check(cast("Any", spec), study)

    specs, problems = read_entries(root, f"{folder}/{FILE}", "data-table", KINDS, wrong)
    return {name: _with_keys(spec, study) for name, spec in specs.items()}, problems


def _with_keys(spec: TableSpec, study: Study) -> TableSpec:
    if isinstance(spec, ListingSpec):
        return spec
    (row_key,), (column_key,) = (_keys(spec, study, each) for each in (spec.rows, spec.columns))
    return replace(spec, row_key=row_key, column_key=column_key)


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
    yield from found or _trial_problems(spec, study)


def _total_problems(spec: ListingSpec) -> Wrong:
    """Yield wrong totals; the total of counts is the count over all rows."""
    for label, kind in spec.totals.items():
        if label not in spec.columns:
            near = nearest(label, spec.columns)
            yield ("totals", label), Message("totals-no-column", column=label, near=near)
        if kind not in TOTALS:
            near = nearest(kind, TOTALS)
            yield ("totals", label), Message("totals-no-kind", found=kind, known=TOTALS, near=near)
    for label, text in spec.columns.items():
        tree, kind = parse(text).tree, spec.totals.get(label)
        if kind is None or isinstance(tree, Path):
            continue
        if isinstance(tree, Call) and kind != tree.name:
            yield ("totals", label), Message("totals-of-function", column=label, function=tree.name)
        if not isinstance(tree, Call) and kind != "sum":
            yield ("totals", label), Message("totals-of-computed", column=label, function="sum")


def _path_problems(spec: ListingSpec, study: Study) -> Wrong:
    trees = {("columns", label): parse(text).tree for label, text in spec.columns.items()}
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
        tree = parse(text).tree
        if isinstance(tree, Path):
            field = study.follow(spec.source, tree.parts).field
            if spec.totals.get(label) == "sum" and field and not field.is_numeric:
                yield ("totals", label), Message("totals-no-numbers", column=label)
            continue
        try:
            evaluate(parse(text), Scope(study, within=rows))
        except NoValueError:
            continue
        except ExpressionError as error:
            yield ("columns", label), Message("in-column", column=label, reason=error.message)


def _matrix_problems(spec: MatrixSpec, study: Study) -> Wrong:
    for setting, name in (("rows", spec.rows), ("columns", spec.columns)):
        if wrong := wrong_file(study, setting, name):
            yield (setting,), wrong
            return
    if not spec.value or "." in spec.value:
        yield ("cells",), Message("matrix-cells")
        return
    if wrong := wrong_field(study, "cells", spec.cells, spec.value):
        yield ("cells",), wrong
        return
    if spec.row_groups:
        wrong = wrong_field(study, "row_groups", spec.rows, spec.row_groups)
        key = study.relation(spec.rows).resource.fields.get(spec.row_groups)
        if not wrong and not (key and key.reference):
            wrong = Message("matrix-row-groups", field=spec.row_groups)
        if wrong:
            yield ("row_groups",), wrong
    yield from _matrix_key_problems(spec, study)
    if spec.evidence:
        yield from _evidence_problems(spec, study)
    known = study.relation(spec.cells).resource.fields[spec.value].enum
    for position, total in enumerate(spec.totals):
        if known and total not in known:
            yield ("totals", position), inside(["totals"], never(spec.value, total, known))
        elif total in spec.totals[:position]:
            yield ("totals", position), Message("totals-twice", value=total)
    if spec.verdict:  # tried once on zeros, so that a mistake in the rule is found here
        zeros, rule = dict.fromkeys(spec.totals, 0), spec.verdict.rule
        why = refusal(unfiltered, rule) or refusal(evaluate_rule, parse(rule), zeros, study)
        if why:
            yield ("verdict", "rule"), inside(["verdict"], why)


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
