"""A thesis that is written already: its chapters, and the settings of ours that it asks for."""

import posixpath
import re
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import Any

from generator.app.foreign_settings import (
    BOOKDOWN,
    QUARTO,
    ForeignSettings,
    folder_written,
    listed,
    on_one_line,
    read_foreign_settings,
    relative_to,
    text_in,
)
from generator.app.scaffold import Start
from generator.app.settings import Settings, pages_of, read_settings, settings_source
from generator.chapters import Chapter, read_manuscript
from generator.chapters.bibliography import find_style
from generator.chapters.flavours import flavour_of
from generator.chapters.flavours.surroundings import included_files
from generator.chapters.folder import ENDINGS, Folder, read_folder, walked
from generator.core.problems import CONFIGURATION, Message
from generator.core.values import without_empty
from generator.core.yaml_source import yaml_text
from generator.data.reading import DESCRIPTION
from generator.history.git import GitError, Repository
from generator.language import LANGUAGES, MessageError, say
from generator.language.catalogue import language_of

# Folders of chapters by their usual names, from which others of the repository are kept out, and
# the files of Hugo, Manubot and mdBook that say so where less than half of the texts stand in it.
_OF_CHAPTERS = {
    "chapters": (),
    "chapitres": (),
    "content": ("hugo.toml", "hugo.yaml", "config.toml", "content/metadata.yaml"),
    "docs": (),
    "manuscript": (),
    "text": (),
    "thesis": (),
    "src": ("book.toml",),
}
_OF_THESES = frozenset(
    ("dissertation", "manuscript", "manuscrit", "memoire", "mémoire", "these", "thesis", "thèse")
)
_BUILDS = re.compile(r"(?i)(?:^|/)(?:makefile|[^/]+\.(?:mk|sh|tex|ya?ml))$")  # name bibliographies
_OF_DATA = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".qdpx", ".qdc")
_READMES = tuple(f"readme{each.lower()}" for each in ENDINGS)
_OF_A_REPOSITORY = re.compile(
    r"(?is)\A(?!(?:.*?\]\([^()\n]*\.(?:q|r)?md\b){2})"
    r".*?(?:\n#+ [^\n]{0,80}\b(?:install|usage|build|compil|licen[cs]e|requirements|prérequis)"
    r"|\b(?:make|pandoc|quarto|git clone|docker|pip install)\b[^\n]{0,80}`)"
)
_OF_DRAFTS = re.compile(
    r"(?i)(?:(?:.*/)?_?(?:archives?|bak|backups?|brouillons?|drafts?|notes?|old|priv(?:ate|é)|samples?"
    r"|templates?|transcri(?:pt|ption)s?)|presentations|slides)(?=/)"
    r"|(?:.*/)?(?:(?-i:AGENTS|CLAUDE|GEMINI|NEWS|LICEN[CS]E[\w.-]*)|notes?(?:\.[\w-]+)?|template|todo"
    r"|slides[\w-]*|pull_request_template|response-to-reviewers|_(?!index\.)[^/]*)\.(?:md|markdown)$"
)
_OF_PACKAGES = ("package.json", "composer.json", "Cargo.toml", "setup.py", "go.mod", "pom.xml")
_CITED = re.compile(r"(?<=[@{,])[ ]*([^\s{}\[\]@,;()\"'#%]*\w)")
_KEY = re.compile(r"(?m)^[ \t]*@\w+[ \t]*[{(][ \t]*([^\s,{}]+)")
_FEWEST_JOINED = 3  # chapters of which one with their titles as its headings is made
_NAMED = 5  # files of data that a message names
_TENTH = 10  # of all words, which a folder that is named a thesis must have
_MOST = 50_000  # files of a folder that is searched
_READ = 20  # chapters in which the language is looked for


