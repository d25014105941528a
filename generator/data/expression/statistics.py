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
from generator.data.expression.selection import (
    Selection,
    conditions_on,
    items_meeting,
    select,
)
from generator.data.expression.syntax import (
    Call,
    Expression,
    ExpressionError,
    Literal,
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
from generator.statistics.outcome import Column, Number, Statistic, StatisticError

_TOLD_BY_DF = frozenset({"t", "F", "r", "rs"})  # statistics whose df say what N is


class Sample(Frozen):
    """What a statistic is computed from: the records that meet the conditions, column by column.

    Every column has one value for each record, ``None`` where it is missing. ``columns`` are those
    of the paths in their order (a file alone gives the keys of its records), ``named`` those of
    the arguments with a name, such as ``by``; ``options`` are texts such as ``variant="student"``.
    ``codes`` are those that a statistic of codings is asked for.
    """

    columns: tuple[Sequence[Scalar], ...]
    named: Mapping[str, Sequence[Scalar]] = field(default_factory=dict[str, Sequence[Scalar]])
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    codes: Sequence[Scalar] = ()

    def matched(self, by: str = "by", unit: str = "paired") -> tuple[Column, ...]:
        """Return the columns; of one whose rows are named by two others, a column of each item."""
        if not {by, unit} <= self.named.keys():
            return self.columns
        found = agreement.items_in(self.columns[0], self.named[unit], self.named[by])
        return tuple(found.values())


class Statistical(Frozen):
    """A function over a ``Sample``, which raises ``StatisticError`` where it has no value.

    It takes ``least`` to ``most`` paths; ``named`` are the arguments that are paths, ``options``
    those that are one of some texts. What it ``compares`` are codings. Arguments that only tell
    records apart may be hidden. A pair of numbers that it returns is a share.
    """

    compute: Callable[[Sample], Number | Statistic | tuple[int, int]]
    least: int = 1
    most: int = 1
    named: tuple[str, ...] = ()
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    compares_codings: bool = False

    @property
    def may_be_hidden(self) -> frozenset[str]:
        """The arguments of which only is told how many there are."""
        return frozenset({"unit", "by"} if self.compares_codings else {"paired"})


def _of_groups(sample: Sample, compute: Callable[..., Statistic]) -> Statistic:
    if "by" not in sample.named:
        raise StatisticError(Message("statistic-needs-by"))
    return compute(sample.columns[0], sample.named["by"], **sample.options)


def _of_pairs(sample: Sample, compute: Callable[..., Statistic]) -> Statistic:
    columns = sample.matched()
    if len(columns) == len(sample.columns) == 1:
        raise StatisticError(Message("statistic-needs-pairs"))
    return compute(*columns)


def _ttest(sample: Sample) -> Statistic:
    if sample.columns[1:] or "paired" in sample.named:
        return _of_pairs(sample, significance.ttest_of_pairs)
    return _of_groups(sample, significance.ttest)


def _of_codings(compute: Callable[..., Statistic | tuple[int, int]]) -> Statistical:
    def computed(sample: Sample) -> Statistic | tuple[int, int]:
        codings = zip(sample.named["unit"], sample.named["by"], sample.columns[0], strict=True)
        said = [(unit, coder, items_of(codes)) for unit, coder, codes in codings]
        return compute(said, sample.codes)

    return Statistical(computed, named=("unit", "by"), compares_codings=True)


def _comparing(compute: Callable[..., Statistic]) -> Statistical:
    return Statistical(lambda sample: _of_groups(sample, compute), named=("by",))


def _pairing(compute: Callable[..., Statistic], most: int) -> Statistical:
    return Statistical(lambda sample: _of_pairs(sample, compute), 1, most, ("by", "paired"))


_MOST = 200  # columns of one statistic
STATISTICS: dict[str, Statistical] = {
    "kappa": _of_codings(agreement.kappa),
    "alpha": _of_codings(agreement.alpha),
    "agreement": _of_codings(agreement.agreeing),
    "chi2": Statistical(
        lambda each: significance.chi2(*each.columns, **each.options),
        *(2, 2),
        options={"correction": ("yates",)},
    ),
    "fisher": Statistical(lambda each: significance.fisher(*each.columns), 2, 2),
    "ttest": Statistical(_ttest, 1, 2, ("by", "paired"), {"variant": ("welch", "student")}),
    "mannwhitney": _comparing(significance.mannwhitney),
    "wilcoxon": _pairing(significance.wilcoxon, 2),
    "kruskal": _comparing(significance.kruskal),
    "friedman": _pairing(significance.friedman, _MOST),
    "anova": _comparing(significance.anova),
    "correlation": Statistical(
        lambda each: significance.correlation(*each.columns, **each.options),
        *(2, 2),
        options={"method": ("pearson", "spearman")},
    ),
    "cronbach": Statistical(
        lambda each: agreement.cronbach(each.matched(unit="unit")), 1, _MOST, ("unit", "by")
    ),
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

    def __init__(self, scope: Scope, file: str, conditions: Sequence[Node], unit: Path) -> None:
        """Keep one row for each record that has a value of the path ``unit``: its ``records``."""
        self.file = file
        self._scope, self._conditions = scope, conditions
        found, first = self.selected(unit), dict[int, int]()
        for at, owner in enumerate(found.owners):
            first.setdefault(owner, at)
        self._rows = [at for owner, at in first.items() if owner >= 0]
        self.relation: Relation = found.owner_relation
        self.positions = [found.owners[at] for at in self._rows]

    @property
    def records(self) -> tuple[Record, ...]:
        """The records that have the values."""
        return tuple(self.relation.records[each] for each in self.positions)

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

    def repeated_measures(self, groups: Column) -> Iterator[Message]:
        """Yield which records of another file have a value in several groups, one in each.

        Most of them must: otherwise the design is another one.
        """
        for key in self.relation.resource.foreign_keys:
            owners = [self.relation.values[key.name][at] for at in self.positions]
            pairs = [pair for pair in zip(owners, groups, strict=True) if None not in pair]
            times = Counter(owner for owner, _ in pairs)
            several = sum(count > 1 for count in times.values())
            if len(pairs) == len(set(pairs)) and 2 * several > len(times):
                yield Message("statistic-paired", count=several, file=key.reference, field=key.name)


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
        asked = conditions_on(paths[0].parts[1:], conditions)
        conditions = [each for each in conditions if each not in asked]
    else:
        unit = _unit_of(file, [*paths, *named.values()])
    found = _Columns(scope, file, conditions, unit)
    columns = tuple(found.values(path) for path in paths)
    others = {
        name: found.values(path, may_be_hidden=name in function.may_be_hidden)
        for name, path in named.items()
    }
    every = dict.fromkeys(item for value in columns[0] for item in items_of(value))
    codes = items_meeting(study, paths[0], every, asked) if of_codings else ()
    value, counts = _computed(call, function, Sample(columns, others, options, codes))
    if isinstance(value, Statistic) and not of_codings:
        shared = [
            each for each in (*paths, *named.values()) if _way(each, file) != _way(unit, file)
        ]
        notes = [note for each in shared for note in found.repeated(each)]
        if "by" in others and "paired" in function.named and "paired" not in others:
            notes += found.repeated_measures(others["by"])
        value = replace(value, notes=(*value.notes, *dict.fromkeys(notes)))
    told = counts[1] or (int(value["N"]) if isinstance(value, Statistic) else len(columns[0]))
    hidden = any(
        study.follow(file, _steps(path, file)).hidden
        for name, path in named.items()
        if name in function.may_be_hidden
    )
    if hidden and told < study.least:
        raise ExpressionError(Message("too-few-hidden", least=study.least), call.offset)
    resource = found.relation.resource
    if resource.is_of_people:
        by = [] if of_codings else [each for name, each in others.items() if name != "paired"]
        groups = [*by, *(columns if call.name in _CATEGORIES else ())]
        sizes = [size for each in groups for key, size in Counter(each).items() if key is not None]
        refuse_small_cells(study, call, len(columns[0]), told, *sizes)
    shown = () if resource.why_hidden() else found.records
    return Result(value, shown, unit=resource.name, counts=counts)


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


def refuse_small_cells(study: Study, call: Call, *counts: int) -> None:
    """Raise ``SmallCellError`` for numbers of people that are not told."""
    if any(0 < each < study.suppress for each in counts):
        raise SmallCellError(Message("too-few-people", least=study.suppress), call.offset)


def said(value: object, language: Language) -> str:
    """Return any value as a reader sees it, a statistic in the form of the APA."""
    if not isinstance(value, Statistic):
        return language.scalar(value)
    parts = {name: float(number) for name, number in value.parts}
    statistic = parts.pop("statistic")
    df = [parts.pop(name) for name in ("df", "df_error") if name in parts]
    untold = {"U2", "W2", "k", value.name, *({"N"} if value.name in _TOLD_BY_DF else ())}
    shown = {name: number for name, number in parts.items() if name not in untold}
    return write_report(language, value.name, statistic, {"df": df, **shown})
