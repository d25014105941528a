"""The Markdown extension by its name, ``thesis``.

It is for hosts that run extensions of Python-Markdown but no plugins of MkDocs: such a host reads
each chapter itself, and is given the page in the place of what Markdown would make of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markdown import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from generator.app.building import Built, build_pages
from generator.app.project import Thesis, open_thesis
from generator.chapters import scan_chapter
from generator.core.problems import Problem, Severity
from generator.language import refusal
from generator.rendering import Page, render_chapter

if TYPE_CHECKING:
    from markdown import Markdown


class ThesisError(ValueError):
    """A thesis has errors, so that a host that publishes it must stop; the message lists them."""


def makeExtension(  # noqa: N802 - named by Python-Markdown
    root: str = ".", *, strict: bool = True, **_: object
) -> ThesisPages:
    """Return the extension for the thesis in ``root``.

    An error of the thesis raises ``ThesisError`` when a page is rendered; with ``strict: false``
    the page shows it in its place.
    """
    folder = Path(root).resolve()
    return ThesisPages(folder, strict=strict)


class ThesisPages(Extension):
    """Puts the rendered page of a chapter in the place of the chapter that a host reads."""

    def __init__(self, root: Path, *, strict: bool) -> None:
        """Open the thesis when the first page is asked for."""
        super().__init__()
        self._root = root
        self._strict = strict
        self.page: Page | None = None

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - named by its base
        """Come before everything that reads a chapter, and after everything that writes a page."""
        md.registerExtension(self)
        md.preprocessors.register(_Recognition(self, md), "thesis-recognition", 1000)
        md.postprocessors.register(_Substitution(self, md), "thesis-page", -1000)

    def reset(self) -> None:
        """Forget the page before."""
        self.page = None

    def page_of(self, source: str) -> Page:
        """Return the page of the chapter whose text or body a host reads, or of any other text."""
        thesis, built = _built(self._root, _state(self._root))
        self._refuse(built.problems, thesis)
        text = source.replace("\r\n", "\n").strip()
        for chapter in thesis.manuscript.chapters:
            if text in {chapter.body.strip(), chapter.text.strip()}:
                return next(each for each in built.pages if each.path == chapter.path)
        works = thesis.bibliography.works if thesis.bibliography else ()
        other = scan_chapter("", "", source, works)
        page = render_chapter(thesis.knowledge, other, thesis.dialect)
        self._refuse(page.problems, thesis)
        return page

    def _refuse(self, problems: Iterable[Problem], thesis: Thesis) -> None:
        """Raise ``ThesisError`` where there are errors and the host may not go on."""
        errors = [each for each in problems if each.severity is Severity.ERROR]
        if errors and self._strict:
            raise ThesisError(refusal(errors, thesis.language.code))


class _Recognition(Preprocessor):
    """Takes the text of a chapter out, so that nothing else reads it."""

    def __init__(self, extension: ThesisPages, md: Markdown) -> None:
        super().__init__(md)
        self._extension = extension

    def run(self, lines: list[str]) -> list[str]:
        """Leave one line where the text was: without any, Python-Markdown would stop here."""
        self._extension.page = self._extension.page_of("\n".join(lines))
        return ["thesis"]


class _Substitution(Postprocessor):
    """Puts the page in."""

    def __init__(self, extension: ThesisPages, md: Markdown) -> None:
        super().__init__(md)
        self._extension = extension

    def run(self, text: str) -> str:
        """Return the page, and give the host its contents.

        Links are as Markdown names them (``7.1_x.md#tbl-x``): a host resolves them.
        """
        page = self._extension.page
        if page is None:
            return text
        self.md.toc_tokens = [dict(each) for each in page.contents]  # type: ignore[attr-defined]
        return page.html


@cache
def _built(folder: Path, _state: tuple[tuple[str, int], ...]) -> tuple[Thesis, Built]:
    thesis = open_thesis(folder)
    return thesis, build_pages(thesis, thesis.site_files)


def _state(folder: Path) -> tuple[tuple[str, int], ...]:
    """Return every file that a thesis is read from with its time of change in nanoseconds.

    A thesis is read again when one of them has changed.
    """
    files = [folder / "mkdocs.yml", *folder.glob("data/*"), *folder.glob("chapters/**/*.md")]
    return tuple((str(each), each.stat().st_mtime_ns) for each in files if each.is_file())
