"""A thesis that is a guest: in a site that has its own look, only what is ours changes.

The site does not ask for our look. Its pages stay those of MkDocs but for chapters in which
something of ours stands; pages of the data are in no menu, unless the author's names them.
"""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from generator.app.building import Built
from generator.app.mkdocs_plugin.mkdocs_parts import RenderedPage, add
from generator.app.mkdocs_plugin.styles import guest_sheet
from generator.app.project import Thesis
from generator.core.addresses import target_of

SHEET = "assets/stylesheets/thesis-guest.css"


class GuestPage(RenderedPage):
    """A page of ours in the site of an author, whose menu and front matter say what it is."""

    def read_source(self, config: MkDocsConfig) -> None:
        """Read the file as MkDocs does."""
        Page.read_source(self, config)
        self._source, self.typed_meta = self.markdown, frozenset(self.meta)

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Take the HTML that was rendered, and ask for the styles of what is ours in it."""
        super().render(config, files)
        sheet = get_relative_url(SHEET, self.file.url)
        self.content = f'<link rel="stylesheet" href="{sheet}">\n{self.content}'
        self._title_from_render = self.rendered.title


def add_to_site(built: Built, thesis: Thesis, files: Files, config: MkDocsConfig) -> None:
    """Put the pages of a thesis and what they need among the files of a site."""
    titles, shown = dict(_titles_in(config["nav"])), set[str]()
    for page in built.added:
        add(files, config, {page.path: ""}, InclusionLevel.NOT_IN_NAV)
    for page in built.pages:
        chapter = thesis.manuscript.chapter(page.path)
        file = files.get_file_from_path(page.path)
        if file and (chapter is None or thesis.register.has_ours(chapter)):
            GuestPage(page, titles.get(page.path), file, config, None, built.cited)
            shown |= {target_of(page.path, each.href) for each in page.links}
        add(files, config, dict(page.files))
    drawn = {path: each for path, each in built.files.published.items() if each and path in shown}
    add(files, config, {SHEET: guest_sheet(), **drawn})


def _titles_in(menu: object) -> Iterator[tuple[str, str]]:
    """Yield the path of each page that a menu names, and its title there."""
    if isinstance(menu, Mapping):
        for title, inner in cast("Mapping[str, object]", menu).items():
            yield from [(inner, title)] if isinstance(inner, str) else _titles_in(inner)
    for each in cast("list[Any]", menu) if isinstance(menu, list) else ():
        yield from _titles_in(each)
