"""From tables understood to proposed files: those that tables share, records, what is said of them.

One way for tables of a chapter and of files. A chapter's values that recur (groups, organisations,
the columns of a matrix) get files of their own, which several tables may share.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct, field

from generator.core.problems import Message
from generator.core.values import replace
from generator.importing.blocks import Block
from generator.importing.columns import Reading
from generator.importing.names import (
    CODE,
    capital,
    caption_keywords,
    codes_and_words,
    free_name,
    generated_keys,
    identifier,
    is_name,
    key_prefix,
    noun_in,
    plural,
    short_name,
    speaks_of,
    telling_words,
    words_of,
)
from generator.importing.proposal import Existing, ProposedField, ProposedResource
from generator.importing.records import Column, is_label
from generator.importing.structure import Structure
from generator.language.normalize import normalize

_FEWEST_CHOOSING = 4  # values of a member from which on its choices are kept
_GENERIC = frozenset(("key", "clé", "cle"))  # headings of keys that do not say of what

Placed = tuple[ProposedField, Sequence[str]]  # a field with its values


class Thing(Struct):
    """A file of shared records: groups, organisations, the columns of a matrix.

    ``kind`` has the words for it, as ``words_of`` returns them. ``labels`` are its records in
    order, ``members`` its other fields, each with its values by label; ``keys`` is the key of each
    label, which begins with ``prefix``, or is the label or its code itself.
    """

    heading: str
    name: str
    kind: Mapping[str, str]
    prefix: str
    labels: list[str] = field(default_factory=list[str])
    members: list[tuple[ProposedField, Mapping[str, str]]] = field(
        default_factory=list[tuple[ProposedField, Mapping[str, str]]]
    )
    keys: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def coded(self) -> bool:
        """Whether the labels are codes that can be keys themselves."""
        return all(map(CODE.fullmatch, self.labels))

    def reference(self, name: str, title: str) -> ProposedField:
        """Return a field that points to a record of this file."""
        key = self.kind["key"]
        return ProposedField(name, title, required=True, reference=self.name, reference_key=key)


class Draft:
    """The files proposed so far, and the names and keys in use."""

    def __init__(self, reading: Reading, existing: Existing) -> None:
        self.language, self.given, self.titles = reading.language, reading.names, existing.titles
        self.leaves = reading.leave
        self.names, self.keys = set(existing.names), set(existing.keys)
        self.things: list[Thing] = []
        self.made: list[ProposedResource] = []

    def text(self, name: str) -> str:
        """Return a word of the language of the thesis."""
        return self.language.text(f"import_{name}")

    def thing(self, heading: str, labels: Iterable[str], *, alone: bool) -> Thing:
        """Return the file for the things of a column: of the same heading if ``alone``, or new."""
        same = [each for each in self.things if normalize(each.heading) == normalize(heading)]
        found = next((each for each in same if alone and not each.members), None)
        found = found or self._new(heading, *self._kind_of(heading))
        found.labels += [label for label in dict.fromkeys(labels) if label not in found.labels]
        return found

    def judges(self, labels: Sequence[str]) -> Thing:
        """Return the file for the columns of a matrix: one that has just these labels, or new."""
        wanted = list(map(normalize, labels))
        for thing in self.things:
            if list(map(normalize, thing.labels)) == wanted:
                return thing
        are_groups = all(speaks_of(label, "group") for label in labels)
        kind = words_of(self.language, "group" if are_groups else "column")
        prefix = key_prefix(labels[0], otherwise=kind["key"][0].upper())
        found = self._new(kind["one"].capitalize(), kind, prefix)
        found.labels += labels
        return found

    def _new(self, heading: str, kind: Mapping[str, str], prefix: str) -> Thing:
        found = Thing(heading, free_name(kind["resource"], self.names), kind, prefix)
        self.names.add(found.name)
        self.things.append(found)
        return found

    def _kind_of(self, heading: str) -> tuple[Mapping[str, str], str]:
        for name in ("group", "organisation"):
            kind = words_of(self.language, name)
            if speaks_of(heading, name) and kind["resource"] not in self.names:
                own = key_prefix(heading, otherwise=kind["key"][0].upper())
                return kind, own if name == "group" else "ORG"
        key, lower = identifier(heading, otherwise="item"), heading.lower()
        initial = key[:3] if key.startswith("p") else key[0]  # P1 is a participant
        label = free_name(self.text("label"), {key})
        names = {"resource": plural(key), "key": key, "label": label, "title": plural(heading)}
        nouns = {"one": lower, "other": plural(lower)}
        return names | nouns, key_prefix(heading, otherwise=initial.upper())

    def names_of(self, found: Structure) -> dict[str, str]:
        """Return the names of columns by heading: as the author, or the description, has them.

        The description is that of a file that has most of these columns; else names are short.
        """
        common = Counter(
            word for each in found.table.columns for word in telling_words(each.heading)
        )
        names = {
            each.heading: short_name(each.heading, common, otherwise="") for each in found.columns
        }
        same = (each for each in self.titles if len(each.keys() & names) * 2 > len(names))
        return names | dict(next(same, {})) | dict(self.given)

    def finish_things(self, codes: Iterable[str]) -> None:
        """Give each shared record its key, none of the ``codes`` in use, and add the files."""
        used = self.keys | set(codes)
        for thing in self.things:
            pairs = codes_and_words(thing.labels)
            is_given = thing.coded or any(words for _, words in pairs.values())
            made = generated_keys(thing.prefix, len(thing.labels), used)
            keys = [code for code, _ in pairs.values()] if is_given else made
            is_free = self.keys.isdisjoint(keys)
            thing.keys = dict(zip(thing.labels, keys, strict=True))
            self.keys.update(keys)
            self.made.append(self._file_of(thing, pairs, is_given=is_given, is_free=is_free))

    def _file_of(
        self, thing: Thing, pairs: Mapping[str, tuple[str, str]], *, is_given: bool, is_free: bool
    ) -> ProposedResource:
        key, label = thing.kind["key"], "" if thing.coded else thing.kind["label"]
        fields = [ProposedField(key, thing.heading, required=True)]
        columns: list[Mapping[str, str]] = [thing.keys]
        if label:
            about = "" if is_given else self.text("key_is")
            fields = [
                ProposedField(key, self.text("key"), description=about, required=True),
                ProposedField(label, thing.heading, required=not is_given),
            ]
            columns.append({each: words or each for each, (_, words) in pairs.items()})
        fields += [each for each, _ in thing.members]
        columns += [values for _, values in thing.members]
        return ProposedResource(
            thing.name,
            thing.kind["title"],
            tuple(fields),
            tuple(tuple(each.get(one, "") for each in columns) for one in thing.labels),
            key=key,
            entity=is_free,
            label=label,
            noun=noun_in(thing.kind),
            typed=True,
        )

    def add(self, resource: ProposedResource) -> ProposedResource:
        """Return a file with the same fields and records, or the new one, now added."""
        for each in self.made:
            if (each.key, each.fields, each.rows) == (resource.key, resource.fields, resource.rows):
                return each
        resource = replace(resource, name=free_name(resource.name, self.names))
        self.made.append(resource)
        self.names.add(resource.name)
        if resource.entity:
            self.keys.update(resource.values(resource.key))
        return resource


# --- what tables share ----------------------------------------------------------------------------


def share(draft: Draft, found: Structure) -> dict[Column, Thing]:
    """Give groups and things files of their own; return the file of each column."""
    links: dict[Column, Thing] = {}
    for column in found.shared():
        members = found.members if column is found.group else []
        thing = links[column] = draft.thing(column.heading, column.typed, alone=not members)
        taken = {thing.kind["key"], thing.kind["label"]}
        for member in members:
            name = free_name(identifier(member.heading, otherwise="value"), taken)
            taken.add(name)
            values = found.by_group(member.values)
            enum = member.field.enum if len(values) >= _FEWEST_CHOOSING else ()
            member.field = replace(member.field, name=name, enum=enum)
            thing.members.append((member.field, values))
    return links


def link_known(draft: Draft, found: Structure, links: dict[Column, Thing]) -> None:
    """Link further columns of which all values, two at least, have a file already."""
    for column in found.own() if found.table.is_typed else ():
        wanted = set(column.typed)
        known = next((each for each in draft.things if wanted <= set(each.labels)), None)
        if known and len(wanted) > 1 and not column.listed and column is not found.key:
            links.setdefault(column, known)


# --- files of records -----------------------------------------------------------------------------


def add_records(
    draft: Draft, found: Structure, links: Mapping[Column, Thing], codes: Collection[str] = ()
) -> ProposedResource:
    """Add the file of the records of a table; keys that are made are none of the ``codes``."""
    placed = _place(draft, found, links)
    kind = words_of(draft.language, "participant" if found.people else "row")
    key = found.key.field.name if found.key else ""
    if not (key or found.keys_together or draft.leaves) and (found.people or found.blocks):
        key = free_name(words_of(draft.language, "participant")["key"], {f.name for f, _ in placed})
        about = draft.text("key_is")
        made = generated_keys("P", len(found.table.rows), {*draft.keys, *codes})
        named = ProposedField(key, draft.text("key"), description=about, required=True)
        placed.insert(0, (named, made))
        found.table.notes.append(Message("file-key-made", name=key, first=made[0], last=made[-1]))
    keys = next((values for one, values in placed if one.name == key), ())
    is_typed_list = found.table.is_typed and not found.is_matrix
    is_coded = bool(key) and (is_typed_list or all(map(CODE.fullmatch, keys)))
    is_shown = found.key is None or not found.key.field.privacy
    is_entity = is_coded and is_shown and draft.keys.isdisjoint(keys)
    has_label = bool(key) and (is_entity or found.table.is_typed)
    name, title, noun = _called(draft, found, kind)
    return draft.add(
        ProposedResource(
            name,
            title,
            tuple(one for one, _ in placed),
            tuple(zip(*(values for _, values in placed), strict=True)),
            key=key,
            entity=is_entity,
            label=_label(found, placed, key) if has_label else "",
            noun=noun,
            privacy="private" if found.private else "",
            keys=tuple(column.field.name for column in found.keys_together),
            typed=found.table.is_typed,
        )
    )


def _place(draft: Draft, found: Structure, links: Mapping[Column, Thing]) -> list[Placed]:
    """Return the fields of the records with their values; what is shared points to its file."""
    is_keyless = found.people and not found.key and found.table.is_typed
    taken = {words_of(draft.language, "participant")["key"]} if is_keyless else set[str]()
    reserved = {thing.kind["key"] for thing in links.values()}
    placed: list[Placed] = []
    own = found.own()
    if found.is_matrix:
        own.sort(key=lambda column: column is not found.key)
    names = {} if found.table.is_typed else draft.names_of(found)
    for column in own:
        values: Sequence[str] = column.values
        if thing := links.get(column):
            title = capital(thing.kind["one"]) if found.is_matrix else column.heading
            column.field = thing.reference(free_name(thing.kind["key"], taken), title)
            values = [thing.keys[text] for text in column.typed]
        else:
            has_digits = all(text.isdigit() for text in column.typed if text)
            nameless = draft.text("number" if has_digits else "label")
            nameless = "code" if column is found.key else nameless
            wanted = names.get(column.heading) or column.heading
            name = free_name(identifier(wanted, otherwise=nameless), taken | reserved)
            name = column.heading if draft.leaves and is_name(column.heading) else name
            column.field = replace(column.field, name=name)
        if column is found.key:
            column.field = replace(column.field, required=True, enum=(), missing=())
        taken.add(column.field.name)
        is_row = found.is_matrix and column is found.key
        placed += _names_of_rows(draft, column) if is_row else [(column.field, values)]
    return placed


def _names_of_rows(draft: Draft, key: Column) -> list[Placed]:
    """Return the names of the rows of a matrix as a key, or as code and words: "BF1 Find"."""
    heading = key.heading or words_of(draft.language, "row")["one"]
    key.field = replace(key.field, name=identifier(heading, otherwise="item"), title=heading)
    pairs = list(codes_and_words(key.typed).values())
    if not any(words for _, words in pairs):
        return [(key.field, key.typed)]
    label = free_name(draft.text("label"), {key.field.name})
    key.field = replace(key.field, title=draft.text("key"))
    codes, words = [code for code, _ in pairs], [words for _, words in pairs]
    return [(key.field, codes), (ProposedField(label, heading), words)]


def _label(found: Structure, placed: Sequence[Placed], key: str) -> str:
    """Return the field that says in words which record is meant."""
    if found.table.is_typed and not found.is_matrix:
        one = found.label.field if found.label else None
        return one.name if one and not one.reference else ""
    for one, values in placed:
        is_free = not (one.enum or one.reference or one.privacy or one.name == key)
        differ = len(set(values)) * 2 >= len(values)
        if one.type == "string" and is_free and differ and all(map(is_label, values)):
            return one.name
    return ""


def _called(
    draft: Draft, found: Structure, kind: Mapping[str, str]
) -> tuple[str, str, Mapping[str, str]]:
    """Return name, title and nouns of a file of records."""
    heading = found.key.heading if found.key else ""
    if found.is_matrix:
        heading = heading or words_of(draft.language, "row")["one"]
        noun = {"one": heading[:1].lower() + heading[1:], "other": plural(heading.lower())}
        return plural(identifier(heading, otherwise="item")), plural(heading), noun
    says_of_what = re.search(r"[^\W\d_]", heading) and not speaks_of(heading, "code")
    if found.table.is_typed:
        noun = (
            identifier(heading, otherwise="")
            if found.key and not speaks_of(heading, "code")
            else ""
        )
        name = plural(noun) or identifier(caption_keywords(found.title), otherwise="table")
        name = kind["resource"] if found.people else name
        return name, kind.get("title") or found.title or name, noun_in(kind)
    title = capital(found.title.replace("_", " ").strip())
    several = title.lower() if re.fullmatch(r"[^\W\d_]{3,}s", title.lower()) else ""
    noun = (
        {"one": several[:-1], "other": several} if several and not found.people else noun_in(kind)
    )
    if says_of_what and heading.casefold() not in _GENERIC:
        noun = {"one": heading.lower(), "other": plural(heading.lower())}
    return identifier(found.title, otherwise="data"), title, noun


# --- what is said of the records ------------------------------------------------------------------


def add_judgements(
    draft: Draft, block: Block, rows: ProposedResource, judges: Thing
) -> ProposedResource:
    """Add the file of the judgements of a matrix."""
    kind = words_of(draft.language, "judgement")
    title = capital(rows.noun["one"])
    to_row = ProposedField(
        rows.key, title, required=True, reference=rows.name, reference_key=rows.key
    )
    name = free_name(judges.kind["key"], {rows.key})
    said = tuple(
        (key, judge, value)
        for key, row in zip(rows.values(rows.key), block.said, strict=True)
        for judge, value in zip(judges.keys.values(), row, strict=True)
        if value
    )
    fields = (to_row, judges.reference(name, capital(judges.kind["one"])), block.answer)
    noun = noun_in(kind)
    return draft.add(
        ProposedResource(kind["resource"], kind["title"], fields, said, noun=noun, typed=True)
    )


def add_answers(draft: Draft, block: Block, rows: ProposedResource) -> ProposedResource:
    """Add the file of the answers to a block of questions."""
    labels = {code: text for code, text in block.items.items() if text != code}
    item = ProposedField(
        draft.text("item_name"),
        draft.text("item"),
        enum=tuple(block.items),
        labels=labels,
        required=True,
    )
    key = next(one for one in rows.fields if one.name == rows.key)
    who = replace(key, description="", reference=rows.name, reference_key=rows.key)
    said = tuple(
        (code, respondent, value)
        for respondent, row in zip(rows.values(rows.key), block.said, strict=True)
        for code, value in zip(block.items, row, strict=True)
    )
    name = f"{rows.name}_{short_name(block.title, Counter(), otherwise='items')}"
    title = f"{rows.title} – {block.title or draft.text('answers')}"
    noun, fields = noun_in(words_of(draft.language, "answer")), (item, who, block.answer)
    return draft.add(ProposedResource(name, title, fields, said, noun=noun, privacy=rows.privacy))
