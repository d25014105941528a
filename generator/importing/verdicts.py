"""The rule behind a column of verdicts, if a simple one gives all of them."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from generator.importing.spelling import spelling_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from generator.language import Language

    Counts = Mapping[str, int]

_MOST = 6


def verdict_rule(
    verdicts: Sequence[str], counted: Sequence[Mapping[str, int]], language: Language
) -> str:
    """Return a rule over the counts of each row that gives its verdict, or nothing.

    Verdicts are yes and no in the language of the thesis. Tried are, in this order, more of one
    value than of another, by a margin, and a least number of one value.
    """
    words = {spelling_key(language.text(each)): each == "yes" for each in ("yes", "no")}
    keys = [spelling_key(verdict) for verdict in verdicts]
    if not set(keys) <= set(words):
        return ""
    wanted = [words[key] for key in keys]
    for text, holds in _rules([name for name in counted[0] if name.isidentifier()]):
        if [holds(each) for each in counted] == wanted:
            return text
    return ""


def _rules(values: Sequence[str]) -> Iterator[tuple[str, Callable[[Counts], bool]]]:
    for one, other in permutations(values, 2):
        yield f"{one} > {other}", lambda n, a=one, b=other: n[a] > n[b]
    for one, other in permutations(values, 2):
        for margin in range(2, _MOST):
            yield (
                f"{one} - {other} >= {margin}",
                lambda n, a=one, b=other, k=margin: n[a] - n[b] >= k,
            )
    for one in values:
        for least in range(1, _MOST):
            yield f"{one} >= {least}", lambda n, a=one, k=least: n[a] >= k
