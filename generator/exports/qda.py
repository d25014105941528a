"""Codes and coded passages as REFI-QDA files, which programs for qualitative analysis read.

What is written are the public fields of the files that an import of such a project gives (codes,
coders, cases, sources, segments, codings). Source: the schema of the standard, QDA-XML 1.0 of 18
March 2019 (https://www.qdasoftware.org), whose order of elements this follows.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID, uuid5
from xml.sax.saxutils import escape, quoteattr

from generator.core.problems import Message
from generator.data import Study
from generator.exports.pandoc import ExportError
from generator.importing.qda.plan import FIELDS, type_of
from generator.site.data_files import public_fields, zipped

_NAMES = UUID("5f0c7b0e-6c1d-4c57-9d53-3a7be3b0c2a4")  # of the guids that are made here
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_COLOR = re.compile(r"#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")
_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0
_POINTS = ("firstX", "firstY", "secondX", "secondY")
_PLACES = {  # what says where a part of a source of some kind is
    "Picture": _POINTS,
    "PDF": ("page", *_POINTS),
    "Audio": ("begin", "end"),
    "Video": ("begin", "end"),
}
_TYPES = {"integer": "Integer", "number": "Float"}
_KINDS = {each.lower(): each for each in ("Text", *_PLACES)}
_LONGEST = 20_000_000  # characters of a source that are laid out
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
Row = Mapping[str, str]
Placed = tuple[Row, int, int]  # a segment, and where it begins and ends in the text of its source


def codebook(study: Study) -> Mapping[str, bytes]:
    """Return the codes as the content of a ``.qdc`` file; raise ``ExportError``."""
    codes = _Export(study).codes()
    namespace = "urn:QDA-XML:codebook:1.0"
    return {"codebook.xml": f"{_HEAD}{_element('CodeBook', codes, xmlns=namespace)}".encode()}


def project(study: Study, name: str) -> tuple[Mapping[str, bytes], tuple[Message, ...]]:
    """Return the XML of a project, and lines about what is left out; raise ``ExportError``."""
    export = _Export(study)
    parts = (
        _some("Users", export.users()),
        _element("CodeBook", export.codes()),
        _some("Variables", export.variables()),
        _some("Cases", export.cases()),
        _some("Sources", export.sources()),
        _some("Sets", export.sets()),
    )
    namespace = "urn:QDA-XML:project:1.0"
    xml = _element("Project", "".join(parts), name=name, origin="thesis-site", xmlns=namespace)
    return {"project.xml": f"{_HEAD}{xml}".encode()}, tuple(export.left_out)


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return the ``.qdpx`` file of a project."""
    return zipped({"project.qde": files["project.xml"]})


