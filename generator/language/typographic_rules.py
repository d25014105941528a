"""The rules of typography of each language.

French follows the « Lexique des règles typographiques en usage à l'Imprimerie nationale » (3rd
edition) for spaces, guillemets, numbers, ordinals and abbreviations: a no-break space before the
colon and within guillemets, a narrow one (U+202F) before ``; ! ?``, the per cent sign and between
thousands. English follows "New Hart's Rules" (Oxford) and "The Chicago Manual of Style" (17th
edition): curly quotes, an en rule for ranges, no space before punctuation or the per cent sign. In
both a number stays with its unit and a label with its number.

Each pattern begins with a sign, and looks behind afterwards: so the signs are all that is looked
for.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

NBSP, NARROW = "\u00a0", "\u202f"
# Stands for what is in a text but none of it: code, a formula, an image, another language.
OBJECT = "\ufffc"
_SPACES = " \t\r\n\u00a0\u2009\u202f"
RAISED, UNBROKEN = "sup", 'span class="unbroken"'
SPACE, ANY_SPACE = r"[ \t\r\n]", f"[{_SPACES}]"  # a line breaks at the first


class Correction(NamedTuple):
    """Another text between two offsets of a text, or an element to be put around it in HTML."""

    start: int
    end: int
    text: str
    element: str = ""


class Rule(NamedTuple):
    """One rule: the kind that switches it off, signs of which a text needs one, what it edits."""

    kind: str
    signs: frozenset[str]
    find: Callable[[str], Iterator[Correction]]


# --- signs ----------------------------------------------------------------------------------------


def _replace(kind: str, signs: str, *changes: tuple[str, str]) -> Rule:
    """Rule that puts texts in place of what patterns match: of all, or of ``it``."""
    compiled = [(re.compile(pattern), text) for pattern, text in changes]

    def find(text: str) -> Iterator[Correction]:
        for pattern, replacement in compiled:
            group = "it" if "it" in pattern.groupindex else 0
            for match in pattern.finditer(text):
                yield Correction(*match.span(group), replacement)

    return Rule(kind, frozenset(signs), find)


def _dash(typed: str) -> str:
    """Return the pattern of TeX's ``--``: between spaces, between numbers, between names."""
    around = (
        (rf"""(?<=[\w.,:;!?…)»”’%\ufffc"]{SPACE}{typed})""", rf"(?={SPACE}|$)"),
        (rf"(?<![^\n]{typed})", rf"(?={SPACE}+\S)"),
        (f"(?<=[0-9]{typed})", "(?=[0-9])"),
        (f"(?<=[a-zà-ÿ]{typed})", "(?=[A-ZÀ-Ý])"),
    )
    return f"{typed}(?:{'|'.join(f'{before}{after}' for before, after in around)})"


ELLIPSES = _replace("ellipses", ".", (r"\.(?<![./\\]\.)\.\.(?![./\\])", "…"))
DASHES = _replace("dashes", "-", (_dash("---"), "—"), (_dash("--"), "–"))


def _pairs(text: str, mark: str) -> Iterator[tuple[int, int, bool]]:
    """Yield where pairs of a straight mark open and close, and if within another; no inches."""
    opened, found = list[int](), list[tuple[int, int]]()
    for match in re.finditer(mark, text):
        at = match.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if mark in {before, after}:
            continue
        begins = not before or before.isspace() or before in f"([{{«“‘’'–—-/…{OBJECT}"
        ends = bool(before) and not before.isspace() and before not in "([{«“‘"
        if opened and ends and not after.isalnum():
            found.append((opened.pop(), at))
        elif begins and after and not after.isspace() and after not in ")]}»”,;:!?.":
            opened.append(at)
    last = -1
    for start, end in sorted(found):  # none crosses another
        yield start, end, start < last
        last = max(last, end)


