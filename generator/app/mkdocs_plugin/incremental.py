"""Which files of the built site are still right, so that a build writes only what changed.

What the last build wrote from the same page in the same frame, and nobody changed since, is linked
into the new folder of the site; MkDocs skips a file under ``dirty`` that says it is not modified.
The frame is all that the templates can tell a page of: settings, menu, templates, what the site is
as a publication.
"""

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from os.path import relpath
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from jinja2 import Environment
from mkdocs.commands.build import _build_page as write
from mkdocs.commands.build import _populate_page as populate
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation

from generator.app.mkdocs_plugin.mkdocs_parts import RenderedPage
from generator.app.project import Thesis, private_files, render, with_text
from generator.app.shipped import shipped
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


Manifest = Mapping[str, tuple[str, str]]
"""The key of each page of a site, and a digest of the file as it was written, by its path there."""


def read_manifest(store: Store, root: Path, site: Path) -> Manifest:
    """Return what the last build into a folder wrote, nothing if no build is known."""
    return store.get("site", relpath(site, root), "") or {}


def keep_manifest(store: Store, root: Path, site: Path, manifest: Manifest) -> None:
    """Keep what a build wrote into a folder, and save the store."""
    store.put("site", relpath(site, root), "", manifest)
    store.forget_oldest("site", MOST_SITES)
    store.save()


def link_unchanged(
    files: Iterable[File], last: Manifest, site: Path, stage: Path, keys: Keys
) -> None:
    """Link what is right into the new folder of the site; MkDocs writes all else there anew.

    Nothing that is linked is written to, which would change the last site: so ``files`` are not
    those that templates draw.
    """
    linked, folders = set[str](), dict[str, Path]()
    for file in files:
        path = file.dest_uri
        if file.inclusion.is_included() and _is_right(file, last, site, keys):
            folder, _, name = path.rpartition("/")
            if folder not in folders:
                folders[folder] = stage / folder
                folders[folder].mkdir(parents=True, exist_ok=True)
            with suppress(OSError):
                (folders[folder] / name).hardlink_to(site / path)
                linked.add(path)
        if path in linked:
            vars(file)["is_modified"] = lambda: False


def _is_right(file: File, last: Manifest, site: Path, keys: Keys) -> bool:
    """Say whether a file stands in the site as this build would write it."""
    path, place = file.dest_uri, site / file.dest_uri
    if not place.is_file():
        return False
    if not file.is_documentation_page():
        return place.read_bytes() == file.content_bytes
    key, digest = last.get(path, ("", ""))
    return key != "" and key == keys.get(path) and digest == _content_digest(place)


def manifest_of(site: Path, keys: Keys) -> Manifest:
    """Return what stands in a site now."""
    written = (each for each in keys if (site / each).is_file())
    return {path: (keys[path], _content_digest(site / path)) for path in written}


def _content_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


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

Moment = tuple[int, int] | None
"""When a file was last saved, in nanoseconds, and its size; None where there is none."""


def last_saved(path: Path) -> Moment:
    """Return what tells a file from the one that was there before."""
    with suppress(OSError):
        found = path.stat()
        return found.st_mtime_ns, found.st_size
    return None


class ServedSite(Frozen, eq=False):
    """A site that was built, when each chapter was saved before, and what pages are drawn with."""

    thesis: Thesis
    saved: Mapping[str, Moment]
    config: MkDocsConfig
    nav: Navigation
    files: Files
    env: Environment

    def draw_saved(self) -> "ServedSite | None":
        """Draw the page of the only chapter that was saved since; None where a build has to.

        That is where there is none or several, and where a private value might be told: where its
        page shows one, or asks the data what it did not ask before.
        """
        root, chapters = self.thesis.root, self.thesis.manuscript.chapters
        saved = {each.source: last_saved(root / each.source) for each in chapters}
        changed = [each for each in chapters if saved[each.source] != self.saved[each.source]]
        file = self.files.get_file_from_path(changed[0].path) if len(changed) == 1 else None
        page = file and file.page
        if not isinstance(page, RenderedPage):
            return None
        path, settings = changed[0].path, self.thesis.settings
        thesis = with_text(self.thesis, path, read_text(root, changed[0].source))
        (drawn,) = render(thesis, {path})
        asked = {each for each in drawn.observed if each[0] in OF_THE_DATA}
        if asked - page.rendered.observed.keys() and private_files(thesis.study, settings.data):
            return None
        if chapter := thesis.manuscript.chapter(path):
            page.take(drawn, thesis.typography.set(drawn.title), chapter.meta)
        return replace(self, thesis=thesis, saved=saved) if self._put(page, thesis) else None

    def _put(self, page: RenderedPage, thesis: Thesis) -> bool:
        """Write a page in the place of the one before, unless it holds a private value."""
        file, config, site = page.file, self.config, Path(self.config.site_dir)
        pages = self.files.documentation_pages(inclusion=InclusionLevel.is_in_serve)
        with TemporaryDirectory(dir=site.parent) as folder:
            file.dest_dir = folder
            for name in ("abs_dest_path", "is_modified"):
                vars(file).pop(name, None)
            populate(page, config, self.files)
            is_excluded = file.inclusion.is_excluded()
            write(page, config, pages, self.nav, self.env, excluded=is_excluded)
            new = Path(file.abs_dest_path)
            if thesis.leaks.holds(new.read_text("utf-8")):
                return False
            new.replace(site / file.dest_uri)
        return True
