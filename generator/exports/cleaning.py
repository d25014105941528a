"""Makes pages of the site fit for paper: takes out what only a screen needs, makes ids unique.

It works on rendered HTML, so that an export says what the site says.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode, create_tag

from generator.exports.parts import HOME, Part
from generator.exports.pictures import Pictures, picture_of

SAFE = frozenset({"http", "https", "mailto", "doi"})
NEVER = (
    "script, style, template, iframe, object, embed, form, input, button, noscript, video, audio, "
    "link, meta, base, .passage-number, .passage-alias, .passage-gone, .visually-hidden, "
    "details.chart-data, .chart-narrow, .table-source, .headerlink, .work-cited"
)
"""Elements that no export shows. Data files are left to the site, where they can be downloaded."""
CARRIERS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "figure", "table", "div", "span"})
"""Elements whose id pandoc keeps; the id of others goes to an empty span inside them."""
KEPT = frozenset({"id", "class", "href", "src", "alt", "title", "colspan", "rowspan", "scope"})


@dataclass(frozen=True)
class Site:
    """The address of the site, empty if unknown, and whether its pages are folders."""

    address: str = ""
    folders: bool = True

    def address_of(self, path: str, anchor: str) -> str:
        """Return the full address of a page or file of the site, empty where it has none."""
        if not self.address:
            return ""
        if path.endswith(".md"):
            stem = path.removesuffix(".md")
            name = posixpath.basename(stem)
            if name in {"index", "README"}:
                path = f"{posixpath.dirname(stem)}/".lstrip("/")
                path += "" if self.folders else "index.html"
            else:
                path = f"{stem}/" if self.folders else f"{stem}.html"
        return f"{self.address.rstrip('/')}/{path}{'#' if anchor else ''}{anchor}"


@dataclass(frozen=True)
class Links:
    """Resolves links: (page, anchor) → id in the document; everything else leads to the site."""

    targets: Mapping[tuple[str, str], str]
    site: Site

    def resolved(self, path: str, href: str) -> str:
        """Return where a link on the page at ``path`` leads from the document, or nothing."""
        parts = urlsplit(href)
        if parts.scheme or parts.netloc:
            return href if parts.scheme in SAFE else ""
        target = target_of(path, href)
        if target in self.targets:
            return f"#{self.targets[target]}"
        page, anchor = target
        return self.site.address_of(page, "" if anchor.startswith("p-") else anchor)


def target_of(path: str, href: str) -> tuple[str, str]:
    """Return the page and the anchor that a relative link leads to."""
    page, _, anchor = href.partition("#")
    page = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(page)))
    return (page if href.partition("#")[0] else path), unquote(anchor)


@dataclass
class Ids:
    """Gives each element an id that is unique in the document."""

    taken: set[str] = field(default_factory=set[str])

    def unique(self, wanted: str, path: str) -> str:
        """Return the id, put behind the name of its page where it would stand twice.

        It begins with a letter and has no blank, as XML and bookmarks ask.
        """
        stem = re.sub(r"\W+", "-", posixpath.splitext(path)[0])
        plain = re.sub(r"[^\w.-]", "-", wanted)
        found = plain if plain[:1].isalpha() and plain not in self.taken else f"id-{stem}-{plain}"
        number = 2
        base = found
        while found in self.taken:
            found = f"{base}-{number}"
            number += 1
        self.taken.add(found)
        return found


@dataclass(frozen=True)
class Home:
    """What the home page repeats of the title page: ``title``, and other ``lines``.

    A home page with the title of the thesis is headed ``name`` in the document.
    """

    title: str
    lines: tuple[str, ...]
    name: str


def join_parts(
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
            _drop_title_page_lines(tree, home)
        _name_notes(tree, number)
        own = set(part.targets.values())
        targets |= _identify(tree, part, wanted, ids, own)
    links = Links(targets, site)
    sections: list[str] = []
    for part, tree in zip(parts, trees, strict=True):
        _relink(tree, part, links)
        _draw_pictures(tree, part, pictures)
        body = tree.body
        content = body.inner_html if body else ""
        if part.path == HOME and home is not None and _is_empty(tree):
            continue
        sections.append(f'<div class="part" data-level="{part.level}">{content}</div>')
    return "<html><body>" + "\n".join(sections) + "</body></html>"


def _clean(tree: LexborHTMLParser) -> None:
    """Remove what only a screen needs."""
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


def _drop_title_page_lines(tree: LexborHTMLParser, home: Home) -> None:
    """Remove from the home page the lines that the title page has."""
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
    """Remove tables that repeat a numbered table of the document."""
    for number in tree.css("figure caption .caption-number a[href]"):
        page, _ = target_of(part.path, number.attributes.get("href") or "")
        figure = number.parent
        while figure is not None and figure.tag != "figure":
            figure = figure.parent
        if figure is not None and page in paths:
            figure.decompose()


def _explain_counts(tree: LexborHTMLParser, words: str) -> None:
    """Add a note below each table whose cells count their evidence."""
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


def _is_empty(tree: LexborHTMLParser) -> bool:
    """Say whether a page has nothing below its title."""
    body = tree.body
    title = tree.css_first("h1")
    said = body.text(strip=True) if body else ""
    return not tree.css_first("img") and said == (title.text(strip=True) if title else "")


def _name_notes(tree: LexborHTMLParser, number: int) -> None:
    """Give footnotes ids with the number of the part, and put their texts in blocks."""
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
    """Replace an element by one with another tag and the same content.

    lexbor inserts a copy, so attributes and content are set before.
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
    """Give each heading, figure and link target a unique id; return ids by page and anchor."""
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
    """Resolve each link; a value or a claim keeps its link only within the document."""
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
    """Replace each ``img`` and ``svg`` by a picture of the document."""
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
