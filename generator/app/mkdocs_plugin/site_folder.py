"""Where a site may be put: never over what a build did not write.

Beside its pages a site has a list of its files. What stands in the folder of a site and is not on
that list belongs to somebody, and the site is refused; but for ``v/``, ``preview/`` and ``guide/``,
where the archived reviews, the previews of branches and the site of a guide are.
"""

import logging
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger
from mkdocs.utils import CountHandler

from generator.app.settings import Settings
from generator.core.atomic_folders import StagedFolder
from generator.core.problems import Message
from generator.language import MessageError, say

log = get_plugin_logger("thesis")

LIST = ".thesis-files"
ARCHIVED = ("v/", "preview/", "guide/")
MOST_NAMED = 5
_OF_SYSTEM = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


class SitePlace:
    """The folder of a site, and the new one beside it that a build fills in its stead.

    What keeps the new one from the place is an error of MkDocs; the site of before stays there.
    """

    def __init__(self, config: MkDocsConfig, root: Path, settings: Settings) -> None:
        self.site, self._language = Path(config.site_dir), settings.language
        self._is_guest = settings.is_guest
        with self._refusals():
            _refuse_sources(self.site.resolve(), config, root, settings.data)
            self._refuse_others()
            place = self.site.resolve()
            new, old = (place.with_name(f".{place.name}.{each}") for each in ("new", "old"))
            for each in (old, *([] if (new / LIST).exists() else [new])):
                _refuse_foreign(each)  # what a killed build left has a list
            busy = say(Message("site-busy"), self._language)
            self._staged = StagedFolder(self.site, partial(log.info, busy))
            (self._staged.folder / LIST).touch()
        config.site_dir = str(self._staged.folder)

    def put(self, config: MkDocsConfig) -> bool:
        """Put the new site in place, with a list of its files; False if MkDocs will refuse it."""
        handlers = logging.getLogger("mkdocs").handlers
        counted = (each.get_counts() for each in handlers if isinstance(each, CountHandler))
        if config.strict and any(counted):
            return False
        with self._refusals():
            new = self._staged.folder
            self._refuse_others()
            names = "".join(f"{each}\n" for each in sorted({*files_below(new)} - {LIST}))
            (new / LIST).write_text(names, "utf-8", "surrogateescape")
            self._staged.put()
        config.site_dir = str(self.site)
        return True

    def discard(self) -> None:
        """Delete the new site, unless it is in place."""
        self._staged.discard()

    def _refuse_others(self) -> None:
        """Refuse a site of somebody's: where the thesis is a guest, what MkDocs would not clear."""
        if not self._is_guest or any(each.name[0] == "." for each in self.site.glob("*")):
            _refuse_foreign(self.site)

    @contextmanager
    def _refusals(self) -> Generator[None]:
        try:
            yield
        except MessageError as error:
            raise PluginError(say(error.message, self._language)) from error
        except OSError as error:
            reason = getattr(error, "message", None) or str(error)
            message = Message("site-not-put", folder=str(self.site), reason=reason)
            raise PluginError(say(message, self._language)) from error


def _refuse_sources(site: Path, config: MkDocsConfig, root: Path, data: str) -> None:
    """Raise ``MessageError`` where a site would take the place of what it is made from."""
    if site.exists() and not site.is_dir():
        raise MessageError(Message("site-is-file", folder=str(site)))
    docs = config.docs_dir if Path(config.docs_dir).resolve() != root else None
    named = filter(None, (docs, config.theme.custom_dir, root / data))
    kept = [root / each for each in (".git", ".cache", "exports")]
    sources = [Path(each).resolve() for each in (*named, *kept)]
    homes = [Path.home()] if os.environ.get("HOME") or os.name == "nt" else []
    for each in (root, *homes, *sources):
        if each.is_relative_to(site) or (each in sources and site.is_relative_to(each)):
            message = Message("site-over-sources", folder=str(site), source=str(each))
            raise MessageError(message)


def _refuse_foreign(site: Path) -> None:
    """Raise ``MessageError`` where a folder holds files that no build put there."""
    listed = {LIST}
    if (site / LIST).is_file():
        listed.update((site / LIST).read_text("utf-8", "surrogateescape").split("\n"))
    names = [
        each
        for each in sorted(files_below(site))
        if not (each in listed or each.startswith(ARCHIVED) or Path(each).name in _OF_SYSTEM)
    ]
    if names:
        shown, more = [*names[:MOST_NAMED]], len(names) - MOST_NAMED
        shown += [Message("and-more", count=more)] if more > 0 else []
        raise MessageError(Message("site-holds-foreign", folder=str(site), names=tuple(shown)))


def files_below(folder: Path) -> Iterator[str]:
    """Yield the path of each file and link below a folder, from there."""
    start = len(f"{folder}/")
    for parent, folders, names in os.walk(folder):
        links = (each for each in folders if os.path.islink(f"{parent}/{each}"))  # noqa: PTH114
        yield from (f"{parent}/{each}"[start:] for each in (*links, *names))
