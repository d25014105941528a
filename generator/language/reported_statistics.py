"""Statistics as a text reports them: "χ²(6, N = 350) = 3,50, p = .32", "t(38) = 2.1, p < .05".

The form is that of the Publication Manual of the American Psychological Association (7th ed.,
section 6.44), with a comma or a point before decimals and with or without a zero before them.
A report is a row of parts: a symbol, a sign and a number.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import cast

from generator.core.edits import blank
from generator.core.values import Frozen
from generator.language.catalogue import Language
from generator.language.typed_numbers import TypedNumber, read_number

# The symbol that stands for each way to write one; the longest come first.
_SYMBOLS: Mapping[str, str] = {
    "χ²": r"(?:χ|X|x|[Cc]hi|[Kk]hi)[ -]?(?:²|2|deux|carrés?|squared?)",
    "ηp²": r"η ?(?:p ?(?:²|2)|(?:²|2) ?p)",
    "η²": r"η ?(?:²|2)",
    "ω²": r"ω ?(?:²|2)",
    "ε²": r"ε ?(?:²|2)",
    "R²": r"R ?(?:²|2)",
    "rs": r"r ?s|ρ|[Rr]h[oô](?: de Spearman)?|Spearman's (?:rho|ρ)",
    "κ": r"κ|(?:Cohen's )?[Kk]appa(?: de Cohen)?",
    "α": r"(?:(?:Cronbach|Krippendorff)['’]s )?(?:α|[Aa]lpha)(?: de (?:Cronbach|Krippendorff))?",
    "V": r"(?:Cram[ée]r['’]?s )?V(?: de Cram[ée]r)?",
    "d": r"(?:Cohen['’]s )?d(?: de Cohen)?",
    "df": r"df|ddl|dl",
    "OR": r"OR|RC",
    "t": r"t",
    "F": r"F",
    "r": r"r",
    "U": r"U",
    "W": r"W",
    "H": r"H",
    "z": r"[zZ]",
    "φ": r"φ|ϕ|[Pp]hi",
    "p": r"[pP]",
    "N": r"[Nn]",
}
# Symbols of what cannot exceed 1.
_BELOW_ONE = frozenset({"p", "r", "rs", "κ", "α", "V", "φ", "η²", "ηp²", "ε²"})
_LEAST_P = 0.001  # what p is written as below
_NOT_SIGNIFICANT = "0.05"  # what p is above where it is "n.s."

_NUMBER = r"[-−–+]? ?(?>[0-9]{1,3}(?: [0-9]{3})+(?![0-9])|[0-9]+(?:[.,][0-9]+)*|[.,][0-9]+)"
_NAMES = "|".join(f"(?P<s{at}>{pattern})" for at, pattern in enumerate(_SYMBOLS.values()))
_WITHIN_BRACKETS = r" ?[\[(][^\])]{3,40}[\])]"
_INTERVAL = (
    rf"[0-9]+ ?% ?(?:CI|IC)\b ?[:=]?{_WITHIN_BRACKETS}"
    rf"|(?:CI|IC) ?(?:à |of )?[0-9]+ ?%{_WITHIN_BRACKETS}"
)
_PART = re.compile(
    rf"(?<![\w.])(?:(?:(?:{_NAMES})(?![^\W_]) ?(?:\((?P<within>[^()]{{1,40}})\))?"
    r"|(?P<other>[^\W\d_][\w’'-]{0,15}))"
    rf" ?(?P<sign><=|>=|[=<>≤≥≈]) ?(?:(?P<number>{_NUMBER})"
    r"(?: ?(?P<percent>%)|(?![\w%/])(?! ?[×*] ?10))|(?P<sworn>n\.? ?s\b\.?))"
    rf"|(?P<alone>n\.s\.|ns\b)|(?P<interval>{_INTERVAL}))"
)
_MARKUP = re.compile(
    r"\\(?P<command>chi|kappa|alpha|eta|omega|rho|phi|leq?|geq?|lt|gt)\b"
    r"|&(?P<entity>lt|gt|le|ge|nbsp);|(?P<blank>\\[,;! ]|[ \t\n\u00a0\u2007\u2009\u202f]+)"
    r"|</?(?:su[bp]|em|i|strong|b)>|[*_$\\{}^~]"
)
_MEANT = {
    **dict(zip(("chi", "kappa", "alpha", "eta", "omega", "rho", "phi"), "χκαηωρφ", strict=True)),
    "lt": "<",
    "gt": ">",
    "le": "≤",
    "ge": "≥",
    "leq": "≤",
    "geq": "≥",
}
_PLAIN_SIGN = {"<=": "≤", ">=": "≥"}
_NOISE = Fraction(1, 10**9)  # of a value, that the arithmetic of a computer may be off


class Part(Frozen):
    """One part of a report: "p < .001".

    ``symbol`` is one of ``_SYMBOLS`` or, for what is none, the words before the sign. ``numbers``
    are as typed: one, of degrees of freedom several; none for an interval.
    """

    words: str
    symbol: str
    sign: str = "="
    numbers: tuple[TypedNumber, ...] = ()
    percent: bool = False

    def agrees(self, *values: float) -> bool:
        """Say whether the part may stand for the values, each rounded as its number is printed."""
        pairs = zip(self.numbers, values, strict=False)
        scale = 100 if self.percent else 1
        return len(self.numbers) == len(values) and all(
            self._holds(number, scale * Fraction(value)) for number, value in pairs
        )

    def _holds(self, number: TypedNumber, value: Fraction) -> bool:
        slack = abs(value) * _NOISE
        for style, said in number.values.items():
            near = abs(value - said) <= number.steps[style] / 2 + slack
            less, more = value < said, value > said
            holding = {"<": less, ">": more, "≤": less or near, "≥": more or near}
            if holding.get(self.sign, near):
                return True
        return False


def read_report(text: str) -> tuple[list[Part], str]:
    """Return the parts that a text states, in order, and the text without them and markup."""
    plain = _MARKUP.sub(_without_markup, text)
    parts: list[Part] = []
    spans: list[tuple[int, int]] = []
    for match in _PART.finditer(plain):
        if stated := list(_parts_of(match)):
            parts += stated
            spans.append(match.span())
    return parts, blank(plain, spans)


def _without_markup(markup: re.Match[str]) -> str:
    """Return the letter, sign or blank that a reader sees of a piece of markup."""
    return _MEANT.get(markup[markup.lastgroup], " ") if markup.lastgroup else ""


def _parts_of(match: re.Match[str]) -> Iterator[Part]:
    """Yield the part that a match is, then what stands in brackets: degrees of freedom and N."""
    words = match[0].strip()
    if match["interval"]:
        yield Part(words, words)
        return
    if match["alone"] or match["sworn"]:
        limit = read_number(_NOT_SIGNIFICANT)
        yield Part(words, "p", ">", (limit,) if limit else ())
        return
    number = _number(match["number"])
    names = zip(_SYMBOLS, list(match.groups())[: len(_SYMBOLS)], strict=True)
    symbol = next((name for name, found in names if found), match["other"])
    if number is None:
        return
    sign = _PLAIN_SIGN.get(match["sign"], match["sign"])
    yield Part(words, symbol, sign, (number,), bool(match["percent"]))
    if match["within"] is None:
        return
    pieces = re.split(r" ?; ?|, (?! )|,(?=[Nn] ?=)", match["within"].strip())
    if symbol == "F" and len(pieces) == 1:
        pieces = pieces[0].split(",")
    named = [re.fullmatch(r"(?:(?P<n>[Nn])|df|ddl|dl) ?= ?(.+)", each) for each in pieces]
    for is_n in (False, True):
        stated = [
            _number(found[2] if found else piece)
            for piece, found in zip(pieces, named, strict=True)
            if bool(found and found["n"]) == is_n
        ]
        if stated:
            numbers = tuple(each for each in stated if each)
            whole = numbers if len(numbers) == len(stated) else ()
            yield Part(words, "N" if is_n else "df", "=", whole)


def _number(typed: str) -> TypedNumber | None:
    """Return a number that may lack the zero before its decimals, or be signed by a dash."""
    bare = re.sub(r"^([-−–+]?) ?(?=[.,])", r"\g<1>0", typed.strip())
    return read_number(re.sub(r"^[−–] ?|^- ", "-", bare))


def write_report(
    language: Language,
    symbol: str,
    value: float,
    parts: Mapping[str, float | Sequence[float]],
) -> str:
    """Return a report as the language writes it: "t(38) = 2,10, p = 0,042, d = 0,67".

    ``parts`` are those behind the statistic; "df" and "N" stand in brackets behind χ², "df" behind
    any other. In English what cannot exceed 1 has no zero before the point.
    """
    rest = dict(parts)
    df = cast("Sequence[float]", rest.pop("df", ()))
    within = [_digits(language, each, 0 if each == int(each) else 2) for each in df]
    if symbol == "χ²" and "N" in rest:
        within.append(f"N = {_digits(language, cast('float', rest.pop('N')), 0)}")
    brackets = f"({', '.join(within)})" if within else ""
    others = (_write_part(language, name, name, cast("float", each)) for name, each in rest.items())
    return ", ".join((_write_part(language, symbol, f"{symbol}{brackets}", value), *others))


def _write_part(language: Language, symbol: str, name: str, value: float) -> str:
    """Return one part as the language writes it: "p = 0,042", "p < .001"."""
    is_least = symbol == "p" and value < _LEAST_P
    shown = _LEAST_P if is_least else value
    decimals = {"p": 3, "N": 0, "U": int(shown != int(shown))}.get(symbol, 2)
    written = _digits(language, shown, decimals)
    if language.code == "en" and symbol in _BELOW_ONE and abs(shown) < 1 and decimals:
        written = written.replace("0.", ".", 1)
    return f"{name} {'<' if is_least else '='} {written}"


def _digits(language: Language, value: float, decimals: int) -> str:
    written = f"{Decimal(repr(value)):z.{decimals}f}"  # no "-0.00"
    return written.replace(".", ",") if language.code == "fr" else written
