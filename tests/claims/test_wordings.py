"""False and true wordings around numbers of three studies: none false may pass in silence.

In ``wordings.*.yaml`` a bracket is bound by a name of ``values`` or by ``study: expression``;
``[…]{}`` stands for each of ``counts``, of which ``{n+1}``, ``{less}`` or ``{noun}`` are written
out. What is true is decided there, by hand; nothing here asks the generator for a value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.claims.studies import HERE, errors_of_each

if TYPE_CHECKING:
    from collections.abc import Iterator

LANGUAGES = ("en", "fr")
# A wording stands in a sentence, in the cell of a table, in a list, or its claim in bold.
FRAMES = ("{}.", "{}.", "| a |\n| - |\n| {} |", "- {}", "> {}", "**")
BINDING = re.compile(r"\](\{(?:(\w*)|([\w-]+): ([^{}]*))\})")


@dataclass(frozen=True)
class Wording:
    """A sentence with a claim that a careful reader calls true or false."""

    kind: str
    is_true: bool
    study: str
    text: str
    why_it_passes: str = ""


def expanded(template: str, counts: list[dict[str, str]]) -> Iterator[str]:
    """Yield a template for each of the counts, if it is about them."""
    if "]{}" not in template:
        yield template
        return
    for count in counts:
        values = {**count, "n": int(count["n"])}
        text = template.replace("]{}", f"]{{{count['of']}}}")
        yield re.sub(
            r"\{(n(?: ?[-+*/]+ ?\d+)*|less|same|more|noun|other)\}",
            lambda match, values=values: str(eval(match[1], {}, values)),  # noqa: S307 (ours)
            text,
        )


@cache
def wordings(language: str) -> list[Wording]:
    """Return the wordings of a language, each in a frame."""
    content = yaml.safe_load((HERE / f"wordings.{language}.yaml").read_text("utf-8"))
    passing = {text: why for why, lines in content["passes"].items() for text in lines.split("\n")}
    frames, found = cycle(FRAMES), list[Wording]()
    for kind, lists in content["kinds"].items():
        for name in ("true", "false"):
            for template in lists.get(name, "").strip().split("\n"):
                for wording in expanded(template, content["counts"]) if template else ():
                    names = [
                        content["values"][each[2]] if each[2] else (each[3], each[4])
                        for each in BINDING.finditer(wording)
                    ]
                    study, rest = names[0][0], iter(names)
                    bound = BINDING.sub(lambda _, rest=rest: f"]{{= {next(rest)[1]} }}", wording)
                    frame = next(frames)
                    if "\\n" in bound:  # a block with a caption
                        text = bound.replace("\\n", "\n")
                    elif frame == "**":
                        text = re.sub(r"(\[[^\]]*\]\{= [^{}]* \})", r"**\1**", bound) + "."
                    else:
                        text = frame.format(bound)
                    why = passing.get(wording, "")
                    found.append(Wording(kind, name == "true", study, text, why))
    return found


@cache
def said(language: str) -> list[tuple[Wording, list[str]]]:
    """Return each wording with the errors at it: those about one study stand in one chapter."""
    found: list[tuple[Wording, list[str]]] = []
    for study in dict.fromkeys(each.study for each in wordings(language)):
        own = [each for each in wordings(language) if each.study == study]
        found += zip(own, errors_of_each([each.text for each in own], study), strict=True)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wordings_are_many(language: str) -> None:
    true = [each for each in wordings(language) if each.is_true]
    assert len(true) >= 100
    assert len(wordings(language)) - len(true) >= 300


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_true_wording_is_refused(language: str) -> None:
    assert [(each.text, lines) for each, lines in said(language) if each.is_true and lines] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_false_wording_that_passes_is_listed_with_its_reason(language: str) -> None:
    false = [(each, lines) for each, lines in said(language) if not each.is_true]
    silent = [each.text for each, lines in false if not lines]
    assert silent == [each.text for each, _ in false if each.why_it_passes]
