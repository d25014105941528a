"""Reads the history of the thesis from git, following renamed files; changes nothing in it."""

import re
import shutil
import subprocess
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from io import BytesIO
from pathlib import Path, PurePosixPath

from generator.core.problems import Message, nearest
from generator.core.values import Frozen
from generator.language import MessageError

SEPARATOR = "\x1f"
# Bytes of a version of a file above which it is left out: no chapter is that long.
LARGEST = 4_000_000
# Options of every git command: take no locks, and answer the same on all machines.
OURS = ("--no-optional-locks", "-c", "core.quotePath=false", "-c", "log.showSignature=false")
REVIEWS = "revue/*"  # tags that mark a review: what changed is counted from the last of them
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOSES = re.compile(r"(?im)^closes:[ \t]*(r\d+(?:[ \t,]+r\d+)*)")


class GitError(MessageError):
    """Git could not answer; the message is the one to show."""


class Moment(Frozen):
    """A commit as a reader knows it: the name it was asked by, its short form, its date."""

    name: str
    commit: str
    short: str
    date: datetime


class Version(Frozen):
    """One version of a file: the commit that made it, when, the path then, and its blob."""

    commit: str
    date: datetime
    path: str
    blob: str


class Closing(Frozen):
    """A commit that says which threads of a review it closes (``closes: r3, r4``)."""

    ids: tuple[str, ...]
    author: str
    date: str
    subject: str
    short: str


# What a commit wrote: the version, the path it was renamed from, and whether its name is new.
Change = tuple[Version, str, bool]


class Repository(Frozen, dict=True):
    """The git repository of a thesis: the folder of the thesis (``root``) and the last commit."""

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
        fields = self.git(
            *("log", "--full-history", "--topo-order", "-c", "--raw", "--no-color"),
            *("--find-renames", "--no-abbrev", "--relative"),
            *(f"--format={SEPARATOR}%H{SEPARATOR}%ct{SEPARATOR}", "--"),
            *sorted({f":(glob)**/*{PurePosixPath(each).suffix}" for each in wanted}),
        ).split(SEPARATOR)[1:]
        commits = [
            list(_file_changes(commit, _date(seconds), changes))
            for commit, seconds, changes in zip(
                fields[::3], fields[1::3], fields[2::3], strict=True
            )
        ]
        return _across_renames(wanted, commits, most)

    def contents(self, blobs: Iterable[str]) -> dict[str, bytes]:
        """Return the content of each blob that is neither missing nor too large."""
        names = list(dict.fromkeys(blobs))
        asked = "".join(f"{name}\n" for name in names).encode()
        output = BytesIO(self._run("cat-file", "--batch", stdin=asked) if names else b"")
        found: dict[str, bytes] = {}
        for name in names:  # a line that ends with the size, then as many bytes and a line end
            size = output.readline().split()[-1]
            if size != b"missing":
                content = output.read(int(size) + 1)[:-1]
                found |= {name: content} if len(content) <= LARGEST else {}
        return found

    def commit(self, revision: str) -> str:
        """Return the commit that a revision names; raise ``GitError`` where it names none."""
        try:
            return self.git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").strip()
        except GitError:
            tags = self.git("for-each-ref", "--format=%(refname:short)", "refs/tags").split()
            name = revision.removeprefix("refs/tags/")
            code = "tag-of-no-commit" if name in tags else "no-revision"
            raise GitError(Message(code, name=name, near=nearest(name, tags))) from None

    def moment(self, revision: str) -> Moment:
        """Return the moment that a tag, a revision or a date's end names; raise ``GitError``."""
        is_day = DATE.fullmatch(revision) is not None
        commit = self._last_before(revision) if is_day else self.commit(revision)
        short, seconds = self.git("show", "-s", "--format=%h %ct", commit).split()
        name = short if is_day or revision == commit else revision
        return Moment(name, commit, short, _date(seconds))

    def _last_before(self, day: str) -> str:
        try:
            date.fromisoformat(day)
        except ValueError:
            raise GitError(Message("no-date", date=day)) from None
        commit = self.git("rev-list", "-1", f"--before={day} 23:59:59", "HEAD").strip()
        if not commit:
            raise GitError(Message("no-revision-before", date=day))
        return commit

    def reviews(self) -> list[str]:
        """Return the tags that mark a review."""
        return self.git("for-each-ref", "--format=%(refname:short)", f"refs/tags/{REVIEWS}").split()

    def branches(self, after: str = "") -> list[str]:
        """Return the branches of the remote that are not merged, of those that hold a commit."""
        asked = ["--format=%(refname:lstrip=3)", "--no-merged=HEAD"]
        asked += [f"--contains={after}"] if after else []
        return self.git("for-each-ref", *asked, "refs/remotes/origin").split("\n")[:-1]

    def last_review(self) -> Moment | None:
        """Return the last tagged review, but for the one that is being published, or None."""
        newest = ("--sort=-creatordate", "--merged=HEAD", "--format=%(refname:short)")
        for name in self.git("for-each-ref", *newest, f"refs/tags/{REVIEWS}").split():
            moment = self.moment(name)
            if moment.commit != self.head or self.changed:
                return moment
        return None

    @cached_property
    def changed(self) -> list[str]:
        """The files of the thesis that differ from the last commit."""
        return self.git("diff", "--no-ext-diff", "--name-only", "--relative", "HEAD").splitlines()

    def last_change(self, *within: str) -> Moment | None:
        """Return the last commit, that which changed something ``within`` paths, or ``None``."""
        found = self.git("log", "-1", "--format=%H %h %ct", self.head, "--", *within).split()
        return Moment(found[1], found[0], found[1], _date(found[2])) if found else None

    def closings(self, since: str = "") -> list[Closing]:
        """Return the commits that close threads, of all or ``since`` one, the oldest first."""
        fields = self.git(
            *("log", "--reverse", "--regexp-ignore-case", "--grep=^closes:"),
            *("--date=format:%Y-%m-%dT%H:%M:%S", f"--format=%an%n%cd%n%h%n%s%n%B{SEPARATOR}"),
            f"{since}..{self.head}" if since else self.head,
        ).split(SEPARATOR)[:-1]
        found: list[Closing] = []
        for each in fields:
            author, day, short, subject, message = each.lstrip("\n").split("\n", 4)
            ids = (name for row in _CLOSES.findall(message) for name in re.findall(r"r\d+", row))
            found.append(Closing(tuple(ids), author, day, subject, short))
        return found

    def git(self, *arguments: str) -> str:
        """Return what git answers; raise ``GitError`` where it refuses."""
        return self._run(*arguments).decode("utf-8", "replace")

    def _run(self, *arguments: str, stdin: bytes | None = None) -> bytes:
        command = ["git", *OURS, *arguments]
        done = subprocess.run(  # noqa: S603 - the arguments are ours, paths stand behind "--"
            command, cwd=self.root, input=stdin, capture_output=True, check=False
        )
        if done.returncode != 0:
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise GitError(lines[-1] if lines else Message("git-failed", command=arguments[0]))
        return done.stdout


