"""Statistics of several columns of one file: ``kappa(codings, unit=segment, by=coder)``.

Each is one entry of ``STATISTICS``: what it takes, and a function over columns that have one value
for each record, ``None`` where it is missing. What is hidden is refused here, so that no statistic
has to know of it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from generator.core.problems import Message, nearest
from generator.core.values import Frozen, field, replace
from generator.data.expression.conditions import never
from generator.data.expression.functions import refuse_small_cells
from generator.data.expression.scope import Result, Scope
from generator.data.expression.selection import (
    Selection,
    conditions_on,
    items_meeting,
    look_up,
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
    as_path,
    nodes_of,
    path_text,
)
from generator.data.fields import Scalar
from generator.data.study import Study
from generator.language import Language, Share
from generator.language.reported_statistics import write_report
from generator.language.values import items_of
from generator.statistics import agreement, significance
from generator.statistics.outcome import Statistic, StatisticError

_TOLD_BY_DF = frozenset({"t", "F", "r", "rs"})  # statistics whose df say what N is
_MANY = 200  # columns that a statistic of any number takes


class Takes(Frozen):
    """What computes a statistic, and what it takes: columns, named ones, words of a few.

    Of columns that are ``told_apart`` only the number of values is told: they may be hidden.
    Statistics of codings need their named columns; those of categories count groups of records.
    """

    compute: Callable[..., Statistic | tuple[int, int]]
    least: int
    most: int
    named: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    told_apart: frozenset[str] = frozenset({"paired"})
    of_codings: bool = False
    of_categories: bool = False


def _of_codings(compute: Callable[..., Statistic | tuple[int, int]]) -> Takes:
    names = ("unit", "by")
    return Takes(compute, 1, 1, names, told_apart=frozenset(names), of_codings=True)


STATISTICS = {
    "kappa": _of_codings(agreement.kappa),
    "alpha": _of_codings(agreement.alpha),
    "agreement": _of_codings(agreement.agreeing),
    "chi2": Takes(significance.chi2, 2, 2, (), {"correction": ("yates",)}, of_categories=True),
    "fisher": Takes(significance.fisher, 2, 2, of_categories=True),
    "ttest": Takes(significance.ttest, 1, 2, ("by", "paired"), {"variant": ("welch", "student")}),
    "mannwhitney": Takes(significance.mannwhitney, 1, 1, ("by",)),
    "wilcoxon": Takes(significance.wilcoxon, 1, 2, ("by", "paired")),
    "kruskal": Takes(significance.kruskal, 1, 1, ("by",)),
    "friedman": Takes(significance.friedman, 1, _MANY, ("by", "paired")),
    "anova": Takes(significance.anova, 1, 1, ("by",)),
    "correlation": Takes(significance.correlation, 2, 2, (), {"method": ("pearson", "spearman")}),
    "cronbach": Takes(agreement.cronbach, 1, _MANY, ("unit", "by")),
}


def _given(
    call: Call, takes: Takes
) -> tuple[list[Path], dict[str, Path], dict[str, str], list[Node]]:
    """Return what a call gives: columns, named columns, words, conditions.

    The paths are whole, from the file of the first.
    """
    paths, named = list[Path](), dict[str, Path]()
    words, conditions = dict[str, str](), list[Node]()
    for each in call.arguments:
        match each:
            case Operation(sign="=", sides=(Path(parts=(name,)), Path() as right)):
                if name not in takes.named:
                    known, near = takes.named, nearest(name, takes.named)
                    raise ExpressionError.at(
                        each.offset, "no-argument", name=name, known=known, near=near
                    )
                named[name] = right
            case Operation(
                sign="=", sides=(Path(parts=(name,)), Literal(value=value) as right)
            ) if name in takes.words:
                if value not in (known := takes.words[name]):
                    raise ExpressionError(never(name, str(value), known), right.offset)
                words[name] = str(value)
            case _ if isinstance(path := as_path(each), Path):
                paths.append(path)
            case _:
                conditions.append(each)
    least, most, name = takes.least, takes.most, call.name
    if not least <= len(paths) <= most:
        raise ExpressionError.at(
            call.offset, "function-of-paths", function=name, least=least, most=most
        )
    missing = tuple(each for each in takes.named if takes.of_codings and each not in named)
    if missing:
        raise ExpressionError.at(
            call.offset, "statistic-needs-arguments", function=name, missing=missing
        )
    file = paths[0].parts[0]
    named = {name: _whole(path, file) for name, path in named.items()}
    return [_whole(path, file) for path in paths], named, words, conditions


def _whole(path: Path, file: str) -> Path:
    """Return a path from a file, which need not be named again."""
    return path if path.parts[0] == file else replace(path, parts=(file, *path.parts))


def notes_of(expression: Expression, scope: Scope) -> Iterator[Message]:
    """Yield what stands against the statistics that an expression asks for."""
    for node in nodes_of(expression.tree):
        if isinstance(node, Call) and node.name in STATISTICS:
            value = statistic(node, scope).value
            yield from value.notes if isinstance(value, Statistic) else ()


class _Columns:
    """The values at the end of paths from one file, a row for each record that ``unit`` names."""

    def __init__(self, found: Mapping[Path, Selection], unit: Path) -> None:
        """Keep the first row of each record."""
        if refusal := found[unit].refusal:
            raise refusal
        first: dict[int, int] = {}
        for at, owner in enumerate(found[unit].owners):
            first.setdefault(owner, at)
        self.positions = [owner for owner in first if owner >= 0]
        self.rows = [first[owner] for owner in self.positions]
        self.found, self.relation = found, found[unit].owner_relation

    def values(
        self, path: Path, *, may_be_hidden: bool = False, may_be_list: bool = False
    ) -> Sequence[Scalar]:
        """Return the value of a path in each row; hidden values as numbers that tell them apart."""
        found = self.found[path]
        if found.field and found.field.is_list and not may_be_list:
            raise ExpressionError.at(path.offset, "statistic-of-list", field=found.field.name)
        if found.hidden and not may_be_hidden:
            raise ExpressionError.at(path.offset, "values-hidden", why=found.hidden)
        values = [found.ends[at] for at in self.rows]
        if found.hidden:  # no message can tell what these are
            numbers = {each: at for at, each in enumerate(dict.fromkeys(values), 1)}
            return [None if each is None else numbers[each] for each in values]
        return values

    def dependence(
        self, named: Mapping[str, Sequence[Scalar]], kept: Sequence[int]
    ) -> Iterator[Message]:
        """Yield that values of the same record are tested as independent (Hurlbert, 1984).

        They are where a path leads to fewer records than are tested, and where most records of
        another file have a value in several groups, one in each: repeated measures.
        """
        for found in self.found.values():
            owners = [each for at in kept if (each := found.owners[self.rows[at]]) >= 0]
            if len(owners) > (count := len(set(owners))):
                name = found.owner_relation.resource.name
                yield Message("statistic-repeated", count=len(owners), owners=count, file=name)
        if "by" not in named or "paired" in named:
            return
        for key in self.relation.resource.foreign_keys:
            owners = self.relation.values[key.name]
            pairs = [(owners[self.positions[at]], named["by"][at]) for at in kept]
            pairs = [pair for pair in pairs if None not in pair]
            times = Counter(owner for owner, _ in pairs)
            several = sum(count > 1 for count in times.values())
            if len(pairs) == len(set(pairs)) and 2 * several > len(times):
                yield Message("statistic-paired", count=several, file=key.reference, field=key.name)


def statistic(call: Call, scope: Scope) -> Result:
    """Return what a statistic makes of several columns of one file."""
    study, takes = scope.study, STATISTICS[call.name]
    paths, named, words, conditions = _given(call, takes)
    asked = list[Node]()  # conditions that choose codes, not records
    if takes.of_codings:
        paths = [_codes(paths[0], study, named)]
        unit = replace(paths[0], parts=paths[0].parts[:1])
        asked = conditions_on(paths[0].parts[1:], conditions)
    else:
        unit = _unit_of([*paths, *named.values()])
    others = [each for each in conditions if each not in asked]
    every = (unit, *paths, *named.values())
    columns = _Columns({each: select(study, each, others, scope.within) for each in every}, unit)
    values = [columns.values(each, may_be_list=takes.of_codings) for each in paths]
    by_name = {
        name: columns.values(each, may_be_hidden=name in takes.told_apart)
        for name, each in named.items()
    }
    extra: dict[str, object] = {**by_name, **words}
    given: list[Sequence[object]] = [*values]
    if takes.of_codings:
        given = [codes := [items_of(value) for value in values[0]]]
        items = dict.fromkeys(item for each in codes for item in each)
        extra["kept"] = items_meeting(study, paths[0], items, asked)
    try:
        value = takes.compute(*given, **extra)
    except StatisticError as error:
        raise ExpressionError(error.message, call.offset) from None
    told = int(value["N"]) if isinstance(value, Statistic) else value[1]
    apart = takes.told_apart & {*named}
    if any(columns.found[named[each]].hidden for each in apart) and told < study.least:
        raise ExpressionError.at(call.offset, "too-few-hidden", least=study.least)
    resource = columns.relation.resource
    if resource.is_of_people:
        groups = [each for name, each in by_name.items() if name not in takes.told_apart]
        groups += values if takes.of_categories else []
        sizes = [size for each in groups for key, size in Counter(each).items() if key is not None]
        refuse_small_cells(study, call, len(values[0]), told, *sizes)
    records = columns.relation.records
    # Records that lack a value are left out; of what is hidden not even that is told.
    used = [each for name, each in by_name.items() if not columns.found[named[name]].hidden]
    used += [] if takes.of_codings else values
    kept = [at for at in range(len(columns.rows)) if None not in [each[at] for each in used]]
    shown = () if resource.why_hidden() else tuple(records[columns.positions[at]] for at in kept)
    result = Result(None, shown, unit=resource.name)
    if not isinstance(value, Statistic):
        return replace(result, value=Share(*value), counts=value)
    notes = () if takes.of_codings else columns.dependence(by_name, kept)
    return replace(result, value=replace(value, notes=(*value.notes, *dict.fromkeys(notes))))


def _unit_of(paths: Sequence[Path]) -> Path:
    """Return the path to the values whose records are tested, each record once.

    The other paths lead to these records or further on, so that each has one value of theirs.
    """
    unit = min(paths, key=lambda path: len(path.parts))
    way = unit.parts[:-1]
    for path in paths:
        if path.parts[: len(way)] != way:
            one, other = (path_text(each.parts[1:-1]) for each in (unit, path))
            raise ExpressionError.at(
                path.offset, "statistic-of-several", file=unit.parts[0], one=one, other=other
            )
    return unit


def _codes(path: Path, study: Study, named: Mapping[str, Path]) -> Path:
    """Return the path to the codes of codings: of a file alone, its one field that can be them."""
    file, *steps = path.parts
    if steps:
        return path
    resource = look_up(study, file, (), path.offset).owner_relation.resource
    taken = {name for each in named.values() for name in each.parts[1:]}
    taken |= {*resource.primary_key} if len(resource.primary_key) == 1 else set()
    free = [each for name, each in resource.fields.items() if name not in taken]
    likely = [each for each in free if each.reference or each.enum]
    found = likely if len(likely) == 1 else free
    if len(found) != 1:
        known = tuple(f"{file}.{each.name}" for each in likely or free)
        raise ExpressionError.at(path.offset, "which-codes", file=file, known=known)
    return replace(path, parts=(file, found[0].name))


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