def _french_quotes(text: str) -> Iterator[Correction]:
    """Yield guillemets for straight quotes, “ ” for those within guillemets."""
    for start, end, within in _pairs(text, '"'):
        is_nested = within or text.count("«", 0, start) > text.count("»", 0, start)
        yield Correction(start, start + 1, "“" if is_nested else f"«{NBSP}")
        yield Correction(end, end + 1, "”" if is_nested else f"{NBSP}»")


def _english_quotes(mark: str, opening: str, closing: str) -> Rule:
    def find(text: str) -> Iterator[Correction]:
        for start, end, _ in _pairs(text, mark):
            yield Correction(start, start + 1, opening)
            yield Correction(end, end + 1, closing)

    return Rule("quotes", frozenset(mark), find)


# --- numbers --------------------------------------------------------------------------------------

_NUMBER_BEFORE = r"(?<![\w.,/:@#_\ufffc-])"
_NUMBER_AFTER = r"(?![\w/@_\ufffc-]|[.,][0-9]|:\w)"
_RANGE = re.compile(
    rf"(?P<pages>(?<!\w)(?i:pp?\.|pages?){ANY_SPACE}*)?{_NUMBER_BEFORE}"
    rf"(?P<first>[0-9]{{1,4}}(?:,[0-9]+)?)(?P<dash>-)(?P<last>[0-9]{{1,4}}(?:,[0-9]+)?){_NUMBER_AFTER}"
)
_BETWEEN_DIGITS = re.compile("-(?<=[0-9]-)(?=[0-9])")
_NO_RANGE = re.compile(
    rf"(?:[A-Z]{{2,}}|\b(?i:n[°ºo]s?|num[ée]ros?|numbers?|nos?\.|loi|law|act|article|art\."
    rf"|version|v\.|norme|code|score|r[ée]f\.?)){ANY_SPACE}*\Z"
)


def _ranges(text: str) -> Iterator[Correction]:
    """Yield an en dash in 12-15, pages 243-5; not in dates (2026-11), laws, norms, scores."""
    for match in _RANGE.finditer(text) if _BETWEEN_DIGITS.search(text) else ():
        first, last = match["first"], match["last"]
        if any(each[0] == "0" and each[1:2].isdigit() for each in (first, last)):
            continue
        if match["pages"] and len(last) < len(first):
            last = first[: -len(last)] + last
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}", f"{first}-{last}"):
            ascends = int(last) > max(int(first[-2:]), 12)  # else it is a month
        else:
            ascends = float(first.replace(",", ".")) < float(last.replace(",", "."))
        if ascends and not _NO_RANGE.search(
            text[max(0, match.start("first") - LONGEST_LABEL) : match.start("first")]
        ):
            yield Correction(*match.span("dash"), "–")


RANGES = Rule("ranges", frozenset("-"), _ranges)

_GROUPED = re.compile(
    rf"[1-9](?<![\w.,/:@#_\ufffc-][1-9])[0-9]{{0,2}}(?:{ANY_SPACE}[0-9]{{3}})+(?![0-9])(?:,[0-9]+)?{_NUMBER_AFTER}"
)


def _thousands(text: str) -> Iterator[Correction]:
    for match in _GROUPED.finditer(text):
        for gap in re.finditer(ANY_SPACE, match[0]):
            yield Correction(match.start() + gap.start(), match.start() + gap.end(), NARROW)


_AGES = (
    r"(?:siècles?|République|Reich|arrondissements?|congrès|concile|législature|millénaire"
    r"|édition|dynastie|Internationale|Empire)(?!\w)"
)
_ORDINAL = re.compile(
    rf"(?<![\w.,/:-])(?:(?P<digits>[0-9]{{1,3}})(?P<ending>ers?|res?|ères?|èmes?|es?|nde?s?)"
    rf"|(?:X{{1,3}}(?:IX|IV|V?I{{0,3}})|IX|IV|V?I{{1,3}}|VI{{1,3}})(?P<roman>e|er|èmes?)"
    rf"|[VX](?P<letter>e|ème)(?={ANY_SPACE}{_AGES}))(?![\w’'_-])"
)


