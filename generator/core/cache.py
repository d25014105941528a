"""JSON cache in ``.cache/thesis``, invalidated when a file of the package changes.

It may be deleted at any time. A file that is missing, damaged, written by other code or by another
user reads as empty, and a file that cannot be written is left out without a message.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, cast

from generator.core.seals import sealed, unsealed

CACHE_FOLDER = ".cache/thesis"


def read_cache(path: Path) -> dict[str, Any]:
    """Return the content of a cache file, empty where it is missing, damaged or outdated."""
    try:
        said = unsealed(path.name, path.read_bytes())
        content = cast("dict[str, Any]", json.loads(said or b"null"))
        return dict(content["content"]) if content["code"] == code_digest() else {}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def write_cache(path: Path, content: dict[str, Any]) -> None:
    """Write a cache file, whole or not at all."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    said = json.dumps({"code": code_digest(), "content": content}, ensure_ascii=False)
    with suppress(OSError):
        make_cache_folder(path.parent)
        try:
            beside.write_bytes(sealed(path.name, said.encode()))
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


def leads_elsewhere(folder: Path) -> bool:
    """Say whether a folder of the cache is a link, or within one: what is there is somebody's."""
    return any(each.is_symlink() for each in (folder, *list(folder.parents)[:2]))


def make_cache_folder(folder: Path) -> None:
    """Make a folder of the cache; git ignores all of it, since it may hold what is withdrawn."""
    if leads_elsewhere(folder):
        raise NotADirectoryError(str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    for each in (folder, folder.parent):
        ignored = each / ".gitignore"
        if each.name == "thesis" and each.parent.name == ".cache" and not ignored.exists():
            ignored.write_text("*\n", encoding="utf-8")


def trim_cache(folder: Path, most: int) -> None:
    """Delete all but the ``most`` newest files of a folder."""
    if leads_elsewhere(folder):
        return
    with suppress(OSError):
        files = sorted(folder.iterdir(), key=lambda each: each.stat().st_mtime, reverse=True)
        for each in files[most:]:
            each.unlink()


@cache
def code_digest() -> str:
    """Return a digest of the package's files, which a cache file must have been written by."""
    digest = hashlib.sha256()
    for folder, folders, names in os.walk(Path(__file__).resolve().parent.parent):
        folders[:] = sorted({*folders} - {"__pycache__"})
        for name in sorted(names):
            digest.update((Path(folder) / name).read_bytes())
    return digest.hexdigest()
