"""Tagged reviews and previews of branches at their own addresses, beside the present site.

They are built first, without anything that must be kept from whoever wrote them: nothing of theirs
is run, and their builds see no variable of the environment, no private file and no cache. Then they
are searched for what may not be read today and placed, or a notice stands in their place. So one
job of a host can build them, and another that has the secrets can place them.

A review was written before anybody withdrew from it: it is also held against today's data, of which
it may not show more. A branch has the data of who wrote it: it is shown only if it has taken up the
last change of the published data, and shows no more of today's files, fields and small groups.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from generator.app.project import Thesis, is_incomplete, open_thesis, private_files
from generator.app.settings import settings_of_version, settings_without_code
from generator.core.atomic_files import write_files
from generator.core.problems import CONFIGURATION, Message
from generator.history.git import GitError, Repository, open_repository
from generator.history.pages import add_banners, notice_page, write_banner_style
from generator.history.snapshot import unpacked
from generator.history.withdrawn import less_private, names_in, no_longer_shown
from generator.privacy import LeakIndex, withheld_secrets
from generator.privacy.withheld import VARIABLE
from generator.site.publication import PREVIEW
from generator.site.verify import leaks_in_site

ADDRESS = "v"  # the folder of the site in which reviews are, each below its tag
PREVIEWS = "preview"  # that in which branches are, each below its name
BUILT = "built.txt"  # stands in a folder of built versions
LONGEST = 600  # seconds that the build of a version may take: its text is anybody's
# Variables of the environment that the builds of versions see.
_SHELL = ("LANG", "LC_ALL", "NO_MKDOCS_2_WARNING", "PATH", "SYSTEMROOT", "TMPDIR")


# Tagged reviews and branches, by the folder below which they are placed: where git has them.
_REFERENCES = {ADDRESS: "refs/tags/", PREVIEWS: "refs/remotes/origin/"}
# A version: below which folder it is placed, and its name.
_Version = tuple[str, str]


def _versions(thesis: Thesis, repository: Repository) -> tuple[list[_Version], list[str]]:
    """Return the reviews and branches that are shown, and the branches with outdated data."""
    places = thesis.study.places(thesis.settings.data)
    data = repository.last_change(*places) if places else None
    first = repository.git("rev-list", "--max-parents=0", "HEAD").split()[-1]
    fresh = repository.branches(data.commit if data else first)
    found = [(ADDRESS, each) for each in repository.reviews()]
    found += [(PREVIEWS, each) for each in fresh]
    return found, sorted({*repository.branches()}.difference(fresh))


# --- building -------------------------------------------------------------------------------------


def build_versions(thesis: Thesis, folder: Path, *, branches: bool) -> None:
    """Build the reviews, and branches if asked, each below a new folder; raise ``GitError``.

    One that cannot be built is left out.
    """
    repository = open_repository(thesis.root)
    found = [each for each in _versions(thesis, repository)[0] if branches or each[0] == ADDRESS]
    (folder / PREVIEWS if branches else folder).mkdir(parents=True)
    (folder / BUILT).write_text("".join(f"{below}/{name}\n" for below, name in found), "utf-8")
    for below, name in found:
        address = thesis.settings.publication.address.rstrip("/")
        its = address and f"{address}/{below}/{quote(name)}/"
        site = (folder / below / name).resolve()
        try:
            _build(thesis, repository, (below, name), site, its)
        except (GitError, OSError, subprocess.TimeoutExpired):
            shutil.rmtree(site, ignore_errors=True)


def _build(
    thesis: Thesis, repository: Repository, version: _Version, site: Path, address: str
) -> None:
    """Build a version as it was committed, a branch with a page of what it changes."""
    below, name = version
    commit = repository.commit(f"{_REFERENCES[below]}{name}")
    with unpacked(repository, commit) as folder:
        is_branch = below == PREVIEWS
        root, since = _cloned(repository, commit, folder) if is_branch else (folder, "")
        settings = settings_without_code(root, thesis.root, address)
        (root / CONFIGURATION).write_text(settings, "utf-8")
        # Private files that git has not: what they hold is searched for where a version is placed.
        private = private_files(thesis.study, thesis.settings.data)
        absent = (f"# {path}" for path in private if not (root / path).exists())
        # A path that is not absolute would lead into the version.
        imported = map(os.path.realpath, os.environ.get("PYTHONPATH", "").split(os.pathsep))
        own = {
            **{name: os.environ[name] for name in _SHELL if name in os.environ},
            **dict.fromkeys(("GIT_CEILING_DIRECTORIES", "HOME"), str(folder.parent)),
            "PYTHONPATH": os.pathsep.join(imported),
            PREVIEW: since,
            VARIABLE: "\n".join((*absent, "")),
        }
        how = ("-P", "-m", "mkdocs", "build", "--quiet", "--site-dir", str(site))
        subprocess.run(  # noqa: S603 - the arguments are ours
            [sys.executable, *how],
            cwd=root,
            env=own,
            check=False,
            capture_output=True,
            timeout=LONGEST,
        )
    if not (site / "index.html").is_file():
        raise GitError(Message("version-unreadable"))


def _cloned(repository: Repository, commit: str, beside: Path) -> tuple[Path, str]:
    """Return the thesis in a clone at a commit, its links as files, and where its branch began."""
    folder = beside.with_name("clone")
    top, inner = repository.git("rev-parse", "--show-toplevel", "--show-prefix").split("\n")[:2]
    repository.git(
        *("clone", "--quiet", "--shared", "--no-checkout", "--config", "core.symlinks=false"),
        *(top, str(folder)),
    )
    clone = Repository(folder, commit)
    clone.git("checkout", "--quiet", "--detach", commit)
    clone.git("update-index", "--assume-unchanged", "--", f"{inner}{CONFIGURATION}")
    return folder / inner, repository.git("merge-base", "HEAD", commit).strip()


# --- placing --------------------------------------------------------------------------------------


def place_versions(thesis: Thesis, built: Path, site: Path) -> Iterator[Message]:
    """Place the versions that were built below a folder in a site, and say how.

    Raise ``GitError``, or ``OSError`` where nothing was built there.
    """
    repository = open_repository(thesis.root)
    wanted = (built / BUILT).read_text("utf-8").splitlines()
    found, outdated = _versions(thesis, repository)
    for name in outdated if (built / PREVIEWS).is_dir() else ():
        yield Message("preview-outdated", branch=thesis.leaks.masked(name, "***"))
    for below in (ADDRESS, PREVIEWS):
        shutil.rmtree(site / below, ignore_errors=True)
    for below, name in found:
        if f"{below}/{name}" not in wanted:  # it came to be since
            continue
        if thesis.leaks.holds(name):
            yield Message("review-named", tag=thesis.leaks.masked(name, "***"))
            continue
        own, place = built / below / name, site / below / name
        try:
            reason = _why_not(thesis, repository, (below, name), own)
        except GitError:
            reason = Message("version-unreadable")
        if reason:
            _place_notices(thesis, own, site, place, name)
            yield Message("version-withdrawn", name=name, reason=reason)
            continue
        count = add_banners(own, name, is_preview=below == PREVIEWS)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(own, place)
        yield Message("pages-marked", folder=str(place), count=count, tag=name)


def _why_not(
    thesis: Thesis, repository: Repository, version: _Version, place: Path
) -> Message | None:
    """Return why a version that was built may not be read today, None if it may."""
    files = (place, *place.rglob("*"))  # no link to something else
    is_plain = all(not each.is_symlink() and (each.is_dir() or each.is_file()) for each in files)
    if not (place / "index.html").is_file() or not is_plain:
        return Message("version-unreadable")
    below, name = version
    with unpacked(repository, repository.commit(f"{_REFERENCES[below]}{name}")) as folder:
        older = open_thesis(folder, settings_of_version(folder, thesis.settings))
    then, today = older.settings.privacy, thesis.settings.privacy
    if then.audience != today.audience == "public":
        return Message("version-for-jury")
    if below == PREVIEWS:
        more = less_private(older.study, thesis.study)
        return more or _what_it_holds(place, thesis.leaks)
    if is_incomplete(older):  # the names of people are not known where data cannot be read
        return Message("version-unreadable")
    index, _ = names_in(older.study, thesis.study, withheld_secrets(thesis.root), today.exceptions)
    return no_longer_shown(older.study, thesis.study) or _what_it_holds(place, index)


def _what_it_holds(site: Path, index: LeakIndex) -> Message | None:
    """Return which file of a built site holds what must not be read, or cannot be searched."""
    found = leaks_in_site(site, index, {})  # a remark too: nobody reads it
    return Message("version-holds", path=found[0].place.path) if found else None


def _place_notices(thesis: Thesis, built: Path, site: Path, place: Path, name: str) -> None:
    """Place notices at those addresses of a built version that the present site has too.

    The others may be those of people.
    """
    pages = {each.relative_to(built).as_posix() for each in built.rglob("*.html")}
    notices = {
        place / page: notice_page(page, name, thesis.language).encode()
        for page in sorted({"index.html", *pages})
        if (site / page).is_file()
    }
    write_files(notices)
    write_banner_style(place)
