"""The one way to read a file of a thesis: a regular file within its folder, UTF-8 where it is text.

What cannot be read is a ``FileError`` that says why: it is missing, a folder, a pipe, a link that
leads out of the thesis or to itself, forbidden, too large, a PDF, in another encoding.
"""

import codecs
import errno
import lzma
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from generator.core.problems import Message, Place, Problem, Severity
from generator.core.values import replace

LARGEST_YAML = 1_000_000  # bytes of the largest file of settings that is read
_LARGEST = 200_000_000  # bytes of the largest of other files
_LARGEST_OF = {
    **dict.fromkeys((".yaml", ".yml"), LARGEST_YAML),
    **dict.fromkeys((".md", ".markdown", ".qmd", ".rmd"), 4_000_000),
}

# Control characters but for tabs and line ends, which alone have a place in text.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_KINDS = {
    stat.S_ISDIR: "folder",
    stat.S_ISFIFO: "pipe",
    stat.S_ISSOCK: "socket",
    stat.S_ISCHR: "device",
    stat.S_ISBLK: "device",
}
# How files begin that are no text, and what they are.
_MAGIC = {
    b"%PDF-": Message("kind-named", name="PDF"),
    b"PK\x03\x04": Message("kind-office"),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": Message("kind-office"),
    b"{\\rtf": Message("kind-named", name="RTF"),
    b"\x89PNG\r\n": Message("kind-image", name="PNG"),
    b"\xff\xd8\xff": Message("kind-image", name="JPEG"),
    b"GIF8": Message("kind-image", name="GIF"),
    b"II*\x00": Message("kind-image", name="TIFF"),
    b"SQLite format 3\x00": Message("kind-named", name="SQLite"),
    b"\x1f\x8b": Message("kind-named", name="gzip"),
    b"7z\xbc\xaf": Message("kind-named", name="7z"),
    b"\x7fELF": Message("kind-program"),
    b"MZ\x90\x00": Message("kind-program"),
}
# What reading a damaged archive can raise; for an encrypted one, that is RuntimeError.
BROKEN_ARCHIVE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError),
    *(OSError, UnicodeError, LookupError, OverflowError, RuntimeError),
)


class FileError(Exception):
    """A file of the thesis cannot be read; ``message`` says why, ``line`` and ``column`` where."""

    def __init__(self, message: Message, line: int = 1, column: int = 1, found: str = "") -> None:
        super().__init__(message.code)
        self.message, self.line, self.column, self.found = message, line, column, found

    def problem(self, rule: str, path: str) -> Problem:
        """Return what is wrong with the file, as a problem under a rule."""
        place, expected = Place(path, self.line, self.column), "UTF-8" if self.found else path
        return Problem(rule, place, self.message, self.found, expected)


def state_of_files(root: Path, paths: Iterable[str]) -> dict[Path, tuple[int, ...]]:
    """Return when files, and those in folders, changed last, moves included, and their sizes."""
    found = dict[Path, tuple[int, ...]]()
    for path in paths:
        for file in (root / path, *(root / path).rglob("*")):
            with suppress(OSError):
                state = file.stat()
                found[file] = state.st_mtime_ns, state.st_ctime_ns, state.st_size
    return found


def read_bytes(root: Path, path: str) -> bytes:
    """Return what is in a file of the thesis at ``root``; raise ``FileError``."""
    if unfit := why_unfit(root, path):
        raise FileError(unfit)
    try:
        return (root / path).read_bytes()
    except OSError as error:
        raise FileError(_why(error)) from None


def read_text(root: Path, path: str) -> str:
    """Return the text of a file in UTF-8, without a byte order mark; raise ``FileError``."""
    return decoded(read_bytes(root, path))


def is_there(root: Path, path: str) -> bool:
    """Say whether something stands at a path, which need not be readable."""
    try:
        return os.path.lexists(root / path)
    except ValueError:  # a path with a NUL character is no path
        return False


