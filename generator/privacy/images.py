"""Pictures without what cameras and programs write into them: author, place, comments, thumbnails.

The bytes of the picture itself are copied, never made anew. What is kept of the rest is what it
takes to show it: colours, density, animation, and how it is to be turned (EXIF orientation).
Sources: ITU-T T.81 annex B (JPEG), PNG third edition, the WebP container specification, GIF89a,
TIFF 6.0.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

ORIENTATION = 274  # the tag of TIFF and EXIF
_UPRIGHT = 1
_EXIF = b"Exif\0\0"
# Chunks of PNG that a picture needs to be shown.
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT pHYs bKGD hIST cICP acTL fcTL fdAT".split()
)
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_WEBP_METADATA = 0x0C  # the bits of VP8X that say that there are EXIF and XMP
_GIF_KEPT = (b"NETSCAPE2.0", b"ANIMEXTS1.0")  # how often an animation is repeated
_GIF_COMMENT, _GIF_TEXT, _GIF_APPLICATION = 0xFE, 0x01, 0xFF
# Tags of TIFF that say how the picture is to be read; all others are taken out.
_TIFF_KEPT = frozenset(
    (
        *(254, 255, 256, 257, 258, 259, 262, 263, 266, 273, ORIENTATION, 277, 278, 279, 280, 281),
        *(282, 283, 284, 290, 291, 292, 293, 296, 297, 301, 317, 318, 319, 320, 321, 322, 323, 324),
        *(325, 332, 334, 336, 338, 339, 340, 341, 347, 512, 513, 514, 515, 517, 518, 519, 520, 521),
        *(529, 530, 531, 532, 34675),
    )
)
_TIFF_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_MOST_FOLDERS = 200  # pages of a TIFF, and what EXIF has of each
_SVG_METADATA = re.compile(
    rb"<!--.*?-->|<metadata\b[^>]*?(?:/>|>.*?</metadata\s*>)"
    rb"|<sodipodi:namedview\b[^>]*?(?:/>|>.*?</sodipodi:namedview\s*>)"
    rb"|\s(?:inkscape|sodipodi):[\w-]+\s*=\s*(?:\"[^\"]*\"|'[^']*')",
    re.DOTALL,
)


class BrokenPictureError(ValueError):
    """A file is not the picture that its name says."""


class Parted(NamedTuple):
    """A picture without its metadata, and the metadata; or both of a piece of it."""

    picture: bytes
    metadata: bytes = b""


def parted(content: bytes, suffix: str) -> Parted | None:
    """Return a picture and its metadata apart, None for a kind that is not known.

    Raises ``BrokenPictureError`` where it cannot be read.
    """
    part = _KINDS.get(suffix.lower())
    if part is None:
        return None
    if part is not _svg:  # a picture is what its first bytes say, whatever its name
        part = next((known for magic, known in _MAGIC.items() if content.startswith(magic)), part)
    try:
        pieces = list(part(content))
    except (struct.error, IndexError, RecursionError, zlib.error) as error:
        raise BrokenPictureError(str(error)) from None
    return Parted(
        b"".join(each.picture for each in pieces),
        b"\n".join(each.metadata for each in pieces if each.metadata),
    )


def _exif_of(exif: bytes) -> bytes:
    """Return the EXIF block that says how a picture is turned and nothing else, if it is."""
    turned = _orientation(exif)
    if turned == _UPRIGHT:
        return b""
    entry = struct.pack(">HHIHH", ORIENTATION, 3, 1, turned, 0)
    return b"MM\0*\0\0\0\x08\0\x01" + entry + b"\0\0\0\0"


def _orientation(exif: bytes) -> int:
    """Return how a block of EXIF says that a picture is turned, 1 where it does not."""
    exif = exif.removeprefix(_EXIF)
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return _UPRIGHT
    try:
        (at,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, at)
        for number in range(count):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", exif, at + 2 + 12 * number)
            if tag == ORIENTATION:
                return value if 1 <= value <= 8 else _UPRIGHT  # noqa: PLR2004 - the eight ways
    except struct.error:
        return _UPRIGHT
    return _UPRIGHT


# --- JPEG -----------------------------------------------------------------------------------------

_SCAN, _END, _APP0, _APP1, _APP2, _APP14, _COMMENT = 0xDA, 0xD9, 0xE0, 0xE1, 0xE2, 0xEE, 0xFE
_BARE = frozenset((0x01, *range(0xD0, 0xD9)))  # markers without content
_NEXT_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")


def _jpeg(content: bytes) -> Iterator[Parted]:
    if content[:2] != b"\xff\xd8":
        raise BrokenPictureError("JPEG")
    yield Parted(content[:2])
    is_turned = False
    for marker, segment in _jpeg_segments(content):
        own = segment[4:]
        is_metadata = _APP0 <= marker <= 0xEF or marker == _COMMENT  # noqa: PLR2004 - APP15
        is_shown = (
            (marker == _APP0 and own.startswith(b"JFIF\0"))
            or (marker == _APP2 and own.startswith(b"ICC_PROFILE\0"))
            or (marker == _APP14 and own.startswith(b"Adobe"))
        )
        if marker == _APP1 and own.startswith(_EXIF) and not is_turned and (exif := _exif_of(own)):
            is_turned = True
            size = len(_EXIF) + len(exif) + 2
            yield Parted(struct.pack(">BBH", 0xFF, _APP1, size) + _EXIF + exif)
        is_dropped = marker == 0 or (is_metadata and not is_shown)  # 0 is what follows the end
        yield Parted(b"", segment) if is_dropped else Parted(segment)


def _jpeg_segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each segment with its marker, scans with their data; 0 is what follows the end."""
    at = 2
    while True:
        start = at
        if content[at] != 0xFF:  # noqa: PLR2004 - what every marker begins with
            raise BrokenPictureError("JPEG")
        while content[at + 1] == 0xFF:  # noqa: PLR2004 - filled up
            at += 1
        marker = content[at + 1]
        end = at + 2
        if marker not in _BARE and marker != _END:
            end += struct.unpack_from(">H", content, end)[0]
        if marker == _SCAN:
            following = _NEXT_MARKER.search(content, end)
            end = following.start() if following else len(content)
        if end > len(content):
            raise BrokenPictureError("JPEG")
        yield marker, content[start:end]
        at = end
        if marker == _END or (marker == _SCAN and at == len(content)):
            yield 0, content[at:]
            return


