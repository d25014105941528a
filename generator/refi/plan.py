"""From a REFI-QDA file to the proposed files (codes, sources, segments, cases) and a report."""

from collections.abc import Iterable, Mapping, Sequence
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
from generator.refi.segments import Segment, read_segments

# What has keys: the field of the key, what the keys begin with, the field that says a record.
_KEYED = {
    "codes": ("code", "C", "name"),
    "sources": ("source", "D", "name"),
    "segments": ("segment", "S", "text"),
    "cases": ("case", "CAS", "name"),
}
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "codes": ("code", "name", "parent", "description", "color", "guid"),
    "sources": ("source", "name", "kind", "guid"),
    "segments": ("segment", "source", "start", "end", "place", "text", "check", "comment", "guid"),
    "codings": ("segment", "source", "code", "coder"),
    "cases": ("case", "name", "description"),
    "case_members": ("case", "source", "segment"),
}
_POINTS_TO = {"parent": "codes", **{key: kind for kind, (key, *_) in _KEYED.items()}}


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
    report = Report(
        (
            (Message("refi-read"), made_files(draft.resources)),
            (Message("refi-segments"), counted),
            (Message("refi-left-out"), left_out),
            (Message("import-not-understood"), draft.notes),
            (Message("refi-not-imported"), omitted),
            (
                Message("import-to-decide"),
                [Message("refi-private", names=private)] if private else [],
            ),
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
        names = (*_FIELDS[kind], *(each.name for each in more))
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
                (*(self._field(kind, each, key) for each in _FIELDS[kind]), *more),
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


def _add_files(draft: _Draft, project: Project, kept: Sequence[Segment]) -> None:
    sources = project.sources
    code_keys = draft.name_records("codes", [(each["guid"],) for each in project.codes])
    source_keys = draft.name_records("sources", [(each.guid,) for each in sources])
    segment_keys = draft.name_records("segments", [each.guids for each in kept])
    case_keys = draft.name_records("cases", [(each.guid,) for each in project.cases])
    segments = list(zip(segment_keys, kept, strict=True))
    cases = list(zip(case_keys, project.cases, strict=True))
    draft.add(
        "codes",
        [
            {**each, "code": key, "parent": draft.key("codes", each["parent"])}
            for key, each in zip(code_keys, project.codes, strict=True)
        ],
    )
    draft.add(
        "sources",
        [
            {"source": key, "name": each.name, "kind": each.kind, "guid": each.guid}
            for key, each in zip(source_keys, sources, strict=True)
        ],
    )
    draft.add(
        "segments",
        [
            {
                "segment": key,
                "source": draft.key("sources", each.source),
                "start": "" if each.first.start is None else str(each.first.start),
                "end": "" if each.first.end is None else str(each.first.end),
                "place": each.first.place,
                "text": each.text,
                "check": "same" if each.verified else "unchecked",
                "comment": each.comment,
                "guid": each.guids[0],
            }
            for key, each in segments
        ],
    )
    coded = [(key, each.source, coding) for key, each in segments for coding in each.codings]
    coded += [("", each.guid, coding) for each in sources for coding in each.codings]
    codings = [
        {
            "segment": key,
            "source": draft.key("sources", source),
            "code": draft.key("codes", code),
            "coder": project.users.get(coder, ""),
        }
        for key, source, (code, coder) in coded
    ]
    draft.add("codings", [each for each in codings if each["code"]])
    # A field for each variable that a case has a value of.
    fields: dict[str, ProposedField] = {}
    for guid in dict.fromkeys(guid for case in project.cases for guid in case.values):
        title = project.variables.get(guid, guid)
        taken = {*_FIELDS["cases"], *(each.name for each in fields.values())}
        fields[guid] = ProposedField(
            free_name(identifier(title, otherwise="variable"), taken), title
        )
    draft.add(
        "cases",
        [
            {
                "case": key,
                "name": case.name,
                "description": case.description,
                **{fields[guid].name: value for guid, value in case.values.items()},
            }
            for key, case in cases
        ],
        list(fields.values()),
    )
    members = [
        {
            "case": key,
            "source": draft.keys["sources"].get(guid, ""),
            "segment": draft.keys["segments"].get(guid, ""),
        }
        for key, case in cases
        for guid in case.members
    ]  # a segment that was left out belongs to no case
    draft.add("case_members", [each for each in members if each["source"] or each["segment"]])


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
