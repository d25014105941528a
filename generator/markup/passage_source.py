"""The passages of a chapter from its source alone, as its page would have them.

Any version of a chapter can be read so, without data: only its blocks are parsed, by the same
Markdown that renders pages, so that the ids are those that a reader of that version saw.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from markdown import Markdown

from generator.language import load_language
from generator.manuscript import Manuscript, Register, plain_text, scan_chapter
from generator.markup.dialect import ThesisMarkdown
from generator.markup.headings import HEADINGS, take_heading
from generator.markup.passages import PassageIdTreeprocessor, worded_elements
from generator.markup.rendering import Sources
from generator.study import Schema, Study

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.manuscript import Chapter, Heading


@dataclass(frozen=True)
class Passage:
    """A passage of one version: the id that it has on the page, its kind, and its plain words."""

    id: str
    kind: str
    words: str


def passages_of(path: str, text: str) -> tuple[Passage, ...]:
    """Return the passages of a chapter's text in the order of the page, figures and tables last.

    Kinds are heading, paragraph, item, table and figure.
    """
    chapter = scan_chapter(path, path, text)
    root = _blocks(chapter.body)
    return (*_in_order(root, chapter), *_figures(chapter))


def _in_order(root: Element, chapter: Chapter) -> Iterator[Passage]:
    PassageIdTreeprocessor().run(root)
    worded = dict(worded_elements(root))
    waiting: list[Heading] = list(chapter.headings)
    for element in root.iter():
        if element.tag in HEADINGS:
            heading = take_heading(waiting, element)
            if heading is not None:
                yield Passage(heading.anchor, "heading", heading.text)
        elif element in worded:
            kind = "paragraph" if element.tag == "p" else "item"
            yield Passage(element.get("id", ""), kind, plain_text(worded[element]))


def _figures(chapter: Chapter) -> Iterator[Passage]:
    kinds = {"table": "table", "table-caption": "table", "figure-caption": "figure"}
    for block in chapter.blocks:
        anchor = block.id or (f"tbl-{block.argument}" if block.name == "table" else "")
        if block.name in kinds and anchor:
            words = plain_text(chapter.content_of(block)) or block.argument
            yield Passage(anchor, kinds[block.name], words)


def _blocks(body: str) -> Element:
    """Return the tree of blocks, the text inside them still as the author wrote it."""
    md = _parser()
    md.reset()
    lines = body.split("\n")
    for preprocessor in md.preprocessors:
        lines = preprocessor.run(lines)
    root = md.parser.parseDocument(lines).getroot()
    if root is None:
        return Element("div")
    for processor in md.treeprocessors:  # the notes at the foot of the page are passages too
        if isinstance(processor, PassageIdTreeprocessor):
            break
        changed = processor.run(root)
        root = root if changed is None else changed
    return root


@cache
def _parser() -> Markdown:
    study = Study(Schema({}, {}), {})
    sources = Sources(Manuscript(), Register({}), study, {}, load_language("en"))
    return Markdown(extensions=[ThesisMarkdown(sources)])
