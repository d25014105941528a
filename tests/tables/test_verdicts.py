"""The outcomes of a verdict are tried in order."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from generator.language import load_language
from generator.tables import table_cells
from tests.building import write
from tests.strategies import as_csv
from tests.tables.drawn import EXAMPLES, read_sound

if TYPE_CHECKING:
    import pytest

MATRIX = """\
use:
  kind: matrix
  rows: needs
  columns: groups
  cells: judgements.opinion
  totals: [Yes, No]
  verdict:
    label: Met
    outcomes: {Yes: Yes - No >= 2, divided: Yes * No > 0, silent: Yes + No = 0, No: else}
"""


@given(
    st.dictionaries(
        st.sampled_from(["N1", "N2", "N3"]),
        st.tuples(*[st.sampled_from(["Yes", "No", "NA"])] * 3),
        min_size=1,
    )
)
def test_outcomes_are_tried_in_order(
    tmp_path_factory: pytest.TempPathFactory, said: dict[str, tuple[str, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("said")
    shutil.copytree(EXAMPLES / "needs", folder / "data")
    said["N4"] = ("Yes", "No", "NA")  # so that the data have each value
    rows = [(need, f"G{at}", each) for need, of in said.items() for at, each in enumerate(of)]
    write(folder / "data/judgements.csv", as_csv([("need", "group", "opinion"), *rows]))
    write(folder / "data/tables.yaml", MATRIX)
    study, specs = read_sound(folder)
    cells = table_cells(specs["use"], study, load_language("en"))
    for need, values in said.items():
        yes, no = values.count("Yes"), values.count("No")
        tried = [(yes - no >= 2, "Yes"), (yes * no > 0, "divided"), (yes + no == 0, "silent")]
        wanted = next((word for holds, word in tried if holds), "No")
        assert cells.rows[need]["verdict"].value == wanted
