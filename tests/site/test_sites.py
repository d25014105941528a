"""What built sites show: examples in ``sites/*.yaml``, each a thesis and some of its pages.

The thesis is the built example, a folder that is named (``in``), or has these ``chapters``,
``data`` and keys of ``mkdocs.yml`` (``config``). A strict build of a ``draft`` fails, and what it
shows is shown in spite of that; else there is no warning. ``pages`` name for an address the
elements that a selector finds in the article, or, after ``html``, on the whole page: all their
words, how many there are, or, after ``@``, the values of an attribute. Of these, of the
``warnings`` and of the texts of ``files`` (null: there is none), something may be ``among`` them,
stand in one of them (``has``) or in none (``lacks``). A "…" ends a beginning.
"""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from tests import doors
from tests.building import build_thesis, write_thesis

if TYPE_CHECKING:
    from tests.building import Built

HERE = Path(__file__).parent
SITES: dict[str, dict[str, Any]] = {
    f"{path.stem}: {name}": example
    for path in sorted((HERE / "sites").glob("*.yaml"))
    for name, example in yaml.safe_load(path.read_text("utf-8")).items()
}
Expected: TypeAlias = "int | list[str] | dict[str, list[str]]"


@pytest.mark.parametrize("name", SITES)
def test_a_site_shows(name: str, example: Built, tmp_path: Path) -> None:
    said = SITES[name]
    built = example if name.startswith("example: ") else site_of(said, tmp_path)
    assert unlike(built.warnings, said.get("warnings", [])) == []
    for url, elements in said.get("pages", {}).items():
        for asked, expected in elements.items():
            assert unlike(found_on(built, url, asked), expected) == [], (url, asked)
    for path, expected in said.get("files", {}).items():
        texts = texts_of(built.site, path)
        assert (texts == []) == (expected is None), path
        assert unlike(texts, expected or {}) == [], path


def site_of(said: dict[str, Any], folder: Path) -> Built:
    """Build the thesis of an example."""
    if "in" in said:
        root = shutil.copytree(HERE / said["in"], folder / "thesis")
        assert doors.file_problem_lines(root) == []
    else:
        root = write_thesis(folder, said["chapters"], said.get("data"), said.get("config"))
    is_draft = said.get("draft", False)
    assert not is_draft or build_thesis(root).failed
    built = build_thesis(root, strict=not is_draft)
    assert not built.failed, built.warnings
    return built


def found_on(built: Built, url: str, asked: str) -> list[str]:
    """Return what a page says where a selector leads: words with single spaces, or attributes."""
    selector, _, attribute = asked.partition(" @")
    page = LexborHTMLParser(built.page(url))
    if not selector.startswith("html "):
        [article] = page.css("article.md-content__inner")
        page = LexborHTMLParser(article.html or "")
    if attribute:
        return [node.attributes.get(attribute) or "" for node in page.css(selector)]
    return [" ".join(node.text(separator=" ").split()) for node in page.css(selector)]


def texts_of(site: Path, path: str) -> list[str]:
    """Return the texts of the files that a path matches, or of one in an archive, after "!"."""
    path, _, inner = path.partition("!")
    if inner:
        with zipfile.ZipFile(site / path) as archive:
            return [archive.read(inner).decode()]
    return [each.read_text("utf-8", errors="replace") for each in site.glob(path)]


def unlike(found: list[str], expected: Expected) -> list[object]:
    """Return what differs from what is expected, with what was found."""
    if isinstance(expected, int):
        return [] if len(found) == expected else [len(found), found]
    if isinstance(expected, list):
        is_so = len(found) == len(expected) and all(map(agrees, found, expected))
        return [] if is_so else [found]
    wrong = [each for each in expected.get("among", ()) if each not in found]
    wrong += [each for each in expected.get("has", ()) if not any(each in one for one in found)]
    wrong += [each for each in expected.get("lacks", ()) if any(each in one for one in found)]
    return [*wrong, found] if wrong else []


def agrees(found: str, expected: str) -> bool:
    if expected.endswith("…"):
        return found.startswith(expected[:-1])
    return found == expected