def start_of_written(root: Path, asked: str | None, place: str = "") -> Start:
    """Return the settings of the thesis that is in a folder; it has no chapters where none is.

    ``place`` is the folder of the text that is asked for, "" for the likeliest. ``existing`` has
    what a ``mkdocs.yml`` that is there lacks. Raise ``MessageError``.
    """
    if len([*islice(walked(root, ".", (), []), _MOST + 1)]) > _MOST:  # a home folder, a disk
        raise MessageError(Message("init-too-large", folder=str(root), count=_MOST))
    here = read_folder(root, ".", folder_written(root))[0]
    there = settings_source(root)[0].content
    texts = ["."] if there else _texts(root, here.sources.values())
    place = posixpath.normpath(place) if place else texts[0]
    inside = [each for each in here.sources.values() if _is_in(each, place)]
    if here.sources and not inside:
        reason = Message("no-chapters-folder", folder=place)
        raise MessageError(Message("no-thesis-made", folder=str(root), reason=reason))
    foreign = read_foreign_settings(root, inside, place)
    paths = pages_of(foreign.menu)
    folder = _common(paths) if paths else _folder_of(root, inside) if place == "." else place
    order = [posixpath.relpath(each, folder) for each in paths]
    own = read_settings(root)
    if there:
        folder, order = own.chapters if "docs_dir" in there else "docs", [*own.order]
    read = read_manuscript(root, folder, order, left_out=[Settings.data])[0].chapters
    if not read:
        return Start("", {}, {})
    apart = [each for each in texts if each != place and _is_in(each, folder)]
    drafts = {} if there or order else _drafts(root, folder, read, apart)
    chapters = read[: len(order)] if order else [each for each in read if each.source not in drafts]
    sources = tuple(each.source for each in chapters or read)
    left = {drafts.get(each.source, each.source) for each in read if each.source not in sources}
    settings = _settings(root, folder, foreign, chapters or read, here, own.language, place)
    language = settings["theme"]["language"] = asked or settings["theme"]["language"]
    options = settings["plugins"][1]["thesis"]
    found = [*_fit_style(root, options.get("citations", {}), here), *_unread_data(root, here)]
    flavour = options["flavour"]
    if not there:
        options["look"] = Settings.look
    elif flavour == "mkdocs":  # a site that is there keeps its look, and is read as it is
        del options["flavour"]
        settings["plugins"][1] = {"thesis": options} if options else "thesis"
    text = f"{say(Message('init-settings'), language)}\n\n{yaml_text(settings)}"
    if left:
        names = (posixpath.relpath(each, folder) for each in sorted(left))
        text += "exclude_docs: |\n" + "".join(f"  /{each}\n" for each in names)
    wanted = {"docs_dir", "plugins"} - there.keys() | {"plugins"}
    if folder == "docs":  # as MkDocs has it
        wanted.discard("docs_dir")
    lines = yaml_text({name: each for name, each in settings.items() if name in wanted})
    if others := tuple(each for each in texts if each != place):
        command = f"thesis init --chapters {shlex.quote(others[0])}"
        names = tuple(f"{each}/" for each in others[:_NAMED])
        found.append(Message("init-texts", chosen=place, names=names, command=command))
    if left and not there:
        found.append(Message("init-left-out", names=tuple(sorted(left))))
    why = foreign.file or Message("init-by-text")
    found.append(Message("init-flavour", flavour=flavour, why=why))
    lacking = "" if "thesis" in str(there.get("plugins")) else lines
    path = root / CONFIGURATION
    return Start(language, {path: text.encode()}, {path: lacking}, tuple(found), sources)


