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
from html import unescape
from pathlib import Path
from string import punctuation
from typing import Any, ClassVar, cast
from xml.etree.ElementTree import Element, SubElement

from markdown import Extension, Markdown
from markdown.inlinepatterns import HtmlInlineProcessor, InlineProcessor, LinkInlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, ETX, HTML_PLACEHOLDER_RE, STX, AtomicString, HtmlStash
from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block, type_boolean
from pymdownx.blocks.caption import Caption as CaptionBlock

from generator.chapters import (
    BlockUse,
    Chapter,
    Heading,
    InlineUse,
    Manuscript,
    plain_text,
    scan_versions,
    too_deep,
)
from generator.chapters.headings import ATTRIBUTES
from generator.chapters.marks import BLOCK, LIST_TYPE, MARK, expanded, index_of, marked_body
from generator.chapters.numbering import number_captions
from generator.chapters.syntax import ADMONITIONS
from generator.core.problems import Message, Place, Problem
from generator.core.values import Frozen, field
from generator.language import Language
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
# A sign that shall stay as typed (\\", &quot;) is a tag character of Unicode until the page is set.
_TYPED = 0xE0000
TYPED = "\U000e0021-\U000e002f\U000e003a-\U000e0040\U000e005b-\U000e0060\U000e007b-\U000e007e"
_TYPED_ENTITIES = frozenset(punctuation) - {*"&<>"}
_SIGNS = {_TYPED + ord(sign): sign for sign in _TYPED_ENTITIES}
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BREAK = re.compile(
    r"</?(?:table|caption|colgroup|thead|tbody|tfoot|tr|t[dh]|br|hr|p|div|[oud]l|li|d[td]"
    r"|blockquote|pre|h[1-6])\b[^<>]*>",
    re.IGNORECASE,
)
_TABLE = re.compile(r"(?P<name>\s*<table)\b(?P<rest>[^<>]*)>", re.IGNORECASE)
_TABLE_TAGS = re.compile(r"<(/?)table\b", re.IGNORECASE)
_OWN_ID = re.compile(r"""\bid\s*=\s*["']?([^\s"'>]+)""", re.IGNORECASE)


class Dialect(Frozen, eq=False):
    """The Markdown of a thesis: the extensions that its site adds, and its language.

    It ``keeps_html`` where the site is its author's: what is typed as HTML, and tables.
    """

    language: Language
    extensions: Sequence[str | Extension] = ()
    configuration: Mapping[str, Mapping[str, Any]] = field(
        default_factory=dict[str, "Mapping[str, Any]"]
    )
    flavour: str = "mkdocs"
    keeps_html: bool = False

    @property
    def key(self) -> str:
        """What tells this Markdown from another: the names of its extensions, and their options."""
        names = [_name_of(each) for each in self.extensions]
        own = (self.language.code, self.flavour, self.keeps_html)
        return repr((*own, names, sorted(self.configuration.items())))

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
        return Body(b""), deep
    md, ours = _parser(dialect)
    md.reset()
    ours.uses, ours.passages, ours.sources = chapter.uses, [], {}
    try:
        html = md.convert(marked_body(chapter, edits))
    except Exception as error:  # noqa: BLE001 - on some texts extensions raise whatever they will
        _parser.cache_clear()
        message = Message("markdown-fails", reason=f"{type(error).__name__}: {error}")
        return Body(b""), Problem("markup", Place(chapter.source), message)
    contents = cast("list[dict[str, Any]]", getattr(md, "toc_tokens", []))
    passages = tuple(_with_captions(chapter, ours.passages))
    return Body(html.encode("utf-8", "surrogatepass"), tuple(contents), passages=passages), None


def passages_of(versions: Sequence[tuple[str, str]], dialect: Dialect) -> list[tuple[Passage, ...]]:
    """Return the passages of versions of a chapter, path and text, as their pages would have them.

    Versions in another Markdown than ours are brought to it many at once.
    """
    chapters = scan_versions(versions, dialect.flavour)
    return [skeleton_of(each, dialect)[0].passages for each in chapters]


