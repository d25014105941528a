"""Links that lead nowhere: no file, no place on it, no definition, no footnote (rule ``link``)."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from generator.chapters import Chapter
from generator.chapters.links import Label, Link, Links
from generator.checks.finding import Finding
from generator.checks.links.anchors import Anchors
from generator.checks.links.files import Files
from generator.checks.links.targets import resolve, respelt
from generator.core.problems import Message, Problem, Severity, nearest

RULE = "link"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")
_ON_A_MACHINE = re.compile(r"file:|[A-Za-z]:[\\/]|/(?:Users|home|mnt|Volumes)/", re.IGNORECASE)
# "www.example.org", "example.fr/page": an address whose beginning is missing.
_HOST = re.compile(
    r"www\.|(?:[a-z0-9-]+\.)+(?:org|com|net|fr|io|eu|edu|gov|info|be|ch|ca|de|uk)(?:/|$)",
    re.IGNORECASE,
)
_GENERATED = re.compile(r"fn(?:ref)?\d*:|__|:~:|top$")
_TEMPLATE = re.compile(r"\{\{|\{%|@")


@dataclass(frozen=True)
class Where:
    """Where links may lead: the files, and the anchors of each chapter by its source."""

    files: Files
    anchors: Mapping[str, Anchors]


def link_findings(chapter: Chapter, links: Links, where: Where) -> Iterator[Finding]:
    """Yield the ``link`` problems of a chapter; images that are missing are not among them."""
    labels = {link.label.casefold() for link in links.references}
    for link in links.targets:
        if link.kind == "definition" and _is_speech(link, labels):
            yield _speech(link)
        elif link.kind not in {"image", "html-image"}:
            yield from _link(chapter, link, where)
    yield from _references(links)
    yield from _footnotes(links)


def _is_speech(link: Link, labels: Collection[str]) -> bool:
    """Whether "[Name]: Yes." was meant as a speech: no reference has its label, it is no path."""
    return link.text.casefold() not in labels and not re.search(r"[/#\\:@]|\.\w", link.target)


def _speech(link: Link) -> Finding:
    line = f"[{link.text}]: {link.target}"
    message = Message("speech-as-definition", line=line, escaped="\\[")
    return Finding(_problem(link, message, line, f"\\{line}", Severity.ERROR))


def _problem(
    link: Link | Label, message: Message, found: str, expected: Message | str, severity: Severity
) -> Problem:
    return Problem(RULE, link.place, message, found, expected, severity)


def _link(chapter: Chapter, link: Link, where: Where) -> Iterator[Finding]:
    if link.kind == "link" and not link.text.strip() and link.target:
        message = Message("link-without-text", target=link.target)
        yield Finding(_problem(link, message, "[]", Message("a-text"), Severity.WARNING))
    if _TEMPLATE.match(link.target):
        return
    if link.target in {"", "#"}:
        message, expected = Message("link-nowhere", text=link.text), Message("some-address")
        yield Finding(_problem(link, message, link.target, expected, Severity.WARNING))
    elif _ON_A_MACHINE.match(link.target):
        message = Message("link-to-a-computer", target=link.target)
        expected = Message("a-relative-path")
        yield Finding(_problem(link, message, link.target, expected, Severity.ERROR))
    elif not _SCHEME.match(link.target):
        yield from _to_file(chapter, link, where)


def _to_file(chapter: Chapter, link: Link, where: Where) -> Iterator[Finding]:
    path, _, fragment = link.target.partition("#")
    path = path.partition("?")[0]
    if path.startswith("/"):
        yield _absolute(chapter, link, path, where)
        return
    target = resolve(chapter.source, path) if path else chapter.source
    if not where.files.has(target):
        if where.files.knows(target) and not target.startswith("../"):
            yield _missing(chapter, link, path, target, where)
        return
    if link.kind == "html-link" and path and target.endswith(".md"):
        expected = Message("a-markdown-link")
        message = Message("link-in-html", target=link.target, example=expected)
        yield Finding(_problem(link, message, "<a href>", expected, Severity.WARNING))
    elif fragment and target in where.anchors:
        yield from _to_anchor(link, unquote(fragment), target, where)


def _absolute(chapter: Chapter, link: Link, path: str, where: Where) -> Finding:
    root = chapter.source.removesuffix(chapter.path)
    target = posixpath.normpath(root + unquote(path).lstrip("/"))
    relative = _relative(chapter, target) if where.files.has(target) else ""
    message = Message("link-absolute", target=link.target, near=relative)
    expected = relative or Message("a-relative-path")
    return Finding(_problem(link, message, link.target, expected, Severity.WARNING))


def _missing(chapter: Chapter, link: Link, path: str, target: str, where: Where) -> Finding:
    same = where.files.same(target)
    near = same or where.files.nearest(target) or _with_ending(target, where)
    relative = _relative(chapter, near) if near else ""
    if not same and _HOST.match(link.target):
        relative = f"https://{link.target}"
    message = Message("link-to-no-file", target=link.target, near=relative)
    expected = relative or Message("a-file")
    problem = _problem(link, message, link.target, expected, Severity.ERROR)
    return respelt(problem, link, path, relative) if same else Finding(problem)


def _with_ending(target: str, where: Where) -> str:
    """Return the chapter that a page's address or a name without ending stands for."""
    stem = target.rstrip("/").removesuffix(".html")
    return next((f"{stem}{end}" for end in (".md", "/index.md") if where.files.has(stem + end)), "")


