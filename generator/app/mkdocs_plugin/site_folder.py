"""Where a site may be put: never over what a build did not write.

Beside its pages a site has a list of its files. What stands in the folder of a site and is not on
that list belongs to somebody, and the site is refused; but for ``v/``, where the archived reviews
are. A site of a version that wrote no list is known by what MkDocs writes.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.utils import CountHandler

from generator.core.problems import Message
from generator.language import MessageError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

LIST = ".thesis-files"
ARCHIVED = "v/"
MOST_NAMED = 5
_OF_SYSTEM = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
# What MkDocs writes at the top of each site, and the folders of its themes.
_TOP = ("index.html", "404.html", "sitemap.xml")
_OF_THEMES = ("assets/", "css/", "fonts/", "img/", "js/", "search/", "sitemap.xml", "webfonts/")
_GENERATOR = b'name="generator" content="mkdocs'


class SiteFolderError(MessageError):
    """A site must not be put into a folder; the message says why."""


def refuse_sources(config: MkDocsConfig, root: Path, data: str) -> None:
    """Raise ``SiteFolderError`` where a site would take the place of what it is made from."""
    site = Path(config.site_dir).resolve()
    if site.exists() and not site.is_dir():
        raise SiteFolderError(Message("site-is-file", folder=str(site)))
    named = filter(None, (config.docs_dir, config.theme.custom_dir, root / data))
    kept = [root / each for each in (".git", ".cache", "exports")]
    sources = [Path(each).resolve() for each in (*named, *kept)]
    for each in (root, Path.home(), *sources):
        if each.is_relative_to(site) or (each in sources and site.is_relative_to(each)):
            message = Message("site-over-sources", folder=str(site), source=str(each))
            raise SiteFolderError(message)


def refuse_foreign(site: Path, written: Path | None = None) -> None:
    """Raise ``SiteFolderError`` where a folder holds files that no build put there.

    ``written`` is the new site, if it is written by now: it tells what an older one can hold.
    """
    names = sorted(_foreign(site, written))
    if names:
        shown, more = [*names[:MOST_NAMED]], len(names) - MOST_NAMED
        shown += [Message("and-more", count=more)] if more > 0 else []
        raise SiteFolderError(Message("site-holds-foreign", folder=str(site), names=tuple(shown)))


def is_refused(config: MkDocsConfig) -> bool:
    """Say whether MkDocs will refuse the build that it ends: ``--strict`` counted a warning."""
    handlers = logging.getLogger("mkdocs").handlers
    counted = (each.get_counts() for each in handlers if isinstance(each, CountHandler))
    return config.strict and any(counted)


def write_list(site: Path) -> None:
    """Write the list of the files of a new site into it."""
    names = "".join(f"{each}\n" for each in sorted(files_below(site)))
    (site / LIST).write_text(names, "utf-8", "surrogateescape")


def files_below(folder: Path | str, base: str = "") -> Iterator[str]:
    """Yield the path of each file and link below a folder, from there."""
    with os.scandir(folder) as entries:
        for each in entries:
            if each.is_dir(follow_symlinks=False):
                yield from files_below(each.path, f"{base}{each.name}/")
            else:
                yield f"{base}{each.name}"


def _foreign(site: Path, written: Path | None) -> set[str]:
    found = {
        each
        for each in (files_below(site) if site.is_dir() else ())
        if not each.startswith(ARCHIVED) and each.rpartition("/")[2] not in _OF_SYSTEM
    }
    if (site / LIST).is_file():
        listed = (site / LIST).read_text("utf-8", "surrogateescape")
        return found - {*listed.split("\n"), LIST}
    if not found.issuperset(_TOP):
        return found
    if written is None:  # it cannot be said yet
        return set()
    found -= {*files_below(written)}
    return {each for each in found if not (each.startswith(_OF_THEMES) or _is_page(site / each))}


def _is_page(path: Path) -> bool:
    """Say whether MkDocs wrote a file as a page with one of the themes that say so."""
    if path.suffix != ".html":
        return False
    with path.open("rb") as file:
        return _GENERATOR in file.read(1 << 14)
