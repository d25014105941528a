"""The sanitiser: what the HTML of an author may be on a page, whoever the author is.

Each tag of a page is read once and written again as it was understood: a name of a list, attributes
between double quotation marks. No other ``<`` stays one. So a browser, which reads odd HTML by its
own rules, finds no tag and no attribute that was not judged here. Source: WHATWG HTML and URL.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import NamedTuple

from generator.chapters import Chapter
from generator.core.problems import Message, Place, Problem, Severity
from generator.rendering.tags import ATTRIBUTE, TOKEN, attribute, attributes_of

_TEXT = (
    "a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite"
    " code col colgroup data dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3"
    " h4 h5 h6 header hgroup hr i img input ins kbd label li main map area mark menu meter nav ol p"
    " picture pre progress q rp rt ruby s samp section small source span strike strong sub summary"
    " sup table tbody td tfoot th thead time tr track tt u ul var video wbr"
)
_DRAWINGS = (
    "circle clippath defs desc ellipse g image line lineargradient marker mask path pattern polygon"
    " polyline radialgradient rect stop svg switch symbol text textpath title tspan use view"
)
_FORMULAS = (
    "annotation maction math menclose merror mfenced mfrac mi mmultiscripts mn mo mover mpadded"
    " mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr"
    " munder munderover none semantics"
)
ELEMENTS = frozenset(f"{_TEXT} {_DRAWINGS} {_FORMULAS}".split())
# Elements whose content is no text of the page: it goes with them.
_OPAQUE = "script|style|iframe|noscript|noembed|noframes|template|textarea|xmp|object|applet"
_WHOLE = re.compile(rf"(?is)<({_OPAQUE})(?![\w:-])[^>]*+(?:>.*?(?:</\1(?![\w:-])[^>]*+>|\Z)|\Z)")
# Attributes that hold an address; and others that load, run or send something, or lead astray.
_WRITTEN = frozenset({"cite", "href", "poster", "src", "srcset", "usemap", "xlink:href"})
_RUNNING = (
    "action archive attributename autofocus background classid code codebase data dynsrc form"
    " formaction http-equiv icon imagesrcset is itemid longdesc lowsrc manifest nonce ping profile"
    " srcdoc xml:base"
)
_REFUSED = frozenset(_RUNNING.split())
# What a link may lead to besides places of the site; a browser runs or opens none of it in a page.
_OPENED = "ark doi ftp geo hdl http https info irc isbn mailto news sms swh tel urn xmpp zotero"
SCHEMES = frozenset(_OPENED.split())
_NAME = re.compile(r"[a-z_][\w:.-]*", re.ASCII | re.IGNORECASE)
_CANONICAL = re.compile(r"""(?:\s+[a-zA-Z_][\w:.-]*+(?:="[^"<>]*+")?+)*+\s*+/?""", re.ASCII)
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_EDGES = "".join(map(chr, range(0x21)))  # what a browser takes away before and behind an address
_WITHIN = re.compile(r"[\t\n\r]")  # and anywhere in it
_URL = re.compile(r"(?i)url\s*\(\s*(?![\s\"']*#)|image-set|@import|expression\s*\(")
_ALIGNED = re.compile(r"(?i)\s*text-align\s*:\s*(left|right|center)\s*;?\s*")


class Refusal(NamedTuple):
    """What was left out of a page: its kind (element, attribute, address, style) and its text."""

    kind: str
    text: str


def scheme_of(address: str) -> str:
    """Return the scheme that a browser sees in an address, in lower case, empty without one."""
    found = _SCHEME.match(_WITHIN.sub("", address.strip(_EDGES)))
    return found[1].lower() if found else ""


def is_harmless(address: str) -> bool:
    """Say whether an address leads to a place of the site or by a known scheme elsewhere."""
    scheme = scheme_of(address)
    return not scheme or scheme in SCHEMES


def without_opaque(html: str, refused: list[Refusal]) -> str:
    """Return HTML without the elements that are refused with their content, and note them."""

    def note(found: re.Match[str]) -> str:
        refused.append(Refusal("element", found[1].lower()))
        return ""

    return _WHOLE.sub(note, html)


