"""A page finished: the marks of a chapter become what they stand for; all is noted that is there.

One pass over the HTML, tag by tag, whoever wrote it: Markdown, an author's raw HTML, a template of
ours. It resolves references, notes ids, links, mentions and the text for the search, puts in the
anchors of older versions and sets the type. Every mark that went into Markdown must come out once;
syntax that would be shown as typed is an error.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from itertools import accumulate
from posixpath import dirname, join, normpath, relpath
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from markdown.extensions.toc import nest_toc_tokens

from generator.chapters import Chapter, Entry, unknown_id
from generator.chapters.marks import CAPTIONS, MARK, MOST, expanded, index_of
from generator.chapters.structure import HELD
from generator.chapters.values import BlockUse, Heading, InlineUse
from generator.core.problems import Message, Place, Problem
from generator.language import say
from generator.rendering.drawing import Drawing, attribute, problem_note
from generator.rendering.forwarding import Forwarding
from generator.rendering.lookup import Lookup
from generator.rendering.markdown import HEADINGS, USE, WORDED, Skeleton
from generator.rendering.page import Link, Mention, Page
from generator.rendering.search_text import INLINE_TEXT, SearchText, is_skipped, text_of
from generator.rendering.typography import TOKEN, VOID, Piece, Typesetter, set_html

_TOKEN = re.compile(
    TOKEN.pattern + "\n    | (?P<mark>[\U000f0000-\U000ffffd\U00100000-\U0010fffd])",
    TOKEN.flags,
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+))?""")
_CODE = frozenset({"code", "pre", "samp", "kbd", "script", "style", "textarea", "math", "svg"})
_SPEAKING = WORDED | HEADINGS | {"dt", "td", "th", "figcaption", "blockquote"}
"""Elements whose text is shown where something that they mention is cited."""
_WITHIN = frozenset({"ul", "ol", "dl", "p", "blockquote"})
"""What may stand within an item behind its own words."""
_ADDRESSES = {
    "a": "href",
    "area": "href",
    "img": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "iframe": "src",
    "embed": "src",
    "object": "data",
    "script": "src",
    "link": "href",
}
_LOADING = frozenset({"stylesheet", "preload", "icon", "modulepreload", "prefetch", "manifest"})
_RAW_CODE = re.compile(r"<(?:code|kbd|samp|textarea|math|svg)\b[^<>]*>[^<]*\Z")
LONGEST_TAG = 400
"""Characters before a use among which a tag of code is looked for."""
_LEFT_OVER = re.compile(r"\{\{|\{=|\[@|^[ ]{0,3}/{3,}[ ]?\w*", re.MULTILINE)
"""Syntax of ours that a reader should never see."""


def finish(
    path: str, title: str, html: str, lookup: Lookup, chapter: Chapter | None = None
) -> Page:
    """Return the page of a piece of HTML; its links to ids are ``href="@BF4"``.

    ``chapter`` is the chapter whose marks stand in it.
    """
    return finish_skeleton(path, title, Skeleton(html, (), ()), lookup, chapter)


def finish_skeleton(
    path: str, title: str, skeleton: Skeleton, lookup: Lookup, chapter: Chapter | None = None
) -> Page:
    """Return the page of a chapter that Markdown has read."""
    finisher = _Finisher(path, lookup, chapter, skeleton)
    finisher.read(skeleton.html)
    return finisher.page(title, skeleton)


@dataclass
class _Element:
    """An element that is open: what is around a piece of text."""

    tag: str
    written: str = ""
    """The name by which it goes into the page."""
    anchor: str = ""
    """The nearest id, that of an inline element included."""
    search_anchor: str = ""
    is_code: bool = False
    is_contents: bool = False
    is_link: bool = False
    is_note_mark: bool = False
    is_searched: bool = True
    is_shown: bool = True
    """Whether its own tags go into the page."""
    text: list[Piece] | None = None
    """What it says, for the passage that a mention stands in."""
    behind: list[str] = field(default_factory=list[str])
    """Anchors that come behind its own words."""
    note: str = ""
    """What is wrong with it, told behind it."""


