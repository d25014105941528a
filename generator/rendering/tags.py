"""HTML read tag by tag, and what an element is to the text within it, by its name and its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import escape, unescape
from typing import NamedTuple

from msgspec import Struct, field

from generator.rendering.markdown import HEADINGS, TYPED, WORDED

# Each begins with a sign, and looks behind afterwards: so the signs are all that is looked for.
TOKEN = re.compile(
    rf"""(?xs) [<{TYPED}\U000f0000-\U000ffffd\U00100000-\U0010fffd] (?:
      (?<=<) (?:
          (?P<comment>!--.*?-->|![^>]*>|\?.*?\?>)
        | (?P<close>/?)(?P<tag>[a-zA-Z][\w:-]*+)(?P<rest>(?:[^<>"']++|"[^"]*"|'[^']*')*+)>
      )
      | (?<=[{TYPED}])(?P<typed>)
      | (?<!<)(?P<mark>)
    )"""
)
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>`]+))?""")

VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
# Code, formulas and drawings: their text is set by nobody, and a use within them is shown as typed.
_CODE = frozenset({"code", "pre", "samp", "kbd", "tt", "script", "style", "math", "svg"})
# Elements whose text is shown where something that they mention is cited.
SPEAKING = WORDED | HEADINGS | {"dt", "td", "th", "figcaption", "blockquote"}
# Elements through which a line of text runs on.
INLINE = frozenset(
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
_ASIDE = frozenset({"headerlink", "problem-note"})  # no words of the text around
_LEFT_CLASS = re.compile(rf"(?<!\S)(?:{_LEFT_CLASSES})(?!\S)")
ADDRESSES = {
    **dict.fromkeys(("a", "area", "link"), "href"),
    **dict.fromkeys(("img", "source", "video", "audio", "iframe", "embed", "script"), "src"),
    "object": "data",
}


def tokens(html: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """Yield each tag, mark or remark with the text before it, then None with the last text."""
    position = 0
    for token in TOKEN.finditer(html):
        yield html[position : token.start()], token
        position = token.end()
    yield html[position:], None


@lru_cache(maxsize=4096)
def attributes_of(rest: str) -> Mapping[str, str]:
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


@lru_cache(maxsize=4096)
def within(around: TextContext, tag: str, rest: str) -> TextContext:
    """Return what holds within an element; ``rest`` is what stands in its tag behind the name."""
    attributes = attributes_of(rest)
    is_skipped = (
        "hidden" in attributes
        or "data-search-exclude" in attributes
        or attributes.get("aria-hidden") == "true"
    )
    is_note_mark = attributes.get("id", "").startswith("fnref")
    css_class, language = attributes.get("class", ""), attributes.get("lang", around.language)
    classes = css_class.split()
    is_aside = is_note_mark or not _ASIDE.isdisjoint(classes)
    is_code = around.is_code or tag in _CODE or "arithmatex" in classes
    is_left = not around.language or is_code or _LEFT_CLASS.search(css_class)
    return TextContext(
        "" if is_left else language.lower(),
        is_code,
        around.is_contents or (tag == "div" and "toc" in classes),
        around.is_link or tag == "a",
        around.is_note_mark or is_aside,
        around.is_searched and not (is_skipped or tag in _NOT_SEARCHED or "headerlink" in classes),
    )


class Element(Struct):
    """An open element.

    ``anchor`` is the nearest id, ``search_anchor`` that of a block. ``first`` and ``last`` count
    the texts of the page before it and up to its end. ``end`` is its end tag, empty where it leaves
    no tags in the page. ``behind`` are anchors that come behind its own words, ``note`` is HTML of
    ours that comes behind it.
    """

    tag: str
    around: TextContext
    end: str = ""
    anchor: str = ""
    search_anchor: str = ""
    first: int = 0
    last: int | None = None
    behind: list[str] = field(default_factory=list[str])
    note: str = ""
