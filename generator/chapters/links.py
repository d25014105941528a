"""Every link, image, reference and footnote of a chapter, with where it is written."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Literal

from generator.chapters.masking import Span
from generator.chapters.values import Chapter
from generator.core.problems import Place
from generator.core.values import Frozen

LinkKind = Literal["link", "image", "definition", "html-link", "html-image"]

# A target between angle brackets, or without brackets, or with inner ones; then a title.
_DESTINATION = re.compile(
    r"[ \t]*\n?[ \t]*(?:<(?P<angle>[^<>\n]*)>|(?P<plain>(?:[^()\n]|\([^()\n]*\))*?))"
    r"(?:[ \t\n]+(?:\"[^\"]{0,400}\"|'[^']{0,400}'))?[ \t]*\n?[ \t]*\)"
)
_DEFINITION = re.compile(
    r"^[ ]{0,3}\[(?P<label>[^\^@\[\]\n][^\[\]\n]*)\]:[ \t]*\n?[ \t]*"
    r"(?:<(?P<angle>[^<>\n]*)>|(?P<plain>\S+))"
    r"(?:[ \t]*\n?[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*$",
    re.MULTILINE,
)
_BRACKET = re.compile(r"\[(?<!\\\[)|\](?<!\\\])|\n\n")
_LABEL = re.compile(r"\[(?P<label>[^\[\]\n]*)\]")
_WORD = re.compile(r"[^\W\d_]{2}")
_FOOTNOTE = re.compile(r"(?:(?P<escaped>(?<=[^\n])\\)|(?<!\\))\[\\?\^(?P<label>[^\[\]\n\\]+)\\?\]")
_FOOTNOTE_TEXT = re.compile(r"^[ ]{0,3}\[\^(?P<label>[^\[\]\n]+)\]:", re.MULTILINE)
_TAG = re.compile(
    r"<(?P<name>a|img)\b(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.IGNORECASE
)
_ATTRIBUTE = re.compile(
    r"(?<![\w-])(?P<name>href|src|alt)\s*=\s*"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'<>=]+))",
    re.IGNORECASE,
)
_ATTRIBUTE_LIST = re.compile(r"\{:?[ ]*[#.][^{}\n]*\}")


class SourceLink(Frozen):
    """A link or an image: what it shows, its target, and where both are written.

    ``start`` and ``end`` are the offsets of the target in ``Chapter.text``, ``span`` those of the
    whole in the body. ``text`` is what stands between the brackets, or an alternative text;
    ``has_text`` is false for an image of HTML without one. ``angle`` says that the target is
    written between angle brackets.
    """

    kind: LinkKind
    text: str
    target: str
    place: Place
    start: int
    end: int
    has_text: bool = True
    angle: bool = False
    span: Span = (0, 0)


class Label(Frozen):
    """A label of a reference or footnote, where it is used or defined."""

    label: str
    text: str
    place: Place


class Links(Frozen):
    """What a chapter links, shows and refers to."""

    targets: tuple[SourceLink, ...]
    references: tuple[Label, ...]
    footnotes: tuple[Label, ...]
    footnote_texts: tuple[Label, ...]


def read_links(chapter: Chapter) -> Links:
    """Return the links, images, references and footnotes of a chapter, in order; none in code."""
    (links,) = chapter.kept_once(_read_links)
    return links


def _read_links(chapter: Chapter) -> Iterator[Links]:
    pairs = list(_pairs_of_brackets(chapter.prose))
    targets = [*_inline(chapter, pairs), *_definitions(chapter), *_html(chapter)]
    texts = list(_FOOTNOTE_TEXT.finditer(chapter.prose))
    by_hand = re.search(r"^\\\[\\?\^", chapter.prose, re.MULTILINE)  # "[^1] Its text."
    defined = {match.start("label") for match in texts}
    notes = [
        match
        for match in (_FOOTNOTE.finditer(chapter.prose) if "^" in chapter.prose else ())
        if match.start("label") not in defined
        # Pandoc escapes one without a text.
        and (not match["escaped"] or (chapter.rewriting and not by_hand))
    ]
    yield Links(
        tuple(sorted(targets, key=lambda link: link.start)),
        tuple(_references(chapter, pairs)),
        *(
            tuple(
                Label(" ".join(match["label"].split()), match[0], chapter.place_at(match.start()))
                for match in matches
            )
            for matches in (notes, texts)
        ),
    )


def _pairs_of_brackets(prose: str) -> Iterator[Span]:
    """Yield the offsets of each bracket that opens and of that which closes it in its paragraph."""
    opened: list[int] = []
    for match in _BRACKET.finditer(prose):
        if match[0] == "[":
            opened.append(match.start())
        elif match[0] != "]":
            opened.clear()
        elif opened:
            yield opened.pop(), match.start()


def _inline(chapter: Chapter, pairs: Iterable[Span]) -> Iterator[SourceLink]:
    for opening, closing in pairs:
        is_link = chapter.prose.startswith("(", closing + 1)
        found = _DESTINATION.match(chapter.body, closing + 2) if is_link else None
        if found:
            is_image = chapter.prose[opening - 1 : opening] == "!"
            text = chapter.body[opening + 1 : closing]
            span = opening - is_image, found.end()
            yield _link(chapter, "image" if is_image else "link", text, found, span)


def _definitions(chapter: Chapter) -> Iterator[SourceLink]:
    for match in _DEFINITION.finditer(chapter.body) if "]:" in chapter.prose else ():
        if chapter.prose[slice(*match.span("label"))].strip():
            yield _link(chapter, "definition", match["label"], match, match.span())


def _link(
    chapter: Chapter, kind: LinkKind, text: str, target: re.Match[str], span: Span
) -> SourceLink:
    """Return a link of Markdown; ``target`` has its address between angle brackets or plain."""
    name = "angle" if target["angle"] is not None else "plain"
    address = target[name].strip()
    start = target.end(name) - len(target[name].lstrip()) + chapter.body_start
    place = chapter.place_at(target.start("label") - 1 if kind == "definition" else span[0])
    end, is_angle = start + len(address), name == "angle"
    return SourceLink(kind, text, address, place, start, end, angle=is_angle, span=span)


def _references(chapter: Chapter, pairs: Iterable[Span]) -> Iterator[Label]:
    """Yield the uses of ``[text][label]``; numbers in brackets are no such use."""
    for opening, closing in pairs:
        match = _LABEL.match(chapter.prose, closing + 1)
        if match is None or chapter.prose[opening - 1 : opening].isalnum():
            continue
        label = chapter.body[slice(*match.span("label"))].strip()
        label = label or chapter.body[opening + 1 : closing]
        if _WORD.search(label) and label[0] not in "^@":
            shown, place = chapter.body[opening : match.end()], chapter.place_at(opening)
            yield Label(" ".join(label.split()), shown, place)


def _html(chapter: Chapter) -> Iterator[SourceLink]:
    for tag in _TAG.finditer(chapter.without_code):
        place, is_image = chapter.place_at(tag.start()), tag["name"].lower() == "img"
        attributes: dict[str, re.Match[str]] = {}
        for each in _ATTRIBUTE.finditer(chapter.without_code, *tag.span("attributes")):
            attributes.setdefault(each["name"].lower(), each)
        target = attributes.get("src" if is_image else "href")
        if target is None or place.line - chapter.body_line in chapter.masks.indented:
            continue
        alternative = attributes.get("alt")
        start, end = target.span(target.lastgroup or 0)
        yield SourceLink(
            "html-image" if is_image else "html-link",
            _value(alternative) if alternative else "",
            _value(target).strip(),
            place,
            start + chapter.body_start,
            end + chapter.body_start,
            has_text=alternative is not None or not is_image,
            span=tag.span(),
        )


def _value(attribute: re.Match[str]) -> str:
    return unescape(attribute[attribute.lastgroup or 0])


def address_spans(chapter: Chapter) -> Iterator[Span]:
    """Yield where links and images lead, definitions and attribute lists: offsets in the body."""
    for link in read_links(chapter).targets:
        start, end = link.span
        is_inline = link.kind in {"link", "image"}
        yield (start + 1 + (link.kind == "image") + len(link.text) if is_inline else start), end
    yield from (match.span() for match in _ATTRIBUTE_LIST.finditer(chapter.prose))