# --- PNG, WebP ------------------------------------------------------------------------------------


def _png(content: bytes) -> Iterator[Parted]:
    signature = b"\x89PNG\r\n\x1a\n"
    if not content.startswith(signature):
        raise BrokenPictureError("PNG")
    yield Parted(signature)
    at, name = len(signature), b""
    while name != b"IEND":
        size, name = struct.unpack_from(">I4s", content, at)
        chunk, own = content[at : at + 12 + size], content[at + 8 : at + 8 + size]
        if len(chunk) < 12 + size:
            raise BrokenPictureError("PNG")
        at += len(chunk)
        if name == b"eXIf" and (exif := _exif_of(own)):
            named = name + exif
            checksum = struct.pack(">I", zlib.crc32(named))
            yield Parted(struct.pack(">I", len(exif)) + named + checksum)
        yield Parted(chunk) if name in _PNG_KEPT else Parted(b"", _png_text(name, own))
    yield Parted(b"", content[at:])


def _png_text(name: bytes, own: bytes) -> bytes:
    """Return what a chunk says, unpacked where its text is compressed."""
    keyword, _, rest = own.partition(b"\0")
    try:
        if name == b"zTXt":
            return keyword + b" " + _unpacked(rest[1:])
        if name == b"iTXt" and rest[:1] == b"\1":
            *said, text = rest[2:].split(b"\0", 2)
            return b" ".join((keyword, *said, _unpacked(text)))
    except zlib.error:
        return own
    return own


def _unpacked(packed: bytes) -> bytes:
    return zlib.decompressobj().decompress(packed, 10_000_000)  # no text of a picture is longer


def _webp(content: bytes) -> Iterator[Parted]:
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        raise BrokenPictureError("WebP")
    whole = 8 + struct.unpack_from("<I", content, 4)[0]
    kept, exif = list[bytes](), b""
    at = 12
    while at + 8 <= min(whole, len(content)):
        name, size = struct.unpack_from("<4sI", content, at)
        chunk = content[at : at + 8 + size + size % 2]
        if len(chunk) < 8 + size:
            raise BrokenPictureError("WebP")
        at += len(chunk)
        if name in _WEBP_KEPT:
            kept.append(chunk)
            continue
        yield Parted(b"", chunk[8:])
        exif = _exif_of(chunk[8:]) if name == b"EXIF" else exif
    flag = 0x08 if exif else 0
    kept = [
        each[:8] + bytes([each[8] & ~_WEBP_METADATA | flag]) + each[9:]
        if each[:4] == b"VP8X"
        else each
        for each in kept
    ]
    if exif:
        kept.append(struct.pack("<4sI", b"EXIF", len(exif)) + exif)
    body = b"WEBP" + b"".join(kept)
    yield Parted(b"RIFF" + struct.pack("<I", len(body)) + body, content[at:])


