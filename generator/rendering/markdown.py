"""Markdown: the dialect of a thesis, and a chapter turned into HTML in which its marks still stand.

Python-Markdown reads each chapter once, with the extensions of the site and the blocks of this
project. What depends on data or on other chapters is not known here: a mark stands in its place, so
that the result depends on the text of the chapter and on the dialect alone.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, ClassVar, cast
from xml.etree.ElementTree import Element, SubElement

from markdown import Extension, Markdown
from markdown.inlinepatterns import HtmlInlineProcessor, LinkInlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, ETX, STX, AtomicString
from pymdownx.blocks import BlocksExtension, BlocksProcessor  # pyright: ignore[reportMissingTypeStubs] - it ships none
from pymdownx.blocks.block import Block, type_boolean  # pyright: ignore[reportMissingTypeStubs] - it ships none
from pymdownx.blocks.caption import Caption as CaptionBlock  # pyright: ignore[reportMissingTypeStubs] - it ships none

from generator.chapters import (
    BlockUse,
    Chapter,
    Heading,
    InlineUse,
    Manuscript,
    plain_text,
    scan_chapter,
    too_deep,
)
from generator.chapters.headings import ATTRIBUTES
from generator.chapters.marks import BLOCK, LIST_TYPE, MARK, expanded, index_of, marked_body
from generator.chapters.numbering import number_captions
from generator.chapters.syntax import ADMONITIONS
from generator.core.problems import Message, Place, Problem
from generator.core.values import Frozen, field
from generator.language import Language
from generator.rendering.bare_tables import BareTableTreeprocessor, is_bare_table, words_of
from generator.rendering.page import Body, Passage

# The extensions that a thesis is written with, whether its site names them or not.
STANDARD: dict[str, dict[str, Any]] = {
    "abbr": {},
    "admonition": {},
    "attr_list": {},
    "def_list": {},
    "footnotes": {},
    "md_in_html": {},
    "pymdownx.blocks.admonition": {"types": [*ADMONITIONS[1:]]},
    "pymdownx.blocks.definition": {},
    "pymdownx.blocks.details": {},
    "pymdownx.blocks.html": {},
    "pymdownx.blocks.tab": {"alternate_style": True},
    "pymdownx.superfences": {},
    "tables": {},
    "toc": {"permalink": False},
}
# Extensions that read nothing but the text.
_OF_THE_TEXT = frozenset(
    (
        *("abbr", "admonition", "attr_list", "codehilite", "def_list", "extra", "fenced_code"),
        *("footnotes", "md_in_html", "nl2br", "sane_lists", "smarty", "tables", "toc"),
        *("pymdownx.arithmatex", "pymdownx.betterem", "pymdownx.caret", "pymdownx.critic"),
        *("pymdownx.details", "pymdownx.highlight", "pymdownx.inlinehilite", "pymdownx.keys"),
        *("pymdownx.magiclink", "pymdownx.mark", "pymdownx.smartsymbols", "pymdownx.superfences"),
        *("pymdownx.tabbed", "pymdownx.tasklist", "pymdownx.tilde"),
    )
)
# Extensions of a site that ours takes the place of.
LEFT_OUT = frozenset({"pymdownx.blocks.caption", "fenced_code", "pymdownx.arithmatex"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
WORDED = frozenset({"p", "li", "dd"})  # elements whose own words are a passage
ID_BYTES = 5  # of the digest in an id: so many that two passages of a page never meet by chance
USE = "thesis-use"  # class of the element in whose place a drawn block comes
# A comment or a raw tag with attributes; put aside first, so that nothing inside is touched.
_RAW_TAG = r"(<!--.*?-->|<[a-zA-Z][\w-]*\s[^<>]*>)"
_BRACKET = re.compile(r"[\[\]]")
_WORD = re.compile(r"\w+")
_LIST_TYPE = re.compile(rf"\s*<!--{LIST_TYPE}([aAiI])-->")
_STASHED = re.compile(f"{STX}[^{ETX}]*{ETX}")  # what Python-Markdown has put aside
_TYPED_SIGNS = "\"'.-!"  # signs that an author keeps from typography by a backslash before them


class Dialect(Frozen, eq=False):
    """The Markdown of a thesis: the extensions that its site adds, and its language."""

    language: Language
    extensions: Sequence[str | Extension] = ()
    configuration: Mapping[str, Mapping[str, Any]] = field(
        default_factory=dict[str, "Mapping[str, Any]"]
    )
    flavour: str = "mkdocs"

    @property
    def key(self) -> str:
        """What tells this Markdown from another: the names of its extensions, and their options."""
        names = [_name_of(each) for each in self.extensions]
        return repr((self.language.code, self.flavour, names, sorted(self.configuration.items())))

    @property
    def is_closed(self) -> bool:
        """Whether what it makes of a chapter depends on the chapter's text alone, on no file."""
        return all(map(reads_only_text, self.extensions))

    @property
    def blocks(self) -> frozenset[str]:
        """The names of all blocks (``/// name``) that this Markdown draws."""
        manager = cast("BlocksProcessor", _parser(self)[0].parser.blockprocessors["blocks"])
        return frozenset(manager.blocks) - {BLOCK}


