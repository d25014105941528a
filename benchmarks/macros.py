"""What the chapters for MkDocs with macros call: numbers, tables and quotations by pandas.

It is copied beside their ``mkdocs.yml`` as ``main.py`` and runs in the environment of that tool.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd  # noqa: TID253 - it is no part of the generator

GROUPS = [f"FG{each}" for each in range(1, 6)]
OPINIONS = ["oui", "non", "NA"]


def define_env(env: Any) -> None:  # noqa: ANN401 - that of the plugin
    """Give the chapters their variables and macros."""
    data = {
        path.stem: pd.read_csv(path, dtype="str", keep_default_na=False)
        for path in sorted(Path(env.project_dir, "data").glob("*.csv"))
    }
    env.variables.update(data)
    judged = data["evaluations"]
    counts = pd.crosstab(judged["besoin"], judged["avis"]).reindex(columns=OPINIONS, fill_value=0)
    env.variables["utilite"] = counts.to_dict("index")
    passages = data["segments"].set_index("segment")["resume"]

    @env.macro
    def count(records: pd.DataFrame, **where: str) -> int:
        for name, value in where.items():
            records = records[records[name] == value]
        return len(records)

    @env.macro
    def quote(key: str) -> str:
        return f"> {passages[key]}"

    @env.macro
    def sessions() -> str:
        people = data["participants"].groupby("groupe")
        columns = {
            "Personnes": people.size(),
            "Organisations": people["organisation"].nunique(),
            "Durée (min)": data["groupes"].set_index("groupe")["duree_min"].astype(int),
        }
        table = pd.DataFrame(columns).rename_axis("Focus group")
        table.loc["Total"] = table.sum()
        return as_markdown(table)

    @env.macro
    def matrix() -> str:
        table = judged.pivot_table("avis", "besoin", "groupe", aggfunc="first", sort=False)
        table = table[GROUPS].join(counts).astype(object)
        table.loc["Total"] = [*[""] * len(GROUPS), *counts.sum()]
        return as_markdown(table)


def as_markdown(table: pd.DataFrame) -> str:
    """Return a table in Markdown."""
    head = [str(table.index.name or "Besoin"), *map(str, table.columns)]
    rows = [
        [str(name), *map(str, row)] for name, row in zip(table.index, table.to_numpy(), strict=True)
    ]
    lines = [f"| {' | '.join(row)} |" for row in (head, *rows)]
    return "\n".join((lines[0], f"| --- |{' ---: |' * (len(head) - 1)}", *lines[1:]))
