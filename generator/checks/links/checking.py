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
    from generator.checks.links.anchors import Anchors
    from generator.checks.links.files import Files
    from generator.checks.links.uses import Label, Use, Uses

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


def link_findings(chapter: Chapter, uses: Uses, where: Where) -> Iterator[Finding]:
    """Yield the ``link`` problems of a chapter; images that are missing are not among them."""
    labels = {use.label.casefold() for use in uses.references}
    for use in uses.targets:
        if use.kind == "definition" and _is_speech(use, labels):
            yield _speech(use)
        elif use.kind not in {"image", "html-image"}:
            yield from _link(chapter, use, where)
    yield from _references(uses)
    yield from _footnotes(uses)


def _is_speech(use: Use, labels: Collection[str]) -> bool:
    """Whether "[Name]: Yes." was meant as a speech: no reference has its label, it is no path."""
    return use.text.casefold() not in labels and not re.search(r"[/#\\:@]|\.\w", use.target)


def _speech(use: Use) -> Finding:
    line = f"[{use.text}]: {use.target}"
    message = f"{quoted(line)} is read as the address of a link, and not shown: write \\[ before it"
    return Finding(_problem(use, message, line, f"\\{line}", Severity.ERROR))


def _problem(
    use: Use | Label, message: str, found: str, expected: str, severity: Severity
) -> Problem:
    return Problem(RULE, use.place, message, found, expected, severity)


def _link(chapter: Chapter, use: Use, where: Where) -> Iterator[Finding]:
    if use.kind == "link" and not use.text.strip() and use.target:
        message = f"the link to {quoted(use.target)} has no text: nobody can see or hear it"
        yield Finding(_problem(use, message, "[]", "a text", Severity.WARNING))
    if _TEMPLATE.match(use.target):
        return
    if use.target in {"", "#"}:
        message = f"the link {quoted(use.text)} leads nowhere: its address is empty"
        yield Finding(_problem(use, message, use.target, "an address", Severity.WARNING))
    elif _ON_A_MACHINE.match(use.target):
        message = f"the link to {quoted(use.target)} leads to a file on one computer only"
        yield Finding(_problem(use, message, use.target, "a relative path", Severity.ERROR))
    elif not _SCHEME.match(use.target):
        yield from _to_file(chapter, use, where)


def _to_file(chapter: Chapter, use: Use, where: Where) -> Iterator[Finding]:
    path, _, fragment = use.target.partition("#")
    path = path.partition("?")[0]
    if path.startswith("/"):
        yield _absolute(chapter, use, path, where)
        return
    target = resolve(chapter.source, path) if path else chapter.source
    if not where.files.has(target):
        if where.files.knows(target) and not target.startswith("../"):
            yield _missing(chapter, use, path, target, where)
        return
    if use.kind == "html-link" and path and target.endswith(".md"):
        message = (
            f"the link to {quoted(use.target)} is raw HTML, which the site leaves as it is: write"
            " [text](address)"
        )
        yield Finding(_problem(use, message, "<a href>", "[text](address)", Severity.WARNING))
    elif fragment and target in where.anchors:
        yield from _to_anchor(use, unquote(fragment), target, where)


def _absolute(chapter: Chapter, use: Use, path: str, where: Where) -> Finding:
    root = chapter.source.removesuffix(chapter.path)
    target = posixpath.normpath(root + unquote(path).lstrip("/"))
    relative = _relative(chapter, target) if where.files.has(target) else ""
    hint = f" (did you mean {relative}?)" if relative else ""
    message = f"the link to {quoted(use.target)} is absolute: write it from this file on{hint}"
    return Finding(
        _problem(use, message, use.target, relative or "a relative path", Severity.WARNING)
    )


def _missing(chapter: Chapter, use: Use, path: str, target: str, where: Where) -> Finding:
    same = where.files.same(target)
    near = same or where.files.nearest(target) or _with_ending(target, where)
    relative = _relative(chapter, near) if near else ""
    if not same and _HOST.match(use.target):
        relative = f"https://{use.target}"
    hint = f" (did you mean {relative}?)" if relative else ""
    message = f"the link to {quoted(use.target)} leads to no file{hint}"
    problem = _problem(use, message, use.target, relative or "a file", Severity.ERROR)
    return respelt(problem, use, path, relative) if same else Finding(problem)


def _with_ending(target: str, where: Where) -> str:
    """Return the chapter that a page's address or a name without ending stands for."""
    stem = target.rstrip("/").removesuffix(".html")
    return next((f"{stem}{end}" for end in (".md", "/index.md") if where.files.has(stem + end)), "")


def _relative(chapter: Chapter, target: str) -> str:
    return posixpath.relpath(target, posixpath.dirname(chapter.source) or ".")


def _to_anchor(use: Use, anchor: str, target: str, where: Where) -> Iterator[Finding]:
    anchors = where.anchors[target]
    if anchor in anchors.site or _GENERATED.match(anchor):
        return
    on_site = anchors.github.get(anchor)
    if on_site is not None:
        message = f'"#{anchor}" is where GitHub puts this heading; on the site it is "#{on_site}"'
        yield Finding(_problem(use, message, f"#{anchor}", f"#{on_site}", Severity.WARNING))
        return
    known = [*anchors.site, *anchors.github]
    hint = did_you_mean(anchor, known)
    message = f"the link to {quoted(use.target)} leads to no place on that page{hint}"
    yield Finding(_problem(use, message, f"#{anchor}", "an anchor of the page", Severity.ERROR))


def _references(uses: Uses) -> Iterator[Finding]:
    """Yield the references ``[text][label]`` without a definition: the brackets are shown."""
    known = {label.label.casefold(): label.label for label in uses.definitions}
    for use in uses.references:
        if use.label.casefold() not in known:
            hint = did_you_mean(use.label, known.values())
            message = (
                f"the link {quoted(use.text)} is not defined: there is no [{use.label}]: …{hint}"
            )
            yield Finding(_problem(use, message, use.text, "a definition", Severity.WARNING))


def _footnotes(uses: Uses) -> Iterator[Finding]:
    """Yield footnotes that are used but not written, written but not used, or written twice."""
    written = Counter(label.label for label in uses.footnote_texts)
    used = {label.label for label in uses.footnotes}
    for use in uses.footnotes:
        if use.label not in written:
            hint = did_you_mean(use.label, written)
            message = f"the footnote [^{use.label}] is not written{hint}"
            yield Finding(_problem(use, message, use.text, "its text", Severity.ERROR))
    first: set[str] = set()
    for text in uses.footnote_texts:
        if text.label in first:
            message = f"the footnote [^{text.label}] is written twice"
            yield Finding(_problem(text, message, text.text, "one text", Severity.WARNING))
        elif text.label not in used:
            hint = did_you_mean(text.label, used - set(written))
            message = f"the footnote [^{text.label}] is never used{hint}"
            yield Finding(_problem(text, message, text.text, "a use", Severity.WARNING))
        first.add(text.label)