def sources_of(chapter: Chapter, dialect: Dialect) -> list[tuple[Passage, str]]:
    """Return the passages of a chapter, each with its source, "" where it has none of its own."""
    passages = skeleton_of(chapter, dialect)[0].passages
    sources = _parser(dialect)[1].sources
    return [(each, sources.get(each.id, "")) for each in passages]


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
        **STANDARD,
        # MkDocs alone numbers each list from one.
        **({} if dialect.flavour == "mkdocs" else {"sane_lists": {}}),
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
        self.sources: dict[str, str] = {}

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - named by its base
        """Register our processors.

        Tables and passages come before Markdown reads inside lines (20), where the source of a line
        is still what the author wrote; headings come before the contents are made (5).
        """
        super().extendMarkdown(md)
        md.registerExtension(self)
        blocks = md.parser.blockprocessors["blocks"]
        blocks.run = partial(_read_blocks, blocks.run)  # pyrefly: ignore[method-assign]
        pair_brackets_once(md)
        if "snippet" in md.preprocessors:
            snippets: Any = md.preprocessors["snippet"]
            snippets.get_snippet_path = partial(_snippet_file, snippets.get_snippet_path)
        md.ESCAPED_CHARS.extend({*"@|$"}.difference(md.ESCAPED_CHARS))
        md.inlinePatterns.register(_TypedSign(r"\\[\"'.!-]", md), "thesis-escaped", 181)
        md.inlinePatterns.register(_TypedSign(r"&#?\w+;", md), "thesis-entity", 81)
        md.inlinePatterns.register(HtmlInlineProcessor(_RAW_TAG, md), "thesis-raw-tag", 188)
        md.treeprocessors.register(_Passages(md, self), "thesis-passages", 21)
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
    OPTIONS: ClassVar[dict[str, Any]] = {  # pyrefly: ignore[bad-override]
        **CaptionBlock.OPTIONS,
        "numbered": [True, type_boolean],
    }

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
        self._seen: Counter[str] = Counter()

    def run(self, root: Element) -> None:
        """Set the ids, and note the passages in order; a caption has the words of its figure."""
        self._seen.clear()
        captions = {each for caption in root.iter("figcaption") for each in caption.iter()}
        figures = {each for each in root.iter("figure") if MARK.match(each.get("id", ""))}
        captioned = captions | {each for figure in figures for each in figure.iter()}
        raw = "".join(map(str, self._stash.rawHtmlBlocks)).lower()
        is_headed = "<h1" in raw or root.find(".//h1") is not None
        for element in root.iter():
            if element.tag == "ol":
                _set_type(element)
            if element.tag in HEADINGS:
                self._head(element, is_headed=is_headed)
            elif element in figures:
                cells = (each for each in element if each.tag != "figcaption")
                words = " ".join(filter(None, (_words_in(each, self._stash) for each in cells)))
                self._extension.passages.append(Passage(element.get("id", ""), "figure", words))
            elif element.tag == "table" and element not in captioned:
                self._note(element, self._typed(_words_in(element, self._stash)), "table")
            elif element.tag in WORDED:
                is_table = element not in captioned and self._name_raw_table(element)
                if not is_table and element not in captions:
                    self._note(element, self._typed(element.text), element.tag)

    def _head(self, heading: Element, *, is_headed: bool) -> None:
        """Give a heading that carries a mark the id that the reader found for it."""
        uses = self._extension.uses
        marked = (uses[index_of(mark)[0]] for mark in MARK.findall("".join(heading.itertext())))
        use = next((use for use in marked if isinstance(use, Heading)), None)
        if use is not None:
            heading.set("id", use.anchor)
            if use.is_title and not is_headed:  # else a theme writes the title above
                heading.tag = "h1"
            passage = Passage(use.anchor, "heading", expanded(use.text, uses))
            self._extension.passages.append(passage)
            self._extension.sources[use.anchor] = use.source

    def _typed(self, text: str | None) -> str:
        """Return the words of an element as they were typed, "" without any."""
        if not text or isinstance(text, AtomicString):
            return ""
        source = expanded(text, self._extension.uses)
        return source if _WORD.search(source) and not source.startswith(STX) else ""

    def _note(self, element: Element, source: str, tag: str) -> None:
        """Note a passage, with an id, which is set if the element has none."""
        if not source:
            return
        anchor = element.get("id") or self._new_id(source, "t" if tag == "table" else "p")
        element.set("id", anchor)
        words = source
        self._extension.sources[anchor] = _STASHED.sub("", source) if STX in source else source
        if tag != "table":
            words = plain_text(_STASHED.sub("", source) if STX in source else source)
        kind = {"table": "table", "p": "paragraph"}.get(tag, "item")
        self._extension.passages.append(Passage(anchor, kind, words))

    def _new_id(self, source: str, prefix: str) -> str:
        anchor = passage_id(source, prefix)
        self._seen[anchor] += 1
        return f"{anchor}-{self._seen[anchor]}" if self._seen[anchor] > 1 else anchor

    def _name_raw_table(self, element: Element) -> bool:
        """Say whether raw HTML in an element holds a table that is closed; its first is a passage.

        It stands among other HTML in a block of its own, or begins an item.
        """
        text = element.text or ""
        stashed = HTML_PLACEHOLDER_RE.fullmatch(text.strip()) if STX in text else None
        raw = str(self._stash.rawHtmlBlocks[int(stashed[1])]) if stashed else text
        table = _TABLE.search(raw) if stashed else _TABLE.match(raw)
        if not table:
            return False
        slashes, source = _TABLE_TAGS.findall(raw), self._typed(_words_of(raw, self._stash))
        if not source or slashes.count("") != slashes.count("/"):
            return False
        own, end = _OWN_ID.search(table["rest"]), table.end("name")
        anchor = own[1] if own else self._new_id(source, "t")
        named = raw if own else f'{raw[:end]} id="{anchor}"{raw[end:]}'
        if stashed:
            self._stash.rawHtmlBlocks[int(stashed[1])] = named
        else:
            element.text = named
        self._extension.passages.append(Passage(anchor, "table", source))
        return True


