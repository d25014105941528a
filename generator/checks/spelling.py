"""One name in several spellings: "Focus Group 1" and "Focus group 1", "Atelier 2(Sud)".

Labels of table cells and headings are compared without case, accents, spaces and hyphens. A capital
at the beginning, or capitals throughout, are no other spelling; "Groupe 1" and "Groupe 2" are two
names.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from typing import NamedTuple

from generator.chapters import Chapter, plain_text
from generator.checks.context import Context
from generator.core.problems import Message, Place, Problem, Severity
from generator.core.values import grouped
from generator.handwritten import read_tables
from generator.language.normalize import fold

_NUMBERED = re.compile(
    r"(?P<stem>[^\W\d_][^\d()]*?)(?P<gap>[ ]*(?:n[°o][ ]*)?)(?P<number>[0-9]{1,3})"
    r"(?:(?P<space>[ ]*)\([^()]*\))?"
)
_NO_LABEL = re.compile(r"://|\{\{|@|`|\[\^|!\[")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_LONGEST_LABEL, _MOST_WORDS, _WORDS_NUMBERED = 60, 8, 3
_LEAST = 4  # letters of a name without a number
_SHORT = 8  # letters up to which accents tell words apart: "marche" and "marché" are two
_MOST_LINES = 3


class _Label(NamedTuple):
    text: str
    place: Place
    in_table: bool


def spelling_problems(context: Context) -> Iterator[Problem]:
    """Yield a ``vocabulary`` problem for each name in several spellings, at the rarest one."""
    numbered: defaultdict[str, list[tuple[re.Match[str], _Label]]] = defaultdict(list)
    others: defaultdict[str, list[_Label]] = defaultdict(list)
    for label in (
        each
        for chapter in context.manuscript.chapters
        for each in chapter.kept_once(spelled_labels)
    ):
        match = _NUMBERED.fullmatch(label.text)
        if match and len(match["stem"].split()) <= _WORDS_NUMBERED:
            numbered[_key(match["stem"])].append((match, label))
        else:
            others[_key(label.text)].append(label)
    for found in numbered.values():
        yield from _of_numbered(found)
    for key, labels in others.items():
        in_tables = [each for each in labels if each.in_table]
        typed = {each.text.casefold() for each in in_tables}
        # The capitals of a heading may be those of a title.
        in_tables += [each for each in labels if each.text.casefold() not in typed]
        if typed and len(key) >= _LEAST and _differ(each.text for each in in_tables):
            yield _problem([(_typed(each.text), each.text, each) for each in in_tables])


def spelled_labels(chapter: Chapter) -> Iterator[_Label]:
    """Yield the headings and the texts of cells that could be spelled otherwise elsewhere."""
    for heading in chapter.headings:
        if text := _label_of(heading.text):
            yield _Label(text, heading.place, in_table=False)
    for table in chapter.once(read_tables):
        cells = (cell for row in (*table.header, *table.rows) for cell in row.cells)
        for cell in (each for each in cells if not each.merged and not each.missing):
            for item in cell.written:
                if text := _label_of(item.content):
                    start = item.offsets[0]
                    yield _Label(text, chapter.place_at(start - chapter.body_start), in_table=True)


def _label_of(source: str) -> str:
    source = source.strip()
    if not _LETTERS.search(source) or len(source) > 3 * _LONGEST_LABEL or _NO_LABEL.search(source):
        return ""
    plain = (
        source
        if source.replace(" ", "").isalnum()
        else plain_text(re.sub(r"<[^<>]*>", " ", source))
    )
    text = " ".join(unescape(plain).split())
    is_short = len(text) <= _LONGEST_LABEL and text.count(" ") < _MOST_WORDS
    return text if is_short and not text.endswith((".", "…", "?", "!", ";", ",")) else ""


def _key(text: str) -> str:
    return fold(text).replace(" ", "").replace("-", "")


def _typed(text: str) -> str:
    """Return a text without the differences that are none: spaces, a capital at the beginning."""
    words = unicodedata.normalize("NFC", " ".join(text.replace("’", "'").split()))
    return words[:1].casefold() + words[1:]


def _differ(texts: Iterable[str]) -> bool:
    """Say whether texts with the same letters are written in more than one way that matters."""
    typed = {_typed(text) for text in texts if not text.isupper()}
    same_accents = len({text.casefold().replace(" ", "") for text in typed}) == 1
    are_long = all(len(text) >= _SHORT or " " in text for text in typed)
    return len(typed) > 1 and (same_accents or are_long)


def _of_numbered(found: Sequence[tuple[re.Match[str], _Label]]) -> Iterator[Problem]:
    """Yield the names with one number in several spellings; failing that, the word before it."""
    stems_differ = _differ(match["stem"] for match, _ in found)
    # "Atelier 2" and "Atelier 2 (Sud)" are one spelling, with an explanation and without.
    forms = (
        f"{_typed(match['stem']) if stems_differ else ''}{match['gap']}{match['space'] == ''}"
        for match, _ in found
    )
    by_number = grouped(
        (match["number"], (form, label.text, label))
        for form, (match, label) in zip(forms, found, strict=True)
    )
    told = [each for each in by_number.values() if len({form for form, *_ in each}) > 1]
    if stems_differ and not told:
        told = [[(_typed(match["stem"]), match["stem"], label) for match, label in found]]
    yield from (_problem(each, Severity.WARNING) for each in told)


def _problem(
    found: Iterable[tuple[str, str, _Label]], severity: Severity = Severity.INFO
) -> Problem:
    by_form = grouped((form, (text, label.place)) for form, text, label in found)
    spellings = sorted(by_form.values(), key=lambda each: -len(each))
    rarest, place = spellings[-1][0]
    ways: list[Message] = []
    for each in spellings:
        places = _lines((at for _, at in each), place.path)
        ways.append(Message("spelling-used", text=each[0][0], count=len(each), places=places))
    message = Message("one-name-in-spellings", count=len(ways), spellings=tuple(ways))
    return Problem("vocabulary", place, message, rarest, spellings[0][0][0], severity)


def _lines(places: Iterable[Place], path: str) -> tuple[Message, ...]:
    by_path = grouped(dict.fromkeys((place.path, str(place.line)) for place in places))
    parts: list[Message] = []
    for each, lines in by_path.items():
        shown = tuple(lines[:_MOST_LINES])
        if len(lines) > _MOST_LINES:
            shown = (*shown[:-1], f"{shown[-1]} …")
        code, where = ("in-lines", {}) if each == path else ("in-lines-of", {"path": each})
        parts.append(Message(code, count=len(lines), lines=shown, **where))
    return tuple(parts[:_MOST_LINES])
