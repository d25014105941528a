"""The general words, in French and English, by which a heading says what a column is about."""

from __future__ import annotations

import re

from generator.handwritten.labels import plain, words

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
_UNIT = re.compile(r"[(\[]\s*(?:en\s+|in\s+)?(?P<unit>[^()\[\]\d]{1,12}?)\s*[)\]]\s*$")


def speaks_of(heading: str, vocabulary: frozenset[str]) -> bool:
    """Say whether a heading has one of the words, in singular or plural."""
    return not vocabulary.isdisjoint(words(heading))


def telling_words(caption: str) -> str:
    """Return the first words of a caption that say what it is about."""
    found = [word for word in re.findall(r"[^\W_]+", plain(caption)) if word not in _FILLERS]
    return " ".join(found[:_MOST_WORDS])


def unit_of(heading: str) -> str:
    """Return the unit that stands in brackets at the end of a heading: "Durée (min)" → min."""
    found = _UNIT.search(heading)
    return found["unit"] if found else ""


def plural(noun: str) -> str:
    """Return the plural of a noun, or of a name made of words joined by "_", as a rule has it."""
    return noun if noun[-1:] in {"s", "x", "z", ""} else f"{noun}s"
