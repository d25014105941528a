"""One import: tables of a chapter, or of files, become files, tables and a report.

The report is drawn from the plan: of each column how it is read, and what is written otherwise than
it was typed; what is left out; what the author should look at.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct, field

from generator.chapters import Chapter, plain_text
from generator.core.edits import Edit
from generator.core.problems import Message, nearest
from generator.core.values import replace
from generator.handwritten.cells import HandTable
from generator.handwritten.reading import TableCaption, read_tables, table_captions
from generator.handwritten.totals import total_problems
from generator.importing.blocks import matrix_doubts, matrix_notes
from generator.importing.columns import Reading, is_personal
from generator.importing.draft import (
    Draft,
    Thing,
    add_answers,
    add_judgements,
    add_records,
    link_known,
    share,
)
from generator.importing.entries import first_entries, listing_entry, matrix_entry
from generator.importing.grid import table_of_sheet, texts_of
from generator.importing.names import capital, caption_keywords, free_name, identifier, speaks_of
from generator.importing.placing import (
    Region,
    block_edit,
    mentions,
    region_of,
)
from generator.importing.proposal import (
    Entry,
    Existing,
    ImportPlan,
    ImportRefusedError,
    ProposedField,
    ProposedResource,
    Report,
    left_in_place,
    made_files,
    read_file,
)
from generator.importing.qda import SUFFIXES, plan_refi
from generator.importing.records import Column, read_table
from generator.importing.scales import says_missing
from generator.importing.sheets import read_sheets
from generator.importing.structure import (
    Structure,
    protect,
    relate,
    settle_repeated_measures,
    structure_of,
)

_BOUND = re.compile(r"\{\{.+?\}\}|\]\{=.+?\}", re.DOTALL)
_IMAGE = re.compile(r"!\[|<img\b|<svg\b", re.IGNORECASE)
_PASSAGES = ("passage", "coded")  # what headings of coded passages speak of
_SHOWN = 3  # values of a column of a file that are shown as they are written


class Taken(Struct, eq=False):
    """A table on its way to files: what it is, what it shares, and the files made of it.

    ``where`` is the file that it is from, "" for one of a chapter, which has a ``region`` there and
    a ``caption``; ``shown`` is its name in ``tables.yaml``.
    """

    found: Structure
    where: str = ""
    region: Region = Region(0, 0)
    caption: TableCaption = TableCaption("")
    links: dict[Column, Thing] = field(default_factory=dict[Column, Thing])
    judges: Thing | None = None
    made: list[ProposedResource] = field(default_factory=list[ProposedResource])
    shown: str = ""

    @property
    def line(self) -> int:
        """The line of the table."""
        return self.found.table.hand.place.line

    @property
    def texts(self) -> tuple[tuple[str, ...], ...]:
        """The texts of all its cells, by which copies are known."""
        table = self.found.table.hand
        return tuple(tuple(texts_of(row)) for row in (*table.header, *table.rows))

    def title(self, code: str) -> Message:
        """Return the title of a part of the report about this table."""
        if self.where:
            return Message(f"file-{code}", path=self.where)
        return Message(f"import-{code}", line=self.line, caption=self.found.title)


Proposal = tuple[list[ProposedResource], dict[str, Entry]]  # files and entries of tables.yaml


def propose(taken: Sequence[Taken], reading: Reading, existing: Existing) -> Proposal:
    """Return the files and tables of tables: those shared first; related, people made private."""
    draft = Draft(reading, existing)
    settle_repeated_measures([each.found for each in taken], existing)
    for each in taken:
        if each.found.is_matrix:
            each.judges = draft.judges(list(each.found.blocks[0].items))
    for each in taken:
        each.links = share(draft, each.found) if each.found.table.is_typed else {}
    for each in taken:
        link_known(draft, each.found, each.links)
    codes = {code for each in taken if (key := each.found.key) for code in key.values}
    draft.finish_things(codes)
    for each in taken:
        _make_files(draft, each, codes)
    people = {each.made[0].name for each in taken if each.found.people}
    told = {each.made[0].name: each.found.table.doubts for each in taken}
    made = protect(relate(draft.made, existing, people, told), existing)
    by_name = {each.name: each for each in made}
    tables: dict[str, Entry] = {}
    for each in taken:
        each.made = [by_name[resource.name] for resource in each.made]
        tables |= _entries(draft, each)
    return made, tables


def _make_files(draft: Draft, taken: Taken, codes: set[str]) -> None:
    found = taken.found
    if taken.where:
        _guess_private(found)
    rows = add_records(draft, found, taken.links, codes)
    taken.made = [rows]
    for block in found.blocks:
        if taken.judges:
            taken.made.append(add_judgements(draft, block, rows, taken.judges))
        elif rows.key:
            made = add_answers(draft, block, rows)
            ends = {"first": block.columns[0].heading, "last": block.columns[-1].heading}
            fields = {"count": len(block.columns), "path": made.path, "values": block.answer.enum}
            found.table.notes.append(Message("file-block", **ends, **fields))
            taken.made.append(made)


def _guess_private(found: Structure) -> None:
    """Make private the columns of a file that may tell who somebody is, and files of passages."""
    headings = [column.heading for column in found.table.columns]
    found.private = found.people or all(
        any(speaks_of(each, kind) for each in headings) for kind in _PASSAGES
    )
    of_organisations = speaks_of(found.title, "organisation", "group")
    for column in found.columns:
        is_name = speaks_of(column.heading, "name") and not of_organisations
        if is_personal(column) or speaks_of(column.heading, "told") or is_name:
            column.field = replace(column.field, privacy="private")


def _entries(draft: Draft, taken: Taken) -> dict[str, Entry]:
    """Return the entries of ``tables.yaml`` for a table, and tell what they compute."""
    found, rows = taken.found, taken.made[0]
    if taken.where:
        return dict(first_entries(found, rows, draft.names, draft.language))
    if taken.judges and found.key:
        (block,) = found.blocks
        found.table.notes += matrix_notes(block, found.columns)
        found.table.doubts += matrix_doubts(block, found.key)
        name = identifier(caption_keywords(found.title), otherwise="matrix")
        taken.shown = free_name(name, draft.names)
        entry = matrix_entry(found, taken.links, rows, taken.made[1], taken.judges)
    else:
        taken.shown = rows.name
        entry = listing_entry(found, taken.links, rows)
    draft.names.add(taken.shown)
    return {taken.shown: entry}


# --- a chapter ------------------------------------------------------------------------------------


def plan_chapter(chapter: Chapter, existing: Existing, reading: Reading) -> ImportPlan:
    """Plan the import of the typed tables of a chapter; copies of one become one, shown twice."""
    placed, left = _take_tables(chapter, reading)
    distinct: dict[tuple[tuple[str, ...], ...], Taken] = {}
    for each in placed:
        distinct.setdefault(each.texts, each)
    taken = list(distinct.values())
    made, tables = propose(taken, reading, existing)
    edits: list[Edit] = []
    shown: list[Message] = []
    for each in placed:
        first, title = distinct[each.texts], each.found.title
        each.shown = first.shown
        own = title if each.caption.title and title != first.found.title else ""
        edits.append(block_edit(chapter, each.shown, each.region, each.caption, own))
        shown.append(Message("import-table", line=each.line, name=each.shown, caption=title))
    decide = [*left, *_unsettled(chapter, placed, taken, edits)]
    decide += [
        Message("import-people", path=f"{each.shown}.csv") for each in taken if each.found.people
    ]
    return ImportPlan(
        identifier(chapter.title or chapter.path, otherwise="thesis"),
        reading.language.text("import_title", name=chapter.title or chapter.path),
        tuple(made),
        tables,
        _report(made, taken, shown, [], decide),
        tuple(edits),
        tuple(_questions(taken)),
    )


def _take_tables(chapter: Chapter, reading: Reading) -> tuple[list[Taken], list[Message]]:
    hands, captions = chapter.once(read_tables), chapter.once(table_captions)
    placed: list[Taken] = []
    left: list[Message] = []
    for hand in hands:
        region = region_of(chapter, hand, hands)
        reason = region if isinstance(region, Message) else _reason_to_leave(hand, chapter)
        table = None if reason else read_table(hand, reading.language)
        if isinstance(region, Message) or table is None or not table.rows:
            reason = reason or Message("import-left-no-data")
            left.append(Message("import-left", line=hand.place.line, reason=reason))
            continue
        caption = captions.get(hand.start) or TableCaption(plain_text(region.caption))
        above = [each for each in chapter.headings if each.place.line < hand.place.line]
        title = caption.title or (above[-1].text if above else chapter.title)
        if region.notes:
            table.notes.append(Message("import-below-table", text=region.notes))
        table.doubts += [
            Message("import-total-wrong", line=each.place.line, message=each.message)
            for each in total_problems(chapter)
            if hand.place.line <= each.place.line <= hand.end_line
        ]
        found = structure_of(capital(title), table, reading)
        placed.append(Taken(found, "", region, caption))
    return placed, left


def _reason_to_leave(hand: HandTable, chapter: Chapter) -> Message | None:
    source = chapter.text[hand.start : hand.end]
    lines = tuple(dict.fromkeys(str(place.line) for place in hand.ragged))
    reasons = (
        (hand.ragged, Message("import-left-ragged", lines=lines)),
        (not hand.header, Message("import-left-no-header")),
        (_BOUND.search(source), Message("import-left-bound")),
        (_IMAGE.search(source), Message("import-left-images")),
    )
    return next((reason for applies, reason in reasons if applies), None)


def _unsettled(
    chapter: Chapter, placed: Sequence[Taken], taken: Sequence[Taken], edits: Iterable[Edit]
) -> Iterator[Message]:
    """Yield what the author should see in the chapter: no caption, typed numbers of tables."""
    for each in placed:
        if not each.caption.title and each in taken:
            yield Message("import-no-caption", line=each.line, caption=each.found.title)
        reference = f"@{each.caption.id or f'tbl-{each.shown}'}"
        for line, words in mentions(chapter, each.caption.number, edits):
            yield Message("import-mention", line=line, words=words, reference=reference)


# --- files ----------------------------------------------------------------------------------------


def plan_files(
    paths: Sequence[Path], chosen: Sequence[str], existing: Existing, reading: Reading
) -> ImportPlan:
    """Plan the data of tables, or of one REFI-QDA project; raise ``ImportRefusedError``."""
    for path in paths:
        if path.suffix.lower() in SUFFIXES:
            if len(paths) > 1:
                raise ImportRefusedError(Message("refi-alone", path=str(path)))
            return plan_refi(path.stem, read_file(path), reading.language, existing)
    taken, left = _take_sheets(paths, chosen, reading)
    if not taken:
        raise ImportRefusedError(Message("file-nothing", paths=tuple(map(str, paths))))
    headings = [column.heading for each in taken for column in each.found.table.columns]
    for heading in (*reading.lists, *reading.choices, *dict(reading.names)):
        if heading not in headings:
            near = nearest(heading, headings)
            raise ImportRefusedError(Message("file-no-heading", heading=heading, near=near))
    made, tables = propose(taken, reading, existing)
    if reading.leave:
        made = [left_in_place(*each) for each in zip(paths, made, strict=True)]
    private = tuple(each.path for each in made if each.privacy)
    people = [Message("file-people", paths=private, count=len(private))] if private else []
    shown = [Message("file-table", name=name) for name in tables]
    sources = dict.fromkeys(each.found.table.hand.place.path for each in taken)
    return ImportPlan(
        identifier(taken[0].found.title, otherwise="data"),
        reading.language.text("import_title", name=", ".join(sources)),
        tuple(made),
        tables,
        _report(made, taken, shown, left, people),
        questions=tuple(_questions(taken)),
    )


def _take_sheets(
    paths: Sequence[Path], chosen: Sequence[str], reading: Reading
) -> tuple[list[Taken], list[Message]]:
    """Return the tables of files, and the sheets that are left out: of one column, charts …."""
    taken: list[Taken] = []
    left: list[Message] = []
    for path in paths:
        sheets = read_sheets(path, chosen)
        filled = [sheet for sheet in sheets if sheet.rows]
        tables = [sheet for sheet in filled if len(sheet.rows[0]) > 1] or filled
        left += [Message("sheet-text", name=each.name) for each in filled if each not in tables]
        left += [note for sheet in sheets if not sheet.rows for note in sheet.notes]
        for sheet in tables:
            where = f"{path} ({sheet.name})" if sheet.name else str(path)
            title = sheet.name if len(tables) > 1 else path.stem
            hand, notes = table_of_sheet(sheet, str(path))
            table = read_table(hand, reading.language, notes, sheet.separator)
            if not table.rows or not table.columns:
                line = hand.place.line
                raise ImportRefusedError(Message("file-no-records", path=str(path), line=line))
            taken.append(Taken(structure_of(title, table, reading), where))
    return taken, left


# --- the report -----------------------------------------------------------------------------------


def _questions(taken: Iterable[Taken]) -> list[Message]:
    return [
        question
        for each in taken
        for column in (each.found.columns if each.found.is_matrix else each.found.table.columns)
        for question in column.questions
    ]


def _report(
    made: Sequence[ProposedResource],
    taken: Sequence[Taken],
    shown: Sequence[Message],
    left: Sequence[Message],
    decide: Sequence[Message],
) -> Report:
    unclear = [each.found.unclear for each in taken if each.found.unclear]
    sections = [
        (Message("import-files"), made_files(made)),
        (Message("import-tables"), shown),
        (Message("import-numbers-asked"), _questions(taken)),
        (Message("file-left-out"), left),
        (Message("import-not-understood"), unclear),
    ]
    for each in taken:
        notes = [*each.found.table.notes, *_columns_read(each)]
        sections += [
            (each.title("read-so"), notes),
            (Message("file-names"), _names_given(each)),
            (each.title("look-at"), each.found.table.doubts),
        ]
    return Report((*sections, (Message("import-to-decide"), decide)))


def _names_given(taken: Taken) -> list[Message]:
    """Return the columns of a file whose name is not simply their heading."""
    columns = [(each.heading, each.field.name) for each in taken.found.columns if taken.where]
    return [
        Message("file-named", heading=heading, name=name)
        for heading, name in columns
        if name not in {heading, identifier(heading, otherwise="")}
    ]


def _columns_read(taken: Taken) -> Iterator[Message]:
    """Yield how each column is read, and what is written otherwise than it was typed."""
    fields = {one.name: one for one in taken.made[0].fields}
    for column in taken.found.columns:
        is_member = column in taken.found.members
        one = column.field if is_member else fields.get(column.field.name, column.field)
        if parts := _parts_of(taken.found, column, one):
            yield Message("import-column", heading=column.heading, parts=parts)


def _parts_of(found: Structure, column: Column, one: ProposedField) -> tuple[Message, ...]:
    is_typed, is_shared, enum = found.table.is_typed, column in found.shared(), one.enum
    absent = tuple(filter(says_missing, enum))
    pairs = dict(zip(column.typed, column.values, strict=True)).items()
    changed = [
        Message("import-number", typed=typed, value=value)
        for typed, value in pairs
        if typed != value and value
    ]
    shown = tuple(changed if is_typed else changed[:_SHOWN])
    target, group = f"{one.reference}.{one.reference_key}", found.group
    is_member = group is not None and column in found.members
    parts = (
        (column is found.key, Message("import-as-key")),
        (one.type != "string" and not one.reference, Message(f"import-type-{one.type}")),
        (one.unit, Message("import-in-unit", unit=one.unit)),
        (one.reference and not is_shared, Message("file-reference", target=target)),
        (
            is_shared and not found.is_matrix,
            Message("import-own-file", count=len(column.distinct)),
        ),
        (is_member, Message("import-of-group", group=group.heading if group else "")),
        (enum and not is_typed, Message("import-one-of", values=enum)),
        (absent and not is_typed, Message("import-missing-kept", words=absent)),
        (one.missing, Message("import-no-value", words=one.missing)),
        (one.privacy == "private", Message("import-private")),
        (
            shown and not is_shared and not one.reference,
            Message("import-written", values=shown),
        ),
    )
    return tuple(message for applies, message in parts if applies)
