"""Reads the text of a PDF back from its pages, as a program that copies or speaks it would."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pikepdf

if TYPE_CHECKING:
    from collections.abc import Iterator

_RANGE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_CHARACTER = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")


def words_of(pdf: pikepdf.Pdf) -> str:
    """Return the characters of all pages in the order in which they are drawn, without blanks."""
    return "".join("".join(text_of(page)).replace("\u00ad", "") for page in pdf.pages)


def without_blanks(text: str) -> str:
    """Return a text without blanks of any kind, to be looked for in ``words_of``."""
    return re.sub(r"\s", "", text)


def text_of(page: pikepdf.Page) -> Iterator[str]:
    """Yield what is drawn on a page, with the soft hyphens at the ends of its lines."""
    return (text for _, text in _runs(page))


def lines_of(page: pikepdf.Page) -> list[str]:
    """Return what stands on one height of a page, from its head to its foot."""
    lines: dict[float, str] = {}
    for height, text in _runs(page):
        near = next((each for each in lines if abs(each - height) < 1), height)
        lines[near] = lines.get(near, "") + text
    return [lines[height] for height in sorted(lines, reverse=True)]


def _runs(page: pikepdf.Page) -> Iterator[tuple[float, str]]:
    """Yield what is drawn on a page, each with its height."""
    fonts = {
        str(name): _characters(font)
        for name, font in page.obj.get("/Resources", {}).get("/Font", {}).items()
    }
    current: dict[int, str] = {}
    height = 0.0
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "Tf":
            current = fonts[str(operands[0])]
        elif name == "cm":
            height = round(float(operands[5]), 1)
        elif name in {"Tj", "TJ"}:
            pieces: list[Any] = list(operands[0]) if name == "TJ" else [operands[0]]
            for piece in pieces:
                if isinstance(piece, pikepdf.String):
                    for text in _decoded(bytes(piece), current):
                        yield height, text


def _decoded(codes: bytes, characters: dict[int, str]) -> Iterator[str]:
    for at in range(0, len(codes) - 1, 2):
        text = characters.get(int.from_bytes(codes[at : at + 2], "big"), "\ufffd")
        yield without_blanks(text)


def _characters(font: Any) -> dict[int, str]:  # noqa: ANN401 - an object of the PDF
    """Return what each code of a font means, from its table ``ToUnicode``."""
    table = font["/ToUnicode"].read_bytes()
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in _CHARACTER.findall(block):
            found[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, text in _RANGE.findall(block):
            start = int(text, 16)
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = chr(start + step)
    return found
