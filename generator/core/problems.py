"""What can be wrong with a thesis, as a value.

A check returns problems; only the shells print them. A problem holds no sentence but a message: a
code and its fields. ``generator.language`` has the text of each code in each language.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import TypeAlias

from generator.core.edits import Edit
from generator.core.values import Frozen, replace

CONFIGURATION = "mkdocs.yml"
"""The file that sets a thesis up, where problems of its settings are reported."""


WITHHELD = "withheld.txt"
"""The file with the names that must not be published; git ignores it."""


class Severity(StrEnum):
    """How much a problem weighs: an error fails the build, a warning counts, an info only says."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


RULES = frozenset(
    (
        *("caption", "citation", "claim", "coverage", "data", "evidence", "heading", "history"),
        *("image", "leak", "link", "markup", "placeholder", "privacy", "quote", "reference"),
        *("review", "settings", "table-disagrees", "table-shape", "task", "total", "vocabulary"),
    )
)
"""The name of every rule, as its page and a setting call it."""

DATA_RULES = tuple(
    f"data-{kind}"
    for kind in (
        *("chart", "constraint", "encoding", "enum", "file", "format", "header", "key"),
        *("reference", "required", "row", "schema", "table", "type"),
    )
)
"""The kinds of the rule ``data``, as problems are named."""

_FORMER_NAMES = {
    "deposit": "settings",
    "encoding": "markup",
    "render": "markup",
    "spelling": "vocabulary",
    "statistics": "claim",
}

RULE_NAMES = RULES.union(DATA_RULES, _FORMER_NAMES)
"""What a setting and ``--rule`` may say: rules, kinds of ``data``, names that rules once had."""


def rules_named(name: str) -> tuple[str, ...]:
    """Return the rules of problems that a name means: all kinds of ``data``, else one."""
    return DATA_RULES if name == "data" else (_FORMER_NAMES.get(name, name),)


ALWAYS_ERROR = "leak"
"""The rule that no setting weakens."""


def rule_of(path: str) -> str:
    """Return the rule that a file of Python checks: "my_rule" for ``checks/my_rule.py``."""
    return PurePosixPath(path).stem


class Place(Frozen, order=True):
    """A place in a file: path relative to the thesis, line and column counted from 1."""

    path: str
    line: int = 1
    column: int = 1


Value: TypeAlias = "str | int | Message | tuple[str | Message, ...]"
"""What a field of a message can be: a text, a number, another message, or a list of them."""


@dataclass(frozen=True, init=False)
class Message:
    """A sentence as data: ``Message("data-file-missing", path="data/x.csv", near="y.csv")``.

    ``code`` names the text in the catalogue of each language (``language/messages.fr.yaml``),
    ``fields`` are the names and values that the text puts in. The field ``near`` is the nearest
    right name, or empty; ``count`` chooses between singular and plural.
    """

    code: str
    fields: tuple[tuple[str, Value], ...]

    def __init__(self, code: str, /, **fields: Value) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "fields", tuple(fields.items()))


class Unread(Frozen):
    """What cannot be read at an offset of a text; of each kind the first is told, with how many."""

    at: int
    message: Message


class Problem(Frozen):
    """One thing that is wrong, at one place.

    ``message`` says what was found and what was expected, the nearest right name included;
    ``found`` and ``expected`` repeat its two halves for programs. A ``str`` is a sentence in
    English, of a rule that has no codes yet. ``edits`` are what ``thesis fix`` mends it by.
    """

    rule: str
    place: Place
    message: Message | str
    found: str = ""
    expected: Message | str = ""
    severity: Severity = Severity.ERROR
    edits: tuple[Edit, ...] = ()

    @property
    def fixable(self) -> bool:
        """Whether ``thesis fix`` can mend it."""
        return bool(self.edits)

    @property
    def code(self) -> str:
        """The code of the message, empty where it has none."""
        return self.message.code if isinstance(self.message, Message) else ""

    @property
    def fields(self) -> tuple[tuple[str, Value], ...]:
        """The fields of the message."""
        return self.message.fields if isinstance(self.message, Message) else ()


def in_file_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems once each, by place, rule, code and fields, in every language alike."""
    return sorted(
        dict.fromkeys(problems),
        key=lambda each: (each.place, each.rule, each.code, repr(each.fields), str(each.message)),
    )


class Cause(Frozen):
    """Problems of one file that say the same: the first of them, and the places of all."""

    problem: Problem
    places: tuple[Place, ...]


def by_cause(problems: Iterable[Problem]) -> list[Cause]:
    """Return the problems by cause (what a file repeats is one), the most severe first."""
    places: dict[Problem, list[Place]] = {}
    first: dict[tuple[str, ...], Problem] = {}
    for each in in_file_order(problems):
        key = each.rule, each.severity, each.place.path, repr(each.message)
        places.setdefault(first.setdefault(key, each), []).append(each.place)
    weights = list(Severity)
    causes = (Cause(problem, tuple(found)) for problem, found in places.items())
    return sorted(causes, key=lambda each: weights.index(each.problem.severity))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Say whether one of the problems is an error."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def apply_severities(problems: Iterable[Problem], checks: Mapping[str, str]) -> list[Problem]:
    """Return the problems with the severities of the settings; "off" drops them.

    A leak is always an error.
    """
    set_to = {
        rule: said
        for name, said in sorted(checks.items())  # "data" before its kinds
        for rule in rules_named(name)
        if rule != ALWAYS_ERROR and not said.isdecimal()  # the least that a rule asks for
    }
    return [
        replace(each, severity=Severity(set_to.get(each.rule, each.severity)))
        for each in problems
        if set_to.get(each.rule) != "off"
    ]


def nearest(found: str, known: Iterable[str], *, least: float = 60) -> str:
    """Return the known name nearest to ``found`` (rapidfuzz's ratio, ``least`` or more), or ""."""
    from rapidfuzz import fuzz, process

    match = process.extractOne(  # pyrefly: ignore[no-matching-overload] - its types
        found, list(known), scorer=fuzz.ratio, processor=str.lower, score_cutoff=least
    )
    return match[0] if match else ""


def cut(text: str, *, most: int = 60) -> str:
    """Return the text on one line, cut after ``most`` characters."""
    line = one_line(text)
    return line if len(line) <= most else f"{line[:most]}…"


def one_line(text: str) -> str:
    """Return the text with every character that could break or hide a line written as an escape."""
    return "".join(
        each if each.isprintable() or each == "\u00a0" else each.encode("unicode_escape").decode()
        for each in text
    )
