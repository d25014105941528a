"""The files of a Quarto or bookdown project that its chapters refer to."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import cast

from generator.core.reading_files import FileError, read_text
from generator.core.yaml_source import YamlMistake, parse_mapping

SHORTCODE = re.compile(r"\{\{<[ ]*(?P<name>[\w./-]+)[ ]*(?P<argument>[^\n]*?)[ ]*>\}\}")
SILENT = re.compile(r"opts_chunk\$set\((?:[^()]|\([^()]*\))*\becho[ ]*=[ ]*F")
_DEEPEST = 3  # texts within one another
NO_ECHO = "echo: false"
_INNER = re.compile(r"(?!\.\.)[\w.-]+(?:/(?!\.\.)[\w.-]+)*/?")
_ENDINGS = frozenset((".md", ".qmd", ".Rmd", ".markdown"))

Asked = Mapping[str, str]
"""What each shortcode stands for, as it is typed; the image that code drew when it was run last
under its name without ending ("fig-months-1"). ``NO_ECHO`` is there if code is not shown."""


class QuartoProject:
    """The settings of a project, whose chapters stand in a folder of the thesis; read once."""

    def __init__(self, root: Path, folder: str) -> None:
        self._root, self._folder = root, folder
        self._named = {"meta": self._yaml("_quarto.yml"), "var": self._yaml("_variables.yml")}
        said = value_under(self._named["meta"], "project.output-dir")
        output = str(said or self._yaml("_bookdown.yml").get("output_dir", "_book"))
        self._drawn_in = [
            each for each in (".", output, "_bookdown_files") if _INNER.fullmatch(each)
        ]
        is_silent = value_under(self._named["meta"], "execute.echo") is False
        is_silent = is_silent or SILENT.search(self._text("index.Rmd"))
        self._always = {NO_ECHO: ""} if is_silent else {}

    def asked_by(self, source: str, text: str) -> Asked:
        """Return what the shortcodes of a chapter stand for."""
        asked = {**self._always, **dict(self._last_drawn(PurePosixPath(source).with_suffix("")))}
        if "{{<" in text:
            asked |= {each[0]: self._included(source, each) for each in SHORTCODE.finditer(text)}
            for each in SHORTCODE.finditer("\n".join((text, *asked.values()))):
                value = value_under(self._named.get(each["name"]), each["argument"])
                if isinstance(value, str | int | float):
                    asked[each[0]] = str(value)
        return asked

    def _last_drawn(self, place: PurePosixPath) -> Iterator[tuple[str, str]]:
        """Yield the images that the code of a chapter drew, by their names."""
        for folder in (*(f"{each}/{place}_files" for each in self._drawn_in), f"_freeze/{place}"):
            for path in (self._root / folder / "figure-html").glob("*.*"):
                if _INNER.fullmatch(path.name):
                    name = path.stem.replace("-output-", "-")
                    yield name, f"/{path.relative_to(self._root).as_posix()}"

    def _included(self, source: str, shortcode: re.Match[str], *around: str) -> str:
        """Return the text that a shortcode includes, with what that includes, or else nothing."""
        name = shortcode["argument"].strip("\"'")
        path = name[1:] if name.startswith("/") else str(PurePosixPath(source).parent / name)
        if shortcode["name"] != "include":
            return shortcode[0] if around else ""
        is_chapter = PurePosixPath(path).suffix in _ENDINGS and path not in around
        text = self._text(path).strip("\n") if is_chapter and len(around) < _DEEPEST else ""
        return SHORTCODE.sub(lambda each: self._included(source, each, *around, path), text)

    def _text(self, path: str) -> str:
        """Return the text of a file of the folder, or else of the thesis, "" where neither is."""
        for place in (str(PurePosixPath(self._folder) / path), path):
            with suppress(FileError):
                return read_text(self._root, place)
        return ""

    def _yaml(self, name: str) -> Mapping[object, object]:
        with suppress(YamlMistake):
            return cast("Mapping[object, object]", parse_mapping(self._text(name), name)[0].content)
        return {}


def value_under(settings: object, name: str) -> object:
    """Return what settings say under a name with dots, or None."""
    for step in name.split("."):
        is_known = isinstance(settings, Mapping)
        settings = cast("Mapping[object, object]", settings).get(step) if is_known else None
    return settings
