"""Exports of known programs, which are recognised by their headings before any guess is made.

A recipe looks at the sheets of one file, under the name of the file without its ending. It returns
what the file gives, or None where the file is not from its program.
"""

from collections.abc import Callable, Sequence

from generator.importing.files.sheets import Sheet
from generator.importing.proposal import Existing, ImportPlan
from generator.importing.qda.gathering import plan_exports
from generator.language import Language

Recipe = Callable[[str, Sequence[Sheet], Language, Existing], ImportPlan | None]
RECIPES: tuple[Recipe, ...] = (plan_exports,)
