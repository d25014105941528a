"""How private the data are where the description leaves it open or speaks of people.

Nothing is public by mistake: what describes people is private until it is said otherwise, and what
points to them follows them. A description with a misspelt property gives no data at all.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from generator.data.fields import PRIVACY
from generator.language.normalize import words

Name = TypeVar("Name")

rank = PRIVACY.index  # how private something is: 0 for what everybody may see
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


def speaks_of_people(names: Iterable[str], fields: Iterable[str]) -> bool:
    """Say whether names of a file or of texts in it are of people, or fields what they have."""
    return any(not PEOPLE.isdisjoint(words(each)) for each in names) or any(
        not PERSONAL.isdisjoint(words(each)) for each in fields
    )


def spread(privacy: Mapping[Name, str], pairs: Iterable[tuple[Name, Name]]) -> dict[Name, str]:
    """Make the first of each pair as private as the second, along any chain of pairs."""
    found, pairs = dict(privacy), [*pairs]
    for _ in privacy:  # no chain is longer
        for one, other in pairs:
            found[one] = max(found[one], found[other], key=rank)
    return found
