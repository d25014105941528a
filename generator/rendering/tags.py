"""HTML read tag by tag, and what an element is to the text within it, by its kind and its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape, unescape
from typing import NamedTuple

from msgspec import Struct

from generator.core.values import Frozen, field
from generator.rendering.markdown import HEADINGS, TYPED, USE, WORDED

# Each begins with a sign, and looks behind afterwards: so the signs are all that is looked for.
TOKEN = re.compile(
    rf"""(?xs) [<{TYPED}\U000f0000-\U000ffffd\U00100000-\U0010fffd] (?:
      (?<=<) (?:
          (?P<comment>!--.*?-->|![^>]*>|\?.*?\?>)
        | (?P<close>/?)(?P<tag>[a-zA-Z][\w:-]*+)(?P<rest>(?:[^<>"']|"[^"]*"|'[^']*')*+)>
      )
      | (?<=[{TYPED}])(?P<typed>)
      | (?<!<)(?P<mark>)
    )"""
)
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>`]+))?""")

_VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
# Code, formulas and drawings: their text is set by nobody, and a use within them is shown as typed.
_CODE = frozenset({"code", "pre", "samp", "kbd", "tt", "script", "style", "math", "svg"})
# Elements whose text is shown where something that they mention is cited.
_SPEAKING = WORDED | HEADINGS | {"dt", "td", "th", "figcaption", "blockquote"}
# Elements through which a line of text runs on.
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i"}
    | {"img", "input", "ins", "kbd", "mark", "math", "q", "s", "samp", "small", "span"}
    | {"strike", "strong", "sub", "sup", "svg", "time", "tt", "u", "var", "wbr"}
)
_NOT_SEARCHED = frozenset({"script", "style", "template", "svg", "nav", "del", "button"})
# Classes of elements whose text typography leaves; "verbatim" is for authors.
_LEFT_CLASSES = (
    "arithmatex|bibliography|citation|csl-bib-body|csl-entry|headerlink|highlight|passage-alias"
    "|passage-gone|passage-number|problem-note|thesis-problem|verbatim"
)
_LEFT_CLASS = re.compile(rf"(?<!\S)(?:{_LEFT_CLASSES})(?!\S)")
_ADDRESSES = {
    **dict.fromkeys(("a", "area", "link"), "href"),
    **dict.fromkeys(("img", "source", "video", "audio", "iframe", "embed", "script"), "src"),
    "object": "data",
}


class Kind(Frozen):
    """What an element of a name is.

    A line of text runs on through one that ``is_inline``; the passage of one that ``speaks`` is
    shown where something in it is cited. ``level`` is that of a heading, 0 for anything else,
    ``address`` the attribute that holds an address.
    """

    tag: str
    is_void: bool
    is_code: bool
    is_inline: bool
    is_searched: bool
    speaks: bool
    level: int
    address: str


@cache
def kind_of(tag: str) -> Kind:
    """Return what an element is by its name, in lower case but for SVG's."""
    return Kind(
        tag,
        tag in _VOID,
        tag in _CODE,
        tag in _INLINE,
        tag not in _NOT_SEARCHED,
        tag in _SPEAKING,
        int(tag[1]) if tag in HEADINGS else 0,
        _ADDRESSES.get(tag, ""),
    )


def tokens(html: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """Yield each tag, mark or remark with the text before it, then None with the last text."""
    position = 0
    for token in TOKEN.finditer(html):
        yield html[position : token.start()], token
        position = token.end()
    yield html[position:], None


def attributes_of(rest: str) -> dict[str, str]:
    """Return the attributes of a tag, from what stands behind its name."""
    found = ATTRIBUTE.findall(rest) if rest else ()
    return {name: unescape(said[1:-1] if said[:1] in {'"', "'"} else said) for name, said in found}


def attribute(text: str) -> str:
    """Return a text escaped for an attribute between double quotation marks."""
    return escape(text, quote=False).replace('"', "&quot;")


class TextContext(NamedTuple):
    """What holds for all text within an element: its language, and how it is treated.

    Text that typography leaves has no language.
    """

    language: str = ""
    is_code: bool = False
    is_contents: bool = False
    is_link: bool = False
    is_note_mark: bool = False
    is_searched: bool = True

    def within(self, kind: Kind, attributes: Mapping[str, str]) -> TextContext:
        """Return what is so within an element that stands here."""
        css_class = attributes.get("class", "")
        classes = css_class.split()
        is_code = self.is_code or kind.is_code or "arithmatex" in classes
        is_left = not self.language or is_code or _LEFT_CLASS.search(css_class)
        is_note_mark = attributes.get("id", "").startswith("fnref") or "problem-note" in classes
        is_skipped = (
            not kind.is_searched
            or "hidden" in attributes
            or "data-search-exclude" in attributes
            or attributes.get("aria-hidden") == "true"
            or "headerlink" in classes
        )
        return TextContext(
            "" if is_left else attributes.get("lang", self.language).lower(),
            is_code,
            self.is_contents or (kind.tag == "div" and "toc" in classes),
            self.is_link or kind.tag == "a",
            self.is_note_mark or is_note_mark,
            self.is_searched and not is_skipped,
        )


class Element(Struct):
    """An open element.

    ``anchor`` is the nearest id, ``search_anchor`` that of a block. ``first`` and ``last`` count
    the texts of the page before it and up to its end. ``end`` is its end tag, empty where it leaves
    no tags in the page. ``behind`` are anchors that come behind its own words, ``note`` is HTML of
    ours that comes behind it.
    """

    kind: Kind
    around: TextContext
    end: str = ""
    anchor: str = ""
    search_anchor: str = ""
    first: int = 0
    last: int | None = None
    behind: list[str] = field(default_factory=list[str])
    note: str = ""

    def child(self, kind: Kind, attributes: Mapping[str, str], first: int = 0) -> Element:
        """Return an element that begins in this one, behind as many texts of the page."""
        anchor, around = attributes.get("id", ""), self.around
        if attributes or kind.is_code or kind.tag == "a" or not kind.is_searched:
            around = around.within(kind, attributes)
        is_place = kind.tag == "div" and USE in attributes.get("class", "").split()
        return Element(
            kind,
            around,
            "" if is_place else f"</{kind.tag}>",
            anchor or self.anchor,
            ("" if kind.is_inline else anchor) or self.search_anchor,
            first,
        )


def root(language: str) -> Element:
    """Return what is around a whole page."""
    return Element(kind_of(""), TextContext(language))
