"""What is left to do by chapter (open tasks, placeholders, gaps, warnings), and its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.chapters import Chapter, Manuscript
from generator.core.problems import Message, Problem, Severity, by_cause
from generator.core.templates import template
from generator.history.git import Moment
from generator.history.pages import OPEN_PAGE, ROOM, PassageIds, full_title, link_to, passage_at
from generator.language import Language, say
from generator.language.report import repetition, severity_name
from generator.rendering import Knowledge

TO_DO = frozenset({"task", "placeholder", "evidence", "heading", "caption", "quote"})
"""Rules that speak of work left even where they are only an info."""
SHOWN = 10
"""Things of one chapter that are shown; the rest is folded."""


@dataclass(frozen=True)
class OpenItem:
    """One thing left to do: how severe it is, and its line; how often it stands, if repeated."""

    rule: str
    severity: Severity
    message: Message | str
    line: int
    repeated: Message | None = None


@dataclass(frozen=True)
class OpenWork:
    """What is left in one file. ``chapter`` is its page, empty for a file that is none."""

    path: str
    chapter: str
    title: str
    items: tuple[OpenItem, ...]


def open_work(manuscript: Manuscript, problems: Iterable[Problem]) -> tuple[OpenWork, ...]:
    """Return what is left to do, chapter by chapter, then in other files, the worst first."""
    by_file: dict[str, list[OpenItem]] = {}
    for cause in by_cause(problems):
        problem = cause.problem
        if problem.rule in TO_DO or problem.severity is not Severity.INFO:
            place, repeated = problem.place, repetition(cause)
            item = OpenItem(problem.rule, problem.severity, problem.message, place.line, repeated)
            by_file.setdefault(place.path, []).append(item)
    found: list[OpenWork] = []
    for chapter in manuscript.chapters:
        items = by_file.pop(chapter.source, [])
        if items:
            title = f"{chapter.prefix} {chapter.title}".strip()
            found.append(OpenWork(chapter.source, chapter.path, title, tuple(items)))
    found += [OpenWork(path, "", path, tuple(by_file[path])) for path in sorted(by_file)]
    return tuple(found)


def count_by_file(work: Iterable[OpenWork]) -> Mapping[str, int]:
    """Return how many things are left in each file."""
    return Counter({each.path: len(each.items) for each in work})


@dataclass(frozen=True)
class ShownItem:
    """One thing left to do, as the page shows it, in the language of the site.

    ``kind`` is the name of its rule, ``severity`` the word for it; ``repeated`` says how often it
    stands in the file.
    """

    severity: str
    kind: str
    about: str
    message: str
    repeated: str
    line: int
    link: str


@dataclass(frozen=True)
class OpenPart:
    """One file: the things left in it, and how many were left at the last review."""

    title: str
    source: str
    link: str
    anchor: str
    before: int
    items: tuple[ShownItem, ...]

    @property
    def first(self) -> tuple[ShownItem, ...]:
        """The things that are shown; one more than fits is not worth folding."""
        return self.items if len(self.items) <= SHOWN + 1 else self.items[:SHOWN]

    @property
    def rest(self) -> tuple[ShownItem, ...]:
        """The things that are folded."""
        return self.items[len(self.first) :]


def draw_open_work(
    work: Sequence[OpenWork],
    before: Mapping[str, int] | None,
    since: Moment | None,
    sources: Knowledge,
    pages: PassageIds,
) -> str:
    """Return the body of the page that says what is left, as XHTML.

    ``before`` are the counts of the last review, by file, ``None`` where there was none.
    """
    language = sources.language
    parts = tuple(_parts(work, before or {}, sources, pages))
    return template(ROOM, "open.html.j2").render(
        title=language.text("open_work"),
        parts=parts,
        total=sum(len(each.items) for each in parts),
        before=sum(before.values()) if before is not None else None,
        since=since,
        date=language.scalar(since.date.date()) if since else "",
        movement=_movement,
        language=language,
    )


def _parts(
    work: Sequence[OpenWork],
    before: Mapping[str, int],
    sources: Knowledge,
    pages: PassageIds,
) -> Iterator[OpenPart]:
    """Yield the files with something left to do, then those that are done since the review."""
    titles = {each.source: each for each in sources.manuscript.chapters}
    position = 0
    for position, each in enumerate(work, start=1):
        link = link_to(each.chapter, origin=OPEN_PAGE) if each.chapter else ""
        chapter = titles.get(each.path)
        items = tuple(_shown_item(item, chapter, sources.language, pages) for item in each.items)
        count = before.get(each.path, 0)
        yield OpenPart(each.title, each.path, link, f"work-{position}", count, items)
    for path in before.keys() - {each.path for each in work}:
        chapter = titles.get(path)
        title = full_title(chapter) if chapter else path
        link = link_to(chapter.path, origin=OPEN_PAGE) if chapter else ""
        yield OpenPart(title, path, link, "", before[path], ())


def _shown_item(
    item: OpenItem, chapter: Chapter | None, language: Language, pages: PassageIds
) -> ShownItem:
    rule = "data" if item.rule.startswith("data-") else item.rule.replace("-", "_")
    is_known = f"rule_{rule}" in language.texts
    kind = language.text(f"rule_{rule}") if is_known else item.rule
    about = language.text(f"about_{rule}") if is_known else ""
    link = ""
    if chapter is not None:
        link = link_to(chapter.path, passage_at(chapter, item.line, pages), origin=OPEN_PAGE)
    severity = say(severity_name(item.severity), language.code)
    message = say(item.message, language.code)
    repeated = say(item.repeated, language.code) if item.repeated else ""
    return ShownItem(severity, kind, about, message, repeated, item.line, link)


def _movement(now: int, before: int, language: Language) -> str:
    """Return in words how a count moved: "2 de moins", "1 de plus", "autant"."""
    if now == before:
        return language.text("open_same")
    key = "open_more" if now > before else "open_fewer"
    return language.text(key, count=language.number(abs(now - before)))
