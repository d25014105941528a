"""Three studies whose outputs need columns that are computed, and records that are grouped.

Forty pupils in four waves, the requests of 120 sessions, the diary of twenty households. Whatever
their authors print is counted here by pandas too: ``TWINS`` has it for each table, and for values.
The data are invented.
"""

from __future__ import annotations

import csv
import io
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from scipy.stats import t

from generator.data import Study, read_study
from generator.data.expression import Scope, evaluate, parse
from generator.language import load_language
from generator.tables import build_table, draw_csv, read_specs
from generator.tables.charts.chart import chart_of, read_charts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from generator.tables import TableSpec

MADE = Path(__file__).parent / "made"
Rows = list[list[Any]]


@cache
def read(name: str) -> tuple[Study, Mapping[str, TableSpec]]:
    """Return a study and its tables, in which nothing is wrong."""
    study, problems = read_study(MADE / name)
    specs, mistakes = read_specs(MADE / name, study)
    assert (problems, mistakes) == ((), ())
    return study, specs


def frame(name: str, file: str, *days: str) -> pd.DataFrame:
    """Return a file as it is typed, read by pandas."""
    return pd.read_csv(MADE / name / f"data/{file}.csv", parse_dates=[*days])


def cross(rows: pd.Series, columns: pd.Series) -> Rows:
    """Return the rows of a crosstab with its totals, as they come."""
    table = pd.crosstab(rows, columns, margins=True, margins_name="Total")
    return [[key, *line] for key, line in zip(table.index, table.to_numpy().tolist(), strict=True)]


def counted(values: pd.Series) -> Rows:
    """Return how often each value stands there, and the total."""
    return [*map(list, values.value_counts().items()), ["Total", len(values)]]


# --- forty pupils in four waves -------------------------------------------------------------------

PUPILS, SCORES = frame("waves", "pupils"), frame("waves", "scores")
WIDE = SCORES.pivot_table(index="pupil", columns="wave", values="score").reindex(PUPILS["pupil"])
WIDE = WIDE.assign(gain=(WIDE[4] - WIDE[1]).round(6), **{"class": PUPILS["class"].to_numpy()})
LAST = SCORES.sort_values("wave").groupby("pupil").tail(1)
CHANGES = SCORES.assign(change=SCORES.sort_values("wave").groupby("pupil")["score"].diff())
BETTER = WIDE["gain"].gt(0).map({True: "yes", False: "no"}).where(WIDE["gain"].notna(), "not given")

# --- the requests of 120 sessions -----------------------------------------------------------------

EVENTS = frame("events", "events", "at")
EVENTS = EVENTS.assign(failed=EVENTS["status"] >= 400).sort_values(["session", "at"])
SESSIONS = EVENTS.groupby("session").agg(
    user=("user", "first"), n=("event", "count"), failures=("failed", "sum"),
    start=("at", "min"), end=("at", "max"),
)  # fmt: skip
SESSIONS = SESSIONS.assign(minutes=(SESSIONS["end"] - SESSIONS["start"]).dt.total_seconds() / 60)
AFTER = EVENTS.groupby("session")["page"].shift(-1)
FAILED = EVENTS["failed"].map({True: "yes", False: "no"})

# --- the diary of twenty households ---------------------------------------------------------------

HOUSEHOLDS, MEMBERS = frame("diary", "households"), frame("diary", "members", "birth")
ENTRIES = frame("diary", "entries", "day").merge(MEMBERS, on="member").merge(HOUSEHOLDS)
DAYS = ENTRIES.groupby(["member", "day", "place"])["minutes"].sum().reset_index()
OF_ALL = HOUSEHOLDS.set_index("household").assign(
    members=MEMBERS["household"].value_counts(),
    entries=ENTRIES["household"].value_counts(),
    minutes=ENTRIES.groupby("household")["minutes"].sum(),
)
OF_MEMBERS = ENTRIES.groupby(["household", "member"])["minutes"].sum().reset_index()
FIRST_DAYS = ENTRIES.groupby("activity")["day"].min().value_counts()
NEW = FIRST_DAYS.reindex(sorted(ENTRIES["day"].unique()), fill_value=0)
BIRTHDAY = ENTRIES["day"].dt.strftime("%m%d") < ENTRIES["birth"].dt.strftime("%m%d")
AGE = ENTRIES["day"].dt.year - ENTRIES["birth"].dt.year - BIRTHDAY
WEEKEND = ENTRIES["day"].dt.day_of_week >= 5

