"""The rooms of ``generator/``: imports go down the floors, never in a circle, and none outgrows.

Imports under ``if TYPE_CHECKING`` count, as do those inside of functions. What the project may hold
at most stands in ``[tool.house]`` of ``pyproject.toml``; those numbers go down, and up only in a
commit that says for what.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

Graph = dict[str, set[str]]
Sizes = dict[str, int]

STALE = 0.02  # part of a limit by which a size may lie below it, before the limit is lowered too


@pytest.fixture(scope="module")
def graph(project_root: Path) -> Graph:
    return imports_of(project_root / "generator")


@pytest.fixture(scope="module")
def floors(project_root: Path) -> dict[str, int]:
    """Floor of each room, from the contract of the import-linter; 0 is the lowest."""
    layers: list[str] = contract(project_root)["layers"]
    return {
        room: floor
        for floor, layer in enumerate(reversed(layers))
        for room in layer.replace("|", " ").replace(":", " ").split()
    }


def contract(project_root: Path) -> dict[str, list[str]]:
    settings = tomllib.loads((project_root / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return next(each for each in contracts if each["type"] == "layers")


def imports_of(package: Path) -> Graph:
    """Return which modules of a package each of its modules imports."""
    files = {
        ".".join(path.relative_to(package.parent).with_suffix("").parts): path
        for path in sorted(package.rglob("*.py"))
    }
    modules = {name.removesuffix(".__init__"): path for name, path in files.items()}
    names = set(modules)
    return {
        name: {
            imported
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            for imported in imported_by(node, name, path, names)
            if imported != name
        }
        for name, path in modules.items()
    }


def imported_by(node: ast.AST, name: str, path: Path, modules: set[str]) -> set[str]:
    """Return the modules that a statement of a module imports.

    ``from package import name`` imports the module of that name, or else the package itself.
    """
    if isinstance(node, ast.Import):
        return {each.name for each in node.names} & modules
    if not isinstance(node, ast.ImportFrom):
        return set()
    base = node.module or ""
    if node.level:
        own = name.split(".") + ([""] if path.name == "__init__.py" else [])
        base = ".".join([*own[: -node.level], *([base] if base else [])])
    meant = {f"{base}.{each.name}" for each in node.names}
    named = meant & modules
    return named | ({base} & modules if meant - modules else set())


def circles(graph: Graph) -> list[list[str]]:
    """Return the groups of modules that lead to each other."""
    reached = {name: reachable(graph, name) for name in graph}
    found = {
        frozenset(other for other in reached[name] if name in reached[other])
        for name in graph
        if name in reached[name]
    }
    return sorted(sorted(each) for each in found)


def reachable(graph: Graph, start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = graph[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "house"


TYPING = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from house.a.two import Two\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"one": "", "two": "from house.a import one\n"}, []),
        ({"one": TYPING, "two": "from house.a.one import One\n"}, [["house.a.one", "house.a.two"]]),
        ({"one": "def f():\n    import house.a.one\n"}, []),
        (
            {"one": "def f():\n    import house.a.two\n", "two": "from . import one\n"},
            [["house.a.one", "house.a.two"]],
        ),
        (
            {"__init__": "from house.a.one import One\n", "one": "from house.a import Other\n"},
            [["house.a", "house.a.one"]],
        ),
        ({"__init__": "from .one import One\n", "one": "from .two import Two\n", "two": ""}, []),
    ],
)
def test_a_circle_is_found(
    tmp_path: Path, files: dict[str, str], expected: list[list[str]]
) -> None:
    packages = {"house/__init__.py": "", "house/a/__init__.py": ""}
    modules = {f"house/a/{name}.py": text for name, text in files.items()}
    assert circles(imports_of(write(tmp_path, packages | modules))) == expected


def test_no_module_imports_itself_by_way_of_others(graph: Graph) -> None:
    assert circles(graph) == []


def test_no_import_goes_up_the_floors(graph: Graph, floors: dict[str, int]) -> None:
    found = [
        f"{name} imports {other}"
        for name, imported in graph.items()
        for other in sorted(imported)
        if room_of(name) and (not room_of(other) or floors[room_of(other)] > floors[room_of(name)])
    ]
    assert found == []


def test_rooms_do_not_import_each_other_in_a_circle(graph: Graph) -> None:
    rooms: Graph = {room_of(name): set() for name in graph}
    for name, imported in graph.items():
        rooms[room_of(name)] |= {room_of(each) for each in imported} - {room_of(name)}
    assert circles(rooms) == []


def test_the_contract_has_no_exceptions(project_root: Path) -> None:
    assert "ignore_imports" not in contract(project_root)


def test_the_top_level_shows_rooms_only(project_root: Path, floors: dict[str, int]) -> None:
    shown = {
        each.name for each in (project_root / "generator").iterdir() if each.name != "__pycache__"
    }
    assert shown == {"__init__.py", "py.typed", *floors}
    assert all((project_root / "generator" / room / "__init__.py").is_file() for room in floors)


# --- sizes ----------------------------------------------------------------------------------------


def limits_of(project_root: Path) -> Sizes:
    """Return the limits of ``[tool.house]``, those of rooms as "statements.app"."""
    settings = tomllib.loads((project_root / "pyproject.toml").read_text(encoding="utf-8"))
    limits = settings["tool"]["house"]
    rooms = {f"statements.{room}": most for room, most in limits.pop("rooms").items()}
    return {**limits, **rooms}


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


def test_the_project_outgrows_none_of_its_limits(sizes: Sizes, project_root: Path) -> None:
    assert outgrown(sizes, limits_of(project_root)) == []


def test_a_limit_is_lowered_with_what_it_holds(sizes: Sizes, project_root: Path) -> None:
    assert stale(sizes, limits_of(project_root)) == []
