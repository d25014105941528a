"""HTML read tag by tag, and what an element is to the text within it, by its kind and its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from html import escape, unescape
from typing import NamedTuple

from msgspec import Struct

from generator.core.values import Frozen, field
from generator.rendering.markdown import HEADINGS, USE, WORDED

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
# Classes of elements whose text typography leaves; "verbatim" is for authors.
_LEFT_CLASSES = (
    "arithmatex|bibliography|citation|csl-bib-body|csl-entry|headerlink|highlight|passage-alias"
    "|passage-gone|passage-number|problem-note|thesis-problem|verbatim"
)
_LEFT_CLASS = re.compile(rf"(?<!\S)(?:{_LEFT_CLASSES})(?!\S)")
# Attributes and classes that tell the text of an element from the text around it.
_TELLING = frozenset({"lang", "hidden", "data-search-exclude", "aria-hidden"})
_TELLING_CLASS = re.compile(rf"(?<!\S)(?:{_LEFT_CLASSES}|toc)(?!\S)")
_ADDRESSES = {
    **dict.fromkeys(("a", "area", "link"), "href"),
    **dict.fromkeys(("img", "source", "video", "audio", "iframe", "embed", "script"), "src"),
    "object": "data",
}


class Kind(Frozen):
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


class TextContext(NamedTuple):
    """What holds for all text within an element: its language, and how it is treated."""

    language: str = ""
    is_set: bool = True
    is_code: bool = False
    is_contents: bool = False
    is_link: bool = False
    is_note_mark: bool = False
    is_searched: bool = True

    def within(self, kind: Kind, attributes: Mapping[str, str]) -> TextContext:
        """Return what is so within an element that stands here."""
        css_class = attributes.get("class", "")
        classes = css_class.split()
        is_set = self.is_set and not kind.is_left and not _LEFT_CLASS.search(css_class)
        is_note_mark = attributes.get("id", "").startswith("fnref") or "problem-note" in classes
        is_skipped = (
            not kind.is_searched
            or "hidden" in attributes
            or "data-search-exclude" in attributes
            or attributes.get("aria-hidden") == "true"
            or "headerlink" in classes
        )
        return TextContext(
            attributes.get("lang", self.language).lower() if is_set else self.language,
            is_set,
            self.is_code or kind.is_code or "arithmatex" in classes,
            self.is_contents or (kind.tag == "div" and "toc" in classes),
            self.is_link or kind.tag == "a",
            self.is_note_mark or is_note_mark,
            self.is_searched and not is_skipped,
        )


class Element(Struct):
    """An open element.

    ``written`` is the name by which it goes into the page. ``anchor`` is the nearest id,
    ``search_anchor`` that of a block. ``first`` and ``last`` count the texts of the page before it
    and up to its end. ``behind`` are anchors that come behind its own words, ``note`` is what is
    wrong with it, told behind it. One that is not ``is_shown`` leaves no tags in the page.
    """

    kind: Kind
    around: TextContext
    written: str = ""
    anchor: str = ""
    search_anchor: str = ""
    is_shown: bool = True
    first: int = 0
    last: int | None = None
    behind: list[str] = field(default_factory=list[str])
    note: str = ""

    def child(self, kind: Kind, attributes: Mapping[str, str], first: int = 0) -> Element:
        """Return an element that begins in this one, behind as many texts of the page."""
        anchor, around = attributes.get("id", ""), self.around
        if kind.is_apart or (attributes and _is_telling(anchor, attributes)):
            around = around.within(kind, attributes)
        is_shown = kind.tag != "div" or USE not in attributes.get("class", "").split()
        block_anchor = "" if kind.is_within_excerpt else anchor
        return Element(
            kind,
            around,
            kind.tag,
            anchor or self.anchor,
            block_anchor or self.search_anchor,
            is_shown,
            first,
        )


def root(language: str) -> Element:
    """Return what is around a whole page."""
    return Element(kind_of(""), TextContext(language))


def _is_telling(anchor: str, attributes: Mapping[str, str]) -> bool:
    if anchor.startswith("fnref") or not _TELLING.isdisjoint(attributes):
        return True
    return _TELLING_CLASS.search(attributes.get("class", "")) is not None
