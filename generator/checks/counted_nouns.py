"""The noun beside a bound number, where it names something else than what was counted (``claim``).

``[deux]{= count(participants) } départements`` states a number of departments: the number is right,
the sentence is not. Only what is certain is told: the noun is that of another file, which neither
the path of the expression nor its conditions lead through, and which has not as many records.
"""

import re
from collections.abc import Iterator
from fractions import Fraction

from generator.chapters import Chapter, InlineUse
from generator.checks.context import Context
from generator.checks.statements import Statement, statements
from generator.checks.vocabulary import WORD, Noun, Vocabulary
from generator.core.problems import Message, Problem
from generator.data import Study
from generator.data.expression import Call, ExpressionError, Path, nodes_of, parse
from generator.data.expression.functions import COUNTING
from generator.data.study import UnknownPathError
from generator.language.normalize import fold
from generator.language.quantities import find_quantities
from generator.language.times_and_ranks import SECONDS

_REACH = 80  # characters behind a claim in which its noun is sought
_END = re.compile(r"\n[ \t]*\n|[.;:!?(]|\[|\{")


def noun_problems(chapter: Chapter, context: Context) -> Iterator[Problem]:
    """Yield the claims whose number is of something else than the noun that it stands before."""
    for use in chapter.inlines:
        yield from _other_units(use, chapter, context)
        counted = _counted(use.target, context.study) if use.kind == "claim" else ()
        if not counted:
            continue
        behind = chapter.body[use.span[1] : use.span[1] + _REACH]
        end = _END.search(behind)
        text = use.words + (behind[: end.start()] if end else behind)
        found = next(statements(text, context.once(Vocabulary), context.language.code), None)
        if found is None or found.quantity.start >= len(use.words):
            continue
        if _leads_to_another(text, found, context.language.code):
            continue
        named = {context.study.relation(noun.resource) for noun in found.nouns}
        if any(found.quantity.agrees(Fraction(len(each.records))) for each in named):
            continue
        if not all(_is_another(noun, counted, context.study) for noun in found.nouns):
            continue
        noun = " ".join(text[found.quantity.end : found.end].split())
        file = context.study.relation(counted[0]).resource
        name = file.noun.get("other", file.title)
        message = Message("claim-other-noun", words=use.words, noun=noun, counted=name)
        yield Problem("claim", use.place, message, noun, name)


# French adjectives that stand before their noun: "petites séances", but "fiches séances".
_BEFORE_NOUNS = """
    grands grandes petits petites bons bonnes mauvais mauvaises beaux belles nouveaux nouvelles
    vieux vieilles jeunes gros grosses autres memes premiers premieres derniers dernieres seuls
    seules principaux principales differents differentes divers diverses anciens anciennes vrais
    vraies longs longues hauts hautes larges nombreux nombreuses multiples rares
"""


def _leads_to_another(text: str, found: Statement, language: str) -> bool:
    """Say whether the noun only says more of what is counted: "40 site visits", "11 cartes groupe".

    Only a noun that is counted itself stands in the plural, and has nothing of its own behind it.
    """
    words = [fold(word) for word in WORD.findall(text[found.quantity.end : found.end])]
    before = words[: -len(found.nouns[0].words)]
    if language == "fr":
        return not {*_BEFORE_NOUNS.split()}.issuperset(before)
    is_singular = found.quantity.number != 1 and not words[-1].endswith("s")
    behind = text[found.end :]
    return bool(re.match(r"['’]", behind) or (is_singular and re.match(r"\s+[^\W\d_]", behind)))


# Words for units of time, in the languages of ours, by the shortest of them.
_TIMES = {
    "s": r"s(?:ec(?:onde?s?)?)?",
    "min": r"min|mn|minutes?",
    "h": r"h|heures?|hours?|hrs?",
    "d": r"jours?|days?|d",
    "w": r"semaines?|weeks?",
    "m": r"mois|months?",
    "y": r"ans?|années?|years?|yrs?",
}


def _other_units(use: InlineUse, chapter: Chapter, context: Context) -> Iterator[Problem]:
    """Yield a claim of time in another unit than the field's: ``[330]{= sum(x.minutes) } heures``.

    Hours, minutes and seconds within a claim are converted, and held against the data there.
    """
    unit = _unit(use.target, context.study) if use.kind == "claim" else ""
    own = next((name for name, words in _TIMES.items() if re.fullmatch(words, unit)), "")
    if not own:
        return
    text = use.words + chapter.body[use.span[1] : use.span[1] + _REACH]
    for quantity in find_quantities(use.words, context.language.code)[-1:]:
        for name, words in _TIMES.items():
            behind = re.compile(rf"\s+({words})(?!\w)").match(text, quantity.end)
            is_converted = own in SECONDS and name in SECONDS
            inside = behind is not None and behind.start(1) < len(use.words)
            if behind and name != own and not (inside and is_converted):
                message = Message("claim-other-noun", words=use.words, noun=behind[1], counted=unit)
                yield Problem("claim", use.place, message, behind[1], unit)


def _unit(source: str, study: Study) -> str:
    """Return the unit of the field that a function goes through, "" for one that counts."""
    try:
        tree = parse(" ".join(source.split())).tree
    except ExpressionError:
        return ""
    first = tree.arguments[0] if isinstance(tree, Call) and tree.arguments else None
    if not isinstance(tree, Call) or tree.name in COUNTING or not isinstance(first, Path):
        return ""
    file, *steps = first.parts
    try:
        field = study.follow(file, tuple(steps)).field if file in study.relations else None
    except UnknownPathError:
        return ""
    return field.unit if field else ""


def _counted(source: str, study: Study) -> tuple[str, ...]:
    """Return the files that a count goes through, the counted one first; none for what is none."""
    try:
        tree = parse(" ".join(source.split())).tree
    except ExpressionError:
        return ()
    first = tree.arguments[0] if isinstance(tree, Call) and tree.arguments else None
    if not isinstance(tree, Call) or not isinstance(first, Path):
        return ()
    file = first.parts[0]
    if tree.name not in {"count", "distinct"} or file not in study.relations:
        return ()
    resource = study.relation(file).resource
    found = [file, *(resource.fields[each].reference for each in resource.primary_key)]
    for node in nodes_of(tree):
        parts = node.parts if isinstance(node, Path) else ()
        start, *steps = parts if parts and parts[0] in study.relations else (file, *parts)
        found.append(start)
        for step in steps:
            field = study.relation(start).resource.fields.get(step)
            if field is None or not field.reference:
                break
            start = field.reference
            found.append(start)
    return tuple(dict.fromkeys(filter(None, found)))


def _is_another(noun: Noun, counted: tuple[str, ...], study: Study) -> bool:
    """Say whether a noun names what no file of a count can be: people may be called otherwise."""
    other, own = (study.relation(name).resource for name in (noun.resource, counted[0]))
    is_name = noun.kind == "records" or (noun.kind == "value" and own.is_of_people)
    return (
        is_name and noun.resource not in counted and not (other.is_of_people and own.is_of_people)
    )
