"""Values and claims in the prose.

``{{ count(participants) | words }}`` prints what the data say; the claim
``[dix-neuf]{= count(participants) }`` keeps the author's words and holds them against the data.
Both lead to where the data say it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, cast
from xml.etree.ElementTree import Element

from markdown.inlinepatterns import InlineProcessor

from generator.chapters import plain_text
from generator.chapters.inline import CLAIM, REFERENCE, VALUE
from generator.core.problems import Place, did_you_mean, quoted
from generator.data.expression import ExpressionError, evaluate, parse
from generator.rendering.claims import compares, disagreement
from generator.rendering.passages import MENTIONS
from generator.rendering.provenance import made_of, provenance
from generator.rendering.rendering import ValueUse
from generator.rendering.tree import as_typed
from generator.tables import TableError

if TYPE_CHECKING:
    from markdown import Markdown

    from generator.data.expression import Expression, Result, Scope
    from generator.language import Language
    from generator.rendering.dialect import ThesisMarkdown
    from generator.rendering.rendering import Recorder, Sources

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
            expression, result = evaluated(m["expression"], sources.scope)
            text = printed(expression, result, sources.language)
        except (ExpressionError, TableError) as error:
            _report_broken(recorder, place, m, error)
            return broken_element(m[0]), m.start(), m.end()
        recorder.values.append(ValueUse(expression.text, text, result, place))
        element = value_element(expression, result, self._extension, "value")
        element.text = as_typed(text)
        recorder.places[element] = place
        return element, m.start(), m.end()


class ClaimProcessor(InlineProcessor):
    """Keeps the words of ``[words]{= expression }`` and reports them where the data disagree."""

    def __init__(self, extension: ThesisMarkdown, md: Markdown) -> None:
        """Keep the extension, which knows the page being rendered."""
        super().__init__(CLAIM, md)
        self._extension = extension

    def handleMatch(  # noqa: N802 - named by its base
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        """Return the words, to be read on as Markdown, with a link to what they are made of."""
        _ = data
        recorder, sources = self._extension.recorder, self._extension.sources
        place = recorder.place(m[0])
        words = plain_text(m["words"])
        try:
            expression, result = evaluated(m["expression"], sources.scope)
            refuse_filters(expression)
            wrong = disagreement(words, expression, result, sources)
        except (ExpressionError, TableError) as error:
            _report_broken(recorder, place, m, error)
            return broken_element(m[0]), m.start(), m.end()
        recorder.values.append(ValueUse(expression.text, words, result, place, is_claim=True))
        element = value_element(expression, result, self._extension, "value claim")
        element.text = m["words"]
        if re.search(REFERENCE, m["words"]):  # its own links, which a link cannot hold
            element.tag = "span"
            element.attrib.pop("href", None)
        recorder.places[element] = place
        if wrong:
            element.set("class", "value claim thesis-problem")
            recorder.report(
                "claim",
                place,
                f"{wrong}; {_made_of(expression, result, sources)}",
                found=words,
                expected=_expected(expression, result, sources.language),
            )
        return element, m.start(), m.end()


def _made_of(expression: Expression, result: Result, sources: Sources) -> str:
    subject = "it" if compares(expression, result) else expression.text
    return f"{subject} is made of {made_of(result.records, sources.study)}"


def _expected(expression: Expression, result: Result, language: Language) -> str:
    """Return what the data say, or the comparison that must hold."""
    if compares(expression, result):
        return expression.text
    return language.scalar_or_list(result.value)


def _report_broken(
    recorder: Recorder, place: Place, match: re.Match[str], error: ExpressionError | TableError
) -> None:
    """Report an expression without a value, at its column where it stands on one line."""
    source = match["expression"]
    offset = getattr(error, "offset", 0) + match.start("expression") - match.start()
    offset += len(source) - len(source.lstrip())
    column = place.column + offset if "\n" not in match[0] else place.column
    recorder.report(
        "claim", Place(place.path, place.line, column), str(error), found=source.strip()
    )


def refuse_filters(expression: Expression) -> None:
    """Raise ``ExpressionError`` where a claim has a filter: its words are the author's."""
    for each in expression.filters:
        message = f"a claim keeps its own words, {quoted(each.name)} has nothing to write"
        raise ExpressionError(message, each.offset)


def broken_element(text: str) -> Element:
    """Return the visible mark of something that could not be drawn, holding its source."""
    broken = Element("span", {"class": "thesis-problem"})
    broken.text = as_typed(text)
    return broken


def evaluated(source: str, scope: Scope) -> tuple[Expression, Result]:
    r"""Return the expression that a source holds and its result.

    In a pipe table the bar before a filter is written ``\|``. Raises ``ExpressionError``.
    """
    expression = parse(" ".join(source.replace("\\|", "|").split()))
    return expression, evaluate(expression, scope)


def printed_value(source: str, scope: Scope, language: Language) -> tuple[str, Result]:
    """Return what an expression prints in a language, and its result; raise ``ExpressionError``."""
    expression, result = evaluated(source, scope)
    return printed(expression, result, language), result


def value_element(
    expression: Expression, result: Result, extension: ThesisMarkdown, css_class: str
) -> Element:
    """Return the element of a value, without its text: a link to what it is made of."""
    origin = provenance(expression, result, extension.sources)
    element = Element("span", {"class": css_class})
    if extension.sources.register.get(origin.target):
        element = Element("a", {"class": css_class, "href": f"@{origin.target}"})
    if origin.words:
        element.set("title", as_typed(origin.words))
    value = result.value
    if isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool):
        element.set("data-value", str(float(value) if isinstance(value, Fraction) else value))
    if origin.entities:
        element.set(MENTIONS, " ".join(origin.entities))
    return element


def printed(expression: Expression, result: Result, language: Language) -> str:
    """Return the value as its filters want it; without any, as the language writes it."""
    value = result.value
    text = language.scalar_or_list(value)
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
