"""Writes files whole or not at all.

Each file is first written beside its place under another name and then renamed. If anything goes
wrong on the way, what was already in place is taken away again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

from generator.core.problems import Message


class FilesExistError(FileExistsError):
    """Files are in the way: ``paths`` names them all."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Keep the files that would have been overwritten."""
        self.paths = tuple(paths)
        names = tuple(str(each) for each in self.paths)
        super().__init__(", ".join(names))
        self.message = Message("files-exist", paths=names)


class FileChangedError(OSError):
    """A file is no longer what was read: ``path`` names it."""

    def __init__(self, path: Path) -> None:
        """Keep the file that would have been overwritten."""
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
    attempt = _Attempt(replaced)
    try:
        for path, content in {**new, **{path: each.new for path, each in replaced.items()}}.items():
            attempt.prepare(path, content)
        attempt.rename()
    except BaseException:
        attempt.undo()
        raise


@dataclass
class _Attempt:
    """What was done so far, so that it can be undone."""

    replaced: Mapping[Path, Replacement]
    folders: list[Path] = field(default_factory=list["Path"])
    prepared: dict[Path, Path] = field(default_factory=dict["Path", "Path"])
    placed: list[Path] = field(default_factory=list["Path"])

    def prepare(self, path: Path, content: bytes) -> None:
        """Write the content beside its place."""
        self._make_folder(path.parent)
        beside = path.with_name(f".{path.name}.{os.getpid()}.new")
        self.prepared[path] = beside
        with beside.open("xb") as file:
            file.write(content)
        if path in self.replaced:
            beside.chmod(path.stat().st_mode & 0o7777)

    def rename(self) -> None:
        """Put everything in its place; a new file never takes the place of another."""
        for path, beside in self.prepared.items():
            if path not in self.replaced and os.path.lexists(path):
                raise FilesExistError([path])
            beside.replace(path)
            self.placed.append(path)

    def undo(self) -> None:
        """Take away what was written, give back what was replaced."""
        for path in reversed(self.placed):
            with suppress(OSError):
                if path in self.replaced:
                    path.write_bytes(self.replaced[path].old)
                else:
                    path.unlink()
        for beside in self.prepared.values():
            with suppress(OSError):
                beside.unlink()
        for folder in reversed(self.folders):
            with suppress(OSError):
                folder.rmdir()

    def _make_folder(self, folder: Path) -> None:
        missing = [each for each in (folder, *folder.parents) if not each.exists()]
        for each in reversed(missing):
            each.mkdir()
            self.folders.append(each)