def open_repository(root: Path) -> Repository:
    """Return the repository that a folder is in; raise ``GitError`` saying why there is none."""
    if shutil.which("git") is None:
        raise GitError(Message("git-missing"))
    try:
        head = Repository(root, "").git("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    except (GitError, OSError) as error:
        # Git tells the owner of a folder of someone else, in any language, which setting to make.
        if "safe.directory" in str(error):
            raise GitError(Message("git-other-user", folder=str(root))) from None
        is_silent = isinstance(error, GitError) and isinstance(error.message, Message)
        raise GitError(Message("git-no-commit" if is_silent else "git-no-repository")) from None
    return Repository(root, head.strip())


def find_repository(root: Path) -> Repository | None:
    """Return the repository that a folder is in, ``None`` where there is none or no git."""
    try:
        return open_repository(root)
    except GitError:
        return None


def _date(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), tz=UTC)


def _composed(path: str) -> str:
    return unicodedata.normalize("NFC", path)


def _file_changes(commit: str, when: datetime, changes: str) -> Iterator[Change]:
    """Yield the files that a commit wrote and that are still there, from ``git log --raw -c``.

    A line has a colon for each parent, the modes and blobs of the parents and of the commit, how
    the file changed, and its name; before that the former one, where it was renamed.
    """
    for line in changes.split("\n"):
        described, *names = line.split("\t")
        fields = described.lstrip(":").split()
        if names and fields[len(fields) // 2 - 1].startswith("100"):
            version = Version(commit, when, names[-1], fields[-2])
            former = names[0] if fields[-1].startswith("R") and len(names) > 1 else ""
            yield version, _composed(former), fields[-1][0] in "ARC"


def _across_renames(
    paths: Sequence[str], commits: Iterable[Iterable[Change]], most: int
) -> dict[str, tuple[Version, ...]]:
    """Return at most ``most`` versions of today's files, from commits with the newest first.

    A rename hands the older name to the file. Versions of a name that no file has yet wait for its
    rename, which another branch may have made; they are dropped where a file was new by that name.
    """
    owners: dict[str, str | None] = {_composed(path): path for path in paths}
    found: dict[str, list[Version]] = {path: [] for path in paths}
    waiting: dict[str, list[Version]] = defaultdict(list)
    for changes in commits:
        renamed: dict[str, str | None] = {}
        for version, former, is_new in changes:
            name = _composed(version.path)
            owner = owners.get(name)
            versions = found[owner] if owner else waiting[name]
            versions.append(version)
            if former:
                renamed[former] = owner
                versions += waiting.pop(former, [])
            if is_new and not owner:
                waited = waiting.pop(name)
                waiting |= {former: waited} if former else {}
        owners |= renamed
    return {path: tuple(versions[:most]) for path, versions in found.items()}
