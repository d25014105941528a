"""Work on many things on all cores, and how far it is: the same results as on one core.

The processes are copies of this one, so that nothing is sent to them; results come back pickled.
They end with this one, however it ends.
"""

import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from contextvars import ContextVar
from multiprocessing import get_context, parent_process
from typing import Any, TypeVar, cast

T = TypeVar("T")
R = TypeVar("R")
ERASE = "\033[K"  # to the end of the line: what comes next stands in the place of the progress
LISTENER: ContextVar[Callable[[str, int, int], None] | None] = ContextVar("listener", default=None)
LEAST = 60  # things for which other processes pay
_SHARE = 8  # things that a process takes at a time
_TASK: list[Callable[[int], Any]] = []  # of a process that is a copy: what it does with a number


def on_all_cores(work: Callable[[T], R], things: Sequence[T], code: str) -> list[R]:
    """Return what a function makes of each thing; it has no other effect.

    ``code`` is that of the message which tells how far it is. If the others fail (one is killed,
    perhaps for lack of memory, or a result cannot be pickled), this process does all, and an error
    is raised where it always is.
    """
    processes = min(_cores(), len(things) // _SHARE)
    if len(things) >= LEAST and processes > 1 and _may_fork():

        def task(at: int) -> R:
            return work(things[at])

        gc.freeze()  # so that no process looks for garbage in what all have: it would be copied
        try:
            with (
                suppress(Exception),
                ProcessPoolExecutor(processes, get_context("fork"), _begin, (task,)) as copies,
            ):
                results = copies.map(_do, range(len(things)), chunksize=_SHARE)
                return [cast("R", next(results)) for _ in following(code, things)]
        finally:
            gc.unfreeze()
    return [work(each) for each in following(code, things)]


def _begin(task: Callable[[int], Any]) -> None:
    _TASK.append(task)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _do(at: int) -> object:
    return _TASK[-1](at)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _may_fork() -> bool:
    """Say whether this process can be copied: with other threads, a lock could stay locked."""
    return hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1


def following(code: str, things: Sequence[T]) -> Iterator[T]:
    """Yield each thing, and tell the listener how many are done."""
    listener = LISTENER.get()
    for done, each in enumerate(things):
        if listener:
            listener(code, done, len(things))
        yield each
