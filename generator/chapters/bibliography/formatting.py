"""Citations and bibliography as a CSL style writes them: one call of pandoc for the whole thesis.

One call sees every citation in its order, so that "2004a" and "2004b" are told apart everywhere.
What it wrote is kept for as long as nothing that it depends on changes. Of its HTML only the
elements that are named here are taken over; all else is text.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from html import escape
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from generator.chapters.bibliography.works import Bibliography
from generator.chapters.inline import on_one_line
from generator.chapters.values import InlineUse, Manuscript
from generator.core.pandoc import run_pandoc
from generator.core.problems import Message, Place, Problem, Severity, nearest
from generator.core.reading_files import FileError, is_there, read_text
from generator.core.store import Store, digest_of
from generator.core.values import Frozen, field

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

REFERENCES = "references.md"  # the page of the bibliography, as MkDocs names it
STYLES = Path(__file__).resolve().parent / "styles"
DEFAULT_STYLES = {"fr": "iso690-author-date-fr", "en": "apa"}
LONGEST = 60
"""Seconds after which pandoc is given up."""
LOCALES = {"fr": "fr-FR", "en": "en-US"}
READER = "markdown_strict+citations+fenced_divs+yaml_metadata_block-raw_html"
PLAIN = frozenset({"em", "strong", "sup", "sub", "span", "q"})
"""Elements that are taken over without their attributes, but for a class of the style."""
_CLASS = re.compile(r"csl-[a-z-]+|smallcaps|nocase")
_OUTSIDE = re.compile(r"https?://[^\s\"<>]+")
_PARENT = re.compile(
    r"<link\b(?=[^>]*\brel\s*=\s*[\"']independent-parent[\"'])"
    r"[^>]*\bhref\s*=\s*[\"'](?:[^\"']*/)?(?P<name>[^\"'/]*)[\"']"
)
_REFUSED = re.compile(r".*\breferences\.bib: \(line \d+, column \d+\)", re.DOTALL)
_NOTES = re.compile(r"<style\b[^>]*\bclass\s*=\s*[\"']note[\"']")


class Formatted(Frozen):
    """What a style makes of the citations of a thesis, as XHTML.

    ``clusters`` are the citations in the order in which they were given, ``entries`` those of the
    bibliography by key, in its order. Links lead to ``#ref-KEY`` or outside. ``error`` says why
    there is nothing, or is None.
    """

    clusters: tuple[str, ...] = ()
    entries: Mapping[str, str] = field(default_factory=dict[str, str])
    error: Message | None = None


class Citing(Frozen, eq=False, dict=True):
    """What the chapters cite, and how the style writes it once a page asks; kept in ``root``."""

    bibliography: Bibliography
    manuscript: Manuscript
    style: Path
    language: str
    root: Path

    @cached_property
    def citations(self) -> Mapping[str, tuple[InlineUse, ...]]:
        """The citations of each chapter by its path, in reading order."""
        return {
            chapter.path: tuple(use for use in chapter.inlines if use.kind == "citation")
            for chapter in self.manuscript.chapters
        }

    @cached_property
    def written(self) -> Formatted:
        """Every citation and every entry as the style writes them, those that links lead to too."""
        texts = [on_one_line(use.text) for uses in self.citations.values() for use in uses]
        uses = (use for chapter in self.manuscript.chapters for use in chapter.inlines)
        keys = dict.fromkeys(use.target for use in uses if use.kind == "link")
        linked = [key for key in keys if key in self.bibliography.works]
        return formatted(self.bibliography, self.style, self.language, texts, self.root, linked)

    def html(self, path: str, number: int) -> str:
        """Return the citation of a chapter (from 0), empty where the style could not write it."""
        return "" if self.written.error else self._clusters[path][number]

    def works_of(self, path: str) -> Mapping[str, str]:
        """Return the works that a chapter cites by key, in the style's order; all on their page."""
        if path == REFERENCES:
            return self.written.entries
        keys = {key for use in self.citations.get(path, ()) for key in use.keys}
        return {key: html for key, html in self.written.entries.items() if key in keys}

    @cached_property
    def _clusters(self) -> Mapping[str, Sequence[str]]:
        written = iter(self.written.clusters)
        return {path: [*islice(written, len(uses))] for path, uses in self.citations.items()}


