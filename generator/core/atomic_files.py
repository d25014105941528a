"""Writes files whole or not at all: first beside their places, then renamed; else undone.

What a writer that was killed left beside a file goes when that file is written again.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from difflib import unified_diff
from functools import partial
from pathlib import Path

from generator.core.problems import Message
from generator.core.values import Frozen


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


class Replacement(Frozen):
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

    Of a link the file that it leads to is replaced. Raise ``FilesExistError`` where a new file
    would overwrite something, ``FileChangedError`` where a file to replace is not the one that was
    read, ``OSError`` where the system refuses.
    """
    changes = {path.resolve(): each for path, each in (replaced or {}).items()}
    standing = files_in_the_way(new)
    if standing:
        raise FilesExistError(standing)
    for path, each in changes.items():
        _refuse_changed(path, each)
    contents = {**new, **{path: each.new for path, each in changes.items()}}
    for leftover in leftovers_of(contents):
        _if_possible(leftover.unlink)
    with ExitStack() as undo:
        prepared = {path: _prepare(path, content, undo) for path, content in contents.items()}
        for path, beside in prepared.items():
            if path in changes:
                _refuse_changed(path, changes[path])
                beside.chmod(path.stat().st_mode & 0o7777)
                act = partial(
                    write_files, {}, {path: Replacement(changes[path].new, changes[path].old)}
                )
            elif os.path.lexists(path):  # a new file never takes the place of another
                raise FilesExistError([path])
            else:
                act = path.unlink
            beside.replace(path)
            undo.callback(_if_possible, act)
        undo.pop_all()
    for folder in {each.parent for each in contents}:
        _if_possible(partial(_sync_folder, folder))


def leftovers_of(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield what writers of these files left beside them when they were killed."""
    written = {*paths}
    for folder in {each.parent for each in written}:
        for each in folder.glob(".*.*.new"):
            name, _, process = each.name[1:].removesuffix(".new").rpartition(".")
            if folder / name in written and not _is_running(process):
                yield each


def _is_running(process: str) -> bool:
    """Say whether another process has this number; where that cannot be asked, one has."""
    if not process.isdecimal() or os.name != "posix":
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return int(process) != os.getpid()


def _refuse_changed(path: Path, change: Replacement) -> None:
    if path.read_bytes() != change.old:
        raise FileChangedError(path)


def _prepare(path: Path, content: bytes, undo: ExitStack) -> Path:
    """Write a file beside its place, through to the disk, and return it."""
    missing = [each for each in (path.parent, *path.parent.parents) if not each.exists()]
    for folder in reversed(missing):
        folder.mkdir()
        undo.callback(_if_possible, folder.rmdir)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        file = beside.open("xb")
    except FileExistsError as error:
        raise FilesExistError([beside]) from error
    with file:
        undo.callback(_if_possible, beside.unlink)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return beside


def _sync_folder(folder: Path) -> None:
    """Write the names in a folder through to the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _if_possible(act: Callable[[], object]) -> None:
    with suppress(OSError):
        act()
