"""The value of an expression as a reader sees it."""

from generator.language import Language
from generator.language.reported_statistics import write_report
from generator.statistics.outcome import Statistic

_TOLD_BY_DF = frozenset({"t", "F", "r", "rs"})  # statistics whose df say what N is


def said(value: object, language: Language) -> str:
    """Return any value as a reader sees it, a statistic in the form of the APA."""
    if not isinstance(value, Statistic):
        return language.scalar_or_list(value)
    parts = {name: float(number) for name, number in value.parts}
    statistic = parts.pop("statistic")
    df = [parts.pop(name) for name in ("df", "df_error") if name in parts]
    untold = {"U2", "k", value.name, *({"N"} if value.name in _TOLD_BY_DF else ())}
    shown = {name: number for name, number in parts.items() if name not in untold}
    return write_report(language, value.name, statistic, {"df": df, **shown})
