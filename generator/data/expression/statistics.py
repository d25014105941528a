"""Statistics of several columns of one file: ``kappa(codings, unit=segment, by=coder)``.

Each is one entry of ``STATISTICS``, a function over columns that have one value for each record,
``None`` where it is missing; its parameters say what it takes. What is hidden is refused here, so
that no statistic has to know of it.
"""

import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, get_args, get_type_hints

from generator.core.problems import Message, nearest
from generator.core.values import replace
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
from generator.statistics.outcome import Statistic, StatisticError

_TOLD_BY_DF = frozenset({"t", "F", "r", "rs"})  # statistics whose df say what N is


STATISTICS: dict[str, Callable[..., Statistic | tuple[int, int]]] = {
    "kappa": agreement.kappa,
    "alpha": agreement.alpha,
    "agreement": agreement.agreeing,
    "chi2": significance.chi2,
    "fisher": significance.fisher,
    "ttest": significance.ttest,
    "mannwhitney": significance.mannwhitney,
    "wilcoxon": significance.wilcoxon,
    "kruskal": significance.kruskal,
    "friedman": significance.friedman,
    "anova": significance.anova,
    "correlation": significance.correlation,
    "cronbach": agreement.cronbach,
}
_CODINGS = frozenset({"kappa", "alpha", "agreement"})  # whose units and coders may be hidden
_CATEGORIES = frozenset({"chi2", "fisher"})  # whose columns are groups of records
_MOST = 200  # columns of one statistic


class _Takes(NamedTuple):
    """What a statistic takes: so many columns, columns with a name, texts of a few."""

    least: int
    most: int
    named: tuple[str, ...]
    needed: tuple[str, ...]
    options: Mapping[str, tuple[str, ...]]


def _takes(function: Callable[..., object]) -> _Takes:
    """Return what the parameters of a function say that it takes."""
    hints = get_type_hints(function)
    parameters = inspect.signature(function).parameters.values()
    columns = [each for each in parameters if each.kind is not each.KEYWORD_ONLY]
    least = sum(each.default is each.empty for each in columns)
    is_open = any(each.kind is each.VAR_POSITIONAL for each in columns)
    others = [each for each in parameters if each.kind is each.KEYWORD_ONLY and each.name != "kept"]
    choices: dict[str, tuple[object, ...]] = {
        each.name: get_args(hints[each.name]) for each in others
    }
    options = {
        name: tuple(text for text in known if text and isinstance(text, str))
        for name, known in choices.items()
        if isinstance(known[0], str)
    }
    named = tuple(each.name for each in others if each.name not in options)
    needed = tuple(each.name for each in others if each.default is each.empty)
    return _Takes(least, _MOST if is_open else len(columns), named, needed, options)


class _Arguments(NamedTuple):
    paths: list[Path]
    named: dict[str, Path]
    options: dict[str, str]
    conditions: list[Node]


