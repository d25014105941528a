"""What a check is: a function from a chapter, or the thesis, to problems; and what it may ask."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeVar, cast

from generator.chapters import Chapter, Manuscript, Register
from generator.chapters.bibliography import Bibliography
from generator.core.problems import Problem, Severity
from generator.core.store import Store
from generator.core.values import Frozen
from generator.data import Study
from generator.data.expression import Scope
from generator.language import Language
from generator.privacy import LeakIndex
from generator.tables import TableSpec
from generator.tables.printed_values import LazyTables, evaluated

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Context:
    """What the chapters are checked against.

    ``blocks`` are the names of the blocks that the site draws, ``least`` is how many records must
    share what could identify a person, ``own`` are the checks that the thesis brings itself,
    ``store`` has what earlier builds found, ``leaks`` knows what must not be published,
    ``least_coverage`` is the percentage of what is stated that must be held against something.
    """

    manuscript: Manuscript
    register: Register
    language: Language
    study: Study
    specs: Mapping[str, TableSpec] = field(default_factory=dict[str, TableSpec])
    bibliography: Bibliography | None = None
    blocks: frozenset[str] = frozenset()
    least: int = 0
    own: "tuple[Check, ...]" = ()
    store: Store = field(default_factory=Store)
    leaks: LeakIndex = field(default_factory=LeakIndex)
    least_coverage: int = 0
    _answers: dict[object, object] = field(
        init=False, repr=False, default_factory=dict[object, object]
    )

    def once(self, read: "Callable[[Context], T]") -> T:
        """Return what a function reads in the whole thesis; it is called once."""
        if read not in self._answers:
            self._answers[read] = read(self)
        return cast("T", self._answers[read])

    def problem(
        self, chapter: Chapter, start: int, message: str, found: str = "", severity: str = "warning"
    ) -> Problem:
        """Return a problem of a check of one's own, at an offset of ``chapter.body``."""
        place, weight = chapter.place_at(start), Severity(severity)
        return Problem("", place, message, found=found, severity=weight)

    def value(self, expression: str) -> object:
        """Return the value of an expression over the data; raise ``ExpressionError``."""
        return evaluated(expression, self.once(scope_of))[1].value


def scope_of(context: Context) -> Scope:
    """Return what an expression can name in a chapter."""
    return Scope(context.study, tables=LazyTables(context.specs, context.study, context.language))


class When(Enum):
    """When a check can be run."""

    ALWAYS = "always"
    REFERENCES = "where no record was lost: every id is known"
    DATA = "where the data have no errors"
    SUGGEST = "by thesis check --suggest"


InChapter = Callable[[Chapter, Context], Iterable[Problem]]


class Check(Frozen):
    """One entry of the registry: the rules whose problems a function returns.

    It is asked for each chapter (``of_chapter``) or once for all (``of_thesis``). ``fixes`` says
    that some of its problems have edits; only these checks are asked again by ``thesis fix``.
    """

    rules: tuple[str, ...]
    of_chapter: InChapter | None = None
    of_thesis: Callable[[Context], Iterable[Problem]] | None = None
    fixes: bool = False
    when: When = When.ALWAYS
