"""Names that the git history of a thesis contains: in versions of files, messages, tags."""

from collections.abc import Iterator

from generator.core.problems import Place
from generator.core.values import Frozen, replace
from generator.history.git import SEPARATOR, Repository
from generator.privacy import LeakIndex, Secret

SHORT = 7  # characters of the short name of a commit
AT_ONCE = 200  # versions of files that are read together


class NameInHistory(Frozen):
    """A name in the history: the commit that added it, its date, its place, and the name."""

    commit: str
    day: str
    place: Place
    secret: Secret


def find_names(repository: Repository, index: LeakIndex) -> Iterator[NameInHistory]:
    """Yield the names in versions of files, messages and tags, the oldest first.

    A version is reported once, with the commit that added it first.
    """
    versions: dict[str, tuple[str, str, str]] = {}
    output = repository.git(
        *("log", "--all", "--reverse", "--topo-order", "--date=short", "-m", "--root", "--raw"),
        *("--no-abbrev", "--no-renames", "--no-color"),
        f"--format={SEPARATOR}%H{SEPARATOR}%cd{SEPARATOR}%B{SEPARATOR}",
    )
    fields = iter(output.split(SEPARATOR)[1:])
    for whole, day, message, changes in zip(fields, fields, fields, fields, strict=True):
        commit = whole[:SHORT]
        found = index.within(message)
        yield from (NameInHistory(commit, day, Place("message"), each.secret) for each in found)
        for line in changes.split("\n"):
            described, _, path = line.partition("\t")
            if path and (entry := described.split())[1].startswith("100"):
                versions.setdefault(entry[3], (commit, day, path))
    names = list(versions)
    for start in range(0, len(names), AT_ONCE):
        for blob, content in repository.contents(names[start : start + AT_ONCE]).items():
            commit, day, path = versions[blob]
            yield from (
                NameInHistory(commit, day, replace(each, path=index.masked(path, "***")), secret)
                for each, secret in index.places_in(path, content)
            )
    for tag in repository.git("for-each-ref", "--format=%(refname:short)").split("\n"):
        yield from (NameInHistory(tag, "", Place(tag), each.secret) for each in index.within(tag))
