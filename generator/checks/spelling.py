"""One name in several spellings: "Focus Group 1", "Focus group 5 (x)", "Focus Group 5(x)".

Labels of table cells and headings are compared as a person compares them: without case, accents,
spaces and parentheses. A capital at the beginning, or capitals throughout, are no other spelling.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from generator.chapters import Chapter, plain_text
from generator.checks.finding import Finding
from generator.core.problems import Place, Problem, Severity, quoted
from generator.handwritten import read_tables
from generator.language.normalize import fold

RULE = "spelling"

_NUMBERED = re.compile(
    r"(?P<stem>[^\W\d_][^\d()]*?)(?P<gap>[ ]*(?:n[°o][ ]*)?)(?P<number>[0-9]{1,3})"
    r"(?:(?P<space>[ ]*)\((?P<inside>[^()]*)\))?"
)
_LEAST = 4
_SHORT = 8
_MOST_LINES = 3
_WORDS_NUMBERED = 3
_LONGEST_LABEL, _MOST_WORDS = 60, 8
_TAG = re.compile(r"<[^<>]*>")
_NO_LABEL = re.compile(r"://|\{\{|@|`|\[\^|!\[")
_LETTERS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True)
class Label:
    """A short text that names something, as it is read, and where it stands."""

    text: str
    place: Place
    heading: bool = False


@dataclass(frozen=True)
class _Spelling:
    """One way to write a name, and the labels that are written so."""

    form: str
    labels: tuple[Label, ...]

    @property
    def shown(self) -> str:
        return self.labels[0].text


def read_labels(chapter: Chapter) -> Iterator[Label]:
    """Yield the labels of a chapter; whole sentences, numbers and code are none."""
    for heading in chapter.headings:
        label = _label(heading.text)
        if label:
            yield Label(label, heading.place, heading=True)
    for table in read_tables(chapter):
        for row in (*table.header, *table.rows):
            for cell in row.cells:
                if cell.merged or cell.missing:
                    continue
                for item in cell.written:
                    label = _label(item.content)
                    if label:
                        start = item.runs[0].start if item.runs else cell.start
                        yield Label(label, chapter.place_at(start - chapter.body_start))


def _label(source: str) -> str:
    """Return what a cell or heading says, if that can be a label, else an empty string."""
    source = source.strip()
    if not source or len(source) > 3 * _LONGEST_LABEL or not _LETTERS.search(source):
        return ""
    if _NO_LABEL.search(source):
        return ""
    plain = source if source.replace(" ", "").isalnum() else plain_text(_TAG.sub(" ", source))
    text = " ".join(unescape(plain).split())
    is_short = len(text) <= _LONGEST_LABEL and text.count(" ") < _MOST_WORDS
    return text if is_short and not text.endswith((".", "…", "?", "!", ";", ",")) else ""


def spelling_findings(labels: Sequence[Label]) -> Iterator[Finding]:
    """Yield a ``spelling`` problem for each name in several spellings, at the rarest one."""
    numbered: defaultdict[str, list[tuple[re.Match[str], Label]]] = defaultdict(list)
    others: defaultdict[str, list[Label]] = defaultdict(list)
    for label in labels:
        match = _NUMBERED.fullmatch(label.text)
        if match and len(match["stem"].split()) <= _WORDS_NUMBERED:
            numbered[_fold(match["stem"])].append((match, label))
        else:
            others[_fold(label.text)].append(label)
    for key, found in numbered.items():
        if len(key) > 1 and _differ(found):
            yield _finding(
                _grouped((_form(match), label) for match, label in found), Severity.WARNING
            )
    for key, every in others.items():
        found = _named(every)
        if len(key) >= _LEAST and _are_spellings({label.text for label in found}):
            spellings = _grouped((_typed(label.text), label) for label in found)
            yield _finding(spellings, Severity.INFO)


def _named(labels: Sequence[Label]) -> Sequence[Label]:
    """Return the labels without headings whose capitals are those of a title."""
    in_tables = {label.text.casefold() for label in labels if not label.heading}
    return (
        [label for label in labels if not label.heading or label.text.casefold() not in in_tables]
        if in_tables
        else ()
    )


@lru_cache(maxsize=4096)
def _fold(text: str) -> str:
    """Return a text small, without accents, spaces and hyphens."""
    return fold(text).translate({ord(" "): None, ord("-"): None})


def _typed(text: str) -> str:
    """Return a text without the differences that are none: spaces, a capital at the beginning."""
    words = unicodedata.normalize("NFC", " ".join(text.replace("’", "'").split()))
    return words[:1].casefold() + words[1:]


def _differ(found: Iterable[tuple[re.Match[str], Label]]) -> bool:
    """Whether numbered names differ in their words or in how number and parenthesis are joined."""
    found = list(found)
    stems = {match["stem"] for match, _ in found}
    gaps = {bool(match["gap"].strip(" ")) + 2 * bool(match["gap"]) for match, _ in found}
    spaces = {bool(match["space"]) for match, _ in found if match["inside"]}
    same: defaultdict[str, set[str]] = defaultdict(set)
    for match, _ in found:
        same[match["number"]].add(_fold(match["inside"] or ""))
    partly = any("" in inside and len(inside) == 1 + 1 for inside in same.values())
    return _are_spellings(stems) or len(gaps) > 1 or len(spaces) > 1 or partly


def _are_spellings(texts: Iterable[str]) -> bool:
    """Whether texts with the same letters are written in more than one way that matters."""
    typed = {_typed(text) for text in texts if not text.isupper()}
    if len(typed) < 1 + 1:
        return False
    if len({text.casefold().replace(" ", "") for text in typed}) == 1:
        return True
    # Accents tell short words apart: "marche" and "marché" are two.
    return all(len(text) >= _SHORT or " " in text for text in typed)


def _form(match: re.Match[str]) -> str:
    """Return how a numbered name is written, whatever its number and parenthesis."""
    stem = _typed(match["stem"])
    inside = f"{match['space'] and ' '}()" if match["inside"] is not None else ""
    return f"{stem}{match['gap']}0{inside}"


def _grouped(pairs: Iterable[tuple[str, Label]]) -> Sequence[_Spelling]:
    """Return the spellings, the most frequent first."""
    found: dict[str, list[Label]] = {}
    for form, label in pairs:
        found.setdefault(form, []).append(label)
    spellings = [_Spelling(form, tuple(labels)) for form, labels in found.items()]
    return sorted(spellings, key=lambda each: -len(each.labels))


def _finding(spellings: Sequence[_Spelling], severity: Severity) -> Finding:
    first, rarest = spellings[0], spellings[-1]
    place = rarest.labels[0].place
    ways = "; ".join(
        f"{quoted(each.shown)} {_count(len(each.labels))} ({_lines(each.labels, place.path)})"
        for each in spellings
    )
    message = f"one name in {len(spellings)} spellings: {ways}"
    return Finding(Problem(RULE, place, message, rarest.shown, first.shown, severity))


def _count(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _lines(labels: Sequence[Label], path: str) -> str:
    """Return where labels stand: lines of the same file, others with their file."""
    by_path: Mapping[str, list[int]] = defaultdict(list)
    for label in labels:
        lines = by_path[label.place.path]
        if label.place.line not in lines:
            lines.append(label.place.line)
    parts: list[str] = []
    for each, lines in by_path.items():
        shown = ", ".join(map(str, lines[:_MOST_LINES])) + (
            " …" if len(lines) > _MOST_LINES else ""
        )
        name = "" if each == path else f"{each}, "
        parts.append(f"{name}line{'s' if len(lines) > 1 else ''} {shown}")
    return "; ".join(parts[:_MOST_LINES])
