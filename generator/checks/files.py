"""The files that links may lead to, and the nearest one to a name that is none."""

import posixpath
import re
import unicodedata
from collections.abc import Callable, Mapping
from urllib.parse import unquote

from generator.chapters.headings import file_prefix
from generator.checks.context import Context
from generator.language.normalize import fold

_NUMBER = re.compile(r"\A[0-9]+(?:\.[0-9]+)*[ _.-]+(?=[^\W\d_])")
_LOOSE = re.compile(r"[\s_\-&+,;'’]+|%26|\band\b|\bet\b")
_LEAST = 65  # rapidfuzz's ratio of two names without folder and ending, from 0 to 100


class Files:
    """The files below the folder of a thesis, by their paths relative to it."""

    def __init__(self, context: Context) -> None:
        chapters = context.manuscript.chapters
        folder = chapters[0].source.removesuffix(chapters[0].path) if chapters else ""
        added = (f"{folder}{entry.path}" for entry in context.register.entries.values())
        self.complete = bool(context.files)
        self.paths = context.files.union((each.source for each in chapters), added)
        self.folders = {"", "."}
        for path in self.paths:
            parent = posixpath.dirname(path)
            while parent not in self.folders:
                self.folders.add(parent)
                parent = posixpath.dirname(parent)
        self._indexes: dict[Callable[[str], str], Mapping[str, list[str]]] = {}

    def nearest(self, path: str) -> str:
        """Return the file most likely meant: spelt, placed, numbered otherwise, else alike."""
        for way in (_loose, _name, _words, _page, _numbered):
            if found := self.same(path, way):
                return found
        from rapidfuzz import fuzz, process

        ending, number = posixpath.splitext(path)[1].lower(), file_prefix(path)
        names = [
            each
            for each in self.paths
            if posixpath.splitext(each)[1].lower() == ending and number in {"", file_prefix(each)}
        ]
        found = process.extractOne(
            path, sorted(names), scorer=fuzz.ratio, processor=_stem, score_cutoff=_LEAST
        )
        return found[0] if found else ""

    def of_page(self, source: str, path: str) -> str:
        """Return the file that a path leads to from the address of a chapter's page, or ""."""
        address = posixpath.normpath(posixpath.join(source.removesuffix(".md"), path))
        return self.same(address) or self.same(address, _page)

    def same(self, path: str, way: Callable[[str], str] | None = None) -> str:
        """Return the one file that is the same read in a way (by default without case), or ""."""
        way = way or _strict
        if way not in self._indexes:
            index: dict[str, list[str]] = {}
            for each in self.paths:
                index.setdefault(way(each), []).append(each)
            self._indexes[way] = index
        found = self._indexes[way].get(way(path), ()) if way(path) else ()
        return found[0] if len(found) == 1 else ""


def _strict(path: str) -> str:
    """Return a path without what systems differ in: case, composed accents, escapes, slashes."""
    decoded = unquote(unquote(path)).replace("\\", "/").replace("\u00a0", " ").replace("&amp;", "&")
    return unicodedata.normalize("NFC", decoded).casefold()


def _loose(path: str) -> str:
    return _LOOSE.sub("-", fold(_strict(path)))


def _name(path: str) -> str:
    return _loose(posixpath.basename(path))


def _words(path: str) -> str:
    return _loose(_NUMBER.sub("", posixpath.basename(path), count=1))


def _stem(path: str) -> str:
    return posixpath.splitext(_words(path))[0]


def _page(path: str) -> str:
    """Return the address of a chapter's page: "a/b" for "a/b.md", "a/b.html", "a/b/index.md"."""
    stem, ending = posixpath.splitext(path.rstrip("/"))
    is_page = ending in {"", ".md", ".html"}
    return stem.removesuffix("/index") if is_page else ""


def _numbered(path: str) -> str:
    number = file_prefix(path) if path.endswith(".md") else ""
    return f"{posixpath.dirname(path)}/{number}" if number else ""