def skeleton_of(
    chapter: Chapter, dialect: Dialect, edits: Iterable[tuple[int, int, str]] = ()
) -> tuple[Body, Problem | None]:
    """Return a chapter as HTML with its marks, or nothing and why; ``edits`` are made in it."""
    if deep := too_deep(chapter):
        return Body(""), deep
    md, ours = _parser(dialect)
    md.reset()
    ours.uses, ours.passages = chapter.uses, []
    try:
        html = md.convert(marked_body(chapter, edits))
    except Exception as error:  # noqa: BLE001 - on some texts extensions raise whatever they will
        _parser.cache_clear()
        message = Message("markdown-fails", reason=f"{type(error).__name__}: {error}")
        return Body(""), Problem("markup", Place(chapter.source), message)
    contents = cast("list[dict[str, Any]]", getattr(md, "toc_tokens", []))
    passages = tuple(_with_captions(chapter, ours.passages))
    return Body(html, tuple(contents), passages=passages), None


def passages_of(path: str, text: str, dialect: Dialect) -> tuple[Passage, ...]:
    """Return the passages of any version of a chapter, as its page would have them."""
    chapter = scan_chapter(path, path, text, flavour=dialect.flavour)
    return skeleton_of(chapter, dialect)[0].passages


def _with_captions(chapter: Chapter, found: Iterable[Passage]) -> Iterator[Passage]:
    """Yield the passages, captions by their ids; what the data draw comes last, by its name."""
    uses = chapter.uses
    captions = number_captions(Manuscript((chapter,)), {})[chapter.path]
    by_line = {caption.block.place.line: caption for caption in captions}
    for each in found:
        if not MARK.match(each.id):
            yield each
            continue
        use = uses[index_of(each.id)[0]]
        caption = by_line.get(use.place.line)
        if caption is not None:
            words = expanded(each.words, uses) if caption.kind == "table" else ""
            yield Passage(caption.id, caption.kind, f"{caption.title} {words}".strip())
    for caption in captions:
        if caption.is_drawn:
            yield Passage(caption.id, caption.kind, caption.block.argument)


def passage_id(source: str, prefix: str = "p") -> str:
    """Return the id that the words of a source have; ``prefix`` is "t" for a table."""
    words = " ".join(_WORD.findall(unicodedata.normalize("NFC", source).casefold()))
    digest = hashlib.sha256(words.encode()).digest()[:ID_BYTES]
    return f"{prefix}-{base64.b32encode(digest).decode('ascii').lower()}"


def standard_of(flavour: str) -> Mapping[str, dict[str, Any]]:
    """Return the extensions of a flavour; only MkDocs numbers each list from one."""
    return STANDARD if flavour == "mkdocs" else {**STANDARD, "sane_lists": {}}


@lru_cache(maxsize=8)
def _parser(dialect: Dialect) -> tuple[Markdown, _ThesisExtension]:
    """Return the parser of a dialect, which is reset before each chapter, and our part of it."""
    names = [_name_of(each) for each in dialect.extensions]
    chosen = [
        each for each, name in zip(dialect.extensions, names, strict=True) if name not in LEFT_OUT
    ]
    back = dialect.language.text("back_to_note", number="{}")
    titles = ((each, dialect.language.text(f"admonition_{each}")) for each in ADMONITIONS[1:])
    standard = {
        **standard_of(dialect.flavour),
        "footnotes": {"BACKLINK_TITLE": back},
        "pymdownx.blocks.admonition": {
            "types": [{"name": name, "title": title} for name, title in titles]
        },
    }
    configuration = {**standard, **{key: dict(each) for key, each in dialect.configuration.items()}}
    added = [name for name in standard if name not in names]
    ours = _ThesisExtension()
    return Markdown(extensions=[*chosen, *added, ours], extension_configs=configuration), ours


def reads_only_text(extension: str | Extension) -> bool:
    """Say whether an extension is known to read nothing but the text, and to run nothing."""
    name = _name_of(extension)
    return name in _OF_THE_TEXT or name.startswith("pymdownx.blocks.")


