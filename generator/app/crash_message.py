"""Describes a crash in one line: the error and its place in this program.

With ``THESIS_TRACEBACK`` in the environment the traceback is shown as Python shows it.
"""

import os
import traceback
from pathlib import Path, PurePath

from generator.app.shipped import shipped
from generator.core.atomic_files import FileChangedError, FilesExistError
from generator.core.problems import Message, one_line
from generator.language import MessageError
from generator.language.catalogue import UnknownLanguageError

SWITCH = "THESIS_TRACEBACK"
FORESEEN = (MessageError, UnknownLanguageError, FilesExistError, FileChangedError)
_OURS = Path(__file__).resolve().parents[1]
_LONGEST = 200


def shows_tracebacks() -> bool:
    """Say whether tracebacks are asked for."""
    return bool(os.environ.get(SWITCH))


def describe_crash(error: BaseException) -> Message | str:
    """Return the message of an error that nothing else caught: its own, if it has one."""
    if isinstance(error, FORESEEN):
        return getattr(error, "message", str(error))
    kind = type(error).__name__  # its text may quote what is private
    if isinstance(error, OSError) and error.strerror:
        return Message("system-refuses", reason=error.strerror, path=str(error.filename or "?"))
    if kind == "TemplateNotFound":
        return Message(
            "template-missing", name=one_line(str(getattr(error, "name", "")))[:_LONGEST]
        )
    if isinstance(error, MemoryError):
        return Message("out-of-memory")
    frames = traceback.extract_tb(error.__traceback__)
    ours = [each for each in frames if Path(each.filename).is_relative_to(_OURS)]
    look = shipped("overrides")
    drawn = [e for e in frames if e in ours or Path(e.filename).suffix in {".html", ".xml"}]
    others = [e for e in drawn[-1:] if e not in ours and not Path(e.filename).is_relative_to(look)]
    if others and "site-packages" not in Path(others[0].filename).parts:  # a template of the thesis
        path, line = os.path.relpath(others[0].filename), others[0].lineno or 1
        reason = f"{kind}: {error}" if type(error).__module__.startswith("jinja2.") else kind
        return Message("template-fails", path=path, line=line, reason=one_line(reason)[:_LONGEST])
    last = (ours or frames or [None])[-1]
    where = f"{PurePath(last.filename).name}:{last.lineno}" if last else "?"
    return Message("unforeseen", error=kind, where=where, switch=SWITCH)
