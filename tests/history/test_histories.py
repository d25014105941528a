"""Every link that a chapter ever gave leads to the right passage or to an honest note."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.chapters import read_manuscript
from generator.history.histories import read_histories
from tests.doors import forwarding
from tests.history.drafts import Block, Draft, judge
from tests.history.repositories import History, plain_markdown
from tests.history.texts import HEADINGS, ITEMS, PROSE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def written(*names: str) -> Draft:
    """Return a first version: "p4" is that paragraph, "i2" an item, "h0 x" a heading called x."""
    texts = {"p": PROSE, "i": ITEMS, "h": HEADINGS}
    blocks = list[Block]()
    for each in names:
        said, _, name = each.partition(" ")
        form = {"i": "li"}.get(said[0], said[0])
        blocks.append(Block(frozenset({name or said}), form, texts[said[0]][int(said[1:])]))
    return Draft(tuple(blocks))


FIRST = written(
    *("h0 terrain", "p0", "p1", "p2", "p3", "h2 codage", "p4", "p5", "p6", "p7", "p8", "p9"),
    *("h3 besoins", "p10", "p11", "p12", "p13", *(f"i{number}" for number in range(11))),
    *("h5 limites", "p14", "p15"),
)

EDITS: tuple[Callable[[Draft], Draft], ...] = (
    lambda d: d.reword("p0", "trois échelons", "trois échelons de l'administration"),
    lambda d: d.reword("p1", "mars", "mars 2024").reword("p2", "avril", "avril 2024"),
    lambda d: d.wrap(80),
    lambda d: d.move("p4", after="p6"),
    lambda d: d.split("p6", "Deux lectrices"),
    lambda d: d.reword("p6/1", "séparément", "chacune de leur côté"),
    lambda d: d.merge("p7", "p9"),
    lambda d: d.delete("p3"),
    lambda d: d.rewrite("terrain", "Le terrain et l'échantillon"),
    lambda d: d.move("i4", after="i0").move("i7", after="i2"),
    lambda d: d.reword("i2", "service", "service central"),
    lambda d: d.delete("i8"),
    lambda d: d.add("p16", PROSE[16], after="p2"),
    lambda d: d.add("p17", PROSE[17], after="p16").reword("p16", "séances", "réunions"),
    lambda d: d.wrap(60),
    lambda d: d.rewrite(
        "p5",
        "Chaque séance a été enregistrée avec l'accord écrit des personnes présentes ; transcrits à"
        " la main, les fichiers ont été détruits trois mois plus tard.",
    ),
    lambda d: d.add("p3", PROSE[3], after="p2"),
    lambda d: d.reword("p3", "en mai à distance", "en mai, à distance,"),
    lambda d: d.form("p12", "li").move("p12", after="i10"),
    lambda d: d.delete("p13"),
    lambda d: d.rewrite("besoins", "Besoins exprimés pendant les séances"),
    lambda d: d.split("p0", "Les invitations"),
    lambda d: d.delete("p0/0"),
    lambda d: d.reword("p0/1", "six semaines", "deux mois"),
    lambda d: d.add("p13", PROSE[13].replace("rarement", "très rarement"), after="p11"),
    lambda d: d.add("copie", PROSE[14], after="p15"),
    lambda d: d.reword("copie", "tiennent d'abord", "tiennent surtout"),
    lambda d: d.reword("p8", "ranger", "classer").wrap(100),
    lambda d: d.move("limites", after="p5").move("p14", after="limites"),
    lambda d: d.merge("p14", "p15", " En somme, "),
    lambda d: d.delete("p1"),
    lambda d: d.reword("p2", "six personnes", "huit personnes"),
    lambda d: d.reword("i0", "Sensibiliser", "Sensibilisser"),
    lambda d: d.reword("i0", "Sensibilisser", "Sensibiliser"),
    lambda d: d.wrap(0),
)
"""What the author did, one commit each."""


def drafts() -> list[Draft]:
    """Return every version, the first one first."""
    found = [FIRST]
    for edit in EDITS:
        found.append(edit(found[-1]))
    return found


def test_a_history_in_git(tmp_path: Path) -> None:
    """Links given in any of 36 versions, the file being renamed on the way."""
    versions = drafts()
    history = History(tmp_path)
    for number, draft in enumerate(versions):
        files: dict[str, str | None] = {"chapters/7.1.5_realisation.md": draft.text()}
        if number < 20:
            files = {"chapters/7.1.4_terrain.md": draft.text()}
        elif number == 20:
            files["chapters/7.1.4_terrain.md"] = None
        history.commit(files)
    manuscript, _ = read_manuscript(tmp_path, "chapters", ())
    found, problems = read_histories(tmp_path, manuscript, 1_000, plain_markdown())
    assert problems == ()
    chapter = found["7.1.5_realisation.md"]
    assert chapter.former_paths == ("7.1.4_terrain.md",)
    links = [*judge(versions, chapter.forwarding)]
    assert [str(link) for link in links if link.verdict != "right"] == []
    assert len(links) > 50


def test_copies_do_not_swap() -> None:
    """Of two passages with the same words, a link to the second stays with the second."""
    first = written("p4 a", "p5 b", "p4 copy", "p6 c")
    for edited in (
        first.reword("copy", "douze", "treize"),
        first.reword("copy", "douze", "treize").delete("a"),
        first.delete("copy").delete("b"),
        first.move("copy", after="c"),
    ):
        links = judge([first, edited], forwarding([edited.passages(), first.passages()]))
        other_words = [each for each in links if each.today != each.block.words]
        assert [str(each) for each in other_words if each.verdict != "right"] == []


@pytest.mark.parametrize(
    "edit",
    [
        # The first was reworded: the second has its id now.
        pytest.param(lambda draft: draft.reword("a", "douze", "treize"), id="reworded"),
        # There is one passage with these words left, and its words are those of the link.
        pytest.param(lambda draft: draft.delete("copy"), id="taken out"),
    ],
)
def test_a_link_to_a_copy_leads_to_the_words_that_are_left(edit: Callable[[Draft], Draft]) -> None:
    first = written("p4 a", "p5 b", "p4 copy")
    found = forwarding([edit(first).passages(), first.passages()])
    (second,) = [anchor for anchor, block in first.named() if "copy" in block.names]
    assert second.endswith("-2")
    assert found.aliases == {second: second.removesuffix("-2")}


def test_a_title_that_is_set_as_a_paragraph_keeps_its_links() -> None:
    """What a passage is may change; its words are the same."""
    first = written("p4 a", "h2 title", "p5 b")
    edited = first.form("title", "p")
    links = judge([first, edited], forwarding([edited.passages(), first.passages()]))
    assert [str(each) for each in links if each.verdict != "right"] == []


@pytest.mark.parametrize("number", range(3))
def test_parallel_items_are_not_mistaken(number: int) -> None:
    """An item that was taken out is gone, however alike the others are."""
    first = written("p0", "i8", "i9", "i10")
    edited = first.delete(f"i{number + 8}")
    found = forwarding([edited.passages(), first.passages()])
    assert found.aliases == {}
    assert len(found.gone) == 1
