"""Older versions without what nobody may read today.

An older version is seen through today's schema: a field that is gone, or is not public today, is
not shown. What described a person and says something else today is not told: a name that gave way
to a pseudonym would tell who is who. Such values, today's private values and the names that are
withheld are taken out of all texts of the version before it is cached, compared or shown.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from generator.core.problems import Message
from generator.core.store import digest_of
from generator.core.values import replace
from generator.data import Field, Record, Resource, Study
from generator.data.expression import is_path
from generator.data.study import Relation
from generator.history.names import NAMELESS, WITHHELD, rare_names, spaced
from generator.history.snapshot import Snapshot, without_filters
from generator.privacy import Kind, LeakIndex, Secret, secrets_of
from generator.privacy.secrets import looks_like_name, secret_of
from generator.rendering import Passage

_SEVERAL = re.compile(rf"{WITHHELD}(?:[\s.,'’()-]*{WITHHELD})+")


# --- the data -------------------------------------------------------------------------------------


def as_seen_today(older: Study, now: Study) -> Study:
    """Return an older study in which nothing is public that is not public today.

    What was private then stays so, unless only because nothing was said of it yet.
    """

    def seen(resource: Resource) -> Resource:
        today = now.schema.resources.get(resource.name)
        if today is None or today.privacy != "public":
            public = set[str]()
        else:
            public = {each.name for each in today.fields.values() if each.privacy == "public"}

        def privacy(name: str, then: str, *, is_public: bool) -> str:
            if not is_public:
                return "private"
            return "public" if name in resource.assumed else then

        fields = {
            name: replace(each, privacy=privacy(name, each.privacy, is_public=name in public))
            for name, each in resource.fields.items()
        }
        own = privacy(resource.name, resource.privacy, is_public=bool(public))
        return replace(resource, privacy=own, fields=fields)

    resources = {name: seen(each) for name, each in older.schema.resources.items()}
    relations = {
        name: replace(each, resource=seen(each.resource)) for name, each in older.relations.items()
    }
    return Study(replace(older.schema, resources=resources), relations)


def describes_people(resource: Resource) -> bool:
    """Say whether a file describes people: it or a field identifies or is not public."""
    fields = resource.fields.values()
    is_hidden = any(each.identifying or each.privacy != "public" for each in fields)
    return resource.is_of_people or resource.privacy != "public" or is_hidden


def personal_fields(resource: Resource, study: Study) -> frozenset[str]:
    """Return the fields of which a change is not told.

    They are those that identify, and the free texts of files that describe people, lead to them, or
    are what people lead to: their group, their town.
    """
    described = {**study.schema.resources, resource.name: resource}
    people = {name for name, each in described.items() if describes_people(each)}
    is_about = not people.isdisjoint(_reached(resource.name, described)) or any(
        resource.name in _reached(name, described) for name in people
    )
    return frozenset(
        each.name
        for each in resource.fields.values()
        if each.identifying or (is_about and _is_free(each))
    )


def _is_free(field: Field) -> bool:
    return field.type in {"string", "any"} and not field.enum and not field.reference


def names_person(text: str) -> bool:
    """Say whether a text, in whatever file, is likely to be the name of a person: two capitals."""
    return looks_like_name(text) and len(re.findall(r"[^\W\d_]+", text.partition("(")[0])) > 1


def _reached(name: str, described: Mapping[str, Resource]) -> set[str]:
    """Return a file and those to which it leads along foreign keys."""
    waiting, reached = [name], {name}
    while waiting:
        keys = described[waiting.pop()].foreign_keys
        further = ({each.reference for each in keys} & described.keys()) - reached
        waiting += further
        reached |= further
    return reached


class Changed(NamedTuple):
    """What a field of a record said of people in an older version, and does not say today."""

    record: Record
    field: str
    text: str

    @property
    def secret(self) -> Secret:
        """The text as it is looked for."""
        kind = Kind.NAME if looks_like_name(self.text) else Kind.TEXT
        if self.text.isalpha():
            kind = Kind.WORD
        return secret_of(self.record, self.field, self.text, kind)


def changed_values(older: Study, now: Study) -> Iterator[Changed]:
    """Yield what an older version said of people and today's does not say of them any more.

    What looks like a person's name is taken for one in whatever file it stood.
    """
    for name, relation in older.relations.items():
        today = now.relations.get(name)
        personal = personal_fields(relation.resource, older)
        if today:
            personal |= personal_fields(today.resource, now) & relation.resource.fields.keys()
        for field in relation.resource.fields.values():
            if field.name not in personal and not _is_free(field):
                continue
            for record, text in zip(relation.records, relation.texts[field.name], strict=True):
                is_told = field.name not in personal and not names_person(text)
                if text.strip() and not is_told and text != _text_today(today, record, field.name):
                    yield Changed(record, field.name, text)


def _text_today(today: Relation | None, record: Record, field: str) -> str:
    """Return what today's file says in a field of a record, nothing where it has none."""
    if today is None or field not in today.texts or record.key not in today.positions:
        return ""
    return today.texts[field][today.positions[record.key]]


def key_of_today(now: Study, withheld: Iterable[Secret], *settings: object) -> str:
    """Return a digest of all of today by which an older version is seen."""
    hidden: list[object] = []
    for relation in now.relations.values():
        resource = relation.resource
        fields = {each.name: (each.privacy, each.identifying) for each in resource.fields.values()}
        personal = personal_fields(resource, now)
        read = [name for name in fields if name in personal or fields[name][0] != "public"]
        texts = [relation.texts[name] for name in read]
        hidden.append(
            (resource.name, resource.privacy, fields, list(relation.positions), read, texts)
        )
    return digest_of(settings, sorted(each.text for each in withheld), hidden)[:32]


