"""What templates are compiled to is kept beside our bytecode, for the same text and settings."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import DictLoader, Environment

from generator.core import templates

if TYPE_CHECKING:
    from collections.abc import Callable

Drawn = tuple[str, bool]


@pytest.fixture
def drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Drawn]:
    """Return how a text is drawn by a new environment, and whether it was compiled for that."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(templates, "cache_from_source", lambda _: f"{tmp_path}/kept/templates.pyc")

    def draw(text: str, **settings: Any) -> Drawn:  # noqa: ANN401 - as Jinja has them
        compiled: list[str] = []

        class Watched(Environment):
            def compile(self, source: Any, *rest: Any, **named: Any) -> Any:  # noqa: ANN401
                compiled.append(source)
                return super().compile(source, *rest, **named)

        environment = Watched(loader=DictLoader({"page": text}), **settings)
        templates.keep_bytecode(environment)
        return environment.get_template("page").render(), bool(compiled)

    return draw


def test_a_template_is_compiled_once_for_a_text_and_settings(drawn: Callable[..., Drawn]) -> None:
    assert drawn("{{ '<' }}", autoescape=False) == ("<", True)
    assert drawn("{{ '<' }}", autoescape=False) == ("<", False)
    assert drawn("{{ '<' }}", autoescape=True) == ("&lt;", True)
    assert drawn("{{ '>' }}", autoescape=True) == ("&gt;", True)


def test_what_is_damaged_is_compiled(drawn: Callable[..., Drawn], tmp_path: Path) -> None:
    drawn("{{ 1 + 1 }}")
    (kept,) = (each for each in tmp_path.rglob("*") if each.is_file())
    kept.write_bytes(kept.read_bytes()[:-9])
    assert drawn("{{ 1 + 1 }}") == ("2", True)


def test_nothing_is_kept_where_python_keeps_nothing(
    drawn: Callable[..., Drawn], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert [drawn("{{ 1 + 1 }}"), drawn("{{ 1 + 1 }}")] == [("2", True), ("2", True)]
    assert not [*tmp_path.iterdir()]


def test_a_place_that_cannot_be_written_is_left(
    drawn: Callable[..., Drawn], tmp_path: Path
) -> None:
    (tmp_path / "kept").write_text("a file", encoding="utf-8")
    assert drawn("{{ 1 + 1 }}") == ("2", True)
