"""The order, numbers, language, bibliography and title that Quarto, bookdown or Pandoc has.

Their files are text of anybody: they are read as YAML without tags, and only paths of files that
are in the folder are taken from them.
"""

import posixpath
import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias, cast

from generator.app.settings import mapping_in, pages_of
from generator.chapters.flavours.quarto import BOOK_PART
from generator.core.problems import Message, Problem, has_errors
from generator.core.reading_files import FileError, read_text, why_unfit
from generator.core.values import Frozen, field
from generator.core.yaml_source import YamlMistake, YamlSource, parse_mapping, read_yaml
from generator.language import MessageError

Menu: TypeAlias = list[Any]
"""Paths in reading order, and sections of them by title."""
_FRONT_MATTER = re.compile(
    r"\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE
)
_OF_PANDOC = re.compile(r"(pandoc|defaults?|meta(data)?|thesis|book)[\w.-]*\.ya?ml", re.IGNORECASE)


class ForeignSettings(Frozen):
    """What one tool was told: ``file`` says it, "" for none; an empty ``menu`` says no order."""

    file: str = ""
    flavour: str = ""
    menu: Menu = field(default_factory=list[Any])
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])
    numbering: str = ""
    appendices: tuple[str, ...] = ()


def read_foreign_settings(root: Path, chapters: Collection[str]) -> ForeignSettings:
    """Return what another tool was told of these chapters, by their paths from ``root``.

    Raise ``MessageError``.
    """
    if (root / "_quarto.yml").is_file():
        return _of_quarto(root, chapters)
    if (root / "_bookdown.yml").is_file():
        return _of_bookdown(root, chapters)
    return _of_pandoc(root, chapters)


def _of_quarto(root: Path, chapters: Collection[str]) -> ForeignSettings:
    content = _mapping_in(root, "_quarto.yml")
    book, website = (mapping_in(content.get(each)) for each in ("book", "website"))
    menu = _menu(
        book.get("chapters") or mapping_in(website.get("sidebar")).get("contents"), chapters
    )
    if appendices := _menu(book.get("appendices"), chapters):
        menu.append(
            {
                "Annexes"
                if on_one_line(content.get("lang")).startswith("fr")
                else "Appendices": appendices
            }
        )
    html = mapping_in(mapping_in(content.get("format")).get("html"))
    numbered = {**content, **html}.get("number-sections", bool(book))
    said, named = {**content, **website, **book}, tuple(pages_of(appendices))
    return ForeignSettings(
        "_quarto.yml", "quarto", menu, said, ("order" if numbered else "none"), named
    )


def _of_bookdown(root: Path, chapters: Collection[str]) -> ForeignSettings:
    content = _mapping_in(root, "_bookdown.yml")
    files = content.get("rmd_files")
    files = mapping_in(files).get("html") or files
    of_r = sorted(each for each in chapters if each.lower().endswith(".rmd") and "/" not in each)
    paths = pages_of(_menu(files, chapters)) or sorted(of_r, key=lambda path: path != "index.Rmd")
    menu, appendices = Menu(), list[str]()
    section, is_appendix = menu, False
    for path in paths:
        text = text_in(root, path)
        if part := BOOK_PART.search(text):
            section, is_appendix = Menu(), part["kind"] == "APPENDIX"
            menu.append({part["title"] or "…": section})
            if not BOOK_PART.sub("", text).strip():  # a file that is a part's title alone
                continue
        section.append(path)
        appendices += [path] if is_appendix else []
    menu = [each for each in menu if isinstance(each, str) or any(each.values())]
    return ForeignSettings("_bookdown.yml", "quarto", menu, content, "order", tuple(appendices))


def _of_pandoc(root: Path, chapters: Collection[str]) -> ForeignSettings:
    """Return what files of defaults and of metadata say, by their usual names."""
    folders = sorted({"", *map(posixpath.dirname, chapters)})
    names = (
        posixpath.join(each, path.name) for each in folders for path in (root / each).iterdir()
    )
    files = sorted(each for each in names if _OF_PANDOC.fullmatch(posixpath.basename(each)))
    found = {each: _mapping_in(root, each) for each in files}
    said = {name: value for content in found.values() for name, value in content.items()}
    for path in listed(said.get("metadata-files")):
        if isinstance(path, str) and path not in found and (root / path).is_file():
            said |= _mapping_in(root, path)
    said |= mapping_in(said.get("metadata"))
    menu = _menu(said.get("input-files") or said.get("input-file"), chapters)
    is_pandoc = menu or {"title", "bibliography", "number-sections"} & said.keys()
    numbered = any(
        said.get(each) is True for each in (("number-sections", "numberSections", "chapters"))
    )
    if not is_pandoc:
        return ForeignSettings()
    named = next((each for each, content in found.items() if "input-files" in content), files[0])
    return ForeignSettings(named, "pandoc", menu, said, "order" if numbered else "none")


# --- what is said, as settings of ours ------------------------------------------------------------


def front_matter_of(text: str) -> Mapping[str, Any]:
    """Return the front matter of a chapter, as any tool may read it; nothing where it is none."""
    if found := _FRONT_MATTER.match(text):
        with suppress(YamlMistake):
            return parse_mapping(found[1], "")[0].content
    return {}


def on_one_line(value: object) -> str:
    """Return a text on one line, "" for what is none, or what a program would write (`r x`)."""
    text = " ".join(str(value).split()) if isinstance(value, str | int | float) else ""
    return "" if "`r " in text else text


def text_in(root: Path, path: str) -> str:
    """Return the text of a file, "" for one that cannot be read."""
    try:
        return read_text(root, path)
    except FileError:
        return ""


def content_of(source: YamlSource, problems: Sequence[Problem]) -> Mapping[str, Any]:
    """Return what a file of settings says; raise ``MessageError`` for one that is none."""
    if not source.content and has_errors(problems):
        reason, line = problems[0].message, problems[0].place.line
        raise MessageError(Message("init-unread", path=source.path, line=line, reason=reason))
    return source.content


def listed(value: object) -> list[object]:
    """Return what is said once or several times as a list."""
    if value is None:
        return []
    return cast("list[object]", value) if isinstance(value, list) else [value]


def relative_to(menu: Menu, folder: str) -> Menu:
    """Return a menu whose paths are relative to a folder."""
    return [
        posixpath.relpath(each, folder)
        if isinstance(each, str)
        else {title: relative_to(inner, folder) for title, inner in each.items()}
        for each in menu
    ]


def within(root: Path, path: object, ending: str) -> bool:
    """Say whether a path that somebody wrote is a file of the thesis with this ending."""
    text = path if isinstance(path, str) else ""
    return text.lower().endswith(ending) and why_unfit(root, text) is None


def _menu(entries: object, chapters: Collection[str]) -> Menu:
    """Return the menu that a list of Quarto or Pandoc is, of the chapters that are there."""
    menu: Menu = []
    for each in listed(entries):
        entry = mapping_in(each)
        path = each if isinstance(each, str) else entry.get("file") or entry.get("href")
        title = on_one_line(entry.get("part") or entry.get("section"))
        inner = _menu(entry.get("chapters") or entry.get("contents"), chapters)
        named = [posixpath.normpath(on_one_line(each)) for each in (path, title) if each]
        menu += (files := [each for each in named if each in chapters])
        menu += [{title: inner}] if inner and title and not files else inner
    return menu


def _mapping_in(root: Path, path: str) -> Mapping[str, Any]:
    # Pandoc's files may stand between lines "---", as a front matter.
    return front_matter_of(text_in(root, path)) or content_of(
        *read_yaml(root, path, rule="settings")
    )
