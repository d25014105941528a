"""What is left to do by file (tasks, placeholders, gaps, errors, warnings), and its page."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from generator.chapters import Chapter, Manuscript
from generator.checks.coverage import Counts, coverage_rows
from generator.core.problems import Cause, Message, Problem, Severity, by_cause
from generator.core.templates import template
from generator.core.values import grouped
from generator.history.git import Moment
from generator.history.pages import ROOM, PassageIds, full_title, link_to, passage_at
from generator.language import Language, say
from generator.language.report import RULE_HEADS, counts_by_rule, repetition
from generator.rendering import Knowledge
from generator.rendering.page import cards_page
from generator.site.audit import KINDS

# Rules that speak of work left even where they are only an info.
TO_DO = frozenset({"task", "placeholder", "evidence", "heading", "caption", "quote"})


def open_work(manuscript: Manuscript, problems: Iterable[Problem]) -> Mapping[str, Sequence[Cause]]:
    """Return what is left to do in each file, the worst first: chapters in order, then others."""
    left = grouped(
        (cause.problem.place.path, cause)
        for cause in by_cause(problems)
        if cause.problem.rule in TO_DO or cause.problem.severity is not Severity.INFO
    )
    chapters = [each.source for each in manuscript.chapters if each.source in left]
    return {path: left[path] for path in (*chapters, *sorted(left.keys() - {*chapters}))}


def draw_open_work(
    work: Mapping[str, Sequence[Cause]],
    last: tuple[Moment | None, Mapping[str, int]],
    knowledge: Knowledge,
    pages: PassageIds,
    coverage: Mapping[str, Counts],
    audits: Mapping[str, Mapping[str, int]],
    remarks: Mapping[str, tuple[int, str]],
) -> str:
    """Return the page of what is left, as XHTML; ``last`` is the last review with its counts.

    ``audits`` are the counts of what is checked, by chapter; those with something wrong come first.
    ``remarks`` are those of reviewers by file: how many are open, and the HTML of all.
    """
    language, (since, before) = knowledge.language, last
    chapters = {each.source: each for each in knowledge.manuscript.chapters}
    files: list[dict[str, Any]] = []
    shown = {*work, *remarks}
    first = [each for each in chapters if each in shown]
    for path in (*first, *sorted(shown.difference(first)), *sorted(before.keys() - shown)):
        chapter, causes = chapters.get(path), work.get(path, ())
        opened, drawn = remarks.get(path, (0, ""))
        files.append(
            {
                "title": full_title(chapter) if chapter else path,
                "link": link_to(chapter.path) if chapter else "",
                "count": len(causes) + opened,
                "remarks": drawn,
                "before": before.get(path, 0),
                "lines": [_line(cause, chapter, language, pages) for cause in causes],
            }
        )
    covered = [chapters[path] for path in coverage]
    everything = [cause for causes in work.values() for cause in causes]
    return template(ROOM, "open.html.j2").render(
        title=language.text("open_work"),
        files=files,
        total=sum(each["count"] for each in files),
        before=sum(before.values()),
        since=since,
        date=language.scalar(since.date.date()) if since else "",
        heads=[say(each, language.code) for each in RULE_HEADS],
        rules=[
            (_texts_of(rule, language)[0], counts)
            for rule, counts in counts_by_rule(everything).items()
        ],
        coverage=[*coverage_rows(coverage, [full_title(each) for each in covered], language.code)],
        links=[link_to(each.path) for each in covered],
        kinds=[each for each in KINDS if any(counts[each] for counts in audits.values())],
        audits=[
            (full_title(each), link_to(cards_page(each.path)), audits[each.path])
            for each in sorted(
                (each for each in covered if each.path in audits),
                key=lambda each: -audits[each.path]["wrong"],
            )
        ],
        language=language,
    )


def _line(
    cause: Cause, chapter: Chapter | None, language: Language, pages: PassageIds
) -> dict[str, Any]:
    problem, repeated = cause.problem, repetition(cause)
    line = problem.place.line
    kind, about = _texts_of(problem.rule, language)
    return {
        "severity": say(Message(f"severity-{problem.severity}"), language.code),
        "kind": kind,
        "about": about,
        "message": say(problem.message, language.code),
        "where": say(repeated, language.code) if repeated else "",
        "line": line,
        "link": link_to(chapter.path, passage_at(chapter, line, pages)) if chapter else "",
    }


def _texts_of(rule: str, language: Language) -> tuple[str, str]:
    """Return the name of a rule and what it is about; a thesis's own rule has its name alone."""
    key = "data" if rule.startswith("data-") else rule.replace("-", "_")
    if f"rule_{key}" not in language.texts:
        return rule, ""
    return language.text(f"rule_{key}"), language.text(f"about_{key}")
