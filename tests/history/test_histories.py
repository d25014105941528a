"""Every link that a chapter ever gave leads to the right passage or to an honest note."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.chapters import read_manuscript
from generator.history.histories import read_histories
from tests.doors import forwarding
from tests.history.drafts import Block, Draft, judge
from tests.history.prose import HEADINGS, ITEMS, PROSE
from tests.history.repositories import History, plain_markdown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIRST = Draft(
    (
        Block(frozenset({"terrain"}), "h", HEADINGS[0]),
        *(Block(frozenset({f"p{number}"}), "p", PROSE[number]) for number in range(4)),
        Block(frozenset({"codage"}), "h", HEADINGS[2]),
        *(Block(frozenset({f"p{number}"}), "p", PROSE[number]) for number in range(4, 10)),
        Block(frozenset({"besoins"}), "h", HEADINGS[3]),
        *(Block(frozenset({f"p{number}"}), "p", PROSE[number]) for number in range(10, 14)),
        *(Block(frozenset({f"i{number}"}), "li", ITEMS[number]) for number in range(11)),
        Block(frozenset({"limites"}), "h", HEADINGS[5]),
        *(Block(frozenset({f"p{number}"}), "p", PROSE[number]) for number in range(14, 16)),
    )
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
    links = judge(versions, chapter.forwarding)
    assert [str(link) for link in links if link.verdict != "right"] == []
    assert len(links) > 50


def test_copies_do_not_swap() -> None:
    """Of two passages with the same words, a link to the second stays with the second."""
    blocks = [Block(frozenset({name}), "p", PROSE[number]) for name, number in
              (("a", 4), ("b", 5), ("copy", 4), ("c", 6))]  # fmt: skip
    first = Draft(tuple(blocks))
    for edited in (
        first.reword("copy", "douze", "treize"),
        first.reword("copy", "douze", "treize").delete("a"),
        first.delete("copy").delete("b"),
        first.move("copy", after="c"),
    ):
        links = judge([first, edited], forwarding([edited.passages(), first.passages()]))
        same_words = [each for each in links if each.today != each.block.words]
        assert [str(each) for each in same_words if each.verdict != "right"] == []


def test_a_copy_is_never_led_to_the_reworded_original() -> None:
    """The first was reworded: the link to the second leads to the second, that has its id now."""
    blocks = [Block(frozenset({name}), "p", PROSE[number]) for name, number in
              (("a", 4), ("b", 5), ("copy", 4))]  # fmt: skip
    first = Draft(tuple(blocks))
    edited = first.reword("a", "douze", "treize")
    found = forwarding([edited.passages(), first.passages()])
    (second,) = [anchor for anchor, block in first.named() if "copy" in block.names]
    assert second.endswith("-2")
    assert found.aliases == {second: second.removesuffix("-2")}


def test_a_link_to_a_copy_that_was_taken_out_leads_to_the_same_words() -> None:
    """There is one passage with these words left, and its words are those of the link."""
    first = Draft(tuple(Block(frozenset({name}), "p", PROSE[number]) for name, number in
                        (("a", 4), ("b", 5), ("copy", 4))))  # fmt: skip
    edited = first.delete("copy")
    found = forwarding([edited.passages(), first.passages()])
    (second,) = [anchor for anchor, block in first.named() if "copy" in block.names]
    assert found.aliases == {second: second.removesuffix("-2")}


def test_a_title_that_is_set_as_a_paragraph_keeps_its_links() -> None:
    """What a passage is may change; its words are the same."""
    first = Draft((Block(frozenset({"a"}), "p", PROSE[4]),
                   Block(frozenset({"title"}), "h", HEADINGS[2]),
                   Block(frozenset({"b"}), "p", PROSE[5])))  # fmt: skip
    edited = first.form("title", "p")
    links = judge([first, edited], forwarding([edited.passages(), first.passages()]))
    assert [str(each) for each in links if each.verdict != "right"] == []


@pytest.mark.parametrize("number", range(3))
def test_parallel_items_are_not_mistaken(number: int) -> None:
    """An item that was taken out is gone, however alike the others are."""
    items = [Block(frozenset({f"i{each}"}), "li", ITEMS[8 + each]) for each in range(3)]
    first = Draft((Block(frozenset({"p"}), "p", PROSE[0]), *items))
    edited = first.delete(f"i{number}")
    found = forwarding([edited.passages(), first.passages()])
    assert found.aliases == {}
    assert len(found.gone) == 1
