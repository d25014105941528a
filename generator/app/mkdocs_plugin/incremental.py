"""Which files of the built site are still right, so that a build writes only what changed.

What the last build wrote from the same page in the same frame, and nobody changed since, is linked
into the new folder of the site; MkDocs skips a file under ``dirty`` that says it is not modified.
The frame is all that the templates can tell a page of: settings, menu, templates, what the site is
as a publication.
"""

import hashlib
import logging
import os
import posixpath
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from multiprocessing import parent_process
from os.path import relpath
from pathlib import Path
from typing import cast

from jinja2 import Environment
from mkdocs.commands.build import _build_page as write
from mkdocs.commands.build import _populate_page as populate
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from generator.app.mkdocs_plugin.mkdocs_parts import RenderedPage
from generator.app.project import Thesis, private_files, render, with_text
from generator.app.shipped import shipped
from generator.chapters import Chapter
from generator.core.parallel import on_all_cores
from generator.core.reading_files import read_text
from generator.core.store import Store, digest_of, made_by
from generator.core.values import Frozen, replace
from generator.rendering.page import cards_page
from generator.rendering.page_store import OF_THE_DATA

# Plugins that give a page nothing that is not in its frame.
KNOWN_PLUGINS = frozenset({"thesis", "material/search"})

MOST_SITES = 4  # folders of sites whose manifests are kept: those of servers are temporary

Keys = Mapping[str, str]
"""A digest of what each page of the site is made from, by its path there."""


Manifest = Mapping[str, tuple[str, str, tuple[int, ...]]]
"""Of each page of a site, by its path there: its key, a digest of the file, what the disk says."""


def read_manifest(store: Store, root: Path, site: Path) -> Manifest:
    """Return what the last build into a folder wrote, nothing if no build is known."""
    return store.get("site", relpath(site, root), "") or {}


def keep_manifest(store: Store, root: Path, site: Path, keys: Keys, last: Manifest) -> None:
    """Keep what stands in a site now, each page under its key, and save the store."""
    manifest: dict[str, object] = {}
    for path, key in keys.items():
        with suppress(OSError):
            place, (_, digest, known) = f"{site}/{path}", last.get(path, ("", "", ()))
            state = _state(place)
            is_linked = known[:-1] == state[:-1]  # but for the last, which a new link changes
            manifest[path] = key, digest if is_linked else _content_digest(place), state
    store.put("site", relpath(site, root), "", manifest)
    store.forget_oldest("site", MOST_SITES)
    store.save()


def link_unchanged(
    files: Iterable[File], last: Manifest, site: Path, stage: Path, keys: Keys
) -> list[File]:
    """Link what is right into the new folder of the site, and return the pages to write there.

    MkDocs, which writes one by one, skips both. Nothing that is linked is written to, which would
    change the last site: so ``files`` are not those that templates draw.
    """
    changed, folders = list[File](), set[str]()
    for file in (each for each in files if each.inclusion.is_included()):
        path, folder = file.dest_uri, posixpath.dirname(file.dest_uri)
        is_linked = False
        if _is_right(file, last, site, keys):
            if folder not in folders:
                (stage / folder).mkdir(parents=True, exist_ok=True)
                folders.add(folder)
            with suppress(OSError):
                os.link(f"{site}/{path}", f"{stage}/{path}")
                is_linked = True
        if is_linked or path in keys:
            vars(file)["is_modified"] = lambda: False
            changed += [] if is_linked else [file]
    return changed


def write_pages(
    changed: Sequence[File], config: MkDocsConfig, nav: Navigation, files: Files, env: Environment
) -> None:
    """Write pages as MkDocs does, on all cores; what goes wrong is told by this process alone."""
    pages = files.documentation_pages(inclusion=InclusionLevel.is_included)

    def write_page(file: File) -> None:
        if parent_process():
            logging.disable()
        page = cast("Page", file.page)
        populate(page, config, files)
        write(page, config, pages, nav, env)

    on_all_cores(write_page, changed, "progress-of-writing")


def _is_right(file: File, last: Manifest, site: Path, keys: Keys) -> bool:
    """Say whether a file stands in the site as this build would write it."""
    path, place = file.dest_uri, f"{site}/{file.dest_uri}"
    if not os.path.isfile(place):  # noqa: PTH113 - as in _state
        return False
    if not file.is_documentation_page():
        return Path(place).read_bytes() == file.content_bytes
    key, digest, state = last.get(path, ("", "", ()))
    if not key or key != keys.get(path):
        return False
    return state == _state(place) or digest == _content_digest(place)