TABLES: dict[str, Callable[[], Rows]] = {
    "waves sexes": lambda: cross(PUPILS["class"], PUPILS["sex"]),
    "waves gains": lambda: WIDE[[1, 4, "gain"]].reset_index().to_numpy().tolist(),
    "waves last": lambda: counted(LAST["wave"]),
    "waves better": lambda: cross(WIDE["class"], BETTER),
    "waves best": lambda: (
        WIDE.reset_index().dropna(subset="gain").sort_values("gain").groupby("class").tail(1)
        [["class", "pupil", "gain"]].to_numpy().tolist()
    ),
    "events sessions": lambda: (
        SESSIONS[["n", "failures", "minutes"]].reset_index().to_numpy().tolist()
    ),
    "events weekdays": lambda: counted(SESSIONS["start"].dt.day_of_week + 1),
    "events transitions": lambda: cross(EVENTS["page"], AFTER),
    "events pages": lambda: cross(EVENTS["page"], FAILED),
    "events hours": lambda: counted(EVENTS["at"].dt.hour)[:-1],
    "events entries": lambda: counted(EVENTS.groupby("session")["page"].first()),
    "events exits": lambda: counted(EVENTS.groupby("session")["page"].last()),
    "events users": lambda: counted(SESSIONS["user"].value_counts()),
    "diary activities": lambda: cross(ENTRIES["activity"], ENTRIES["day"].dt.day_of_week + 1),
    "diary households": lambda: (
        OF_ALL[["members", "entries", "minutes"]].fillna(0).reset_index().to_numpy().tolist()
    ),
    "diary sizes": lambda: cross(OF_ALL["members"], OF_ALL["place"]),
    "diary novelties": lambda: [
        [f"{day:%Y-%m-%d}", new, so_far]
        for day, new, so_far in zip(NEW.index, NEW, NEW.cumsum(), strict=True)
    ],
    "diary most": lambda: (
        OF_MEMBERS.sort_values("minutes").groupby("household").tail(1).to_numpy().tolist()
    ),
}  # fmt: skip
VALUES: dict[str, float] = {
    "waves mean(scores.score, wave=4)": WIDE[4].mean(),
    "waves sd(scores.score, wave=4)": WIDE[4].std(),
    'waves mean(wide.gain, class="B")': WIDE["gain"][WIDE["class"] == "B"].mean(),
    "waves median(wide.gain)": WIDE["gain"].median(),
    'waves count(wide, better="true")': (BETTER == "yes").sum(),
    "waves count(wide, waves=4)": SCORES.groupby("pupil")["score"].count().eq(4).sum(),
    "waves count(last, wave < 4)": (LAST["wave"] < 4).sum(),
    "waves mean(changes.change, wave=2)": CHANGES["change"][CHANGES["wave"] == 2].mean(),
    "waves mean(changes.change, wave=4)": CHANGES["change"][CHANGES["wave"] == 4].mean(),
    "waves correlation(wide.w1, wide.w4).statistic": WIDE[1].corr(WIDE[4]),
    "events mean(sessions.n)": SESSIONS["n"].mean(),
    "events median(sessions.minutes)": SESSIONS["minutes"].median(),
    "events max(sessions.minutes)": SESSIONS["minutes"].max(),
    'events share(sessions, any_failure="true")': (SESSIONS["failures"] > 0).mean(),
    "events count(users, sessions > 3)": (SESSIONS["user"].value_counts() > 3).sum(),
    'events mean(events.ms, failed="true")': EVENTS["ms"][EVENTS["failed"]].mean(),
    'events median(events.ms, failed="false")': EVENTS["ms"][~EVENTS["failed"]].median(),
    'events share(events, failed="true")': EVENTS["failed"].mean(),
    'diary mean(days.minutes, member.household.place="town")': DAYS["minutes"][
        DAYS["place"] == "town"
    ].mean(),
    "diary median(days.minutes)": DAYS["minutes"].median(),
    "diary share(days, minutes > 60)": (DAYS["minutes"] > 60).mean(),
    "diary mean(entries.age)": AGE.mean(),
    'diary mean(entries.minutes, weekend="true")': ENTRIES["minutes"][WEEKEND].mean(),
    'diary sum(entries.minutes, weekend="false")': ENTRIES["minutes"][~WEEKEND].sum(),
    "diary count(sizes, entries=0)": OF_ALL["entries"].isna().sum(),
    "diary mean(sizes.entries)": OF_ALL["entries"].fillna(0).mean(),
    "diary correlation(sizes.members, sizes.minutes).statistic": OF_ALL["members"].corr(
        OF_ALL["minutes"].fillna(0)
    ),
}


