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
from generator.core.store import CACHE_FOLDER, sealed, unsealed
from generator.language import MessageError

_MOST = 1_000
DIGESTS = f"{CACHE_FOLDER}/exports.json"
FOLDER = "exports"
LETTERS = {".docx": "docx", ".html": "html", ".md": "gfm", ".odt": "odt"}  # as pandoc calls them
# What goes to reviewers alone.
FOR_REVIEWERS = tuple(
    f"{FOLDER}/{name}" for name in ("review.docx", *(f"responses{form}" for form in LETTERS))
)
EXPORTS = tuple(f"{FOLDER}/thesis.{form}" for form in ("pdf", "epub", "docx"))


def write_exports(root: Path, contents: Mapping[Path, bytes], *, force: bool = False) -> list[Path]:
    """Write all files or none, and touch those that stay the same; return those that changed.

    Raises ``MessageError`` if another file would be lost, except with ``force``.
    """
    cached, digests = root / DIGESTS, _digests(root)
    old = {path: path.read_bytes() for path in contents if path.is_file()}
    changed = {path: new for path, new in contents.items() if old.get(path) != new}
    for path in old.keys() & changed.keys():
        if not force and hashlib.sha256(old[path]).hexdigest() not in digests:
            raise MessageError(Message("not-ours", path=str(path)))
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
        return [str(each) for each in cast("list[object]", json.loads(bytes(kept or b"[]")))]
    return []


def fresh_exports(root: Path, made_from: Iterable[str]) -> dict[str, bytes]:
    """Return the exports of a thesis that are newer than the settings and ``made_from``.

    Those are paths of folders and files. A file that no export of this user wrote, or that was
    changed since, is left out.
    """
    standing = [path for path in EXPORTS if (root / path).is_file()]
    if not standing:
        return {}
    sources = [root / name for name in (CONFIGURATION, WITHHELD, *made_from)]
    with suppress(RecursionError):  # of folders too deep to be read as chapters
        sources += [each for folder in sources[2:] for each in folder.rglob("*")]
    newest = max((path.stat().st_mtime_ns for path in sources if path.is_file()), default=0)
    digests, exports = _digests(root), dict[str, bytes]()
    for path in standing:
        content = (root / path).read_bytes()
        is_newer = (root / path).stat().st_mtime_ns >= newest
        if is_newer and hashlib.sha256(content).hexdigest() in digests:
            exports[path] = content
    return exports
