"""Writes small REFI-QDA files, as the programs for qualitative analysis do."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from collections.abc import Mapping

CODES = """
<CodeBook><Codes>
  <Code guid="c-tools" name="Outils" isCodable="true" color="#aa0000">
    <Description>Ce dont on se sert.</Description>
    <Code guid="c-paper" name="Papier" isCodable="true"/>
  </Code>
  <Code guid="c-time" name="Temps" isCodable="true"/>
</Codes></CodeBook>
"""

INTERVIEW = "On note tout sur papier. Le soir, on recopie. Cela prend une heure par jour."


def mark(start: object, end: object, name: str = "") -> str:
    """Return a coded passage: its offsets, and the name that the program gave it."""
    return (
        f'<PlainTextSelection guid="sel-{start}" name={quoteattr(name)} startPosition="{start}"'
        f' endPosition="{end}"><Coding creatingUser="u-1"><CodeRef targetGUID="c-paper"/></Coding>'
        "</PlainTextSelection>"
    )


def marked(text: str, passage: str) -> str:
    """Return the mark of a passage as QualCoder writes it: its text is its name."""
    start = text.index(passage)
    return mark(start, start + len(passage), passage)


def source(*marks: str) -> str:
    """Return a text source with coded passages; its text is the file ``sources/src-1.txt``."""
    attributes = 'guid="src-1" name="Entretien 1" plainTextPath="internal://src-1.txt"'
    return f"<TextSource {attributes}>{''.join(marks)}</TextSource>"


def project(sources: str = "", others: str = "") -> str:
    """Return the XML of a project with sources and whatever else stands in one."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<Project name="Enquête sur les carnets" origin="Un programme"'
        ' xmlns="urn:QDA-XML:project:1.0">'
        '<Users><User guid="u-1" name="Ada"/></Users>'
        f"{CODES}<Sources>{sources}</Sources>{others}</Project>"
    )


def qdpx(xml: str, files: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return the bytes of a project file: the XML and the texts of the sources."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", xml)
        for name, content in (files or {}).items():
            archive.writestr(name, content)
    return buffer.getvalue()


def interview(*marks: str, text: str | bytes = INTERVIEW) -> bytes:
    """Return a project with one interview and these coded passages."""
    return qdpx(project(source(*marks)), {"sources/src-1.txt": text})