class _Export:
    """The public rows of each file, by the key of a row, and the guids of them all."""

    def __init__(self, study: Study) -> None:
        self.left_out: list[Message] = []
        self.rows: dict[str, list[Row]] = {}
        self.titles: dict[str, dict[str, str]] = {}
        self.guids: dict[tuple[str, str], str] = {}
        for kind in FIELDS:
            relation = study.relations.get(kind)
            names = public_fields(relation.resource) if relation else []
            if relation and relation.resource.privacy != "public":
                self.left_out.append(Message("qda-not-public", name=kind))
                names = []
            rows = relation.rows(names) if relation and names else ()
            self.rows[kind] = [dict(zip(names, row, strict=True)) for row in rows]
            self.titles[kind] = {
                each: relation.resource.fields[each].title or each
                for each in names
                if relation and each not in {*FIELDS[kind], "text"}
            }
            if "guid" in FIELDS[kind]:
                self._name(kind)
        if not all({"code", "name"} <= row.keys() for row in self.rows["codes"] or [{}]):
            raise ExportError(Message("qda-no-codes"))
        self.types = {
            (kind, name): _TYPES.get(type_of(row[name] for row in self.rows[kind]), "Text")
            for kind, titles in self.titles.items()
            for name in titles
        }
        self.segments = _grouped(self.rows["segments"], "source")
        self.codings = _grouped(self.rows["codings"], "segment")

    def _name(self, kind: str) -> None:
        """Give each row its guid: its own one, if that is one and no other row has it."""
        key, used = FIELDS[kind][0], set(self.guids.values())
        for row in self.rows[kind]:
            guid = row.get("guid", "")
            if not _GUID.fullmatch(guid) or guid in used:
                guid = _made_guid(kind, row.get(key, ""))
            used.add(guid)
            self.guids.setdefault((kind, row.get(key, "")), guid)

    def guid(self, kind: str, row: Row) -> str:
        """Return the guid of a record, from its row or one that refers to it; "" for none."""
        return self.guids.get((kind, row.get(FIELDS[kind][0], "")), "")

    def codes(self) -> str:
        """Return all codes, each within the one above it."""
        below = _grouped(self.rows["codes"], "parent")
        known = {row["code"] for row in self.rows["codes"]}
        tops = [row for row in self.rows["codes"] if row.get("parent", "") not in known]
        waiting: list[Row | str] = [*reversed(self.rows["codes"]), *reversed(tops)]
        written: list[str] = []
        while waiting:
            row = waiting.pop()
            if isinstance(row, str):
                written.append(row)
                continue
            if row["code"] not in known:  # it stands there already
                continue
            known.remove(row["code"])
            opened = _element(
                "Code",
                _text("Description", row.get("description", "")),
                guid=self.guid("codes", row),
                name=row["name"],
                isCodable="true",
                color=color[0] if (color := _COLOR.fullmatch(row.get("color", ""))) else None,
            )
            written.append(opened.removesuffix("</Code>\n"))
            waiting += ["</Code>\n", *reversed(below.get(row["code"], []))]
        return _element("Codes", "".join(written))

    def users(self) -> Iterator[str]:
        """Yield the coders."""
        for row in self.rows["coders"]:
            yield _element("User", guid=self.guid("coders", row), name=row.get("name", ""))

    def variables(self) -> Iterator[str]:
        """Yield the variables of cases and sources."""
        for kind in ("cases", "sources"):
            for name, title in self.titles[kind].items():
                guid, type_ = _made_guid(kind, name), self.types[kind, name]
                yield _element("Variable", guid=guid, name=title, typeOfVariable=type_)

    def _values(self, kind: str, row: Row) -> str:
        return "".join(
            _element(
                "VariableValue",
                _element("VariableRef", targetGUID=_made_guid(kind, name))
                + _text(f"{self.types[kind, name]}Value", row[name]),
            )
            for name in self.titles[kind]
        )

    def cases(self) -> Iterator[str]:
        """Yield the cases with the sources and the segments about them."""
        of_source = {row.get("source"): row.get("case") for row in self.rows["sources"]}
        for row in self.rows["cases"]:
            key = row.get("case")
            members = [each for each in self.rows["case_members"] if each.get("case") == key]
            sources = [each for each in self.rows["sources"] if each.get("case") == key]
            segments = [
                each
                for each in self.rows["segments"]
                if each.get("case") == key and of_source.get(each.get("source")) != key
            ]
            references = [
                _element(f"{tag}Ref", targetGUID=guid)
                for tag, kind, rows in (
                    ("Source", "sources", (*sources, *members)),
                    ("Selection", "segments", (*segments, *members)),
                )
                for each in rows
                if (guid := self.guid(kind, each))
            ]
            yield _element(
                "Case",
                _text("Description", row.get("description", ""))
                + self._values("cases", row)
                + "".join(references),
                guid=self.guid("cases", row),
                name=row.get("name", ""),
            )

    def sets(self) -> Iterator[str]:
        """Yield each group of sources."""
        for group, rows in _grouped(self.rows["sources"], "group").items():
            members = (
                _element("MemberSource", targetGUID=self.guid("sources", row)) for row in rows
            )
            if group:
                yield _element(
                    "Set", "".join(members), guid=_made_guid("groups", group), name=group
                )

    def sources(self) -> Iterator[str]:
        """Yield the sources with their segments."""
        for row in self.rows["sources"]:
            kind, key = _KINDS.get(row.get("kind", ""), "Text"), row.get("source", "")
            guid = self.guid("sources", row)
            segments = self.segments.get(key, [])
            located = [(each, _place(each, kind)) for each in segments]
            content, placed = self._laid_out(row, [each for each, place in located if not place])
            selections = "".join(
                self._selection(f"{kind}Selection", each, **place)
                for each, place in located
                if place
            )
            text = self._text_part(kind, guid, content, placed)
            whole = [each for each in self.codings.get("", []) if each.get("source") == key]
            parts = (selections, text) if kind == "PDF" else (text, selections)
            body = "".join(parts) + self._codings(whole, guid) + self._values("sources", row)
            yield _element(f"{kind}Source", body, guid=guid, name=row.get("name", ""))

    def _text_part(self, kind: str, guid: str, content: str, placed: Sequence[Placed]) -> str:
        """Return the text of a source with its selections, in the element that its kind has."""
        text = _text("PlainTextContent", content)
        if not placed and kind != "Text":
            return ""
        if kind in {"Audio", "Video"}:
            points, selections = list[str](), list[str]()
            for segment, *positions in placed:
                marks = [
                    _made_guid(self.guid("segments", segment), each) for each in ("from", "to")
                ]
                points += (
                    _element("SyncPoint", guid=mark, position=str(position))
                    for mark, position in zip(marks, positions, strict=True)
                )
                ends = dict(zip(("fromSyncPoint", "toSyncPoint"), marks, strict=True))
                selections.append(self._selection("TranscriptSelection", segment, **ends))
            body = text + "".join(points) + "".join(selections)
            return _element("Transcript", body, guid=_made_guid(guid, "text"))
        body = text + "".join(
            self._selection(
                "PlainTextSelection", each, startPosition=str(start), endPosition=str(end)
            )
            for each, start, end in placed
        )
        if kind == "Text":
            return body or "<PlainTextContent/>\n"
        tag = "Representation" if kind == "PDF" else "TextDescription"
        return _element(tag, body, guid=_made_guid(guid, "text"))

    def _laid_out(self, source: Row, segments: Sequence[Row]) -> tuple[str, list[Placed]]:
        """Return the text of a source and where its segments stand in it.

        A source without text has blanks where no segment is known, so that the offsets stay; what
        has none, or contradicts the others, stands below. Offsets that the text of a source does
        not bear out are told.
        """
        base = source.get("text", "")
        cells: list[str | None] = list(base)
        placed: list[Placed] = []
        below: list[Row] = []
        for each in segments:
            text, start = each.get("text", ""), each.get("start", "")
            first = int(start[:18]) if start.isdecimal() else _LONGEST
            last = first + len(text)
            if text and first < _LONGEST and not base:
                cells += [None] * (last - len(cells))
            if (
                not text
                or last > len(cells)
                or any(
                    cell not in {None, sign}
                    for cell, sign in zip(cells[first:last], text, strict=True)
                )
            ):
                below.append(each)
                continue
            cells[first:last] = text
            placed.append((each, first, last))
        content = "".join(each or " " for each in cells)
        for each in below:
            text = each.get("text", "")
            if base or not text:
                self.left_out.append(Message("qda-segment-left", name=each.get("segment", "")))
                continue
            content += f"\n{text}"
            placed.append((each, len(content) - len(text), len(content)))
        return content, placed

    def _selection(self, tag: str, segment: Row, **attributes: str) -> str:
        guid = self.guid("segments", segment)
        codings = self._codings(self.codings.get(segment.get("segment", ""), []), guid)
        comment = _text("Description", segment.get("comment", ""))
        name = segment.get("text", "")
        return _element(tag, comment + codings, guid=guid, name=name, **attributes)

    def _codings(self, rows: Iterable[Row], of: str) -> str:
        given = ((self.guid("codes", row), self.guid("coders", row)) for row in rows)
        return "".join(
            _element(
                "Coding",
                _element("CodeRef", targetGUID=code),
                guid=_made_guid(of, code, coder),
                creatingUser=coder or None,
            )
            for code, coder in given
            if code
        )


def _made_guid(*names: str) -> str:
    return str(uuid5(_NAMES, "/".join(names)))


def _grouped(rows: Iterable[Row], field: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.get(field, ""), []).append(row)
    return found


def _place(segment: Row, kind: str) -> dict[str, str]:
    """Return the attributes that say where a part of a source is, if it says all of them."""
    said = dict(each.split(" ", 1) for each in segment.get("place", "").split(", ") if " " in each)
    names = _PLACES.get(kind, ())
    is_whole = all(said.get(each, "").lstrip("-").isdecimal() for each in names)
    return {each: said[each] for each in names} if is_whole else {}


def _some(tag: str, elements: Iterable[str]) -> str:
    body = "".join(elements)
    return _element(tag, body) if body else ""


def _text(tag: str, value: str) -> str:
    """Return an element with a text, nothing without one."""
    return _element(tag, escape(_INVALID.sub("", value))) if value else ""


def _element(tag: str, body: str = "", **attributes: str | None) -> str:
    """Return an element with those attributes that have a value."""
    said = "".join(
        f" {name}={quoteattr(_INVALID.sub('', value))}"
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{said}>{body}</{tag}>\n"