def _state(place: str) -> tuple[int, ...]:
    """Return what tells a file from any that is written to or put there later.

    That is its number on the disk, its size, when it was written, when anything of it changed.
    """
    found = os.stat(place)  # noqa: PTH116 - a path for each page takes longer than this
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _content_digest(place: str) -> str:
    return hashlib.sha256(Path(place).read_bytes()).hexdigest()


def site_digest(config: MkDocsConfig, nav: Navigation, files: Files, *facts: object) -> str:
    """Return a digest of everything outside a page that its HTML depends on.

    It is empty if a plugin, a hook or a template of the author makes that unknowable.
    """
    theme, ours = config.theme, shipped("overrides")
    if (
        theme.name != "material"
        or set(config.plugins) - KNOWN_PLUGINS
        or config.hooks
        or {Path(each).resolve() for each in theme.dirs}
        - {each.resolve() for each in installed_folders(config)}
    ):
        return ""
    templates = [
        (path.relative_to(ours).as_posix(), path.read_bytes())
        for path in sorted(ours.rglob("*"))
        if path.suffix in {".html", ".svg", ".xml"}
    ]
    settings = {
        name: plain(value)
        for name, value in cast("dict[str, object]", config).items()
        if name not in _NOT_SHOWN
    }
    cards = {cards_page(each.src_uri) for each in files}  # that a chapter alone leads to
    addresses = [(each.src_uri, each.url) for each in files if each.src_uri not in cards]
    looks = theme.name, plain(dict(theme)), sorted(theme.static_templates)
    marks = [[str(page.meta.get(name)) for name in _IN_MENU] for page in nav.pages]
    menu = str(nav), marks
    return digest_of(made_by(), templates, settings, addresses, looks, menu, facts)


def installed_folders(config: MkDocsConfig) -> set[Path]:
    """Return the folders of the theme that packages brought: ours, and those of others."""
    folders = {each for each in map(Path, config.theme.dirs) if "site-packages" in each.parts}
    return {shipped("overrides"), *folders}


# Settings that no template shows, or that ``facts`` tell more exactly.
_NOT_SHOWN = frozenset({"plugins", "nav", "site_dir", "config_file_path", "docs_dir", "extra"})
_IN_MENU = ("icon", "status", "subtitle")  # what a menu shows of a page, besides its title


def plain(value: object) -> object:
    """Return a setting as it can be compared between builds; of an object, what it is."""
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        return sorted((str(name), repr(plain(each))) for name, each in pairs)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(each) for each in cast("Iterable[object]", value)]
    is_plain = value is None or isinstance(value, (str, int, float, bool))
    return value if is_plain else f"{type(value).__module__}.{type(value).__qualname__}"


# --- a site that is served ------------------------------------------------------------------------


def when_saved(thesis: Thesis) -> Mapping[str, int]:
    """Return when each chapter was saved for the last time, by its file; it is there."""
    paths = (each.source for each in thesis.manuscript.chapters)
    return {path: (thesis.root / path).stat().st_mtime_ns for path in paths}


class ServedSite(Frozen, eq=False):
    """A site that was built, when its chapters were saved before, and what draws its pages."""

    thesis: Thesis
    saved: Mapping[str, int]
    config: MkDocsConfig
    nav: Navigation
    files: Files
    env: Environment

    def draw_saved(self) -> "ServedSite | None":
        """Draw the page of the only chapter that was saved since; None where a build has to.

        That is where there is none or several, and where a private value might be told: where its
        page has one, or asks the data what it did not ask before.
        """
        saved, config, files = when_saved(self.thesis), self.config, self.files
        changed = [path for path in saved if saved[path] != self.saved[path]]
        chapters = self.thesis.manuscript.chapters
        chapter = next(each for each in chapters if [each.source] == changed)
        file = files.src_uris[chapter.path]
        text = read_text(self.thesis.root, chapter.source)
        thesis = with_text(self.thesis, chapter.path, text)
        (drawn,) = render(thesis, {chapter.path})
        page = cast("RenderedPage", file.page)
        asked = {each for each in drawn.observed if each[0] in OF_THE_DATA}
        is_new = bool(asked - page.rendered.observed.keys())
        private = private_files(thesis.study, thesis.settings.data)
        if (is_new and private) or thesis.leaks.holds(f"{text}\n\n{drawn.html}"):
            return None
        meta = cast("Chapter", thesis.manuscript.chapter(chapter.path)).meta
        page.take(drawn, thesis.typography.set(drawn.title), meta)
        file.dest_dir = config.site_dir  # no longer the folder that became it
        for name in ("abs_dest_path", "is_modified"):
            vars(file).pop(name, None)
        populate(page, config, files)
        pages = files.documentation_pages(inclusion=InclusionLevel.is_in_serve)
        write(page, config, pages, self.nav, self.env, excluded=file.inclusion.is_excluded())
        return replace(self, thesis=thesis, saved=saved)
