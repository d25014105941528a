"""Where the records of the data are on the site: on pages of their own, with others, in a list.

A list of records goes on from page to page. The page of a row has the evidence behind each of its
judgements, where it is very long its beginning: then the list of the file has the rest.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
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
from generator.tables.crosstab import Keys, cells_key
from generator.tables.matrix import cards_key, cells_with_cards

DATA_FOLDER = "data"  # where the published CSV files are in the site
DATA_PAGE = f"{DATA_FOLDER}/index.md"
# Folders and pages that are there whatever the files of data are called.
_TAKEN = frozenset({"changes", "data", "evidence", "open", "references", "tables"})
ON_PAGE = 200  # records that a page has; of a file with more, no page shows all

slug = cache(slugify)


def public_relations(study: Study) -> list[Relation]:
    """Return the files that may be shown."""
    return [each for each in study.relations.values() if each.resource.privacy == "public"]


def has_pages(resource: Resource) -> bool:
    """Say whether each record of a file has a page of its own."""
    return resource.is_shown and not resource.page


def folder_of(name: str) -> str:
    """Return the folder of the pages of a file or a table; no name of data ends in "_" there."""
    return f"{slug(name)}_" if slug(name) in _TAKEN else slug(name)


def own_page(record: Record) -> str:
    """Return the page that is about one record."""
    return f"{folder_of(record.resource)}/{slug(record.key, lowercase=False)}.md"


def kind_page(resource: Resource) -> str:
    """Return the page that is about the records of a file, one by one by their names."""
    return f"{folder_of(resource.name)}/index.md"


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
    if own == spec.rows or is_short or not has_pages(rows.resource):
        return ON_PAGE
    return max(1, ON_PAGE // max(1, len(rows.records)))


def cells_page(spec: CrosstabSpec, row: str) -> str:
    """Return the page that has the records of the cells of a row of a crosstab."""
    return f"tables/{slug(spec.name)}/{row}.md"


def matrix_page(spec: MatrixSpec) -> str:
    """Return the page that has the cards of the cells of a matrix."""
    return f"tables/{slug(spec.name)}.md"


def crosstab_rows(
    study: Study, spec: CrosstabSpec, language: Language
) -> tuple[Crosstab | None, dict[str, list[Keys]]]:
    """Return the values of a crosstab, and its cells that have records by the name of their row."""
    found: dict[str, list[Keys]] = {}
    try:
        values = Crosstab(spec, study, language)
    except TableError:  # told where a chapter shows the table
        return None, found
    for keys, (row, _) in values.anchors().items():
        found.setdefault(row, []).append(keys)
    return values, found


def data_entries(
    study: Study, language: Language, specs: Collection[TableSpec] = ()
) -> Iterator[Entry]:
    """Yield entries for records of entities and published files; the first of a key has it.

    So they do for the records of the cells of crosstabs, and for the cards of a matrix.
    """
    for spec in specs:
        if isinstance(spec, CrosstabSpec):
            for row in crosstab_rows(study, spec, language)[1]:
                key, page = cells_key(spec.name, row), cells_page(spec, row)
                yield Entry(key, "entity", "", spec.caption, page, "", spec.caption)
        elif isinstance(spec, MatrixSpec) and cells_with_cards(spec, study, EVERYTHING):
            key, page = cards_key(spec), matrix_page(spec)
            yield Entry(key, "entity", "", spec.caption, page, "", spec.caption)
    seen: set[str] = set()
    matrices = [each for each in specs if isinstance(each, MatrixSpec)]
    for relation in (each for each in study.relations.values() if each.resource.is_shown):
        places = _places(study, relation, matrices)
        for record, (path, anchor) in zip(relation.records, places, strict=True):
            if record.key not in seen:
                seen.add(record.key)
                label, text = study.label(record), study.reference_text(record)
                place = Place(record.path, record.line)
                yield Entry(record.key, "entity", "", label, path, anchor, text, place)
    for resource in (each.resource for each in public_relations(study)):
        name, title, page = resource.name, resource.title, list_page(resource)
        file = f"{DATA_FOLDER}/{resource.path}"
        yield Entry(f"data-{name}", "entity", "", title, file, "", resource.path)
        yield Entry(f"records-{name}", "entity", "", title, page, "", title)


def _places(
    study: Study, relation: Relation, matrices: Sequence[MatrixSpec]
) -> Iterator[tuple[str, str]]:
    """Yield the page and anchor of each record of a file: where it says most."""
    if not relation.resource.page:
        yield from ((own_page(record), "") for record in relation.records)
        return
    found: dict[int, str] = {}
    for spec in matrices:
        if spec.evidence == relation.resource.name and spec.row_key:  # "": it has a mistake
            found = {**dict(_pages_of_evidence(study, relation, spec)), **found}
    for position, record in enumerate(relation.records):
        yield found.get(position) or list_page(relation.resource, position), record.key


def _pages_of_evidence(
    study: Study, relation: Relation, spec: MatrixSpec
) -> Iterator[tuple[int, str]]:
    """Yield the positions of records that ``x-page`` puts on the page of a row or column there."""
    owners = study.relations.get(relation.resource.fields[relation.resource.page].reference)
    if owners is None or not has_pages(owners.resource):
        return
    own = owners.resource.name
    if own not in {spec.rows, spec.columns}:
        return
    axis, shown = [spec.rows, spec.columns].index(own), shown_evidence(study, spec, own)
    judgements = study.relation(spec.cells).groups(spec.row_key, spec.column_key)
    for pair, positions in evidence_of(study, spec).items():
        if pair in judgements and pair[axis] in owners.positions:
            page = own_page(owners.records[owners.positions[pair[axis]]])
            yield from ((each, page) for each in positions[:shown])
