"""Split a picture from its metadata: author, place, comments, thumbnails.

The bytes of the picture are copied, not encoded again: no pixel changes. Also kept is what it takes
to show them: colours, density, animation, and how the picture is turned (EXIF orientation). What is
not known to be needed is metadata. A TIFF is decoded, turned upright and saved again by Pillow,
without loss but for colours of 16 bits, which get 8.
Sources: ITU-T T.81 annex B (JPEG), PNG third edition, the WebP container specification, GIF89a.
"""

import io
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple
from warnings import catch_warnings

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".svg")
_EXIF = b"Exif\0\0"
# The entry of EXIF that turns a picture, in either order of bytes, and a block with it alone.
_TURNED = re.compile(rb"(?:\x01\x12\0\x03\0\0\0\x01\0|\x12\x01\x03\0\x01\0\0\0)([\x01-\x08])")
_TURNED_EXIF = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0%b" + bytes(6)
_JPEG_MARKER = re.compile(rb"\xff+([\xc0-\xfe])")
_JPEG_AFTER_SCAN = re.compile(rb"\xff+[\xc0-\xcf\xd8-\xfe]")
_JPEG_KEPT = re.compile(
    rb"\xff+(?:[\xc0-\xdd]|\xe0..JFIF\0|\xe2..ICC_PROFILE\0|\xee..Adobe)", re.DOTALL
)
_JPEG_SCAN, _JPEG_END = b"\xda", b"\xd9"
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT pHYs bKGD hIST cICP acTL fcTL fdAT".split()
)
_PNG_FIELDS = {b"zTXt": 2, b"iTXt": 4}  # what stands before a compressed text
_LONGEST_TEXT = 10_000_000
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_WEBP_EXIF, _WEBP_METADATA = 0x08, 0x0C  # bits of VP8X: has EXIF; has EXIF or XMP
# Extensions of GIF that are metadata; an application says how often an animation is repeated.
_GIF_DROPPED = re.compile(rb"!(?:[\xfe\x01]|\xff.(?!NETSCAPE2\.0|ANIMEXTS1\.0))", re.DOTALL)
_SVG_METADATA = re.compile(
    rb"<!--.*?-->|<metadata\b[^>]*?(?:/>|>.*?</metadata\s*>)"
    rb"|<sodipodi:namedview\b[^>]*?(?:/>|>.*?</sodipodi:namedview\s*>)"
    rb"|\s(?:inkscape|sodipodi):[\w-]+\s*=\s*(?:\"[^\"]*\"|'[^']*')",
    re.DOTALL,
)

Part = tuple[bool, bytes]  # whether the picture needs it, and its bytes


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
    # A picture is of the kind that its first bytes say, whatever its name.
    kinds = [kind for magic, kind in _KINDS.items() if re.match(magic, content, re.DOTALL)]
    split = [_svg] if suffix.lower() == ".svg" else kinds
    try:
        parts = list(split[0](content))
    except (struct.error, IndexError) as error:
        raise BrokenPictureError(str(error)) from None
    return SplitPicture(
        b"".join(part for is_kept, part in parts if is_kept),
        b"\n".join(part for is_kept, part in parts if not is_kept),
    )


def _turned(exif: bytes) -> bytes:
    """Return EXIF with the orientation alone, empty where the picture is upright."""
    found = _TURNED.search(exif)  # the first is of the picture, a second of its thumbnail
    return _TURNED_EXIF % found[1] if found and found[1] != b"\x01" else b""


def _jpeg(content: bytes) -> Iterator[Part]:
    yield True, content[:2]
    at, kind = 2, b""
    while kind != _JPEG_END and not (kind == _JPEG_SCAN and at == len(content)):
        marker = _JPEG_MARKER.match(content, at)
        if marker is None:
            raise BrokenPictureError("JPEG")
        kind, end = marker[1], marker.end()
        if kind != _JPEG_END:
            end += struct.unpack_from(">H", content, end)[0]
        if kind == _JPEG_SCAN:
            following = _JPEG_AFTER_SCAN.search(content, end)
            end = following.start() if following else len(content)
        segment = content[at:end]
        yield _JPEG_KEPT.match(segment) is not None, segment
        if content.startswith(_EXIF, marker.end() + 2) and (exif := _turned(segment)):
            yield True, struct.pack(">2sH", b"\xff\xe1", 2 + len(_EXIF + exif)) + _EXIF + exif
        at = end
    yield False, content[at:]


