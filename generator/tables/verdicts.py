"""The verdicts of a matrix: their words, and their rule as it is printed and with numbers."""

import re
from collections.abc import Mapping
from typing import cast

from generator.data import Study
from generator.data.expression import Result, Scope, evaluate, evaluate_rule, parse
from generator.data.fields import Scalar
from generator.language import Language
from generator.tables.model import Tone
from generator.tables.specs import MatrixSpec, TableSpec

VERDICT = "verdict"  # how expressions name the column of verdicts
SIGNS = {"-": "−", "*": "×", "/": "÷", ">=": "≥", "<=": "≤", "!=": "≠"}
_NAME_OR_SIGN = re.compile(r"[^\W\d]\w*|[<>!]=|(?<= )[-*/](?= )")


def matrix_outcomes(spec: MatrixSpec, study: Study, language: Language) -> dict[str, Tone]:
    """Return the words that a verdict can be, in their order, with the way that each points."""
    if spec.verdict is None:
        return {}
    if spec.verdict.rule:
        return {language.text("yes"): "for", language.text("no"): "against"}
    field = study.relation(spec.cells).resource.fields[spec.value]
    tones = {field.labels.get(value, value): tone for value, tone in field.tones.items()}
    tones |= {**field.tones, **spec.verdict.tones}
    return {word: cast("Tone", tones.get(word, "none")) for word in spec.verdict.outcomes}


def verdict_rule(spec: MatrixSpec, study: Study, language: Language) -> str:
    """Return what a verdict is, and when: as its author says it, else the formulas as typed."""
    verdict, labels = spec.verdict, judgement_labels(spec, study)
    if verdict is None:
        return ""
    quoted = [language.text("quoted", text=word) for word in matrix_outcomes(spec, study, language)]
    outcomes = [
        language.text("verdict_if", word=word, rule=_in_signs(rule, labels, language))
        for word, rule in zip(quoted, verdict.rules.values(), strict=False)
    ]
    outcomes.append(language.text("verdict_else", word=quoted[-1]))
    told = language.spaced(verdict.says.rstrip(". ")) or ", ".join(outcomes)
    label = language.text("quoted", text=verdict.label)
    return language.text("verdict_rule", label=label, outcomes=told)


def verdict_sum(
    spec: MatrixSpec, counts: Mapping[str, Result], study: Study, language: Language
) -> str:
    """Return the rule that decides a verdict, with the numbers of a row: "3 oui − 1 non = 2 ; …".

    Where no rule holds it is the first one, with the word that is left.
    """
    labels = judgement_labels(spec, study)
    numbers: dict[str, Scalar] = {each: int(str(counts[each].value)) for each in spec.totals}
    counted = {name: f"{each}\u00a0{labels.get(name, name)}" for name, each in numbers.items()}
    rules = [*spec.verdict.rules.values()] if spec.verdict else []
    held = [each for each in rules if evaluate_rule(parse(each), numbers, study)]
    rule, word = (held or rules)[0], str(counts[VERDICT].value)
    sum_, _, least = map(str.strip, rule.partition(">="))
    told = _in_signs(sum_, counted, language)
    if least.isdecimal() and not re.search(r"\b(?:and|or)\b", sum_):
        total = evaluate(parse(sum_), Scope(study, names=numbers)).value
        if told != counted.get(sum_):
            told = f"{told} = {language.scalar(total).replace('-', '−')}"
        return language.text("verdict_needs", sum=told, least=least, word=word)
    kind = "verdict_holds" if held else "verdict_fails"
    return language.text(kind, rule=_in_signs(rule, counted, language), word=word)


def judgement_labels(spec: TableSpec, study: Study) -> Mapping[str, str]:
    """Return what the judgements of a matrix are called; of any other table nothing."""
    if not isinstance(spec, MatrixSpec):
        return {}
    return study.relation(spec.cells).resource.fields[spec.value].labels


def _in_signs(rule: str, counted: Mapping[str, str], language: Language) -> str:
    """Return a formula with the signs of mathematics, and names as ``counted`` has them."""

    def written(found: re.Match[str]) -> str:
        name = found[0]
        joined = {each: language.text(f"sign_{each}") for each in ("and", "or")}
        return counted.get(name) or SIGNS.get(name) or joined.get(name) or name

    return _NAME_OR_SIGN.sub(written, rule)
