"""How certain a finding is in the text of another tool, which may mean what this one cannot know.

In text of GitHub, Pandoc and Quarto a finding is no more severe than it was found to be right: of
2,911 findings in 344 public theses, read one by one, without those whose causes are mended, a code
that stands here as a remark was right in less than 90 of 100 cases, or in too few to say, one that
stands as a warning in less than 95. What is broken on a page beyond doubt stays an error.
"""

from collections.abc import Iterable

from generator.core.problems import Problem, Severity
from generator.core.values import replace

_AT_MOST = {
    **dict.fromkeys(
        (
            *("link-not-defined", "link-nowhere", "bib-key-twice"),
            *("left-note", "image-text-is-a-name", "section-empty", "section-typed"),
            "number-of-caption-twice-in",  # each file may be a text of its own
            *("caption-in-flavour", "caption-of-taken-figure", "caption-of-taken-table"),
            *("table-disagrees", "no-figure-of-number", "no-table-of-number"),
            *("cited-by-hand", "cited-by-hand-bare", "cited-by-hand-unsure"),
            *("one-name-in-spellings", "id-unknown", "id-exists-twice", "id-twice-on-page"),
            "formula-unreadable",
            *("share-of-count", "shares-over-whole"),  # 0 of 10, 0 of 2
            *("link-absolute", "link-to-no-anchor"),  # with halves 2 of 4, 17 of 19
            *("caption-without-figure", "caption-without-table"),  # 7 of 9
            *("list-not-as-counted", "bib-key-not-citable"),
            *("table-row-too-long", "table-row-too-short"),
            "block-no-header",  # 0 of 11: lines of slashes around a title
        ),
        Severity.INFO,
    ),
    **dict.fromkeys(
        (
            *("folder-link", "key-of-no-work", "works-unknown", "front-matter-unread"),
            "image-of-another-host",  # left out because no page asks another host
            # Lost on the page: no remark. Pandoc warns of what it cannot cite as well.
            *("use-not-shown", "refused-address", "file-runs", "image-outside"),
            *("work-unknown", "note-not-written"),
        ),
        Severity.WARNING,
    ),
}


def as_certain(problems: Iterable[Problem], flavour: str) -> Iterable[Problem]:
    """Return problems no more severe than they are certain in text of a flavour, or of a guest."""
    if flavour == "mkdocs":
        return problems
    order = [*Severity]  # the most severe first
    return [
        replace(each, severity=max(each.severity, _AT_MOST[each.code], key=order.index))
        if each.code in _AT_MOST
        else each
        for each in problems
    ]
