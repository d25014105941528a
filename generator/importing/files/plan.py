"""From the tables of files to the proposed data files, their keys, privacy, tables and a report."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct, field

from generator.core.problems import Message
from generator.core.values import replace
from generator.data.privacy import speaks_of_people
from generator.importing.draft import (
    CODE,
    free_name,
    generated_keys,
    identifier,
    noun_in,
    plural,
    speaks_of,
    words_of,
)
from generator.importing.files.blocks import Block, find_blocks
from generator.importing.files.columns import Column, Reading, is_personal, read_column
from generator.importing.files.grid import Grid, find_grid, wrong_totals
from generator.importing.files.sheets import read_sheets
from generator.importing.proposal import (
    Entry,
    Existing,
    ImportPlan,
    ImportRefusedError,
    ProposedField,
    ProposedResource,
    Report,
    Target,
    made_files,
    read_file,
)
from generator.importing.qda import SUFFIXES, RefiError, plan_refi
from generator.importing.records import is_label
from generator.language import Language
from generator.language.normalize import fold, normalize, words

_MOSTLY = 0.95  # of the values of a column, that are keys of another file, are worth telling
_MOST_COLUMNS, _MOST_VARIABLES = 8, 12  # of a first table
_LONGEST_KEY = 40
_SHOWN = 5
_ABOUT_PEOPLE = frozenset(("age", "sexe", "genre", "gender", "sex"))


class _File(Struct):
    """One table on its way to a resource: where it is from, its columns, key and blocks."""

    source: str
    name: str
    title: str
    grid: Grid
    columns: list[Column]
    blocks: list[Block] = field(default_factory=list[Block])
    key: str = ""
    is_of_people: bool = False
    has_coded_passages: bool = False
    notes: list[Message] = field(default_factory=list[Message])
    doubts: list[Message] = field(default_factory=list[Message])

    def column(self, name: str) -> Column:
        """Return the column of a field."""
        return next(each for each in self.columns if each.field.name == name)


# Headings of keys that do not say of what.
_GENERIC = frozenset(("key", "clé", "cle"))


def plan_files(
    paths: Sequence[Path], chosen: Sequence[str], existing: Existing, reading: Reading
) -> ImportPlan:
    """Plan the data of files, REFI-QDA projects first; raise ``ImportRefusedError``."""
    plans: list[ImportPlan] = []
    grids: list[tuple[str, str, Grid]] = []
    left: list[Message] = []
    for path in paths:
        if path.suffix.lower() in SUFFIXES:
            plans.append(_plan_project(path, reading.language, existing))
            existing = _with_names(existing, plans[-1])
            continue
        sheets = read_sheets(path, chosen)
        filled = [each for each in sheets if each.rows]
        tables = [each for each in filled if len(each.rows[0]) > 1] or filled
        left += [Message("sheet-text", name=each.name) for each in filled if each not in tables]
        filled = tables
        left += [note for each in sheets if not each.rows for note in each.notes]
        for sheet in filled:
            title = sheet.name if len(filled) > 1 else path.stem
            grids.append((str(path), title, find_grid(sheet, str(path), reading.language)))
    if grids:
        plans.append(_plan_grids(grids, existing, reading, left))
    if not plans:
        raise ImportRefusedError(Message("file-nothing", paths=tuple(map(str, paths))))
    first, *others = plans
    for other in others:
        first = replace(
            first,
            resources=(*first.resources, *other.resources),
            tables={**first.tables, **other.tables},
            report=Report((*first.report.sections, *other.report.sections)),
            questions=(*first.questions, *other.questions),
        )
    return first


def _plan_project(path: Path, language: Language, existing: Existing) -> ImportPlan:
    try:
        return plan_refi(path.stem, read_file(path), language, existing)
    except RefiError as error:
        message = Message("import-file-refused", path=str(path), reason=error.message)
        raise ImportRefusedError(message) from error


def _with_names(existing: Existing, plan: ImportPlan) -> Existing:
    """Return what is there once a plan is carried out."""
    names = {each.name for each in plan.resources} | plan.tables.keys()
    keys = {key for each in plan.resources if each.entity for key in each.values(each.key)}
    return replace(existing, names=existing.names | names, keys=existing.keys | keys)


def _plan_grids(
    grids: Sequence[tuple[str, str, Grid]],
    existing: Existing,
    reading: Reading,
    left: Sequence[Message],
) -> ImportPlan:
    """Plan the files of tables, each with the path that it is from and the words for its name."""
    language, names, keys = reading.language, set(existing.names), set(existing.keys)
    files: list[_File] = []
    for path, called, grid in grids:
        name = free_name(identifier(called, otherwise="data"), names)
        names.add(name)
        title = called.replace("_", " ").strip()
        title = title[:1].upper() + title[1:]
        files.append(
            _read_file(path, name, title, grid, replace(reading, separator=grid.separator))
        )
    for each in files:
        _find_key(each, language, keys)
    for each in files:
        _find_references(each, files, existing)
    resources: list[ProposedResource] = []
    for each in files:
        resources += _resources(each, language, names, keys)
    resources = _spread_privacy(resources, existing)
    tables = dict(_tables(resources, files, names, language.text("import_profile")))
    return ImportPlan(
        identifier(grids[0][1], otherwise="data"),
        language.text("import_title", name=", ".join(dict.fromkeys(path for path, *_ in grids))),
        tuple(resources),
        tables,
        _report(files, resources, tables, left),
        questions=tuple(
            question for each in files for column in each.columns for question in column.questions
        ),
    )


def _read_file(path: str, name: str, title: str, grid: Grid, reading: Reading) -> _File:
    taken, columns = set[str](), list[Column]()
    file = _File(path, name, title, grid, columns, notes=[*grid.notes], doubts=[*grid.doubts])
    for at, (heading, cells) in enumerate(zip(grid.headings, grid.columns, strict=True)):
        field_name = free_name(identifier(heading, otherwise=f"field_{at + 1}"), taken)
        taken.add(field_name)
        totals = [total.cells[at] for total in grid.totals]
        column = read_column(path, heading, field_name, cells, totals, reading)
        columns.append(column)
        file.doubts += column.doubts
        if column.numbers:
            typed = list(zip(totals, column.typed, strict=True))
            file.doubts += wrong_totals(grid, heading, column.numbers, typed)
    told = {note.code for column in columns for note in column.notes}
    if not reading.month_first and "file-days-month-first" in told and "file-days" not in told:
        return _read_file(path, name, title, grid, replace(reading, month_first=True))
    file.notes += [
        Message("file-total-left-out", line=each.line, label=each.label) for each in grid.totals
    ]
    file.blocks = list(find_blocks(columns, reading.language))
    in_blocks = {column.field.name for block in file.blocks for column in block.columns}
    for column in columns:
        known = ("file-order-known", "file-order-met") if column.field.name in in_blocks else ()
        file.notes += [note for note in column.notes if note.code not in known]
    file.columns = [each for each in columns if each.field.name not in in_blocks]
    texts = (each.heading for each in file.columns if each.field.type == "string")
    file.is_of_people = (
        bool(file.blocks)
        or speaks_of_people((name, *texts), grid.headings)
        or any(not _ABOUT_PEOPLE.isdisjoint(words(each)) for each in grid.headings)
        or any(map(is_personal, file.columns))
    )
    file.has_coded_passages = any(speaks_of(each, "passage") for each in grid.headings) and any(
        speaks_of(each, "coded") for each in grid.headings
    )
    of_organisations = speaks_of(title, "organisation", "group")
    told = [
        each.field.name
        for each in file.columns
        if is_personal(each)
        or speaks_of(each.heading, "told")
        or (speaks_of(each.heading, "name") and not of_organisations)
    ]
    file.columns = [
        replace(each, field=replace(each.field, privacy="private"))
        if each.field.name in told
        else each
        for each in file.columns
    ]
    headings = tuple(each.heading for each in file.columns if each.field.privacy)
    if headings:
        file.notes.append(Message("file-private", headings=headings))
    return file


# --- keys and references --------------------------------------------------------------------------


def _find_key(file: _File, language: Language, keys: set[str]) -> None:
    """Settle which column names the records; people without one get keys: P01, P02."""
    unique = [each for each in file.columns if _is_unique(each)]
    coded = [
        each
        for each in unique
        if (speaks_of(each.heading, "code") and fold(each.heading) != "n")
        or all(map(CODE.fullmatch, each.values))
    ]
    first = [
        each
        for each in unique
        if each is file.columns[0] and each.field.type == "string" and not each.field.privacy
    ]
    found = next(iter((*coded, *first)), None)
    if found:
        file.key = found.field.name
        file.notes.append(Message("file-key", heading=found.heading))
        keyed = replace(found, field=replace(found.field, required=True, enum=(), missing=()))
        file.columns = [keyed if each is found else each for each in file.columns]
    elif file.is_of_people:
        kind = words_of(language, "participant")
        file.key = free_name(kind["key"], {each.field.name for each in file.columns})
        made = generated_keys("P", len(file.grid.columns[0]), keys)
        title, about = language.text("import_key"), language.text("import_key_is")
        proposed = ProposedField(file.key, title, description=about, required=True)
        file.columns.insert(0, Column(proposed, made))
        file.notes.append(Message("file-key-made", name=file.key, first=made[0], last=made[-1]))


def _is_unique(column: Column) -> bool:
    values = column.values
    return (
        column.field.type in {"string", "integer"}
        and len(set(values)) == len(values) > 1
        and not column.field.missing
        and all(0 < len(each) <= _LONGEST_KEY and each.isprintable() for each in values)
    )


def _find_references(file: _File, files: Sequence[_File], existing: Existing) -> None:
    """Make foreign keys of the columns whose values are all keys of another file.

    A column that is called by the key of its own file ("Parent code") leads to that file.
    """
    before = files.index(file)
    for at, column in enumerate(file.columns):
        is_own_key = column.field.name == file.key
        others = files[:before] if is_own_key else files  # no two files point to each other
        targets = [_target(each) for each in others if each.key]
        wanted = dict.fromkeys(filter(None, column.values))
        for target in (*targets, *existing.targets):
            is_own = target.name == file.name
            is_alike = normalize(column.heading) in map(normalize, (target.title, target.name))
            if is_own:
                is_alike = set(words(target.title)) < set(words(column.heading))
            are_codes = all(map(CODE.fullmatch, wanted))
            if target.type != column.field.type or column.field.missing or not wanted:
                continue
            unknown = [each for each in wanted if each not in target.values]
            is_far = len(unknown) > len(wanted) * (1 - _MOSTLY)
            if is_far or not (is_alike or (are_codes and not is_own)):
                continue
            shown = f"{target.name}.{target.key}"
            if unknown:
                file.doubts.append(
                    Message(
                        "file-nearly-key",
                        heading=column.heading,
                        target=shown,
                        count=len(unknown),
                        values=tuple(unknown[:_SHOWN]),
                    )
                )
                continue
            # Where the values point to records, they are no choices.
            file.notes = [each for each in file.notes if each not in column.notes]
            file.notes.append(Message("file-reference", heading=column.heading, target=shown))
            field = replace(column.field, enum=(), reference=target.name, reference_key=target.key)
            file.columns[at] = replace(column, field=field)
            break


def _target(file: _File) -> Target:
    key = file.column(file.key)
    values = frozenset(key.values)
    return Target(file.name, file.key, key.heading, key.field.type, values, file.is_of_people)


# --- resources ------------------------------------------------------------------------------------


def _resources(
    file: _File, language: Language, names: set[str], keys: set[str]
) -> Iterator[ProposedResource]:
    private = "private" if file.is_of_people or file.has_coded_passages else ""
    columns = [each.field for each in file.columns]
    key = file.column(file.key) if file.key else None
    is_coded = key is not None and all(map(CODE.fullmatch, key.values))
    is_entity = is_coded and key is not None and keys.isdisjoint(key.values)
    keys.update(key.values if key and is_entity else ())
    row, participant = (noun_in(words_of(language, each)) for each in ("row", "participant"))
    noun = participant if file.is_of_people else _noun(file.title) or row
    if key and _says_of_what(key.heading):
        noun = {"one": key.heading.lower(), "other": plural(key.heading.lower())}
    label = next((each.field.name for each in file.columns if is_entity and _is_label(each)), "")
    yield ProposedResource(
        file.name,
        file.title,
        tuple(columns),
        tuple(zip(*(each.values for each in file.columns), strict=True)),
        key=file.key,
        entity=is_entity,
        label=label,
        noun=noun,
        privacy=private,
    )
    if key is None:  # then there is no block: who answers one has a key
        return
    for block in file.blocks:
        suffix = identifier(block.title, otherwise="items")
        name = free_name(f"{file.name}_{suffix}", names)
        names.add(name)
        respondent = replace(key.field, description="", reference=file.name, reference_key=file.key)
        title = f"{file.title} – {block.title or language.text('import_answers')}"
        fields, rows = block.fields(respondent, language), block.rows(key.values)
        file.notes.append(
            Message(
                "file-block",
                count=len(block.items),
                first=block.columns[0].heading,
                last=block.columns[-1].heading,
                path=f"{name}.csv",
                values=block.answer.enum,
            )
        )
        noun = noun_in(words_of(language, "answer"))
        yield ProposedResource(name, title, fields, rows, noun=noun, privacy=private)


def _is_label(column: Column) -> bool:
    """Say whether a column of short texts can say in words which record is meant."""
    kind, values = column.field, column.values
    is_free = not (kind.enum or kind.reference or kind.privacy or kind.required)
    few = len(set(values)) * 2 < len(values)
    return kind.type == "string" and is_free and not few and all(map(is_label, values))


def _says_of_what(heading: str) -> bool:
    """Say whether the heading of a key names the records: "Participant", not "Code" or "Key"."""
    is_general = speaks_of(heading, "code") or heading.casefold() in _GENERIC
    return not is_general and re.search(r"[^\W\d_]", heading) is not None


def _noun(title: str) -> dict[str, str]:
    """Return what a file that is called by one word in the plural has: "Interviews"."""
    several = title.lower()
    is_plural = re.fullmatch(r"[^\W\d_]{3,}s", several) is not None
    return {"one": several.removesuffix("s"), "other": several} if is_plural else {}


def _spread_privacy(
    resources: Sequence[ProposedResource], existing: Existing
) -> list[ProposedResource]:
    """Make private what points to people."""
    private = {each.name for each in resources if each.privacy}
    private |= {each.name for each in existing.targets if each.is_private}
    for _ in resources:
        private |= {
            each.name for each in resources for one in each.fields if one.reference in private
        }
    return [replace(each, privacy="private" if each.name in private else "") for each in resources]


def _tables(
    resources: Sequence[ProposedResource], files: Sequence[_File], names: set[str], profile: str
) -> Iterator[tuple[str, Entry]]:
    """Yield first tables of each file: its records, where they may be shown, and their profile."""
    grids = {each.name: each.grid for each in files}
    for each in resources:
        if each.name not in grids:
            continue
        fields = [one for one in each.fields if not one.privacy]
        shown = [] if each.privacy else fields[:_MOST_COLUMNS]
        has_total = any(total.kind == "sum" for total in grids[each.name].totals)
        if shown:
            yield (
                each.name,
                {
                    "kind": "listing",
                    "caption": each.title,
                    "from": each.name,
                    "columns": {one.title: one.name for one in shown},
                    "totals": {
                        one.title: "sum"
                        for one in shown
                        if has_total and one.type in {"integer", "number"} and one.unit != "%"
                    },
                },
            )
        told = [
            one.name
            for one in fields
            if one.name != each.key and (one.enum or one.type in {"integer", "number"})
        ]
        if each.key and told and (each.privacy or any(one.enum for one in fields)):
            caption = f"{each.title} – {profile}"
            entry = {"caption": caption, "from": each.name, "variables": told[:_MOST_VARIABLES]}
            yield free_name(f"{each.name}_{profile}", names), {"kind": "summary", **entry}


def _report(
    files: Sequence[_File],
    resources: Sequence[ProposedResource],
    tables: dict[str, Entry],
    left: Sequence[Message],
) -> Report:
    made = made_files(resources)
    private = tuple(each.path for each in resources if each.privacy)
    decide = [Message("file-people", paths=private, count=len(private))] if private else []
    asked = [one for each in files for column in each.columns for one in column.questions]
    shown = [Message("file-table", name=name) for name in tables]
    sections = [
        (Message("import-files"), made),
        (Message("import-tables"), shown),
        (Message("import-numbers-asked"), asked),
        (Message("file-left-out"), left),
    ]
    for each in files:
        where = f"{each.source} ({each.grid.name})" if each.grid.name else each.source
        sections += [
            (Message("file-read-so", path=where), each.notes),
            (Message("file-look-at", path=where), each.doubts),
        ]
    return Report((*sections, (Message("import-to-decide"), decide)))
