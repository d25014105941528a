"""Writes exports, and finds those that a site can offer for download.

The digests of written exports are cached: the next export replaces a file only if nobody changed it
since. A file with a supervisor's remarks in it is not touched.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import cast

from generator.core.atomic_files import Replacement, write_files
from generator.core.problems import CONFIGURATION, WITHHELD, Message
from generator.core.seals import sealed, unsealed
from generator.core.store import CACHE_FOLDER
from generator.language import MessageError

_MOST = 1_000
DIGESTS = f"{CACHE_FOLDER}/exports.json"
FOLDER = "exports"
CHAPTER_FORMATS = ("pdf", "docx")


class NotOursError(MessageError):
    """A file stands in the way that no export wrote, or that was changed since."""


def write_exports(root: Path, contents: Mapping[Path, bytes], *, force: bool = False) -> list[Path]:
    """Write all files or none, and touch those that stay; return those that changed.

    Raises ``NotOursError`` where another file would be lost, unless ``force`` says so.
    """
    cached, digests = root / DIGESTS, _digests(root)
    old = {path: path.read_bytes() for path in contents if path.is_file()}
    changed = {path: new for path, new in contents.items() if old.get(path) != new}
    for path in old.keys() & changed.keys():
        if not force and hashlib.sha256(old[path]).hexdigest() not in digests:
            raise NotOursError(Message("not-ours", path=str(path)))
    new = [hashlib.sha256(each).hexdigest() for each in changed.values()]
    written = dict(changed)
    if new:
        kept = [*new, *(each for each in digests if each not in new)][:_MOST]
        written[cached] = sealed(DIGESTS, json.dumps(kept).encode())
        if cached.is_file():
            old[cached] = cached.read_bytes()
    write_files(
        {path: content for path, content in written.items() if path not in old},
        {path: Replacement(old[path], written[path]) for path in old.keys() & written.keys()},
    )
    for path in old.keys() - written.keys():
        path.touch()
    return list(changed)


def _digests(root: Path) -> list[str]:
    """Return the digests of the exports that were written here."""
    with suppress(OSError, ValueError):
        kept = unsealed(DIGESTS, (root / DIGESTS).read_bytes())
        return [str(each) for each in cast("list[object]", json.loads(kept or b"[]"))]
    return []


def file_of_chapter(path: str, form: str) -> str:
    """Return the name of the file that has one chapter alone, not that of the whole."""
    name = path.removesuffix(".md").replace("/", "--")
    return f"{name}{'-' if name.casefold() == 'thesis' else ''}.{form}"


def fresh_exports(
    root: Path, made_from: Iterable[str], chapters: Iterable[str] = ()
) -> dict[str, bytes]:
    """Return the exports of a thesis and its ``chapters`` newer than settings and ``made_from``.

    Those are paths of folders and files. A file that no export of this user wrote, or that was
    changed since, is none.
    """
    sources = [root / name for name in (CONFIGURATION, WITHHELD, *made_from)]
    sources += [each for folder in sources[2:] for each in folder.rglob("*")]
    newest = max((path.stat().st_mtime_ns for path in sources if path.is_file()), default=0)
    names = [file_of_chapter(each, form) for each in chapters for form in CHAPTER_FORMATS]
    names += [f"thesis.{form}" for form in ("pdf", "epub", "docx")]
    exports = [root / FOLDER / name for name in names]
    standing = [each for each in exports if each.is_file() and each.stat().st_mtime_ns >= newest]
    ours = {*_digests(root)} if standing else set[str]()
    found = {f"{FOLDER}/{path.name}": path.read_bytes() for path in standing}
    return {
        path: content
        for path, content in found.items()
        if hashlib.sha256(content).hexdigest() in ours
    }
