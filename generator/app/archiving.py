"""Tagged reviews and previews of branches at their own addresses, beside the present site.

An older version was written before anybody withdrew from it. So each is searched with the eyes of
today before it is placed: it is built from files in which names are masked and data are cut; where
something is left all the same, or it cannot be built, a notice stands at its addresses.

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
from generator.history.git import Repository, open_repository
from generator.history.pages import STYLE, mark_superseded, superseded_style, withdrawn_page
from generator.history.redacting import redact
from generator.history.snapshot import unpacked
from generator.history.withdrawn import names_in
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
            index = build(repository, repository.commit(ref), built, its, thesis)
            yield place_site(
                None if index is None else built, site, name, thesis, index or thesis.leaks, below
            )


def _build_review(
    repository: Repository, commit: str, site: Path, address: str, now: Thesis
) -> LeakIndex | None:
    """Build a review without what may not be read today, and return what that is.

    ``None`` where it cannot be built, or its data cannot be read as a whole: the names that they
    had are not known then.
    """
    with unpacked(repository, commit) as folder:
        older = open_thesis(folder)
        if is_incomplete(older):
            return None
        withheld, allowed = withheld_secrets(now.root), now.settings.privacy.exceptions
        index, changed = names_in(older.study, now.study, withheld, allowed)
        instead = now.language.text("name_taken_out")
        redact(folder, older.settings.data, older.study, now.study, index, changed, instead)
        return index if _build(folder, site, address) else None


def _build_preview(
    repository: Repository, commit: str, site: Path, address: str, now: Thesis
) -> LeakIndex | None:
    """Build what a branch would publish and a page of what it changes."""
    top, inner = repository.git("rev-parse", "--show-toplevel", "--show-prefix").split("\n")[:2]
    since = repository.git("merge-base", "HEAD", commit).strip()
    folder = site.parent / "thesis"
    repository.git("clone", "--quiet", "--shared", "--no-checkout", top, str(folder))
    Repository(folder, commit).git("checkout", "--quiet", "--detach", commit)
    return now.leaks if _build(folder / inner, site, address, since) else None


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


def place_site(
    built: Path | None, site: Path, name: str, now: Thesis, index: LeakIndex, below: str = ADDRESS
) -> Message:
    """Place a built version, marked; a notice where it holds what nobody may read."""
    place = site / below / name
    leaks = leaks_in_site(built, index, {}) if built else []
    if built is None or leaks:
        files = built.rglob("*.html") if built else ()
        pages = {"index.html", *(each.relative_to(built or site).as_posix() for each in files)}
        notices = {
            place / page: withdrawn_page(page, name, now.language).encode()
            for page in sorted(pages)
            if not index.holds(page)
        }
        write_files({**notices, place / STYLE: superseded_style().encode()})
        return Message("review-withdrawn", tag=name)
    above = "../" * (name.count("/") + 2)
    count = mark_superseded(built, name, above, is_preview=below == PREVIEWS)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(built, place)
    return Message("pages-marked", folder=str(place), count=count, tag=name)
