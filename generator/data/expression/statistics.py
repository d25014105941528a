"""Statistics of several columns of one file: ``kappa(codings, unit=segment, by=coder)``.

Each is one entry of ``STATISTICS``: a function that is given a ``Sample`` and returns a number or a
``Statistic``. What is hidden is refused here, so that no statistic has to know of it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from generator.core.problems import Message, nearest
from generator.core.values import Frozen, field, replace
from generator.data.expression.conditions import never
from generator.data.expression.scope import Result, Scope
from generator.data.expression.selection import Selection, select
from generator.data.expression.syntax import (
    Call,
    Expression,
    ExpressionError,
    Literal,
    Membership,
    Node,
    Operation,
    Path,
    SmallCellError,
    as_path,
    nodes_of,
    path_text,
)
from generator.data.fields import Scalar
from generator.data.study import Record, Relation, Study
from generator.language import Language, Share
from generator.language.reported_statistics import write_report
from generator.language.values import items_of
from generator.statistics import agreement, significance
from generator.statistics.outcome import Number, Statistic, StatisticError

_TOLD_BY_DF = frozenset({"t", "F", "r", "rs"})  # statistics whose df say what N is


class Sample(Frozen):
    """What a statistic is computed from: the records that meet the conditions, column by column.

    Every column has one value for each record, ``None`` where it is missing. ``columns`` are those
    of the paths in their order (a file alone gives the keys of its records), ``named`` those of
    the arguments with a name, such as ``by``; ``options`` are texts such as ``weights="linear"``.
    """

    records: tuple[Record, ...]
    columns: tuple[Sequence[Scalar], ...]
    named: Mapping[str, Sequence[Scalar]] = field(default_factory=dict[str, Sequence[Scalar]])
    options: Mapping[str, str] = field(default_factory=dict[str, str])


class Statistical(Frozen):
    """A function over a ``Sample``, which raises ``StatisticError`` where it has no value.

    It takes ``least`` to ``most`` paths; ``named`` are the arguments that are paths, ``options``
    those that are one of some texts. What it ``compares`` are codings: ``unit`` and ``by`` may be
    hidden, and a condition on the codes says which of them are asked for. A pair of numbers that
    it returns is a share.
    """

    compute: Callable[[Sample], Number | Statistic | tuple[int, int]]
    least: int = 1
    most: int = 1
    named: tuple[str, ...] = ()
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    compares_codings: bool = False


def _grouped(
    compute: Callable[[Sequence[Scalar], Sequence[Scalar] | None], Statistic],
) -> Statistical:
    return Statistical(lambda each: compute(each.columns[0], each.named.get("by")), named=("by",))


def _of_codings(
    compute: Callable[..., Statistic | tuple[int, int]],
    options: Mapping[str, tuple[str, ...]] | None = None,
) -> Statistical:
    def computed(sample: Sample) -> Statistic | tuple[int, int]:
        codings = zip(sample.named["unit"], sample.named["by"], sample.columns[0], strict=True)
        said = [(unit, coder, items_of(codes)) for unit, coder, codes in codings]
        return compute(said, sample.columns[1], **sample.options)

    return Statistical(computed, 1, 1, ("unit", "by"), options or {}, compares_codings=True)


def _cronbach(sample: Sample) -> Statistic:
    columns, named = sample.columns, sample.named
    if "unit" in named and "by" in named:
        columns = agreement.items_in(columns[0], named["unit"], named["by"])
    return agreement.cronbach(columns)


_LEVELS = ("nominal", "ordinal", "interval", "ratio")
STATISTICS: dict[str, Statistical] = {
    "kappa": _of_codings(agreement.kappa, {"weights": ("linear", "quadratic")}),
    "alpha": _of_codings(agreement.alpha, {"level": _LEVELS}),
    "agreement": _of_codings(agreement.agreeing),
    "chi2": Statistical(
        lambda each: significance.chi2(*each.columns, **each.options),
        *(2, 2),
        options={"correction": ("yates",)},
    ),
    "fisher": Statistical(lambda each: significance.fisher(*each.columns), 2, 2),
    "ttest": Statistical(
        lambda each: significance.ttest(*each.columns, by=each.named.get("by"), **each.options),
        *(1, 2, ("by",)),
        {"variant": ("welch", "student")},
    ),
    "mannwhitney": _grouped(significance.mannwhitney),
    "kruskal": _grouped(significance.kruskal),
    "anova": _grouped(significance.anova),
    "correlation": Statistical(
        lambda each: significance.correlation(*each.columns, **each.options),
        *(2, 2),
        options={"method": ("pearson", "spearman")},
    ),
    "cronbach": Statistical(_cronbach, 1, 200, ("unit", "by")),
}
_CATEGORIES = frozenset({"chi2", "fisher"})  # whose columns are groups of records


class _Arguments(NamedTuple):
    paths: list[Path]
    named: dict[str, Path]
    options: dict[str, str]
    conditions: list[Node]


def arguments_of(call: Call) -> _Arguments:
    """Return what a statistic is given: columns, arguments with a name, conditions."""
    function, found = STATISTICS[call.name], _Arguments([], {}, {}, [])
    for each in call.arguments:
        match each:
            case Operation(sign="=", left=Path(parts=(name,)), right=Path() as right):
                if name not in function.named:
                    known, near = function.named, nearest(name, function.named)
                    message = Message("no-argument", name=name, known=known, near=near)
                    raise ExpressionError(message, each.offset)
                found.named[name] = right
            case Operation(sign="=", left=Path(parts=(name,)), right=Literal(value=value)) if (
                name in function.options
            ):
                if value not in (known := function.options[name]):
                    raise ExpressionError(never(name, str(value), known), each.right.offset)
                found.options[name] = str(value)
            case _ if isinstance(path := as_path(each), Path):
                found.paths.append(path)
            case _:
                found.conditions.append(each)
    least, most = function.least, function.most
    if not least <= len(found.paths) <= most:
        message = Message("function-of-paths", function=call.name, least=least, most=most)
        raise ExpressionError(message, call.offset)
    return found


def notes_of(expression: Expression, scope: Scope) -> Iterator[Message]:
    """Yield what stands against the statistics that an expression asks for."""
    for node in nodes_of(expression.tree):
        if isinstance(node, Call) and node.name in STATISTICS:
            value = statistic(node, scope).value
            yield from value.notes if isinstance(value, Statistic) else ()


class _Columns:
    """The values at the end of paths from one file, for records that meet conditions."""

    def __init__(self, scope: Scope, file: str, conditions: Sequence[Node]) -> None:
        self.file = file
        self._scope, self._conditions = scope, conditions
        self._rows: Sequence[int] = ()

    def once_each(self, unit: Path) -> tuple[Relation, tuple[Record, ...]]:
        """Keep one row for each record that has a value of a path; return these records."""
        found = self.selected(unit)
        first: dict[int, int] = {}
        for at, owner in enumerate(found.owners):
            first.setdefault(owner, at)
        self._rows = [at for owner, at in first.items() if owner >= 0]
        records = tuple(found.owner_relation.records[found.owners[at]] for at in self._rows)
        return found.owner_relation, records

    def selected(self, path: Path) -> Selection:
        """Return what a path leads to; raise where the records cannot be told."""
        whole = replace(path, parts=(self.file, *_steps(path, self.file)))
        found = select(self._scope.study, whole, self._conditions, self._scope.within)
        if found.refusal:
            raise found.refusal
        return found

    def values(self, path: Path, *, may_be_hidden: bool = False) -> Sequence[Scalar]:
        """Return the value of a path in each row; hidden values as numbers that tell them apart."""
        found = self.selected(path)
        if found.hidden and not may_be_hidden:
            raise ExpressionError(Message("values-hidden", why=found.hidden), path.offset)
        values = [found.values[at] for at in self._rows]
        if found.hidden:  # no message can tell what these are
            numbers = {each: at for at, each in enumerate(dict.fromkeys(values), 1)}
            return [None if each is None else numbers[each] for each in values]
        return values

    def repeated(self, path: Path) -> Iterator[Message]:
        """Yield that values of the same record are tested as independent (Hurlbert, 1984)."""
        found = self.selected(path)
        owners = [found.owners[at] for at in self._rows if found.owners[at] >= 0]
        if len(owners) > len(set(owners)):
            name = found.owner_relation.resource.name
            count = len(set(owners))
            yield Message("statistic-repeated", count=len(owners), owners=count, file=name)


def statistic(call: Call, scope: Scope) -> Result:
    """Return what a statistic makes of several columns of one file."""
    function, study = STATISTICS[call.name], scope.study
    of_codings = function.compares_codings
    paths, named, options, conditions = arguments_of(call)
    file, asked, unit = paths[0].parts[0], list[Node](), Path(call.offset, paths[0].parts[:1])
    if of_codings:
        if missing := tuple(each for each in function.named if each not in named):
            message = Message("statistic-needs-arguments", function=call.name, missing=missing)
            raise ExpressionError(message, call.offset)
        paths = [_codes(paths[0], study, named)]
        asked = [each for each in conditions if _is_about(each, paths[0].parts[1:])]
        conditions = [each for each in conditions if each not in asked]
    else:
        unit = _unit_of(file, [*paths, *named.values()])
    found = _Columns(scope, file, conditions)
    relation, records = found.once_each(unit)
    columns = tuple(found.values(path) for path in paths)
    if of_codings:
        columns = (columns[0], _asked(asked, columns[0], paths[0]))
    others = {name: found.values(path, may_be_hidden=of_codings) for name, path in named.items()}
    value, counts = _computed(call, function, Sample(records, columns, others, options))
    if isinstance(value, Statistic) and not of_codings:
        shared = (
            each for each in (*paths, *named.values()) if _way(each, file) != _way(unit, file)
        )
        notes = dict.fromkeys(note for each in shared for note in found.repeated(each))
        value = replace(value, notes=(*value.notes, *notes))
    told = counts[1] or (int(value["N"]) if isinstance(value, Statistic) else len(records))
    hidden = of_codings and any(_is_hidden(study, file, each) for each in named.values())
    if hidden and told < study.least:
        raise ExpressionError(Message("too-few-hidden", least=study.least), call.offset)
    if relation.resource.is_of_people:
        by = () if of_codings else others.values()
        groups = [*by, *(columns if call.name in _CATEGORIES else ())]
        sizes = [size for each in groups for key, size in Counter(each).items() if key is not None]
        refuse_small_cells(study, call, len(records), told, *sizes)
    shown = () if relation.resource.why_hidden() else records
    return Result(value, shown, unit=relation.resource.name, counts=counts)


def _computed(
    call: Call, function: Statistical, sample: Sample
) -> tuple[Number | Statistic | Share, tuple[int, int]]:
    """Return what a function makes of a sample; of a share also its part and its whole."""
    try:
        value = function.compute(sample)
    except StatisticError as error:
        raise ExpressionError(error.message, call.offset) from None
    return (Share(*value), value) if isinstance(value, tuple) else (value, (0, 0))


def _steps(path: Path, file: str) -> tuple[str, ...]:
    """Return the steps of a path from a file, which need not be named again."""
    return path.parts[1:] if path.parts[0] == file else path.parts


def _way(path: Path, file: str) -> tuple[str, ...]:
    """Return the foreign keys along which a path leads to the records that have its values."""
    return _steps(path, file)[:-1]


def _unit_of(file: str, paths: Sequence[Path]) -> Path:
    """Return the path to the values whose records are tested, each record once.

    The other paths lead to these records or further on, so that each has one value of theirs.
    """
    unit = min(paths, key=lambda path: len(_way(path, file)))
    way = _way(unit, file)
    for path in paths:
        if _way(path, file)[: len(way)] != way:
            names = (path_text(_way(unit, file)), path_text(_way(path, file)))
            message = Message("statistic-of-several", file=file, one=names[0], other=names[1])
            raise ExpressionError(message, path.offset)
    return unit


def _is_hidden(study: Study, file: str, path: Path) -> bool:
    return bool(study.follow(file, _steps(path, file)).hidden)


def _codes(path: Path, study: Study, named: Mapping[str, Path]) -> Path:
    """Return the path to the codes of codings: of a file alone, its one field that can be them."""
    file, *steps = path.parts
    if steps:
        return path
    resource = study.relation(file).resource
    taken = {name for each in named.values() for name in each.parts}
    taken |= {*resource.primary_key} if len(resource.primary_key) == 1 else set()
    free = [name for name in resource.fields if name not in taken]
    likely = [
        each for each in free if resource.fields[each].reference or resource.fields[each].enum
    ]
    found = likely if len(likely) == 1 else free
    if len(found) != 1:
        known = tuple(f"{file}.{each}" for each in likely or free)
        raise ExpressionError(Message("which-codes", file=file, known=known), path.offset)
    return replace(path, parts=(file, found[0]))


def _is_about(condition: Node, steps: Sequence[str]) -> bool:
    """Say whether a condition names codes: ``code="C1"``, ``code in ("C1", "C2")``."""
    match condition:
        case Operation(sign="=" | "!=", left=left, right=Literal()):
            path = as_path(left)
        case Membership(operand=operand):
            path = as_path(operand)
        case _:
            return False
    return isinstance(path, Path) and path.parts == tuple(steps)


def _asked(conditions: Sequence[Node], codes: Sequence[Scalar], path: Path) -> tuple[Scalar, ...]:
    """Return the codes that conditions on them ask for; a code that nobody used is an error."""
    every = {str(item): item for value in codes for item in items_of(value)}
    kept = dict(every)
    for each in conditions:
        choices, negated = (), False
        if isinstance(each, Membership):
            choices, negated = each.choices, each.negated
        elif isinstance(each, Operation):
            choices, negated = (each.right,), each.sign == "!="
        wanted = [str(choice.value) for choice in choices if isinstance(choice, Literal)]
        for name in wanted:
            if name not in every:
                raise ExpressionError(never(path.parts[-1], name, tuple(every)), each.offset)
        kept = {name: code for name, code in kept.items() if (name in wanted) != negated}
    return tuple(kept.values())


def refuse_small_cells(study: Study, call: Call, *counts: int) -> None:
    """Raise ``SmallCellError`` for numbers of people that are not told."""
    if any(0 < each < study.suppress for each in counts):
        raise SmallCellError(Message("too-few-people", least=study.suppress), call.offset)


def said(value: object, language: Language) -> str:
    """Return any value as a reader sees it, a statistic in the form of the APA."""
    if not isinstance(value, Statistic):
        return language.scalar_or_list(value)
    parts = {name: float(number) for name, number in value.parts}
    statistic = parts.pop("statistic")
    df = [parts.pop(name) for name in ("df", "df_error") if name in parts]
    untold = {"U2", "k", value.name, *({"N"} if value.name in _TOLD_BY_DF else ())}
    shown = {name: number for name, number in parts.items() if name not in untold}
    return write_report(language, value.name, statistic, {"df": df, **shown})
