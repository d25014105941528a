"""The Markdown extension by its name, for hosts that know no plugin of MkDocs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import markdown
import pytest
from markdown import Markdown

from tests import doors
from tests.examples import EXAMPLE, edit, example_thesis

if TYPE_CHECKING:
    from pathlib import Path


def host(root: Path = EXAMPLE) -> Markdown:
    return Markdown(extensions=["thesis"], extension_configs={"thesis": {"root": str(root)}})


def draft(root: Path = EXAMPLE) -> Markdown:
    options = {"root": str(root), "strict": False}
    return Markdown(extensions=["thesis"], extension_configs={"thesis": options})


def body(path: str) -> str:
    """Return the text of an example chapter, none of which has a front matter."""
    return (EXAMPLE / "chapters" / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", ["1.1_enquete.md", "1.2_resultats.md", "glossaire.md"])
def test_a_chapter_is_recognised_by_its_text(path: str) -> None:
    expected = doors.page_html(EXAMPLE, path)
    configuration = {"thesis": {"root": str(EXAMPLE)}}
    assert (
        markdown.markdown(body(path), extensions=["thesis"], extension_configs=configuration)
        == expected
    )


def test_one_converter_serves_all_chapters() -> None:
    converter = host()
    numbers = [
        "Tableau 1.1" in converter.reset().convert(body("1.1_enquete.md")),
        "Tableau 1.2" in converter.reset().convert(body("1.2_resultats.md")),
        "Tableau 1.1" in converter.reset().convert(body("1.1_enquete.md")),
    ]
    assert numbers == [True, True, True]


def test_line_ends_and_spaces_around_do_not_matter() -> None:
    text = "\n" + body("1.2_resultats.md").replace("\n", "\r\n") + "\n\n"
    assert '<span class="section-number">1.2</span>' in host().convert(text)


def test_a_text_of_no_chapter_can_refer_to_the_thesis_and_has_no_numbers() -> None:
    html = host().convert("# Ailleurs\n\nVoir le @tbl-utilite et {{ count(participants) }}.")
    assert 'href="1.2_resultats.md#tbl-utilite"' in html
    assert ">Tableau 1.2</a>" in html
    assert ">4</a>" in html
    assert "section-number" not in html


def test_a_text_without_words_is_a_page_without_words() -> None:
    assert host().convert("") == ""


def test_a_mistake_stops_a_host() -> None:
    with pytest.raises(ValueError, match="@BF9"):
        host().convert("Voir @BF9.")


def test_a_wrong_claim_stops_a_host(tmp_path: Path) -> None:
    root = example_thesis(tmp_path)
    edit(
        root / "chapters/1.1_enquete.md",
        "# Enquête\n",
        "# Enquête\n\n[cinq]{= count(participants) }\n",
    )
    with pytest.raises(ValueError, match=r"1\.1_enquete\.md:\d+:\d+: claim: .*cinq"):
        host(root).convert((root / "chapters/glossaire.md").read_text(encoding="utf-8"))


def test_a_mistake_is_marked_in_a_draft() -> None:
    html = draft().convert("Voir @BF9.")
    assert '<span class="thesis-problem">@BF9</span>' in html
    assert '<span class="problem-note"' in html


def test_the_thesis_is_read_again_when_it_changed(tmp_path: Path) -> None:
    root = example_thesis(tmp_path)
    assert ">200</a>" in host(root).convert("{{ sum(groupes.duree_min) }}")
    edit(root / "data/groupes.csv", "FG1,Groupe 1,104", "FG1,Groupe 1,1104")
    assert ">1\u202f200</a>" in host(root).convert("{{ sum(groupes.duree_min) }}")
