"""Citations in the prose, in Pandoc's syntax, read against the keys of a bibliography.

``[see @key, p. 3; -@other]`` is one citation of two works; ``@key`` and ``@key [p. 12]`` name the
author in the sentence. Source: Pandoc's manual, "Citation syntax".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.chapters.inline import DESTINATION, places
from generator.chapters.masking import blank

if TYPE_CHECKING:
    from collections.abc import Collection

    from generator.chapters.values import Chapter
    from generator.core.problems import Place

_KEY = r"@(?P<key>[^\W_][\w:./+-]*)"
CLUSTER = (
    rf"(?<!\\)\[(?P<inside>(?:[^\[\]@\n]*[\s(«])?-?{_KEY}"
    r"(?:[^\[\]\n]|\n(?![ \t]*\n))*)\](?![({]|\[(?![^\[\]\n]*@))"
)
IN_TEXT = (
    rf"(?<![^\W_]|[@\\/.-]){_KEY}"
    r"(?:[ \n]\[(?!\^)(?P<locator>[^\[\]@\n]+(?:\n[^\[\]@\n]+)?)\](?![(\[{]))?"
)
_CLUSTER = re.compile(CLUSTER)
_IN_TEXT = re.compile(IN_TEXT)
_KEYS = re.compile(rf"(?<![^\W_]|[@\\/.]){_KEY}")
_DESTINATION = re.compile(DESTINATION, re.MULTILINE)
_LINE_END = re.compile(r"[ \t]*\n[ \t>]*|[\u00a0\u202f\u2009]")
_OTHER_IDS = ("tbl-", "fig-", "sec-", "term-")


@dataclass(frozen=True)
class Citation:
    """A citation as written, on one line, with the keys in it and where it stands.

    ``start`` and ``end`` are offsets in the body of the chapter.
    """

    text: str
    keys: tuple[str, ...]
    place: Place
    start: int
    end: int


def read_citations(chapter: Chapter, known: Collection[str]) -> tuple[Citation, ...]:
    """Return the citations of a chapter in its order; ``known`` are the keys that there are.

    What stands between brackets is a citation if a key in it is known or written like one.
    """
    if "@" not in chapter.prose:
        return ()
    place_at = places(chapter.source, chapter.body, chapter.body_line)
    prose, found = chapter.prose, list[Citation]()
    for match in _CLUSTER.finditer(prose):
        keys = cited_keys(match["inside"], known)
        if keys:
            found.append(
                _citation(chapter, match.start(), match.end(), keys, place_at(match.start()))
            )
    prose = blank(prose, [(each.start, each.end) for each in found])
    prose = blank(prose, [match.span() for match in _DESTINATION.finditer(prose)])
    for match in _IN_TEXT.finditer(prose):
        key, end = known_key(match, known)
        if key:
            found.append(_citation(chapter, match.start(), end, (key,), place_at(match.start())))
    return tuple(sorted(found, key=lambda each: each.start))


def cited_keys(inside: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the keys between two brackets, none where it is no citation.

    A reference between brackets (``[see @BF4]``) is none: its id is no key, and begins with a
    capital letter or as our ids do.
    """
    keys = tuple(match["key"].rstrip(":./+-") for match in _KEYS.finditer(inside))
    if any(key in known for key in keys):
        return keys
    alike = bool(known) and keys and keys[0][0].islower() and not keys[0].startswith(_OTHER_IDS)
    return keys if alike else ()


def known_key(match: re.Match[str], known: Collection[str]) -> tuple[str, int]:
    """Return the key of a work that is named in the sentence, and where the citation ends.

    The key is empty where there is no such work. A full stop behind a key ends the sentence.
    """
    key = match["key"]
    if key in known:
        return key, match.end()
    bare = key.rstrip(":./+-")
    return (bare, match.start("key") + len(bare)) if bare in known else ("", match.end())


def on_one_line(source: str) -> str:
    """Return a citation with ordinary spaces, for line ends with the marks of a quotation too.

    Pandoc would not see the "p." of a page, nor what parts two works, behind any other space.
    """
    return _LINE_END.sub(" ", source)


def _citation(
    chapter: Chapter, start: int, end: int, keys: tuple[str, ...], place: Place
) -> Citation:
    return Citation(on_one_line(chapter.body[start:end]), keys, place, start, end)