def _words_in(element: Element, stash: HtmlStash) -> str:
    """Return the plain words of all cells in the order of the page, whatever the table's markup."""
    return _words_of("<br>".join(each for each in element.itertext() if each.strip()), stash)


def _words_of(source: str, stash: HtmlStash) -> str:
    def put_back(match: re.Match[str]) -> str:
        number = int(match[1])
        return str(stash.rawHtmlBlocks[number]) if number < len(stash.rawHtmlBlocks) else ""

    source = HTML_PLACEHOLDER_RE.sub(put_back, source).replace(AMP_SUBSTITUTE, "&")
    source = re.sub(rf"{STX}(\d+){ETX}", lambda match: chr(int(match[1])), source)
    source = re.sub(rf"{STX}[^{ETX}]*{ETX}", "", source)
    pieces = _BREAK.split(_COMMENT.sub("", source))
    return " ".join(words for piece in pieces if (words := plain_text(piece)))


def _set_type(numbered: Element) -> None:
    """Give a list the type that its first item says: letters, or Roman numbers."""
    first = next((each for each in numbered[0].iter() if each.text and each.text.strip()), None)
    if first is not None and (found := _LIST_TYPE.match(first.text or "")):
        numbered.set("type", found[1])
        first.text = (first.text or "")[found.end() :]


class _TypedSign(InlineProcessor):
    """Keeps a sign that was escaped, or typed as an entity, so that typography leaves it."""

    def handleMatch(self, m: re.Match[str], data: str) -> Any:  # noqa: ANN401, N802 - named by its base
        """Return the sign as one of the tag characters, nothing where it is none."""
        _, sign = data, unescape(m[0].removeprefix("\\"))
        is_kept = sign in _TYPED_ENTITIES
        return (chr(_TYPED + ord(sign)), m.start(), m.end()) if is_kept else (None, None, None)


def _snippet_file(find: Callable[[str], str | None], path: str) -> str | None:
    """Return the file of a snippet; a pipe would keep whoever reads it waiting."""
    found = find(path)
    return found if found and Path(found).is_file() else None


def typed_signs(text: str) -> str:
    """Return a text in which each tag character is again the sign that it stands for."""
    return text if text.isascii() else text.translate(_SIGNS)


def pair_brackets_once(md: Markdown) -> None:
    """Let each pattern of links and images, references too, ask for the pairs of its text.

    Python-Markdown reads on from each opening bracket to the one that closes it: a text with
    thousands that nothing closes takes it minutes.
    """
    for pattern in md.inlinePatterns:
        if isinstance(pattern, LinkInlineProcessor):
            pattern.getText = _text_between  # pyrefly: ignore[method-assign]


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
