"""The sanitiser: what the HTML of an author may be on a page, whoever the author is.

nh3 (ammonia) reads HTML as a browser does and writes what may stay in one form: every element
closed, every attribute between double quotation marks, no other ``<``. The lists are ours.

HTML read tag by tag, and what an element is to the text within it, by its name and its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html import escape, unescape
from string import ascii_lowercase
from typing import NamedTuple

import nh3
from msgspec import Struct, field

from generator.chapters import Chapter
from generator.core.problems import Message, Place, Problem, Severity
from generator.rendering.markdown import HEADINGS, TYPED, USE, WORDED, typed_signs

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

    def within(self, tag: str, attributes: Mapping[str, str]) -> TextContext:
        """Return what is so within an element that stands here."""
        is_skipped = (
            "hidden" in attributes
            or "data-search-exclude" in attributes
            or attributes.get("aria-hidden") == "true"
        )
        is_note_mark = attributes.get("id", "").startswith("fnref")
        css_class, language = attributes.get("class", ""), attributes.get("lang", self.language)
        return _context(self, tag, css_class, language, is_note_mark, is_skipped)


@lru_cache(maxsize=4096)
def _context(
    around: TextContext,
    tag: str,
    css_class: str,
    language: str,
    is_note_mark: bool,  # noqa: FBT001 - as arguments of a function whose results are kept
    is_skipped: bool,  # noqa: FBT001
) -> TextContext:
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

    def child(self, tag: str, attributes: Mapping[str, str], first: int = 0) -> Element:
        """Return an element that begins in this one, behind as many texts of the page."""
        anchor, around = attributes.get("id", ""), self.around
        if attributes or tag in _CODE or tag == "a" or tag in _NOT_SEARCHED:
            around = around.within(tag, attributes)
        is_place = tag == "div" and USE in attributes.get("class", "").split()
        return Element(
            tag,
            around,
            "" if is_place else f"</{tag}>",
            anchor or self.anchor,
            ("" if tag in INLINE else anchor) or self.search_anchor,
            first,
        )


# --- what HTML may be -----------------------------------------------------------------------------


_TEXT = (
    "a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite"
    " code col colgroup data dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3"
    " h4 h5 h6 header hgroup hr i img input ins kbd label li main map area mark menu meter nav ol p"
    " picture pre progress q rp rt ruby s samp section small source span strike strong sub summary"
    " sup table tbody td tfoot th thead time tr track tt u ul var video wbr"
)
_DRAWINGS = (
    "circle clipPath defs desc ellipse g image line linearGradient marker mask path pattern polygon"
    " polyline radialGradient rect stop svg switch symbol text textPath title tspan use view"
)
_FORMULAS = (
    "annotation maction math menclose merror mfenced mfrac mi mmultiscripts mn mo mover mpadded"
    " mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr"
    " munder munderover none semantics"
)
_ELEMENTS = frozenset(f"{_TEXT} {_DRAWINGS} {_FORMULAS}".split())
ELEMENTS = frozenset(each.lower() for each in _ELEMENTS)
# Elements whose content is no text of the page: it goes with them.
_OPAQUE = frozenset(
    {"applet", "iframe", "noembed", "noframes", "noscript", "object", "script", "style"}
    | {"template", "textarea", "xmp"}
)
# Attributes that hold an address; and others that load, run or send something, or lead astray.
_ADDRESSES = frozenset({"cite", "href", "poster", "src", "srcset", "usemap", "xlink:href"})
_RUNNING = (
    "action archive attributename autofocus background classid code codebase data dynsrc form"
    " formaction http-equiv icon imagesrcset is itemid longdesc lowsrc manifest nonce ping profile"
    " srcdoc xml:base"
)
_REFUSED = frozenset(_RUNNING.split())
# What a link may lead to besides places of the site; a browser runs or opens none of it in a page.
_OPENED = "ark doi ftp geo hdl http https info irc isbn mailto news sms swh tel urn xmpp zotero"
SCHEMES = frozenset(_OPENED.split())
_HARMLESS = frozenset({"alt", "title"})
# By these names the theme finds its own elements; for a diagram it would ask another host.
_OF_THEME = {
    "id": re.compile(r"\A__(?!tabbed_|codelineno|span-)\S*"),
    "class": re.compile(r"(?<!\S)mermaid(?!\S)"),
}
_NAME = re.compile(r"[a-z_][\w:.-]*", re.ASCII | re.IGNORECASE)
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_EDGES = "".join(map(chr, range(0x21)))  # what a browser takes away before and behind an address
_WITHIN = re.compile(r"[\t\n\r]")  # and anywhere in it
_URL = re.compile(r"(?i)url\s*\(\s*(?![\s\"']*#)|image-set|@import|expression\s*\(")
ALIGNED = re.compile(r"(?i)\s*text-align\s*:\s*(left|right|center)\s*;?\s*")


# What was left out of a page: its kind (element, attribute, address …) and its text.
Refusal = tuple[str, str]


def scheme_of(address: str) -> str:
    """Return the scheme that a browser sees in an address, in lower case, empty without one."""
    found = _SCHEME.match(_WITHIN.sub("", address.strip(_EDGES)))
    return found[1].lower() if found else ""


@lru_cache(maxsize=4096)
def is_harmless(address: str) -> bool:
    """Say whether an address leads to a place of the site or by a known scheme elsewhere."""
    scheme = scheme_of(address)
    return not scheme or scheme in SCHEMES


def sanitised(html: str) -> str:
    """Return HTML with what may be on a page, well-formed."""
    return nh3.clean(
        html,
        tags=_ELEMENTS,
        clean_content_tags=_OPAQUE,
        attributes={},
        generic_attribute_prefixes={*ascii_lowercase, "_"},  # each is asked of
        attribute_filter=_kept,
        link_rel=None,
        url_schemes=SCHEMES,
    )


def well_formed(html: str) -> str:
    """Return HTML of an author of the site in the form of ``sanitised``, with all that is in it."""
    return nh3.clean(
        html,
        tags={*ELEMENTS, *(each["tag"].lower() for each in TOKEN.finditer(html) if each["tag"])},
        clean_content_tags=set(),
        attributes={},
        generic_attribute_prefixes={*ascii_lowercase, "_"},
        attribute_filter=lambda _tag, _name, said: typed_signs(said),
        link_rel=None,
        url_schemes={*SCHEMES, "data", "javascript"},
        strip_comments=False,
    )


def _kept(tag: str, name: str, said: str) -> str | None:
    said = typed_signs(said)  # before it is judged
    return None if refusal(tag, name, said) else said


def refusal(tag: str, name: str, said: str) -> Refusal | None:
    """Return what is wrong with an attribute of an author, None if it may stay."""
    name = name.lower()
    if name in _OF_THEME:
        found = _OF_THEME[name].search(said)
        return ("name", found[0]) if found else None
    if name in _HARMLESS:
        return None
    if not _NAME.fullmatch(name):
        return ("attribute", name)
    if name.startswith("data-md-"):
        return ("name", name)
    if name.startswith(("data-", "aria-")):
        return None
    if name == "style":
        return None if ALIGNED.fullmatch(said) else ("style", said)
    if name in _ADDRESSES:
        parts = said.split(",") if name == "srcset" else [said]
        is_right = all(map(is_harmless, parts)) and (tag != "use" or said.startswith("#"))
        if name in {"poster", "srcset"} or tag in {"image", "track"}:  # fetched with the page
            is_here = (each.strip(_EDGES).startswith(("//", "\\\\")) for each in parts)
            is_right = is_right and not any(is_here) and not any(map(scheme_of, parts))
        return None if is_right else ("address", said)
    if tag == "input" and name == "type" and said.lower() not in {"checkbox", "radio"}:
        return ("attribute", f"type={said}")
    is_refused = name.startswith("on") or name in _REFUSED or _URL.search(said)
    is_refused = is_refused or (tag, name) == ("img", "name")  # a page's scripts would find it
    return ("attribute", name) if is_refused else None


def refusals_in(html: str) -> Iterator[Refusal]:
    """Yield what ``sanitised`` leaves out of some HTML."""
    for token in TOKEN.finditer(html):
        close, tag, rest = token.group("close", "tag", "rest")
        if tag and not close and tag.lower() not in ELEMENTS:
            yield ("element", tag.lower())
        elif rest and not close:
            for name, said in attributes_of(rest).items():
                if found := refusal(tag.lower(), name, typed_signs(said)):
                    yield found


_OF_BROWSERS = frozenset(("", "blob", "data", "file", "javascript", "vbscript"))
"""Schemes that no other tool makes a link of: ``cite:key`` is one of which it does."""


def refused_markup(chapter: Chapter, refused: Iterable[Refusal]) -> Iterator[Problem]:
    """Yield a problem for each thing that is left out of the page of a chapter, at its line.

    Styles are one problem, at the first of them; so are the addresses of one scheme that another
    tool may know. To another tool a tag may be more than text that gets lost.
    """
    different, is_foreign = [*dict.fromkeys(refused)], chapter.flavour != "mkdocs"
    styles = [text for kind, text in different if kind == "style"]
    schemes = {each: scheme_of(each[1]) for each in different if each[0] == "address"}
    known = {each: a for each, a in schemes.items() if is_foreign and a not in _OF_BROWSERS}
    firsts = {known.get(each, each): each for each in reversed(different) if each[0] != "style"}
    others = reversed(firsts.values())
    for kind, text in (*others, *(("style", first) for first in styles[:1])):
        message = {
            "element": Message("refused-element", found=text, sign="&lt;"),
            "attribute": Message("refused-attribute", found=text),
            "address": Message("refused-address", found=text),
            "name": Message("refused-name", found=text),
            "style": Message("refused-style", found=text, count=len(styles)),
        }[kind]
        severity = Severity.INFO if is_foreign or kind == "style" else Severity.ERROR
        yield Problem("markup", _place_of(chapter, kind, text), message, text, severity=severity)


def _place_of(chapter: Chapter, kind: str, text: str) -> Place:
    """Return the line of what was refused: where its words stand, or a tag that has it."""
    said = re.escape(text.partition("=")[0])
    patterns = {
        "element": rf"(?i)<{said}(?![\w:-])|///\s*html\s*\|\s*{said}(?![\w:-])",
        "attribute": rf"(?i)(?<![\w:-]){said}\s*=|<\w[^<>]*\s{said}[\s/>]",
    }
    found = re.search(patterns.get(kind, said), chapter.body)
    if found:
        line = chapter.body.count("\n", 0, found.start())
    else:  # written otherwise: &#106;ava…
        said = f"{scheme_of(text)}:"
        plain = (typed_signs(unescape(each)) for each in chapter.lines)
        lines = enumerate(_WITHIN.sub("", each) for each in plain)
        line = next((number for number, each in lines if said in each), 0)
    return Place(chapter.source, chapter.body_line + line)
