"""Cells of code of knitr and Quarto in Pandoc's own syntax: code, images, tables, captions.

Nothing is run: what a cell drew comes from what its tool made of the chapter the last time.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from generator.chapters.flavours.r_code import argument, arguments, constants, value_of
from generator.chapters.flavours.rendered import Output, RenderedPage
from generator.chapters.structure import read_mapping
from generator.core.edits import blank
from generator.core.values import Frozen

# A cell ends before the next one with as long a fence: of those that nothing closes each is read
# in steps that grow with its own length.
_CELL = re.compile(
    r"^(?P<indent>[ \t>]*)(?P<fence>`{3,20}|~{3,20})[ ]*"
    r"\{(?P<language>[A-Za-z]\w*)(?P<rest>(?:[\s,].*)?)\}[ ]*\n"
    r"(?P<code>(?:(?![ \t>]*(?P=fence)[`~]*[ ]*\{[A-Za-z]).*\n)*?)(?P=indent)(?P=fence)[`~]*[ ]*$",
    re.MULTILINE,
)
_SHOWN_FENCE = re.compile(r"^(?P<before>[ \t>]*(?:`{3,}|~{3,})[ ]*)\{\{.*\}\}[ ]*$", re.MULTILINE)
_PSEUDOCODE = re.compile(  # of the extension for algorithms
    r"^(?P<fence>`{3,})[ ]*pseudocode[ ]*\n(?:#\|.*\n)*?"
    r"#\|[ ]*label:[ ]*(?P<label>alg-[\w:.-]+)[ ]*\n(?:#\|.*\n)*"
    r"(?P<code>(?:(?!`{3}).*\n)*)(?P=fence)[ ]*$",
    re.MULTILINE,
)
_DIV = re.compile(r"^[ \t>]*:{3,}[ ]*(?:\{(?P<attributes>[^{}\n]*)\}|$)", re.MULTILINE)
_DIV_ID = re.compile(r"#((?:fig|tbl)-[\w:.-]+)")
_CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_OPTION_LINE = re.compile(r"[ >]*(?:#|//|--|%%)\|[ ]?")
_LABEL = re.compile(r"[\w][\w:. -]*")
_DEFAULTS = re.compile(r"^[^#\n]*opts_chunk\$set\(", re.MULTILINE)
_INCLUDES = re.compile(r"\b(?:include_graphics|Image)\(")
_PATH = re.compile(r"(?:(?:here::)?here|file\.path)\((?P<steps>[^()]*)\)")
_COMMENT = re.compile(r"^[ \t]*#.*", re.MULTILINE)
_STEP = re.compile(r"[\"']([^\"']+)[\"']")
_PICTURE = re.compile(r"[\"']((?!/)[^\"'\n]*\.(?:png|jpe?g|svg|gif|webp|avif))[\"']", re.IGNORECASE)
_TABLES = re.compile(r"\b(?:kable|kbl|xtable|gt|datatable|apa_table|flextable|tbl_summary)\(")
_PRINTED = re.compile(r"^\s*cat\((?P<inside>.*)\)\s*$", re.DOTALL)
_HAS_CAPTION = re.compile(r"\bcaption\s*=")
_ITEM = re.compile(r"^(?P<before>[ ]*)(?:[-*+]|[\w#]{1,9}[.)])[ ]+(?=\S)", re.MULTILINE)
# Statements of bookdown that may be cells, as they are typed in older texts.
_STATEMENTS = frozenset(
    ("theorem", "lemma", "corollary", "proposition", "conjecture", "definition", "example")
)
_TEXTS = frozenset({"block", "block2", "asis"})
_OFF = (False, "hide", "false")


class Cell(Frozen):
    """A cell: its first line, its options by Quarto's names, its code, the id of the div around."""

    header: str
    language: str
    options: Mapping[str, Any]
    code: str
    div: str = ""

    @property
    def label(self) -> str:
        """The name under which the text refers to what it draws."""
        return str(self.options.get("label", ""))

    def is_on(self, name: str) -> bool:
        """Say whether an option holds; one that only R can know holds."""
        return self.options.get(name) not in _OFF


def read_cells(text: str, page: RenderedPage, defaults: Mapping[str, Any]) -> str:
    """Return a chapter with each cell in Pandoc's syntax.

    ``page`` is what was made of the chapter; ``defaults`` are options that its project sets.
    """
    return _Reader(text, page, defaults).read()


