"""From a chapter to its ``render`` problems: what differs, why, and what mends it for certain."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from generator.chapters import Chapter, too_deep
from generator.chapters.masking import raw_blocks
from generator.chapters.plain_prose import plain_prose
from generator.checks.rendering.neutral import neutralised, pandoc_tables
from generator.checks.rendering.outline import BREAK, CELL, BothViews, VisibleBlock, read
from generator.checks.rendering.remedies import Remedy, remedies
from generator.core.edits import Edit, add_if_apart
from generator.core.problems import Message, Place, Problem, Severity, cut

RULE = "render"
_LEAST_TRIALS, _MOST_TRIALS = 12, 80
_MOST_READ = 150_000  # characters in all the trials of a part
_KINDS = {"row": "shown-table", "code": "shown-code", "hr": "shown-line"}
# The codes whose text says what either side shows.
_SAYS_IT = frozenset(
    (
        *("render-bare-address", "render-box", "render-alert", "render-struck", "render-escape"),
        *("render-bar-in-code", "render-fence-open", "render-fence-header", "render-in-html"),
        *("render-html-open", "render-joined-lists", "render-numbers", "render-row-of-text"),
        "render-hash-text",
    )
)


def rendering_problems(chapter: Chapter) -> Iterator[Problem]:
    """Yield a ``render`` problem for each place where GitHub and the site show different things.

    And for each table that neither shows as one.
    """
    if too_deep(chapter):
        return  # said of the chapter as a whole
    tables = chapter.once(pandoc_tables)
    for lines in tables:
        place, message = Place(chapter.source, lines.start), Message("render-pandoc-table")
        yield Problem(RULE, place, message, severity=Severity.WARNING)
    try:
        text, plain = neutralised(chapter), () if tables else chapter.once(plain_prose)
        edges = [0, *chain.from_iterable(plain), len(text)]
        kept = zip(edges[::2], edges[1::2], strict=True)
        reading = read("".join(text[start:end] for start, end in kept))
        if plain and reading.cost:  # the prose around a difference belongs to what is told
            reading = read(text)
        parts = _parts(reading) if reading.cost else ()
        told = [each for start, part in parts if part.cost for each in _told(chapter, start, part)]
        if not told:  # only the whole shows it
            told = [_problem(chapter, *each) for each in _unexplained(reading)]
        yield from told
    except RecursionError:
        place, message = Place(chapter.source), Message("render-too-deep")
        yield Problem(RULE, place, message, severity=Severity.WARNING)


def _problem(
    chapter: Chapter,
    line: int,
    message: Message,
    column: int = 1,
    severity: Severity = Severity.WARNING,
    edits: tuple[Edit, ...] = (),
) -> Problem:
    """Return a problem at a line of the body, from 0."""
    place, found = Place(chapter.source, line + chapter.body_line, column), chapter.lines[line]
    return Problem(RULE, place, message, cut(found.strip()), severity=severity, edits=edits)


# --- parts and their remedies ---------------------------------------------------------------------


def _parts(reading: BothViews) -> Iterator[tuple[int, BothViews]]:
    """Yield the parts, each with its first line, that can be read by themselves."""
    inside: set[int] = set()
    for block in raw_blocks(reading.text):
        first = reading.text.count("\n", 0, block.start)
        inside.update(range(first + 1, reading.text.count("\n", 0, block.end) + 1))
    edges = [0]
    previous = ""
    for token in reading.tokens:
        if token.level == 0 and token.nesting >= 0 and token.map:
            line, kind = token.map[0], token.type
            is_apart = line and not reading.lines[line - 1].strip() and line not in inside
            if is_apart and not (kind.endswith("list_open") and previous.endswith("list_open")):
                edges.append(line)
            previous = kind
    for start, end in zip(edges, [*edges[1:], len(reading.lines)], strict=True):
        yield start, read("\n".join(reading.lines[start:end]))


def _chosen(part: BothViews) -> tuple[list[Remedy], BothViews]:
    """Return the remedies without which the renderings differ more, and the part with them."""
    taken: list[Edit] = []
    kept = [remedy for remedy in remedies(part) if add_if_apart(taken, remedy.edits)]
    now = _with(part, kept)
    codes = dict.fromkeys(remedy.message.code for remedy in kept)
    waiting = [[remedy for remedy in kept if remedy.message.code == code] for code in codes]
    trials = max(_LEAST_TRIALS, min(_MOST_TRIALS, _MOST_READ // (len(part.text) + 1)))
    while waiting and trials:
        group = waiting.pop()
        rest = [remedy for remedy in kept if remedy not in group]
        without = _with(part, rest)
        trials -= 1
        if without.cost <= now.cost:
            kept, now = rest, without
        elif len(group) > 1:
            middle = len(group) // 2
            waiting += [group[:middle], group[middle:]]
    return (kept, now) if now.cost < part.cost else ([], part)


def _with(part: BothViews, some: Iterable[Remedy]) -> BothViews:
    return part.edited(edit for remedy in some for edit in remedy.edits)


def _certain(part: BothViews, chosen: Iterable[Remedy]) -> list[Remedy]:
    """Return the remedies that leave what GitHub shows as it is, and help by themselves."""
    offered = [remedy for remedy in chosen if remedy.offered]
    if not _keeps_github(part, _with(part, offered)):
        offered = [each for each in offered if _keeps_github(part, _with(part, [each]))]
    after = _with(part, offered)
    return offered if after.cost < part.cost and _keeps_github(part, after) else []


def _keeps_github(before: BothViews, after: BothViews) -> bool:
    return [each.form for each in before.github] == [each.form for each in after.github]


# --- what is told ---------------------------------------------------------------------------------


def _told(chapter: Chapter, start: int, part: BothViews) -> Iterator[Problem]:
    """Yield the remedies of a part, then the first thing in it that they do not explain."""
    chosen, after = _chosen(part)
    certain = _certain(part, chosen)
    offset = chapter.body_start + chapter.line_starts[start]
    for remedy in sorted(chosen, key=lambda each: (each.line, each.column)):
        message, seen = remedy.message, _seen(part, remedy.line)
        if seen and message.code not in _SAYS_IT:
            message = Message("render-seen", what=message, github=seen[0], site=seen[1])
        edits = (Edit(each.start + offset, each.end + offset, each.text) for each in remedy.edits)
        own = tuple(edits) if remedy in certain else ()
        yield _problem(chapter, start + remedy.line, message, remedy.column, remedy.severity, own)
    for at, message in _unexplained(after):
        line = at  # of the part as edited
        for edit in sorted((e for each in chosen for e in each.edits), key=lambda e: e.start):
            if part.text.count("\n", 0, edit.start) > line:
                break
            line -= edit.text.count("\n") - part.text.count("\n", edit.start, edit.end)
        yield _problem(chapter, min(start + max(line, 0), len(chapter.lines) - 1), message)


def _seen(before: BothViews, line: int) -> tuple[Message, Message] | None:
    """Return what GitHub and the site show where a remedy begins, if that can be told apart."""
    for _, github, site in before.differences:
        block = next((each for each in github if line <= each.line <= line + 1), None)
        if block:
            words = re.sub(r"[\W_]+", "", " ".join(block.plain.split()[:5]))
            twin = next((each for each in site if words and words in each.form[1]), None)
            if twin and _name(twin) != _name(block):
                return _name(block), _name(twin)
    return None


def _unexplained(reading: BothViews) -> Iterator[tuple[int, Message]]:
    """Yield the line of the first difference, and what either side shows there."""
    for line, github, site in reading.differences[:1]:
        ours, theirs = github[0] if github else None, site[0] if site else None
        message = Message("render-differs", github=_shown(ours, theirs), site=_shown(theirs, ours))
        if ours and theirs and ours.form == theirs.form:
            message = Message("render-emphasis")
            if ours.plain == theirs.plain:
                message = Message("render-marks")
            elif _readable(ours) == _readable(theirs):
                message = Message("render-break")
        yield line, message


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
    text = " ".join(words[start : start + 5])
    return Message("shown-with", what=name, text=text) if text else name


def _readable(block: VisibleBlock) -> list[str]:
    return [word for word in block.plain.split(" ") if word not in {CELL, BREAK}]


def _name(block: VisibleBlock) -> Message:
    level = sum(name != "quote" for name in block.path)
    if block.kind in _KINDS:
        return Message(_KINDS[block.kind])
    if block.kind != "p":
        return Message("shown-heading-level", level=int(block.kind[1:]))
    if not level:
        return Message("shown-quotation" if block.path else "shown-paragraph")
    if not block.markers:
        return Message("shown-item-paragraph")
    number = block.markers[-1].removesuffix(".")
    if number != "•":
        return Message("shown-item-number", number=number)
    return Message("shown-item-level", level=level) if level > 1 else Message("shown-item")
