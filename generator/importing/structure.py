"""How the columns of tables hang together: keys, groups, things, blocks, people, references.

Three tests decide: is a column unique; does another depend on it, each of its values having one
value there; is its alphabet small. How the table is written counts too: a ditto mark or a merged
cell says that a value belongs to several rows at once, and so does a total that is right only if
each group counts once. Words of headings decide nothing but what names records, and who are people.

A column points to a file if all its values are keys of it, and it is called as the key, or all are
codes. Tables that share one key are files of the same things: they point to the one of people, else
to the first.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, groupby, takewhile
from math import prod

from msgspec import Struct, field

from generator.core.problems import Message
from generator.core.values import V, grouped, replace
from generator.data.privacy import speaks_of_people
from generator.handwritten.total_rows import total_label
from generator.importing.blocks import Block, find_judgements, find_scales
from generator.importing.columns import Reading, is_personal, number_of, read_columns
from generator.importing.names import CODE, identifier, speaks_of
from generator.importing.proposal import Existing, ProposedField, ProposedResource
from generator.importing.records import Column, Table, is_label, spelling_questions
from generator.language.normalize import fold, normalize, words

_RARE = 1 / 1000  # how seldom a dependency must come about by chance to be taken for one
_LONGEST_KEY = 40
_MEAN = re.compile(r"moy|mean|average|avg")
# Of the values of a column: that differ, if it was to name the records; that are keys of a file.
_MOSTLY = 0.95
_SHOWN = 5
# What only people are, and how a form speaks to whoever answers.
_ABOUT_PEOPLE = frozenset(
    words("age sexe genre gender sex you your vous votre vos horodateur submitdate lastpage")
)


class Structure(Struct):
    """A table by what its columns are.

    Records belong to the values of ``group``; ``members`` depend on it, ``things`` have a file of
    their own too, on which nothing depends. ``key`` names the records, ``label`` says them in
    words; without one ``keys_together`` do. ``blocks`` say something of each record; ``columns``
    are all but theirs. ``people`` says that the records are people, ``private`` that a file is not
    shown, ``unclear`` why a table that looks like a matrix is none.
    """

    title: str
    table: Table
    columns: list[Column]
    blocks: list[Block] = field(default_factory=list[Block])
    group: Column | None = None
    members: list[Column] = field(default_factory=list[Column])
    things: list[Column] = field(default_factory=list[Column])
    key: Column | None = None
    label: Column | None = None
    keys_together: list[Column] = field(default_factory=list[Column])
    people: bool = False
    private: bool = False
    unclear: Message | None = None

    @property
    def is_matrix(self) -> bool:
        """Whether it is a typed matrix of judgements."""
        return self.table.is_typed and bool(self.blocks)

    def shared(self) -> list[Column]:
        """Return the columns whose values have files of their own, the group first."""
        group = [self.group] if self.group else []
        return [*group, *(column for column in self.things if column is not self.group)]

    def own(self) -> list[Column]:
        """Return the columns whose values stand with the records."""
        return [column for column in self.columns if column not in self.members]

    def by_group(self, values: Sequence[V]) -> dict[str, V]:
        """Return values of a column by the label of the group that they belong to."""
        return dict(zip(self.group.typed, values, strict=False)) if self.group else {}


def structure_of(title: str, table: Table, reading: Reading) -> Structure:
    """Return what the columns of a table are, by what their values show."""
    found = Structure(title, table, table.columns)
    if not table.is_typed:
        read_columns(table, reading)
        _find_parts_of_file(found, reading)
        return found
    block, found.unclear = find_judgements(table, reading.language)
    read_columns(table, reading)
    if block:
        first = table.columns.index(block.columns[0])
        found.blocks, found.columns = [block], table.columns[:first]
        found.key, found.things = found.columns[-1], found.columns[:-1]
        return found
    _find_groups(found)
    coded = (each for each in _rest(found) if _may_be_key(each) and _are_codes(each))
    found.key = next(coded, None)
    rest = _rest(found)
    texts = [each for each in rest if re.search(r"[^\W\d_]", "".join(each.typed))]
    found.label = next(iter((*(each for each in rest if each.listed), *texts)), None)
    found.people = _are_people(table.columns, title)
    table.doubts += _spelling_questions(found)
    return found


def _spelling_questions(found: Structure) -> Iterator[Message]:
    """Yield labels that may be one; in a file those of columns that repeat, or name the records."""
    for column in found.columns:
        repeats = len(column.distinct) < len(column.cells)
        are_labels = found.table.is_typed or column is found.key or repeats
        if column.field.type == "string" and are_labels:
            yield from spelling_questions(column.heading, column.distinct)


def _rest(found: Structure) -> list[Column]:
    taken = [*found.shared(), found.key]
    return [column for column in found.own() if column not in taken]


# --- tables of a chapter --------------------------------------------------------------------------


def _find_groups(found: Structure) -> None:
    """Find the column on which most others depend, and further ones that name things."""
    for group in filter(_names_several, found.columns):
        others = (column for column in found.columns if column is not group)
        members = [column for column in others if _belongs(column, group, found.table.rows)]
        if len(members) > len(found.members):
            found.group, found.members = group, members
    found.things = [column for column in _rest(found) if _is_thing(column)]
    if found.group is None:
        found.group = next(filter(_is_written_once, found.things), None)


def _names_several(column: Column) -> bool:
    repeats = len(column.distinct) < len(column.cells)
    return repeats and not column.listed and all(map(is_label, column.distinct))


def _belongs(column: Column, group: Column, rows: Sequence[int]) -> bool:
    """Whether each value is written once for its group, totalled so, or depends beyond chance."""
    pairs = list(zip(group.typed, column.typed, strict=True))
    by_group = dict(pairs)
    if column.listed or len(set(pairs)) != len(by_group):
        return False
    if column.numbers:
        once = sum(dict(zip(group.typed, column.numbers, strict=True)).values(), Fraction(0))
        every, totalled = sum(column.numbers, Fraction(0)), column.totalled()
        if once != every and totalled & {once, every}:
            return once in totalled
    origins = set(zip(group.typed, column.origins, strict=True))
    if column.marked and len(origins) == len(by_group) == len({origin for _, origin in origins}):
        return True
    by_row = dict(zip(rows, pairs, strict=True)).values()
    shares = [count / len(by_row) for count in Counter(value for _, value in by_row).values()]
    sizes = Counter(label for label, _ in by_row).values()
    by_chance = prod(sum(share**size for share in shares) for size in sizes)
    return by_chance < _RARE


def _is_thing(column: Column) -> bool:
    """Whether labels are written once for several records, or the total counts different ones."""
    is_shared = not column.marked and len(set(column.origins)) < len(column.origins)
    is_counted = column.totalled() == frozenset((Fraction(len(column.distinct)),))
    return _names_several(column) and (is_shared or _is_written_once(column) or is_counted)


def _is_written_once(column: Column) -> bool:
    """Whether a merged cell or ditto marks stand wherever a value follows itself."""
    pairs = zip(column.typed, column.origins, strict=True)
    return column.marked and all(
        len({origin for _, origin in stretch}) == 1
        for _, stretch in groupby(pairs, key=lambda each: each[0])
    )


def _are_people(columns: Sequence[Column], caption: str) -> bool:
    headings = [column.heading for column in columns]
    listed = next((column.heading for column in columns if column.listed), "")
    if listed:
        return speaks_of(listed, "role", "person", "name")
    about = ("group", "organisation", "name", "person")
    has_role = any(speaks_of(heading, "role") for heading in headings)
    return has_role and any(speaks_of(each, *about) for each in (*headings, caption))


# --- files ----------------------------------------------------------------------------------------


def _find_parts_of_file(found: Structure, reading: Reading) -> None:
    table = found.table
    scales = list(find_scales(table.columns, reading.language))
    found.blocks = [] if reading.leave else scales
    in_blocks = [column for block in found.blocks for column in block.columns]
    found.columns = [column for column in table.columns if column not in in_blocks]
    unique = [column for column in found.columns if _may_be_key(column)]
    coded = [column for column in unique if _is_called_key(column) or _are_codes(column)]
    first = [each for each in unique[:1] if each is found.columns[0] and _may_name(each)]
    found.key = next(iter((*coded, *first)), None)
    headings = [column.heading for column in table.columns]
    texts = (column.heading for column in found.columns if column.field.type == "string")
    found.people = (
        bool(scales)
        or any(map(_is_of_people, found.columns[:1]))
        or speaks_of_people((identifier(found.title, otherwise="data"), *texts), headings)
        or any(not _ABOUT_PEOPLE.isdisjoint(words(heading)) for heading in headings)
        or any(map(is_personal, found.columns))
    )
    table.doubts += _spelling_questions(found)
    table.doubts += [*_repeated_rows(found), *_wrong_totals(found)]
    if not found.key:
        table.doubts += [each for column in found.columns for each in _nearly_key(column)]


def _is_of_people(column: Column) -> bool:
    """Say whether a column has names or numbers of people, as it is called: "Respondent"."""
    is_plain = column.field.type in {"string", "integer"} and not column.field.unit
    return is_plain and speaks_of(column.heading, "person")


def _may_name(column: Column) -> bool:
    """Say whether values name records as they stand: words that tell nobody, numbers of people."""
    is_private = is_personal(column) or speaks_of(column.heading, "name", "told")
    return not is_private and (column.field.type == "string" or _is_of_people(column))


def _is_called_key(column: Column) -> bool:
    return speaks_of(column.heading, "code") and fold(column.heading) != "n"


def _are_codes(column: Column) -> bool:
    return all(map(CODE.fullmatch, column.values))


def _may_be_key(column: Column) -> bool:
    values, kind = column.values, column.field
    is_plain = kind.type in {"string", "integer"} and not kind.missing and not column.listed
    are_short = all(0 < len(value) <= _LONGEST_KEY and value.isprintable() for value in values)
    return is_plain and are_short and len(set(values)) == len(values) > 1


def _nearly_key(column: Column) -> list[Message]:
    """Return the values that stand twice in a column that else would name the records."""
    twice = tuple(value for value, count in Counter(column.values).items() if count > 1)
    are_few = 0 < len(twice) <= len(column.values) * (1 - _MOSTLY)
    is_meant = are_few and (_is_called_key(column) or _are_codes(column))
    return [Message("file-key-twice", heading=column.heading, values=twice)] if is_meant else []


def _wrong_totals(found: Structure) -> Iterator[Message]:
    """Yield the sums and means below the columns of a file that its records do not give."""
    lines = [cell.written.place.line for cell in found.table.columns[0].cells]
    start = 0
    for row in found.table.foot:
        label, line = next(cell.text for cell in row.cells if cell.text), row.place.line
        above = sum(each < line for each in lines)
        is_sum = total_label(label) is not None
        for column in found.columns if is_sum or _MEAN.match(fold(label)) else ():
            text = row.cells[column.at].text
            scopes = [_numbers(column, 0, above), _numbers(column, start, above)]
            given = [
                sum(each, Fraction(0)) / (1 if is_sum else len(each)) for each in scopes if each
            ]
            parts = above if column.field.unit == "%" else 0
            if given and number_of(text) and not any(_gives(text, each, parts) for each in given):
                fields = {"line": line, "label": label, "heading": column.heading}
                shown = f"{float(given[0]):g}"
                yield Message("file-total-wrong", **fields, typed=text, found=shown)
        start = above


def _gives(text: str, value: Fraction, parts: int = 0) -> bool:
    """Say whether a typed number may be a value that was rounded, in either style of decimals.

    As many ``parts`` of it were rounded too.
    """
    number, _ = number_of(text) or (None, "")
    return number is not None and any(
        abs(worth - value) <= number.steps[style] * (1 + parts) / 2 + abs(worth) / 10**9
        for style, worth in number.values.items()
    )


def _numbers(column: Column, start: int, end: int) -> list[Fraction]:
    pairs = list(zip(column.values, column.numbers, strict=False))[start:end]
    return [number for text, number in pairs if text and text not in column.field.missing]


def _repeated_rows(found: Structure) -> list[Message]:
    """Return a line for rows that are the same in all but the column that names them."""
    columns = [column for column in found.table.columns if column is not found.key]
    rows = zip(*(column.values for column in columns), strict=True)
    places = (cell.written.place for cell in found.table.columns[0].cells)
    lines = grouped((row, str(place.line)) for row, place in zip(rows, places, strict=False))
    again = [tuple(each) for row, each in lines.items() if len(each) > 1 and any(row)]
    is_odd = len(columns) > 2 and len(again) * 5 <= len(lines)  # noqa: PLR2004 - columns that tell
    shown = tuple(Message("file-lines", lines=each) for each in again[:5])
    return [Message("file-rows-twice", count=len(again), lines=shown)] if again and is_odd else []


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
        found.keys_together = _keys_together(found, pointing)
        if names := tuple(each.heading for each in found.keys_together):
            found.blocks, found.columns = [], found.table.columns
            found.table.notes.append(Message("file-keys", names=names))


def _points_to_one_of(column: Column, known: Iterable[frozenset[str]]) -> bool:
    values = set(filter(None, column.values))
    is_plain = column.field.type in {"string", "integer"} and not column.field.unit
    return is_plain and len(values) > 1 and any(values <= keys for keys in known)


def _keys_together(found: Structure, pointing: Sequence[Column]) -> list[Column]:
    """Return the two columns that name the records together, the first of them ``pointing``.

    If none points anywhere: a first column of people or codes, and waves that recur.
    """
    kinds = {"string", "integer", "date", "year"}
    plain = [each for each in found.columns if each.field.type in kinds and all(each.values)]
    named = [each for each in found.columns[:1] if _is_called_key(each) or _is_of_people(each)]
    firsts = pointing or named
    for one, other in combinations(sorted(plain, key=lambda each: each not in firsts), 2):
        pairs = set(zip(one.values, other.values, strict=True))
        recurs = min(Counter(other.values).values()) > 1
        if one in firsts and len(pairs) == len(one.values) and (pointing or recurs):
            return [one, other]
    return []


# --- references -----------------------------------------------------------------------------------


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
    for each in made:
        doubts = told.get(each.name, [])
        fields = (_pointing(one, each, targets, existing.targets, doubts) for one in each.fields)
        related.append(replace(each, fields=tuple(fields)))
    return related


def _pointing(
    one: ProposedField,
    resource: ProposedResource,
    targets: Iterable[ProposedResource],
    known: Iterable[ProposedResource],
    told: list[Message],
) -> ProposedField:
    """Return a field as a foreign key of the first file that has all its values, or as it is.

    A key points to files before its own. A column that is called by the key of its own file
    ("Parent code") leads to that file.
    """
    wanted = dict.fromkeys(filter(None, resource.values(one.name)))
    if one.reference or one.missing or not wanted:
        return one
    if one.name == resource.key:
        targets = takewhile(lambda each: each is not resource, targets)
    are_codes = all(map(CODE.fullmatch, wanted))
    for target in (*sorted(targets, key=lambda each: each is not resource), *known):
        key, keys, is_own = target.key_field, set(target.values(target.key)), target is resource
        is_alike = normalize(one.title) in map(normalize, (key.title, target.name))
        if is_own:
            is_alike = set(words(key.title)) < set(words(one.title))
        unknown = [value for value in wanted if value not in keys]
        is_far = len(unknown) > len(wanted) * (1 - _MOSTLY)
        if key.type != one.type or is_far or not (is_alike or (are_codes and not is_own)):
            continue
        if not unknown:
            return replace(one, enum=(), reference=target.name, reference_key=target.key)
        shown = f"{target.name}.{target.key}"
        fields = {"heading": one.title, "target": shown, "values": tuple(unknown[:_SHOWN])}
        told.append(Message("file-nearly-key", **fields, count=len(unknown)))
    return one


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
