"""Where a printed value comes from, in words and as a place of the site."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.core.problems import Message
from generator.data import Record, Study
from generator.data.expression import Expression, Path, Result, nodes_of
from generator.data.expression.syntax import Literal
from generator.language import Language
from generator.tables import counted_noun

SHOWN_RECORDS = 3
"""Records that a message names before it says how many there are."""


@dataclass(frozen=True)
class Origins:
    """Where values can come from: the study, its tables, and what has a place in the site.

    ``tables`` has the id under which each table is first shown, empty for none; ``ids`` are all
    that can be referred to.
    """

    study: Study
    language: Language
    tables: Mapping[str, str]
    ids: Container[str]


@dataclass(frozen=True)
class Provenance:
    """What a value is made of, in words for a reader, and the id of the register that shows it."""

    target: str
    words: str
    entities: tuple[str, ...]


def provenance(expression: Expression, result: Result, origins: Origins) -> Provenance:
    """Return where a value comes from.

    A cell of a table leads to the table, a field of a record to the record, anything else to the
    list of the records that it is made of. ``entities`` are the keys that the expression names.
    """
    entities = tuple(named_entities(expression, origins.study))
    return Provenance(
        target=_target(expression, result, origins, entities),
        words=_words(result, origins),
        entities=entities,
    )


def named_entities(expression: Expression, study: Study) -> Iterator[str]:
    """Yield the keys of records that an expression names, each once."""
    seen: set[str] = set()
    for node in nodes_of(expression.tree):
        names: Sequence[str] = ()
        if isinstance(node, Path):
            names = node.parts
        elif isinstance(node, Literal) and isinstance(node.value, str):
            names = (node.value,)
        for name in names:
            if name not in seen and study.entity(name) is not None:
                seen.add(name)
                yield name


def made_of(records: Sequence[Record], study: Study) -> tuple[Message, ...]:
    """Return for a message which records a value is made of: some keys, how many, where."""
    files: dict[str, list[Record]] = {}
    for record in records:
        files.setdefault(record.resource, []).append(record)
    told = tuple(_made_of_one_file(each, study) for each in files.values())
    return told or (Message("no-record"),)


def _made_of_one_file(records: Sequence[Record], study: Study) -> Message:
    keys = tuple(record.key for record in records[:SHOWN_RECORDS])
    shown = (*keys, "…") if len(records) > SHOWN_RECORDS else keys
    lines = sorted({record.line for record in records})
    span = f"{lines[0]}" if len(lines) == 1 else f"{lines[0]}-{lines[-1]}"
    resource = study.relation(records[0].resource).resource
    nouns = resource.noun.get("other" if len(records) > 1 else "one", resource.name)
    place = f"{records[0].path}:{span}"
    return Message("some-records", keys=shown, count=len(records), nouns=nouns, place=place)


def _target(
    expression: Expression, result: Result, origins: Origins, entities: Sequence[str]
) -> str:
    tree = expression.tree
    if isinstance(tree, Path):
        first = tree.parts[0]
        if first in origins.tables and origins.study.entity(first) is None:
            return origins.tables[first] or _records(result, origins)
        if first in entities:
            return first
    return _records(result, origins)


def _records(result: Result, origins: Origins) -> str:
    names = [result.records[0].resource] if result.records else []
    names += [result.unit, *(record.resource for record in result.base[:1])]
    for name in names:
        if name and f"records-{name}" in origins.ids:
            return f"records-{name}"
    return ""


def _words(result: Result, origins: Origins) -> str:
    """Return "19 participants, participants.csv", or for a share "5 participants / 19, …"."""
    if not result.records and not result.base:
        return ""
    first = (result.records or result.base)[0]
    resource = origins.study.relation(first.resource).resource
    language = origins.language
    count = len(result.records)
    noun = counted_noun(resource, language, count)
    key = "made_of_share" if result.base else "made_of"
    return language.text(
        key,
        count=language.number(count),
        noun=noun,
        whole=language.number(len(result.base)),
        file=resource.path,
    )
