"""What was worked out once, kept in ``.cache/thesis`` for as long as our code is the same.

All of it may be thrown away at any time: what is missing, damaged or of other code is worked out
again, and where nothing can be written nothing is kept.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, cast

FOLDER = ".cache/thesis"


def kept(path: Path) -> dict[str, Any]:
    """Return what was kept in a file, nothing where it is of no use."""
    try:
        content = cast("dict[str, Any]", json.loads(path.read_text(encoding="utf-8")))
        return dict(content["content"]) if content["code"] == code() else {}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def keep(path: Path, content: dict[str, Any]) -> None:
    """Keep something in a file, whole or not at all."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    said = json.dumps({"code": code(), "content": content}, ensure_ascii=False)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_text(said, encoding="utf-8")
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


def keep_newest(folder: Path, most: int) -> None:
    """Take all but the newest files out of a folder."""
    with suppress(OSError):
        files = sorted(folder.iterdir(), key=lambda each: each.stat().st_mtime, reverse=True)
        for each in files[most:]:
            each.unlink()


@cache
def code() -> str:
    """Return a digest of our code: what other code worked out may be something else."""
    package = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
