"""The words around numbers in a table: nouns of records, meanings of abbreviations."""

from __future__ import annotations

from collections.abc import Iterator

from generator.data import Field, Resource
from generator.language import Language


def counted_noun(resource: Resource, language: Language, count: int) -> str:
    """Return what ``count`` records of a resource are called: its noun, or else its title."""
    if not resource.noun:
        return resource.title.lower()
    return resource.noun.get(language.plural(count), resource.noun.get("other", resource.title))


def explained_values(field: Field, shown: set[str], language: Language) -> Iterator[str]:
    """Yield the meaning of each shown value that has a label of its own: "NA : sans avis"."""
    for value, label in field.labels.items():
        if value in shown and label and label.casefold() != value.casefold():
            yield language.text("means", value=value, label=label)