def allowed(tag: str, rest: str, refused: list[Refusal]) -> tuple[Mapping[str, str], str]:
    """Return the attributes that an element may have, and what stands behind the name of its tag.

    That is ``rest`` where all may stay and a browser reads it as ``attributes_of`` does: each in
    quotation marks and once. What may not stay is noted.
    """
    typed = attributes_of(rest)
    kept = _judged(tag, typed, refused)
    is_canonical = _CANONICAL.fullmatch(rest) and len(ATTRIBUTE.findall(rest)) == len(typed)
    if kept is typed and is_canonical:
        return typed, rest
    said = "".join(f' {name}="{attribute(said)}"' for name, said in kept.items())
    return kept, f"{said} /" if rest.endswith("/") else said


def _judged(tag: str, attributes: Mapping[str, str], refused: list[Refusal]) -> Mapping[str, str]:
    """Return the attributes that an element may have, the same mapping where all may stay."""
    found = [(name, _refusal(tag, name, said)) for name, said in attributes.items()]
    if all(refusal is None for _, refusal in found):
        return attributes
    kept = {name: attributes[name] for name, refusal in found if refusal is None}
    for name, refusal in found:
        if aligned := name == "style" and _ALIGNED.fullmatch(attributes[name]):
            kept["class"] = f"{kept.get('class', '')} align-{aligned[1].lower()}".strip()
        elif refusal is not None:
            refused.append(refusal)
    return kept


def _refusal(tag: str, name: str, said: str) -> Refusal | None:
    if name.startswith(("data-", "aria-")) or name in {"class", "id", "title", "alt"}:
        return None if _NAME.fullmatch(name) else Refusal("attribute", name)
    if name == "style":
        return Refusal("style", said)
    if name in _WRITTEN:
        parts = said.split(",") if name == "srcset" else [said]
        is_right = all(map(is_harmless, parts)) and (tag != "use" or said.startswith("#"))
        return None if is_right else Refusal("address", said)
    if tag == "input" and name == "type" and said.lower() not in {"checkbox", "radio"}:
        return Refusal("attribute", f"type={said}")
    is_right = _NAME.fullmatch(name) and not name.startswith("on") and name not in _REFUSED
    return None if is_right and not _URL.search(said) else Refusal("attribute", name)


def sanitised(html: str) -> str:
    """Return a piece of HTML that is no chapter's (a setting) without what is refused."""
    refused, parts, position = list[Refusal](), list[str](), 0
    html = without_opaque(html, refused)
    for match in TOKEN.finditer(html):
        parts.append(html[position : match.start()].replace("<", "&lt;"))
        position = match.end()
        tag = (match["tag"] or "").lower()
        if match["close"] and tag in ELEMENTS:
            parts.append(f"</{tag}>")
        elif tag in ELEMENTS:
            parts.append(f"<{tag}{allowed(tag, match['rest'], refused)[1]}>")
        elif match.lastgroup == "entity":
            parts.append(match[0])
    return "".join((*parts, html[position:].replace("<", "&lt;")))


def refusals(chapter: Chapter, refused: list[Refusal]) -> Iterator[Problem]:
    """Yield a problem for each thing that was left out of the page of a chapter, at its line."""
    for each in dict.fromkeys(refused):
        place = _place_of(chapter, each)
        severity = Severity.INFO if each.kind == "style" else Severity.ERROR
        yield Problem("markup", place, _message(each), each.text, severity=severity)


def _message(refusal: Refusal) -> Message:
    match refusal.kind:
        case "element":
            return Message("refused-element", found=refusal.text, sign="&lt;")
        case "attribute":
            return Message("refused-attribute", found=refusal.text)
        case "address":
            return Message("refused-address", found=refusal.text)
        case _:
            return Message("refused-style", found=refusal.text)


def _place_of(chapter: Chapter, refusal: Refusal) -> Place:
    """Return the line of what was refused: where its words stand, or a tag that has it."""
    said = re.escape(refusal.text.partition("=")[0])
    patterns = {
        "element": rf"(?i)<{said}(?![\w:-])|///\s*html\s*\|\s*{said}(?![\w:-])",
        "attribute": rf"(?i)(?<![\w:-]){said}\s*=|<\w[^<>]*\s{said}[\s/>]",
    }
    found = re.search(patterns.get(refusal.kind, said), chapter.body)
    if found:
        line = chapter.body.count("\n", 0, found.start())
    else:  # written otherwise: &#106;ava…
        said = f"{scheme_of(refusal.text)}:"
        lines = enumerate(_WITHIN.sub("", unescape(each)) for each in chapter.lines)
        line = next((number for number, text in lines if said in text), 0)
    return Place(chapter.source, chapter.body_line + line)
