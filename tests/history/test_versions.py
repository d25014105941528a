"""Where each link that a version ever gave leads today: the examples of ``versions.yaml``."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from generator.app.settings import MOST_VERSIONS
from tests.doors import passages_of
from tests.examples import put, read_examples
from tests.history.repositories import History, histories_of
from tests.history.texts import ITEMS, PROSE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.history.histories import ChapterHistory

HERE = Path(__file__).parent
NUMBERED = {f"p{number}": text for number, text in enumerate(PROSE)}
NUMBERED |= {f"i{number}": f"- {text}" for number, text in enumerate(ITEMS)}


def examples() -> Iterator[Any]:
    """Yield each example; one that is said of ``each`` has these in the place of X."""
    keys = {"each", "texts", "versions", "most", "leads", "former"}
    for name, example in read_examples(HERE / "versions.yaml", keys).items():
        text = json.dumps(example)
        for number, each in enumerate(example.get("each", [""])):
            said = re.sub(r"\bX\b", lambda _, each=each: json.dumps(each)[1:-1], text)
            yield pytest.param(json.loads(said), id=f"{name} {number}")


def passage(said: str, texts: Mapping[str, str]) -> str:
    """Return the Markdown of a passage: a named text, with changes, or what is said."""
    name, *changes = said.split(" ; ")
    text = texts.get(name, said)
    for change in changes if name in texts else ():
        old, _, new = change.partition(" = ")
        assert old in text, said
        text = text.replace(old, new)
    return text


class Names(dict[str, str]):
    """The names of passages by their ids: as an example first says them."""

    def add(self, path: str, text: str, said: list[str]) -> None:
        """Take up the names of the passages of a version."""
        for each, name in zip(passages_of(path, text), filter(None, said), strict=True):
            copy = re.fullmatch(r"[pt]-\w{8}-(\d+)", each.id)
            self.setdefault(each.id, f"{name} #{copy[1]}" if copy else name)

    def leads(self, history: ChapterHistory) -> dict[str, str]:
        """Return where each old passage of a chapter leads."""
        links = history.forwarding
        found = {self[old]: f"note behind {self.get(at, at)}" for old, at in links.gone.items()}
        found |= {self[old]: self[new] for old, new in links.aliases.items()}
        for old, address in links.moved.items():
            path, _, anchor = address.partition("#")
            assert old in links.gone
            found[self[old]] = f"{path}: {self[anchor]}"
        return found


@pytest.mark.parametrize("example", [*examples()])
def test_where_old_links_lead(example: dict[str, Any], tmp_path: Path) -> None:
    texts, names, history = NUMBERED | example.get("texts", {}), Names(), History(tmp_path)
    for version in example["versions"]:
        if isinstance(version, str):
            history.git(*version.split())
            continue
        for path, content in version.items():
            text = content
            if isinstance(content, list):
                said = content if content[0].startswith("# ") else ["# Texte", *content]
                text = "\n\n".join(passage(each, texts) for each in said) + "\n"
                text = re.sub(r"(?m)^(- .*\n)\n(?=- )", r"\1", text)
                names.add(path, text, said)
            put(tmp_path, f"chapters/{path}", text)
        history.commit()
    most = example.get("most", MOST_VERSIONS)
    found, problems = histories_of(tmp_path, most)
    assert problems == ()
    led = {path: names.leads(each) for path, each in found.items()}
    assert {path: each for path, each in led.items() if each} == example["leads"]
    former = {path: [*each.former_paths] for path, each in found.items() if each.former_paths}
    assert former == example.get("former", {})
    again, _ = histories_of(tmp_path, most)
    assert again == found, "kept between builds"
