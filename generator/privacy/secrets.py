"""The values of a study that must not be published, and in which forms each may be written.

A private value is a *name*, a *word* or a *text*:

- a name is searched in its parts too: both orders, initials, logins, the family name alone. The
  values of a field are names where it is what people are called by (``x-identifying``, the key or
  the label of people, "nom", "pseudo"), or where most of them look like one: up to six words of
  letters that begin with a capital ("de", "van" aside), none of them a word for an organisation,
  and half of them or more differ. The family name is what stands in capitals, before a comma, or
  after the first word. A name is never let pass because something published says the same;
- a word is a single capitalised word of another field that only one record has: it is searched
  with its capital, because as a common word it may stand anywhere;
- a text is whatever else has three letters, six digits, or both in one code ("AB-4471"): it is
  searched whole. One of six words or less that several records have, or two published cells, is a
  category.

Mail addresses, days and numbers of six digits or more within any of them are searched by
themselves.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto

from generator.core.problems import Message
from generator.core.values import Frozen, replace
from generator.data import Field, Record, Study
from generator.data.privacy import PERSONAL
from generator.data.study import Relation
from generator.privacy.folding import IDEOGRAPH, folded, folded_words

LEAST_LETTERS = 3  # a private text with fewer is no word that could be found again
LEAST_CODE = 5  # letters and digits of a code
LEAST_DIGITS = 6  # a private number with fewer (an age) stands in any text; a telephone has more
FEW_WORDS = 3  # of an answer that anybody may write
MOST_WORDS = 6  # words of a name or of a category
CHOICE = 1_000_000  # published cells: as many as there can be
LONGEST_SAID = 200  # letters of what published cells may have in common with a private one
_CLEAR = 4  # letters of a part of a name that is found in small letters too
_RARE = 6  # letters of a part with which a plural or a login is no common word
_PARTICLES = frozenset(
    """
    al ben d da das de del den der des di do dos du el l la le les van von y
    """.split()  # noqa: SIM905 - words read best as a text
)
_TITLES = ("m", "mm", "mme", "mlle", "monsieur", "madame", "mr", "mrs", "ms", "dr", "prof")
# Words that stand between two names of a person.
_BESIDES = frozenset(
    ("nee", "ne", "epouse", "epoux", "ep", "veuve", "dit", "dite", "alias", "born")
)
# What a field is called that holds what people are called by, and what its cells say of nobody.
_NAMING = frozenset(
    (
        *("nom", "prenom", "patronyme", "pseudo", "pseudonyme", "surnom", "nom_complet"),
        *("nom_de_famille", "nom_prenom", "prenom_nom", "nom_usage", "name", "firstname"),
        *("first_name", "lastname", "last_name", "surname", "family_name", "given_name"),
        *("full_name", "nickname", "login", "pseudonym", "username"),
    )
)
_NOBODY = frozenset(
    ("inconnu", "inconnue", "aucun", "aucune", "neant", "anonyme", "none", "unknown")
)
_CODE = re.compile(r"[A-Z]{2}|[a-zA-Z][-_/.]\d|\d[-_/.][a-zA-Z]")
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
_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b|\b(\d\d?)[./-](\d\d?)[./-](\d{4})\b")
_MONTHS = tuple(
    tuple(each.split())
    for each in (
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "january february march april may june july august september october november december",
    )
)
_E_BEHIND = re.compile(r"([aouAOU])e(?=[^\Waeiouy])")  # "Goetz" is written "Götz" too
# As many write them.
_TWO_LETTERS = str.maketrans(
    {"ü": "ue", "ö": "oe", "ä": "ae", "å": "aa", "Ü": "Ue", "Ö": "Oe", "Ä": "Ae", "Å": "Aa"}
)


class Kind(Enum):
    """What a private value is, and so how it is searched."""

    NAME = auto()
    WORD = auto()
    TEXT = auto()


class Secret(Frozen):
    """A value that must not be published, and where it is said: a field of a record, or a line.

    ``field`` is "participants.name", empty for a name that is withheld; ``place`` is "path:line".
    ``tells`` says whether its field tells who somebody is.
    """

    text: str
    kind: Kind = Kind.NAME
    field: str = ""
    key: str = ""
    place: str = ""
    tells: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether whoever writes it says something private: no word or answer of anybody's."""
        if self.tells or self.kind is Kind.NAME:
            return True
        is_long = len(folded_words(self.text)) > FEW_WORDS or re.search(r"[@\d]", self.text)
        return self.kind is Kind.TEXT and bool(is_long)


