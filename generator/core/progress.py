"""How far a long work is, told to whoever listens: a shell that somebody looks at, or nothing.

It is told as the code of a message, how many things are done, and how many there are.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")
Listener = Callable[[str, int, int], None]
ERASE = "\033[K"  # to the end of the line: what comes next stands in the place of the progress
_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)


def following(code: str, things: Sequence[T], processes: int = 1) -> Iterator[T]:
    """Yield each thing, and tell how many are done; other processes do as many meanwhile."""
    listener = _LISTENER.get()
    for done, each in enumerate(things):
        if listener:
            listener(code, done * processes, len(things) * processes)
        yield each


@contextmanager
def listening(listener: Listener) -> Generator[None]:
    """Tell a listener how far the work within is."""
    before = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(before)