_BEFORE_ENDING = re.compile("[0-9IVX][ernè]")


def _ordinals(text: str) -> Iterator[Correction]:
    """Yield the endings of ordinals, which are raised: 1er, 2e, XIXe siècle; not 2er, 3nd."""
    for match in _ORDINAL.finditer(text) if _BEFORE_ENDING.search(text) else ():
        ending = match["ending"] or ""
        only = "1" if ending.startswith(("er", "re", "ère")) else "2" if ending[:1] == "n" else ""
        if not only or match["digits"] == only:
            group = match.lastgroup if match.lastgroup != "digits" else "ending"
            yield Correction(*match.span(group or 0), match[group or 0], RAISED)


# --- spaces ---------------------------------------------------------------------------------------

_FOLLOWED = rf"(?=[,.;:!?…)\]»”’'\"{NBSP}{NARROW}{OBJECT}]*(?:{ANY_SPACE}|$|[«“(—–]))"
_ENDED, _DIGIT = re.compile(rf"[\w)\]}}»”’'\"%°…{OBJECT}€.*]"), re.compile("[0-9]")
_HIGH_MARK = re.compile(
    rf"[;:!?%‰](?:(?<=[;!?]){_FOLLOWED}|(?<=:)(?!:){_FOLLOWED}|(?<=[%‰])(?![\w%]))"
)
_OPENING = re.compile(rf"«(?P<space>{ANY_SPACE}*)(?=[^\s»])")
_WITHIN = re.compile(r"[^\s«]")  # what an opening guillemet may stand before, a closing one behind


def _space_before(
    text: str, mark: re.Match[str], before: re.Pattern[str], space: str
) -> Correction | None:
    """Return the space of a mark behind some sign: put right where it is typed, else added."""
    start = end = mark.start()
    while start > 0 and text[start - 1] in _SPACES:
        start -= 1
    if start == 0 or not before.match(text, start - 1):
        return None
    return (
        Correction(start, end, space) if start < end else Correction(end, end + 1, space + mark[0])
    )


def _guillemets(text: str) -> Iterator[Correction]:
    for match in _OPENING.finditer(text):
        start, end = match.span("space")
        added = Correction(match.start(), start, f"«{NBSP}")
        yield Correction(start, end, NBSP) if start < end else added
    for match in re.finditer("»", text):
        if found := _space_before(text, match, _WITHIN, NBSP):
            yield found


def _high_marks(text: str) -> Iterator[Correction]:
    for match in _HIGH_MARK.finditer(text):
        before, space = _ENDED, NBSP if match[0] == ":" else NARROW
        if match[0] in "%‰":
            before = _DIGIT
        if found := _space_before(text, match, before, space):
            yield found


# A space before which or behind which something of a pair stands. Behind a full stop that five
# letters precede a sentence begins: no abbreviation is so long.
_BREAK = re.compile(
    rf"{SPACE}{SPACE}*(?:(?=[0-9A-ZÀ-Ý€$£°×])(?<![^\W\d_]{{5}}\.{SPACE})|(?<=[0-9]{SPACE})(?=\w)"
    rf"|(?<=[0-9IVXerm][er]{SPACE})(?:(?<=1[er][er]{SPACE})|(?<=[0-9IVX]e{SPACE})|(?<=ème{SPACE})))"
)
LONGEST_LABEL = 20


def _together(*places: tuple[str, str]) -> Rule:
    """Return the rule that keeps on one line words of the first pattern and of the second."""
    compiled = [(re.compile(rf"(?:{left})\Z"), re.compile(right)) for left, right in places]

    def find(text: str) -> Iterator[Correction]:
        for match in _BREAK.finditer(text):
            start, end = match.span()
            before = text[max(0, start - LONGEST_LABEL) : start]
            for left, right in compiled:
                if right.match(text, end) and left.search(before):
                    yield Correction(start, end, NBSP)
                    break

    return Rule("together", frozenset(" \t\r\n"), find)


