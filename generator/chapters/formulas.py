r"""Mathematics in a chapter: ``$x$``, ``$$…$$``, ``\(…\)``, ``\[…\]`` and environments of TeX.

The rules are Pandoc's: no space inside the dollars, no digit behind the second one, no empty line
within a formula, so that "5 $ et 6 $" is money; "10$-20$", "5$US" and "$CA/$US" are too. Brackets
behind a backslash may be plain brackets ("\[rires\]"): they hold a formula where a sign of TeX
stands in them.
"""

import re
from collections.abc import Iterator

from generator.chapters.masking import Span
from generator.chapters.values import Chapter, InlineUse

ENVIRONMENTS = "equation|align|alignat|flalign|gather|multline|eqnarray|displaymath"
_END_OF_LINE = r"\n(?![ \t>]*(?:\n|\Z))"  # but of no paragraph
_ESCAPED = r"\\(?:[^\n]|(?=\n))"


def _in_brackets(name: str, signs: str) -> str:
    """Return the pattern of a formula in brackets: a command, an index, or a sum without words."""
    inside = rf"(?:[^\\\n]|\\[^{signs}\n]|{_END_OF_LINE})"
    is_tex = rf"(?={inside}*?(?:\\[A-Za-z]|(?<!\\)[\^_]))"
    is_sum = rf"(?!{inside}*?[^\W\d_]{{3}})(?={inside}*?[=<>+])"
    is_letter = r"(?=[A-Za-z]\\\))"
    return rf"(?:{is_tex}|{is_sum}|{is_letter})(?P<{name}>(?:{inside}|\\(?=\n))+?)"


_SQUARE, _ROUND = _in_brackets("bracketed", r"\[\]"), _in_brackets("round", "()")
_FORMULA = re.compile(
    rf"""(?x)
    (?<!\\)(?:
      \$\$ (?P<display>(?:[^$\\\n]|{_ESCAPED}|\$(?!\$)|{_END_OF_LINE})+?) \$\$
    | \$(?![\s$,;!?)»])(?!(?<=\d\$)(?!\\|\^|[A-Za-z][\^_$]))
      (?P<inline>(?:[^$\\\n]|{_ESCAPED}|{_END_OF_LINE})+?)(?<!\s)\$(?!\d|[A-Z]{{2}})
    | \\\[ {_SQUARE} \\\]
    | (?<!\w)\\\( {_ROUND} \\\)
    | (?P<environment>\\begin\{{(?P<name>(?:{ENVIRONMENTS})\*?)\}}
      (?:[^\\\n]|\\(?!(?:begin|end)\{{(?P=name)\}})|{_END_OF_LINE})*+ \\end\{{(?P=name)\}})
    )
    (?: [ \t]*\{{[ ]*\#(?P<id>eq-[\w.:-]*\w)[ ]*\}} )?
    """
)
_PIPE = re.compile(r"(?<=\s)\|(?=\s)")
_TAG_OF_CELL = re.compile(r"</?(?:td|th|tr)\b", re.IGNORECASE)
# A formula over several lines, in which a line may look like a list or a heading.
_LAST_BREAK = re.compile(r"(?:\\\\\s*)+\Z")  # of lines: nothing comes behind it
_FORMULA_LINES = re.compile(
    r"^(?P<open>[ >]*\$\$)(?P<rest>(?:[^$\n]*(?:\n(?![ >\t]*$)|\$(?!\$)))*[^$\n]*\$\$)",
    re.MULTILINE,
)
_FORMS = ("display", "inline", "bracketed", "round", "environment")
_DISPLAYED = ("$$", r"\[", r"\begin")
_QUOTE_MARKS = re.compile(r"\n[ \t]*(?:>[ \t]?)+")


def formula_spans(prose: str, source: str) -> tuple[Span, ...]:
    """Return where the formulas of a text stand, whose code and tags are blanked.

    None reaches from one cell of a table into another: "$0" and "0$" are prices there.
    """
    spans: list[Span] = []
    match = _FORMULA.search(prose) if "$" in prose or "\\" in prose else None
    while match:
        leaves = _leaves_cell(match, source)
        spans += [] if leaves else [match.span()]
        match = _FORMULA.search(prose, match.start() + 1 if leaves else match.end())
    return tuple(spans)


def _leaves_cell(formula: re.Match[str], source: str) -> bool:
    """Say whether there is a tag of a cell in a match, or a pipe that parts cells: "$0 | 0$".

    A pipe between brackets parts none: "$P(A | B)$".
    """
    text, line = formula[0].lstrip("\\[($"), formula.string.rfind("\n", 0, formula.start()) + 1
    is_in_row = formula.string[line : formula.start()].lstrip(" \t>").startswith("|")
    if is_in_row or (formula["inline"] and "\n" in text):
        for pipe in _PIPE.finditer(text):
            before = text[: pipe.start()]
            if sum(map(before.count, "([{")) <= sum(map(before.count, ")]}")):
                return True
    return bool(_TAG_OF_CELL.search(source, *formula.span()))


def hide_formula_lines(text: str) -> str:
    """Return a text of the same length in which the lines of formulas look like one paragraph."""
    return _FORMULA_LINES.sub(
        lambda formula: formula["open"] + re.sub(r"\S", "$", formula["rest"]), text
    )


def read_formulas(chapter: Chapter, spans: tuple[Span, ...]) -> Iterator[InlineUse]:
    """Yield the formulas of a chapter: ``target`` is the id, ``words`` are the TeX."""
    for start, end in spans:
        text = chapter.body[start:end]
        found = _FORMULA.match(text)
        if found is None:
            continue
        tex = next(filter(None, found.group(*_FORMS)))
        line = chapter.body.rfind("\n", 0, start) + 1
        if chapter.body[line:start].lstrip().startswith(">"):
            tex = _QUOTE_MARKS.sub("\n", tex)
        tex, place = _LAST_BREAK.sub("", tex).strip(), chapter.place_at(start)
        if text.startswith(_DISPLAYED) and r"\\" in tex and r"\begin" not in tex:
            tex = rf"\begin{{gathered}}{tex}\end{{gathered}}"  # lines, which LaTeX sets as one
        yield InlineUse("math", text, found["id"] or "", tex, place, (start, end))


def is_displayed(formula: InlineUse) -> bool:
    """Say whether a formula stands on a line of its own."""
    return formula.text.startswith(_DISPLAYED)
