"""From the folder of chapters to the Manuscript: bytes to text, and the reading order."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path

from generator.chapters.headings import file_prefix
from generator.chapters.scanning import scan_chapter
from generator.chapters.values import Chapter, Manuscript
from generator.core.problems import Message, Place, Problem

_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_NUMBER = re.compile(r"([0-9]+)")


def read_manuscript(
    root: Path,
    folder: str = "chapters",
    order: Sequence[str] | None = None,
    works: Collection[str] = (),
) -> tuple[Manuscript, tuple[Problem, ...]]:
    """Return the chapters of a thesis in reading order, and the problems of reading them.

    ``order`` are paths relative to the folder; chapters that it does not name follow in the default
    order. ``works`` are the keys of the works that can be cited. A chapter that is not UTF-8
    (``encoding``) is left out; ``markup`` problems are those of front matters.
    """
    chapters: list[Chapter] = []
    problems: list[Problem] = []
    if not (root / folder).is_dir():
        wrong, expected = Message("no-chapters-folder", folder=folder), Message("a-folder")
        return Manuscript(), (Problem("markup", Place(folder), wrong, expected=expected),)
    for path in reading_order(_markdown_files(root / folder), order or ()):
        chapter, found = _read_chapter(root, folder, path, works)
        problems.extend(found)
        if chapter:
            chapters.append(chapter)
    return Manuscript(tuple(chapters)), tuple(problems)


def reading_order(paths: Sequence[str], order: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the paths in reading order: ``order``, index.md, numbered chapters, the others.

    Numbers are compared part by part (7.1 < 7.1.1 < 7.1.4 < 7.1.10), names without regard to case.
    """
    known = set(paths)
    first = [path for path in dict.fromkeys(order) if path in known]
    return (*first, *sorted(known.difference(first), key=_natural_place))


def _natural_place(path: str) -> tuple[int, tuple[int, ...], list[str | int], str]:
    prefix = file_prefix(path)
    rank = 0 if path == "index.md" else 1 if prefix else 2
    numbers = tuple(int(part) for part in prefix.split(".")) if prefix else ()
    # re.split with one group: text, digits, text, …, so that equal positions hold equal types.
    parts = _NUMBER.split(path.casefold())
    natural = [int(part) if index % 2 else part for index, part in enumerate(parts)]
    return rank, numbers, natural, path


def files_below(root: Path, folder: str) -> frozenset[str]:
    """Return the files below a folder of the thesis, relative to the thesis.

    Hidden files and folders are left out.
    """
    return frozenset(
        path.relative_to(root).as_posix()
        for path in (root / folder).rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(root).parts)
    )


def _markdown_files(folder: Path) -> list[str]:
    """Return the paths of the Markdown files below a folder, hidden files and folders left out."""
    relative = (path.relative_to(folder) for path in folder.rglob("*.md") if path.is_file())
    return [
        path.as_posix() for path in relative if not any(part.startswith(".") for part in path.parts)
    ]


def _read_chapter(
    root: Path, folder: str, path: str, works: Collection[str]
) -> tuple[Chapter | None, tuple[Problem, ...]]:
    source = f"{folder}/{path}" if folder not in {"", "."} else path
    try:
        data = (root / folder / path).read_bytes()
    except OSError as failure:
        wrong = Message("file-unreadable", reason=failure.strerror or str(failure))
        expected = Message("a-readable-file")
        return None, (Problem("encoding", Place(source), wrong, expected=expected),)
    text = decode(source, data)
    if isinstance(text, Problem):
        return None, (text,)
    chapter = scan_chapter(path, source, text, works)
    return chapter, chapter.problems


def decode(source: str, data: bytes) -> str | Problem:
    """Return the text of a UTF-8 file, or the ``encoding`` problem that it has.

    A byte order mark is taken off. The problem stands at the first byte that is not UTF-8; its
    column counts characters.
    """
    if data.startswith(_UTF_16):
        wrong = Message("file-utf-16")
        return Problem("encoding", Place(source), wrong, found="UTF-16", expected="UTF-8")
    data = data.removeprefix(_BOM)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as failure:
        return _encoding_problem(source, data, failure)


def _encoding_problem(source: str, data: bytes, failure: UnicodeDecodeError) -> Problem:
    line_start = data.rfind(b"\n", 0, failure.start) + 1
    line = data.count(b"\n", 0, failure.start) + 1
    column = len(data[line_start : failure.start].decode("utf-8")) + 1
    bad = data[failure.start : max(failure.end, failure.start + 1)]
    codes = " ".join(f"0x{byte:02X}" for byte in bad)
    return Problem(
        "encoding",
        Place(source, line, column),
        Message("bytes-not-utf-8", bytes=codes, count=len(bad), guess=_guess(bad)),
        found=codes,
        expected="UTF-8",
    )


def _guess(bad: bytes) -> Message | str:
    """Return what the bytes would be in Windows-1252, the usual encoding of old French files."""
    try:
        character = bad.decode("cp1252")
    except UnicodeDecodeError:
        return ""
    return Message("in-cp1252", text=character)
