"""A page of the site made fit for paper: what only a screen needs is taken away, ids become unique.

It works on rendered HTML, so that an export says what the site says.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser, LexborNode, create_tag

from generator.exports.addresses import Ids, Links, Site, target_of
from generator.exports.parts import HOME
from generator.exports.pictures import picture_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.exports.parts import Part
    from generator.exports.pictures import Pictures

NEVER = (
    "script, style, template, iframe, object, embed, form, input, button, noscript, video, audio, "
    "link, meta, base, .passage-number, .passage-alias, .passage-gone, .visually-hidden, "
    "details.chart-data, .chart-narrow, .table-source, .headerlink, .work-cited"
)
"""What no export shows. The files of the data are named in the site, where they can be had."""
CARRIERS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "figure", "table", "div", "span"})
"""Elements whose id outlives the way through pandoc; others hand theirs to an empty span."""
KEPT = frozenset({"id", "class", "href", "src", "alt", "title", "colspan", "rowspan", "scope"})


@dataclass(frozen=True)
class Home:
    """What the home page says that stands on the title page: ``title``, and other ``lines``.

    Where its title is that of the thesis, it is called ``name`` in the document.
    """

    title: str
    lines: tuple[str, ...]
    name: str


def joined(
    parts: Sequence[Part],
    site: Site,
    pictures: Pictures,
    *,
    counts: str = "",
    home: Home | None = None,
) -> str:
    """Return the parts as one HTML document, links between them resolved within it.

    A link to what is not in the document leads to the site, where that has an address; else its
    words stay without the link. ``counts`` says what the number beside a judgement is.
    """
    trees = [LexborHTMLParser(f"<body>{part.html}</body>") for part in parts]
    wanted = {
        target_of(part.path, node.attributes.get("href") or "")
        for part, tree in zip(parts, trees, strict=True)
        for node in tree.css("a[href]")
    }
    ids, targets = Ids(), dict[tuple[str, str], str]()
    for part in parts:
        ids.taken |= set(part.targets.values())
        targets |= part.targets
    for number, (part, tree) in enumerate(zip(parts, trees, strict=True), 1):
        _clean(tree)
        _drop_repeated(tree, part, {each.path for each in parts})
        _explain_counts(tree, counts)
        if home is not None and part.path == HOME:
            _without_title(tree, home)
        _mark_notes(tree, number)
        own = set(part.targets.values())
        targets |= _identify(tree, part, wanted, ids, own)
    links = Links(targets, site)
    sections: list[str] = []
    for part, tree in zip(parts, trees, strict=True):
        _relink(tree, part, links)
        _draw_pictures(tree, part, pictures)
        body = tree.body
        content = body.inner_html if body else ""
        if part.path == HOME and home is not None and _says_nothing(tree):
            continue
        sections.append(f'<div class="part" data-level="{part.level}">{content}</div>')
    return "<html><body>" + "\n".join(sections) + "</body></html>"


def _clean(tree: LexborHTMLParser) -> None:
    """Take away what only a screen needs."""
    for node in tree.css(NEVER):
        node.decompose()
    for node in tree.css("span.mark"):
        # To pandoc this class is that of a marker pen.
        node.attrs["class"] = "sign"
    for node in tree.css("section, article, details"):
        node.unwrap()
    for node in tree.css(".table-notes"):
        if not node.text(strip=True):
            node.decompose()
    for node in tree.css("summary"):
        _rename(node, "p")


def _without_title(tree: LexborHTMLParser, home: Home) -> None:
    """Take out of the home page what the title page says."""
    title = tree.css_first("h1")
    if title is None or title.text(strip=True) != home.title:
        return
    title.inner_html = escape(home.name)
    said = {" ".join(line.split()) for line in home.lines}
    for node in tree.css("h1 ~ p"):
        if " ".join(node.text().split()) not in said:
            break
        node.decompose()


def _drop_repeated(tree: LexborHTMLParser, part: Part, paths: set[str]) -> None:
    """Take out a table that is shown again without a number of its own: a book has it once."""
    for number in tree.css("figure caption .caption-number a[href]"):
        page, _ = target_of(part.path, number.attributes.get("href") or "")
        figure = number.parent
        while figure is not None and figure.tag != "figure":
            figure = figure.parent
        if figure is not None and page in paths:
            figure.decompose()


def _explain_counts(tree: LexborHTMLParser, words: str) -> None:
    """Say below a table whose cells count their evidence what that number is."""
    for figure in tree.css("figure:has(a.evidence)"):
        legend = create_tag("p")
        legend.inner_html = escape(words)
        notes = figure.css_first(".table-notes")
        if notes is None:
            notes = create_tag("div")
            notes.attrs["class"] = "table-notes"
            notes.insert_child(legend)
            figure.insert_child(notes)
        else:
            notes.insert_child(legend)


def _says_nothing(tree: LexborHTMLParser) -> bool:
    """Say whether a page has nothing below its title."""
    body = tree.body
    title = tree.css_first("h1")
    said = body.text(strip=True) if body else ""
    return not tree.css_first("img") and said == (title.text(strip=True) if title else "")


def _mark_notes(tree: LexborHTMLParser, number: int) -> None:
    """Name the notes of a part so that no other part has the same, their texts in blocks."""
    for node in tree.css("a.footnote-ref"):
        node.attrs["href"] = f"#note-{number}-{(node.attributes.get('href') or '').lstrip('#')}"
    for node in tree.css(".footnote-backref, .footnote > hr"):
        node.decompose()
    for node in tree.css(".footnote li[id]"):
        identifier = f"note-{number}-{node.attributes.get('id')}"
        _rename(node, "div", **{"class": "note-text", "id": identifier})
    for node in tree.css(".footnote > ol"):
        node.unwrap()


def _rename(node: LexborNode, tag: str, **attributes: str) -> None:
    """Put an element of another name in the place of one, with what it holds.

    What is inserted is a copy, so that all is said before.
    """
    renamed = create_tag(tag)
    for name, value in attributes.items():
        renamed.attrs[name] = value
    renamed.inner_html = node.inner_html or ""
    node.replace_with(renamed)


def _identify(
    tree: LexborHTMLParser,
    part: Part,
    wanted: set[tuple[str, str]],
    ids: Ids,
    own: set[str],
) -> dict[tuple[str, str], str]:
    """Give each element that can be led to an id of its own; return them by page and anchor."""
    found: dict[tuple[str, str], str] = {}
    for node in tree.css("[id]"):
        old = node.attributes.get("id") or ""
        key = part.path, old
        if old in own or "note-text" in (node.attributes.get("class") or "").split():
            continue
        is_named = node.tag in {"h1", "h2", "h3", "h4", "h5", "h6", "figure"}
        if key in found or not old or not (is_named or key in wanted):
            del node.attrs["id"]
            continue
        found[key] = ids.unique(old, part.path)
        if node.tag in CARRIERS:
            node.attrs["id"] = found[key]
        else:
            del node.attrs["id"]
            _begin_with_anchor(node, found[key])
    title = tree.css_first("h1")
    if title is not None and (identifier := title.attributes.get("id")):
        found[part.path, ""] = identifier
    return found


def _begin_with_anchor(node: LexborNode, identifier: str) -> None:
    anchor = create_tag("span")
    anchor.attrs["id"] = identifier
    first = node.child
    if first is None:
        node.insert_child(anchor)
    else:
        first.insert_before(anchor)


def _relink(tree: LexborHTMLParser, part: Part, links: Links) -> None:
    """Lead each link to its place; a value or a claim keeps one only within the document."""
    for node in tree.css("a"):
        href = node.attributes.get("href")
        classes = (node.attributes.get("class") or "").split()
        is_note = "footnote-ref" in classes or "footnote-backref" in classes
        if is_note:
            continue
        resolved = links.resolved(part.path, href) if href else ""
        if not resolved or ("value" in classes and not resolved.startswith("#")):
            node.unwrap()
        else:
            node.attrs["href"] = resolved
            if "title" in node.attributes:
                del node.attrs["title"]


def _draw_pictures(tree: LexborHTMLParser, part: Part, pictures: Pictures) -> None:
    """Put a picture of the document in the place of each image and drawing of the page."""
    for node in tree.css("svg, img"):
        picture = picture_of(node, part.path, pictures)
        if picture is None:
            text = node.attributes.get("alt") or ""
            node.replace_with(text)
            continue
        image = create_tag("img")
        image.attrs["src"] = picture.name
        image.attrs["alt"] = picture.text
        node.replace_with(image)
