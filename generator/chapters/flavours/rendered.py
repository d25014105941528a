"""What Quarto, knitr or bookdown made of a thesis the last time: HTML beside the sources.

Nothing is run: the tables and figures of executed code are taken from there, by label, by the div
that holds them, by the code that is shown above them.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from generator.chapters.flavours.nodes import Node
from generator.core.reading_files import FileError, read_text
from generator.core.values import Frozen, field

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_FOLDERS = ("docs", "_book", "_site", "public", "_output")
_OF_LIBRARIES = frozenset({"site_libs", "libs"})
_NUMBER = re.compile(
    r"^\s*(?:Table|Figure|Tableau|Tabelle|Tabla)?[\s\u00a0]*[\dA-Z]+(?:\.\d+)*[.:]\s*"
    r"|^\s*\(#[^)]*\)\s*"
)
_ID = re.compile(r'\bid="([^"]+)"')
_SCHEME = re.compile(r"[A-Za-z][\w+.-]+:|//")
_CAPTION = "caption, figcaption"
_LEFT_OUT = f"script, style, {_CAPTION}, .code-copy-button"
_AROUND_CAPTIONS = frozenset(("span", "caption", "p", "figcaption", "em", "strong", "a"))
_LONGEST = 400_000  # characters of one table
_MOST = 400  # pages that are looked at
_NEAR = 8  # words and spaces around code in a line that must be the same
_ENOUGH = 8  # letters of them
_VALUE, _ANYTHING, _END = "(.{1,200}?)", ".{0,150}?", r"(?=[\s,;:)]|$)"
_CODE = re.compile(r"(?:r|\{?(?:r|python|julia|ojs)\}) ")


class Output(Frozen):
    """Something that a cell drew: an "image" with its path, or a "table" with its HTML."""

    kind: str
    content: str
    caption: str = ""


class RenderedPage(Frozen, dict=True):
    """A page that a tool made, or none; ``path`` leads to it from the root of the thesis.

    ``drawn`` are the images that code drew, by their names without ending ("fig-months-1").
    """

    html: str = ""
    path: str = ""
    drawn: Mapping[str, str] = field(default_factory=dict[str, str])

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of its elements."""
        return frozenset(_ID.findall(self.html))

    @cached_property
    def tree(self) -> "LexborHTMLParser":
        """Its elements."""
        from selectolax.lexbor import LexborHTMLParser

        return LexborHTMLParser(self.html)

    @cached_property
    def cells(self) -> Mapping[str, "LexborNode"]:
        """The cells of Quarto's page by the code that they show."""
        found: dict[str, LexborNode] = {}
        for cell in self.tree.css("div.cell"):
            code = cell.css_first("div.sourceCode, pre.sourceCode")
            found.setdefault(_squeezed(code.text()) if code else "", cell)
        return found

    @cached_property
    def text(self) -> str:
        """What the page says, mathematics between dollars."""
        body = self.tree.css_first("main, section.normal, body")
        words = re.sub(r"\\\((.*?)\\\)", r"$\1$", body.text() if body else "")
        return " ".join(words.split())

    def outputs(self, labels: Sequence[str], code: str, div: str) -> Sequence[Output]:
        """Return what a cell drew."""
        for label in (*labels, div):
            if label in self.ids and (made := list(self._within(self._block(label)))):
                return made
        if code.strip() and (cell := self.cells.get(_squeezed(code))) is not None:
            return list(self._within(cell))
        if not labels[0]:
            return ()
        drawn = f"/{labels[0]}-"
        if found := [path for name, path in self.drawn.items() if f"/{name}".startswith(drawn)]:
            return [Output("image", path) for path in found]
        images = (each.attributes.get("src") or "" for each in self.tree.css("img"))
        return [Output("image", self._path(src)) for src in images if drawn in src]

    def _block(self, label: str) -> "LexborNode | None":
        """Return the element that an id names.

        bookdown has the id in a caption, within the table or above it.
        """
        node = below = self.tree.css_first(f'[id="{label}"]')
        while node is not None and node.tag in _AROUND_CAPTIONS:
            node, below = node.parent, node
        if node is None or below is None or node is below or node.tag == "table":
            return node
        if "figure" in (node.attributes.get("class") or ""):
            return node
        after = below.next
        while after is not None and after.tag != "table":
            after = after.next
        return after

    def _within(self, node: "LexborNode | None") -> Iterator[Output]:
        if node is None:
            return
        tables = [node] if node.tag == "table" else node.css("table")
        for table in tables:
            caption = table.css_first(_CAPTION)
            words = _NUMBER.sub("", caption.text()) if caption else ""
            for each in table.css(_LEFT_OUT):
                each.decompose()
            if len(table.html or "") < _LONGEST:
                yield Output("table", table.html or "", " ".join(words.split()))
        for image in () if tables else node.css("img"):
            src = image.attributes.get("src") or ""
            if not _SCHEME.match(src):  # of the web, or the image itself
                yield Output("image", self._path(src))

    def _path(self, src: str) -> str:
        """Return the path of an image from the root of the thesis."""
        return posixpath.normpath(posixpath.join("/", posixpath.dirname(self.path), src))


