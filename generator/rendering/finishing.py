"""A page finished: the marks of a chapter become what they stand for; all is noted that is there.

One pass over the HTML, tag by tag, whoever wrote it: Markdown, an author's raw HTML, a template of
ours. It resolves references, notes ids, links, mentions and the text for the search, puts in the
anchors of older versions and sets the type. Every mark that went into Markdown must come out once;
syntax that would be shown as typed is an error (``unrendered``).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape, unescape
from itertools import accumulate
from posixpath import dirname, relpath
from typing import Any

from markdown.extensions.toc import nest_toc_tokens

from generator.chapters import BlockUse, Chapter, Heading, InlineUse
from generator.chapters.marks import MARK, expanded, index_of
from generator.core.problems import Message, Place, Problem
from generator.core.store import digest_of
from generator.rendering.bare_tables import SCROLL, label_of
from generator.rendering.drawing import Drawing
from generator.rendering.links import Links
from generator.rendering.lookup import Knowledge, Lookup
from generator.rendering.markdown import WORDED, Dialect, skeleton_of
from generator.rendering.mathematics import in_words
from generator.rendering.page import Body, Mention, Page, words_in
from generator.rendering.sanitizing import (
    ELEMENTS,
    Refusal,
    allowed,
    refusals,
    without_opaque,
)
from generator.rendering.search_text import SearchText, text_of
from generator.rendering.tags import (
    ATTRIBUTE,
    TOKEN,
    Element,
    Kind,
    attribute,
    attributes_of,
    kind_of,
    root,
)
from generator.rendering.typesetting import TextPiece, Typesetter, set_html
from generator.rendering.unrendered import LEFT_OVER, left_as_typed, lost_uses

# What may stand within an item behind its own words.
_WITHIN = frozenset({"ul", "ol", "dl", "p", "blockquote"})
_RAW_CODE = re.compile(r"<(?:code|kbd|samp|textarea|math|svg)\b[^<>]*>[^<]*\Z")
LONGEST_TAG = 400  # characters before a use among which a tag of code is looked for


def render_chapter(
    knowledge: Knowledge,
    chapter: Chapter,
    dialect: Dialect,
    edits: Iterable[tuple[int, int, str]] = (),
) -> Page:
    """Return the page of a chapter with replacements (start, end, text) in its body."""
    title = f"{chapter.prefix} {chapter.title}".strip()
    skeleton, problem = skeleton_of(chapter, dialect, edits)
    return _Finisher(chapter.path, Lookup(knowledge), chapter).page(title, skeleton, problem)


def finish(path: str, title: str, html: str, lookup: Lookup) -> Page:
    """Return the page of a piece of HTML of ours; its links to ids are ``href="@BF4"``."""
    return _Finisher(path, lookup, None).page(title, Body(html))


NOT_RUN = "code-not-run"  # the class of what stands for a figure that code would make
DOWNLOADS = "downloads"  # the folder of the site with the tables and figures of its pages


class _Finisher:
    def __init__(self, path: str, lookup: Lookup, chapter: Chapter | None) -> None:
        self._path = path
        self._lookup = lookup
        self._chapter = chapter
        self._uses = chapter.uses if chapter else ()
        self._drawing = Drawing(path, lookup, chapter)
        self._set = Typesetter(lookup.typography)
        self._parts = self._set.parts
        self._search = SearchText()
        self._elements = [root(lookup.typography.language)]
        self._texts: list[TextPiece] = []
        self._drawn = 0 if chapter else 1  # how deep in HTML of ours
        self._place = Place(chapter.source if chapter else path)
        self._shown: Counter[int] = Counter()
        self._in_attributes: set[int] = set()
        self._as_code: set[int] = set()
        self._left_over: list[str] = []
        self._closings: list[tuple[int, str]] = []
        self._titles: list[tuple[int, str, Element]] = []
        self._number = 0  # of the passage
        self._frames: list[tuple[int, list[Element]]] = []
        self._row: list[Element] | None = None  # the cells of the row that names its frame
        self._ids: list[str] = []
        self._term = ""  # that is defined here
        self._defined: list[tuple[str, int]] = []
        self._mentions: list[tuple[str, Place, str, Element | None, Element | None]] = []
        self._problems: list[Problem] = []
        self._refused: list[Refusal] = []
        self._links = Links(path, lookup, chapter, self._problems)
        self._aliases: dict[str, list[str]] = {}
        self._gone: dict[str, list[str]] = {}
        self._files: list[tuple[str, str]] = []
        self._pending: list[str] = []  # anchors of a figure that go into its caption

    def page(self, title: str, skeleton: Body, problem: Problem | None = None) -> Page:
        if self._chapter:
            self._aliases, self._gone = self._drawing.old_anchors(skeleton.html)
        html = without_opaque(skeleton.html, self._refused) if self._chapter else skeleton.html
        self._read(html)
        self._put(self._pending)
        self._search.end_excerpt(self._elements[-1].search_anchor)
        for each in (*self._aliases.values(), *self._gone.values()):
            self._put(each)
        for part, cells in self._frames:
            label = label_of(map(self._said, cells), self._lookup.language)
            self._parts[part] = f' aria-label="{attribute(label)}"'
        self._set.set_lines(self._elements[-1].around)
        tokens: list[Any] = [
            {"level": level, "id": anchor, "name": escape(self._said(heading), quote=False)}
            for level, anchor, heading in self._titles
            if anchor
        ]
        contents = self._contents(skeleton.contents if self._chapter else nest_toc_tokens(tokens))
        if problem:
            self._problems.append(problem)
        elif self._chapter:
            self._problems += refusals(self._chapter, self._refused)
            self._problems += left_as_typed(self._chapter, self._left_over)
            self._problems += lost_uses(
                self._chapter, self._shown, self._in_attributes, self._as_code
            )
        html, lengths = "".join(self._parts), [0, *accumulate(map(len, self._parts))]
        body = Body(html, contents, tuple(self._search.sections()), skeleton.passages)
        return Page(
            self._path,
            title,
            body,
            digest_of(body),
            words_in(html),
            tuple(self._ids),
            tuple(self._links.among(lengths)),
            tuple(
                Mention(key, place, anchor, self._said(passage), self._said(section))
                for key, place, anchor, passage, section in self._mentions
            ),
            tuple(self._drawing.values),
            tuple(self._drawing.tables),
            (*self._drawing.problems, *self._problems),
            self._lookup.observed,
            tuple((term, lengths[part]) for term, part in self._defined),
            tuple(self._files),
        )

    def _said(self, element: Element | None) -> str:
        """Return the text of an element, without notes in it."""
        texts = self._texts[element.first : element.last] if element else ()
        return text_of([each for each in texts if not each.is_note])

    def _contents(self, entries: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
        def name(entry: Mapping[str, Any]) -> str:
            typed = entry["name"].replace("<", "&lt;")
            said = MARK.sub(lambda mark: escape(self._spoken(mark[0]), quote=False), typed)
            return set_html(said, self._lookup.typography)

        return tuple(
            {**each, "name": name(each), "children": self._contents(each["children"])}
            for each in entries
        )

    # What comes in

    def _read(self, html: str) -> None:
        position = 0
        for match in TOKEN.finditer(html):
            start, end = match.span()
            if position < start:
                self._text(html[position:start])
            position = end
            match match.lastgroup:
                case "rest":
                    closes, tag, rest = match.group("close", "tag", "rest")
                    kind = kind_of(tag.lower())
                    _ = self._end(kind) if closes else self._begin(kind, rest)
                case "mark" if not self._drawn:
                    self._mark(match[0])
                case "mark":
                    self._add(match[0])  # of the data: it stands for nothing
                case "entity":
                    self._put(self._pending)
                    said = unescape(match[0])
                    # Our templates write each quotation mark so, an author who wants it as typed.
                    self._add(said, "" if self._drawn and said in "\"'" else match[0])
                case _ if self._drawn:
                    self._parts.append(match[0])
                case _:
                    pass  # a remark of the author is not published
        if position < len(html):
            self._text(html[position:])

    def _draw(self, html: str, place: Place) -> None:
        """Read HTML of ours that stands for something that the author wrote at a place."""
        before, self._place = self._place, place
        self._drawn += 1
        self._read(html)
        self._drawn -= 1
        self._place = before

    def _text(self, text: str) -> None:
        if not text.isspace():
            if self._pending:
                self._put(self._pending)
            if not self._drawn and not self._elements[-1].around.is_code:
                self._left_over += (left[0].strip() for left in LEFT_OVER.finditer(text))
        if "<" in text:  # no tag: it shall begin none with what comes behind it
            for piece in re.split("(<)", text):
                self._add(piece, "&lt;" if piece == "<" else "")
            return
        self._add(text)

    def _add(self, text: str, raw: str = "") -> None:
        if not text:
            return
        around = self._elements[-1].around
        piece = self._set.add(text, around, raw)
        self._texts.append(piece)
        if around.is_searched:
            self._search.add(piece)

    # Marks

    def _mark(self, mark: str) -> None:
        index, closes = index_of(mark)
        self._put(self._pending)
        if index >= len(self._uses):  # typed by an extension of the site: it stands for nothing
            return
        use, around = self._uses[index], self._elements[-1].around
        if around.is_code or around.is_contents:
            text = expanded(mark, self._uses) if around.is_code else self._spoken(mark)
            self._shown[index] += around.is_code and not closes
            if around.is_code and not self._is_raw_code(use):
                self._as_code.add(index)
            self._add(text, escape(text, quote=False) if "&" in text or "<" in text else "")
            return
        self._shown[index] += not closes
        if isinstance(use, InlineUse) and use.kind == "math":
            self._formula(use)
        elif not isinstance(use, InlineUse) or not use.words_span[1]:
            self._draw(self._drawing.html(use, in_link=around.is_link), use.place)
        elif not closes:
            html, tag, after = self._drawing.around(use, in_link=around.is_link)
            self._draw(html, use.place)
            self._closings.append((index, f"</{tag}>{after}"))
        elif self._closings and self._closings[-1][0] == index:
            self._draw(self._closings.pop()[1], use.place)
        else:
            message = Message("use-across-elements", text=use.told)
            self._problems.append(Problem("markup", use.place, message, use.told))

    def _formula(self, use: InlineUse) -> None:
        """Write a formula, which is an object in its line; texts of the page have it in words."""
        around, math = self._elements[-1].around, self._drawing.html(use)
        piece = TextPiece(in_words(math, use.words))
        self._set.add_object(around)
        self._parts.append(math)
        self._ids += filter(None, [use.target])
        self._texts.append(piece)
        if around.is_searched:
            self._search.add(piece)

    def _is_raw_code(self, use: InlineUse | BlockUse | Heading) -> bool:
        """Say whether the author put a use between tags of code, where it means nothing."""
        if not isinstance(use, InlineUse) or use.kind in {"literal", "reference", "link", "math"}:
            return True
        before = self._chapter.body[: use.span[0]] if self._chapter else ""
        return _RAW_CODE.search(before[-LONGEST_TAG:]) is not None

    def _spoken(self, mark: str) -> str:
        """Return what a mark says as plain text, in an attribute or in the contents."""
        index, closes = index_of(mark)
        if closes or index >= len(self._uses):
            return ""
        self._in_attributes.add(index)
        return self._drawing.spoken(self._uses[index])

    def _without_marks(self, found: re.Match[str]) -> str:
        """Put words in the place of marks in an attribute: of a caption its id, or what it says."""
        if not found[2] or not MARK.search(found[2]):
            return found[0]

        def said(mark: re.Match[str]) -> str:
            if found[1] != "id":
                return attribute(self._spoken(mark[0]))
            return self._drawing.anchor(self._uses[index_of(mark[0])[0]])

        put = MARK.sub(said, found[2])
        return "" if found[1] == "id" and put == '""' else f"{found[1]}={put}"

    # Tags

    def _begin(self, kind: Kind, rest: str) -> None:
        if rest and not self._drawn and MARK.search(rest):
            rest = ATTRIBUTE.sub(self._without_marks, rest)
        attributes, parent = attributes_of(rest), self._elements[-1]
        is_empty = kind.is_void or rest.endswith("/")
        is_refused = not self._drawn and kind.tag not in ELEMENTS
        if is_refused:
            self._refused.append(Refusal("element", kind.tag))
            attributes, rest = {}, ""
        elif rest and not self._drawn:
            attributes, rest = allowed(kind.tag, rest, self._refused)
        if self._pending and kind.tag != "figcaption":
            self._put(self._pending)
        if parent.behind and kind.tag in _WITHIN:
            self._put(parent.behind)
        count = self._number
        element, anchor = parent.child(kind, attributes, len(self._texts)), attributes.get("id", "")
        element.is_shown = element.is_shown and not is_refused
        shown = attributes
        if attributes or kind.tag == "a":
            shown = self._attributes(element, attributes)
        if shown != attributes:
            rest = "".join([f' {name}="{attribute(said)}"' for name, said in shown.items()])
        if shown.get("class") == SCROLL and "aria-label" not in shown and not self._drawn:
            self._row = list[Element]()  # the label of the frame is there when its first row is
            self._frames.append((len(self._parts) + 1, self._row))
            self._parts += (f"<div{rest}", "", ">")
        elif element.is_shown:
            self._emit(element.written, rest, shown)
        if kind.tag == "tr" and self._row:
            self._row = None
        elif self._row is not None and kind.tag in {"td", "th"}:
            self._row.append(element)
        if kind.level:
            self._titles.append((kind.level, anchor, element))
        self._search.begin(
            kind, attributes, parent.search_anchor, is_searched=parent.around.is_searched
        )
        if is_empty:
            element.last = element.first
            self._set.go_past(kind.tag, parent.around)
            return
        self._set.enter(element, parent.around)
        self._elements.append(element)
        if (self._aliases or self._gone) and (anchor or kind.level):
            self._put_anchors(element, anchor)
        if self._number > count:
            self._put_number(element)

    def _attributes(self, element: Element, typed: Mapping[str, str]) -> Mapping[str, str]:
        """Return the attributes of an element as they are written, a link resolved."""
        attributes, address = dict(typed), element.kind.address
        if self._chapter and not self._drawn and typed.get(address, "#")[:1] not in "#@":
            if led := self._lookup.resolve_link(self._path, typed[address]):
                attributes[address] = led
            elif element.kind.tag == "a":  # the site has not what it leads to
                element.written = "span"
                del attributes[address]
        if element.kind.tag == "a":
            inside, drawn = self._elements[-1].around.is_link, self._drawn > 0
            if drawn and "data-content" in attributes:
                name = re.sub(r"[^\w.-]", "-", attributes.pop("data-download"))
                path = f"{DOWNLOADS}/{name}"
                self._files.append((path, attributes.pop("data-content")))
                attributes |= {"href": relpath(path, dirname(self._path) or "."), "download": ""}
            attributes = self._links.resolved(
                element, attributes, self._place, inside=inside, drawn=drawn
            )
        if not self._drawn and element.kind.tag in WORDED and typed.get("id", "").startswith("p-"):
            self._number += 1
            attributes["data-number"] = str(self._number)
        if not self._drawn and typed.get("class") == NOT_RUN:
            said = escape(self._lookup.language.text("code_not_run"), quote=False)
            element.note = f"<p>{said}</p>"
        attributes.pop("data-search-words", "")
        for key in attributes.pop("data-mentions", "").split():
            passage = next((each for each in reversed(self._elements) if each.kind.speaks), None)
            section = self._titles[-1][2] if self._titles else None
            anchor = self._elements[-1].anchor
            self._mentions.append((key, self._place, anchor, passage, section))
        return attributes

    def _end(self, kind: Kind) -> None:
        is_innermost = self._elements[-1].kind is kind
        if not is_innermost and all(each.kind is not kind for each in self._elements):
            if self._drawn or kind.tag in ELEMENTS:
                self._parts.append(f"</{kind.tag}>")
            return
        if self._pending:
            self._put(self._pending)
        if kind.tag == "tr":
            self._row = None
        while True:
            element = self._elements[-1]
            if element.behind:
                self._put(element.behind)
            if element.kind is kind:
                self._search.end(kind, element.search_anchor)
            self._elements.pop()
            element.last = len(self._texts)
            self._set.leave(element, self._elements[-1].around)
            if element.kind is kind:
                break
        if kind.tag == "dt":
            self._term = element.anchor
        elif kind.tag == "dd" and self._term.startswith("term-"):
            self._defined.append((self._term, len(self._parts)))
            self._term = ""
        if element.is_shown:
            self._parts.append(f"</{element.written}>")
        if element.note:
            self._draw(element.note, self._place)
        if kind.tag == "a" and not self._elements[-1].around.is_link:
            self._draw(self._drawing.signs_behind(), self._place)

    def _emit(self, tag: str, rest: str, attributes: Mapping[str, str]) -> None:
        """Write a tag, and note its id and its address."""
        if "id" in attributes:
            self._ids.append(attributes["id"])
        elif tag == "a" and attributes.get("name"):
            self._ids.append(attributes["name"])
        self._links.write(tag, rest, attributes, self._place, self._parts)

    # Anchors of older versions

    def _put_anchors(self, element: Element, anchor: str) -> None:
        """Put the anchors of older versions into the passage that begins here."""
        places = [anchor] if anchor else []
        if element.kind.level:
            places.append("")  # what leads nowhere any more stands at the first heading
        found = [each for place in places for each in self._aliases.pop(place, ())]
        for place in places:
            element.behind += self._gone.pop(place, ())
        if element.kind.tag == "figure":
            self._pending += found  # of a figure, into the caption if that stands first
        else:
            self._put(found)

    def _put(self, anchors: list[str]) -> None:
        """Write anchors and forget them; they are links of ours that no search and no text has."""
        written, anchors[:] = list(anchors), []
        for each in written:
            before, self._pending = self._pending, []
            self._draw(each, self._place)
            self._pending = before

    def _put_number(self, element: Element) -> None:
        """Write the anchor by which a passage is found under its number."""
        chapter = self._chapter
        name = chapter.prefix or chapter.path.removesuffix(".md") if chapter else ""
        anchor, tag = f"{name}-{self._number}", "span" if element.around.is_link else "a"
        self._ids.append(anchor)
        self._set.add_object(element.around)
        self._parts.append(f'<{tag} class="passage-number" id="{attribute(anchor)}"></{tag}>')
