"""Reads the history of the thesis from git; changes nothing in it."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

SEPARATOR = "\x1f"
MOST_VERSIONS = 1_000
"""Versions of one chapter that are looked at, the newest first."""


class GitError(RuntimeError):
    """Git could not answer; the message is the one to show."""


@dataclass(frozen=True)
class Version:
    """One version of a file: the commit that made it, when, the path then, and its blob."""

    commit: str
    date: datetime
    path: str
    blob: str


@dataclass(frozen=True)
class Moment:
    """A commit as a reader knows it: the name it was asked by, its short form, its date."""

    name: str
    commit: str
    short: str
    date: datetime


@dataclass(frozen=True)
class Repository:
    """The git repository that a thesis is in; ``root`` is the folder of the thesis."""

    root: Path

    def versions(self, paths: Iterable[str]) -> dict[str, tuple[Version, ...]]:
        """Return the committed versions of files of today, newest first, across renames.

        One look at the history serves all files: only those that end as one of them are looked at.
        """
        wanted = list(paths)
        if not wanted:
            return {}
        output = self._git(
            "log",
            "--raw",
            "--find-renames",
            "--no-abbrev",
            "--relative",
            f"--format={SEPARATOR}%H{SEPARATOR}%ct",
            "--",
            *sorted({f":(glob)**/*{PurePosixPath(each).suffix}" for each in wanted}),
        )
        fields = output.split(SEPARATOR)[1:]
        return _followed(wanted, zip(fields[::2], fields[1::2], strict=True))

    def contents(self, blobs: Iterable[str]) -> dict[str, bytes]:
        """Return the content of each blob, all in one call."""
        names = list(dict.fromkeys(blobs))
        if not names:
            return {}
        output = self._run("cat-file", "--batch", stdin="\n".join(names).encode() + b"\n")
        return dict(_batch(output, names))

    def commit(self, revision: str) -> str:
        """Return the commit that a revision names; raise ``GitError`` where it names none."""
        try:
            return self._git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").strip()
        except GitError:
            message = f'"{revision}" is no revision, tag or date of this repository'
            raise GitError(message) from None

    def moment(self, revision: str) -> Moment:
        """Return the commit that a revision names, with its name, short form and date."""
        commit = self.commit(revision)
        short, seconds = self._git("show", "-s", "--format=%h %ct", commit).split()
        name = short if revision == commit else revision
        return Moment(name, commit, short, datetime.fromtimestamp(int(seconds), tz=UTC))

    def last_before(self, date: str) -> str:
        """Return the last commit up to a date, an empty string where there is none."""
        return self._git("rev-list", "-1", f"--before={date}", "HEAD").strip()

    def tags(self, pattern: str) -> tuple[str, ...]:
        """Return the tags of a pattern that today's history holds, the newest first."""
        output = self._git(
            "for-each-ref",
            "--sort=-creatordate",
            "--merged=HEAD",
            "--format=%(refname:short)",
            f"refs/tags/{pattern}",
        )
        return tuple(output.split())

    def archive(self, commit: str) -> bytes:
        """Return the folder of the thesis as it was at a commit, as a tar file."""
        return self._run("archive", "--format=tar", commit, "--", ".")

    def is_changed(self) -> bool:
        """Say whether files of the thesis differ from the last commit."""
        return bool(self._git("status", "--porcelain", "--untracked-files=no", "--", ".").strip())

    def is_shallow(self) -> bool:
        """Say whether older commits were left out when the repository was fetched."""
        return self._git("rev-parse", "--is-shallow-repository").strip() == "true"

    def _git(self, *arguments: str) -> str:
        return self._run(*arguments).decode("utf-8", "replace")

    def _run(self, *arguments: str, stdin: bytes | None = None) -> bytes:
        command = ["git", "-c", "core.quotePath=false", *arguments]
        done = subprocess.run(  # noqa: S603 - the arguments are ours, paths stand behind "--"
            command, cwd=self.root, input=stdin, capture_output=True, check=False
        )
        if done.returncode != 0:
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise GitError(lines[-1] if lines else f"git {arguments[0]} failed")
        return done.stdout


def find_repository(root: Path) -> Repository | None:
    """Return the repository that a folder is in, ``None`` where there is none or no git."""
    if shutil.which("git") is None:
        return None
    repository = Repository(root)
    try:
        repository.commit("HEAD")
    except (GitError, OSError):
        return None
    return repository


def _followed(
    paths: Sequence[str], entries: Iterable[tuple[str, str]]
) -> dict[str, tuple[Version, ...]]:
    """Return the versions that the entries of ``git log --raw`` tell, by today's path.

    Where a file was renamed, the older name leads to it too from there on.
    """
    found: dict[str, list[Version]] = {path: [] for path in paths}
    owners = {path: path for path in paths}
    for commit, rest in entries:
        seconds, _, changes = rest.partition("\n")
        date = datetime.fromtimestamp(int(seconds), tz=UTC)
        former: dict[str, str] = {}
        for line in changes.split("\n"):
            if not line.startswith(":"):
                continue
            described, *names = line.split("\t")
            owner = owners.get(names[-1])
            blob, kind = described.split()[3:5]
            if owner is None or kind == "D" or len(found[owner]) >= MOST_VERSIONS:
                continue
            found[owner].append(Version(commit, date, names[-1], blob))
            if kind.startswith("R"):
                former[names[0]] = owner
        owners |= former
    return {path: tuple(versions) for path, versions in found.items()}


def _batch(output: bytes, names: Sequence[str]) -> Iterable[tuple[str, bytes]]:
    """Yield the blobs of ``git cat-file --batch``: a line with the size, then as many bytes."""
    position = 0
    for name in names:
        end = output.index(b"\n", position)
        header = output[position:end].split()
        position = end + 1
        if header[-1] == b"missing":
            continue
        size = int(header[-1])
        yield name, output[position : position + size]
        position += size + 1