def _relative(chapter: Chapter, target: str) -> str:
    return posixpath.relpath(target, posixpath.dirname(chapter.source) or ".")


def _to_anchor(link: Link, anchor: str, target: str, where: Where) -> Iterator[Finding]:
    anchors = where.anchors[target]
    if anchor in anchors.site or _GENERATED.match(anchor):
        return
    on_site = anchors.github.get(anchor)
    if on_site is not None:
        message = Message("anchor-of-github", anchor=f"#{anchor}", on_site=f"#{on_site}")
        yield Finding(_problem(link, message, f"#{anchor}", f"#{on_site}", Severity.WARNING))
        return
    known = [*anchors.site, *anchors.github]
    message = Message("link-to-no-anchor", target=link.target, near=nearest(anchor, known))
    expected = Message("an-anchor-of-the-page")
    yield Finding(_problem(link, message, f"#{anchor}", expected, Severity.ERROR))


def _references(links: Links) -> Iterator[Finding]:
    """Yield the references ``[text][label]`` without a definition: the brackets are shown."""
    known = {label.label.casefold(): label.label for label in links.definitions}
    for link in links.references:
        if link.label.casefold() not in known:
            near, line = nearest(link.label, known.values()), f"[{link.label}]: …"
            message = Message("link-not-defined", text=link.text, line=line, near=near)
            expected = Message("a-definition")
            yield Finding(_problem(link, message, link.text, expected, Severity.WARNING))


def _footnotes(links: Links) -> Iterator[Finding]:
    """Yield footnotes that are used but not written, written but not used, or written twice."""
    written = Counter(label.label for label in links.footnote_texts)
    used = {label.label for label in links.footnotes}
    for link in links.footnotes:
        if link.label not in written:
            note, near = f"[^{link.label}]", nearest(link.label, written)
            message, expected = (
                Message("note-not-written", note=note, near=near),
                Message("its-text"),
            )
            yield Finding(_problem(link, message, link.text, expected, Severity.ERROR))
    first: set[str] = set()
    for text in links.footnote_texts:
        note = f"[^{text.label}]"
        if text.label in first:
            message, expected = Message("note-written-twice", note=note), Message("one-text")
            yield Finding(_problem(text, message, text.text, expected, Severity.WARNING))
        elif text.label not in used:
            near = nearest(text.label, used - set(written))
            message, expected = Message("note-not-used", note=note, near=near), Message("a-use")
            yield Finding(_problem(text, message, text.text, expected, Severity.WARNING))
        first.add(text.label)
