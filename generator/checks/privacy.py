"""Privacy: private values that the chapters and the data give away; people whom they point to.

A class is what k-anonymity calls so (Samarati and Sweeney, 1998): the people who are alike in every
published field which, combined with others, can identify a person (``x-identifying``), be it their
own or, along published foreign keys, that of their town or employer.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import suppress

from generator.chapters import BlockUse, Heading, InlineUse
from generator.checks.context import Context, error, info
from generator.core.problems import Message, Place, Problem
from generator.data import Study
from generator.data.expression import ExpressionError
from generator.privacy import LeakIndex
from generator.privacy.artefacts import texts_of_name
from generator.privacy.folding import decoded
from generator.rendering.lookup import showing_of
from generator.statistics.disclosure import Counted, singled_out
from generator.tables import ListingSpec, SummarySpec, TableError, TableSpec, build_table
from generator.tables.printed_values import evaluated

RULE = "privacy"
FEW = 5  # records that are named one by one


def given_away(context: Context) -> Iterator[Problem]:
    """Yield a ``leak`` error for each secret that a chapter or a published cell writes out."""
    leaks = context.leaks
    if not leaks:
        return
    for chapter in context.manuscript.chapters:
        for found in leaks.within(texts_of_name(chapter.path)):
            yield leaks.problem(Place(chapter.source), found.secret)
        yield from leaks.in_source(chapter.source, chapter.text)
    yield from _in_data(context.study, leaks)


def _in_data(study: Study, leaks: LeakIndex) -> Iterator[Problem]:
    """Yield the published cells that hold a secret."""
    for relation in study.relations.values():
        for field in relation.resource.fields.values():
            texts = relation.texts[field.name]
            if field.privacy == "public" and leaks.holds("\n\n".join(texts)):
                yield from (
                    leaks.problem(Place(record.path, record.line), found.secret)
                    for text, record in zip(texts, relation.records, strict=True)
                    for found in leaks.within(decoded(text))
                )


def small_classes(study: Study, least: int) -> Iterator[Problem]:
    """Yield an info for each file in which classes have fewer than ``least`` records (from 2)."""
    for relation in study.relations.values():
        resource = relation.resource
        ways = study.schema.identifying(resource.name) if resource.is_of_people else []
        ends = (study.follow(resource.name, way).ends for way in ways)
        said = [
            ["" if each is None else " ".join(str(each).casefold().split()) for each in found]
            for found in ends
        ]
        classes = list(zip(*said, strict=True))
        sizes = Counter(classes)
        pairs = zip(relation.records, classes, strict=bool(ways))
        alone = [record for record, its_class in pairs if sizes[its_class] < least]
        if alone:
            is_named = not resource.why_hidden()
            keys = tuple(
                each.key if is_named else f"{each.path}:{each.line}" for each in alone[:FEW]
            )
            place = Place(alone[0].path, alone[0].line)
            expected = Message("classes-of", least=least)
            yield info(
                *(RULE, place, "small-class", str(len(alone)), expected),
                count=len(alone),
                total=len(relation.records),
                least=least,
                fields=tuple(map(".".join, ways)),
                keys=(*keys, "…") if len(alone) > FEW else keys,
            )


# --- counts held against each other ---------------------------------------------------------------


def differences(context: Context) -> Iterator[Problem]:
    """Yield an error for each count of a private variable that an earlier one makes telling.

    What the chapters print is asked for here: a page that is kept counts as if it were rendered.
    """
    resources = [each.resource for each in context.study.relations.values()]
    names = [name for each in resources for name in each.fields if each.why_hidden(name)]
    tables = [
        name
        for name, spec in context.specs.items()
        if any(each in text for text in _texts(spec) for each in names)
    ]
    told = [
        (use.place, counted)
        for chapter in context.manuscript.chapters
        for use in (chapter.uses if names else ())
        for counted in _counted_by(use, context, tables, (*names, *tables, "any"))
    ]
    least = context.study.least_private
    for at, before in singled_out([counted for _, counted in told], least):
        place = f"{told[before][0].path}:{told[before][0].line}"
        yield error(RULE, told[at][0], "singled-out", place=place, least=least)


def hidden_in_vain(context: Context) -> Iterator[Problem]:
    """Yield an info for each table in which ``suppress`` hides counts of public records."""
    resources = (each.resource for each in context.study.relations.values())
    public = [each for each in resources if each.is_of_people and each.privacy == "public"]
    for spec in context.specs.values() if context.study.suppress else ():
        is_listing = isinstance(spec, ListingSpec)
        texts = _texts(spec) if is_listing else [f"({getattr(spec, 'source', '')}"]
        for each in public:
            if any(f"({each.name}" in text for text in texts):
                yield info(RULE, spec.place, "hidden-in-vain", path=each.path)


def _texts(spec: TableSpec) -> Collection[str]:
    """Return what a table asks of fields; the kinds that never show a private one ask nothing."""
    if isinstance(spec, SummarySpec):
        return (spec.by, *(each.field for each in spec.variables.values()))
    return spec.columns.values() if isinstance(spec, ListingSpec) else ()


def _counted_by(
    use: InlineUse | BlockUse | Heading,
    context: Context,
    tables: Collection[str],
    names: Collection[str],
) -> Iterator[Counted]:
    """Yield the records that a use tells from others by private values; a wrong one tells none."""
    with suppress(ExpressionError, TableError):
        match use:
            case InlineUse(kind="value" | "claim", target=text) if any(map(text.count, names)):
                yield from evaluated(text, context.scope)[1].counted
            case BlockUse(name="table", argument=name, options=options) if name in tables:
                spec, showing = context.specs[name], showing_of(options)
                yield from build_table(spec, context.study, context.language, showing).counted
            case _:
                pass
