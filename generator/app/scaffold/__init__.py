"""The files of a new thesis, in each language, and what beginning one writes."""

from collections.abc import Mapping
from pathlib import Path

from generator.core.problems import Message
from generator.core.values import Frozen

IGNORED = ".gitignore"
_SCAFFOLD = Path(__file__).parent


class Start(Frozen):
    """What ``thesis init`` writes.

    ``new`` are the files to write, ``existing`` those left untouched, with the lines we suggest
    adding. ``chapters`` are files in reading order.
    """

    language: str
    new: Mapping[Path, bytes]
    existing: Mapping[Path, str]
    found: tuple[Message, ...] = ()
    chapters: tuple[str, ...] = ()


def new_thesis(language: str) -> Mapping[str, bytes]:
    """Return the content of each file of a new thesis by its path: an invented study of five."""
    folder = _SCAFFOLD / language
    written = (path for path in sorted(folder.rglob("*")) if path.is_file())
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in written}
    return {**found, IGNORED: (_SCAFFOLD / "gitignore").read_bytes()}
