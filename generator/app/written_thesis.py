"""A thesis that is written already: its chapters, and the settings of ours that it asks for."""

import posixpath
import re
import shlex
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from generator.app.foreign_settings import (
    content_of,
    front_matter_of,
    listed,
    on_one_line,
    read_foreign_settings,
    relative_to,
    text_in,
    within,
)
from generator.app.scaffold import Start
from generator.app.settings import Settings, pages_of, read_settings, settings_source
from generator.chapters import read_manuscript
from generator.chapters.flavours import flavour_of
from generator.chapters.folder import ENDINGS, read_folder, walked
from generator.core.problems import CONFIGURATION, Message
from generator.data.reading import DESCRIPTION
from generator.history.git import GitError, Repository
from generator.language import LANGUAGES, MessageError, say
from generator.language.catalogue import language_of

# Folders of chapters by their usual names, from which others of the repository are kept out.
_OF_CHAPTERS = ("chapters", "chapitres", "content", "docs", "manuscript", "text", "thesis", "src")
_OF_DATA = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".qdpx", ".qdc")
_READMES = tuple(f"readme{each.lower()}" for each in ENDINGS)
_OF_DRAFTS = re.compile(r"(?i)(?:.*/)?(?:archives?|brouillons?|drafts?|old|priv(?:ate|é))(?=/)")
_NAMED = 5  # files of data that a message names
_MOST = 50_000  # files of a folder that is searched
_READ = 20  # chapters in which the language is looked for


def start_of_written(root: Path, asked: str | None) -> Start:
    """Return the settings of the thesis that is in a folder; it has no chapters where none is.

    ``standing`` has what a ``mkdocs.yml`` that is there lacks. Raise ``MessageError``.
    """
    if len([*islice(walked(root, ".", (), []), _MOST + 1)]) > _MOST:  # a home folder, a disk
        raise MessageError(Message("init-too-large", folder=str(root), count=_MOST))
    here = read_folder(root, ".")[0]
    foreign = read_foreign_settings(root, here.sources.values())
    paths = pages_of(foreign.menu)
    folder = _common(paths) if paths else _folder_of(root, [*here.sources.values()])
    order, there = [posixpath.relpath(each, folder) for each in paths], _said()
    if (root / CONFIGURATION).exists():
        there, own = content_of(*settings_source(root)), read_settings(root)
        folder, order = own.chapters if "docs_dir" in there else "docs", [*own.order]
    read = read_manuscript(root, folder, order, left_out=[Settings.data])[0].chapters
    if not read:
        return Start("", {}, {})
    around = {each.source: posixpath.dirname(each.source) for each in read}
    ignored = _ignored(root, {*around.values()} - {"", folder})
    drafts = {each: place for each, place in around.items() if place in ignored}
    drafts |= {each: found[0] for each in around if (found := _OF_DRAFTS.match(each))}
    chapters = [each for each in read if there or each.source not in drafts] or read
    chapters = read[: len(order)] if order else chapters
    others = {each.source for each in read} - {each.source for each in chapters}
    left = sorted({each if order else drafts[each] for each in others})
    texts, first = [each.typed for each in read], front_matter_of(read[0].typed)
    is_of_all = read[0].path == "index.md" or "author" in first
    said = {**(first if is_of_all else {}), **foreign.metadata}
    names = [*(each.name for each in root.iterdir()), *(each.source for each in read)]
    flavour = foreign.flavour or flavour_of(names, texts)
    code = on_one_line(said.get("lang"))[:2].lower()
    guessed = language_of("".join(texts[:_READ]), "en" if code else "fr")
    language = asked or (code if code in LANGUAGES else guessed)
    named = [str(each) for each in listed(said.get("bibliography")) if within(root, each, ".bib")]
    inside = (each for each in here.files if each.endswith(".bib"))
    works = named or sorted(inside, key=lambda each: (each.count("/"), each))
    styles = [str(each) for each in listed(said.get("csl")) if within(root, each, ".csl")]
    options = _said(
        flavour=flavour,
        numbering=foreign.numbering,
        appendices=[posixpath.relpath(each, folder) for each in foreign.appendices],
        citations=_said(
            bibliography=works if len(works) > 1 else "".join(works), style="".join(styles[:1])
        ),
    )
    home = chapters[0].title if chapters[0].path == "index.md" else ""
    settings = _said(
        site_name=on_one_line(said.get("title")) or home or root.resolve().name,
        docs_dir=folder,
        theme={"name": "material", "language": language, "font": False},
        nav=relative_to(foreign.menu, folder),
        exclude_docs="".join(f"/{posixpath.relpath(each, folder)}\n" for each in left),
        plugins=["search", {"thesis": options}],
    )
    source, found = foreign.file or chapters[0].source, list[Message]()
    if said.get("title"):
        found.append(Message("init-title", path=source))
    if works:
        found.append(Message("init-bibliography", names=tuple(works)))
    data = sorted(each for each in here.files if each.lower().endswith(_OF_DATA))
    if data and not (root / Settings.data / DESCRIPTION).exists():
        names, command = tuple(data[:_NAMED]), f"thesis data {shlex.quote(data[0])}"
        found.append(Message("init-data", count=len(data), names=names, command=command))
    if left and not there:
        found.append(Message("init-left-out", names=tuple(left)))
    why = foreign.file or Message("init-by-text")
    found.append(Message("init-flavour", flavour=flavour, why=why))
    text = f"{say(Message('init-settings'), language)}\n\n{_dumped(settings)}"
    path, sources = root / CONFIGURATION, tuple(each.source for each in chapters)
    lacking = _lacking(there, settings)
    return Start(language, {path: text.encode()}, {path: lacking}, tuple(found), sources)


