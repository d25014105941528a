"""The order, numbers, language, bibliography and title that Quarto, bookdown or Pandoc has.

Their files are text of anybody: they are read as YAML past its tags, and only paths of files that
are in the folder are taken from them.
"""

import posixpath
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, TypeAlias, cast

from generator.app.settings import ForeignLoader, mapping_in, pages_of
from generator.chapters.flavours import BOOK_PART
from generator.core.problems import Message
from generator.core.reading_files import FileError, read_text
from generator.core.values import Frozen, field
from generator.core.yaml_source import YamlMistake, parse_mapping
from generator.language import MessageError

Menu: TypeAlias = list[Any]
"""Paths in reading order, and sections of them by title."""
QUARTO, BOOKDOWN = "_quarto.yml", "_bookdown.yml"
_FRONT_MATTER = re.compile(
    r"\ufeff?(?:[ \t]*(?:#[^\n]*)?\r?\n)*+---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
_OF_QUARTO = ("_quarto.yml", "_quarto.yaml")
_OF_PANDOC = re.compile(r"(pandoc|defaults?|meta(data)?|thesis|book)[\w.-]*\.ya?ml", re.IGNORECASE)


class ForeignSettings(Frozen):
    """What one tool was told: ``file`` says it, "" for none; an empty ``menu`` says no order."""

    file: str = ""
    flavour: str = ""
    menu: Menu = field(default_factory=list[Any])
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])
    numbering: str = ""
    appendices: tuple[str, ...] = ()


def read_foreign_settings(
    root: Path, chapters: Collection[str], place: str = "."
) -> ForeignSettings:
    """Return what another tool was told of these chapters, by their paths from ``root``.

    ``place`` is the folder of the text, in which the tool works. Raise ``MessageError``.
    """
    others = ((BOOKDOWN, _of_bookdown), ("_toc.yml", _of_jupyter))
    for name, read in (*((each, _of_quarto) for each in _OF_QUARTO), *others):
        file = posixpath.normpath(posixpath.join(place, name))
        if (root / file).is_file():
            return read(root, file, chapters)
    return _of_pandoc(root, place, chapters)


def folder_written(root: Path) -> tuple[str, ...]:
    """Return what Quarto and bookdown write: folders, where one is named, and all joined (.Rmd)."""
    folders = (each for each in root.iterdir() if each.is_dir() and each.name[0] != ".")
    written = list[str]()
    for place in (root, *sorted(folders)):
        try:
            quarto, bookdown = (_mapping_in(place, each) for each in (QUARTO, BOOKDOWN))
        except MessageError:  # told where the settings are read
            continue
        named = mapping_in(quarto.get("project")).get("output-dir") or bookdown.get("output_dir")
        merged = on_one_line(bookdown.get("book_filename")) or "_main"
        here = place.relative_to(root).as_posix()
        paths = (_path(here, each) for each in (named, f"{merged.removesuffix('.Rmd')}.Rmd"))
        written += (each for each in paths if each != here and not each.startswith(("..", "/")))
    return tuple(written)


def _of_quarto(root: Path, file: str, chapters: Collection[str]) -> ForeignSettings:
    content, place = _mapping_in(root, file), posixpath.dirname(file)
    book, website = (mapping_in(content.get(each)) for each in ("book", "website"))
    if not (website or book.get("chapters")):  # a profile may be the book, first the usual one
        usual = f"_quarto-{on_one_line(mapping_in(content.get('profile')).get('default'))}.yml"
        profiles = sorted(
            (root / place).glob("_quarto-*.yml"), key=lambda each: (each.name != usual, each.name)
        )
        found = (_mapping_in(root, posixpath.join(place, each.name)) for each in profiles)
        content = {**content, **next((each for each in found if "book" in each), {})}
        book = {**book, **mapping_in(content.get("book"))}
    sidebar = mapping_in(website.get("sidebar"))
    render = listed(mapping_in(content.get("project")).get("render"))
    render = render if len(_menu(render, chapters, place)) == len(render) else []
    menu = _menu(book.get("chapters") or sidebar.get("contents") or render, chapters, place)
    if appendices := _menu(book.get("appendices"), chapters, place):
        is_french = on_one_line(content.get("lang")).startswith("fr")
        menu.append({"Annexes" if is_french else "Appendices": appendices})
    html = mapping_in(mapping_in(content.get("format")).get("html"))
    numbering = "order" if {**content, **html}.get("number-sections", bool(book)) else "none"
    said, named = {**content, **website, **book}, tuple(pages_of(appendices))
    return ForeignSettings(file, "quarto", menu, said, numbering, named)


