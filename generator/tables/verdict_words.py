"""The rule of a verdict as it is printed below its matrix: in words where it has a usual shape.

"oui - non >= 2" is "s'il y a au moins deux « oui » de plus que de « non »"; what has no such words
keeps its formula.
"""

import re
from collections.abc import Sequence

from generator.data.expression import Node, parse
from generator.data.expression.syntax import Literal, Operation, Path
from generator.language import Language
from generator.tables.specs import Verdict

_SIGNS = {" - ": " − ", ">=": "≥", "<=": "≤", "!=": "≠", " * ": " × "}


def printed_rule(verdict: Verdict, words: Sequence[str], language: Language) -> str:
    """Return what a verdict is, and when; ``words`` are those of its outcomes."""

    def quoted(text: str) -> str:
        return language.text("quoted", text=text)

    def formula(rule: str) -> str:
        printed = re.sub(" [-*] |[<>!]=", lambda sign: _SIGNS[sign[0]], rule)
        return language.text("verdict_formula", rule=printed)

    rules = [
        _in_words(parse(rule).tree, language) or formula(rule) for rule in verdict.rules.values()
    ]
    said = [f"{quoted(word)} {rule}" for word, rule in zip(words, rules, strict=False)]
    said.append(language.text("verdict_else", word=quoted(words[-1])))
    return language.text("verdict_rule", label=quoted(verdict.label), outcomes=", ".join(said))


def _in_words(node: Node, language: Language) -> str:
    """Return a condition in words ("s'il y a …"), empty where there are none for it."""

    def told(key: str, *names: str, number: int = 0) -> str:
        said = [language.text("quoted", text=each) for each in names]
        values = language.text("verdict_nor").join(said)
        few = language.words(number)
        return language.text(key, value=said[0], other=said[-1], values=values, number=few)

    match node:
        case Operation(_, "and" | "or" as sign, left, right):
            one, other = _in_words(left, language), _in_words(right, language)
            return language.text(f"verdict_{sign}", one=one, other=other) if one and other else ""
        case Operation(_, ">", left, Literal(_, int(number))):
            above = Literal(0, number + 1)
            return _in_words(Operation(0, ">=", left, above), language)
        case Operation(_, ">", Path(_, (one,)), Path(_, (other,))):
            return told("verdict_outnumbers", one, other)
        case Operation(
            _, ">=", Operation(_, "-", Path(_, (one,)), Path(_, (other,))), Literal(_, int(number))
        ) if number > 0:
            key = "verdict_outnumbers" if number == 1 else "verdict_more"
            return told(key, one, other, number=number)
        case Operation(_, ">=", Path(_, (one,)), Literal(_, int(number))) if number > 0:
            return told("verdict_at_least", one, number=number)
        case Operation(_, "=", sum_, Literal(_, 0)) if names := _summands(sum_):
            return told("verdict_none" if len(names) == 1 else "verdict_neither", *names)
        case _:
            return ""


def _summands(node: Node) -> list[str]:
    """Return the names that are added up, none where anything else is."""
    match node:
        case Path(_, (name,)):
            return [name]
        case Operation(_, "+", left, right):
            one, other = _summands(left), _summands(right)
            return [*one, *other] if one and other else []
        case _:
            return []
