"""Pages for readers of older versions and reviews, and the links that they share."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from generator.chapters import Chapter
from generator.core.templates import template
from generator.language import LANGUAGES, Language, load_language
from generator.rendering.markdown import passage_id
from generator.site.places import slug

ROOM = "generator.history"
CHANGES_PAGE = "changes.md"
OPEN_PAGE = "open.md"

# What an item, a definition or a line of a quotation begins with, which is none of its words.
_SIGN = re.compile(r"\A[\s>]*(?:(?:[-*+:]|\d+[.)])\s+)?")
_ITEM = re.compile(r"[\s>]*(?:[-*+:]|\d+[.)])\s")
PassageIds = Mapping[str, Collection[str]]  # the ids of each rendered page, by its path
MARK = "thesis-banner"  # the class of the banner on pages of a review or a branch
STYLE = "thesis-banner.css"  # its style sheet, at the root of their site
# The script of a page that moved: no script stands in a page.
MOVED = "assets/javascripts/moved.js"
MOVED_SCRIPT = """\
const { href } = document.querySelector("link[rel=canonical]");
location.replace(href + location.search + location.hash);
"""
# With instant loading this element is exchanged with the page, so that the link follows.
_ANNOUNCE = r"<div[^>]*data-md-component=[\"']?announce[\"']?[^>]*>"


def full_title(chapter: Chapter) -> str:
    """Return the title of a chapter with its number: "7.1.5 Réalisation"."""
    return f"{chapter.prefix} {chapter.title}".strip()


def link_to(page: str, anchor: str = "") -> str:
    """Return the link to a page from one at the root of the site, as MkDocs names them."""
    return f"{quote(page)}#{quote(anchor)}" if anchor else quote(page)


def anchor_of(path: str) -> str:
    """Return the id of the part of the page of changes that is about a chapter."""
    return f"in-{slug(path.removesuffix('.md'))}"


def passage_at(chapter: Chapter, line: int, pages: PassageIds) -> str:
    """Return the id of the passage that a line of a chapter's file is in, else of its section."""
    lines = chapter.text.split("\n")
    line = chapter.line_read(line)
    first = last = line - 1
    while first > 0 and lines[first - 1].strip() and not _ITEM.match(lines[first]):
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].strip() and not _ITEM.match(lines[last + 1]):
        last += 1
    anchor = passage_id("\n".join(_SIGN.sub("", each) for each in lines[first : last + 1]))
    if anchor in pages.get(chapter.path, ()):
        return anchor
    return next((each.anchor for each in reversed(chapter.headings) if each.place.line <= line), "")


def draw_moved(address: str, script: str, title: str, language: Language) -> str:
    """Return an HTML page that leads to an address and its passage by a script (``MOVED``)."""
    said = {"address": address, "script": script, "title": title, "language": language}
    return template(ROOM, "moved.html.j2").render(said)


def add_banners(site: Path, name: str, *, is_preview: bool) -> int:
    """Mark the pages of the built site of a review or a branch; return how many there are."""
    page = CHANGES_PAGE.removesuffix(".md")
    changes = next((each for each in (f"{page}/", f"{page}.html") if (site / each).exists()), "")
    paths = list(site.rglob("*.html"))
    for path in paths:
        text = path.read_text(encoding="utf-8")
        place = path.relative_to(site).as_posix()
        marked = with_banner(text, place, name, changes if is_preview else None)
        path.write_text(marked, encoding="utf-8")
    write_banner_style(site)
    return len(paths)


def write_banner_style(site: Path) -> None:
    """Write the style sheet of the banner at the root of a site."""
    (site / STYLE).write_text(template(ROOM, "banner.css").render(), "utf-8")


def with_banner(text: str, path: str, name: str, changes: str | None = None) -> str:
    """Return a page with a banner, hidden from search engines.

    The banner leads to the same page of the present site, which is above that of ``name``.
    ``changes`` is the page of what changed in a preview, empty where it has none; ``None`` for a
    review.
    """
    found = re.search(r"<html[^>]*\blang=[\"']?([a-zA-Z]+)", text, re.IGNORECASE)
    code = found[1].lower() if found else ""
    page = path.removesuffix("index.html") if PurePosixPath(path).name == "index.html" else path
    up = "../" * path.count("/")
    shown = template(ROOM, "banner.html.j2").render(
        mark=MARK,
        name=name,
        address=f"{up}{'../' * (name.count('/') + 2)}{quote(page)}",
        is_preview=changes is not None,
        changes=changes and f"{up}{changes}",
        style=f"{up}{STYLE}",
        language=load_language(code if code in LANGUAGES else "en"),
    )
    head, banner = shown.split("<!-- banner -->\n")
    text = _behind("<head[^>]*>", head, text)
    announced = _behind(_ANNOUNCE, banner, text)
    return announced if announced != text else _behind("<body[^>]*>", banner, text)


def notice_page(path: str, name: str, language: Language) -> str:
    """Return the page that stands in place of one of a version that may not be read."""
    text = template(ROOM, "notice.html.j2").render(
        title=language.text("review_withdrawn"), language=language
    )
    return with_banner(text, path, name)


def _behind(place: str, addition: str, text: str) -> str:
    return re.sub(f"(?i){place}", lambda found: found[0] + addition, text, count=1)
