"""Writes exports, and finds those that a site can offer for download.

The digests of written exports are cached: the next export replaces a file only if nobody changed it
since. A file with a supervisor's remarks in it is not touched.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import cast

from generator.core.atomic_files import Replacement, write_files
from generator.core.cache import CACHE_FOLDER
from generator.core.problems import CONFIGURATION, Message

_DIGESTS = f"{CACHE_FOLDER}/exports.json"
_MOST = 100
FOLDER = "exports"
OFFERED = ("pdf", "epub", "docx")


class NotOursError(FileExistsError):
    """A file stands in the way that no export wrote, or that was changed since."""

    def __init__(self, path: Path) -> None:
        """Keep the file that would have been overwritten."""
        super().__init__(str(path))
        self.message = Message("not-ours", path=str(path))


def write_export(root: Path, path: Path, content: bytes, *, force: bool = False) -> bool:
    """Write an export, whole or not at all; return whether the file changed.

    Raises ``NotOursError`` where another file would be lost, unless ``force`` says so, ``OSError``
    where the system refuses.
    """
    return bool(write_exports(root, {path: content}, force=force))


def write_exports(root: Path, contents: Mapping[Path, bytes], *, force: bool = False) -> list[Path]:
    """Write files, all of them or none; return those that changed.

    The modification time of the others is set to now. Raises as ``write_export`` does.
    """
    digests = _read_digests(root)
    old = {path: path.read_bytes() for path in contents if path.is_file()}
    for path, content in old.items():
        if (
            not force
            and content != contents[path]
            and hashlib.sha256(content).hexdigest() not in digests
        ):
            raise NotOursError(path)
    changed = {path: new for path, new in contents.items() if old.get(path) != new}
    write_files(
        {path: new for path, new in changed.items() if path not in old},
        {path: Replacement(old[path], new) for path, new in changed.items() if path in old},
    )
    for path in old.keys() - changed.keys():
        path.touch()
    new = [hashlib.sha256(each).hexdigest() for each in changed.values()]
    if new:
        _write_digests(root, [*new, *(each for each in digests if each not in new)])
    return list(changed)


def _read_digests(root: Path) -> list[str]:
    try:
        found: object = json.loads((root / _DIGESTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [str(each) for each in cast("list[object]", found)] if isinstance(found, list) else []


def _write_digests(root: Path, digests: list[str]) -> None:
    path = root / _DIGESTS
    content = json.dumps(digests[:_MOST]).encode()
    if path.is_file():
        write_files({}, {path: Replacement(path.read_bytes(), content)})
    else:
        write_files({path: content})


def fresh_exports(root: Path, folders: Iterable[str]) -> dict[str, bytes]:
    """Return the exports of the whole thesis by their paths in the site (``exports/thesis.pdf``).

    ``folders`` are those of the chapters and the data. An export that is older than a file in them
    or than ``mkdocs.yml`` says something else than the site, and is left out.
    """
    newest = max(_times_of_writing(root, folders), default=0)
    found: dict[str, bytes] = {}
    for form in OFFERED:
        path = root / FOLDER / f"thesis.{form}"
        if path.is_file() and path.stat().st_mtime_ns >= newest:
            found[f"{FOLDER}/{path.name}"] = path.read_bytes()
    return found


def _times_of_writing(root: Path, folders: Iterable[str]) -> Iterator[int]:
    """Yield when ``mkdocs.yml`` and each file of the folders was written, in nanoseconds."""
    files = [path for folder in folders for path in (root / folder).rglob("*")]
    for path in (root / CONFIGURATION, *files):
        if path.is_file():
            yield path.stat().st_mtime_ns
