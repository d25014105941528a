"""What the search looks through: sections with their passages, and names with their addresses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from generator.app.project import open_thesis, render
from generator.chapters import Entry
from generator.core.store import Later
from generator.language import load_language
from generator.rendering import Lookup, Page, finish
from generator.rendering.page import Body, Excerpt, Section
from generator.site.search import SearchedPage, name_group, search_files, searched
from tests.building import build_thesis
from tests.examples import example_thesis

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.building import BuildSite, MakeThesis

CHAPTER = """
<h1 id="etude">2 Étude<a class="headerlink" href="#etude">¶</a></h1>
<p id="p-a"><a class="passage-number" id="2-1"></a>L'<em>usage</em>
 des données.</p>
<h2 id="lieux">Lieux</h2>
<ul><li id="p-b">une ville</li><li id="p-c">un village</li></ul>
<figure id="tbl-x"><table><caption>Les lieux</caption>
<tr><th>Ville</th><td>Nevers</td></tr></table></figure>
<dl><dt id="term-avis">avis</dt><dd id="p-d">Ce qu'un groupe pense.</dd></dl>
"""


@pytest.fixture(scope="module")
def lookup(tmp_path_factory: pytest.TempPathFactory) -> Lookup:
    folder = example_thesis(tmp_path_factory.mktemp("sections"))
    return Lookup(open_thesis(folder).knowledge)


def sections(html: str, lookup: Lookup) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return anchor, title and passages of each section of a page of this HTML."""
    return [
        (each.anchor, each.title, [(passage.anchor, passage.text) for passage in each.excerpts])
        for each in finish("2.md", "2 Étude", html, lookup).body.value.sections
    ]


def test_a_heading_or_a_table_opens_a_section_a_block_is_a_passage(
    lookup: Lookup,
) -> None:
    assert sections(CHAPTER, lookup) == [
        ("etude", "2 Étude", [("p-a", "L'usage des données.")]),
        (
            "lieux",
            "Lieux",
            [
                ("p-b", "une ville"),
                ("p-c", "un village"),
                ("term-avis", "avis – Ce qu'un groupe pense."),
            ],
        ),
        ("tbl-x", "Les lieux", [("tbl-x", "Ville · Nevers")]),
    ]


@pytest.mark.parametrize(
    "unread",
    [
        "<script>secret</script>",
        "<style>secret</style>",
        "<svg><title>secret</title></svg>",
        '<p hidden="">secret</p>',
        '<span aria-hidden="true">secret</span>',
        "<del>secret</del>",
        '<section data-search-exclude=""><h2 id="x">secret</h2><p>secret</p></section>',
        '<a class="passage-gone" data-note="secret" id="p-old"></a>',
        "<!-- secret -->",
    ],
)
def test_what_nobody_reads_is_not_looked_through(unread: str, lookup: Lookup) -> None:
    assert sections(f"<p>avant {unread}</p>", lookup) == [("", "", [("", "avant")])]


def test_a_page_without_a_heading_is_one_section(lookup: Lookup) -> None:
    assert sections("Un mot.", lookup) == [("", "", [("", "Un mot.")])]


WRITTEN = """\
# Étude

Avant ~~rien~~ <del>secret</del> <!-- secret -->.

## Lieux

- une ville

    <p hidden>secret</p>

avis
:   Ce que dit un groupe.

| Ville | Lieu |
|---|---|
| Nevers | gare |
"""


def test_what_an_author_writes_is_looked_through_in_the_order_of_the_page(tmp_path: Path) -> None:
    folder = example_thesis(tmp_path, {"chapters/1.3_etude.md": WRITTEN})
    [page] = [each for each in render(open_thesis(folder)) if each.path == "1.3_etude.md"]
    assert [
        (each.title, [one.text for one in each.excerpts]) for each in page.body.value.sections
    ] == [
        ("1.3 Étude", ["Avant ~~rien~~ ."]),
        (
            "1.3.1 Lieux",
            [
                "une ville",
                "avis – Ce que dit un groupe.",
                "Ville · Lieu",
                "Nevers · gare",
            ],
        ),
    ]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    built = build_thesis(example_thesis(tmp_path_factory.mktemp("search") / "thesis"))
    assert not built.failed, built.warnings
    return json.loads((built.site / "search/passages.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("BF1", "besoins/BF1/"),
        ("FG1", "groupes/FG1/"),
        ("Groupe 1", "groupes/FG1/"),
    ],
)
def test_a_name_leads_to_what_is_called_so(name: str, address: str, index: dict[str, Any]) -> None:
    assert [name, address] in index["names"]


