"""From lists of records to data files and entries of ``tables.yaml``."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import groupby

from generator.core.problems import Message
from generator.core.values import Frozen, replace
from generator.importing.draft import (
    Draft,
    Entity,
    ProposedTable,
    free_name,
    generated_keys,
    identifier,
    noun_in,
    plural,
    speaks_of,
    telling_words,
    words_of,
)
from generator.importing.proposal import ProposedField, ProposedResource
from generator.importing.records import Column
from generator.importing.roles import Analysis, as_numbers, sum_of
from generator.language import Language

_FEWEST_ROWS, _MOST_CHOICES, _LONGEST_CHOICE = 4, 8, 30


class _Placed(Frozen):
    field: ProposedField
    path: str
    typed: tuple[str, ...]
    values: tuple[str, ...]


def link_to_own(draft: Draft, analysis: Analysis) -> dict[Column, Entity]:
    """Put groups and things into files of their own, and return the links to them."""
    members = analysis.with_role("member")
    links: dict[Column, Entity] = {}
    for column in analysis.with_role("group", "thing"):
        has_members = column.role == "group" and bool(members)
        links[column] = draft.entity(column.heading, column.values, alone=not has_members)
        taken = {links[column].kind["key"], links[column].kind["label"]}
        for member in members if column.role == "group" else ():
            by_label = analysis.by_group(member)
            name = free_name(identifier(member.heading, otherwise="value"), taken)
            taken.add(name)
            field, values = _own_field(member, name, tuple(by_label.values()), draft.language)
            links[column].members.append((field, dict(zip(by_label, values, strict=True))))
    return links


def link_to_known(draft: Draft, analysis: Analysis, links: dict[Column, Entity]) -> None:
    """Link further columns of which all values, two at least, have a file already."""
    for column in analysis.with_role("own"):
        wanted = set(column.values)
        known = [each for each in draft.entities if wanted <= set(each.labels)]
        if known and len(wanted) > 1 and not column.listed:
            links[column] = known[0]


def _own_field(
    column: Column, name: str, values: tuple[str, ...], language: Language
) -> tuple[ProposedField, tuple[str, ...]]:
    kind, written, unit = as_numbers(column, values, language)
    enum = choices(values) if kind == "string" else ()
    return ProposedField(name, column.heading, type=kind, unit=unit, enum=enum), written


def choices(
    values: Iterable[str], most: int = _MOST_CHOICES, longest: int = _LONGEST_CHOICE
) -> tuple[str, ...]:
    """Return the few short values that recur in a column, in order; none where they are others."""
    filled = [value for value in values if value]
    found = tuple(dict.fromkeys(filled))
    is_few = 1 < len(found) <= min(most, len(filled) // 2)
    are_short = all(len(value) <= longest and value.isprintable() for value in found)
    return found if is_few and are_short and len(filled) >= _FEWEST_ROWS else ()


def listing_files(
    draft: Draft, analysis: Analysis, links: Mapping[Column, Entity]
) -> ProposedTable:
    """Add the file of a list of records to a draft, and return its table."""
    language, columns = draft.language, analysis.records.columns
    kind = words_of(language, "participant" if analysis.people else "row")
    group, key = analysis.group(), next(iter(analysis.with_role("key")), None)
    placed = _place(draft, analysis, links)
    own = [placed[column] for column in columns if column.role != "member"]
    fields, values = [each.field for each in own], [each.values for each in own]
    if analysis.people and key is None:
        title, about = language.text("import_key"), language.text("import_key_is")
        fields.insert(0, ProposedField(kind["key"], title, description=about))
        values.insert(0, generated_keys("P", len(columns[0].values), draft.keys))
    at = fields.index(placed[key].field) if key else 0
    has_key = bool(key) or analysis.people
    if has_key:
        fields[at] = replace(fields[at], required=True)
    label = placed[analysis.label].field if has_key and analysis.label else None
    name = free_name(_file_name(analysis, kind), draft.names)
    draft.add(
        ProposedResource(
            name,
            kind.get("title") or analysis.caption or name,
            tuple(fields),
            tuple(zip(*values, strict=True)),
            key=fields[at].name if has_key else "",
            entity=has_key and draft.keys.isdisjoint(values[at]),
            label=label.name if label and not label.reference else "",
            noun=noun_in(kind),
        )
    )
    totals = {
        column: _total(column, placed[column], links.get(column))
        for column in columns
        if column.typed
    }
    numbers = [_rewritten(column.heading, each) for column, each in placed.items()]
    stand_together = group and len(list(groupby(group.values))) == len(group.distinct)
    entry = {
        "kind": "listing",
        "caption": analysis.caption,
        "from": name,
        "group_by": placed[group].field.name if group and stand_together else "",
        "columns": {column.heading: placed[column].path for column in columns},
        "totals": {column.heading: kind for column, (kind, _, _) in totals.items() if kind},
    }
    notes = [each for each in (*(note for _, note, _ in totals.values()), *numbers) if each]
    return ProposedTable(name, entry, notes, [doubt for *_, doubt in totals.values() if doubt])


def _place(
    draft: Draft, analysis: Analysis, links: Mapping[Column, Entity]
) -> dict[Column, _Placed]:
    is_keyed = analysis.people and not analysis.with_role("key")
    taken = {words_of(draft.language, "participant")["key"]} if is_keyed else set[str]()
    reserved = {each.kind["key"] for each in links.values()}
    placed: dict[Column, _Placed] = {}
    for column in analysis.records.columns:
        if column.role == "member":
            continue
        if entity := links.get(column):
            name = free_name(entity.kind["key"], taken)
            path = name if entity.has_codes else f"{name}.{entity.kind['label']}"
            field = entity.reference(name, column.heading)
            values = tuple(entity.keys[value] for value in column.values)
        else:
            name = path = free_name(_field_name(column, draft.language), taken | reserved)
            field, values = _own_field(column, name, column.values, draft.language)
        taken.add(name)
        placed[column] = _Placed(field, path, column.values, values)
    if group := analysis.group():
        members = zip(analysis.with_role("member"), links[group].members, strict=True)
        for member, (field, by_label) in members:
            path = f"{placed[group].field.name}.{field.name}"
            typed = tuple(analysis.by_group(member).values())
            placed[member] = _Placed(field, path, typed, tuple(by_label.values()))
    return placed


def _field_name(column: Column, language: Language) -> str:
    if column.role == "key":
        return identifier(column.heading, otherwise="code")
    has_digits = all(value.isdigit() for value in column.values if value)
    without_words = language.text("import_number" if has_digits else "import_label")
    return identifier(column.heading, otherwise=without_words)


def _file_name(analysis: Analysis, kind: Mapping[str, str]) -> str:
    if analysis.people:
        return kind["resource"]
    for key in analysis.with_role("key"):
        noun = identifier(key.heading, otherwise="")
        if noun and not speaks_of(key.heading, "code"):
            return plural(noun)
    return identifier(telling_words(analysis.caption), otherwise="table")


def _rewritten(heading: str, placed: _Placed) -> Message | None:
    changed = tuple(
        Message("import-number", typed=typed, value=value)
        for typed, value in dict(zip(placed.typed, placed.values, strict=True)).items()
        if typed != value
    )
    if placed.field.reference or not changed:
        return None
    return Message("import-numbers", heading=heading, numbers=changed)


def _total(
    column: Column, placed: _Placed, entity: Entity | None
) -> tuple[str, Message | None, Message | None]:
    """Return the computed total ("": none), a note and a doubt; a sum typed wrong is taken over."""
    heading, typed = column.heading, column.total.text if column.total else ""
    filled = [value for value in placed.typed if value]
    if entity and not entity.has_codes:
        filled = column.distinct
    found: dict[str, Fraction] = {}
    if placed.field.type != "string":
        found["sum"] = sum_of(column, filled)
    found |= {"count": Fraction(len(filled)), "distinct": Fraction(len(set(filled)))}
    shown = {
        kind: str(value) if value.denominator == 1 else f"{float(value):g}"
        for kind, value in found.items()
    }
    right = next((kind for kind, value in found.items() if value in column.typed), "")
    if right:
        how = Message(f"import-the-{right}")
        if right == "distinct":
            how = Message("import-distinct-of", how=how, count=len(filled))
        return right, Message("import-computed", heading=heading, typed=typed, how=how), None
    if "sum" in found and column.adds:
        wrong = Message("import-sum-wrong", heading=heading, typed=typed, sum=shown["sum"])
        return "sum", None, wrong
    given = tuple(
        Message("import-total-is", how=Message(f"import-the-{kind}"), value=value)
        for kind, value in shown.items()
    )
    return "", None, Message("import-total-left", heading=heading, typed=typed, given=given)
