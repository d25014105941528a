"""A passage that was moved to another chapter is found there, from a note where it stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from generator.app.settings import MOST_VERSIONS
from generator.chapters import read_manuscript
from generator.history.histories import read_histories
from tests.building import build_thesis, write_thesis
from tests.doors import passages_of
from tests.history.repositories import History, plain_markdown
from tests.history.texts import PROSE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

ONE, TWO = "chapters/1_un.md", "chapters/2_deux.md"
FIRST, SECOND = PROSE[:2]
MOVED = PROSE[4]
REWORDED = MOVED.replace("douze", "treize")


def chapter(title: str, *passages: str) -> str:
    """Return the text of a chapter."""
    return "\n\n".join([f"# {title}", *passages]) + "\n"


def both(one: Sequence[str], two: Sequence[str]) -> dict[str, str | None]:
    """Return a version of two chapters, which are given by their passages."""
    return {ONE: chapter("Un", *one), TWO: chapter("Deux <b>", *two)}


def commit(folder: Path, *versions: Mapping[str, str | None]) -> None:
    """Commit the versions in order."""
    history = History(folder)
    for each in versions:
        history.commit(each)


def moved(folder: Path, *versions: Mapping[str, str | None]) -> Mapping[str, str]:
    """Return where ids that the first chapter lost lead, after these versions."""
    commit(folder, *versions)
    manuscript, _ = read_manuscript(folder, "chapters", ())
    found, problems = read_histories(folder, manuscript, MOST_VERSIONS, plain_markdown())
    assert problems == ()
    leads = found["1_un.md"].forwarding
    assert set(leads.moved) <= set(leads.gone)
    again, _ = read_histories(folder, manuscript, MOST_VERSIONS, plain_markdown())
    assert again == found, "kept between builds"
    return leads.moved


def id_of(words: str) -> str:
    """Return the id of a passage."""
    return passages_of("1_un.md", f"# T\n\n{words}\n")[1].id


def there(words: str) -> str:
    """Return where a passage is in the second chapter."""
    return f"2_deux.md#{id_of(words)}"


def test_moved_in_one_step(tmp_path: Path) -> None:
    """Taken out of one chapter and put into the other, and reworded later."""
    found = moved(
        tmp_path,
        both([FIRST, MOVED], [SECOND]),
        both([FIRST], [MOVED, SECOND]),
        both([FIRST], [REWORDED, SECOND]),
    )
    assert found == {id_of(MOVED): there(REWORDED)}


def test_moved_and_reworded_at_once_and_an_older_wording_too(tmp_path: Path) -> None:
    """Every wording that the first chapter had leads on."""
    third = REWORDED.replace("portent sur", "concernent")
    found = moved(
        tmp_path,
        both([FIRST, MOVED], [SECOND]),
        both([FIRST, REWORDED], [SECOND]),
        both([FIRST], [SECOND, third]),
    )
    assert found[id_of(REWORDED)] == there(third)


def test_a_chapter_that_was_divided(tmp_path: Path) -> None:
    """A section becomes a chapter of its own, its title with it."""
    before, section = PROSE[:6], PROSE[6:8]
    found = moved(
        tmp_path,
        {ONE: chapter("Un", *before, "## Codage", *section)},
        {ONE: chapter("Un", *before), TWO: chapter("Codage", *section)},
    )
    passages = {id_of(each): there(each) for each in section}
    assert found == {"codage": "2_deux.md#codage"} | passages


def test_short_passages_go_with_what_follows_them(tmp_path: Path) -> None:
    """Words as few as these are soon written twice: alone they lead to a note."""
    found = moved(
        tmp_path,
        both([FIRST, "Oui.", MOVED, "Non."], []),
        both([FIRST], ["Oui.", MOVED, "Non."]),
    )
    assert found == {id_of("Oui."): there("Oui."), id_of(MOVED): there(MOVED)}


def test_what_both_chapters_always_had_was_not_moved(tmp_path: Path) -> None:
    """Words that both begin with lead to a note where they stood, and not away."""
    assert not moved(
        tmp_path, both([FIRST, MOVED], [MOVED, SECOND]), both([FIRST], [MOVED, SECOND])
    )


def test_a_parallel_sentence_is_not_the_one_that_was_lost(tmp_path: Path) -> None:
    """Only its number tells it from the one that the other chapter has."""
    third, fourth = (
        f"Le groupe {each} juge que l'outil répond au besoin de classement." for each in (3, 4)
    )
    assert not moved(tmp_path, both([FIRST, third], [SECOND]), both([FIRST], [SECOND, fourth]))


def test_the_note_links_to_the_passage(tmp_path: Path) -> None:
    """The note stands where the passage stood, and leads to it by a link that MkDocs checked."""
    root = write_thesis(tmp_path)
    commit(root, both([FIRST, MOVED], [SECOND]), both([FIRST], [SECOND, MOVED]))
    built = build_thesis(root)
    assert built.warnings == []
    page = LexborHTMLParser(built.page("1_un"))
    (note,) = page.css("a.passage-gone")
    assert note.attributes["id"] == id_of(MOVED)
    assert note.attributes["href"] == f"../2_deux/#{id_of(MOVED)}"
    assert "est maintenant dans le chapitre" in (note.attributes["data-note"] or "")
