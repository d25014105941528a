"""Statistics of several columns of one file: ``kappa(codings, unit=segment, by=coder)``.

Each is one entry of ``STATISTICS``: a function that is given a ``Sample`` and returns a number or a
``Statistic``. What is hidden is refused here, so that no statistic has to know of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from generator.core.problems import Message, nearest
from generator.data.expression.conditions import never
from generator.data.expression.scope import Number, Result, Scope, Statistic
from generator.data.expression.selection import Selection, select
from generator.data.expression.syntax import (
    Call,
    ExpressionError,
    Literal,
    Node,
    Operation,
    Path,
    SmallCellError,
    as_path,
)
from generator.data.fields import Scalar
from generator.data.study import Record, Study
from generator.language import MessageError


@dataclass(frozen=True)
class Sample:
    """What a statistic is computed from: the records that meet the conditions, column by column.

    Every column has one value for each record, ``None`` where it is missing. ``columns`` are those
    of the paths in their order (a file alone gives the keys of its records), ``named`` those of
    the arguments with a name, such as ``by``; ``options`` are texts such as ``weights="linear"``.
    """

    records: tuple[Record, ...]
    columns: tuple[Sequence[Scalar], ...]
    named: Mapping[str, Sequence[Scalar]] = field(default_factory=dict[str, Sequence[Scalar]])
    options: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Statistical:
    """A function over a ``Sample``, which raises ``MessageError`` where it has no value.

    It takes ``least`` to ``most`` paths; ``named`` are the arguments that are paths, ``options``
    those that are one of some texts.
    """

    compute: Callable[[Sample], Number | Statistic]
    least: int = 1
    most: int = 1
    named: tuple[str, ...] = ()
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


STATISTICS: dict[str, Statistical] = {}


def statistic(call: Call, scope: Scope) -> Result:
    """Return what a statistic makes of several columns of one file."""
    function, study = STATISTICS[call.name], scope.study
    paths, named, options = list[Path](), dict[str, Path](), dict[str, str]()
    conditions: list[Node] = []
    for each in call.arguments:
        match each:
            case Operation(sign="=", left=Path(parts=(name,)), right=Path() as right):
                if name not in function.named:
                    known, near = function.named, nearest(name, function.named)
                    message = Message("no-argument", name=name, known=known, near=near)
                    raise ExpressionError(message, each.offset)
                named[name] = right
            case Operation(sign="=", left=Path(parts=(name,)), right=Literal(value=value)) if (
                name in function.options
            ):
                if value not in (known := function.options[name]):
                    raise ExpressionError(never(name, str(value), known), each.right.offset)
                options[name] = str(value)
            case _ if isinstance(path := as_path(each), Path):
                paths.append(path)
            case _:
                conditions.append(each)
    if not function.least <= len(paths) <= function.most:
        least, most = function.least, function.most
        message = Message("function-of-paths", function=call.name, least=least, most=most)
        raise ExpressionError(message, call.offset)
    file = paths[0].parts[0]

    def chosen(path: Path) -> Selection:
        steps = path.parts[1:] if path.parts[0] == file else path.parts
        found = select(study, replace(path, parts=(file, *steps)), conditions, scope.within)
        if found.refusal:
            raise found.refusal
        if found.hidden:
            raise ExpressionError(Message("values-hidden", why=found.hidden), path.offset)
        return found

    relation = study.relation(file)
    positions = select(study, Path(call.offset, (file,)), conditions, scope.within).owners
    if relation.resource.is_of_people:
        refuse_small_cells(study, call, len(positions))
    records = tuple(relation.records[each] for each in positions)
    columns = tuple(chosen(path).values for path in paths)
    sample = Sample(
        records, columns, {name: chosen(path).values for name, path in named.items()}, options
    )
    try:
        value = function.compute(sample)
    except MessageError as error:
        raise ExpressionError(error.message, call.offset) from None
    shown = () if relation.resource.why_hidden() else records
    return Result(value, shown, unit=file)


def refuse_small_cells(study: Study, call: Call, *counts: int) -> None:
    """Raise ``SmallCellError`` for numbers of people that are not told."""
    if any(0 < each < study.suppress for each in counts):
        raise SmallCellError(Message("too-few-people", least=study.suppress), call.offset)
