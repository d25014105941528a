"""The tools that are timed: this generator and others, each in a virtual environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from benchmarks.theses import Macros, Plain, TableReader, Thesis

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = Path(__file__).resolve().parent / "requirements"
ENVIRONMENTS = ROOT / ".venv" / "bench"


class CannotRunError(Exception):
    """A tool cannot be installed, or a command of it failed."""


@dataclass(frozen=True)
class Tool:
    """A tool that builds sites: how it is called and which chapters it gets.

    Its title has the versions of packages as ``{package}``. One that is not ``installed`` apart is
    that of this environment.
    """

    name: str
    title: str
    kind: type[Plain]
    build: tuple[str, ...]
    serve: tuple[str, ...]
    installed: bool = True

    @property
    def folder(self) -> Path:
        """Folder of its commands."""
        if self.installed:
            return ENVIRONMENTS / self.name / "bin"
        return Path(sys.executable).parent

    def command(self, words: tuple[str, ...]) -> list[str]:
        """Return a command of the tool."""
        return [str(self.folder / words[0]), *words[1:]]


MKDOCS_BUILD = ("mkdocs", "build", "--strict", "--quiet")
# With some versions of click the server watches nothing unless it is asked to.
MKDOCS_SERVE = ("mkdocs", "serve", "--livereload", "--dev-addr")
OURS = Tool(
    "thesis",
    "this generator",
    Thesis,
    ("thesis", "build", "--strict"),
    ("thesis", "serve", "--dev-addr"),
    installed=False,
)
PLAIN = Tool(
    "plain", "MkDocs {mkdocs} + Material {mkdocs-material}", Plain, MKDOCS_BUILD, MKDOCS_SERVE
)
PLAIN_BESIDE_US = replace(PLAIN, installed=False)
TABLE_READER = Tool(
    "table-reader",
    "… with table-reader {mkdocs-table-reader-plugin}",
    TableReader,
    MKDOCS_BUILD,
    MKDOCS_SERVE,
)
MACROS = Tool(
    "macros",
    "… with macros {mkdocs-macros-plugin} and pandas {pandas}",
    Macros,
    MKDOCS_BUILD,
    MKDOCS_SERVE,
)
ZENSICAL = Tool(
    "zensical",
    "Zensical {zensical}",
    Plain,
    ("zensical", "build"),
    ("zensical", "serve", "--dev-addr"),
)
TOOLS = (OURS, PLAIN, TABLE_READER, MACROS, ZENSICAL)


def install(tool: Tool) -> None:
    """Make the environment of a tool, once for each content of its requirements."""
    if not tool.installed:
        return
    file = REQUIREMENTS / f"{tool.name}.txt"
    wanted = (REQUIREMENTS / "plain.txt").read_text("utf-8") + file.read_text("utf-8")
    stamp = ENVIRONMENTS / tool.name / "installed.txt"
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return
    print(f"Installing {tool.name} into {ENVIRONMENTS / tool.name} (once) …", file=sys.stderr)
    venv.create(ENVIRONMENTS / tool.name, clear=True, with_pip=True)
    pip = [str(tool.folder / "python"), "-m", "pip", "install", "--quiet", "--requirement"]
    done = subprocess.run([*pip, str(file)], capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise CannotRunError(last_line(done.stderr))
    stamp.write_text(wanted, "utf-8")


def environment(tool: Tool) -> dict[str, str]:
    """Return the variables that a tool is called with; its bytecode is kept, as installed."""
    left_out = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "PYTHONDONTWRITEBYTECODE"}
    left_out |= set() if tool is OURS else {"PYTHONPATH"}
    variables = {name: value for name, value in os.environ.items() if name not in left_out}
    return variables | {"NO_MKDOCS_2_WARNING": "1"}


def title_with_version(tool: Tool) -> str:
    """Return what a tool is called, with the versions that its requirements pin."""
    if tool is OURS:
        return f"{tool.title} {version('thesis-site')}"
    lines = (REQUIREMENTS / f"{tool.name}.txt").read_text("utf-8").splitlines()
    return tool.title.format_map(dict(line.split("==") for line in lines if "==" in line))


def last_line(text: str) -> str:
    """Return the last line that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no message"
