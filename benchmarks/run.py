"""Times the build of this site, and of 300 chapters against plain MkDocs with Material.

Each generated chapter has the same prose and one table of this project. The generator draws that
table from the data; plain MkDocs gets it as a finished Markdown table with the same content. Builds
are whole commands (``mkdocs build --strict``), run in turn so that a slow minute of the machine
falls on all of them, after one uncounted turn.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS_IN_A_PART = 30
PROSE = """\
Les participants décrivent d'abord leur manière de travailler, puis ce que l'outil y change. La
discussion suit l'ordre des étapes, et chaque étape se termine par un **jugement** : l'outil répond
au besoin, n'y répond pas, ou bien personne ne se prononce.

- les avis favorables citent un usage déjà engagé ;
- les réserves portent sur le temps et sur les données disponibles ;
- les absences d'avis ne comptent pas comme un refus.

> Une remarque revient d'une séance à l'autre : « il faut d'abord savoir à qui l'on s'adresse ».
"""


@dataclass(frozen=True)
class Build:
    """A thesis to build: its name in the result, its folder and where its site goes."""

    name: str
    folder: Path
    site: Path

    @property
    def chapters(self) -> int:
        """Count of Markdown files that the build reads."""
        return len(list((self.folder / "chapters").rglob("*.md")))

    @property
    def pages(self) -> int:
        """Count of HTML pages that the build wrote."""
        return len(list(self.site.rglob("*.html")))


def main() -> None:
    """Run the benchmark and print its result as a Markdown table."""
    parser = argparse.ArgumentParser(description="Time the build.")
    parser.add_argument("--runs", type=int, default=5, help="counted turns (default: 5)")
    parser.add_argument("--chapters", type=int, default=300, help="chapters (default: 300)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        builds = prepare(Path(temporary), options.chapters)
        print(result(builds, time_in_turn(builds, options.runs)))


def prepare(folder: Path, chapters: int) -> tuple[Build, Build, Build]:
    """Write the generated theses; return this site, the one with our tables and the plain one."""
    tables = {name: table_as_markdown(name) for name in table_names()}
    blocks = {name: f"/// table | {name}\n///\n" for name in tables}
    write_thesis(folder / "ours", blocks, chapters, plugins=["search", "thesis"])
    write_thesis(folder / "plain", tables, chapters, plugins=["search"])
    shutil.copytree(ROOT / "data", folder / "ours" / "data")
    return (
        Build("this site", ROOT, folder / "this-site"),
        Build(f"{chapters} chapters, tables from data", folder / "ours", folder / "ours-site"),
        Build(
            f"{chapters} chapters, plain MkDocs + Material", folder / "plain", folder / "plain-site"
        ),
    )


def table_names() -> list[str]:
    """Return the names of this project's tables."""
    return list(yaml.safe_load((ROOT / "data" / "tables.yaml").read_text(encoding="utf-8")))


def table_as_markdown(name: str) -> str:
    """Return one table as plain Markdown."""
    thesis = Path(sys.executable).with_name("thesis")
    return run([str(thesis), "table", name, "--format", "md"], ROOT)


def write_thesis(folder: Path, tables: dict[str, str], chapters: int, plugins: list[str]) -> None:
    """Write a thesis of so many chapters, each with one of the tables in turn."""
    (folder / "chapters").mkdir(parents=True)
    config = {
        "site_name": "Une longue thèse",
        "docs_dir": "chapters",
        "theme": {"name": "material", "language": "fr", "font": False},
        "plugins": plugins,
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    (folder / "chapters" / "index.md").write_text("# Une longue thèse\n", encoding="utf-8")
    names = list(tables)
    for number in range(chapters):
        part, chapter = divmod(number, CHAPTERS_IN_A_PART)
        path = folder / "chapters" / f"{part + 1}.{chapter + 1}_chapitre.md"
        table = tables[names[number % len(names)]]
        path.write_text(chapter_text(number, table), encoding="utf-8")


def chapter_text(number: int, table: str) -> str:
    """Return a chapter of about 300 words with the table in its second section."""
    return "\n".join(
        (
            f"# Chapitre {number + 1}\n",
            PROSE,
            f"## Résultats {number + 1}\n",
            PROSE,
            table,
            f"## Discussion {number + 1}\n",
            PROSE,
        )
    )


def time_in_turn(builds: tuple[Build, ...], runs: int) -> dict[Build, list[float]]:
    """Return the seconds that each build took in each counted turn."""
    seconds: dict[Build, list[float]] = {build: [] for build in builds}
    for turn in range(runs + 1):
        print(f"turn {turn} of {runs} …", file=sys.stderr)
        for build in builds:
            took = time_build(build)
            if turn:
                seconds[build].append(took)
    return seconds


def time_build(build: Build) -> float:
    """Build once; return the seconds from start to end of the command."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(build.site)]
    start = time.perf_counter()
    run(command, build.folder)
    return time.perf_counter() - start


def run(command: list[str], folder: Path) -> str:
    """Run the command in the folder; return what it printed, or end with what it complained of."""
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed in {folder}:\n{done.stdout}{done.stderr}")
    return done.stdout


def result(builds: tuple[Build, ...], seconds: dict[Build, list[float]]) -> str:
    """Return the Markdown table of the result; the ratio is to the last build."""
    plain = statistics.median(seconds[builds[-1]])
    lines = [
        "| build | chapters | pages | median | fastest to slowest | ratio |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for build in builds:
        took = seconds[build]
        median = statistics.median(took)
        ratio = "" if build is builds[0] else f"{median / plain:.2f}"
        lines.append(
            f"| {build.name} | {build.chapters} | {build.pages} | {median:.2f} s "
            f"| {min(took):.2f} to {max(took):.2f} s | {ratio} |"
        )
    runs = len(seconds[builds[-1]])
    return "\n".join((*lines, "", f"{runs} runs each, {machine()}."))


def machine() -> str:
    """Return what the times depend on."""
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"


if __name__ == "__main__":
    main()
