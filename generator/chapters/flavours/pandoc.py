"""Pandoc's Markdown brought to ours, region by region: what no edit names stays as it is typed.

Sources: Pandoc's manual ("Pandoc's Markdown"), the manual of pandoc-crossref.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from html import escape
from itertools import accumulate, chain

from generator.chapters.flavours.divs import attributes_of, div_edits
from generator.chapters.flavours.github import block_changes, read_on_github
from generator.chapters.flavours.pandoc_tables import TypedTable, as_html, marker_of, typed_tables
from generator.chapters.flavours.unread import Unread
from generator.chapters.formulas import formula_spans, hide_formula_lines
from generator.chapters.front_matter import read_front_matter
from generator.chapters.headings import plain_text, slug_of
from generator.chapters.marks import LIST_TYPE
from generator.chapters.masking import Span, code_spans, markup
from generator.core.edits import Edit, apply_edits, blank, splice
from generator.core.problems import Message

_TITLE_BLOCK = re.compile(r"%[ \t]*(?P<title>.*(?:\n[ \t]+\S.*)*)(?:\n%.*(?:\n[ \t]+\S.*)*){0,2}\n")
_METADATA = re.compile(r"(?<=\n\n)---[ \t]*\n[\w-]+:(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?=\n|\Z)")
_FENCE = re.compile(r"[ \t>]*(?P<fence>`{3,}(?=[^`]*$)|~{3,})[ \t]*(?P<info>.*?)[ \t]*$")
_RAW = re.compile(r"\{=(?P<format>[\w+-]+)\}")
_CONTAINER = re.compile(r" {0,3}(?:[-*+]|\(?[\w#@]{1,9}[.)]|[:~]|\[\^[^\]]+\]:)(?:[ \t]|$)")
_BRACES = r"\{(?![={%])[^{}\n]*\}"
_UNNUMBERED = r"(?<=[{ ])-(?=[ }])"
_DEFINITION = re.compile(r"^( {0,3})~(?=[ \t]+\S)", re.MULTILINE)
_DIV = re.compile(r"^ {0,3}:{3,}.*$", re.MULTILINE)
_HEADING = re.compile(
    r"^(?P<marks>#{1,6})(?P<text>.*?)(?P<attr>[ \t]*\{(?![={])[^{}\n]*\})?$", re.MULTILINE
)
_UNDERLINED = re.compile(
    r"^(?P<text>\S.*?)(?P<attr>[ \t]*\{(?![={])[^{}\n]*\})?\n(?:=+|-+)[ \t]*$", re.MULTILINE
)
_LINE_BLOCK = re.compile(r"(?:^\|(?: .*)?(?:\n +\S.*)*(?:\n|\Z))+", re.MULTILINE)
_WORDS = r"(?:[^\[\]\n]|\[[^\[\]\n]*\]|\n(?![ \t>]*\n))*"
_DESTINATION = r"\((?:[^()\n]|\([^()\n]*\))*\)"
_APART = re.compile(r"^(?:#{1,6}[ \t].*|[ >]*:{3,}.*)$", re.MULTILINE)  # what ends a paragraph
_FIGURE = re.compile(
    rf"(?:\A|(?<=\n))(?P<indent>[ ]{{0,8}})!\[(?P<alt>{_WORDS})\](?P<to>{_DESTINATION})"
    rf"(?P<attr>{_BRACES})?[ \t]*(?=\n[ \t]*(?:\n|\Z)|\n?\Z)"
)
_NOTE = re.compile(rf"\^(?<!\\\^)\[(?P<words>{_WORDS})\]")
_SPAN = re.compile(rf"(?<![!\\])\[(?P<words>{_WORDS})\](?P<attr>{_BRACES})")
_TAGS = {"underline": "u", "ul": "u", "mark": "mark", "kbd": "kbd"}
_SCRIPT = re.compile(
    r"(?<![\\\[^])\^(?P<sup>(?:[^\s^\[\]\\]|\\.)+)\^(?!\^)"
    r"|(?<![\\~])~(?P<sub>(?:[^\s~\\]|\\.)+)~(?!~)"
    r"|(?<![\\~])~~(?=[^\s~])(?P<del>[^\n~]+)(?<=\S)~~(?!~)"
)
_BACKSLASH = re.compile(r"\\(?P<sign>\n|[ ~^%&,;:=?/<])")
_SMART = re.compile(r"(?<![-\\<!|:])(?:---?)(?![-|:>])|(?<![.\\])\.\.\.(?!\.)")
_RULE = re.compile(r"^[ \t]*[-|:+ ]*$", re.MULTILINE)
_ADDRESS = re.compile(
    rf"\]{_DESTINATION}|^ {{0,3}}\[(?!\^)[^\]\n]+\]:.*$|https?://\S+|{_BRACES}", re.MULTILINE
)

_KIND = r"(?P<kind>[Ff]ig|[Tt]bl|[Tt]ab|[Ee]q|[Ss]ec)"
_LABEL = rf"{_KIND}[:-](?P<label>[^\W_](?:[\w:.-]*\w)?)"
_LABEL_ID = re.compile(rf"#{_LABEL}")
_REFERENCE = rf"@{_LABEL}"
_BRACKETED = re.compile(rf"(?<!\\)\[(?P<inside>[^\[\]@]*-?{_REFERENCE}[^\[\]]*)\](?!\()")
_IN_TEXT = re.compile(
    rf"(?P<typed>\b(?:fig(?:ure|\.)?|tab(?:le|leau|\.)?|eq(?:uation|\.)?|équation|sec(?:tion|\.)?"
    rf"|chap(?:ter|itre|\.))s?(?:[ ~\u00a0\n]|\\ )+)?(?<![\w@\\/])\+?(?>{_REFERENCE})(?!\{{)",
    re.IGNORECASE,
)
_ONE = re.compile(rf"(?P<prefix>[^@;]*?)(?P<bare>-?)(?<!\w){_REFERENCE}(?P<suffix>[^@;]*)")
_LEADS = re.compile(r"\]\(#(?P<id>[^\s()]+)\)")
_BARE = re.compile(
    r"(?<![!\]\\^])\[(?P<words>[^\[\]\n@^]+)\](?:\[(?P<to>[^\[\]\n]*)\])?(?![(\[{:])"
)

_TEX = re.compile(
    r"\\(?<!\\\\)(?P<name>[A-Za-z]+)\*?(?P<arguments>(?:\[[^\]\n]*\]|\{[^{}\n]*(?:\{[^{}\n]*\}[^{}\n]*)*\})*)"
    r"[ \t]*"
)
_ENVIRONMENT = re.compile(
    r"^ {0,3}\\begin\{(?P<name>[\w*]+)\}(?:.*\n)*?.*?\\end\{(?P=name)\}", re.MULTILINE
)
_TEX_REFERENCES = frozenset({"ref", "autoref", "cref", "Cref", "eqref", "pageref", "nameref"})
_TEX_CITATIONS = frozenset({"cite", "citep", "parencite", "autocite", "citet", "textcite"})
_IN_SENTENCE = frozenset({"citet", "textcite"})
_TEX_LABEL = re.compile(r"\\label\{([^{}]+)\}")
# Commands of LaTeX that say nothing but how a page is set.
_LAYOUT = re.compile(
    r"(?:(?:new|clear|cleardouble)page|pagebreak|(?:big|med|small)skip|(?:no)?indent|vspace|hspace|[vh]fill|label"
    r"|tableofcontents|listof\w+|appendix|(?:front|main|back)matter|page(?:numbering|style)|thispagestyle"
    r"|(?:set|addto)counter|addcontentsline|centering|phantomsection|markboth|index|nocite|(?:begin|end)group"
    r"|(?:single|onehalf|double)spacing|small|footnotesize|normalsize|large|newline|linebreak|[bse]?landscape)"
)
_ITEM = re.compile(
    r"^(?P<indent>[ \t]*)(?P<open>\(?)(?:(?P<number>[0-9]{1,9})|(?P<example>@[\w-]*)"
    r"|(?P<hash>#)|(?P<letters>[ivxlcdm]{1,6}|[IVXLCDM]{1,6}|[A-Za-z])|(?P<bullet>[-*+])(?=[ \t]))"
    r"(?P<close>[.)]?)(?P<space>[ \t]+)(?=\S)"
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
# Where a block ends, and no caption, list or indented text goes on.
_BLOCK_END = re.compile(r"\n[ \t]*\n+(?=[^\s>|:~*+(\d-](?!able:)|\Z)")


def pandoc_edits(text: str) -> Iterator[Edit | Unread]:
    """Yield the edits that make our Markdown of Pandoc's, and what cannot be read."""
    start = read_front_matter("", text)[1]
    if not start and (title := _TITLE_BLOCK.match(text)):
        start = title.end()
        said = json.dumps(" ".join(title["title"].split()), ensure_ascii=False)
        yield Edit(0, start, f"---\ntitle: {said}\n---\n")
    shown = blank(text, [(0, start)])
    blocks = [match.span() for match in _METADATA.finditer(shown)]
    yield from (Edit(*span, "\n" * text.count("\n", *span)) for span in blocks)
    for each in _Reader(text, blank(shown, blocks)).read():
        if isinstance(each, Unread) or text[each.start : each.end] != each.text:
            yield each


