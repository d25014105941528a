"""The front matter of a chapter: YAML between two lines ``---``, held against what reads it."""

import datetime as dt
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from generator.core.problems import Message, Place, Problem
from generator.core.validation import OPEN, Names, Text, matching, validate
from generator.core.yaml_source import Steps, YamlMistake, parse_mapping

RULE = "markup"
# As MkDocs reads it: "---" alone on the first line, "---" or "..." alone on the last.
_OPEN = re.compile(r"---[ \t]*\n[a-z_]+:[ \t]")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?P<yaml>(?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")

_STRICT = matching(r".+", Message("a-text"))


@dataclass(frozen=True)
class Search:
    """How the search takes a page."""

    __pydantic_config__ = OPEN
    exclude: Annotated[bool, Field(strict=True)] = False
    boost: float = 1


@dataclass(frozen=True)
class FrontMatter:
    """What MkDocs, its theme, its search and we read in a front matter; others are the author's.

    Anything else here would make them fail. Without ``export`` a chapter is only on the site.
    """

    __pydantic_config__ = OPEN
    title: Text = ""
    description: Text = ""
    author: Text = ""
    icon: Annotated[str, _STRICT] = ""
    status: Text = ""
    subtitle: Text = ""
    template: Annotated[str, _STRICT] = ""
    hide: Names = ()
    tags: Names = ()
    search: Search = field(default_factory=Search)
    export: Annotated[bool, Field(strict=True)] = True


def read_front_matter(
    path: str, text: str, *, is_foreign: bool = False
) -> tuple[Mapping[str, object], int, tuple[Problem, ...]]:
    """Return the front matter of a chapter, where its body begins, and what is wrong.

    What nothing could read is told and left out; of metadata that Pandoc reads (``is_foreign``)
    it is only left out, as is the name of a template.
    """
    found = _FRONT_MATTER.match(text)
    if found is None and _OPEN.match(text):
        message = Message("front-matter-open")
        return {}, 0, (Problem(RULE, Place(path), message, found="---", expected="---"),)
    if found is None:
        return {}, 0, ()
    typed = (
        re.sub(r"(?<=: )!(?:expr|r) ", "", found["yaml"].expandtabs(4))  # as Pandoc and R do
        if is_foreign
        else found["yaml"]
    )
    try:
        source, doubles = parse_mapping(f"\n{typed}", path)
    except YamlMistake as mistake:
        reason = mistake.message
        if reason.code == "yaml-no-mapping":
            reason = Message("yaml-no-lines")
        message = Message("front-matter-unread", reason=reason)
        place, expected = Place(path, max(mistake.line, 2)), Message("lines-of-front-matter")
        return {}, found.end(), (Problem(RULE, place, message, expected=expected),)
    wrong = {"template"} if is_foreign else set[str]()

    def leave_out(steps: Steps) -> bool:
        wrong.update(map(str, steps[:1]))
        return True

    _, problems = validate(FrontMatter, source.content, source, rule=RULE, left_out=leave_out)
    problems += tuple(Problem(RULE, place, message) for place, message in doubles)
    meta = {str(key): _day(each) for key, each in source.content.items() if str(key) not in wrong}
    return meta, found.end(), () if is_foreign else problems


def _day(value: object) -> object:
    """Return the day that a text is, else the value: what is no day stays as it is written."""
    with suppress(ValueError):
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return dt.date.fromisoformat(value)
    return value
