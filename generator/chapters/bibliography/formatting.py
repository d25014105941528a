"""Citations and bibliography as a CSL style writes them: one call of pandoc for the whole thesis.

One call sees every citation in its order, so that "2004a" and "2004b" are told apart everywhere.
What it wrote is kept for as long as nothing that it depends on changes. Of its HTML only the
elements that are named here are taken over; all else is text.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from generator.chapters.bibliography.works import Bibliography
from generator.core.cache import CACHE_FOLDER, read_cache, write_cache
from generator.core.problems import Message

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

LONGEST = 60
"""Seconds after which pandoc is given up."""
LOCALES = {"fr": "fr-FR", "en": "en-US"}
READER = "markdown_strict+citations+fenced_divs+yaml_metadata_block-raw_html"
KEPT = "citations.json"
PLAIN = frozenset({"em", "strong", "sup", "sub", "span", "q"})
"""Elements that are taken over without their attributes, but for a class of the style."""
_CLASS = re.compile(r"csl-[a-z-]+|smallcaps|nocase")
_OUTSIDE = re.compile(r"https?://[^\s\"<>]+")


@dataclass(frozen=True)
class Formatted:
    """What a style makes of the citations of a thesis, as XHTML.

    ``clusters`` are the citations in the order in which they were given, ``entries`` those of the
    bibliography by key, in its order. Links lead to ``#ref-KEY`` or outside. ``error`` says why
    there is nothing, or is None.
    """

    clusters: tuple[str, ...] = ()
    entries: Mapping[str, str] = field(default_factory=dict[str, str])
    error: Message | None = None


@dataclass(frozen=True)
class Request:
    """What is to be written: citations in Pandoc's syntax, in reading order.

    ``others`` are keys of works that are listed without being cited so; ``style`` is a file.
    """

    bibliography: Bibliography
    style: Path
    language: str
    clusters: tuple[str, ...]
    others: tuple[str, ...] = ()


def formatted(request: Request, root: Path) -> Formatted:
    """Return the citations as the style writes them; ``root`` is where they are kept."""
    try:
        style = request.style.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return Formatted(error=Message("style-unreadable", name=request.style.name))
    file, mark = root / CACHE_FOLDER / KEPT, _mark(request, style)
    before = read_cache(file)
    if before.get("mark") == mark:
        return Formatted(tuple(before["clusters"]), before["entries"])
    found = _written(request, style)
    if not found.error:
        content = {"clusters": list(found.clusters), "entries": dict(found.entries)}
        write_cache(file, {"mark": mark, **content})
    return found


def _mark(request: Request, style: str) -> str:
    parts = (
        request.bibliography.source,
        style,
        request.language,
        *request.clusters,
        "",
        *request.others,
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _written(request: Request, style: str) -> Formatted:
    """Return what pandoc writes, in a folder of its own that has nothing else in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "references.bib").write_text(request.bibliography.source, encoding="utf-8")
        (folder / "style.csl").write_text(style, encoding="utf-8")
        try:
            html = _run_pandoc(folder, request)
        except (OSError, subprocess.SubprocessError) as error:
            return Formatted(error=_reason(error))
    return _read(html, request)


def _run_pandoc(folder: Path, request: Request) -> str:
    # Finding pandoc imports more than reading a thesis without citations needs.
    import pypandoc  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    locale = LOCALES.get(request.language, request.language)
    command = [
        pypandoc.get_pandoc_path(),
        *("--from", READER, "--to", "html", "--wrap=none", "--sandbox", "--citeproc"),
        *("--bibliography", "references.bib", "--csl", "style.csl"),
        *("--metadata", "link-citations=true", "--metadata", f"lang={locale}"),
    ]
    done = subprocess.run(  # noqa: S603 - our own command, its input on stdin
        command,
        cwd=folder,
        input=_document(request),
        capture_output=True,
        encoding="utf-8",
        timeout=LONGEST,
        check=True,
    )
    return done.stdout


def _document(request: Request) -> str:
    """Return the citations as a document of Markdown, each in a part of its own."""
    others = ", ".join(f"@{key}" for key in request.others)
    head = f"---\nnocite: |\n  {others}\n---\n\n" if others else ""
    parts = (f"::: {{#c{n}}}\n{text}\n:::\n" for n, text in enumerate(request.clusters))
    return head + "\n".join(parts)


def _read(html: str, request: Request) -> Formatted:
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - as above

    tree = LexborHTMLParser(html)
    paragraphs = [tree.css_first(f"#c{n} > p") for n in range(len(request.clusters))]
    if any(each is None for each in paragraphs):
        return Formatted(error=Message("pandoc-left-out"))
    clusters = tuple(safe_paragraph(each) for each in paragraphs if each is not None)
    return Formatted(clusters, _safe_entries(tree, request.bibliography.works))


def _reason(error: Exception) -> Message:
    if isinstance(error, subprocess.TimeoutExpired):
        return Message("pandoc-too-slow", seconds=LONGEST)
    if isinstance(error, subprocess.CalledProcessError):
        said = " ".join(str(error.stderr or "").split())
        return Message("pandoc-refused", reason=said[:300])
    return Message("pandoc-not-run", reason=str(error))


# --- what pandoc wrote ----------------------------------------------------------------------------


def safe_paragraph(paragraph: LexborNode) -> str:
    """Return what is in a paragraph, without the span that pandoc puts around a citation."""
    span = paragraph.css_first("span.citation")
    return _inside(span if span is not None and _is_alone(span, paragraph) else paragraph)


def _safe_entries(tree: LexborHTMLParser, keys: Collection[str]) -> Mapping[str, str]:
    """Return the entries of the bibliography by key, in its order."""
    found: dict[str, str] = {}
    for node in tree.css("#refs > .csl-entry"):
        key = (node.attributes.get("id") or "").removeprefix("ref-")
        if key in keys:
            found[key] = _inside(node).strip()
    return found


def _is_alone(span: LexborNode, paragraph: LexborNode) -> bool:
    return (span.text() or "").strip() == (paragraph.text() or "").strip()


def _inside(node: LexborNode) -> str:
    return "".join(_safe(child) for child in node.iter(include_text=True))


def _safe(node: LexborNode) -> str:
    tag = node.tag or ""
    if tag == "-text":
        return escape(node.text(deep=False).replace("\n", " "), quote=False)
    inside = _inside(node)
    if tag == "a":
        return _link(node, inside)
    if tag == "div":  # a part of an entry: its number, its right side
        return f'<span class="{_classes(node) or "csl-part"}">{inside.strip()}</span> '
    if tag not in PLAIN:
        return inside
    classes = _classes(node)
    if tag == "span" and not classes:
        return inside
    return f'<{tag} class="{classes}">{inside}</{tag}>' if classes else f"<{tag}>{inside}</{tag}>"


def _link(node: LexborNode, inside: str) -> str:
    href = node.attributes.get("href") or ""
    if href.startswith("#ref-") or _OUTSIDE.fullmatch(href):
        return f'<a href="{escape(href)}">{inside}</a>'
    return inside


def _classes(node: LexborNode) -> str:
    names = (node.attributes.get("class") or "").split()
    return " ".join(each for each in names if _CLASS.fullmatch(each))
