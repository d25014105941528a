"""Every rule, block, option, command, table and chart has its page or section, with examples.

An example of a page is a piece of a thesis: a chapter (``md``), a change of a file of data
(``diff``), an entry of ``tables.yaml`` or options of ``mkdocs.yml`` (``yaml``), a file as it stands
(``py``, ``csv``, ``typ``), or a command (``console``). Pieces that follow one another make one
example. A ``text`` block behind it is the problem that it has; without one, nothing is wrong with
it. The French pages are run on the thesis of this repository; the English ones have the same
examples, on a small thesis in English, of which one page of each folder is run.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import chdir
from pathlib import Path
from typing import TypeAlias, get_type_hints

import pytest
import yaml
from click import Context
from click.testing import CliRunner
from mkdocs.utils.yaml import yaml_load

from generator.app.cli import main
from generator.app.settings import Settings
from generator.chapters.syntax import ADMONITIONS, BLOCKS
from generator.core.problems import RULES, rules_named
from generator.tables.charts.chart import KINDS as CHARTS
from generator.tables.specs import KINDS as TABLES
from tests import doors
from tests.examples import NEW_CHAPTERS, THESES

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(path for language in THESES for path in (DOCS / language).glob("*/*.md"))
NAMED = re.compile(r"^##? `([\w-]+)`", re.MULTILINE)
"""What a page, or a section of it, is about."""
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
FOLDERS = ("blocks", "charts", "commands", "functions", "options", "rules", "tables")
OPTIONS = [
    next((each.alias for each in getattr(hint, "__metadata__", ()) if hasattr(each, "alias")), name)
    for name, hint in get_type_hints(Settings, include_extras=True).items()
]
"""The names of the options; those of settings that stand elsewhere in the file are empty."""
Piece: TypeAlias = tuple[str, str, str]
Example: TypeAlias = tuple[list[Piece], str]
SPACES = str.maketrans("\u00a0\u202f", "  ")


@pytest.mark.parametrize("language", THESES)
@pytest.mark.parametrize(
    ("folder", "names"),
    [
        ("rules", RULES),
        ("blocks", BLOCKS.keys() - set(ADMONITIONS[1:])),
        ("options", [each for each in OPTIONS if each]),
        ("commands", main.list_commands(Context(main))),
        ("tables", TABLES),
        ("charts", CHARTS),
    ],
)
def test_each_has_its_page(folder: str, names: Collection[str], language: str) -> None:
    pages = (DOCS / language / folder).glob("*.md")
    found = {path: set(NAMED.findall(path.read_text("utf-8"))) for path in pages}
    assert set().union(*found.values()) >= set(names)
    index = (DOCS / language / "README.md").read_text("utf-8")
    assert [path.name for path in found if f"({folder}/{path.name})" not in index] == []
    assert [name for name in names if f"`{name}`" not in index] == []


RUN = [page for page in PAGES if page.parts[-3] == "fr"]
RUN += [min((DOCS / "en" / folder).glob("*.md")) for folder in FOLDERS]


def test_both_languages_have_the_same_examples() -> None:
    shapes = {
        language: {str(page.relative_to(DOCS / language)): _shape(page) for page in pages}
        for language, pages in ((each, (DOCS / each).glob("*/*.md")) for each in THESES)
    }
    assert shapes["fr"] == shapes["en"]


def _shape(page: Path) -> list[tuple[str, list[str]]]:
    """Return the examples of a page: what is shown, and how severe what is said of it."""
    return [
        (kind, re.findall(r"^[a-z-]+ (\(\w+\)): ", text) if kind == "text" else [])
        for kind, _, text in FENCE.findall(page.read_text("utf-8"))
        if kind in {"md", "text", "console", "csv", "py"}
    ]


@pytest.mark.parametrize("page", RUN, ids=lambda page: str(page.relative_to(DOCS)))
def test_the_examples_of_a_page(
    page: Path, checked_theses: dict[str, Path], tmp_path: Path
) -> None:
    language, rule = page.relative_to(DOCS).parts[0], page.stem
    examples = with_right_texts_together(examples_of(page.read_text("utf-8")))
    assert examples
    for number, (pieces, said) in enumerate(examples):
        root = shutil.copytree(checked_theses[language], tmp_path / str(number))
        printed = "".join(applied(root, language, *piece) for piece in pieces)
        if printed:
            assert said in printed.translate(SPACES)
            continue
        found = [
            doors.problem_line(each, language).partition(": ")[2].translate(SPACES)
            for each in doors.kept_problems(root)
            if each.rule in rules_named(rule) or page.parent.name != "rules"
        ]
        if said:
            assert said in found
        else:
            assert [each for each in found if not re.match(r"[\w-]+ \(info\)", each)] == []


def test_a_rule_shows_what_it_tells() -> None:
    for page in PAGES:
        if page.parent.name == "rules":
            examples = [each for each in examples_of(page.read_text("utf-8")) if each[1]]
            assert examples, page
            for pieces, said in examples:
                rule = re.match(r"([\w-]+)(?: \((?:warning|info)\))?: ", said)
                assert pieces[0][0] == "console" or (rule and rule[1] in rules_named(page.stem)), (
                    page
                )


@pytest.mark.parametrize("page", [*PAGES, *DOCS.glob("*/README.md")], ids=str)
def test_links_between_pages(page: Path) -> None:
    links = re.findall(r"\]\(([^):]+\.md)\)", FENCE.sub("", page.read_text("utf-8")))
    assert [each for each in links if not (page.parent / each).is_file()] == []


def with_right_texts_together(examples: Iterable[Example]) -> list[Example]:
    """Return the examples of a page, those that are texts without a problem as one chapter."""
    right: list[Piece] = []
    others: list[Example] = []
    for pieces, said in examples:
        is_text = all(kind == "md" and not text.startswith("---") for kind, _, text in pieces)
        if is_text and not said:
            right += pieces
        else:
            others.append((pieces, said))
    return [*others, *([(right, "")] if right else [])]


def examples_of(text: str) -> Iterator[Example]:
    """Yield each example: its pieces (language, where it belongs, text) and what it says."""
    pieces: list[tuple[str, str, str]] = []
    end = 0
    for match in FENCE.finditer(text):
        kind, info, content = match.groups()
        if pieces and text[end : match.start()].strip():
            yield pieces, ""
            pieces = []
        end = match.end()
        if kind == "text":
            yield pieces, content.strip()
            pieces = []
        elif kind != "sh":
            pieces.append((kind, info or "", content))
    if pieces:
        yield pieces, ""


def applied(root: Path, language: str, kind: str, info: str, text: str) -> str:
    """Apply a piece of an example to a thesis; return what its commands print."""
    encoding = info if info == "cp1252" else "utf-8"
    if kind == "md":
        chapter = root / "chapters" / NEW_CHAPTERS[language]
        title = "" if text.startswith(("---", "# ")) else "# Page\n\n"
        before = chapter.read_bytes() if chapter.exists() else b""
        chapter.write_bytes(before + f"{'' if before else title}{text}\n".encode(encoding))
    elif kind == "diff":
        header, _, changes = text.partition("\n")
        path = root / header.removeprefix("--- ")
        content = path.read_text("utf-8")
        for old, new in re.findall(r"((?:^-.*\n)+)((?:^\+.*\n)*)", changes, re.MULTILINE):
            before, after = (re.sub(r"^[-+]", "", each, flags=re.MULTILINE) for each in (old, new))
            assert content.count(before) == 1, before
            content = content.replace(before, after)
        path.write_text(content, encoding)
    elif kind == "yaml" and info:
        path = root / info
        path.write_text(f"{path.read_text('utf-8')}\n{text}", "utf-8")
    elif kind == "yaml":
        path = root / "mkdocs.yml"
        settings, wanted = yaml_load(path.read_text("utf-8")), yaml.safe_load(text)
        (of_page,) = (each["thesis"] for each in wanted["plugins"])
        names = [each for each in settings["plugins"] if "thesis" in each]
        options = names[0]["thesis"] if names and isinstance(names[0], dict) else {}
        rest = [each for each in settings["plugins"] if "thesis" not in each]
        settings["plugins"] = [*rest, {"thesis": options | of_page}]
        path.write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")
    elif kind in {"py", "csv", "typ"}:
        path = root / info
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    else:
        return _printed(root, text)
    return ""


def _printed(root: Path, text: str) -> str:
    output = ""
    with chdir(root):
        for command, shown in re.findall(
            r"^\$ thesis (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE
        ):
            result = CliRunner().invoke(main, shlex.split(command))
            assert result.exit_code in {0, 1, 2}, result.stderr
            output += f"{result.stdout}{result.stderr}"
            assert shown.translate(SPACES) in output.translate(SPACES)
    return output
