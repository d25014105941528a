"""Pandoc's tree of a chapter changed to one whose Markdown is ours.

Captions, callouts, tabs, statements and listings take our forms; everything else pandoc writes by
itself.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from generator.chapters.flavours.inlines import Inlines, named_text
from generator.chapters.flavours.labels import (
    LABEL,
    automatic_id,
    formula_id,
    label_of,
    own_id,
    without_empty_span,
    without_label,
)
from generator.chapters.flavours.nodes import (
    NO_ATTRIBUTES,
    SPACES,
    Json,
    Node,
    caption,
    describe_images,
    fence,
    is_image,
    is_shown,
    mark,
    plain,
    raw,
    string,
    walked,
)
from generator.chapters.numbering import STATEMENTS

_EQUATION = re.compile(
    r"\s*\\begin\{(equation|align|gather|multline|eqnarray)(\*?)\}(.*)\\end\{\1\2\}\s*", re.DOTALL
)
_INNER = {"equation": "", "align": "aligned", "eqnarray": "aligned", "multline": "multlined"}
_MYST_OPTIONS = re.compile(r"\A(?::\w+:.*\n)+")
_MYST_LABEL = re.compile(r"^:label:[ ]*(\S+)", re.MULTILINE)
_TEX_COMMENT = re.compile(r"(?<!\\)%.*\n\s*")
_EQUATION_LABEL = re.compile(r"\s*(?:\\label\{([^{}]+)\}|\(\\?#(eq:[\w:.-]+)\))\s*")
_OF_OURS = (
    "attention",
    "note",
    "tip",
    "warning",
    "caution",
    "info",
    "example",
    "danger",
    "hint",
    "error",
)
# Callouts of Quarto, GitHub and Obsidian, in French too, and the admonition that each is.
_CALLOUTS: Mapping[str, str] = {
    **{name: name for name in _OF_OURS},
    "important": "attention",
    "remarque": "note",
    "astuce": "tip",
    "conseil": "tip",
    "avertissement": "warning",
    "abstract": "note",
    "summary": "note",
    "todo": "info",
    "question": "info",
    "quote": "note",
    "success": "tip",
}
_ALERT = re.compile(r"\[!(\w+)\]([+-]?)")
_FIGURES = frozenset(("fig", "tbl"))
_LISTS = frozenset(("BulletList", "OrderedList"))
_LETTERS = {"LowerAlpha": "a", "UpperAlpha": "A", "LowerRoman": "i", "UpperRoman": "I"}
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)[^<>]*(?<!/)>")
_OPAQUE = re.compile(r"\s*<(?:[!?]|(?:pre|script|style|textarea)\b)", re.IGNORECASE)
_MARKDOWN = ' markdown="1"'
_SIGNS_OF_HTML = {"\\[": "[", "\\$": "&#36;", "<": "&lt;", "&": "&amp;"}
_LANGUAGE = re.compile(r"[\w#.+-]+")
_CLASS = re.compile(r"[A-Za-z][\w-]*")
_LISTING_LABEL = re.compile(r"\{#(lst:[\w:.-]+)\}")
_WORKS = re.compile(r"(?i)references?|bibliograph(?:y|ie)|références|works cited")


class Tree(Inlines):
    """Changes the tree of one chapter."""

    _open: list[str]  # elements of HTML that are not closed yet
    _in_cell = False

    def blocks_of_chapter(self, blocks: Sequence[Node]) -> list[Node]:
        """Return the blocks of the chapter as our Markdown has them."""
        self._open = []
        blocks = [each for each in blocks if not named_text(each)]
        made = self.blocks(blocks)
        if self._open:
            made.append(raw("".join(f"</{name}>\n" for name in reversed(self._open))))
        is_last = blocks and blocks[-1]["t"] == "Header"
        if is_last and _WORKS.fullmatch(plain(blocks[-1]["c"][2]).strip()):
            made.append(raw("/// bibliography\n///"))
        return [*made, *self.headings_named()]

    def blocks(self, blocks: Sequence[Node]) -> list[Node]:
        """Return blocks as our Markdown has them."""
        made: list[Node] = self._block(blocks[0]) if blocks else []
        for before, each in pairwise(blocks):
            if before["t"] in _LISTS and each["t"] in _LISTS:
                made.append(raw("<!-- -->"))
            if before["t"] == "CodeBlock" and (found := _listing_caption(each)):
                words = plain(self.inlines(found[0]))
                made[-1:] = _listing(own_id(found[1]), words, made[-1:])
            else:
                made += self._block(each)
        return made

    def _block(self, block: Node) -> list[Node]:  # noqa: PLR0911 - a line for each kind
        content = block.get("c")
        match block["t"]:
            case "Header":
                return self._header(content)
            case "Para" | "Plain":
                return self._paragraph(content, block["t"])
            case "LineBlock":
                lines = [self.inlines(line) or [string("\u00a0")] for line in content or ()]
                return [{"t": "LineBlock", "c": lines}]
            case "BlockQuote":
                return self._quotation(content)
            case "BulletList":
                return [{"t": "BulletList", "c": [self._item(each) for each in content or ()]}]
            case "OrderedList":
                return self._numbered_list(content)
            case "DefinitionList":
                terms: list[Json] = content or []
                made = [[self.inlines(a), [self.blocks(each) for each in b]] for a, b in terms]
                return [{"t": "DefinitionList", "c": made}]
            case "CodeBlock":
                return self._code(content)
            case "RawBlock":
                return self._raw(content)
            case "Figure":
                return self._figure(content)
            case "Table":
                return self._table(content)
            case "Div":
                return self._div(content)
            case _:
                return [block]

    # --- text -------------------------------------------------------------------------------------

    def _header(self, content: Json) -> list[Node]:
        level, (own, classes, _), words = content
        others = [each for each in words if label_of(each)][1:]  # the first one is its id
        words, label = without_label(self.inlines([each for each in words if each not in others]))
        is_automatic = own in {automatic_id(words), ""} or self.is_github
        named = label if is_automatic else own
        shown = self.id(named) if named else ""
        return [{"t": "Header", "c": [level, [shown, classes, []], words]}]

    def _paragraph(self, content: Json, kind: str) -> list[Node]:
        first, *others = _split_at_formulas(_with_formulas(content))
        if others:
            return [made for part in (first, *others) for made in self._words_of(part, kind)]
        is_picture = content and is_image({"c": content}) and content[0]["t"] == "Image"
        own = own_id(content[0]["c"][0][0]) if is_picture else ""
        if own.startswith("fig-"):
            return [{"t": "Para", "c": self.inlines(first)}, *caption("figure", own, [])]
        return self._words_of(first, kind)

    def _words_of(self, content: Sequence[Node], kind: str) -> list[Node]:
        """Return a paragraph; a label behind its formula is the formula's."""
        words, label = without_label(self.inlines(content))
        if label and words and words[-1]["t"] == "Math":
            words += [{"t": "Space"}, mark(f"{{#{self.id(label)}}}")]
        return [{"t": kind, "c": words}] if words else []

    def _quotation(self, content: Json) -> list[Node]:
        first: list[Node] = content[0]["c"] if content and content[0]["t"] == "Para" else []
        alert = _ALERT.fullmatch(plain(first[:1]))
        if not alert:
            return [{"t": "BlockQuote", "c": self.blocks(content)}]
        breaks = (at for at, each in enumerate(first) if each["t"] == "SoftBreak")
        until = next(breaks, len(first))
        title, rest = first[2:until], first[until + 1 :]
        inside = [*([{"t": "Para", "c": rest}] if rest else []), *content[1:]]
        folded = {"collapse": {"+": "false", "-": "true"}[alert[2]]} if alert[2] else {}
        return _callout(alert[1].lower(), plain(title), folded, self.blocks(inside))

    def _item(self, blocks: list[Node]) -> list[Node]:
        """Return an item; before a block that Python-Markdown does not read there stands a sign."""
        is_text = not blocks or blocks[0]["t"] in {"Para", "Plain", "Header"}
        if blocks[1:] and blocks[0]["t"] == "Plain" and blocks[1]["t"] not in _LISTS:
            blocks[0]["t"] = "Para"  # an empty line below it
        sign = [] if is_text else [{"t": "Para", "c": [mark("<!-- -->")]}]
        return [*sign, *self.blocks(blocks)]

    def _numbered_list(self, content: Json) -> list[Node]:
        (start, style, _), items = content
        made = [self._item(each) for each in items]
        letter = _LETTERS.get(style["t"])
        if letter and made and made[0] and made[0][0]["t"] in {"Para", "Plain"}:
            made[0][0]["c"].insert(0, mark(f"<!--list-type:{letter}-->"))
        return [{"t": "OrderedList", "c": [[start, {"t": "Decimal"}, {"t": "Period"}], made]}]

    def _code(self, content: Json) -> list[Node]:
        (own, classes, pairs), code = content
        options = dict(pairs)
        if self.is_github and classes[:1] in (["math"], ["{math}"]):
            label = _MYST_LABEL.search(code)
            formula = {"t": "Math", "c": [{"t": "DisplayMath"}, _MYST_OPTIONS.sub("", code)]}
            named = [{"t": "Space"}, mark(f"{{#{formula_id(label[1])}}}")] if label else []
            return [{"t": "Para", "c": [formula, *named]}]
        language = [each for each in classes[:1] if _LANGUAGE.fullmatch(each)]
        if self._in_cell:
            return [{"t": "CodeBlock", "c": [["", language, []], code]}]
        sign = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
        shown = raw(f"{sign}{''.join(language)}\n{code}\n{sign}\n")
        if own_id(own).startswith("fig-"):  # a filter of Pandoc's draws it
            note = self._div([["", ["code-not-run"], [["cell", f"#{own}"]]], []])
            inside = [shown] if code.strip() else []
            return [
                *inside,
                *note,
                *caption("figure", self.id(own), [mark(options.get("caption", ""))]),
            ]
        if not own_id(own).startswith("lst-"):
            return [shown]
        title = options.get("lst-cap")
        return _listing(own_id(own), f"({title})" if title else options.get("caption", ""), [shown])

    def _raw(self, content: Json) -> list[Node]:
        """Return HTML; in an element that stays open Markdown is read."""
        form, html = content
        if form not in {"html", "markdown"}:
            return []
        tags = [*_TAG.finditer(html)] if form == "html" and not _OPAQUE.match(html) else []
        from markdown_it.common.html_blocks import block_names

        shift = 0
        for tag in tags:
            name = tag["name"].lower()
            if tag["close"]:
                self._open = self._open[:-1] if self._open[-1:] == [name] else self._open
            elif name in block_names and f"</{name}" not in html[tag.end() + shift :].lower():
                self._open.append(name)
                if "markdown=" not in tag[0]:
                    at = tag.end("name") + shift
                    html, shift = f"{html[:at]}{_MARKDOWN}{html[at:]}", shift + len(_MARKDOWN)
        return [raw(html)]

    # --- figures and tables -----------------------------------------------------------------------

    def _figure(self, content: Json, prefix: str = "") -> list[Node]:
        (own, _, _), (_, words), inside = content
        said, label = self._caption_of(words, own)
        inner: list[Node] = [
            each for block in inside for each in block.get("c", []) if isinstance(each, dict)
        ]
        images = [each for each in inner if each["t"] == "Image"]
        if any("drawn" in each["c"][0][1] for each in images):
            return [{"t": "Para", "c": [*self.inlines(inner), mark("{.uncaptioned}")]}]
        for each in images:  # one of LaTeX has no other words than its caption
            each["c"][1] = each["c"][1] if plain(each["c"][1]) not in {"", "image"} else said
        named = self.id(label or own) if label or own else ""
        return [*self.blocks(inside), *caption("figure", named, said, prefix)]

    def _caption_of(self, blocks: Sequence[Node], own: str) -> tuple[list[Node], str]:
        """Return the words of a caption and the label in it, "" where there is none.

        One without an ``own`` id that begins with ``@fig:x``, which nothing else is, defines that.
        """
        first: Node = blocks[0]["c"][0] if blocks and blocks[0]["c"] else {"t": ""}
        key: str = first["c"][0][0]["citationId"] if first["t"] == "Cite" and not own else ""
        if LABEL.fullmatch(key) and key not in self._ids:
            return self.inlines(blocks[0]["c"][2:]), key
        typed, label = without_empty_span(blocks[0]["c"] if blocks else ())
        words, own = without_label(self.inlines(typed))
        return words, label or own

    def _table(self, content: Json) -> list[Node]:
        """Return a table, its caption behind it.

        One with several blocks or lines in a cell, or with a cell over others, pandoc writes as
        HTML, in which our signs stand as those of HTML.
        """
        attributes, (_, words), specs, head, bodies, foot = content
        said, label = self._caption_of(words, attributes[0])
        inner = (row for body in bodies for row in (*body[2], *body[3]))
        rows = [*head[1], *inner, *foot[1]]
        for part in (head, foot, *bodies, *rows):
            part[0] = NO_ATTRIBUTES
        cells = [cell for row in rows for cell in row[1]]
        self._in_cell = True
        for cell in cells:
            cell[0], cell[4] = NO_ATTRIBUTES, self.blocks(cell[4])
        self._in_cell = False
        is_html = not all(_is_one_line(*cell[2:]) for cell in cells)
        for each in walked(rows):
            if each["t"] == "SoftBreak":
                each["t"] = "Space"
            elif each["t"] == "Math" and not is_html:  # a bar would part the cells
                each["c"][1] = each["c"][1].replace(r"\|", r"\Vert ").replace("|", r"\vert ")
            elif is_html and each["t"] == "Math":  # whose signs HTML would write otherwise
                each["c"][1] = each["c"][1].replace("<", r"\lt ").replace(">", r"\gt ")
            elif is_html and each["t"] == "RawInline":
                each["c"] = ["html", _in_html(each["c"][1])]
        widths = [[align, {"t": "ColWidthDefault"}] for align, _ in specs]
        bare: Json = [NO_ATTRIBUTES, [None, []], widths, head, bodies, foot]
        own = self.id(label or attributes[0]) if label or attributes[0] else ""
        return [{"t": "Table", "c": bare}, *(caption("table", own, said) if words else ())]

    # --- divs -------------------------------------------------------------------------------------

    def _div(self, content: Json) -> list[Node]:
        (typed, classes, pairs), blocks = content
        given, own = dict(pairs), self.id(typed) if typed else ""
        callout = next((each.removeprefix("callout-") for each in classes), "")
        kind = own.partition("-")[0]
        if "left-out" in classes:
            self.leave_out(given["tex"])
        if "code-not-run" in classes:
            self.leave_out(given.get("cell", ""), "flavour-code")
        if not is_shown(classes, given) or "left-out" in classes:
            return []
        if {"content-visible", "content-hidden"} & {*classes}:
            return self.blocks(blocks)
        if typed == "refs":
            return [raw("/// bibliography\n///")]
        if kind in STATEMENTS:
            title, blocks = _title_of(given, blocks)
            words = raw(f"**@{own}**{f' ({title})' if title else ''}")
            options = f"\n    attrs: {{id: {own}}}"
            header = f"html | div.{STATEMENTS[kind]}"
            return fence(header, [words, *self.blocks(blocks)], options)
        if callout in _CALLOUTS:
            title, blocks = _title_of(given, blocks)
            return _callout(callout, title, given, self.blocks(blocks), own)
        if "code-fold" in classes:
            title, blocks = _title_of({"title": "Code", **given}, blocks)
            return fence(f"details | {title}", self.blocks(blocks))
        if "panel-tabset" in classes:
            return self._tabs(blocks)
        is_unnumbered = {"fig-unnumbered", "tbl-unnumbered"} & {*classes}
        if is_unnumbered or (kind in _FIGURES and "-" in own):
            is_figure = kind == "fig" or "fig-unnumbered" in classes
            return self._captioned(own, "figure" if is_figure else "table", given, blocks)
        return self._other_div(own_id(typed), classes, given, blocks)

    def _other_div(
        self, own: str, classes: list[str], given: Mapping[str, str], blocks: list[Node]
    ) -> list[Node]:
        if (
            not own and not classes and "layout-ncol" not in given
        ):  # it is there for its style alone
            return self.blocks(blocks)
        tag = "aside" if {"aside", "column-margin"} & {*classes} else "div"
        layout = ["figures"] if any(each.startswith("layout") for each in given) else []
        names = "".join(
            each
            for each in (*(f".{each}" for each in (*classes, *layout)), f"#{own}")
            if _CLASS.fullmatch(each[1:])
        )
        # "prob:sums" can stand in no selector.
        place = [] if not own or _CLASS.fullmatch(own) else [raw(f'<a id="{own}"></a>\n\n')]
        return [*place, *fence(f"html | {tag}{names}", self.blocks(blocks))]

    def _tabs(self, blocks: list[Node]) -> list[Node]:
        level = next((each["c"][0] for each in blocks if each["t"] == "Header"), 0)
        tabs: list[tuple[str, list[Node]]] = []
        for each in blocks:
            if each["t"] == "Header" and each["c"][0] == level:
                tabs.append((plain(each["c"][2]), []))
            elif tabs:
                tabs[-1][1].append(each)
        made: list[Node] = []
        for number, (title, inside) in enumerate(tabs):
            options = "" if number else "\n    new: true"
            made += fence(f"tab | {title}", self.blocks(inside), options)
        return made

    def _captioned(
        self, own: str, kind: str, given: Mapping[str, str], blocks: list[Node], prefix: str = ""
    ) -> list[Node]:
        """Return a div that is a figure or table: its last paragraph is the caption."""
        words: list[Node] = []
        if len(blocks) > 1 and blocks[-1]["t"] == "Para" and not is_image(blocks[-1]):
            words, blocks = self.inlines(blocks[-1]["c"]), blocks[:-1]
        blocks = [part for each in blocks for part in _parts_of(each, own)]
        describe_images(blocks, plain(words))
        figures = [each for each in blocks if each["t"] == "Figure"]
        tables = [each["c"] for each in blocks if each["t"] == "Table" and each["c"][1][1]]
        if tables and kind == "table":  # the caption of the div counts
            words = words or self._caption_of(tables[0][1][1], own)[0]
            tables[0][1] = [None, []]
        if len(figures) == 1 and not figures[0]["c"][0][0] and len(blocks) == 1:
            typed = (self.inlines(block["c"]) for block in figures[0]["c"][1][1])
            words = words or [each for part in typed for each in part]
            inside = self.blocks(figures[0]["c"][2])
        else:
            inside = [made for each in blocks for made in self._part(each)]
        has_layout = any(key.startswith("layout") for key in given)
        if len(blocks) > 1 and (figures or has_layout):
            inside = fence("html | div.figures", inside)
        named = own if own.startswith(("fig-", "tbl-")) else ""
        return [*inside, *caption(kind, named, words, prefix)]

    def _part(self, block: Node) -> list[Node]:
        """Return a part of a figure, with its letter."""
        if block["t"] == "Div" and block["c"][0][0].startswith("fig-"):
            return self._captioned(block["c"][0][0], "figure", {}, block["c"][1], "^1 ")
        is_part = block["t"] == "Figure" and block["c"][0][0]
        return self._figure(block["c"], "^1 ") if is_part else self._block(block)


