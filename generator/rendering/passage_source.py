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

from generator.chapters import (
    Manuscript,
    Register,
    plain_text,
    scan_chapter,
)
from generator.chapters.captions import number_captions
from generator.data import Schema, Study
from generator.language import load_language
from generator.rendering.bare_tables import is_bare_table, words_of
from generator.rendering.dialect import ThesisMarkdown
from generator.rendering.headings import HEADINGS, take_heading
from generator.rendering.passages import PassageIdTreeprocessor, worded_elements
from generator.rendering.rendering import Sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.chapters import Caption, Chapter, Heading


_CAPTIONED = {"thesis-own", "thesis-figure"}
"""Classes that only captions of the author's own have."""


@dataclass(frozen=True)
class Passage:
    """A passage of one version: the id that it has on the page, its kind, and its plain words."""

    id: str
    kind: str
    words: str


def passages_of(path: str, text: str) -> tuple[Passage, ...]:
    """Return the passages of a chapter's text in the order of the page.

    Kinds are heading, paragraph, item, table and figure. The words of a table are its caption and
    its cells. What is drawn from the data comes last: without them it has no words but its name.
    """
    chapter = scan_chapter(path, path, text)
    root = _blocks(chapter.body)
    return tuple(_in_order(root, chapter))


def _in_order(root: Element, chapter: Chapter) -> Iterator[Passage]:
    md = _parser()
    PassageIdTreeprocessor(md).run(root)
    worded = dict(worded_elements(root, md.htmlStash))
    waiting: list[Heading] = list(chapter.headings)
    captioned = _captioned(root, chapter)
    for element in root.iter():
        if element.tag in HEADINGS:
            heading = take_heading(waiting, element)
            if heading is not None:
                yield Passage(heading.anchor, "heading", heading.text)
        elif element in captioned:
            yield _of_caption(captioned.pop(element), element)
        elif is_bare_table(element) and element in worded:
            yield Passage(element.get("id", ""), "table", worded[element])
        elif element in worded:
            kind = "paragraph" if element.tag == "p" else "item"
            yield Passage(element.get("id", ""), kind, plain_text(worded[element]))
    for caption in _captions(chapter):
        if caption.is_drawn:
            yield Passage(caption.id, caption.kind, caption.block.argument)


def _captions(chapter: Chapter) -> tuple[Caption, ...]:
    return number_captions(Manuscript((chapter,)), {})[chapter.path]


def _captioned(root: Element, chapter: Chapter) -> dict[Element, Caption]:
    """Return the figures that captions of the author's own made, in the order of both."""
    figures = [
        each for each in root.iter("figure") if _CAPTIONED & {*each.get("class", "").split()}
    ]
    captions = [each for each in _captions(chapter) if not each.is_drawn]
    return dict(zip(figures, captions, strict=False))


def _of_caption(caption: Caption, figure: Element) -> Passage:
    cells = [each for each in figure if each.tag != "figcaption"] if caption.kind == "table" else []
    words = [caption.title, *(words_of(each, _parser().htmlStash) for each in cells)]
    return Passage(caption.id, caption.kind, " ".join(each for each in words if each))


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
