"""A thesis built: its pages as values, and everything that is wrong with it; no host is known."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from generator.app.project import (
    Thesis,
    attached,
    collect_problems,
    render,
)
from generator.app.reviewing import ForReview, for_review
from generator.core.problems import Problem, Severity, has_errors, in_file_order
from generator.core.values import Frozen, replace
from generator.rendering import Page
from generator.rendering.page import Backlink, backlinks_of
from generator.rendering.page_store import GeneratedPage, added_pages
from generator.site.attachments import Attachments, not_published
from generator.site.data_files import archive_path
from generator.site.pages import cited_by, generated_pages
from generator.site.verify import Site, page_problems

# Rules whose warnings are about text that is not finished; errors of theirs stay errors.
UNFINISHED = frozenset(
    {"caption", "citation", "heading", "image", "placeholder", "task", "vocabulary"}
)


class Built(Frozen):
    """The pages of a site, chapters first, those ``added``, and all problems in file order.

    ``files`` are those beside the chapters, ``cited`` has who refers to chapters and terms,
    ``for_review`` what only reviewers see.
    """

    pages: tuple[Page, ...]
    problems: tuple[Problem, ...]
    added: tuple[GeneratedPage, ...]
    files: Attachments
    cited: Mapping[str, Sequence[Backlink]]
    for_review: ForReview

    def errors(self, *rules: str) -> tuple[Problem, ...]:
        """Return the problems, of some rules or of all, for which a publication is refused.

        Data that are older than what they were made from are refused with all rules alone.
        """
        errors = (each for each in self.problems if each.severity is Severity.ERROR)
        stale = (each for each in self.problems if each.code == "source-changed" and not rules)
        return tuple(each for each in (*errors, *stale) if not rules or each.rule in rules)


def build_pages(
    thesis: Thesis,
    files: Iterable[str] = (),
    left_out: Collection[str] = frozenset(),
) -> Built:
    """Return the pages of a thesis; ``files`` are the paths of further files of its site.

    ``left_out`` are chapters that the site does not have.
    """
    settings = thesis.settings
    chapters = render(thesis)
    found = collect_problems(thesis, chapters)
    reviewing = for_review(thesis, chapters, found)
    published = [each for each in chapters if each.path not in left_out]
    added = (
        *generated_pages(thesis, settings.publication, published),
        *(each for each in reviewing.pages if thesis.manuscript.chapter(each.path) is None),
    )
    backlinks = backlinks_of(thesis.manuscript, published)
    pages = (*chapters, *added_pages(thesis.store, thesis, added, backlinks))
    beside = attached(thesis, pages)
    for kind in ("works", "chapter", "readings", "nouns", "page", "added", "drawing", "audit"):
        thesis.store.forget_others(kind)
    thesis.store.save()
    sources = {each.path: each.source for each in thesis.manuscript.chapters}
    listed = thesis.as_told(not_published(beside, settings.chapters))
    problems = [*found, *reviewing.problems, *listed]
    if not has_errors(found):  # what is missing for another reason is not told as a dead link too
        downloads = (each.path for each in thesis.register.entries.values())
        archive = archive_path(thesis.study, settings.publication)
        shown = (path for page in pages for path, _ in page.files)
        known = (
            *files,
            *beside.published,
            *shown,
            archive,
            *(each for each in downloads if not each.endswith(".md")),
        )
        site = Site(settings.publication.address, settings.folders)
        # What is told of the source, at its severity, is not told of the page too.
        links = {
            (each.place.path, each.found) for each in found if each.rule in {"link", "reference"}
        }
        dead = thesis.as_told(page_problems(pages, known, sources, site))
        problems += (each for each in dead if (each.place.path, each.found) not in links)
    cited = cited_by(thesis, backlinks)
    told = tuple(map(_as_built, in_file_order(problems)))
    return Built(pages, told, added, beside, cited, reviewing)


def _as_built(problem: Problem) -> Problem:
    """Let pass what a draft may lack."""
    if problem.rule in UNFINISHED and problem.severity is Severity.WARNING:
        return replace(problem, severity=Severity.INFO)
    return problem
