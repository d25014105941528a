"""Pages for readers of older versions and reviews, and the links that they share."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from generator.chapters import Chapter
from generator.core.templates import template
from generator.history.histories import ChapterHistory
from generator.language import LANGUAGES, Language, load_language
from generator.rendering.markdown import passage_id

ROOM = "generator.history"
CHANGES_PAGE = "changes.md"
OPEN_PAGE = "open.md"

_SIGN = re.compile(r"\A[\s>]*(?:(?:[-*+:]|\d+[.)])\s+)?")
"""What an item, a definition or a line of a quotation begins with, which is none of its words."""
_ITEM = re.compile(r"[\s>]*(?:[-*+:]|\d+[.)])\s")
PassageIds = Mapping[str, Collection[str]]
"""The ids of each rendered page, by its path."""
MARK = "thesis-superseded"
ROBOTS = '<meta name="robots" content="noindex">'
STYLE = f"""<style>
.{MARK} {{ padding: 0.6rem 1rem; border-bottom: 2px solid currentColor;
  font: 0.8rem/1.4 "Alegreya Sans", Arial, sans-serif; color: #221e19; background: #ffe9a8; }}
.{MARK} p {{ margin: 0 auto; max-width: 70rem; }}
.{MARK} a {{ color: #1d4b78; text-decoration: underline; }}
</style>"""
"""The look of the banner is its own: the styles of an older site know nothing of it."""
_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
# With instant loading this element is exchanged with the page, so that the link follows.
_ANNOUNCE = re.compile(r"<div[^>]*data-md-component=[\"']?announce[\"']?[^>]*>", re.IGNORECASE)
_BODY = re.compile(r"<body[^>]*>", re.IGNORECASE)
_LANGUAGE = re.compile(r"<html[^>]*\blang=[\"']?([a-zA-Z-]+)", re.IGNORECASE)


def full_title(chapter: Chapter) -> str:
    """Return the title of a chapter with its number: "7.1.5 Réalisation"."""
    return f"{chapter.prefix} {chapter.title}".strip()


def link_to(page: str, anchor: str = "") -> str:
    """Return the link to a page from one at the root of the site, as MkDocs names them."""
    return f"{quote(page)}#{quote(anchor)}" if anchor else quote(page)


def passage_at(chapter: Chapter, line: int, pages: PassageIds) -> str:
    """Return the id of the passage that a line of a chapter's file is in, else of its section.

    ``pages`` has the ids of each page, by its path.
    """
    lines = chapter.text.split("\n")
    first = last = line - 1
    while first > 0 and lines[first - 1].strip() and not _ITEM.match(lines[first]):
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].strip() and not _ITEM.match(lines[last + 1]):
        last += 1
    anchor = passage_id("\n".join(_SIGN.sub("", each) for each in lines[first : last + 1]))
    if anchor in pages.get(chapter.path, ()):
        return anchor
    return next((each.anchor for each in reversed(chapter.headings) if each.place.line <= line), "")


def moved_chapters(histories: Mapping[str, ChapterHistory]) -> dict[str, str]:
    """Return the path of the chapter that each path of an older version leads to."""
    return {former: path for path, history in histories.items() for former in history.former_paths}


def draw_moved(address: str, title: str, language: Language) -> str:
    """Return a whole HTML page that leads to an address, the passage that was asked for included.

    Without scripts it leads to the top of the page there. It is hidden from search.
    """
    return template(ROOM, "moved.html.j2").render(address=address, title=title, language=language)


def mark_superseded(site: Path, tag: str, current: str) -> int:
    """Mark every page of a built site as that of a past review; return how many were marked.

    ``current`` is the address of the present site: whole, or relative to this one (``../../``). A
    page that is marked already stays as it is.
    """
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}
    marked = {
        path: superseded_page(text, path.relative_to(site).as_posix(), tag, current)
        for path, text in pages.items()
        if MARK not in text
    }
    for path, text in marked.items():
        path.write_text(text, encoding="utf-8")
    return len(marked)


def superseded_page(text: str, path: str, tag: str, current: str) -> str:
    """Return a page, which is at a path of its site, with a banner and hidden from search."""
    banner = _banner(tag, _address(path, current), _language(text))
    text = _behind(_HEAD, ROBOTS + STYLE, text)
    return _behind(_ANNOUNCE if _ANNOUNCE.search(text) else _BODY, banner, text)


def _banner(tag: str, address: str, language: Language) -> str:
    says = html.escape(language.text("superseded", name=tag))
    leads = html.escape(language.text("superseded_link"))
    link = f'<a href="{html.escape(address)}">{leads}</a>'
    return f'<aside class="{MARK}"><p>{says} {link}</p></aside>'


def _address(path: str, current: str) -> str:
    """Return the address of the present page for a page of the past site."""
    page = PurePosixPath(path)
    name = quote(path.removesuffix("index.html") if page.name == "index.html" else path)
    is_whole = re.match(r"[a-z]+://|/", current) is not None
    up = "" if is_whole else "../" * (len(page.parts) - 1)
    return f"{up}{current.rstrip('/')}/{name}"


def _language(text: str) -> Language:
    found = _LANGUAGE.search(text)
    code = found[1].partition("-")[0].lower() if found else ""
    return load_language(code if code in LANGUAGES else "en")


def _behind(place: re.Pattern[str], addition: str, text: str) -> str:
    """Return the text with something put behind the first such tag, if there is one."""
    found = place.search(text)
    return f"{text[: found.end()]}{addition}{text[found.end() :]}" if found else text