def find_style(
    root: Path, name: str, language: str, settings: str
) -> tuple[Path, tuple[Problem, ...]]:
    """Return the file of a style and what is wrong with the choice; ``settings`` is for messages.

    The name is one of ours, or a path of the thesis that ends in ``.csl``; none is the default of
    the language. A style that is not there is a ``settings`` error, one that writes notes or that
    only names another one a warning; the default is then returned.
    """
    default = STYLES / f"{DEFAULT_STYLES.get(language, DEFAULT_STYLES['en'])}.csl"
    known = tuple(sorted(each.stem for each in STYLES.glob("*.csl")))
    expected: str | Message = Message("style-known", known=known)
    if not name:
        return default, ()
    if name in known:
        root, path = STYLES, f"{name}.csl"
    else:
        path = name
    if path.endswith(".csl") and is_there(root, path):
        try:
            style, expected = read_text(root, path), Message("style-in-text")
        except FileError as error:
            reason = error.message
        else:
            if _NOTES.search(style):
                reason = Message("style-of-notes", expected=expected)
            elif parent := _PARENT.search(style):  # pandoc would fetch it: nobody outside is asked
                reason, expected = Message("style-of-another", name=parent["name"]), parent["name"]
            else:
                return root / path, ()
        message = Message("style-unfit", name=name, reason=reason)
        wrong = Problem("settings", Place(settings), message, name, expected, Severity.WARNING)
        return default, (wrong,)
    message = Message("style-unknown", name=name, known=known, near=nearest(name, known))
    return default, (Problem("settings", Place(settings), message, found=name, expected=expected),)


def formatted(
    bibliography: Bibliography,
    path: Path,
    language: str,
    clusters: Sequence[str],
    root: Path,
    others: Sequence[str] = (),
) -> Formatted:
    """Return citations in Pandoc's syntax, and the ``others`` to list, as a style writes them.

    ``path`` is the file of the style, ``root`` the thesis, where the result is kept.
    """
    try:
        style = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return Formatted(error=Message("style-unreadable", name=path.name))
    files = {"references.bib": bibliography.source, "style.csl": style}
    listed = ", ".join(f"@{key}" for key in others)
    head = f"---\nnocite: |\n  {listed}\n---\n\n" if others else ""
    parts = (f"::: {{#c{n}}}\n{text}\n:::\n" for n, text in enumerate(clusters))
    text = head + "\n".join(parts)
    key = digest_of(files, language, text)
    store = Store(root)
    known: Formatted | None = store.get("citations", "all", key)
    if known:
        return known
    try:
        found = _read_html(_run_pandoc(files, language, text), len(clusters), bibliography.works)
    except subprocess.TimeoutExpired:
        return Formatted(error=Message("pandoc-too-slow", seconds=LONGEST))
    except subprocess.CalledProcessError as error:
        said = " ".join(error.stderr.decode("utf-8", "replace").split())
        said = _REFUSED.sub(bibliography.path, said)  # the line is one of what pandoc was given
        return Formatted(error=Message("pandoc-refused", reason=said[:300]))
    except OSError as error:
        return Formatted(error=Message("pandoc-not-run", reason=str(error)))
    if not found.error:
        store.put("citations", "all", key, found)
        store.save()
    return found


def _run_pandoc(files: Mapping[str, str], language: str, text: str) -> str:
    """Run pandoc in a folder of its own that has nothing else in it than these files."""
    arguments = [
        *("--from", READER, "--to", "html", "--wrap=none", "--citeproc"),
        *("--bibliography", "references.bib", "--csl", "style.csl"),
        *("--metadata", "link-citations=true"),
        *("--metadata", f"lang={LOCALES.get(language, language)}"),
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in files.items():
            (folder / file).write_text(content, encoding="utf-8")
        written, _ = run_pandoc(arguments, text.encode(), folder=folder, longest=LONGEST)
    return written.decode()


def _read_html(html: str, count: int, works: Collection[str]) -> Formatted:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    paragraphs = [tree.css_first(f"#c{n} > p") for n in range(count)]
    clusters = tuple(safe_paragraph(each) for each in paragraphs if each is not None)
    if len(clusters) < len(paragraphs):
        return Formatted(error=Message("pandoc-left-out"))
    entries = {
        (node.attributes.get("id") or "").removeprefix("ref-"): _inside(node).strip()
        for node in tree.css("#refs > .csl-entry")
    }
    return Formatted(clusters, {key: entry for key, entry in entries.items() if key in works})


def safe_paragraph(paragraph: LexborNode) -> str:
    """Return what is in a paragraph, without the span that pandoc puts around a citation."""
    span = paragraph.css_first("span.citation")
    is_alone = span is not None and (span.text() or "").strip() == (paragraph.text() or "").strip()
    return _inside(span if span is not None and is_alone else paragraph)


def _inside(node: LexborNode) -> str:
    return "".join(_safe(child) for child in node.iter(include_text=True))


def _safe(node: LexborNode) -> str:
    tag, inside = node.tag or "", _inside(node)
    if tag == "-text":
        return escape(node.text(deep=False).replace("\n", " "), quote=False)
    names = (node.attributes.get("class") or "").split()
    classes = " ".join(each for each in names if _CLASS.fullmatch(each))
    if tag == "a":
        href = node.attributes.get("href") or ""
        is_safe = href.startswith("#ref-") or _OUTSIDE.fullmatch(href)
        return f'<a href="{escape(href)}">{inside}</a>' if is_safe else inside
    if tag == "div":  # a part of an entry: its number, its right side
        return f'<span class="{classes or "csl-part"}">{inside.strip()}</span> '
    if tag not in PLAIN or (tag == "span" and not classes):
        return inside
    return f'<{tag} class="{classes}">{inside}</{tag}>' if classes else f"<{tag}>{inside}</{tag}>"
