"""``thesis value``: one value, or one message."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.doors import run
from tests.examples import EXAMPLE

NAMES = st.sampled_from(
    ["count", "sum", "share", "participants", "groupes.duree_min", "utilite.BF1.oui", "FG1", "oui"]
)
SIGNS = st.sampled_from([*'()[],.|+-*/=<>" ', "not in", "{{", "\\", "\n", "\u2028", "9" * 30])
EXPRESSIONS = st.text() | st.lists(NAMES | SIGNS | st.text(max_size=3)).map("".join)


@given(EXPRESSIONS)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_there_is_one_value_or_one_message(
    monkeypatch: pytest.MonkeyPatch, expression: str
) -> None:
    monkeypatch.chdir(EXAMPLE)
    result = run("value", "--", expression)
    assert result.exit_code in {0, 2}
    assert bool(result.stdout) == (result.exit_code == 0)
    assert len((result.stdout + result.stderr).rstrip("\n").split("\n")) == 1