def test_chapters_are_told_from_what_the_site_adds(index: dict[str, Any]) -> None:
    chapters = {address: is_chapter for address, _, is_chapter, _ in index["parts"]}
    assert chapters["1.2_resultats/"]
    assert not chapters["besoins/BF1/"]


def test_a_record_is_titled_by_its_key_and_what_it_is(index: dict[str, Any]) -> None:
    titles = {address: title for address, title, *_ in index["parts"]}
    assert titles["besoins/BF1/"].startswith("BF1 – ")


def test_without_the_search_of_the_theme_there_is_no_index(tmp_path: Path) -> None:
    built = build_thesis(example_thesis(tmp_path / "thesis"), plugins=["thesis"])
    assert not (built.site / "search/passages.json").exists()


def test_a_chapter_has_the_title_of_its_page_or_stays_out_of_it(
    make_thesis: MakeThesis, build_site: BuildSite
) -> None:
    chapters = {
        "1_dedans.md": "# L'intérieur\n\nUn mot.\n",
        "2_dehors.md": "---\nsearch: {exclude: true}\n---\n\n# Dehors\n\nUn mot.\n",
    }
    built = build_site(make_thesis(chapters))
    found = json.loads((built.site / "search/passages.json").read_text("utf-8"))
    titles = {title for _, title, *_ in found["parts"]}
    assert "1 L’intérieur" in titles
    assert "2 Dehors" not in titles


# --- the index of a large site --------------------------------------------------------------------

LETTERS = "abcdefghijklmnopqrst"


def page_of(path: str, title: str, section: Section) -> Page:
    return Page(path, title, Later(Body("", sections=(section,))))


def large_site(count: int, changed: str = "") -> Mapping[str, str]:
    """Return the index of a site of so many pages, each with its own words and those of all."""
    pages: list[SearchedPage] = []
    entries: dict[str, Entry] = {}
    for number in range(count):
        own = "".join(LETTERS[int(digit)] for digit in f"{number:04}")
        said = (
            f"{own}{letter} est dit{changed * (number == 7)} de la séance" for letter in LETTERS
        )
        excerpts = tuple(Excerpt(f"p-{at}", text) for at, text in enumerate(said))
        page = page_of(f"{number}.md", own, Section("titre", own, excerpts))
        pages.append(searched(page, f"{number}/", is_chapter=True))
        entries[own] = Entry(own, "section", "", f"Le titre {own}", page.path, "", own)
    return search_files(pages, entries.values(), load_language("fr"))


def test_a_small_site_has_one_file() -> None:
    assert list(large_site(20)) == ["search/passages.json"]


def test_the_files_of_a_large_site_stay_small() -> None:
    for count in (1000, 2000):
        sizes = {path: len(text.encode()) for path, text in large_site(count).items()}
        assert max(sizes.values()) < 30_000, max(sizes, key=lambda path: sizes[path])


def test_a_word_and_a_name_lead_to_the_parts_that_have_them() -> None:
    files = large_site(500)
    head = json.loads(files["search/passages.json"])

    def under(kind: str, key: str) -> list[Any]:
        prefix = max((each for each in head[kind] if key.startswith(each)), key=len)
        return json.loads(files[f"search/{kind}-{prefix.encode().hex()}.json"])

    [word, (part, count)] = next(each for each in under("words", "aacgb") if each[0] == "aacgb")
    assert (word, count) == ("aacgb", 1)
    address, title, _, sections = json.loads(files[f"search/part-{part}.json"])
    assert (address, title, sections[0][2][1]) == (
        "26/",
        "aacg",
        ["p-1", "aacgb est dit de la séance"],
    )
    assert ["Le titre aacg", "26/", part] in under("names", name_group("le titres aacg"))


def test_one_changed_page_changes_few_files() -> None:
    before, after = large_site(500), large_site(500, "e")
    differing = [path for path in after if before.get(path) != after[path]]
    assert len(differing) <= 4  # its part, and where "dit" and "dite" are
    assert before == large_site(500)


def test_a_long_section_goes_on_in_the_next_part() -> None:
    excerpts = tuple(Excerpt(f"p-{at}", "mot " * 500) for at in range(10))
    page = page_of("long.md", "Long", Section("top", "Long", excerpts))
    parts = [json.loads(part) for part in searched(page, "long/", is_chapter=False).parts]
    assert [anchor for part in parts for _, _, texts in part[3] for anchor, _ in texts] == [
        each.anchor for each in excerpts
    ]
    assert {(part[0], part[3][0][1]) for part in parts} == {("long/", "Long")}
    assert len(parts) == 3
