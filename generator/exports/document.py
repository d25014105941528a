"""The document that every format is written from: the parts as one tree of pandoc's, and pictures.

What only a screen needs is taken out, links lead within the document or to the site, ids are
unique, notes stand where they are called, headings nest as the chapters do. A picture is read from
the chapters or drawn in them, and stands for itself: colours, size and face are written in it.
"""

import base64
import hashlib
import posixpath
import re
from collections.abc import Mapping, Sequence
from functools import partial
from html import unescape
from itertools import count, pairwise
from pathlib import Path
from urllib.parse import unquote

from generator.chapters.folder import Folder, drawn_from
from generator.core.addresses import split_address, target_of
from generator.core.problems import Message
from generator.core.values import Frozen
from generator.exports.pandoc import (
    Node,
    attributes_of,
    classes_of,
    node,
    nodes_of,
    plain_text,
    read_html,
    replace_nodes,
    rows_of,
    text,
)
from generator.exports.tables import NOTES, captioned_table, embolden, size_table
from generator.exports.typst import PICTURE, drawing_of, typeset
from generator.privacy.images import BrokenPictureError, split_metadata
from generator.rendering.mathematics import readable
from generator.site.verify import Site
from generator.tables.charts.layout import standalone_svg

# Elements that no export shows. Data files are left to the site, where they can be downloaded.
_SCREEN_ONLY = re.compile(
    r"""
    <(script|style|template|iframe|object|form|button|noscript|video|audio)\b.*?</\1\s*>
    | <(details)\ class="chart-data".*?</details>
    | <svg\ class="[^"]*\bchart-narrow\b.*?</svg>
    | <(?:input|link|meta|base|embed)\b[^>]*>
    """,
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
# A formula: pandoc is given the TeX of its author.
_FORMULA = re.compile(r'<math( display="block")? data-tex="([^"]*)">.*?</math>', re.DOTALL)
# Elements whose id pandoc forgets: it goes to an empty span inside them.
_ANCHORED = re.compile(r'(<(?:p|dt|dd|em|strong)\b[^<>]*?) id="([^"]*)"([^<>]*>)')
# Classes of what no export shows; notes are put where they are called before.
_NEVER = frozenset(
    {
        *("passage-alias", "passage-gone", "visually-hidden"),
        *("headerlink", "footnote", "footnote-backref"),
    }
)
_ALIGNED = re.compile(r'(?<=\s)class="(?:([^"]*) )?align-(left|center|right)"')
_SPACES = frozenset({"Space", "SoftBreak"})
_DEEPEST = 6
PASSAGE = "passage"  # class and attribute ("7.1_x.md#p-…") of a passage, for a review in Word
_LONGEST = 80  # characters of an address that a message shows
_NUMBER = re.compile(r"\d|[A-Z](?![^\W\d])")  # of a section, or the letter of an appendix
_FORMATS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif"}
# How a picture begins, whatever its file is called.
_BEGINS = {b"\xff\xd8\xff": ".jpg", b"\x89PNG": ".png", b"GIF8": ".gif", b"RIFF": ".webp"}
# How a drawing is given to pandoc, which would write its attributes in lower case.
_DRAWN = "data:image/svg+xml;base64,"
_SAID = re.compile(r"<(title|desc)\b[^>]*>(.*?)</\1>", re.DOTALL)


class Picture(Frozen):
    """A picture: its name in the export (``4f2a….svg``), its bytes, and what it shows in words."""

    name: str
    content: bytes
    text: str


class Part(Frozen):
    """A part of the document: its path in the site, the level of its title (from 1), its HTML.

    ``targets`` are ids of what has another address in the site: (page, anchor) → id. ``passages``
    are the ids of those that a review in Word is to find again; without a review there are none.
    """

    path: str
    level: int
    html: str
    targets: Mapping[tuple[str, str], str]
    passages: frozenset[str] = frozenset()


# An image that a document cannot have: the path of its page, its address, and why.
Unshown = tuple[str, str, Message]


def join_parts(
    parts: Sequence[Part],
    site: Site,
    folder: Folder,
    pictures: dict[str, Picture],
) -> tuple[list[Node], list[Unshown]]:
    """Return the parts as blocks of one document, and the images that no document can have.

    Links to elsewhere lead to the site or go. ``pictures`` gets those that are shown, by name.
    """
    paths = {part.path for part in parts}
    trees = [(part, read_part(part, paths)) for part in parts]
    trees = [(part, tree) for part, tree in trees if tree]
    unshown: list[Unshown] = []
    wanted = {
        _place_of(part.path, link["c"][2][0])
        for part, tree in trees
        for link in nodes_of(tree, "Link")
    }
    targets = {target: name for part, _ in trees for target, name in part.targets.items()}
    taken = set(targets.values())
    trees = [(part, _identified(tree, part, wanted, targets, taken)) for part, tree in trees]
    blocks: list[Node] = []
    for part, tree in trees:
        link = partial(_linked, part=part, targets=targets, site=site)
        linked = replace_nodes(tree, link)
        drawn = partial(_drawn, path=part.path, folder=folder, pictures=pictures, unshown=unshown)
        blocks += replace_nodes(linked, drawn)
    above = 0
    for heading in nodes_of(blocks, "Header"):  # PDF/UA allows none that skips a level
        heading["c"][0] = above = min(heading["c"][0], above + 1)
    for table in nodes_of(blocks, "Table"):
        size_table(table)
        embolden(table)
    return blocks, unshown


def _place_of(path: str, href: str) -> tuple[str, str]:
    """Return the page and the anchor that a link on the page at ``path`` leads to."""
    return target_of(path, href), unquote(split_address(href).fragment)


def read_part(part: Part, paths: set[str]) -> list[Node]:
    """Return the blocks of a part as on paper; what one of ``paths`` shows is not shown again."""
    html = re.sub(r"(?s)<svg\b.*?</svg>", drawing_as_image, _SCREEN_ONLY.sub("", part.html))
    html = html.replace("<summary>", "<p>").replace("</summary>", "</p>")
    html = _FORMULA.sub(r'<code class="math"\1>\2</code>', html)
    html = _ANCHORED.sub(r'\1\3<span id="\2"></span>', html)
    html = re.sub(r"<label\b[^<>]*>(.*?)</label>", r"<p><strong>\1</strong></p>", html)
    html = _ALIGNED.sub(r'class="\1" style="text-align: \2"', html)  # which pandoc knows
    tree = read_html(html)
    notes = {
        f"#{each['c'][0][0]}": replace_nodes(each["c"][1], _for_paper)
        for footnotes in nodes_of(tree, "Div")
        if "footnote" in classes_of(footnotes)
        for each in nodes_of(footnotes["c"][1], "Div")
    }
    blocks: list[Node] = replace_nodes(tree, partial(_with_note, notes=notes))
    blocks = replace_nodes(blocks, _for_paper)
    blocks = replace_nodes(blocks, partial(_figure, path=part.path, paths=paths))
    for heading in nodes_of(blocks, "Header"):
        heading["c"][0] = max(
            1 if any(each is heading for each in blocks) else 2,  # no box can begin a page
            min(heading["c"][0] + part.level - 1, _DEEPEST),
        )
    return blocks


def _with_note(found: Node, notes: Mapping[str, list[Node]]) -> list[Node] | None:
    if found["t"] != "Superscript":
        return None
    for link in nodes_of(found["c"], "Link"):
        if "footnote-ref" in classes_of(link):
            content = notes.get(link["c"][2][0])
            return [node("Note", content)] if content else []
    return None


def _for_paper(found: Node) -> list[Node] | None:
    kind, attributes = found["t"], attributes_of(found)
    classes = attributes[1]
    is_empty = NOTES in classes and kind == "Div" and not plain_text(found["c"][1]).strip()
    if kind in {"RawInline", "RawBlock"} or _NEVER & set(classes) or is_empty:
        return []
    if kind == "Div" and "section" in classes:
        return found["c"][1]
    if kind == "Div" and "tabbed-set" in classes:  # each tab below its name
        names, tabs = (each["c"][1] for each in found["c"][1])
        return [each for tab in zip(names, tabs, strict=True) for each in tab]
    if kind == "Span" and "mark" in classes and ["aria-hidden", "true"] in attributes[2]:
        classes[classes.index("mark")] = "sign"  # to pandoc "mark" is a marker pen
    if kind == "Code" and "math" in found["c"][0][1]:
        (_, _, displayed), tex = found["c"]
        return [node("Math", node("DisplayMath" if displayed else "InlineMath"), readable(tex))]
    if "passage-number" in classes:  # "7.1-12", in the margin of the PDF alone
        number = attributes[0].rpartition("-")[2]
        return [node("RawInline", "typst", f"#passage-number[{number}];")]
    if kind in {"Link", "Span"}:
        attributes[2] = []
    if "caption-number" in classes:
        return [node("Strong", [found])]
    if kind in {"Para", "Plain"}:
        found["c"] = _without_loose_spaces(found["c"])
        return None if any(each["t"] != "RawInline" for each in found["c"]) else []
    if kind == "Header":
        found["c"][2] = _without_loose_spaces(found["c"][2])
    return None


def _without_loose_spaces(inlines: list[Node]) -> list[Node]:
    """Return inlines with one space between two, none at the ends: something may have gone."""
    found: list[Node] = []
    for each in inlines:
        if each["t"] not in _SPACES or (found and found[-1]["t"] not in _SPACES):
            found.append(each)
    return found[:-1] if found and found[-1]["t"] in _SPACES else found


def _figure(found: Node, path: str, paths: set[str]) -> list[Node] | None:
    """Shape a quotation, or a figure with a table; one that repeats a numbered table goes."""
    if found["t"] != "Figure":
        return None
    for number in nodes_of(found, "Span"):
        if "caption-number" in classes_of(number):
            links = nodes_of(number["c"][1], "Link")
            if any(target_of(path, link["c"][2][0]) in paths for link in links):
                return []
    if "quotation" in classes_of(found):
        attributes, (_, source), body = found["c"]
        return [node("Div", attributes, [*body, node("Div", ["", ["attribution"], []], source)])]
    return captioned_table(found)


def _identified(
    tree: list[Node],
    part: Part,
    wanted: set[tuple[str, str]],
    targets: dict[tuple[str, str], str],
    taken: set[str],
) -> list[Node]:
    """Give targets unique ids, others none; ``targets`` and ``taken`` get what was given."""
    own = set(part.targets.values())

    def named(old: str, *, always: bool = False) -> str:
        key = part.path, old
        if old in own or not old:
            return old
        if not (always or key in wanted) or key in targets:
            return ""
        targets[key] = _unique(old, part.path, taken)
        return targets[key]

    def visit(found: Node) -> list[Node] | None:
        kind, attributes = found["t"], attributes_of(found)
        if attributes[0] in part.passages:
            attributes[1].append(PASSAGE)
            attributes[2] = [*attributes[2], [PASSAGE, f"{part.path}#{attributes[0]}"]]
        attributes[0] = named(attributes[0], always=kind in {"Header", "Figure"})
        if kind == "Table":
            for _, row in rows_of(found):
                for holder, cell in [(row, each) for each in row[1][:1]] + [(e, e) for e in row[1]]:
                    holder[0][0], old = "", holder[0][0]
                    name = named(old)
                    if name and cell[4] and cell[4][0]["t"] in {"Plain", "Para"}:
                        cell[4][0]["c"].insert(0, node("Span", [name, [], []], []))
        elif kind == "Link" and attributes[0]:
            attributes[0], name = "", attributes[0]
            return [node("Span", [name, [], []], []), found]
        elif kind == "Span" and not attributes[0] and not attributes[1]:
            return found["c"][1]
        return None

    blocks: list[Node] = replace_nodes(tree, visit)
    title = next((each for each in nodes_of(blocks, "Header")), None)
    if title is not None and attributes_of(title)[0]:
        targets.setdefault((part.path, ""), attributes_of(title)[0])
    return blocks


def _unique(wanted: str, path: str, taken: set[str]) -> str:
    """Return an XML id that begins with a letter, behind the page's name where it stands twice."""
    plain = re.sub(r"[^\w.-]", "-", wanted)
    if not plain[:1].isalpha() or plain in taken:
        page = re.sub(r"\W+", "-", posixpath.splitext(path)[0])
        plain = f"id-{page}-{plain}"
    numbered = (plain if at == 1 else f"{plain}-{at}" for at in count(1))
    found = next(each for each in numbered if each not in taken)
    taken.add(found)
    return found


def _linked(
    found: Node, part: Part, targets: Mapping[tuple[str, str], str], site: Site
) -> list[Node] | None:
    if found["t"] != "Link":
        return None
    inlines, href = found["c"][1], str(found["c"][2][0])
    parts, target = split_address(href), _place_of(part.path, href)
    if parts.scheme or parts.netloc:
        resolved = href if parts.scheme in {"http", "https", "mailto", "doi"} else ""
    elif target in targets:
        resolved = f"#{targets[target]}"
    else:
        page, anchor = target
        resolved = site.address_of(page, "" if anchor.startswith("p-") else anchor)
    is_value = any(each in {"value", "value-sign"} for each in classes_of(found))
    if not resolved or (is_value and not resolved.startswith("#")):
        classes = list(attributes_of(found)[1])
        if part.passages and {"value", "ref"}.intersection(classes):
            return [node("Span", ["", classes, [["card", parts.fragment]]], inlines)]
        return inlines
    found["c"][2] = [resolved, ""]
    if "ref" in classes_of(found):  # "Tableau 7.2" is not broken before its number
        for space, word in pairwise(inlines):
            if space["t"] == "Space" and word["t"] == "Str" and _NUMBER.match(word["c"]):
                space.update(text("\u00a0"))
    return None


def _drawn(
    found: Node, path: str, folder: Folder, pictures: dict[str, Picture], unshown: list[Unshown]
) -> list[Node] | None:
    if found["t"] != "Image":
        return None
    attributes, words, (source, _) = found["c"]
    file = folder.file(path, source)
    picture = read_picture(folder.root, source, file, plain_text(words))
    if isinstance(picture, Message):
        unshown.append((path, drawn_from(source), picture))
        return words
    pictures[picture.name] = picture
    said = [text(picture.text)] if picture.text else []
    size = [each for each in attributes[2] if each[0] in {"width", "height"}]
    return [node("Image", ["", [], size], said, [picture.name, ""])]


def data_address(content: bytes, suffix: str) -> str:
    """Return a picture of a format (".png") as an address that holds it."""
    return f"data:{_FORMATS[suffix]};base64,{base64.b64encode(content).decode()}"


def read_picture(root: Path, source: str, path: str, words: str) -> Picture | Message:
    """Return the picture of an image, a file of the thesis, or why no document can have it."""
    if source.startswith(_DRAWN):
        drawing = base64.b64decode(source.removeprefix(_DRAWN)).decode("utf-8", "replace")
        said: dict[str, str] = {}
        for each in _SAID.finditer(drawing):
            said.setdefault(each[1], unescape(each[2]).strip())
        label = re.search(r'\saria-label="([^"]*)"', drawing)
        words = " ".join(said.values()) or (unescape(label[1]) if label else "")
        content, suffix = standalone_svg(drawing).encode(), ".svg"
    else:
        parts = split_address(source)
        if parts.netloc:
            return Message("image-of-another-host", target=source)
        file = (root / drawn_from(path)).resolve()
        if parts.scheme or not file.is_relative_to(root.resolve()) or not file.is_file():
            return Message("image-missing", target=source[:_LONGEST], near="")
        content, named = file.read_bytes(), file.suffix.lower()
        kinds = (kind for sign, kind in _BEGINS.items() if content.startswith(sign))
        suffix = next(kinds, {".jpeg": ".jpg"}.get(named, named))
        if suffix not in {*_FORMATS, ".pdf"}:
            return Message("image-of-no-document", target=source, known=tuple(_FORMATS))
        if suffix == ".pdf":
            content, suffix = drawing_of(content), ".svg"
        if not content:
            return Message("not-such-a-picture", path=source)
        try:
            found = split_metadata(content, suffix)
        except BrokenPictureError:
            return Message("not-such-a-picture", path=source)
        content = found.picture if found else content
        if suffix == ".svg":
            content = standalone_svg(content.decode("utf-8", "replace")).encode()
    return Picture(f"{hashlib.sha256(content).hexdigest()[:16]}{suffix}", content, words)


def drawing_as_image(drawing: re.Match[str]) -> str:
    """Return an ``svg`` element as an image that holds it."""
    # HTML knows a no-break space by a name that XML does not know.
    content = drawing[0].replace("&nbsp;", "\u00a0").encode()
    return f'<img src="{_DRAWN}{base64.b64encode(content).decode()}">'


def as_pixels(picture: Picture) -> tuple[bytes, str]:
    """Return a drawing as a PNG of 220 pixels an inch, another picture as it is; and its format."""
    suffix = posixpath.splitext(picture.name)[1]
    if suffix != ".svg":
        return picture.content, suffix
    files = {"it.svg": picture.content}
    return typeset(PICTURE % b"it.svg", "png", files=files, ppi=220), ".png"
