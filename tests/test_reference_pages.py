"""Every rule, block, option, command, table and chart has its page or section, with examples.

An example of a page is a piece of a thesis: a chapter (``md``), a change of a file of data
(``diff``), an entry of ``tables.yaml`` or options of ``mkdocs.yml`` (``yaml``), a file as it stands
(``py``, ``csv``, ``typ``), or a command (``console``). Pieces that follow one another make one
example. A ``text`` block behind it is the problem that it has; without one, nothing is wrong with
it. The French pages are run on the thesis of this repository, the English ones on a small thesis in
English (``tests/english``); they have the same examples, in the same order.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, get_type_hints

import pytest
import yaml
from click import Context
from mkdocs.utils.yaml import yaml_load

from generator.app.cli import main
from generator.app.project import open_thesis
from generator.app.settings import Settings
from generator.chapters.syntax import ADMONITIONS, BLOCKS
from generator.core.problems import RULES, Severity, rules_named
from generator.tables.charts.chart import KINDS as CHARTS
from generator.tables.specs import KINDS as TABLES
from tests import doors
from tests.doors import run
from tests.examples import NEW_CHAPTERS, SPACES, THESES

if TYPE_CHECKING:
    from generator.core.problems import Problem

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(path for language in THESES for path in (DOCS / language).glob("*/*.md"))
NAMED = re.compile(r"^##? `([\w-]+)`", re.MULTILINE)
"""What a page, or a section of it, is about."""
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
OPTIONS = [
    next((each.alias for each in getattr(hint, "__metadata__", ()) if hasattr(each, "alias")), name)
    for name, hint in get_type_hints(Settings, include_extras=True).items()
]
"""The names of the options; those of settings that stand elsewhere in the file are empty."""
Piece: TypeAlias = tuple[str, str, str]
Example: TypeAlias = tuple[list[Piece], str]


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


@pytest.mark.parametrize("language", THESES)
def test_the_texts_of_the_pages(
    language: str, checked_theses: dict[str, Path], tmp_path: Path
) -> None:
    """Each text stands as a chapter of its own in one thesis: what it says is found there."""
    root = shutil.copytree(checked_theses[language], tmp_path / "thesis")
    texts = [
        (page, pieces, said)
        for page in PAGES
        if _language(page) == language
        for pieces, said in examples_with_right_ones_together(page)
        if _is_text(pieces) and not _names_its_chapter(page, said)
    ]
    names = [f"9.{number}_page.md" for number, _ in enumerate(texts, 1)]
    for name, (_, pieces, _) in zip(names, texts, strict=True):
        for piece in pieces:
            applied(root, *piece, name=name)
    problems = doors.kept_problems(root)
    for name, (page, pieces, said) in zip(names, texts, strict=True):
        found = lines_of(page, [each for each in problems if each.place.path.endswith(f"/{name}")])
        assert holds(found, said), (pieces, found)
    elsewhere = [each for each in problems if not each.place.path.startswith("chapters/9.")]
    assert [each for each in elsewhere if each.severity is not Severity.INFO] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_the_examples_of_a_page(
    page: Path, checked_theses: dict[str, Path], tmp_path: Path
) -> None:
    """What changes files, calls a command or names its chapter has a thesis to itself."""
    examples, language = examples_with_right_ones_together(page), _language(page)
    assert examples
    for number, (pieces, said) in enumerate(examples):
        if _is_text(pieces) and not _names_its_chapter(page, said):
            continue
        root = shutil.copytree(checked_theses[language], tmp_path / str(number))
        name = NEW_CHAPTERS[language]
        printed = "".join(applied(root, *piece, name=name) for piece in pieces)
        if printed:
            assert said in printed.translate(SPACES)
        else:
            is_of_data = page.stem == "data"  # told before a page is rendered
            problems = open_thesis(root).problems if is_of_data else doors.kept_problems(root)
            found = lines_of(page, problems)
            assert holds(found, said), found


def lines_of(page: Path, problems: Iterable[Problem]) -> list[str]:
    """Return what is said of problems, on the page of a rule those of this rule alone."""
    return [
        doors.problem_line(each, _language(page)).partition(": ")[2].translate(SPACES)
        for each in problems
        if page.parent.name != "rules" or each.rule in rules_named(page.stem)
    ]


def holds(found: Iterable[str], said: str) -> bool:
    """Return whether a problem is found, or nothing but remarks where none is named."""
    return said in found if said else all(re.match(r"[\w-]+ \(info\)", each) for each in found)


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


def _is_text(pieces: Iterable[Piece]) -> bool:
    return all(kind == "md" for kind, _, _ in pieces)


def _names_its_chapter(page: Path, said: str) -> bool:
    return NEW_CHAPTERS[_language(page)].partition("_")[0] in said


def _language(page: Path) -> str:
    return page.relative_to(DOCS).parts[0]


def examples_with_right_ones_together(page: Path) -> list[Example]:
    """Return the examples of a page, those without a problem as one: all texts, all settings."""
    right: dict[bool, list[Piece]] = {True: [], False: []}
    others: list[Example] = []
    for pieces, said in examples_of(page.read_text("utf-8")):
        if said or any(kind == "console" or text.startswith("---") for kind, _, text in pieces):
            others.append((pieces, said))
        else:
            right[_is_text(pieces)] += pieces
    return [*others, *((pieces, "") for pieces in right.values() if pieces)]


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


def applied(root: Path, kind: str, info: str, text: str, *, name: str) -> str:
    """Apply a piece of an example to a thesis; return what its commands print."""
    encoding = info if info == "cp1252" else "utf-8"
    if kind == "md":
        chapter = root / "chapters" / name
        title = "" if text.startswith(("---", "# ")) else "# Page\n\n"
        before = chapter.read_bytes() if chapter.exists() else b""
        chapter.write_bytes(before + f"{'' if before else title}{text}\n".encode(encoding))
    elif kind == "diff":
        change(root, text, encoding)
    elif kind == "yaml" and info:
        path = root / info
        path.parent.mkdir(exist_ok=True)
        before = f"{path.read_text('utf-8')}\n" if path.is_file() else ""
        path.write_text(f"{before}{text}", "utf-8")
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


def change(root: Path, text: str, encoding: str = "utf-8") -> None:
    """Change a file as a ``diff`` says: its name, then old lines with the new ones below them."""
    header, _, changes = text.partition("\n")
    path = root / header.removeprefix("--- ")
    content = path.read_text("utf-8")
    for old, new in re.findall(r"((?:^-.*\n)+)((?:^\+.*\n)*)", changes, re.MULTILINE):
        before, after = (re.sub(r"^[-+]", "", each, flags=re.MULTILINE) for each in (old, new))
        assert content.count(before) == 1, before
        content = content.replace(before, after)
    path.write_text(content, encoding)


def _printed(root: Path, text: str) -> str:
    output = ""
    with chdir(root):
        for command, shown in re.findall(
            r"^\$ thesis (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE
        ):
            result = run(*shlex.split(command))
            assert result.exit_code in {0, 1, 2}, result.stderr
            output += f"{result.stdout}{result.stderr}"
            assert shown.translate(SPACES) in output.translate(SPACES)
    return output