class _Reader:
    """A chapter as it is read; ``shown`` is its text without metadata, its code blanked in turn."""

    def __init__(self, text: str, shown: str) -> None:
        self.text = text
        self.code: list[Edit] = []
        lines = shown.split("\n")
        self.starts = [0, *accumulate(len(line) + 1 for line in lines)]
        hidden = [self._span(first, last) for first, last in self._fences(lines)]
        self.shown = blank(shown, hidden)
        lines = self.shown.split("\n")
        self.shown = blank(self.shown, [self._span(each, each) for each in _indented(lines)])
        apart = blank(self.shown, (each.span() for each in _APART.finditer(self.shown)))
        self.tables = tuple(typed_tables(apart.split("\n")))
        typed = [self._span(each.lines[0], each.lines[-1]) for each in self.tables]
        drawn = [span for span, each in zip(typed, self.tables, strict=True) if each.kind != "pipe"]
        spans = tuple(code_spans(blank(self.shown, drawn)))
        self.code += chain.from_iterable(map(self._raw, spans))
        self.prose = blank(self.shown, [*drawn, *spans])
        self.formulas = formula_spans(self.prose)
        hidden = [*self.formulas, *(each.span for each in markup(self.prose))]
        self.prose = blank(self.prose, hidden)
        self.beside_tables = blank(apart, typed)
        self.headings = tuple(self._headings())
        self.titles = {title.casefold(): anchor for _, title, anchor, _ in reversed(self.headings)}
        typed_ids = re.findall(r"\{[^{}\n]*#([^\s}]+)|\bid=[\"']?([^\s\"'>]+)", self.shown)
        self.ids = {*chain.from_iterable(typed_ids), *(anchor for _, _, anchor, _ in self.headings)}
        self.labels: dict[str, str] = {}
        self.examples: dict[str, int] = {}
        self.notes: dict[int, list[str]] = defaultdict(list)
        self.items: list[tuple[int, int, str]] = []  # marks of lists, as CommonMark has them
        self.blocks = blank(text, [(0, len(text) - len(shown.lstrip())), *typed])

    def _span(self, first: int, last: int) -> Span:
        """Return the offsets from the beginning of a line to the end of another."""
        return self.starts[first], self.starts[last + 1] - 1

    def read(self) -> Iterator[Edit | Unread]:
        """Yield all edits; where two overlap, the first one is made."""
        yield from self.code
        yield from div_edits(self.text)
        yield from self._environments()
        yield from self._tables()
        yield from self._heading_edits()
        yield from self._figures()
        yield from self._line_blocks()
        for found in _DEFINITION.finditer(self.prose):
            yield Edit(found.end(1), found.end(), ":")
        yield from self._items()
        yield from self._notes()
        yield from self._inline(self.prose)
        yield from self._indents()

    # --- code -------------------------------------------------------------------------------------

    def _fences(self, lines: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield the first and the last line of fenced code; note what its lines become."""
        opening, first = None, 0
        for at, line in enumerate(lines):
            if opening is None:
                opening, first = _FENCE.match(line), at
                continue
            closing, fence = line.strip(" \t>"), opening["fence"]
            if len(closing) < len(fence) or set(closing) != {fence[0]}:
                continue
            yield first, at
            start, end = self._span(first, at)
            info, raw = opening["info"], _RAW.fullmatch(opening["info"])
            if raw and not raw["format"].startswith("html"):
                self.code.append(Edit(start, end, "\n" * (at - first)))
            elif raw:
                self.code += (Edit(*self._span(each, each), "") for each in (first, at))
            elif not re.match(r"\{[ ]*\w", info):  # that is Quarto's
                classes = attributes_of(info)[1] if info.startswith("{") else info.split()
                begin = start + opening.start("info")
                if info != (said := classes[0] if classes else ""):
                    self.code.append(Edit(begin, begin + len(info), said))
                self.code.append(Edit(end - len(closing), end, fence))
            opening = None

    def _raw(self, span: Span) -> Iterator[Edit]:
        """Yield the edit of raw HTML or TeX in a line: HTML stays, the rest is left out."""
        if raw := _RAW.match(self.text, span[1]):
            said = self.text[slice(*span)].strip("`") if raw["format"].startswith("html") else ""
            yield Edit(span[0], raw.end(), said)

    def _environments(self) -> Iterator[Edit | Unread]:
        environments = tuple(_ENVIRONMENT.finditer(self.prose))
        self.prose = blank(self.prose, (found.span() for found in environments))
        for found in environments:
            yield Edit(*found.span(), "\n" * found[0].count("\n"))
            yield Unread(found.start(), Message("flavour-tex", found=f"\\begin{{{found['name']}}}"))

    # --- tables and figures -----------------------------------------------------------------------

    def _tables(self) -> Iterator[Edit | Unread]:
        drawn = [each for each in self.tables if each.kind != "pipe"]
        spans = [self._span(each.lines[0], each.lines[-1]) for each in drawn]
        made = as_html([self.text[slice(*span)] for span in spans]) if spans else ()
        for span, html in zip(spans, made, strict=True):
            if html:
                yield Edit(*span, apply_edits(html, chain(_references(html), _smart(html))))
            else:
                yield Unread(span[0], Message("flavour-table"))
        for each in self.tables:
            if each.caption:
                yield from self._caption(each, self._span(each.caption[0], each.caption[-1]))

    def _caption(self, table: TypedTable, span: Span) -> Iterator[Edit]:
        typed = self.text[slice(*span)]
        attr = re.search(rf"[ \t\n]*({_BRACES})[ \t]*$", typed)
        words = typed[: attr.start()] if attr else typed
        begin = span[0] + marker_of(typed)
        header = self._header("table", attr[1] if attr else "", words)
        if table.behind:
            apart = "" if span[0] > self.starts[table.lines.stop] else "\n"
            yield Edit(span[0], begin, f"{apart}{header}\n")
            yield Edit(span[0] + len(words), span[1], "\n///")
        else:
            _, end = self._span(table.lines[-1], table.lines[-1])
            words = apply_edits(words, self._within(span[0], span[0] + len(words)))
            words = words[marker_of(typed) :]
            yield Edit(end, end, f"\n\n{header}\n{words}\n///")
            yield Edit(*span, "\n" * typed.count("\n"))

    def _within(self, start: int, end: int) -> Iterator[Edit]:
        inside = self._inline(self.prose[start:end])
        return (each for each in inside if isinstance(each, Edit))

    def _header(self, kind: str, attr: str, words: str) -> str:
        """Return the header of a caption: it is numbered if it has a label."""
        own, short = attributes_of(attr)[0], {"table": "tbl", "figure": "fig"}[kind]
        if label := _TEX_LABEL.search(words):
            own = _id_of(label[1])
            own = own if own.startswith(f"{short}-") else f"{short}-{slug_of(own)}"
            self.labels[label[1]] = own
        made = f"/// {kind}-caption" + (f" | #{_id_of(own)}" if own else "")
        return made if _id_of(own).startswith(f"{short}-") else f"{made}\n    numbered: false"

    def _figures(self) -> Iterator[Edit]:
        for found in _FIGURE.finditer(self.beside_tables):
            above = self.beside_tables[: found.start()].removesuffix("\n").rpartition("\n")[2]
            alt = self.text[slice(*found.span("alt"))]
            is_captioned = self.shown[found.end() :].lstrip().startswith("/// figure-caption")
            if above.strip() or not alt.strip() or is_captioned:
                continue
            attr, indent = found["attr"] or "", found["indent"]
            others = dict(attributes_of(attr)[2])
            said = others.pop("fig-alt", "") or others.pop("alt", "") or alt
            said = re.sub(r"\\label\{[^{}]*\}|\[?-?@[\w:.-]+\]?|[\[\]]", "", plain_text(said))
            sizes = " ".join(f'{key}="{each}"' for key, each in others.items())
            sizes = f"{{ {sizes} }}" if sizes else ""
            header = self._header("figure", attr, alt).replace("\n", f"\n{indent}")
            image = f"{indent}![{said.strip()}]{self.text[slice(*found.span('to'))]}{sizes}"
            yield Edit(found.start(), found.start("alt"), f"{image}\n\n{indent}{header}\n{indent}")
            yield Edit(found.end("alt"), found.end(), f"\n{indent}///")

    # --- headings ---------------------------------------------------------------------------------

    def _headings(self) -> Iterator[tuple[re.Match[str], str, str, str]]:
        """Yield each heading with its words, its anchor and its attributes as ours."""
        targets = {each["id"] for each in _LEADS.finditer(self.shown)}
        typed = [each for each in _HEADING.finditer(self.shown) if self._is_heading(each)]
        typed += _UNDERLINED.finditer(self.beside_tables)
        counts = dict[str, int]()
        for found in sorted(typed, key=re.Match[str].start):
            text = self.text[slice(*found.span("text"))].strip().rstrip("#").rstrip()
            label, title = _TEX_LABEL.search(text), plain_text(_TEX_LABEL.sub("", text))
            own, classes, _ = attributes_of(re.sub(_UNNUMBERED, ".unnumbered", found["attr"] or ""))
            own = own or (label[1] if label else "")
            given = _given_id(title)
            counts[given] = counts.get(given, -1) + 1
            given += f"-{counts[given]}" if counts[given] else ""
            own = _id_of(own) or (given if given in targets and given != slug_of(title) else "")
            said = " ".join([*([f"#{own}"] if own else []), *(f".{each}" for each in classes)])
            yield found, title, own or slug_of(title), f" {{{said}}}" if said else ""

    def _is_heading(self, found: re.Match[str]) -> bool:
        """Whether a line of number signs is a heading: with a space, below an empty line."""
        above = self.shown[: found.start()].removesuffix("\n").rpartition("\n")[2]
        is_apart = not above.strip() or above.lstrip().startswith(("#", ":::", "<", "|"))
        return is_apart and found["text"][:1] in {"", " ", "\t"}

    def _heading_edits(self) -> Iterator[Edit]:
        for found, _, _, made in self.headings:
            if (found["attr"] and found["attr"] != made) or (made and not found["attr"]):
                start, end = found.span("attr" if found["attr"] else "text")
                yield Edit(start if found["attr"] else end, end, made)
        known = {each[0].start() for each in self.headings}
        for found in _HEADING.finditer(self.shown):
            if found.start() not in known and found["text"][:1] not in {".", ")"}:
                yield Edit(found.start(), found.start(), "\\")

    # --- blocks -----------------------------------------------------------------------------------

    def _line_blocks(self) -> Iterator[Edit]:
        for found in _LINE_BLOCK.finditer(self.beside_tables):
            if self.shown[: found.start()].removesuffix("\n").rpartition("\n")[2].strip():
                continue
            last = found.start() + len(found[0].rstrip())
            for line in re.finditer(r"^\|(?: (?P<indent> *))?", found[0], re.MULTILINE):
                start, end = (found.start() + each for each in line.span())
                is_empty = self.text[end : end + 1] in {"", "\n"}
                yield Edit(start, end, "\u00a0" * (is_empty or len(line["indent"])))
                stop = self.text.find("\n", end)
                if 0 <= stop < last:
                    yield Edit(stop, stop, "  ")

    def _items(self) -> Iterator[Edit]:
        """Yield a number for each item of a list that has another mark."""
        lists: list[tuple[int, str, int]] = []  # of those that are open: indent, style, last number
        fresh = True
        for at, line in enumerate(self.beside_tables.split("\n")):
            found, indent = _ITEM.match(line), len(line) - len(line.lstrip())
            if not line.strip():
                fresh = True
                continue
            if found is None or not (fresh or lists) or _is_name(found):
                if fresh:
                    lists = [each for each in lists if each[0] < indent]
                fresh = False
                continue
            fresh, lists = False, [each for each in lists if each[0] <= indent]
            style, number = _style(found, lists[-1] if lists else (-1, "", 0))
            if style == "@":
                number = len(self.examples) + 1
                self.examples[(found["example"] or "")[1:] or f" {number}"] = number
            is_new = not lists or lists[-1][:2] != (indent, style)
            if is_new and lists and lists[-1][0] == indent == 0:
                yield Edit(self.starts[at], self.starts[at], "<!-- -->\n\n")
            lists = [*(each for each in lists if each[0] < indent), (indent, style, number)]
            begin, start = self.starts[at] + found.start("open"), self.starts[at] + found.end()
            if style != "-":
                end = self.starts[at] + found.end("close")
                self.items.append((begin, end, f"{number}.".rjust(end - begin, "0")))
                yield Edit(begin, end, f"{number}.")
            if is_new and style in {"a", "A", "i", "I"}:
                yield Edit(start, start, f"<!--{LIST_TYPE}{style}-->")

    def _indents(self) -> Iterator[Edit]:
        """Yield the indents of lists, four for each level: Pandoc's are those of CommonMark."""
        source = hide_formula_lines(_DIV.sub(_blanked, splice(self.blocks, self.items)))
        for change in block_changes(read_on_github(source)):
            if change.message.code in {"render-list-indent", "render-indented"}:
                yield from change.edits

    # --- in lines ---------------------------------------------------------------------------------

    def _notes(self) -> Iterator[Edit]:
        for number, found in enumerate(_NOTE.finditer(self.prose), 1):
            start, end = found.span("words")
            words = apply_edits(self.text[start:end], self._within(start, end))
            yield Edit(*found.span(), f"[^inline-{number}]")
            words = " ".join(words.split())
            self.notes[self._behind(found.end())].append(f"[^inline-{number}]: {words}\n")
        for at, notes in self.notes.items():
            apart = "\n\n" if at == len(self.text) else "\n"
            yield Edit(at, at, apart + "\n".join(notes))

    def _behind(self, offset: int) -> int:
        """Return the offset of the empty line where a block ends and plain text follows."""
        found = _BLOCK_END.search(self.text, offset)
        return found.start() + 1 if found else len(self.text)

    def _inline(self, prose: str) -> Iterator[Edit | Unread]:
        yield from _references(prose)
        yield from self._tex(prose)
        for found in _SPAN.finditer(prose):
            start, end = found.span("words")
            if tag := _tag_of(found["attr"]):
                yield Edit(start - 1, start, f"<{tag[0]}{tag[1]}>")
                yield Edit(end, found.end(), f"</{tag[0]}>")
        for found in _LEADS.finditer(prose):
            own = found["id"]
            if _LABEL_ID.fullmatch(f"#{own}") or own not in self.ids:
                target = _id_of(own)
                target = target if target != own else f"sec-{slug_of(own)}"
                yield Edit(*found.span(), f"](@{target})")
        for found in _BARE.finditer(prose):
            to = found["to"] or found["words"]
            anchor = self.titles.get(plain_text(to).casefold())
            if anchor and f"[{to}]:" not in self.text:
                yield Edit(found.end("words") + 1, found.end(), f"(#{anchor})")
        for label, number in self.examples.items():
            for found in re.finditer(rf"@{re.escape(label)}(?![\w-])", prose):
                yield Edit(*found.span(), str(number))
        yield from _signs(blank(prose, (match.span() for match in _ADDRESS.finditer(prose))))
        for found in _LABEL_ID.finditer(prose):
            yield Edit(*found.span(), f"#{_id_of(found[0][1:])}")

    def _tex(self, prose: str) -> Iterator[Edit | Unread]:
        """Yield references and citations of LaTeX as ours; other commands are left out."""
        for found in _TEX.finditer(prose):
            name, end = (
                found["name"],
                found.end() if not found["arguments"] else found.end("arguments"),
            )
            given = re.findall(r"[\[{]([^\[\]{}]*)[\]}]", found["arguments"])
            target = self.labels.get(given[-1], _id_of(given[-1])) if given else ""
            said = ""
            if name in _TEX_CITATIONS and given:
                keys = "; ".join(f"@{key.strip()}" for key in given[-1].split(","))
                notes = "".join(f", {each}" for each in given[1:-1] or given[:-1] if each)
                said = keys if name in _IN_SENTENCE else f"[{keys}{notes}]"
            elif name in _TEX_REFERENCES and (target != given[-1] or given[-1] in self.ids):
                target = target if target != given[-1] else f"sec-{target}"
                said = f"@{target}" + ("{number}" if name in {"ref", "eqref"} else "")
                said = f"({said})" if name == "eqref" else said
            elif not _LAYOUT.fullmatch(name):
                yield Unread(found.start(), Message("flavour-tex", found=found[0].strip()))
            yield Edit(found.start(), end, said)


def _id_of(own: str) -> str:
    """Return an id of pandoc-crossref as ours, any other as it is."""
    found = _LABEL_ID.fullmatch(f"#{own}")
    return _named(found) if found else own


def _named(found: re.Match[str]) -> str:
    kind = found["kind"].lower().replace("tab", "tbl")
    return f"{kind}-{found['label'].replace(':', '-')}"


def _given_id(title: str) -> str:
    """Return the id that Pandoc gives a heading."""
    kept = re.sub(r"[^\w\s.-]", "", title).lower()
    return re.sub(r"^[\W\d_]+", "", "-".join(kept.split())) or "section"


def _references(text: str) -> Iterator[Edit]:
    """Yield the references of pandoc-crossref as ours."""
    for found in _BRACKETED.finditer(text):
        parts = [_ONE.fullmatch(each.strip()) for each in found["inside"].split(";")]
        if not all(parts):
            continue
        said = [
            f"{part['prefix']}@{_named(part)}"
            + ("{number}" if part["prefix"].strip() or part["bare"] else "")
            + part["suffix"]
            for part in parts
            if part
        ]
        yield Edit(*found.span(), ", ".join(said))
    for found in _IN_TEXT.finditer(text):
        start = found.end("typed") if found["typed"] else found.start()
        form = "{number}" if found["typed"] else ""
        yield Edit(start, found.end(), f"@{_named(found)}{form}")


def _signs(prose: str) -> Iterator[Edit]:
    """Yield sub- and superscripts, what is struck out, escaped signs and dashes."""
    for found in _SCRIPT.finditer(prose):
        tag = found.lastgroup or ""
        start, end = found.span(tag)
        yield Edit(found.start(), start, f"<{tag}>")
        yield Edit(end, found.end(), f"</{tag}>")
    for found in _BACKSLASH.finditer(prose):
        said = {"\n": "  \n", " ": "\u00a0", "<": "&lt;", "&": "&amp;"}
        yield Edit(*found.span(), said.get(found["sign"], found["sign"]))
    yield from _smart(blank(prose, (match.span() for match in _RULE.finditer(prose))))


def _smart(text: str) -> Iterator[Edit]:
    for found in _SMART.finditer(text):
        yield Edit(*found.span(), {"--": "–", "---": "—"}.get(found[0], "…"))


def _blanked(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _indented(lines: Sequence[str]) -> Iterator[int]:
    """Yield the lines that are code by their indent."""
    fresh, inside = True, False
    for at, line in enumerate(lines):
        typed = line.expandtabs(4)
        is_deep = typed.startswith("    ")
        if not typed.strip():
            fresh = True
            continue
        inside = bool(_CONTAINER.match(typed)) or (inside and (is_deep or not fresh))
        fresh = fresh and is_deep and not inside
        if fresh:
            yield at


def _tag_of(attr: str) -> tuple[str, str] | None:
    """Return the element of a span and its attributes, None where it has none."""
    own, classes, others = attributes_of(attr)
    if not (own or classes or others):
        return None
    tag = next((_TAGS[each] for each in classes if each in _TAGS), "span")
    named = {"id": _id_of(own), "class": " ".join(each for each in classes if each not in _TAGS)}
    named |= {key: each for key, each in others.items() if key in {"lang", "dir", "title"}}
    return tag, "".join(f' {key}="{escape(each)}"' for key, each in named.items() if each)


def _is_name(found: re.Match[str]) -> bool:
    """Whether what looks like an item is none: "B. Russell", a bullet with a parenthesis."""
    letters = found["letters"] or ""
    is_letter = len(letters) == 1 and letters.isupper() and found["close"] == "."
    return (is_letter and not found["open"] and len(found["space"]) == 1) or (
        bool(found["bullet"]) == bool(found["close"])
    )


def _style(found: re.Match[str], last: tuple[int, str, int]) -> tuple[str, int]:
    """Return the style of an item's mark ("1", "a", "A", "i", "I", "@", "-") and its number."""
    goes_on = last[0] == len(found["indent"].expandtabs(4))
    style, number = last[1] if goes_on else "", last[2] + 1
    letters = found["letters"] or ""
    case = "A" if letters.isupper() else "a"
    if found["bullet"] or found["example"] is not None:
        return "-" if found["bullet"] else "@", number
    if not letters:
        return "1", number if style == "1" else int(found["number"] or 1)
    is_roman = all(each in _ROMAN for each in letters.lower()) and (
        len(letters) > 1 or letters in "iI" or style in {"i", "I"}
    )
    if is_roman and style != case:
        values = [_ROMAN[each] for each in letters.lower()]
        signed = (-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
        case = "I" if letters.isupper() else "i"
        return case, number if style == case else sum(signed)
    return case, number if style == case else ord(letters.lower()) - ord("a") + 1
