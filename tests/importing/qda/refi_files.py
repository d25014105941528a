"""Writes small REFI-QDA files, as the programs for qualitative analysis do."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


@dataclass(frozen=True)
class Mark:
    """A coded passage: its offsets, the name that the program gave it, its codes."""

    start: object
    end: object
    name: str = ""
    codes: tuple[str, ...] = ("c-paper",)
    guid: str = ""


def marked(text: str, passage: str, *codes: str) -> Mark:
    """Return the mark of a passage as QualCoder writes it: its text is its name."""
    start = text.index(passage)
    return Mark(start, start + len(passage), passage, codes or ("c-paper",))


def source(
    marks: Iterable[Mark],
    *,
    guid: str = "src-1",
    name: str = "Entretien 1",
    content: str | None = None,
) -> str:
    """Return a text source; without ``content`` its text is the file ``sources/GUID.txt``."""
    body = "".join(_selection(number, each, guid) for number, each in enumerate(marks))
    path = f' plainTextPath="internal://{guid}.txt"' if content is None else ""
    text = "" if content is None else f"<PlainTextContent>{escape(content)}</PlainTextContent>"
    return (
        f"<TextSource guid={quoteattr(guid)} name={quoteattr(name)}{path}>{text}{body}</TextSource>"
    )


def _selection(number: int, mark: Mark, source_guid: str) -> str:
    codings = "".join(
        f'<Coding guid="k-{number}" creatingUser="u-1"><CodeRef targetGUID="{each}"/></Coding>'
        for each in mark.codes
    )
    guid = mark.guid or f"sel-{source_guid}-{number}"
    return (
        f'<PlainTextSelection guid="{guid}" name={quoteattr(mark.name)}'
        f' startPosition="{mark.start}" endPosition="{mark.end}">{codings}</PlainTextSelection>'
    )


def project(*parts: str, codes: str = CODES) -> str:
    """Return the XML of a project with sources and whatever else is in the parts."""
    sources = "".join(part for part in parts if "Source " in part[:20])
    others = "".join(part for part in parts if "Source " not in part[:20])
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<Project name="Enquête sur les carnets" origin="Un programme"'
        ' xmlns="urn:QDA-XML:project:1.0">'
        '<Users><User guid="u-1" name="Ada"/></Users>'
        f"{codes}<Sources>{sources}</Sources>{others}</Project>"
    )


def qdpx(xml: str, files: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return the bytes of a project file: the XML and the texts of the sources."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", xml)
        for name, content in (files or {}).items():
            archive.writestr(name, content)
    return buffer.getvalue()


def interview(*marks: Mark, text: str | bytes = INTERVIEW) -> bytes:
    """Return a project with one interview and these coded passages."""
    return qdpx(project(source(marks)), {"sources/src-1.txt": text})
