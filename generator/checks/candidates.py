"""The expressions that a statement of a sentence could be checked by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.checks.statements import Statement
from generator.checks.vocabulary import Noun
from generator.data import Record, Study
from generator.tables import MatrixSpec, TableSpec


@dataclass(frozen=True)
class Candidate:
    """An expression; ``certain`` says that the sentence can mean nothing else by its words.

    A ``whole`` counts all that a noun names: no part of it can be more.
    """

    expression: str
    certain: bool
    whole: bool = False


@dataclass(frozen=True)
class Named:
    """A record that a sentence names; ``alone`` says that it names no other of its file.

    It is ``clear`` if no other of its file is named in the same breath: "@FG4 et @FG5".
    """

    record: Record
    alone: bool
    clear: bool = True


def candidates(
    statement: Statement, named: Sequence[Named], study: Study, specs: Mapping[str, TableSpec]
) -> tuple[Candidate, ...]:
    """Return what a statement could be checked by, the most specific first.

    ``named`` are the records that the sentence names, the nearest of each file.
    """
    nouns = _ranked(statement.nouns, study, specs)
    narrow = [each for noun in nouns for each in _narrow(noun, statement, named, study, specs)]
    indirect = [each for noun in nouns for each in _indirect(noun, named, study)]
    open_ended = statement.of_some or bool(named)
    whole = [each for noun in nouns for each in _whole(noun, study, open_ended=open_ended)]
    return tuple(dict.fromkeys([*narrow, *whole, *indirect]))


def _ranked(nouns: Sequence[Noun], study: Study, specs: Mapping[str, TableSpec]) -> Sequence[Noun]:
    """Return the nouns, records first; a value of the judgements of a matrix is no other value."""
    judged = {(each.cells, each.value) for each in _matrices(specs)}
    shown = [noun for noun in nouns if (noun.resource, noun.field) in judged]
    order = ("records", "value", "unit", "different")
    files = list(study.relations)
    return sorted(
        (noun for noun in nouns if not shown or noun.kind != "value" or noun in shown),
        key=lambda noun: (order.index(noun.kind), files.index(noun.resource)),
    )


def _matrices(specs: Mapping[str, TableSpec]) -> Iterator[MatrixSpec]:
    return (spec for spec in specs.values() if isinstance(spec, MatrixSpec))


def _whole(noun: Noun, study: Study, *, open_ended: bool) -> Iterator[Candidate]:
    match noun.kind:
        case "records":
            yield Candidate(f"count({noun.resource})", certain=not open_ended, whole=True)
        case "value":
            toned = bool(study.relation(noun.resource).resource.fields[noun.field].tones)
            expression = _count(noun.resource, _conditions(noun))
            yield Candidate(expression, certain=not open_ended and not toned, whole=True)
        case "different":
            yield Candidate(f"distinct({noun.resource}.{noun.field})", certain=False)
        case "unit":
            for function in ("sum", "max", "min"):
                yield Candidate(f"{function}({noun.resource}.{noun.field})", certain=False)


def _narrow(
    noun: Noun,
    statement: Statement,
    named: Sequence[Named],
    study: Study,
    specs: Mapping[str, TableSpec],
) -> Iterator[Candidate]:
    """Yield the counts of what belongs to something that the sentence names."""
    if noun.kind == "different":
        return
    for value in statement.of:
        for way in _ways(study, noun.resource, value.resource):
            condition = f"{'.'.join((*way, value.field))}={_text(value.value)}"
            yield Candidate(_count(noun.resource, [*_conditions(noun), condition]), certain=True)
    for each in (each for each in named if each.clear):
        yield from _of_record(noun, each, study, specs, some=bool(statement.of))


def _of_record(
    noun: Noun, named: Named, study: Study, specs: Mapping[str, TableSpec], *, some: bool
) -> Iterator[Candidate]:
    record = named.record
    if noun.resource == record.resource:
        if noun.kind == "unit":
            yield Candidate(f"{record.key}.{noun.field}", certain=False)
        return
    certain = named.alone and not some
    cell = _cell(noun, record, specs)
    if cell:
        yield Candidate(cell, certain)
        return
    for way in _ways(study, noun.resource, record.resource):
        if noun.kind == "unit":
            continue
        condition = f"{'.'.join(way)}={_text(record.key)}"
        yield Candidate(_count(noun.resource, [*_conditions(noun), condition]), certain)


def _cell(noun: Noun, record: Record, specs: Mapping[str, TableSpec]) -> str:
    """Return the total of a matrix that counts the value in the row or column of a record."""
    for spec in _matrices(specs):
        counted = (spec.cells, spec.value) == (noun.resource, noun.field)
        if counted and noun.value in spec.totals and record.resource in {spec.rows, spec.columns}:
            return f"{spec.name}.{record.key}.{noun.value}"
    return ""


def _indirect(noun: Noun, named: Sequence[Named], study: Study) -> Iterator[Candidate]:
    """Yield counts of what other records point to, those that belong to a named record.

    The organisations of a group are those of its participants. Where two files point to them, which
    is meant cannot be told.
    """
    for each in named:
        if noun.kind == "records" and noun.resource != each.record.resource and each.clear:
            found = list(_pointing(noun.resource, each.record, study))
            if len(found) == 1:
                yield Candidate(found[0], certain=False)


def _pointing(target: str, record: Record, study: Study) -> Iterator[str]:
    """Yield a count of the target's records for each file that leads to both it and the record."""
    for name, relation in study.relations.items():
        for key in relation.resource.foreign_keys:
            if key.reference == target:
                for way in _ways(study, name, record.resource):
                    condition = f"{'.'.join(way)}={_text(record.key)}"
                    yield f"distinct({name}.{key.name}, {condition})"


def _ways(study: Study, start: str, goal: str) -> list[tuple[str, ...]]:
    """Return the way from a file to another, if there is just one that leads somewhere."""
    if start == goal:
        return [()]
    ways = study.schema.routes(start, goal)
    return ways if len(ways) == 1 else []


def _conditions(noun: Noun) -> list[str]:
    return [f"{noun.field}={_text(noun.value)}"] if noun.kind == "value" else []


def _count(resource: str, conditions: Sequence[str]) -> str:
    return f"count({', '.join([resource, *conditions])})"


def _text(value: str) -> str:
    mark = "'" if '"' in value else '"'
    return f"{mark}{value}{mark}"
