"""From a chapter to its ``render`` problems: what GitHub and the site show differently, and why."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise, takewhile

from generator.chapters import Chapter, scan_text, too_deep
from generator.chapters.flavours.github import Change, github_changes, in_lines, read_on_github
from generator.checks.rendering.neutral import PANDOC_TABLE, neutralised
from generator.checks.rendering.outline import (
    CELL,
    Outline,
    VisibleBlock,
    gaps,
    github_outline,
    site_outline,
)
from generator.core.edits import Edit, apply_edits
from generator.core.problems import Message, Place, Problem, Severity, cut

RULE = "render"
_NAMES = {"row": "shown-table", "code": "shown-code", "hr": "shown-line"}
_WITHIN = {"ul": "shown-item", "ol": "shown-item", "quote": "shown-quotation"}
# "**bold **", which neither shows as bold: a space between the mark and what it marks. It goes to
# the other side of the mark, if none is there.
_SIGNS = re.compile(r"\*|__")
_MARK = r"(?P<mark>\*{2,3}|_{2,3}|(?<![\w*_])\*(?=[^*\n]+\*(?![\w*])))"
_WITHIN_WORDS = r"(?:[^*_\n]|\n(?![ \t>]*\n))*"
_WORDS = rf"(?=[^*_\n]*?[^\W\d_]{{2}})[^\s*_](?:{_WITHIN_WORDS}[^\s*_\\])?"
_SPACE = r"[ \u00a0]+"
_BEGIN = r"(?<![^\s(\[«“\"'’—–-])"  # behind a letter or a point a mark closes
_OPENED = rf"{_BEGIN}{_MARK}(?![*_]){_WORDS}(?P<at>{_SPACE}(?P=mark))"
_BEHIND, _BEFORE = "render-mark-after-space", "render-mark-before-space"
_SPACED = (
    (_BEHIND, rf"{_OPENED}(?![*_\w(\[«“])", r"\g<mark>", True),
    (_BEHIND, rf"{_OPENED}(?=[\w(\[«“])", r"\g<mark> ", True),
    (_BEFORE, rf"{_BEGIN}(?P<at>{_MARK}{_SPACE}){_WORDS}(?P=mark)(?![*_])", r"\g<mark>", True),
)


def rendering_problems(chapter: Chapter) -> Iterator[Problem]:
    """Yield a ``render`` problem for each place where GitHub and the site show different things.

    For a chapter that is typed for GitHub one for each kind of difference, and for every chapter
    one for each table that neither shows as one.
    """
    if too_deep(chapter) or chapter.flavour in {"pandoc", "quarto"}:
        return  # said of the chapter as a whole; read by another tool
    for table in PANDOC_TABLE.finditer(chapter.without_code):
        place = chapter.place_at(table.start())
        yield _problem(chapter, place, Message("render-pandoc-table"))
    try:
        text = typed = neutralised(chapter)
        if chapter.flavour == "github":
            typed = neutralised(scan_text("", "", chapter.typed))
        github, site = github_outline(typed), site_outline(text, chapter.flavour)
        yield from _swallowed(chapter, github, typed.split("\n"))
        yield from _compared(chapter, text, github, site)
    except RecursionError:
        yield _problem(chapter, Place(chapter.source), Message("render-too-deep"))


def _swallowed(chapter: Chapter, github: Outline, lines: list[str]) -> Iterator[Problem]:
    for above, row in pairwise(github):
        is_row = row.kind == above.kind == "row" and "|" not in lines[row.line]
        is_typed = lines[above.line].lstrip(" >").startswith("|")
        if is_row and is_typed and "".join(above.words).count(CELL) > 1:
            yield _problem(chapter, _place(chapter, row.line), Message("render-row-of-text"))


def _compared(chapter: Chapter, text: str, github: Outline, site: Outline) -> Iterator[Problem]:
    """Yield the known reasons of the differences, then those that they do not explain."""
    first, changes = chapter.body_line, list[Change]()
    if chapter.flavour == "mkdocs":
        shown = [each.line for each in github]
        signs = {each.line for each in github if _SIGNS.search(" ".join(each.words))}
        for each in in_lines(read_on_github(text), _SPACED) if signs else ():
            line = chapter.place_at(each.at).line - first
            if shown[bisect_right(shown, line) - 1] in signs:
                changes.append(each)
        every = sorted(github_changes(text), key=lambda each: each.at) if github != site else []
        places = [chapter.place_at(each.at).line - first for each in every]
        for begin, until, _, _ in gaps(github, site):
            changes += every[bisect_left(places, begin) : bisect_left(places, until)]
        made = [each.edits for each in changes if each.message.code != "render-alert"]
        site = site_outline(apply_edits(text, chain.from_iterable(made)), chapter.flavour)
    begins = chapter.body_start
    for change in changes:
        spans = [slice(each.start, each.end) for each in change.edits]
        is_certain = change.certain and all(text[at] == chapter.body[at] for at in spans)
        edits = change.edits if is_certain else ()
        moved = [Edit(each.start + begins, each.end + begins, each.text) for each in edits]
        place = chapter.place_at(change.at)
        yield _problem(chapter, place, change.message, change.severity, tuple(moved))
    explained = sorted(chapter.place_at(each.at).line - first for each in changes)
    told = set[object]()
    for begin, until, ours, theirs in gaps(github, site):
        message, kind = _difference([*ours, None][0], [*theirs, None][0])
        is_explained = bisect_left(explained, begin) < bisect_left(explained, until)
        if not is_explained and (chapter.flavour == "mkdocs" or kind not in told):
            line = begin if ours else _below(chapter.lines, begin, until)
            yield _problem(chapter, _place(chapter, line), message)
            told.add(kind)


def _below(lines: Sequence[str], line: int, until: int) -> int:
    """Return the first line of what stands below the block at a line, before another line."""
    behind = next((at for at in range(line, len(lines)) if not lines[at].strip()), len(lines))
    first = next((at for at in range(behind, len(lines)) if lines[at].strip()), until)
    return first if first < until else line


def _place(chapter: Chapter, line: int) -> Place:
    """Return the place of a line of the body, from 0, as it is typed."""
    return Place(chapter.source, chapter.line_read(line + chapter.body_line))


def _problem(
    chapter: Chapter,
    place: Place,
    message: Message,
    severity: Severity = Severity.WARNING,
    edits: tuple[Edit, ...] = (),
) -> Problem:
    found = chapter.lines[place.line - chapter.body_line]
    return Problem(RULE, place, message, cut(found.strip()), severity=severity, edits=edits)


def _difference(ours: VisibleBlock | None, theirs: VisibleBlock | None) -> tuple[Message, object]:
    """Return what a difference is, of words or of blocks, and its kind."""
    one, other = (each.plain if each else [] for each in (ours, theirs))
    names = [_name(ours), _name(theirs)]
    letters = [re.sub(r"[*_]+", "", " ".join(each)) for each in (one, other)]
    if names[0] == names[1] and letters[0] == letters[1]:
        code = "render-marks" if one == other else "render-emphasis"
        return Message(code), code
    if names[0] == names[1]:
        same = len([*takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))])
        texts = (" ".join(each[same : same + 5]) for each in (one, other))
        names = [Message("shown-with", what=names[0], text=each) for each in texts]
    return Message("render-differs", github=names[0], site=names[1]), (_name(ours), _name(theirs))


def _name(block: VisibleBlock | None) -> Message:
    if block is None or block.kind in {"p", *_NAMES}:
        within = _WITHIN.get(block.path[-1], "") if block and block.path else ""
        code = _NAMES.get(block.kind, within or "shown-paragraph") if block else "shown-nothing"
        return Message(code)
    return Message("shown-heading-level", level=int(block.kind[1:]))
