"""Mathematics as MathML, which browsers set and screen readers read, made when the site is built.

Pandoc reads the TeX of all formulas of a chapter at once; what it wrote is kept with the chapter.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape, unescape

from generator.chapters import Chapter
from generator.chapters.formulas import is_displayed
from generator.core.pandoc import run_pandoc
from generator.core.problems import Message
from generator.rendering.tags import attribute

_BREAK = "⁂formula⁂"
_MATHML = re.compile(r"<math\b[^>]*>(?:<semantics>)?(.*)<annotation\b.*</math>", re.DOTALL)
_ASIDE = re.compile(
    r' (?:columnalign="[^"]*"|style="(?:text-align: (?P<side>\w+))?[^"]*"'
    r'|mathvariant="(?!normal)[^"]*")|(?<=<mtext) mathvariant="normal"'
)
_UNEXPECTED = re.compile(r"unexpected (?:control sequence )?['\"]?(.+?)['\"]?$", re.MULTILINE)
# What TeX and browsers read and pandoc does not: these commands, some of packages.
_SAID = {
    "space": r"\ ",
    "cfrac": r"\dfrac",
    "nicefrac": r"\frac",
    "sfrac": r"\tfrac",
    **dict.fromkeys(("dbinom", "tbinom"), r"\binom"),
    **dict.fromkeys(("textsc", "textup", "textnormal"), r"\text"),
    "bold": r"\mathbf",
    **dict.fromkeys(("xspace", "small", "footnotesize", "scriptsize", "tiny"), " "),
    "vcentcolon": ":",
    "ubar": r"\underline",
    "bigints": r"\int",
    "bmod": r"\ \mathrm{mod}\ ",
    "degree": "°",
    "textdegree": "°",
    "celsius": r"{°\mathrm{C}}",
    "copyright": "©",
    "textregistered": "®",
    "permil": "‰",
    "AA": "Å",
    "P": "¶",
    "S": "§",
}
_IN_BRACES = r"\s*\{((?:[^{}]|\{[^{}]*+\})*+)\}"
# How each is written for it, as are fonts ("{\rm x}" is "\mathrm{x}"), tags and vectors.
_WRITTEN = tuple(
    (re.compile(rf"(?<!\\){pattern}"), instead)
    for pattern, instead in (
        (rf"\\({'|'.join(_SAID)})(?![A-Za-z]|(?<=frac)\s*\[)", lambda found: _SAID[found[1]]),
        (r"(?<=\d)\{,\}(?=\d)", r"\\text{,}"),
        (r"\\sym(?=(?:bb|bf|cal|frak|it|rm|scr|sf|tt|up))", r"\\math"),  # of unicode-math
        (r"(\{)?\\(rm|bf|it|sf|tt|cal)(?![A-Za-z])\s*(?(1)|\{)([^{}]*)\}", r"{\\math\2{\3}}"),
        (rf"\\tag{_IN_BRACES}", r"\\qquad\\text{(\1)}"),
        (rf"\\tag\*{_IN_BRACES}", r"\\qquad\\text{\1}"),
        (rf"\\bra{_IN_BRACES}", r"{\\langle \1 \\vert}"),
        (rf"\\ket{_IN_BRACES}", r"{\\vert \1 \\rangle}"),
        (rf"\\braket{_IN_BRACES}", r"{\\langle \1 \\rangle}"),
        (rf"\\set{_IN_BRACES}", r"{\\{ \1 \\}}"),
        (rf"\\intertext{_IN_BRACES}", r"\\\\ \\text{\1} \\\\"),
    )
)
_DEFINED = re.compile(
    r"\\(?:(?:(?:re)?new|provide)command|def|DeclareMathOperator)\*?\s*\{?\\([A-Za-z]+)"
)
_COMMA_BETWEEN = "</mn><mtext>,</mtext><mn>"
_STACKED = re.compile("<m(?:frac|sqrt|root|table|under)")
_COMMENT = re.compile(r"(?<!\\)%")


def converted(
    formulas: Iterable[tuple[str, bool]], form: str, *options: str
) -> tuple[Sequence[str], str]:
    """Return formulas (TeX, whether on a line of its own) as pandoc writes them, and its warnings.

    ``form`` is "html" or "typst". Raises as ``run_pandoc`` does.
    """
    blocks: list[object] = []
    for tex, displayed in formulas:
        kind = {"t": "DisplayMath" if displayed else "InlineMath"}
        math = {"t": "Math", "c": [kind, readable(tex).replace(_BREAK, "")]}
        blocks.append({"t": "Plain", "c": [math]})
        blocks.append({"t": "RawBlock", "c": [form, _BREAK]})
    document: dict[str, object] = {"pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": blocks}
    arguments = ["--from=json", f"--to={form}", "--wrap=none", *options]
    written, warnings = run_pandoc(arguments, json.dumps(document).encode())
    return [each.strip() for each in written.decode().split(_BREAK)[:-1]], warnings


def readable(tex: str) -> str:
    """Return TeX that pandoc reads: also the comma of a number (``0{,}05``), signs and fonts."""
    own = "|".join(_DEFINED.findall(tex))  # what the formula defines is left to it
    tex = re.sub(rf"\\({own})(?![A-Za-z])", "\x00\\1", tex) if own else tex
    for pattern, instead in _WRITTEN:
        tex = pattern.sub(instead, tex)
    return tex.replace("\x00", "\\")


def formulas_of(chapter: Chapter) -> Iterator[tuple[str, str]]:
    """Yield for each formula of a chapter its MathML, or nothing and the words that stop it."""
    uses = [each for each in chapter.inlines if each.kind == "math"]
    formulas = ((use.words, is_displayed(use)) for use in uses)
    written, warnings = converted(formulas, "html", "--mathml")
    reasons = iter(warnings.split("[WARNING]")[1:])  # one for each formula that is not read
    for use, html in zip(uses, written, strict=True):
        found = _MATHML.match(html)
        reason = "" if found else next(reasons, "")
        if _COMMENT.search(use.words):
            yield "", "%"
        elif found:
            displayed = ' display="block"' if is_displayed(use) else ""
            inside = _ASIDE.sub(
                lambda aside: f' class="align-{aside["side"]}"' if aside["side"] else "",
                found[1].removesuffix("</semantics>"),
            )
            inside = inside.replace(_COMMA_BETWEEN, ",")
            yield f'<math{displayed} data-tex="{attribute(use.words)}">{inside}</math>', ""
        else:
            said = _UNEXPECTED.search(reason)
            yield "", said[1] if said else use.words


def in_words(math: str, tex: str) -> str:
    """Return a formula as text: its characters in a row where they say it, else its TeX."""
    is_row = "<math" in math and not _STACKED.search(math)
    return unescape(re.sub("<[^>]*>", "", math)) if is_row else tex


def wrong_formula(stopped: str) -> Message:
    """Return what is wrong with a formula that stops at some words."""
    if stopped == "%":
        return Message("formula-comment", found="%", escaped=r"\%")
    if stopped == "eof":
        return Message("formula-unfinished")
    return Message("formula-unreadable", found=stopped)


def displayed(math: str, identifier: str, number: str) -> str:
    """Return a formula that stands on a line of its own, with its number if it has one."""
    named = f' id="{attribute(identifier)}"' if identifier else ""
    beside = f'<span class="equation-number">({escape(number)})</span>' if number else ""
    return f'<span class="equation"{named}>{math}{beside}</span>'
