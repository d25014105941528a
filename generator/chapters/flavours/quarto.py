r"""Quarto's and R Markdown's Markdown brought to Pandoc's: cells, shortcodes, references.

Code is shown and never run. What it would draw has its caption and its number where it stands, and
says so; an image that it only includes is shown. Sources: the guide of Quarto, "Bookdown".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, chain
from typing import cast

from generator.chapters.flavours.pandoc import pandoc_edits
from generator.chapters.flavours.surroundings import SHORTCODE, SILENT, Asked, value_under
from generator.chapters.flavours.unread import Unread
from generator.chapters.front_matter import read_front_matter
from generator.chapters.headings import plain_text
from generator.chapters.masking import code_spans, fenced_lines
from generator.chapters.structure import read_mapping
from generator.core.edits import Edit, Rewriting, apply_edits, blank, compatible_edits

_CELL = re.compile(
    r"(?P<indent>[ >]*)(?P<fence>`{3,}|~{3,})[ ]*"
    r"\{(?P<language>[A-Za-z]\w*)(?P<rest>(?:[\s,].*)?)\}[ ]*$"
)
_ESCAPED = re.compile(r"[ >]*(?:`{3,}|~{3,})(?P<head>[ ]*\{\{[^{}]*\}\}[ ]*)$")
_OPTION_LINE = re.compile(r"[ >]*(?:#|//|--|%%)\|[ ]?")
_STRING = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'")
_OPTION = re.compile(
    r"(?P<name>[\w.-]+)[ ]*=[ ]*"
    rf"(?P<value>{_STRING.pattern}|(?:[^,()]|\([^()]*\))+)"
)
_BOOLEANS = {"TRUE": True, "T": True, "FALSE": False, "F": False, "true": True, "false": False}
_LABEL = re.compile(r"[\s,]*(?P<label>[\w][\w:.-]*)(?=[\s,]|$)(?![ ]*=)")
_INCLUDES = re.compile(r"\binclude_graphics\(|\bImage\(")
_HERE = re.compile(r"(?:here::)?here\((?P<steps>(?:[ ]*[\"'][^\"'\n]*[\"'][ ]*,?)+)\)")
_STEP = re.compile(r"[^\"' ,]+")
_CAPTIONED = re.compile(rf"\bcaption[ ]*=[ ]*(?:{_STRING.pattern})")
_ENDING = re.compile(r"\.\w{2,4}$")
_OF_TABLES = re.compile(r"\b(?:kable|kbl|xtable|gt|datatable|papaja::apa_table|apa_table)\(")

_KINDS: Mapping[str, str] = {"fig": "fig", "tab": "tbl", "tbl": "tbl", "eq": "eq", "": "sec"}
_NUMBER = re.compile(r"\\@ref\((?:(?P<kind>[a-z]+):)?(?P<label>[\w:.-]+)\)")
_BRACKETED = re.compile(
    r"\[(?<!\\\[)(?P<inside>[^\[\]@]*@(?:fig|tbl|eq|sec)-[^\[\]]*)\](?![(\[{])", re.IGNORECASE
)
_ONE = re.compile(
    r"(?P<before>[^;@]*?)(?P<bare>-?)"
    r"@(?P<id>(?:fig|tbl|eq|sec)-(?:[\w-]|\.(?=\w))*\w)(?P<after>[^;@]*)",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"@(?<![\w@\\/]@)(?P<kind>Fig|Tbl|Eq|Sec)(?=-\w)")
_LABELLED = re.compile(
    r"^(?P<open>(?:[ >]*(?:Table:|:)[ ]*|.*!\[.*?))[ ]*\(\\#(?P<kind>fig|tab):(?P<label>[\w:.-]+)\)"
    r"[ ]*(?P<rest>.*)$",
    re.MULTILINE,
)
_EQUATION = re.compile(
    r"^(?P<open>[ ]{0,3}\\begin\{(?P<name>equation|align|gather)\*?\})(?P<inside>(?:.*\n)*?.*?)"
    r"(?P<end>\\end\{(?P=name)\*?\})",
    re.MULTILINE,
)
_EQUATION_LABEL = re.compile(r"[ ]*\(\\#eq:(?P<label>[\w:.-]+)\)[ ]*")
_TEXT = re.compile(r"^\(ref:(?P<name>[\w.-]+)\)[ ]+(?P<text>\S.*(?:\n(?!\n).*\S.*)*)", re.MULTILINE)
_TEXT_USED = re.compile(r"\(ref:(?P<name>[\w.-]+)\)")
_BOOK_PART = re.compile(
    r"^(?:#[ ]+)?\((?:PART|APPENDIX)\\?\*?\)[ ]*(?P<title>.*?)[ ]*(?:\{[^{}]*\})?[ ]*$"
    r"(?:\n={3,}[ ]*$)?",
    re.MULTILINE,
)


def quarto_edits(text: str, asked: Asked) -> Iterator[Edit | Unread]:
    """Yield the edits that make our Markdown of Quarto's, what is included first."""
    so_far = Rewriting(text)
    for read in (_inclusions, _own_edits):
        edits = compatible_edits(so_far.new, read(so_far.new, asked))
        so_far = Rewriting(text, so_far.then(edits))
    made = tuple(pandoc_edits(so_far.new))
    edits = (each for each in made if isinstance(each, Edit))
    yield from so_far.then(compatible_edits(so_far.new, edits))
    for each in made:
        if isinstance(each, Unread):
            yield replace(each, at=so_far.back(each.at))