_SPEAKS = _replace("together", "–—", (rf"[–—](?<![^\n][–—])(?P<it>{SPACE}+)(?=\S)", NBSP))

_DAY = r"(?<![\w.,/:-])(?:[0-9]{1,2}|1er)"
_FRENCH_MONTHS = (
    r"(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b"
)
_MONTHS = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_FRENCH_TOGETHER = _together(
    (
        "[0-9]",
        (
            r"(?:secondes?|minutes?|min|heures?|h|jours?|semaines?|mois|ans?|années?|s|ms|m|km|cm|mm|µm"
            r"|nm|km²|m²|ha|hectares?|kg|g|mg|t|tonnes?|L|l|cl|ml|mL|o|ko|Ko|Mo|Go|To|Hz|kHz|MHz|GHz|W"
            r"|kW|MW|kWh|V|A|Pa|hPa|J|kJ|N|€|\$|£|k€|M€|euros?|dollars?|francs?|millions?|milliards?"
            r"|milliers?|pages?|points?|°C|°|pour[ \u00a0]cent|×|voix|fois)(?![\w’'-])"
        ),
    ),
    (rf"[0-9]{ANY_SPACE}*h", "[0-9]"),
    (
        (
            r"\b(?i:tableaux?|figures?|sections?|chapitres?|annexes?|parties?|pages?|étapes?|articles?"
            "|questions?|équations?|encadrés?|graphiques?|cartes?|volumes?|tomes?|numéros?|phases?"
            "|niveaux?|versions?)"
        ),
        r"[0-9]|[IVXL]+(?!\w)",
    ),
    (r"\b[A-ZÀ-Ý][a-zà-ÿ]+", r"[IVX]{2,}(?!\w)"),
    (
        (
            r"(?<!\w)(?i:pp?|vol|chap|art|fig|tabl?|éd|t|s|sect|col|vers|éq|coll|ill|pl|no|cf|env|ch"
            r"|n)\."
        ),
        "[0-9IVX]",
    ),
    (r"(?<!\w)(?:no|nos|nᵒ)|[nN][°º]s?|§{1,2}", "[0-9]"),
    (r"\b(?:M|MM|Mme|Mmes|Mlle|Dr|Pr|Me|Mgr|St|Ste)\.?", "[A-ZÀ-Ý]"),
    (
        r"(?<![\w’'])[A-ZÀ-Ý]\.",
        (
            r"(?!(?:Le|La|Les|L|Un|Une|Des|Du|De|Ce|Cette|Ces|Il|Elle|Ils|Elles|On|Nous|Dans|Pour|Au"
            r"|Aux|En|Et|À)\b)[A-ZÀ-Ý][\w.’'-]"
        ),
    ),
    (_DAY, _FRENCH_MONTHS),
    (r"\b[IVX]+(?:e|er|ème)|(?<![\w.,/:-])[0-9]{1,3}(?:er|re|e|ème)", _AGES),
)
_ENGLISH_TOGETHER = _together(
    (
        "[0-9]",
        (
            r"(?:seconds?|minutes?|min|hours?|h|days?|weeks?|months?|years?|s|ms|m|km|cm|mm|kg|g|mg|ha|L"
            r"|ml|MB|GB|TB|kB|Hz|kHz|MHz|GHz|W|kW|kWh|V|million|billion|thousand|pages?|points?"
            r"|per[ \u00a0]cent|percent|euros?|dollars?|pounds?|°C|°F|times)(?![\w’'-])"
        ),
    ),
    (
        (
            r"\b(?i:tables?|figures?|sections?|chapters?|appendix|appendices|parts?|pages?|stages?|steps?"
            "|questions?|equations?|boxes|box|volumes?|versions?|groups?|levels?)"
        ),
        "[0-9]",
    ),
    (r"(?<!\w)(?i:pp?|vol|ch|art|fig|tab|ed|sect|col|no|nos|eq|cf|ca|c|n)\.", "[0-9IVX]"),
    ("§{1,2}", "[0-9]"),
    (r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|Mx)\.?", "[A-Z]"),
    (
        r"(?<![\w’'])[A-Z]\.",
        (
            r"(?!(?:The|A|An|This|That|These|It|He|She|They|We|In|On|At|For|And|But|If|When)\b)"
            r"[A-Z][\w.’'-]"
        ),
    ),
    (_DAY, _MONTHS),
    (rf"\b{_MONTHS}", r"[0-9]{1,2}(?!\w)"),
)

