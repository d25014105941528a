"""Reads a built site as a browser would: links in templates and in the menu are seen too."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from generator.core.problems import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FETCHED = "script, img, source, iframe, video, audio, embed, object"
LOADING = {"stylesheet", "preload", "icon", "modulepreload", "prefetch", "manifest"}
HERE = "https://here.invalid"


@dataclass(frozen=True)
class _Page:
    """What a built page offers and asks for; its address is where the site will be."""

    path: str
    address: str
    ids: Counter[str]
    links: tuple[str, ...]
    fetched: tuple[str, ...]


def verify_site(site: Path, base: str, sources: Mapping[str, str]) -> tuple[Problem, ...]:
    """Return dead links and anchors, double ids and requests to other hosts, page by page.

    ``base`` is the path of the address at which the site will be (``/these/``); ``sources`` maps a
    built page to the chapter that it comes from, where there is one, so that the message names what
    to mend.
    """
    paths = [each.relative_to(site).as_posix() for each in site.rglob("*") if each.is_file()]
    files = {f"{HERE}{base}{path}": path for path in sorted(paths)}
    pages = {
        address: _read(site / path, path, address)
        for address, path in files.items()
        if path.endswith(".html")
    }
    return tuple(
        Problem("link", Place(sources.get(page.path, page.path)), message, found=found)
        for page in pages.values()
        for found, message in _mistakes(page, pages, files)
    )


def _read(file: Path, path: str, address: str) -> _Page:
    tree = LexborHTMLParser(file.read_text(encoding="utf-8"))

    def values(selector: str, name: str) -> list[str]:
        return [value for node in tree.css(selector) if (value := node.attributes.get(name))]

    loading = (
        node.attributes.get("href") or ""
        for node in tree.css("link[href]")
        if LOADING & {*(node.attributes.get("rel") or "").split()}
    )
    return _Page(
        path,
        address,
        Counter(values("[id]", "id") + values("a[name]", "name")),
        tuple(values("a[href]", "href")),
        (*values(FETCHED, "src"), *values("object", "data"), *loading),
    )


def _mistakes(
    page: _Page, pages: Mapping[str, _Page], files: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for anchor, count in page.ids.items():
        if count > 1:
            yield anchor, f'the id "{anchor}" appears {count} times on the page {page.path}'
    for link in dict.fromkeys(page.fetched):
        target = _target(page, link)
        if urlsplit(link).netloc:
            yield link, f'the page {page.path} loads "{link}" from another host'
        elif not urlsplit(link).scheme and target not in files:
            yield link, f'the page {page.path} needs "{link}", which is not in the site'
    for link in dict.fromkeys(page.links):
        target, anchor = _target(page, link), unquote(urlsplit(link).fragment)
        if urlsplit(link).scheme or urlsplit(link).netloc:
            continue
        if target not in files:
            yield link, f'the link "{link}" leads to no page'
        elif target in pages and not anchor.startswith((":~:", "__")):
            place = anchor.partition(":~:")[0]
            if place and place not in pages[target].ids:
                yield link, f'the link "{link}" leads to no place on {files[target]}'


def _target(page: _Page, link: str) -> str:
    """Return the address of the file that a link leads to, as a host answers it."""
    address = unquote(urljoin(page.address, link).partition("#")[0].partition("?")[0])
    return f"{address}index.html" if address.endswith("/") else address
