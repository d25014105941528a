"""Files that are made of others: by a query (``x-sql``), or outside of the thesis (``x-made``)."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from generator.core.own_code import OwnCodeError
from generator.core.problems import Message, Place, Problem, Severity, nearest
from generator.core.reading_files import is_there, read_bytes
from generator.data.csv_source import CsvRow, CsvSource
from generator.data.own_frames import frame_rows
from generator.data.queries import answer_of, stored
from generator.data.schema import Resource
from generator.data.study import Relation
from generator.language import MessageError


def made_source(
    root: Path,
    resource: Resource,
    known: Mapping[str, Relation],
    place: Place,
    least: int,
    allowed: Sequence[str],
) -> tuple[CsvSource, list[Problem]]:
    """Return the rows that a query or a function makes of the known files, and what is wrong.

    All stand where it is named. Of rows that count fewer private records than the least that is
    told only the keys are kept. ``allowed`` are the files of Python that may be run.
    """
    nothing = CsvSource(place.path, (), ())
    if not {*resource.sources} <= known.keys():  # what is wrong there is told
        return nothing, []
    try:
        if resource.python:
            given = [known[each] for each in resource.given]
            columns, *rows = frame_rows(root, resource, given, allowed)
        else:
            tables = {name: [*known[name].resource.fields] for name in resource.sources}
            typed = {name: _rows(known[name]) for name in resource.sources}
            columns, rows, _ = answer_of(resource.sql, tables, typed)
    except MessageError as error:
        return nothing, [Problem("data-schema", place, error.message)]
    except OwnCodeError as error:
        return nothing, [error.problem]
    problems = list[Problem]()
    if resource.count in columns:
        keys = {*resource.primary_key, *(each.name for each in resource.foreign_keys)}
        kept = frozenset(at for at, name in enumerate(columns) if name in keys)
        told = [*_told(rows, columns.index(resource.count), kept, least)]
        if hidden := sum(row != each for row, each in zip(rows, told, strict=True)):
            message = Message("rows-hidden", count=hidden, name=resource.name, least=least)
            problems.append(Problem("data-file", place, message, severity=Severity.INFO))
        rows = told
    made = tuple(CsvRow(each, place.line) for each in rows)
    return CsvSource(place.path, columns, made, place.line), problems


def _rows(relation: Relation) -> Iterator[Sequence[object]]:
    names = [*relation.resource.fields]
    for values, texts in zip(relation.keys(names), relation.rows(names), strict=True):
        yield [stored(value, text) for value, text in zip(values, texts, strict=True)]


def _told(
    rows: Sequence[tuple[str, ...]], counted: int, kept: frozenset[int], least: int
) -> Iterable[tuple[str, ...]]:
    """Yield the rows, but for their keys without those that count too few.

    ``counted`` is the position of the number of records behind a row, ``kept`` those of the keys.
    Where one row alone is hidden the next smallest is too, which a sum would else tell.
    """
    counts = [int(row[counted]) if row[counted].isdecimal() else -1 for row in rows]
    small = {at for at, count in enumerate(counts) if count and count < least}
    others = [at for at in range(len(rows)) if at not in small]
    if len(small) == 1 and others:
        small.add(min(others, key=counts.__getitem__))
    for at, row in enumerate(rows):
        is_told = at not in small
        yield tuple(each if is_told or place in kept else "" for place, each in enumerate(row))


def source_problems(root: Path, resource: Resource, place: Place) -> Iterator[Problem]:
    """Yield what tells that a file may not be what its sources, as they are now, would make it.

    Sources that are not there, as private ones are not where a thesis is published, are a remark.
    """
    made = resource.made
    if not made:
        return
    gone = [each for each in made.sources if not is_there(root, each)]
    for each in gone:
        siblings = (other.relative_to(root).as_posix() for other in (root / each).parent.glob("*"))
        near = nearest(each, siblings)
        message = Message("source-gone", path=each, name=resource.path, near=near)
        severity = Severity.WARNING if near else Severity.INFO
        yield Problem("data-file", place, message, each, severity=severity)
    digest = "" if gone else digest_of(root, made.sources)
    if digest and digest != made.digest:
        code = "source-changed" if made.digest else "source-without-digest"
        message = Message(code, paths=made.sources, name=resource.path, by=made.by, digest=digest)
        yield Problem("data-file", place, message, made.digest, digest, Severity.WARNING)


def digest_of(root: Path, paths: Sequence[str]) -> str:
    """Return the digest of a file, or of the lines that ``sha256sum`` prints of several."""
    found = {each: hashlib.sha256(read_bytes(root, each)).hexdigest() for each in paths}
    lines = "".join(f"{digest}  {path}\n" for path, digest in found.items())
    (first, *others) = found.values()
    return f"sha256:{hashlib.sha256(lines.encode()).hexdigest() if others else first}"
