"""Citations and bibliography as a CSL style writes them: one call of pandoc for the whole thesis.

One call sees every citation in its order, so that "2004a" and "2004b" are told apart everywhere.
What it wrote is kept for as long as nothing that it depends on changes.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path


from generator.chapters.bibliography.safe_html import safe_entries, safe_paragraph
from generator.core.problems import Message
from generator.core.cache import CACHE_FOLDER, read_cache, write_cache

from collections.abc import Mapping
from generator.chapters.bibliography.values import Bibliography

LONGEST = 60
"""Seconds after which pandoc is given up."""
LOCALES = {"fr": "fr-FR", "en": "en-US"}
READER = "markdown_strict+citations+fenced_divs+yaml_metadata_block-raw_html"
KEPT = "citations.json"


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
    style = _style(request.style)
    if style is None:
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


def _style(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


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
    return Formatted(clusters, safe_entries(tree, request.bibliography.works))


def _reason(error: Exception) -> Message:
    if isinstance(error, subprocess.TimeoutExpired):
        return Message("pandoc-too-slow", seconds=LONGEST)
    if isinstance(error, subprocess.CalledProcessError):
        said = " ".join(str(error.stderr or "").split())
        return Message("pandoc-refused", reason=said[:300])
    return Message("pandoc-not-run", reason=str(error))
