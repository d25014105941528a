"""Every link that a chapter ever gave leads to the right passage or to an honest note."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.history.drafts import Block, Draft, judge
from tests.history.repositories import History, histories_of
from tests.history.texts import HEADINGS, ITEMS, PROSE

WRITTEN = yaml.safe_load(Path(__file__).with_name("drafts.yaml").read_text("utf-8"))
TEXTS = {"p": PROSE, "i": ITEMS, "h": HEADINGS}


def block(said: str) -> Block:
    """Return a passage of the first version: "h0 x" is that heading, which is called x."""
    short, _, name = said.partition(" ")
    form = {"i": "li"}.get(short[0], short[0])
    return Block(frozenset({name or short}), form, TEXTS[short[0]][int(short[1:])])


def drafts() -> list[Draft]:
    """Return every version, the first one first."""
    found = [Draft(tuple(map(block, WRITTEN["first"])))]
    for edits in WRITTEN["edits"]:
        draft = found[-1]
        for kind, *given in edits:
            words = (PROSE[int(each[2:])] if str(each)[0] == "=" else each for each in given)
            draft = getattr(draft, kind)(*words)
        found.append(draft)
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
    found, problems = histories_of(tmp_path, 1_000)
    assert problems == ()
    chapter = found["7.1.5_realisation.md"]
    assert chapter.former_paths == ("7.1.4_terrain.md",)
    links = [*judge(versions, chapter.forwarding)]
    assert [str(link) for link in links if link.verdict != "right"] == []
    assert len(links) > 50
