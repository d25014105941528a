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

    One process at a time fills folders beside a place: ``waiting`` is called where another does so
    now. It begins empty: what a process that was killed left there is deleted.
    """

    def __init__(self, place: Path, waiting: Callable[[], None]) -> None:
        self.place = place.resolve()
        self.folder = self.place.with_name(f".{self.place.name}.new")
        self._former = self.place.with_name(f".{self.place.name}.old")
        for each in (self.folder, self._former):
            if each.is_symlink():  # what it leads to is somebody's
                raise FilesExistError([each])
        self.place.parent.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(self.place.parent, waiting)
        self._is_open = True
        try:
            if self._former.is_dir() and not self.place.exists():
                self._former.rename(self.place)
            for each in (self._former, self.folder):
                if each.is_dir():  # another file is somebody's
                    shutil.rmtree(each, ignore_errors=True)
            self.folder.mkdir()
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
        os.close(self._lock)


def _locked(folder: Path, waiting: Callable[[], None]) -> int:
    """Return the open folder, locked until it is closed, unless its disk has no locks."""
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    with suppress(OSError):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(lock, fcntl.LOCK_EX)
    return lock
