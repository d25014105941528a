"""Privacy: private values that the chapters and the data give away; people whom they point to.

A class is what k-anonymity calls so (Samarati and Sweeney, 1998): the people who are alike in every
published field which, combined with others, can identify a person (``x-identifying``), be it their
own or, along published foreign keys, that of their town or employer.
"""

from collections import Counter
from collections.abc import Iterator

from generator.checks.context import Context
from generator.core.problems import Message, Place, Problem, Severity
from generator.data import Study
from generator.privacy import LeakIndex
from generator.privacy.artefacts import texts_of_name
from generator.privacy.folding import decoded

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
            message = Message(
                "small-class",
                count=len(alone),
                total=len(relation.records),
                least=least,
                fields=tuple(map(".".join, ways)),
                keys=(*keys, "…") if len(alone) > FEW else keys,
            )
            place = Place(alone[0].path, alone[0].line)
            expected = Message("classes-of", least=least)
            yield Problem(RULE, place, message, str(len(alone)), expected, Severity.INFO)
