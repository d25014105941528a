"""What a chapter of Quarto or bookdown asks of other files, all of them within the thesis."""

import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import cast

from generator.core.reading_files import FileError, read_text
from generator.core.yaml_source import YamlMistake, parse_mapping

SHORTCODE = re.compile(r"\{\{<[ ]*(?P<name>[\w./-]+)(?P<arguments>(?:[ ][^\n]*?)?)[ ]*>\}\}")
SILENT = re.compile(r"opts_chunk\$set\((?:[^()]|\([^()]*\))*\becho[ ]*=[ ]*F")
_ENDINGS = frozenset((".md", ".qmd", ".Rmd", ".markdown"))
_DEEPEST = 5

Asked = Mapping[str, Mapping[str, str]]
"""For each kind of shortcode what its names stand for; ``execute echo`` is "false" if not shown."""


class Surroundings:
    """The settings of the project in a folder of chapters, read once."""

    def __init__(self, root: Path, folder: str) -> None:
        self._root, self._folder = root, folder
        self._settings = self._yaml("_quarto.yml")
        self._variables = self._yaml("_variables.yml")
        scripts = self._yaml("_bookdown.yml").get("before_chapter_script", ())
        names = [scripts] if isinstance(scripts, str) else cast("list[str]", scripts)
        told = value_under(self._settings, "execute.echo") is False
        told = told or any(SILENT.search(self._text(str(each))) for each in ("index.Rmd", *names))
        self._always = {"execute": {"echo": "false"}} if told else {}

    def asked_by(self, source: str, text: str) -> Asked:
        """Return what the shortcodes of a chapter stand for."""
        asked: dict[str, dict[str, str]] = {**self._always}
        texts = [text]
        for _ in range(_DEEPEST):
            found = [each for one in texts if "{{<" in one for each in SHORTCODE.finditer(one)]
            texts = list[str]()
            for each in found:
                kind, name = each["name"], each["arguments"].strip(" \"'")
                if kind == "include" and name not in asked.get(kind, {}):
                    beside = str(PurePosixPath(source).parent / name)
                    path = name[1:] if name.startswith("/") else beside
                    is_chapter = PurePosixPath(name).suffix in _ENDINGS
                    said = self._text(path) if is_chapter else ""
                    asked.setdefault(kind, {})[name] = said
                    texts.append(said)
                elif kind in {"var", "meta"}:
                    settings = self._variables if kind == "var" else self._settings
                    if isinstance(value := value_under(settings, name), str | int | float):
                        asked.setdefault(kind, {})[name] = str(value)
        return asked

    def _text(self, *paths: str) -> str:
        """Return the text of the first of some files that can be read, "" if none can."""
        for path in (*(str(PurePosixPath(self._folder) / each) for each in paths), *paths):
            with suppress(FileError):
                return read_text(self._root, path)
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
