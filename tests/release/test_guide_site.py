"""The guide as a site in both languages, built by the program that it is about (`make docs`)."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tests.building import build_thesis, write, write_thesis
from tests.verified_site import verify_site

DOCS = Path(__file__).parents[2] / "docs"


def test_the_guide_is_a_site_of_which_each_link_leads_somewhere(tmp_path: Path) -> None:
    shutil.copytree(DOCS, tmp_path / "docs")
    site = tmp_path / "site"
    for language in ("fr", "en"):
        built = build_thesis(tmp_path / "docs" / language, site_dir=str(site / language))
        assert (built.failed, built.warnings) == (False, [])
        pages = {each.relative_to(DOCS).with_suffix("") for each in DOCS.glob(f"{language}/*/*.md")}
        assert pages <= {each.parent.relative_to(site) for each in site.rglob("index.html")}
    found = verify_site(site, "/", {})  # a host shows the 404.html of the site around it
    assert [each for each in found if not each.place.path.endswith("/404.html")] == []
    code = re.compile(r"<code>.*?</code>", re.DOTALL)  # it may be of Quarto
    texts = {each: code.sub("", each.read_text("utf-8")) for each in site.rglob("index.html")}
    assert [path for path, text in texts.items() if "```" in text] == []
    rule = (site / "en/rules/claim/index.html").read_text("utf-8")
    assert re.search(r"<code>The study heard \[twenty\]\{= count\(readers\) \}", rule)
    assert 'href="../../../fr/"' in rule
    assert [each for each in site.rglob("*") if each.suffix in {".py", ".yml"}] == []


def test_each_page_leads_to_the_guide_that_stands_beside_it(tmp_path: Path) -> None:
    extra = {"generator": False, "guide": "guide/fr/"}
    thesis = write_thesis(tmp_path, {"1_essai.md": "# Essai\n"}, config={"extra": extra})
    write(thesis / "site/guide/fr/index.html", "Le guide.")
    built = build_thesis(thesis)  # it may stand there
    assert (built.failed, built.warnings) == (False, [])
    assert '<a href="../guide/fr/">Guide du programme</a>' in built.page("1_essai")
