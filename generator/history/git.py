"""Reads the history of the thesis from git, following renamed files; changes nothing in it."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from generator.core.problems import Message, nearest
from generator.language import MessageError

SEPARATOR = "\x1f"
OF_TAG = ("%(objectname)", "%(objectname:short)", "%(committerdate:unix)")
OF_TAGGED = tuple(each.replace("(", "(*") for each in OF_TAG)
LARGEST = 4_000_000
"""Bytes of a version of a file above which it is left out: no chapter is that long."""
OURS = ("--no-optional-locks", "-c", "core.quotePath=false", "-c", "log.showSignature=false")
"""Options of every git command: take no locks, and answer the same on all machines."""


@dataclass(frozen=True)
class Version:
    """One version of a file: the commit that made it, when, the path then, and its blob."""

    commit: str
    date: datetime
    path: str
    blob: str


@dataclass(frozen=True)
class FileChange:
    """A file that a commit wrote: its path, its blob, the path it was renamed from if it was.

    ``is_new`` says that its name was not in use before.
    """

    path: str
    blob: str
    former: str
    is_new: bool


@dataclass(frozen=True)
class CommitEntry:
    """A commit, when it was made, and the files that it wrote."""

    commit: str
    date: datetime
    changes: tuple[FileChange, ...]


def versions_across_renames(
    paths: Sequence[str], entries: Sequence[CommitEntry], most: int
) -> dict[str, tuple[Version, ...]]:
    """Return at most ``most`` versions of files of today, by today's path, as ordered in entries.

    Where a file was renamed, the older name leads to it too from there on. On the other side of a
    merge the older name may still be in use after the rename: one that only ever led to one file
    leads to it everywhere.
    """
    owners: dict[str, str | None] = {_composed(path): path for path in paths}
    found: dict[str, list[Version]] = {path: [] for path in paths}
    single_owners = _names_of_one(paths, entries)
    for entry in entries:
        former: dict[str, str | None] = {}
        for change in entry.changes:
            name = _composed(change.path)
            owner = owners[name] if name in owners else single_owners.get(name)
            if owner and len(found[owner]) < most:
                found[owner].append(Version(entry.commit, entry.date, change.path, change.blob))
            if change.former:
                former[_composed(change.former)] = owner
        owners |= former
    return {path: tuple(versions) for path, versions in found.items()}


def _names_of_one(paths: Sequence[str], entries: Sequence[CommitEntry]) -> dict[str, str]:
    """Return the former names that led to one file of today only, with that file.

    A name that was given anew after the rename stood for two files.
    """
    led: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        led[_composed(path)].add(path)
    given: set[str] = set()
    ambiguous: set[str] = set()
    for entry in entries:
        for change in entry.changes:
            name, former = _composed(change.path), _composed(change.former)
            if former:
                led[former] |= led[name]
                ambiguous |= given & {former}
            if change.is_new:
                given.add(name)
    return {
        name: next(iter(paths))
        for name, paths in led.items()
        if len(paths) == 1 and name not in ambiguous
    }


def _composed(path: str) -> str:
    """Return a path with composed letters, since some systems store accents apart."""
    return unicodedata.normalize("NFC", path)


class GitError(MessageError):
    """Git could not answer; the message is the one to show."""


@dataclass(frozen=True)
class Moment:
    """A commit as a reader knows it: the name it was asked by, its short form, its date."""

    name: str
    commit: str
    short: str
    date: datetime


@dataclass(frozen=True)
class Repository:
    """The git repository that a thesis is in.

    ``root`` is the folder of the thesis, ``head`` the last commit.
    """

    root: Path
    head: str

    def versions(self, paths: Iterable[str], most: int) -> dict[str, tuple[Version, ...]]:
        """Return the committed versions of files of today, newest first, across renames.

        One look at the history serves all files: only those that end as one of them are looked at,
        and at most ``most`` versions of each. Both sides of a merge are followed, also one whose
        words were not taken: links to it may have been given while it was read. They are told one
        after the other. A merge counts where it holds what neither side held.
        """
        wanted = list(paths)
        if not wanted:
            return {}
        output = self._git(
            "log",
            "--full-history",
            "--topo-order",
            "-c",
            "--raw",
            "--no-color",
            "--find-renames",
            "--no-abbrev",
            "--relative",
            f"--format={SEPARATOR}%H{SEPARATOR}%ct",
            "--",
            *sorted({f":(glob)**/*{PurePosixPath(each).suffix}" for each in wanted}),
        )
        fields = output.split(SEPARATOR)[1:]
        entries = [_entry(*each) for each in zip(fields[::2], fields[1::2], strict=True)]
        return versions_across_renames(wanted, entries, most)

    def contents(self, blobs: Iterable[str]) -> dict[str, bytes]:
        """Return the content of each blob that is neither missing nor too large."""
        names = list(dict.fromkeys(blobs))
        if not names:
            return {}
        described = self._git("cat-file", "--batch-check", stdin=_lines(names)).splitlines()
        sizes = {name: line.split()[-1] for name, line in zip(names, described, strict=True)}
        small = [name for name in names if sizes[name].isdecimal() and int(sizes[name]) <= LARGEST]
        if not small:
            return {}
        return dict(_batch(self._run("cat-file", "--batch", stdin=_lines(small)), small))

    def commit(self, revision: str) -> str:
        """Return the commit that a revision names; raise ``GitError`` where it names none."""
        try:
            return self._git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").strip()
        except GitError:
            tags = self._git("for-each-ref", "--format=%(refname:short)", "refs/tags").split()
            message = Message("no-revision", name=revision, near=nearest(revision, tags))
            raise GitError(message) from None

    def moment(self, revision: str) -> Moment:
        """Return the commit that a revision names, with its name, short form and date."""
        commit = self.head if revision == "HEAD" else self.commit(revision)
        short, seconds = self._git("show", "-s", "--format=%h %ct", commit).split()
        name = short if revision == commit else revision
        return Moment(name, commit, short, datetime.fromtimestamp(int(seconds), tz=UTC))

    def last_before(self, date: str) -> str:
        """Return the last commit up to a date, an empty string where there is none."""
        return self._git("rev-list", "-1", f"--before={date}", "HEAD").strip()

    def tagged(self, pattern: str) -> tuple[Moment, ...]:
        """Return the commits with a tag of a pattern that today's history holds, newest first."""
        output = self._git(
            "for-each-ref",
            "--sort=-creatordate",
            "--merged=HEAD",
            f"--format={SEPARATOR.join(('%(refname:short)', *OF_TAG, *OF_TAGGED))}",
            f"refs/tags/{pattern}",
        )
        told = [line.split(SEPARATOR) for line in output.splitlines()]
        # A tag with a message of its own is no commit, but names the one that it stands for.
        found = [
            (name, *(tagged if tagged[-1] else own))
            for name, own, tagged in ((each[0], each[1:4], each[4:]) for each in told)
        ]
        return tuple(_moment(*each) for each in found if each[-1])

    def archive(self, commit: str, path: Path) -> None:
        """Write the folder of the thesis as it was at a commit, as a tar file."""
        self._git("archive", "--format=tar", f"--output={path}", commit, "--", ".")

    def is_changed(self, path: str = ".") -> bool:
        """Say whether files of the thesis differ from the last commit; ``path`` names some."""
        return bool(self._git("status", "--porcelain", "--untracked-files=no", "--", path).strip())

    def last_change(self, path: str) -> tuple[str, datetime] | None:
        """Return the last commit that changed something at a path, and when; None if none did."""
        found = self._git("log", "-1", "--format=%H %ct", "--", path).split()
        return (found[0], datetime.fromtimestamp(int(found[1]), tz=UTC)) if found else None

    def is_shallow(self) -> bool:
        """Say whether older commits were left out when the repository was fetched."""
        return self._git("rev-parse", "--is-shallow-repository").strip() == "true"

    def _git(self, *arguments: str, stdin: bytes | None = None) -> str:
        return self._run(*arguments, stdin=stdin).decode("utf-8", "replace")

    def _run(self, *arguments: str, stdin: bytes | None = None) -> bytes:
        command = ["git", *OURS, *arguments]
        done = subprocess.run(  # noqa: S603 - the arguments are ours, paths stand behind "--"
            command, cwd=self.root, input=stdin, capture_output=True, check=False
        )
        if done.returncode != 0:
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise GitError(lines[-1] if lines else Message("git-failed", command=arguments[0]))
        return done.stdout


