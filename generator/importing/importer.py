"""Decides what an import of a chapter or of files writes, before anything is written."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

from generator.chapters import Chapter, plain_text, scan_chapter
from generator.core.atomic_files import Replacement, files_in_the_way
from generator.core.edits import Edit, edited_file
from generator.core.problems import Message
from generator.core.reading_files import decoded
from generator.core.values import Frozen, field, replace
from generator.core.yaml_source import read_yaml
from generator.data import Study, read_study
from generator.handwritten.reading import read_tables
from generator.importing.draft import Draft, ProposedTable, identifier
from generator.importing.files.columns import Reading
from generator.importing.files.plan import plan_files
from generator.importing.listings import link_to_known, link_to_own, listing_files
from generator.importing.matrix import matrix_files, matrix_readings
from generator.importing.placing import (
    Region,
    TableCaption,
    block_edit,
    find_captions,
    mentions,
    region_of,
)
from generator.importing.proposal import (
    DESCRIPTION,
    TABLES,
    Existing,
    ImportPlan,
    ImportRefusedError,
    Report,
    Target,
    csv_text,
    data_files,
    made_files,
    read_file,
    shown_as_typed,
)
from generator.importing.records import read_records, reason_to_leave, row_text, spelling_questions
from generator.importing.roles import Analysis, analyse
from generator.language import Language, load_language, say
from generator.language.typed_numbers import Style


class ImportOptions(Frozen):
    """Where an import goes, and what it may do there.

    ``data`` and ``chapters`` are the folders of the thesis, ``language`` is its code; ``output`` is
    the new chapter where the author named it. ``add`` allows to add to a data folder that is
    described already, ``force`` to put the new chapter in place of the old one. ``decimal`` says
    how decimals stand where a number can be read in two ways. Of files of data ``sheets`` are those
    to take, all where it is empty, and ``missing`` what stands for no value.
    """

    data: Path
    chapters: Path
    language: str
    output: Path | None = None
    add: bool = False
    force: bool = False
    decimal: Style | None = None
    sheets: Sequence[str] = ()
    missing: Sequence[str] = ()


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
    content, language = read_file(path, is_text=True), load_language(options.language)
    chapter = scan_chapter(path.name, str(path), decoded(content))
    plan = plan_chapter(chapter, _read_existing(options.data), language, options.decimal)
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
    language = load_language(options.language)
    reading = Reading(language, options.decimal, frozenset(options.missing))
    data = options.data.resolve()
    resolved = [each.resolve() for each in paths]
    inside = [each for each, real in zip(paths, resolved, strict=True) if real.parent == data]
    existing = _read_existing(options.data, but=frozenset(each.stem for each in inside))
    plan = plan_files(paths, options.sheets, existing, reading)
    tidy = {each.path: csv_text(each).encode() for each in plan.resources}
    for path in inside:
        if tidy.get(path.name) != path.read_bytes():
            command = f"mkdir -p raw && mv {path} raw/ && thesis data raw/{path.name}"
            raise ImportRefusedError(Message("file-in-data", path=str(path), command=command))
    there = [each for each in options.data.glob("*.csv") if each.resolve() not in resolved]
    taken = {each.read_bytes(): str(each) for each in there if each.is_file()}
    for content in tidy.values():
        if content in taken:
            raise ImportRefusedError(Message("file-taken-up", path=taken[content]))
    return _outcome(plan, paths, options, tidy=inside)


def _outcome(
    plan: ImportPlan, paths: Sequence[Path], options: ImportOptions, tidy: Sequence[Path] = ()
) -> Outcome:
    """Return the data files of a plan but for those that stand there, and its report."""
    code = options.language
    report = plan.report.text(code)
    if not plan.resources:
        nothing = say(Message("import-nothing", path=str(paths[0])), code)
        return Outcome({}, report=f"{nothing}\n\n{report}" if report else f"{nothing}\n")
    new, replaced = _data_outcome(plan, options.data, add=options.add)
    title = say(Message("import-of", name=", ".join(each.name for each in paths)), code)
    new[options.data / f"import_{paths[0].stem}.txt"] = f"{title}\n\n{report}".encode()
    for each in tidy:
        del new[options.data / each.name]
    _refuse_to_overwrite(new)
    return Outcome(new, replaced, report, questions=plan.questions)


def _read_existing(folder: Path, but: frozenset[str] = frozenset()) -> Existing:
    root, data = folder.parent, folder.name
    if not folder.is_dir():
        return Existing()
    study, _ = read_study(root, data)
    tables, _ = read_yaml(root, f"{data}/{TABLES}", rule="data-table")
    description, _ = read_yaml(root, f"{data}/{DESCRIPTION}", rule="data-schema")
    listed = description.content.get("resources")
    resources = cast("list[object]", listed) if isinstance(listed, list) else []
    described = [cast("dict[str, object]", each) for each in resources if isinstance(each, dict)]
    names = {each.stem for each in folder.iterdir() if each.suffix == ".csv"} - but
    names |= {*map(str, tables.content), *(str(each.get("name")) for each in described)}
    keys = frozenset(record.key for _, record in study.entities())
    return Existing(frozenset(names), keys, tuple(_targets(study)))


def _targets(study: Study) -> Iterator[Target]:
    """Yield the files whose key is one field."""
    for name, relation in study.relations.items():
        resource = relation.resource
        if len(resource.primary_key) == 1 and relation.columns.keys() >= {*resource.primary_key}:
            (key,) = resource.primary_key
            field, texts = resource.fields[key], frozenset(relation.texts[key])
            is_private = bool(resource.why_hidden(key))
            yield Target(name, key, field.title, field.type, texts, is_private)


def _data_outcome(
    plan: ImportPlan, folder: Path, *, add: bool
) -> tuple[dict[Path, bytes], dict[Path, Replacement]]:
    paths = [folder / name for name in (DESCRIPTION, TABLES)]
    there = [each for each in paths if each.is_file()]
    if there and not add:
        raise ImportRefusedError(Message("import-described", paths=tuple(map(str, there))))
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
    report = f"{outcome.report}\n{say(hint, options.language)}\n"
    return replace(outcome, new={**outcome.new, aside: rewritten.new}, report=report)


def _refuse_to_overwrite(paths: Iterable[Path]) -> None:
    if standing := files_in_the_way(paths):
        raise ImportRefusedError(Message("import-in-the-way", paths=tuple(map(str, standing))))


# --- the tables of a chapter ----------------------------------------------------------------------


class _Taken(Frozen):
    """A table that is imported; ``invented`` is a caption that is the heading above it."""

    analysis: Analysis
    region: Region
    caption: TableCaption
    invented: bool

    @property
    def identity(self) -> tuple[object, ...]:
        records = self.analysis.records
        columns = tuple((each.heading, each.values) for each in records.columns)
        total = row_text(records.total) if records.total else ""
        return columns, total, tuple(map(row_text, records.foot))

    @property
    def line(self) -> int:
        return self.analysis.records.table.place.line


def plan_chapter(
    chapter: Chapter, existing: Existing, language: Language, answer: Style | None = None
) -> ImportPlan:
    """Plan the import of the typed tables of a chapter; copies of one become one, shown twice."""
    taken, left = _take_tables(chapter, language, answer)
    distinct: dict[tuple[object, ...], _Taken] = {}
    for each in taken:
        known = distinct.setdefault(each.identity, each)
        if known.invented and not each.invented:
            distinct[each.identity] = each
    analyses = [each.analysis for each in distinct.values()]
    draft = Draft(language, existing)
    tables = _propose_tables(draft, analyses)
    by_identity = dict(zip(distinct, tables, strict=True))
    shown = [(each, by_identity[each.identity].name) for each in taken]
    edits: list[Edit] = []
    for each, name in shown:
        own, title = distinct[each.identity].analysis.caption, each.analysis.caption
        title = "" if each.invented or title == own else title
        edits.append(block_edit(chapter, name, each.region, each.caption, title))
    decide = [*left, *_unsettled(chapter, shown, edits, distinct.values())]
    return ImportPlan(
        identifier(chapter.title or chapter.path, otherwise="thesis"),
        language.text("import_title", name=chapter.title or chapter.path),
        shown_as_typed(draft.made),
        {each.name: each.entry for each in tables},
        _report(draft, shown, list(zip(analyses, tables, strict=True)), decide),
        tuple(edits),
        tuple(question for each in analyses for question in each.questions),
    )


def _unsettled(
    chapter: Chapter,
    shown: Sequence[tuple[_Taken, str]],
    edits: Sequence[Edit],
    distinct: Collection[_Taken],
) -> Iterator[Message]:
    for each, name in shown:
        if each.invented and any(each is other for other in distinct):
            yield Message("import-no-caption", line=each.line, caption=each.analysis.caption)
        reference = f"@{each.caption.id or f'tbl-{name}'}"
        for line, words in mentions(chapter, each.caption.number, edits):
            yield Message("import-mention", line=line, words=words, reference=reference)


def _report(
    draft: Draft,
    shown: Sequence[tuple[_Taken, str]],
    tables: Sequence[tuple[Analysis, ProposedTable]],
    decide: list[Message],
) -> Report:
    totals: list[Message] = []
    for analysis, table in tables:
        records = analysis.records
        if records.total and not analysis.matrix:
            totals.append(Message("import-total-row", row=row_text(records.total)))
        totals += table.notes
        decide += records.doubts
        for column in analysis.with_role("group", "thing"):
            decide += spelling_questions(column.heading, column.distinct)
        decide += table.doubts
        if analysis.people:
            decide.append(Message("import-people", path=f"{table.name}.csv"))
    analyses = [each for each, _ in tables]
    lines = [
        Message("import-table", line=each.line, name=name, caption=each.analysis.caption)
        for each, name in shown
    ]
    asked = [question for each in analyses for question in each.questions]
    respelt = [line for each in analyses for line in each.records.spellings]
    return Report(
        (
            (Message("import-files"), made_files(draft.made)),
            (Message("import-tables"), lines),
            (Message("import-numbers-asked"), asked),
            (Message("import-not-understood"), [each.unclear for each in analyses if each.unclear]),
            (Message("import-read-so"), [line for each in analyses for line in _readings(each)]),
            (Message("import-totals"), totals),
            (Message("import-one-spelling"), respelt),
            (Message("import-not-in-data"), [line for each, _ in shown for line in _lost(each)]),
            (Message("import-to-decide"), decide),
        )
    )


def _take_tables(
    chapter: Chapter, language: Language, answer: Style | None
) -> tuple[list[_Taken], list[Message]]:
    tables = read_tables(chapter)
    captions = find_captions(chapter, tables)
    taken: list[_Taken] = []
    left: list[Message] = []
    for table in tables:
        line, region = table.place.line, region_of(chapter, table, tables)
        source = chapter.text[table.start : table.end]
        reason = region if isinstance(region, Message) else reason_to_leave(table, source)
        if reason or isinstance(region, Message):
            left.append(Message("import-left", line=line, reason=reason or ""))
            continue
        caption = captions.get(table.start) or TableCaption(plain_text(region.caption))
        above = [each.text for each in chapter.headings if each.place.line < line]
        title = caption.title or (above[-1] if above else chapter.title)
        records = read_records(table, language.text("import_part"))
        analysis = analyse(records, title[:1].upper() + title[1:], language, answer)
        taken.append(_Taken(analysis, region, caption, invented=not caption.title))
    return taken, left


def _propose_tables(draft: Draft, analyses: Sequence[Analysis]) -> list[ProposedTable]:
    links = [link_to_own(draft, each) for each in analyses]
    judges = [each.matrix and draft.judges(each.matrix.judge_labels()) for each in analyses]
    for each, linked in zip(analyses, links, strict=True):
        link_to_known(draft, each, linked)
    keys = [column for each in analyses for column in each.with_role("key")]
    draft.finish_entities(code for column in keys for code in column.values)
    tables: list[ProposedTable] = []
    for each, linked, entity in zip(analyses, links, judges, strict=True):
        if each.matrix and entity:
            table = matrix_files(draft, each.caption, each.records, each.matrix, entity)
        else:
            table = listing_files(draft, each, linked)
        draft.names.add(table.name)
        tables.append(table)
    return tables


def _readings(analysis: Analysis) -> Iterator[Message]:
    yield from analysis.records.notes
    for column in analysis.with_role("group", "thing"):
        yield Message("import-things", heading=column.heading, count=len(column.distinct))
    if group := analysis.group():
        for column in analysis.with_role("member"):
            yield Message("import-belongs", heading=column.heading, group=group.heading)
    if analysis.matrix:
        yield from matrix_readings(analysis.matrix)


def _lost(table: _Taken) -> Iterator[Message]:
    records = table.analysis.records
    yield from records.aside
    for row in () if table.analysis.matrix else records.foot:
        yield Message("import-total-not-taken", row=row_text(row))
    if table.region.notes:
        yield Message("import-below-table", text=table.region.notes)
