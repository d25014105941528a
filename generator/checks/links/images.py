"""Images that are missing, come from elsewhere, or that nobody described (rule ``image``)."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from generator.checks.finding import Finding
from generator.checks.links.targets import resolve, respelt
from generator.core.problems import Problem, Severity, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.chapters import Chapter
    from generator.chapters.links import Link, Links
    from generator.checks.links.files import Files

RULE = "image"
_REMOTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|\{\{|@")
_ON_A_MACHINE = re.compile(r"file:|[A-Za-z]:[\\/]|/(?:Users|home|mnt|Volumes)/", re.IGNORECASE)
_ANY_WORD = re.compile(
    r"(?:image|img|figure|fig|photo|picture|screenshot|capture|capture d['’]écran|schéma|"
    r"alt(?: text)?)"
    r"[ _-]?[0-9]*\.?",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|tiff?|pdf|avif|eps)$", re.IGNORECASE)


def image_findings(chapter: Chapter, links: Links, files: Files) -> Iterator[Finding]:
    """Yield the ``image`` problems of a chapter."""
    for link in links.targets:
        if link.kind in {"image", "html-image"}:
            yield from _source(chapter, link, files)
            yield from _alternative(link)


def _problem(
    link: Link, message: str, found: str, expected: str, severity: Severity = Severity.WARNING
) -> Problem:
    return Problem(RULE, link.place, message, found, expected, severity)


def _source(chapter: Chapter, link: Link, files: Files) -> Iterator[Finding]:
    target = link.target
    if not target:
        yield Finding(_problem(link, "an image without a file", "", "a file", Severity.ERROR))
    elif _REMOTE.match(target):
        message = f"the image {quoted(target)} comes from another host: keep a copy in the thesis"
        yield Finding(_problem(link, message, target, "a file of the thesis"))
    elif _ON_A_MACHINE.match(target):
        message = f"the image {quoted(target)} is a file on one computer only"
        yield Finding(_problem(link, message, target, "a relative path", Severity.ERROR))
    elif not _ELSEWHERE.match(target):
        yield from _file(chapter, link, files)


def _file(chapter: Chapter, link: Link, files: Files) -> Iterator[Finding]:
    path = link.target.partition("#")[0].partition("?")[0]
    root = chapter.source.removesuffix(chapter.path)
    absolute = path.startswith("/")
    target = (
        posixpath.normpath(root + unquote(path).lstrip("/"))
        if absolute
        else resolve(chapter.source, path)
    )
    if files.has(target) and not absolute:
        return
    if not files.complete or target.startswith("../"):
        return
    same = target if files.has(target) else files.same(target)
    near = same or files.nearest(target)
    relative = posixpath.relpath(near, posixpath.dirname(chapter.source) or ".") if near else ""
    hint = f" (did you mean {relative}?)" if relative else ""
    what = "is absolute: write it from this file on" if absolute and same else "is missing"
    severity = Severity.WARNING if absolute and same else Severity.ERROR
    message = f"the image {quoted(link.target)} {what}{hint}"
    problem = _problem(link, message, link.target, relative or "a file", severity)
    yield respelt(problem, link, path, relative) if same and not absolute else Finding(problem)


def _alternative(link: Link) -> Iterator[Finding]:
    """Yield an image whose alternative text is missing or says nothing."""
    text = " ".join(link.text.split())
    name = posixpath.basename(unquote(link.target.partition("#")[0].partition("?")[0]))
    stem = _ENDING.sub("", name)
    if link.kind == "html-image" and link.has_text and not text:
        return  # alt="" says that an image is an ornament
    if not text:
        message = f"the image {quoted(name)} has no alternative text: say what it shows"
        yield Finding(_problem(link, message, "", "a text"))
    elif text.casefold() in {name.casefold(), stem.casefold()} or _ENDING.search(text):
        message = f"the alternative text {quoted(text)} is a file name: say what the image shows"
        yield Finding(_problem(link, message, text, "a text"))
    elif _ANY_WORD.fullmatch(text):
        message = f"the alternative text {quoted(text)} says nothing of what the image shows"
        yield Finding(_problem(link, message, text, "a text", Severity.INFO))
