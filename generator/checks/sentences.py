"""The sentences in which an author speaks, and the numbers that they state.

What is bound or said by others is masked. Dates, years, hours, numbers of sections, pages, versions
and items, and what names a thing ("Participant 4", "NVivo 12") state nothing. Neither do articles
and vague words ("plusieurs"), nor "les deux", which only points at two known things. A range
("12-15") is one number.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from generator.chapters import Chapter
from generator.chapters.links import address_spans, read_links
from generator.chapters.masking import Span
from generator.chapters.pieces import quoted_lines
from generator.core.edits import blank
from generator.handwritten import read_pieces
from generator.language.normalize import fold
from generator.language.quantities import Quantity, find_quantities

MASK = "\ufffc"  # for each masked character of a text: neither a letter nor a space
WORD = re.compile(r"[^\W\d_]+")
_SPOKEN_WORDS = 4  # between quotation marks are somebody's speech; fewer may be a value: « oui »
_SPOKEN = re.compile(r"«(?:(?!\n\s*\n)[^«»])*»|“(?:(?!\n\s*\n)[^“”])*”|\"[^\"\n]*\"")
# Addresses, and what an abbreviation stands for.
_NO_TEXT = re.compile(r"https?://[^\s<>]+|^ {0,3}\*\[[^\]\n]+\]:.*$", re.MULTILINE)
_INDEX = re.compile(r"<(su[bp])>[^<>\n]*</\1>")
_SHORTENED = "p pp fig Fig cf Cf al n no vol art chap vs ex"
_NO_END = "".join(rf"(?<!\b{each}\.)" for each in _SHORTENED.split())
_BREAK = re.compile(
    r"\n[ \t]*\n|\n[ \t]*(?=(?:[-*+]|\d+[.)]|:)[ ])"
    rf"|(?<=[.!?…]){_NO_END}[»”\")*_]*\s+"
)


class Sentence(NamedTuple):
    """A sentence with what is bound masked, its offset in the body, the ids that it refers to."""

    text: str
    start: int
    mentions: Sequence[str]


def speech_spans(chapter: Chapter) -> Sequence[Span]:
    """Return the offsets in the body of what stands between quotation marks: somebody's words."""
    return chapter.once(_read_prose)[1]


def sentences(chapter: Chapter) -> Iterator[Sentence]:
    """Yield the sentences of a chapter that hold a word, in order."""
    uses = [each for each in chapter.inlines if each.kind in {"reference", "link"}]
    text, _ = chapter.once(_read_prose)
    ends = [0, *(found.end() for found in _BREAK.finditer(text)), len(text)]
    for start, end in pairwise(ends):
        if WORD.search(text, start, end):
            mentions = [each.target for each in uses if start <= each.span[0] < end]
            yield Sentence(text[start:end], start, mentions)


def _read_prose(chapter: Chapter) -> tuple[str, Sequence[Span]]:
    """Return the body with all but running text of the author masked, and the spans of speech."""
    brackets: list[Span] = []
    bound = [*address_spans(chapter), *(each.span() for each in _INDEX.finditer(chapter.body))]
    bound += [each.span for each in read_links(chapter).targets if each.kind == "image"]
    for use in chapter.inlines:
        start, end = use.span
        if use.kind == "link":  # its words stay
            brackets.append((start, start + 1))
            start += 1 + len(use.words)
        bound.append((start, end))
    text = blank(blank(chapter.prose, brackets), bound, MASK)
    shown = {
        line
        for piece in chapter.once(read_pieces)
        if piece.kind == "text"
        for line in range(piece.first, piece.last + 1)
    }
    blocks = (each for each in chapter.blocks if each.name == "quote")
    quotes = (range(each.place.line, each.end_line + 1) for each in blocks)
    shown.difference_update(*quoted_lines(chapter), *quotes)
    lines = enumerate(text.split("\n"), chapter.body_line)
    text = "\n".join(line if number in shown else " " * len(line) for number, line in lines)
    spoken = [
        found.span()
        for found in _SPOKEN.finditer(text)
        if len(re.findall(r"\w+", found[0])) >= _SPOKEN_WORDS
    ]
    others = (found.span() for found in _NO_TEXT.finditer(text))
    return blank(text, [*spoken, *others], MASK), spoken


