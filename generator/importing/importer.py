"""Decides what an import of a chapter or of files writes, before anything is written.

Changed files are taken up again as their description says: its names, types and privacy stay.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, cast

import yaml

from generator.chapters import scan_chapter
from generator.core.atomic_files import Replacement, files_in_the_way
from generator.core.edits import edited_file, splice
from generator.core.problems import Message, nearest
from generator.core.reading_files import decoded, is_there
from generator.core.values import Frozen, field, replace
from generator.core.yaml_source import read_yaml
from generator.data import Resource, Study, read_study
from generator.data.csv_source import read_csv
from generator.data.derived import digest_of
from generator.data.schema import Made
from generator.importing.columns import Reading
from generator.importing.plan import plan_chapter, plan_files
from generator.importing.proposal import (
    DESCRIPTION,
    TABLES,
    Existing,
    FieldType,
    ImportPlan,
    ImportRefusedError,
    ProposedField,
    ProposedResource,
    csv_text,
    data_files,
    node_of,
    read_file,
)
from generator.language import say

_COMMAND = "thesis data "  # of what this program makes itself
_LISTED = 5  # records that a report names


class ImportOptions(Frozen):
    """Where an import goes, how cells are read, and what it may do there.

    ``data`` and ``chapters`` are the folders of the thesis; ``output`` is the new chapter where the
    author named it. ``force`` puts the new chapter in place of the old one. Of files of data
    ``sheets`` are those to take, all where it is empty, and ``command`` takes them.
    """

    data: Path
    chapters: Path
    reading: Reading
    output: Path | None = None
    force: bool = False
    sheets: Sequence[str] = ()
    command: str = ""


class Outcome(Frozen):
    """The files that an import writes and replaces, and its report.

    ``chapter`` is the path of the new chapter, None where it is not part of the thesis.
    ``questions`` must be answered before anything is written.
    """

    new: Mapping[Path, bytes]
    replaced: Mapping[Path, Replacement] = field(default_factory=dict["Path", Replacement])
    report: str = ""
    chapter: Path | None = None
    questions: tuple[Message, ...] = ()


def propose_import(path: Path, options: ImportOptions) -> Outcome:
    """Return what an import of a chapter into a thesis would write.

    Raise ``ImportRefusedError`` where it cannot be imported, or not without overwriting something.
    """
    content = read_file(path, is_text=True)
    chapter = scan_chapter(path.name, str(path), decoded(content))
    plan = plan_chapter(chapter, read_existing(options.data), options.reading)
    outcome = _outcome(plan, [path], options)
    if not outcome.new:
        return outcome
    rewritten = edited_file(content, chapter.text, plan.edits)
    return _with_chapter(outcome, path, Replacement(content, rewritten), options)


def propose_files(paths: Sequence[Path], options: ImportOptions) -> Outcome:
    """Return what is written of files of data, CSV or workbooks, that a thesis takes up together.

    Raise ``ImportRefusedError`` where a file cannot be read, or nothing can be
    written without overwriting something.
    """
    data = options.data.resolve()
    resolved = [each.resolve() for each in paths]
    inside = [each for each, real in zip(paths, resolved, strict=True) if real.parent == data]
    existing = read_existing(options.data, but=frozenset(each.stem for each in inside))
    plan = plan_files(paths, options.sheets, existing, options.reading)
    tidy = {each.path: csv_text(each).encode() for each in plan.resources}
    for path in inside:
        if tidy.get(path.name) != path.read_bytes():
            command = f"mkdir -p raw && mv {path} raw/ && thesis data raw/{path.name}"
            raise ImportRefusedError(Message("file-in-data", path=str(path), command=command))
    if not inside:
        made = (_made_by(each, paths, options) for each in plan.resources)
        plan = replace(plan, resources=tuple(made))
    there = [each for each in options.data.glob("*.csv") if each.resolve() not in resolved]
    taken = {each.read_bytes(): str(each) for each in there if each.is_file()}
    for content in tidy.values():
        if content in taken:
            raise ImportRefusedError(Message("file-taken-up", path=taken[content]))
    return _outcome(plan, paths, options, tidy=inside)


def _made_by(
    resource: ProposedResource, paths: Sequence[Path], options: ImportOptions
) -> ProposedResource:
    """Return a file with what makes it: files of the thesis that stay where they are."""
    root = options.data.resolve().parent
    is_left = bool(resource.source)
    if is_left or not options.command or any(root not in each.resolve().parents for each in paths):
        return resource
    sources = [each.resolve().relative_to(root).as_posix() for each in paths]
    made = {"by": options.command, "from": sources, "digest": digest_of(root, sources)}
    return replace(resource, made=made)


def _outcome(
    plan: ImportPlan, paths: Sequence[Path], options: ImportOptions, tidy: Sequence[Path] = ()
) -> Outcome:
    """Return the data files of a plan but for those that stand there, and its report."""
    code = options.reading.language.code
    report = plan.report.text(code)
    if not plan.resources:
        nothing = say(Message("import-nothing", path=str(paths[0])), code)
        return Outcome({}, report=f"{nothing}\n\n{report}" if report else f"{nothing}\n")
    new, replaced = _data_outcome(plan, options.data)
    title = say(Message("import-of", name=", ".join(each.name for each in paths)), code)
    new[options.data / f"import_{paths[0].stem}.txt"] = f"{title}\n\n{report}".encode()
    for each in tidy:
        new.pop(options.data / each.name, None)
    _refuse_to_overwrite(new)
    return Outcome(new, replaced, report, questions=plan.questions)


def read_existing(
    folder: Path, but: frozenset[str] = frozenset(), again: frozenset[str] = frozenset()
) -> Existing:
    """Return what is there but for some files, and for what is taken up ``again``."""
    root, data = folder.parent, folder.name
    if not folder.is_dir():
        return Existing()
    study, _ = read_study(root, data)
    tables, _ = read_yaml(root, f"{data}/{TABLES}", rule="data-table")
    names = {each.stem for each in folder.iterdir() if each.suffix == ".csv"} - but
    names |= {*map(str, tables.content), *study.schema.resources}
    names -= again
    keys = frozenset(record.key for _, record in study.entities() if record.resource not in again)
    described = (each.fields.items() for each in study.schema.resources.values())
    titles = tuple({field.title: name for name, field in each} for each in described)
    targets = tuple(each for each in _keyed_files(study) if each.name not in again)
    return Existing(frozenset(names), keys, targets, titles)


def _keyed_files(study: Study) -> Iterator[ProposedResource]:
    """Yield the files whose key is one field, with that field alone."""
    for name, relation in study.relations.items():
        resource = relation.resource
        if len(resource.primary_key) == 1 and relation.columns.keys() >= {*resource.primary_key}:
            (key,) = resource.primary_key
            field, rows = resource.fields[key], tuple((text,) for text in relation.texts[key])
            named = ProposedField(key, field.title, cast("FieldType", field.type))
            privacy = "private" if resource.why_hidden(key) else ""
            yield ProposedResource(name, "", (named,), rows, key=key, privacy=privacy)


def _data_outcome(
    plan: ImportPlan, folder: Path
) -> tuple[dict[Path, bytes], dict[Path, Replacement]]:
    paths = [folder / name for name in (DESCRIPTION, TABLES)]
    there = [each for each in paths if each.is_file()]
    standing = {each: read_file(each, is_text=True) for each in there}
    texts = {each.name: content.decode("utf-8") for each, content in standing.items()}
    files = {folder / name: text.encode() for name, text in data_files(plan, texts).items()}
    return (
        {path: text for path, text in files.items() if path not in standing},
        {path: Replacement(standing[path], files[path]) for path in standing if path in files},
    )


def _with_chapter(
    outcome: Outcome, path: Path, rewritten: Replacement, options: ImportOptions
) -> Outcome:
    target = options.output or options.chapters / path.name
    if not (target.exists() and target.samefile(path)):
        _refuse_to_overwrite([target])
        return replace(outcome, new={**outcome.new, target: rewritten.new}, chapter=target)
    if options.force:
        return replace(outcome, replaced={**outcome.replaced, path: rewritten}, chapter=path)
    aside = options.chapters.parent / "imported" / path.name
    _refuse_to_overwrite([aside])
    hint = Message("import-aside", path=str(path), command=f"mv {aside} {path}")
    report = f"{outcome.report}\n{say(hint, options.reading.language.code)}\n"
    return replace(outcome, new={**outcome.new, aside: rewritten.new}, report=report)


def _refuse_to_overwrite(paths: Iterable[Path]) -> None:
    if standing := files_in_the_way(paths):
        raise ImportRefusedError(Message("import-in-the-way", paths=tuple(map(str, standing))))


# --- again ----------------------------------------------------------------------------------------


class MadeFiles(NamedTuple):
    """The files that one command makes, by their names, and the paths of what it makes them of.

    They are stale if that is not what it was when they were made.
    """

    command: str
    sources: tuple[str, ...]
    resources: Mapping[str, Resource]
    is_stale: bool

    @property
    def is_own(self) -> bool:
        """Whether this program makes the files."""
        return self.command.startswith(_COMMAND)


def made_files(folder: Path) -> list[MadeFiles]:
    """Return the described files that a command makes of others which are there, by command."""
    root, found = folder.absolute().parent, dict[Made, dict[str, Resource]]()
    for name, each in read_study(root, folder.name)[0].schema.resources.items():
        if each.made and all(is_there(root, path) for path in each.made.sources):
            found.setdefault(each.made, {})[name] = each
    return [
        MadeFiles(made.by, made.sources, each, made.digest != digest_of(root, made.sources))
        for made, each in found.items()
    ]


def propose_again(
    made: MadeFiles, folder: Path, sheets: Sequence[str], reading: Reading
) -> tuple[dict[Path, Replacement], list[Message]]:
    """Return the files of data that change with those which they are made of, and what changes.

    Raise ``ImportRefusedError`` where another file would come of them than the one described.
    """
    paths = [folder.parent / each for each in made.sources]
    existing = read_existing(folder, again=frozenset(made.resources))
    plan = plan_files(paths, sheets, existing, reading)
    changes, told = dict[Path, Replacement](), list[Message]()
    for each in plan.resources:
        known = made.resources.get(each.name)
        names = [one.name for one in each.fields]
        if known is None:
            near = nearest(each.name, made.resources)
            raise ImportRefusedError(Message("again-other-file", name=each.name, near=near))
        if {*names} != {*known.typed}:
            lacking = tuple(one for one in known.typed if one not in names)
            further = tuple(one for one in names if one not in known.typed)
            raise ImportRefusedError(
                Message("again-other-columns", name=each.name, lacking=lacking, further=further)
            )
        path = folder / known.path
        content = Replacement(read_file(path), csv_text(each).encode())
        if content.old != content.new:
            changes[path] = content
            told += _differences(folder, known, each.rows, names)
    return changes, told


def _differences(
    folder: Path, known: Resource, rows: Sequence[Sequence[str]], names: Sequence[str]
) -> Iterator[Message]:
    """Yield how many records of a file are new, gone and changed, and some of their keys."""
    source, _ = read_csv(folder, known.path, expected=known.typed, dialect=known.dialect)
    keys = known.primary_key or tuple(names)

    def by_key(header: Sequence[str], all_: Iterator[Sequence[str]]) -> dict[str, dict[str, str]]:
        found = (dict(zip(header, each, strict=False)) for each in all_)
        return {" / ".join(each.get(name, "") for name in keys): each for each in found}

    before = by_key(source.header, (each.cells for each in source.rows))
    after = by_key(names, iter(rows))
    changed = [key for key in before.keys() & after.keys() if before[key] != after[key]]
    is_hidden = bool(known.why_hidden())
    for kind, found in (
        ("new", after.keys() - before.keys()),
        ("gone", before.keys() - after.keys()),
        ("changed", {*changed}),
    ):
        some = Message("again-keys", keys=tuple(sorted(found))[:_LISTED])
        if found:
            named = "" if is_hidden else some
            yield Message(f"again-{kind}", count=len(found), path=known.path, keys=named)


def with_digest(folder: Path, made: MadeFiles) -> Replacement:
    """Return the description with the digest of what some files are made of, as it is now."""
    old = read_file(folder / DESCRIPTION, is_text=True)
    text, digest = old.decode("utf-8"), digest_of(folder.parent, made.sources)
    edits = list[tuple[int, int, str]]()
    for each in node_of(yaml.compose(text, Loader=yaml.SafeLoader), "resources").value:
        if node_of(each, "name").value not in made.resources:
            continue
        said = node_of(each, "x-made")
        if known := node_of(said, "digest"):
            edits.append((known.start_mark.index, known.end_mark.index, digest))
        else:
            first = said.value[0][0].start_mark
            apart = ", " if said.flow_style else f"\n{' ' * first.column}"
            edits.append((first.index, first.index, f"digest: {digest}{apart}"))
    return Replacement(old, splice(text, edits).encode())
