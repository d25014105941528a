"""How certain a finding is in the text of another tool, which may mean what this one cannot know.

In text of GitHub, Pandoc and Quarto a finding is no more severe than it was found to be right: of
1,071 findings in 72 public theses, read one by one, those of a code that stands here as a remark
were right in less than 60 of 100 cases, those that stand as a warning in less than 80.
"""

from collections.abc import Iterable

from generator.core.problems import Problem, Severity
from generator.core.values import replace

_AT_MOST = {
    **dict.fromkeys(
        (
            *("link-to-no-anchor", "link-not-defined", "link-nowhere", "id-unknown"),
            *("chapter-number-twice", "bib-key-twice", "use-not-shown"),
            *("refused-element", "refused-address", "refused-attribute", "refused-name"),
            *("citations-unwritten", "left-note", "image-text-is-a-name"),
            *("cited-by-hand", "cited-by-hand-bare", "cited-by-hand-unsure"),
        ),
        Severity.INFO,
    ),
    "id-exists-twice": Severity.WARNING,
}


def as_certain(problems: Iterable[Problem], flavour: str) -> Iterable[Problem]:
    """Return problems no more severe than they are certain in text of a flavour."""
    if flavour == "mkdocs":
        return problems
    return [_lowered(each, _AT_MOST.get(each.code, Severity.ERROR)) for each in problems]


def _lowered(problem: Problem, most: Severity) -> Problem:
    is_more = most is not Severity.ERROR and problem.severity not in {most, Severity.INFO}
    return replace(problem, severity=most) if is_more else problem
