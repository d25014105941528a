"""Statistics in an author's words, held against those of the data."""

import re

from generator.core.problems import Message
from generator.data.expression.written import said
from generator.language import Language
from generator.language.reported_statistics import read_report
from generator.statistics.outcome import Statistic

_MIRRORED = frozenset({"t", "z", "d"})  # whose sign says which group comes first
_OF_PART = {"df": ("df", "df_error")}
_UNREAD = re.compile(r"[\w%]+")


def unlike_statistic(words: str, value: Statistic, language: Language) -> Message | None:
    """Return how a report ("χ²(2, N = 90) = 3,50, p = .17") differs from a statistic.

    Every part that is stated is held against the data, rounded as it is printed; the words must be
    such parts and nothing else.
    """
    parts, unread = read_report(words)
    rest = [each for each in _UNREAD.findall(unread) if each not in {"et", "and"}]
    data = said(value, language)
    if rest or not parts:
        found = " ".join(rest) or words
        return Message("claim-report-unread", words=words, found=found, data=data)
    known = {name: float(number) for name, number in value.parts}
    wrong: list[str] = []
    for part in parts:
        symbol = "H" if (part.symbol, value.name) == ("χ²", "H") else part.symbol
        name = "statistic" if symbol == value.name else symbol
        if name not in known:
            return Message("claim-part-unknown", part=part.words, data=data)
        numbers = [known[each] for each in _OF_PART.get(name, (name,)) if each in known]
        others = [known["U2"]] if symbol == "U" else [-each for each in numbers]
        may_be_other = symbol == "U" or symbol in _MIRRORED
        if not (part.agrees(*numbers) or (may_be_other and part.agrees(*others))):
            wrong.append(part.words)
    if not wrong:
        return None
    return Message("claim-other-report", words=words, parts=tuple(wrong), data=data)
