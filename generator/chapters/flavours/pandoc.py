"""Pandoc's Markdown brought to ours, region by region: what no edit names stays as it is typed.

Sources: Pandoc's manual ("Pandoc's Markdown"), the manual of pandoc-crossref.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import chain

from generator.chapters.flavours.divs import attributes_of, div_edits, is_shown, list_indent
from generator.chapters.flavours.github import block_changes, read_on_github
from generator.chapters.flavours.pandoc_tables import BRACES, TABLE, as_html
from generator.chapters.formulas import formula_spans, hide_formula_lines
from generator.chapters.front_matter import read_front_matter
from generator.chapters.headings import plain_text, slug_of
from generator.chapters.marks import LIST_TYPE
from generator.chapters.masking import Span, code_spans, markup
from generator.core.edits import Edit, apply_edits, blank, splice
from generator.core.problems import Message, Unread

_TITLE_BLOCK = re.compile(r"%[ \t]*(?P<title>.*(?:\n[ \t]+\S.*)*)(?:\n%.*(?:\n[ \t]+\S.*)*){0,2}\n")
_METADATA = re.compile(r"(?<=\n\n)---[ \t]*\n[\w-]+:(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?=\n|\Z)")
_FENCE = re.compile(
    r"^[ \t>]*(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})[ \t]*(?P<info>.*?)[ \t]*\n(?P<code>(?:.*\n)*?)"
    r"(?P<end>[ \t>]*(?P=fence)(?P<more>[`~]*))[ \t]*$"
    r"(?:\n(?:[ \t]*\n)* {0,3}(?:[Ll]isting)?:[ \t]+(?P<words>\S.*?)[ \t]*"
    r"(?P<attr>\{#lst:.*?\})$)?",
    re.MULTILINE,
)
_RAW = re.compile(r"\{=(?P<html>html)?[\w+-]*\}")
_CONTAINER = re.compile(r" {0,3}(?:[-*+]|\(?[\w#@]{1,9}[.)]|[:~]|\[\^[^\]]+\]:)(?:[ \t]|$)")
_DEFINITION = re.compile(r"^ {0,3}(?P<mark>~)(?=[ \t]+\S)", re.MULTILINE)
_DIV = re.compile(r"^ {0,3}:{3,}.*$", re.MULTILINE)
UNCAPTIONED = "{.uncaptioned}"  # attributes of an image alone that is no figure
_APART = re.compile(r"^(?:#{1,6}[ \t].*|[ >]*:{3,}.*)$", re.MULTILINE)  # what ends a paragraph
_HEADING = re.compile(
    rf"^(?:(?P<marks>#{{1,6}})(?![.)]).*?(?P<attr>(?:[ \t]*(?<!\\label){BRACES})?)$"
    rf"|(?P<line>\S.*?)(?P<under>(?:[ \t]*{BRACES})?)\n(?:=+|-+)[ \t]*$)",
    re.MULTILINE,
)
_LINE_BLOCK = re.compile(r"^(?<!\S\n)(?:\|(?: .*)?(?:\n +\S.*)*(?:\n|\Z))+", re.MULTILINE)
_LINE = re.compile(r"^\|(?: (?P<indent> *))?(?P<text>.*)", re.MULTILINE)
_LINE_END = r"\n(?![ \t>]*\n)"  # but of no paragraph
_WORDS = rf"(?P<words>(?:[^\[\]\n]|\[(?:[^\[\]\n]|{_LINE_END})*\]|{_LINE_END})*)"
_DESTINATION = r"\((?:[^()\n]|\([^()\n]*\))*\)"
_FIGURE = re.compile(
    rf"^(?<!\S\n)(?P<indent> {{0,8}})!\[(?!\s*\](?!{_DESTINATION}\{{#fig-)){_WORDS}\]"
    rf"(?P<to>{_DESTINATION})"
    rf"(?P<attr>(?:{BRACES})?)[ \t]*(?=\n[ \t]*(?:\n|\Z)|\Z)(?!\s*/// figure-caption)",
    re.MULTILINE,
)
_SIZES = ("width", "height")
_NOTE = re.compile(rf"\^(?<!\\\^)\[{_WORDS}\]")
_NOTE_MARK = re.compile(r"\[\^[^\]\s]+\]|\^\[[^\]]*\]")
# Where a block ends, and no caption, list or indented text goes on.
_BLOCK_END = re.compile(r"\n[ \t]*\n+(?=[^\s>|:~*+(\d-](?!able:)|\Z)|\Z")
_SPAN = re.compile(rf"(?<![!\\])\[{_WORDS}\](?P<attr>{BRACES})")
_TAGS = {"underline": "u", "ul": "u", "mark": "mark", "kbd": "kbd"}
_SCRIPT = re.compile(
    r"(?<![\\\[^])\^(?P<sup>(?:[^\s^\[\]\\]|\\.)+)\^(?!\^)"
    r"|(?<![\\~])~(?P<sub>(?:[^\s~\\]|\\.)+)~(?!~)"
    r"|(?<![\\~])~~(?=[^\s~])(?P<del>[^\n~]+)(?<=\S)~~(?!~)"
)
_SIGNS = re.compile(
    r"\\(?P<escaped>\n|[ \u00a0\u202f]|[^\w\s\\`*_{}\[\]()>#+.!@|$\"'-])"
    r"|(?<![-\\<!|:])---?(?![-|:>])|(?<![.\\])\.\.\.(?!\.)|<(?=[A-Za-z][A-Za-z0-9-]*[_,;=(^][^<>]*>)"
)
_SHOWN = {
    "---": "—",
    "--": "–",
    "...": "…",
    "\\\n": "  \n",
    "\\ ": "\u00a0",
    "\\<": "&lt;",
    "<": "&lt;",  # "<l_1, l_2>" is no tag
    "\\&": "&amp;",
}
_NO_SIGNS = re.compile(
    rf"(?<!\\)\]{_DESTINATION}|^ {{0,3}}\[(?!\^)[^\]\n]+\]:.*$|https?://\S+|{BRACES}"
    r"|^[ \t]*[-|:+ ]*$",
    re.MULTILINE,
)

# A last heading below which Pandoc puts the works cited.
_LAST = re.compile(
    r"(?i)(?:^|\n)#{1,2}[ \t]+(?:references?|bibliograph(?:y|ie)|références|works cited)[ \t]*"
    r"(?:\{.*\})?(?P<end>\s*)\Z"
)
_LABEL = (
    r"(?P<kind>[Ff]ig|[Tt]bl|[Tt]ab|[Ee]q|[Ss]ec|[Ll]st|[Tt]hm|[Ll]em|[Cc]or|[Pp]rp|[Cc]nj|[Dd]ef"
    r"|[Ee]x[mr])[:-](?P<label>[^\W_](?:[\w:.-]*\w)?)"
)
_LABEL_ID = re.compile(rf"#{_LABEL}")
# Behind it may stand the letter of a panel: the "A" of "Figure 1A".
_BRACKETED = re.compile(
    rf"(?<!\\)\[(?P<inside>[^\[\]@]*@{_LABEL}[^\[\]]*)\](?!\()(?=(?P<panel>[\w-])?)"
)
_ONE = re.compile(rf"\s*(?P<prefix>[^@;]*?)(?P<bare>-?)(?<!\w)@{_LABEL}(?P<suffix>[^@;]*?)\s*")
_IN_TEXT = re.compile(
    rf"(?P<typed>\b(?:fig(?:ure|\.)?|tab(?:le|leau|\.)?|eq(?:uation|\.)?|équation|sec(?:tion|\.)?"
    rf"|chap(?:ter|itre|\.))s?(?:[ ~\u00a0\n]|\\ )+)?(?<![\w@\\/])(?P<at>\+?(?>@{_LABEL}))(?!\{{)",
    re.IGNORECASE,
)
_LEADS = re.compile(r"\]\(#(?P<id>[^\s()]+)\)")
_OWN_ID = re.compile(r"\{[^{}\n]*#([^\s}]+)|\bid=[\"']?([^\s\"'>]+)")
_BARE = re.compile(
    r"(?<![!\]\\^])\[(?P<words>[^\[\]\n@^]+)(?P<end>\](?:\[(?P<to>[^\[\]\n]*)\])?)(?![(\[{:])"
)
_EXAMPLE = re.compile(r"(?<!\w)@(?P<label>[\w-]+)")

_INSIDE = r"(?:[^{}\n]|\n(?![ \t]*\n))*+"
_TEX = re.compile(
    r"\\(?<!\\\\)(?P<name>[A-Za-z]+)\*?"
    rf"(?:(?P<given>(?:\[[^\]\n]*\]|\{{{_INSIDE}(?:\{{{_INSIDE}\}}{_INSIDE})*\}})+)|[ \t]*)"
)
_TEX_LABEL = re.compile(r"\s*\\label\{([^{}]+)\}")
_ENVIRONMENT = re.compile(
    r"^ {0,3}\\begin\{(?P<name>[\w*]+)\}(?:.*\n){0,999}?.*?\\end\{(?P=name)\}", re.MULTILINE
)
_SECTIONS = {"chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4}
# What commands of LaTeX are: citations, references, and those that only say how a page is set.
_COMMAND = re.compile(
    r"(?P<cite>(?:paren|auto|(?P<sentence>text))?cite[pt]?)|(?P<ref>ref|eqref|(?P<whole>autoref|[cC]ref))"
    r"|(?P<layout>null|(?:new|clear|cleardouble)page|pagebreak|(?:big|med|small)skip|(?:no)?indent|vspace|hspace"
    r"|[vh]fill|label|tableofcontents|listof\w+|appendix|(?:front|main|back)matter|page(?:numbering|style)"
    r"|thispagestyle|(?:set|addto)counter|addcontentsline|centering|phantomsection|markboth|index|nocite"
    r"|(?:begin|end)group|(?:single|onehalf|double)spacing|small|footnotesize|normalsize|large|newline"
    r"|linebreak|[bse]?landscape)"
)
_ITEM = re.compile(
    r"^[ \t]*(?![A-Z]\.[ ](?! ))(?:(?P<bullet>[-*+])(?=[ \t])"
    r"|(?P<mark>\(?(?:(?P<number>[0-9]{1,9})|(?P<example>@[\w-]*)|\#"
    r"|(?P<letters>[ivxlcdm]{1,6}|[IVXLCDM]{1,6}|[A-Za-z]))[.)]))(?P<space>[ \t]+)(?=\S)"
)


def pandoc_edits(text: str) -> Iterator[Edit | Unread]:
    """Yield the edits that make our Markdown of Pandoc's, and what cannot be read."""
    start = read_front_matter("", text)[1]
    if not start and (title := _TITLE_BLOCK.match(text)):
        start = title.end()
        said = json.dumps(" ".join(title["title"].split()), ensure_ascii=False)
        yield Edit(0, start, f"---\ntitle: {said}\n---\n")
    shown = blank(text, [(0, start)])
    yield from _each(_METADATA, shown, _as_empty_lines)
    shown = blank(shown, _spans(_METADATA, shown))
    for each in _Reader(text, shown).read():
        if not isinstance(each, Edit) or text[each.start : each.end] != each.text:
            yield each


