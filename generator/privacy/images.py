"""Split a picture from its metadata: author, place, comments, thumbnails.

A PNG keeps the chunks that it takes to show it, as they are. Another picture that has metadata is
decoded by Pillow and saved again with what it takes to show it: colour profile, density, animation,
orientation. A JPEG keeps its quantisation tables, other formats their pixels; a lossy WebP is
compressed once more. Without metadata the bytes stay.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple
from warnings import catch_warnings

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".svg")
_FORMATS = ("JPEG", "WEBP", "GIF", "TIFF")
# What Pillow reads of a picture that it takes to show it; all else is metadata.
_NEEDED = frozenset(
    """
    adobe adobe_transform aspect background bbox blend chromaticity compression default_image dpi
    disposal duration extension gamma icc_profile interlace jfif jfif_density jfif_unit
    jfif_version loop progression progressive resolution srgb timestamp transparency version
    """.split()  # noqa: SIM905 - words read best as a text
)
_ORIENTATION = 0x0112  # of EXIF
_SHOWN = (b"JFIF\0", b"Adobe", b"ICC_PROFILE\0", b"Exif\0")  # segments that are judged elsewhere
_GIF_EXTENSION = re.compile(
    rb"!(?:[\xfe\x01]|\xff\x0b(?!NETSCAPE2\.0|ANIMEXTS1\.0)).{9}", re.DOTALL
)
_END_OF_JPEG = b"\xff\xd9"
_PNG = b"\x89PNG\r\n\x1a\n"
# The chunks of a PNG that it takes to show it. Source: PNG specification, third edition, 11.
_CHUNKS = frozenset(
    b"IHDR PLTE IDAT IEND acTL bKGD cHRM cICP fcTL fdAT gAMA hIST iCCP pHYs sBIT sRGB tRNS".split()
)
_SVG_METADATA = re.compile(
    rb"<!--.*?-->|<metadata\b[^>]*?(?:/>|>.*?</metadata\s*>)"
    rb"|<sodipodi:namedview\b[^>]*?(?:/>|>.*?</sodipodi:namedview\s*>)"
    rb"|\s(?:inkscape|sodipodi):[\w-]+\s*=\s*(?:\"[^\"]*\"|'[^']*')",
    re.DOTALL,
)


class BrokenPictureError(ValueError):
    """A file is not the picture that its name says."""


class SplitPicture(NamedTuple):
    """A picture without its metadata, and the metadata."""

    picture: bytes
    metadata: bytes


def split_metadata(content: bytes, suffix: str) -> SplitPicture | None:
    """Return a picture and its metadata, None where the suffix is that of no known picture.

    Raises ``BrokenPictureError`` where the picture cannot be read.
    """
    if suffix.lower() not in PICTURES:
        return None
    if suffix.lower() == ".svg":
        found = b"\n".join(_SVG_METADATA.findall(content))
        return SplitPicture(_SVG_METADATA.sub(b"", content), found)
    from PIL import Image

    try:
        if content.startswith(_PNG):
            return _split_png(content)
        with (
            catch_warnings(action="ignore"),
            Image.open(io.BytesIO(content), formats=_FORMATS) as image,
        ):
            metadata = b"\n".join(_metadata(image, content))
            return SplitPicture(_saved(image, content) if metadata else content, metadata)
    except Exception as error:  # noqa: BLE001 - Pillow raises whatever its decoders raise
        raise BrokenPictureError(str(error)) from None


def _split_png(content: bytes) -> SplitPicture:
    """Return a PNG of the chunks that show it; to decode large ones would take minutes."""
    from PIL import Image

    kept, others = list[bytes](), list[bytes]()
    for kind, chunk in _chunks(content):
        (kept if kind in _CHUNKS else others).append(chunk)
    behind = content[len(_PNG) + sum(map(len, (*kept, *others))) :].strip(b"\0\r\n ")
    if not others and not behind:
        return SplitPicture(content, b"")
    texts = b"".join((_PNG, kept[0], *others, kept[-1]))  # a picture without pixels
    with catch_warnings(action="ignore"), Image.open(io.BytesIO(texts), formats=("PNG",)) as image:
        image.info.setdefault("exif", b"")
        metadata = b"\n".join((*_metadata(image, texts), behind))
        turned = image.getexif().get(_ORIENTATION, 1)
    if turned != 1:
        exif = Image.Exif()
        exif[_ORIENTATION] = turned
        data = b"eXIf" + exif.tobytes().removeprefix(b"Exif\0\0")
        kept.insert(1, (len(data) - 4).to_bytes(4, "big") + data + _checksum(data))
    return SplitPicture(b"".join((_PNG, *kept)), metadata)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks of a PNG, each with its kind; raise ``ValueError`` where one is damaged."""
    at, kind = len(_PNG), b""
    while kind != b"IEND":
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        kind = content[at + 4 : at + 8]
        if content[end - 4 : end] != _checksum(content[at + 4 : end - 4]):
            raise ValueError(kind)
        yield kind, content[at:end]
        at = end