class Form(Frozen):
    """One way to write a secret: its words, folded; where ``capital`` is set, one begins it."""

    words: tuple[str, ...]
    capital: bool = False


# --- which values are secrets ---------------------------------------------------------------------


def secrets_of(study: Study) -> tuple[Secret, ...]:
    """Return the values of a study that are not for its readers and could be found in a text."""
    return private_values(study)[0]


def private_values(study: Study) -> tuple[tuple[Secret, ...], Counter[tuple[str, Message]]]:
    """Return the secrets, and how many values are not searched for, by field and reason.

    A field is "people.age". Choices are no secrets: the description says that they are categories.
    """
    private = [
        (relation, field)
        for relation in study.relations.values()
        for field in relation.resource.fields.values()
        if field.privacy != "public"
        and not (field.enum or field.reference or field.type == "boolean")
    ]
    said = _said(study) if private else Counter[tuple[str, ...]]()
    values = [value for each in private for value in _values_of(*each, said)]
    secrets = tuple(each for each in values if isinstance(each, Secret))
    return secrets, Counter(each for each in values if not isinstance(each, Secret))


def _values_of(
    relation: Relation, field: Field, said: Mapping[tuple[str, ...], int]
) -> Iterator[Secret | tuple[str, Message]]:
    """Yield each value of a field as a secret, or the field and why it is not searched for."""
    texts = [each.strip() for each in relation.texts[field.name]]
    holders, resource = Counter(texts), relation.resource
    is_called = folded(field.name) in _NAMING
    own = {*resource.primary_key, resource.label} if resource.is_of_people else set[str]()
    is_personal = not PERSONAL.isdisjoint(re.split(r"[\W_]+", folded(field.name)))
    tells = is_called or is_personal or field.identifying or field.name in own
    names = is_called or are_names(texts) or (tells and are_names([*{*texts}], least=2))
    shown = [relation.texts[e.name] for e in resource.fields.values() if e.privacy == "public"]
    for at, (text, record) in enumerate(zip(texts, relation.records, strict=True)):
        kind = _kind(text, names=names, is_called=is_called)
        is_category = False
        if kind and kind is not Kind.NAME and not tells:
            words, is_short = folded_words(text), len(text.split()) <= MOST_WORDS
            is_number = sum(map(str.isdigit, text)) >= LEAST_DIGITS
            may_be_category = text.isalpha() or (is_short and "@" not in text and not is_number)
            enough = 2 if may_be_category else CHOICE
            is_category = (
                (may_be_category and holders[text] > 1)
                or said.get(words, 0) >= enough
                or words in (folded_words(each[at]) for each in shown)
            )
        if kind and not is_category:
            yield replace(secret_of(record, field.name, text, kind), tells=tells)
        elif text:
            reason = "value-of-several" if is_category else "value-too-plain"
            yield f"{record.resource}.{field.name}", Message(reason)


def secret_of(record: Record, field: str, text: str, kind: Kind) -> Secret:
    """Return a value of a field of a record as a secret."""
    name, place = f"{record.resource}.{field}", f"{record.path}:{record.line}"
    return Secret(text, kind, name, record.key, place)


def _kind(text: str, *, names: bool, is_called: bool) -> Kind | None:
    """Return what a private value is, None where it could not be found again."""
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    is_code = letters + digits >= LEAST_CODE and _CODE.search(text)
    if letters < least_letters(text) and digits < LEAST_DIGITS and not is_code:
        return None
    is_pseudonym = is_called and text.isalpha() and folded(text) not in _NOBODY
    if names and (looks_like_name(text) or is_pseudonym):
        return Kind.NAME
    if not text.isalpha():
        return Kind.TEXT
    return Kind.WORD if text[0].isupper() else None


def least_letters(text: str) -> int:
    """Return how many letters a word must have: two where each of them is a word of its own."""
    return 2 if IDEOGRAPH.search(text) else LEAST_LETTERS


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


def are_names(texts: Sequence[str], least: int = 1) -> bool:
    """Say whether the values of a field are names of people: most look so, and half differ.

    ``least`` is how many words a name has.
    """
    filled = [each for each in texts if each]
    alike = sum(looks_like_name(each) and len(each.split()) >= least for each in filled)
    return 2 * alike > len(filled) and 2 * len(set(filled)) >= len(filled)


def looks_like_name(text: str) -> bool:
    """Say whether a text may name one person or several, with what stands beside them."""
    found = _names_in(text) if len(text) <= LONGEST_SAID else []
    return bool(found) and (
        all(map(_is_name, found)) or (_is_name(found[0]) and len(found[0].split()) > 1)
    )


