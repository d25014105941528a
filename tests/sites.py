"""Runs examples of sites (``sites.yaml``): what an author writes, and what the site shows of it.

A site begins as a small thesis, as the example thesis (``in: example``) or as ``nothing``. Then
``files`` are put into it, ``settings`` replace keys of its ``mkdocs.yml``, ``options`` those of the
plugin. What is said of the result is held, each part under its name:

``build`` (``strict``, or a ``draft``), ``failed`` and the lines of its ``warnings`` (a strict build
that does not fail has none), or what they say anywhere (``says``); ``pages`` of the site and
``chapters`` as they are rendered: a CSS selector with the texts that it finds (``selector @name``:
the values of an attribute, by the texts where they are a mapping), or pieces of ``html`` that stand
there or do ``not``, in which ~ is a no-break space and ^ a narrow one; files of the ``site`` with
pieces of theirs (null: there is none), or all whose path matches a pattern; ``problems`` of a check
by their rule, the errors of all rules under ``error``; ``of pages`` those of rendering a chapter;
``understood`` and ``views`` as ``doors`` have them. What comes ``then`` is another step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from tests import doors
from tests.building import build_thesis, write_thesis
from tests.examples import example_thesis, put

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tests.building import Built

SPACES = str.maketrans("\u00a0\u202f", "~^")
PLAIN = str.maketrans("\u00a0\u202f", "  ")
BUILT = {"build", "failed", "warnings", "says", "pages", "site"}
"""What can only be said of a site that is built."""
WRITTEN = {"in", "files", "settings", "options", "then"}


def sites_of(folder: Path) -> list[object]:
    """Return the examples of a room as parameters, by their names."""
    found = yaml.load((folder / "sites.yaml").read_text("utf-8"), yaml.CSafeLoader)  # a safe one
    return [pytest.param(site, id=name) for name, site in found.items()]


def steps_of(site: Mapping[str, Any], root: Path) -> Iterator[tuple[Any, Any]]:
    """Write each step of an example, and yield what is found of it and what is expected."""
    match site.get("in", "thesis"):
        case "thesis":
            write_thesis(root)
        case "example":
            example_thesis(root)
        case start:
            assert start == "nothing"
    for step in (site, *site.get("then", ())):
        for path, content in step.get("files", {}).items():
            put(root, path, content)
        _set(root / "mkdocs.yml", step)
        expected = {name: said for name, said in step.items() if name not in WRITTEN}
        if BUILT & expected.keys():
            expected = {"build": "strict", "failed": False} | expected
            if not expected["failed"] and expected["build"] == "strict":
                expected["warnings"] = []
        assert expected
        yield _found(expected, root), expected


def _set(file: Path, step: Mapping[str, Any]) -> None:
    if step.keys() & {"settings", "options"}:
        settings = yaml.safe_load(file.read_text("utf-8")) | step.get("settings", {})
        if "options" in step:
            settings["plugins"] = ["search", {"thesis": step["options"]}]
        file.write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")


def _found(expected: Mapping[str, Any], root: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "build" in expected:
        built = build_thesis(root, strict=expected["build"] == "strict")
        found = {"build": expected["build"], "failed": built.failed} | _of_site(expected, built)
    if "problems" in expected:
        lines = doors.problem_lines(root)
        found["problems"] = {
            rule: _agreeing([each for each in lines if _is_of(each, rule)], wanted)
            for rule, wanted in expected["problems"].items()
        }
    found |= {
        part: {name: read(root, name, wanted) for name, wanted in expected[part].items()}
        for part, read in READ.items()
        if part in expected
    }
    return found


def _of_site(expected: Mapping[str, Any], built: Built) -> dict[str, Any]:
    """Return what is found of a site that was built."""
    found: dict[str, Any] = {}
    lines = [each.translate(PLAIN).removeprefix("thesis: ") for each in built.warnings]
    if "warnings" in expected:
        found["warnings"] = _agreeing(lines, expected["warnings"])
    if "says" in expected:
        found["says"] = [each for each in expected["says"] if each in "\n".join(lines)]
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


def _is_of(line: str, rule: str) -> bool:
    said = line.split(": ", 2)[1]
    return " (" not in said if rule == "error" else said.partition(" (")[0] == rule


def _shown(html: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what selectors find on a page, and which pieces of HTML are there or are not."""
    tree, typed = LexborHTMLParser(html), html.translate(SPACES)
    for link in tree.css(".headerlink"):
        link.decompose()
    found: dict[str, Any] = {}
    for selector, expected in wanted.items():
        css, _, name = selector.partition(" @")
        if css in {"html", "not"}:
            found[css] = [each for each in expected if (each in typed) == (css == "html")]
            continue
        nodes = [each for each in tree.css(css) if not name or name in each.attributes]
        texts = [" ".join(each.text().split()) for each in nodes]
        values = [each.attributes.get(name) for each in nodes] if name else texts
        is_named = isinstance(expected, dict)
        found[selector] = dict(zip(texts, values, strict=True)) if is_named else values
    return found


def _file(site: Path, path: str, wanted: Sequence[str] | None) -> list[str] | None:
    if "*" in path:
        files = (each for each in site.glob(path) if each.is_file())
        return sorted(each.relative_to(site).as_posix() for each in files)
    if not (site / path).exists():
        return None
    text = (site / path).read_text("utf-8").translate(PLAIN) if (site / path).is_file() else ""
    return [each for each in wanted or () if each in text]


def _views(found: Mapping[str, Sequence[str]], wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {view: list(found.get(view, ())) for view in wanted}


READ = {
    "chapters": lambda root, name, wanted: _shown(doors.page_html(root, name), wanted),
    "views": lambda root, name, wanted: _views(doors.page_views(root, name), wanted),
    "of pages": lambda root, name, wanted: _agreeing(doors.page_problem_lines(root, name), wanted),
    "understood": lambda root, view, _: list(doors.understood(root).get(view, ())),
}