def arguments_of(call: Call) -> _Arguments:
    """Return what a statistic is given: columns, arguments with a name, conditions."""
    takes, found = _takes(STATISTICS[call.name]), _Arguments([], {}, {}, [])
    for each in call.arguments:
        match each:
            case Operation(sign="=", left=Path(parts=(name,)), right=Path() as right):
                if name not in takes.named:
                    known, near = takes.named, nearest(name, takes.named)
                    message = Message("no-argument", name=name, known=known, near=near)
                    raise ExpressionError(message, each.offset)
                found.named[name] = right
            case Operation(sign="=", left=Path(parts=(name,)), right=Literal(value=value)) if (
                name in takes.options
            ):
                if value not in (known := takes.options[name]):
                    raise ExpressionError(never(name, str(value), known), each.right.offset)
                found.options[name] = str(value)
            case _ if isinstance(path := as_path(each), Path):
                found.paths.append(path)
            case _:
                found.conditions.append(each)
    if not takes.least <= len(found.paths) <= takes.most:
        message = Message(
            "function-of-paths", function=call.name, least=takes.least, most=takes.most
        )
        raise ExpressionError(message, call.offset)
    if missing := tuple(each for each in takes.needed if each not in found.named):
        message = Message("statistic-needs-arguments", function=call.name, missing=missing)
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

    def values(
        self, path: Path, *, may_be_hidden: bool = False, may_be_list: bool = False
    ) -> Sequence[Scalar]:
        """Return the value of a path in each row; hidden values as numbers that tell them apart."""
        found = self.selected(path)
        if found.field and found.field.is_list and not may_be_list:
            raise ExpressionError(Message("statistic-of-list", field=found.field.name), path.offset)
        if found.hidden and not may_be_hidden:
            raise ExpressionError(Message("values-hidden", why=found.hidden), path.offset)
        values = [found.values[at] for at in self._rows]
        if found.hidden:  # no message can tell what these are
            numbers = {each: at for at, each in enumerate(dict.fromkeys(values), 1)}
            return [None if each is None else numbers[each] for each in values]
        return values

    def dependence(
        self, paths: Iterable[Path], named: Mapping[str, Sequence[Scalar]]
    ) -> Iterator[Message]:
        """Yield that values of the same record are tested as independent (Hurlbert, 1984).

        They are where a path leads to fewer records than are tested, and where most records of
        another file have a value in several groups, one in each: repeated measures.
        """
        for path in paths:
            found = self.selected(path)
            owners = [found.owners[at] for at in self._rows if found.owners[at] >= 0]
            if len(owners) > (count := len(set(owners))):
                name = found.owner_relation.resource.name
                yield Message("statistic-repeated", count=len(owners), owners=count, file=name)
        keys = (
            self.relation.resource.foreign_keys if "by" in named and "paired" not in named else ()
        )
        for key in keys:
            owners = [self.relation.values[key.name][at] for at in self.positions]
            pairs = [pair for pair in zip(owners, named["by"], strict=True) if None not in pair]
            times = Counter(owner for owner, _ in pairs)
            several = sum(count > 1 for count in times.values())
            if len(pairs) == len(set(pairs)) and 2 * several > len(times):
                yield Message("statistic-paired", count=several, file=key.reference, field=key.name)


def statistic(call: Call, scope: Scope) -> Result:
    """Return what a statistic makes of several columns of one file."""
    study, of_codings = scope.study, call.name in _CODINGS
    paths, named, options, conditions = arguments_of(call)
    file, asked = paths[0].parts[0], list[Node]()
    if of_codings:
        unit, paths = Path(call.offset, (file,)), [_codes(paths[0], study, named)]
        asked = conditions_on(paths[0].parts[1:], conditions)
    else:
        unit = _unit_of(file, [*paths, *named.values()])
    found = _Columns(scope, file, [each for each in conditions if each not in asked], unit)
    columns = [found.values(path, may_be_list=of_codings) for path in paths]
    told_apart = {"unit", "by"} if of_codings else {"paired"}  # of which only is told how many
    others = {
        name: found.values(path, may_be_hidden=name in told_apart) for name, path in named.items()
    }
    extra: dict[str, object] = {**others, **options}
    given: list[Sequence[object]] = [*columns]
    if of_codings:
        given = [codes := [items_of(value) for value in columns[0]]]
        every = dict.fromkeys(item for items in codes for item in items)
        extra["kept"] = items_meeting(study, paths[0], every, asked)
    try:
        value = STATISTICS[call.name](*given, **extra)
    except StatisticError as error:
        raise ExpressionError(error.message, call.offset) from None
    counts, count = (0, 0), len(columns[0])
    if isinstance(value, Statistic):
        told = int(value["N"])
        notes = found.dependence([*paths, *named.values()], others) if not of_codings else ()
        value = replace(value, notes=(*value.notes, *dict.fromkeys(notes)))
    else:
        counts, told, value = value, value[1], Share(*value)
    hidden = (
        study.follow(file, _steps(named[each], file)).hidden for each in {*named} & told_apart
    )
    if any(hidden) and told < study.least:
        raise ExpressionError(Message("too-few-hidden", least=study.least), call.offset)
    resource = found.relation.resource
    if resource.is_of_people:
        groups = [each for name, each in others.items() if name not in told_apart]
        groups += columns if call.name in _CATEGORIES else []
        sizes = [size for each in groups for key, size in Counter(each).items() if key is not None]
        refuse_small_cells(study, call, count, told, *sizes)
    shown = () if resource.why_hidden() else found.records
    return Result(value, shown, unit=resource.name, counts=counts)


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
