"""Git repositories that tests fill, each commit a day after the last."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from generator.app.settings import MOST_VERSIONS
from generator.chapters import read_manuscript
from generator.history.histories import read_histories
from tests.building import write
from tests.doors import plain_markdown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from generator.core.problems import Problem
    from generator.history.histories import ChapterHistory

FIRST_DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)


def git(folder: Path, *arguments: str, day: datetime = FIRST_DAY) -> str:
    """Run git as nobody in particular, whatever the machine is set to."""
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_DATE": day.isoformat(),
        "GIT_COMMITTER_DATE": day.isoformat(),
    }
    who = ("-c", "user.name=Autrice", "-c", "user.email=autrice@example.org")
    done = subprocess.run(  # noqa: S603 - the arguments are those of a test
        ["git", *who, *arguments],  # noqa: S607 - the git of the machine
        cwd=folder,
        env=environment,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()


class History:
    """A repository in a folder; ``count`` commits were made."""

    def __init__(self, folder: Path) -> None:
        """Begin an empty repository."""
        self.folder = folder
        self.count = 0
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        """Run git on the day of the next commit."""
        return git(self.folder, *arguments, day=FIRST_DAY + timedelta(days=self.count))

    def commit(self, files: Mapping[str, str | None] | None = None) -> str:
        """Write the files (``None`` takes one out), commit everything and return the revision."""
        for path, content in (files or {}).items():
            if content is None:
                (self.folder / path).unlink()
            else:
                write(self.folder / path, content)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", f"Version {self.count}")
        self.count += 1
        return self.git("rev-parse", "HEAD").strip()


def histories_of(
    root: Path, most: int = MOST_VERSIONS
) -> tuple[Mapping[str, ChapterHistory], tuple[Problem, ...]]:
    """Return the history of each chapter in a folder, and what is missing."""
    manuscript, _ = read_manuscript(root, "chapters", ())
    return read_histories(root, manuscript, most, plain_markdown())
