"""Reads a built site as a browser would: links in templates and in the menu are seen too."""

from __future__ import annotations

import posixpath
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from generator.core.problems import Place, Problem, cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FETCHED = {
    "script": "src",
    "img": "src",
    "source": "src",
    "iframe": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
    "object": "data",
}
LOADING_LINKS = {"stylesheet", "preload", "icon", "modulepreload", "prefetch", "manifest"}


@dataclass(frozen=True)
class _Page:
    """What a built page offers and asks for."""

    path: str
    ids: Counter[str]
    links: tuple[str, ...]
    fetched: tuple[str, ...]


def verify_site(site: Path, base: str, sources: Mapping[str, str]) -> tuple[Problem, ...]:
    """Return dead links and anchors, double ids and requests to other hosts, page by page.

    ``base`` is the path of the address at which the site will be (``/these/``); ``sources`` maps a
    built page to the chapter that it comes from, where there is one, so that the message names what
    to mend.
    """
    files = {each.relative_to(site).as_posix() for each in site.rglob("*") if each.is_file()}
    pages = {path: _read(site, path) for path in sorted(files) if path.endswith(".html")}
    found: list[Problem] = []
    for page in pages.values():
        place = Place(sources.get(page.path, page.path))
        found += [
            _problem(place, message, link) for link, message in _mistakes(page, pages, files, base)
        ]
    return tuple(found)


def _problem(place: Place, message: str, found: str) -> Problem:
    return Problem("link", place, message, found=found)


def _read(site: Path, path: str) -> _Page:
    tree = LexborHTMLParser((site / path).read_text(encoding="utf-8"))
    ids = Counter(value for node in tree.css("[id]") if (value := node.attributes.get("id")))
    ids.update(value for node in tree.css("a[name]") if (value := node.attributes.get("name")))
    links = tuple(value for node in tree.css("a[href]") if (value := node.attributes.get("href")))
    fetched = [
        value
        for tag, name in FETCHED.items()
        for node in tree.css(tag)
        if (value := node.attributes.get(name))
    ]
    fetched += [
        node.attributes.get("href") or ""
        for node in tree.css("link[href]")
        if LOADING_LINKS & set((node.attributes.get("rel") or "").split())
    ]
    return _Page(path, ids, links, tuple(fetched))


def _mistakes(
    page: _Page, pages: Mapping[str, _Page], files: set[str], base: str
) -> Iterator[tuple[str, str]]:
    for anchor, count in page.ids.items():
        if count > 1:
            yield anchor, f'the id "{cut(anchor)}" appears {count} times on the page {page.path}'
    for address in dict.fromkeys(page.fetched):
        if urlsplit(address).netloc:
            remedy = "from another host; keep the file in the site"
            yield address, f'the page {page.path} loads "{cut(address)}" {remedy}'
        elif not _exists(page.path, address, files, base):
            yield address, f'the page {page.path} needs "{cut(address)}", which is not in the site'
    for address in dict.fromkeys(page.links):
        message = _link_mistake(page, address, pages, files, base)
        if message:
            yield address, message


def _link_mistake(
    page: _Page, address: str, pages: Mapping[str, _Page], files: set[str], base: str
) -> str:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return ""
    target = _target(page.path, parts.path, base) if parts.path else page.path
    if target not in files:
        return f'the link "{cut(address)}" leads to no page'
    anchor = unquote(parts.fragment)
    if not anchor or anchor.startswith((":~:", "__")) or target not in pages:
        return ""
    if anchor.partition(":~:")[0] in pages[target].ids:
        return ""
    return f'the link "{cut(address)}" leads to no place on {target}'


def _exists(path: str, address: str, files: set[str], base: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.scheme) or not parts.path or _target(path, parts.path, base) in files


def _target(path: str, address: str, base: str) -> str:
    """Return the file of the site that a relative or absolute address stands for."""
    decoded = unquote(address)
    if decoded.startswith("/"):
        relative = decoded.removeprefix(base.rstrip("/") + "/").lstrip("/")
    else:
        relative = posixpath.normpath(posixpath.join(posixpath.dirname(path), decoded))
    relative = "" if relative == "." else relative
    last = posixpath.basename(relative)
    if (
        decoded.endswith("/")
        or not relative
        or last in {"", "."}
        or posixpath.basename(decoded) in {".", ".."}
    ):
        return posixpath.join(relative, "index.html").lstrip("/")
    return relative