def _of_jupyter(root: Path, file: str, chapters: Collection[str]) -> ForeignSettings:
    """Return the order of a Jupyter book, whose files are named without endings."""
    place, is_list = posixpath.dirname(file), "root:" not in text_in(root, file)  # of old versions
    content = {} if is_list else _mapping_in(root, file)
    menu = _menu([content.get("root"), *listed(content.get("parts") or content)], chapters, place)
    return ForeignSettings(file, "github", menu)


def _of_bookdown(root: Path, file: str, chapters: Collection[str]) -> ForeignSettings:
    content, place = _mapping_in(root, file), posixpath.dirname(file)
    files = content.get("rmd_files")
    below = listed(content.get("rmd_subdir"))
    folders = {place, *(_path(place, each) for each in below)}
    of_r = sorted(
        each
        for each in chapters
        if each.lower().endswith(".rmd")
        and (below == [True] or posixpath.dirname(each) in folders)
        and each.startswith(f"{place}/" if place else "")
    )
    paths = pages_of(_menu(mapping_in(files).get("html") or files, chapters, place))
    menu, appendices, kind = Menu(), list[str](), ""
    section = menu
    for path in paths or sorted(of_r, key=lambda path: path != _path(place, "index.Rmd")):
        text = text_in(root, path)
        if part := BOOK_PART.search(text):
            section, kind = Menu(), part["kind"]
            menu.append({part["title"] or "…": section})
        if not part or BOOK_PART.sub("", text).strip():  # else it is a part's title alone
            section.append(path)
            appendices += [path] if kind == "APPENDIX" else []
    menu = [each for each in menu if isinstance(each, str) or any(each.values())]
    return ForeignSettings(file, "quarto", menu, content, "order", tuple(appendices))


def _of_pandoc(root: Path, place: str, chapters: Collection[str]) -> ForeignSettings:
    """Return what files of defaults and of metadata say, by their usual names."""
    folders = sorted({"", *map(posixpath.dirname, chapters)})
    paths = sorted(path for each in folders for path in (root / each).iterdir())
    files = [each.relative_to(root).as_posix() for each in paths if _OF_PANDOC.fullmatch(each.name)]
    contents = {each: _mapping_in(root, each) for each in files}
    said = {name: value for content in contents.values() for name, value in content.items()}
    said |= mapping_in(said.get("metadata"))
    named = said.get("input-files") or said.get("input-file")
    menu = _menu(named, chapters, "") or _menu(named, chapters, place)
    if not (menu or {"title", "bibliography", "number-sections"} & said.keys()):
        return ForeignSettings()
    switches = ("number-sections", "numberSections", "chapters")
    numbered = any(said.get(each) is True for each in switches)
    by_order = (path for path, content in contents.items() if "input-files" in content)
    name = next(by_order, files[0])
    return ForeignSettings(name, "pandoc", menu, said, "order" if numbered else "none")


# --- what is said, as settings of ours ------------------------------------------------------------


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


def _path(place: str, written: object) -> str:
    """Return a path that a tool was told in a folder, as seen from the top."""
    return posixpath.normpath(posixpath.join(place, on_one_line(written)))


def _menu(entries: object, chapters: Collection[str], place: str) -> Menu:
    """Return the menu that a list of Quarto or Pandoc is, of the chapters that are there."""
    menu: Menu = []
    for each in listed(entries):
        entry = mapping_in(each)
        path = each if isinstance(each, str) else entry.get("file") or entry.get("href")
        title = on_one_line(entry.get("part") or entry.get("section") or entry.get("caption"))
        below = (entry.get(each) for each in ("chapters", "contents", "sections"))
        inner = _menu(next(filter(None, below), None), chapters, place)
        named = [_path(place, each) for each in (path, title) if each]
        found = (file for each in named for file in (each, f"{each}.md") if file in chapters)
        menu += (files := [*found])
        menu += [{title: inner}] if inner and title and not files else inner
    return menu


def _mapping_in(root: Path, path: str) -> Mapping[str, Any]:
    """Return what a file of settings says, which Pandoc allows between lines "---"."""
    text = text_in(root, path)
    between = _FRONT_MATTER.match(text)
    try:
        return parse_mapping(between[1] if between else text, path, ForeignLoader)[0].content
    except YamlMistake as mistake:
        reason, line = mistake.message, mistake.line
        raise MessageError(Message("init-unread", path=path, line=line, reason=reason)) from None
