"""Tagged reviews at their own addresses, beside the present site.

An older version was written before anybody withdrew from it. So each is searched with the eyes of
today before it is placed: it is built from files in which names are masked and data are cut; where
something is left all the same, or it cannot be built, a notice stands at its addresses.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml

from generator.app.project import Thesis, is_incomplete, open_thesis
from generator.core.atomic_files import write_files
from generator.core.problems import CONFIGURATION, Message
from generator.history.git import open_repository
from generator.history.pages import STYLE, mark_superseded, superseded_style, withdrawn_page
from generator.history.redacting import redact
from generator.history.snapshot import unpacked
from generator.history.withdrawn import names_in
from generator.privacy import LeakIndex, withheld_secrets
from generator.site.verify import leaks_in_site

ADDRESS = "v"  # the folder of the site in which reviews are, each below its tag
SETTINGS = "review.yml"


def place_reviews(thesis: Thesis, site: Path) -> Iterator[Message]:
    """Place each tagged review in the folder of a site, and say how; raise ``GitError``."""
    repository = open_repository(thesis.root)
    address = thesis.settings.publication.address.rstrip("/")
    shutil.rmtree(site / ADDRESS, ignore_errors=True)
    for tag in repository.reviews():
        if thesis.leaks.holds(tag):
            yield Message("review-named", tag=thesis.leaks.masked(tag, "***"))
            continue
        with tempfile.TemporaryDirectory(prefix="thesis-", ignore_cleanup_errors=True) as name:
            built = Path(name) / "site"
            with unpacked(repository, repository.commit(f"refs/tags/{tag}")) as folder:
                index = _redacted(folder, thesis)
                is_built = index is not None and _build(
                    folder, built, address and f"{address}/{ADDRESS}/{tag}/"
                )
            yield place_site(built if is_built else None, site, tag, thesis, index or thesis.leaks)


def _redacted(folder: Path, now: Thesis) -> LeakIndex | None:
    """Take out of the files in a folder what may not be read today, and return what that is.

    ``None`` where the data cannot be read as a whole: the names that they had are not known then.
    """
    older = open_thesis(folder)
    if is_incomplete(older):
        return None
    withheld = withheld_secrets(now.root)
    index, changed = names_in(older.study, now.study, withheld, now.settings.privacy.exceptions)
    instead = now.language.text("name_taken_out")
    redact(folder, older.settings.data, older.study, now.study, index, changed, instead)
    return index


def _build(folder: Path, site: Path, address: str) -> bool:
    """Build an older version by the generator that it had, and say whether that worked."""
    settings = {"INHERIT": CONFIGURATION, **({"site_url": address} if address else {})}
    (folder / SETTINGS).write_text(yaml.safe_dump(settings), "utf-8")
    command = (sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", SETTINGS)
    own = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    own["GIT_CEILING_DIRECTORIES"] = str(folder.parent)
    done = subprocess.run(  # noqa: S603 - the arguments are ours
        [*command, "--site-dir", str(site)], cwd=folder, env=own, check=False, capture_output=True
    )
    return done.returncode == 0 and (site / "index.html").is_file()


def place_site(built: Path | None, site: Path, tag: str, now: Thesis, index: LeakIndex) -> Message:
    """Place a built review below its tag, marked; a notice where it holds what nobody may read."""
    place = site / ADDRESS / tag
    leaks = leaks_in_site(built, index, {}) if built else []
    if built is None or leaks:
        files = built.rglob("*.html") if built else ()
        pages = {"index.html", *(each.relative_to(built or site).as_posix() for each in files)}
        notices = {
            place / page: withdrawn_page(page, tag, now.language).encode()
            for page in sorted(pages)
            if not index.holds(page)
        }
        write_files({**notices, place / STYLE: superseded_style().encode()})
        return Message("review-withdrawn", tag=tag)
    count = mark_superseded(built, tag, "../" * (tag.count("/") + 2))
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(built, place)
    return Message("pages-marked", folder=str(place), count=count, tag=tag)
