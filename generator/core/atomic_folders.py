"""Puts a folder in the place of another whole or not at all.

The new folder is filled beside the place, under a lock. It takes the place by two renames, the
first of which is taken back where the second never came.
"""

import fcntl
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from generator.core.atomic_files import FilesExistError


class StagedFolder:
    """A new folder, ``folder``, that takes the place of one beside it when it is complete.

    One process has it at a time: ``waiting`` is called where another has it now. It begins empty:
    what a process that was killed left there is deleted.
    """

    def __init__(self, place: Path, waiting: Callable[[], None]) -> None:
        self.place = place.resolve()
        self.folder = self.place.with_name(f".{self.place.name}.new")
        self._former = self.place.with_name(f".{self.place.name}.old")
        for each in (self.folder, self._former):
            if each.is_symlink():  # what it leads to is somebody's
                raise FilesExistError([each])
        self.place.parent.mkdir(parents=True, exist_ok=True)
        self._locks = _taken(self.folder, waiting)
        self._is_open = True
        try:
            if self._former.is_dir() and not self.place.exists():
                self._former.rename(self.place)
            shutil.rmtree(self._former, ignore_errors=True)
            for each in self.folder.iterdir():
                shutil.rmtree(each) if each.is_dir() and not each.is_symlink() else each.unlink()
        except BaseException:
            self._close()
            raise

    def put(self) -> None:
        """Take the place; what stood there is deleted."""
        is_first = not self.place.exists()
        if not is_first:
            shutil.copymode(self.place, self.folder)
            self.place.rename(self._former)
        try:
            self.folder.rename(self.place)
        except OSError:
            if not is_first:
                self._former.rename(self.place)
            raise
        shutil.rmtree(self._former, ignore_errors=True)
        self._close()

    def discard(self) -> None:
        """Delete the new folder, unless it took its place."""
        if self._is_open:
            shutil.rmtree(self.folder, ignore_errors=True)
            self._close()

    def _close(self) -> None:
        self._is_open = False
        while self._locks:
            os.close(self._locks.pop())


def _taken(folder: Path, waiting: Callable[[], None]) -> list[int]:
    """Make a folder, if it is missing, and return the lock that keeps others from it.

    Where the system has no locks, the folder itself is one: raise ``FilesExistError`` if it stands.
    """
    while True:
        is_new = True
        try:
            folder.mkdir()
        except FileExistsError:
            is_new = False
        try:
            lock = _lock(folder, waiting)
        except FileNotFoundError:
            continue
        except OSError as error:
            if not is_new:
                raise FilesExistError([folder]) from error
            return []
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(lock), folder.stat()):
                return [lock]
        os.close(lock)  # the other process put this folder elsewhere meanwhile


def _lock(folder: Path, waiting: Callable[[], None]) -> int:
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(lock, fcntl.LOCK_EX)
    except BaseException:
        os.close(lock)
        raise
    return lock
