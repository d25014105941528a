"""Runs examples of sites: what an author writes, and what the site shows of it.

The examples of a room stand in its ``sites.yaml``, or in the files of its folder ``sites``; these
are the keys of one.

What is written: ``in`` which folder of the tests it begins (else in a small thesis; ``nothing``: in
an empty folder), or that it is a site which is ``built`` once for many (a fixture of the room);
``files`` that are put into it, as ``tests/examples.py`` has them; ``settings`` that replace keys of
its ``mkdocs.yml``, ``options`` those of the plugin. What comes ``then`` are further steps.

What is expected of a build: that it is a ``strict`` one or of a draft (``build: draft``), that it
``failed``; all lines of its ``warnings`` (a strict build that does not fail has none), or what they
say anywhere (``says``); ``pages`` by their addresses; files of the ``site``: the pieces of text
that each ``has`` and ``lacks`` (a list: that it has), null where there is none, true where there is
one; of a pattern its texts, or all paths that it matches (a list), and after "!/" a file of an
archive.

What is expected without one: ``chapters`` as they are rendered, each like a page; all ``problems``
of a check, or by their rule, the errors of all rules under ``error``; ``of pages`` those of
rendering a chapter; ``understood`` and ``views`` of chapters, as ``doors`` has them.

A page ``has`` and ``lacks`` pieces of HTML, in which ~ is a no-break space and ^ a narrow one.
Besides, a CSS selector finds texts on it, as a reader reads them, or after ``@`` the values of an
attribute: all of them (a list; "…" ends a beginning), how many (a number), values by their texts,
or what is ``among`` them, which pieces one of them ``has`` and each ``lacks``. A line of warnings
or problems is written as a beginning and, after " … ", words that follow in their order.
"""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from tests import doors
from tests.building import build_thesis, write_thesis
from tests.examples import SPACES, only, put, read_examples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tests.building import Built

TESTS = Path(__file__).parent
SIGNS = str.maketrans("\u00a0\u202f", "~^")
BLOCKS = "address, br, dd, div, dl, dt, figcaption, h1, h2, h3, h4, h5, h6, li, p, td, th, tr"
"""Elements whose text stands apart from what stands beside them."""
BUILT = {"build", "failed", "warnings", "says", "pages", "site"}
"""What can only be said of a site that is built."""
READ = {"problems", "chapters", "of pages", "understood", "views"}
WRITTEN = {"files", "settings", "options"}
BEGUN = {"in", "built", "then"}
PIECES = {"has", "lacks"}
TEXTS = {"among", *PIECES}


def sites_of(folder: Path) -> list[object]:
    """Return the examples of a room as parameters, by their names."""
    files = [folder / "sites.yaml", *sorted((folder / "sites").glob("*.yaml"))]
    return [
        pytest.param(site, id=f"{file.stem}: {name}" if file.parent != folder else name)
        for file in files
        if file.is_file()
        for name, site in read_examples(file, BUILT | READ | WRITTEN | BEGUN).items()
    ]


def shown_sites(folder: Path) -> Callable[..., None]:
    """Return the test of each example of a room."""

    @pytest.mark.parametrize("site", sites_of(folder))
    def test(site: dict[str, Any], tmp_path: Path, request: pytest.FixtureRequest) -> None:
        for found, expected in steps_of(site, tmp_path / "thesis", request.getfixturevalue):
            assert found == expected

    return test


def steps_of(
    site: Mapping[str, Any], root: Path, fixture: Callable[[str], Built] | None = None
) -> Iterator[tuple[Any, Any]]:
    """Write each step of an example, and yield what is found of it and what is expected."""
    built = fixture(site["built"]) if fixture and "built" in site else None
    if built:
        only(site, BUILT | {"built"})
    elif "in" not in site:
        write_thesis(root)
    elif site["in"] != "nothing":
        shutil.copytree(TESTS / site["in"], root)
    for step in (site, *site.get("then", ())):
        only(step, BUILT | READ | WRITTEN | (BEGUN if step is site else set()))
        for path, content in step.get("files", {}).items():
            put(root, path, content)
        _set(root / "mkdocs.yml", step)
        expected = {name: said for name, said in step.items() if name not in WRITTEN | BEGUN}
        assert expected
        if BUILT & expected.keys():
            expected = {"build": "strict", "failed": False} | expected
            if not expected["failed"] and expected["build"] == "strict":
                expected["warnings"] = []
        yield _found(expected, root, built), expected


def _set(file: Path, step: Mapping[str, Any]) -> None:
    if step.keys() & {"settings", "options"}:
        settings = yaml.safe_load(file.read_text("utf-8")) | step.get("settings", {})
        if "options" in step:
            settings["plugins"] = ["search", {"thesis": step["options"]}]
        file.write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")