def _name_of(extension: str | Extension) -> str:
    if not isinstance(extension, str):
        extension = type(extension).__module__
    return extension.removeprefix("markdown.extensions.")


class _ThesisExtension(BlocksExtension):
    """What this project adds to Python-Markdown; ``uses`` are those of the chapter being read."""

    def __init__(self) -> None:
        super().__init__()
        self.uses: Sequence[InlineUse | BlockUse | Heading] = ()
        self.passages: list[Passage] = []

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - named by its base
        """Register our processors.

        Tables and passages come before Markdown reads inside lines (20), where the source of a line
        is still what the author wrote; headings come before the contents are made (5).
        """
        super().extendMarkdown(md)
        md.registerExtension(self)
        blocks = md.parser.blockprocessors["blocks"]
        blocks.run = partial(_read_blocks, blocks.run)
        pair_brackets_once(md)
        for sign in ("@", "|", "$", *_TYPED_SIGNS):
            if sign not in md.ESCAPED_CHARS:
                md.ESCAPED_CHARS.append(sign)
        md.inlinePatterns.register(HtmlInlineProcessor(_RAW_TAG, md), "thesis-raw-tag", 188)
        md.treeprocessors.register(BareTableTreeprocessor(md), "thesis-bare-tables", 22)
        md.treeprocessors.register(_Passages(md, self), "thesis-passages", 21)
        md.treeprocessors.register(_TypedSigns(md), "thesis-typed", 0.5)
        lists = md.treeprocessors["attr_list"]
        for name in ("HEADER_RE", "BLOCK_RE", "INLINE_RE"):
            pattern = getattr(lists, name).pattern.replace(r"\{", ATTRIBUTES, 1)
            setattr(lists, name, re.compile(pattern))

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:  # noqa: N802 - named by its base
        _ = md
        block_mgr.register(_DrawnBlock, {})
        for caption, prepend in ((_TableCaption, True), (_FigureCaption, False)):
            block_mgr.register(caption, {"auto": False, "auto_level": 0, "prepend": prepend})


def _read_blocks(
    run: Callable[[Element, list[str]], bool | None], parent: Element, blocks: list[str]
) -> bool | None:
    """Read the block that begins; raise ``RuntimeError`` where none does: that would never end.

    It is so where a block stands right behind a quotation that holds one.
    """
    before = len(blocks), blocks[0]
    found = run(parent, blocks)
    if found is not False and blocks and (len(blocks), blocks[0]) == before:
        reason = (
            "an empty line is missing between a quotation that holds a block and a block behind it"
        )
        raise RuntimeError(reason)
    return found


class _DrawnBlock(Block):
    """The place of a table, chart, quotation or bibliography, drawn once the data are known."""

    NAME = BLOCK
    ARGUMENT = True

    def on_create(self, parent: Element) -> Element:
        place = SubElement(parent, "div", {"class": USE})
        place.text = AtomicString(str(self.argument))
        return place

    def on_markdown(self) -> str:
        return "raw"


class _MarkedCaption(CaptionBlock):
    OPTIONS: ClassVar[dict[str, Any]] = {**CaptionBlock.OPTIONS, "numbered": [True, type_boolean]}

    def on_validate(self, parent: Element) -> bool:
        """Take the mark out of the header; a caption that the reader did not see is none."""
        found = MARK.search(str(self.argument or ""))
        self._mark = found[0] if found else ""
        self.argument = MARK.sub("", str(self.argument or "")).strip()
        return bool(self._mark) and bool(super().on_validate(parent))

    def on_create(self, parent: Element) -> Element:
        figure = super().on_create(parent)
        figure.set("id", self._mark)
        return figure

    def on_end(self, block: Element) -> None:
        if self.caption is not None:
            paragraph = next(iter(self.caption), None)
            host = self.caption if paragraph is None or paragraph.tag != "p" else paragraph
            host.text = f"{self._mark}{host.text or ''}"
        _ = block


class _TableCaption(_MarkedCaption):
    NAME = "table-caption"
    CLASSES = "thesis-table thesis-own"


class _FigureCaption(_MarkedCaption):
    NAME = "figure-caption"
    CLASSES = "thesis-figure"


