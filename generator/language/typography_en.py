"""English typography.

Sources: "New Hart's Rules" (Oxford) and "The Chicago Manual of Style" (17th edition): curly quotes
and apostrophes, an en rule for ranges, no space before punctuation or the per cent sign, commas
between thousands; a number stays with its unit and a label with its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.language.typography_edits import (
    ANY_SPACE,
    DASHES,
    ELLIPSIS,
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
_FREE = r"(?<![\w'’])(?P<mark>')"
APOSTROPHES = joined(
    replaced(re.compile(rf"(?<={_WORD})(?P<mark>')(?={_WORD})"), "mark", "’"),
    replaced(re.compile(r"(?<=[0-9])(?P<mark>')(?=s(?!\w))"), "mark", "’"),
    replaced(re.compile(rf"{_FREE}(?=[0-9]{{2}}s?(?![\w'’]|[.,][0-9]))"), "mark", "’"),
    replaced(re.compile(rf"{_FREE}(?=(?i:tis|twas|em|cause|til)(?![\w'’]))"), "mark", "’"),
)
POSSESSIVE = replaced(re.compile(r"(?<=[sz])(?P<mark>')(?=[\s.,;:!?)]|$)"), "mark", "’")


def double_quotes(text: str) -> Iterator[Edit]:
    """Yield “ ” for straight double quotes."""
    for start, end, _ in pairs(text, '"', opens, closes):
        yield Edit(start, start + 1, "“")
        yield Edit(end, end + 1, "”")


def single_quotes(text: str) -> Iterator[Edit]:
    """Yield ‘ ’ for straight single quotes around words."""
    for start, end, _ in pairs(text, "'", opens, closes):
        yield Edit(start, start + 1, "‘")
        yield Edit(end, end + 1, "’")


def thousands(text: str) -> Iterator[Edit]:
    """Yield commas between thousands, from five digits on."""
    for match in long_numbers(text):
        yield Edit(*match.span("number"), in_thousands(match["number"], ","))


_BEFORE_MARK = re.compile(
    rf"(?<=[^\W\d_)\]”’{OBJECT}])(?P<space>{ANY_SPACE}+)(?=[;:!?](?:[”’\")]*)(?:{ANY_SPACE}|$))"
)
_BEFORE_PERCENT = re.compile(rf"(?<=[0-9])(?P<space>{ANY_SPACE}+)(?=%(?!\w))")
SPACES = joined(
    replaced(_BEFORE_MARK, "space", ""),
    replaced(_BEFORE_PERCENT, "space", ""),
)

_UNITS = (
    r"(?:seconds?|minutes?|min|hours?|h|days?|weeks?|months?|years?|s|ms|m|km|cm|mm|kg|g|mg|ha|L|ml|MB"
    r"|GB|TB|kB|Hz|kHz|MHz|GHz|W|kW|kWh|V|million|billion|thousand|pages?|points?|per[ \u00a0]cent"
    r"|percent|euros?|dollars?|pounds?|°C|°F|times)"
)
_MONTHS = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_LABELS = (
    r"(?:tables?|figures?|sections?|chapters?|appendix|appendices|parts?|pages?|stages?|steps?"
    r"|questions?|equations?|boxes|box|volumes?|versions?|groups?|levels?)"
)
_ABBREVIATED = r"(?:pp?|vol|ch|art|fig|tab|ed|sect|col|no|nos|eq|cf|ca|c|n)\."
_TITLES = r"(?:Mr|Mrs|Ms|Dr|Prof|St|Mx)"
_OPENERS = r"(?:The|A|An|This|That|These|It|He|She|They|We|In|On|At|For|And|But|If|When)"
TOGETHER = together(
    rf"(?<=[0-9])(?P<space>{SPACE}+)(?={_UNITS}(?![\w’'-]))",
    rf"\b(?i:{_LABELS})(?P<space>{SPACE}+)(?=[0-9])",
    rf"(?<!\w)(?i:{_ABBREVIATED})(?P<space>{SPACE}+)(?=[0-9IVX])",
    rf"§{{1,2}}(?P<space>{SPACE}+)(?=[0-9])",
    rf"\b{_TITLES}\.?(?P<space>{SPACE}+)(?=[A-Z])",
    rf"(?<![\w’'])[A-Z]\.(?P<space>{SPACE}+)(?=(?!{_OPENERS}\b)[A-Z][\w.’'-])",
    rf"(?<![\w.,/:-])[0-9]{{1,2}}(?P<space>{SPACE}+)(?={_MONTHS}\b)",
    rf"\b{_MONTHS}(?P<space>{SPACE}+)(?=[0-9]{{1,2}}(?!\w))",
)

ENGLISH: Ruleset = (
    ("ellipses", ELLIPSIS),
    ("apostrophes", APOSTROPHES),
    ("quotes", double_quotes),
    ("quotes", single_quotes),
    ("apostrophes", POSSESSIVE),
    ("dashes", DASHES),
    ("ranges", ranges),
    ("thousands", thousands),
    ("spaces", SPACES),
    ("together", TOGETHER),
)
"""The rules of English, in the order of their use: a possessive is what no quotation closes."""
