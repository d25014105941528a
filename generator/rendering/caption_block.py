"""Captions of tables and figures of the author's own, numbered across the thesis.

The blocks are those of pymdownx.blocks.caption; only the number comes from the register instead of
a count that begins anew on each page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from xml.etree.ElementTree import Element

from markdown.util import AtomicString
from pymdownx.blocks.caption import (  # pyright: ignore[reportMissingTypeStubs] - it ships none
    Caption as CaptionBlock,
)

if TYPE_CHECKING:
    from generator.chapters import Caption
    from generator.rendering.dialect import ThesisMarkdown


class _NumberedCaption(CaptionBlock):
    """A caption whose number, id and label the register gives."""

    KIND = ""

    def on_create(self, parent: Element) -> Element:
        """Wrap what stands before the caption in a figure with the caption's id."""
        figure = super().on_create(parent)
        extension = cast("ThesisMarkdown", self.config["extension"])
        self._numbered: Caption | None = next(extension.recorder.captions, None)
        if self._numbered is not None:
            figure.set("id", self._numbered.id)
        return figure

    def on_end(self, block: Element) -> None:
        """Put the label in front of the caption's words."""
        if self._numbered is None or self.caption is None:
            return
        language = cast("ThesisMarkdown", self.config["extension"]).sources.language
        label = Element("span", {"class": "caption-number"})
        label.text = AtomicString(language.text(f"{self.KIND}_label", number=self._numbered.number))
        paragraph = next(iter(self.caption), None)
        host = self.caption if paragraph is None or paragraph.tag != "p" else paragraph
        label.tail = f" {host.text or ''}"
        host.text = None
        host.insert(0, label)
        _ = block


class TableCaption(_NumberedCaption):
    """The caption of a hand-written table, set above it, the table in a frame that scrolls."""

    NAME = "table-caption"
    CLASSES = "thesis-table thesis-own"
    KIND = "table"

    def on_end(self, block: Element) -> None:
        """Give the caption its number and the table its frame."""
        super().on_end(block)
        for position, child in enumerate(list(block)):
            if child.tag == "table":
                frame = Element("div", {"class": "table-scroll", "role": "region", "tabindex": "0"})
                frame.set("aria-label", self._label())
                block.remove(child)
                child.set("class", "data-table")
                frame.append(child)
                block.insert(position, frame)

    def _label(self) -> str:
        numbered, language = self._numbered, self.config["extension"].sources.language
        return language.text("table_label", number=numbered.number) if numbered else ""


class FigureCaption(_NumberedCaption):
    """The caption of a figure, set below it."""

    NAME = "figure-caption"
    CLASSES = "thesis-figure"
    KIND = "figure"
