"""The Markdown extension by its name, ``thesis``.

It is for hosts that run extensions of Python-Markdown but no plugins of MkDocs: such a host reads
each chapter itself, and is given the page in the place of what Markdown would make of it.
"""

from __future__ import annotations

from functools import cache
from itertools import filterfalse
from pathlib import Path
from posixpath import relpath

from markdown import Extension, Markdown
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from generator.app.building import Built, build_pages
from generator.app.project import Thesis, open_thesis
from generator.chapters import scan_chapter
from generator.chapters.folder import is_chapter
from generator.core.problems import Severity
from generator.language import refusal
from generator.rendering import Page, render_chapter


class ThesisError(ValueError):
    """A thesis has errors, so that a host that publishes it must stop; the message lists them."""


def makeExtension(  # noqa: N802 - named by Python-Markdown
    root: str = ".", *, strict: bool = True, **_: object
) -> ThesisPages:
    """Return the extension for the thesis in ``root``; errors raise if ``strict``."""
    return ThesisPages(Path(root).resolve(), strict=strict)


class ThesisPages(Extension):
    """Puts the rendered page of a chapter in the place of the chapter that a host reads."""

    def __init__(self, root: Path, *, strict: bool) -> None:
        super().__init__()
        self._root, self._strict = root, strict
        self._page: Page | None = None
        self._host: Markdown

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - named by its base
        """Come before everything that reads a chapter, and after everything that writes a page."""
        self._host = md
        before, behind = Preprocessor(md), Postprocessor(md)
        before.run, behind.run = self._take_out, self._put_in
        md.preprocessors.register(before, "thesis-recognition", 1000)
        md.postprocessors.register(behind, "thesis-page", -1000)

    def _take_out(self, lines: list[str]) -> list[str]:
        """Take the text of a chapter out; without a line left, Python-Markdown would stop here."""
        self._page = self.page_of("\n".join(lines))
        return ["thesis"]

    def _put_in(self, text: str) -> str:
        if self._page is None:
            return text
        contents = [dict(each) for each in self._page.body.value.contents]
        self._host.toc_tokens = contents  # type: ignore[attr-defined]
        return self._page.html

    def page_of(self, source: str) -> Page:
        """Return the page of the chapter whose text or body a host reads, or of any other text."""
        thesis, built = _built(self._root, _state(self._root))
        text, problems = source.replace("\r\n", "\n").strip(), built.problems
        chapters = thesis.manuscript.chapters
        own = (each for each in chapters if text in {each.body.strip(), each.text.strip()})
        chapter = next(own, None)
        if chapter is not None:
            page = next(each for each in built.pages if each.path == chapter.path)
        else:
            works = thesis.bibliography.works if thesis.bibliography else ()
            other = scan_chapter("", "", source, works)
            page = render_chapter(thesis.knowledge, other, thesis.dialect)
            problems = (*problems, *page.problems)
        errors = [each for each in problems if each.severity is Severity.ERROR]
        if errors and self._strict:
            raise ThesisError(refusal(errors, thesis.language.code))
        return page


@cache
def _built(folder: Path, _state: tuple[tuple[str, int], ...]) -> tuple[Thesis, Built]:
    thesis = open_thesis(folder)
    beside = filterfalse(is_chapter, thesis.manuscript.folder.files)
    files = [relpath(each, thesis.settings.chapters) for each in beside]
    return thesis, build_pages(thesis, files)


def _state(folder: Path) -> tuple[tuple[str, int], ...]:
    """Every file that a thesis is read from with its time of change in nanoseconds."""
    files = [folder / "mkdocs.yml", *folder.glob("data/*"), *folder.glob("chapters/**/*")]
    return tuple((str(each), each.stat().st_mtime_ns) for each in files if each.is_file())
