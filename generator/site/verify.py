"""Verification: dead links and anchors, double ids and requests to other hosts.

It reads what the pages say of themselves, before anything is written.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from dataclasses import dataclass

from urllib.parse import unquote, urlsplit

from generator.core.problems import Message, Place, Problem, nearest

from collections.abc import Iterable, Iterator, Mapping, Set
from generator.rendering import Page
from generator.rendering.page import Link


@dataclass(frozen=True)
class Site:
    """How the site will be reached.

    ``base`` is the path of its address ("/these/"); ``folders`` says that pages are at addresses
    such as ``7.1_x/``.
    """

    base: str = "/"
    folders: bool = True


def page_problems(
    pages: Iterable[Page], files: Iterable[str], sources: Mapping[str, str], site: Site
) -> Iterator[Problem]:
    """Yield a ``link`` error for each dead link or anchor, double id and request to another host.

    ``files`` are the paths of what the site has beside its pages; ``sources`` maps the path of a
    page to the file of its chapter, so that the message names what to mend.
    """
    pages = tuple(pages)
    ids = {each.path: frozenset(each.ids) for each in pages}
    known = {*files, *ids}
    for page in pages:
        source = sources.get(page.path, page.path)
        for anchor, count in Counter(page.ids).items():
            if count > 1:
                message = Message("id-twice-on-page", id=anchor, count=count, page=page.path)
                yield Problem("link", Place(source), message, found=anchor)
        told: set[str] = set()
        for link in page.links:
            if link.href in told:
                continue
            message = _mistake(page, link, ids, known, site)
            if message:
                told.add(link.href)
                place = link.place if link.place.path == source else Place(source)
                yield Problem("link", place, message, found=link.href)


def _mistake(
    page: Page, link: Link, ids: Mapping[str, Set[str]], known: Set[str], site: Site
) -> Message | None:
    """Return what is wrong with a link of a page, or None."""
    parts = urlsplit(link.href)
    if parts.netloc and link.fetched:
        return Message("page-asks-another-host", page=page.path, address=link.href)
    if parts.scheme or parts.netloc:
        return None
    target = _target(page.path, parts.path, known, site) if parts.path else page.path
    if target not in known:
        near = nearest(target, sorted(known))
        if link.fetched:
            return Message("page-needs-file", page=page.path, address=link.href, near=near)
        return Message("link-to-no-page", address=link.href, near=near)
    anchor = unquote(parts.fragment).partition(":~:")[0]
    if not anchor or anchor.startswith("__") or target not in ids or anchor in ids[target]:
        return None
    near = nearest(anchor, sorted(ids[target]))
    return Message("link-to-no-place", address=link.href, page=target, near=near)


def _target(path: str, address: str, known: Set[str], site: Site) -> str:
    """Return the page or file that an address means, seen from the page at a path.

    An address of the built site ("../7.1_x/", "x.html", "/these/x/") in an author's raw HTML means
    the page that will be there.
    """
    decoded = unquote(address)
    if decoded.startswith("/"):
        built = decoded.removeprefix(site.base.rstrip("/") + "/").strip("/")
    else:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), decoded))
        if target in known:
            return target
        place = path
        if site.folders and posixpath.basename(path) not in {"index.md", "README.md"}:
            place = f"{path.removesuffix('.md')}/index.md"
        built = posixpath.normpath(posixpath.join(posixpath.dirname(place), decoded))
    base = built.removesuffix("index.html").removesuffix(".html").strip("/")
    base = "" if base == "." else base
    pages = (f"{base}.md", posixpath.join(base, "index.md"), built)
    return next((each for each in pages if each in known), built)
