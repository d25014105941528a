"""The block by which a page that the site adds stands in its own Markdown file."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pymdownx.blocks.block import Block  # pyright: ignore[reportMissingTypeStubs] - it ships none

from generator.rendering.tree import element_from

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from generator.rendering.dialect import ThesisMarkdown


class DrawnBlock(Block):
    """Puts the drawn body of an added page into the page.

    So its links are resolved like those of an author.
    """

    NAME = "drawn"
    ARGUMENT = True

    def on_create(self, parent: Element) -> Element:
        """Append the body."""
        extension = cast("ThesisMarkdown", self.config["extension"])
        body = element_from(extension.drawing(str(self.argument)))
        parent.append(body)
        return body

    def on_markdown(self) -> str:
        """Take no Markdown."""
        return "raw"
