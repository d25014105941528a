"""A thesis in English has a site in English: words, numbers, typography, no word of French."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jinja2 import Environment, FileSystemLoader
from selectolax.lexbor import LexborHTMLParser

from generator.language import load_language
from tests.building import build_thesis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tests.building import Built

HERE = Path(__file__).parent
SAID = frozenset(
    {"title", "alt", "aria-label", "placeholder"}
    | {f"data-{name}" for name in ("note", "label", "filter", "all", "title", "copied", "said")}
)
"""Attributes that a reader hears or sees."""
TYPED = {".md", ".csv", ".yaml", ".yml", ".bib"}
"""Files that an author writes."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Site of the English thesis, built strictly."""
    folder = tmp_path_factory.mktemp("english") / "thesis"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", ".cache", "__pycache__"))
    return build_thesis(folder)


def shown(html: str) -> str:
    """Return the words of a page on one line, "~" for a no-break space."""
    tree = LexborHTMLParser(html)
    tree.strip_tags(["script", "style"])
    article = tree.css_first("article")
    assert article is not None
    return re.sub(r"[ \n]+", " ", article.text().replace("\u00a0", "~"))


def texts(catalogue: Mapping[str, object]) -> Iterator[str]:
    for text in catalogue.values():
        if isinstance(text, dict):
            yield from texts(text)
        elif isinstance(text, str):
            yield text


def words(said: Iterable[str]) -> set[str]:
    """Return the words of texts that are long enough to belong to one language."""
    plain = (re.sub(r"\{[^}]*\}", " ", text).casefold() for text in said)
    return {word for text in plain for word in re.findall(r"[^\W\d_]{4,}", text)}


def words_of_templates(project_root: Path) -> dict[str, dict[str, object]]:
    """Return what the templates say in each language."""
    environment = Environment(loader=FileSystemLoader(project_root / "overrides"), autoescape=True)
    module = environment.get_template("partials/words.html").make_module(
        {"config": {"theme": {"language": "en"}}}
    )
    return module.catalogue  # type: ignore[attr-defined] - what the template sets


def said_on(page: Path, language: str = "en") -> Iterator[str]:
    """Yield all that a page says in a language: what is marked as another one is left out."""
    tree = LexborHTMLParser(page.read_text(encoding="utf-8"))
    for node in tree.css("body [lang], meta[lang], script, style, code, pre"):
        if node.attributes.get("lang") != language:
            node.decompose()
    for node in tree.css("*"):
        for name, value in node.attributes.items():
            if value and node.tag != "meta" and name in SAID:
                yield value
    assert tree.body is not None
    yield tree.body.text(separator=" ")


def test_the_site_is_built_without_a_word_of_warning(built: Built) -> None:
    assert not built.failed
    assert built.warnings == []


def test_no_word_of_the_french_interface_is_on_a_page(built: Built, project_root: Path) -> None:
    templates = words_of_templates(project_root)
    french = words([*texts(load_language("fr").texts), *texts(templates["fr"])])
    english = words([*texts(load_language("en").texts), *texts(templates["en"])])
    own = words(
        path.read_text(encoding="utf-8") for path in HERE.rglob("*") if path.suffix in TYPED
    )
    assert {"tableau", "chapitre", "afficher", "relecture"} & french
    only_french = french - english - own
    pages = list(built.site.rglob("*.html"))
    assert len(pages) > 30
    for page in pages:
        found = words(said_on(page)) & only_french
        assert not found, (page.relative_to(built.site).as_posix(), found)


def test_every_page_says_that_it_is_in_english(built: Built) -> None:
    for page in built.site.rglob("*.html"):
        html = LexborHTMLParser(page.read_text(encoding="utf-8")).css_first("html")
        assert html is not None
        assert html.attributes["lang"] == "en", page


def test_material_speaks_english(built: Built) -> None:
    page = built.page("1_rooms")
    assert 'aria-label="Search"' in page
    assert "Table of contents" in page


def test_numbers_words_and_labels(built: Built) -> None:
    rooms, needs = shown(built.page("1_rooms")), shown(built.page("2_needs"))
    for expected in (
        "about three rooms with 14,566 visits",
        "alone has 12,345.",
        "lasts 2.5~hours",
    ):
        assert expected in rooms
    for expected in ("Table~1.1 gives the figures", "Twenty-one readers", "1,234", "1.25"):
        assert expected in rooms
    for expected in ("needs of section~1.1", "Table~2.1 shows", "58.3%", "See Figure~2.2"):
        assert expected in needs
    assert "Approved on November 3, 2026" in rooms
    assert "“Met”: “yes” if yes − no ≥ 1" in needs
    assert "Question: Who reads where, and for how long?" in rooms


def test_typography(built: Built) -> None:
    rooms = shown(built.page("1_rooms"))
    for expected in (
        "“A room is read before a book is,” the readers’ handbook says; it’s a claim",
        "its word – as others did (Marlow",
        "(“more chairs”), but what they do: their ‘usual’ day, pp.~12–15 of the diary",
        "from 1998–2004 on",
        "more than 90~minutes…",
        "You can hear the pages, and that’s all I ask.",
    ):
        assert expected in rooms
    assert "A note: “small” means" in shown(built.page("2_needs"))
    assert "Table 1.1" not in rooms


def test_a_citation_and_its_bibliography(built: Built) -> None:
    assert "(Marlow" in shown(built.page("1_rooms"))
    assert "Quiet rooms" in shown(built.page("references"))


def test_no_word_of_the_english_interface_is_on_a_french_page(
    site_dir: Path, project_root: Path
) -> None:
    templates = words_of_templates(project_root)
    french = words([*texts(load_language("fr").texts), *texts(templates["fr"])])
    english = words([*texts(load_language("en").texts), *texts(templates["en"])])
    typed = [path for path in project_root.glob("*/*") if path.suffix in TYPED]
    own = words(path.read_text(encoding="utf-8") for path in [*typed, project_root / "mkdocs.yml"])
    cited = words(said_on(site_dir / "references/index.html", "fr"))
    only_english = english - french - own - cited
    assert {"judgement", "reworded"} & only_english
    for page in site_dir.rglob("*.html"):
        found = words(said_on(page, "fr")) & only_english
        assert not found, (page.relative_to(site_dir).as_posix(), found)
