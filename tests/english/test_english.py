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
SHOWN = HERE / "shown.txt"
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


def only_in(language: str, other: str, project_root: Path) -> set[str]:
    """Return the words that the interface says in one language and not in the other."""
    environment = Environment(loader=FileSystemLoader(project_root / "overrides"), autoescape=True)
    template = environment.get_template("partials/words.html")
    module = template.make_module({"config": {"theme": {"language": "en"}}})
    templates = module.catalogue  # type: ignore[attr-defined] - what the template sets
    one, two = (
        words([*texts(load_language(each).texts), *texts(templates[each])])
        for each in (language, other)
    )
    return one - two


def typed_in(paths: Iterable[Path]) -> set[str]:
    """Return the words of the files that an author writes."""
    return words(each.read_text(encoding="utf-8") for each in paths if each.suffix in TYPED)


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
    french = only_in("fr", "en", project_root)
    assert {"tableau", "chapitre", "afficher", "relecture"} & french
    only_french = french - typed_in(HERE.rglob("*"))
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


@pytest.mark.parametrize(
    "line", [line for line in SHOWN.read_text("utf-8").splitlines() if line[:2] != "# "]
)
def test_numbers_words_labels_and_typography(built: Built, line: str) -> None:
    page, _, expected = line.partition(": ")
    is_shown = expected in shown(built.page(page.removeprefix("not ")))
    assert is_shown is not page.startswith("not ")


def test_no_word_of_the_english_interface_is_on_a_french_page(
    site_dir: Path, project_root: Path
) -> None:
    english = only_in("en", "fr", project_root)
    assert {"judgement", "reworded"} & english
    own = typed_in([*project_root.glob("*/*"), project_root / "mkdocs.yml"])
    cited = words(said_on(site_dir / "references/index.html", "fr"))
    for page in site_dir.rglob("*.html"):
        found = words(said_on(page, "fr")) & (english - own - cited)
        assert not found, (page.relative_to(site_dir).as_posix(), found)
