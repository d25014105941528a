"""The values of a study that must not be published, and in which forms each may be written.

A private value is a *name*, a *word* or a *text*:

- a name is searched in its parts too: both orders, initials, the family name alone. The values of a
  field are names where most of them look like one: up to six words of letters that begin with a
  capital ("de", "van" aside), none of them a word for an organisation, and where half of them or
  more differ. The family name is what stands in capitals, before a comma, or after the first word;
- a word is a single capitalised word of another field that only one record has: it is searched
  with its capital, because as a common word it may stand anywhere;
- a text is whatever else has letters or six digits: it is searched whole. One of six words or less
  that several records have, or two published cells, is a category and no secret.

Mail addresses and numbers of six digits or more within any of them are searched by themselves.
Choices, keys, names that published records are shown by, and what a published field of the same
record says are no secrets.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto

from generator.core.values import Frozen
from generator.data import Record, Study
from generator.data.study import Relation
from generator.privacy.folding import folded_words

LEAST_LETTERS = 3  # a private text with fewer is no word that could be found again
LEAST_DIGITS = 6  # a private number with fewer (an age) stands in any text; a telephone has more
MOST_WORDS = 6  # words of a name or of a category
CHOICE = 1_000_000  # published cells: as many as there can be
LONGEST_SAID = 200  # letters of what published cells may have in common with a private one
_CLEAR = 4  # letters of a part of a name that is found in small letters too
_PARTICLES = frozenset(
    """
    al ben d da das de del den der des di do dos du el l la le les van von y
    """.split()  # noqa: SIM905 - words read best as a text
)
_TITLES = ("m", "mm", "mme", "mlle", "monsieur", "madame", "mr", "mrs", "ms", "dr", "prof")
# Words that say that a value names an organisation, not a person.
_ORGANISATIONS = frozenset(
    """
    agence agency association bibliotheque bureau business cabinet center centre chambre chu
    city club college communaute commune company conseil council county data departement
    department direction ecole entreprise federation fondation foundation group groupe hopital
    hospital institut institute laboratoire laboratory library lycee mairie metropole ministere
    ministry musee museum office open prefecture project projet region reseau rue school service
    societe society street syndicat team town universite university ville
    """.split()  # noqa: SIM905 - words read best as a text
)
# Names of people that are words of French or English too: alone they are searched with a title.
COMMON = frozenset(
    """
    abbe april august aurore avril bailey baker ball banks bell berger best bill bird bishop
    black blanc bois boucher boulanger breton brook brown brun carpenter carpentier carter
    chance chevalier claire clement constance cook cooper court day dean dragon faith felicite
    field fisher fleur fontaine forest forestier fox franc garnier grace grand green hall hill
    hope hunt hunter jardin jean joly joy july june juste king knight lac lake lamb laurier
    legrand lemoine lepetit leroy lily long love mai maire marchand marechal marin marine mark
    mason masson may melodie mercier meunier miller moine moreau moulin neige noel noir normand
    north page paris parker perle petit picard pierre place poirier pont porter price prieur
    prince prudence reed rich riviere roche roi romain rose rosier rouge roux roy ruby rule sage
    salle say sergent shepherd short small smith stone strong summer swan taylor temple turner
    vallee victoire violet violette walker ward water west white wise wolf wood wright young
    """.split()  # noqa: SIM905 - words read best as a text
)
_MAIL = re.compile(r"[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;:]+\.[^\s@<>\"'(),;:]+")
_NUMBER = re.compile(r"\+?[0-9][0-9 ().\-/\u00a0\u202f\u2010-\u2013]{4,}[0-9]")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


class Kind(Enum):
    """What a private value is, and so how it is searched."""

    NAME = auto()
    WORD = auto()
    TEXT = auto()


class Secret(Frozen):
    """A value that must not be published, and where it is said: a field of a record, or a line.

    ``field`` is "participants.name", empty for a name that is withheld; ``place`` is "path:line".
    """

    text: str
    kind: Kind = Kind.NAME
    field: str = ""
    key: str = ""
    place: str = ""


class Form(Frozen):
    """One way to write a secret: its words, folded; where ``capital`` is set, one begins it."""

    words: tuple[str, ...]
    capital: bool = False


# --- which values are secrets ---------------------------------------------------------------------


def secrets_of(study: Study) -> tuple[Secret, ...]:
    """Return the values of a study that are not for its readers and could be found in a text."""
    said: Counter[tuple[str, ...]] | None = None
    found: list[Secret] = []
    for relation in study.relations.values():
        hidden = [
            each
            for each in relation.resource.fields.values()
            if each.privacy != "public"
            and not (each.enum or each.reference or each.type == "boolean")
        ]
        for field in hidden:
            said = _said(study) if said is None else said
            found += _secrets_in(relation, field.name, said)
    return tuple(found)


def _secrets_in(relation: Relation, field: str, said: Counter[tuple[str, ...]]) -> Iterator[Secret]:
    texts = [each.strip() for each in relation.texts[field]]
    holders, names = Counter(texts), are_names(texts)
    shown = [
        relation.texts[each.name]
        for each in relation.resource.fields.values()
        if each.privacy == "public"
    ]
    for at, (text, record) in enumerate(zip(texts, relation.records, strict=True)):
        kind = _kind(text, holders[text], names=names)
        words = folded_words(text)
        enough = 2 if kind is not Kind.NAME and _may_be_category(text) else CHOICE
        own = (folded_words(each[at]) for each in shown)
        if kind and said[words] < enough and words not in own:
            yield secret_of(record, field, text, kind)


def secret_of(record: Record, field: str, text: str, kind: Kind) -> Secret:
    """Return a value of a field of a record as a secret."""
    name, place = f"{record.resource}.{field}", f"{record.path}:{record.line}"
    return Secret(text, kind, name, record.key, place)


def _kind(text: str, holders: int, *, names: bool) -> Kind | None:
    """Return what a private value is, None where it could not be found again."""
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    if letters < LEAST_LETTERS and digits < LEAST_DIGITS:
        return None
    if names and looks_like_name(text):
        return Kind.NAME
    if text.isalpha():
        return Kind.WORD if holders == 1 and text[0].isupper() else None
    return None if holders > 1 and _may_be_category(text) else Kind.TEXT


def _may_be_category(text: str) -> bool:
    """Say whether a text is as short as a category, and neither an address nor a number."""
    is_number = sum(map(str.isdigit, text)) >= LEAST_DIGITS
    return not is_number and "@" not in text and len(text.split()) <= MOST_WORDS


def _said(study: Study) -> Counter[tuple[str, ...]]:
    """Return how many published cells say some words and no more.

    Choices, numbers, days, and what published records are named by count as ``CHOICE``.
    """
    said: Counter[tuple[str, ...]] = Counter()
    for relation in study.relations.values():
        resource = relation.resource
        named = {*resource.primary_key, resource.label, resource.reference}
        for field in resource.fields.values():
            if field.privacy == "public":
                is_choice = field.name in named or field.type != "string"
                for text, count in Counter(relation.texts[field.name]).items():
                    if len(text) <= LONGEST_SAID:
                        said[folded_words(text)] += CHOICE if is_choice else count
                said.update(dict.fromkeys(map(folded_words, field.enum), CHOICE))
                said.update(dict.fromkeys(map(folded_words, field.labels.values()), CHOICE))
    return said


# --- names ----------------------------------------------------------------------------------------


def are_names(texts: Sequence[str]) -> bool:
    """Say whether the values of a field are names of people: most look so, and half differ."""
    filled = [each for each in texts if each]
    alike = sum(map(looks_like_name, filled))
    return 2 * alike > len(filled) and 2 * len(set(filled)) >= len(filled)


def looks_like_name(text: str) -> bool:
    """Say whether a text may name one person or several."""
    return any(map(_is_name, _names_in(text)))


def _names_in(text: str) -> list[str]:
    return [
        each.strip()
        for each in re.split(r"[;/&\n]|\b(?:et|and)\b", re.sub(r"\([^)]*\)", " ", text))
        if each.strip()
    ]


def _is_name(text: str) -> bool:
    parts = re.findall(r"[^\W\d_]+", text.partition(",")[0])
    own = [each for each in parts if folded_words(each)[0] not in _PARTICLES]
    return (
        0 < len(own) <= MOST_WORDS
        and not any(map(str.isdigit, text))
        and all(each[0].isupper() for each in own)
        and not any(folded_words(each)[0] in _ORGANISATIONS for each in own)
    )


def _parts_of_name(name: str) -> tuple[list[str], list[str]]:
    """Return the first names and the family names of a person as they are written."""
    before, comma, after = name.partition(",")
    words = [each for each in before.split() if folded_words(each)]
    while len(words) > 1 and "".join(folded_words(words[0])) in _TITLES:
        del words[0]
    if comma and len(words) == 1 and _is_name(after):
        return after.split(), words
    capitals = [each for each in words if each.isupper() and len(each.strip(".")) > 1]
    if capitals and len(capitals) < len(words):
        return [each for each in words if each not in capitals], capitals
    return words[:1], words[1:]


def _forms_of_name(name: str, excepted: Mapping[str, str]) -> Iterator[Form]:
    first, family = (folded_words(" ".join(each)) for each in _parts_of_name(name))
    if not family:
        alone = first if len("".join(first)) >= LEAST_LETTERS else ()
        yield Form(alone, capital="".join(first) in COMMON or len("".join(first)) < _CLEAR)
        return
    own = tuple(each for each in family if each not in _PARTICLES) or family
    yield Form((*first, *family))
    yield Form((*family, *first))
    for each in {(first[0], *own), (*own, first[0]), (first[0], own[-1]), (own[-1], first[0])}:
        yield Form(each)
    initials = {first[0][0], "".join(each[0] for each in first)}
    for part in own:
        if len(part) >= LEAST_LETTERS and part not in COMMON:
            yield Form((part,), capital=len(part) < _CLEAR)
        if part in COMMON or part in excepted or len(part) < _CLEAR:
            yield from (Form((each, part), capital=True) for each in (*initials, *_TITLES))


# --- the forms of a secret ------------------------------------------------------------------------


def forms_of(secret: Secret, excepted: Mapping[str, str]) -> Iterator[Form]:
    """Yield the ways in which a secret may be written; ``excepted`` are names that are let pass."""
    if secret.kind is Kind.NAME:
        for name in _names_in(secret.text):
            if _is_name(name) or (not secret.field and len(secret.text.split()) <= MOST_WORDS):
                yield from _forms_of_name(name, excepted)
    if secret.kind is Kind.NAME and not secret.field:
        yield Form(folded_words(secret.text))
    elif secret.kind is not Kind.NAME or len(folded_words(secret.text)) > 1:
        yield Form(folded_words(secret.text), capital=secret.kind is Kind.WORD)
    for mail in _MAIL.findall(secret.text):
        yield from _forms_of_mail(mail)


def _forms_of_mail(mail: str) -> Iterator[Form]:
    local, _, domain = mail.rpartition("@")
    mine, its = folded_words(local), folded_words(domain)
    for at, dot in ((" ", " "), (" at ", " "), (" at ", " dot "), (" arobase ", " point ")):
        yield Form(tuple(f"{' '.join(mine)}{at}{dot.join(its)}".split()))
    if len(mine) > 1 and sum(map(len, mine)) >= LEAST_DIGITS:
        yield Form(mine)


def numbers_in(text: str) -> Iterator[str]:
    """Yield the digits of each number in a text that has enough of them to be found again."""
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"[^0-9]", "", match[0].replace("(0)", ""))
        if len(digits) >= LEAST_DIGITS:
            yield digits
        if day := _DAY.fullmatch(match[0]):
            yield "".join(reversed(day.groups()))
