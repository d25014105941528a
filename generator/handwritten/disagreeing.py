"""Tables that show the same and do not agree (``table-disagrees``)."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from generator.chapters.values import Chapter, Manuscript
from generator.core.problems import Message, Place, Problem, cut
from generator.core.values import grouped
from generator.handwritten.alignment import Alignment, Sheet, align, typed_sheet
from generator.handwritten.cells import HandTable
from generator.handwritten.reading import TableCaption, table_captions
from generator.handwritten.total_rows import tables_with_rows
from generator.language.normalize import code_of, normalize, words

_MOST_LISTED = 5
_MOST_SHARING = 12  # a trait that more tables have tells nothing
_NEAREST = 5  # tables that one is laid on

_NUMBERED = frozenset(
    ("table", "tableau", "tab", "figure", "fig", "section", "chapitre", "chapter")
)


Pair = tuple[str, str]


def disagreeing_tables(
    manuscript: Manuscript,
    drawn: Callable[[], Iterable[Sheet]] = tuple,
    unlike: Collection[Pair] = (),
    noted: set[Pair] | None = None,
) -> list[Problem]:
    """Return a ``table-disagrees`` problem at each typed table that differs from another.

    A table is held against those drawn from the data, which are asked for if any is typed, and
    against the first of the typed ones that it repeats; if it repeats one without fault, no other.
    ``unlike`` are pairs of sheets, by their digests, that were found not to show the same; all such
    pairs are ``noted``.
    """
    noted = set() if noted is None else noted
    problems: list[Problem] = []
    known = _Known()
    for chapter in manuscript.chapters:
        for sheet in chapter.kept_once(typed_sheets):
            if not known.sheets:
                for each in drawn():
                    known.add(each, frozenset(_traits(each)))
            found: list[Alignment] = []
            traits = frozenset(_traits(sheet))
            for other in known.near(traits):
                pair = other.digest, sheet.digest
                is_other = pair in unlike or are_about_others(other.title, sheet.title)
                if not is_other and (alignment := align(other, sheet)):
                    found.append(alignment)
                else:
                    noted.add(pair)
            if not found:
                known.add(sheet, traits)
            elif all(alignment.differences for alignment in found):
                nearest = min(found, key=lambda each: len(each.differences))
                problems.append(_problem(nearest, sheet))
    return problems


def typed_sheets(chapter: Chapter) -> Iterator[Sheet]:
    """Yield the tables of a chapter that can be held against others."""
    for table, rows in chapter.once(tables_with_rows):
        sheet = typed_sheet(table, rows, title_of(chapter, table))
        if sheet is not None:
            yield sheet


class _Known:
    """The sheets so far, by their labels and the values of rows and columns in whatever order.

    What many tables share is not followed, and a sheet is laid on the few that share most with it,
    so that the work grows with the number of tables and not of pairs.
    """

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.by_trait: defaultdict[object, list[int]] = defaultdict(list)

    def add(self, sheet: Sheet, traits: Collection[object]) -> None:
        for trait in traits:
            if len(self.by_trait[trait]) < _MOST_SHARING:
                self.by_trait[trait].append(len(self.sheets))
        self.sheets.append(sheet)

    def near(self, traits: Collection[object]) -> list[Sheet]:
        shared = Counter(i for trait in traits for i in self.by_trait.get(trait, ()))
        nearest = sorted(shared, key=lambda index: (-shared[index], index))[:_NEAREST]
        return [self.sheets[index] for index in sorted(nearest)]


def _traits(sheet: Sheet) -> Iterator[object]:
    for labels, lines in ((sheet.rows, sheet.keys), (sheet.columns, zip(*sheet.keys, strict=True))):
        for label, values in zip(labels, lines, strict=True):
            code = code_of(label) or normalize(label)
            filled = tuple(sorted(filter(None, values)))
            yield code
            if len(set(filled)) > 1:
                yield filled
                yield code, filled


def _problem(found: Alignment, sheet: Sheet) -> Problem:
    differing = found.differences
    cells = [
        Message(
            "table-cell-differs",
            row=_line(row),
            column=_line(column),
            here=_said(here),
            there=_said(there),
        )
        for row, column, there, here in differing[:_MOST_LISTED]
    ]
    if len(differing) > _MOST_LISTED:
        cells.append(Message("and-more", count=len(differing) - _MOST_LISTED))
    message = Message(
        "table-disagrees",
        how=_how(found),
        count=len(differing),
        total=found.size,
        cells=tuple(cells),
    )
    row, column, there, here = differing[0]
    return Problem(
        "table-disagrees",
        sheet.place or Place(""),
        message,
        found=f"{row} / {column}: {here}",
        expected=f"{row} / {column}: {there}",
        severity=found.severity,
    )


def _how(found: Alignment) -> Message:
    if found.copied:
        return Message("table-is-copy", how=found.copied, table=found.one.name)
    if found.transposed:
        return Message("table-repeats-transposed", table=found.one.name)
    return Message("table-repeats", table=found.one.name)


def _said(text: str) -> Message:
    return Message("quotation", text=_line(text)) if text else Message("nothing")


def _line(text: str) -> str:
    return cut(" ".join(text.split()), most=40)


def title_of(chapter: Chapter, table: HandTable) -> str:
    """Return the captions of a table and the heading above it, as one text."""
    caption = chapter.once(table_captions).get(table.start, TableCaption(""))
    above = bisect_left(chapter.headings, table.place.line, key=lambda each: each.place.line)
    headings = [heading.text for heading in chapter.headings[max(above - 1, 0) : above]]
    return "\n".join([table.caption, f"{caption.number} {caption.title}", *headings])


def are_about_others(one: str, other: str) -> bool:
    """Say whether two titles name different groups, years or conditions.

    A condition is the last word, behind the same ones; numbers of tables do not count.
    """
    ours, theirs = _names(one), _names(other)
    if any(not ours[word] & theirs[word] for word in ours.keys() & theirs.keys()):
        return True
    titles = zip(one.split("\n"), other.split("\n"), strict=False)
    return any(_end_otherwise(words(mine), words(yours)) for mine, yours in titles)


def _end_otherwise(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    same = (a == b or (a + b).isdecimal() for a, b in zip(ours[:-1], theirs[:-1], strict=False))
    is_condition = ours[-1:] != theirs[-1:] and not "".join(ours[-1:]).isdecimal()
    return len(ours) == len(theirs) > 1 and is_condition and all(same)


def _names(title: str) -> dict[str, set[str]]:
    named = [
        (word, number)
        for line in title.split("\n")
        for word, number in pairwise(words(line))
        if word.isalpha() and word not in _NUMBERED and number.isdecimal()
    ]
    years = [("year", year) for year in re.findall("(?:19|20)[0-9]{2}", title)]
    return {word: set(numbers) for word, numbers in grouped([*named, *years]).items()}
