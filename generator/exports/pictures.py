"""The pictures of an export: files of the thesis and its charts, under names of the export's."""

from __future__ import annotations

import hashlib
import posixpath
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote, urlsplit

from generator.core.problems import Message
from generator.exports.pandoc import ExportError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

FONTS = Path(__file__).parent / "fonts"
FORMATS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif"}
_VARIABLE = re.compile(r"var\(\s*--[\w-]+\s*,\s*([^()]+?)\s*\)")
"""A colour of the site with what stands for it elsewhere: ``var(--for, #0a4a3b)``."""
_DATA = re.compile(r'\sdata-[\w-]+="[^"]*"')
_BOX = re.compile(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"')
FACE = "Alegreya Sans, sans-serif"
"""What the labels of a chart are set in, as the tables are."""


@dataclass(frozen=True)
class Picture:
    """A picture: its name in the export (``4f2a….svg``), its bytes, and what it shows in words."""

    name: str
    content: bytes
    text: str


@dataclass
class Pictures:
    """Collects pictures; files are read from below ``folder`` only."""

    folder: Path
    found: dict[str, Picture] = field(default_factory=dict[str, Picture])

    def add(self, content: bytes, suffix: str, text: str) -> Picture:
        """Return the picture with this content, under a name that its content gives."""
        name = f"{hashlib.sha256(content).hexdigest()[:16]}{suffix}"
        self.found[name] = Picture(name, content, text)
        return self.found[name]


def as_pixels(picture: Picture) -> bytes:
    """Return a drawing as a PNG of 220 pixels an inch, another picture as it is."""
    if not picture.name.endswith(".svg"):
        return picture.content
    import typst  # noqa: PLC0415 - only an export pays for it

    with tempfile.TemporaryDirectory(prefix="thesis-") as name:
        (Path(name) / "drawing.svg").write_bytes(picture.content)
        main = Path(name) / "main.typ"
        main.write_text('#set page(width: auto, height: auto, margin: 0pt)\n#image("drawing.svg")')
        compiler = typst.Compiler(
            str(main), root=name, font_paths=[str(FONTS)], ignore_system_fonts=True
        )
        try:
            return cast("bytes", compiler.compile(format="png", ppi=220))
        except typst.TypstError as error:
            raise ExportError(Message("drawing-not-shown", reason=error.message)) from None


def picture_of(node: LexborNode, path: str, pictures: Pictures) -> Picture | None:
    """Return the picture that an ``img`` or ``svg`` element of the page at ``path`` shows.

    It is None for what is not a file of the thesis: an export fetches nothing and reads nothing
    outside of the chapters.
    """
    if node.tag == "svg":
        # HTML writes a no-break space by a name that XML does not know.
        drawing = _standalone_svg((node.html or "").replace("&nbsp;", "\u00a0"))
        return pictures.add(drawing.encode(), ".svg", _description(node))
    parts = urlsplit(node.attributes.get("src") or "")
    if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
        return None
    name = posixpath.join(posixpath.dirname(path), unquote(parts.path))
    file = (pictures.folder / name).resolve()
    suffix = {".jpeg": ".jpg"}.get(file.suffix.lower(), file.suffix.lower())
    if not file.is_relative_to(pictures.folder.resolve()) or suffix not in FORMATS:
        return None
    if not file.is_file():
        return None
    content = file.read_bytes()
    if suffix == ".svg":
        content = _standalone_svg(content.decode("utf-8", "replace")).encode()
    return pictures.add(content, suffix, node.attributes.get("alt") or "")


def _standalone_svg(drawing: str) -> str:
    """Return an SVG with its colours, font, size and namespace written in it."""
    drawing = _VARIABLE.sub(r"\1", drawing).replace(
        'font-family="sans-serif"', f'font-family="{FACE}"'
    )
    start = drawing.find("<svg")
    root, end, rest = drawing[start:].partition(">")
    root = _DATA.sub("", root)
    if "xmlns=" not in root:
        root = root.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    box = _BOX.search(root)
    if box and " width=" not in root:
        root += f' width="{box[1]}" height="{box[2]}"'
    return f"{drawing[:start]}{root}{end}{rest}"


def _description(node: LexborNode) -> str:
    """Return the title and the description of an SVG, else its ARIA label."""
    said = [node.css_first("title"), node.css_first("desc")]
    text = " ".join(each.text(strip=True) for each in said if each is not None)
    return text or node.attributes.get("aria-label") or ""
