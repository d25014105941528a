"""The reference that pandoc takes the styles, the page and its head and foot of a Word file from.

It is pandoc's own with our parts in it, so that what is ours can be read as text in ``word/``.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from generator.exports.pandoc import run_pandoc

_WORD = Path(__file__).parent / "word"
_PACKAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of each part: the same for every file, as nothing is said by it."""

PORTRAIT = (
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1418" w:bottom="1417" '
    'w:left="1418" w:header="709" w:footer="709" w:gutter="0"/>'
)
"""A4, with margins of 2.5 cm, in twentieths of a point."""
LANDSCAPE = (
    '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1134" w:right="1134" '
    'w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/>'
)
HEAD_AND_FOOT = (
    f'<w:headerReference xmlns:r="{_PACKAGE}" w:type="default" r:id="rIdThesisHeader"/>'
    f'<w:footerReference xmlns:r="{_PACKAGE}" w:type="default" r:id="rIdThesisFooter"/>'
)


def turned_page(*, begins: bool) -> str:
    """Return the paragraph that ends a section of upright pages, or one of a page on its side."""
    page = PORTRAIT if begins else LANDSCAPE
    return f"<w:p><w:pPr><w:sectPr>{HEAD_AND_FOOT}{page}</w:sectPr></w:pPr></w:p>"


def reference(language: str) -> bytes:
    """Return the reference file for a thesis in a language (``fr-FR``)."""
    default = run_pandoc(["--print-default-data-file=reference.docx"], b"")
    with zipfile.ZipFile(io.BytesIO(default)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    styles = (_WORD / "styles.xml").read_text(encoding="utf-8").replace("LANGUAGE", language)
    parts["word/styles.xml"] = styles.encode()
    for name in ("header1.xml", "footer1.xml"):
        parts[f"word/{name}"] = (_WORD / name).read_bytes()
    _insert(parts, "[Content_Types].xml", "</Types>", _types())
    _insert(parts, "word/_rels/document.xml.rels", "</Relationships>", _relations())
    document = parts["word/document.xml"].decode()
    start, end = document.rindex("<w:sectPr>"), document.rindex("</w:sectPr>")
    section = f"<w:sectPr>{HEAD_AND_FOOT}{PORTRAIT}"
    parts["word/document.xml"] = f"{document[:start]}{section}{document[end:]}".encode()
    return zipped(parts)


def _insert(parts: dict[str, bytes], name: str, before: str, text: str) -> None:
    parts[name] = parts[name].decode().replace(before, f"{text}{before}").encode()


def _types() -> str:
    return "".join(
        f'<Override PartName="/word/{kind}1.xml" ContentType="{_CONTENT}.{kind}+xml"/>'
        for kind in ("header", "footer")
    )


def _relations() -> str:
    return "".join(
        f'<Relationship Type="{_PACKAGE}/{kind}" Id="rIdThesis{kind.title()}" '
        f'Target="{kind}1.xml"/>'
        for kind in ("header", "footer")
    )


def zipped(parts: dict[str, bytes]) -> bytes:
    """Return an archive of these parts in their order; the same parts give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _EARLIEST)
            info.external_attr = 0o644 << 16
            # An EPUB is known by its first part, which stands there as it is.
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return made.getvalue()
