"""A page finished: the marks of a chapter become what they stand for; all is noted that is there.

One pass over the HTML, tag by tag, whoever wrote it: Markdown, an author's raw HTML, a template of
ours. It resolves references, notes ids, links, mentions and the text for the search, puts in the
anchors of older versions and sets the type. Every mark that went into Markdown must come out once;
syntax that would be shown as typed is an error (``left_over``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape, unescape
from itertools import accumulate
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote, urlsplit

from markdown.extensions.toc import nest_toc_tokens

from generator.chapters import Chapter, unknown_id
from generator.chapters.marks import MARK, expanded, index_of
from generator.chapters.values import BlockUse, Heading, InlineUse
from generator.core.json_values import Later
from generator.core.problems import Message, Place, Problem
from generator.language import say
from generator.rendering.bare_tables import SCROLL, label_of
from generator.rendering.drawing import Drawing, address, anchor_of, attribute, problem_note
from generator.rendering.elements import Element
from generator.rendering.left_over import LEFT_OVER, first_place, left_as_typed, lost_uses
from generator.rendering.lookup import Knowledge, Lookup
from generator.rendering.markdown import HEADINGS, WORDED, Dialect, Skeleton, skeleton_of
from generator.rendering.page import Body, Link, Mention, Page, looks_of, words_in
from generator.rendering.search_text import SearchText, text_of
from generator.rendering.typesetting import (
    ATTRIBUTE,
    TOKEN,
    TextPiece,
    Typesetter,
    attributes_of,
    is_void,
    set_html,
)

# What may stand within an item behind its own words.
_WITHIN = frozenset({"ul", "ol", "dl", "p", "blockquote"})
_ADDRESSES = {
    **dict.fromkeys(("a", "area", "link"), "href"),
    **dict.fromkeys(("img", "source", "video", "audio", "iframe", "embed", "script"), "src"),
    "object": "data",
}
_LOADING = frozenset({"stylesheet", "preload", "icon", "modulepreload", "prefetch", "manifest"})
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
    skeleton = skeleton_of(chapter, dialect, edits)
    return _Finisher(chapter.path, Lookup(knowledge), chapter).page(title, skeleton)


def finish(path: str, title: str, html: str, lookup: Lookup) -> Page:
    """Return the page of a piece of HTML of ours; its links to ids are ``href="@BF4"``."""
    return _Finisher(path, lookup, None).page(title, Skeleton(html, (), ()))


class _Finisher:
    def __init__(self, path: str, lookup: Lookup, chapter: Chapter | None) -> None:
        self._path = path
        self._lookup = lookup
        self._chapter = chapter
        self._uses = chapter.uses if chapter else ()
        self._drawing = Drawing(path, lookup, chapter)
        self._set = Typesetter(lookup.typography)
        self._pieces = self._set.pieces
        self._search = SearchText()
        self._elements = [Element()]
        self._drawn = 0 if chapter else 1  # how deep in HTML of ours
        self._place = Place(chapter.source if chapter else path)
        self._shown: Counter[int] = Counter()
        self._in_attributes: set[int] = set()
        self._as_code: set[int] = set()
        self._left_over: list[str] = []
        self._closings: list[tuple[int, str]] = []
        self._titles: list[tuple[int, str, list[TextPiece]]] = []
        self._number = 0  # of the passage
        self._frames: list[tuple[TextPiece, list[list[TextPiece]]]] = []
        self._row: list[list[TextPiece]] | None = None  # the cells of the row that names its frame
        self._ids: list[str] = []
        self._links: list[tuple[int, str, Place, bool]] = []
        self._mentions: list[tuple[str, Place, str, list[TextPiece], list[TextPiece]]] = []
        self._problems: list[Problem] = []
        self._aliases: dict[str, list[str]] = {}
        self._gone: dict[str, list[str]] = {}
        self._pending: list[str] = []  # anchors of a figure that go into its caption

    def page(self, title: str, skeleton: Skeleton) -> Page:
        if self._chapter:
            self._aliases, self._gone = self._drawing.old_anchors(skeleton.html)
        self._read(skeleton.html)
        self._put(self._pending)
        self._search.end_excerpt(self._elements[-1].search_anchor)
        for each in (*self._aliases.values(), *self._gone.values()):
            self._put(each)
        for piece, cells in self._frames:
            label = label_of([text_of(cell) for cell in cells], self._lookup.language)
            piece.raw = f' aria-label="{attribute(label)}"'
        html = self._set.whole()
        tokens: list[Any] = [
            {"level": level, "id": anchor, "name": escape(text_of(text), quote=False)}
            for level, anchor, text in self._titles
            if anchor
        ]
        contents = self._contents(skeleton.contents if self._chapter else nest_toc_tokens(tokens))
        if skeleton.failure:
            message = Message("markdown-fails", reason=skeleton.failure)
            self._problems.append(Problem("markup", Place(self._place.path), message))
        elif self._chapter:
            self._problems += left_as_typed(self._chapter, self._left_over)
            self._problems += lost_uses(
                self._chapter, self._shown, self._in_attributes, self._as_code
            )
        starts = [0, *accumulate(len(piece.raw) for piece in self._pieces)]
        return Page(
            self._path,
            title,
            Later(Body(html, contents, tuple(self._search.sections()), skeleton.passages)),
            looks_of(html),
            words_in(html),
            tuple(self._ids),
            tuple(
                Link(href, starts[at], starts[at + 1], place, fetched)
                for at, href, place, fetched in self._links
            ),
            tuple(
                Mention(key, place, anchor, text_of(passage), text_of(section))
                for key, place, anchor, passage, section in self._mentions
            ),
            tuple(self._drawing.values),
            tuple(self._drawing.tables),
            (*self._drawing.problems, *self._problems),
            self._lookup.observed,
        )

    def _contents(self, entries: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
        def name(entry: Mapping[str, Any]) -> str:
            said = MARK.sub(lambda mark: escape(self._spoken(mark[0]), quote=False), entry["name"])
            return set_html(said, self._lookup.typography)

        return tuple(
            {**each, "name": name(each), "children": self._contents(each["children"])}
            for each in entries
        )

    # What comes in

    def _read(self, html: str) -> None:
        position = 0
        for match in TOKEN.finditer(html):
            self._text(html[position : match.start()])
            position = match.end()
            if match["mark"]:
                if self._drawn:
                    self._add(match["mark"])  # of the data: it stands for nothing
                else:
                    self._mark(match["mark"])
            elif match["entity"]:
                self._put(self._pending)
                said = unescape(match[0])
                # Our templates write each quotation mark so, an author who wants it as typed.
                self._add(said, "" if self._drawn and said in "\"'" else match[0])
            elif match["close"]:
                self._end(match["tag"].lower(), match["rest"])
            elif match["tag"]:
                self._begin(match["tag"].lower(), match["rest"])
            else:
                self._set.add_markup(expanded(match[0], self._uses))
        self._text(html[position:])

    def _draw(self, html: str, place: Place) -> None:
        """Read HTML of ours that stands for something that the author wrote at a place."""
        before, self._place = self._place, place
        self._drawn += 1
        self._read(html)
        self._drawn -= 1
        self._place = before

    def _text(self, text: str) -> None:
        if not text:
            return
        if text.strip():
            self._put(self._pending)
        if not self._drawn and not self._elements[-1].is_code:
            self._left_over += (left[0].strip() for left in LEFT_OVER.finditer(text))
        self._add(text)

    def _add(self, text: str, raw: str = "") -> None:
        if not text:
            return
        self._set.add(text, raw)
        piece = self._pieces[-1]
        if self._elements[-1].is_searched:
            self._search.add(piece)
        if not self._elements[-1].is_note_mark:
            for element in self._elements:
                if element.text is not None:
                    element.text.append(piece)

    # Marks

    def _mark(self, mark: str) -> None:
        index, closes = index_of(mark)
        self._put(self._pending)
        if index >= len(self._uses):  # typed by an extension of the site: it stands for nothing
            return
        use, around = self._uses[index], self._elements[-1]
        if around.is_code or around.is_contents:
            text = expanded(mark, self._uses) if around.is_code else self._spoken(mark)
            self._shown[index] += around.is_code and not closes
            if around.is_code and not self._is_raw_code(use):
                self._as_code.add(index)
            self._add(text, escape(text, quote=False) if "&" in text or "<" in text else "")
            return
        self._shown[index] += not closes
        if not isinstance(use, InlineUse) or not use.words_span[1]:
            self._draw(self._drawing.html(use), use.place)
        elif not closes:
            html, tag, after = self._drawing.around(use, in_link=around.is_link)
            self._draw(html, use.place)
            self._closings.append((index, f"</{tag}>{after}"))
        elif self._closings and self._closings[-1][0] == index:
            self._draw(self._closings.pop()[1], use.place)
        else:
            message = Message("use-across-elements", text=use.text)
            self._problems.append(Problem("markup", use.place, message, use.text))

    def _is_raw_code(self, use: InlineUse | BlockUse | Heading) -> bool:
        """Say whether the author put a use between tags of code, where it means nothing."""
        if not isinstance(use, InlineUse) or use.kind in {"literal", "reference", "link"}:
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

        return f"{found[1]}={MARK.sub(said, found[2])}"

    # Tags

    def _begin(self, tag: str, rest: str) -> None:
        if not self._drawn and MARK.search(rest):
            rest = ATTRIBUTE.sub(self._without_marks, rest)
        attributes = attributes_of(rest)
        typed, is_empty = dict(attributes), is_void(tag, rest)
        if self._pending and tag != "figcaption":
            self._put(self._pending)
        parent = self._elements[-1]
        if tag in _WITHIN:
            self._put(parent.behind)
        element, anchor = parent.child(tag, attributes), attributes.get("id", "")
        if tag == "a":
            attributes = self._link(element, attributes, inside=parent.is_link)
        number = 0
        if not self._drawn and tag in WORDED and anchor.startswith("p-"):
            number = self._number = self._number + 1
            attributes["data-number"] = str(number)
        for key in attributes.pop("data-mentions", "").split():
            self._mention(key)
        if attributes != typed:
            rest = "".join(f' {name}="{attribute(said)}"' for name, said in attributes.items())
        is_frame = attributes.get("class") == SCROLL and "aria-label" not in attributes
        if is_frame and not self._drawn:
            self._label_frame(rest)
        elif element.is_shown:
            self._emit(element.written, rest, attributes)
        if tag == "tr" and self._row:
            self._row = None
        elif tag in {"td", "th"} and self._row is not None and element.text is not None:
            self._row.append(element.text)
        if tag in HEADINGS and element.text is not None:
            self._titles.append((int(tag[1]), anchor, element.text))
        self._search.begin(tag, anchor, parent.search_anchor, is_searched=parent.is_searched)
        if is_empty:
            self._set.go_past(tag)
            return
        self._set.enter(tag, attributes)
        self._elements.append(element)
        self._put_anchors(element, anchor, number)

    def _label_frame(self, rest: str) -> None:
        """Write the frame of a table, whose label is there when its first row is."""
        self._set.add_markup(f"<div{rest}")
        self._set.add_markup("")
        self._row = list[list[TextPiece]]()
        self._frames.append((self._pieces[-1], self._row))
        self._set.add_markup(">")

    def _end(self, tag: str, rest: str) -> None:
        if all(each.tag != tag for each in self._elements):
            self._set.add_markup(f"</{tag}{rest}>")
            return
        self._put(self._pending)
        if tag == "tr":
            self._row = None
        while True:
            element = self._elements[-1]
            self._put(element.behind)
            if element.tag == tag:
                self._search.end(tag, element.search_anchor)
            self._elements.pop()
            self._set.leave()
            if element.tag == tag:
                break
        if element.is_shown:
            self._set.add_markup(f"</{element.written}{rest}>")
        if element.note:
            self._draw(element.note, self._place)

    def _link(
        self, element: Element, attributes: dict[str, str], *, inside: bool
    ) -> dict[str, str]:
        """Return the attributes of a link, resolved; of one within a link or to nothing, none."""
        href = attributes.get("href", "")
        entry = None
        if href.startswith("@") and not inside:
            key, _, fragment = unquote(href[1:]).partition("#")
            entry = self._lookup.entry(key)
            if entry is None:
                place = self._place
                if self._chapter and not self._drawn:
                    place = first_place(self._chapter, f"@{key}")
                self._problems.append(unknown_id(key, place, self._lookup.nearest(key)))
            else:
                href = attributes["href"] = address(self._path, entry, fragment)
        if inside or href.startswith("@"):
            element.written = "span"
            dropped = {"href", "title"} if inside else {"href"}
            return {name: said for name, said in attributes.items() if name not in dropped}
        css_class = attributes.pop("class", "")
        if entry is not None and not css_class:
            css_class = f"ref ref-{entry.kind}"
            self._mention(entry.id)
        element.note = self._dead(href)
        if element.note:
            css_class = f"{css_class} thesis-problem".strip()
        return {"class": css_class, **attributes} if css_class else attributes

    def _dead(self, href: str) -> str:
        """Return the note on a link to a chapter that is not there (yet); its check tells of it."""
        parts = urlsplit(href)
        if self._drawn or parts.scheme or parts.netloc or not parts.path.endswith(".md"):
            return ""
        path = normpath(join(dirname(self._path), unquote(parts.path)))
        if path.startswith(("/", "..")) or self._lookup.has_page(path):
            return ""
        message = Message("link-to-no-page", address=href, near="")
        return problem_note(say(message, self._lookup.language.code))

    def _mention(self, key: str) -> None:
        speaking = [each.text for each in self._elements if each.text is not None]
        passage = speaking[-1] if speaking else list[TextPiece]()
        section = self._titles[-1][2] if self._titles else list[TextPiece]()
        anchor = self._elements[-1].anchor
        self._mentions.append((key, self._place, anchor, passage, section))

    def _emit(self, tag: str, rest: str, attributes: Mapping[str, str]) -> None:
        """Write a tag, its address as a piece of its own, and note its id."""
        if "id" in attributes:
            self._ids.append(attributes["id"])
        elif tag == "a" and attributes.get("name"):
            self._ids.append(attributes["name"])
        name = _ADDRESSES.get(tag, "")
        if tag == "link" and not _LOADING & {*attributes.get("rel", "").split()}:
            name = ""
        for found in ATTRIBUTE.finditer(rest) if attributes.get(name) else ():
            if found[1].lower() == name and found[2] and found[2][0] in "\"'":
                start, end = found.start(2) + 1, found.end(2) - 1
                self._set.add_markup(f"<{tag}{rest[:start]}")
                fetched = tag not in {"a", "area"}
                self._links.append((len(self._pieces), attributes[name], self._place, fetched))
                self._set.add_markup(rest[start:end])
                self._set.add_markup(f"{rest[end:]}>")
                return
        self._set.add_markup(f"<{tag}{rest}>")

    # Anchors of older versions

    def _put_anchors(self, element: Element, anchor: str, number: int) -> None:
        """Put the anchors of older versions into the passage that begins here, and its number."""
        places = [anchor] if anchor else []
        if element.tag in HEADINGS:
            places.append("")  # what leads nowhere any more stands at the first heading
        found = [each for place in places for each in self._aliases.pop(place, ())]
        for place in places:
            element.behind += self._gone.pop(place, ())
        if self._chapter and number:
            name = self._chapter.prefix or self._chapter.path.removesuffix(".md")
            found.append(anchor_of(f"{name}-{number}", "passage-number"))
        if element.tag == "figure":
            self._pending += found  # of a figure, into the caption if that stands first
        else:
            self._put(found)

    def _put(self, anchors: list[str]) -> None:
        """Write anchors and forget them; they are links of ours that no search and no text has."""
        if not anchors:
            return
        written, anchors[:] = list(anchors), []
        for each in written:
            before, self._pending = self._pending, []
            self._draw(each, self._place)
            self._pending = before
