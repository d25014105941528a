"""Opens a REFI-QDA file without trusting it: nothing is unpacked, nothing large is read.

A ``.qdpx`` is a ZIP that anybody may have sent. Its members are only read into memory, up to a
limit; names that lead out of a folder are refused although no file is ever written from them.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_MEMBERS = 20_000
LARGEST_PROJECT = 100_000_000
"""Bytes of XML; a large project with 10,000 segments has about 10 million."""
LARGEST_SOURCE = 20_000_000
"""Bytes of one text; the Bible has about 5 million."""


_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, RuntimeError, EOFError),
    *(OSError, ValueError, LookupError, OverflowError),
)
"""What reading a damaged ZIP file can raise; an encrypted one raises ``RuntimeError``."""


class RefiError(ValueError):
    """A REFI-QDA file that cannot be read, or that is not safe to read."""


@dataclass(frozen=True)
class Archive:
    """The XML of a file and its other members by their names, in small letters."""

    xml: bytes
    members: Mapping[str, zipfile.ZipInfo]
    file: zipfile.ZipFile | None = None

    def text_file(self, path: str) -> bytes | None:
        """Return the content of a text that the XML names (``internal://…``), if it is there.

        Raise ``RefiError`` where it is too large.
        """
        name = path.removeprefix("internal://").lower().lstrip("/")
        for each in (name, f"sources/{name}", name.rpartition("/")[2]):
            if self.file is not None and each in self.members:
                return _read(self.file, self.members[each], LARGEST_SOURCE)
        return None


def open_archive(data: bytes) -> Archive:
    """Return the archive in the bytes of a ``.qdpx`` or ``.qdc`` file; raise ``RefiError``."""
    if not data.startswith(b"PK"):
        if len(data) > LARGEST_PROJECT:
            raise RefiError(_too_large("the codebook", len(data), LARGEST_PROJECT))
        return Archive(data, {})
    try:
        file = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise RefiError(f"this is no ZIP file that can be read: {error}") from error
    infos = [each for each in file.infolist() if not each.is_dir()]
    _refuse_unsafe(infos)
    projects = [each for each in infos if each.filename.lower().endswith((".qde", ".qdc"))]
    if len(projects) != 1:
        found = ", ".join(each.filename for each in projects) or "none"
        raise RefiError(f"expected one project (.qde) in the file, found {found}")
    return Archive(
        _read(file, projects[0], LARGEST_PROJECT),
        {each.filename.lower(): each for each in infos},
        file,
    )


def _refuse_unsafe(infos: list[zipfile.ZipInfo]) -> None:
    """Raise ``RefiError`` where there are too many members or one has a name that leads out."""
    if len(infos) > MOST_MEMBERS:
        raise RefiError(f"the file has {len(infos)} members, more than {MOST_MEMBERS}")
    for each in infos:
        parts = each.filename.replace("\\", "/").split("/")
        if not parts[0] or ".." in parts or ":" in parts[0]:
            raise RefiError(f"the file has a member that leads out of its folder: {each.filename}")


def _read(file: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    """Return a member, never more of it than the limit, whatever the file says of its size."""
    if info.file_size > limit:
        raise RefiError(_too_large(info.filename, info.file_size, limit))
    try:
        with file.open(info) as member:
            data = member.read(limit + 1)
    except _BROKEN as error:
        raise RefiError(f"{info.filename} cannot be read: {error}") from error
    if len(data) > limit:
        raise RefiError(_too_large(info.filename, len(data), limit))
    return data


def _too_large(name: str, size: int, limit: int) -> str:
    return f"{name} has {size} bytes unpacked, more than the {limit} that are read"
