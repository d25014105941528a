"""The sanitiser: what the HTML of an author may be on a page, whoever the author is.

nh3 (ammonia) reads HTML as a browser does and writes what may stay in one form: every element
closed, every attribute between double quotation marks, no other ``<``. The lists are ours.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape
from string import ascii_lowercase

import nh3

from generator.chapters import Chapter
from generator.core.problems import Message, Place, Problem, Severity
from generator.rendering.markdown import typed_signs
from generator.rendering.tags import TOKEN, attributes_of

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
