"""Images that are missing, come from elsewhere, or that nobody described (rule ``image``)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from generator.chapters import Chapter
from generator.chapters.links import Link, Links
from generator.checks.finding import Finding
from generator.checks.links.files import Files
from generator.checks.links.targets import resolve, respelt
from generator.core.problems import Message, Problem, Severity

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
    link: Link,
    message: Message,
    found: str,
    expected: Message | str,
    severity: Severity = Severity.WARNING,
) -> Problem:
    return Problem(RULE, link.place, message, found, expected, severity)


def _source(chapter: Chapter, link: Link, files: Files) -> Iterator[Finding]:
    target = link.target
    if not target:
        message = Message("image-without-file")
        yield Finding(_problem(link, message, "", Message("a-file"), Severity.ERROR))
    elif _REMOTE.match(target):
        message = Message("image-of-another-host", target=target)
        yield Finding(_problem(link, message, target, Message("a-file-of-the-thesis")))
    elif _ON_A_MACHINE.match(target):
        message, expected = (
            Message("image-on-a-computer", target=target),
            Message("a-relative-path"),
        )
        yield Finding(_problem(link, message, target, expected, Severity.ERROR))
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
    message, severity = Message("image-missing", target=link.target, near=relative), Severity.ERROR
    if absolute and same:
        message = Message("image-absolute", target=link.target, near=relative)
        severity = Severity.WARNING
    problem = _problem(link, message, link.target, relative or Message("a-file"), severity)
    yield respelt(problem, link, path, relative) if same and not absolute else Finding(problem)


def _alternative(link: Link) -> Iterator[Finding]:
    """Yield an image whose alternative text is missing or says nothing."""
    text = " ".join(link.text.split())
    name = posixpath.basename(unquote(link.target.partition("#")[0].partition("?")[0]))
    stem = _ENDING.sub("", name)
    if link.kind == "html-image" and link.has_text and not text:
        return  # alt="" says that an image is an ornament
    if not text:
        message = Message("image-without-text", name=name)
        yield Finding(_problem(link, message, "", Message("a-text")))
    elif text.casefold() in {name.casefold(), stem.casefold()} or _ENDING.search(text):
        message = Message("image-text-is-a-name", text=text)
        yield Finding(_problem(link, message, text, Message("a-text")))
    elif _ANY_WORD.fullmatch(text):
        message = Message("image-text-says-nothing", text=text)
        yield Finding(_problem(link, message, text, Message("a-text"), Severity.INFO))