def find_repository(root: Path) -> Repository | None:
    """Return the repository that a folder is in, ``None`` where there is none or no git."""
    if shutil.which("git") is None:
        return None
    try:
        return Repository(root, Repository(root, "").commit("HEAD"))
    except (GitError, OSError):
        return None


def why_no_history(root: Path) -> Message:
    """Return why no history of a folder can be read, as the end of a sentence."""
    if shutil.which("git") is None:
        return Message("git-missing")
    command = ["git", *OURS, "rev-parse", "--is-inside-work-tree"]
    done = subprocess.run(  # noqa: S603 - the arguments are ours
        command, cwd=root, capture_output=True, check=False
    )
    if b"dubious ownership" in done.stderr:
        return Message("git-other-user", folder=str(root))
    return Message("git-no-commit") if done.returncode == 0 else Message("git-no-repository")


def _moment(name: str, commit: str, short: str, seconds: str) -> Moment:
    return Moment(name, commit, short, datetime.fromtimestamp(int(seconds), tz=UTC))


def _entry(commit: str, rest: str) -> CommitEntry:
    """Return a commit as ``git log --raw -c`` tells it."""
    seconds, _, changes = rest.partition("\n")
    date = datetime.fromtimestamp(int(seconds), tz=UTC)
    return CommitEntry(commit, date, tuple(_file_changes(changes)))


def _file_changes(changes: str) -> Iterator[FileChange]:
    """Yield the changed files that are still there.

    A line has a colon for each parent, the modes and blobs of the parents and of the commit, how
    the file changed, and its name; before that the former one, where it was renamed.
    """
    for line in changes.split("\n"):
        described, *names = line.split("\t")
        fields = described.lstrip(":").split()
        if not names or not fields[len(fields) // 2 - 1].startswith("100"):
            continue
        renamed = names[0] if fields[-1].startswith("R") and len(names) > 1 else ""
        yield FileChange(names[-1], fields[-2], renamed, fields[-1][0] in "ARC")


def _lines(names: Sequence[str]) -> bytes:
    return "".join(f"{name}\n" for name in names).encode()


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
