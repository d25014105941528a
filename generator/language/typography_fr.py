"""French typography.

Sources: « Lexique des règles typographiques en usage à l'Imprimerie nationale » (3rd edition) for
spaces, guillemets, numbers, ordinals and abbreviations; Jacques André, « Petites leçons de
typographie », for incises between dashes. As both have it: a no-break space before the colon and
within guillemets, a narrow one (U+202F) before ``; ! ?``, the per cent sign and between thousands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.language.typography_edits import (
    AFTER_NUMBER,
    ANY_SPACE,
    BEFORE_NUMBER,
    DASHES,
    ELLIPSIS,
    NARROW,
    NBSP,
    OBJECT,
    SPACE,
    Edit,
    Ruleset,
    closes,
    in_thousands,
    joined,
    long_numbers,
    opens,
    pairs,
    ranges,
    replaced,
    together,
)

_WORD = r"[^\W\d_]"
_ELIDED = r"(?i:\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu))"
APOSTROPHES = joined(
    replaced(re.compile(rf"(?<={_WORD})(?P<mark>')(?={_WORD})"), "mark", "’"),
    replaced(re.compile(rf"{_ELIDED}(?P<mark>')(?=[\"«“0-9{OBJECT}])"), "mark", "’"),
)


def quotes(text: str) -> Iterator[Edit]:
    """Yield guillemets for straight quotes, “ ” for those within guillemets."""
    for start, end, around in pairs(text, '"', opens, closes):
        is_nested = around or _depth(text, start) > 0
        yield Edit(start, start + 1, "“" if is_nested else f"«{NBSP}")
        yield Edit(end, end + 1, "”" if is_nested else f"{NBSP}»")


def _depth(text: str, at: int) -> int:
    return text.count("«", 0, at) - text.count("»", 0, at)


_SUFFIXES = r"(?:ers?|res?|ères?|èmes?|es?|nde?s?)"
_ROMAN = r"(?:X{1,3}(?:IX|IV|V?I{0,3})|IX|IV|V?I{1,3}|VI{1,3})"
_AGES = (
    r"(?:siècles?|République|Reich|arrondissements?|congrès|concile|législature|millénaire"
    r"|édition|dynastie|Internationale|Empire)"
)
_DIGIT_ORDINAL = re.compile(rf"(?<![\w.,/:-])(?:[0-9]{{1,3}})(?P<suffix>{_SUFFIXES})(?![\w’'_-])")
_ROMAN_ORDINAL = re.compile(rf"(?<![\w.,/:-]){_ROMAN}(?P<suffix>e|er|èmes?)(?![\w’'_-])")
_LETTER_ORDINAL = re.compile(rf"(?<![\w.,/:-])[VX](?P<suffix>e|ème)(?={ANY_SPACE}{_AGES}(?!\w))")


def ordinals(text: str) -> Iterator[Edit]:
    """Yield the endings of ordinals, which are raised: 1er, 2e, XIXe siècle."""
    for pattern in (_DIGIT_ORDINAL, _ROMAN_ORDINAL, _LETTER_ORDINAL):
        for match in pattern.finditer(text):
            if match.re is not _DIGIT_ORDINAL or _fits(match[0], match["suffix"]):
                yield Edit(*match.span("suffix"), match["suffix"], raised=True)


def _fits(ordinal: str, suffix: str) -> bool:
    """Say whether an ending goes with its number: 1er, but neither 2er nor 3nd."""
    number = ordinal.removesuffix(suffix)
    if suffix.startswith(("er", "re", "ère")):
        return number == "1"
    return number == "2" if suffix.startswith("n") else True


_GROUPED = re.compile(
    rf"{BEFORE_NUMBER}[1-9][0-9]{{0,2}}(?:{ANY_SPACE}[0-9]{{3}})+(?![0-9])(?:,[0-9]+)?{AFTER_NUMBER}"
)


def thousands(text: str) -> Iterator[Edit]:
    """Yield a narrow no-break space between thousands, from five digits on: 12 000 habitants."""
    for match in long_numbers(text):
        yield Edit(*match.span("number"), in_thousands(match["number"], NARROW))


def grouped(text: str) -> Iterator[Edit]:
    """Yield narrow no-break spaces where thousands are set apart by others: 1 256."""
    for match in _GROUPED.finditer(text):
        for gap in re.finditer(ANY_SPACE, match[0]):
            yield Edit(match.start() + gap.start(), match.start() + gap.end(), NARROW)


_ENDED = rf"[\w)\]}}»”’'\"%°…\u2026{OBJECT}€.*]"
_FOLLOWED = rf"(?=[,.;:!?…)\]»”’'\"{NBSP}{NARROW}{OBJECT}]*(?:{ANY_SPACE}|$|[«“(—–]))"
_HIGH = re.compile(rf"(?P<before>{_ENDED})(?P<space>{ANY_SPACE}*)(?P<mark>[;!?]){_FOLLOWED}")
_COLON = re.compile(rf"(?P<before>{_ENDED})(?P<space>{ANY_SPACE}*)(?P<mark>:)(?!:){_FOLLOWED}")
_PERCENT = re.compile(rf"(?P<before>[0-9])(?P<space>{ANY_SPACE}*)(?P<mark>[%‰])(?![\w%])")
_OPENING = re.compile(rf"(?P<mark>«)(?P<space>{ANY_SPACE}*)(?=[^\s»])")
_CLOSING = re.compile(rf"(?<=[^\s«])(?P<space>{ANY_SPACE}*)(?P<mark>»)")


def spaces_within(text: str) -> Iterator[Edit]:
    """Yield the spaces within guillemets, put right where they are typed, added where not."""
    for match in _OPENING.finditer(text):
        yield _spaced(match, NBSP, f"{match['mark']}{NBSP}")
    for match in _CLOSING.finditer(text):
        yield _spaced(match, NBSP, f"{NBSP}{match['mark']}")


def spaces_before(text: str) -> Iterator[Edit]:
    """Yield the spaces before high punctuation, put right where they are typed, added where not."""
    for pattern, space in ((_HIGH, NARROW), (_COLON, NBSP), (_PERCENT, NARROW)):
        for match in pattern.finditer(text):
            yield _spaced(match, space, f"{space}{match['mark']}")


def _spaced(match: re.Match[str], space: str, whole: str) -> Edit:
    """Return the edit of the space alone where one is typed, else of the mark."""
    if match["space"]:
        return Edit(*match.span("space"), space)
    return Edit(*match.span("mark"), whole)


_INCISE = re.compile(rf"(?P<open>{ANY_SPACE})[–—](?P<close>{ANY_SPACE})")
_SENTENCE = re.compile(rf"(?<=[.!?…]){ANY_SPACE}")


def incises(text: str) -> Iterator[Edit]:
    """Yield no-break spaces on the inner sides of the two dashes of an incise."""
    start = 0
    for end in [*(match.start() for match in _SENTENCE.finditer(text)), len(text)]:
        dashes = list(_INCISE.finditer(text, start, end))
        if len(dashes) == len(("open", "close")):
            yield Edit(*dashes[0].span("close"), NBSP)
            yield Edit(*dashes[1].span("open"), NBSP)
        start = end


_UNITS = (
    r"(?:secondes?|minutes?|min|heures?|h|jours?|semaines?|mois|ans?|années?|s|ms|m|km|cm|mm|µm|nm"
    r"|km²|m²|ha|hectares?|kg|g|mg|t|tonnes?|L|l|cl|ml|mL|o|ko|Ko|Mo|Go|To|Hz|kHz|MHz|GHz|W|kW|MW|kWh"
    r"|V|A|Pa|hPa|J|kJ|N|€|\$|£|k€|M€|euros?|dollars?|francs?|millions?|milliards?|milliers?|pages?"
    r"|points?|°C|°|pour[ \u00a0]cent|×|voix|fois)"
)
_MONTHS = (
    r"(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
)
_LABELS = (
    r"(?:tableaux?|figures?|sections?|chapitres?|annexes?|parties?|pages?|étapes?|articles?|questions?"
    r"|équations?|encadrés?|graphiques?|cartes?|volumes?|tomes?|numéros?|phases?|niveaux?|versions?)"
)
_ABBREVIATED = (
    r"(?:pp?|vol|chap|art|fig|tabl?|éd|t|s|sect|col|vers|éq|coll|ill|pl|no|cf|env|ch|n)\."
)
_TITLES = r"(?:M|MM|Mme|Mmes|Mlle|Dr|Pr|Me|Mgr|St|Ste)"
_ARTICLES = (
    r"(?:Le|La|Les|L|Un|Une|Des|Du|De|Ce|Cette|Ces|Il|Elle|Ils|Elles|On|Nous|Dans|Pour|Au|Aux|En"
    r"|Et|À)"
)
TOGETHER = together(
    rf"(?<=[0-9])(?P<space>{SPACE}+)(?={_UNITS}(?![\w’'-]))",
    rf"[0-9]{ANY_SPACE}*h(?P<space>{SPACE}+)(?=[0-9])",
    rf"\b(?i:{_LABELS})(?P<space>{SPACE}+)(?=[0-9]|[IVXL]+(?!\w))",
    rf"\b[A-ZÀ-Ý][a-zà-ÿ]+(?P<space>{SPACE}+)(?=[IVX]{{2,}}(?!\w))",
    rf"(?<!\w)(?i:{_ABBREVIATED})(?P<space>{SPACE}+)(?=[0-9IVX])",
    rf"(?:(?<!\w)(?:no|nos|nᵒ)|[nN][°º]s?|§{{1,2}})(?P<space>{SPACE}+)(?=[0-9])",
    rf"\b{_TITLES}\.?(?P<space>{SPACE}+)(?=[A-ZÀ-Ý])",
    rf"(?<![\w’'])[A-ZÀ-Ý]\.(?P<space>{SPACE}+)(?=(?!{_ARTICLES}\b)[A-ZÀ-Ý][\w.’'-])",
    rf"(?<![\w.,/:-])(?:[0-9]{{1,2}}|1er)(?P<space>{SPACE}+)(?={_MONTHS}\b)",
    rf"\b[IVX]+(?:e|er|ème)(?P<space>{SPACE}+)(?={_AGES}(?!\w))",
    rf"(?<![\w.,/:-])[0-9]{{1,3}}(?:er|re|e|ème)(?P<space>{SPACE}+)(?={_AGES}(?!\w))",
    rf"(?:^|(?<=\n))[–—](?P<space>{SPACE}+)(?=\S)",
)

FRENCH: Ruleset = (
    ("ellipses", ELLIPSIS),
    ("apostrophes", APOSTROPHES),
    ("quotes", quotes),
    ("dashes", DASHES),
    ("ranges", ranges),
    ("thousands", thousands),
    ("thousands", grouped),
    ("spaces", spaces_within),
    ("spaces", spaces_before),
    ("dashes", incises),
    ("together", TOGETHER),
    ("ordinals", ordinals),
)
"""The rules of French, in the order of their use: ordinals last, which are raised."""
