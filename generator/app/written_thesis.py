"""A thesis that is written already: its chapters, and the settings of ours that it asks for."""

import posixpath
import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from generator.app.foreign_settings import (
    content_of,
    front_matter_of,
    listed,
    on_one_line,
    paths_in,
    publication_in,
    read_foreign_settings,
    relative_to,
    within,
)
from generator.app.settings import Settings, read_settings, settings_source
from generator.chapters import Chapter, read_manuscript
from generator.chapters.flavours import flavour_of
from generator.chapters.folder import Folder, read_folder
from generator.core.problems import CONFIGURATION, Message
from generator.core.reading_files import FileError, read_text
from generator.language import LANGUAGES, say
from generator.language.small_words import language_of

# Folders of chapters by their usual names, from which others of the repository are kept out.
_OF_CHAPTERS = ("chapters", "chapitres", "content", "docs", "manuscript", "text", "thesis", "src")
_OF_DATA = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".qdpx", ".qdc")
_NAMED = 5  # files of data that a message names
_READ = 20  # chapters in which the language is looked for


@dataclass(frozen=True)
class WrittenThesis:
    """A thesis that is written already: what was found of it, and the settings that it asks for.

    ``settings`` is the text of its ``mkdocs.yml``, ``lacking`` what the one that is there lacks.
    ``chapters`` are files in reading order.
    """

    language: str
    settings: str
    lacking: str
    found: tuple[Message, ...]
    chapters: tuple[str, ...]


def written_thesis(root: Path, asked: str | None) -> WrittenThesis | None:
    """Return the thesis that is in a folder, None where there is no chapter."""
    here = read_folder(root, ".")[0]
    foreign = read_foreign_settings(root, here.sources.values())
    paths = [*paths_in(foreign.menu)]
    folder = _folder_of(root, paths or [*here.sources.values()], is_ordered=bool(paths))
    if (root / CONFIGURATION).exists():
        is_said, own = "docs_dir" in content_of(*settings_source(root)), read_settings(root)
        folder, paths = own.chapters if is_said else "docs", [*own.order]
    else:
        paths = [posixpath.relpath(each, folder) for each in paths]
    chapters = read_manuscript(root, folder, paths, left_out=[Settings.data])[0].chapters
    if not chapters:
        return None
    texts = [each.typed for each in chapters]
    first = front_matter_of(texts[0])
    is_of_all = chapters[0].path == "index.md" or "author" in first
    said = {**(first if is_of_all else {}), **foreign.metadata}
    flavour = foreign.flavour or flavour_of([each.name for each in root.iterdir()], texts)
    language = asked or _language(on_one_line(said.get("lang")), texts)
    works = _bibliographies(root, here, said)
    options: dict[str, Any] = {"flavour": flavour}
    style = [each for each in listed(said.get("csl")) if within(root, each, ".csl")]
    citations = {"bibliography": works[:1], "style": style[:1]}
    options["citations"] = {name: each[0] for name, each in citations.items() if each}
    options["publication"] = publication_in(said)
    ordered = len(paths) or len(chapters)
    chapters, others = chapters[:ordered], chapters[ordered:]
    settings = {
        "site_name": on_one_line(said.get("title")) or _title(chapters) or root.resolve().name,
        "docs_dir": folder,
        "theme": {"name": "material", "language": language, "font": False},
        "nav": relative_to(foreign.menu, folder),
        "exclude_docs": "".join(f"/{each.path}\n" for each in others),
        "plugins": ["search", {"thesis": {name: each for name, each in options.items() if each}}],
    }
    source = foreign.file or chapters[0].source
    why = foreign.file or Message("init-by-text")
    found: list[Message] = []
    if names := (*(["title"] if said.get("title") else []), *options["publication"]):
        found.append(Message("init-metadata", names=names, path=source))
    if works:
        found.append(Message("init-bibliography", names=tuple(works), path=works[0]))
    if data := sorted(each for each in here.files if each.lower().endswith(_OF_DATA)):
        command = f"thesis data {shlex.quote(data[0])}"
        names = tuple(data[:_NAMED])
        found.append(Message("init-data", count=len(data), names=names, command=command))
    found.append(Message("init-flavour", flavour=flavour, why=why))
    settings = {name: each for name, each in settings.items() if each}
    head = say(Message("init-settings"), language)
    return WrittenThesis(
        language,
        f"{head}\n\n{_dumped(settings)}",
        _lacking(root, settings),
        tuple(found),
        tuple(each.source for each in chapters),
    )


def _folder_of(root: Path, paths: Sequence[str], *, is_ordered: bool) -> str:
    """Return the folder of the chapters: the one that holds those of an order, else most of them.

    A README at the top that leads to chapters is the home page: then it is the top.
    """
    tops = Counter(each.partition("/")[0] for each in paths if "/" in each)
    usual = next((each for each in _OF_CHAPTERS if 2 * tops[each] >= len(paths)), "")
    if is_ordered or not usual:
        return posixpath.commonpath([posixpath.dirname(each) for each in paths] or [""]) or "."
    return "." if _leads_on(root, usual) else usual


def _leads_on(root: Path, folder: str) -> bool:
    """Say whether the README at the top leads to a folder."""
    try:
        return f"]({folder}/" in read_text(root, "README.md").replace("](./", "](")
    except FileError:
        return False


def _title(chapters: Iterable[Chapter]) -> str:
    return next((each.title for each in chapters if each.path == "index.md"), "")


def _language(said: str, texts: Sequence[str]) -> str:
    """Return the language of a thesis that says which it is in, or by its small words."""
    code, expected = said[:2].lower(), "en" if said else "fr"
    return code if code in LANGUAGES else language_of("".join(texts[:_READ]), expected)


def _bibliographies(root: Path, here: Folder, said: Mapping[str, Any]) -> list[str]:
    """Return the files of BibTeX that metadata name, else those that are there."""
    named = [str(each) for each in listed(said.get("bibliography")) if within(root, each, ".bib")]
    top = sorted(each.name for each in root.glob("*.bib"))
    return named or [*top, *sorted(each for each in here.files if each.endswith(".bib"))]


def _lacking(root: Path, settings: Mapping[str, Any]) -> str:
    """Return the lines that a ``mkdocs.yml`` which is there lacks, as YAML."""
    content = settings_source(root)[0].content
    plugins = listed(content.get("plugins"))
    if any("thesis" in (each if isinstance(each, Mapping) else [each]) for each in plugins):
        return ""
    lacking = {"docs_dir", "plugins"} - content.keys() | {"plugins"}
    return _dumped({name: each for name, each in settings.items() if name in lacking})


def _dumped(settings: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(settings), allow_unicode=True, sort_keys=False, width=100)
