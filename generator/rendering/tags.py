"""HTML read tag by tag, and what each kind of element is to the text of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import escape, unescape

from generator.rendering.markdown import HEADINGS, WORDED

# Each begins with a sign, and looks behind afterwards: so the signs are all that is looked for.
TOKEN = re.compile(
    r"""(?xs) [<&\U000f0000-\U000ffffd\U00100000-\U0010fffd] (?:
      (?<=<) (?:
          (?P<comment>!--.*?-->|![^>]*>|\?.*?\?>)
        | (?P<close>/?)(?P<tag>[a-zA-Z][\w:-]*+)(?P<rest>(?:[^<>"']|"[^"]*"|'[^']*')*+)>
      )
      | (?<=&)(?P<entity>(?:\#[0-9]+|\#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);)
      | (?<![<&])(?P<mark>)
    )"""
)
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>`]+))?""")

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source"}
    | {"track", "wbr"}
)
_CODE = frozenset({"code", "pre", "samp", "kbd", "script", "style", "textarea", "math", "svg"})
# Elements whose text is shown where something that they mention is cited.
_SPEAKING = WORDED | HEADINGS | {"dt", "td", "th", "figcaption", "blockquote"}
# Elements through which a line of text runs on, and those whose text is none of the prose.
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "data", "del", "dfn", "em", "font", "i", "ins"}
    | {"label", "mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "time", "u"}
)
_LEFT = frozenset(
    {"audio", "canvas", "code", "iframe", "kbd", "math", "object", "pre", "samp", "script"}
    | {"select", "style", "svg", "template", "textarea", "tt", "var", "video"}
)
# Elements that begin no text of their own for the search, and those whose text it has not.
_WITHIN_EXCERPT = frozenset(
    {"a", "abbr", "b", "bdi", "br", "cite", "code", "del", "dfn", "em", "i", "img", "input", "ins"}
    | {"kbd", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"}
)
_NOT_SEARCHED = frozenset({"script", "style", "template", "svg", "nav", "del", "button"})
_ADDRESSES = {
    **dict.fromkeys(("a", "area", "link"), "href"),
    **dict.fromkeys(("img", "source", "video", "audio", "iframe", "embed", "script"), "src"),
    "object": "data",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What an element of a name is.

    A line of text runs on through one that ``is_inline``, typography leaves one that ``is_left``;
    ``level`` is that of a heading, 0 for anything else. ``address`` is the attribute that holds an
    address. Text is told from the text around it in one that ``is_apart``.
    """

    tag: str
    is_void: bool
    is_code: bool
    is_inline: bool
    is_left: bool
    is_searched: bool
    speaks: bool
    is_within_excerpt: bool
    level: int
    address: str
    is_apart: bool


@cache
def kind_of(tag: str) -> Kind:
    """Return what an element is by its name, which is in lower case."""
    is_left, is_code, is_searched = tag in _LEFT, tag in _CODE, tag not in _NOT_SEARCHED
    return Kind(
        tag,
        tag in _VOID,
        is_code,
        (tag in _INLINE or is_left) and tag != "pre",
        is_left,
        is_searched,
        tag in _SPEAKING,
        tag in _WITHIN_EXCERPT,
        int(tag[1]) if tag in HEADINGS else 0,
        _ADDRESSES.get(tag, ""),
        tag == "a" or is_left or is_code or not is_searched,
    )


def attributes_of(rest: str) -> dict[str, str]:
    """Return the attributes of a tag, from what stands behind its name."""
    found = ATTRIBUTE.findall(rest) if rest else ()
    return {name.lower(): unescape(said.strip("\"'")) if said else "" for name, said in found}


def attribute(text: str) -> str:
    """Return a text escaped for an attribute between double quotation marks."""
    return escape(text, quote=False).replace('"', "&quot;")
