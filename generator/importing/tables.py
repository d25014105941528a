"""From tables understood to data files and entries of ``tables.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from generator.core.problems import Message
from generator.importing.columns import row_text, spelling_key
from generator.importing.entities import Entities, Entity, noun_in, words_of
from generator.importing.matrix import Matrix, without_mark
from generator.importing.names import (
    CODES,
    free_name,
    generated_keys,
    identifier,
    plural,
    speaks_of,
    telling_words,
)
from generator.importing.numbers import as_numbers
from generator.importing.proposal import Entry, Existing, ProposedField, ProposedResource
from generator.importing.roles import CODE, Analysis, stand_together
from generator.language import Language

_FEWEST_ROWS = 4
_MOST_CHOICES = 8
_LONGEST_CHOICE = 30
_CODED = re.compile(rf"(?P<code>{CODE.pattern})[ \u00a0]+(?P<words>\S.*)")


@dataclass(frozen=True)
class TableFiles:
    """The files of one table, its entry in ``tables.yaml``, and lines about its totals."""

    resources: tuple[ProposedResource, ...]
    name: str
    entry: Entry
    notes: tuple[Message, ...]
    doubts: tuple[Message, ...]


def build_tables(
    analyses: Sequence[Analysis], language: Language, existing: Existing
) -> tuple[list[ProposedResource], list[TableFiles]]:
    """Return the files that tables share, and what each table has of its own."""
    entities = Entities(language, existing)
    links = [{} if each.matrix else _link_to_own(each, entities, language) for each in analyses]
    judges = {
        index: entities.columns(each.matrix.judge_labels(each.records))
        for index, each in enumerate(analyses)
        if each.matrix
    }
    for each, linked in zip(analyses, links, strict=True):
        if not each.matrix:
            _link_to_known(each, linked, entities)
    codes = (
        code
        for each in analyses
        for index in each.with_role("key")
        for code in each.records.columns[index].values
    )
    shared = entities.finished(codes)
    draft = _Draft(language, existing)
    for resource in shared:
        draft.keep(resource)
    made: list[TableFiles] = []
    for index, each in enumerate(analyses):
        if each.matrix:
            files = _matrix_files(draft, each, each.matrix, judges[index])
        else:
            files = _listing_files(draft, each, links[index])
        draft.existing = draft.existing.with_table(files.name)
        made.append(files)
    return shared, made


class _Draft:
    """The names in use, and the files made so far."""

    def __init__(self, language: Language, existing: Existing) -> None:
        self.language = language
        self.existing = existing
        self.made: list[ProposedResource] = []

    def free(self, name: str) -> str:
        return free_name(name, self.existing.names)

    def keep(self, resource: ProposedResource) -> None:
        self.made.append(resource)
        self.existing = self.existing.with_resource(resource)

    def kept(self, resource: ProposedResource, new: list[ProposedResource]) -> ProposedResource:
        """Return a file that is there and the same but for its name, or the new one."""
        for each in self.made:
            if (each.key, each.fields, each.rows) == (resource.key, resource.fields, resource.rows):
                return each
        new.append(resource)
        self.keep(resource)
        return resource


# --- lists of records -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Placed:
    """Where a column went: its field, the path to it, its values as typed and as in the file.

    The values are those of the records or, where the column belongs to the groups, of each group.
    """

    field: ProposedField
    path: str
    typed: tuple[str, ...]
    values: tuple[str, ...]


def _link_to_own(analysis: Analysis, entities: Entities, language: Language) -> dict[int, Entity]:
    """Put groups and things into files of their own, and return the links to them."""
    columns = analysis.records.columns
    links: dict[int, Entity] = {}
    for index in analysis.with_role("group"):
        empty = entities.new(columns[index].heading)
        taken = {empty.key, empty.label}
        members: list[tuple[ProposedField, Mapping[str, str]]] = []
        for member in analysis.with_role("member"):
            by_label = analysis.by_group(member)
            name = free_name(identifier(columns[member].heading, otherwise="value"), taken)
            taken.add(name)
            field, values = _own_field(analysis, member, name, tuple(by_label.values()), language)
            members.append((field, dict(zip(by_label, values, strict=True))))
        links[index] = entities.add(columns[index].heading, columns[index].values, members)
    for index in analysis.with_role("thing"):
        links[index] = entities.add(columns[index].heading, columns[index].values)
    return links


def _link_to_known(analysis: Analysis, links: dict[int, Entity], entities: Entities) -> None:
    """Link further columns of which all values have a file already."""
    for index in analysis.with_role("own"):
        column = analysis.records.columns[index]
        entity = None if column.listed else entities.naming_all(column.values)
        if entity is not None:
            links[index] = entity


def _own_field(
    analysis: Analysis, index: int, name: str, values: tuple[str, ...], language: Language
) -> tuple[ProposedField, tuple[str, ...]]:
    """Return the field that a column becomes, and its values as they stand in the file.

    Text stays text: a number only where it is written as it is typed, or where it is added up.
    """
    heading, style = analysis.records.columns[index].heading, analysis.styles.get(index)
    if style is not None and index not in analysis.with_role("key"):
        total = sum(analysis.value(index, value) for value in values)
        typed = analysis.typed.get(index, frozenset())
        is_added_up = bool(typed) and (index in analysis.adding or total in typed)
        certain = is_added_up or index in analysis.said
        numbers = as_numbers(heading, values, style, language, certain=certain)
        if numbers is not None:
            field = ProposedField(name, heading, type=numbers.type, unit=numbers.unit)
            return field, numbers.values
    return ProposedField(name, heading, enum=_choices(values)), values


def _choices(values: Iterable[str]) -> tuple[str, ...]:
    """Return the alphabet of a column if it is small: few short values that repeat."""
    filled = [value for value in values if value]
    found = tuple(dict.fromkeys(filled))
    is_few = 1 < len(found) <= min(_MOST_CHOICES, len(filled) // 2)
    are_short = all(len(value) <= _LONGEST_CHOICE and value.isprintable() for value in found)
    return found if is_few and are_short and len(filled) >= _FEWEST_ROWS else ()


def _listing_files(draft: _Draft, analysis: Analysis, links: Mapping[int, Entity]) -> TableFiles:
    language, columns = draft.language, analysis.records.columns
    words = words_of(language, "participant" if analysis.people else "row")
    group, key = analysis.only("group"), analysis.only("key")
    fields: list[ProposedField] = []
    rows: list[tuple[str, ...]] = []
    if analysis.people and key < 0:
        title, about = language.text("import_key"), language.text("import_key_is")
        fields.append(ProposedField(words["key"], title, description=about))
        rows.append(generated_keys("P", len(analysis.records), draft.existing.keys))
    placed: dict[int, _Placed] = {}
    reserved = {each.key for each in links.values()}
    for index, column in enumerate(columns):
        taken = {each.name for each in fields}
        entity = links.get(index)
        if analysis.roles[index] == "member":
            continue
        if entity is not None:
            name = free_name(entity.key, taken)
            field = entity.reference(name, column.heading)
            values = tuple(entity.keys[value] for value in column.values)
            path = f"{name}{entity.path}"
        else:
            name = path = free_name(_field_name(analysis, index, language), taken | reserved)
            field, values = _own_field(analysis, index, name, column.values, language)
        placed[index] = _Placed(field, path, column.values, values)
        fields.append(field)
        rows.append(values)
    for index, (field, values) in zip(
        analysis.with_role("member"), links[group].members if group >= 0 else (), strict=True
    ):
        path = f"{placed[group].field.name}.{field.name}"
        by_label = analysis.by_group(index)
        placed[index] = _Placed(field, path, tuple(by_label.values()), tuple(values.values()))
    key_field = placed[key].field if key >= 0 else fields[0] if analysis.people else None
    keys: tuple[str, ...] = ()
    if key_field is not None:
        at = fields.index(key_field)
        keys = rows[at]
        fields[at] = replace(key_field, required=True)
    label = placed[analysis.label].field if analysis.label >= 0 else None
    name = draft.free(_file_name(analysis, words))
    resource = ProposedResource(
        name,
        words.get("title") or analysis.caption or name,
        tuple(fields),
        tuple(zip(*rows, strict=True)),
        key=key_field.name if key_field else "",
        entity=bool(keys) and draft.existing.keys.isdisjoint(keys),
        label=label.name if key_field and label and not label.reference else "",
        noun=noun_in(words),
    )
    draft.keep(resource)
    totals = [_total(analysis, index, placed[index], links.get(index)) for index in analysis.typed]
    is_grouped = group >= 0 and stand_together(columns[group].values)
    entry = {
        "kind": "listing",
        "caption": analysis.caption,
        "from": name,
        "group_by": placed[group].field.name if is_grouped else "",
        "columns": {column.heading: placed[index].path for index, column in enumerate(columns)},
        "totals": {
            columns[index].heading: kind
            for index, (kind, _, _) in zip(analysis.typed, totals, strict=True)
            if kind
        },
    }
    numbers = (_rewritten(columns[index].heading, placed[index]) for index in sorted(placed))
    return TableFiles(
        (resource,),
        name,
        entry,
        tuple(filter(None, (*(note for _, note, _ in totals), *numbers))),
        tuple(filter(None, (*(doubt for _, _, doubt in totals), _other_words(analysis)))),
    )


def _field_name(analysis: Analysis, index: int, language: Language) -> str:
    """Return the name of a field, with one for a column whose heading has no words."""
    column = analysis.records.columns[index]
    if analysis.roles[index] == "key":
        return identifier(column.heading, otherwise="code")
    has_digits = all(value.isdigit() for value in column.values if value)
    without_words = language.text("import_number" if has_digits else "import_label")
    return identifier(column.heading, otherwise=without_words)


def _file_name(analysis: Analysis, words: Mapping[str, str]) -> str:
    if analysis.people:
        return words["resource"]
    for index in analysis.with_role("key"):
        heading = analysis.records.columns[index].heading
        noun = identifier(heading, otherwise="")
        if noun and not speaks_of(heading, CODES):
            return plural(noun)
    return identifier(telling_words(analysis.caption), otherwise="table")


def _rewritten(heading: str, placed: _Placed) -> Message | None:
    """Return a line about numbers that the file writes otherwise than the table did."""
    pairs = dict(zip(placed.typed, placed.values, strict=True))
    changed = tuple(
        Message("import-number", typed=typed, value=value)
        for typed, value in pairs.items()
        if typed != value
    )
    if placed.field.reference or not changed:
        return None
    return Message("import-numbers", heading=heading, numbers=changed)


def _total(
    analysis: Analysis, index: int, placed: _Placed, entity: Entity | None
) -> tuple[str, Message | None, Message | None]:
    """Return the computed total that replaces a typed one ("": none), a note and a doubt.

    It counts each value once for each record that it belongs to. A sum that was typed wrong is
    taken over, since the data know it; anything else is not.
    """
    column, expected = analysis.records.columns[index], analysis.typed[index]
    typed = column.total.text if column.total else ""
    filled = [value for value in placed.typed if value]
    if entity is not None and not entity.has_codes:
        filled = column.distinct
    found: dict[str, Fraction | int] = {}
    if placed.field.type != "string":
        found["sum"] = sum((analysis.value(index, value) for value in filled), Fraction(0))
    found |= {"count": len(filled), "distinct": len(set(filled))}
    names = {
        "sum": Message("import-the-sum"),
        "count": Message("import-the-count"),
        "distinct": Message("import-the-distinct"),
    }
    heading = column.heading
    for kind, value in found.items():
        if value in expected and kind == "distinct":
            how = Message("import-distinct-of", how=names[kind], count=len(filled))
            return kind, Message("import-computed", heading=heading, typed=typed, how=how), None
        if value in expected:
            how = names[kind]
            return kind, Message("import-computed", heading=heading, typed=typed, how=how), None
    if "sum" in found and index in analysis.adding:
        shown = _written(found["sum"])
        return "sum", None, Message("import-sum-wrong", heading=heading, typed=typed, sum=shown)
    given = tuple(
        Message("import-total-is", how=names[kind], value=_written(value))
        for kind, value in found.items()
    )
    doubt = Message("import-total-left", heading=heading, typed=typed, given=given)
    return "", None, doubt


def _written(value: Fraction | int) -> str:
    return str(value) if value == int(value) else f"{float(value):g}"


def _other_words(analysis: Analysis) -> Message | None:
    """Return a line about texts in the total row that are no numbers."""
    others = tuple(
        Message("import-word", text=cell.text)
        for index, column in enumerate(analysis.records.columns)
        for cell in [column.total]
        if cell and cell.text and not cell.ditto_of and index not in analysis.typed
        if cell.text.strip(" :\u00a0").casefold() != "total"
    )
    return Message("import-total-words", words=others) if others else None


# --- matrices -------------------------------------------------------------------------------------


def _matrix_files(draft: _Draft, analysis: Analysis, matrix: Matrix, judges: Entity) -> TableFiles:
    """Return the files of a matrix; ``judges`` is the file of its columns."""
    language, columns = draft.language, analysis.records.columns
    new: list[ProposedResource] = []
    parts: ProposedResource | None = None
    keys: list[str] = []
    heading = columns[matrix.label].heading or words_of(language, "row")["one"]
    if matrix.part >= 0:
        labels = columns[matrix.part].values
        part = columns[matrix.part].heading or language.text("import_part")
        parts = draft.kept(_named_file(draft, part, labels), new)
        distinct = columns[matrix.part].distinct
        coded = dict(zip(distinct, codes_and_words(distinct), strict=True))
        keys = [coded[label][0] for label in labels]
    rows = _named_file(draft, heading, columns[matrix.label].values)
    if parts is not None:
        rows = replace(
            rows,
            fields=(*rows.fields, _reference(parts, {each.name for each in rows.fields})),
            rows=tuple((*row, key) for row, key in zip(rows.rows, keys, strict=True)),
        )
    rows = draft.kept(rows, new)
    words = words_of(language, "judgement")
    title = words["one"].capitalize()
    enum = (*matrix.values, *matrix.odd)
    cells = ProposedResource(
        draft.free(words["resource"]),
        words["title"],
        (
            _reference(rows, ()),
            judges.reference(free_name(judges.key, {rows.key}), _capital(judges.noun["one"])),
            ProposedField(words["key"], title, required=True, enum=enum, tones=matrix.tones),
        ),
        tuple(
            (row[0], judge, judgement)
            for number, row in enumerate(rows.rows)
            for judge, judgement in zip(
                judges.keys.values(), matrix.judgements(analysis.records, number), strict=True
            )
            if judgement
        ),
        noun=noun_in(words),
    )
    cells = draft.kept(cells, new)
    verdict = {"label": columns[matrix.verdict].heading, "rule": matrix.rule}
    entry = {
        "kind": "matrix",
        "caption": analysis.caption,
        "rows": rows.name,
        "row_groups": parts.key if parts else "",
        "columns": judges.name,
        "cells": f"{cells.name}.{words['key']}",
        "totals": list(matrix.totals),
        "verdict": verdict if matrix.rule else {},
    }
    return TableFiles(
        tuple(new),
        draft.free(identifier(telling_words(analysis.caption), otherwise="matrix")),
        entry,
        tuple(_counted(analysis, matrix)),
        tuple(_matrix_doubts(analysis, matrix)),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _reference(resource: ProposedResource, taken: Iterable[str]) -> ProposedField:
    return ProposedField(
        free_name(resource.key, set(taken)),
        _capital(resource.noun["one"]),
        required=True,
        reference=resource.name,
        reference_key=resource.key,
    )


def codes_and_words(labels: Sequence[str]) -> list[tuple[str, str]]:
    """Return code and words of each label; without codes in all of them, (label, "")."""
    found = [_CODED.fullmatch(label) for label in labels]
    pairs = [(each["code"], each["words"]) for each in found if each]
    codes = {code for code, _ in pairs}
    if len(pairs) == len(labels) and len(codes) == len(set(labels)):
        return pairs
    return [(label, "") for label in labels]


def _named_file(draft: _Draft, heading: str, labels: Sequence[str]) -> ProposedResource:
    """Return a file of things that are named by a code and words, or by words alone."""
    pairs = codes_and_words(list(dict.fromkeys(labels)))
    has_words = any(words for _, words in pairs)
    key = identifier(heading, otherwise="item")
    label = free_name(draft.language.text("import_label"), {key})
    title = draft.language.text("import_key") if has_words else heading
    fields = [ProposedField(key, title, required=True)]
    if has_words:
        fields.append(ProposedField(label, heading))
    are_codes = all(CODE.fullmatch(code) for code, _ in pairs)
    return ProposedResource(
        draft.free(plural(key)),
        plural(heading),
        tuple(fields),
        tuple(pair if has_words else pair[:1] for pair in pairs),
        key=key,
        entity=are_codes and draft.existing.keys.isdisjoint(code for code, _ in pairs),
        label=label if has_words else "",
        noun={"one": heading[:1].lower() + heading[1:], "other": plural(heading.lower())},
    )


def matrix_readings(analysis: Analysis, matrix: Matrix) -> Iterator[Message]:
    """Yield how a matrix was read: its judgements, the codes of its rows, the marks."""
    columns = analysis.records.columns
    judges = tuple(columns[index].heading for index in matrix.judges)
    yield Message("import-matrix", values=matrix.values, judges=judges)
    for index in (matrix.part, matrix.label):
        labels = columns[index].distinct if index >= 0 else []
        for label, (code, words) in zip(labels, codes_and_words(labels), strict=True):
            if words:
                yield Message("import-coded", label=label, key=code, words=words)
    said = {value for index in matrix.judges for value in columns[index].values if value}
    marked = tuple(sorted(each for each in said if each != without_mark(each)))
    if marked:
        yield Message("import-marks", marks=marked)


def _counted(analysis: Analysis, matrix: Matrix) -> Iterator[Message]:
    """Yield the numbers that are now counted."""
    columns, records = analysis.records.columns, analysis.records
    for index in matrix.counts.values():
        heading, typed = columns[index].heading, columns[index].values
        yield Message("import-counted", heading=heading, typed=typed)
    if matrix.verdict >= 0:
        verdict = columns[matrix.verdict]
        yield Message("import-follows", heading=verdict.heading, typed=verdict.values)
    for row in (*records.foot, *((records.total,) if records.total else ())):
        yield Message("import-counted-below", row=row_text(row))


def _matrix_doubts(analysis: Analysis, matrix: Matrix) -> Iterator[Message]:
    columns, records = analysis.records.columns, analysis.records
    said = [matrix.judgements(records, number) for number in range(len(records))]
    for index in matrix.judges:
        for name, value, cell in zip(
            columns[matrix.label].values, columns[index].values, columns[index].cells, strict=True
        ):
            if without_mark(value) in matrix.odd:
                yield Message(
                    "import-odd-cell",
                    path=cell.place.path,
                    line=cell.place.line,
                    row=name,
                    heading=columns[index].heading,
                    value=value,
                    values=matrix.values,
                )
    for value, index in matrix.counts.items():
        for name, typed, row in zip(
            columns[matrix.label].values, columns[index].values, said, strict=True
        ):
            counted = row.count(value)
            if typed.strip() != str(counted):
                yield Message(
                    "import-count-wrong", name=name, typed=typed, value=value, number=counted
                )
    if matrix.rule:
        heading = columns[matrix.verdict].heading
        yield Message("import-rule-guessed", heading=heading, rule=matrix.rule)
    for row in records.foot:
        texts = [cell.text for cell in row.cells]
        label = spelling_key(next((text for text in texts if text), "")).split()
        for value in matrix.values:
            if label[-1:] != spelling_key(value).split():
                continue
            for position, index in enumerate(matrix.judges):
                counted = [one[position] for one in said].count(value)
                typed = texts[index - records.parts].strip()
                if typed and typed != str(counted):
                    heading = columns[index].heading
                    yield Message(
                        "import-foot-wrong",
                        heading=heading,
                        typed=typed,
                        value=value,
                        number=counted,
                    )
