"""Words of headings, in French and English, and the names of files, fields and keys.

The word lists only name things: what a column is, its values say.
"""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import count as counting_from

from slugify import slugify

from generator.language.normalize import fold, words

GROUPS = frozenset(
    (
        *("groupe", "group", "session", "seance", "equipe", "team", "atelier", "workshop"),
        *("cohorte", "cohort", "promotion", "classe", "panel"),
    )
)
ORGANISATIONS = frozenset(
    (
        *("organisation", "organization", "organisme", "structure", "institution", "collectivite"),
        *("entreprise", "company", "employeur", "employer", "etablissement", "association"),
        *("universite", "university", "laboratoire", "laboratory", "administration", "affiliation"),
        *("ville", "commune", "agence", "agency", "societe"),
    )
)
PEOPLE = frozenset(
    (
        *("participant", "participante", "personne", "person", "people", "enquete", "enquetee"),
        *("interviewe", "interviewee", "repondant", "repondante", "respondent", "informateur"),
        *("informatrice", "informant", "temoin"),
    )
)
ROLES = frozenset(
    (
        *("profession", "fonction", "poste", "metier", "role", "occupation", "job", "position"),
        *("qualite", "title", "emploi"),
    )
)
NAMES = frozenset(("nom", "prenom", "name", "pseudonyme", "pseudonym", "pseudo"))
CODES = frozenset(("code", "id", "identifiant", "reference", "ref", "numero", "number", "n", "no"))
_FILLERS = frozenset(
    (
        *("de", "la", "le", "les", "des", "du", "d", "l", "et", "ou", "en", "un", "une", "sur"),
        *("par", "pour", "dans", "chacun", "chacune", "aux", "au", "a", "selon", "the", "of", "an"),
        *("and", "in", "on", "for", "to", "by", "with", "avec", "se", "sa", "son", "ses", "leur"),
        *("table", "tableau", "extrait", "extract", "liste", "list", "recapitulatif", "faisant"),
        *("presentant", "montrant", "showing", "ci", "dessous", "below", "each", "chaque"),
    )
)
_MOST_WORDS = 3
_LONGEST = 32
_RESERVED = frozenset(("in", "not", "count", "sum", "distinct", "mean", "min", "max", "share"))
"""Words that an expression does not read as a name."""


def speaks_of(heading: str, vocabulary: frozenset[str]) -> bool:
    """Say whether a heading has one of the words, in singular or plural."""
    return not vocabulary.isdisjoint(words(heading))


def telling_words(caption: str) -> str:
    """Return the first words of a caption that say what it is about."""
    found = [word for word in re.findall(r"[^\W_]+", fold(caption)) if word not in _FILLERS]
    return " ".join(found[:_MOST_WORDS])


def plural(noun: str) -> str:
    """Return the plural of a noun, or of a name made of words joined by "_", as a rule has it."""
    return noun if noun[-1:] in {"s", "x", "z", ""} else f"{noun}s"


def identifier(text: str, *, otherwise: str) -> str:
    """Return a name for expressions made of the words of a text: letters, digits and "_".

    ``otherwise`` is the name of what has no words, such as "#".
    """
    text = re.sub(r"\b[Nn]\s?[°º]", " ", text)
    unbracketed = re.sub(r"[(\[][^()\[\]]*[)\]]", " ", text)
    for each in (unbracketed, text):
        name = slugify(each, separator="_", max_length=_LONGEST, word_boundary=True)
        if name:
            return f"n_{name}" if name[0].isdigit() or name in _RESERVED else name
    return otherwise


def free_name(name: str, taken: Container[str]) -> str:
    """Return the name, or the first of ``name_2``, ``name_3`` … that is not taken."""
    numbered = (f"{name}_{count}" for count in counting_from(2))
    return name if name not in taken else next(each for each in numbered if each not in taken)


def generated_keys(prefix: str, count: int, taken: Container[str]) -> tuple[str, ...]:
    """Return so many keys: FG1, FG2 …, with leading zeros from ten on.

    Where one of them names another record already, the prefix gets a letter more.
    """
    width = len(str(count))
    while True:
        keys = tuple(f"{prefix}{number:0{width}}" for number in range(1, count + 1))
        if not any(key in taken for key in keys):
            return keys
        prefix += "X"


def key_prefix(label: str, *, otherwise: str) -> str:
    """Return the capitals that the keys of a thing begin with: "Focus group #" → FG."""
    initials = "".join(word[0] for word in slugify(label).split("-") if word and word[0].isalpha())
    return initials[:3].upper() if len(initials) > 1 else otherwise
