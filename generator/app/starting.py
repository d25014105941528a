"""Begins a thesis: the small example in an empty folder, or settings beside one that is written.

Nothing that is there is changed. What other tools were told is read once, to write ``mkdocs.yml``.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from generator.app.scaffold import IGNORED, Start, new_thesis
from generator.app.shipped import shipped
from generator.core.atomic_files import leftovers_of
from generator.core.problems import CONFIGURATION, Message
from generator.core.values import replace
from generator.language import MessageError

LOCK = "requirements.lock"
_OF_REPOSITORY = {"readme", "license", "licence", "copying", "contributing", "changelog"}


def propose_start(root: Path, language: str | None, host: str | None, chapters: str = "") -> Start:
    """Return what begins a thesis in a folder; raise ``MessageError`` where none can begin.

    ``language`` and ``host`` (github, gitlab) are those that are asked for, None to find them out;
    ``chapters`` is the folder of one of several texts, "" to find out the thesis.
    """
    if root.exists() and not root.is_dir():
        raise MessageError(Message("no-thesis-made", folder=str(root), reason=Message("a-folder")))
    example = new_thesis(language or "fr")
    files, found = {LOCK: shipped(LOCK).read_bytes(), IGNORED: example[IGNORED]}, ()
    if _is_of_another(root):  # the site has its own ways to be built and published
        del files[LOCK]
    elif not host:
        host = _host_of(root)
    if host:
        from generator.app.publishing import ci_files, tool_address

        parents = (each / ".git" for each in root.resolve().parents)
        if not (root / ".git").exists() and any(each.exists() for each in parents):
            part = Message("ci-of-part", host=host)
            raise MessageError(Message("no-thesis-made", folder=str(root), reason=part))
        address = tool_address()
        files |= ci_files(host, address)
        found = () if address else (Message("ci-tool-unknown"),)
    start = Start(language or "fr", {root / path: each for path, each in example.items()}, {})
    wanted = {root / path: each for path, each in files.items()}
    if others := tuple(islice(_in_the_way(root, {**start.new, **wanted}), 5)):
        from generator.app.written_thesis import start_of_written

        start = start_of_written(root, language, chapters)
        if not start.chapters:
            raise MessageError(Message("folder-not-empty", folder=str(root), names=others))
    wanted = {**start.new, **wanted}
    existing = {path: start.existing.get(path, "") for path in wanted if path.exists()}
    new = {path: each for path, each in wanted.items() if path not in existing}
    if any(not each.resolve().is_relative_to(root.resolve()) for each in new):
        outside = Message("file-outside")
        raise MessageError(Message("no-thesis-made", folder=str(root), reason=outside))
    if new and (ignoring := root / IGNORED) in existing:
        text = ignoring.read_text("utf-8", "replace") if ignoring.is_file() else ""
        lines = (each for each in files[IGNORED].decode().splitlines() if each[:1] in {"/", "*"})
        existing[ignoring] = "\n".join(each for each in lines if each not in text.splitlines())
    return replace(start, new=new, existing=existing, found=(*found, *start.found))


def _is_of_another(root: Path) -> bool:
    """Say whether a site stands in a folder that is no thesis yet."""
    if not (root / CONFIGURATION).is_file():
        return False
    from generator.app.settings import read_settings

    return read_settings(root).is_guest


def _in_the_way(root: Path, ours: Mapping[Path, bytes]) -> Iterator[str]:
    """Yield what a folder holds, but for pages of a repository and what was begun before."""
    left = {*leftovers_of(ours)}
    for name in sorted(root.iterdir()) if root.is_dir() else ():
        if name.name[0] != "." and name.stem.casefold() not in _OF_REPOSITORY:
            for path in name.rglob("*") if name.is_dir() else [name]:
                is_same = path in ours and path.is_file() and path.read_bytes() == ours[path]
                is_ours = path in left or is_same
                if not path.is_dir() and not is_ours:
                    yield path.relative_to(root).as_posix()


def _host_of(root: Path) -> str:
    """Return where the repository of a folder is published, empty where it is in none."""
    if not (root / ".git").exists():
        return ""
    settings = root / ".git/config"
    is_gitlab = settings.is_file() and "gitlab" in settings.read_text("utf-8", "replace")
    return "gitlab" if is_gitlab else "github"
