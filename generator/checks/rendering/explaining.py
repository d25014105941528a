"""Says what each side shows where they differ, and why, as far as it can be told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Indel

from generator.chapters.html import raw_blocks
from generator.checks.rendering.comparing import Comparison, Difference
from generator.checks.rendering.outline import (
    BREAK,
    DONE_BOX,
    MARK,
    OPEN_BOX,
    TEXT,
    Leaf,
    plain_word,
)
from generator.checks.rendering.readers import ALERT
from generator.core.problems import Severity, quoted

Leaves = tuple["Leaf", ...]

_STARS = re.compile(r"[*_]+")
_FENCE = re.compile(r"[ >]*(`{3,}|~{3,})[ ]*$")
_BAR_IN_CODE = re.compile(r"\|[^|`]*`[^`|]*\|[^`]*`|^[^|`]*`[^`|]*\|[^`]*`.*\|")
_TAG = re.compile(r"<([A-Za-z][\w-]*)")


@dataclass(frozen=True)
class Explanation:
    """Why two renderings differ, in a sentence; what either shows; the line (from 0)."""

    line: int
    message: str
    github: str
    site: str
    severity: Severity = Severity.WARNING
    repeats: bool = False
    """Whether more of the same in a passage need not be said."""
    spreads: bool = False
    """Whether what follows in the passage differs for this reason alone."""


def explained(comparison: Comparison) -> Iterator[Explanation]:
    """Yield why the two renderings of a text differ, one explanation for each cause."""
    for difference in comparison.differences():
        yield from _explained(comparison, difference)


def _explained(comparison: Comparison, difference: Difference) -> Iterator[Explanation]:
    """Take away what is known, one extension of GitHub after the other; the rest is the rest."""
    known = _structure(comparison, difference)
    if known:
        yield known
        return
    github, site = difference.github, difference.site
    for cause in _CAUSES:
        simpler = _each(cause.simplify_github, github), _each(cause.simplify_site, site)
        if _distance(*simpler) < _distance(github, site):
            line = _first_line(github, simpler[0]) if cause.in_github else difference.first
            yield replace(cause.explanation, line=max(line, difference.first))
            github, site = simpler
    if _distance(github, site):
        yield _rest(difference, github, site)


def _distance(github: Leaves, site: Leaves) -> int:
    return Indel.distance(_flat(github), _flat(site))


def _flat(leaves: Leaves) -> list[str]:
    return [word for leaf in leaves for word in (f"\n{leaf.context}", *leaf.words)]


def _each(change: Callable[[Leaf], Leaf], leaves: Leaves) -> Leaves:
    return tuple(map(change, leaves))


def _first_line(before: Leaves, after: Leaves) -> int:
    changed = (one.line for one, other in zip(before, after, strict=True) if one.key != other.key)
    return next(changed, -1)


@dataclass(frozen=True)
class _Cause:
    """Something that one side alone reads, and how both look without it."""

    explanation: Explanation
    simplify_github: Callable[[Leaf], Leaf]
    simplify_site: Callable[[Leaf], Leaf]
    in_github: bool = True


def _same(leaf: Leaf) -> Leaf:
    return leaf


def _with_words(leaf: Leaf, words: Sequence[str]) -> Leaf:
    return replace(leaf, words=tuple(words))


def _boxes_typed(leaf: Leaf) -> Leaf:
    if not leaf.words or leaf.words[0] not in {OPEN_BOX, DONE_BOX}:
        return leaf
    typed = ("[", "]") if leaf.words[0] == OPEN_BOX else ("[x]",)
    return _with_words(leaf, (*typed, *leaf.words[1:]))


def _small_x(leaf: Leaf) -> Leaf:
    return _with_words(leaf, ("[x]", *leaf.words[1:])) if leaf.words[:1] == ("[X]",) else leaf


def _alert_typed(leaf: Leaf) -> Leaf:
    if not leaf.words or not leaf.words[0].startswith(ALERT):
        return leaf
    return _with_words(leaf, (f"[!{leaf.words[0].removeprefix(ALERT)}]", *leaf.words[1:]))


def _addresses_typed(leaf: Leaf) -> Leaf:
    words = (
        plain_word(word) if f"{MARK}a{TEXT}" in word and "." in word else word
        for word in leaf.words
    )
    return _with_words(leaf, tuple(words))


def _unstruck(leaf: Leaf) -> Leaf:
    return _with_words(leaf, [_without_mark(word, "d") for word in leaf.words])


def _without_mark(word: str, mark: str) -> str:
    if MARK not in word:
        return word
    first, *pieces = word.split(MARK)
    text = first
    last = ""
    for piece in pieces:
        marks, _, rest = piece.partition(TEXT)
        marks = marks.replace(mark, "")
        text += rest if marks == last else f"{MARK}{marks}{TEXT}{rest}"
        last = marks
    return text


def _without_tildes(leaf: Leaf) -> Leaf:
    return _with_words(leaf, [word.replace("~~", "") for word in leaf.words])


def _unnumbered(leaf: Leaf) -> Leaf:
    return replace(leaf, markers=tuple(re.sub(r"\d+\.", "1.", each) for each in leaf.markers))


def _unemphasised(leaf: Leaf) -> Leaf:
    words = (_STARS.sub("", plain_word(word)) for word in leaf.words)
    return _with_words(leaf, [word for word in words if word])


def _unbroken(leaf: Leaf) -> Leaf:
    return _with_words(leaf, [word for word in leaf.words if word != BREAK])


def _cause(
    message: str, github: str, site: str, severity: Severity = Severity.WARNING
) -> Explanation:
    return Explanation(0, message, github, site, severity, repeats=True)


_CAUSES: tuple[_Cause, ...] = (
    _Cause(
        _cause(
            'GitHub shows boxes to tick here, the site shows "[ ]" as it is typed',
            "boxes to tick",
            '"[ ]" as it is typed',
            Severity.INFO,
        ),
        _boxes_typed,
        _small_x,
    ),
    _Cause(
        _cause(
            'GitHub shows an alert here, the site a quotation that begins with "[!…]":'
            ' write "!!! note" with the text indented below',
            "an alert",
            "a quotation",
        ),
        _alert_typed,
        _same,
    ),
    _Cause(
        _cause(
            "GitHub makes a link of this address, the site does not: write it between < and >",
            "a link",
            "text",
            Severity.INFO,
        ),
        _addresses_typed,
        _addresses_typed,
    ),
    _Cause(
        _cause(
            'GitHub strikes out what stands between "~~", the site shows the tildes:'
            " write <del>…</del>",
            "struck out",
            '"~~" as it is typed',
        ),
        _unstruck,
        _without_tildes,
    ),
    _Cause(
        _cause(
            "GitHub numbers these items as they are typed, the site from 1: indent by four spaces"
            " what stands between the items of one list",
            "the typed numbers",
            "numbers from 1",
        ),
        _unnumbered,
        _unnumbered,
    ),
    _Cause(
        _cause(
            "one side shows stars or underscores here as they are typed, the other emphasis:"
            " put them next to the words, and a space or punctuation outside",
            "emphasis or marks",
            "marks or emphasis",
        ),
        _unemphasised,
        _unemphasised,
    ),
    _Cause(
        _cause("one side breaks the line here", "a line break or none", "none or a line break"),
        _unbroken,
        _unbroken,
    ),
)


def _rest(difference: Difference, github: Leaves, site: Leaves) -> Explanation:
    """Return what is left: what either side shows at the first place where they part."""
    first = 0
    for one, other in zip(github, site, strict=False):
        if one.key != other.key:
            break
        first += 1
    one, other = github[first : first + 1], site[first : first + 1]
    line = one[0].line if one and one[0].line >= 0 else difference.first
    on_github, on_site = _shown(one, other), _shown(other, one)
    message = f"GitHub shows {on_github}, the site {on_site}"
    return Explanation(line, message, on_github, on_site)


def _shown(leaves: Leaves, others: Leaves) -> str:
    if not leaves:
        return "nothing more"
    leaf = leaves[0]
    name = describe(leaf)
    if others and describe(others[0]) != name:
        return name
    words = [plain_word(word) for word in leaf.words]
    there = [plain_word(word) for word in others[0].words] if others else []
    start = next(
        (i for i, pair in enumerate(zip(words, there, strict=False)) if len(set(pair)) > 1),
        min(len(words), len(there)),
    )
    here = " ".join(words[start : start + 5])
    return f'{name} with "{here}"' if here else f"{name} without more words"


def describe(leaf: Leaf) -> str:
    """Return what a block is, in words."""
    lists = sum(name != "quote" for name in leaf.path)
    if leaf.kind in _KINDS:
        return _KINDS[leaf.kind]
    if leaf.kind != "p":
        return f"a heading of level {leaf.kind[1:]}"
    level = f" at level {lists}" if lists > 1 else ""
    if leaf.markers and lists:
        number = leaf.markers[-1]
        return f"item {number[:-1]} of a list{level}" if number != "•" else f"a list item{level}"
    if lists:
        return f"a paragraph in a list item{level}"
    return "a quotation" if "quote" in leaf.path else "a paragraph"


_KINDS: Mapping[str, str] = {
    "row": "a row of a table",
    "code": "code",
    "hr": "a line across the page",
}


def _structure(comparison: Comparison, difference: Difference) -> Explanation | None:
    """Return the explanation for a difference that one thing far above may make."""
    return (
        _unclosed_fence(comparison, difference)
        or _unread_fence(comparison, difference)
        or _markdown_in_html(comparison, difference)
        or _joined_lists(difference)
        or _bar_in_code(comparison, difference)
    )


def _unclosed_fence(comparison: Comparison, difference: Difference) -> Explanation | None:
    for token in comparison.github.tokens:
        if token.type != "fence" or token.map is None or token.map[0] > difference.last:
            continue
        first, end = token.map
        last = comparison.lines[min(end, len(comparison.lines)) - 1]
        if difference.first <= first < difference.last and (
            end - 1 == first or not _FENCE.match(last)
        ):
            return Explanation(
                first,
                f'the block of code that "{token.markup}" begins here is never closed: GitHub'
                " shows all that follows as code, the site none of it",
                "code",
                "text",
                spreads=True,
            )
    return None


def _unread_fence(comparison: Comparison, difference: Difference) -> Explanation | None:
    """Return that the site does not read a block of code, from its first line on."""
    first = difference.github[0] if difference.github else None
    if (
        first is None
        or first.kind != "code"
        or any(leaf.kind == "code" for leaf in difference.site)
    ):
        return None
    for token in comparison.github.tokens:
        if token.type == "fence" and token.map and token.map[0] == first.line:
            header = comparison.lines[first.line].strip()
            return Explanation(
                first.line,
                f"GitHub shows a block of code here, the site does not: simplify its first line,"
                f" {quoted(header)}",
                "a block of code",
                "text",
                spreads=True,
            )
    return None


def _markdown_in_html(comparison: Comparison, difference: Difference) -> Explanation | None:
    for block in raw_blocks(comparison.text):
        first = comparison.text.count("\n", 0, block.start)
        last = comparison.text.count("\n", 0, block.end)
        if block.opaque or not first <= difference.first <= last:
            continue
        found = _TAG.match(comparison.text, block.start + comparison.text[block.start :].find("<"))
        name = found[1] if found else "div"
        closed = re.search(rf"</{name}\s*>\s*$", comparison.text[block.start : block.end])
        if not closed:
            return Explanation(
                first,
                f"<{name}> is not closed: the site shows all that follows as it is typed",
                "what follows, formatted",
                "what follows, as it is typed",
                spreads=True,
            )
        return Explanation(
            difference.first,
            f"this stands inside <{name}>: GitHub formats it, the site shows it as it is typed;"
            f' write <{name} markdown="1">',
            "formatted text",
            "text as it is typed",
            repeats=True,
        )
    return None


def _bar_in_code(comparison: Comparison, difference: Difference) -> Explanation | None:
    """Return that a bar inside code ends a cell for GitHub, where only the site shows a row."""
    if not any(leaf.kind == "row" for leaf in difference.site):
        return None
    for line in range(difference.first, min(difference.last, len(comparison.lines))):
        if _BAR_IN_CODE.search(comparison.lines[line]):
            return Explanation(
                line,
                "a bar inside code ends a cell on GitHub, and not on the site: write this cell"
                " without the bar",
                "two cells",
                "one cell",
            )
    return None


def _joined_lists(difference: Difference) -> Explanation | None:
    pairs = list(zip(difference.github, difference.site, strict=False))
    if len(difference.github) != len(difference.site) or not all(
        one.words == other.words
        and one.path[:-1] == other.path[:-1]
        and {one.path[-1:], other.path[-1:]} == {("ol",), ("ul",)}
        for one, other in pairs
    ):
        return None
    return Explanation(
        difference.first,
        "a list of another kind follows here without text between: the site makes one list of"
        " both; put a sentence between them",
        "two lists",
        "one list",
    )
