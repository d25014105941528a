"""Small pictures of each kind, with the names, places and comments that cameras write into them."""

from __future__ import annotations

import struct
import zlib

NAME = b"Zephyrine Quirinal"


def exif(orientation: int = 6, order: str = ">") -> bytes:
    """EXIF that says how the picture is turned, who made it, and where (GPS)."""
    folder = struct.pack(f"{order}H", 3)
    folder += struct.pack(f"{order}HHIHH", 274, 3, 1, orientation, 0)
    folder += struct.pack(f"{order}HHII", 315, 2, len(NAME), 50)
    folder += struct.pack(f"{order}HHII", 34853, 4, 1, 70)
    start = (b"MM\0*" if order == ">" else b"II*\0") + struct.pack(f"{order}I", 8)
    gps = struct.pack(f"{order}HHHI4s", 1, 1, 2, 2, b"N\0\0\0") + bytes(4)
    return (start + folder + bytes(4)).ljust(50, b"\0") + NAME.ljust(20, b"\0") + gps


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


JFIF, PICTURE = b"JFIF\0\1\1\0\0\1\0\1\0\0", b"\x12\x34\xff\x00\x56\xff\xd0\x78"


def jpeg(orientation: int = 6, name: bytes = NAME) -> bytes:
    own = segment(0xE1, b"Exif\0\0" + exif(orientation)) + segment(0xFE, b"by " + name)
    xmp = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>" + name + b"</x>")
    bare = segment(0xDB, bytes(65)) + segment(0xDA, b"\1\1\0\0\x3f\0") + PICTURE + b"\xff\xd9"
    return b"\xff\xd8" + segment(0xE0, JFIF) + own + xmp + bare + b"after " + NAME


def chunk(name: bytes, content: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + checksum


PIXELS = zlib.compress(b"\0\xff\xff\xff")


def png(orientation: int = 1) -> bytes:
    said = chunk(b"tEXt", b"Author\0" + NAME) + chunk(b"zTXt", b"Note\0\0" + zlib.compress(NAME))
    said += chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + NAME)
    said += chunk(b"eXIf", exif(orientation)) + chunk(b"tIME", bytes(7))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)) + chunk(b"gAMA", bytes(4))
    return b"\x89PNG\r\n\x1a\n" + head + said + chunk(b"IDAT", PIXELS) + chunk(b"IEND", b"") + NAME


def riff(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def webp(orientation: int = 1) -> bytes:
    head = riff(b"VP8X", bytes([0x0C]) + bytes(9)) + riff(b"VP8L", b"pixels!")
    body = b"WEBP" + head + riff(b"EXIF", exif(orientation, "<")) + riff(b"XMP ", NAME)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def gif() -> bytes:
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + bytes(6)
    loop = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
    said = b"\x21\xfe" + bytes([len(NAME)]) + NAME + b"\0"
    xmp = b"\x21\xff\x0bXMP DataXMP" + bytes([len(NAME)]) + NAME + b"\0"
    return head + loop + said + xmp + b"\x2c" + bytes(9) + b"\x02\x02\x4c\x01\x00" + b";" + NAME


def tiff(order: str = "<") -> bytes:
    """Picture of one pixel whose author and place are written beside it."""
    entries = [(256, 3, 1, 1), (257, 3, 1, 1), (273, 4, 1, 150), (279, 4, 1, 3)]
    packed = [struct.pack(f"{order}HHI", *each[:3]) + value(order, each) for each in entries]
    packed += [struct.pack(f"{order}HHII", 315, 2, len(NAME), 100)]
    packed += [struct.pack(f"{order}HHII", 34665, 4, 1, 120)]
    folder = struct.pack(f"{order}H", len(packed)) + b"".join(packed) + bytes(4)
    start = (b"MM\0*" if order == ">" else b"II*\0") + struct.pack(f"{order}I", 8)
    inner = struct.pack(f"{order}HHHII", 1, 42036, 2, len(NAME), 160) + bytes(4)
    whole = (start + folder).ljust(100, b"\0") + NAME.ljust(20, b"\0") + inner
    return whole.ljust(150, b"\0") + b"RGB".ljust(10, b"\0") + NAME


def value(order: str, entry: tuple[int, int, int, int]) -> bytes:
    kind = f"{order}HH" if entry[1] == 3 else f"{order}I"
    return struct.pack(kind, *((entry[3], 0) if entry[1] == 3 else (entry[3],)))


SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" inkscape:export-filename="/home/quirinal/a.png">'
    b"<!-- Quirinal --><metadata><rdf:RDF>Zephyrine Quirinal</rdf:RDF></metadata>"
    b'<circle r="1"/></svg>'
)
PICTURES = {
    ".jpg": jpeg(),
    ".png": png(),
    ".webp": webp(),
    ".gif": gif(),
    ".tif": tiff(),
    ".tiff": tiff(">"),
    ".svg": SVG,
}
