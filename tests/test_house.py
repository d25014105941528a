"""The rooms of ``generator/``: imports never go in a circle, and none outgrows.

Imports under ``if TYPE_CHECKING`` count, as do those inside of functions; that they go down the
floors is what ``lint-imports`` holds. What the project may hold at most stands in ``[tool.house]``
of ``pyproject.toml``; those numbers go down, and up only in a commit that says for what.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

import grimp
import pytest

if TYPE_CHECKING:
    from pathlib import Path

Graph = dict[str, set[str]]
Sizes = dict[str, int]

STALE = 0.02  # part of a limit by which a size may lie below it, before the limit is lowered too


@pytest.fixture(scope="module")
def graph() -> Graph:
    """Return which modules each module imports."""
    read = grimp.build_graph("generator", cache_dir=None)
    return {each: read.find_modules_directly_imported_by(each) for each in read.modules}


@pytest.fixture(scope="module")
def settings(project_root: Path) -> dict[str, Any]:
    """Return what ``pyproject.toml`` says of tools."""
    return tomllib.loads((project_root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]


def circle(graph: Graph) -> list[str]:
    """Return a chain of modules or rooms that leads back to its first, if there is one."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def test_no_module_imports_itself_by_way_of_others(graph: Graph) -> None:
    assert len(graph) > 100
    assert circle(graph) == []


def test_rooms_do_not_import_each_other_in_a_circle(graph: Graph) -> None:
    rooms: Graph = {}
    for name, imported in graph.items():
        room = room_of(name)
        rooms.setdefault(room, set()).update({room_of(each) for each in imported} - {room})
    assert circle(rooms) == []
    assert not any("" in imported for imported in rooms.values())  # none imports the whole


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def test_the_top_level_shows_the_rooms_of_the_contract(
    project_root: Path, settings: dict[str, Any]
) -> None:
    contracts: list[dict[str, Any]] = settings["importlinter"]["contracts"]
    contract = next(each for each in contracts if each["type"] == "layers")
    assert "ignore_imports" not in contract
    rooms = set(re.findall(r"\w+", " ".join(contract["layers"])))
    top = project_root / "generator"
    assert {each.name for each in top.iterdir() if each.name != "__pycache__"} == {
        "__init__.py",
        "py.typed",
        *rooms,
    }
    assert all((top / room / "__init__.py").is_file() for room in rooms)


# --- sizes ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def limits(settings: dict[str, Any]) -> Sizes:
    """Return the limits of ``[tool.house]``, those of rooms as "statements.app"."""
    house = settings["house"]
    rooms = {f"statements.{room}": most for room, most in house["rooms"].items()}
    return {name: most for name, most in house.items() if name != "rooms"} | rooms


@pytest.fixture(scope="module")
def sizes(project_root: Path) -> Sizes:
    """Return what the project holds now, by the names of the limits."""
    statements = Counter[str]()
    modules = sorted((project_root / "generator").rglob("*.py"))
    for path in modules:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        room = path.relative_to(project_root / "generator").parts[0]
        statements[room] += sum(isinstance(node, ast.stmt) for node in ast.walk(tree))
    tests = [path.read_text(encoding="utf-8") for path in (project_root / "tests").rglob("*.py")]
    guide = [path.read_text(encoding="utf-8") for path in (project_root / "docs").rglob("*.md")]
    return {
        "statements": statements.total(),
        "modules": len(modules),
        "test-lines": sum(text.count("\n") for text in tests),
        "guide-words": sum(len(re.findall(r"\w+", text)) for text in guide),
        **{f"statements.{room}": count for room, count in statements.items() if "." not in room},
    }


def outgrown(sizes: Sizes, limits: Sizes) -> list[str]:
    """Return a line for each size above its limit, and for each that has none."""
    return [
        f"{name}: {size}, at most {limits.get(name, 0)}"
        for name, size in sizes.items()
        if size > limits.get(name, 0)
    ]


def stale(sizes: Sizes, limits: Sizes) -> list[str]:
    """Return a line for each limit that lies so far above its size that it holds nothing."""
    return [
        f"{name}: lower the limit {most} to {sizes.get(name, 0)}"
        for name, most in limits.items()
        if sizes.get(name, 0) < most * (1 - STALE)
    ]


def test_a_size_above_its_limit_is_told_as_is_a_limit_that_holds_nothing() -> None:
    limits = {"statements": 100, "statements.app": 50}
    assert outgrown({"statements": 101, "statements.app": 50, "statements.new": 1}, limits) == [
        "statements: 101, at most 100",
        "statements.new: 1, at most 0",
    ]
    assert stale({"statements": 97, "statements.app": 50}, limits) == [
        "statements: lower the limit 100 to 97"
    ]


def test_the_project_outgrows_none_of_its_limits(sizes: Sizes, limits: Sizes) -> None:
    assert outgrown(sizes, limits) == []


def test_a_limit_is_lowered_with_what_it_holds(sizes: Sizes, limits: Sizes) -> None:
    assert stale(sizes, limits) == []
