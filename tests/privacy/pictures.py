"""Pictures of each kind that hold a name where cameras and programs write it."""

from __future__ import annotations

import io
import zlib

from PIL import Image
from PIL.PngImagePlugin import PngInfo

NAME = "Zéphyrine Quirinal"
SVG = f"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://x" inkscape:x="{NAME}">
<!-- {NAME} --><metadata>{NAME}</metadata><rect width="1" height="1"/></svg>"""
FORMATS = {".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP", ".gif": "GIF", ".tif": "TIFF"}


def picture(
    suffix: str, *, frames: int = 1, turned: int = 1, author: str = NAME, **more: object
) -> bytes:
    """Return a picture as Pillow writes it, its author in EXIF or a comment."""
    drawn = Image.linear_gradient("L").resize((40, 30))
    mode = "P" if suffix == ".gif" else "RGB"
    first, *others = [drawn.rotate(90 * at).convert(mode) for at in range(frames)]
    exif, written = Image.Exif(), io.BytesIO()
    if author:
        exif[315] = more["comment"] = author
    if turned > 1:
        exif[0x0112] = turned
    if others:
        more |= {"save_all": True, "append_images": others, "duration": 80}
    first.save(written, FORMATS[suffix], exif=exif, **more)
    return written.getvalue()


def _with_text() -> bytes:
    info = PngInfo()
    info.add_text("Author", NAME, zip=True)
    return picture(".png", author="", pnginfo=info)


def _with_chunk() -> bytes:
    content = b"prVt" + NAME.encode()
    chunk = (len(content) - 4).to_bytes(4) + content + zlib.crc32(content).to_bytes(4)
    return picture(".png", author="").replace(b"\0\0\0\0IEND", chunk + b"\0\0\0\0IEND")


def _with_segment(kind: int, text: bytes) -> bytes:
    segment = bytes((0xFF, kind)) + (len(text) + 2).to_bytes(2) + text
    content = picture(".jpg", author="")
    return content[:2] + segment + content[2:]


# By what holds the name.
PICTURES = {
    ".svg metadata": SVG.encode(),
    **{f"{suffix} EXIF": picture(suffix) for suffix in FORMATS},
    **{f"{suffix} behind the end": picture(suffix, author="") + NAME.encode() for suffix in FORMATS
       if suffix != ".tif"},
    ".png text": _with_text(),
    ".png chunk": _with_chunk(),
    ".jpg comment": _with_segment(0xFE, NAME.encode()),
    ".jpg XMP": _with_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + NAME.encode()),
    ".jpg IPTC": _with_segment(0xED, b"Photoshop 3.0\0" + NAME.encode()),
    ".gif XMP": picture(".gif", author="")[:-1] + b"!\xff\x0bXMP DataXMP" + NAME.encode() + b"\0;",
    ".webp XMP": picture(".webp", author="", xmp=f"<x>{NAME}</x>".encode()),
}  # fmt: skip
