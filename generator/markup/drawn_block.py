"""The block by which a page that the site adds stands in its own Markdown file."""

from __future__ import annotations

import xml.etree.ElementTree as etree
from typing import TYPE_CHECKING, cast

from pymdownx.blocks.block import Block

from generator.markup.tree import element_from

if TYPE_CHECKING:
    from generator.markup.dialect import ThesisMarkdown


class DrawnBlock(Block):
    """Puts the drawn body of an added page into the page, so that its links are resolved like an author's."""

    NAME = "drawn"
    ARGUMENT = True

    def on_create(self, parent: etree.Element) -> etree.Element:
        """Append the body."""
        extension = cast("ThesisMarkdown", self.config["extension"])
        body = element_from(extension.drawings[str(self.argument)])
        parent.append(body)
        return body

    def on_markdown(self) -> str:
        """Take no Markdown."""
        return "raw"
