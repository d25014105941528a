"""How private the data are where the description leaves it open, misspells it or speaks of people.

Nothing is public by mistake: a property that is nearly ``x-privacy`` hides what it stands at, what
describes people is private until it is said otherwise, and what points to them follows them.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from generator.core.problems import nearest
from generator.data.fields import PRIVACY
from generator.language.normalize import words

Name = TypeVar("Name")

rank = PRIVACY.index  # how private something is: 0 for what everybody may see
ALMOST = 80  # from how near on an unknown property is a known one misspelt (rapidfuzz's ratio)
OURS = (
    *("entity", "label", "reference", "noun", "page", "privacy", "text", "paraphrase"),
    *("attribution", "unit", "identifying", "labels", "tones"),
)
# What people are called, in French and English, in the singular and without accents.
PEOPLE = frozenset(
    (
        *("participant", "participante", "personne", "person", "people", "enquete", "enquetee"),
        *("interviewe", "interviewee", "repondant", "repondante", "respondent", "informateur"),
        *("informatrice", "informant", "temoin", "locuteur", "locutrice", "speaker"),
        *("patient", "patiente", "soignant", "soignante", "eleve", "pupil", "etudiant"),
        *("etudiante", "student", "enseignant", "enseignante", "teacher", "salarie", "salariee"),
        *("employe", "employee", "habitant", "habitante", "resident", "usager", "usagere"),
        *("citoyen", "citoyenne", "citizen", "volontaire", "volunteer", "benevole", "contact"),
        *("elu", "elue", "acteur", "actrice", "agent", "interlocuteur", "interlocutrice"),
    )
)
# What only people have.
PERSONAL = frozenset(
    (
        *("courriel", "email", "telephone", "phone", "prenom", "firstname", "surname", "lastname"),
        *("patronyme", "naissance", "birth", "birthday", "birthdate", "dob", "tel"),
    )
)


def property_meant(name: str) -> str:
    """Return the property of ours that a name is or nearly is, with "x-" or without; else ""."""
    bare = name.lower().removeprefix("x").strip("-_ ")
    near = bare if bare in OURS else nearest(bare, OURS, least=ALMOST)
    return f"x-{near}" if near else ""


def said_privacy(*descriptors: Mapping[str, object]) -> str:
    """Return the privacy that descriptors say, "" if they do not; private where it is misspelt."""
    said = [
        str(value) if name == "x-privacy" and value in PRIVACY else "private"
        for each in descriptors
        for name, value in each.items()
        if property_meant(str(name)) == "x-privacy"
    ]
    return max(said, key=rank, default="")


def speaks_of_people(names: Iterable[str], fields: Iterable[str]) -> bool:
    """Say whether names of a file or of texts in it are of people, or fields what they have."""
    return any(not PEOPLE.isdisjoint(words(each)) for each in names) or any(
        not PERSONAL.isdisjoint(words(each)) for each in fields
    )


def spread(privacy: Mapping[Name, str], pairs: Iterable[tuple[Name, Name]]) -> dict[Name, str]:
    """Make the first of each pair as private as the second, along any chain of pairs."""
    found, pairs = dict(privacy), [*pairs]
    changed = True
    while changed:
        changed = False
        for one, other in pairs:
            if rank(found[other]) > rank(found[one]):
                found[one], changed = found[other], True
    return found