class _Reader:
    """A chapter as it is read.

    ``shown`` is its text without metadata and code, ``blocks`` without tables too, ``plain`` also
    without headings and the lines of divs; of ``prose`` inline code, formulas, tags are blanked.
    """

    def __init__(self, text: str, shown: str) -> None:
        self.text = text
        self.fences = tuple(_FENCE.finditer(shown))
        unfenced = blank(shown, (each.span() for each in self.fences))
        self.shown = blank(unfenced, _indented(unfenced))
        apart = blank(self.shown, _spans(_APART, self.shown))
        self.tables = tuple(TABLE.finditer(apart))
        self.drawn = [each.span("table") for each in self.tables if each["pipe"] is None]
        prose = blank(self.shown, self.drawn)
        self.spans = tuple(code_spans(prose))
        prose = blank(prose, self.spans)
        prose = blank(prose, [*formula_spans(prose), *(each.span for each in markup(prose))])
        self.environments = tuple(_ENVIRONMENT.finditer(prose))
        self.prose = blank(prose, (each.span() for each in self.environments))
        tables = [each.span("table") for each in self.tables]
        self.blocks, self.plain = (blank(each, tables) for each in (self.shown, apart))
        # Tables look like paragraphs.
        hidden = ((a, b, re.sub(r"\S", "x", shown[a:b])) for a, b in tables)
        self.typed = splice(shown, hidden)
        self.ids = {*chain.from_iterable(_OWN_ID.findall(self.shown))}
        self.titles, self.labels = dict[str, str](), dict[str, str]()
        self.examples = dict[str, int]()
        self.items: list[tuple[int, int, str]] = []  # marks of lists, as CommonMark has them

    def read(self) -> Iterable[Edit | Unread]:
        """Yield all edits; where two overlap, the first one is made."""
        below = "" if "#refs" in self.text else self.prose
        return chain(
            *(self._code(), div_edits(self.text), self._tables(), self._headings()),
            *(self._figures(), self._line_blocks(), self._items(), self._notes()),
            _each(_DEFINITION, self.prose, lambda _: ":", "mark"),
            *(self._inline(self.prose), self._indents()),
            _each(_LAST, below, lambda _: "\n\n/// bibliography\n///\n", "end"),
        )

    def _code(self) -> Iterator[Edit | Unread]:
        """Yield what becomes of code; what is meant for another output than HTML is left out."""
        for found in self.fences:
            info, raw = found["info"], _RAW.fullmatch(found["info"])
            if raw and not raw["html"]:
                yield Edit(*found.span(), _as_empty_lines(found))
            elif raw:
                yield Edit(found.start(), found.start("code") - 1, "")
                yield Edit(*found.span("end"), "")
            elif not re.match(r"\{[ ]*\w", info):  # that is Quarto's
                own, classes, said = attributes_of(f"{found['attr'] or ''} {info}")
                name = "".join(classes[:1] if "{" in info else info.split()[:1])
                yield Edit(*found.span("info"), name)
                yield Edit(found.start("more"), found.end(), "\n////" * own.startswith("lst:"))
                if own.startswith("lst:"):
                    header = f"//// html | div.listing\n    attrs: {{id: {_id_of(own)}}}"
                    words = f"**@{_id_of(own)}** {found['words'] or said.get('caption', '')}"
                    yield Edit(found.start(), found.start(), f"{header}\n\n{words}\n\n")
        for start, end in self.spans:
            if raw := _RAW.match(self.text, end):
                yield Edit(start, raw.end(), self.text[start:end].strip("`") if raw["html"] else "")
        for found in self.environments:
            yield Edit(*found.span(), _as_empty_lines(found))
            yield Unread(
                found.start(), Message("flavour-tex", found=f"\\begin{{{found['name']}}}", count=1)
            )

    # --- tables and figures -----------------------------------------------------------------------

    def _tables(self) -> Iterator[Edit | Unread]:
        made = as_html([self.text[slice(*span)] for span in self.drawn]) if self.drawn else ()
        for span, html in zip(self.drawn, made, strict=True):
            drawn = Edit(*span, apply_edits(html, chain(_references(html), _signs(html))))
            yield drawn if html else Unread(span[0], Message("flavour-table", count=1))
            if note := _NOTE_MARK.search(html):
                yield Unread(span[0], Message("flavour-table-note", found=note[0], count=1))
        for found in self.tables:
            side = "above" if found["above"] else "below"
            (start, end), (begin, stop) = found.span(side), found.span(f"{side}_words")
            words = self.text[begin:stop]
            header = self._header("tbl", found[f"{side}_attr"] or "", words)
            if found["above"]:
                words = apply_edits(words, self._within(begin, stop))
                yield Edit(found.end("table"), found.end("table"), f"\n\n{header}{words}\n///")
                yield Edit(start, end, "\n" * self.text.count("\n", start, end))
            elif found["below"]:
                apart = "\n" * (start - found.end("table") == 1)
                yield Edit(start, begin, f"{apart}{header}")
                yield Edit(stop, end, "\n///")

    def _header(self, kind: str, attr: str, words: str) -> str:
        """Return the header of a caption: it is numbered if it has a label."""
        own = _id_of(attributes_of(attr)[0])
        if label := _TEX_LABEL.search(words):
            own = _id_of(label[1])
            own = own if own.startswith(f"{kind}-") else f"{kind}-{slug_of(own)}"
            self.labels[label[1]] = own
        name = {"tbl": "table", "fig": "figure"}[kind]
        made = f"/// {name}-caption{' | #' if own else ''}{own}\n"
        return made if own.startswith(f"{kind}-") else f"{made}    numbered: false\n"

    def _figures(self) -> Iterator[Edit]:
        lines = self.plain.split("\n")
        for found in _FIGURE.finditer(self.plain):
            if found["attr"] == UNCAPTIONED:
                continue
            words, indent = self.text[slice(*found.span("words"))], found["indent"]
            if indent:
                at = self.plain.count("\n", 0, found.start())
                indent = list_indent(lines, at, indent)
            others = dict(attributes_of(found["attr"])[2])
            plain = apply_edits(words, self._within(*found.span("words")))
            said = others.pop("fig-alt", "") or others.pop("alt", "") or plain
            said = re.sub(r"\[?-?@[\w:.-]+\]?|[\[\]]", "", plain_text(said)).strip()
            sizes = "".join(f'{each}="{others[each]}" ' for each in _SIZES if each in others)
            image = f"{indent}![{said}]{self.text[slice(*found.span('to'))]}"
            image += f"{{ {sizes}}}\n\n" if sizes else "\n\n"
            header = self._header("fig", found["attr"], words)
            header = "".join(f"{indent}{line}" for line in header.splitlines(keepends=True))
            yield Edit(found.start(), found.start("words"), f"{image}{header}{indent}")
            yield Edit(found.end("words"), found.end(), f"\n{indent}///")

    # --- blocks -----------------------------------------------------------------------------------

    def _headings(self) -> Iterator[Edit]:
        """Yield the attributes of headings as ours; note the words and the anchor of each."""
        targets = {each["id"] for each in _LEADS.finditer(self.shown)}
        counts = Counter[str]()
        for found in _HEADING.finditer(self.blocks):
            start = found.start()
            group = "attr" if found["marks"] else "under"
            if found["marks"] and not self._is_heading(found):
                yield Edit(start, start, "\\")
                continue
            text = self.text[start : found.start(group)].strip("# \t")
            label, title = _TEX_LABEL.search(text), plain_text(_TEX_LABEL.sub("", text))
            label = label or _TEX_LABEL.match(self.prose, found.end())
            own, classes, _ = attributes_of(found[group].replace("{-", "{.unnumbered"))
            given = _given_id(title)
            counts[given] += 1
            given += f"-{counts[given] - 1}" if counts[given] > 1 else ""
            own = _id_of(own or (label[1] if label else ""))
            own = own or (given if given in targets and given != slug_of(title) else "")
            self.titles.setdefault(title.casefold(), own or slug_of(title))
            said = " ".join(filter(None, (own and f"#{own}", *(f".{each}" for each in classes))))
            yield Edit(*found.span(group), f" {{{said}}}" if said else "")
        self.ids.update(self.titles.values())

    def _is_heading(self, found: re.Match[str]) -> bool:
        """Whether a line of number signs is a heading: with a space, below an empty line."""
        at = found.start()
        above = self.shown[self.shown.rfind("\n", 0, max(at - 1, 0)) + 1 : at].lstrip()
        is_apart = not above or above.startswith(("#", ":::", "<", "|", "///"))
        return is_apart and self.shown[found.end("marks") :][:1] in {"", " ", "\t", "\n"}

    def _line_blocks(self) -> Iterator[Edit]:
        for block in _LINE_BLOCK.finditer(self.plain):
            for found in _LINE.finditer(self.plain, *block.span()):
                spaces = len(found["indent"] or "") or not found["text"]
                yield Edit(found.start(), found.start("text"), "\u00a0" * spaces)
                if found.end() < block.end() - 1:
                    yield Edit(found.end(), found.end(), "  ")

    def _items(self) -> Iterator[Edit]:
        """Yield a number for each item of a list that has another mark."""
        lists: list[tuple[int, str, int]] = []  # those that are open: indent, style, last number
        fresh, start = True, 0
        for line in self.plain.split("\n"):
            found, at, indent = _ITEM.match(line), start, len(line) - len(line.lstrip(" \t"))
            start += len(line) + 1
            is_item = found is not None and (fresh or bool(lists))
            if is_item or (fresh and line.strip()):
                lists = [each for each in lists if each[0] < indent + is_item]
            fresh = not line.strip()
            if found is None or not is_item:
                continue
            last = lists[-1] if lists and lists[-1][0] == indent else (indent, "", 0)
            style, number = _style(found, last), last[2] + 1
            is_new = style != last[1]
            if is_new and last[1] and not indent:
                yield Edit(at, at, "<!-- -->\n\n")
            if style == "@":
                number = len(self.examples) + 1
                self.examples[found["example"][1:] or f" {number}"] = number
            elif is_new:
                letters = (found["letters"] or "a").lower()
                number = ord(letters) - ord("a") + 1 if style in "aA" else int(found["number"] or 1)
            lists = [*(each for each in lists if each[0] < indent), (indent, style, number)]
            if found["mark"]:
                begin, end = at + found.start("mark"), at + found.end("mark")
                self.items.append((begin, end, f"{number}.".rjust(end - begin, "0")))
                kind = f"<!--{LIST_TYPE}{style}-->" if is_new and style in "aAiI" else ""
                yield Edit(
                    begin,
                    at + found.end(),
                    f"{number}.{line[found.end('mark') : found.end()]}{kind}",
                )

    def _indents(self) -> Iterator[Edit]:
        """Yield the indents of lists, four for each level: Pandoc's are those of CommonMark.

        An item right below a block of the one before it gets an empty line.
        """
        source = splice(self.typed, self.items)
        source = hide_formula_lines(blank(source, _spans(_DIV, source)))
        changes = block_changes(read_on_github(source))
        for each in changes:
            code, fields = each.message.code, dict(each.message.fields)
            is_item = code == "render-glued" and fields["what"] == Message("shown-item")
            if is_item or code in {"render-list-indent", "render-indented"}:
                yield from each.edits

    def _notes(self) -> Iterator[Edit]:
        """Yield a mark for each note in the line; its text comes behind the block."""
        behind = defaultdict[int, str](str)
        for number, found in enumerate(_NOTE.finditer(self.prose), 1):
            start, end = found.span("words")
            words = apply_edits(self.text[start:end], self._within(start, end))
            block = _BLOCK_END.search(self.text, end)
            at = block.start() if block else len(self.text)
            behind[at] += f"\n\n[^inline-{number}]: {' '.join(words.split())}"
            yield Edit(*found.span(), f"[^inline-{number}]")
        yield from (Edit(at, at, notes) for at, notes in behind.items())

    # --- in lines ---------------------------------------------------------------------------------

    def _within(self, start: int, end: int) -> Iterator[Edit]:
        inside = self._inline(self.prose[start:end])
        return (each for each in inside if isinstance(each, Edit))

    def _inline(self, prose: str) -> Iterable[Edit | Unread]:
        spans = ((each, _tag_of(each["attr"])) for each in _SPAN.finditer(prose))
        return chain(
            self._tex(prose),
            chain.from_iterable(
                _wrapped(found, "words", *tag) if tag else [Edit(*found.span(), "")]
                for found, tag in spans
            ),
            _references(prose),
            _each(_LEADS, prose, self._leading),
            _each(_BARE, prose, self._to_heading, "end"),
            _each(_EXAMPLE, prose, lambda each: str(self.examples.get(each["label"], each[0]))),
            _signs(blank(prose, _spans(_NO_SIGNS, prose))),
            _each(_LABEL_ID, prose, lambda found: f"#{_named(found)}"),
        )

    def _to_heading(self, found: re.Match[str]) -> str:
        """Return where words in brackets lead that are those of a heading."""
        to = found["to"] or found["words"]
        anchor = self.titles.get(plain_text(to).casefold())
        return f"](#{anchor})" if anchor and f"[{to}]:" not in self.text else found["end"]

    def _leading(self, found: re.Match[str]) -> str:
        """Return where a link to an id leads: to what is not in this chapter by our reference."""
        own, target = found["id"], _id_of(found["id"])
        if own == target and own in self.ids:
            return found[0]
        return f"](@{target if target != own else f'sec-{own if own.isascii() else slug_of(own)}'})"

    def _tex(self, prose: str) -> Iterator[Edit | Unread]:
        """Yield references and citations of LaTeX as ours; other commands are left out."""
        for found in _TEX.finditer(prose):
            name, given = (
                _COMMAND.fullmatch(found["name"]),
                re.findall(r"[^\[\]{}]+", found["given"] or ""),
            )
            own = given[-1] if given else ""
            target = self.labels.get(own, _id_of(own))
            said = ""
            if name and name["cite"] and own:
                keys = "; ".join(f"@{key.strip()}" for key in own.split(","))
                is_plain = name["sentence"] or name["cite"] == "citet"
                said = keys if is_plain else f"[{', '.join([keys, *given[:-1]])}]"
            elif name and name["ref"] and (target != own or own in self.ids):
                said = f"@{target if target != own else f'sec-{own}'}"
                said += "" if name["whole"] else "{number}"
                said = f"({said})" if name["ref"] == "eqref" else said
            elif level := _SECTIONS.get(found["name"], 0) * bool(own):
                classes = " {.unnumbered}" if "*" in found[0][: -len(own)] else ""
                said = f"\n\n{'#' * level} {own}{classes}\n\n"
            elif not (name and name["layout"]):
                yield Unread(found.start(), Message("flavour-tex", found=found[0].strip(), count=1))
            start, end = found.span()
            is_line = not said and prose[start - 1 : start] == "\n" == prose[end : end + 1]
            yield Edit(start - is_line, end, said)


