"""Where the records of the data are on the site: on pages of their own, with others, in a list.

A list of records goes on from page to page. The page of a row has the evidence behind each of its
judgements, where it is very long its beginning: then the list of the file has the rest.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache

from slugify import slugify

from generator.chapters import Entry
from generator.core.problems import Place
from generator.data import Record, Resource, Study
from generator.data.study import Relation
from generator.language import Language
from generator.tables import (
    EVERYTHING,
    Crosstab,
    CrosstabSpec,
    MatrixSpec,
    TableError,
    TableSpec,
)
from generator.tables.crosstab import cards_key
from generator.tables.matrix import cells_with_cards

DATA_FOLDER = "data"  # where the published CSV files are in the site
DATA_PAGE = f"{DATA_FOLDER}/index.md"
# Folders and pages that are there whatever the files of data are called.
_TAKEN = frozenset({"changes", "data", "evidence", "open", "references", "tables"})
ON_PAGE = 200  # records that a page has; of a file with more, no page shows all

slug = cache(slugify)


def public_relations(study: Study) -> list[Relation]:
    """Return the files that may be shown."""
    return [each for each in study.relations.values() if each.resource.privacy == "public"]


def has_pages(resource: Resource, study: Study, specs: Iterable[TableSpec]) -> bool:
    """Say whether each record of a file has a page: there is more to say of it than its fields.

    A matrix judges it, or records that are shown point to it.
    """
    if not resource.is_shown or resource.page:
        return False
    matrices = (each for each in specs if isinstance(each, MatrixSpec))
    return any(resource.name in {each.rows, each.columns} for each in matrices) or any(
        key.reference == resource.name and key.privacy == "public"
        for other in study.relations.values()
        if other.resource.is_shown
        for key in other.resource.foreign_keys
    )


def folder_of(name: str) -> str:
    """Return the folder of the pages of a file or a table; no name of data ends in "_" there."""
    return f"{slug(name)}_" if slug(name) in _TAKEN else slug(name)


def own_page(record: Record) -> str:
    """Return the page that is about one record."""
    return f"{folder_of(record.resource)}/{slug(record.key, lowercase=False)}.md"


def list_page(resource: Resource, position: int = 0) -> str:
    """Return the page of the list of a file that has the record at a position."""
    number = position // ON_PAGE + 1
    stem = f"{DATA_FOLDER}/{slug(resource.name)}"
    return f"{stem}/{number}.md" if number > 1 else f"{stem}.md"


def list_pages(relation: Relation) -> list[str]:
    """Return the pages that list the records of a file; there is one for an empty file too."""
    starts = range(0, max(len(relation.records), 1), ON_PAGE)
    return [list_page(relation.resource, start) for start in starts]


def row_id(record: Record) -> str:
    """Return the id of a record's row in the list of its file: its key, without blanks."""
    return re.sub(r"[\s/]+", "-", record.key)


def pointers_of(study: Study, spec: MatrixSpec) -> Mapping[str, str]:
    """Return the fields by which evidence names the rows and columns of a matrix, by their file.

    There are none where the evidence or one of them is not public.
    """
    resource = study.relation(spec.evidence).resource if spec.evidence else None
    keys = resource.foreign_keys if resource and resource.privacy == "public" else ()
    found = {each.reference: each.name for each in keys if each.privacy == "public"}
    return found if {spec.rows, spec.columns} <= found.keys() else {}


def evidence_of(study: Study, spec: MatrixSpec) -> Mapping[tuple[str, ...], Sequence[int]]:
    """Return the positions of the records of evidence by the row and the column they speak of."""
    if not spec.evidence:
        return {}
    relation = study.relation(spec.evidence)
    names = {key.reference: key.name for key in relation.resource.foreign_keys}
    return relation.groups(names[spec.rows], names[spec.columns])


