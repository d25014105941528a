"""What a check is: a function from a chapter, or the thesis, to problems; and what it may ask."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import TypeVar, cast

from generator.chapters import Chapter
from generator.chapters.bibliography import Bibliography
from generator.core.edits import Edit
from generator.core.problems import Message, Place, Problem, Severity, Value
from generator.core.store import Store
from generator.core.values import Frozen
from generator.privacy import LeakIndex
from generator.rendering import Knowledge
from generator.tables.printed_values import evaluated

T = TypeVar("T")


def _problem(
    severity: Severity,
    rule: str,
    place: Place,
    code: str,
    found: str = "",
    expected: str | Message = "",
    /,
    edits: tuple[Edit, ...] = (),
    **fields: Value,
) -> Problem:
    """Return a problem of a rule; ``fields`` are those of its message."""
    return Problem(rule, place, Message(code, **fields), found, expected, severity, edits)


Maker = Callable[..., Problem]
error = partial(_problem, Severity.ERROR)
warning = partial(_problem, Severity.WARNING)
info = partial(_problem, Severity.INFO)


@dataclass(frozen=True, eq=False, kw_only=True)
class Context(Knowledge):
    """What the chapters are checked against: what the thesis knows, and what is asked of it.

    ``blocks`` are the names of the blocks that the site draws, ``html_seen_from`` says from where a
    browser reads the addresses of HTML that stays as it is typed: the "page", whose folder "a.md"
    is, or its "file"; "" where they are written anew. ``least`` is how many records must
    share what could identify a person, ``own`` are the checks that the thesis brings itself,
    ``store`` has what earlier builds found, ``leaks`` knows what must not be published,
    ``least_coverage`` is the percentage of what is stated that must be held against something.
    ``read`` has what functions read in the whole thesis; copies share it.
    """

    blocks: frozenset[str] = frozenset()
    html_seen_from: str = ""
    least: int = 0
    own: "tuple[Check, ...]" = ()
    store: Store = field(default_factory=Store)
    leaks: LeakIndex = field(default_factory=LeakIndex)
    least_coverage: int = 0
    read: dict[object, object] = field(repr=False, default_factory=dict[object, object])

    @property
    def bibliography(self) -> Bibliography | None:
        """The works that can be cited, None where there is no bibliography."""
        return self.citing.bibliography if self.citing else None

    def once(self, read: "Callable[[Context], T]") -> T:
        """Return what a function reads in the whole thesis; it is called once."""
        if read not in self.read:
            self.read[read] = read(self)
        return cast("T", self.read[read])

    def problem(
        self, chapter: Chapter, start: int, message: str, found: str = "", severity: str = "warning"
    ) -> Problem:
        """Return a problem of a check of one's own, at an offset of ``chapter.body``."""
        place, weight = chapter.place_at(start), Severity(severity)
        return Problem("", place, message, found=found, severity=weight)

    def value(self, expression: str) -> object:
        """Return the value of an expression over the data; raise ``ExpressionError``."""
        return evaluated(expression, self.scope)[1].value


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