class _Reader:
    def __init__(self, text: str, page: RenderedPage, defaults: Mapping[str, Any]) -> None:
        self._text, self._page = text, page
        self._found, self._divs = list(_CELL.finditer(text)), [*_divs(text)]
        self._names = constants("\n".join(each["code"] for each in self._found))
        self._tables = set(re.findall(r"\\@ref\(tab:([\w:.-]+)\)", text))
        self._defaults = {**defaults, **default_options(text)}

    def read(self) -> str:
        """Return the chapter with each cell in Pandoc's syntax."""
        made, at = "", 0
        for found in self._found:
            lines = "\n".join(self._lines(self._cell(found))).split("\n")
            indent = _indent_at(self._text, found)
            made += self._text[at : found.start()]
            made += "\n".join(f"{indent}{line}".rstrip() for line in lines)
            at = found.end()
        made = _PSEUDOCODE.sub(
            r"::: {#\g<label>}\n\g<fence>\n\g<code>\g<fence>\n:::", made + self._text[at:]
        )
        return _SHOWN_FENCE.sub(lambda each: each["before"], made)

    def _cell(self, found: re.Match[str]) -> Cell:
        lines = [line.removeprefix(found["indent"]) for line in found["code"].splitlines()]
        typed = [_OPTION_LINE.sub("", line, count=1) for line in lines if _OPTION_LINE.match(line)]
        code = "\n".join(line for line in lines if not _OPTION_LINE.match(line)).strip("\n")
        options = {**self._defaults, **_header_options(found["rest"], self._names)}
        lines_of_options = "\n".join(typed)  # in YAML, or in R
        given = read_mapping(lines_of_options, 1)[0]
        given = given or _header_options(lines_of_options, self._names)
        options |= {name.replace(".", "-"): value for name, value in given.items()}
        header = found[0].partition("\n")[0].strip(" >\t")
        before = bisect_left(self._divs, (found.start(), ""))
        div = self._divs[before - 1][1] if before else ""
        return Cell(header, found["language"], options, code, div)

    def _lines(self, cell: Cell) -> Iterator[str]:
        """Yield what Pandoc reads in place of a cell."""
        if cell.language in _TEXTS:
            yield cell.code
        elif cell.language in _STATEMENTS:
            named, title = cell.label and f" #{cell.label}", _quoted(cell.options.get("name"))
            yield from (f"::: {{.{cell.language}{named} name={title}}}", cell.code, ":::")
        elif cell.language != "comment" and cell.is_on("include"):
            if cell.code.strip() and cell.is_on("echo"):
                yield from _code_lines(cell)
            if cell.is_on("eval") and cell.is_on("output"):
                yield from self._drawn(cell)

    def _drawn(self, cell: Cell) -> Iterator[str]:
        """Yield what a cell draws: its texts, its image or table with its caption."""
        if cell.options.get("results") == "asis" and (printed := _PRINTED.match(cell.code)):
            texts = (
                value_of(value, self._names)
                for name, value in arguments(printed["inside"])
                if not name
            )
            said = " ".join(each for each in texts if isinstance(each, str))
            yield from ("", re.sub(r"(?<=\{) | (?=\})", "", said), "")
            return
        outputs = self._outputs(cell)
        kind, caption = self._caption(cell, outputs)
        is_numbered = caption is not None or cell.label in self._tables
        own = _own_label(cell, kind, is_numbered=is_numbered)
        words = caption if isinstance(caption, str) else ""
        parts: Any = cell.options.get(f"{kind}-subcap") or ([] if words else caption or [])
        alt = _as_alt(cell.options.get(f"{kind}-alt") or words or cell.label)
        if isinstance(parts, list) and len(cast("list[object]", parts)) > 1:
            yield from _lines_of_parts(cell, own, outputs, cast("list[object]", parts), words)
        elif cell.div and not caption:  # the div around it has the caption
            yield from _output_lines(cell, outputs, alt)
        elif outputs or own or caption is not None:
            lines = _output_lines(cell, outputs, alt)
            yield from _captioned(own, kind, lines, _on_one_line(caption))

    def _outputs(self, cell: Cell) -> Sequence[Output]:
        """Return what a cell drew: by what its code includes, else as its page shows it."""
        if pictures := _included(cell.code):
            return [Output("image", each) for each in pictures]
        labels = (cell.label, f"fig:{cell.label}", f"tab:{cell.label}")
        return self._page.outputs(labels, cell.code, cell.div)

    def _caption(self, cell: Cell, outputs: Sequence[Output]) -> tuple[str, Any]:
        """Return the kind of what a cell draws, "fig" or "tbl", and its caption."""
        options = cell.options
        if "fig-cap" in options:
            return "fig", options["fig-cap"]
        is_table = any(each.kind == "table" for each in outputs) or "tbl-cap" in options
        is_table = is_table or cell.label in self._tables or cell.label.startswith("tbl-")
        if is_table or (_TABLES.search(cell.code) and not outputs):
            typed = options.get("tbl-cap") or argument(cell.code, "caption", self._names)
            shown = next((each.caption for each in outputs if each.caption), None)
            made_by_code = "" if _HAS_CAPTION.search(cell.code) else None
            return "tbl", typed or shown or made_by_code
        return "fig", None


def _indent_at(text: str, cell: re.Match[str]) -> str:
    """Return what stands before the lines of a cell.

    In a list it is as wide as the sign of its item.
    """
    if not cell["indent"] or ">" in cell["indent"]:
        return cell["indent"]
    items = _ITEM.finditer(text, 0, cell.start())
    inside = [each for each in items if len(each["before"]) < len(cell["indent"])]
    return " " * min(len(inside[-1][0].expandtabs(4)), len(cell["indent"])) if inside else ""