def _inclusions(text: str, asked: Asked) -> Iterator[Edit]:
    """Yield the texts in the places where a chapter includes them, and what these include."""
    said = asked.get("include", {})
    for each in SHORTCODE.finditer(text) if said else ():
        name = each["arguments"].strip(" \"'")
        if each["name"] == "include" and name in said:
            inner = said[name]
            within = {**said, name: ""}  # what includes itself ends there
            inner = apply_edits(inner, _inclusions(inner, {"include": within}))
            yield Edit(*each.span(), inner.strip("\n"))


def _own_edits(text: str, asked: Asked) -> Iterator[Edit]:
    return _Reader(text, asked).edits()


class _Reader:
    def __init__(self, text: str, asked: Asked) -> None:
        self._asked = asked
        self._meta, start, _ = read_front_matter("", text)
        self._lines = blank(text, [(0, start)]).split("\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in self._lines)]
        self._fences = tuple(fenced_lines(self._lines))
        spans = [(self._starts[each.start], self._starts[each.stop] - 1) for each in self._fences]
        unfenced = blank("\n".join(self._lines), spans)
        self._prose = blank(unfenced, code_spans(unfenced))
        self._texts = {
            each["name"]: " ".join(text[slice(*each.span("text"))].split())
            for each in _TEXT.finditer(self._prose)
        }
        told = value_under(self._meta, "execute.echo")
        silent = "execute" in asked if told is None else told is False
        self._is_silent = silent or bool(SILENT.search(text))

    def edits(self) -> Iterator[Edit]:
        """Yield all edits; where two overlap, the first one is made."""
        for fence in self._fences:
            yield from self._fence(fence)
        prose = self._prose
        yield from (Edit(*each.span(), "") for each in _TEXT.finditer(prose))
        parts = list(_BOOK_PART.finditer(prose))
        is_bare = not _BOOK_PART.sub("", prose).strip()  # a file that is a part's title alone
        for each in parts:
            yield Edit(*each.span(), f"# {each['title']} {{.unnumbered}}" if is_bare else "")
        yield from self._labels()
        yield from self._references()
        for each in SHORTCODE.finditer(prose):
            yield Edit(*each.span(), self._shortcode(each["name"], each["arguments"].strip()))

    # --- cells ------------------------------------------------------------------------------------

    def _fence(self, fence: range) -> Iterator[Edit]:
        head = self._lines[fence.start]
        start, end = self._starts[fence.start], self._starts[fence.stop] - 1
        if escaped := _ESCAPED.match(head):
            yield Edit(start + escaped.start("head"), start + escaped.end("head"), "")
        cell = _CELL.match(head)
        if cell is None:
            return
        lines = self._lines[fence.start + 1 : fence.stop - 1]
        count = next(
            (at for at, line in enumerate(lines) if not _OPTION_LINE.match(line)), len(lines)
        )
        options = _options(cell["rest"], [_OPTION_LINE.sub("", line) for line in lines[:count]])
        code, language = "\n".join(lines[count:]), cell["language"]
        is_shown = options.get("echo", not self._is_silent) is not False and bool(
            code.strip(" >\n")
        )
        is_shown = is_shown and options.get("include") is not False and language != "comment"
        drawn = "".join(
            f"\n{cell['indent']}{line}".rstrip(" ") for line in self._drawn(options, code)
        )
        if is_shown:
            begin = start + len(cell["indent"]) + len(cell["fence"])
            yield Edit(begin, self._starts[fence.start + 1 + count] - 1, language.lower())
            yield Edit(end, end, drawn)
        else:
            yield Edit(start, end, drawn.removeprefix("\n"))

    def _drawn(self, options: Mapping[str, object], code: str) -> Iterator[str]:
        """Yield the lines that show what a cell would: its images, a note, its captions."""
        if any(options.get(each) is False for each in ("include", "eval", "output")):
            return
        label, of_table = str(options.get("label", "")), _OF_TABLES.search(code)
        typed = _CAPTIONED.search(code) if of_table else None
        kind = "table" if "tbl-cap" in options or typed or label.startswith("tbl-") else "figure"
        short = "tbl" if kind == "table" else "fig"
        said = options.get(f"{short}-cap", typed and (typed[1] or typed[2]))
        is_numbered = label.startswith(f"{short}-") or bool(label and (typed or "knitr" in options))
        paths = _images(code)
        if said is None and not is_numbered:
            yield from chain.from_iterable(("", f"![]({path})") for path in paths)
            return
        own = label if label.startswith(f"{short}-") else f"{short}-{label}"
        own = f"#{own}" if is_numbered else ""
        alt, parts = options.get(f"{short}-alt"), _texts(options.get(f"{short}-subcap"))
        captions = _texts(said or "")
        many = len(parts or captions) > 1
        if parts:
            yield from ("", "//// html | div.figures")
        for number, caption in enumerate(parts or captions, 1):
            named = f"{own}-{number}" if own and (many or parts) else own
            yield from self._thing(paths[number - 1 : number] if many else paths, alt or caption)
            yield from self._caption(kind, f"^1 {named}" if parts else named, caption)
        if parts:
            yield from ("", "////", "", *self._caption(kind, own, captions[0]))

    def _thing(self, paths: Sequence[str], alt: object) -> Iterator[str]:
        """Yield the lines of images, or of the note that there are none."""
        said = re.sub(r"[\[\]@{}]", "", plain_text(self._said(alt)))
        yield ""
        yield from [f"![{said}]({path})" for path in paths] or (
            "/// html | div.code-not-run",
            "///",
        )

    def _caption(self, kind: str, own: str, caption: object) -> Iterator[str]:
        yield f"/// {kind}-caption" + (f" | {own}" if own else "")
        yield from () if own else ("    numbered: false",)
        yield from (self._said(caption), "///")

    def _said(self, caption: object) -> str:
        found = _TEXT_USED.sub(lambda each: self._texts.get(each["name"], ""), str(caption))
        return " ".join(found.split())

    # --- in the text ------------------------------------------------------------------------------

    def _labels(self) -> Iterator[Edit]:
        for each in _LABELLED.finditer(self._prose):
            own = f"{{#{_KINDS[each['kind']]}-{each['label']}}}"
            end = each.end()
            yield Edit(each.end("open"), each.start("rest"), "")
            if each["rest"].endswith("}"):
                yield Edit(end - 1, end, f" {own[1:]}")
            else:
                yield Edit(end, end, own if "![" in each["open"] else f" {own}")
        for each in _EQUATION.finditer(self._prose):
            if label := _EQUATION_LABEL.search(each["inside"]):
                inner = {"align": "aligned", "gather": "gathered"}.get(each["name"])
                begin, end = (f"\\begin{{{inner}}}", f"\\end{{{inner}}}") if inner else ("", "")
                at = each.start("inside")
                yield Edit(*each.span("open"), f"$${begin}")
                yield Edit(at + label.start(), at + label.end(), "")
                yield Edit(*each.span("end"), f"{end}$$ {{#eq-{label['label']}}}")

    def _references(self) -> Iterator[Edit]:
        prose = self._prose
        for each in _NUMBER.finditer(prose):
            kind = _KINDS.get(each["kind"] or "")
            if kind:
                label = each["label"].removeprefix("sec-") if kind == "sec" else each["label"]
                yield Edit(*each.span(), f"@{kind}-{label}{{number}}")
        for each in _BRACKETED.finditer(prose):
            found = list(_ONE.finditer(each["inside"]))
            if len(found) != each["inside"].count("@"):  # works too
                continue
            said = list[str]()
            for one in found:
                before, own = one["before"].strip(), one["id"][0].lower() + one["id"][1:]
                form = "{number}" if one["bare"] or before else ""
                said.append(f"{before} @{own}{form}{one['after'].rstrip()}".strip())
            yield Edit(*each.span(), ", ".join(said))
        for each in _CAPITAL.finditer(prose):
            yield Edit(*each.span("kind"), each["kind"].lower())

    def _shortcode(self, name: str, arguments: str) -> str:
        """Return what stands in the place of a shortcode."""
        value = value_under(self._meta, arguments) if name == "meta" else None
        if isinstance(value, str | int | float):
            return str(value)
        if name in {"meta", "var"}:
            return self._asked.get(name, {}).get(arguments, "")
        address = arguments.split(" ", maxsplit=1)[0].strip("\"'") if arguments else ""
        return f"<{address}>" if name == "video" and address.startswith("https://") else ""


def _options(header: str, lines: Sequence[str]) -> Mapping[str, object]:
    """Return the options of a cell by the names that Quarto gives them; ``knitr``: it has R's."""
    options = dict[str, object]()
    label = _LABEL.match(header)
    if label:
        options["label"] = label["label"]
    for each in _OPTION.finditer(header, label.end() if label else 0):
        name, value = each["name"].replace(".", "-").lower(), each["value"].strip()
        said = _strings(value)
        if not value.startswith(("c(", '"', "'")):
            said = [""] if name.endswith("cap") else [value]  # R would make the caption
        one = _BOOLEANS.get(value, "".join(said))
        options[name] = said if value.startswith("c(") else one
        if each["name"].startswith("fig."):
            options["knitr"] = True
    return {**options, **read_mapping("\n".join(lines), 1)[0]}


def _images(code: str) -> Sequence[str]:
    """Return the images that a cell only includes."""
    if not _INCLUDES.search(code):
        return ()
    code = _HERE.sub(lambda found: f'"{"/".join(_STEP.findall(found["steps"]))}"', code)
    return [each for each in _strings(code) if _ENDING.search(each)]


def _strings(code: str) -> list[str]:
    return [each[1] or each[2] for each in _STRING.finditer(code)]


def _texts(value: object) -> Sequence[object]:
    """Return the captions that an option gives: a list, or one."""
    if isinstance(value, list):
        return cast("list[object]", value)
    return () if value is None else (value,)