def _parts_of(block: Node, around: str) -> list[Node]:
    """Return the images of a paragraph as figures where they have ids, other than that around."""
    images = [block] if block["t"] == "Figure" else block["c"] if block["t"] == "Para" else []
    named = [each["c"][0] for each in images if each["t"] in {"Image", "Figure"}]
    for attributes in named:
        attributes[0] = "" if own_id(attributes[0]) == around else attributes[0]
    if block["t"] != "Para" or not any(each[0] for each in named) or not is_image(block):
        return [block]
    return [
        {
            "t": "Figure",
            "c": [
                [each["c"][0][0], [], []],
                [None, [{"t": "Plain", "c": each["c"][1]}]],
                [{"t": "Plain", "c": [{**each, "c": [["", *each["c"][0][1:]], *each["c"][1:]]}]}],
            ],
        }
        for each in images
        if each["t"] == "Image"
    ]


def _in_html(sign: str) -> str:
    """Return a sign of Markdown as HTML has it, which has no attribute lists."""
    return "" if sign[:1] == "{" else _SIGNS_OF_HTML.get(sign, sign.removesuffix("\\"))


def _is_one_line(rows: int, columns: int, blocks: Sequence[Node]) -> bool:
    """Say whether a cell can stand in a table of Markdown."""
    is_text = [each["t"] for each in blocks] in ([], ["Plain"], ["Para"])
    is_broken = any(each["t"] == "LineBreak" for each in walked(blocks))
    return rows == columns == 1 and is_text and not is_broken


