"""``thesis serve``: what is saved is served, and a build that fails leaves the last site."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from generator.app.crash_message import SWITCH
from tests.examples import edit, example_thesis

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

PATIENCE = 300  # seconds, of a machine that does much else


def test_what_is_saved_is_served_and_a_failed_build_leaves_the_last_site(tmp_path: Path) -> None:
    folder, said = example_thesis(tmp_path / "thesis"), tmp_path / "said"
    (folder / "code").mkdir()
    (folder / "data/groupes.csv").rename(folder / "code/groupes.csv")
    described = "path: groupes.csv\n    x-source: code/groupes.csv"
    edit(folder / "data/datapackage.yaml", "path: groupes.csv", described)
    with served(folder, said) as place:
        wait_until(lambda: "besoin" in page(place))
        edit(folder / "chapters/index.md", "# ", "# Essai et ")
        wait_until(lambda: "Essai et " in page(place))
        edit(folder / "chapters/index.md", "Elle ", "En {{ sum(groupes.duree_min) }} min. Elle ")
        wait_until(lambda: "200" in page(place))
        edit(folder / "code/groupes.csv", ",96", ",97")
        wait_until(lambda: "201" in page(place))
        edit(folder / "mkdocs.yml", "site_name:", "site_name: [")
        wait_until(lambda: "mkdocs.yml:3" in said.read_text("utf-8"))
        assert "Essai et " in page(place)
        edit(folder / "mkdocs.yml", "site_name: [", "site_name:")
        (folder / "hook.py").write_text("1 / 0\n", "utf-8")
        edit(folder / "mkdocs.yml", "site_name:", "hooks: [hook.py]\nsite_name:")
        wait_until(lambda: "ZeroDivisionError" in said.read_text("utf-8"))
        assert "Essai et " in page(place)
        edit(folder / "mkdocs.yml", "hooks: [hook.py]\n", "")
        edit(folder / "chapters/index.md", "Essai et ", "Autre essai et ")
        wait_until(lambda: "Autre essai et " in page(place))
    assert "Traceback" not in said.read_text("utf-8")


@contextmanager
def served(folder: Path, said: Path) -> Generator[str]:
    """Serve a thesis, and yield the host and port; what the server says is written into a file."""
    temporary = said.with_name("temporary")
    temporary.mkdir()
    other = os.open(temporary, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)  # as another server does while it builds
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-c", "from generator.app.cli import run; run()"]
    with said.open("w") as terminal:
        server = subprocess.Popen(  # noqa: S603 - this Python, this folder
            [*command, "serve", "--dev-addr", place],
            cwd=folder,
            stderr=terminal,
            env={**os.environ, SWITCH: "", "TMPDIR": str(temporary)},
        )
    try:
        yield place
    finally:
        os.close(other)
        server.send_signal(signal.SIGINT)
        assert server.wait(PATIENCE) == 0


def page(place: str) -> str:
    """Return the home page, nothing while the server does not answer."""
    with suppress(URLError), urlopen(f"http://{place}/", timeout=PATIENCE) as home:
        return home.read().decode()
    return ""


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)