def _settings(
    root: Path,
    folder: str,
    foreign: ForeignSettings,
    chapters: Sequence[Chapter],
    here: Folder,
    otherwise: str,
    place: str,
) -> dict[str, Any]:
    """Return what the chapters and another tool say, as settings of ours."""
    first, texts = chapters[0], [each.typed for each in chapters]
    is_of_all = first.path == "index.md" or not {"author", "bibliography"}.isdisjoint(first.meta)
    said = {**(first.meta if is_of_all else {}), **foreign.metadata}
    code = on_one_line(said.get("lang"))[:2].lower()
    guessed = language_of("".join(texts[:_READ]), "en" if code or foreign.file else otherwise)
    styles = _named(said.get("csl"), (place, ""), here)
    saying = [(said, place), *((each.meta, posixpath.dirname(each.source)) for each in chapters)]
    found = (_named(each.get("bibliography"), (near, place, ""), here) for each, near in saying)
    works: Sequence[str] = [*dict.fromkeys(chain.from_iterable(found))]
    works = works or _with_cited_works(root, _bibliographies(root, here, place), texts)
    sources = [each.source for each in chapters]
    citations = {
        "bibliography": works if len(works) > 1 else "".join(works),
        "style": "".join(styles[:1]),
    }
    headings = [(each, head.typed_number) for each in chapters for head in each.headings]
    typed = [not number.startswith(each.prefix) for each, number in headings if number]
    is_by_hand = sum(typed) > len(typed) / 2  # else the names of the files say the numbers, too
    options = {
        "flavour": foreign.flavour or flavour_of(root, sources, texts),
        "numbering": foreign.numbering or ("none" if is_by_hand else ""),
        "appendices": [posixpath.relpath(each, folder) for each in foreign.appendices],
        "citations": without_empty(citations),
    }
    home = first.title if first.path == "index.md" else ""
    language = code if code in LANGUAGES else guessed
    settings = {
        "site_name": on_one_line(said.get("title")) or home or root.resolve().name,
        "docs_dir": folder,
        "theme": {"name": "material", "language": language, "font": False},
        "nav": relative_to(foreign.menu, folder),
        "plugins": ["search", {"thesis": without_empty(options)}],
    }
    return without_empty(settings)


def _fit_style(root: Path, citations: dict[str, str], here: Folder) -> Iterator[Message]:
    """Take in place of a style that cannot be used the one that it refers to, or the default."""
    for wrong in find_style(root, citations.get("style", ""), "", CONFIGURATION)[1]:
        parent = str(wrong.expected)
        names = [parent, *(each for each in sorted(here.files) if Path(each).stem == parent)]
        fit = [each for each in names if not find_style(root, each, "", CONFIGURATION)[1]]
        del citations["style"]
        citations |= {"style": fit[0]} if fit else {}
        chosen = citations.get("style", Message("init-style-default"))
        yield Message("init-style", wrong=wrong.message, style=chosen)


def _with_cited_works(root: Path, paths: Sequence[str], texts: Iterable[str]) -> Sequence[str]:
    """Return the bibliographies with works that are cited and in none before; all if none has."""
    cited, found = {*_CITED.findall("\n".join(texts))}, list[str]()
    for path in paths:
        keys = {*_KEY.findall((root / path).read_text("utf-8", "replace"))}
        found += [] if cited.isdisjoint(keys) else [path]
        cited -= keys
    return found or paths


def _named(names: object, folders: Iterable[str], here: Folder) -> list[str]:
    """Return the files that settings name as seen from one of several folders."""
    ways = ([posixpath.normpath(f"./{a}/{b}") for a in folders] for b in listed(names))
    return [path for way in ways for path in [each for each in way if each in here.files][:1]]


def _bibliographies(root: Path, here: Folder, place: str) -> list[str]:
    """Return the bibliographies of a text: those that a file which builds it names, else all."""
    found = [each for each in here.files if each.endswith((".bib", ".bibtex"))]
    found = [each for each in found if _is_in(each, place)] or found
    building = (each for each in here.files if posixpath.dirname(each) in {"", place})
    said = "\n".join(text_in(root, each) for each in building if _BUILDS.search(each))
    named = [each for each in found if posixpath.basename(each) in said]
    return sorted(named or found, key=lambda each: (each.count("/"), each))


def _unread_data(root: Path, here: Folder) -> Iterator[Message]:
    """Yield a message about files of data that no description names."""
    data = sorted(each for each in here.files if each.lower().endswith(_OF_DATA))
    if data and not (root / Settings.data / DESCRIPTION).exists():
        names, command = tuple(data[:_NAMED]), f"thesis data {shlex.quote(data[0])}"
        yield Message("init-data", count=len(data), names=names, command=command)