def names_in(
    older: Study, now: Study, withheld: Iterable[Secret], exceptions: Mapping[str, str]
) -> tuple[LeakIndex, tuple[Changed, ...]]:
    """Return the index of all that must not be read in an older version, and what changed in it."""
    changed = tuple(changed_values(older, now))
    hidden = secrets_of(as_seen_today(older, now))
    gone = (each.secret for each in changed)
    return LeakIndex((*secrets_of(now), *hidden, *gone, *withheld), exceptions), changed


# --- an archived version --------------------------------------------------------------------------


def no_longer_shown(older: Study, now: Study) -> Message | None:
    """Return what an older version shows and today's does not, ``None`` where there is nothing.

    It is what no search finds: a number or a choice that was public, somebody of whom the data have
    no words, a count of few people.
    """
    today = _privacy(now)
    for name, privacy in _privacy(older).items():
        if privacy == "public" and name not in today:
            return Message("was-public", name=name)
    for name, relation in older.relations.items():
        if _has_lost_people(relation, now.relations.get(name)):
            return Message("person-gone", path=relation.resource.path)
    return less_private(older, now)


def less_private(version: Study, now: Study) -> Message | None:
    """Return what a version shows of today's files and fields and today's does not, or ``None``."""
    today = _privacy(now)
    for name, privacy in _privacy(version).items():
        if privacy == "public" != today.get(name, "public"):
            return Message("was-public", name=name)
    if version.least < now.least or version.suppress < now.suppress:
        return Message("told-smaller-counts")
    return None


def _privacy(study: Study) -> dict[str, str]:
    """Return the privacy of each file, by its name, and of each field, by "file.field"."""
    found: dict[str, str] = {}
    for name, resource in study.schema.resources.items():
        found[name] = resource.privacy
        found |= {f"{name}.{each.name}": each.privacy for each in resource.fields.values()}
    return found


def _has_lost_people(older: Relation, today: Relation | None) -> bool:
    """Say whether a file described somebody who is not in it today.

    People are known by their keys; in a file without keys, by all that was public of them.
    """
    if not any(describes_people(each.resource) for each in (older, today) if each):
        return False
    fields = older.resource.fields.values()
    names = older.resource.primary_key or [e.name for e in fields if e.privacy == "public"]
    is_alike = today is not None and today.texts.keys() >= {*names}
    known = Counter(today.rows(names)) if today and is_alike else Counter[tuple[str, ...]]()
    return not Counter(older.rows(names)) <= known


# --- the snapshot ---------------------------------------------------------------------------------


def without_names(
    snapshot: Snapshot, index: LeakIndex, changed: Iterable[Changed], today: Collection[str]
) -> Snapshot:
    """Return a snapshot of an older version in which nothing is left that must not be read.

    ``today`` are the files of today's chapters.
    """
    fields: dict[tuple[str, str], set[str]] = defaultdict(set)
    said: set[str] = set()
    for each in changed:
        fields[each.record.path, each.record.key].add(each.field)
        said.add(each.text)

    def hidden(text: str) -> str:
        return _SEVERAL.sub(WITHHELD, index.masked(text, WITHHELD))

    def shown(values: Mapping[str, str]) -> dict[str, str]:
        return {name: hidden(text) for name, text in values.items()}

    def value(expression: str, text: str) -> str:
        return WITHHELD if text in said and is_path(expression) else hidden(text)

    paths = _paths(snapshot, today, hidden)
    return replace(
        snapshot,
        passages={
            paths[path]: tuple(
                Passage(_id_without_words(each.id, at, hidden), each.kind, hidden(each.words))
                for at, each in enumerate(passages)
            )
            for path, passages in snapshot.passages.items()
        },
        records={
            file: {
                hidden(key): {
                    name: WITHHELD if name in fields[file, key] else hidden(text)
                    for name, text in record.items()
                }
                for key, record in records.items()
            }
            for file, records in snapshot.records.items()
        },
        values={
            key: value(key, text) for key, text in snapshot.values.items() if hidden(key) == key
        },
        open_work={paths[path]: count for path, count in snapshot.open_work.items()},
        printed={key: value(without_filters(key), text) for key, text in snapshot.printed.items()},
        uses={},
        heads={paths[path]: shown(head) for path, head in snapshot.heads.items()},
    )


def _paths(
    snapshot: Snapshot, today: Collection[str], hidden: Callable[[str], str]
) -> dict[str, str]:
    """Return by which name each older file is told: none that may be somebody's."""
    names: dict[str, str] = {}
    for path in (*snapshot.passages, *snapshot.heads, *snapshot.open_work):
        words = [each.words for each in snapshot.passages.get(path, ())]
        is_rare = words and path not in today and rare_names([PurePosixPath(path).name], "", words)
        is_told = not is_rare and WITHHELD not in hidden(path)
        names.setdefault(path, path if is_told else f"{WITHHELD} {len(names) + 1}")
    return names


def _id_without_words(anchor: str, at: int, hidden: Callable[[str], str]) -> str:
    """Return the id of a passage, one that says nothing where its words hold a name."""
    is_told = NAMELESS.fullmatch(anchor) or WITHHELD not in hidden(spaced(anchor))
    return anchor if is_told else f"p-{at}"
