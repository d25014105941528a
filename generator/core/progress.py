"""How far a long work is, told to whoever listens: a shell that somebody looks at, or nothing.

It is told as the code of a message, how many things are done, and how many there are.
"""

from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")
ERASE = "\033[K"  # to the end of the line: what comes next stands in the place of the progress
LISTENER: ContextVar[Callable[[str, int, int], None] | None] = ContextVar("listener", default=None)


def following(code: str, things: Sequence[T]) -> Iterator[T]:
    """Yield each thing, and tell the listener how many are done."""
    listener = LISTENER.get()
    for done, each in enumerate(things):
        if listener:
            listener(code, done, len(things))
        yield each
