"""Begins a thesis: the small example in an empty folder, or settings beside one that is written.

Nothing that is there is changed. What other tools were told is read once, to write ``mkdocs.yml``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.app.shipped import shipped
from generator.core.atomic_files import leftovers_of
from generator.core.problems import CONFIGURATION, Message
from generator.language import MessageError

LOCK = "requirements.lock"
_SCAFFOLD = Path(__file__).with_name("scaffold")
_OF_REPOSITORY = {"readme", "license", "licence", "copying", "contributing", "changelog"}
_NAMED = 5  # files that a message names at most


class StartError(MessageError):
    """A thesis cannot begin in a folder; the message says why."""


@dataclass(frozen=True)
class Start:
    """What beginning a thesis found, and writes.

    ``new`` are the files to write, ``standing`` those that are there and stay as they are, each
    with the lines that its author may add. ``chapters`` are files in reading order.
    """

    language: str
    new: Mapping[Path, bytes]
    standing: Mapping[Path, str]
    found: tuple[Message, ...] = ()
    chapters: tuple[str, ...] = ()


def propose_start(root: Path, language: str | None, host: str | None) -> Start:
    """Return what begins a thesis in a folder; raise ``StartError`` where none can begin.

    ``language`` and ``host`` (github, gitlab) are those that are asked for, None to find them out.
    """
    if root.exists() and not root.is_dir():
        raise StartError(Message("no-thesis-made", folder=str(root), reason=Message("a-folder")))
    written, missing, found = None, "", tuple[Message, ...]()
    ignored = (_SCAFFOLD / "gitignore").read_bytes()
    files = {LOCK: shipped(LOCK).read_bytes(), ".gitignore": ignored}
    if host := host or _host_of(root):
        from generator.app.publishing import ci_files, tool_address

        address = tool_address()
        files |= ci_files(host, address)
        found = () if address else (Message("ci-tool-unknown"),)
    wanted = {root / path: each for path, each in {**new_thesis(language or "fr"), **files}.items()}
    if others := _in_the_way(root, wanted):
        from generator.app.written_thesis import written_thesis

        written = written_thesis(root, language)
        if written is None:
            raise StartError(Message("folder-not-empty", folder=str(root), names=others[:_NAMED]))
        missing, found = written.lacking, (*found, *written.found)
        files[CONFIGURATION] = written.settings.encode()
        wanted = {root / path: each for path, each in files.items()}
    standing = {path: "" for path in wanted if path.exists() or path.is_symlink()}
    if root / ".gitignore" in standing:
        there = (root / ".gitignore").read_text("utf-8", "replace").splitlines()
        lines = (each for each in ignored.decode().splitlines() if each[:1] != "#")
        standing[root / ".gitignore"] = "\n".join(each for each in lines if each not in there)
    if root / CONFIGURATION in standing:
        standing[root / CONFIGURATION] = missing
    return Start(
        written.language if written else language or "fr",
        {path: each for path, each in wanted.items() if path not in standing},
        standing,
        found,
        written.chapters if written else (),
    )


def new_thesis(language: str) -> Mapping[str, bytes]:
    """Return the content of each file of a new thesis by its path: an invented study of five."""
    folder = _SCAFFOLD / language
    written = (path for path in sorted(folder.rglob("*")) if path.is_file())
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in written}
    return {**found, ".gitignore": (_SCAFFOLD / "gitignore").read_bytes()}


def _in_the_way(root: Path, example: Mapping[Path, bytes]) -> tuple[str, ...]:
    """Return what a folder holds, but for the pages of a repository and an example begun before."""
    left = {*leftovers_of(example)}
    names = sorted(root.iterdir()) if root.is_dir() else []
    found: list[str] = []
    for name in names:
        if name.name[0] == "." or name.stem.casefold() in _OF_REPOSITORY:
            continue
        for path in [name] if not name.is_dir() else name.rglob("*"):
            is_ours = path in left or (path in example and path.read_bytes() == example[path])
            if not path.is_dir() and not is_ours:
                found.append(path.relative_to(root).as_posix())
                break
    return tuple(found)


def _host_of(root: Path) -> str:
    """Return where the repository of a folder is published, empty where it is in none."""
    settings = root / ".git/config"
    if not (root / ".git").exists():
        return ""
    text = settings.read_text("utf-8", "replace") if settings.is_file() else ""
    return "gitlab" if "gitlab" in text else "github"
