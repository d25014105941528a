"""Finds a Chromium for the tests: the machine's own, or the one that Playwright installed.

Run as a script it exits 0 when there is one, and 1 otherwise.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")

# As root, without a screen, and without a word to the outside.
FLAGS = (
    "--no-sandbox",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-gpu",
    "--font-render-hinting=none",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium(playwright: Playwright) -> str | None:
    """Return the path of a Chromium that starts, or None."""
    paths = (*map(shutil.which, NAMES), playwright.chromium.executable_path)
    return next((path for path in paths if path and _starts(path)), None)


def _starts(path: str) -> bool:
    """Say whether the file runs: Ubuntu's package is a note that there is a snap."""
    if not Path(path).is_file():
        return False
    version = subprocess.run([path, "--version"], capture_output=True, check=False)  # noqa: S603 - found above
    return version.returncode == 0


if __name__ == "__main__":
    with sync_playwright() as playwright:
        sys.exit(find_chromium(playwright) is None)
