"""Whether anything changed since the last build; if not, its messages are told again: no more.

A build is known by everything that can change what it writes or says: the files below the folder of
the thesis, the state of its repository, the options, the day, our code. Where something else could,
there is no such knowledge, and the site is built.
"""

import datetime as dt
import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from generator.core.problems import CONFIGURATION
from generator.core.reading_files import FileError, read_text
from generator.core.store import Store, digest_of, made_by
from generator.core.values import Frozen
from generator.site.publication import PREVIEW, hosted_address

# What lets something besides the files of the folder decide how a site comes out.
_FROM_ELSEWHERE = re.compile(
    r"""!relative|\bINHERIT\b|\bhooks\b|\.\./|python/|[\s"'\[,!](?:/|~|\.\w)"""
)
_SITE = re.compile(r"""^site_dir:[ ]*["']?([^"'#\n]+)""", re.MULTILINE)
_PASSED_OVER = frozenset({"__pycache__", "node_modules"})
_OF_GIT = frozenset({".gitattributes", ".gitignore"})


class Written(Frozen):
    """A file of the site as it was written: its key, size in bytes, time (ns) and digest."""

    key: str
    size: int
    time: int
    digest: str


class LastBuild(Frozen):
    """Where the last build wrote the site, a digest of that, and what it told, line by line."""

    site: str
    written: str
    told: tuple[str, ...]


def name_of(site: Path, root: Path) -> str:
    """Return the name under which the state of a site is kept: its path from the thesis."""
    return str(site.relative_to(root) if site.is_relative_to(root) else site)


def inputs_of(root: Path, site: Path | None, *, strict: bool) -> str:
    """Return a digest of all that decides how a site comes out, empty where that is not known.

    ``site`` is the folder of the site where the settings do not say it.
    """
    with suppress(OSError, ValueError, FileError, subprocess.SubprocessError):
        settings = read_text(root, CONFIGURATION)
        if "!ENV" in settings:
            named = sorted({*re.findall(r"\w+", settings)} & {*os.environ})
            settings += "".join(f"\n{each}: {os.environ[each]}" for each in named)
        if not _FROM_ELSEWHERE.search(settings):
            said = _SITE.search(settings)
            left_out = site or root / (said[1].strip() if said else "site")
            files = sorted(_files(str(root), str(left_out)))
            day = dt.datetime.now().astimezone().date()
            elsewhere = (
                *(*_withheld_elsewhere(), hosted_address(os.environ), os.environ.get(PREVIEW)),
                (settings, os.environ.get("SOURCE_DATE_EPOCH")),
            )
            return digest_of(made_by(), str(site), strict, day, files, _refs(root), elsewhere)
    return ""


def output_of_last_build(root: Path, inputs: str) -> tuple[str, ...] | None:
    """Return what the last build of these inputs printed; None if its site was touched since."""
    store = Store(root)
    last: LastBuild | None = store.get("last", "build", inputs) if inputs else None
    if last is None:
        return None
    written: Mapping[str, Written] = store.get("site", name_of(Path(last.site), root), "") or {}
    is_same = digest_of(sorted(written.items())) == last.written and all(
        is_untouched(Path(last.site, path), each) for path, each in written.items()
    )
    return last.told if is_same else None


def record_build(root: Path, inputs: str, site: Path, told: Sequence[str]) -> None:
    """Record what a build printed, unless a page of its site is written at each build."""
    store = Store(root)
    written: Mapping[str, Written] = store.get("site", name_of(site, root), "") or {}
    if inputs and any(each.key for each in written.values()):
        _ = store.get("last", "build", "")
        store.put(
            "last",
            "build",
            inputs,
            LastBuild(str(site), digest_of(sorted(written.items())), tuple(told)),
        )
        store.save()


def is_untouched(path: Path, written: Written) -> bool:
    """Say whether a file has the size and time with which it was written."""
    with suppress(OSError):
        found = path.stat()
        return (found.st_size, found.st_mtime_ns) == (written.size, written.time)
    return False


def _files(folder: str, left_out: str) -> Iterator[tuple[str, int, int]]:
    """Yield path, size and time of each file below a folder; raise ``ValueError`` for a link."""
    with os.scandir(folder) as entries:
        for entry in entries:
            is_hidden = entry.name.startswith(".") and entry.name not in _OF_GIT
            if is_hidden or entry.name in _PASSED_OVER or entry.path == left_out:
                continue
            if entry.is_symlink():
                raise ValueError(entry.path)
            if entry.is_dir():
                yield from _files(entry.path, left_out)
            else:
                found = entry.stat()
                yield entry.path, found.st_size, found.st_mtime_ns


def _withheld_elsewhere() -> tuple[str, bytes]:
    """Return what the environment says of withheld names, and what the file holds that it names."""
    named = os.environ.get("THESIS_WITHHELD", "")
    with suppress(OSError, ValueError):
        return named, Path(named.strip()).read_bytes()
    return named, b""


def _refs(root: Path) -> str:
    """Return the commit of the folder's repository and all its tags and branches, if it has one."""
    commands = (
        ("rev-parse", "--is-shallow-repository", "HEAD"),
        ("for-each-ref", "--format=%(refname) %(objectname)"),
        ("status", "--porcelain", "--untracked-files=no", "--", "."),
    )
    return "".join(
        subprocess.run(  # noqa: S603 - the arguments are ours
            ["git", "-C", str(root), *arguments],  # noqa: S607 - the user's git
            capture_output=True,
            encoding="utf-8",
            check=False,
        ).stdout
        for arguments in commands
    )
