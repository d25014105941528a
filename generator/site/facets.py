"""The facets of the list of a file: what parts its records, as far as it may be told.

They come from the description of the data: what a record points to, and what a field says that has
few values, its own or that of what it points to.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from generator.data import Resource, Study
from generator.data.expression.syntax import path_text
from generator.data.study import Relation
from generator.rendering import Knowledge
from generator.tables.counts import Axis, read_axis

MOST = 60  # categories of a facet
FEW = 12  # values of a field that does not list those it can have
_TAKEN = "rows"  # in the address of a list: the records of a card


def facets_of(knowledge: Knowledge, relation: Relation) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the facets of a file by the names of the template, and the numbers of each record.

    A number stands for one category of one facet. A facet that parts few people from the others is
    left out; ``least`` is the smallest count of people that is told.
    """
    study, resource = knowledge.study, relation.resource
    facets, numbers = list[dict[str, Any]](), [""] * len(relation.records)
    fewest = max(study.least, study.suppress) if resource.is_of_people else 0
    for path in _paths(study, resource):
        axis = read_axis(study, knowledge.language, resource.name, path_text(path))
        if not _is_told(axis, fewest):
            continue
        first = sum(len(each["options"]) for each in facets)
        used = {key for keys in axis.members for key in keys}
        shown = [each for each in axis.categories if each.key in used]
        known = {each.key: at for at, each in enumerate(shown, first)}
        options = [
            (known[each.key], each.key, study.label(each.record) if each.record else each.label)
            for each in shown
        ]
        for at, keys in enumerate(axis.members):
            numbers[at] += "".join(f" {known[key]}" for key in keys)
        facet = {"name": ".".join(path), "title": axis.title, "options": options, "least": fewest}
        facets.append({**facet, "is_of_records": bool(axis.field.reference)})
    return facets, [each.strip() for each in numbers]


def _paths(study: Study, resource: Resource) -> Iterator[tuple[str, ...]]:
    """Yield the fields of a file that can be a facet, each with those of what it points to."""
    alone = resource.primary_key if len(resource.primary_key) == 1 else ()
    for field in resource.fields.values():
        if field.name not in {_TAKEN, resource.label, resource.text, *alone}:
            yield (field.name,)
        target = study.relations.get(field.reference)
        if target and not field.identifying:
            said = target.resource
            naming = {*said.primary_key, said.label, said.reference, said.text}
            yield from ((field.name, each) for each in said.fields if each not in naming)


def _is_told(axis: Axis, fewest: int) -> bool:
    """Say whether an axis may be shown and has categories, none of few people, not one a record.

    Those of whom nothing is said are told by the total. Numbers and days are no categories.
    """
    counts = Counter(key for keys in axis.members for key in keys or ("",))
    used = len(counts.keys() - {""})
    if axis.hidden or axis.field.identifying or used <= 1 or min(counts.values()) < fewest:
        return False
    if axis.field.reference or axis.field.choices:
        return used <= MOST
    return not axis.field.item.is_ordered and used <= min(FEW, len(axis.members) // 3)
