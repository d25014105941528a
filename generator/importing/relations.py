"""What points to what among proposed files, and what is private because of it.

A column points to a file if all its values are keys of it, and it is called as the key, or all are
codes. Tables that share one key are files of the same things: they point to the one of people, else
to the first.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from generator.core.problems import Message
from generator.core.values import replace
from generator.data.privacy import speaks_of_people
from generator.importing.names import CODE
from generator.importing.proposal import Existing, ProposedField, ProposedResource
from generator.importing.records import Column
from generator.importing.structure import Structure, keys_together
from generator.language.normalize import normalize, words

_MOSTLY = 0.95  # of the values of a column, that are keys of another file, are worth telling
_SHOWN = 5


def relate(
    made: Sequence[ProposedResource],
    existing: Existing,
    people: Collection[str],
    told: Mapping[str, list[Message]],
) -> list[ProposedResource]:
    """Return the files with foreign keys; those nearly made are told by name of file."""
    ordered = sorted(made, key=lambda each: each.name not in people)
    targets = [each for each in ordered if each.key and not each.key_field.privacy]
    related: list[ProposedResource] = []
    for resource in made:
        before = [each.name for each in ordered[: ordered.index(resource)]]
        fields = list(resource.fields)
        for at, one in enumerate(fields):
            wanted = dict.fromkeys(filter(None, resource.values(one.name)))
            if one.reference or one.missing or not wanted:
                continue
            is_key = one.name == resource.key
            possible = [each for each in targets if not is_key or each.name in before]
            own = next((each for each in possible if each is resource), None)
            others = [each for each in (*possible, *existing.targets) if each is not own]
            fields[at] = _pointing(one, list(wanted), own, others, told.get(resource.name, []))
        related.append(replace(resource, fields=tuple(fields)))
    return related


def _pointing(
    one: ProposedField,
    wanted: Sequence[str],
    own: ProposedResource | None,
    others: Iterable[ProposedResource],
    told: list[Message],
) -> ProposedField:
    """Return a field as a foreign key of the first file that has all its values, or as it is.

    A column that is called by the key of its own file ("Parent code") leads to that file.
    """
    are_codes = all(map(CODE.fullmatch, wanted))
    for target in (*((own,) if own else ()), *others):
        key, keys = target.key_field, set(target.values(target.key))
        is_alike = normalize(one.title) in map(normalize, (key.title, target.name))
        if target is own:
            is_alike = set(words(key.title)) < set(words(one.title))
        unknown = [value for value in wanted if value not in keys]
        is_far = len(unknown) > len(wanted) * (1 - _MOSTLY)
        may_point = is_alike or (are_codes and target is not own)
        if key.type != one.type or is_far or not may_point:
            continue
        shown = f"{target.name}.{target.key}"
        if not unknown:
            return replace(one, enum=(), reference=target.name, reference_key=target.key)
        fields = {"heading": one.title, "target": shown, "values": tuple(unknown[:_SHOWN])}
        told.append(Message("file-nearly-key", **fields, count=len(unknown)))
    return one


def settle_repeated_measures(every: Sequence[Structure], existing: Existing) -> None:
    """Find what names the records of files without key: two columns that are unique together.

    A file whose rows point to people is of observations, not of people. The answers of repeated
    measures stay in their columns: no single key could lead from them to their record.
    """
    known = [frozenset(each.key.values) for each in every if each.key and each.people]
    known += [frozenset(each.values(each.key)) for each in existing.targets if each.privacy]
    for found in every:
        if found.table.is_typed or found.key:
            continue
        pointing = [each for each in found.columns if _points_to_one_of(each, known)]
        found.people = found.people and not pointing
        found.keys_together = keys_together(found, pointing)
        if names := tuple(each.heading for each in found.keys_together):
            found.blocks, found.columns = [], found.table.columns
            found.table.notes.append(Message("file-keys", names=names))


def _points_to_one_of(column: Column, known: Iterable[frozenset[str]]) -> bool:
    values = set(filter(None, column.values))
    is_plain = column.field.type in {"string", "integer"} and not column.field.unit
    return is_plain and len(values) > 1 and any(values <= keys for keys in known)


# --- privacy --------------------------------------------------------------------------------------


def protect(made: Sequence[ProposedResource], existing: Existing) -> list[ProposedResource]:
    """Make private what describes people, or points to them, but for fields that were typed."""
    private = {each.name for each in made if each.privacy or (each.typed and _names_people(each))}
    private |= {each.name for each in existing.targets if each.privacy}
    pointing = [one for each in made for one in each.fields if one.reference]
    private |= {one.reference for one in pointing if speaks_of_people([one.title], ())}
    for _ in made:
        private |= {each.name for each in made for one in each.fields if one.reference in private}
    protected: list[ProposedResource] = []
    for each in made:
        shown = tuple(replace(one, privacy="public") for one in each.fields)
        fields = shown if each.typed else each.fields
        hidden = replace(each, privacy="private", fields=fields)
        protected.append(hidden if each.name in private else each)
    return protected


def _names_people(resource: ProposedResource) -> bool:
    """Say whether a file names people: by its name, its nouns, its fields."""
    texts = [one.name for one in resource.fields if one.type == "string" and not one.reference]
    names = [one.name for one in resource.fields]
    return speaks_of_people((resource.name, *resource.noun.values(), *texts), names)