def _with_formulas(inlines: Sequence[Node]) -> list[Node]:
    """Return inlines in which an environment of LaTeX is a formula with its label behind it."""
    made: list[Node] = []
    for each in inlines:
        if each["t"] != "Math" or each["c"][0]["t"] != "DisplayMath":
            made.append(each)
            continue
        text = _TEX_COMMENT.sub("", each["c"][1])
        label = _EQUATION_LABEL.search(text)
        if found := _EQUATION.fullmatch(text):
            name = _INNER.get(found[1], f"{found[1]}ed")
            text = f"\\begin{{{name}}}{found[3]}\\end{{{name}}}" if name else found[3]
        text = _EQUATION_LABEL.sub(" ", text).strip().removesuffix("\\\\")
        made.append({"t": "Math", "c": [each["c"][0], text]})
        if label:
            made.append(string(f"{{#{formula_id(label[1] or label[2])}}}"))
    return made


def _split_at_formulas(inlines: list[Node]) -> list[list[Node]]:
    """Return the parts of a paragraph, in which each formula with a label stands alone."""
    parts: list[list[Node]] = [[]]
    for each in inlines:
        is_label = plain([each])[:2] == "{#"
        if is_label and [node["t"] for node in parts[-1][-2:]] == ["Math", "Space"]:
            parts[-1].pop()
        if is_label and parts[-1][-1:] and parts[-1][-1]["t"] == "Math":
            parts += [[parts[-1].pop(), each], []]
        else:
            parts[-1].append(each)
    filled = (part for part in parts if any(each["t"] not in SPACES for each in part))
    return [*filled] or [[]]


