"""Verification, before anything is published: dead links, double ids, other hosts, private values.

Links and ids are read from what the pages say of themselves; private values are also looked for in
the files of the built site, whatever wrote them.
"""

import posixpath
from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from contextlib import suppress
from filecmp import cmp
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

from generator.core.addresses import split_address, target_of
from generator.core.problems import Message, Place, Problem, nearest
from generator.core.values import Frozen, replace
from generator.privacy import LeakIndex, Secret
from generator.privacy.artefacts import UnreadableError, as_text
from generator.privacy.leaks import APART
from generator.rendering import Page
from generator.rendering.page import Link


class Site(Frozen):
    """The address of the site, empty if unknown; its pages may be folders (``7.1_x/``).

    Links to the paths ``unlinked`` are plain words.
    """

    address: str = ""
    folders: bool = True
    unlinked: Collection[str] = ()

    def address_of(self, path: str, anchor: str) -> str:
        """Return the full address of a page or file of the site, empty where it has none."""
        if not self.address or path in self.unlinked:
            return ""
        if path.endswith(".md"):
            stem = path.removesuffix(".md")
            if posixpath.basename(stem) in {"index", "README"}:
                path = f"{posixpath.dirname(stem)}/".lstrip("/")
                path += "" if self.folders else "index.html"
            else:
                path = f"{stem}/" if self.folders else f"{stem}.html"
        return f"{self.address.rstrip('/')}/{path}{'#' if anchor else ''}{anchor}"


def page_problems(
    pages: Iterable[Page], files: Iterable[str], sources: Mapping[str, str], site: Site
) -> Iterator[Problem]:
    """Yield an error for each dead link, double id and request to another host.

    ``sources`` maps the path of a page to the file of its chapter.
    """
    pages = tuple(pages)
    places = _Places(pages, files, site)
    for page in pages:
        source = sources.get(page.path, page.path)
        for anchor, count in Counter(page.ids).items():
            if count > 1:
                message = Message("id-twice-on-page", id=anchor, count=count, page=page.path)
                yield Problem("link", Place(source), message, found=anchor)
        links = () if page.ways <= places.sound else reversed(page.links)
        for link in {(each.href, each.fetched): each for each in links}.values():
            if message := places.mistake(page.path, link):
                place = link.place if link.place.path == source else Place(source)
                yield Problem("link", place, message, found=link.href)


class _Places:
    """What a link may lead to: the pages with their ids, and the files."""

    def __init__(self, pages: Iterable[Page], files: Iterable[str], site: Site) -> None:
        self._ids = {each.path: frozenset(each.ids) for each in pages}
        self._known = dict.fromkeys(sorted({*files, *self._ids}))
        ids = (f"{path}#{each}" for path, own in self._ids.items() for each in own)
        self.sound = {"#", *(f"{each}#" for each in self._known), *ids}  # each ``way_of`` a link
        self._site = site
        self._target = cache(self._found)
        self._nearest = cache(lambda target: nearest(target, self._known))

    def mistake(self, page: str, link: Link) -> Message | None:
        """Return what is wrong with a link of a page, None if it leads to something."""
        parts = split_address(link.href)
        if parts.netloc and link.fetched:
            return Message("page-asks-another-host", page=page, address=link.href)
        if parts.scheme or parts.netloc:
            return None
        target = self._target(page, parts.path) if parts.path else page
        if target not in self._known:
            near = self._nearest(target)
            if link.fetched:
                return Message("page-needs-file", page=page, address=link.href, near=near)
            return Message("link-to-no-page", address=link.href, near=near)
        anchor = unquote(parts.fragment).partition(":~:")[0]
        ids = self._ids.get(target, {anchor})
        if not anchor or anchor.startswith("__") or anchor in ids:
            return None
        near = nearest(anchor, sorted(ids))
        return Message("link-to-no-place", address=link.href, page=target, near=near)

    def _found(self, page: str, address: str) -> str:
        """Return the page or file that an address means, also one of the built site in raw HTML."""
        known, folders = self._known, self._site.folders
        if address.startswith("/"):
            base = split_address(self._site.address).path.rstrip("/")
            built = unquote(address).removeprefix(f"{base}/").strip("/")
        else:
            target, place = target_of(page, address), page
            if target in known:
                return target
            if folders and posixpath.basename(page) not in {"index.md", "README.md"}:
                place = f"{page.removesuffix('.md')}/index.md"
            built = target_of(place, address)
        base = built.removesuffix("index.html").removesuffix(".html").strip("/")
        base = "" if base == "." else base
        pages = (f"{base}.md", posixpath.join(base, "index.md"), built)
        return next((each for each in pages if each in known), built)


def leaks_in_site(
    site: Path,
    leaks: LeakIndex,
    sources: Mapping[str, str],
    excused: Collection[str] = (),
    originals: Iterable[tuple[str, str]] = (),
) -> list[Problem]:
    """Return a problem for each secret in built files; ``sources`` are chapters by page.

    A file that cannot be searched is one too, unless it is ``excused``, as our own PDF is: all that
    it is set from was searched. Not searched is what stands in the site as a package brought it:
    ``originals`` are paths in the site, each with its file in the package.
    """
    brought = {
        site / path
        for path, original in originals
        if leaks and (site / path).is_file() and cmp(site / path, original, shallow=False)
    }
    paths = sorted({each for each in site.rglob("*") if each.is_file()} - brought) if leaks else ()
    holders: dict[Secret, list[str]] = {}
    problems: list[Problem] = []
    clean: set[tuple[str, str]] = set()  # lines, with the one before, that many pages have
    for path in paths:
        name, said = path.relative_to(site).as_posix(), path.read_bytes()
        lines, kind = list[tuple[str, str]](), ""
        if name.endswith((".html", ".md")):
            with suppress(UnreadableError):  # which is told where it is searched
                text, lines = _fresh_lines(as_text(name, said), clean)
                said, kind = text.encode(), "page.html"
        secrets, unread = leaks.in_file(name, said, kind)
        if unread and name not in excused:
            problems.append(leaks.quoted(Problem("leak", Place(name), unread, name)))
        clean.update(() if secrets else lines)
        for secret in secrets:
            holders.setdefault(secret, []).append(name)
    for secret, names in holders.items():
        place = next((sources[each] for each in names if each in sources), names[0])
        problem = leaks.problem(Place(place), secret)
        if len(names) > 1:
            message = Message("leak-in-more", reason=problem.message, count=len(names) - 1)
            problem = replace(problem, message=message)
        problems.append(problem)
    return problems


def _fresh_lines(text: str, clean: Container[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """Return the lines of a text that are not known with the line before, and these pairs."""
    fresh: list[str] = []
    pairs: list[tuple[str, str]] = []
    follows = False
    for pair in pairwise(("", *text.split("\n"))):
        if pair in clean:
            follows = False
            continue
        fresh += pair[1:] if follows else (APART, *pair)
        pairs.append(pair)
        follows = True
    return "\n".join(fresh), pairs
