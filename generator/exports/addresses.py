"""Where things are: the pages of the site, the ids of a document, and where links lead in it."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

SAFE = frozenset({"http", "https", "mailto", "doi"})


@dataclass(frozen=True)
class Site:
    """Where the site is: its address, empty if unknown, and whether pages are folders in it."""

    address: str = ""
    folders: bool = True

    def address_of(self, path: str, anchor: str) -> str:
        """Return the full address of a page or file of the site, empty where it has none."""
        if not self.address:
            return ""
        if path.endswith(".md"):
            stem = path.removesuffix(".md")
            name = posixpath.basename(stem)
            if name in {"index", "README"}:
                path = f"{posixpath.dirname(stem)}/".lstrip("/")
                path += "" if self.folders else "index.html"
            else:
                path = f"{stem}/" if self.folders else f"{stem}.html"
        return f"{self.address.rstrip('/')}/{path}{'#' if anchor else ''}{anchor}"


@dataclass(frozen=True)
class Links:
    """Where links lead: (page, anchor) → id in the document, and the site for everything else."""

    targets: Mapping[tuple[str, str], str]
    site: Site

    def resolved(self, path: str, href: str) -> str:
        """Return where a link on the page at ``path`` leads from the document, or nothing."""
        parts = urlsplit(href)
        if parts.scheme or parts.netloc:
            return href if parts.scheme in SAFE else ""
        target = target_of(path, href)
        if target in self.targets:
            return f"#{self.targets[target]}"
        page, anchor = target
        return self.site.address_of(page, "" if anchor.startswith("p-") else anchor)


def target_of(path: str, href: str) -> tuple[str, str]:
    """Return the page and the anchor that a relative link leads to."""
    page, _, anchor = href.partition("#")
    page = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(page)))
    return (page if href.partition("#")[0] else path), unquote(anchor)


@dataclass
class Ids:
    """The ids of the document so far, each once."""

    taken: set[str] = field(default_factory=set[str])

    def unique(self, wanted: str, path: str) -> str:
        """Return the id, put behind the name of its page where it would stand twice.

        It begins with a letter and has no blank, as XML and bookmarks ask.
        """
        stem = re.sub(r"\W+", "-", posixpath.splitext(path)[0])
        plain = re.sub(r"[^\w.-]", "-", wanted)
        found = plain if plain[:1].isalpha() and plain not in self.taken else f"id-{stem}-{plain}"
        number = 2
        base = found
        while found in self.taken:
            found = f"{base}-{number}"
            number += 1
        self.taken.add(found)
        return found
