"""Work on many things on all cores: the same results in the same order as on one.

Each process takes its share and gives back its results pickled, through a file of its own. What a
process cannot do, the first one does: so an error is raised where it always is.
"""

import gc
import os
import pickle
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import IO, TypeVar, cast

from generator.core.progress import following

T = TypeVar("T")
R = TypeVar("R")
LEAST = 60  # things for which another process pays


def on_all_cores(work: Callable[[T], R], things: Sequence[T], code: str) -> list[R]:
    """Return what a function makes of each thing; it is run in order, and has no other effect.

    ``code`` is that of the message which tells how far it is.
    """
    processes = _cores() if len(things) >= LEAST and _may_fork() else 1
    shares = [range(number, len(things), processes) for number in range(processes)]
    others = [(share, *_begin(work, [things[each] for each in share])) for share in shares[1:]]
    results = {each: work(things[each]) for each in following(code, shares[0], processes)}
    for share, process, file in others:
        with file:
            made = _end(process, file)
        for at, each in enumerate(share):
            results[each] = work(things[each]) if made is None else cast("R", made[at])
    gc.unfreeze()
    return [results[each] for each in range(len(things))]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _may_fork() -> bool:
    """Say whether this process can be copied: with other threads, a lock could stay locked."""
    return hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1


def _begin(work: Callable[[T], R], things: Sequence[T]) -> tuple[int, IO[bytes]]:
    """Begin to work in another process; return its number, and the file for its results."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever ends the work closes it
    sys.stdout.flush()
    sys.stderr.flush()
    gc.freeze()  # so that neither process looks for garbage in what both have: it would be copied
    process = os.fork()
    if process == 0:
        gc.disable()
        code = 1
        with suppress(BaseException):
            file.write(pickle.dumps([work(each) for each in things]))
            file.flush()
            code = 0
        os._exit(code)
    return process, cast("IO[bytes]", file)


def _end(process: int, file: IO[bytes]) -> list[object] | None:
    """Return the results of another process, None where it could not work."""
    _, status = os.waitpid(process, 0)
    if status:
        return None
    file.seek(0)
    return cast("list[object]", pickle.load(file))  # noqa: S301 - this process began the other
