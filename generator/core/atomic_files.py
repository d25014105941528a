"""Writes files whole or not at all: first beside their places, then renamed; else undone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from generator.core.problems import Message


class FilesExistError(FileExistsError):
    """Files are in the way: ``paths`` names them all."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.paths = tuple(paths)
        names = tuple(str(each) for each in self.paths)
        super().__init__(", ".join(names))
        self.message = Message("files-exist", paths=names)


class FileChangedError(OSError):
    """A file is no longer what was read: ``path`` names it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(str(path))
        self.message = Message("file-changed", path=str(path))


@dataclass(frozen=True)
class Replacement:
    """A file whose content ``old`` gives way to ``new``."""

    old: bytes
    new: bytes

    def diff(self, path: str) -> str:
        """Return the change as a unified diff of a text file at a path."""
        before, after = (each.decode("utf-8").split("\n") for each in (self.old, self.new))
        lines = unified_diff(before, after, path, path, lineterm="")
        return "".join(f"{line}\n" for line in lines)


def files_in_the_way(paths: Iterable[Path]) -> list[Path]:
    """Return those of the paths at which something stands, a broken link included."""
    return [each for each in paths if os.path.lexists(each)]


def write_files(
    new: Mapping[Path, bytes], replaced: Mapping[Path, Replacement] | None = None
) -> None:
    """Write new files and replace others, all of them or none; missing folders are made.

    Raise ``FilesExistError`` where a new file would overwrite something, ``FileChangedError`` where
    a file to replace is not the one that was read, ``OSError`` where the system refuses.
    """
    replaced = replaced or {}
    standing = files_in_the_way(new)
    if standing:
        raise FilesExistError(standing)
    for path, each in replaced.items():
        if path.read_bytes() != each.old:
            raise FileChangedError(path)
    contents = {**new, **{path: each.new for path, each in replaced.items()}}
    with ExitStack() as undo:
        prepared = {path: _prepare(path, content, undo) for path, content in contents.items()}
        for path, beside in prepared.items():
            if path in replaced:
                beside.chmod(path.stat().st_mode & 0o7777)
            elif os.path.lexists(path):  # a new file never takes the place of another
                raise FilesExistError([path])
            beside.replace(path)
            if path in replaced:
                undo.callback(_if_possible, path.write_bytes, replaced[path].old)
            else:
                undo.callback(_if_possible, path.unlink)
        undo.pop_all()


def _prepare(path: Path, content: bytes, undo: ExitStack) -> Path:
    missing = [each for each in (path.parent, *path.parent.parents) if not each.exists()]
    for folder in reversed(missing):
        folder.mkdir()
        undo.callback(_if_possible, folder.rmdir)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    with beside.open("xb") as file:
        undo.callback(_if_possible, beside.unlink)
        file.write(content)
    return beside


def _if_possible(act: Callable[..., object], *arguments: object) -> None:
    with suppress(OSError):
        act(*arguments)
