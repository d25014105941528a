"""A site as it was at a review, marked so that nobody takes it for the present one."""

from __future__ import annotations

import html
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from generator.language import LANGUAGES, load_language

if TYPE_CHECKING:
    from pathlib import Path

    from generator.language import Language

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