def _title_of(given: Mapping[str, str], blocks: list[Node]) -> tuple[str, list[Node]]:
    """Return the title of a div on one line, and its blocks without the heading that is it."""
    if "title" not in given and blocks and blocks[0]["t"] == "Header":
        return plain(blocks[0]["c"][2]), blocks[1:]
    return " ".join(given.get("title", given.get("name", "")).split()), blocks


def _callout(
    name: str, title: str, given: Mapping[str, str], inside: list[Node], own: str = ""
) -> list[Node]:
    kind = _CALLOUTS.get(name, "note")
    title = title or ("" if kind == name else name.capitalize())
    collapse = given.get("collapse")
    header = f"{'details' if collapse else kind}{' | ' if title else ''}{title}"
    options = f"\n    type: {kind}" if collapse else ""
    options += "\n    open: true" if collapse == "false" else ""
    options += f'\n    attrs: {{"id": "{own}"}}' if own else ""
    return fence(header, inside, options)


def _listing(own: str, words: str, inside: list[Node]) -> list[Node]:
    title = raw(f"**@{own}** {words}".rstrip())
    return fence("html | div.listing", [title, *inside], f"\n    attrs: {{id: {own}}}")


def _listing_caption(block: Node) -> tuple[list[Node], str] | None:
    """Return words and label of a caption of pandoc-crossref below code, or None."""
    words: list[Node] = block["c"] if block["t"] == "Para" else []
    found = _LISTING_LABEL.fullmatch(plain(words[-1:]))
    is_caption = found and plain(words[:1]) in {":", "Listing:", "listing:"}
    return (words[2:-2], found[1]) if found and is_caption else None