def _names_in(text: str) -> list[str]:
    """Return the names in a text, without what stands beside them: "1. Name – mayor, 06 12 …"."""
    beside = r"\([^)]*\)|\S{1,64}@\S{1,99}|^\s*\d+[.)]\s|\+?\d[\d .()/-]{5,}"
    parts = re.split(r"[;:/&|\n–—]|\s-\s|\b(?:et|and)\b", re.sub(beside, " ", text))
    return [each.strip(" .,-") for each in parts if each.strip(" .,-")]


def _is_name(text: str) -> bool:
    parts = re.findall(r"[^\W\d_]+", text.partition(",")[0])
    own = [each for each in parts if folded_words(each)[0] not in _PARTICLES | _BESIDES]
    return (
        0 < len(own) <= MOST_WORDS
        and not any(map(str.isdigit, text))
        and not any(each[0].islower() for each in own)
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
        alone, count = first, len("".join(first))
        is_rare = IDEOGRAPH.search(name) or (count >= _CLEAR and "".join(first) not in COMMON)
        yield Form(alone if count >= least_letters(name) else (), capital=not is_rare)
        return
    own = tuple(e for e in family if e not in _PARTICLES and e not in _BESIDES) or family
    yield Form((*first, *family))
    yield Form((*family, *first))
    ways = {(first[0], *own), (*own, first[0])}
    yield from map(Form, ways.union(*({(first[0], e), (e, first[0])} for e in (own[0], own[-1]))))
    if len(own) > 1:
        yield Form(own)
    initials = {first[0][0], "".join(each[0] for each in first)}
    for part in own:
        is_common = part in COMMON
        if len(part) >= LEAST_LETTERS and not is_common:
            yield Form((part,), capital=len(part) < _CLEAR)
        if len(part) >= _RARE and not is_common and part not in excepted:  # plural, logins
            ways = (f"{part}s", f"{first[0][0]}{part}", f"{part}{first[0][0]}")
            yield from (Form((each,)) for each in ways)
        if is_common or part in excepted or len(part) < _CLEAR:
            yield from (Form((each, part), capital=True) for each in (*initials, *_TITLES))


# --- the forms of a secret ------------------------------------------------------------------------


def forms_of(secret: Secret, excepted: Mapping[str, str]) -> Iterator[Form]:
    """Yield the ways in which a secret may be written; ``excepted`` are names that are let pass."""
    words, names = folded_words(secret.text), list[str]()
    if secret.kind is Kind.NAME:
        names = list(filter(_is_name, _names_in(secret.text)))
        may_name = len(words) <= MOST_WORDS and (not secret.field or secret.text.isalpha())
        names = names or [secret.text] * may_name
    for name in names:
        for spelling in {name, name.translate(_TWO_LETTERS), _E_BEHIND.sub(r"\1", name)}:
            yield from _forms_of_name(spelling, excepted)
    if secret.kind is not Kind.NAME or len(words) > 1 or not secret.field:
        yield Form(words, capital=secret.kind is Kind.WORD)
    for mail in _MAIL.findall(secret.text):
        yield from _forms_of_mail(mail)
    for day, month, year in _days_in(secret.text) if secret.tells else ():
        for names_of_months in _MONTHS:
            said, plain = names_of_months[int(month) - 1], str(int(day))
            days = {(day,), (plain,), *((plain, each) for each in ("er", "st", "nd", "rd", "th"))}
            yield from (Form((*each, said, year)) for each in days)
            yield from (Form((said, *each, year)) for each in days)


def _forms_of_mail(mail: str) -> Iterator[Form]:
    local, _, domain = mail.rpartition("@")
    mine, its = folded_words(local), folded_words(domain)
    for at, dot in ((" ", " "), (" at ", " "), (" at ", " dot "), (" arobase ", " point ")):
        yield Form(tuple(f"{' '.join(mine)}{at}{dot.join(its)}".split()))
    if len(mine) > 1 and sum(map(len, mine)) >= LEAST_DIGITS:
        yield Form(mine)


def _days_in(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield day, month and year of each date in digits."""
    for match in _DAY.finditer(text):
        year, month, day = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)
        if 0 < int(month) <= len(_MONTHS[0]):
            yield day.zfill(2), month.zfill(2), year


def numbers_in(text: str) -> Iterator[str]:
    """Yield the digits of each number in a text that has enough of them to be found again."""
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"[^0-9]", "", match[0].replace("(0)", ""))
        if len(digits) >= LEAST_DIGITS:
            yield digits
        if day := _DAY.fullmatch(match[0]):
            yield "".join(reversed(day.group(1, 2, 3))) if day[1] else digits