def _drafts(
    root: Path, folder: str, chapters: Sequence[Chapter], apart: Sequence[str]
) -> dict[str, str]:
    """Return the chapters that are drafts, notes or transcripts, or that a tool wrote.

    Those of texts ``apart``, those that others include, a copy in another folder ("docs/intro.md"
    of "intro.md"), what stands in a package of code beside most of the text, and a README that says
    how to build the thesis and leads to no chapters, are none either. Each comes with its folder,
    where that is left out as a whole: git may ignore it.
    """
    around = {each.source: posixpath.dirname(each.source) for each in chapters}
    ignored = set[str]()
    with suppress(GitError, OSError):  # it answers so where it ignores none, or is not there
        asked = {*around.values()} - {"", folder}
        ignored |= {*Repository(root, "").git("check-ignore", "--", *asked).splitlines()}
    drafts = {each: place for each, place in around.items() if place in ignored}
    for written in (*folder_written(root), *apart):
        drafts |= {each: written for each in around if _is_in(each, written)}
    parts = included_files({each.source: each.typed for each in chapters})
    drafts |= {each: each for each in around.keys() & parts}
    named = {each.source: each.title for each in chapters}
    drafts |= {
        path: path
        for path, title in named.items()
        for folder in PurePosixPath(path).parents
        if folder.name and named.get(str(PurePosixPath(path).relative_to(folder))) == title
    }
    titles = {*named.values()}
    size = sum(len(each.typed) for each in chapters)
    folders = {str(each) for path in named for each in PurePosixPath(path).parents if each.name}
    packages = [
        place
        for place in folders
        if any((root / place / each).is_file() for each in _OF_PACKAGES)
        and 2 * sum(len(each.typed) for each in chapters if _is_in(each.source, place)) < size
    ]
    drafts |= {path: path for path in named for place in packages if _is_in(path, place)}
    for chapter in chapters:  # one that is several others joined
        inside = titles.intersection(each.text for each in chapter.headings[1:])
        is_joined = len(inside) >= max(_FEWEST_JOINED, len(titles) / 2)
        is_readme = chapter.source.lower() in _READMES and 2 * len(chapter.typed) < size
        if is_joined or (is_readme and _OF_A_REPOSITORY.search(chapter.typed)):
            drafts[chapter.source] = chapter.source
    return drafts | {each: found[0] for each in around if (found := _OF_DRAFTS.match(each))}


def _texts(root: Path, paths: Iterable[str]) -> list[str]:
    """Return the folders that hold a text of their own, the likeliest thesis first.

    Such a folder is called so, or a tool builds it; "." stands for what is in none of them. Most
    words make the thesis, unless a tenth of all stands in a folder with its name.
    """
    if any((root / each).is_file() for each in (QUARTO, BOOKDOWN)):
        return ["."]
    texts = [each for each in paths if not _OF_DRAFTS.match(each) and each.lower() not in _READMES]
    around = {each for path in texts for each in PurePosixPath(path).parents}
    named = {each for each in around if each.name.casefold() in _OF_THESES}
    apart = {
        each for each in around for file in (QUARTO, BOOKDOWN) if (root / each / file).is_file()
    }
    sizes = Counter[PurePosixPath]()
    for path in texts:
        own = (each for each in PurePosixPath(path).parents if each in named | apart)
        sizes[next(own, PurePosixPath())] += (root / path).stat().st_size
    named = {each for each in named if sizes[each] * _TENTH >= sizes.total()}
    likeliest = sorted(sizes, key=lambda each: (each in named, sizes[each]), reverse=True)
    return [*map(str, likeliest)] or ["."]


def _is_in(path: str, folder: str) -> bool:
    return folder == "." or f"{path}/".startswith(f"{folder}/")


def _folder_of(root: Path, paths: Sequence[str]) -> str:
    """Return the folder of the chapters: the usual or the common one.

    A README at the top is none of them, unless it leads to several: then it is the home page.
    """
    inner = [each for each in paths if each.lower() not in _READMES] or paths
    tops = Counter(each.partition("/")[0] for each in inner if "/" in each)
    usual = (
        each
        for each, files in _OF_CHAPTERS.items()
        if 2 * tops[each] >= len(inner)
        or (tops[each] and any((root / file).exists() for file in files))
    )
    folder = next(usual, _common(inner))
    readmes = (text_in(root, each) for each in paths if each not in inner)
    leads_on = any(each.replace("](./", "](").count(f"]({folder}/") > 1 for each in readmes)
    return "." if leads_on else folder


def _common(paths: Iterable[str]) -> str:
    return posixpath.commonpath([*map(posixpath.dirname, paths)] or [""]) or "."
