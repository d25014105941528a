"""The MkDocs plugin, a thin shell.

It opens the thesis, lends its Markdown to MkDocs and logs what is wrong.
"""

from __future__ import annotations

import html
import logging
import os
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urljoin, urlsplit

from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, InclusionLevel
from mkdocs.utils import get_relative_url

from generator.app.mkdocs_plugin.mkdocs_parts import (
    Titled,
    add,
    entitle,
    file_of,
    is_text,
    lend_look,
    written_menu,
)
from generator.app.mkdocs_plugin.options import ThesisConfig
from generator.app.project import (
    Thesis,
    as_built,
    judged,
    open_thesis,
    weighed,
    with_right_totals,
)
from generator.app.reviewing import (
    edition_of,
    left_to_do,
    pages_that_moved,
    review_pages,
    with_history,
)
from generator.app.settings import Settings, settings_from
from generator.checks import secrets_of
from generator.core.problems import Problem, Severity, as_text, has_errors
from generator.exports import fresh_exports
from generator.rendering import Rendering, ThesisMarkdown
from generator.rendering.typography import set_html
from generator.site import (
    SEARCH_INDEX,
    About,
    GeneratedPage,
    SearchedPage,
    citations_of,
    downloads,
    generated_pages,
    page_about,
    search_index,
    searched_page,
    unlisted,
    verify_site,
)
from generator.site.leaks import private_values_in
from generator.site.weight import lighten

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

    from generator.site.publication import Edition

log = get_plugin_logger("thesis")

PDF = "exports/thesis.pdf"
"""Where a published PDF of the whole thesis is in the site."""
EDITIONS = (PDF, "exports/thesis.epub", "exports/thesis.docx")
"""Where the home page looks for the thesis in other formats."""
_LEVELS = {
    Severity.ERROR: logging.ERROR,
    Severity.WARNING: logging.WARNING,
    Severity.INFO: logging.INFO,
}
"""How loud MkDocs says a problem; its strict mode counts warnings and errors."""


