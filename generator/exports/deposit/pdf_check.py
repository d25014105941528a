"""What a library checks of a PDF before it keeps it, read from the file itself.

Source: the conditions of the long-term archive of French theses: no encryption, embedded fonts,
PDF/A at best; bookmarks and tags for who reads it.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

LARGEST = 100_000_000
"""Bytes above which a form for deposits may refuse a file."""


WRONG = {
    "deposit_pdf_whole": "it is no whole PDF",
    "deposit_pdf_open": "it is encrypted",
    "deposit_pdf_fonts": "not all fonts are embedded",
    "deposit_pdf_archive": "it does not declare PDF/A",
    "deposit_pdf_accessible": "it does not declare PDF/UA",
    "deposit_pdf_bookmarks": "it has no bookmarks",
    "deposit_pdf_size": "it is larger than 100 MB",
}
"""What a problem says where a check fails."""


@dataclass(frozen=True)
class PdfCheck:
    """One thing that was looked at: whether it is right, and what was found.

    ``name`` is the key of the interface text that says what is right.
    """

    name: str
    passed: bool
    found: str = ""


def check_pdf(content: bytes) -> tuple[PdfCheck, ...]:
    """Return what was looked at in a PDF and whether it is as an archive wants it."""
    text = _dictionaries(content)
    whole = content.startswith(b"%PDF-") and b"%%EOF" in content[-1024:]
    fonts = len(re.findall(rb"/Type\s*/FontDescriptor\b", text))
    embedded = len(re.findall(rb"/FontFile[23]?\b", text))
    archive, universal = _declared(content, b"pdfaid:part"), _declared(content, b"pdfuaid:part")
    level = _declared(content, b"pdfaid:conformance").lower()
    return (
        PdfCheck("deposit_pdf_whole", whole),
        PdfCheck("deposit_pdf_open", re.search(rb"/Encrypt\b", text) is None),
        PdfCheck("deposit_pdf_fonts", 0 < fonts <= embedded, f"{embedded}/{fonts}"),
        PdfCheck("deposit_pdf_archive", bool(archive), archive and f"PDF/A-{archive}{level}"),
        PdfCheck("deposit_pdf_accessible", bool(universal), universal and f"PDF/UA-{universal}"),
        PdfCheck("deposit_pdf_bookmarks", re.search(rb"/Outlines\b", text) is not None),
        PdfCheck("deposit_pdf_size", len(content) <= LARGEST, f"{len(content) / 1e6:.1f} MB"),
    )


def _dictionaries(content: bytes) -> bytes:
    """Return the dictionaries of a PDF: those in plain sight, and those in compressed streams."""
    plain: list[bytes] = []
    at = 0
    for stream in re.finditer(rb"\bstream\r?\n", content):
        if stream.start() < at:
            continue
        head = content[at : stream.start()]
        plain.append(head)
        end = content.find(b"endstream", stream.end())
        at = end if end >= 0 else len(content)
        if b"/ObjStm" in head[-400:]:
            plain.append(_inflated(content[stream.end() : at]))
    plain.append(content[at:])
    return b"\n".join(plain)


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data)
    except zlib.error:
        return b""


def _declared(content: bytes, name: bytes) -> str:
    """Return what the metadata of a PDF declare, which stand uncompressed for all to read."""
    found = re.search(rb"<" + name + rb">([^<]+)<|" + name + rb"=\"([^\"]+)\"", content)
    return (found[1] or found[2]).decode("ascii", "replace").strip() if found else ""
