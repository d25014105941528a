"""Tests that compare the columns of a summary, one for each variable, named below the table.

As gtsummary chooses them: for numbers the test of Mann and Whitney, of more than two groups that of
Kruskal and Wallis; for values Pearson's χ², of two by two of which few are expected Fisher's.
"""

from collections.abc import Sequence

from generator.data.study import Followed
from generator.language import Language
from generator.language.reported_statistics import write_part
from generator.statistics import significance
from generator.statistics.outcome import Statistic, StatisticError
from generator.tables.aggregation import Axis
from generator.tables.model import TableError

_EXPECTED = "chi2-expected"  # what the χ² test says where too few are expected


def compare(
    language: Language, by: Axis, variable: Followed, chosen: Sequence[int], *, is_number: bool
) -> tuple[str, str]:
    """Return the p of a variable between the groups, as it is written, and the name of its test.

    Both are empty where there is none: a value of another file belongs to several records, a list
    says several things, a group has one member. Raises ``TableError`` where SciPy is missing.
    """
    is_own = variable.owners == list(range(len(variable.owners)))
    field = variable.field
    if not is_own or field is None or field.is_list or variable.hidden or by.hidden:
        return "", ""
    kept = [at for at in chosen if len(by.members[at]) == 1 and by.members[at] != ("",)]
    groups = [by.members[at][0] for at in kept]
    values = [variable.ends[at] for at in kept]
    try:
        name, found = _tested(values, groups, is_number=is_number)
    except StatisticError as error:
        if error.message.code == "statistics-not-installed":
            raise TableError(error.message) from None
        return "", ""
    _, sign, number = write_part(language, "p", float(found["p"])).split()
    return (number if sign == "=" else f"{sign}\u00a0{number}"), language.text(f"test_{name}")


def _tested(
    values: Sequence[object], groups: Sequence[str], *, is_number: bool
) -> tuple[str, Statistic]:
    if is_number:
        known = {group for group, value in zip(groups, values, strict=True) if value is not None}
        if len(known) > 2:  # noqa: PLR2004 - groups that the test of Mann and Whitney compares
            return "kruskal", significance.kruskal(values, groups)
        return "mannwhitney", significance.mannwhitney(values, groups)
    found = significance.chi2(values, groups)
    if found["df"] == 1 and any(each.code == _EXPECTED for each in found.notes):
        return "fisher", significance.fisher(values, groups)
    return "chi2", found
