"""Writes files whole or not at all: first beside their places, then renamed; else undone.

Between the first and the last rename a journal stands in the folder that the files share: where a
writer was killed, ``finish_writing`` renames the others. What it left beside a file before goes
when that file is written again.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from difflib import unified_diff
from functools import partial
from pathlib import Path

from generator.core.problems import Message
from generator.core.reading_files import why_unfit
from generator.core.values import Frozen

JOURNAL = ".thesis-writing"
_PREPARED = re.compile(r"\.(.+)\.([0-9]{1,10})\.new")  # the file to write, and the process


class FilesExistError(FileExistsError):
    """Files are in the way: ``paths`` names them all."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.paths = tuple(paths)
        self.message = Message("files-exist", paths=tuple(map(str, self.paths)))
        super().__init__(", ".join(map(str, self.paths)))


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
    folders = [each.absolute().parent for each in contents] or [Path.cwd()]
    journal = Path(os.path.commonpath(folders), JOURNAL)
    for leftover in leftovers_of([*contents, journal]):
        _if_possible(leftover.unlink)
    with ExitStack() as undo:
        prepared = {path: _prepare(path, content, undo) for path, content in contents.items()}
        with suppress(OSError):  # files of a whole disk have no folder of ours in common
            _write_journal(journal, prepared, changes, undo)
        for path, beside in prepared.items():
            if path in changes:
                _refuse_changed(path, changes[path])
                beside.chmod(path.stat().st_mode & 0o7777)
                back = Replacement(changes[path].new, changes[path].old)
                act = partial(write_files, {}, {path: back})
            elif os.path.lexists(path):  # a new file never takes the place of another
                raise FilesExistError([path])
            else:
                act = path.unlink
            beside.replace(path)
            undo.callback(_if_possible, act)
        undo.pop_all()
    _if_possible(journal.unlink)
    for folder in {each.parent for each in contents}:
        _if_possible(partial(_sync_folder, folder))


def _write_journal(
    journal: Path, prepared: Mapping[Path, Path], old: Mapping[Path, Replacement], undo: ExitStack
) -> None:
    """Write which files are to be renamed, each with a digest of the one that it replaces."""
    entries = {
        str(beside.absolute().relative_to(journal.parent)): _digest(old[path].old)
        if path in old
        else ""
        for path, beside in prepared.items()
    }
    if len(entries) < 2:  # noqa: PLR2004 - one is renamed at once
        return
    beside = _prepare(journal, json.dumps(entries).encode(), undo)
    undo.callback(_if_possible, journal.unlink)
    beside.replace(journal)


def finish_writing(root: Path) -> None:
    """Rename what a writer that was killed had not renamed yet, in a folder and those within it.

    A file that somebody changed since stays as it is. A journal that came with the folder moves
    nothing but what such a writer leaves, and no link is followed.
    """
    for journal in (*root.glob(JOURNAL), *root.glob(f"*/{JOURNAL}")):
        if why_unfit(root, journal.relative_to(root).as_posix()):
            continue
        with suppress(ValueError, AttributeError, OSError, RecursionError):  # no journal of ours
            for name, digest in json.loads(journal.read_bytes()).items():
                beside = (journal.parent / name).resolve()
                prepared = _PREPARED.fullmatch(beside.name)
                if not prepared or not beside.is_relative_to(root.resolve()):
                    break
                if _is_running(prepared[2]):
                    return
                path = beside.with_name(prepared[1])
                if beside.is_file() and digest == _digest_of_standing(path):
                    beside.replace(path)
        _if_possible(journal.unlink)


def _digest_of_standing(path: Path) -> str | None:
    """Return the digest of the file at a path: "" where nothing stands, None for no file."""
    if not os.path.lexists(path):
        return ""
    return _digest(path.read_bytes()) if path.is_file() and not path.is_symlink() else None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def leftovers_of(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield what writers of these files left beside them when they were killed."""
    written = {*paths}
    for folder in {each.parent for each in written}:
        for each in folder.glob(".*.*.new"):
            prepared = _PREPARED.fullmatch(each.name)
            if prepared and folder / prepared[1] in written and not _is_running(prepared[2]):
                yield each


def _is_running(process: str) -> bool:
    """Say whether another process has this number; where that cannot be asked, one has."""
    if os.name != "posix":
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
