"""What the plugin does to the parts of MkDocs: files, titles, the menu, the theme."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, Protocol, cast

from mkdocs.structure.files import File

from generator.site.look import look_folder

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page


class Titled(Protocol):
    """A page of MkDocs as it is: its title can be set for good, which its types do not say."""

    title: str


def lend_look(config: MkDocsConfig) -> None:
    """Put our overrides before Material's templates where the author has none of their own."""
    folder = str(look_folder())
    theme = config.theme
    if theme.name == "material" and not theme.custom_dir and folder not in theme.dirs:
        theme.dirs.insert(0, folder)


def file_of(path: str, config: MkDocsConfig) -> File:
    """Return the file of a chapter, which knows where its page is."""
    return File(path, config.docs_dir, config.site_dir, config.use_directory_urls)


def is_text(file: File) -> bool:
    """Say whether MkDocs can read a chapter."""
    try:
        _ = file.content_string
    except UnicodeDecodeError:
        return False
    return True


def add(files: Files, file: File) -> None:
    """Add a file to the site, unless there is one at its path."""
    if files.get_file_from_path(file.src_uri) is None:
        files.append(file)


def entitle(page: Page, title: str) -> None:
    """Give a page its title, which MkDocs takes for HTML.

    Themes take the tags out of a title and write the rest as it is, so that an escaped tag would
    come alive again: no tag may begin in it.
    """
    inert = re.sub("<(?=[a-zA-Z/!?])", "‹", title)
    cast("Titled", page).title = html.escape(inert, quote=False)


def written_menu(config: MkDocsConfig) -> list[Any] | None:
    """Return the menu as the author wrote it, None where there is none."""
    return cast("list[Any] | None", config["nav"])