def _checksum(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(4, "big")


def _metadata(image: ImageFile, content: bytes) -> Iterator[bytes]:
    """Yield what is written beside the pixels of a picture, and behind its end."""
    if image.format == "TIFF":
        image.load()  # texts may stand behind the pixels
    exif = image.getexif()
    if {**exif} not in ({}, {_ORIENTATION: exif.get(_ORIENTATION)}):
        yield image.info.get("exif", b"") + exif.tobytes()
    for name, value in image.info.items():
        if name not in _NEEDED and name != "exif":
            yield value if isinstance(value, bytes) else f"{name} {value}".encode()
    segments = (*getattr(image, "applist", ()), *getattr(image, "private_chunks", ()))
    yield from (segment[1] for segment in segments if not segment[1].startswith(_SHOWN))
    match image.format:
        case "WEBP":
            end = 8 + int.from_bytes(content[4:8], "little")
        case "GIF":
            end = content.rindex(b";") + 1
            yield from _GIF_EXTENSION.findall(content)
        case "PNG" | "TIFF":
            end = len(content)
        case _:
            end = content.index(_END_OF_JPEG) + len(_END_OF_JPEG)
    if content[end:].strip(b"\0\r\n "):
        yield content[end:]


def _saved(image: ImageFile, content: bytes) -> bytes:
    """Return a picture saved without its metadata, in its own format."""
    from PIL import Image, ImageSequence

    saved, exif, kind = io.BytesIO(), Image.Exif(), image.format or ""
    turned = image.getexif().get(_ORIENTATION, 1)
    if turned != 1 and kind != "TIFF":  # which Pillow has turned
        exif[_ORIENTATION] = turned
    is_jpeg = kind not in {"WEBP", "GIF", "TIFF"}
    frames = [image] if is_jpeg else [each.copy() for each in ImageSequence.Iterator(image)]
    for each in frames:
        each.info = {name: value for name, value in each.info.items() if name in _NEEDED}
    first, *others = frames
    passed_on = {"dpi", "icc_profile", "loop"} & first.info.keys()
    options: dict[str, Any] = {name: first.info[name] for name in passed_on}
    if is_jpeg:
        options["quality"] = "keep" if kind == "JPEG" else 95
        options["progressive"] = "progression" in first.info
    elif kind == "WEBP":
        options |= {"lossless": b"VP8L" in content, "quality": 95}
    elif kind == "TIFF":
        options["compression"] = "tiff_adobe_deflate"
    if others:
        lengths = [each.info.get("duration", 0) for each in frames]
        options |= {"save_all": True, "append_images": others, "duration": lengths}
    first.save(saved, "JPEG" if is_jpeg else kind, exif=exif, **options)
    return saved.getvalue()
