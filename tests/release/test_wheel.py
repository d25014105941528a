"""What a researcher gets who installs the wheel: commands, look, guide, outside of this repository.

The wheel is built and installed without a network into an environment of its own, which sees the
libraries of the tests but not this project. Commands run there as they are typed, in new folders.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pikepdf
import pytest

from tests.doors import run as in_process

if TYPE_CHECKING:
    from email.message import Message

ROOT = Path(__file__).parents[2]


def call(*words: str | Path, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command with next to nothing in its environment, as in a new terminal."""
    environment = {"PATH": os.defpath, "HOME": str(folder), "LANG": "C.UTF-8", **settings}
    done = subprocess.run(  # noqa: S603 - what we have just installed
        [*map(str, words)],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the source distribution, and the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("dist")
    build = (sys.executable, "-m", "hatchling", "build", "-d", folder)
    call(*build, "-t", "sdist", folder=ROOT)
    (source,) = folder.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        archive.extractall(folder / "source", filter="data")
    (unpacked,) = (folder / "source").iterdir()
    call(*build, "-t", "wheel", folder=unpacked)
    (wheel,) = folder.glob("*.whl")
    return source, wheel


@pytest.fixture(scope="module")
def thesis(packages: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the command ``thesis`` of an environment into which the wheel was installed."""
    place = tmp_path_factory.mktemp("clean") / "environment"
    call(sys.executable, "-m", "venv", "--without-pip", place, folder=place.parent)
    python = place / "bin/python"
    options = ("--quiet", "--no-index", "--no-deps", "--no-compile")
    pip = (sys.executable, "-m", "pip", "--python", python, "install", *options)
    call(*pip, packages[1], folder=place.parent)
    (libraries,) = place.glob("lib/python*/site-packages")
    # A path in a .pth is not searched for others: the project of this repository stays out.
    (libraries / "libraries.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return place / "bin/thesis"


@pytest.fixture(scope="module")
def begun(thesis: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a new thesis, in a folder far from this repository."""
    folder = tmp_path_factory.mktemp("researcher")
    call(thesis, "init", "these", folder=folder)
    return folder / "these"


def test_the_metadata_are_those_of_a_package_that_can_be_published(
    packages: tuple[Path, Path],
) -> None:
    with zipfile.ZipFile(packages[1]) as wheel:
        names = set(wheel.namelist())
        (path,) = (each for each in names if each.endswith(".dist-info/METADATA"))
        metadata: Message = message_from_bytes(wheel.read(path))
    assert (metadata["Name"], metadata["Description-Content-Type"]) == (
        "thesis-site",
        "text/markdown",
    )
    assert {"Framework :: MkDocs", "Typing :: Typed"} <= set(metadata.get_all("Classifier") or ())
    assert "mkdocs" in metadata["Keywords"].split(",")
    text = str(metadata.get_payload())
    assert text.strip().startswith("# A thesis site")
    assert "pipx install ." in text
    assert re.findall(r"\]\((?!https?://)[^)]*\)", text) == []
    licences = {each.rpartition("/")[2] for each in names if "/licenses/" in each}
    assert {"LICENSE", "alegreya-OFL.txt", "pagella-math-GFL.txt"} <= licences
    carried = ("py.typed", "CHANGELOG.md", "docs/fr/guide.md", "docs/en/rules/claim.md")
    carried += ("overrides/main.html", "overrides/assets/stylesheets/thesis.css")
    carried += ("app/scaffold/fr/mkdocs.yml", "app/scaffold/gitignore")
    assert {f"generator/{each}" for each in carried} <= names
    locked = "generator/requirements.lock"
    with zipfile.ZipFile(packages[1]) as wheel:
        assert wheel.read(locked) == (ROOT / "requirements.lock").read_bytes()


def test_no_text_asks_an_index_for_a_package_that_is_not_there() -> None:
    texts = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    texts += [each for each in (ROOT / "generator").rglob("*") if each.suffix in {".md", ".yaml"}]
    asks = re.compile(r"(?:pipx?|uv tool|uv pip) (?:install|run) \S*thesis[-_]site(?![\w.-]*\.whl)")
    assert [each for each in texts if asks.search(each.read_text("utf-8"))] == []


def test_the_wheel_from_the_sources_is_that_of_the_repository(
    packages: tuple[Path, Path], tmp_path: Path
) -> None:
    build = (sys.executable, "-m", "hatchling", "build", "-d", tmp_path, "-t", "wheel")
    call(*build, folder=ROOT)
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.read_bytes() == packages[1].read_bytes()


def test_a_new_thesis_is_checked_built_and_exported(thesis: Path, begun: Path) -> None:
    assert call(thesis, "check", folder=begun).stdout == ""
    call(thesis, "build", "--strict", folder=begun)
    page = (begun / "site/index.html").read_text("utf-8")
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    assert styles
    assert all((begun / "site" / each).stat().st_size for each in styles)
    assert list((begun / "site/assets/fonts").glob("*.woff2"))  # our look, not the theme's alone
    call(thesis, "export", "pdf", folder=begun)
    with pikepdf.open(begun / "exports/thesis.pdf") as pdf:
        assert len(pdf.pages) > 1
    assert (begun / "exports/thesis.pdf").read_bytes().startswith(b"%PDF")


def test_a_new_thesis_is_served(thesis: Path, begun: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        place = f"127.0.0.1:{free.getsockname()[1]}"
    with subprocess.Popen(  # noqa: S603 - what we have just installed
        [thesis, "serve", "--dev-addr", place],
        cwd=begun,
        env={"PATH": os.defpath, "HOME": str(begun), "LANG": "C.UTF-8"},
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as server:
        assert server.stderr
        try:
            assert any("Serving on" in line for line in server.stderr)
            with urlopen(f"http://{place}/", timeout=300) as page:
                assert "<article" in page.read().decode()
        finally:
            server.terminate()


def test_the_program_says_its_version_its_guide_and_how_it_is_completed(
    thesis: Path, begun: Path
) -> None:
    version = in_process("--version").stdout
    assert call(thesis, "--version", folder=begun).stdout == version
    assert call(thesis, "guide", "claim", folder=begun).stdout.startswith("# `claim` : ")
    script = call(thesis, folder=begun, _THESIS_COMPLETE="zsh_source").stdout
    assert script.startswith("#compdef thesis\n")
    words = {"COMP_WORDS": "thesis guide clai", "COMP_CWORD": "2"}
    words |= {"_THESIS_COMPLETE": "bash_complete"}
    assert call(thesis, folder=begun, **words).stdout == "plain,claim\n"
