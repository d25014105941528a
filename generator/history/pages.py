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
MARK = "thesis-superseded"
STYLE = "superseded.css"  # of the banner, at the root of the site
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


def mark_superseded(site: Path, tag: str, current: str, *, is_preview: bool = False) -> int:
    """Mark the pages of a built site as a past review, once each; return how many were marked.

    A preview of a branch leads to what changed in it, too.
    """
    count, page = 0, CHANGES_PAGE.removesuffix(".md")
    changes = next((each for each in (f"{page}/", f"{page}.html") if (site / each).exists()), "")
    for path in sorted(site.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        if MARK not in text:
            own = changes if is_preview else None
            marked = superseded_page(text, path.relative_to(site).as_posix(), tag, current, own)
            path.write_text(marked, encoding="utf-8")
            count += 1
    if count:
        (site / STYLE).write_text(superseded_style(), encoding="utf-8")
    return count


def superseded_style() -> str:
    """Return the style of the banner."""
    return template(ROOM, STYLE).render()


def superseded_page(
    text: str, path: str, tag: str, current: str, changes: str | None = None
) -> str:
    """Return a page with a banner, hidden from search; ``changes`` is where a preview has its own.

    It is ``None`` for a past review, empty for a preview without that page.
    """
    found = re.search(r"<html[^>]*\blang=[\"']?([a-zA-Z]+)", text, re.IGNORECASE)
    code = found[1].lower() if found else ""
    language = load_language(code if code in LANGUAGES else "en")
    name = path.removesuffix("index.html") if PurePosixPath(path).name == "index.html" else path
    up = "../" * path.count("/")
    beside = "" if re.match(r"[a-z]+://|/", current) else up
    address = f"{beside}{current.rstrip('/')}/{quote(name)}"
    shown = template(ROOM, "superseded.html.j2").render(
        mark=MARK,
        tag=tag,
        address=address,
        is_preview=changes is not None,
        changes=changes and f"{up}{changes}",
        style=f"{up}{STYLE}",
        language=language,
    )
    head, banner = shown.split("<!-- banner -->\n")
    text = _behind("<head[^>]*>", head, text)
    announced = _behind(_ANNOUNCE, banner, text)
    return announced if announced != text else _behind("<body[^>]*>", banner, text)


def withdrawn_page(path: str, tag: str, language: Language) -> str:
    """Return the page that stands in place of one of a past review, which cannot be shown."""
    text = template(ROOM, "withdrawn.html.j2").render(
        title=language.text("review_withdrawn"), language=language
    )
    return superseded_page(text, path, tag, "../" * (tag.count("/") + 2))


def _behind(place: str, addition: str, text: str) -> str:
    return re.sub(f"(?i){place}", lambda found: found[0] + addition, text, count=1)
