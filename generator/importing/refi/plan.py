"""From a REFI-QDA file to the proposed files (codes, sources, segments, cases) and a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from generator.importing.names import free_name, generated_keys, identifier
from generator.importing.proposal import (
    DataPlan,
    Existing,
    ProposedField,
    ProposedResource,
    ProposedTable,
    Report,
)
from generator.importing.refi.reading import Project, open_archive, read_project
from generator.importing.refi.segments import Segments, read_segments
from generator.language import Language

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
_POINTS_TO = {"parent": "codes", **{key: name for name, key in _KEYS.items()}}


@dataclass(frozen=True)
class RefiPlan:
    """What an import of a REFI-QDA file proposes, and what is to be said of it."""

    data: DataPlan
    report: Report


def plan_refi(
    name: str, content: bytes, language: Language, existing: Existing | None = None
) -> RefiPlan:
    """Return what the bytes of a ``.qdpx`` or ``.qdc`` file give; raise ``RefiError``.

    ``name`` is what the file is called without its ending. A segment whose text is not the one that
    was coded is left out and reported.
    """
    archive = open_archive(content)
    project = read_project(archive.xml)
    segments = read_segments(project, archive)
    resources, notes = proposed_resources(project, segments, language, existing or Existing())
    title = language.text("refi_title", name=project.name or name)
    data = DataPlan(
        identifier(project.name or name, otherwise="refi"),
        title,
        resources,
        tuple(_codebook(resources, language, existing or Existing())),
    )
    return RefiPlan(data, _report(project, segments, resources, notes))


def _codebook(
    resources: tuple[ProposedResource, ...], language: Language, existing: Existing
) -> list[ProposedTable]:
    """Return the table of the codebook: each code, the one above it, its number of codings."""
    codes = next((each for each in resources if each.key == "code"), None)
    if codes is None or codes.name in existing.tables:
        return []
    columns = {
        language.text("refi_code"): "code",
        language.text("refi_name"): "name",
        language.text("refi_parent"): "parent.name",
        language.text("refi_description"): "description",
    }
    codings = next((each for each in resources if "coder" in {f.name for f in each.fields}), None)
    if codings is not None:
        columns[language.text("refi_codings")] = f"count({codings.name})"
    return [ProposedTable(codes.name, language.text("refi_codebook"), codes.name, columns)]


def _report(
    project: Project,
    segments: Segments,
    resources: tuple[ProposedResource, ...],
    notes: tuple[str, ...],
) -> Report:
    made = tuple(f"{each.path}: {len(each.rows)} records" for each in resources)
    omitted = tuple(
        f"{count} {name} of the project are not taken over"
        for name, count in project.omitted.items()
    )
    private = [each.name for each in resources if each.privacy == "private"]
    decide = (
        f"{', '.join(private)} are private, so that nothing of them is published: set x-privacy"
        " to public in datapackage.yaml where the people agreed"
    )
    return (
        Report()
        .with_section("Read from the project:", made)
        .with_section("Segments against the texts of the sources:", segments.counted)
        .with_section("Left out, since the text is not the one that was coded:", segments.left_out)
        .with_section("Not understood:", notes)
        .with_section("Not imported:", omitted)
        .with_section("For you to decide:", (decide,) if private else ())
    )


def proposed_resources(
    project: Project, segments: Segments, language: Language, existing: Existing
) -> tuple[tuple[ProposedResource, ...], tuple[str, ...]]:
    """Return the files of a project, those with records, and what could not be understood."""
    draft = _Draft(language, existing)
    draft.name_records("codes", [(each.guid,) for each in project.codes])
    draft.name_records("sources", [(each.guid,) for each in project.sources])
    draft.name_records("segments", [each.guids for each in segments.kept])
    draft.name_records("cases", [(each.guid,) for each in project.cases])
    draft.add("codes", _code_rows(draft, project), public=True)
    draft.add("sources", _source_rows(draft, project))
    draft.add("segments", _segment_rows(draft, segments))
    draft.add("codings", _coding_rows(draft, project, segments))
    draft.add("cases", *_case_rows(draft, project))
    draft.add("case_members", _member_rows(draft, project))
    return tuple(draft.resources), tuple(dict.fromkeys(draft.notes))


@dataclass
class _Draft:
    """The files so far: their names, and the key of each guid."""

    language: Language
    existing: Existing
    names: dict[str, str] = field(default_factory=dict[str, str])
    keys: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    ordered: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    resources: list[ProposedResource] = field(default_factory=list[ProposedResource])
    notes: list[str] = field(default_factory=list[str])

    def name_records(self, kind: str, guids: Sequence[tuple[str, ...]]) -> None:
        """Give a key to each record; of a guid that stands twice the first counts."""
        taken = self.existing.keys.union(*self.ordered.values())
        self.ordered[kind] = generated_keys(_PREFIXES[kind], len(guids), taken)
        found = self.keys.setdefault(kind, {})
        for key, several in zip(self.ordered[kind], guids, strict=True):
            for guid in several:
                if guid in found:
                    self.notes.append(f"two {kind} have the guid {guid}")
                elif guid:
                    found[guid] = key

    def key(self, kind: str, guid: str) -> str:
        """Return the key of the record with a guid, or nothing and a note."""
        found = self.keys[kind].get(guid, "")
        if guid and not found:
            self.notes.append(f"the {_KEYS[kind]} {guid} is referred to, but not in the file")
        return found

    def add(
        self,
        kind: str,
        rows: Iterable[tuple[str, ...]],
        more: Sequence[ProposedField] = (),
        *,
        public: bool = False,
    ) -> None:
        """Add a file, unless it has no records."""
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
                privacy="" if public else "private",
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


def _code_rows(draft: _Draft, project: Project) -> list[tuple[str, ...]]:
    return [
        (key, code.name, draft.key("codes", code.parent), code.description, code.color, code.guid)
        for key, code in zip(draft.ordered["codes"], project.codes, strict=True)
    ]


def _source_rows(draft: _Draft, project: Project) -> list[tuple[str, ...]]:
    return [
        (key, source.name, source.kind, source.guid)
        for key, source in zip(draft.ordered["sources"], project.sources, strict=True)
    ]


def _segment_rows(draft: _Draft, segments: Segments) -> list[tuple[str, ...]]:
    return [
        (
            key,
            draft.key("sources", each.source),
            _number(each.start),
            _number(each.end),
            each.place,
            each.text,
            each.check,
            each.comment,
            each.guids[0],
        )
        for key, each in zip(draft.ordered["segments"], segments.kept, strict=True)
    ]


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _coding_rows(draft: _Draft, project: Project, segments: Segments) -> list[tuple[str, ...]]:
    """Return a row for each code of a segment, then for each code of a whole source."""
    of_segments = [
        (key, draft.key("sources", each.source), coding)
        for key, each in zip(draft.ordered["segments"], segments.kept, strict=True)
        for coding in each.codings
    ]
    of_sources = [
        ("", draft.key("sources", source.guid), coding)
        for source in project.sources
        for coding in source.codings
    ]
    rows = [
        (segment, source, draft.key("codes", coding.code), project.users.get(coding.coder, ""))
        for segment, source, coding in (*of_segments, *of_sources)
    ]
    return [row for row in rows if row[2]]


def _case_rows(
    draft: _Draft, project: Project
) -> tuple[list[tuple[str, ...]], tuple[ProposedField, ...]]:
    """Return the cases and a field for each variable that a case has a value of."""
    used = dict.fromkeys(guid for case in project.cases for guid in case.values)
    fields: list[ProposedField] = []
    taken = set(_FIELDS["cases"])
    for guid in used:
        title = project.variables.get(guid, guid)
        name = free_name(identifier(title, otherwise="variable"), taken)
        taken.add(name)
        fields.append(ProposedField(name, title))
    rows = [
        (key, case.name, case.description, *(case.values.get(each, "") for each in used))
        for key, case in zip(draft.ordered["cases"], project.cases, strict=True)
    ]
    return rows, tuple(fields)


def _member_rows(draft: _Draft, project: Project) -> list[tuple[str, ...]]:
    """Return which source or which segment belongs to which case.

    A segment that was left out belongs to none.
    """
    rows: list[tuple[str, ...]] = []
    for key, case in zip(draft.ordered["cases"], project.cases, strict=True):
        for guid in case.members:
            source = draft.keys["sources"].get(guid, "")
            segment = draft.keys["segments"].get(guid, "")
            if source or segment:
                rows.append((key, source, segment))
    return rows
