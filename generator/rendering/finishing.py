"""A page finished: the marks of a chapter become what they stand for; all is noted that is there.

One pass over the HTML, tag by tag, whoever wrote it: Markdown, an author's raw HTML, a template of
ours. It resolves references, notes ids, links, mentions and the text for the search, frames tables,
puts in the anchors of older versions and sets the type. What is a chapter's is sanitised before.
Every mark that went into Markdown must come out once; syntax that would be shown as typed is an
error (``unrendered``).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256
from html import escape, unescape
from typing import Any

from markdown.extensions.toc import nest_toc_tokens

from generator.chapters import BlockUse, Chapter, Heading, InlineUse
from generator.chapters.folder import as_shown
from generator.chapters.marks import MARK, expanded, index_of
from generator.core.addresses import relative
from generator.core.problems import Message, Place, Problem
from generator.core.store import digest_of
from generator.rendering.drawing import Drawing
from generator.rendering.lookup import Knowledge, Lookup
from generator.rendering.markdown import HEADINGS, USE, WORDED, Dialect, skeleton_of, typed_signs
from generator.rendering.mathematics import in_words
from generator.rendering.page import SIGN, Body, Link, Mention, Page, way_of
from generator.rendering.sanitizing import (
    ALIGNED,
    refusal,
    refusals_in,
    refused_markup,
    sanitised,
    well_formed,
)
from generator.rendering.search_text import SearchText, text_of
from generator.rendering.tags import (
    ADDRESSES,
    INLINE,
    SPEAKING,
    VOID,
    Element,
    TextContext,
    attribute,
    attributes_of,
    tokens,
    within,
)
from generator.rendering.typesetting import TextPiece, Typesetter, set_html
from generator.rendering.unrendered import LEFT_OVER, Where, left_as_typed, lost_uses

# What may stand within an item behind its own words.
_WITHIN = frozenset({"ul", "ol", "dl", "p", "blockquote"})
_RAW_CODE = re.compile(r"<(?:code|kbd|samp|textarea|math|svg)\b[^<>]*>[^<]*\Z")
_LOADING = frozenset({"stylesheet", "preload", "icon", "modulepreload", "prefetch", "manifest"})
# A browser ends a paragraph that Markdown puts around raw blocks where the first of them begins.
_EMPTY = re.compile(r"<p>\s*</p>")
_PROGRAM = re.compile(r"(<(?:script|style)\b.*?</(?:script|style)>)", re.DOTALL)
_BLANK = TextPiece(" ")  # between blocks
LONGEST_TAG = 400  # characters before a use among which a tag of code is looked for
NOT_RUN = "code-not-run"  # the class of what stands for a figure that code would make
DOWNLOADS = "downloads"  # the folder of the site with the tables and figures of its pages
# Attributes that are more than what they are to the text within, and tags that always are.
_LOOKED_AT = frozenset(
    {"id", "style", "href", "src", "data", "data-content"}
    | {"data-mentions", "data-number", "data-search-words"}
)
_TAGS_LOOKED_AT = frozenset(("a", "div", "table"))


def render_chapter(
    knowledge: Knowledge,
    chapter: Chapter,
    dialect: Dialect,
    edits: Iterable[tuple[int, int, str]] = (),
) -> Page:
    """Return the page of a chapter with replacements (start, end, text) in its body."""
    title = f"{chapter.prefix} {chapter.title}".strip()
    skeleton, problem = skeleton_of(chapter, dialect, edits)
    finisher = _Finisher(chapter.path, Lookup(knowledge), chapter, keeps_html=dialect.keeps_html)
    finisher.read_chapter(chapter, skeleton.utf8.decode("utf-8", "surrogatepass"), problem)
    return finisher.page(title, skeleton)


def finish(path: str, title: str, html: str, lookup: Lookup) -> Page:
    """Return the page of a piece of HTML of ours; its links to ids are ``href="@BF4"``."""
    finisher = _Finisher(path, lookup, None)
    finisher.read(html)
    return finisher.page(title, Body(b"", finisher.headings()))


class _Finisher:
    """Reads the HTML of a page into ``_set.parts``; the lists below note what stands in it."""

    def __init__(
        self, path: str, lookup: Lookup, chapter: Chapter | None, *, keeps_html: bool = False
    ) -> None:
        self._path, self._keeps_html = path, keeps_html
        self._lookup = lookup
        self._chapter = chapter
        self._uses = chapter.uses if chapter else ()
        self._drawing = Drawing(path, lookup, chapter)
        self._problems = self._drawing.problems
        self._set = Typesetter(lookup.typography)
        self._search = SearchText()
        # Where the pass is: the open elements, and how deep in HTML of ours that stands for what.
        self._elements = [Element("", TextContext(lookup.typography.language))]
        self._drawn = 0 if chapter else 1
        self._place = Place(chapter.source if chapter else path)
        self._closings: list[tuple[int, Element, str]] = []  # of claims and links of a chapter
        # Where the uses of a chapter came out, by their indexes, and what of our syntax is left.
        self._shown: Counter[tuple[int, Where]] = Counter()
        self._left_over: list[str] = []
        # What stands on the page.
        self._texts: list[TextPiece] = []
        self._titles: list[tuple[int, str, Element]] = []
        self._ids: list[str] = []
        self._links: list[Link] = []
        self._mentions: list[tuple[str, Place, str, Element | None, Element | None]] = []
        self._files: list[tuple[str, str]] = []
        self._terms: list[str] = []  # the ids of those that are defined
        self._term = ""  # that is defined here
        self._numbers = 0  # of passages
        self._frames: Counter[str] = Counter()  # of tables, by their names
        # Anchors of older versions that are still to be written.
        self._aliases: dict[str, list[str]] = {}
        self._gone: dict[str, list[str]] = {}
        self._pending: list[str] = []  # those of a figure, which go into its caption

    def read_chapter(self, chapter: Chapter, html: str, problem: Problem | None) -> None:
        """Read what Markdown made of a chapter, or why it could not; report what is lost."""
        self._aliases, self._gone = self._drawing.old_anchors(html)
        kept = well_formed(html) if self._keeps_html else _EMPTY.sub("", sanitised(html))
        for at, part in enumerate(_PROGRAM.split(kept)):
            if at % 2:  # no text of the page: as it is typed
                self._set.parts.append(typed_signs(expanded(part, self._uses)))
            else:
                self.read(part)
        for anchors in (self._pending, *self._aliases.values(), *self._gone.values()):
            self._put(anchors)
        if problem:
            self._problems.append(problem)
            return
        self._problems += (
            *refused_markup(chapter, refusals_in(html)),
            *left_as_typed(chapter, self._left_over),
            *lost_uses(chapter, self._shown),
        )

    def page(self, title: str, skeleton: Body) -> Page:
        """Return the page that was read."""
        self._search.end_excerpt(self._elements[-1].search_anchor)
        html = self._set.html().encode("utf-8", "surrogatepass")
        contents = self._contents(skeleton.contents)
        body = Body(html, contents, tuple(self._search.sections()), skeleton.passages)
        return Page(
            self._path,
            title,
            body,
            digest_of(sha256(html).hexdigest(), contents),
            tuple(self._ids),
            tuple(self._links),
            tuple(
                Mention(key, place, anchor, self._said(passage), self._said(section))
                for key, place, anchor, passage, section in self._mentions
            ),
            tuple(self._drawing.values),
            tuple(self._drawing.tables),
            tuple(self._problems),
            self._lookup.observed,
            tuple(self._terms),
            tuple(self._files),
            frozenset(way_of(self._path, each) for each in self._links),
        )

    def headings(self) -> tuple[Mapping[str, Any], ...]:
        """Return the headings that were read as Python-Markdown's ``toc`` gives them."""
        self._set.end_line()
        tokens: list[Any] = [
            {"level": level, "id": anchor, "name": escape(self._said(heading), quote=False)}
            for level, anchor, heading in self._titles
            if anchor
        ]
        return tuple(nest_toc_tokens(tokens))

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

    def read(self, html: str) -> None:
        """Read well-formed HTML."""
        for text, token in tokens(html.replace(SIGN, "")):
            if text:
                self._text(text)
            if token is None:
                break
            match token.lastgroup:
                case "rest":
                    close, tag, rest = token.group("close", "tag", "rest")
                    _ = self._end(tag) if close else self._begin(tag, rest)
                case "typed" | "mark" if self._drawn:
                    self._add(token[0])  # of the data: it stands for nothing
                case "typed":
                    self._add(typed_signs(token[0]), is_set=False)
                case "mark":
                    self._mark(token[0])
                case _:
                    self._set.parts.append(token[0])

    def _draw(self, html: str, place: Place) -> None:
        """Read HTML of ours that stands for something that the author wrote at a place."""
        before, self._place = self._place, place
        self._drawn += 1
        self.read(html)
        self._drawn -= 1
        self._place = before

    def _text(self, html: str) -> None:
        text = unescape(html)
        if not text.isspace():
            self._put(self._pending)
            if not self._drawn and not self._elements[-1].around.is_code:
                self._left_over += (left[0].strip() for left in LEFT_OVER.finditer(text))
        elif not self._set.line:
            self._set.parts.append(text)
            self._texts.append(_BLANK)
            return
        self._add(text)

    def _add(self, text: str, *, is_set: bool = True) -> None:
        around = self._elements[-1].around
        piece = TextPiece(text, around.language if is_set else "", around.is_note_mark)
        self._set.add(piece)
        self._note_text(piece)

    def _note_text(self, piece: TextPiece) -> None:
        self._texts.append(piece)
        if self._elements[-1].around.is_searched:
            self._search.add(piece)

    # Marks

    def _mark(self, mark: str) -> None:
        index, closes = index_of(mark)
        self._put(self._pending)
        if index >= len(self._uses):  # typed by an extension of the site: it stands for nothing
            return
        use, around = self._uses[index], self._elements[-1].around
        if around.is_code or around.is_contents:
            self._shown[index, "page"] += around.is_code and not closes
            self._shown[index, "code"] += around.is_code and not self._is_raw_code(use)
            self._add(expanded(mark, self._uses) if around.is_code else self._spoken(mark))
            return
        self._shown[index, "page"] += not closes
        if isinstance(use, InlineUse) and use.kind == "math":
            self._formula(use)
        elif not isinstance(use, InlineUse) or not use.words_span[1]:
            self._draw(self._drawing.html(use, in_link=around.is_link), use.place)
        elif closes:
            self._close(index, use)
        else:
            html, end = self._drawing.around(use, in_link=around.is_link)
            self._draw(html, use.place)
            self._closings.append((index, self._elements[-1], end))

    def _close(self, index: int, use: InlineUse) -> None:
        """End the words of a claim or link, which must end in the element in which they began."""
        opened, element, end = self._closings.pop() if self._closings else (-1, None, "")
        if opened == index and element is self._elements[-1]:
            self._draw(end, use.place)
        else:
            message = Message("use-across-elements", text=use.told)
            self._problems.append(Problem("markup", use.place, message, use.told))

    def _formula(self, use: InlineUse) -> None:
        """Write a formula, which is an object in its line; texts of the page have it in words."""
        math = self._drawing.html(use)
        self._set.add_tag("img", math, self._elements[-1].around)
        self._ids += filter(None, [use.target])
        self._note_text(TextPiece(in_words(math, use.words)))

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
        self._shown[index, "attribute"] += 1
        return self._drawing.spoken(self._uses[index])

    # Tags

    def _begin(self, tag: str, rest: str) -> None:
        shown = typed = written = attributes_of(rest)
        is_plain = (
            _LOOKED_AT.isdisjoint(written) and tag not in _TAGS_LOOKED_AT and not MARK.search(rest)
        )
        if not (is_plain or self._drawn):
            typed = self._of_author(tag, written)
        if self._pending and tag != "figcaption":
            self._put(self._pending)
        if self._elements[-1].behind and tag in _WITHIN:
            self._put(self._elements[-1].behind)
        is_framed = tag == "table" and not self._drawn and not self._keeps_html
        typed, frame = self._framed(typed) if is_framed else (typed, "")
        parent, anchor = self._elements[-1], typed.get("id", "")
        is_place = tag == "div" and USE in typed.get("class", "").split()
        element = Element(
            tag,
            within(parent.around, tag, rest),
            "" if is_place else f"</{tag}>",
            anchor or parent.anchor,
            ("" if tag in INLINE else anchor) or parent.search_anchor,
            len(self._texts),
            note=frame,
        )
        if is_plain:
            self._set.add_tag(tag, f"<{tag}{rest}>", parent.around)
        else:
            shown = self._attributes(element, typed)
            self._write_tag(element, rest, shown, is_same=shown == written)
        if tag in HEADINGS:
            self._titles.append((int(tag[1]), anchor, element))
        self._search.begin(tag, typed, parent.search_anchor, is_searched=parent.around.is_searched)
        if tag in VOID or rest.endswith("/"):
            element.last = element.first
            return
        self._elements.append(element)
        if (self._aliases or self._gone) and (anchor or tag in HEADINGS):
            self._put_anchors(element, anchor)
        if "data-number" in shown and not self._drawn:
            self._put_number(element, shown["data-number"])

    def _of_author(self, tag: str, typed: Mapping[str, str]) -> dict[str, str]:
        """Return the attributes of a chapter: with what marks say, aligned by a class.

        A caption has its id; what a mark may not say goes.
        """
        attributes = dict(typed)
        for name, said in typed.items():
            if name == "id" and (mark := MARK.match(said)):
                attributes["id"] = self._drawing.anchor(self._uses[index_of(mark[0])[0]])
            elif MARK.search(said):
                attributes[name] = MARK.sub(lambda mark: self._spoken(mark[0]), said)
                if self._chapter and (found := refusal(tag, name, attributes[name])):
                    self._problems += refused_markup(self._chapter, [found])
                    del attributes[name]
        if aligned := ALIGNED.fullmatch(attributes.get("style", "")):
            del attributes["style"]
            css_class = f"{attributes.get('class', '')} align-{aligned[1].lower()}"
            attributes["class"] = css_class.strip()
        return {name: said for name, said in attributes.items() if said or name != "id"}

    def _framed(self, typed: Mapping[str, str]) -> tuple[dict[str, str], str]:
        """Begin the frame in which a table of the author scrolls, and return what ends it.

        Outside of a figure it also carries what a table cannot hold: anchors of older versions, and
        the id of the passage.
        """
        figure = next((each for each in reversed(self._elements) if each.tag == "figure"), None)
        entry = self._lookup.entry(figure.anchor) if figure else None
        label = entry.label if entry else self._lookup.language.text("table_bare")
        self._frames[label] += 1  # each has a name of its own
        if self._frames[label] > 1:
            label = f"{label} ({self._frames[label]})"
        scroll = f'role="region" tabindex="0" aria-label="{attribute(label)}"'
        anchor, css_class = typed.get("id", ""), f"{typed.get('class', '')} data-table".strip()
        own = f' id="{attribute(anchor)}"' if anchor else ""
        attributes = {each: said for each, said in typed.items() if each != "id"}
        holder, end = f'<div class="table-scroll"{own} {scroll}>\n', "\n</div>"
        if not figure:
            bare = f'<div class="thesis-table thesis-bare"{own}>\n'
            holder, end = f'{bare}<div class="table-scroll" {scroll}>\n', f"{end}{end}"
        self._draw(holder, self._place)
        return attributes | {"class": css_class}, end

    def _attributes(self, element: Element, typed: Mapping[str, str]) -> Mapping[str, str]:
        """Return the attributes of an element as they are written, a link resolved."""
        attributes, tag = dict(typed), element.tag
        place = ADDRESSES.get(tag, "")
        if not self._drawn and typed.get(place, "#")[:1] not in "#@":
            shown = as_shown(typed[place]) if tag == "img" else typed[place]
            if led := self._lookup.resolve_link(self._path, shown):
                attributes[place] = led
            elif tag == "a":  # the site has not what it leads to
                del attributes["href"]
        if self._drawn and "data-content" in attributes:
            name = re.sub(r"[^\w.-]", "-", attributes.pop("data-download"))
            path = f"{DOWNLOADS}/{name}"
            self._files.append((path, attributes.pop("data-content")))
            attributes |= {"href": relative(path, self._path), "download": ""}
        if tag == "a":
            inside, drawn = self._elements[-1].around.is_link, self._drawn > 0
            attributes, element.note = self._drawing.link(
                attributes, self._place, inside=inside, drawn=drawn
            )
            if inside or (typed.get("href") and "href" not in attributes):
                element.end = "</span>"
        if not self._drawn and tag in WORDED and typed.get("id", "").startswith("p-"):
            self._numbers += 1
            attributes["data-number"] = str(self._numbers)
        if not self._drawn and typed.get("class") == NOT_RUN:
            said = escape(self._lookup.language.text("code_not_run"), quote=False)
            element.note = f"<p>{said}</p>"
        attributes.pop("data-search-words", "")
        for key in attributes.pop("data-mentions", "").split():
            passage = next(
                (each for each in reversed(self._elements) if each.tag in SPEAKING), None
            )
            section = self._titles[-1][2] if self._titles else None
            anchor = self._elements[-1].anchor
            self._mentions.append((key, self._place, anchor, passage, section))
        return attributes

    def _write_tag(
        self, element: Element, rest: str, attributes: Mapping[str, str], *, is_same: bool
    ) -> None:
        """Write a tag, and note its id and its address; ``rest`` stays where it is the same."""
        tag, around = element.tag, self._elements[-1].around
        if not element.end:
            self._set.add_tag(tag, "", around)
            return
        if anchor := attributes.get("id") or (tag == "a" and attributes.get("name")):
            self._ids.append(anchor)
        href = attributes.get(ADDRESSES.get(tag, ""))
        if tag == "link" and not _LOADING & {*attributes.get("rel", "").split()}:
            href = ""
        if href:
            fetched = tag not in {"a", "area"}
            self._links.append(Link(href, self._place, fetched))
        if href or not is_same:
            rest = ""
            for name, said in attributes.items():
                sign = SIGN if href and name == ADDRESSES[tag] else ""
                rest += f' {name}="{sign}{attribute(said)}{sign}"'
        self._set.add_tag(tag, f"<{element.end[2:-1]}{rest}>", around)

    def _end(self, tag: str) -> None:
        is_innermost = self._elements[-1].tag == tag
        if not is_innermost and all(each.tag != tag for each in self._elements):
            return  # it began in another element
        self._put(self._pending)
        while True:
            element = self._elements[-1]
            self._put(element.behind)
            if element.tag == tag:
                self._search.end(tag, element.search_anchor)
            self._elements.pop()
            element.last = len(self._texts)
            self._set.add_tag(element.tag, element.end, self._elements[-1].around)
            if element.tag == tag:
                break
        if tag == "dt":
            self._term = element.anchor
        elif tag == "dd" and self._term.startswith("term-"):
            self._terms.append(self._term)
            self._set.parts.insert(-1, f"{SIGN}>{attribute(self._term)}{SIGN}")
            self._term = ""
        if element.note:
            self._draw(element.note, self._place)
        if (
            tag == "a"
            and not self._elements[-1].around.is_link
            and (signs := self._drawing.signs_behind())
        ):
            self._draw(signs, self._place)

    # Anchors of older versions

    def _put_anchors(self, element: Element, anchor: str) -> None:
        """Put the anchors of older versions into the passage that begins here."""
        places = [anchor] if anchor else []
        if element.tag in HEADINGS:
            places.append("")  # what leads nowhere any more stands at the first heading
        found = [each for place in places for each in self._aliases.pop(place, ())]
        for place in places:
            element.behind += self._gone.pop(place, ())
        if element.tag == "figure":
            self._pending += found  # of a figure, into the caption if that stands first
        else:
            self._put(found)

    def _put(self, anchors: list[str]) -> None:
        """Write anchors and forget them; they are links of ours that no search and no text has."""
        if anchors:
            written, anchors[:] = "".join(anchors), []
            before, self._pending = self._pending, []
            self._draw(written, self._place)
            self._pending = before

    def _put_number(self, element: Element, number: str) -> None:
        """Write the anchor by which a passage is found under its number."""
        chapter = self._chapter
        name = chapter.prefix or chapter.path.removesuffix(".md") if chapter else ""
        anchor, tag = f"{name}-{number}", "span" if element.around.is_link else "a"
        self._ids.append(anchor)
        self._set.add_tag(
            "img",
            f'<{tag} class="passage-number" id="{attribute(anchor)}"></{tag}>',
            element.around,
        )