# --- languages ------------------------------------------------------------------------------------

_WORD = r"[^\W\d_]"
_WITHIN_WORD = (rf"'(?<={_WORD}')(?={_WORD})", "’")
_ELIDED = "|".join(
    rf"(?<=\b(?i:{words})')"
    for words in ("[cdjlmnst]", "qu", "jusqu", "lorsqu|puisqu|presqu", "quoiqu")
)
_FREE = r"'(?<![\w'’]')"
_BEHIND_WORD = rf"{ANY_SPACE}(?<=[^\W\d_)\]”’{OBJECT}]{ANY_SPACE}){ANY_SPACE}*"


_INVERTED = re.compile("-(?:t-)?(?:je|tu|ils?|elles?|on|ce|nous|vous)(?![\\w-])")


def _inversions(text: str) -> Iterator[Correction]:
    """Yield verbs with the pronoun behind them, which no line parts: ont-ils, aide-t-il."""
    for match in _INVERTED.finditer(text):
        start, end = match.span()
        while start and text[start - 1].isalpha():
            start -= 1
        yield Correction(start, end, text[start:end], UNBROKEN)


RULESETS: dict[str, tuple[Rule, ...]] = {
    "fr": (
        ELLIPSES,
        _replace("apostrophes", "'", _WITHIN_WORD, (rf"'(?=[\"«“0-9{OBJECT}])(?:{_ELIDED})", "’")),
        Rule("quotes", frozenset('"'), _french_quotes),
        DASHES,
        RANGES,
        Rule("thousands", frozenset("0123456789"), _thousands),
        Rule("spaces", frozenset("«»"), _guillemets),
        Rule("spaces", frozenset(";:!?%‰"), _high_marks),
        _SPEAKS,
        _FRENCH_TOGETHER,
        # Last, as elements stay where they are.
        Rule("ordinals", frozenset("0123456789IVX"), _ordinals),
        Rule("together", frozenset("-"), _inversions),
    ),
    "en": (
        ELLIPSES,
        _replace(
            "apostrophes",
            "'",
            _WITHIN_WORD,
            (r"'(?<=[0-9]')(?=s(?!\w))", "’"),
            (rf"{_FREE}(?=[0-9]{{2}}s?(?![\w'’]|[.,][0-9]))", "’"),
            (rf"{_FREE}(?=(?i:tis|twas|em|cause|til)(?![\w'’]))", "’"),
        ),
        _english_quotes('"', "“", "”"),
        _english_quotes("'", "‘", "’"),
        # A possessive is what no quotation closes.
        _replace("apostrophes", "'", (r"'(?<=[sz]')(?=[\s.,;:!?)]|$)", "’")),
        DASHES,
        RANGES,
        _replace(
            "spaces",
            ";:!?%",
            (rf"{_BEHIND_WORD}(?=[;:!?](?:[”’\")]*)(?:{ANY_SPACE}|$))", ""),
            (rf"{ANY_SPACE}(?<=[0-9]{ANY_SPACE}){ANY_SPACE}*(?=%(?!\w))", ""),
        ),
        _SPEAKS,
        _ENGLISH_TOGETHER,
    ),
}
# The kinds of rules, by the names under which they are switched off.
KINDS = (
    *("apostrophes", "quotes", "ellipses", "dashes", "ranges", "ordinals", "thousands", "spaces"),
    "together",
)
