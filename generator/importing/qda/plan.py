"""From a REFI-QDA file to the proposed files (codes, sources, segments, cases) and a report."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from generator.core.problems import Message
from generator.core.values import grouped
from generator.importing.names import free_name, generated_keys, identifier
from generator.importing.proposal import (
    Entry,
    Existing,
    FieldType,
    ImportPlan,
    ProposedField,
    ProposedResource,
    Report,
    made_files,
)
from generator.importing.qda.refi import VARIABLE, Project, Record, open_archive, read_project
from generator.importing.qda.segments import Segments, read_segments
from generator.language import Language

# What has keys: the field of the key, what the keys begin with, the field that says a record.
_KEYED = {
    "codes": ("code", "C", "name"),
    "coders": ("coder", "COD", "name"),
    "cases": ("case", "CAS", "name"),
    "sources": ("source", "D", "name"),
    "segments": ("segment", "S", "text"),
}
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "codes": ("code", "name", "parent", "description", "color", "guid"),
    "coders": ("coder", "name", "guid"),
    "cases": ("case", "name", "description", "guid"),
    "sources": ("source", "name", "kind", "case", "guid"),
    "segments": (
        *("segment", "source", "case", "start", "end", "place", "text", "check", "comment"),
        "guid",
    ),
    "codings": ("segment", "source", "code", "coder"),
    "case_members": ("case", "source", "segment"),
}
_POINTS_TO = {"parent": "codes", **{key: kind for kind, (key, *_) in _KEYED.items()}}
_NUMBERS = re.compile(r"(?:-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})? )+")


def plan_refi(
    name: str, content: bytes, language: Language, existing: Existing | None = None
) -> ImportPlan:
    """Return what a ``.qdpx`` or ``.qdc`` file called ``name`` gives, or refuse it."""
    archive = open_archive(content)
    project = read_project(archive.xml)
    segments = read_segments(project, archive)
    draft = _Draft(language, existing or Existing(), project.variables)
    made = draft.resources({**project.records, **_records_of(project, segments)})
    private = tuple(each.name for each in made if each.privacy == "private")
    omitted = [
        Message("refi-omitted", number=count, what=Message(f"refi-{kind.lower()}s"))
        for kind, count in project.omitted.items()
    ]
    to_decide = [Message("refi-private", names=private)] if private else []
    report = Report(
        (
            (Message("refi-read"), made_files(made)),
            (Message("refi-segments"), segments.counted),
            (Message("refi-left-out"), segments.left_out),
            (Message("import-not-understood"), draft.notes),
            (Message("refi-not-imported"), omitted),
            (Message("import-to-decide"), to_decide),
        )
    )
    return ImportPlan(
        identifier(project.name or name, otherwise="refi"),
        language.text("refi_title", name=project.name or name),
        tuple(made),
        _codebook(draft),
        report,
    )


def _records_of(project: Project, segments: Segments) -> dict[str, list[Record]]:
    """Return the records with segments; each belongs to its case, or to that of its source."""
    pairs = (
        (segments.of_selection.get(guid, guid), case)
        for guid, cases in project.members.items()
        for case in cases
    )
    owners = grouped(dict.fromkeys(pairs))
    only = {thing: cases[0] for thing, cases in owners.items() if len(cases) == 1}
    sources = [{**each, "case": only.get(each["guid"], "")} for each in project.records["sources"]]
    passages: list[Record] = []
    for each in segments.records:
        owned = each["segment"] if each["segment"] in owners else each["source"]
        passages.append({**each, "case": only.get(owned, "")})
    several = [
        {"case": case, kind: each[key]}
        for kind, key, records in (("source", "guid", sources), ("segment", "segment", passages))
        for each in records
        for case in owners.get(each[key], ())
        if each[key] not in only
    ]
    return {
        "sources": sources,
        "segments": passages,
        "codings": segments.codings,
        "case_members": several,
    }


class _Draft:
    """The files of a project; ``notes`` tell of ids that stand twice, or lead nowhere."""

    def __init__(
        self, language: Language, existing: Existing, variables: Mapping[str, str]
    ) -> None:
        self.language, self.existing, self.variables = language, existing, variables
        self.names: dict[str, str] = {}
        self.keys: dict[str, dict[str, str]] = {}
        self.notes: list[Message] = []

    def resources(self, records: Mapping[str, list[Record]]) -> list[ProposedResource]:
        """Return a file for each kind of thing; all get their keys before any is written."""
        keys = {kind: self._keys_of(kind, records[kind]) for kind in _KEYED}
        coded = [each for each in records["codings"] if self._key("codes", each["code"])]
        known = {**records, "codings": coded}
        for kind in (each for each in _FIELDS if known[each]):
            self.names[kind] = free_name(kind, self.existing.names)
        return [self._resource(kind, known[kind], keys.get(kind, ())) for kind in self.names]

    def _keys_of(self, kind: str, records: Sequence[Record]) -> tuple[str, ...]:
        """Return a key for each record; of a guid that stands twice the first counts."""
        taken = {*self.existing.keys, *(key for of in self.keys.values() for key in of.values())}
        keys = generated_keys(_KEYED[kind][1], len(records), taken)
        found = self.keys[kind] = {}
        for key, record in zip(keys, records, strict=True):
            guid = record.get("segment", record["guid"])
            if guid in found:
                self.notes.append(Message("refi-guid-twice", kind=kind, guid=guid))
            found.setdefault(guid, key)
        return keys

    def _key(self, kind: str, guid: str) -> str:
        found = self.keys[kind].get(guid, "") if guid else ""
        if guid and not found:
            self.notes.append(Message("refi-guid-unknown", kind=_KEYED[kind][0], guid=guid))
        return found

    def _resource(
        self, kind: str, records: Sequence[Record], keys: Sequence[str]
    ) -> ProposedResource:
        key, _, label = _KEYED.get(kind, ("", "", ""))
        variables = self._variables(kind, records)
        rows: dict[tuple[str, ...], None] = {}
        for at, record in enumerate(records):
            pointing = {
                name: self._key(target, record.get(name, ""))
                for name, target in _POINTS_TO.items()
                if name in _FIELDS[kind] and name != key
            }
            own = {key: keys[at]} if key else {}
            cells = {**record, **pointing, **own}
            rows[tuple(cells.get(name, "") for name in (*_FIELDS[kind], *variables))] = None
        text = self.language.text
        return ProposedResource(
            self.names[kind],
            text(f"refi_{kind}"),
            (*(self._field(kind, each, key) for each in _FIELDS[kind]), *variables.values()),
            tuple(rows),
            key=key,
            entity=bool(key),
            label=label,
            description=text(f"refi_{kind}_are"),
            noun=cast("Mapping[str, str]", self.language.texts[f"refi_noun_{kind}"]),
            privacy="" if kind == "codes" else "private",
            text="text" if kind == "segments" else "",
        )

    def _field(self, kind: str, name: str, own_key: str) -> ProposedField:
        target = "" if name == own_key else _POINTS_TO.get(name, "")
        is_there = target in self.names
        return ProposedField(
            name,
            self.language.text(f"refi_{name}"),
            type="integer" if name in {"start", "end"} else "string",
            description=self.language.text("refi_check_is") if name == "check" else "",
            enum=("same", "unchecked") if name == "check" else (),
            required=name == own_key,
            reference=self.names[target] if is_there else "",
            reference_key=_KEYED[target][0] if is_there else "",
            # The codebook says how often a code is used, and nothing of where.
            privacy="public" if (kind, name) == ("codings", "code") else "",
        )

    def _variables(self, kind: str, records: Sequence[Record]) -> dict[str, ProposedField]:
        """Return the field of each variable that a record has a value of."""
        fields: dict[str, ProposedField] = {}
        taken = {*_FIELDS[kind]}
        for cell in dict.fromkeys(name for each in records for name in each):
            if cell.startswith(VARIABLE):
                guid = cell.removeprefix(VARIABLE)
                title = self.variables.get(guid, guid)
                name = free_name(identifier(title, otherwise="variable"), taken)
                taken.add(name)
                values = [each.get(cell, "") for each in records]
                fields[cell] = ProposedField(name, title, _type_of(values))
        return fields


def _codebook(draft: _Draft) -> dict[str, Entry]:
    codes, text = draft.names.get("codes", ""), draft.language.text
    if not codes:
        return {}
    columns = {
        text("refi_code"): "code",
        text("refi_name"): "name",
        text("refi_parent"): "parent.name",
        text("refi_description"): "description",
    }
    if "codings" in draft.names:
        columns[text("refi_codings")] = f"count({draft.names['codings']})"
    caption = text("refi_codebook")
    return {codes: {"kind": "listing", "caption": caption, "from": codes, "columns": columns}}


def _type_of(values: Iterable[str]) -> FieldType:
    """Return what a variable is: numbers if every value of it is one."""
    filled = "".join(f"{each} " for each in values if each)
    if not _NUMBERS.fullmatch(filled):
        return "string"
    return "number" if "." in filled else "integer"
