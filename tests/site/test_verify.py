"""The last check finds what MkDocs does not see: each test plants one fault in a chapter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from generator.app.project import open_thesis
from generator.rendering import Lookup, finish
from generator.site import verify
from generator.site.verify import Site, page_problems
from tests.building import build_thesis, write
from tests.examples import edit, example_thesis
from tests.in_english import as_text, sentence
from tests.verified_site import verify_site

SOUND = """\
<link rel="canonical" href="https://exemple.fr/">
<a href="{up}index.html">accueil</a> <a href="#ici">ici</a> <h2 id="ici">Ici</h2>
<a href="https://exemple.fr/">ailleurs</a> <a href="mailto:moi@exemple.fr">moi</a>
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="">
"""


@pytest.fixture(scope="module")
def lookup(tmp_path_factory: pytest.TempPathFactory) -> Lookup:
    return Lookup(open_thesis(example_thesis(tmp_path_factory.mktemp("verify"))))


def verified(lookup: Lookup, fault: str) -> list[str]:
    """Return what is found in a site of two pages, the second of which has the fault."""
    pages = (
        finish("index.md", "Accueil", SOUND.format(up=""), lookup),
        finish("page.md", "Page", SOUND.format(up="../") + fault, lookup),
    )
    sources = {"page.md": "chapters/page.md"}
    problems = page_problems(pages, ["style.css"], sources, Site("https://example.org/these/"))
    return [as_text(problem) for problem in problems]


FAULTS: dict[str, str | None] = yaml.safe_load(
    Path(__file__).with_name("faults.yaml").read_text("utf-8")
)


@pytest.mark.parametrize(("written", "message"), FAULTS.items())
def test_a_fault_is_told_once_with_the_chapter_to_mend(
    written: str, message: str | None, lookup: Lookup
) -> None:
    lines = verified(lookup, written * 3 if message and "id=" not in written else written)
    assert len(lines) == (message is not None)
    assert all(each.startswith(f"chapters/page.md:1:1: link: {message}") for each in lines)


def test_a_page_without_a_chapter_is_told_by_its_own_name(lookup: Lookup) -> None:
    page = finish("x.md", "X", '<a href="absent/">x</a>', lookup)
    [problem] = page_problems([page], (), {}, Site())
    assert problem.place.path == "x.md"


def test_what_is_nearest_to_a_missing_page_is_looked_for_once(
    lookup: Lookup, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(verify, "nearest", lambda found, _known: asked.append(found) or "")
    dead = [finish(f"{n}.md", "", '<a href="absent.md">x</a>', lookup) for n in range(20)]
    assert len([*page_problems(dead, (), {}, Site(folders=False))]) == 20
    assert asked == ["absent.md"]


WRITTEN = {
    "[x](absent.md)": "absent.md",
    "[x](#nulle-part)": "nulle-part",
    "[x](1.2_resultats.md#nulle-part)": "nulle-part",
    '[x](#ici)<a id="ici" href="absent.html">y</a>': "absent.html » ne mène à aucun fichier",
    '<p id="double">a</p><p id="double">b</p>': "l’identifiant « double » figure 2 fois",
    '<video src="https://ailleurs.fr/x.mp4"></video>': "depuis un autre serveur",
}


@pytest.mark.parametrize("begins", ["[x]", "<"])
def test_what_is_wrong_in_chapters_is_told_once_at_its_chapter_and_fails_the_strict_build(
    begins: str, tmp_path: Path
) -> None:
    faults = {each: told for each, told in WRITTEN.items() if each.startswith(begins)}
    chapters = {
        f"chapters/2.{at}_exemple.md": f"# Exemple\n\n{written}\n"
        for at, written in enumerate(faults, 1)
    }
    built = build_thesis(example_thesis(tmp_path, chapters))
    assert built.failed
    told = "\n".join(built.warnings).replace("\u00a0", " ").splitlines()
    lines = [each.strip() for each in told if each.startswith("  ") and ": link: " in each]
    for path, message, line in zip(chapters, faults.values(), lines, strict=True):
        assert re.match(rf"{path}:\d+:\d+: link: ", line)
        assert message in line


def test_a_fault_of_the_theme_stands_in_the_built_site(tmp_path: Path) -> None:
    """No page of ours holds what a template adds: only the site as it is written tells of it."""
    folder = example_thesis(tmp_path)
    assert verify_site(build_thesis(folder).site, "/petite/", {}) == ()
    write(
        folder / "overrides/main.html",
        '{% extends "base.html" %}{% block styles %}{{ super() }}'
        '<link rel="stylesheet" href="https://ailleurs.fr/x.css">{% endblock %}',
    )
    edit(folder / "mkdocs.yml", "  name: material\n", "  name: material\n  custom_dir: overrides\n")
    found = verify_site(build_thesis(folder).site, "/petite/", {"index.html": "chapters/index.md"})
    assert found
    assert all("from another host" in each for each in map(sentence, found))
    assert "chapters/index.md" in {each.place.path for each in found}


def test_our_look_is_searched_where_it_is_the_authors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = example_thesis(tmp_path)
    edit(folder / "mkdocs.yml", "  name: material\n", "  name: material\n  custom_dir: overrides\n")
    write(folder / "overrides/look.css", "/* Fulgence Xanthos */")
    monkeypatch.setattr("generator.app.mkdocs_plugin.incremental.shipped", folder.joinpath)
    assert build_thesis(folder, strict=False).failed
