"""Theses in folders, each built by one tool: from nothing, from what was kept, after an edit."""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measuring import Cost, Weight, run, server, weigh
from benchmarks.theses import RARE, file_of, rare_chapters
from benchmarks.tools import OURS, CannotRunError, Tool, environment

LONG = 80  # characters of a line of prose that is edited
STORE = Path(".cache", "thesis")
PROSE = (rf"^[^\W\d_].{{{LONG},}}$", " Lu : {}.")  # a line, and what is added to it


class Project:
    """A thesis in a folder for one tool. After each step its site is built and its store full."""

    def __init__(self, tool: Tool, folder: Path) -> None:
        self.tool, self.folder = tool, folder
        chapters = sorted((folder / "chapters").rglob("*.md"))
        self.files = [
            path.relative_to(folder)
            for path in chapters
            if path.name not in {"index.md", "README.md"}
        ]
        self._turns, self._words = itertools.count(1), itertools.count(1)

    def build(self) -> Cost:
        """Build the site; nothing was changed."""
        return run(self.tool.command(self.tool.build), self.folder, environment(self.tool))

    def build_from_nothing(self) -> Cost:
        """Build the site without anything that was kept."""
        for kept in (".cache", "site"):
            shutil.rmtree(self.folder / kept, ignore_errors=True)
        return self.build()

    def build_restored(self) -> Cost:
        """Build a fresh checkout with one chapter changed and the store and site of before."""
        before = self.folder.rename(self.folder.with_name(f"{self.folder.name}-before"))
        skipped = shutil.ignore_patterns(".cache", "site")
        shutil.copytree(
            before, self.folder, copy_function=shutil.copy, ignore=skipped, symlinks=True
        )
        for kept in (STORE, Path("site")):
            (self.folder / kept.parent).mkdir(exist_ok=True)
            (before / kept).rename(self.folder / kept)
        shutil.rmtree(before)
        return self.build_after(self.edit_text)

    def build_after(self, edit: Callable[[], tuple[Path, str]]) -> Cost:
        """Build the site after an edit, which its page must show."""
        file, _ = edit()
        page = self.folder / "site" / self._address(file) / "index.html"
        before = page.read_bytes()
        cost = self.build()
        if page.read_bytes() == before:
            raise CannotRunError(f"{self.tool.name} did not build the edit of {file}")
        return cost

    def serve(self) -> Cost:
        """Return what it takes from a saved chapter to the served page."""
        with self.served() as save:
            return save()

    @contextmanager
    def served(self) -> Generator[Callable[[], Cost]]:
        """Serve the thesis; yield a function that saves a chapter until its page is served."""
        command, first = self.tool.command(self.tool.serve), self._address(self.files[0])
        with server(command, self.folder, environment(self.tool), f"{first}/") as cost_of:

            def save() -> Cost:
                file = self._next_file()
                return cost_of(f"{self._address(file)}/", lambda: self._edit(file, *PROSE)[1])

            yield save

    def weigh(self) -> Weight:
        """Return what the site weighs."""
        return weigh(self.folder / "site")

    def edit_text(self) -> tuple[Path, str]:
        """Add a word to a paragraph; return the file and the word."""
        return self._edit(self._next_file(), *PROSE)

    def edit_heading(self) -> tuple[Path, str]:
        """Add a word to the heading of a section."""
        return self._edit(self._next_file(), r"^## .*$", " {}")

    def edit_title(self) -> tuple[Path, str]:
        """Add a word to the title of a chapter."""
        return self._edit(self._next_file(), r"^# .*$", " {}")

    def edit_judgement(self) -> tuple[Path, str]:
        """Change a judgement of the need that three chapters speak of."""
        path = self.folder / "data" / "evaluations.csv"
        text = path.read_text("utf-8")
        found = re.search(rf"^{RARE},FG1,(\w+)$", text, flags=re.MULTILINE)
        if not found:
            raise CannotRunError(f"{path} has no judgement of {RARE}")
        value = "non" if found[1] == "oui" else "oui"
        path.write_text(text[: found.start(1)] + value + text[found.end(1) :], "utf-8")
        return Path("chapters", file_of(rare_chapters(len(self.files))[0])), value

    def _next_file(self) -> Path:
        return self.files[next(self._turns) * 7 % len(self.files)]

    def _edit(self, file: Path, line: str, added: str) -> tuple[Path, str]:
        """Add a word that stands nowhere yet to the last line of a kind."""
        path = self.folder / file
        text = path.read_text("utf-8")
        *_, found = re.finditer(line, text, flags=re.MULTILINE)
        letters = str(next(self._words)).translate(str.maketrans("0123456789", "abcdefghij"))
        word = f"relu{letters}"
        path.write_text(text[: found.end()] + added.format(word) + text[found.end() :], "utf-8")
        return file, word

    def _address(self, file: Path) -> str:
        return file.relative_to("chapters").with_suffix("").as_posix()


def steps_of(project: Project) -> dict[str, Callable[[], Cost]]:
    """Return what is timed with a thesis; the first step builds it."""
    steps: dict[str, Callable[[], Cost]] = {"from nothing": project.build_from_nothing}
    if project.tool is OURS:
        edits = {
            "text": project.edit_text,
            "heading": project.edit_heading,
            "title": project.edit_title,
            "judgement": project.edit_judgement,
        }
        steps["restored"] = project.build_restored
        steps |= {name: lambda edit=edit: project.build_after(edit) for name, edit in edits.items()}
    elif project.tool.name == "zensical":
        steps["text"] = lambda: project.build_after(project.edit_text)
    return steps
