"""Tagged reviews and previews of branches at their own addresses, beside the present site.

A review is built from its tag by this program and published whole, or a notice stands in its place:
it was written before anybody withdrew from it. So it is searched for what may not be read today,
and held against today's data: what they show of people less than it does.

A branch has the data of who wrote it. It is shown only if it has taken up the last change of the
published data: nobody withdrew from them that its own still hold.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import yaml

from generator.app.project import Thesis, is_incomplete, open_thesis
from generator.core.atomic_files import write_files
from generator.core.problems import CONFIGURATION, Message
from generator.history.git import GitError, Repository, open_repository
from generator.history.pages import add_banners, notice_page, write_banner_style
from generator.history.snapshot import unpacked
from generator.history.withdrawn import names_in, no_longer_shown
from generator.privacy import LeakIndex, withheld_secrets
from generator.site.publication import PREVIEW
from generator.site.verify import leaks_in_site

ADDRESS = "v"  # the folder of the site in which reviews are, each below its tag
PREVIEWS = "preview"  # that in which branches are, each below its name
SETTINGS = "review.yml"


def place_versions(thesis: Thesis, site: Path, *, branches: bool) -> Iterator[Message]:
    """Place tagged reviews, and branches if asked, in the folder of a site, and say how.

    Raise ``GitError``.
    """
    repository = open_repository(thesis.root)
    address = thesis.settings.publication.address.rstrip("/")
    found = [(ADDRESS, each, f"refs/tags/{each}", _build_review) for each in repository.reviews()]
    if branches:
        data = thesis.settings.data and repository.last_change(thesis.settings.data)
        first = repository.git("rev-list", "--max-parents=0", "HEAD").split()[-1]
        fresh = repository.branches(data.commit if data else first)
        for each in sorted({*repository.branches()}.difference(fresh)):
            yield Message("preview-outdated", branch=thesis.leaks.masked(each, "***"))
        found += [(PREVIEWS, each, f"refs/remotes/origin/{each}", _build_preview) for each in fresh]
    for below in (ADDRESS, PREVIEWS):
        shutil.rmtree(site / below, ignore_errors=True)
    for below, name, ref, build in found:
        if thesis.leaks.holds(name):
            yield Message("review-named", tag=thesis.leaks.masked(name, "***"))
            continue
        with tempfile.TemporaryDirectory(prefix="thesis-", ignore_cleanup_errors=True) as folder:
            built = Path(folder) / "site"
            its = address and f"{address}/{below}/{quote(name)}/"
            try:
                reason = build(repository, repository.commit(ref), built, its, thesis)
            except GitError:
                reason = Message("version-unreadable")
            if reason:
                _place_notices(thesis, built, site, below, name)
                yield Message("version-withdrawn", name=name, reason=reason)
            else:
                yield _place_site(built, site, below, name)


def _build_review(
    repository: Repository, commit: str, site: Path, address: str, now: Thesis
) -> Message | None:
    """Build a review as it stands at its tag, and return why it may not be read today."""
    with unpacked(repository, commit) as folder:
        older = open_thesis(folder)
        # The names of people are not known where data cannot be read.
        if not _build(folder, site, address) or is_incomplete(older):
            return Message("version-unreadable")
    then, today = older.settings.privacy, now.settings.privacy
    if then.audience != today.audience == "public":
        return Message("version-for-jury")
    index, _ = names_in(older.study, now.study, withheld_secrets(now.root), today.exceptions)
    return no_longer_shown(older.study, now.study) or _what_it_holds(site, index)


def _build_preview(
    repository: Repository, commit: str, site: Path, address: str, now: Thesis
) -> Message | None:
    """Build what a branch would publish and a page of what it changes.

    Return why it may not be read.
    """
    top, inner = repository.git("rev-parse", "--show-toplevel", "--show-prefix").split("\n")[:2]
    since = repository.git("merge-base", "HEAD", commit).strip()
    folder = site.parent / "thesis"
    repository.git("clone", "--quiet", "--shared", "--no-checkout", top, str(folder))
    Repository(folder, commit).git("checkout", "--quiet", "--detach", commit)
    for each in now.study.schema.resources.values():  # what git must not have
        own, its = (at / now.settings.data / each.path for at in (now.root, folder / inner))
        is_hidden = any(field.privacy != "public" for field in each.fields.values())
        if is_hidden and own.is_file() and its.parent.is_dir() and not its.exists():
            shutil.copy2(own, its)
    if not _build(folder / inner, site, address, since):
        return Message("version-unreadable")
    return _what_it_holds(site, now.leaks)


def _build(folder: Path, site: Path, address: str, since: str = "") -> bool:
    """Build another version, as a preview since a revision; say whether that worked."""
    settings = {"INHERIT": CONFIGURATION, **({"site_url": address} if address else {})}
    (folder / SETTINGS).write_text(yaml.safe_dump(settings), "utf-8")
    command = (sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", SETTINGS)
    own = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    own |= {"GIT_CEILING_DIRECTORIES": str(folder.parent), PREVIEW: since}
    done = subprocess.run(  # noqa: S603 - the arguments are ours
        [*command, "--site-dir", str(site)], cwd=folder, env=own, check=False, capture_output=True
    )
    return done.returncode == 0 and (site / "index.html").is_file()


def _what_it_holds(site: Path, index: LeakIndex) -> Message | None:
    """Return which file of a built site holds what must not be read, or cannot be searched."""
    found = leaks_in_site(site, index, {})  # a remark too: nobody reads it
    return Message("version-holds", path=found[0].place.path) if found else None


def _place_site(built: Path, site: Path, below: str, name: str) -> Message:
    """Place a built version, its pages marked."""
    place = site / below / name
    count = add_banners(built, name, is_preview=below == PREVIEWS)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(built, place)
    return Message("pages-marked", folder=str(place), count=count, tag=name)


def _place_notices(thesis: Thesis, built: Path, site: Path, below: str, name: str) -> None:
    """Place notices at those addresses of a built version that the present site has too.

    The others may be those of people.
    """
    place = site / below / name
    pages = {each.relative_to(built).as_posix() for each in built.rglob("*.html")}
    notices = {
        place / page: notice_page(page, name, thesis.language).encode()
        for page in sorted({"index.html", *pages})
        if (site / page).is_file()
    }
    write_files(notices)
    write_banner_style(place)