def pages_below(root: Path, folders: Sequence[str]) -> Iterator[RenderedPage]:
    """Yield the pages in the folders into which tools write."""
    for folder in dict.fromkeys((*folders, *_FOLDERS)):
        place = root / folder
        is_within = place.is_dir() and place.resolve().is_relative_to(root.resolve())
        for path in sorted(place.rglob("*.html"))[:_MOST] if is_within else ():
            name = path.relative_to(root).as_posix()
            if _OF_LIBRARIES.isdisjoint(path.parts):
                with suppress(FileError):
                    yield RenderedPage(read_text(root, name), name)


def page_of(pages: Sequence[RenderedPage], source: str, labels: set[str]) -> RenderedPage:
    """Return the page of a chapter: that of its name, or which shares most labels with it."""
    stem = PurePosixPath(source).with_suffix("").as_posix()
    named = next((each for each in pages if each.path.endswith(f"/{stem}.html")), None)
    best = max(pages, key=lambda each: len(each.ids & labels), default=RenderedPage())
    return named or (best if len(best.ids & labels) > 1 else RenderedPage())


def values_printed(page: RenderedPage, inlines: Sequence[Node]) -> Mapping[int, str]:
    """Return what code in a line printed, by its place among the inlines.

    It is what the page has between the words around the code, where exactly one place has them.
    """
    codes = [at for at, each in enumerate(inlines) if page.html and is_run(each)]
    if not codes:
        return {}
    near = inlines[max(0, codes[0] - _NEAR) : codes[-1] + _NEAR + 1]
    words = "".join(each["c"] for each in near if each["t"] == "Str")
    found = [*re.finditer(_pattern_of(near), page.text)] if len(words) >= _ENOUGH else []
    values = {each.groups() for each in found}
    return dict(zip(codes, values.pop(), strict=True)) if len(values) == 1 else {}


def is_run(inline: Node) -> bool:
    """Say whether code in a line is run: `r 1 + 1`, `{python} n`."""
    return inline["t"] == "Code" and _CODE.match(inline["c"][1]) is not None


def _pattern_of(inlines: Sequence[Node]) -> str:
    """Return what finds inlines in the text of a page; what code printed is a group.

    After a value, or what may be anything, the next words count where they stand first: what is
    looked for twice (no ``(?>``) would take hours on a long page.
    """
    parts = [""]
    for each in inlines:
        if each["t"] in {"Space", "SoftBreak"}:
            parts[-1] += r"\s*"
        elif each["t"] == "Str" and "@ref(" not in each["c"]:
            parts[-1] += re.sub(r"['‘’\"“”]", ".", re.escape(each["c"]).replace("\u00a0", r"\s"))
        elif is_run(each):
            # With no words above it is one word, not all of the page up to the words below.
            parts.append(_VALUE if any(parts) else r"(?<!\S)(\S{1,200}?)")
        elif parts[-1].removesuffix(r"\s*") not in {_ANYTHING, ""}:
            parts.append(_ANYTHING)
    ended = [each + _END if each.removesuffix(r"\s*").endswith("?)") else each for each in parts]
    return "".join(f"(?>{each})" for each in ended[:-1]) + f"(?>{ended[-1]}{_END})"


def _squeezed(code: str) -> str:
    return "".join(code.split())