class ThesisPlugin(BasePlugin[ThesisConfig]):
    """Publishes a thesis."""

    def __init__(self) -> None:
        """Start without a thesis: MkDocs says later where it is."""
        super().__init__()
        self._command = "build"
        self._thesis: Thesis
        self._edition: Edition | None = None
        self._about: About
        self._markdown: ThesisMarkdown
        self._pages: tuple[GeneratedPage, ...] = ()
        self._rendered: list[Problem] = []
        self._renderings: list[Rendering] = []
        self._searched: list[SearchedPage] = []

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Remember whether the site is built or served."""
        _ = dirty
        self._command = command

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Open the thesis, lend its Markdown to MkDocs, and our look where it has none."""
        lend_look(config)
        root = Path(config.config_file_path or "mkdocs.yml").resolve().parent
        self._thesis = with_history(open_thesis(root, self._settings(config, root)))
        self._renderings = []
        self._searched = []
        sources = self._thesis.sources
        reviewing, self._rendered = self._review_pages()
        self._pages = (
            *generated_pages(sources, self._thesis.settings.publication),
            *reviewing,
        )
        self._edition = edition_of(self._thesis)
        config.extra["edition"] = self._edition
        config.site_name = sources.typography.set(config.site_name)
        config.copyright = config.copyright and set_html(config.copyright, sources.typography)
        config.extra["review"] = {"comment": self._thesis.settings.review.comment}
        self._markdown = ThesisMarkdown(sources, self._drawing)
        standing = [
            each for each in config.markdown_extensions if not isinstance(each, ThesisMarkdown)
        ]
        config["markdown_extensions"] = [*standing, self._markdown]
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the pages and downloads that the site has beside the chapters.

        What the author put at the same path stays. A chapter that is no text stops the build here:
        MkDocs could not read it either.
        """
        unread = [file for file in files.documentation_pages() if not is_text(file)]
        for file in unread:
            files.remove(file)
        if unread:
            self._judge()
        for page in self._pages:
            file = File.generated(config, page.path, content=f"/// drawn | {page.path}\n///\n")
            if not page.in_navigation:
                file.inclusion = InclusionLevel.NOT_IN_NAV
            add(files, file)
        for path, content in fresh_exports(self._thesis.root, self._thesis.settings).items():
            add(files, File.generated(config, path, content=content))
        self._about = self._said(files, config)
        for path, content in downloads(self._about, self._thesis.root).items():
            add(files, File.generated(config, path, content=content))
        self._add_moved(files, config)
        config.nav = self._navigation(config)
        return files

    def on_page_markdown(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        """Tell our Markdown which page comes next, and give the page its numbered title.

        The home page is called so in the menu; what it shows as its title is in its Markdown.
        """
        _ = config, files
        path = page.file.src_uri
        self._markdown.begin(path)
        chapter = self._thesis.manuscript.chapter(path)
        if page.is_homepage:
            self._entitle(page, self._thesis.sources.language.text("home"))
        elif chapter is not None:
            self._entitle(page, f"{chapter.prefix} {chapter.title}".strip())
        else:
            for added in self._pages:
                if added.path == path:
                    self._entitle(page, added.title)
        return markdown if chapter is None else with_right_totals(chapter, markdown)

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Collect what rendering the page told, and what the search will look through."""
        _ = config, files
        rendering = self._markdown.finish(html)
        self._rendered += rendering.problems
        self._renderings.append(rendering)
        if not page.meta.get("search", {}).get("exclude"):
            title = unescape(cast("Titled", page).title)
            self._searched.append(searched_page(page.file.src_uri, page.url, title, html))
        return html

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Log all problems at once; an error stops a build before a page is written.

        Templates are told what is left to do, how to write numbers and dates, how to set text.
        """
        problems = self._judge()
        if "material/search" in config.plugins:
            chapters = {chapter.path for chapter in self._thesis.manuscript.chapters}
            register = self._thesis.sources.register
            language = self._thesis.language.code
            index = search_index(self._searched, register, chapters, language)
            files.append(File.generated(config, SEARCH_INDEX, content=index))
        config.extra["review"]["left"] = left_to_do(self._thesis, problems)
        env.globals["in_words"] = (  # pyright: ignore[reportUnknownMemberType] - Jinja's types
            self._thesis.language.scalar
        )
        env.filters["typeset"] = (  # pyright: ignore[reportUnknownMemberType] - Jinja's types
            self._thesis.sources.typography.set
        )
        return env

    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Hand a page what it says of itself: metadata, and how it is cited."""
        _ = config, nav
        title = html.unescape(cast("Titled", page).title)
        about = page_about(self._about, page.file.src_uri, title)
        if about.description:
            page.meta.setdefault("description", html.escape(about.description))
        cast("dict[str, object]", context)["about"] = about
        return context

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Make the site lighter, then report what does not hold together in it."""
        chapters = self._thesis.settings.chapters
        sources = {
            page_file: f"{chapters}/{source}"
            for source, page_file in self._built_pages(config).items()
            if self._thesis.manuscript.chapter(source)
        }
        base_path = urlsplit(config.site_url or "/").path
        site = Path(config.site_dir)
        if config.theme.name == "material" and self._command != "serve":
            lighten(site)
        secrets = private_values_in(site, secrets_of(self._thesis.study), sources)
        found = (*verify_site(site, base_path, sources), *secrets)
        for problem in weighed(found, self._thesis.settings.checks):
            log.log(_LEVELS[problem.severity], as_text(problem))
        if has_errors(weighed(secrets, self._thesis.settings.checks)) and self._command != "serve":
            message = f"private values, listed above, are in {site}: do not publish it"
            raise PluginError(message)

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., object]
    ) -> LiveReloadServer:
        """Watch the data, the overrides and the bibliography too."""
        _ = builder
        folders = [self._thesis.root / self._thesis.settings.data]
        if config.theme.custom_dir:
            folders.append(Path(config.theme.custom_dir))
        citations = self._thesis.settings.citations
        named = filter(None, (citations.bibliography, citations.style))
        for watched in (*folders, *(self._thesis.root / each for each in named)):
            if watched.exists():
                server.watch(str(watched))
        return server

    def _entitle(self, page: Page, title: str) -> None:
        """Give a page its title as the menu and the tab of the browser show it."""
        entitle(page, self._thesis.sources.typography.set(title))

    def _add_moved(self, files: Files, config: MkDocsConfig) -> None:
        """Add a page at each address that a chapter had, unless there is another by now.

        MkDocs copies it as a file: it is in no menu, no sitemap and no search.
        """

        def link(path: str, origin: str) -> str:
            return get_relative_url(file_of(path, config).url, file_of(origin, config).url)

        taken = {file.dest_uri for file in files}
        for path, text in pages_that_moved(self._thesis, link).items():
            place = file_of(path, config).dest_uri
            if place not in taken:
                files.append(File.generated(config, place, content=text))

    def _said(self, files: Files, config: MkDocsConfig) -> About:
        """Return what the pages say of themselves; the templates know what is kept from search."""
        site = config.site_url or ""

        def address(path: str) -> str:
            return urljoin(site, file_of(path, config).url) if site and path else ""

        config.extra["unlisted"] = unlisted(self._thesis.study)
        config.extra["publication"] = self._thesis.settings.publication
        config.extra["editions"] = [
            path for path in EDITIONS if files.get_file_from_path(path) is not None
        ]
        pdf = PDF if files.get_file_from_path(PDF) else ""
        publication = self._thesis.settings.publication
        return About(publication, self._thesis.sources, self._edition, address, pdf)

    def _drawing(self, path: str) -> str:
        """Draw a page that the site adds; MkDocs renders the chapters before it."""
        page = next(each for each in self._pages if each.path == path)
        return page.draw(citations_of(self._thesis.sources, self._renderings))

    def _review_pages(self) -> tuple[tuple[GeneratedPage, ...], list[Problem]]:
        pages, problems = review_pages(self._thesis, lambda: self._renderings)
        return pages, list(problems)

    def _judge(self) -> tuple[Problem, ...]:
        """Log what is wrong and return it; raise where an error must stop the build."""
        problems = as_built(judged(self._thesis, self._rendered))
        for problem in problems:
            log.log(_LEVELS[problem.severity], as_text(problem))
        if has_errors(problems) and self._command != "serve":
            count = sum(problem.severity is Severity.ERROR for problem in problems)
            message = f"the thesis has {count} error(s), listed above; no page was written"
            raise PluginError(message)
        return problems

    def _settings(self, config: MkDocsConfig, root: Path) -> Settings:
        return settings_from(
            {
                "docs_dir": Path(os.path.relpath(config.docs_dir, root)).as_posix(),
                "site_name": config.site_name,
                "site_description": config.site_description,
                "site_url": config.site_url,
                "repo_url": config.repo_url,
                "theme": {"language": config.theme.get("language", "en")},
                "nav": written_menu(config),
                "plugins": [{"thesis": dict(self.config)}],
            }
        )

    def _navigation(self, config: MkDocsConfig) -> list[Any]:
        """Return the menu: the author's, or the chapters in order, then the pages we add."""
        added = [page.path for page in self._pages if page.in_navigation]
        written = written_menu(config) or [
            chapter.path for chapter in self._thesis.manuscript.chapters
        ]
        return [*written, {self._thesis.language.text("added_pages"): added}]

    def _built_pages(self, config: MkDocsConfig) -> dict[str, str]:
        return {
            chapter.path: file_of(chapter.path, config).dest_uri
            for chapter in self._thesis.manuscript.chapters
        }
