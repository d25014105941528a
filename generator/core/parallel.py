"""Work on many things on all cores, and how far it is: the same results as on one core.

The processes are copies of this one, so that nothing is sent to them; results come back pickled.
They end with this one, however it ends. What a library may not survive is read in such a process
too, within limits of memory and time.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import resource
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from contextvars import ContextVar
from itertools import islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")
R = TypeVar("R")
ERASE = "\033[K"  # to the end of the line: what comes next stands in the place of the progress
LISTENER: ContextVar[Callable[[str, int, int], None] | None] = ContextVar("listener", default=None)
# Bytes that work within limits may take, besides what this process has, and seconds of processor.
MOST_MEMORY, MOST_TIME = 400_000_000, 6
_TRIED = 4  # things that this process does before others begin
_SOON = 0.5  # seconds of work for which no other process pays
_SHARE = 8  # things that a process takes at a time
_TASK: list[Callable[[int], Any]] = []  # of a process that is a copy: what it does with a number


def on_all_cores(work: Callable[[T], R], things: Sequence[T], code: str) -> list[R]:
    """Return what a function makes of each thing; what else it does can be done twice.

    This process does the first, so that the others have what is read once, and all where the rest
    is soon done. ``code`` is that of the message which tells how far it is. If the others fail (one
    is killed, perhaps for lack of memory, or a result cannot be pickled), this process does all,
    and an error is raised where it always is.
    """
    steps, first, begun = following(code, things), list[R](), 0.0
    for each in islice(steps, _TRIED):
        first.append(work(each))
        begun = begun or perf_counter()  # the very first reads more than the others
    left = len(things) - len(first)
    is_long = left and (perf_counter() - begun) / (_TRIED - 1) * left > _SOON
    processes = min(_cores(), left // _SHARE)
    if is_long and processes > 1 and _may_fork():

        def task(at: int) -> R:
            return work(things[at])

        from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - as long as an edit

        gc.freeze()  # so that no process looks for garbage in what all have: it would be copied
        try:
            with (
                suppress(Exception),
                ProcessPoolExecutor(processes, get_context("fork"), _begin, (task,)) as copies,
            ):
                results = copies.map(_do, range(_TRIED, len(things)), chunksize=_SHARE)
                return [*first, *(cast("R", next(results)) for _ in steps)]
        finally:
            gc.unfreeze()
        steps = following(code, things[_TRIED:])
    return [*first, *(work(each) for each in steps)]


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


def within_limits(work: Callable[..., Iterable[R]], *given: object) -> Iterator[R]:
    """Yield what a function of a module yields in a process of its own, and raise what it raises.

    Raise ``MemoryError`` where that process ends otherwise: it reached a limit, or a library that
    it called broke down.
    """
    context = get_context("fork") if _may_fork() else get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_send_all, args=(here, there, work, given), daemon=True)
    process.start()
    there.close()
    with suppress(EOFError):
        while True:
            found = here.recv()
            if isinstance(found, Exception):
                raise found
            yield found
    process.join()
    if process.exitcode:
        raise MemoryError


def _send_all(
    here: Connection,
    there: Connection,
    work: Callable[..., Iterable[object]],
    given: tuple[object, ...],
) -> None:
    here.close()
    faulthandler.disable()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # where a library says that it breaks down
    with suppress(OSError, ValueError):  # not each system has these limits
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_TIME, MOST_TIME))
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
        most = int(pages) * resource.getpagesize() + MOST_MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    try:
        for each in work(*given):
            there.send(each)
    except Exception as error:  # noqa: BLE001 - it is raised where the rest is asked for
        there.send(error)
