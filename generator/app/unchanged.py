"""What a build left in the folder of a site, and whether anything changed since.

If nothing did, the messages of that build are told again: no more. A build is known by everything
that can change what it writes or says: the files below the folder of the thesis, the state of its
repository, the options, the day, our code. Where something else could, there is no such knowledge,
and the site is built.
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
from generator.core.values import Frozen, replace
from generator.site.publication import PREVIEW, hosted_address

# What lets something besides the files of the folder decide how a site comes out.
_FROM_ELSEWHERE = re.compile(
    r"""!relative|\bINHERIT\b|\bhooks\b|\.\./|python/|[\s"'\[,!](?:/|~|\.\w)"""
)
_SITE = re.compile(r"""^site_dir:[ ]*["']?([^"'#\n]+)""", re.MULTILINE)
_PASSED_OVER = frozenset({"__pycache__", "node_modules"})
MOST_SITES = 4  # folders of sites whose manifests are kept: those of servers are temporary
_OF_GIT = frozenset({".gitattributes", ".gitignore"})


class Written(Frozen):
    """A file of the site as it was written: its key, its stamp, and a digest of what it holds."""

    key: str
    stamp: tuple[int, int]
    digest: str


def stamp_of(path: Path) -> tuple[int, int] | None:
    """Return the size in bytes and the time (ns) of a file, None where there is none."""
    with suppress(OSError):
        found = path.stat()
        return found.st_size, found.st_mtime_ns
    return None


class Manifest(Frozen):
    """The files of a site by path; if known, a digest of its inputs, and what its build printed."""

    files: Mapping[str, Written] = {}
    inputs: str = ""
    output: tuple[str, ...] = ()


def read_manifest(store: Store, root: Path, site: Path) -> Manifest:
    """Return what the last build into a folder wrote, nothing if no build is known."""
    return store.get("site", _name_of(root, site), "") or Manifest()


def keep_manifest(store: Store, root: Path, site: Path, manifest: Manifest) -> None:
    """Keep what a build wrote into a folder, and save the store."""
    if manifest != read_manifest(store, root, site):
        store.put("site", _name_of(root, site), "", manifest)
        store.forget_oldest("site", MOST_SITES)
    store.save()


def _name_of(root: Path, site: Path) -> str:
    return str(site.relative_to(root) if site.is_relative_to(root) else site)


def inputs_of(root: Path, site: Path | None, *, strict: bool) -> str:
    """Return a digest of all that decides how a site comes out, empty where that is not known.

    ``site`` is the folder of the site where the settings do not say it.
    """
    with suppress(OSError, RecursionError, ValueError, FileError, subprocess.SubprocessError):
        settings = read_text(root, CONFIGURATION)
        if "!ENV" in settings:
            named = sorted({*re.findall(r"\w+", settings)} & {*os.environ})
            settings += "".join(f"\n{each}: {os.environ[each]}" for each in named)
        if not _FROM_ELSEWHERE.search(settings):
            files = sorted(_files(root, site or _site_folder(root)))
            day = dt.datetime.now().astimezone().date()
            elsewhere = (
                *(*_withheld_elsewhere(), hosted_address(os.environ), os.environ.get(PREVIEW)),
                (settings, os.environ.get("SOURCE_DATE_EPOCH"), os.environ.get("CI")),
            )
            return digest_of(made_by(), str(site), strict, day, files, _refs(root), elsewhere)
    return ""


def output_of_last_build(root: Path, site: Path | None, inputs: str) -> tuple[str, ...] | None:
    """Return what the last build of these inputs printed; None if its site was touched since."""
    if not inputs:
        return None
    folder = site or _site_folder(root)
    last = read_manifest(Store(root), root, folder)
    is_same = last.inputs == inputs and all(
        stamp_of(folder / path) == each.stamp for path, each in last.files.items()
    )
    return last.output if is_same else None


def record_build(root: Path, inputs: str, site: Path, output: Sequence[str]) -> None:
    """Record what a build printed, unless a page of its site is written at each build."""
    store = Store(root)
    written = read_manifest(store, root, site)
    if any(each.key for each in written.files.values()):
        keep_manifest(store, root, site, replace(written, inputs=inputs, output=tuple(output)))


def _site_folder(root: Path) -> Path:
    """Return the folder of the site that the settings name."""
    named = _SITE.search(read_text(root, CONFIGURATION))
    return root / (named[1].strip() if named else "site")


def _files(root: Path, site: Path) -> Iterator[tuple[str, int, int, int]]:
    """Yield path, size and times of each file but those of the site; refuse links.

    The time of its last change no program can set, as one that unpacks files sets the other.
    """
    for folder, folders, names in os.walk(root):
        if Path(folder) == site:
            folders.clear()
            continue
        folders[:] = [each for each in folders if each[0] != "." and each not in _PASSED_OVER]
        for name in (*folders, *names):
            path = Path(folder, name)
            if path.is_symlink():
                raise ValueError(path)
            if name in names and (name[0] != "." or name in _OF_GIT):
                found = path.stat()
                yield str(path), found.st_size, found.st_mtime_ns, found.st_ctime_ns


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
