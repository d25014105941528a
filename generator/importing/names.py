"""What an import calls files, fields and records.

The word lists, in French and English, only name things: what a column is, its values say.
"""

import re
from collections.abc import Container, Mapping
from itertools import count as counting_from
from typing import cast

from slugify import slugify

from generator.data.privacy import PEOPLE
from generator.language import Language
from generator.language.normalize import fold, words

_WORDS = {
    "group": (
        "groupe group session seance equipe team atelier workshop cohorte cohort promotion classe "
        "panel"
    ),
    "organisation": (
        "organisation organization organisme structure institution collectivite entreprise "
        "company employeur employer etablissement association universite university laboratoire "
        "laboratory administration affiliation ville commune agence agency societe"
    ),
    "role": "profession fonction poste metier role occupation job position qualite title emploi",
    "told": (
        "codeur codeuse coder annotateur annotatrice annotator intervieweur intervieweuse "
        "interviewer enqueteur enquetrice verbatim transcription transcript"
    ),
    # What programs for qualitative analysis call a coded passage, and its code.
    "passage": "passage segment content contenu coded text texte highlight extrait excerpt",
    "coded": "tag code codename codage coding",
    "name": "nom prenom name pseudonyme pseudonym pseudo",
    "code": "code id identifiant reference ref numero number n no",
    "filler": (
        "de la le les des du d l et ou en un une sur par pour dans chacun chacune aux au a selon "
        "the of an and in on for to by with avec se sa son ses leur table tableau extrait extract "
        "liste list recapitulatif faisant presentant montrant showing ci dessous below each "
        "chaque"
    ),
    # What a question says that does not tell what it is about.
    "asking": (
        "quel quelle quels quelles qui que quoi qu combien pourquoi depuis point quand est "
        "sont avez etes etait diriez pensez vous votre vos tu ton ta tes il elle on y ne ce cet "
        "cette ces si selon m n s t c j what which who why where when how much many long do does "
        "did is are was have has been would could you your it any this that these if use"
    ),
}
_VOCABULARY = {
    "person": PEOPLE,
    **{kind: frozenset(listed.split()) for kind, listed in _WORDS.items()},
    "asking": frozenset(f"{_WORDS['filler']} {_WORDS['asking']}".split()),
}
CODE = re.compile(r"[A-Za-z]{1,6}[-.]?[0-9]{1,4}")  # what can be a key as it stands: BF4, P01
_CODED = re.compile(rf"(?P<code>{CODE.pattern})[ \u00a0]+(?P<words>\S.*)")
_MOST_WORDS, _LONGEST, _SHORT = 3, 32, 20
# The code of a question before its text, in exports of surveys: "lastpage. …", "G02Q03[SQ001]. …".
_QUESTION_CODE = re.compile(r"([A-Za-z]\w*)(?:\[\w+\])?[.:]\s+(?=\S)")
_INVERTED = re.compile(r"(?<=\s)\w+-(?:t-)?(?:vous|tu|ils?|elles?|on)\b")  # "utilisez-vous"
# Words that an expression does not read as a name.
_RESERVED = frozenset(("in", "not", "count", "sum", "distinct", "mean", "min", "max", "share"))


def speaks_of(heading: str, *kinds: str) -> bool:
    """Say whether a heading has a word of one of the kinds, in singular or plural."""
    return any(not _VOCABULARY[kind].isdisjoint(words(heading)) for kind in kinds)


def caption_keywords(caption: str) -> str:
    """Return the first words of a caption that say what it is about."""
    fillers = _VOCABULARY["filler"]
    found = [word for word in re.findall(r"[^\W_]+", fold(caption)) if word not in fillers]
    return " ".join(found[:_MOST_WORDS])


def plural(noun: str) -> str:
    """Return the plural of a noun, or of a name made of words joined by "_", as a rule has it."""
    return noun if noun[-1:] in {"s", "x", "z", ""} else f"{noun}s"


def capital(text: str) -> str:
    """Return a text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def identifier(text: str, *, otherwise: str) -> str:
    """Return a name made of the words of a text, ``otherwise`` where there are none."""
    text = re.sub(r"\b[Nn]\s?[°º]", " ", text)
    bare = re.sub(r"\([^()\[\]]*\)|(?<!\w)\[[^()\[\]]*\]", " ", text)  # without brackets first
    for each in (bare, text):
        name = slugify(each, separator="_", max_length=_LONGEST, word_boundary=True)
        if name:
            return f"n_{name}" if name[0].isdigit() or name in _RESERVED else name
    return otherwise


def is_name(text: str) -> bool:
    """Say whether an expression reads a text as a name as it stands."""
    return text.isidentifier() and text not in _RESERVED


def telling_words(heading: str) -> list[str]:
    """Return the words of a heading of a file that may tell what it is about, once each."""
    coded = _QUESTION_CODE.match(heading)
    text = re.sub(r"\([^()]*\)", " ", heading[coded.end() :] if coded else heading)
    found = re.findall(r"[^\W_]+", _INVERTED.sub(" ", fold(text)))
    return list(dict.fromkeys(word for word in found if word not in _VOCABULARY["asking"]))


def short_name(heading: str, common: Mapping[str, int], *, otherwise: str) -> str:
    """Return a name that is short enough for a sentence: of the words that no other heading has.

    ``common`` counts the headings that have a word. What is short and no question stays whole, as
    does a name; the code that a program gave to a question is one where it has no numbers.
    """
    coded, whole = _QUESTION_CODE.match(heading), identifier(heading, otherwise=otherwise)
    if coded and coded[1].isalpha():
        return identifier(coded[1], otherwise=whole)
    if whole == heading or (len(whole) <= _SHORT and "?" not in heading):
        return whole
    known = telling_words(heading)
    chosen = [word for word in known if common[word] == 1 and word.isalpha()]
    chosen = chosen or sorted(known, key=common.__getitem__)
    while len("_".join(chosen)) > _SHORT:
        chosen.pop()
    return identifier(" ".join(filter(chosen.__contains__, known)), otherwise=whole)


def free_name(name: str, taken: Container[str], form: str = "{}_{}") -> str:
    """Return the name, or the first of ``name_2``, ``name_3`` … that is not taken."""
    numbered = (form.format(name, count).strip() for count in counting_from(2))
    return name if name not in taken else next(each for each in numbered if each not in taken)


def generated_keys(prefix: str, count: int, taken: Container[str]) -> tuple[str, ...]:
    """Return so many keys: FG1, FG2 …, with leading zeros; a taken prefix gets a letter more."""
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


def codes_and_words(labels: list[str]) -> dict[str, tuple[str, str]]:
    """Return code and words of each label ("BF1 Find"); (label, "") where not all have a code."""
    found = {label: _CODED.fullmatch(label) for label in labels}
    pairs = {label: (each["code"], each["words"]) for label, each in found.items() if each}
    if len({code for code, _ in pairs.values()}) == len(found):
        return pairs
    return {label: (label, "") for label in found}


def words_of(language: Language, kind: str) -> Mapping[str, str]:
    """Return the general words for a kind of thing: name of the file, key, label, nouns, title."""
    return cast("Mapping[str, str]", language.texts[f"import_{kind}"])


def noun_in(kind: Mapping[str, str]) -> dict[str, str]:
    """Return what one record is called and several are."""
    return {each: kind[each] for each in ("one", "other", "gender") if each in kind}