def _found(expected: Mapping[str, Any], root: Path, built: Built | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "build" in expected:
        is_strict = {"strict": True, "draft": False}[expected["build"]]
        built = built or build_thesis(root, strict=is_strict)
        found = {"build": expected["build"], "failed": built.failed} | _of_site(expected, built)
    if "problems" in expected:
        found["problems"] = _problems(doors.problem_lines(root), expected["problems"])
    found |= {
        part: {name: read(root, name, wanted) for name, wanted in expected[part].items()}
        for part, read in READERS.items()
        if part in expected
    }
    return found


def _of_site(expected: Mapping[str, Any], built: Built) -> dict[str, Any]:
    """Return what is found of a site that was built."""
    found: dict[str, Any] = {}
    lines = [each.translate(SPACES).removeprefix("thesis: ") for each in built.warnings]
    if "warnings" in expected:
        found["warnings"] = _agreeing(lines, expected["warnings"])
    if "says" in expected:
        found["says"] = _held(["\n".join(lines)], {"has": expected["says"]})["has"]
    if "pages" in expected:
        pages = expected["pages"].items()
        found["pages"] = {url: _shown(_page(built, url), wanted) for url, wanted in pages}
    if "site" in expected:
        files = expected["site"].items()
        found["site"] = {path: _file(built.site, path, wanted) for path, wanted in files}
    return found


def _page(built: Built, url: str) -> str:
    file = built.site / url
    return file.read_text("utf-8") if file.is_file() else built.page(url)


def _agreeing(lines: Sequence[str], expected: Sequence[str]) -> Sequence[str]:
    """Return the expected lines if those that are found agree with them, else what is found."""
    return lines if doors.differing(lines, expected) else expected


def _problems(
    lines: Sequence[str], expected: list[str] | dict[str, list[str]]
) -> Sequence[str] | dict[str, Sequence[str]]:
    if isinstance(expected, list):
        return _agreeing(lines, expected)
    return {
        rule: _agreeing([each for each in lines if _is_of(each, rule)], wanted)
        for rule, wanted in expected.items()
    }


def _is_of(line: str, rule: str) -> bool:
    said = line.split(": ", 2)[1]
    return " (" not in said if rule == "error" else said.partition(" (")[0] == rule


def _held(texts: Sequence[str], wanted: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return of the pieces that are wanted among texts, in one or in none those that are so."""
    assert all(wanted.values()), wanted
    held = {
        "among": texts.__contains__,
        "has": lambda piece: any(piece in each for each in texts),
        "lacks": lambda piece: not any(piece in each for each in texts),
    }
    return {test: [each for each in pieces if held[test](each)] for test, pieces in wanted.items()}


def _shown(html: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what selectors find on a page, and which pieces of HTML are there or are not."""
    assert wanted
    pieces = {test: wanted[test] for test in wanted.keys() & PIECES}
    found: dict[str, Any] = _held([html.translate(SIGNS)], pieces)
    tree = LexborHTMLParser(html)
    for link in tree.css(".headerlink"):
        link.decompose()
    for block in tree.css(BLOCKS):
        block.insert_before(" ")
        block.insert_after(" ")
    for selector in wanted.keys() - PIECES:
        css, _, name = selector.partition(" @")
        nodes = [each for each in tree.css(css) if not name or name in each.attributes]
        texts = [" ".join(each.text().split()) for each in nodes]
        values = [each.attributes.get(name) or "" for each in nodes] if name else texts
        found[selector] = _selected(texts, values, wanted[selector])
    return found


def _selected(texts: list[str], values: list[str], expected: Any) -> object:  # noqa: ANN401 - as YAML has it
    """Return what is expected if the texts or values of a selector are so, else what they are."""
    if isinstance(expected, int):
        return expected if len(values) == expected else values
    if isinstance(expected, list):
        is_so = len(values) == len(expected) and all(map(_begins, values, expected))
        return expected if is_so else values
    if expected.keys() & TEXTS:
        only(expected, TEXTS)
        return expected if _held(values, expected) == expected else values
    return dict(zip(texts, values, strict=True))


def _begins(text: str, expected: str) -> bool:
    is_whole = not expected.endswith("…")
    return text == expected if is_whole else text.startswith(expected[:-1])


def _file(site: Path, path: str, wanted: Any) -> object:  # noqa: ANN401 - as YAML has it
    """Return which pieces stand in a file of the site, which paths match, or if it is there."""
    path, _, inner = path.partition("!/")
    if wanted is None or wanted is True:
        return True if (site / path).exists() else None
    files = [each for each in sorted(site.glob(path)) if each.is_file()]
    if "*" in path and isinstance(wanted, list):
        return [each.relative_to(site).as_posix() for each in files]
    texts = [_text(each, inner).translate(SPACES) for each in files]
    if isinstance(wanted, list):
        return _held(texts, {"has": wanted})["has"]
    only(wanted, PIECES)
    return _held(texts, wanted) if texts else None


def _text(file: Path, inner: str) -> str:
    if not inner:
        return file.read_text("utf-8", errors="replace")
    with zipfile.ZipFile(file) as archive:
        return archive.read(inner).decode()


def _views(found: Mapping[str, Sequence[str]], wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {view: list(found[view]) for view in wanted}


READERS: dict[str, Callable[[Path, str, Any], object]] = {
    "chapters": lambda root, name, wanted: _shown(doors.page_html(root, name), wanted),
    "of pages": lambda root, name, wanted: _agreeing(doors.page_problem_lines(root, name), wanted),
    "understood": lambda root, view, _: doors.understood(root)[view],
    "views": lambda root, name, wanted: _views(doors.page_views(root, name), wanted),
}
