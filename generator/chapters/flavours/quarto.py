r"""Quarto's and R Markdown's Markdown brought to Pandoc's: cells, shortcodes, references.

Code is shown and never run. What it would draw has its caption and its number where it stands, and
says so; an image that it only includes is shown. Sources: the guide of Quarto, "Bookdown".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import accumulate, count, takewhile
from typing import cast

from generator.chapters.flavours.divs import attributes_of
from generator.chapters.flavours.pandoc import UNCAPTIONED, pandoc_edits
from generator.chapters.flavours.quarto_project import (
    NO_ECHO,
    SHORTCODE,
    SILENT,
    Asked,
    value_under,
)
from generator.chapters.front_matter import read_front_matter
from generator.chapters.headings import plain_text
from generator.chapters.masking import code_spans, fenced_lines
from generator.chapters.structure import read_mapping
from generator.core.edits import Edit, Rewriting, blank, compatible_edits
from generator.core.problems import Message, Unread
from generator.core.values import replace

_CELL = re.compile(
    r"(?P<indent>[ >]*)(?P<fence>`{3,}|~{3,})[ ]*"
    r"\{(?P<language>[A-Za-z]\w*)(?P<rest>(?:[\s,].*)?)\}[ ]*$"
)
_LISTING = re.compile(r"(?:`{3,}|~{3,})[ ]*(?P<attributes>\{[^{}]*#lst-[^{}]*\})[ ]*$")
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
_CAPTIONED = re.compile(rf"\bcaption[ ]*=[ ]*(?:{_STRING.pattern}|(?P<name>\w+))")
_SHOWN = re.compile(r"(?!/).*\.(?:png|jpe?g|svg|gif|webp|avif)", re.IGNORECASE)
_OF_TABLES = re.compile(r"\b(?:kable|kbl|xtable|gt|datatable|papaja::apa_table|apa_table)\(")

_KINDS: Mapping[str, str] = {"fig": "fig", "tab": "tbl", "tbl": "tbl", "eq": "eq", "": "sec"}
_NUMBER = re.compile(r"\\@ref\((?:(?P<kind>[a-z]+):)?(?P<label>[\w:.-]+)\)")
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
_EQUATION_LABEL = re.compile(r"(?:\n(?=[ ]*\())?[ ]*\(\\#eq:(?P<label>[\w:.-]+)\)[ ]*")
_TEXT = re.compile(r"^\(ref:(?P<name>[\w.-]+)\)[ ]+(?P<text>\S.*(?:\n(?!\n).*\S.*)*)", re.MULTILINE)
_TEXT_USED = re.compile(r"\(ref:(?P<name>[\w.-]+)\)")
BOOK_PART = re.compile(
    r"^(?:#[ ]+)?\((?P<kind>PART|APPENDIX)\\?\*?\)[ ]*(?P<title>.*?)[ ]*(?:\{[^{}]*\})?[ ]*$"
    r"(?:\n={3,}[ ]*$)?",
    re.MULTILINE,
)


def quarto_edits(text: str, asked: Asked) -> Iterator[Edit | Unread]:
    """Yield the edits that make our Markdown of Quarto's, and what cannot be read.

    What a chapter includes is read first, Pandoc's Markdown last.
    """
    so_far = Rewriting(text)
    for read in (partial(_inclusions, asked=asked), partial(_own_edits, asked=asked), pandoc_edits):
        made = tuple(read(so_far.new))
        unread = (each for each in made if isinstance(each, Unread))
        yield from [replace(each, at=so_far.to_old_offset(each.at)) for each in unread]
        new = (each for each in made if isinstance(each, Edit))
        so_far = Rewriting(text, so_far.then(compatible_edits(so_far.new, new)))
    yield from so_far.edits


def _inclusions(text: str, asked: Asked) -> Iterator[Edit | Unread]:
    for each in SHORTCODE.finditer(text):
        if each["name"] == "include":
            yield Edit(*each.span(), asked.get(each[0], ""))
            if not asked.get(each[0]):
                yield Unread(
                    each.start(), Message("flavour-include", found=each["argument"], count=1)
                )


def _own_edits(text: str, asked: Asked) -> Iterator[Edit | Unread]:
    return _Reader(text, asked).edits()


class _Reader:
    def __init__(self, text: str, asked: Asked) -> None:
        self._typed, self._asked = text, asked
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
        named = _NUMBER.finditer(self._prose)
        self._tables = {each["label"] for each in named if each["kind"] == "tab"}
        told = value_under(self._meta, "execute.echo")
        silent = NO_ECHO in asked if told is None else told is False
        self._is_silent = silent or bool(SILENT.search(text))

    def edits(self) -> Iterator[Edit | Unread]:
        """Yield all edits; where two overlap, the first one is made."""
        for fence in self._fences:
            yield from self._fence(fence)
        prose = self._prose
        yield from (Edit(*each.span(), "") for each in _TEXT.finditer(prose))
        parts = list(BOOK_PART.finditer(prose))
        is_bare = not BOOK_PART.sub("", prose).strip()  # a file that is a part's title alone
        for each in parts:
            yield Edit(*each.span(), f"# {each['title']} {{.unnumbered}}" if is_bare else "")
        if "(\\#" in prose:
            yield from self._labels()
        yield from self._references()
        for each in SHORTCODE.finditer(prose):
            own = value_under(self._meta, each["argument"]) if each["name"] == "meta" else None
            said = str(own) if isinstance(own, str | int | float) else self._asked.get(each[0], "")
            yield Edit(*each.span(), said)
            if not said and each["name"] not in {"pagebreak", "include"}:
                yield Unread(each.start(), Message("flavour-shortcode", found=each[0], count=1))

    # --- cells ------------------------------------------------------------------------------------

    def _fence(self, fence: range) -> Iterator[Edit | Unread]:
        head = self._lines[fence.start]
        start, end = self._starts[fence.start], self._starts[fence.stop] - 1
        if typed := _LISTING.match(head):
            own, _, said = attributes_of(typed["attributes"])
            opening, closing = _listing(own, said.get("lst-cap"))
            yield from (Edit(start, start, opening), Edit(end, end, closing))
        cell = _CELL.match(head)
        if cell is None:
            return
        if cell["language"] in {"block", "block2", "asis"}:  # a text of knitr
            yield Edit(start, self._starts[fence.start + 1], "")
            yield Edit(self._starts[fence.stop - 1], end, "")
            return
        lines = self._lines[fence.start + 1 : fence.stop - 1]
        first = next(
            (at for at, line in enumerate(lines) if not _OPTION_LINE.match(line)), len(lines)
        )
        options = _options(cell["rest"], [_OPTION_LINE.sub("", line) for line in lines[:first]])
        code, language = "\n".join(lines[first:]), cell["language"]
        is_shown = options.get("echo", not self._is_silent) is not False and code.strip(" >\n")
        is_shown = is_shown and options.get("include") is not False and language != "comment"
        is_run = not any(options.get(each) is False for each in ("include", "eval", "output"))
        images = _images(code) or self._last_drawn(str(options.get("label", "")))
        if is_run and code.strip() and not images and language != "comment":
            yield Unread(start, Message("flavour-code", found=head.strip(), count=1))
        shown = self._drawn(options, code, images) if is_run else ()
        drawn = "".join(f"\n{cell['indent']}{line}".rstrip(" ") for line in shown)
        label = str(options.get("lst-label", options.get("label", "")))
        opening, closing = (
            _listing(label, options.get("lst-cap")) if label[:4] == "lst-" else ("", "")
        )
        if is_shown:
            begin = start + len(cell["indent"]) + len(cell["fence"])
            yield Edit(start, start, opening)
            yield Edit(begin, self._starts[fence.start + 1 + first] - 1, language.lower())
            yield Edit(end, end, closing + drawn)
        else:
            yield Edit(start, end, opening + (closing + drawn).removeprefix("\n") or "\n")

    def _last_drawn(self, label: str) -> Sequence[str]:
        """Return the images that a cell drew when it was run last, if they are there."""
        names = takewhile(self._asked.__contains__, (f"{label}-{each}" for each in count(1)))
        return [self._asked[each] for each in names] if label else ()

    def _drawn(
        self, options: Mapping[str, object], code: str, paths: Sequence[str]
    ) -> Iterator[str]:
        """Yield the lines that show what a cell would: its images, a note, its captions."""
        label = str(options.get("label", ""))
        is_of_table = _OF_TABLES.search(code) or label in self._tables
        typed = _CAPTIONED.search(code) if is_of_table else None
        of_table = "tbl-cap" in options or typed or label.startswith("tbl-")
        kind = "table" if of_table or label in self._tables else "figure"
        short = "tbl" if kind == "table" else "fig"
        said = options.get(f"{short}-cap", typed and self._assigned(typed))
        is_numbered = label.startswith(f"{short}-") or bool(
            label and (typed or label in self._tables or "bookdown" in options)
        )
        alt, parts = options.get(f"{short}-alt"), _texts(options.get(f"{short}-subcap"))
        if said is None and not is_numbered:
            for path in paths:  # without a text no PDF for all readers can be made
                *lines, image = self._thing([path], alt or label or path.rpartition("/")[2])
                yield from (*lines, f"{image}{UNCAPTIONED}")
            return
        own = label if label.startswith(f"{short}-") else f"{short}-{label}"
        own = f"#{own}" if is_numbered else ""
        captions = _texts(said or "")
        many = len(parts or captions) > 1
        if parts:
            yield from ("", "::: {.figures}")
        for number, caption in enumerate(parts or captions, 1):
            named = f"{own}-{number}" if own and (many or parts) else own
            yield from self._thing(paths[number - 1 : number] if many else paths, alt or caption)
            yield from self._caption(kind, f"^1 {named}" if parts else named, caption)
        if parts:
            yield from ("", ":::", "", *self._caption(kind, own, captions[0]))

    def _assigned(self, caption: re.Match[str]) -> str:
        """Return the text that is given for a caption, maybe by a name, or "" if R makes it."""
        name = rf"\b{caption['name']}\s*(?:<-|=)\s*(?:{_STRING.pattern})"
        found = re.search(name, self._typed) if caption["name"] else caption
        return (found[1] or found[2] or "") if found else ""

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
                inner = f"{{{each['name']}ed}}" if each["name"] != "equation" else ""
                at = each.start("inside")
                yield Edit(*each.span("open"), "$$" + (f"\\begin{inner}" if inner else ""))
                yield Edit(at + label.start(), at + label.end(), "")
                end = f"\\end{inner}" if inner else ""
                yield Edit(*each.span("end"), f"{end}$$ {{#eq-{label['label']}}}")

    def _references(self) -> Iterator[Edit]:
        for each in _NUMBER.finditer(self._prose):
            if kind := _KINDS.get(each["kind"] or ""):
                label = each["label"].removeprefix("sec-")
                yield Edit(*each.span(), f"@{kind}-{label}{{number}}")


def _listing(own: str, caption: object) -> tuple[str, str]:
    """Return what begins and ends a listing that has an id."""
    return f"::: {{#{own}}}\n" + (f"## {caption}\n\n" if caption else ""), "\n:::"


def _options(header: str, lines: Sequence[str]) -> Mapping[str, object]:
    """Return the options of a cell by Quarto's names; a caption of bookdown is ``bookdown`` too."""
    label = _LABEL.match(header)
    options: dict[str, object] = {"label": label["label"]} if label else {}
    for each in _OPTION.finditer(header, label.end() if label else 0):
        name, value = each["name"].replace(".", "-").lower(), each["value"].strip()
        said: list[str] | str = _strings(value)
        if not value.startswith("c("):  # a caption that R makes is not known
            said = "".join(said) if value[:1] in "\"'" or name.endswith("cap") else value
        options[name] = _BOOLEANS.get(value, said)
        options |= {"bookdown": True} if each["name"] == "fig.cap" else {}
    return {**options, **read_mapping("\n".join(lines), 1)[0]}


def _images(code: str) -> Sequence[str]:
    """Return the images that a cell only includes."""
    code = _HERE.sub(lambda found: f'"{"/".join(_STEP.findall(found["steps"]))}"', code)
    found = _strings(code) if _INCLUDES.search(code) else ()
    return [each for each in found if _SHOWN.fullmatch(each)]


def _strings(code: str) -> list[str]:
    return [each[1] or each[2] or "" for each in _STRING.finditer(code)]


def _texts(value: object) -> Sequence[object]:
    """Return the captions that an option gives: a list, or one."""
    if isinstance(value, list):
        return cast("list[object]", value)
    return () if value is None else (value,)