def shown_evidence(study: Study, spec: MatrixSpec, own: str) -> int:
    """Return how much of the evidence behind a judgement the page of a record of ``own`` shows.

    The page of a column leads to that of the row where all of it would be long.
    """
    rows = study.relation(spec.rows)
    is_short = len(study.relation(spec.evidence).records) <= ON_PAGE
    if own == spec.rows or is_short or not has_pages(rows.resource, study, [spec]):
        return ON_PAGE
    return max(1, ON_PAGE // max(1, len(rows.records)))


def shows_judgements(study: Study, spec: MatrixSpec) -> bool:
    """Say whether the judgements of a matrix are public, and what they are about."""
    cells = study.relation(spec.cells).resource
    known = (spec.value, spec.row_key, spec.column_key)
    return cells.privacy == "public" and not any(map(cells.why_hidden, known))


def table_page(spec: TableSpec) -> str:
    """Return the page that has the cards of the cells of a table."""
    return f"tables/{slug(spec.name)}.md"


def cards_of_table(
    spec: TableSpec, study: Study, language: Language
) -> Mapping[str, tuple[str, str]]:
    """Return the row and the column of each cell that has a card, by what its id ends in."""
    if isinstance(spec, MatrixSpec):
        return cells_with_cards(spec, study, EVERYTHING) if spec.row_key else {}
    try:
        return Crosstab(spec, study, language).cards if isinstance(spec, CrosstabSpec) else {}
    except TableError:  # told where a chapter shows the table
        return {}


def data_entries(
    study: Study, language: Language, specs: Collection[TableSpec] = ()
) -> Iterator[Entry]:
    """Yield entries for records of entities and published files; the first of a key has it.

    So they do for the cards of the cells of matrices and crosstabs.
    """
    for spec in specs:
        if cards_of_table(spec, study, language):
            key, page = cards_key(spec), table_page(spec)
            yield Entry(key, "entity", "", spec.caption, page, "", spec.caption)
    seen: set[str] = set()
    matrices = [each for each in specs if isinstance(each, MatrixSpec)]
    reserves = _reserves(study, matrices, language)
    for relation in (each for each in study.relations.values() if each.resource.is_shown):
        has_own = has_pages(relation.resource, study, specs)
        places = _places(study, relation, matrices, has_own=has_own)
        for record, (path, anchor) in zip(relation.records, places, strict=True):
            if record.key not in seen:
                seen.add(record.key)
                label, text = study.label(record), study.reference_text(record)
                place = Place(record.path, record.line)
                note = "\n".join(reserves.get((record.resource, record.key), ()))
                yield Entry(record.key, "entity", "", label, path, anchor, text, place, note)
    for resource in (each.resource for each in public_relations(study)):
        name, title, page = resource.name, resource.title, list_page(resource)
        file = f"{DATA_FOLDER}/{resource.path}"
        yield Entry(f"data-{name}", "entity", "", title, file, "", resource.path)
        yield Entry(f"records-{name}", "entity", "", title, page, "", title)


def _reserves(
    study: Study, matrices: Iterable[MatrixSpec], language: Language
) -> Mapping[tuple[str, str], Sequence[str]]:
    """Return what qualifies judgements, by file and key: of passages, and of the rows judged."""
    found = defaultdict[tuple[str, str], list[str]](list)
    for spec, pointers in ((each, pointers_of(study, each)) for each in matrices):
        relation = study.relation(spec.evidence) if pointers else study.relation(spec.rows)
        texts, fields = relation.texts, relation.resource.fields.values()
        for at, record in enumerate(relation.records if pointers else ()):
            against = [
                relation.labelled(each.name, at, language)
                for each in fields
                if each.privacy == "public" and each.tones.get(texts[each.name][at]) == "against"
            ]
            if against:
                said = ", ".join(against)
                line = f"{record.key}, {said} – {study.label(record)}"
                found[spec.evidence, record.key].append(line)
                found[spec.rows, texts[pointers[spec.rows]][at]].append(line)
    return found


def _places(
    study: Study, relation: Relation, matrices: Sequence[MatrixSpec], *, has_own: bool
) -> Iterator[tuple[str, str]]:
    """Yield the page and anchor of each record of a file: where it says most."""
    if has_own:
        yield from ((own_page(record), "") for record in relation.records)
        return
    found: dict[int, str] = {}
    for spec in matrices:
        if spec.evidence == relation.resource.name and spec.row_key:  # "": it has a mistake
            found = {**dict(_pages_of_evidence(study, relation, spec)), **found}
    for position, record in enumerate(relation.records):
        page = found.get(position)
        at = list_page(relation.resource, position)
        yield (page, record.key) if page else (at, row_id(record))


def _pages_of_evidence(
    study: Study, relation: Relation, spec: MatrixSpec
) -> Iterator[tuple[int, str]]:
    """Yield the positions of records that ``x-page`` puts on the page of a row or column there."""
    key = relation.resource.fields.get(relation.resource.page)
    owners = study.relations.get(key.reference) if key else None
    is_side = owners and owners.resource.name in {spec.rows, spec.columns}
    if not (owners and is_side and has_pages(owners.resource, study, [spec])):
        return
    own = owners.resource.name
    axis, shown = [spec.rows, spec.columns].index(own), shown_evidence(study, spec, own)
    judgements = study.relation(spec.cells).groups(spec.row_key, spec.column_key)
    for pair, positions in evidence_of(study, spec).items():
        if pair in judgements and pair[axis] in owners.positions:
            page = own_page(owners.records[owners.positions[pair[axis]]])
            yield from ((each, page) for each in positions[:shown])
