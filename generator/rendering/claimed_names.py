"""Claims of names and lists of them: which names a value has, and the words around that change it.

A name may be said in full, by a label or another name of its record, or shorter where no other
value of the field could be meant: "Avignon" for "Mairie d'Avignon", never "York" for "New York".
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from generator.core.problems import Message, cut
from generator.core.values import Frozen, replace
from generator.data import Study
from generator.data.expression import Result
from generator.language import Language
from generator.language.quantities import ARTICLES, find_quantities

LONGEST = 200  # characters of a list that a message shows
_LAST_ITEM = {"fr": r"\s+(?:et|ou|ainsi que)\s+", "en": r",?\s+(?:and|or|as well as)\s+"}


def folded(text: str) -> str:
    """Return the text in lower case, one space apart, without marks around it; accents stay."""
    composed = unicodedata.normalize("NFC", text).casefold()
    bare = re.sub(r"[@*_`«»“”\"()]", " ", composed.replace("’", "'").replace("\u2011", "-"))
    return " ".join(re.sub(r"(?<=\w)['-](?=\w)", " ", bare).split()).strip(".,;: ")


def _without_article(text: str, language: str) -> str:
    """Return the folded text without what leads to a name: "de la Corse" is "corse"."""
    return re.sub(rf"^(?:(?:{ARTICLES[language]})(?: |'|$))+", "", folded(text))


# --- the ways to say a value ----------------------------------------------------------------------

# What a name may leave out where no other has the rest: its kind, and where it is.
_KINDS = re.compile(
    r"""mairie|ville|commune|village|communauté|agglomération|collectivité|région|département
    |métropole|canton|district|université|école|lycée|collège|institut|centre|hôpital|clinique
    |agence|association|syndicat|société|entreprise|musée|bibliothèque|direction|service|office
    |city|town|county|state|university|school|college|institute|center|hospital|agency|company
    |museum|library|department|borough|groupe?""",
    re.VERBOSE,
)
_SMALL = r"(?:(?:d(?:es?|u)|l[ae]s?|of|the)\s+|[dl]['’])*"
_WHERE = re.compile(r"(?:-(?:l[aeè]s?|sur|sous|en|aux?|upon|on)-|,\s+(?=[A-ZÀ-Ý])|\s*\().*\Z")


def _names_of(text: str, result: Result, study: Study) -> set[str]:
    """Return the ways to say a value: as it is, by its label, as a record's other names.

    "NA" may be said "sans avis" where the data label it so, FG3 "Focus group 3".
    """
    names = [text]
    named = study.entity(text)
    if named is not None:
        names += (study.label(named), study.reference_text(named))
    for resource in {record.resource for record in result.records}:
        fields = study.relation(resource).resource.fields.values()
        names += (field.labels[text] for field in fields if text in field.labels)
    for record in result.records:
        if study.label(record) == text:
            names += (record.key, study.reference_text(record))
    return set(names)


def _known_names(texts: Sequence[str], result: Result, study: Study) -> dict[str, str]:
    """Return the values by what may be said for each, folded.

    A shorter name is one where it fits no other value of the field: "Avignon" for "Mairie
    d'Avignon", but not "York" for "New York", nor "Lyon" where that is another value.
    """
    others = dict[str, None]()
    for name in {record.resource for record in result.records}:
        relation = study.relation(name)
        for field in relation.resource.fields.values():
            here = dict.fromkeys(map(str, relation.values[field.name]))
            if texts and all(text in here for text in texts):
                others |= here
    names = {text: _names_of(text, result, study) for text in texts}
    shorter, full = defaultdict[str, set[str]](set), dict[str, str]()
    for text in {**others, **names}:
        for name in names.get(text) or _names_of(text, replace(result, records=()), study):
            full.setdefault(folded(name), text)
            for short in _shorter(name):
                shorter[short].add(text)
    full |= {folded(name): text for text in texts for name in names[text]}
    known = {short: text for short, (text, *more) in shorter.items() if not more} | full
    return {name: text for name, text in known.items() if text in names}


def _shorter(name: str) -> Iterator[str]:
    """Yield a name, folded, without its kind, and without where it is."""
    rest = name
    while first := re.match(rf"(\w+)\s+{_SMALL}(?=\w)", rest):
        if not _KINDS.fullmatch(folded(first[1])):
            break
        rest = rest[first.end() :]
    yield from (folded(each) for each in (rest, _WHERE.sub("", rest)))
    if number := re.fullmatch(r"(\D*)\s(\d+)", name):  # "groupes 1 et 2"
        yield from (number[2], folded(f"{number[1]}s {number[2]}"))
    yield folded(_WHERE.sub("", name))


# --- the words around a name ----------------------------------------------------------------------

# What makes another name, or its contrary, of the name behind it.
_LEADING = {
    "fr": r"""(?:pas|ni|non|sauf|hormis|excepté|sans|presque|quasi(?:ment)?|hors|loin|près
        |plutôt[ ]que|à[ ]côté|autres?[ ]que|ailleurs[ ]qu['’]|à[ ]l['’]exception|en[ ]dehors
        |au[ ]lieu|contrairement)
        (?:\s+|(?<=['’]))(?:(?:à|aux?|en|de|des|du|las?|les?|une?|pour|par|dans|chez)\s+|[dl]['’])*""",
    "en": r"""(?:nor?|hardly|barely|almost|nearly|unlike|without|excluding|except(?:[ ]for)?
        |(?:all|none|every\w*|any\w*|no\w*)(?:[ ]\w+)?[ ]but|(?:other|rather)[ ]than|outside
        |near|beside|(?:instead|outside)[ ]of|(?:aside|apart|far)[ ]from|(?:next|close)[ ]to)
        \s+(?:(?:in|at|from|of|by|to|for|the|an?)\s+)*""",
}
_PART_OF_NAME = r"""(?-i:New|Nouv(?:eau|elle)|Sainte?|Ste?\.?|Sant?a?|Los|Las|Port|Fort|Mont
    |Mount|North(?:ern)?|South(?:ern)?|East(?:ern)?|West(?:ern)?|Greater|Upper|Lower|Old|Great
    |Hautes?|Basses?|Bas|Grande?s?|Petite?s?)(?:\s+|-)"""
# A verb that is denied before it: "does not live in York"; not what a subject or a clause denies.
_DENIAL = {
    "fr": r"\bn(?:e\s|['’]).*?\b(?:pas|jamais|plus)\b(?!\s+(?:seulement|que))"
    r"|\b(?:personne|nul(?:le)?|aucune?)\b.*?\bn(?:e\s|['’])",
    "en": r"(?:\b(?:not|never|cannot|nobody|no one|none)|n['’]t)\b(?!\s+(?:only|just))",
}
_CLAUSE = r"[,;:()–—]|\b(?:but|mais|because|car|and|et)\b"
_RELATIVE = re.compile(r"\b(?:who|that|which|whose|where|until|before|qui|que|dont|où|avant)\b")
_COPULA = re.compile(r"\b(?:is|are|was|were|est|sont|était|étaient|fut|furent)\b")
# An expression that asks for what is not so, as the words may say it.
_NEGATIVE = re.compile(r"!=|\bnot\b|\"(?:no|non|not .*|false|faux)\"", re.IGNORECASE)
# What may stand behind "no", where it is an answer: "no doubt" and "non établi" are none.
_BEHIND_NO = r"""(?:for|in|at|on|by|to|and|or|but|as|with|because|if|when|while|since|here|is|was
    |pour|par|dans|à|au|aux|en|sur|chez|et|ou|mais|comme|avec|car|puisque|si|quand|selon|est)\b"""
_GOES_ON = r""",?\s+(?:and|et|ou|or|as[ ]well[ ]as|ainsi[ ]que|comme)\s+
    (?:[dl]['’]|(?!no[nt]\b)\w{1,3}\s+)?
    [A-ZÀ-Ý][\w’'-]*(?:\s[A-ZÀ-Ý][\w’'-]*)*\s*(?=[.;:,)]|\Z)
    |,?\s+(?:among[ ]other|entre[ ]autres)\w*"""
_READ = re.IGNORECASE | re.VERBOSE


class Wording(Frozen):
    """The words of a claim, those before and behind them, and the expression that they are of."""

    words: str
    before: str
    behind: str
    expression: str
    language: Language

    def made_another(self) -> str:
        """Return the words with those around that say another thing: "New York", "not Lyon"."""
        code = self.language.code
        asks_denied = _NEGATIVE.search(self.expression)
        leading = _PART_OF_NAME if asks_denied else f"{_PART_OF_NAME}|{_LEADING[code]}"
        led = re.search(rf"(?<!\w)(?:{leading})[«“\"‘(\s]*\Z", self.before, _READ)
        clause = re.split(_CLAUSE, self.before)[-1]
        denied = None if asks_denied or led else re.search(_DENIAL[code], clause, re.IGNORECASE)
        if denied and not (_RELATIVE.search(clause) or _COPULA.search(clause, denied.end())):
            led = denied
        follows = [r"-?\w[\w-]*"]
        if folded(self.words) in {"no", "non"}:
            follows.append(rf"\s+(?!{_BEHIND_NO})\w+")
        elif re.search(_LAST_ITEM[code], self.words):
            follows.append(_GOES_ON)
        behind = re.match("|".join(follows), self.behind, re.VERBOSE)
        before = led.string[led.start() :] if led else ""
        return f"{before}{self.words}{behind[0] if behind else ''}" if led or behind else ""


# --- claims of names ------------------------------------------------------------------------------


def unlike_name(wording: Wording, data: str, result: Result, study: Study) -> Message | None:
    """Return how a claim of a text, such as a verdict or a name, differs from the data."""
    said = wording.words
    if not data:
        return Message("claim-of-no-value", words=said)
    known = _known_names([data], result, study)
    if folded(said) in known or _without_article(said, wording.language.code) in known:
        said = wording.made_another()
    return Message("claim-other-text", words=said, data=data) if said else None


def unlike_list(
    wording: Wording, values: Sequence[object], result: Result, study: Study
) -> Message | None:
    """Return how the items of a list in a sentence differ from values, whatever their order."""
    words, language = wording.words, wording.language
    texts = [language.scalar(each) for each in values]
    stated = find_quantities(words, language.code)
    if not texts and len(stated) == 1 and stated[0].range.high == 0:
        return None  # "aucun"
    found, rest = named_in_full(words, _known_names(texts, result, study))
    items = re.split(rf"[,;](?=\s|$)|{_LAST_ITEM[language.code]}", f" {rest} ")
    complaints = (
        *(
            Message("claim-names-unknown", name=item.strip(" ,;"))
            for item in items
            if _without_article(item.strip(" ,;"), language.code)
        ),
        *(Message("claim-lacks-name", name=each) for each in texts if each not in found),
    )
    said, data = cut(words, most=LONGEST), cut(language.joined(texts), most=LONGEST)
    if not complaints:
        another = wording.made_another() or _miscounted(wording, len(texts))
        return Message("claim-other-text", words=another, data=data) if another else None
    said = Message("quotation", text=said)
    if not texts:
        return Message("claim-list-of-none", words=said, complaints=complaints)
    data = Message("quotation", text=data)
    return Message("claim-other-list", words=said, data=data, complaints=complaints)


def _miscounted(wording: Wording, count: int) -> str:
    """Return a list with the number before it that is not that of its items: "four towns: …"."""
    for stated in find_quantities(wording.before, wording.language.code)[-1:]:
        behind = wording.before[stated.end :]
        if re.fullmatch(r"(?:\s+[^\W\d_]+){1,2}\s*[:(]?\s*", behind) and stated.number is not None:
            return (
                "" if stated.agrees(Fraction(count)) else f"{stated.words}{behind}{wording.words}"
            )
    return ""


def named_in_full(words: str, known: Mapping[str, str]) -> tuple[set[str], str]:
    """Return the values whose names, the longest first, stand in the words, and the rest."""
    found: set[str] = set()
    for name in sorted(known, key=lambda name: -len(name)):
        in_full = r"\W+".join(re.findall(r"\w+", name)) or r"(?!)"
        words, count = re.subn(rf"(?<!\w){in_full}(?!\w)", " ; ", words, flags=re.IGNORECASE)
        if count:
            found.add(known[name])
    return found, words