def _header_options(typed: str, names: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the options in the braces of a cell; the first without a name is its label."""
    options: dict[str, Any] = {}
    for name, value in arguments(typed.strip(" ,\t")):
        if name:
            label, _, key = name.rpartition(" ")
            if label and "label" not in options:
                options["label"] = label.strip(" ,")
            is_label = key == "label"
            read = value.strip("\"'") if is_label else value_of(value, names)
            options[key.replace(".", "-").lower()] = read
        elif _LABEL.fullmatch(value) and "label" not in options:
            options["label"] = value
    if "fig-cap" in options and options["fig-cap"] is None:  # only R knows it
        options["fig-cap"] = ""
    return options


def default_options(text: str) -> Mapping[str, Any]:
    """Return the options that the code of a chapter sets for all its cells."""
    options: dict[str, Any] = {}
    for found in _DEFAULTS.finditer(text):
        given = {name.replace(".", "-"): value for name, value in arguments(text[found.end() :])}
        names = (each for each in ("echo", "include", "eval", "results") if each in given)
        options |= {name: value_of(given[name]) for name in names}
    return options


def _divs(text: str) -> Iterator[tuple[int, str]]:
    """Yield where the div of a figure or table begins, with its id, and where any ends, with ""."""
    code = [each.span() for each in _CODE_BLOCK.finditer(text)]
    for found in _DIV.finditer(blank(text, code)):
        own = _DIV_ID.search(found["attributes"] or "")
        if own or found["attributes"] is None:
            yield found.start(), own[1] if own else ""


def _code_lines(cell: Cell) -> Iterator[str]:
    """Yield code as it is shown: folded, as a listing with its caption, or plain."""
    fence = _fence_around(cell.code)
    label = cell.options.get("lst-label") or (cell.label if cell.label[:4] == "lst-" else "")
    listing = f"#{label} lst-cap={_quoted(cell.options.get('lst-cap'))} " if label else ""
    shown = (f"{fence} {{{listing}.{cell.language.lower()}}}", *cell.code.split("\n"), fence)
    if not listing and cell.options.get("code-fold") in (True, "show"):
        title = _quoted(cell.options.get("code-summary", "Code"))
        yield from (f"::::: {{.code-fold title={title}}}", "", *shown, ":::::")
    else:
        yield from shown


def _included(code: str) -> Sequence[str]:
    """Return the images that code only includes."""
    code = _COMMENT.sub("", code)
    if not _INCLUDES.search(code):
        return ()
    joined = _PATH.sub(lambda found: f'"{"/".join(_STEP.findall(found["steps"]))}"', code)
    return _PICTURE.findall(joined)


def _own_label(cell: Cell, kind: str, *, is_numbered: bool) -> str:
    """Return the id under which a text refers to what a cell draws, or ""."""
    if cell.label.startswith(("fig-", "tbl-")):
        return cell.label
    return f"{kind}-{cell.label}" if cell.label and is_numbered else ""


def _fence_around(text: str) -> str:
    """Return a fence that no line of a text closes."""
    return "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))


def _quoted(value: object) -> str:
    """Return the value of an attribute, between quotation marks."""
    return json.dumps(_on_one_line(value), ensure_ascii=False)


def _on_one_line(words: object) -> str:
    """Return words, or those of a list, on one line; nothing for what is no text."""
    if isinstance(words, list):
        return " ".join(map(_on_one_line, cast("list[object]", words)))
    return "" if isinstance(words, Mapping) else " ".join(str(words or "").split())


def _as_alt(words: object) -> str:
    return re.sub(r"[\[\]@{}\\$]", "", _on_one_line(words))


def _output_lines(cell: Cell, outputs: Sequence[Output], alt: str) -> Iterator[str]:
    """Yield images, tables, or the note that there are none."""
    for each in outputs:
        if each.kind == "image":
            yield from ("", f"![{alt}](<{each.content}>){{.drawn}}")
        else:
            fence = _fence_around(each.content)
            yield from ("", f"{fence}{{=rendered}}", each.content, fence)
    if not outputs:
        yield from ("", f"::: {{.code-not-run cell={_quoted(cell.header)}}}", ":::")


def _captioned(own: str, kind: str, lines: Iterator[str], caption: str) -> Iterator[str]:
    if not own and not caption:
        yield from (*lines, "")
        return
    named = f"#{own}" if own else f".{kind}-unnumbered"
    yield from ("", f":::: {{{named} .cell-output}}", *lines, "", caption, "::::", "")


def _lines_of_parts(
    cell: Cell, own: str, outputs: Sequence[Output], parts: Sequence[object], caption: str
) -> Iterator[str]:
    """Yield several images of one cell: parts of one figure, or figures of their own."""
    if caption:
        yield from ("", f":::::: {{#{own} layout-ncol=2}}")
    for number, part in enumerate(parts, 1):
        shown = _output_lines(cell, outputs[number - 1 : number], _as_alt(part))
        named = f"{own}-{number}" if own else ""
        yield from _captioned(named, "fig", shown, _on_one_line(part))
    if caption:
        yield from ("", _on_one_line(caption), "::::::", "")
