"""From the recognised exports of one project to its codes, sources, segments and cases."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import count as counting_from

from msgspec import Struct, field

from generator.core.problems import Message
from generator.core.values import replace
from generator.importing.files.sheets import Sheet
from generator.importing.proposal import Existing, ImportPlan
from generator.importing.qda.plan import plan_project
from generator.importing.qda.project import Case, Project, Segment, Source
from generator.importing.qda.recipes import Export, last_part, recognise
from generator.language import Language

_ORDER = ("codebook", "variables", "codings", "matrix")  # what later ones refer to is read first
_NO_TEXT = {"image": "picture", "a/v": "audio"}  # what QualCoder writes for a part of no text
_STEP = re.compile(r"\s*(?:\s>\s|\\)\s*")  # between the codes of a path of MAXQDA or NVivo
Path = tuple[str, ...]  # the names of a code and those above it, from the top


def plan_exports(
    name: str, sheets: Sequence[Sheet], language: Language, existing: Existing
) -> ImportPlan:
    """Return what exports of one project give together; sheets that are none are told."""
    found = [(each, recognise(each)) for each in sheets]
    exports = [export for _, export in found if export]
    gathered = _Gathered()
    gathered.notes += [
        Message("qda-sheet-left", name=sheet.name) for sheet, export in found if not export
    ]
    for each in sorted(exports, key=lambda export: _ORDER.index(export.form)):
        _READERS[each.form](gathered, each)
    programs = tuple(dict.fromkeys(each.program for each in exports))
    read_so = [Message("qda-program", programs=programs), *gathered.notes]
    read_so += gathered.several.values()
    sections = ((Message("import-read-so"), read_so),)
    return plan_project(
        name, gathered.project(), list(gathered.segments.values()), sections, language, existing
    )


class _Gathered(Struct):
    codes: dict[Path, dict[str, str]] = field(default_factory=dict[Path, dict[str, str]])
    coders: dict[str, str] = field(default_factory=dict[str, str])
    sources: dict[str, Source] = field(default_factory=dict[str, Source])
    cases: dict[str, Case] = field(default_factory=dict[str, Case])
    segments: dict[object, Segment] = field(default_factory=dict[object, Segment])
    seen: dict[str, object] = field(default_factory=dict[str, object])
    notes: list[Message] = field(default_factory=list[Message])
    several: dict[str, Message] = field(default_factory=dict[str, Message])

    def code(self, path: Path, **said: str) -> str:
        """Return the id of a code, which is there from now on, with those above it.

        A name alone is the code of the codebook that has it, if only one does.
        """
        if len(path) == 1 and path not in self.codes:
            named = [each for each in self.codes if each[-1] == path[0]]
            path = named[0] if len(named) == 1 else path
        for length in range(1, len(path) + 1):
            self.codes.setdefault(path[:length], {})
        self.codes[path] |= said
        return "\n".join(path)

    def source(self, name: str, group: str = "", kind: str = "text") -> Source:
        """Return a document of a group, which is there from now on."""
        guid = f"{group}\n{name}" if group else name
        return self.sources.setdefault(guid, Source(guid, name, kind, group))

    def case(self, name: str, member: str = "") -> Case:
        """Return a case, which is there from now on, with one more source or segment of its own."""
        found = self.cases.setdefault(name, Case(name, name))
        if member and member not in found.members:
            found = self.cases[name] = replace(found, members=(*found.members, member))
        return found

    def put(self, thing: Source | Case, values: Iterable[tuple[str, str]]) -> None:
        """Give a source or a case its values by variable; of two values the first one stays."""
        kept = dict(thing.values)
        for variable, value in values:
            if kept.get(variable) and value and value != kept[variable]:
                several = (kept[variable], value)
                note = Message("qda-several-values", name=thing.name, of=variable, values=several)
                self.several.setdefault(variable, note)
            kept[variable] = kept.get(variable) or value
        if isinstance(thing, Source):
            self.sources[thing.guid] = replace(thing, values=kept)
        else:
            self.cases[thing.guid] = replace(thing, values=kept)

    def project(self) -> Project:
        """Return all of it, each code behind the one above it."""
        below: dict[Path, list[Path]] = {}
        for path in self.codes:
            below.setdefault(path[:-1], []).append(path)
        waiting, ordered = [*reversed(below.get((), []))], list[Mapping[str, str]]()
        while waiting:
            path = waiting.pop()
            places = {"guid": "\n".join(path), "parent": "\n".join(path[:-1])}
            ordered.append({"name": path[-1], **self.codes[path], **places})
            waiting += reversed(below.get(path, []))
        things = (*self.sources.values(), *self.cases.values())
        return Project(
            "",
            tuple(ordered),
            tuple(self.sources.values()),
            tuple(self.cases.values()),
            {name: name for each in things for name in each.values},
            self.coders,
            has_guids=False,
        )


def _codebook(gathered: _Gathered, export: Export) -> None:
    names = [row[export.roles["code"]] for row in export.rows]
    _tell_left(gathered, export, export.others)
    for row, name in zip(export.rows, names, strict=True):
        said = {role: row[at] for role, at in export.roles.items()}
        path, about = _path(export, name, names), said.get("description", "")
        if above := said.get("parent", ""):
            path = (*_path(export, above, names), path[-1])
        if name:
            gathered.code(path, **({"description": about} if about else {}))


def _path(export: Export, name: str, names: Sequence[str]) -> Path:
    """Return the path of a code: by dots in Taguette, where the part before one is a tag too."""
    if export.program == "Taguette":
        above = [each for each in names if each and name.startswith(f"{each}.")]
        return tuple(sorted({*above, name}, key=len))
    if export.program == "QualCoder":
        return (name,)
    return tuple(filter(None, _STEP.split(name))) or (name,)


def _variables(gathered: _Gathered, export: Export) -> None:
    for row in export.rows:
        if "group" in export.roles:
            group, name = (row[export.roles[role]] for role in ("group", "source"))
        else:
            group, name = last_part(row[0])
        if name:
            thing = gathered.case(name) if export.kind == "cases" else gathered.source(name, group)
            gathered.put(thing, ((title, row[at]) for at, title in export.others.items()))


def _codings(gathered: _Gathered, export: Export) -> None:
    names = list(dict.fromkeys(row[export.roles["code"]] for row in export.rows))
    is_qualcoder = export.program == "QualCoder"
    if is_qualcoder:
        known = ("Category", "FileVar_", "CaseVar_")
        others = {at: each for at, each in export.others.items() if not each.startswith(known)}
        _tell_left(gathered, export, others)
    at = export.roles.get("source")
    homeless = [row for row in export.rows if any(row) and (at is None or not row[at])]
    if homeless:
        gathered.notes.append(Message("qda-rows-left", program=export.program, count=len(homeless)))
    for row in export.rows:
        said = {role: row[at] for role, at in export.roles.items()}
        if not said.get("source"):
            continue
        extra = [(title, row[at]) for at, title in export.others.items()]
        path = _path(export, said["code"], names) if said["code"] else ()
        if path and is_qualcoder:
            above = [value for title, value in extra if title == "Category" and value]
            path = (*reversed(above), *path)
        coder, ident = said.get("coder", ""), said.get("id", "")
        if coder:
            gathered.coders.setdefault(coder, coder)
        kind = _NO_TEXT.get(said["text"], "text") if is_qualcoder else "text"
        source = gathered.source(said["source"], said.get("group", ""), kind)
        between = dict.fromkeys(filter(None, (said.get("begin", ""), said.get("to", ""))))
        start, end = said.get("start", ""), said.get("end", "")
        _add_segment(
            gathered,
            export.program,
            Segment(
                (ident,),
                source.guid,
                said["text"] if kind == "text" else "",
                ((gathered.code(path), coder),) if path else (),
                int(start) if start.isdecimal() else None,
                int(end) if end.isdecimal() else None,
                " – ".join(between) if kind == "text" else ident,
                comment=said.get("comment", ""),
            ),
        )
        if is_qualcoder and said.get("case"):
            gathered.put(gathered.case(said["case"], ident), _named(extra, "CaseVar_"))
        gathered.put(source, _named(extra, "FileVar_" if is_qualcoder else ""))


def _tell_left(gathered: _Gathered, export: Export, others: Mapping[int, str]) -> None:
    left = tuple(title for at, title in others.items() if any(row[at] for row in export.rows))
    if left:
        gathered.notes.append(Message("qda-columns-left", program=export.program, headings=left))


def _named(extra: Iterable[tuple[str, str]], beginning: str) -> list[tuple[str, str]]:
    return [
        (title.removeprefix(beginning), value)
        for title, value in extra
        if title.startswith(beginning)
    ]


def _add_segment(gathered: _Gathered, program: str, new: Segment) -> None:
    """Add a coding to its passage, which is told by what the program says of it.

    Taguette numbers passages. The others number codings or nothing: what has the same place and
    words is one passage, until the same coder gives it the same code again, which is another one.
    """
    (ident,) = new.guids
    identity = gathered.seen.get(ident) if ident else None
    if program == "Taguette":
        identity = ident
    elif identity is None:
        passages = ((new.source, new.start, new.place, new.text, at) for at in counting_from())
        identity = next(
            each
            for each in passages
            if each not in gathered.segments
            or set(new.codings).isdisjoint(gathered.segments[each].codings)
        )
        if new.start is None and not new.place:
            gathered.notes.append(Message("qda-no-places", program=program))
    if ident:
        gathered.seen[ident] = identity
    same = gathered.segments.get(identity, new)
    gathered.segments[identity] = replace(
        same,
        guids=tuple(dict.fromkeys((*same.guids, ident))),
        codings=tuple(dict.fromkeys((*same.codings, *new.codings))),
        comment="\n".join(dict.fromkeys(filter(None, (same.comment, new.comment)))),
    )


def _matrix(gathered: _Gathered, export: Export) -> None:
    """Read each text of a framework matrix as a segment of the case of its row."""
    gathered.notes.append(Message("qda-matrix"))
    for row in export.rows:
        _, name = last_part(row[0])
        source = gathered.source(name)
        gathered.case(name, source.guid)
        for at, title in export.others.items():
            if row[at]:
                codings = ((gathered.code(_path(export, title, ())), ""),)
                _add_segment(
                    gathered, export.program, Segment(("",), source.guid, row[at], codings)
                )


_READERS = {
    "codebook": _codebook,
    "variables": _variables,
    "codings": _codings,
    "matrix": _matrix,
}
