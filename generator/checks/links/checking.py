"""Links that lead nowhere: no file, no place on it, no definition, no footnote (rule ``link``)."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from generator.checks.finding import Finding
from generator.checks.links.targets import resolve, respelt
from generator.core.problems import Problem, Severity, did_you_mean, quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from generator.chapters import Chapter
    from generator.chapters.links import Label, Link, Links
    from generator.checks.links.anchors import Anchors
    from generator.checks.links.files import Files

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
    message = f"{quoted(line)} is read as the address of a link, and not shown: write \\[ before it"
    return Finding(_problem(link, message, line, f"\\{line}", Severity.ERROR))


def _problem(
    link: Link | Label, message: str, found: str, expected: str, severity: Severity
) -> Problem:
    return Problem(RULE, link.place, message, found, expected, severity)


def _link(chapter: Chapter, link: Link, where: Where) -> Iterator[Finding]:
    if link.kind == "link" and not link.text.strip() and link.target:
        message = f"the link to {quoted(link.target)} has no text: nobody can see or hear it"
        yield Finding(_problem(link, message, "[]", "a text", Severity.WARNING))
    if _TEMPLATE.match(link.target):
        return
    if link.target in {"", "#"}:
        message = f"the link {quoted(link.text)} leads nowhere: its address is empty"
        yield Finding(_problem(link, message, link.target, "an address", Severity.WARNING))
    elif _ON_A_MACHINE.match(link.target):
        message = f"the link to {quoted(link.target)} leads to a file on one computer only"
        yield Finding(_problem(link, message, link.target, "a relative path", Severity.ERROR))
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
        message = (
            f"the link to {quoted(link.target)} is raw HTML, which the site leaves as it is: write"
            " [text](address)"
        )
        yield Finding(_problem(link, message, "<a href>", "[text](address)", Severity.WARNING))
    elif fragment and target in where.anchors:
        yield from _to_anchor(link, unquote(fragment), target, where)


def _absolute(chapter: Chapter, link: Link, path: str, where: Where) -> Finding:
    root = chapter.source.removesuffix(chapter.path)
    target = posixpath.normpath(root + unquote(path).lstrip("/"))
    relative = _relative(chapter, target) if where.files.has(target) else ""
    hint = f" (did you mean {relative}?)" if relative else ""
    message = f"the link to {quoted(link.target)} is absolute: write it from this file on{hint}"
    return Finding(
        _problem(link, message, link.target, relative or "a relative path", Severity.WARNING)
    )


def _missing(chapter: Chapter, link: Link, path: str, target: str, where: Where) -> Finding:
    same = where.files.same(target)
    near = same or where.files.nearest(target) or _with_ending(target, where)
    relative = _relative(chapter, near) if near else ""
    if not same and _HOST.match(link.target):
        relative = f"https://{link.target}"
    hint = f" (did you mean {relative}?)" if relative else ""
    message = f"the link to {quoted(link.target)} leads to no file{hint}"
    problem = _problem(link, message, link.target, relative or "a file", Severity.ERROR)
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
        message = f'"#{anchor}" is where GitHub puts this heading; on the site it is "#{on_site}"'
        yield Finding(_problem(link, message, f"#{anchor}", f"#{on_site}", Severity.WARNING))
        return
    known = [*anchors.site, *anchors.github]
    hint = did_you_mean(anchor, known)
    message = f"the link to {quoted(link.target)} leads to no place on that page{hint}"
    yield Finding(_problem(link, message, f"#{anchor}", "an anchor of the page", Severity.ERROR))


def _references(links: Links) -> Iterator[Finding]:
    """Yield the references ``[text][label]`` without a definition: the brackets are shown."""
    known = {label.label.casefold(): label.label for label in links.definitions}
    for link in links.references:
        if link.label.casefold() not in known:
            hint = did_you_mean(link.label, known.values())
            message = (
                f"the link {quoted(link.text)} is not defined: there is no [{link.label}]: …{hint}"
            )
            yield Finding(_problem(link, message, link.text, "a definition", Severity.WARNING))


def _footnotes(links: Links) -> Iterator[Finding]:
    """Yield footnotes that are used but not written, written but not used, or written twice."""
    written = Counter(label.label for label in links.footnote_texts)
    used = {label.label for label in links.footnotes}
    for link in links.footnotes:
        if link.label not in written:
            hint = did_you_mean(link.label, written)
            message = f"the footnote [^{link.label}] is not written{hint}"
            yield Finding(_problem(link, message, link.text, "its text", Severity.ERROR))
    first: set[str] = set()
    for text in links.footnote_texts:
        if text.label in first:
            message = f"the footnote [^{text.label}] is written twice"
            yield Finding(_problem(text, message, text.text, "one text", Severity.WARNING))
        elif text.label not in used:
            hint = did_you_mean(text.label, used - set(written))
            message = f"the footnote [^{text.label}] is never used{hint}"
            yield Finding(_problem(text, message, text.text, "a use", Severity.WARNING))
        first.add(text.label)
