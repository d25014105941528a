"""From a chapter to its ``render`` problems: what differs, why, and what mends it for certain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from generator.chapters import Chapter
from generator.chapters.masking import raw_blocks
from generator.checks.rendering.neutral import neutralised
from generator.checks.rendering.outline import (
    BREAK,
    CELL,
    Change,
    Reading,
    VisibleBlock,
    read,
)
from generator.checks.rendering.remedies import Remedy, remedies
from generator.core.edits import Edit
from generator.core.problems import Message, Place, Problem, Severity, cut

RULE = "render"
_LEAST_TRIALS, _MOST_TRIALS = 12, 80
_MOST_READ = 150_000  # characters in all the trials of a part
_KINDS = {
    "row": Message("shown-table"),
    "code": Message("shown-code"),
    "hr": Message("shown-line"),
}
_SAYS_IT = frozenset(
    (
        *("render-bare-address", "render-box", "render-alert", "render-struck", "render-escape"),
        *("render-bar-in-code", "render-fence-open", "render-fence-header", "render-in-html"),
        *(
            "render-html-open",
            "render-joined-lists",
            "render-numbers",
            "render-row-of-text",
            "render-hash-text",
        ),
    )
)
"""The codes whose text says what either side shows."""


@dataclass(frozen=True)
class _Part:
    """A part of a chapter that can be read by itself, from line ``start``, and what is wrong in it.

    ``after`` is how it reads with its remedies; ``certain`` are those that ``thesis fix`` undoes.
    """

    start: int
    before: Reading
    remedies: tuple[Remedy, ...]
    after: Reading
    certain: tuple[Remedy, ...] = ()


def rendering_problems(chapter: Chapter) -> Iterator[Problem]:
    """Yield a ``render`` problem for each place where GitHub and the site show different things."""
    try:
        reading = read(neutralised(chapter))
        parts = [_diagnosed(line, part) for line, part in _parts(reading)] if reading.cost else []
    except RecursionError:
        yield Problem(
            RULE, Place(chapter.source), Message("render-too-deep"), severity=Severity.WARNING
        )
        return
    told = [each for part in _verified(reading, parts) for each in _told(reading, part)]
    for remedy in told or _unexplained(reading):  # or only the whole shows it
        edits = (
            Edit(start + chapter.body_start, end + chapter.body_start, text)
            for start, end, text in remedy.changes
        )
        yield Problem(
            RULE,
            Place(chapter.source, remedy.line + chapter.body_line, remedy.column),
            remedy.message,
            found=cut(chapter.lines[remedy.line].strip()),
            severity=remedy.severity,
            edits=tuple(edits) if remedy.offered else (),
        )


# --- parts and their remedies ---------------------------------------------------------------------


def _parts(reading: Reading) -> Iterator[tuple[int, Reading]]:
    """Yield the parts that can be read by themselves, each with the line at which it begins.

    They begin where a block does for GitHub, after an empty line; a list belongs to the one before
    it, and raw HTML is one block, as for the site.
    """
    inside: set[int] = set()
    for block in raw_blocks(reading.text):
        first = reading.text.count("\n", 0, block.start)
        inside.update(range(first + 1, reading.text.count("\n", 0, block.end) + 1))
    edges = [0]
    previous = ""
    for token in reading.tokens:
        if token.level == 0 and token.nesting >= 0 and token.map:
            line, is_list = token.map[0], token.type.endswith("list_open")
            after_list = is_list and previous.endswith("list_open")
            if (
                line
                and not reading.lines[line - 1].strip()
                and not after_list
                and line not in inside
            ):
                edges.append(line)
            previous = token.type
    for start, end in zip(edges, [*edges[1:], len(reading.lines)], strict=True):
        yield start, read("\n".join(reading.lines[start:end]))


def _diagnosed(start: int, part: Reading) -> _Part:
    """Return a part with its remedies."""
    best = _Part(start, part, (), part)
    for exact in (False, True):
        if best.after.cost:
            chosen, after = _tried(part, remedies(part, exact=exact))
            if after.cost < best.after.cost:
                best = _Part(start, part, tuple(chosen), after)
    return replace(best, certain=_certain(best))


def _tried(part: Reading, suspects: Iterable[Remedy]) -> tuple[list[Remedy], Reading]:
    """Return the remedies without which the renderings differ more, and the part with them.

    All changes are made at once; then those are taken back, the least preferred ones first, that
    bring the renderings no closer.
    """
    kept: list[Remedy] = []
    taken: list[Change] = []
    for remedy in suspects:
        if not any(_overlap(one, two) for one in remedy.changes for two in taken):
            kept.append(remedy)
            taken += remedy.changes
    now = part.with_changes(taken)
    codes = dict.fromkeys(remedy.message.code for remedy in kept)
    waiting = [[remedy for remedy in kept if remedy.message.code == code] for code in codes]
    trials = max(_LEAST_TRIALS, min(_MOST_TRIALS, _MOST_READ // (len(part.text) + 1)))
    while waiting and trials:
        group = waiting.pop()
        rest = [remedy for remedy in kept if remedy not in group]
        without = _without(part, rest)
        trials -= 1
        if without.cost <= now.cost:
            kept, now = rest, without
        elif len(group) > 1:
            middle = len(group) // 2
            waiting += [group[:middle], group[middle:]]
    return kept, now


def _overlap(one: Change, other: Change) -> bool:
    if one.start == one.end and other.start == other.end:
        return one.start == other.start
    return one.start < other.end and other.start < one.end


def _without(part: Reading, some: Iterable[Remedy]) -> Reading:
    return part.with_changes(change for remedy in some for change in remedy.changes)


def _certain(part: _Part) -> tuple[Remedy, ...]:
    """Return the remedies that leave what GitHub shows as it is, and help by themselves."""
    before = part.before
    offered = [remedy for remedy in part.remedies if remedy.offered]
    if not _helps(before, _without(before, offered)):
        offered = [each for each in offered if _keeps_github(before, _without(before, [each]))]
    return tuple(offered) if _helps(before, _without(before, offered)) else ()


def _helps(before: Reading, after: Reading) -> bool:
    return after.cost < before.cost and _keeps_github(before, after)


def _keeps_github(before: Reading, after: Reading) -> bool:
    return [each.form for each in before.github] == [each.form for each in after.github]


def _verified(reading: Reading, parts: Sequence[_Part]) -> Sequence[_Part]:
    """Return the parts, those certain whose changes help in the whole chapter too."""
    if reading.cost == sum(part.before.cost for part in parts):
        return parts  # none depends on what is around it
    kept: list[_Part] = []
    certain: list[Remedy] = []
    now = reading
    for part in parts:
        more = [*certain, *(_in_whole(reading, part, remedy) for remedy in part.certain)]
        after = _without(reading, more) if part.certain else now
        if _helps(now, after):
            certain, now = more, after
            kept.append(part)
        else:
            kept.append(replace(part, certain=()))
    return kept


def _in_whole(reading: Reading, part: _Part, remedy: Remedy) -> Remedy:
    """Return a remedy with its place in the whole text."""
    shift = reading.starts[part.start]
    changes = (Change(start + shift, end + shift, text) for start, end, text in remedy.changes)
    return replace(remedy, line=remedy.line + part.start, changes=tuple(changes))


# --- what is told ---------------------------------------------------------------------------------


def _told(reading: Reading, part: _Part) -> Iterator[Remedy]:
    """Yield the remedies of a part, then the first thing in it that they do not explain."""
    for remedy in sorted(part.remedies, key=lambda each: (each.line, each.column)):
        message, seen = remedy.message, _seen(part.before, remedy.line)
        if seen and message.code not in _SAYS_IT:
            message = Message("render-seen", what=message, github=seen[0], site=seen[1])
        told = _in_whole(reading, part, remedy)
        yield replace(told, message=message, offered=remedy in part.certain)
    changes = [change for remedy in part.remedies for change in remedy.changes]
    for remedy in _unexplained(part.after):
        line = part.start + _old_line(remedy.line, part.before.text, changes)
        yield replace(remedy, line=min(line, len(reading.lines) - 1))


def _old_line(line: int, text: str, changes: Iterable[Change]) -> int:
    """Return the line of the text that a line is after the changes (both from 0)."""
    shift = 0
    for start, end, new in sorted(changes):
        if text.count("\n", 0, start) + shift > line:
            break
        shift += new.count("\n") - text.count("\n", start, end)
    return max(0, line - shift)


def _seen(before: Reading, line: int) -> tuple[Message, Message] | None:
    """Return what GitHub and the site show where a remedy begins, if that can be told apart."""
    for _, github, site in before.differences():
        block = next((each for each in github if line <= each.line <= line + 1), None)
        if block:
            words = re.sub(r"[\W_]+", "", " ".join(block.plain.split()[:5]))
            twin = next((each for each in site if words and words in each.form[1]), None)
            if twin and _name(twin) != _name(block):
                return _name(block), _name(twin)
    return None


def _unexplained(reading: Reading) -> Iterator[Remedy]:
    """Yield the first difference: what either side shows where they part."""
    for line, github, site in reading.differences():
        ours, theirs = github[0] if github else None, site[0] if site else None
        message = Message("render-differs", github=_shown(ours, theirs), site=_shown(theirs, ours))
        if ours and theirs and ours.form == theirs.form:
            message = Message("render-emphasis")
            if ours.plain == theirs.plain:
                message = Message("render-marks")
            elif _readable(ours) == _readable(theirs):
                message = Message("render-break")
        yield Remedy(message, line, 1, (), offered=False)
        return


def _shown(block: VisibleBlock | None, other: VisibleBlock | None) -> Message:
    """Return what a block is, with the words at which it differs from one of the same kind."""
    if block is None:
        return Message("shown-nothing")
    name = _name(block)
    if other is None or _name(other) != name:
        return name
    words, there = _readable(block), _readable(other)
    start = 0
    while start < min(len(words), len(there)) and words[start] == there[start]:
        start += 1
    return Message("shown-with", what=name, text=" ".join(words[start : start + 5]))


def _readable(block: VisibleBlock) -> list[str]:
    return [word for word in block.plain.split(" ") if word not in {CELL, BREAK}]


def _name(block: VisibleBlock) -> Message:
    """Return the message that says what a block is."""
    lists = sum(name != "quote" for name in block.path)
    if block.kind in _KINDS:
        return _KINDS[block.kind]
    if block.kind != "p":
        return Message("shown-heading-level", level=int(block.kind[1:]))
    if lists and block.markers:
        number = block.markers[-1].removesuffix(".")
        if number != "•":
            return Message("shown-item-number", number=number)
        level = Message("shown-item-level", level=lists)
        return level if lists > 1 else Message("shown-item")
    if lists:
        return Message("shown-item-paragraph")
    return Message("shown-quotation") if "quote" in block.path else Message("shown-paragraph")
