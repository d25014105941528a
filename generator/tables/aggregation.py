"""The aggregation core: records grouped by what they say, each group keeping its records.

A total is the number of its records, so that whoever reads one can see what was counted.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import cast

from generator.data import Record, Study
from generator.data.study import Grouping


def grouped(
    study: Study, records: Sequence[Record], *columns: Sequence[str]
) -> Mapping[tuple[str, ...], tuple[Record, ...]]:
    """Return the records by the texts of ``columns``, groups and records in their first order."""
    key = hashlib.sha256(json.dumps(columns).encode()).hexdigest()
    if key not in study.groupings:
        study.groupings[key] = _grouping(columns)
    return {
        said: tuple(records[each] for each in places)
        for said, places in study.groupings[key].items()
    }


def _grouping(columns: Sequence[Sequence[str]]) -> Grouping:
    import pandas as pd

    frame = pd.DataFrame(dict(enumerate(map(list, columns))), dtype=object)
    frame["record"] = range(len(frame))
    groups = frame.groupby(list(range(len(columns))), sort=False)["record"]
    return {
        cast("tuple[str, ...]", said): tuple(cast("list[int]", places.tolist()))
        for said, places in groups
    }
