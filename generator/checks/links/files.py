"""The files that links may lead to, and the nearest one to a name that is none."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from urllib.parse import unquote

from rapidfuzz import fuzz, process

from generator.chapters.headings import file_prefix
from generator.language.normalize import fold

_NUMBER = re.compile(r"\A[0-9]+(?:\.[0-9]+)*[ _.-]+(?=[^\W\d_])")
_LEAST = 65
_LOOSE = re.compile(r"[\s_\-&+,;'’]+|%26|\band\b|\bet\b")


class Files:
    """The files below the folder of a thesis, by their paths relative to it."""

    def __init__(self, chapters: Iterable[str], others: Collection[str]) -> None:
        """Keep the paths; without ``others`` only chapters can be looked up."""
        self.complete = bool(others)
        self.paths = frozenset((*chapters, *others))

    def has(self, path: str) -> bool:
        """Whether there is such a file, or a folder with files in it."""
        return path in self.paths or path.rstrip("/") in self._folders

    def knows(self, path: str) -> bool:
        """Whether it can be said that a file is missing."""
        return self.complete or path.lower().endswith(".md")

    def same(self, path: str) -> str:
        """Return the one file whose name differs in case, accents' form or escapes, or ""."""
        return _only(self._strictly.get(_strict(path), ()))

    def nearest(self, path: str) -> str:
        """Return the file that was most likely meant, or "".

        The same name spelt otherwise, the same name in another folder or with another number, a
        chapter with the same number, then the most similar name with the same ending.
        """
        name = posixpath.basename(path)
        return (
            self.same(path)
            or _only(self._loosely.get(_loose(path), ()))
            or _only(self._by_name.get(_loose(name), ()))
            or _only(self._by_words.get(_words(path), ()))
            or self._renumbered(path)
            or self._similar(path)
        )

    @cached_property
    def _folders(self) -> frozenset[str]:
        found: set[str] = {"", "."}
        for path in self.paths:
            folder = posixpath.dirname(path)
            while folder and folder not in found:
                found.add(folder)
                folder = posixpath.dirname(folder)
        return frozenset(found)

    @cached_property
    def _strictly(self) -> Mapping[str, tuple[str, ...]]:
        return _index((_strict(path), path) for path in self.paths)

    @cached_property
    def _loosely(self) -> Mapping[str, tuple[str, ...]]:
        return _index((_loose(path), path) for path in self.paths)

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[str, ...]]:
        return _index((_loose(posixpath.basename(path)), path) for path in self.paths)

    @cached_property
    def _by_words(self) -> Mapping[str, tuple[str, ...]]:
        return _index((_words(path), path) for path in self.paths)

    def _renumbered(self, path: str) -> str:
        """Return the chapter with the number of another that was renamed."""
        number = file_prefix(path) if path.endswith(".md") else ""
        folder = posixpath.dirname(path)
        return _only(
            other
            for other in self.paths
            if number
            and other.endswith(".md")
            and posixpath.dirname(other) == folder
            and file_prefix(other) == number
        )

    def _similar(self, path: str) -> str:
        """Return the most similar path with the same ending, and no other number in front."""
        ending, number = posixpath.splitext(path)[1].lower(), file_prefix(path)
        names = [
            each
            for each in self.paths
            if posixpath.splitext(each)[1].lower() == ending and number in {"", file_prefix(each)}
        ]
        found = process.extractOne(
            path, names, scorer=fuzz.ratio, processor=_loose, score_cutoff=_LEAST
        )
        return found[0] if found else ""


def _index(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, path in sorted(pairs):
        found[key] = (*found.get(key, ()), path)
    return found


def _only(paths: Iterable[str]) -> str:
    """Return the one path there is, or "" where there are none or several."""
    found = tuple(paths)
    return found[0] if len(found) == 1 else ""


def _strict(path: str) -> str:
    """Return a path without what systems differ in: case, composed accents, escapes, slashes."""
    decoded = unquote(unquote(path)).replace("\\", "/").replace("\u00a0", " ").replace("&amp;", "&")
    return unicodedata.normalize("NFC", decoded).casefold()


def _words(path: str) -> str:
    """Return a file's name without the number in front."""
    return _loose(_NUMBER.sub("", posixpath.basename(path), count=1))


def _loose(path: str) -> str:
    """Return a path without accents and without what joins words."""
    return _LOOSE.sub("-", fold(_strict(path)))
