"""Files that a function of the thesis's own makes of others: ``x-python: derive.py:by_session``.

It is given a pandas ``DataFrame`` of each file that ``x-from`` names, in that order, and returns
one. It runs only if the settings name its file (``own_data``).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.core.own_code import OwnCodeError, own_function, raised
from generator.core.problems import Message, Place, Problem
from generator.data.queries import cell_text, stored
from generator.data.schema import Resource
from generator.data.study import Relation

if TYPE_CHECKING:
    import pandas as pd


def frame_rows(
    root: Path, resource: Resource, sources: Sequence[Relation], allowed: Sequence[str]
) -> Iterator[tuple[str, ...]]:
    """Yield the header and the rows that the function of a file makes of others.

    Raise ``OwnCodeError`` for code that is not allowed, stops or returns something else.
    """
    path, _, name = resource.python.partition(":")
    if path not in allowed:
        message = Message("own-data-unnamed", path=path)
        raise OwnCodeError(
            Problem("settings", Place(path), message, expected=f"own_data: [{path}]")
        )
    import pandas as pd

    frames = [_frame(each, pd) for each in sources]
    function = own_function(
        root, path, "own_data", name, f"def {name}({', '.join(resource.given)}):"
    )
    try:
        found = function(*frames)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it raises is told
        raise OwnCodeError(raised(root, path, error)) from None
    if not isinstance(found, pd.DataFrame):
        message = Message("own-data-returns", name=name, found=type(found).__name__)
        raise OwnCodeError(Problem("settings", Place(path), message, found=type(found).__name__))
    table = found.reset_index() if any(found.index.names) else found
    yield tuple(map(str, table.columns))
    for row in table.astype(object).where(table.notna(), None).itertuples(index=False, name=None):
        yield tuple(map(cell_text, row))


def _frame(relation: Relation, pd: Any) -> "pd.DataFrame":  # noqa: ANN401 - the module
    """Return the records of a file: numbers, texts, days and truths of the types of pd."""
    columns: dict[str, Any] = {}
    for name, field in relation.resource.fields.items():
        pairs = zip(relation.values[name], relation.texts[name], strict=True)  # noqa: PD011 - ours
        series = pd.Series([stored(*each) for each in pairs], dtype=object)
        is_day = field.type in {"date", "datetime"}
        columns[name] = pd.to_datetime(series) if is_day else series.convert_dtypes()
    return pd.DataFrame(columns)