class _Finisher(Typesetter):
    """Reads the HTML of a page and writes the page."""

    def __init__(
        self, path: str, lookup: Lookup, chapter: Chapter | None, skeleton: Skeleton
    ) -> None:
        super().__init__(lookup.typography)
        self._failure = skeleton.failure
        self._path = path
        self._lookup = lookup
        self._chapter = chapter
        self._uses = chapter.uses if chapter else ()
        self._drawing = Drawing(path, lookup, chapter)
        self._elements = [_Element("")]
        self._shown: Counter[str] = Counter()
        self._in_attributes: set[int] = set()
        self._as_code: set[int] = set()
        self._place = Place(chapter.source if chapter else path)
        self._drawn = 0 if chapter else 1
        self._titles: list[tuple[int, str, list[Piece]]] = []
        self._closings: list[tuple[int, str]] = []
        self._ids: list[str] = []
        self._links: list[tuple[int, str, Place, bool]] = []
        self._mentions: list[tuple[str, Place, str, list[Piece], list[Piece]]] = []
        self._heading: list[Piece] = []
        self._problems: list[Problem] = []
        self._number = 0
        self._pending: list[str] = []
        self._left_over: dict[str, list[Place]] = {}
        self._search = SearchText()
        self._forward(lookup.forwarding(path) if chapter else None, skeleton.html)

    # What comes in

    def read(self, html: str) -> None:
        """Read a piece of HTML."""
        position = 0
        for match in _TOKEN.finditer(html):
            self._text(html[position : match.start()])
            position = match.end()
            if match["mark"] and not self._drawn:
                self._mark(match["mark"])
            elif match["mark"]:
                self.add(match["mark"])  # of the data: it stands for nothing
            elif match["entity"]:
                self._flush_pending()
                said = unescape(match[0])
                # Our templates write each quotation mark so, an author who wants it as typed.
                self.add(said, "" if self._drawn and said in "\"'" else match[0])
            elif match["tag"]:
                self._tag(match["tag"], match["close"], match["rest"])
            else:
                self._raw(MARK.sub(self._typed, match[0]))
        self._text(html[position:])

    def _draw(self, html: str, place: Place) -> None:
        """Read HTML of ours that stands for something that the author wrote at a place."""
        before, self._place = self._place, place
        self._drawn += 1
        self.read(html)
        self._drawn -= 1
        self._place = before

    def add(self, text: str, raw: str = "") -> None:
        """Add text to the page, to the lines that are set, and to what listens to it."""
        count = len(self.pieces)
        super().add(text, raw)
        for piece in self.pieces[count:]:
            if self._elements[-1].is_searched:
                self._search.add(piece)
            if not self._elements[-1].is_note_mark:
                for element in self._elements:
                    if element.text is not None:
                        element.text.append(piece)

    def _raw(self, html: str) -> None:
        self.pieces.append(Piece("", html, is_free=False))

    def _text(self, text: str) -> None:
        if not text:
            return
        if text.strip():
            self._flush_pending()
        if not self._drawn and self._chapter and not self._elements[-1].is_code:
            for left in _LEFT_OVER.finditer(text):
                self._report_left_over(left[0].strip())
        self.add(text)

    # Marks

    def _mark(self, mark: str) -> None:
        index, closes = index_of(mark)
        self._flush_pending()
        if index >= len(self._uses):
            self._raw("\ufffd")
            return
        use = self._uses[index]
        if self._elements[-1].is_code or self._elements[-1].is_contents:
            said = self._typed if self._elements[-1].is_code else self._spoken
            self._shown[mark] += self._elements[-1].is_code
            if self._elements[-1].is_code and not self._is_raw_code(use):
                self._as_code.add(index)
            text = said(MARK.match(mark))
            if text:
                self.add(text, escape(text, quote=False) if "&" in text or "<" in text else "")
            return
        self._shown[mark] += 1
        if isinstance(use, InlineUse) and use.words_span[1]:
            self._words_of(use, index, closes=closes)
        else:
            self._draw(self._drawing.html(use), use.place)

    def _is_raw_code(self, use: InlineUse | BlockUse | Heading) -> bool:
        """Say whether the author put a use between tags of code, where it means nothing."""
        if not isinstance(use, InlineUse) or use.kind in {"literal", "reference", "link"}:
            return True
        before = self._chapter.body[: use.span[0]] if self._chapter else ""
        return _RAW_CODE.search(before[-LONGEST_TAG:]) is not None

    def _words_of(self, use: InlineUse, index: int, *, closes: bool) -> None:
        """Begin or end the words of a claim or a link."""
        if not closes:
            in_link = self._elements[-1].is_link
            html, tag, after = self._drawing.around(use, in_link=in_link)
            self._draw(html, use.place)
            self._closings.append((index, f"</{tag}>{after}"))
            return
        if not self._closings or self._closings[-1][0] != index:
            message = Message("use-across-elements", text=use.text)
            self._report("markup", use.place, message, use.text)
            return
        self._draw(self._closings.pop()[1], use.place)

    def _typed(self, match: re.Match[str] | None) -> str:
        """Return what the author typed for a mark."""
        return expanded(match[0], self._uses) if match else ""

    def _spoken(self, match: re.Match[str] | None) -> str:
        """Return what a mark says as plain text, in an attribute or in the contents."""
        if match is None:
            return ""
        index, closes = index_of(match[0])
        if index >= len(self._uses) or closes:
            return ""
        self._in_attributes.add(index)
        return self._drawing.spoken(self._uses[index])

    # Tags

    def _tag(self, tag: str, close: str, rest: str) -> None:
        name = tag.lower()
        if close:
            self._end_tag(name, rest)
            return
        if not self._drawn and MARK.search(rest):
            rest = self._without_marks(rest)
        attributes = {
            each[1].lower(): unescape(each[2].strip("\"'")) if each[2] else ""
            for each in _ATTRIBUTE.finditer(rest)
        }
        if self._pending and name != "figcaption":
            self._flush_pending()
        parent = self._elements[-1]
        if name in _WITHIN:
            self._put(parent.behind)
        written, note = name, ""
        if name == "a":
            written, rest, note = self._link(rest, attributes, inside=parent.is_link)
        element = self._element(name, written, attributes)
        element.note = note
        numbered = (
            self._chapter is not None
            and not self._drawn
            and name in WORDED
            and attributes.get("id", "").startswith("p-")
            and "data-number" not in attributes
        )
        if numbered:
            self._number += 1
            rest = f'{rest} data-number="{self._number}"'
        if element.is_shown:
            self._emit(written, rest, attributes)
        if name in HEADINGS:
            self._heading = element.text if element.text is not None else []
            self._titles.append((int(name[1]), attributes.get("id", ""), self._heading))
        self._search.begin(
            name, attributes.get("id", ""), parent.search_anchor, is_searched=parent.is_searched
        )
        self.step(name, "", rest)
        if VOID.fullmatch(name) or rest.endswith("/"):
            return
        self._elements.append(element)
        self._put_anchors(name, attributes, numbered=numbered)

    def _link(self, rest: str, attributes: dict[str, str], *, inside: bool) -> tuple[str, str, str]:
        """Return as which tag a link goes into the page, its attributes, what is wrong with it.

        A link within a link is none.
        """
        if inside:
            attributes.pop("href", None)
            return "span", _without(rest, ("href", "title")), ""
        tag, rest = self._resolved(rest, attributes)
        note = self._dead(attributes.get("href", "")) if tag == "a" else ""
        if note:
            css_class = f"{attributes.get('class', '')} thesis-problem".strip()
            rest = f' class="{attribute(css_class)}"{_without(rest, ("class",))}'
        return tag, rest, note

    def _end_tag(self, tag: str, rest: str) -> None:
        if all(each.tag != tag for each in self._elements):
            self._raw(f"</{tag}{rest}>")
            return
        self._flush_pending()
        while (element := self._elements[-1]).tag != tag:
            self._put(element.behind)
            self._elements.pop()
        self._put(element.behind)
        self._search.end(tag, self._elements[-1].search_anchor)
        self._elements.pop()
        if element.is_shown:
            self._raw(f"</{element.written}{rest}>")
        self.step(tag, "/", rest)
        if element.note:
            self._draw(element.note, self._place)

    def _without_marks(self, rest: str) -> str:
        """Put words in the place of marks in the attributes of a tag."""

        def said(found: re.Match[str]) -> str:
            if not found[2] or not MARK.search(found[2]):
                return found[0]
            value = MARK.sub(
                lambda mark: attribute(
                    self._caption_id(mark[0]) if found[1] == "id" else self._spoken(mark)
                ),
                found[2],
            )
            return f"{found[1]}={value}"

        return _ATTRIBUTE.sub(said, rest)

    def _caption_id(self, mark: str) -> str:
        index = index_of(mark)[0]
        return self._drawing.anchor(self._uses[index]) if index < len(self._uses) else ""

    def _element(self, tag: str, written: str, attributes: Mapping[str, str]) -> _Element:
        parent = self._elements[-1]
        anchor = attributes.get("id", "")
        classes = attributes.get("class", "").split()
        return _Element(
            tag,
            written,
            anchor or parent.anchor,
            (anchor if tag not in INLINE_TEXT else "") or parent.search_anchor,
            parent.is_code or tag in _CODE or "arithmatex" in classes,
            parent.is_contents or (tag == "div" and "toc" in classes),
            parent.is_link or tag == "a",
            parent.is_note_mark or anchor.startswith("fnref") or "problem-note" in classes,
            parent.is_searched and not is_skipped(tag, attributes, classes),
            not (tag == "div" and USE in classes),
            [] if tag in _SPEAKING else None,
        )

    def _resolved(self, rest: str, attributes: dict[str, str]) -> tuple[str, str]:
        """Return a link with the reference in its ``href`` resolved; an unknown one is no link."""
        href = attributes.get("href", "")
        if not href.startswith("@"):
            return "a", rest
        key, _, fragment = unquote(href[1:]).partition("#")
        entry = self._lookup.entry(key)
        if entry is None:
            near = self._lookup.nearest(key)
            self._problems.append(unknown_id(key, self._place_of(f"@{key}"), near))
            del attributes["href"]
            return "span", _without(rest, ("href",))
        attributes["href"] = address(self._path, entry, fragment)
        rest = _with(rest, "href", attributes["href"])
        if not attributes.get("class"):
            attributes["class"] = f"ref ref-{entry.kind}"
            rest = f' class="{attributes["class"]}"{_without(rest, ("class",))}'
            self._mention(entry.id)
        return "a", rest

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
        passage = speaking[-1] if speaking else list[Piece]()
        anchor = self._elements[-1].anchor
        self._mentions.append((key, self._place, anchor, passage, self._heading))

    def _emit(self, tag: str, rest: str, attributes: Mapping[str, str]) -> None:
        """Write a tag, its address as a piece of its own; note its id and what it mentions."""
        mentions = attributes.get("data-mentions")
        if mentions is not None:
            rest = _without(rest, ("data-mentions",))
            for key in mentions.split():
                self._mention(key)
        if "id" in attributes:
            self._ids.append(attributes["id"])
        elif tag == "a" and attributes.get("name"):
            self._ids.append(attributes["name"])
        name = _ADDRESSES.get(tag, "")
        if tag == "link" and not _LOADING & {*attributes.get("rel", "").split()}:
            name = ""
        value = attributes.get(name, "") if name else ""
        found = _value_span(rest, name) if value else None
        if found is None:
            self._raw(f"<{tag}{rest}>")
            return
        self._raw(f"<{tag}{rest[: found[0]]}")
        self._links.append((len(self.pieces), value, self._place, tag not in {"a", "area"}))
        self._raw(rest[found[0] : found[1]])
        self._raw(f"{rest[found[1] :]}>")

    # Anchors of older versions

    def _forward(self, leads: Forwarding | None, html: str) -> None:
        """Sort the anchors of older versions by where they go."""
        self._aliases: dict[str, list[str]] = {}
        self._gone: dict[str, list[str]] = {}
        if leads is None:
            return
        current = {*re.findall(r'\bid="([^"]+)"', html), *self._drawing.anchors()}
        for old, target in leads.aliases.items():
            if old not in current:
                place = target if target in current else ""
                self._aliases.setdefault(place, []).append(_anchor(old, "passage-alias"))
        note = self._lookup.language.text("passage_gone")
        for old, target in leads.gone.items():
            if old not in current:
                moved = leads.moved.get(old, "")
                anchor = self._moved(old, moved) if moved else _anchor(old, "passage-gone", note)
                self._gone.setdefault(target if target in current else "", []).append(anchor)

    def _moved(self, old: str, target: str) -> str:
        """Return the note for a passage that is in another chapter now: a link to it there."""
        path, _, anchor = target.partition("#")
        note = self._lookup.language.text("passage_moved", title=self._lookup.title(path))
        href = f"{quote(relpath(path, dirname(self._path) or '.'))}#{anchor}"
        return _anchor(old, "passage-gone", note, href)

    def _put_anchors(self, tag: str, attributes: Mapping[str, str], *, numbered: bool) -> None:
        """Put the anchors of older versions into the passage that begins here."""
        places = [attributes["id"]] if "id" in attributes else []
        if tag in HEADINGS:
            places.append("")  # what leads nowhere any more stands at the first heading
        found = [each for place in places for each in self._aliases.pop(place, ())]
        for place in places:
            self._elements[-1].behind += self._gone.pop(place, ())
        if numbered and self._chapter:
            name = self._chapter.prefix or self._chapter.path.removesuffix(".md")
            found.append(_anchor(f"{name}-{self._number}", "passage-number"))
        if tag == "figure":
            self._pending += found  # of a figure, into the caption if that stands first
        else:
            self._put(found)

    def _flush_pending(self) -> None:
        if self._pending:
            self._put(self._pending)

    def _put(self, anchors: list[str]) -> None:
        """Write anchors; they are links of ours that no search and no text has."""
        written, anchors[:] = list(anchors), []
        for each in written:
            before, self._pending = self._pending, []
            self._draw(each, self._place)
            self._pending = before

    # Problems

    def _report(
        self, rule: str, place: Place, message: Message, found: str = "", expected: str = ""
    ) -> None:
        self._problems.append(Problem(rule, place, message, found=found, expected=expected))

    def _place_of(self, text: str) -> Place:
        """Return where the chapter has a text first, its first line if that is not known."""
        if self._chapter is None or self._drawn:
            return self._place
        at = self._chapter.body.find(text)
        line = self._chapter.body.count("\n", 0, at) if at >= 0 else 0
        return Place(self._chapter.source, self._chapter.body_line + line)

    def _report_left_over(self, token: str) -> None:
        """Report syntax of ours that a reader would see, at the next place that has it."""
        chapter = self._chapter
        if chapter is None or token.startswith("///"):
            if chapter is not None:
                self._report_left_block(chapter, token)
            return
        places = self._left_over.get(token)
        if places is None:
            taken = [each.span for each in chapter.inlines]
            found = (each.start() for each in re.finditer(re.escape(token), chapter.prose))
            outside = (at for at in found if not any(start <= at < end for start, end in taken))
            places = self._left_over[token] = [chapter.place_at(at) for at in outside]
        place = places.pop(0) if places else self._place_of(token)
        message = {
            "{{": Message("value-not-closed", found=token, end="}}", escaped="\\{{"),
            "{=": Message("claim-binds-nothing", found=token, example="[19]{= count(x) }"),
        }.get(token, Message("left-as-typed", found=token))
        self._report("markup", place, message, token, "{{ expression }}")

    def _report_left_block(self, chapter: Chapter, token: str) -> None:
        """Report a line of slashes that a reader would see, unless its check tells of it."""
        told = {each.place.line for each in chapter.stray_fences}
        for block in chapter.blocks:
            told |= {block.place.line, block.end_line}
        lines = enumerate(chapter.body.split("\n"), chapter.body_line)
        mine = (number for number, line in lines if line.strip(" \t>").startswith(token))
        number = next((each for each in mine if each not in told), 0)
        if number and f"///{number}" not in self._left_over:
            self._left_over[f"///{number}"] = []
            place = Place(chapter.source, number)
            message = Message("left-as-typed", found=token)
            self._report("markup", place, message, token, "/// name | argument")

    def _missing(self) -> Iterator[Problem]:
        """Yield an error for each use that does not come out of Markdown exactly once."""
        if self._failure:
            place = Place(self._place.path)
            yield Problem("markup", place, Message("markdown-fails", reason=self._failure))
            return
        for index, use in enumerate(self._uses[:MOST]):
            if isinstance(use, BlockUse) and not (
                use.readable and use.closed and use.name in HELD | CAPTIONS
            ):
                continue
            if isinstance(use, InlineUse) and self._drawing.is_cited_over(use):
                continue  # told of the citation
            count = self._shown[chr(0xF0000 + index)]
            is_shown = count == 1 and index not in self._as_code
            if is_shown or (not count and index in self._in_attributes):
                continue
            said = use.text if isinstance(use, (InlineUse, Heading)) else f"/// {use.name}"
            rule = {"value": "claim", "claim": "claim", "citation": "citation"}.get(
                use.kind if isinstance(use, InlineUse) else "", "markup"
            )
            message = Message("use-not-shown", text=said)
            if index in self._as_code:
                message = Message("use-shown-as-code", text=said)
            elif count:
                message = Message("use-shown-often", text=said, count=count)
            yield Problem(rule, use.place, message, found=said, expected=Message("once"))
        if len(self._uses) > MOST:
            message = Message("chapter-too-large", count=len(self._uses))
            yield Problem("markup", Place(self._place.path), message, expected=str(MOST))

    # What comes out

    def page(self, title: str, skeleton: Skeleton) -> Page:
        """Return the page."""
        self._flush_pending()
        self._search.end_excerpt(self._elements[-1].search_anchor)
        for each in (*self._aliases.values(), *self._gone.values()):
            self._put(each)
        html = self.whole()
        contents = self._contents(skeleton.contents) if self._chapter else self._own_contents()
        starts = [0, *accumulate(len(piece.raw) for piece in self.pieces)]
        links = tuple(
            Link(href, starts[at], starts[at + 1], place, fetched)
            for at, href, place, fetched in self._links
        )
        return Page(
            self._path,
            title,
            html,
            contents,
            tuple(self._ids),
            links,
            tuple(
                Mention(key, place, anchor, text_of(passage), text_of(section))
                for key, place, anchor, passage, section in self._mentions
            ),
            tuple(self._drawing.values),
            tuple(self._drawing.tables),
            tuple(self._search.sections()),
            skeleton.passages,
            (*self._drawing.problems, *self._problems, *self._missing()),
            self._lookup.observed,
        )

    def _own_contents(self) -> tuple[Mapping[str, Any], ...]:
        """Return the contents of a page that Markdown has not seen, from its headings."""
        named = ((level, anchor, text_of(text)) for level, anchor, text in self._titles)
        tokens: list[Any] = [
            {"level": level, "id": anchor, "name": escape(name, quote=False)}
            for level, anchor, name in named
            if anchor
        ]
        return self._contents(nest_toc_tokens(tokens))

    def _contents(self, entries: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
        """Return the contents of the page, words in the place of marks, set like the page."""
        typography = self._lookup.typography

        def said(mark: re.Match[str]) -> str:
            return escape(self._spoken(mark), quote=False)

        return tuple(
            {
                **entry,
                "name": set_html(MARK.sub(said, entry["name"]), typography),
                "children": self._contents(entry["children"]),
            }
            for entry in entries
        )


def address(path: str, entry: Entry, fragment: str = "") -> str:
    """Return the link from the page at ``path`` to an entry; ``fragment`` replaces its anchor."""
    anchor = fragment or entry.anchor
    target = relpath(entry.path, dirname(path) or ".")
    if entry.path == path and anchor:
        return f"#{quote(anchor)}"
    return f"{quote(target)}#{quote(anchor)}" if anchor else quote(target)


def _anchor(old: str, css_class: str, note: str = "", href: str = "") -> str:
    """Return an anchor that an older link arrives at."""
    attributes = f'class="{css_class}" id="{attribute(old)}"'
    if note:
        attributes += f' data-note="{attribute(note)}"'
    if href:
        attributes += f' href="{attribute(href)}" aria-label="{attribute(note)}"'
    return f"<a {attributes}></a>"


def _value_span(rest: str, name: str) -> tuple[int, int] | None:
    """Return the offsets of an attribute's value between its quotation marks."""
    for found in _ATTRIBUTE.finditer(rest):
        if found[1].lower() == name and found[2]:
            start, end = found.span(2)
            return (start + 1, end - 1) if found[2][0] in "\"'" else None
    return None


def _without(rest: str, names: Iterable[str]) -> str:
    kept = (each[0] for each in _ATTRIBUTE.finditer(rest) if each[1].lower() not in names)
    return "".join(f" {each}" for each in kept)


def _with(rest: str, name: str, value: str) -> str:
    """Return the attributes of a tag with one of them set."""
    if not re.search(rf"(?<![\w-]){name}\s*=", rest):
        return f'{rest} {name}="{attribute(value)}"'
    return _ATTRIBUTE.sub(
        lambda each: f'{name}="{attribute(value)}"' if each[1].lower() == name else each[0], rest
    )
