"""The aggregation core: records grouped by what they say, each group keeping its records.

A total is the number of its records, so that whoever reads one can see what was counted.
"""

from collections.abc import Mapping, Sequence
from typing import cast

from generator.data import Record


def grouped(
    records: Sequence[Record], *columns: Sequence[str]
) -> Mapping[tuple[str, ...], tuple[Record, ...]]:
    """Return the records by the texts of ``columns``, groups and records in their first order."""
    import pandas as pd

    frame = pd.DataFrame(dict(enumerate(map(list, columns))), dtype=object)
    frame["record"] = range(len(records))
    groups = frame.groupby(list(range(len(columns))), sort=False)["record"]
    return {
        cast("tuple[str, ...]", key): tuple(records[each] for each in cast("list[int]", [*places]))
        for key, places in groups
    }