def _each(
    pattern: re.Pattern[str],
    text: str,
    made: Callable[[re.Match[str]], str],
    group: str | int = 0,
) -> Iterator[Edit]:
    return (Edit(*found.span(group), made(found)) for found in pattern.finditer(text))


def _spans(pattern: re.Pattern[str], text: str) -> Iterable[Span]:
    return (found.span() for found in pattern.finditer(text))


def _as_empty_lines(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _wrapped(found: re.Match[str], group: str, tag: str, attributes: str = "") -> Iterator[Edit]:
    """Yield an element around a part of what was found, in place of its marks."""
    start, end = found.span(group)
    yield Edit(found.start(), start, f"<{tag}{attributes}>")
    yield Edit(end, found.end(), f"</{tag}>")


def _id_of(own: str) -> str:
    """Return an id of pandoc-crossref as ours, any other as it is."""
    return _LABEL_ID.sub(lambda found: f"#{_named(found)}", f"#{own}")[1:]


def _named(found: re.Match[str]) -> str:
    kind = found["kind"].lower().replace("tab", "tbl")
    return f"{kind}-{found['label'].replace(':', '-')}"


def _given_id(title: str) -> str:
    """Return the id that Pandoc gives a heading."""
    words = re.sub(r"[^\w\s.-]", "", title).lower().split()
    return re.sub(r"^[\W\d_]+", "", "-".join(words)) or "section"


def _references(text: str) -> Iterator[Edit]:
    """Yield the references of pandoc-crossref as ours."""
    for found in _BRACKETED.finditer(text):
        parts = [part for each in found["inside"].split(";") if (part := _ONE.fullmatch(each))]
        if len(parts) == found["inside"].count(";") + 1:
            forms = ("{number}" if each["prefix"].strip() or each["bare"] else "" for each in parts)
            said = (
                f"{each['prefix']}@{_named(each)}{form}{each['suffix']}"
                for each, form in zip(parts, forms, strict=True)
            )
            yield Edit(*found.span(), ", ".join(said) + ("\u2060" if found["panel"] else ""))
    for found in _IN_TEXT.finditer(text):
        yield Edit(*found.span("at"), f"@{_named(found)}{'{number}' if found['typed'] else ''}")


def _signs(prose: str) -> Iterable[Edit]:
    """Yield sub- and superscripts, what is struck out, escaped signs and dashes."""
    tags = ((each, each.lastgroup or "") for each in _SCRIPT.finditer(prose))
    return chain(
        chain.from_iterable(_wrapped(found, tag, tag) for found, tag in tags),
        _each(_SIGNS, prose, lambda found: _SHOWN.get(found[0], found["escaped"])),
    )


def _indented(text: str) -> Iterator[Span]:
    """Yield the lines that are code by their indent."""
    fresh, inside, start = True, False, 0
    for line in text.split("\n"):
        typed = line.expandtabs(4)
        is_deep = typed.startswith("    ")
        if typed.strip():
            inside = bool(_CONTAINER.match(typed)) or (inside and (is_deep or not fresh))
            fresh = fresh and is_deep and not inside
            if fresh:
                yield start, start + len(line)
        fresh = fresh or not typed.strip()
        start += len(line) + 1


def _tag_of(attr: str) -> tuple[str, str] | None:
    """Return the element that a span is, and its attributes, or None if it is not shown."""
    own, classes, others = attributes_of(attr)
    if not is_shown(classes, others):
        return None
    tag = next((_TAGS[each] for each in classes if each in _TAGS), "span")
    named = {"id": _id_of(own), "class": " ".join(each for each in classes if each not in _TAGS)}
    named |= {key: each for key, each in others.items() if key in {"lang", "dir", "title"}}
    return tag, "".join(f' {key}="{escape(each)}"' for key, each in named.items() if each)


def _style(found: re.Match[str], last: tuple[int, str, int]) -> str:
    """Return the style of an item's mark: "1", "a", "A", "i", "I", "@" (an example) or "-"."""
    letters = found["letters"] or ""
    if not letters:
        return "-" if found["bullet"] else "1" if found["example"] is None else "@"
    is_roman = len(letters) > 1 or letters in "iI" or last[1] in {"i", "I"}
    style = "i" if is_roman and last[1] not in {"a", "A"} else "a"
    return style.upper() if letters.isupper() else style
