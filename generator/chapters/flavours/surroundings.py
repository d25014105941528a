"""What a chapter asks of other files of its thesis: texts, values, notes, what was drawn."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias, cast

from generator.chapters.flavours.cells import default_options
from generator.chapters.flavours.rendered import RenderedPage, page_of, pages_below
from generator.chapters.folder import ENDINGS
from generator.chapters.front_matter import read_front_matter
from generator.core.reading_files import FileError, read_text
from generator.core.values import Frozen, field, replace
from generator.core.yaml_source import YamlMistake, parse_mapping

# A definition of LaTeX, with braces in its text to the third level.
_IN_BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+\}"
_MACRO = re.compile(
    r"^[ \t]*\\(?:(?:(?:re)?new|provide)command|DeclareMathOperator)\*?[ ]*"
    rf"\{{?\\(?P<name>[A-Za-z]+)\}}?[ ]*(?:\[\d\])?(?:\[[^\]\n]*\])?[ ]*{_IN_BRACES}",
    re.MULTILINE,
)
_LATEX_LABEL = re.compile(
    r"(?:\\label\{|\\begin\{\w+\}\[(?:[^\[\]]*[\s,])?label[ ]*=[ ]*\{?"
    r"|(?<=[\s,(])label[ ]*=[ ]*[\"'])([\w:.-]*\w)"  # of a table that R prints
)
_INPUT = re.compile(r"\\(?:input|include)[ ]*\{[ ]*([^{}\s]+)[ ]*\}")
_GRAPHICS = re.compile(r"\\graphicspath\s*\{\s*((?:\{[^{}\n]*\}\s*)+)\}")
_HEADERS = (
    "*.tex",
    "*/*.tex",
    "*.sty",
    "*/*.sty",
    "*.cls",
    "*/*.cls",
    "*.y*ml",
    "*.[Rr]",
    "*/*.[Rr]",
)
_WORD = r"(?:[^\s{>]|>(?!\}\}))++"  # of a shortcode; it never reaches over the next one
SHORTCODE = re.compile(
    r"\{\{<[ ]*+(?P<name>[\w./-]++)[ ]*+"
    rf"(?P<argument>(?:{_WORD}(?:[ \t]++{_WORD})*+)?+)[ ]*+>\}}\}}"
)
_NAME = re.compile(r"[\w.:-]*\w")
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_WIKILINK = re.compile(r"\[\[(?P<name>[^\[\]|#\n]+)")
_LABEL = re.compile(
    r"\blabel:\s*([\w.:-]+)|\{r[ ,]+([\w.:-]+)(?=[,}])|#((?:fig|tbl|tab|sec|eq)[:-][\w.:-]+)"
)
_HEADING_ID = re.compile(r"^#+[ ].*\{#([\w.:-]+)", re.MULTILINE)
_INNER = re.compile(r"(?!\.\.)[\w.-]+(?:/(?!\.\.)[\w.-]+)*/?")
_DEEPEST, _MOST = 3, 12  # texts within one another, texts that an included one includes
_OF_CELLS = {
    **{each: f"execute.{each}" for each in ("echo", "eval", "include", "output")},
    "code-fold": "format.html.code-fold",
}

Settings: TypeAlias = Mapping[object, object]


class Asked(Frozen):
    """What a chapter takes from other files of its thesis.

    ``shortcodes`` has what each stands for, as it is typed; ``notes`` where the notes lie that are
    named between double brackets; ``page`` is what a tool made of the chapter, ``options`` are
    those of all its cells. ``labels`` has what the ids of other chapters that it uses are,
    ``macros`` the definitions of the commands of LaTeX in it, ``elsewhere`` the labels that files
    of LaTeX have.
    """

    shortcodes: Mapping[str, str] = field(default_factory=dict[str, str])
    notes: Mapping[str, str] = field(default_factory=dict[str, str])
    page: RenderedPage = RenderedPage()
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    macros: str = ""
    elsewhere: frozenset[str] = frozenset()


class Surroundings:
    """The settings of a project, whose chapters stand in a folder of the thesis; read once."""

    def __init__(
        self,
        root: Path,
        folder: str,
        flavour: str,
        files: frozenset[str],
        texts: Mapping[str, str],
    ) -> None:
        """Keep the ``texts`` of chapters by their files, and read all others where asked."""
        self._root, self._folder, self._files, self._texts = root, folder, files, texts
        self._is_quarto = flavour == "quarto"

    @cached_property
    def _settings(self) -> Mapping[str, Settings]:
        """What the shortcodes "meta" and "var" name."""
        meta = self._yaml("_quarto.yml") or self._yaml("_quarto.yaml")
        meta = meta or _front_matter(self._text("index.Rmd"))
        return {"meta": meta, "var": self._yaml("_variables.yml")}

    @cached_property
    def _output(self) -> str:
        """The folder into which the tool writes."""
        named = value_under(self._settings["meta"], "project.output-dir")
        name = str(named or self._yaml("_bookdown.yml").get("output_dir") or "")
        return name if _INNER.fullmatch(name) else "_book"

    @cached_property
    def _pages(self) -> tuple[RenderedPage, ...]:
        return tuple(pages_below(self._root, [self._output]))

    @cached_property
    def _notes(self) -> Mapping[str, str]:
        """The files of the folder by their paths and names; the shortest path counts."""
        paths = map(PurePosixPath, sorted(self._files, key=len, reverse=True))
        return {
            key.casefold(): str(path) for path in paths for key in (path.name, path.stem, str(path))
        }

    @cached_property
    def _latex(self) -> str:
        """The files in which LaTeX may stand: chapters, their parts, headers, settings."""
        headers = (
            str(path.relative_to(self._root))
            for form in _HEADERS
            for path in self._root.glob(form)
            if path.parent.name != "_book"  # as bookdown rendered it, with all labels of chapters
        )
        chapters = (each for each in self._files if each.endswith(ENDINGS))
        texts = (
            self._texts.get(each) or self._text(each) for each in sorted({*headers, *chapters})
        )
        return "\n".join(each for each in texts if "\\" in each or "label" in each)

    @property
    def graphics(self) -> tuple[str, ...]:
        """The folders in which LaTeX is told to look for images."""
        told = "".join(_GRAPHICS.findall(self._latex))
        return tuple(map(posixpath.normpath, re.findall(r"\{([^{}]*)\}", told)))

    @cached_property
    def _macros(self) -> Mapping[str, str]:
        """The commands of LaTeX that are known there, each with its definition on one line.

        Pandoc ends one of several lines at a line that ends with a backslash.
        """
        return {
            each["name"]: " ".join(re.sub(r"(?<!\\)%.*", "", each[0]).split())
            for each in _MACRO.finditer(self._latex)
        }

    @cached_property
    def _labels(self) -> frozenset[str]:
        named = dict.fromkeys(_INPUT.findall(self._latex))
        brought = (self._text(f"{each.removesuffix('.tex')}.tex") for each in named)
        return frozenset(_LATEX_LABEL.findall("\n".join((self._latex, *brought))))

    def asked_by(self, source: str, text: str) -> Asked:
        """Return what a chapter asks of other files."""
        notes = dict(self._notes_asked(source, text))
        names = set(_COMMAND.findall(text)).intersection(self._macros)
        macros = "".join(f"{self._macros[each]}\n" for each in sorted(names))
        named = _NAME.findall(text) if self._labels else ()  # "Sec:x" may begin a sentence
        elsewhere = frozenset(each for each in named if each[0].lower() + each[1:] in self._labels)
        if not self._is_quarto:
            return Asked(notes=notes, macros=macros, elsewhere=elsewhere)
        names = [each for found in _LABEL.findall(text) for each in found if each]
        labels = {f"{kind}{name}" for name in names for kind in ("", "fig:", "tab:")}
        page = page_of(self._pages, source, labels | set(_HEADING_ID.findall(text)))
        page = replace(page, drawn=dict(self._drawn(PurePosixPath(source).with_suffix(""))))
        meant = self._meant(source, text)
        return Asked(meant, notes, page, self._options(text), {}, macros, elsewhere)

    def _meant(self, source: str, text: str) -> Mapping[str, str]:
        """Return what the shortcodes of a chapter, and of what it includes, stand for."""
        meant = {each[0]: self._included(source, each) for each in SHORTCODE.finditer(text)}
        for each in SHORTCODE.finditer("\n".join((text, *meant.values()))):
            value = value_under(self._settings.get(each["name"]), each["argument"])
            if isinstance(value, str | int | float):
                meant[each[0]] = str(value)
        return meant

    def _options(self, text: str) -> Mapping[str, Any]:
        """Return the options of cells that the project and the head of a chapter set."""
        options: dict[str, Any] = {}
        for settings in (self._settings["meta"], _front_matter(text)):
            said = {name: value_under(settings, place) for name, place in _OF_CELLS.items()}
            options |= {name: each for name, each in said.items() if isinstance(each, str | int)}
        return {**options, **default_options(self._text("index.Rmd"))}

    def _drawn(self, place: PurePosixPath) -> Iterator[tuple[str, str]]:
        """Yield the images that the code of a chapter drew, by their names."""
        folders = [f"{each}/{place}_files" for each in (".", self._output, "_bookdown_files")]
        for folder in (*folders, f"_freeze/{place}"):
            for path in sorted((self._root / folder / "figure-html").glob("*.*")):
                if _INNER.fullmatch(path.name):
                    name = path.stem.replace("-output-", "-")
                    yield name, f"/{path.relative_to(self._root).as_posix()}"

    def _notes_asked(self, source: str, text: str) -> Iterator[tuple[str, str]]:
        """Yield where the notes and images lie that a chapter names in double brackets."""
        here = posixpath.dirname(source)
        for found in _WIKILINK.finditer(text):
            name = found["name"].strip()
            if path := self._notes.get(name.casefold()):
                yield name, posixpath.relpath(path, here or ".")

    def _included(self, source: str, shortcode: re.Match[str], *around: str) -> str:
        """Return the text that a shortcode includes, with what that includes, or else nothing."""
        path = _path_of(source, shortcode)
        if shortcode["name"] != "include":
            return shortcode[0] if around else ""
        is_chapter = PurePosixPath(path).suffix in ENDINGS and path not in around
        text = self._text(path).strip("\n") if is_chapter and len(around) < _DEEPEST else ""
        if [each["name"] for each in SHORTCODE.finditer(text)].count("include") > _MOST:
            return ""
        return SHORTCODE.sub(lambda each: self._included(source, each, *around, path), text)

    def _text(self, path: str) -> str:
        """Return the text of a file of the folder, or else of the thesis, "" where neither is."""
        for place in (str(PurePosixPath(self._folder) / path), path):
            if place in self._texts:
                return self._texts[place]
            with suppress(FileError):
                return read_text(self._root, place)
        return ""

    def _yaml(self, name: str) -> Settings:
        with suppress(YamlMistake):
            return cast("Settings", parse_mapping(self._text(name), name)[0].content)
        return {}


def _path_of(source: str, shortcode: re.Match[str]) -> str:
    """Return the file that a shortcode of a chapter names."""
    name = shortcode["argument"].strip("\"'")
    beside = "" if name.startswith("/") else posixpath.dirname(source)
    return posixpath.normpath(posixpath.join(beside, name.lstrip("/")))


def included_files(texts: Mapping[str, str]) -> set[str]:
    """Return the files of Quarto that others include: they are parts of these."""
    around = {
        _path_of(source, each): source
        for source, text in texts.items()
        for each in SHORTCODE.finditer(text)
        if each["name"] == "include"
    }
    whole = around.values() - around.keys()
    return {path for path, source in around.items() if source in whole or around[source] != path}


def _front_matter(text: str) -> Settings:
    return cast("Settings", read_front_matter("", text, is_foreign=True)[0])


def value_under(settings: object, name: str) -> object:
    """Return what settings say under a name with dots, or None."""
    for step in name.split("."):
        is_known = isinstance(settings, Mapping)
        settings = cast("Settings", settings).get(step) if is_known else None
    return settings
