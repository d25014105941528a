"""Checks that a thesis brings itself: what they may do, and what is said of their mistakes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from tests import doors
from tests.checks.studies import as_thesis, study

DOCS = Path(__file__).parents[2] / "docs"
FUTURE = '''\
"""A method tells what was done, not what will be."""
import re

def check(chapter, context):
    for found in re.finditer(r"nous allons", chapter.without_code):
        yield context.problem(chapter, found.start(), f"« {found[0]} » n'a pas été fait")
'''
CHAPTER = "# Essai\n\nD'abord, nous allons `nous allons` lire.\n"


@pytest.fixture
def thesis(tmp_path: Path) -> Path:
    """Return a thesis without data that names one check of its own."""
    root = tmp_path / "thesis"
    as_thesis(root, "fr")
    doors.write_chapters(root, {"1_essai.md": CHAPTER})
    return root


def lines(
    root: Path, source: str, *, path: str = "checks/futur.py", **options: object
) -> list[str]:
    """Return what a check finds in a thesis whose own check has this source."""
    (root / "checks").mkdir(exist_ok=True)
    (root / "checks/futur.py").write_text(source, encoding="utf-8")
    file = root / "mkdocs.yml"
    settings = yaml.safe_load(file.read_text(encoding="utf-8"))
    settings["plugins"] = [{"thesis": {"own_checks": [path], "typography": False, **options}}]
    file.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return doors.problem_lines(root)


def test_a_check_of_its_own(thesis: Path) -> None:
    assert lines(thesis, FUTURE) == [
        "chapters/1_essai.md:3:10: futur (warning): « nous allons » n'a pas été fait"
    ]


def test_its_rule_has_a_severity_like_any_other(thesis: Path) -> None:
    assert lines(thesis, FUTURE, checks={"futur": "off"}) == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_the_guide_lets_a_check_rely_on_is_there(language: str, thesis: Path) -> None:
    page = (DOCS / language / "functions/extension.md").read_text("utf-8")
    names = re.findall(r"^\| `((?:chapter|context)\.[\w.]+)", page, re.MULTILINE)
    assert len(names) > 12
    used = "".join(f"    {name}\n" for name in names)
    used += "    [(each.level, each.text, each.number) for each in chapter.headings]\n"
    assert lines(thesis, f"def check(chapter, context):\n{used}    return []\n") == []


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (
            "def check(chapter, context):\n    x = 1\n    return 1 / 0\n",
            "3:1: settings: this check stops here (ZeroDivisionError): division by zero",
        ),
        (
            "def check(chapter):\n    return []\n",
            "1:1: settings: this check stops here (TypeError): ",
        ),
        (
            "\ndef check(chapter, context)\n    return []\n",
            "2:1: settings: this check stops here (SyntaxError): ",
        ),
        (
            "import nothing_like_this\n",
            "1:1: settings: this check stops here (ModuleNotFoundError): ",
        ),
        ("raise SystemExit\n", "1:1: settings: this check stops here (SystemExit): "),
        (
            "def check(chapter, context):\n    return 'ici'\n",
            "1:1: settings: the function check must return problems",
        ),
        (
            "def check(chapter, context):\n    return None\n",
            "1:1: settings: the function check must return problems",
        ),
        (
            "def check(chapter, context):\n    yield 3\n",
            "1:1: settings: the function check must return problems",
        ),
        (
            "def check(chapter, context):\n    return 3\n",
            "1:1: settings: this check stops here (TypeError): ",
        ),
        (
            "def chek(chapter, context):\n    return []\n",
            "1:1: settings: this file has no function check",
        ),
    ],
)
def test_a_mistake_in_it_is_one_problem_at_its_line(
    source: str, problem: str, thesis: Path
) -> None:
    [line] = lines(thesis, source)
    assert line.startswith(f"checks/futur.py:{problem}")


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("checks/futurs.py", 'there is no file "checks/futurs.py" (did you mean checks/futur.py?)'),
        ("../elsewhere.py", "is not a Python file (.py) in the folder of the thesis"),
        ("mkdocs.yml", "is not a Python file (.py) in the folder of the thesis"),
        ("link.py", "has the name of the rule link"),
    ],
)
def test_a_file_that_cannot_be_a_check(path: str, problem: str, thesis: Path) -> None:
    (thesis / "link.py").write_text(FUTURE, encoding="utf-8")
    [line] = lines(thesis, FUTURE, path=path)
    assert line.startswith("mkdocs.yml:")
    assert problem in line


def test_it_can_ask_the_data(tmp_path: Path) -> None:
    root = tmp_path / "thesis"
    shutil.copytree(study("fr"), root)
    doors.write_chapters(root, {"1_essai.md": "# Essai\n\nTexte.\n"})
    source = (
        "def check(chapter, context):\n"
        "    yield context.problem(chapter, 0, str(context.value('count(soignants)')))\n"
    )
    assert "chapters/1_essai.md:1:1: futur (warning): 11" in lines(root, source)
