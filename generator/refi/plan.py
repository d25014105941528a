"""From a REFI-QDA file to the proposed files (codes, sources, segments, cases) and a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from generator.core.problems import Message
from generator.importing.draft import free_name, generated_keys, identifier
from generator.importing.proposal import (
    Entry,
    Existing,
    ImportPlan,
    ProposedField,
    ProposedResource,
    Report,
    made_files,
)
from generator.language import Language
from generator.refi.reading import Project, open_archive, read_project
from generator.refi.segments import Segments, read_segments

_KEYS = {"codes": "code", "sources": "source", "segments": "segment", "cases": "case"}
_PREFIXES = {"codes": "C", "sources": "D", "segments": "S", "cases": "CAS"}
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "codes": ("code", "name", "parent", "description", "color", "guid"),
    "sources": ("source", "name", "kind", "guid"),
    "segments": ("segment", "source", "start", "end", "place", "text", "check", "comment", "guid"),
    "codings": ("segment", "source", "code", "coder"),
    "cases": ("case", "name", "description"),
    "case_members": ("case", "source", "segment"),
}
_LABELS = {"codes": "name", "sources": "name", "segments": "text", "cases": "name"}
_OMITTED = {
    "Note": Message("refi-notes"),
    "Set": Message("refi-sets"),
    "Link": Message("refi-links"),
    "Graph": Message("refi-graphs"),
}
_POINTS_TO = {"parent": "codes", **{key: name for name, key in _KEYS.items()}}


def plan_refi(
    name: str, content: bytes, language: Language, existing: Existing | None = None
) -> ImportPlan:
    """Return what the bytes of a ``.qdpx`` or ``.qdc`` file give; raise ``RefiError``.

    ``name`` is what the file is called without its ending. A segment whose text is not the one that
    was coded is left out and reported.
    """
    archive = open_archive(content)
    project = read_project(archive.xml)
    segments = read_segments(project, archive)
    existing = existing or Existing()
    draft = _Draft(language, existing)
    _add_files(draft, project, segments)
    resources = tuple(draft.resources)
    return ImportPlan(
        identifier(project.name or name, otherwise="refi"),
        language.text("refi_title", name=project.name or name),
        resources,
        _codebook(resources, language, existing),
        _report(project, segments, resources, draft.notes),
    )


def _codebook(
    resources: Sequence[ProposedResource], language: Language, existing: Existing
) -> dict[str, Entry]:
    """Return the table of the codebook: each code, the one above it, its number of codings."""
    codes = next((each for each in resources if each.key == "code"), None)
    if codes is None or codes.name in existing.names:
        return {}
    columns = {
        language.text("refi_code"): "code",
        language.text("refi_name"): "name",
        language.text("refi_parent"): "parent.name",
        language.text("refi_description"): "description",
    }
    codings = next((each for each in resources if "coder" in {f.name for f in each.fields}), None)
    if codings is not None:
        columns[language.text("refi_codings")] = f"count({codings.name})"
    caption = language.text("refi_codebook")
    entry = {"kind": "listing", "caption": caption, "from": codes.name, "columns": columns}
    return {codes.name: entry}


def _report(
    project: Project,
    segments: Segments,
    resources: tuple[ProposedResource, ...],
    notes: Iterable[Message],
) -> Report:
    omitted = (
        Message("refi-omitted", number=count, what=_OMITTED[kind])
        for kind, count in project.omitted.items()
    )
    private = tuple(each.name for each in resources if each.privacy == "private")
    decide = (Message("refi-private", names=private),) if private else ()
    return Report(
        (
            (Message("refi-read"), made_files(resources)),
            (Message("refi-segments"), segments.counted),
            (Message("refi-left-out"), segments.left_out),
            (Message("import-not-understood"), tuple(notes)),
            (Message("refi-not-imported"), tuple(omitted)),
            (Message("import-to-decide"), decide),
        )
    )


@dataclass
class _Draft:
    """The files so far: their names, and the key of each guid."""

    language: Language
    existing: Existing
    names: dict[str, str] = field(default_factory=dict[str, str])
    keys: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    ordered: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    resources: list[ProposedResource] = field(default_factory=list[ProposedResource])
    notes: list[Message] = field(default_factory=list[Message])

    def name_records(self, kind: str, guids: Sequence[tuple[str, ...]]) -> None:
        """Give a key to each record; of a guid that stands twice the first counts."""
        taken = self.existing.keys.union(*self.ordered.values())
        self.ordered[kind] = generated_keys(_PREFIXES[kind], len(guids), taken)
        found = self.keys.setdefault(kind, {})
        for key, several in zip(self.ordered[kind], guids, strict=True):
            for guid in several:
                if guid in found:
                    self.notes.append(Message("refi-guid-twice", kind=kind, guid=guid))
                elif guid:
                    found[guid] = key

    def key(self, kind: str, guid: str) -> str:
        """Return the key of the record with a guid, or nothing and a note."""
        found = self.keys[kind].get(guid, "")
        if guid and not found:
            self.notes.append(Message("refi-guid-unknown", kind=_KEYS[kind], guid=guid))
        return found

    def add(
        self, kind: str, rows: Iterable[tuple[str, ...]], more: Sequence[ProposedField] = ()
    ) -> None:
        """Add a file, unless it has no records; only the codes may be published."""
        records = tuple(dict.fromkeys(rows))
        if not records:
            return
        name = free_name(kind, self.existing.names)
        self.names[kind] = name
        key = _KEYS.get(kind, "")
        self.resources.append(
            ProposedResource(
                name,
                self.language.text(f"refi_{kind}"),
                (*(self._field(kind, each) for each in _FIELDS[kind]), *more),
                records,
                key=key,
                entity=bool(key),
                label=_LABELS.get(kind, ""),
                description=self.language.text(f"refi_{kind}_are"),
                noun=cast("Mapping[str, str]", self.language.texts[f"refi_noun_{kind}"]),
                privacy="" if kind == "codes" else "private",
                text="text" if kind == "segments" else "",
            )
        )

    def _field(self, kind: str, name: str) -> ProposedField:
        own_key = _KEYS.get(kind) == name
        target = "" if own_key else _POINTS_TO.get(name, "")
        target = target if target in self.names or target == kind else ""
        return ProposedField(
            name,
            self.language.text(f"refi_{name}"),
            type="integer" if name in {"start", "end"} else "string",
            description=self.language.text("refi_check_is") if name == "check" else "",
            enum=("same", "unchecked") if name == "check" else (),
            required=own_key,
            reference=self.names.get(target, kind) if target else "",
            reference_key=_KEYS.get(target, ""),
        )


def _add_files(draft: _Draft, project: Project, segments: Segments) -> None:
    """Give every record its key, then add the files, those that others point to first."""
    draft.name_records("codes", [(each.guid,) for each in project.codes])
    draft.name_records("sources", [(each.guid,) for each in project.sources])
    draft.name_records("segments", [each.guids for each in segments.kept])
    draft.name_records("cases", [(each.guid,) for each in project.cases])
    draft.add(
        "codes",
        [
            (
                key,
                each.name,
                draft.key("codes", each.parent),
                each.description,
                each.color,
                each.guid,
            )
            for key, each in zip(draft.ordered["codes"], project.codes, strict=True)
        ],
    )
    draft.add(
        "sources",
        [
            (key, each.name, each.kind, each.guid)
            for key, each in zip(draft.ordered["sources"], project.sources, strict=True)
        ],
    )
    draft.add(
        "segments",
        [
            (
                key,
                draft.key("sources", each.source),
                "" if each.start is None else str(each.start),
                "" if each.end is None else str(each.end),
                each.place,
                each.text,
                each.check,
                each.comment,
                each.guids[0],
            )
            for key, each in zip(draft.ordered["segments"], segments.kept, strict=True)
        ],
    )
    coded = [
        (key, each.source, coding)
        for key, each in zip(draft.ordered["segments"], segments.kept, strict=True)
        for coding in each.codings
    ]
    coded += [("", each.guid, coding) for each in project.sources for coding in each.codings]
    codings = [
        (
            segment,
            draft.key("sources", source),
            draft.key("codes", coding.code),
            project.users.get(coding.coder, ""),
        )
        for segment, source, coding in coded
    ]
    draft.add("codings", [row for row in codings if row[2]])
    _add_cases(draft, project)


def _add_cases(draft: _Draft, project: Project) -> None:
    """Add the cases, with a field for each variable that one has a value of, and their members.

    A segment that was left out belongs to no case.
    """
    used = dict.fromkeys(guid for case in project.cases for guid in case.values)
    fields: list[ProposedField] = []
    taken = set(_FIELDS["cases"])
    for guid in used:
        title = project.variables.get(guid, guid)
        name = free_name(identifier(title, otherwise="variable"), taken)
        taken.add(name)
        fields.append(ProposedField(name, title))
    keyed = list(zip(draft.ordered["cases"], project.cases, strict=True))
    draft.add(
        "cases",
        [
            (key, case.name, case.description, *(case.values.get(each, "") for each in used))
            for key, case in keyed
        ],
        fields,
    )
    members = [
        (key, draft.keys["sources"].get(guid, ""), draft.keys["segments"].get(guid, ""))
        for key, case in keyed
        for guid in case.members
    ]
    draft.add("case_members", [row for row in members if row[1] or row[2]])
