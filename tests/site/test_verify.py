"""The last check finds what MkDocs does not see: each test plants one fault in a small site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from generator.site import verify_site
from tests.building import build_thesis, write
from tests.examples import edit, example_thesis
from tests.in_english import as_text

if TYPE_CHECKING:
    from pathlib import Path

SOUND = """\
<!doctype html>
<link rel="stylesheet" href="{up}style.css">
<link rel="canonical" href="https://exemple.fr/">
<a href="{up}index.html">accueil</a> <a href="#ici">ici</a> <h2 id="ici">Ici</h2>
<a href="https://exemple.fr/">ailleurs</a> <a href="mailto:moi@exemple.fr">moi</a>
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="">
"""


def verified(folder: Path, fault: str) -> list[str]:
    """Return what is found in a site of two pages, the second of which has the fault."""
    write(folder / "style.css", "")
    write(folder / "index.html", SOUND.format(up=""))
    write(folder / "page/index.html", SOUND.format(up="../") + fault)
    problems = verify_site(folder, "/these/", {"page/index.html": "chapters/page.md"})
    return [as_text(problem) for problem in problems]


@pytest.mark.parametrize(
    "link",
    [
        '<a href="../">relative</a>',
        '<a href="..">without its slash</a>',
        '<a href="/these/">absolute</a>',
        '<a href="/these/page/#ici">absolute with a place</a>',
        '<a href="../index.html#ici">with a place</a>',
        '<a href="#%69ci">written otherwise</a>',
        '<a href="#:~:text=Ici">to words</a>',
        '<a href="">to itself</a>',
        '<a name="place"></a><a href="#place">old</a>',
        '<a href="../style.css">a file</a>',
    ],
)
def test_a_sound_link_passes(link: str, tmp_path: Path) -> None:
    assert verified(tmp_path, link) == []


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ('<a href="../pag/">x</a>', 'the link "../pag/" leads to no page (did you mean'),
        ('<a href="absent.pdf">x</a>', 'the link "absent.pdf" leads to no page'),
        ('<a href="/these/absent/">x</a>', 'the link "/these/absent/" leads to no page'),
        (
            '<a href="../#icí">x</a>',
            'the link "../#icí" leads to no place on index.html (did you mean ici?)',
        ),
        ('<h2 id="ici">deux</h2>', 'the id "ici" stands 2 times on the page page/index.html'),
        (
            '<script src="https://ailleurs.fr/x.js"></script>',
            'the page page/index.html asks another host for "https://ailleurs.fr/x.js"',
        ),
        (
            '<script src="//ailleurs.fr/x.js"></script>',
            'the page page/index.html asks another host for "//ailleurs.fr/x.js"',
        ),
        (
            '<link rel="stylesheet" href="https://ailleurs.fr/x.css">',
            'the page page/index.html asks another host for "https://ailleurs.fr/x.css"',
        ),
        (
            '<iframe src="https://ailleurs.fr/"></iframe>',
            'the page page/index.html asks another host for "https://ailleurs.fr/"',
        ),
        ('<img src="absent.png">', 'the page page/index.html needs "absent.png", which is not'),
    ],
)
def test_a_fault_is_told_with_the_chapter_to_mend(fault: str, message: str, tmp_path: Path) -> None:
    [line] = verified(tmp_path, fault)
    assert line.startswith(f"chapters/page.md:1:1: link: {message}")


def test_a_page_without_a_chapter_is_told_by_its_own_name(tmp_path: Path) -> None:
    write(tmp_path / "x/index.html", '<a href="absent/">x</a>')
    [problem] = verify_site(tmp_path, "/", {})
    assert problem.place.path == "x/index.html"


def test_the_same_dead_link_is_told_once_on_a_page(tmp_path: Path) -> None:
    assert len(verified(tmp_path, '<a href="absent/">x</a>' * 3)) == 1


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ('<a href="absent.html">x</a>', 'the link to "absent.html" leads to no file'),
        (
            '<p id="double">a</p><p id="double">b</p>',
            "l’identifiant «\u00a0double\u00a0» figure 2 fois",
        ),
        ('<script src="https://ailleurs.fr/x.js"></script>', "à un autre serveur"),
    ],
    ids=["dead link", "double id", "outside script"],
)
def test_raw_html_in_a_chapter_fails_the_strict_build(
    html: str, message: str, tmp_path: Path
) -> None:
    folder = example_thesis(tmp_path, {"chapters/1.3_exemple.md": f"# Exemple\n\n{html}\n"})
    built = build_thesis(folder)
    assert built.failed
    assert re.search(r"chapters/1\.3_exemple\.md:\d:1: link: ", built.warnings[0])
    assert message in built.warnings[0]


def test_a_fault_of_the_theme_is_found_too(tmp_path: Path) -> None:
    folder = example_thesis(tmp_path)
    write(
        folder / "overrides/main.html",
        '{% extends "base.html" %}{% block styles %}{{ super() }}'
        '<link rel="stylesheet" href="https://ailleurs.fr/x.css">{% endblock %}',
    )
    edit(folder / "mkdocs.yml", "  name: material\n", "  name: material\n  custom_dir: overrides\n")
    built = build_thesis(folder)
    assert built.failed
    assert "à un autre serveur" in built.warnings[0]
