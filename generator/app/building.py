"""A thesis built: every page of its site as a value, and everything that is wrong with it.

No host is known here. A host is handed pages and problems, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator.app.project import (
    Thesis,
    apply_severities,
    collect_problems,
    render,
    severities_for_build,
)
from generator.app.reviewing import review_pages
from generator.checks import secrets_of
from generator.core.problems import Problem, Severity, in_file_order
from generator.rendering import Lookup, Page, finish
from generator.site.data_files import archive_path
from generator.site.pages import GeneratedPage, backlinks_of, generated_pages
from generator.site.verify import Site, leaks_in_pages, page_problems


@dataclass(frozen=True)
class Built:
    """The pages of a site, chapters first, and all problems in file order.

    ``added`` are the paths of the pages that no chapter holds; ``listed`` those of them that the
    menu shows. ``private`` are the problems for which nothing at all may be written.
    """

    pages: tuple[Page, ...]
    problems: tuple[Problem, ...]
    added: tuple[str, ...]
    listed: tuple[str, ...]
    private: tuple[Problem, ...]

    def errors(self) -> tuple[Problem, ...]:
        """Return the problems for which a publication is refused."""
        return tuple(each for each in self.problems if each.severity is Severity.ERROR)


def build_pages(thesis: Thesis, files: Iterable[str] = ()) -> Built:
    """Return the pages of a thesis; ``files`` are the paths of further files of its site."""
    chapters = render(thesis)
    found = collect_problems(thesis, (problem for page in chapters for problem in page.problems))
    reviewing, unread = review_pages(thesis, chapters, found)
    added = (
        *generated_pages(thesis.knowledge, thesis.settings.publication),
        *(each for each in reviewing if thesis.manuscript.chapter(each.path) is None),
    )
    pages = (*chapters, *_drawn(thesis, chapters, added))
    sources = {each.path: each.source for each in thesis.manuscript.chapters}
    downloads = (each.path for each in thesis.register.entries.values())
    archive = archive_path(thesis.study, thesis.settings.publication)
    known = (*files, archive, *(each for each in downloads if not each.endswith(".md")))
    site = Site(thesis.settings.publication.address, thesis.settings.folders)
    verified = apply_severities(page_problems(pages, known, sources, site), thesis.settings.checks)
    if any(each.severity is Severity.ERROR for each in found):
        verified = []  # what is missing for another reason is not told as a dead link too
    leaks = apply_severities(leaks_in_pages(pages, secrets_of(thesis.study), sources), {})
    problems = severities_for_build(in_file_order([*found, *unread, *verified, *leaks]))
    return Built(
        pages,
        problems,
        tuple(each.path for each in added),
        tuple(each.path for each in added if each.in_navigation),
        tuple(each for each in problems if each.rule == "privacy" and _is_error(each)),
    )


def _is_error(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR


def _drawn(
    thesis: Thesis, chapters: Iterable[Page], added: Iterable[GeneratedPage]
) -> tuple[Page, ...]:
    """Return the pages that the site adds; what they are drawn from is theirs to look up."""
    backlinks = backlinks_of(thesis.knowledge, chapters)
    return tuple(
        finish(each.path, each.title, each.draw(backlinks), Lookup(thesis.knowledge))
        for each in added
    )


def titles_of(thesis: Thesis, built: Built) -> Mapping[str, str]:
    """Return the titles of all pages as the menu shows them, by path."""
    return {each.path: thesis.knowledge.typography.set(each.title) for each in built.pages}
