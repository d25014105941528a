"""Fenced divs (``::: {.note}``) of Pandoc and Quarto as blocks of ours, nested as they are typed.

Callouts become admonitions, panels of tabs tabs, what holds a figure or table its caption; what is
meant for another output than HTML is left out. A div of any other class is one on the page too.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from generator.chapters.masking import fenced_lines
from generator.chapters.numbering import STATEMENTS
from generator.core.edits import Edit, blank

_FENCE = re.compile(
    r"(?P<indent>[ >]*)(?:(?P<colons>:{3,})[ ]*"
    r"(?:(?P<attributes>\{(?:[^{}\"]|\"[^\"]*\")*\})|(?P<name>[^\s:{}]+))?[ ]*:*"
    r"|</?div(?P<html>[^<>]*)>)[ ]*$"
)
_ATTRIBUTE = re.compile(
    r"#(?P<id>[^\s{}#]+)|\.(?P<class>[^\s{}.#]+)"
    r"|(?P<name>[\w:-]+)=(?P<value>\"[^\"]*\"|'[^']*'|[^\s{}]+)"
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"[ >]*(?P<marks>#{1,6})[ ]+(?P<title>.*?)[ ]*#*[ ]*(?:\{[^{}]*\})?[ ]*$")
_PART = re.compile(
    r"[ >]*!\[(?P<caption>.*)\]\((?:[^()]|\([^()]*\))*\)"
    r"(?P<attributes>\{[^{}]*#fig[-:][^{}]*\})[ ]*$"
)
_NO_CAPTION = re.compile(r"[ >]*(?:!\[|\||:::|`|///|\$\$|[-+*][ ]|#)")
_ITEM = re.compile(r"[ ]*(?:[-*+]|\(?[\w#]{1,9}[.)])[ ]")
_NAME = re.compile(r"[A-Za-z][\w-]*")
_DEEPEST = 40  # divs within one another
_NEAR = 500  # lines above a div in which its list is looked for
_HTML = frozenset(("html", "html:js", "html4", "html5"))

CALLOUTS: Mapping[str, str] = {
    **{name: name for name in ("note", "tip", "warning", "caution", "info", "example", "danger")},
    "important": "attention",
    "attention": "attention",
    "hint": "hint",
    "error": "error",
    "remarque": "note",
    "astuce": "tip",
    "conseil": "tip",
    "avertissement": "warning",
}
"""The classes of callouts, and the admonition that each is."""


class _Div(Struct):
    """A div: its lines from fence to fence, what it is and the divs in it."""

    start: int
    indent: str
    is_html: bool
    id: str
    classes: Sequence[str]
    said: Mapping[str, str]
    end: int = 0
    within: list["_Div"] = field(default_factory=list["_Div"])

    @property
    def slashes(self) -> str:
        """As many slashes as a block needs around those in it; a caption has three."""
        return "/" * (1 + max((len(each.slashes) for each in self.within), default=3))


def attributes_of(text: str) -> tuple[str, Sequence[str], Mapping[str, str]]:
    """Return id, classes and the other attributes of ``{#id .class name="value"}``."""
    found = list(_ATTRIBUTE.finditer(text))
    said = {each["name"]: each["value"].strip("\"'") for each in found if each["name"]}
    own = next((each["id"] for each in found if each["id"]), said.pop("id", ""))
    classes = [*(each["class"] for each in found if each["class"]), *said.pop("class", "").split()]
    return own, classes, said


def div_edits(text: str) -> Iterator[Edit]:
    """Yield the edits that make blocks of the divs of a text; one that is not closed is left."""
    if ":::" not in text and "<div" not in text:
        return
    comments = [match.span() for match in _COMMENT.finditer(text)] if "<!--" in text else ()
    lines = blank(text, comments).split("\n")
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    code = {index for fence in fenced_lines(lines) for index in fence}
    lines = ["`" if index in code else line for index, line in enumerate(lines)]
    for div in _divs(lines):
        for first, end, new in _blocks(div, lines):
            yield Edit(starts[first], max(starts[end] - 1, starts[first]), new)


def _divs(lines: Sequence[str]) -> Iterator[_Div]:
    """Yield the outermost divs."""
    outer, opened = list[_Div](), list[_Div]()
    for index, line in enumerate(lines):
        fence = _FENCE.match(line) if ":::" in line or "div" in line else None
        if fence is None:
            continue
        is_html = not fence["colons"]
        if fence["attributes"] or fence["name"] or (is_html and "</" not in line):
            said = fence["attributes"] or fence["html"] or f".{fence['name']}"
            if len(opened) < _DEEPEST:
                indent = list_indent(lines, index, fence["indent"])
                opened.append(_Div(index, indent, is_html, *attributes_of(said)))
            continue
        if any(each.is_html == is_html for each in opened):
            while (div := opened.pop()).is_html != is_html:
                pass  # it is not closed
            div.end = index
            (opened[-1].within if opened else outer).append(div)
    for left in opened:
        outer += left.within
    yield from outer


def list_indent(lines: Sequence[str], at: int, typed: str) -> str:
    """Return the indent of a div or figure: in a list four spaces for each level."""
    above = (lines[each] for each in range(at - 1, max(at - _NEAR, -1), -1))
    around = (each for each in above if each.strip("` ") and not each.startswith(typed))
    is_in_list = typed.isspace() and _ITEM.match(next(around, ""))
    return " " * (-(-len(typed) // 4) * 4) if is_in_list else typed


Lines = tuple[int, int, str]
"""The first of some lines, the one behind the last, and what stands in their place."""


def _blocks(div: _Div, lines: Sequence[str]) -> Iterator[Lines]:
    for start, end, new in _own_blocks(div, lines):
        shown = "\n".join(f"{div.indent}{each}".rstrip(" ") for each in new.split("\n"))
        yield start, end, shown if end > start else shown.removesuffix(div.indent.rstrip(" "))
    for each in div.within if is_shown(div.classes, div.said) else ():
        yield from _blocks(each, lines)


def _own_blocks(div: _Div, lines: Sequence[str]) -> Iterator[Lines]:
    classes, kind = div.classes, div.id.replace(":", "-").split("-")[0]
    callout = next((each.removeprefix("callout-") for each in classes), "")
    if not is_shown(div.classes, div.said):
        yield div.start, div.end + 1, ""
        return
    if {"content-visible", "content-hidden"} & {*classes}:
        yield from _fenced(div, "", "")
    elif div.id == "refs":
        yield div.start, div.end + 1, f"{div.slashes} bibliography\n{div.slashes}"
        return
    elif callout in CALLOUTS:
        yield from _callout(div, CALLOUTS[callout], callout, lines)
    elif "panel-tabset" in classes and (tabs := _headings(div, lines)):
        yield from _tabs(div, tabs)
    elif kind in STATEMENTS and _NAME.fullmatch(div.id):
        yield from _statement(div, STATEMENTS[kind], lines)
    elif kind in {"fig", "tbl"} and "-" in div.id.replace(":", "-"):
        yield from _captioned(div, "figure" if kind == "fig" else "table", lines)
    else:
        tag = "aside" if {"aside", "column-margin"} & {*classes} else "div"
        layout = ["figures"] if any(each.startswith("layout") for each in div.said) else []
        named = (each for each in (*classes, *layout) if _NAME.fullmatch(each) and each != tag)
        names = "".join(f".{each}" for each in named)
        own = f"#{div.id}" if _NAME.fullmatch(div.id) else ""
        yield from _fenced(div, f"{div.slashes} html | {tag}{names}{own}\n", div.slashes)


def _fenced(div: _Div, opening: str, closing: str) -> Iterator[Lines]:
    yield div.start, div.start + 1, opening
    yield div.end, div.end + 1, closing


def is_shown(classes: Sequence[str], said: Mapping[str, str]) -> bool:
    """Say whether the site, which is HTML, shows a div or span."""
    when, unless = said.get("when-format"), said.get("unless-format")
    holds = when in _HTML if when else unless not in _HTML if unless else True
    if "content-visible" in classes:
        return holds
    return "hidden" not in classes and not ("content-hidden" in classes and holds)


def _headings(div: _Div, lines: Sequence[str]) -> list[tuple[int, str]]:
    """Return lines and titles of the headings of a div that are as high as its first."""
    inner = {at for each in div.within for at in range(each.start, each.end)}
    found = [
        (at, heading)
        for at in range(div.start + 1, div.end)
        if at not in inner and (heading := _HEADING.match(lines[at]))
    ]
    return [(at, each["title"]) for at, each in found if each["marks"] == found[0][1]["marks"]]


def _title(div: _Div, lines: Sequence[str]) -> tuple[str, list[Lines]]:
    """Return the title of a div, and its heading, which then goes."""
    filled = (at for at in range(div.start + 1, div.end) if lines[at].strip(" >"))
    first = next(filled, div.end)
    heading = None if "title" in div.said else _HEADING.match(lines[first])
    title = heading["title"] if heading else div.said.get("title", div.said.get("name", ""))
    return title, [(first, first + 1, "")] if heading else []


def _callout(div: _Div, kind: str, name: str, lines: Sequence[str]) -> Iterator[Lines]:
    title, gone = _title(div, lines)
    collapse = div.said.get("collapse")
    title = title or ("" if kind == name else name.capitalize())
    header = f"{div.slashes} {'details' if collapse else kind}{' | ' if title else ''}{title}\n"
    if collapse:
        options = f"type: {kind}", *(("open: true",) if collapse == "false" else ())
        header += "".join(f"    {each}\n" for each in options)
    if div.id:
        header += f"    attrs: {json.dumps({'id': div.id})}\n"
    yield from (*gone, *_fenced(div, header, div.slashes))


def _statement(div: _Div, kind: str, lines: Sequence[str]) -> Iterator[Lines]:
    title, gone = _title(div, lines)
    header = f"{div.slashes} html | div.{kind}", f"    attrs: {{id: {div.id}}}", ""
    said = f"**@{div.id}**{f' ({title})' if title else ''}"
    yield from (*gone, *_fenced(div, "\n".join((*header, said, "")), div.slashes))


def _tabs(div: _Div, tabs: Sequence[tuple[int, str]]) -> Iterator[Lines]:
    yield from _fenced(div, "", div.slashes)
    for number, (at, title) in enumerate(tabs):
        before = f"{div.slashes}\n\n" if number else ""
        new = "" if number else "    new: true\n"
        yield at, at + 1, f"{before}{div.slashes} tab | {title}\n{new}"


def _captioned(div: _Div, kind: str, lines: Sequence[str]) -> Iterator[Lines]:
    """Yield the blocks of a div that is a figure or table: its last paragraph is the caption."""
    filled = [at for at in range(div.start + 1, div.end) if lines[at].strip(" >")]
    begins = [at for at in filled if not lines[at - 1].strip(" >") or at == div.start + 1]
    inner = {at for each in div.within for at in range(each.start, each.end + 1)}
    begin = begins[-1] if begins else div.end
    is_caption = len(begins) > 1 and begin not in inner and not _NO_CAPTION.match(lines[begin])
    parts = [(at, part) for at in filled if (part := _PART.match(lines[at]))]
    wrapped = bool(parts) or len(begins) > 1 + is_caption
    opening = f"{div.slashes} html | div.figures\n" if wrapped else ""
    closing = f"{div.slashes}\n\n" if wrapped else ""
    closing += f"/// {kind}-caption | #{div.id.replace(':', '-')}\n"
    yield div.start, div.start + 1, opening
    for at, part in parts:
        own = attributes_of(part["attributes"])[0]
        rest = part["attributes"].replace(f"#{own}", "")
        image = lines[at][: part.start("attributes")].lstrip(" >") + (
            rest if rest.strip("{ }") else ""
        )
        block = f"/// figure-caption | ^1 #{own.replace(':', '-')}", part["caption"], "///"
        yield at, at + 1, "\n".join((image, "", *block))
    if is_caption:
        yield begin, begin, closing
        yield div.end, div.end + 1, "///"
    else:
        yield div.end, div.end + 1, f"{closing}///"
