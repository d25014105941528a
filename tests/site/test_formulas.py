"""Pages with mathematics: MathML alone, its look only where there is some, nothing to run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.building import BuildSite, MakeThesis


def test_a_page_asks_for_the_look_of_formulas_where_it_shows_or_previews_one(
    make_thesis: MakeThesis, build_site: BuildSite
) -> None:
    chapters = {
        "1_un.md": "# Un $x$\n\n$$ y $$ {#eq-y}\n\nSoit $\\alpha_i < 3$, ou $\\frac{1}{2}$.\n",
        "2_deux.md": "# Deux\n\nSelon l'@eq-y.\n",
        "3_trois.md": "# Trois\n\nCela coûte 5 $ et 6 $.\n",
    }
    config = {"markdown_extensions": [{"pymdownx.arithmatex": {"generic": True}}]}
    built = build_site(make_thesis(chapters, config=config))
    pages = [built.page(url) for url in ("1_un", "2_deux", "3_trois")]
    assert [page.count("<math") for page in pages] == [4, 0, 0]
    assert ["formulas.css" in page for page in pages] == [True, True, False]
    assert "arithmatex" not in pages[0]
    assert "<title>1 Un x" in pages[0]
    found = (built.site / "search/passages.json").read_text("utf-8")
    assert "Soit αi<3, ou \\\\frac{1}{2}." in found
