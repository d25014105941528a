"""The citations of a thesis as its CSL style writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from generator.chapters import InlineUse, Manuscript
from generator.chapters.bibliography import Bibliography, Formatted, Request, formatted
from generator.chapters.inline import on_one_line

REFERENCES = "references.md"  # the page of the bibliography, as MkDocs names it


@dataclass(frozen=True, eq=False)
class Citing:
    """What the chapters cite, and how the style writes it once a page asks; cached in ``root``."""

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
        """Every citation and every entry as the style writes them."""
        texts = [on_one_line(use.text) for uses in self.citations.values() for use in uses]
        request = Request(
            self.bibliography, self.style, self.language, tuple(texts), self._linked()
        )
        return formatted(request, self.root)

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

    def _linked(self) -> tuple[str, ...]:
        """Return the works that a link in the author's own words leads to: ``[words](@key)``."""
        uses = (use for chapter in self.manuscript.chapters for use in chapter.inlines)
        keys = (use.target for use in uses if use.kind == "link")
        return tuple(dict.fromkeys(key for key in keys if key in self.bibliography.works))
