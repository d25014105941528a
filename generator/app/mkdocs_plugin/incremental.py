"""Which files of the built site are still right, so that a build writes only what changed.

MkDocs skips a file under ``dirty`` that says it is not modified. Ours says so where the last build
wrote it from the same page in the same frame, and it has not been touched since. The frame is all
that the templates can tell a page of: settings, menu, templates, what the site is as a publication.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation

from generator.app.shipped import shipped
from generator.app.unchanged import Written, is_untouched, name_of
from generator.core.store import Store, digest_of, made_by
from generator.rendering.page import cards_page

# Plugins that give a page nothing that is not in its frame.
KNOWN_PLUGINS = frozenset({"thesis", "material/search"})


class SiteFile(File):
    """A file of the site that is not modified while what stands in the site is right."""

    is_right: Callable[[File], bool]

    @classmethod
    def of(cls, file: File, is_right: Callable[[File], bool]) -> SiteFile:
        """Return a file of MkDocs as one that asks ``is_right``."""
        made = cls.__new__(cls)
        vars(made).update(vars(file))
        made.is_right = is_right
        if file.page is not None:
            file.page.file = made
        return made

    def is_modified(self) -> bool:
        """Say whether the file has to be written."""
        return not self.is_right(self)


class SiteState:
    """What stands in the folder of a site, as the builds of a store left it there."""

    def __init__(self, store: Store, site: Path, root: Path) -> None:
        self._store, self._site = store, site
        self._name = name_of(site, root)
        self._before: Mapping[str, Written] = store.get("site", self._name, "") or {}
        self._keys: dict[str, str] = {}
        self._right: dict[str, bool] = {}

    def expect(self, keys: Mapping[str, str]) -> None:
        """Tell from what each page of the site (by its path there) is made now."""
        self._keys, self._right = dict(keys), {}

    def is_right(self, file: File) -> bool:
        """Say whether a file stands in the site as this build would write it."""
        path = file.dest_uri
        if path not in self._right:
            place = self._site / path
            if file.is_documentation_page():
                self._right[path] = self._is_page_right(path, place)
            else:
                self._right[path] = place.is_file() and place.read_bytes() == file.content_bytes
        return self._right[path]

    def _is_page_right(self, path: str, place: Path) -> bool:
        written, key = self._before.get(path), self._keys.get(path)
        if not key or written is None or written.key != key or not place.is_file():
            return False
        return is_untouched(place, written) or content_digest(place) == written.digest

    def take_over(self, files: Iterable[File], stage: Path, drawn: Collection[str]) -> None:
        """Link what is right into the new folder of the site; all else is written there anew.

        Nothing that is linked is written to, which would change the last site: the files that
        templates draw (``drawn``) are never right, and none is where other plugins may write.
        """
        made = set[str]()
        for file in files:
            path = file.dest_uri
            if path in self._right:
                continue
            may_be = bool(self._keys) and path not in drawn and file.inclusion.is_included()
            if not (may_be and self.is_right(file)):
                self._right[path] = False
                continue
            folder = path.rpartition("/")[0]
            if folder not in made:
                (stage / folder).mkdir(parents=True, exist_ok=True)
                made.add(folder)
            self._right[path] = False
            with suppress(OSError):
                (stage / path).hardlink_to(self._site / path)
                self._right[path] = True

    def finish(self, paths: Iterable[str]) -> None:
        """Note what stands in the site now."""
        now: dict[str, Written] = {}
        for path in paths:
            place, before = self._site / path, self._before.get(path)
            if not place.is_file():
                continue
            found, key = place.stat(), self._keys.get(path, "")
            is_known = before is not None and is_untouched(place, before)
            digest = before.digest if before and is_known else content_digest(place)
            now[path] = Written(key, found.st_size, found.st_mtime_ns, digest)
        if now != self._before:
            self._store.put("site", self._name, "", now)
        self._store.save()


def content_digest(path: Path) -> str:
    """Return a digest of what a file holds."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def with_state(files: Files, state: SiteState) -> Files:
    """Return the files of a site, each of which knows whether it has to be written."""
    return Files([SiteFile.of(each, state.is_right) for each in files])


def site_digest(config: MkDocsConfig, nav: Navigation, files: Files, *facts: object) -> str:
    """Return a digest of everything outside a page that its HTML depends on.

    It is empty if a plugin, a hook or a template of the author makes that unknowable.
    """
    theme, ours = config.theme, shipped("overrides")
    if (
        theme.name != "material"
        or set(config.plugins) - KNOWN_PLUGINS
        or config.hooks
        or {Path(each).resolve() for each in theme.dirs} - installed_folders(config)
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
    menu = [_entry(each) for each in cast("Any", nav).items]
    return digest_of(made_by(), templates, settings, addresses, looks, menu, facts)


def installed_folders(config: MkDocsConfig) -> set[Path]:
    """Return the folders of the theme that packages brought: ours, and those of others."""
    folders = {each for each in map(Path, config.theme.dirs) if "site-packages" in each.parts}
    return {shipped("overrides"), *folders}


# Settings that no template shows, or that ``facts`` tell more exactly.
_NOT_SHOWN = frozenset({"plugins", "nav", "site_dir", "config_file_path", "docs_dir", "extra"})


def _entry(item: Any) -> tuple[object, ...]:  # noqa: ANN401 - MkDocs' types
    meta = cast("Mapping[str, object]", getattr(item, "meta", None) or {})
    shown = [str(meta.get(name)) for name in ("icon", "status", "subtitle")]
    within = [_entry(each) for each in item.children or ()]
    return item.title, getattr(item, "url", ""), shown, within


def plain(value: object) -> object:
    """Return a setting as it can be compared between builds; of an object, what it is."""
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        return sorted((str(name), repr(plain(each))) for name, each in pairs)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(each) for each in cast("Iterable[object]", value)]
    is_plain = value is None or isinstance(value, (str, int, float, bool))
    return value if is_plain else f"{type(value).__module__}.{type(value).__qualname__}"
