"""Stylesheets without what no page of the site can need.

A theme brings rules for everything that it might show; half of Material's are for what a thesis
does not have. A rule goes when each of its selectors asks for a class, an id or a value of an
attribute that stands in no page and in no script; a custom property goes when nothing reads it.
Whatever is in doubt stays: what a script might put together, what is in ``:is()`` or ``:not()``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


from collections.abc import Iterable, Iterator
_MADE_FOR = {
    "md-annotation": ('class="annotate', "content.code.annotate"),
    "md-code": ('class="highlight',),
    "md-source": ('class="md-source',),
    "md-tag": ('class="md-tag',),
    "md-version": ('"version": {',),
    "highlight": ('class="highlight', 'class="codehilite'),
    "tabbed": ('class="tabbed-set',),
    "--md-mermaid": ('class="mermaid',),
}
"""What Material's script makes only of what it finds in a page, and how that begins there."""
_TOKEN = re.compile(
    r"""/\*.*?\*/ | "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' | url\((?:[^)"'\\]|\\.)*\) | [{};]""",
    re.DOTALL | re.VERBOSE,
)
_NAMING = re.compile(
    r"""\s(class|id|role|dir|type|data-[\w-]+|aria-[\w-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)"""
)
_SCRIPT = re.compile(r"<script(?![^>]*\btype=.?application/)[^>]*>(.*?)</script>", re.DOTALL)
_WORD = re.compile(r"[\w-]+")
_ASKED = re.compile(
    r"""
    \[(?:role|type|data-[\w-]+|aria-[\w-]+)=["']?([\w-]+)["']?\]
    | \[(dir=[\w-]+)\]
    | \[[^]]*\]
    | [.#]((?:[\w-]|\\.)+)
    """,
    re.VERBOSE,
)
_PROPERTY = re.compile(r"--[\w-]+")
_READ = re.compile(r"var\(\s*(--[\w-]+)")
_WITHIN = ("@media", "@supports", "@container", "@layer")


@dataclass(frozen=True)
class Vocabulary:
    """The names of a site: whole ones, beginnings that a script completes, properties it reads."""

    names: frozenset[str]
    beginnings: tuple[str, ...]
    properties: frozenset[str]

    def knows(self, name: str) -> bool:
        """Say whether something of the site may be called so."""
        return name in self.names or "\\" in name or name.startswith(self.beginnings)


@dataclass(frozen=True)
class _Rule:
    """A declaration (no ``body``), or a selector or at-rule with what is in its braces."""

    head: str
    body: tuple[_Rule, ...] | None


def vocabulary(pages: Iterable[str], scripts: Iterable[str]) -> Vocabulary:
    """Return the names that stand in the HTML of pages and in scripts."""
    names: set[str] = set()
    properties: set[str] = set()
    written = list(scripts)
    idle = dict(_MADE_FOR)
    for page in pages:
        for attribute, value in _NAMING.findall(page):
            found = _WORD.findall(value)
            names.update(map("dir={}".format, found) if attribute == "dir" else found)
        written += _SCRIPT.findall(page)
        properties.update(_READ.findall(page))
        idle = {stem: signs for stem, signs in idle.items() if not any(s in page for s in signs)}
    said = {word for script in written for word in _WORD.findall(script)}
    said = {word for word in said if not word.startswith(tuple(idle))}
    properties |= {word for word in said if word.startswith("--")}
    beginnings = tuple(word for word in said if len(word) > 1 and word.endswith(("-", "_")))
    return Vocabulary(frozenset(names | said), beginnings, frozenset(properties))


def lightened(stylesheets: Iterable[str], words: Vocabulary) -> tuple[str, ...]:
    """Return stylesheets that are read together without comments and what nothing can need."""
    kept = [_kept(_parsed(css), words) for css in stylesheets]
    used = words.properties | {
        name for rules in kept for rule in rules for name in _READ.findall(_written(rule))
    }
    return tuple("".join(_written(rule) for rule in _without(rules, used)) for rules in kept)


def _parsed(css: str) -> tuple[_Rule, ...]:
    """Return the rules of a stylesheet; what is not closed at its end is closed there."""
    levels: list[tuple[str, list[_Rule]]] = [("", [])]
    head = ""
    start = 0
    for token in _TOKEN.finditer(f"{css};"):
        sign = token.group()
        head += css[start : token.start()]
        start = token.end()
        if sign == "{":
            levels.append((_plain(head), []))
        elif sign in ";}":
            if head.strip():
                levels[-1][1].append(_Rule(_plain(head), None))
            if sign == "}":
                _close(levels)
        elif not sign.startswith("/*"):
            head += sign
            continue
        else:
            continue
        head = ""
    while len(levels) > 1:
        _close(levels)
    return tuple(levels[0][1])


def _close(levels: list[tuple[str, list[_Rule]]]) -> None:
    if len(levels) > 1:
        head, body = levels.pop()
        levels[-1][1].append(_Rule(head, tuple(body)))


def _plain(text: str) -> str:
    """Return a selector or declaration on one line; strings are left as they are."""
    parts = re.split(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", text.strip())
    return "".join(
        part if place % 2 else re.sub(r"\s+", " ", part) for place, part in enumerate(parts)
    )


def _kept(rules: tuple[_Rule, ...], words: Vocabulary) -> tuple[_Rule, ...]:
    kept: list[_Rule] = []
    for rule in rules:
        if rule.body is None or (rule.head.startswith("@") and not rule.head.startswith(_WITHIN)):
            kept.append(rule)
        elif body := _kept(rule.body, words):
            head = rule.head if rule.head.startswith("@") else _possible(rule.head, words)
            kept += [_Rule(head, body)] if head else []
    return tuple(kept)


def _possible(selectors: str, words: Vocabulary) -> str:
    """Return those of the selectors that something of the site may match."""
    possible = [
        each.strip()
        for each in _split(selectors)
        if all(words.knows(name) for name in _asked(each))
    ]
    return ",".join(possible)


def _asked(selector: str) -> Iterator[str]:
    """Yield the classes, ids and values without which a selector matches nothing."""
    for found in _ASKED.findall(_outside(selector)):
        yield from filter(None, found)


def _split(selectors: str) -> list[str]:
    """Part selectors at the commas that are in no brackets and no string."""
    parts = [""]
    depth = 0
    for piece in re.findall(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\\.|.""", selectors):
        depth += (piece in "([") - (piece in ")]")
        if piece == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _outside(selector: str) -> str:
    """Return a selector without what its functions say."""
    shorter = re.sub(r"\([^()]*\)", "", selector)
    return shorter if shorter == selector else _outside(shorter)


def _without(rules: tuple[_Rule, ...], used: frozenset[str]) -> tuple[_Rule, ...]:
    """Leave out custom properties that nothing reads, and rules that had nothing else."""
    kept: list[_Rule] = []
    for rule in rules:
        if rule.body is None:
            name = _PROPERTY.match(rule.head)
            kept += [] if name and name.group() not in used else [rule]
        elif body := _without(rule.body, used):
            kept.append(_Rule(rule.head, body))
    return tuple(kept)


def _written(rule: _Rule) -> str:
    if rule.body is None:
        name, colon, value = rule.head.partition(":")
        return f"{name.rstrip()}{colon}{value.lstrip()};"
    return f"{rule.head}{{{''.join(map(_written, rule.body))}}}"
