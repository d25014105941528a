"""From a REFI-QDA file to the proposed files (codes, sources, segments, cases) and a report."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from generator.core.problems import Message
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
from generator.importing.qda.project import Project, Segment
from generator.importing.qda.refi import open_archive, read_project
from generator.importing.qda.segments import read_segments
from generator.language import Language

# What has keys: the field of the key, what the keys begin with, the field that says a record.
_KEYED = {
    "codes": ("code", "C", "name"),
    "coders": ("coder", "COD", "name"),
    "cases": ("case", "CAS", "name"),
    "sources": ("source", "D", "name"),
    "segments": ("segment", "S", "text"),
}
FIELDS: Mapping[str, tuple[str, ...]] = {
    "codes": ("code", "name", "parent", "description", "color", "guid"),
    "coders": ("coder", "name", "guid"),
    "cases": ("case", "name", "description", "guid"),
    "sources": ("source", "name", "kind", "group", "case", "guid"),
    "segments": (
        *("segment", "source", "case", "start", "end", "place", "text", "check", "comment"),
        "guid",
    ),
    "codings": ("segment", "source", "code", "coder"),
    "case_members": ("case", "source", "segment"),
}
_POINTS_TO = {"parent": "codes", **{key: kind for kind, (key, *_) in _KEYED.items()}}
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")


def plan_refi(
    name: str, content: bytes, language: Language, existing: Existing | None = None
) -> ImportPlan:
    """Return what a ``.qdpx`` or ``.qdc`` file called ``name`` gives; raise ``RefiError``."""
    archive = open_archive(content)
    project = read_project(archive.xml)
    kept, left_out, counted = read_segments(project, archive)
    draft = _Draft(language, existing or Existing())
    _add_files(draft, project, kept)
    private = tuple(each.name for each in draft.resources if each.privacy == "private")
    omitted = [
        Message("refi-omitted", number=count, what=Message(f"refi-{kind.lower()}s"))
        for kind, count in project.omitted.items()
    ]
    to_decide = [Message("refi-private", names=private)] if private else []
    report = Report(
        (
            (Message("refi-read"), made_files(draft.resources)),
            (Message("refi-segments"), counted),
            (Message("refi-left-out"), left_out),
            (Message("import-not-understood"), draft.notes),
            (Message("refi-not-imported"), omitted),
            (Message("import-to-decide"), to_decide),
        )
    )
    return ImportPlan(
        identifier(project.name or name, otherwise="refi"),
        language.text("refi_title", name=project.name or name),
        tuple(draft.resources),
        _codebook(draft),
        report,
    )


class _Draft:
    def __init__(self, language: Language, existing: Existing) -> None:
        self.language, self.existing = language, existing
        self.names: dict[str, str] = {}
        self.keys: dict[str, dict[str, str]] = {}
        self.taken = set(existing.keys)
        self.resources: list[ProposedResource] = []
        self.notes: list[Message] = []

    def name_records(self, kind: str, guids: Sequence[Sequence[str]]) -> tuple[str, ...]:
        """Return a key for each record; of a guid that stands twice the first counts."""
        keys = generated_keys(_KEYED[kind][1], len(guids), self.taken)
        self.taken.update(keys)
        found = self.keys.setdefault(kind, {})
        for key, guid in (
            (key, guid) for key, several in zip(keys, guids, strict=True) for guid in several
        ):
            if guid in found:
                self.notes.append(Message("refi-guid-twice", kind=kind, guid=guid))
            elif guid:
                found[guid] = key
        return keys

    def key(self, kind: str, guid: str) -> str:
        found = self.keys[kind].get(guid, "")
        if guid and not found:
            self.notes.append(Message("refi-guid-unknown", kind=_KEYED[kind][0], guid=guid))
        return found

    def add(
        self, kind: str, records: Iterable[Mapping[str, str]], more: Sequence[ProposedField] = ()
    ) -> None:
        names = (*FIELDS[kind], *(each.name for each in more))
        rows = tuple(dict.fromkeys(tuple(each.get(name, "") for name in names) for each in records))
        if not rows:
            return
        self.names[kind] = free_name(kind, self.existing.names)
        key, _, label = _KEYED.get(kind, ("", "", ""))
        text = self.language.text
        self.resources.append(
            ProposedResource(
                self.names[kind],
                text(f"refi_{kind}"),
                (*(self._field(kind, each, key) for each in FIELDS[kind]), *more),
                rows,
                key=key,
                entity=bool(key),
                label=label,
                description=text(f"refi_{kind}_are"),
                noun=cast("Mapping[str, str]", self.language.texts[f"refi_noun_{kind}"]),
                privacy="" if kind == "codes" else "private",
                text="text" if kind == "segments" else "",
            )
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


def _add_files(draft: _Draft, project: Project, segments: Sequence[Segment]) -> None:
    """Add a file for each kind of thing; all get their keys before any of them is written."""
    guids: dict[str, list[tuple[str, ...]]] = {
        "codes": [(each["guid"],) for each in project.codes],
        "coders": [(each,) for each in project.users],
        "cases": [(each.guid,) for each in project.cases],
        "sources": [(each.guid,) for each in project.sources],
        "segments": [each.guids for each in segments],
    }
    keys = {kind: draft.name_records(kind, found) for kind, found in guids.items()}
    _add_codes(draft, project, keys["codes"], keys["coders"])
    _add_cases(draft, project, keys["cases"])
    members = {kind: _owners(draft, project, keys["cases"], kind) for kind in _MEMBERS}
    only = {
        kind: {key: next(iter(of)) for key, of in owners.items() if len(of) == 1}
        for kind, owners in members.items()
    }
    _add_sources(draft, project, keys["sources"], only["sources"])
    named = list(zip(keys["segments"], segments, strict=True))
    _add_segments(draft, named, members["segments"], only)
    _add_codings(draft, project, named)
    several = [
        {"case": case, kind.removesuffix("s"): key}
        for kind, owners in members.items()
        for key, of in owners.items()
        if len(of) > 1
        for case in sorted(of)
    ]
    draft.add("case_members", several)


_MEMBERS = ("sources", "segments")
"""What can belong to a case."""


def _add_codes(
    draft: _Draft, project: Project, codes: Sequence[str], coders: Sequence[str]
) -> None:
    records = [
        {**each, "code": key, "parent": draft.key("codes", each["parent"])}
        for key, each in zip(codes, project.codes, strict=True)
    ]
    draft.add("codes", records)
    users = zip(coders, project.users.items(), strict=True)
    draft.add("coders", [{"coder": key, "name": name, "guid": guid} for key, (guid, name) in users])


def _add_cases(draft: _Draft, project: Project, keys: Sequence[str]) -> None:
    names, fields = _variables("cases", [each.values for each in project.cases], project)
    records = [
        {
            "case": key,
            "name": case.name,
            "description": case.description,
            "guid": case.guid,
            **{names[guid]: value for guid, value in case.values.items()},
        }
        for key, case in zip(keys, project.cases, strict=True)
    ]
    draft.add("cases", records, fields)


def _owners(
    draft: _Draft, project: Project, cases: Sequence[str], kind: str
) -> dict[str, set[str]]:
    """Return the cases of each source or segment that a case names; those left out have none."""
    found: dict[str, set[str]] = {}
    for key, case in zip(cases, project.cases, strict=True):
        for guid in case.members:
            if guid in draft.keys[kind]:
                found.setdefault(draft.keys[kind][guid], set()).add(key)
    return found


def _add_sources(
    draft: _Draft, project: Project, keys: Sequence[str], case_of: Mapping[str, str]
) -> None:
    names, fields = _variables("sources", [each.values for each in project.sources], project)
    records = [
        {
            "source": key,
            "name": each.name,
            "kind": each.kind,
            "group": each.group,
            "case": case_of.get(key, ""),
            "guid": each.guid,
            **{names[guid]: value for guid, value in each.values.items()},
        }
        for key, each in zip(keys, project.sources, strict=True)
    ]
    draft.add("sources", records, fields)


def _add_segments(
    draft: _Draft,
    segments: Sequence[tuple[str, Segment]],
    owners: Mapping[str, set[str]],
    only: Mapping[str, Mapping[str, str]],
) -> None:
    """Add the segments; one that no case names belongs to the case of its source."""
    records: list[dict[str, str]] = []
    for key, each in segments:
        source = draft.key("sources", each.source)
        case = only["segments"].get(key, "") if key in owners else only["sources"].get(source, "")
        records.append(
            {
                "segment": key,
                "source": source,
                "case": case,
                "start": "" if each.start is None else str(each.start),
                "end": "" if each.end is None else str(each.end),
                "place": each.place,
                "text": each.text,
                "check": "same" if each.verified else "unchecked",
                "comment": each.comment,
                "guid": each.guids[0],
            }
        )
    draft.add("segments", records)


def _add_codings(draft: _Draft, project: Project, segments: Sequence[tuple[str, Segment]]) -> None:
    coded = [(key, each.source, coding) for key, each in segments for coding in each.codings]
    coded += [("", each.guid, coding) for each in project.sources for coding in each.codings]
    records = [
        {
            "segment": key,
            "source": draft.key("sources", source),
            "code": draft.key("codes", code),
            "coder": draft.key("coders", coder),
        }
        for key, source, (code, coder) in coded
    ]
    draft.add("codings", [each for each in records if each["code"]])


def _variables(
    kind: str, records: Sequence[Mapping[str, str]], project: Project
) -> tuple[Mapping[str, str], list[ProposedField]]:
    """Return the field of each variable that a record has a value of: its name, and itself."""
    fields: dict[str, ProposedField] = {}
    for guid in dict.fromkeys(guid for each in records for guid in each):
        title = project.variables.get(guid, guid)
        name = free_name(
            identifier(title, otherwise="variable"),
            {*FIELDS[kind], *(each.name for each in fields.values())},
        )
        fields[guid] = ProposedField(
            name, title, _type_of([each.get(guid, "") for each in records])
        )
    return {guid: each.name for guid, each in fields.items()}, list(fields.values())


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
    filled = [*filter(None, values)]
    if not filled or not all(map(_NUMBER.fullmatch, filled)):
        return "string"
    return "integer" if all(map(_INTEGER.fullmatch, filled)) else "number"
