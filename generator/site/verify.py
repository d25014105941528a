"""Verification, before anything is published: dead links, double ids, other hosts, private values.

Links and ids are read from what the pages say of themselves; private values are also looked for in
the files of the built site, whatever wrote them.
"""

import html
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from generator.checks.privacy import Secret, Secrets, private_problem
from generator.core.problems import Message, Place, Problem, nearest
from generator.rendering import Page
from generator.rendering.page import Link

# Files of a site that are text and come from the thesis.
_TEXTS = frozenset({".cff", ".csv", ".html", ".json", ".svg", ".txt", ".xml", ".yaml"})


@dataclass(frozen=True)
class Site:
    """The address of the site, empty if unknown; its pages may be folders (``7.1_x/``)."""

    address: str = ""
    folders: bool = True

    def address_of(self, path: str, anchor: str) -> str:
        """Return the full address of a page or file of the site, empty where it has none."""
        if not self.address:
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
            message = None if link.href in told else _mistake(page, link, ids, known, site)
            if message:
                told.add(link.href)
                place = link.place if link.place.path == source else Place(source)
                yield Problem("link", place, message, found=link.href)


def _mistake(
    page: Page, link: Link, ids: Mapping[str, AbstractSet[str]], known: AbstractSet[str], site: Site
) -> Message | None:
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


def _target(path: str, address: str, known: AbstractSet[str], site: Site) -> str:
    """Return the page or file that an address means, also one of the built site in raw HTML."""
    decoded = unquote(address)
    if decoded.startswith("/"):
        base = urlsplit(site.address).path.rstrip("/")
        built = decoded.removeprefix(f"{base}/").strip("/")
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


def leaks_in_pages(
    pages: Iterable[Page], secrets: Secrets, sources: Mapping[str, str]
) -> list[Problem]:
    """Return an error for each private value in a page; ``sources`` are the chapters by page."""
    texts = ((each.path, html.unescape(f"{each.title}\n{each.html}")) for each in pages)
    return _leaks(texts, secrets, sources)


def leaks_in_site(site: Path, secrets: Secrets, sources: Mapping[str, str]) -> list[Problem]:
    """Return an error for each private value in built files; ``sources`` are chapters by page."""
    files = sorted(each for each in site.rglob("*") if each.suffix in _TEXTS)
    read = ((each, each.read_text("utf-8", errors="replace")) for each in files)
    texts = (
        (
            path.relative_to(site).as_posix(),
            re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), html.unescape(text)),
        )
        for path, text in read
    )
    return _leaks(texts, secrets, sources)


def _leaks(
    texts: Iterable[tuple[str, str]], secrets: Secrets, sources: Mapping[str, str]
) -> list[Problem]:
    files: dict[Secret, list[str]] = {}
    for name, text in texts if secrets.all else ():
        for secret in dict.fromkeys(secret for _, secret in secrets.within(text)):
            files.setdefault(secret, []).append(name)
    problems: list[Problem] = []
    for secret, names in files.items():
        place = next((sources[each] for each in names if each in sources), names[0])
        problem = private_problem(Place(place), secret)
        if len(names) > 1:
            message = Message("leak-in-more", reason=problem.message, count=len(names) - 1)
            problem = replace(problem, message=message)
        problems.append(problem)
    return problems
