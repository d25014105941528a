"""The folder of a thesis as its author has it: which files are chapters, and where links lead."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests import doors
from tests.building import CONFIG, build_thesis, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building import BuildSite, MakeThesis

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><path d="M0 0h4"/></svg>'


def addresses(html: str) -> dict[str, str]:
    """Return where the links of the text of a page lead, by their words; images by their name."""
    page = LexborHTMLParser(html)
    links = {each.text(): str(each.attributes["href"]) for each in page.css("article p a[href]")}
    return links | {
        str(each.attributes["alt"]): str(each.attributes["src"]) for each in page.css("article img")
    }


def test_chapters_of_quarto_and_r_markdown_are_pages_like_others(
    make_thesis: MakeThesis, build_site: BuildSite
) -> None:
    thesis = make_thesis(
        {
            "index.qmd": "# Une thèse\n\n[Le début](1_debut.qmd)\n",
            "1_debut.qmd": "# Début\n\n[La suite](2_suite.Rmd#fin), [la même](/2_suite.Rmd)\n",
            "2_suite.Rmd": "# Suite\n\n## Fin\n\n[Le début](1_debut.qmd)\n",
            "3_notes.markdown": "# Notes\n\nUn mot.\n",
            "_reste.qmd": "Une partie.\n",
            "brouillon.qmd": "# Brouillon\n",
            "ancien.qmd": b"# \xe9t\xe9\n",
        },
        config={
            "nav": ["index.qmd", {"Commencer": "1_debut.qmd"}, "2_suite.Rmd", "3_notes.md"],
            "exclude_docs": "/brouillon.qmd\n",
            "plugins": [{"thesis": {"checks": {"markup": "info"}}}],
        },
    )
    (thesis / "chapters/index.md").unlink()
    built = build_site(thesis)
    assert not built.failed, built.warnings
    assert built.warnings == []
    assert addresses(built.page()) == {"Le début": "1_debut/"}
    shown = addresses(built.page("1_debut"))
    assert shown == {"La suite": "../2_suite/#fin", "la même": "../2_suite/"}
    menu = LexborHTMLParser(built.page()).css(".md-nav--primary a.md-nav__link")
    assert [str(each.attributes["href"]) for each in menu][:4] == [
        ".",
        "1_debut/",
        "2_suite/",
        "3_notes/",
    ]
    assert [*built.site.rglob("*.qmd"), *built.site.rglob("brouillon")] == []
    assert doors.understood(thesis)["prefix"] == ["", "1", "2", "3"]


def test_a_mistake_in_such_a_chapter_is_told_at_its_file(make_thesis: MakeThesis) -> None:
    thesis = make_thesis({"1_debut.qmd": "# Début\n\n[Rien](rien.qmd)\n"})
    lines = [each for each in doors.problem_lines(thesis) if ": link: " in each]
    assert doors.differing(lines, ["chapters/1_debut.qmd:3:1: link: … rien.qmd"]) == ""


def test_two_files_that_make_one_page_are_a_problem_at_the_second(make_thesis: MakeThesis) -> None:
    thesis = make_thesis({"1_debut.md": "# Début\n", "1_debut.qmd": "# Début\n"})
    lines = [each for each in doors.problem_lines(thesis) if "(warning)" not in each]
    expected = 'chapters/1_debut.qmd:1:1: markup: … "1_debut.md" … keep one'
    assert doors.differing(lines, [expected]) == ""


def test_a_readme_is_the_index_of_its_folder_where_there_is_none(
    make_thesis: MakeThesis, build_site: BuildSite
) -> None:
    thesis = make_thesis(
        {
            "README.md": "# Le dépôt\n",
            "2_methode/README.md": "# Méthode\n\n[Le terrain](terrain.md)\n",
            "2_methode/terrain.md": "# Terrain\n\n[La méthode](README.md), [tout](../README.md)\n",
            "3_fin.md": "# Fin\n\n[La méthode](2_methode/), [tout](/)\n",
        }
    )
    built = build_site(thesis)
    assert not built.failed, built.warnings
    assert addresses(built.page("2_methode")) == {"Le terrain": "terrain/"}
    assert addresses(built.page("2_methode/terrain")) == {"La méthode": "../", "tout": "../../"}
    assert addresses(built.page("3_fin")) == {"La méthode": "../2_methode/", "tout": "../"}
    assert [each for each in doors.problem_lines(thesis) if ": link" in each] == []
    assert "Le dépôt" not in built.page()
    write(thesis / "chapters/README.md", "# Une thèse\n")
    (thesis / "chapters/index.md").unlink()
    assert "Une thèse</h1>" in build_site(thesis).page()


def test_a_picture_is_found_from_the_root_and_from_the_folder_above(
    make_thesis: MakeThesis, build_site: BuildSite
) -> None:
    text = "# Terrain\n\n![a](/figures/a.svg)\n\n![b](../../figures/b.svg)\n\n![c](/images/c.svg)\n"
    thesis = make_thesis({"2_methode/1_terrain.md": text, "images/c.svg": DRAWING})
    write(thesis / "figures/a.svg", DRAWING)
    write(thesis / "figures/b.svg", DRAWING)
    write(thesis / "figures/unused.svg", DRAWING)
    built = build_site(thesis)
    assert not built.failed, built.warnings
    shown = addresses(built.page("2_methode/1_terrain"))
    assert {name: path.replace("../", "") for name, path in shown.items()} == {
        "a": "beside/figures/a.svg",
        "b": "beside/figures/b.svg",
        "c": "images/c.svg",
    }
    published = {each.relative_to(built.site).as_posix() for each in built.site.rglob("*.svg")}
    assert {each for each in published if "assets" not in each} == {
        "beside/figures/a.svg",
        "beside/figures/b.svg",
        "images/c.svg",
    }
    assert [each for each in doors.problem_lines(thesis) if ": image: " in each] == []


def test_pictures_of_the_data_and_outside_of_the_thesis_are_not_reached(
    make_thesis: MakeThesis, build_site: BuildSite
) -> None:
    paths = ["/data/a.png", "../data/a.png", "../../a.png", "/.git/a.png", "/site/a.png"]
    text = "# Terrain\n\n" + "\n\n".join(f"![Un plan]({each})" for each in paths)
    thesis = make_thesis({"1_terrain.md": text}, {"a.png": b"\x89PNG\r\n"})
    for folder in (thesis.parent, thesis / ".git", thesis / "site"):
        write(folder / "a.png", b"\x89PNG\r\n")
    told = {each.found: each.code for each in doors.check(doors.open_thesis(thesis))}
    assert told["../../a.png"] == "image-outside"
    assert build_site(thesis, strict=True).failed
    (thesis / "site/a.png").unlink()
    built = build_site(thesis, strict=False)
    assert list(built.site.rglob("a.png")) == []


def test_pandoc_and_quarto_name_files_from_the_root_without_a_slash(
    make_thesis: MakeThesis,
) -> None:
    chapters = {"2_methode/1_terrain.md": "# Terrain\n\n![Un plan](figures/a.svg)\n"}
    for flavour, count in (("pandoc", 0), ("quarto", 0), ("github", 1)):
        plugins = [{"thesis": {"flavour": flavour}}]
        thesis = make_thesis(chapters, config={"plugins": plugins}, name=flavour)
        write(thesis / "figures/a.svg", DRAWING)
        assert len([each for each in doors.problem_lines(thesis) if ": image: " in each]) == count


def test_in_a_site_of_mkdocs_a_link_may_be_typed_as_on_the_built_page(
    make_thesis: MakeThesis, build_site: BuildSite
) -> None:
    """There each page is a folder: ``../2_b/`` leads from one to the next, in raw HTML too."""
    typed = "[La suite](../../2_b/#fin), [ici](../1_a/)."
    thesis = make_thesis(
        {
            "part/1_a.md": f"# A\n\n{typed}\n\n![Un plan](../../images/plan.svg)\n",
            "2_b.md": '# B\n\n## Fin\n\n<img alt="Plan" src="../images/plan.svg">\n',
        }
    )
    write(thesis / "chapters/images/plan.svg", DRAWING)
    site = build_site(thesis).site
    first, second = (
        (site / each / "index.html").read_text("utf-8") for each in ("part/1_a", "2_b")
    )
    assert addresses(first)["La suite"] == "../../2_b/#fin"
    assert addresses(first)["Un plan"] == "../../images/plan.svg"
    assert addresses(second) == {"Plan": "../images/plan.svg"}


def test_composed_and_decomposed_letters_are_the_same_name(
    make_thesis: MakeThesis, build_site: BuildSite
) -> None:
    composed, apart = "étude", "e\u0301tude"
    thesis = make_thesis(
        {
            "1_a.md": f"# A\n\n[L'étude](2_{composed}.md)\n\n![Un plan]({composed}.svg)\n",
            f"2_{apart}.md": f"# B\n\n[La suite](3_{apart}.md)\n",
            f"3_{composed}.md": "# C\n\nUn mot.\n",
            f"{apart}.svg": DRAWING,
        }
    )
    built = build_site(thesis)
    assert not built.failed, built.warnings
    assert [each for each in doors.problem_lines(thesis) if ": heading " not in each] == []


def test_chapters_can_stand_beside_the_settings(tmp_path: Path, build_site: BuildSite) -> None:
    home = "# Réparer\n\n[La méthode](2_methode/README.md), [la licence](LICENSE)\n"
    home += "\n![Le plan](images/plan.svg)\n"
    named = {"own_checks": "lib/controle.py", "citations": {"bibliography": "refs.bib"}}
    files = {
        "mkdocs.yml": {
            **CONFIG,
            "docs_dir": ".",
            "site_name": "Réparer",
            "plugins": ["search", {"thesis": named}],
        },
        "lib/controle.py": "def check(chapter, context):\n    return ()\n",
        "README.md": home,
        "2_methode/README.md": "# Méthode\n\n![Le plan](/images/plan.svg)\n",
        "CHANGELOG.md": "# Changes\n",
        "images/plan.svg": DRAWING,
        "LICENSE": "Libre.\n",
        "requirements.lock": "secret\n",
        "refs.bib": "",
        "notes.txt": "Un mot.\n",
        "node_modules/a/README.md": "# A package\n",
        "tools/.git/HEAD": "ref: refs/heads/main\n",
        "tools/README.md": "# A repository of others\n",
        ".venv/README.md": "# An environment\n",
        "_book/index.md": "# A book\n",
        "site/index.md": "# Not ours\n",
    }
    for name, content in files.items():
        write(tmp_path / name, content)
    (tmp_path / "node_modules/a/again").symlink_to("..")
    (tmp_path / "site/index.md").unlink()
    for _ in range(2):  # the site of before is no part of the thesis
        built = build_site(tmp_path)
        assert not built.failed, built.warnings
        assert addresses(built.page()) == {
            "La méthode": "2_methode/",
            "la licence": "LICENSE",
            "Le plan": "images/plan.svg",
        }
        written = {each.relative_to(built.site).as_posix() for each in built.site.rglob("*.*")}
        own = ("assets/", "search", "cite/", "changes/", "open/", "404", "sitemap", ".")
        assert {each for each in written if not each.startswith(own)} == {
            *("index.html", "2_methode/index.html", "images/plan.svg"),
        }
    assert doors.understood(tmp_path)["chapter"] == ["index.md", "2_methode/index.md"]


def test_a_link_to_what_the_site_has_not_is_shown_as_words(
    tmp_path: Path, build_site: BuildSite
) -> None:
    apart = ["CHANGELOG.md", "data/", "data/a.csv", "scripts/", "notes/n.md"]
    links = ", ".join(f"[{each}]({each})" for each in (*apart, "LICENSE", "1_a/", "./"))
    apart += ["../../issues"]
    links += ", [issues](../../issues)"
    for path in (*apart, "scripts/a.R", "LICENSE", "1_a.md", "1_a/plan.txt"):
        if not path.endswith(("/", "issues")):
            write(tmp_path / path, "# Un mot\n")
    write(tmp_path / "README.md", f"# Une thèse\n\n{links}\n")
    settings = {**CONFIG, "docs_dir": ".", "exclude_docs": "/notes/n.md"}
    write(tmp_path / "mkdocs.yml", settings)
    thesis = doors.open_thesis(tmp_path)
    told = [(each.code, each.found) for each in doors.check(thesis) if each.rule == "link"]
    assert told == [("link-apart", each) for each in apart]
    built = build_site(tmp_path)
    assert not built.failed, built.warnings
    assert addresses(built.page()) == {"LICENSE": "LICENSE", "1_a/": "1_a/", "./": "./"}


def test_a_site_may_not_hold_the_thesis(tmp_path: Path) -> None:
    write(tmp_path / "these/mkdocs.yml", {**CONFIG, "docs_dir": "."})
    write(tmp_path / "these/index.md", "# Une thèse\n")
    built = build_thesis(tmp_path / "these", site_dir=str(tmp_path))
    assert built.failed
    assert (tmp_path / "these/index.md").is_file()


def test_bibliographies_at_the_top_are_found_and_read_as_one(make_thesis: MakeThesis) -> None:
    thesis = make_thesis({"1_a.md": "# A\n\nVu par [@arden2016] et [@brune2019].\n"})
    for name, key in (("b.bib", "arden2016"), ("chapters/c.bib", "brune2019")):
        work = f"@book{{{key}, author={{Arden, A}}, title={{T}}, publisher={{P}}, year=2016}}\n"
        write(thesis / name, work)
    assert [each for each in doors.problem_lines(thesis) if ": citation" in each] == []
    settings = {**CONFIG, "plugins": [{"thesis": {"citations": {"bibliography": ["b.bib"]}}}]}
    write(thesis / "mkdocs.yml", settings)
    lines = [each for each in doors.problem_lines(thesis) if ": citation: " in each]
    assert doors.differing(lines, ["chapters/1_a.md:3:24: citation: … brune2019"]) == ""


def test_a_folder_that_vanishes_while_it_is_read_is_told(
    make_thesis: MakeThesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    thesis = make_thesis({"1_a.md": "# A\n\nUn mot.\n", "2_b/index.md": "# B\n\nUn mot.\n"})
    scan = os.scandir

    def vanishing(path: str) -> object:
        if str(path).endswith("2_b"):
            shutil.rmtree(path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", vanishing)
    lines = [each for each in doors.problem_lines(thesis) if "(warning)" not in each]
    assert doors.differing(lines, ["chapters/2_b:1:1: markup: … No such file"]) == ""
    assert doors.understood(thesis)["chapter"] == ["index.md", "1_a.md"]


def test_a_chapter_that_vanishes_before_it_is_read_is_told(make_thesis: MakeThesis) -> None:
    thesis = make_thesis({"1_a.md": "# A\n\nUn mot.\n"})
    (thesis / "chapters/2_b.md").symlink_to("not-there.md")
    lines = [each for each in doors.problem_lines(thesis) if "(warning)" not in each]
    assert doors.differing(lines, ["chapters/2_b.md:1:1: markup: … missing"]) == ""
