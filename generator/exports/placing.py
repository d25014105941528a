"""Puts an export in its place, and keeps what is not its own.

What an export wrote is remembered by its digest: the next one replaces that file as long as nobody
changed it. A file with a supervisor's remarks in it is not touched.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, cast

from generator.core.atomic_files import Replacement, write_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_REMEMBERED = ".cache/thesis/exports.json"
_MOST = 100


class NotOursError(FileExistsError):
    """A file stands in the way that no export wrote, or that was changed since."""


def place(root: Path, path: Path, content: bytes, *, force: bool = False) -> bool:
    """Write an export, whole or not at all; return whether the file is another than before.

    Raises ``NotOursError`` where another file would be lost, unless ``force`` says so, ``OSError``
    where the system refuses.
    """
    return bool(place_all(root, {path: content}, force=force))


def place_all(root: Path, contents: Mapping[Path, bytes], *, force: bool = False) -> list[Path]:
    """Write files, all of them or none; return those that are others than before.

    The others are as new as these from now on. Raises as ``place`` does.
    """
    digests = _remembered(root)
    old = {path: path.read_bytes() for path in contents if path.is_file()}
    for path, content in old.items():
        if (
            not force
            and content != contents[path]
            and hashlib.sha256(content).hexdigest() not in digests
        ):
            message = f"{path} was not written by an export, or was changed since"
            raise NotOursError(message)
    changed = {path: new for path, new in contents.items() if old.get(path) != new}
    write_files(
        {path: new for path, new in changed.items() if path not in old},
        {path: Replacement(old[path], new) for path, new in changed.items() if path in old},
    )
    for path in old.keys() - changed.keys():
        path.touch()
    new = [hashlib.sha256(each).hexdigest() for each in changed.values()]
    if new:
        _remember(root, [*new, *(each for each in digests if each not in new)])
    return list(changed)


def _remembered(root: Path) -> list[str]:
    try:
        found: object = json.loads((root / _REMEMBERED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [str(each) for each in cast("list[object]", found)] if isinstance(found, list) else []


def _remember(root: Path, digests: list[str]) -> None:
    path = root / _REMEMBERED
    content = json.dumps(digests[:_MOST]).encode()
    if path.is_file():
        write_files({}, {path: Replacement(path.read_bytes(), content)})
    else:
        write_files({path: content})