# --- the numbers that a sentence states -----------------------------------------------------------

PAIR = 2  # what "les deux" only points at, without counting
_LAST_WORD = re.compile(r"([^\W\d_]+)[\s.'’°]*\Z")
_REACH = 40  # characters in which the word before a number is sought

_YEAR = r"(?:1[5-9]|20)\d\d"
_MONTH = (
    r"(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    r"|January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"[0-3]?\d(?:er|st|nd|rd|th)?"
_SHORTENED = r"fig|tab|éq|eq|chap|pp?|art|vol|nos?|n|ch|sect"
# What a number behind it only tells apart from others of its kind.
_NUMBERED = (
    r"tableaux?|figures?|équations?|sections?|chapitres?|parties?|pages?"
    r"|articles?|annexes?|volumes?|étapes?|phases?|versions?|axes?|niveaux?|questions?|items?"
    r"|points?|jours?|semaines?|années?|vagues?|tours?|cycles?|types?|thèmes?|hypothèses?|cas"
    r"|objectifs?|séances?|groupes?|études?|entretiens?|enquêtée?s?|participante?s?|répondante?s?"
    r"|sites?|grilles?|notes?|lignes?|colonnes?|scénarios?|catégories?|numéros?|classes?"
    r"|lots?|verbatims?|encadrés?|schémas?|blocs?|tables?|equations?|chapters?|parts?"
    r"|steps?|appendix|appendices|levels?|weeks?|days?|years?|waves?|rounds?|grades?|stages?"
    r"|themes?|hypothes[ei]s|objectives?|cases?|sessions?|groups?|study|studies|experiments?"
    r"|interviews?|informants?|respondents?|interviewees?|participants?|lines?|columns?"
    r"|scenarios?|categor(?:y|ies)|numbers?|tasks?|conditions?|issues?|quotes?|excerpts?|box(?:es)?"
)
_NUMBER = r"\d+(?:[.,]\d+)*[a-z]?"
_MORE = r"\s*(?:&|[-–/]|\b(?:et|and|à|to|ou|or)\b)\s*"
_LISTED = r"\s*,\s*\d+[a-z]?(?=\s*[,;.)\]]|\s+(?:et|and|ou|or|&)\s)"  # "figures 2, 3 and 4"
SPELLED = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize)"
)
_NO_QUANTITY = re.compile(
    "|".join(
        (
            # dates, years, hours
            rf"\b{_DAY}(?:{_MORE}|\s+au\s+){_DAY}\s+{_MONTH}\b(?:,?\s+{_YEAR})?",
            rf"\b{_DAY}\s+{_MONTH}\b(?:,?\s+{_YEAR})?",
            rf"\b{_MONTH}\s+{_DAY}(?:\s*[-–]\s*{_DAY})?(?!\s?%|\d)(?:,?\s+{_YEAR})?\b",
            r"\b\d{1,4}[/.]\d{1,2}[/.]\d{2,4}\b|\b\d{4}-\d\d(?:-\d\d(?:T[\d:.+-]+)?)?\b",
            rf"\b{_YEAR}\s?[-–/]\s?(?:\d\d){{1,2}}\b|\b(?:années|décennie)\s+\d\d(?:\d\d)?\b",
            r"\b\d+:\d+\b|\b\d{1,2}(?::\d\d)?\s?[ap]\.?m\b",
            r"(?<!\d )(?<!\dh )(?<=à )(?:[6-9]|1\d|2[0-3])\s?h(?:\s?[0-5]\d)?\b",
            # citations, enumerations, addresses
            rf"\((?:[^()%=]{{0,150}}?\b[A-ZÉ][^()%=\d]{{0,80}})?{_YEAR}[a-z]?\b[^()%=]{{0,150}}\)",
            r"\[\^[^\]\n]*\]|\[\d+(?:\s?[-–,;]\s?\d+)*\]|\(\d{1,2}\)",
            r"(?m:^[ \t>]*(?:[-*+][ ]+)?\d{1,3}[.)](?=[ ]))",
            r"\b10\.\d{4,9}/\S+|\bwww\.\S+|\b\d{4}(?:-\d{4}){2}-\d{3}[\dX]\b|\b[234][ -]?D\b",
            r"\b(?!\d{1,3}(?:\.\d{3})+\b)\d+(?:\.\d+){2,}\b|\b(?i:une seule fois)\b",
            r"\b(?i:industr(?:ie|y)|web|soci[ée]t[éy]) \d\.0\b",
            # a word that is spoken of: "the word “five”"
            r"[«“]\s?[\w-]+\s?[»”]|\"[\w-]+\"",
            # "H~2~O", "x^2^", and the marks around "~~three words~~", which are no "about"
            r"(?<=\w)[~^][^\s~^]+[~^]|~~",
            # the number of a thing
            (
                rf"(?i:(?<!\w)(?:(?:{_SHORTENED})\b\.?|(?:{_NUMBERED})\b)|[#§]|\bn°|\bnº)\s*(?:n°\s*)?"
                rf"{_NUMBER}(?![\w%])(?:{_LISTED}|{_MORE}{_NUMBER}(?![\w%]|\s?%))*"
            ),
            (
                r"(?i:\b(?:chapitres?|parties?|phases?|étapes?|semaines?|chapters?|parts?|steps?"
                rf"|weeks?|stages?|rounds?|grades?)\s+{SPELLED}\b(?!\s+[^\W\d_]+s\b))"
            ),
            r"\b[A-Z][A-Z-]*-\d[\d-]*\b|\b(?![AIÀYN]\b)[A-Z]{1,4}\s?\d+(?:[.-]\d+)*\b(?!\s?%)",
            (
                r"(?<=[^\s.!?:;»”\"(|>*_-]\s)(?:[A-ZÉ][^\W\d_]+)\s\d+(?:\.\d+)*\b"
                r"(?!\s?%|\s+[^\W\d_]{3,}s\b)"
            ),
            # other senses of words
            r"\bneuf\b(?!\s+(?:[^\W\d_]+[sx]\b|d['’]entre|sur\b|ont\b|sont\b|mille|cents?))",
            r"\b(?i:un tiers)\b(?!\s+d)|\b(?i:(?:a|one) (?:third|quarter|fifth|tenth))\b(?!\s+of)",
            r"\b(?i:en|sans|by) (?:aucune?|no|none)\b|\bd['’]aucune?\b",
            r"\b(?i:nulle part|nul besoin)\b",
            r"\b(?i:aucune?|nul) (?:cas|doutes?|façon|manière|sens|mal|moyen|intérêt|besoin de)\b",
            # "no" states a number before a noun in the plural alone
            (
                r"\b(?i:no)\b(?! (?:[a-z]+ )?[a-z]*[^\Wsui]s\b)"
                r"(?! (?:one|single|participant|group|(?:more|less|fewer) than)\b)"
            ),
            r"\b(?:tous|toutes) (?:les )?deux\b|\bdeux (?:à|par) deux\b",
        )
    )
)
# "by 1) reading, 2) writing": outside of parentheses that are closed.
_ENUMERATED = re.compile(r"\([^()]*\)|\b\d{1,2}\s?(?P<end>\))(?=\s)")
# A year stands alone; "2000 questionnaires" are so many, but not "in 2000 nurses".
_A_YEAR = re.compile(
    rf"(?<![\d.,])(?<!\d\s){_YEAR}(?:s\b|\b)(?![.,]?\d|\s?%|\s\d{{3}}\b)"
    r"(?!\s(?!(?:dans|sous|nous|vous|elles|leurs|tous|toutes|très|après|sans|depuis)\b)"
    r"[^\W\d_]{3,}s\b)"
    rf"|\b(?i:in|since|until|by|during|before|after|en|depuis|dès|avant|après)\s+{_YEAR}\b(?!\s?%)"
)
# What a number before it measures, and does not count.
MEASURE = re.compile(
    r"\s*(?:ans?|années?|mois|semaines?|jours?|heures?|minutes?|min|secondes?|euros?|pages?|fois"
    r"|%|years?|months?|weeks?|days?|hours?|seconds?|times|percent)(?!\w)",
    re.IGNORECASE,
)
_BETWEEN_DIGITS = re.compile(r"(?<=\d)-(?=\d)")
_TIED = re.compile(
    r"(?<=[a-z])-(?=(?:hour|minute|day|week|month|year|point|item|page|person|step|stage|part|phase"
    r"|question|member|participant|semester|session)s?\b)"
)
_VAGUE = re.compile(
    r"(?i:quelques|plusieurs|(?:la |une )?(?:très )?(?:(?:grande|large|forte) )?majorité|la plupart"
    r"|(?:une )?minorité|la totalité|l['’]ensemble|tou(?:s|tes)(?: les)?|some|several|most"
    r"|(?:only |a )?few|(?:(?:a|the) )?(?:(?:large|great|vast|wide) )?majority|(?:a )?minority"
    r"|all(?: of)?(?: the)?|every|a single)\Z"
)
_WHOLE = re.compile(
    r"(?<![^\W_])(?<![.,]|-)\d+(?:[.,]\d+)*(?:h\d\d\b|(?!\w)|(?=(?:min|mn|h|km|kg|cm|mm|m|s|k|ans?)(?![^\W\d_])))"
)
_DEFINITE = re.compile(
    r"ces|ses|leurs|mes|nos|vos|autres|les|des|aux|these|those|his|her|its|their|our|my|your|other"
    r"|the|both"
)


