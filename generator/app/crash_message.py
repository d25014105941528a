"""Describes a crash in one line: the file being read, the error, its place in this program.

With ``THESIS_TRACEBACK`` in the environment the traceback is shown as Python shows it.
"""

import os
import traceback
from pathlib import Path, PurePath
from types import TracebackType

from generator.core.problems import Message, one_line

SWITCH = "THESIS_TRACEBACK"
_OURS = Path(__file__).resolve().parents[1]
# The local variables that name a file, or hold what stands in one.
_FILES = ("chapter", "relation", "resource", "spec", "source", "page", "path", "self")
_LONGEST = 200


def shows_tracebacks() -> bool:
    """Say whether tracebacks are asked for."""
    return bool(os.environ.get(SWITCH))


def describe_crash(error: BaseException) -> Message:
    """Return the message of an error that nothing else caught."""
    kind = type(error).__name__  # its text may quote what is private
    if isinstance(error, OSError) and error.strerror:
        return Message("system-refuses", reason=error.strerror, path=str(error.filename or "?"))
    if kind == "TemplateNotFound":
        return Message(
            "template-missing", name=one_line(str(getattr(error, "name", "")))[:_LONGEST]
        )
    if isinstance(error, MemoryError):
        return Message("out-of-memory", path=_file_being_read(error.__traceback__) or "?")
    frames = traceback.extract_tb(error.__traceback__)
    ours = [each for each in frames if Path(each.filename).is_relative_to(_OURS)]
    last = (ours or frames or [None])[-1]
    where = f"{PurePath(last.filename).name}:{last.lineno}" if last else "?"
    path = _file_being_read(error.__traceback__)
    said = {"error": kind, "where": where, "switch": SWITCH}
    return Message("unforeseen-in", path=path, **said) if path else Message("unforeseen", **said)


def _file_being_read(trace: TracebackType | None) -> str:
    """Return the file of the thesis that the innermost function was about, as far as it tells."""
    frames = [frame for frame, _ in traceback.walk_tb(trace)]
    for frame in reversed(frames):
        if not Path(frame.f_code.co_filename).is_relative_to(_OURS):
            continue
        for name in _FILES:
            value: object = frame.f_locals.get(name)
            for each in (value, *(getattr(value, at, None) for at in ("source", "path", "_path"))):
                if isinstance(each, str) and 0 < len(each) < _LONGEST and PurePath(each).suffix:
                    return one_line(each)
    return ""
