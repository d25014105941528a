"""The pictures of an export: files of the thesis and its charts, under names of the export's."""

from __future__ import annotations

import base64
import hashlib
import posixpath
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from generator.core.problems import Message
from generator.exports.pandoc import ExportError
from generator.site.typst import TypesettingError, typeset

_FORMATS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif"}
# How a drawing is given to pandoc, which would write its attributes in lower case.
_DRAWN = "data:image/svg+xml;base64,"
# A colour of the site with what stands for it elsewhere: ``var(--for, #0a4a3b)``.
_VARIABLE = re.compile(r"var\(\s*--[\w-]+\s*,\s*([^()]+?)\s*\)")
_DATA = re.compile(r'\sdata-[\w-]+(?:="[^"]*")?')
_BOX = re.compile(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"')
_SAID = re.compile(r"<(title|desc)\b[^>]*>(.*?)</\1>", re.DOTALL)
_LABEL = re.compile(r'\saria-label="([^"]*)"')
_FACE = "Alegreya Sans, sans-serif"  # what the labels of a chart are set in, as the tables are


@dataclass(frozen=True)
class Picture:
    """A picture: its name in the export (``4f2a….svg``), its bytes, and what it shows in words."""

    name: str
    content: bytes
    text: str

    @property
    def is_drawing(self) -> bool:
        """Whether it is an SVG."""
        return self.name.endswith(".svg")


def data_address(content: bytes, suffix: str) -> str:
    """Return a picture of a format (".png") as an address that holds it."""
    return f"data:{_FORMATS[suffix]};base64,{base64.b64encode(content).decode()}"


def read_picture(folder: Path, source: str, path: str, words: str) -> Picture | None:
    """Return the picture of an image on the page at ``path``; ``words`` say what it shows.

    It is None for what is not a file of the thesis: an export fetches nothing and reads nothing
    outside of the ``folder`` of the chapters.
    """
    if source.startswith(_DRAWN):
        drawing = base64.b64decode(source.removeprefix(_DRAWN)).decode("utf-8", "replace")
        said: dict[str, str] = {}
        for each in _SAID.finditer(drawing):
            said.setdefault(each[1], unescape(each[2]).strip())
        label = _LABEL.search(drawing)
        words = " ".join(said.values()) or (unescape(label[1]) if label else "")
        content, suffix = _standalone_svg(drawing).encode(), ".svg"
    else:
        parts = urlsplit(source)
        if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
            return None
        file = (folder / posixpath.dirname(path) / unquote(parts.path)).resolve()
        suffix = {".jpeg": ".jpg"}.get(file.suffix.lower(), file.suffix.lower())
        is_ours = file.is_relative_to(folder.resolve()) and suffix in _FORMATS
        if not is_ours or not file.is_file():
            return None
        content = file.read_bytes()
        if suffix == ".svg":
            content = _standalone_svg(content.decode("utf-8", "replace")).encode()
    return Picture(f"{hashlib.sha256(content).hexdigest()[:16]}{suffix}", content, words)


def drawing_as_image(drawing: re.Match[str]) -> str:
    """Return an ``svg`` element as an image that holds it."""
    # HTML knows a no-break space by a name that XML does not know.
    content = drawing[0].replace("&nbsp;", "\u00a0").encode()
    return f'<img src="{_DRAWN}{base64.b64encode(content).decode()}">'


def as_pixels(picture: Picture) -> bytes:
    """Return a drawing as a PNG of 220 pixels an inch, another picture as it is."""
    if not picture.is_drawing:
        return picture.content
    page = b'#set page(width: auto, height: auto, margin: 0pt)\n#image("drawing.svg")'
    try:
        return typeset(page, "png", files={"drawing.svg": picture.content}, ppi=220)
    except TypesettingError as error:
        raise ExportError(Message("drawing-not-shown", reason=str(error))) from None


def _standalone_svg(drawing: str) -> str:
    """Return an SVG with its colours, font, size and namespace written in it."""
    drawing = _VARIABLE.sub(r"\1", drawing)
    drawing = drawing.replace('font-family="sans-serif"', f'font-family="{_FACE}"')
    start = drawing.find("<svg")
    root, end, rest = drawing[start:].partition(">")
    root = _DATA.sub("", root)
    if "xmlns=" not in root:
        root = root.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    box = _BOX.search(root)
    if box and " width=" not in root:
        root += f' width="{box[1]}" height="{box[2]}"'
    return f"{drawing[:start]}{root}{end}{rest}"