def why_unfit(root: Path, path: str) -> Message | None:
    """Return why a path of the thesis is no file that can be opened, None if it is one."""
    try:
        real = os.path.realpath(os.path.join(root, path), strict=True)  # noqa: PTH118 - faster than Path
        found = os.stat(real)  # noqa: PTH116
    except (OSError, ValueError) as error:
        return _why(error)
    if not f"{real}/".startswith(os.path.realpath(root).rstrip("/") + "/"):
        return Message("file-outside")
    if not stat.S_ISREG(found.st_mode):
        kind = next(name for matches, name in _KINDS.items() if matches(found.st_mode))
        return Message("file-not-regular", kind=Message(f"kind-{kind}"))
    largest = _LARGEST_OF.get(os.path.splitext(path)[1].lower(), _LARGEST)  # noqa: PTH122
    if found.st_size > largest:
        size, most = -(-found.st_size // 1_000_000), largest // 1_000_000
        return Message("file-too-large", size=size, most=most)
    return None


def _why(error: OSError | ValueError) -> Message:
    """Return what an error of the system means."""
    if isinstance(error, ValueError):  # a NUL character
        return Message("file-name-impossible")
    known = {
        errno.ENOENT: "file-missing",
        errno.ENOTDIR: "file-missing",
        errno.ELOOP: "file-link-loop",
        errno.EACCES: "file-forbidden",
        errno.EPERM: "file-forbidden",
        errno.ENAMETOOLONG: "file-name-impossible",
    }
    if error.errno in known:
        return Message(known[error.errno])
    return Message("file-unreadable", reason=error.strerror or str(error))


def decoded(data: bytes) -> str:
    """Return bytes of UTF-8 as text, without a byte order mark; raise ``FileError``."""
    text = decoded_with_controls(data)
    refuse_control_characters(text)
    return text


def decoded_with_controls(data: bytes) -> str:
    """Return bytes of UTF-8 as text in which control characters may be; raise ``FileError``."""
    refuse_binary(data)
    if data.startswith(_UTF_16):
        raise FileError(Message("file-utf-16"), found="UTF-16")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as failure:
        raise _undecodable(data, failure) from None


def refuse_control_characters(text: str) -> None:
    """Raise ``FileError`` at the first control character of a text."""
    if control := _CONTROL.search(text):
        at, code = control.start(), f"U+{ord(control[0]):04X}"
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        raise FileError(Message("file-control-character", code=code), line, column, code)


def without_controls(text: str) -> str:
    """Return a text in which a space stands for each control character."""
    return _CONTROL.sub(" ", text)


def controls_in(text: str, rule: str, path: str) -> Iterator[Problem]:
    """Yield a warning at the first control character of a text that is shown without it."""
    try:
        refuse_control_characters(text)
    except FileError as error:
        message = Message("file-control-left-out", code=error.found)
        yield replace(error.problem(rule, path), message=message, severity=Severity.WARNING)


def _undecodable(data: bytes, failure: UnicodeDecodeError) -> FileError:
    before, bad = data[: failure.start], data[failure.start : failure.end]
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1
    codes = " ".join(f"0x{byte:02X}" for byte in bad)
    # Windows-1252 is the usual encoding of old French files; a few bytes mean nothing in it.
    meant = bad.decode("cp1252", errors="ignore")
    guess = Message("in-cp1252", text=meant) if len(meant) == len(bad) else ""
    message = Message("bytes-not-utf-8", bytes=codes, count=len(bad), guess=guess)
    return FileError(message, before.count(b"\n") + 1, column, codes)


def refuse_binary(data: bytes) -> None:
    """Raise ``FileError`` for what is no text by its first bytes, and say what it is."""
    kind = next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), None)
    if kind:
        raise FileError(Message("file-no-text", kind=kind))
    # In UTF-16 every second byte of Latin letters is NUL.
    halves = data[:200:2].count(0), data[1:200:2].count(0)
    if not data.startswith(_UTF_16) and min(halves) == 0 and max(halves) > len(data[:200]) // 4:
        raise FileError(Message("file-utf-16"), found="UTF-16")
