"""The two readers of a chapter: GitHub's Markdown, and the Markdown of the site."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from markdown import Markdown
from markdown_it import MarkdownIt

from generator.checks.rendering.outline import (
    DONE_BOX,
    LINE,
    MARK,
    OPEN_BOX,
    TEXT,
    Leaf,
    read_outline,
)
from generator.rendering.markdown import STANDARD

if TYPE_CHECKING:
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

# What the comparison takes out of the text before either reader sees it.
_NEUTRAL = frozenset(("abbr", "admonition", "attr_list", "def_list", "footnotes", "toc"))
_ESCAPED = ("@", "|")  # as the dialect does

ALERT = "⚠"
"""The beginning of the word that stands for the title of an alert (``> [!NOTE]``)."""

_ALERT = re.compile(r"\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]", re.IGNORECASE)
# GitHub's extended autolinks: https://github.github.com/gfm/#autolinks-extension-
_ADDRESS = re.compile(r"(?<![\w/])(?:https?://|www\.)[^\s<]*[^\s<?!.,:*_~'\"]")
_SEEN_AS = {"[x]": DONE_BOX, "[X]": DONE_BOX}


@dataclass(frozen=True)
class GitHub:
    """What GitHub makes of a text: the outline, with lines, and the tokens of its parser."""

    outline: tuple[Leaf, ...]
    tokens: Sequence[Token]


def on_github(text: str) -> GitHub:
    """Return what GitHub makes of a text."""
    parser = _github()
    tokens = parser.parse(text)
    for token in tokens:
        if token.map and token.nesting >= 0 and token.type not in {"inline", "html_block"}:
            token.attrSet(LINE, str(token.map[0]))
    html = parser.renderer.render(tokens, parser.options, {})
    return GitHub(tuple(map(_as_on_github, read_outline(html))), tokens)


def on_site(text: str) -> tuple[Leaf, ...]:
    """Return the outline of what the site makes of a text."""
    site = _site()
    site.reset()
    return read_outline(site.convert(text))


@cache
def _github() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 60}).enable(["table", "strikethrough"])
    parser.add_render_rule("html_block", _html_block)
    # GitHub shows a link that it does not follow, such as file:///, as a link's words.
    parser.validateLink = _any_link
    return parser


def _any_link(url: str) -> bool:
    _ = url
    return True


def _html_block(
    _: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType
) -> str:
    """Return raw HTML with a comment in front that carries its line."""
    token = tokens[index]
    line = token.map[0] if token.map else -1
    return f"<!--{LINE}{line}-->{token.content}"


@cache
def _site() -> Markdown:
    extensions = {name: options for name, options in STANDARD.items() if name not in _NEUTRAL}
    settings: dict[str, dict[str, Any]] = {
        **extensions,
        "pymdownx.highlight": {"use_pygments": False},
    }
    site = Markdown(extensions=list(settings), extension_configs=settings)
    site.ESCAPED_CHARS.extend(each for each in _ESCAPED if each not in site.ESCAPED_CHARS)
    return site


def _as_on_github(leaf: Leaf) -> Leaf:
    """Return a block with what GitHub adds to CommonMark: boxes, alerts, links from addresses."""
    words = leaf.words
    if not words or leaf.kind == "code":
        return leaf
    if leaf.markers and words[0][0] == "[":
        words = _with_box(words)
    if leaf.path[-1:] == ("quote",) and _ALERT.fullmatch(words[0]):
        words = (f"{ALERT}{words[0][2:-1]}", *words[1:])
    if any("http" in word or "www." in word for word in words):
        words = tuple(map(_with_links, words))
    return leaf if words is leaf.words else replace(leaf, words=words)


def _with_box(words: tuple[str, ...]) -> tuple[str, ...]:
    if len(words) > 1 and words[0] in _SEEN_AS:
        return (_SEEN_AS[words[0]], *words[1:])
    return (OPEN_BOX, *words[2:]) if len(words) > 2 and words[:2] == ("[", "]") else words  # noqa: PLR2004 - the two brackets


def _with_links(word: str) -> str:
    """Return a word with the addresses in it marked as links, if nothing in it is marked yet."""
    if MARK in word:
        return word
    found = _ADDRESS.search(word)
    if found is None or "." not in found[0]:
        return word
    address = found[0]
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1].rstrip("?!.,:*_~'\"")
    rest = word[found.start() + len(address) :]
    tail = f"{MARK}{TEXT}{rest}" if rest else ""
    return f"{word[: found.start()]}{MARK}a{TEXT}{address}{tail}"
