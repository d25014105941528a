"""The Markdown of a thesis: Python-Markdown with the extensions that every site needs, and ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markdown.inlinepatterns import HtmlInlineProcessor
from pymdownx.blocks import (  # pyright: ignore[reportMissingTypeStubs] - it ships none
    BlocksExtension,
    BlocksProcessor,
)

from generator.rendering.bare_tables import BareTableTreeprocessor, TableLabelTreeprocessor
from generator.rendering.caption_block import FigureCaption, TableCaption
from generator.rendering.chart_block import ChartBlock
from generator.rendering.citing import BibliographyBlock, ClusterProcessor, InTextProcessor
from generator.rendering.drawn_block import DrawnBlock
from generator.rendering.forwarding import AnchorTreeprocessor, ForwardingTreeprocessor
from generator.rendering.headings import HeadingTreeprocessor
from generator.rendering.links import LinkTreeprocessor, ReferenceProcessor
from generator.rendering.passages import MentionTreeprocessor, PassageIdTreeprocessor
from generator.rendering.quote_block import QuoteBlock
from generator.rendering.recognition import RecognitionPreprocessor
from generator.rendering.rendering import Recorder, start_recording
from generator.rendering.table_block import TableBlock
from generator.rendering.typography import register_typography
from generator.rendering.values import ClaimProcessor, ValueProcessor

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown import Markdown

    from generator.rendering.rendering import Rendering, Sources

STANDARD: dict[str, dict[str, Any]] = {
    "abbr": {},
    "admonition": {},
    "attr_list": {},
    "def_list": {},
    "footnotes": {},
    "md_in_html": {},
    "pymdownx.superfences": {},
    "tables": {},
    "toc": {"permalink": False},
}
"""The extensions of Python-Markdown that a thesis is written with."""

RAW_TAG = r"(<!--.*?-->|<[a-zA-Z][\w-]*\s[^<>]*>)"
"""A comment or a raw tag with attributes; put aside first, so that nothing inside is touched."""


class ThesisMarkdown(BlocksExtension):
    """Tables, references, values and captions of one thesis.

    One instance serves all pages: ``begin`` says which page comes next, ``finish`` returns what was
    rendered. A host that says nothing has its chapters recognised by their text.
    """

    def __init__(self, sources: Sources, drawing: Callable[[str], str] | None = None) -> None:
        """Keep what pages draw on.

        ``drawing`` returns the body of a page that the site adds, from its path.
        """
        super().__init__()
        self.sources = sources
        self.drawing: Callable[[str], str] = drawing or _nothing_drawn
        self.begun = False
        self.recorder: Recorder = start_recording(sources, "")

    def begin(self, path: str) -> None:
        """Start the page at ``path`` (as MkDocs names it), which the next conversion renders."""
        self.begun = True
        self.recorder = start_recording(self.sources, path)

    def finish(self, html: str) -> Rendering:
        """Return the rendering of the page whose HTML this is."""
        return self.recorder.finished(html)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - named by its base
        """Register the standard extensions and ours.

        Ours come before links (160) and escapes (180) and after code spans (190), so that code is
        left alone.
        """
        back = self.sources.language.text("back_to_note", number="{}")
        settings = {**STANDARD, "footnotes": {"BACKLINK_TITLE": back}}
        md.registerExtensions(list(settings), settings)
        super().extendMarkdown(md)
        for character in ("@", "|"):
            if character not in md.ESCAPED_CHARS:
                md.ESCAPED_CHARS.append(character)
        md.preprocessors.register(RecognitionPreprocessor(self, md), "thesis-recognition", 1000)
        md.inlinePatterns.register(HtmlInlineProcessor(RAW_TAG, md), "thesis-raw-tag", 188)
        md.inlinePatterns.register(ClaimProcessor(self, md), "thesis-claim", 187)
        md.inlinePatterns.register(ValueProcessor(self, md), "thesis-value", 186)
        md.inlinePatterns.register(ClusterProcessor(self, md), "thesis-citation", 185.5)
        md.inlinePatterns.register(InTextProcessor(self, md), "thesis-citation-in-text", 185)
        md.inlinePatterns.register(ReferenceProcessor(self, md), "thesis-reference", 184)
        md.treeprocessors.register(LinkTreeprocessor(self, md), "thesis-links", 7.2)
        md.treeprocessors.register(HeadingTreeprocessor(self, md), "thesis-headings", 7.1)
        md.treeprocessors.register(BareTableTreeprocessor(md), "thesis-bare-tables", 22)
        md.treeprocessors.register(PassageIdTreeprocessor(md), "thesis-passages", 21)
        md.treeprocessors.register(MentionTreeprocessor(self, md), "thesis-mentions", 7.0)
        labels = TableLabelTreeprocessor(md, self.sources.language)
        md.treeprocessors.register(labels, "thesis-table-labels", 6.9)
        md.treeprocessors.register(ForwardingTreeprocessor(self, md), "thesis-forwarding", 5.5)
        md.treeprocessors.register(AnchorTreeprocessor(md), "thesis-anchors", -1)
        register_typography(md, self.sources.typography)

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:  # noqa: N802 - named by its base
        """Register our blocks."""
        _ = md
        block_mgr.register(TableBlock, {"extension": self})
        block_mgr.register(ChartBlock, {"extension": self})
        block_mgr.register(QuoteBlock, {"extension": self})
        block_mgr.register(BibliographyBlock, {"extension": self})
        block_mgr.register(DrawnBlock, {"extension": self})
        for caption, prepend in ((TableCaption, True), (FigureCaption, False)):
            block_mgr.register(
                caption, {"extension": self, "auto": False, "auto_level": 0, "prepend": prepend}
            )


def _nothing_drawn(path: str) -> str:
    """Return the body of an added page where the site adds none."""
    raise KeyError(path)
