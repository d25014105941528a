"""Values in the prose.

``{{ count(participants) | words }}`` prints what the data say, and a link to where they say it.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, cast
from xml.etree.ElementTree import Element

from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from generator.markup.rendering import ValueUse
from generator.problems import Place, did_you_mean, quoted
from generator.study.expression import ExpressionError, Result, evaluate, parse
from generator.tables import TableError

if TYPE_CHECKING:
    import re

    from markdown import Markdown

    from generator.language import Language
    from generator.markup.dialect import ThesisMarkdown
    from generator.study.expression import Expression, Scope

VALUE = r"(?s)(?<!\\)\{\{(?P<expression>.+?)\}\}"
FILTERS = ("words", "percent", "capitalized")


class ValueProcessor(InlineProcessor):
    """Turns ``{{ expression }}`` into the value, or reports why it has none."""

    def __init__(self, extension: ThesisMarkdown, md: Markdown) -> None:
        """Keep the extension, which knows the page being rendered."""
        super().__init__(VALUE, md)
        self._extension = extension

    def handleMatch(  # noqa: N802 - named by its base
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        """Return the printed value."""
        _ = data
        recorder, sources = self._extension.recorder, self._extension.sources
        place = recorder.place(m[0])
        try:
            text, result = printed_value(m["expression"], sources.scope, sources.language)
        except (ExpressionError, TableError) as error:
            offset = getattr(error, "offset", 0) + len(m[0]) - len(m[0][2:].lstrip())
            recorder.report(
                "claim",
                Place(
                    place.path,
                    place.line,
                    place.column + offset if "\n" not in m[0] else place.column,
                ),
                str(error),
                found=m["expression"].strip(),
            )
            broken = Element("span", {"class": "thesis-problem"})
            broken.text = AtomicString(m[0])
            return broken, m.start(), m.end()
        recorder.values.append(ValueUse(m["expression"].strip(), text, result, place))
        return value_element(text, result), m.start(), m.end()


def printed_value(source: str, scope: Scope, language: Language) -> tuple[str, Result]:
    r"""Return what an expression prints in a language, and its result.

    In a pipe table the bar before a filter is written ``\|``. Raises ``ExpressionError``.
    """
    expression = parse(source.replace("\\|", "|").strip())
    result = evaluate(expression, scope)
    return _filtered(expression, result, language), result


def value_element(text: str, result: Result) -> Element:
    """Return the element of a printed value, with the exact number for programs."""
    element = Element("data", {"class": "value"})
    value = result.value
    exact = float(value) if isinstance(value, (Fraction, Decimal)) else value
    element.set("value", str(exact) if isinstance(exact, (int, float)) else text)
    element.text = AtomicString(text)
    return element


def _filtered(expression: Expression, result: Result, language: Language) -> str:
    """Return the value as its filters want it; without any, as the language writes it."""
    value = result.value
    if isinstance(value, tuple):
        text = language.joined(language.scalar(each) for each in value)
    else:
        text = language.scalar(value)
    for each in expression.filters:
        if each.name not in FILTERS:
            known = ", ".join(FILTERS)
            hint = did_you_mean(each.name, FILTERS)
            message = f"{quoted(each.name)} is no filter; there are {known}{hint}"
            raise ExpressionError(message, each.offset)
        if each.name == "capitalized":
            text = text[:1].upper() + text[1:]
            continue
        if isinstance(value, bool) or not isinstance(value, (int, Decimal, Fraction)):
            message = f"{each.name} needs a number, this is {quoted(text)}"
            raise ExpressionError(message, each.offset)
        if each.name == "percent":
            text = language.percentage(Fraction(value))
        else:
            text = language.words(cast("int", value), feminine="feminine" in each.arguments)
    return text
