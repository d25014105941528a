"""The numbers of captions typed by hand: used twice, skipped, out of order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from generator.chapters import Chapter, Register
from generator.checks.captions import TypedCaption
from generator.checks.finding import Finding
from generator.core.problems import Place, Problem, Severity, quoted

RULE = "caption"
_PARTS = re.compile(r"[.\-–]")
_SEVERAL = re.compile(
    r"^[ #*_]*(?P<label>tableaux|tables?|figures?|figs?\.)[ \u00a0]"
    r"(?P<numbers>[0-9.]+(?:[ \u00a0]*(?:,|et|and|&|à|to|-|–)[ \u00a0]*[0-9.]+)+)",
    re.IGNORECASE | re.MULTILINE,
)
_ONE_OF = re.compile(r"((?:[0-9]{1,3}\.)*)([0-9]{1,3})")
_ROMAN = re.compile(r"(?P<tens>X{0,3})(?P<ones>IX|IV|V?I{0,3})")
_ONES = {"": 0, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9}


@dataclass(frozen=True)
class _Numbered:
    """A caption with its number: what precedes its last part ("7"), and the last part."""

    chapter: Chapter
    caption: TypedCaption
    prefix: str
    last: int

    @property
    def place(self) -> Place:
        return Place(self.chapter.source, self.caption.piece.first, 1)

    @property
    def name(self) -> str:
        return f"{self.caption.text.label} {self.caption.text.number}"

    def named(self, last: int) -> str:
        """Return what the caption with another last number is called."""
        return f"{self.caption.text.label} {self.prefix}{last}"


@dataclass
class _Series:
    """The captions of one kind and prefix so far, since the numbers last began with 1."""

    seen: dict[int, _Numbered] = field(default_factory=dict[int, _Numbered])
    last: int = 0
    path: str = ""


def number_findings(
    captions: Sequence[tuple[Chapter, Sequence[TypedCaption]]], register: Register
) -> Iterator[Finding]:
    """Yield a ``caption`` warning for each number that is used twice, skipped or out of order.

    Each kind is counted by itself, and each prefix ("7" of 7.2), across the chapters in reading
    order; a chapter may begin with 1 again.
    """
    series: dict[tuple[str, str], _Series] = {}
    numbered = [each for chapter, found in captions for each in _numbered(chapter, found)]
    later = _later_numbers(numbered, (chapter for chapter, _ in captions))
    drawn = _drawn(register)
    for each in numbered:
        yield from _drawn_twice(each, drawn)
        key = each.caption.text.series, each.prefix
        yield from _next(series.setdefault(key, _Series()), each, later)


def _numbered(chapter: Chapter, captions: Sequence[TypedCaption]) -> Iterator[_Numbered]:
    for caption in captions:
        parts = _PARTS.split(caption.text.number)
        last = parts[-1]
        value = int(last) if last.isdecimal() else _roman(last)
        if value is not None and value < _MOST:
            prefix = caption.text.number.removesuffix(last)
            yield _Numbered(chapter, caption, prefix, value)


_MOST = 1000  # "Table 2024" is no number of a caption


def _roman(text: str) -> int | None:
    found = _ROMAN.fullmatch(text)
    return len(found["tens"]) * 10 + _ONES[found["ones"]] if found and text else None


def _later_numbers(
    numbered: Iterable[_Numbered], chapters: Iterable[Chapter]
) -> Mapping[tuple[str, str, str], set[int]]:
    """Return the numbers of each chapter, series and prefix; those of "Tables 3 and 4" too."""
    found: dict[tuple[str, str, str], set[int]] = {}
    for each in numbered:
        key = each.chapter.path, each.caption.text.series, each.prefix
        found.setdefault(key, set()).add(each.last)
    for chapter in chapters:
        for match in _SEVERAL.finditer(chapter.body):
            series = "figure" if match["label"][0] in "fF" else "table"
            for prefix, last in _ONE_OF.findall(match["numbers"]):
                found.setdefault((chapter.path, series, prefix), set()).add(int(last))
    return found


def _next(
    series: _Series, each: _Numbered, later: Mapping[tuple[str, str, str], set[int]]
) -> Iterator[Finding]:
    new_chapter = each.chapter.path != series.path
    if new_chapter and each.last == 1:
        series.seen, series.last = {}, 0
    before = series.seen.get(each.last)
    if before:
        yield _twice(each, before)
    elif series.path:
        yield from _gap(series, each, later, new_chapter=new_chapter)
    series.path = each.chapter.path
    series.last = max(series.last, each.last)
    series.seen.setdefault(each.last, each)


def _gap(
    series: _Series,
    each: _Numbered,
    later: Mapping[tuple[str, str, str], set[int]],
    *,
    new_chapter: bool,
) -> Iterator[Finding]:
    if each.last < series.last:
        message = f"{quoted(each.name)} stands after {quoted(each.named(series.last))}"
        yield _finding(each, message, each.name, "captions in the order of their numbers")
        return
    here = later.get((each.chapter.path, each.caption.text.series, each.prefix), set())
    missing = [number for number in range(series.last + 1, each.last) if number not in here]
    if not missing or each.last - series.last > _FAR:
        return
    names = quoted(each.named(missing[0]))
    if len(missing) > 1:
        names += f" to {quoted(each.named(missing[-1]))}"
    verb = "is" if len(missing) == 1 else "are"
    where = " before this chapter" if new_chapter else ""
    yield _finding(
        each,
        f"{quoted(each.name)} follows {quoted(each.named(series.last))}:"
        f" {names} {verb} missing{where}",
        each.name,
        each.named(missing[0]),
        Severity.INFO if new_chapter else Severity.WARNING,
    )


_FAR = 20
"""Numbers further apart than this count something else."""


def _twice(each: _Numbered, before: _Numbered) -> Finding:
    where = f"line {before.place.line}"
    if before.chapter.path != each.chapter.path:
        where = f"{before.place.path}, {where}"
    message = f"the number of {quoted(each.name)} is used twice: first in {where}"
    return _finding(each, message, each.name, "a number of its own")


def _drawn(register: Register) -> Mapping[tuple[str, str], Place]:
    """Return the place of each caption that the site numbers by itself, by kind and number."""
    return {
        (caption.kind, caption.number): caption.block.place
        for captions in register.captions.values()
        for caption in captions
    }


def _drawn_twice(each: _Numbered, drawn: Mapping[tuple[str, str], Place]) -> Iterator[Finding]:
    text = each.caption.text
    place = drawn.get((text.kind, text.number)) if text.series in {"table", "figure"} else None
    if place:
        yield _finding(
            each,
            f"the number of {quoted(each.name)} is used twice: the site gives it to the"
            f" {text.kind} in {place.path}, line {place.line}",
            each.name,
            "a number of its own, or a block in place of the typed caption",
        )


def _finding(
    each: _Numbered,
    message: str,
    found: str,
    expected: str,
    severity: Severity = Severity.WARNING,
) -> Finding:
    return Finding(Problem(RULE, each.place, message, found, expected, severity))
