"""The shape of hand-written tables (``table-shape``): malformed markup, rows that do not fit."""

from __future__ import annotations

from generator.chapters.values import Chapter
from generator.core.problems import Problem, in_file_order
from generator.handwritten.reading import read_tables
from generator.handwritten.totals import doubtful_totals


def table_shape_problems(chapter: Chapter) -> list[Problem]:
    """Return the ``table-shape`` problems of a chapter.

    An error is what loses content or shows no table at all, a warning what a person should look at;
    totals that cannot be checked because rows are ragged or moved are among these.
    """
    shape = [problem for table in read_tables(chapter) for problem in table.problems]
    return in_file_order([*shape, *doubtful_totals(chapter)])