def without_other_numbers(text: str) -> str:
    """Return a text in which the numbers that state nothing are masked, offsets unchanged."""
    spans = [found.span() for found in _NO_QUANTITY.finditer(text)]
    spans += [found.span() for found in _A_YEAR.finditer(text)]
    spans += [found.span() for found in _ENUMERATED.finditer(text) if found["end"]]
    return blank(text, spans, MASK)


def stated_numbers(text: str, language: str) -> Sequence[Span]:
    """Return start and end of each number that a text states, in order."""
    plain = _TIED.sub(" ", _BETWEEN_DIGITS.sub("–", without_other_numbers(text)))
    quantities = [each for each in find_quantities(plain, language) if not _VAGUE.match(each.words)]
    taken = blank(plain, [(each.start, each.end) for each in quantities])
    found = [(each.start, each.end, each) for each in quantities]
    found += [(*other.span(), None) for other in _WHOLE.finditer(taken)]
    spans: list[Span] = []
    for start, end, quantity in sorted(found, key=lambda each: each[0]):
        if spans and is_other_end(plain, spans[-1], start):
            spans[-1] = spans[-1][0], end
        elif not quantity or not points_at_two(plain, quantity):
            spans.append((start, end))
    return spans


def is_other_end(text: str, first: Span, start: int) -> bool:
    """Say whether a number goes with the one before it: "deux ou trois", "12-15", "2 h 30"."""
    between = fold(text[first[1] : start].strip().replace("–", "-"))
    is_bound = word_before(text, first[0]) in {"entre", "between"}
    return between in {"ou", "a", "or", "to", "-", "/", "h", "heure", "heures"} or (
        between in {"et", "and"} and is_bound
    )


def points_at_two(text: str, quantity: Quantity) -> bool:
    """Say whether "two" only points at two things that are known: "les deux", "these two"."""
    before = word_before(text, quantity.start) if quantity.number == PAIR else ""
    return _DEFINITE.fullmatch(before) is not None


def word_before(text: str, position: int) -> str:
    """Return the folded word that stands before an offset, empty where there is none."""
    found = _LAST_WORD.search(text[max(0, position - _REACH) : position])
    return fold(found[1]) if found else ""