def number(cell: str) -> float | str:
    """Return the number that a cell prints, else its text."""
    bare = cell.replace(",", "").replace("−", "-")
    return float(bare) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", bare) else cell


def alike(rows: Rows) -> Rows:
    """Return rows in the order of their first cells, numbers as they are rounded everywhere."""
    found = [["" if pd.isna(each) else each for each in row] for row in rows]
    found = [[round(each, 6) if isinstance(each, float) else each for each in row] for row in found]
    return sorted(found, key=lambda row: str(row[0]))


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_what_pandas_makes(name: str) -> None:
    folder, _, table = name.partition(" ")
    study, specs = read(folder)
    drawn = draw_csv(build_table(specs[table], study, load_language("en")))
    header, *rows = csv.reader(io.StringIO(drawn))
    # The columns of a crosstab stand by their names, as those of pandas do.
    last = len(header) - 1
    places = range(last + 1)
    if " – " in header[1]:
        places = [0, *sorted(range(1, last), key=header.__getitem__), last]
    rows = [[row[at] for at in places] for row in rows]
    found, expected = alike([[*map(number, row)] for row in rows]), alike(TABLES[name]())
    assert [[*map(str, map(whole, row))] for row in found] == [
        [*map(str, map(whole, row))] for row in expected
    ]


def whole(value: object) -> object:
    """Return a number without the fraction that it has not."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_what_pandas_makes(name: str) -> None:
    folder, _, expression = name.partition(" ")
    found = evaluate(parse(expression), Scope(read(folder)[0])).value
    assert float(found) == pytest.approx(float(VALUES[name]), rel=1e-9)  # type: ignore[arg-type]


def test_a_chart_has_the_means_and_the_intervals_of_pandas() -> None:
    study, specs = read("waves")
    charts, problems = read_charts(MADE / "waves", study, specs)
    assert problems == ()
    chart = chart_of(charts["scores"], study, load_language("en"))
    scores = SCORES.merge(PUPILS, on="pupil").dropna(subset="score")
    wanted: Any = scores.groupby(["wave", "class"])["score"].agg(["mean", "sem", "count"])
    for bar in chart.bars:
        for part, point in zip(chart.parts, bar.points, strict=True):
            middle, error, count = wanted.loc[(int(bar.name), part.label)]
            half = error * t.ppf(0.975, count - 1)
            assert point is not None
            found = (point.low, point.mean, point.high, point.count)
            assert found == pytest.approx((middle - half, middle, middle + half, count))


def test_there_are_enough_of_them() -> None:
    assert len(TABLES) + len(VALUES) == 45
