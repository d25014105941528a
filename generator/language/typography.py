"""Typography: how a text is set in its language.

French follows the « Lexique des règles typographiques en usage à l'Imprimerie nationale » (3rd
edition) for spaces, guillemets, numbers, ordinals and abbreviations, and Jacques André, « Petites
leçons de typographie », for incises between dashes: a no-break space before the colon and within
guillemets, a narrow one (U+202F) before ``; ! ?``, the per cent sign and between thousands. English
follows "New Hart's Rules" (Oxford) and "The Chicago Manual of Style" (17th edition): curly quotes,
an en rule for ranges, no space before punctuation or the per cent sign. In both a number stays with
its unit and a label with its number.

Rules are applied in order, each to what the one before it left. No rule adds, removes or changes a
letter or a digit, and a text that is set already stays as it is. Addresses, identifiers, options of
commands and paths are never touched.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

NBSP, NARROW = "\u00a0", "\u202f"
# Stands for what is in a text but none of it: code, a formula, an image, another language.
OBJECT = "\ufffc"
SPACE, ANY_SPACE = r"[ \t\r\n]", r"[ \t\r\n\u00a0\u2009\u202f]"  # a line breaks at the first

VERBATIM = re.compile(
    r"""(?x)
    (?:
      (?<!\w)(?:
        https?://\S* | www\.\S+ | mailto:\S+
        | (?<![.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+          # a mail address
        | (?:doi|DOI)[ ]?:?[ ]?10\.\S+ | 10\.[0-9]{4,9}/\S+
        | (?:ISBN|ISSN|ORCID|PMID|SIREN|SIRET|NNT|arXiv|HAL)\b[\s:]*[0-9A-Za-z][\w.-]*
          (?:[\s-][0-9Xx]+)*
        | :[\w+-]+:(?!\w)                                 # :name:
        | (?<!\S)--?[A-Za-z]\S*                           # an option of a command
        | (?<![.~-])(?:[A-Za-z]+:)?[\w.~-]*[/\\][\w.~/\\-]*[/\\][\w./\\-]*   # a path
      )
      | (?:(?<!\S)\S+)?::\S*                              # a name of a program
    )(?<![.,;:!?…)\]»”’'"])
    """
)
# What any of these has; each alternative begins with a sign, so that only signs are looked for.
_SIGN_OF_VERBATIM = re.compile(
    r"@|/|\\|:\S|-(?<!\S-)-?[A-Za-z]|www\.|10\.|ISBN|ISSN|ORCID|PMID|SIREN|SIRET|NNT|Xiv|HAL"
)


class Correction(NamedTuple):
    """Another text for what stands between two offsets of a text, in HTML raised or not."""

    start: int
    end: int
    text: str
    raised: bool = False


class Rule(NamedTuple):
    """One rule: the kind that switches it off, what a text needs for it, the edits it finds."""

    kind: str
    trigger: re.Pattern[str]
    find: Callable[[str], Iterator[Correction]]


@dataclass(frozen=True)
class Typography:
    """The typography of a site: its language, and the kinds of rules that are in use."""

    language: str = ""
    kinds: frozenset[str] = field(default_factory=frozenset[str])

    def rules_for(self, language: str) -> tuple[Rule, ...]:
        """Return the rules for a language (``fr``, ``en-GB``), none where it has none."""
        ruleset = RULESETS.get(language.partition("-")[0].lower(), ())
        return tuple(rule for rule in ruleset if rule.kind in self.kinds)

    def set(self, text: object, language: str = "") -> str:
        """Return a text as it is set, in the language of the site or another; nothing is raised."""
        found = str(text)
        for rule in self.rules_for(language or self.language):
            for edit in reversed(edits_of(rule, found)):
                found = f"{found[: edit.start]}{edit.text}{found[edit.end :]}"
        return found


def edits_of(rule: Rule, text: str) -> list[Correction]:
    """Return what a rule changes in a text, in order, none overlapping another or what is left."""
    found: list[Correction] = []
    for edit in sorted(rule.find(text)) if rule.trigger.search(text) else ():
        is_new = edit.raised or edit.text != text[edit.start : edit.end]
        if is_new and (not found or edit.start >= found[-1].end):
            found.append(edit)
    left = verbatim_spans(text) if found else ()
    return [
        each
        for each in found
        if not any(each.start < span.stop and span.start < each.end for span in left)
    ]


def verbatim_spans(text: str) -> tuple[range, ...]:
    """Return the parts of a text that stay as they are: addresses, identifiers, options, paths."""
    found: list[range] = []
    behind = 0
    while sign := _SIGN_OF_VERBATIM.search(text, behind):
        start = text.rfind("\n\n", behind, sign.start()) + 1 or behind
        behind = text.find("\n\n", sign.end()) + 1 or len(text)
        found += (range(*each.span()) for each in VERBATIM.finditer(text, start, behind))
    return tuple(found)


# --- signs ----------------------------------------------------------------------------------------


def _replace(kind: str, trigger: str, *changes: tuple[str, str]) -> Rule:
    """Rule that puts texts in place of what patterns match: of all, or of ``it``."""
    compiled = [(re.compile(pattern), text) for pattern, text in changes]

    def find(text: str) -> Iterator[Correction]:
        for pattern, replacement in compiled:
            group = "it" if "it" in pattern.groupindex else 0
            for match in pattern.finditer(text):
                yield Correction(*match.span(group), replacement)

    return Rule(kind, re.compile(trigger), find)


def _dash(typed: str) -> str:
    """Return the pattern of TeX's ``--``: between spaces, between numbers, between names."""
    around = (
        (rf"""(?<=[\w.,:;!?…)»”’%\ufffc"]{SPACE})""", rf"(?={SPACE}|$)"),
        (r"(?<![^\n])", rf"(?={SPACE}+\S)"),
        ("(?<=[0-9])", "(?=[0-9])"),
        ("(?<=[a-zà-ÿ])", "(?=[A-ZÀ-Ý])"),
    )
    return "|".join(f"{before}{typed}{after}" for before, after in around)


ELLIPSES = _replace("ellipses", r"\.\.\.", (r"(?<![./\\])\.{3}(?![./\\])", "…"))
DASHES = _replace("dashes", "--", (_dash("-{3}"), "—"), (_dash("-{2}"), "–"))


def _pairs(text: str, mark: str) -> Iterator[tuple[int, int, int]]:
    """Yield where pairs of a straight mark open and close, and how many are around; no inches."""
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
    for start, end in found:
        yield start, end, sum(first < start and end < last for first, last in found)


def _french_quotes(text: str) -> Iterator[Correction]:
    """Yield guillemets for straight quotes, “ ” for those within guillemets."""
    for start, end, around in _pairs(text, '"'):
        is_nested = around or text.count("«", 0, start) > text.count("»", 0, start)
        yield Correction(start, start + 1, "“" if is_nested else f"«{NBSP}")
        yield Correction(end, end + 1, "”" if is_nested else f"{NBSP}»")


def _english_quotes(mark: str, opening: str, closing: str) -> Rule:
    def find(text: str) -> Iterator[Correction]:
        for start, end, _ in _pairs(text, mark):
            yield Correction(start, start + 1, opening)
            yield Correction(end, end + 1, closing)

    return Rule("quotes", re.compile(mark), find)


# --- numbers --------------------------------------------------------------------------------------

_NUMBER_BEFORE = r"(?<![\w.,/:@#_\ufffc-])"
_NUMBER_AFTER = r"(?![\w/@_\ufffc-]|[.,][0-9]|:\w)"
_RANGE = re.compile(
    rf"(?P<pages>(?<!\w)(?i:pp?\.|pages?){ANY_SPACE}*)?{_NUMBER_BEFORE}"
    rf"(?P<first>[0-9]{{1,4}}(?:,[0-9]+)?)(?P<dash>-)(?P<last>[0-9]{{1,4}}(?:,[0-9]+)?){_NUMBER_AFTER}"
)
_NO_RANGE = re.compile(
    rf"(?:[A-Z]{{2,}}|\b(?i:n[°ºo]s?|num[ée]ros?|numbers?|nos?\.|loi|law|act|article|art\."
    rf"|version|v\.|norme|code|score|r[ée]f\.?)){ANY_SPACE}*\Z"
)


def _ranges(text: str) -> Iterator[Correction]:
    """Yield an en dash in 12-15, pages 243-5; not in dates (2026-11), laws, norms, scores."""
    for match in _RANGE.finditer(text):
        first, last = match["first"], match["last"]
        if any(each[0] == "0" and each[1:2].isdigit() for each in (first, last)):
            continue
        if match["pages"] and len(last) < len(first):
            last = first[: -len(last)] + last
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}", f"{first}-{last}"):
            ascends = int(last) > max(int(first[-2:]), 12)  # else it is a month
        else:
            ascends = float(first.replace(",", ".")) < float(last.replace(",", "."))
        if ascends and not _NO_RANGE.search(text[: match.start("first")][-20:]):
            yield Correction(*match.span("dash"), "–")


RANGES = Rule("ranges", re.compile("[0-9]-[0-9]"), _ranges)

_GROUPED = re.compile(
    rf"{_NUMBER_BEFORE}[1-9][0-9]{{0,2}}(?:{ANY_SPACE}[0-9]{{3}})+(?![0-9])(?:,[0-9]+)?{_NUMBER_AFTER}"
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


def _ordinals(text: str) -> Iterator[Correction]:
    """Yield the endings of ordinals, which are raised: 1er, 2e, XIXe siècle; not 2er, 3nd."""
    for match in _ORDINAL.finditer(text):
        ending = match["ending"] or ""
        only = "1" if ending.startswith(("er", "re", "ère")) else "2" if ending[:1] == "n" else ""
        if not only or match["digits"] == only:
            group = match.lastgroup if match.lastgroup != "digits" else "ending"
            yield Correction(*match.span(group or 0), match[group or 0], raised=True)


# --- spaces ---------------------------------------------------------------------------------------

_ENDED = rf"(?P<before>[\w)\]}}»”’'\"%°…{OBJECT}€.*])(?P<space>{ANY_SPACE}*)"
_FOLLOWED = rf"(?=[,.;:!?…)\]»”’'\"{NBSP}{NARROW}{OBJECT}]*(?:{ANY_SPACE}|$|[«“(—–]))"
_HIGH = re.compile(rf"{_ENDED}(?P<mark>[;!?]){_FOLLOWED}")
_COLON = re.compile(rf"{_ENDED}(?P<mark>:)(?!:){_FOLLOWED}")
_PERCENT = re.compile(rf"(?<=[0-9])(?P<space>{ANY_SPACE}*)(?P<mark>[%‰])(?![\w%])")
_OPENING = re.compile(rf"(?P<mark>«)(?P<space>{ANY_SPACE}*)(?=[^\s»])")
_CLOSING = re.compile(rf"(?<=[^\s«])(?P<space>{ANY_SPACE}*)(?P<mark>»)")


def _spaced(trigger: str, *places: tuple[re.Pattern[str], str]) -> Rule:
    """Return a rule of spaces beside marks: put right where they are typed, else added."""

    def find(text: str) -> Iterator[Correction]:
        for pattern, space in places:
            for match in pattern.finditer(text):
                mark = match["mark"]
                whole = f"{mark}{space}" if mark == "«" else f"{space}{mark}"
                group, found = ("space", space) if match["space"] else ("mark", whole)
                yield Correction(*match.span(group), found)

    return Rule("spaces", re.compile(trigger), find)


_INCISE = re.compile(rf"(?P<open>{ANY_SPACE})[–—](?P<close>{ANY_SPACE})")
_SENTENCE = re.compile(rf"(?<=[.!?…]){ANY_SPACE}")


def _incises(text: str) -> Iterator[Correction]:
    start = 0
    for end in [*(match.start() for match in _SENTENCE.finditer(text)), len(text)]:
        dashes = list(_INCISE.finditer(text, start, end))
        if len(dashes) == len(("open", "close")):
            yield Correction(*dashes[0].span("close"), NBSP)
            yield Correction(*dashes[1].span("open"), NBSP)
        start = end


_BREAK = re.compile(
    rf"(?P<space>{SPACE}+)(?:(?=[0-9A-ZÀ-Ý€$£°×])|(?<=[0-9]{SPACE})(?=\w)|(?<=1[er][er]{SPACE})|(?<=[0-9IVXm]e{SPACE}))"
    rf"|(?:^|(?<=\n))[–—](?P<first>{SPACE}+)(?=\S)"
)
LONGEST_LABEL = 20


def _together(*places: tuple[str, str]) -> Rule:
    """Return the rule that keeps on one line words of the first pattern and of the second."""
    compiled = [(re.compile(rf"(?:{left})\Z"), re.compile(right)) for left, right in places]

    def find(text: str) -> Iterator[Correction]:
        for match in _BREAK.finditer(text):
            start, end = match.span(match.lastgroup or 0)
            before = text[max(0, start - LONGEST_LABEL) : start]
            if match["first"] or any(
                right.match(text, end) and left.search(before) for left, right in compiled
            ):
                yield Correction(start, end, NBSP)

    return Rule("together", re.compile(SPACE), find)


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
_ELIDED = r"(?i:\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu))"
_FREE = r"(?<![\w'’])'"

RULESETS: dict[str, tuple[Rule, ...]] = {
    "fr": (
        ELLIPSES,
        _replace(
            "apostrophes",
            "'",
            (rf"(?<={_WORD})'(?={_WORD})", "’"),
            (rf"{_ELIDED}(?P<it>')(?=[\"«“0-9{OBJECT}])", "’"),
        ),
        Rule("quotes", re.compile('"'), _french_quotes),
        DASHES,
        RANGES,
        Rule("thousands", re.compile(rf"[0-9]{ANY_SPACE}[0-9]{{3}}"), _thousands),
        _spaced("[«»]", (_OPENING, NBSP), (_CLOSING, NBSP)),
        _spaced("[;:!?%‰]", (_HIGH, NARROW), (_COLON, NBSP), (_PERCENT, NARROW)),
        Rule("dashes", re.compile("[–—]"), _incises),
        _FRENCH_TOGETHER,
        # Last, as what is raised stays where it is.
        Rule("ordinals", re.compile("[0-9][ernè]|[IVX][eè]"), _ordinals),
    ),
    "en": (
        ELLIPSES,
        _replace(
            "apostrophes",
            "'",
            (rf"(?<={_WORD})'(?={_WORD})", "’"),
            (r"(?<=[0-9])'(?=s(?!\w))", "’"),
            (rf"{_FREE}(?=[0-9]{{2}}s?(?![\w'’]|[.,][0-9]))", "’"),
            (rf"{_FREE}(?=(?i:tis|twas|em|cause|til)(?![\w'’]))", "’"),
        ),
        _english_quotes('"', "“", "”"),
        _english_quotes("'", "‘", "’"),
        # A possessive is what no quotation closes.
        _replace("apostrophes", "'", (r"(?<=[sz])'(?=[\s.,;:!?)]|$)", "’")),
        DASHES,
        RANGES,
        _replace(
            "spaces",
            "[;:!?%]",
            (rf"(?<=[^\W\d_)\]”’{OBJECT}]){ANY_SPACE}+(?=[;:!?](?:[”’\")]*)(?:{ANY_SPACE}|$))", ""),
            (rf"(?<=[0-9]){ANY_SPACE}+(?=%(?!\w))", ""),
        ),
        _ENGLISH_TOGETHER,
    ),
}
# The kinds of rules, by the names under which they are switched off.
KINDS = (
    *("apostrophes", "quotes", "ellipses", "dashes", "ranges", "ordinals", "thousands", "spaces"),
    "together",
)