# --- GIF ------------------------------------------------------------------------------------------


def _gif(content: bytes) -> Iterator[Parted]:
    if content[:6] not in {b"GIF87a", b"GIF89a"}:
        raise BrokenPictureError("GIF")
    at = 13 + _gif_palette(content[10])
    yield Parted(content[:at])
    while content[at] != 0x3B:  # noqa: PLR2004 - the trailer
        start, kind = at, content[at]
        if kind == 0x21:  # noqa: PLR2004 - an extension
            is_kept = content[at + 1] not in {_GIF_COMMENT, _GIF_TEXT, _GIF_APPLICATION} or (
                content[at + 3 : at + 14] in _GIF_KEPT
            )
            at += 2
        elif kind == 0x2C:  # noqa: PLR2004 - a picture
            is_kept = True
            at += 11 + _gif_palette(content[at + 9])
        else:
            raise BrokenPictureError("GIF")
        while content[at]:
            at += content[at] + 1
        at += 1
        yield Parted(content[start:at]) if is_kept else Parted(b"", content[start:at])
    yield Parted(b";", content[at + 1 :])


def _gif_palette(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


# --- TIFF, SVG ------------------------------------------------------------------------------------


def _tiff(content: bytes) -> Iterator[Parted]:
    """Take the entries out of each folder of tags, and write zeros where their values stood."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(content[:4])
    if order is None:
        raise BrokenPictureError("TIFF")
    made, dropped = bytearray(content), list[bytes]()
    (at,) = struct.unpack_from(f"{order}I", content, 4)
    seen: set[int] = set()
    while at and at not in seen:
        if len(seen) == _MOST_FOLDERS:
            raise BrokenPictureError("TIFF")
        seen.add(at)
        (count,) = struct.unpack_from(f"{order}H", content, at)
        kept: list[bytes] = []
        for number in range(count):
            start = at + 2 + 12 * number
            (tag,) = struct.unpack_from(f"{order}H", content, start)
            if tag in _TIFF_KEPT:
                kept.append(content[start : start + 12])
            else:
                _blank(made, content, order, start, dropped, seen)
        end = at + 2 + 12 * count
        following = content[end : end + 4]
        entries = struct.pack(f"{order}H", len(kept)) + b"".join(kept) + following
        made[at : end + 4] = entries.ljust(6 + 12 * count, b"\0")
        (at,) = struct.unpack(f"{order}I", following)
    yield Parted(bytes(made), b"\n".join(dropped))


def _blank(
    made: bytearray, content: bytes, order: str, start: int, dropped: list[bytes], seen: set[int]
) -> None:
    """Write zeros over the values of an entry, and over the folder of tags that it leads to."""
    tag, kind, count = struct.unpack_from(f"{order}HHI", content, start)
    size = _TIFF_SIZES.get(kind, 1) * count
    (offset,) = struct.unpack_from(f"{order}I", content, start + 8)
    where = start + 8 if size <= 4 else offset  # noqa: PLR2004 - what fits into the entry
    if where + size > len(content):
        raise BrokenPictureError("TIFF")
    dropped.append(content[where : where + size])
    made[where : where + size] = bytes(size)
    leads_on = tag in {34665, 34853, 330}  # EXIF, GPS and what lies below
    if leads_on and offset not in seen and size <= 4:  # noqa: PLR2004 - one folder
        if len(seen) == _MOST_FOLDERS:
            raise BrokenPictureError("TIFF")
        seen.add(offset)
        (inner,) = struct.unpack_from(f"{order}H", content, offset)
        for number in range(inner):
            _blank(made, content, order, offset + 2 + 12 * number, dropped, seen)
        made[offset : offset + 2 + 12 * inner] = bytes(2 + 12 * inner)


def _svg(content: bytes) -> Iterator[Parted]:
    yield Parted(_SVG_METADATA.sub(b"", content), b"\n".join(_SVG_METADATA.findall(content)))


_KINDS: dict[str, Callable[[bytes], Iterator[Parted]]] = {
    ".jpg": _jpeg,
    ".jpeg": _jpeg,
    ".png": _png,
    ".webp": _webp,
    ".gif": _gif,
    ".tif": _tiff,
    ".tiff": _tiff,
    ".svg": _svg,
}
_MAGIC: dict[bytes, Callable[[bytes], Iterator[Parted]]] = {
    b"\xff\xd8\xff": _jpeg,
    b"\x89PNG": _png,
    b"RIFF": _webp,
    b"GIF8": _gif,
    b"II*\0": _tiff,
    b"MM\0*": _tiff,
}
PICTURES = tuple(_KINDS)  # the endings of the pictures whose metadata can be taken out