class _Passages(Treeprocessor):
    """Gives each passage of a page its id, made from its words; a second one gets "-2".

    The id follows the words and not the place, so that a link to a passage survives what is written
    around it. Its words are those of the source, whatever the data say. A heading that carries a
    mark has the id that the reader found for it.
    """

    def __init__(self, md: Markdown, extension: _ThesisExtension) -> None:
        super().__init__(md)
        self._extension = extension
        self._stash = md.htmlStash

    def run(self, root: Element) -> None:
        """Set the ids, and note the passages in order; a caption has the words of its figure."""
        uses, passages, seen = self._extension.uses, self._extension.passages, Counter[str]()
        captions = {each for caption in root.iter("figcaption") for each in caption.iter()}
        raw = "".join(map(str, self._stash.rawHtmlBlocks)).lower()
        is_headed = "<h1" in raw or root.find(".//h1") is not None
        for element in root.iter():
            if element.tag == "ol":
                _set_type(element)
            if element.tag in HEADINGS:
                marks = MARK.findall("".join(element.itertext()))
                marked = (uses[index_of(mark)[0]] for mark in marks)
                heading = next((use for use in marked if isinstance(use, Heading)), None)
                if heading is not None:
                    element.set("id", heading.anchor)
                    if heading.is_title and not is_headed:  # else a theme writes the title above
                        element.tag = "h1"
                    text = expanded(heading.text, uses)
                    passages.append(Passage(heading.anchor, "heading", text))
            elif element.tag == "figure" and MARK.match(element.get("id", "")):
                cells = (each for each in element if each.tag != "figcaption")
                words = " ".join(filter(None, (words_of(each, self._stash) for each in cells)))
                passages.append(Passage(element.get("id", ""), "figure", words))
            elif is_bare_table(element) or element.tag in WORDED:
                source = "" if element in captions else self._source(element)
                if source:
                    passages.append(self._passage(element, source, seen))

    def _source(self, element: Element) -> str:
        """Return the words of an element as they were typed, of a table plain; "" without any."""
        text = element.text or ""
        if is_bare_table(element):
            text = words_of(element, self._stash)
        elif not text or isinstance(text, AtomicString):
            return ""
        source = expanded(text, self._extension.uses)
        return source if _WORD.search(source) and not source.startswith(STX) else ""

    def _passage(self, element: Element, source: str, seen: Counter[str]) -> Passage:
        """Return the passage that an element is, with an id, which is set if it has none."""
        is_table = is_bare_table(element)
        anchor = element.get("id", "")
        if not anchor:
            anchor = passage_id(source, "t" if is_table else "p")
            seen[anchor] += 1
            anchor += f"-{seen[anchor]}" if seen[anchor] > 1 else ""
            element.set("id", anchor)
        if is_table:
            return Passage(anchor, "table", source)
        words = plain_text(_STASHED.sub("", source) if STX in source else source)
        return Passage(anchor, "paragraph" if element.tag == "p" else "item", words)


def _set_type(numbered: Element) -> None:
    """Give a list the type that its first item says: letters, or Roman numbers."""
    first = next((each for each in numbered[0].iter() if each.text and each.text.strip()), None)
    if first is not None and (found := _LIST_TYPE.match(first.text or "")):
        numbered.set("type", found[1])
        first.text = (first.text or "")[found.end() :]


class _TypedSigns(Treeprocessor):
    """Writes signs that were escaped as entities, which typography leaves as they are."""

    def run(self, root: Element) -> None:
        """Replace the marks by which Markdown remembers them."""
        codes = "|".join(str(ord(sign)) for sign in _TYPED_SIGNS)
        for element in root.iter():
            for name in ("text", "tail"):
                text = getattr(element, name)
                if text and STX in text:
                    said = re.sub(f"{STX}({codes}){ETX}", rf"{AMP_SUBSTITUTE}#\1;", text)
                    setattr(element, name, said)


def pair_brackets_once(md: Markdown) -> None:
    """Let each pattern of links and images, references too, ask for the pairs of its text.

    Python-Markdown reads on from each opening bracket to the one that closes it: a text with
    thousands that nothing closes takes it minutes.
    """
    for pattern in md.inlinePatterns:
        if isinstance(pattern, LinkInlineProcessor):
            pattern.getText = _text_between


def _text_between(data: str, index: int) -> tuple[str, int, bool]:
    """Return the text in the brackets opened before an index, their end, and whether they close."""
    end = _pairs(data).get(index - 1)
    return ("", len(data), False) if end is None else (data[index:end], end + 1, True)


@lru_cache(maxsize=1)
def _pairs(text: str) -> Mapping[int, int]:
    """Return the offset of the closing bracket for that of each opening one."""
    opened: list[int] = []
    pairs: dict[int, int] = {}
    for match in _BRACKET.finditer(text):
        if match[0] == "[":
            opened.append(match.start())
        elif opened:
            pairs[opened.pop()] = match.start()
    return pairs