def _png(content: bytes) -> Iterator[Part]:
    yield True, content[:8]
    at, name = 8, b""
    while name != b"IEND":
        size, name = struct.unpack_from(">I4s", content, at)
        chunk = content[at : at + 12 + size]
        yield (True, chunk) if name in _PNG_KEPT else (False, _unpacked(chunk))
        if name == b"eXIf" and (exif := _turned(chunk)):
            named = name + exif
            yield True, struct.pack(f">I{len(named)}sI", len(exif), named, zlib.crc32(named))
        at += 12 + size
    yield False, content[at:]


def _unpacked(chunk: bytes) -> bytes:
    """Return a chunk of a PNG, followed by its text where that is compressed."""
    packed = chunk[8:].split(b"\0", _PNG_FIELDS.get(chunk[4:8], 0))[-1]
    with suppress(zlib.error):
        return chunk + zlib.decompressobj().decompress(packed, _LONGEST_TEXT)
    return chunk


def _webp(content: bytes) -> Iterator[Part]:
    exif = _turned(content)
    body = bytearray(b"WEBP")
    at, end = 12, 8 + int.from_bytes(content[4:8], "little")
    while at < end:
        name, size = struct.unpack_from("<4sI", content, at)
        chunk = bytearray(content[at : at + 8 + size + size % 2])
        at += len(chunk)
        if name == b"VP8X":
            chunk[8] = chunk[8] & ~_WEBP_METADATA | (_WEBP_EXIF if exif else 0)
        if name in _WEBP_KEPT:
            body += chunk
        else:
            yield False, bytes(chunk)
    if exif:
        body += struct.pack("<4sI", b"EXIF", len(exif)) + exif
    yield True, b"RIFF" + struct.pack("<I", len(body)) + body
    yield False, content[at:]


def _gif(content: bytes) -> Iterator[Part]:
    at = 13 + _palette_size(content[10])
    yield True, content[:at]
    while content[at] != 0x3B:  # noqa: PLR2004 - the end
        start = at
        if content[at] == 0x21:  # noqa: PLR2004 - an extension
            at += 2
        elif content[at] == 0x2C:  # noqa: PLR2004 - a frame
            at += 11 + _palette_size(content[at + 9])
        else:
            raise BrokenPictureError("GIF")
        while content[at]:
            at += content[at] + 1
        at += 1
        yield _GIF_DROPPED.match(content, start) is None, content[start:at]
    yield True, b";"
    yield False, content[at + 1 :]


def _palette_size(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _tiff(content: bytes) -> Iterator[Part]:
    from PIL import Image, ImageSequence

    saved = io.BytesIO()
    try:
        with (
            catch_warnings(action="ignore"),
            Image.open(io.BytesIO(content), formats=["TIFF"]) as image,
        ):
            frames = ImageSequence.Iterator(image)
            pages = [(frame.getexif().tobytes(), frame.copy()) for frame in frames]
            first, *others = [page for _, page in pages]
            packed = {"compression": "tiff_adobe_deflate", "dpi": image.info.get("dpi")}
            first.save(saved, "TIFF", save_all=True, append_images=others, **packed)
    except Exception as error:  # noqa: BLE001 - Pillow raises whatever its decoders raise
        raise BrokenPictureError(str(error)) from None
    yield from ((False, exif) for exif, _ in pages)
    yield True, saved.getvalue()


def _svg(content: bytes) -> Iterator[Part]:
    yield True, _SVG_METADATA.sub(b"", content)
    yield from ((False, part) for part in _SVG_METADATA.findall(content))


_KINDS: dict[bytes, Callable[[bytes], Iterator[Part]]] = {
    rb"\xff\xd8\xff": _jpeg,
    rb"\x89PNG\r\n\x1a\n": _png,
    rb"RIFF....WEBP": _webp,
    rb"GIF8[79]a": _gif,
    rb"II[*+]\0|MM\0[*+]": _tiff,
}
