"""Git repositories that tests fill, each commit a day after the last."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from generator.language import load_language
from generator.rendering import Dialect
from tests.building import write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FIRST_DAY = datetime(2026, 1, 1, 12, tzinfo=UTC)


class History:
    """A repository in a folder; ``count`` commits were made."""

    def __init__(self, folder: Path) -> None:
        """Begin an empty repository."""
        self.folder = folder
        self.count = 0
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        """Run git as nobody in particular, whatever the machine is set to."""
        date = (FIRST_DAY + timedelta(days=self.count)).isoformat()
        environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_DATE": date,
        }
        who = ("-c", "user.name=Autrice", "-c", "user.email=autrice@example.org")
        done = subprocess.run(  # noqa: S603 - the arguments are those of a test
            ["git", *who, *arguments],  # noqa: S607 - the git of the machine
            cwd=self.folder,
            env=environment,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode()

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


def plain_markdown() -> Dialect:
    """Return the Markdown of a thesis whose site adds no extension."""
    return Dialect(load_language("fr"))