def _said(**values: object) -> dict[str, Any]:
    """Return the values that say something."""
    return {name: each for name, each in values.items() if each}


def _ignored(root: Path, folders: Collection[str]) -> Collection[str]:
    """Return the folders that git ignores."""
    with suppress(GitError, OSError):  # it answers so where it ignores none, or is not there
        if folders:
            asked = Repository(root, "").git("check-ignore", "--", *folders)
            return {*asked.splitlines()}
    return ()


def _folder_of(root: Path, paths: Sequence[str]) -> str:
    """Return the folder of the chapters: the usual or the common one.

    A README at the top is none of them, unless it leads to several: then it is the home page.
    """
    inner = [each for each in paths if each.lower() not in _READMES]
    tops = Counter(each.partition("/")[0] for each in inner if "/" in each)
    usual = (each for each in _OF_CHAPTERS if 2 * tops[each] >= len(inner))
    folder = next(usual, _common(inner))
    readmes = (text_in(root, each) for each in paths if each not in inner)
    leads_on = any(each.replace("](./", "](").count(f"]({folder}/") > 1 for each in readmes)
    return "." if leads_on else folder


def _common(paths: Iterable[str]) -> str:
    return posixpath.commonpath([*map(posixpath.dirname, paths)] or [""]) or "."


def _lacking(there: Mapping[str, Any], settings: Mapping[str, Any]) -> str:
    """Return the lines that a ``mkdocs.yml`` which is there lacks, as YAML."""
    plugins = listed(there.get("plugins"))
    if any("thesis" in (each if isinstance(each, Mapping) else [each]) for each in plugins):
        return ""
    lacking = {"docs_dir", "plugins"} - there.keys() | {"plugins"}
    return _dumped({name: each for name, each in settings.items() if name in lacking})


class _Dumper(yaml.SafeDumper):
    """Writes a text of several lines as it is read."""


def _text(_: _Dumper, text: str) -> yaml.Node:
    return yaml.ScalarNode("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def _dumped(settings: Mapping[str, Any]) -> str:
    return yaml.dump(settings, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
