"""Files as people have them, and what each becomes.

A case is a folder of ``messy/`` with files, or one that ``workbooks.py`` writes. Beside them stands
what is expected: the report, the CSV files, the description and the tables; or, in ``refused.txt``,
the one message that says what to do. Short CSV files are in ``files.md``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.importing import ImportOptions, ImportRefusedError, Reading, propose_files
from generator.language import load_language, say
from tests.importing.workbooks import BUILDERS
from tests.pairs import Pair, pairs_below

MESSY = Path(__file__).parent / "messy"
CASES = sorted(each.name for each in MESSY.iterdir())


def sources(case: str, folder: Path) -> list[Path]:
    """Return the files of a case: those of its folder, or one that is written now."""
    if case in BUILDERS:
        return [BUILDERS[case](folder)]
    files = (each for each in (MESSY / case).iterdir() if each.is_file())
    return sorted(each for each in files if each.stem != "refused")


def taken_up(paths: list[Path], folder: Path) -> dict[str, str]:
    """Return what is written of files, by name, with the report; or why they are refused."""
    given, *_ = (each.parent for each in paths)
    is_french = given.name.endswith("_fr") or paths[0].stem == "enquete"
    reading = Reading(load_language("fr" if is_french else "en"))
    try:
        found = propose_files(paths, ImportOptions(folder / "data", folder, reading))
    except ImportRefusedError as error:
        return {"refused.txt": say(error.message, "en").replace(f"{given}/", "") + "\n"}
    if found.questions:
        asked = (say(each, "en").replace(f"{given}/", "") for each in found.questions)
        return {"refused.txt": "".join(f"{each}\n" for each in asked)}
    return {
        f"data/{new.name}": content.decode().replace(f"{given}/", "")
        for new, content in found.new.items()
    }


@pytest.mark.parametrize("case", CASES)
def test_a_messy_file_gives_what_is_expected(case: str, tmp_path: Path) -> None:
    (tmp_path / case).mkdir()
    folder = MESSY / case
    expected = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in (*folder.glob("data/*"), *folder.glob("refused.txt"))
    }
    assert taken_up(sources(case, tmp_path / case), tmp_path) == expected


@pytest.mark.parametrize("pair", pairs_below(MESSY.parent, "files"))
def test_a_short_file_gives_what_is_expected(pair: Pair, tmp_path: Path) -> None:
    assert short(pair.title, pair.source, tmp_path) == pair.expected, pair.place


def short(title: str, text: str, folder: Path) -> str:
    """Return the first file that a CSV file gives, and what is told of it and asked."""
    path = folder / "x.csv"
    path.write_text(text, encoding="utf-8")
    reading = Reading(load_language("fr" if title.endswith("(fr)") else "en"))
    try:
        found = propose_files([path], ImportOptions(folder / "data", folder, reading))
    except ImportRefusedError as error:
        return say(error.message, "en").replace(f"{folder}/", "")
    told = [line[4:] for line in found.report.split("\n") if line.startswith("  - ")]
    lines = [line for line in told if "///" not in line]
    (records, *_) = (text.decode() for name, text in found.new.items() if name.suffix == ".csv")
    return "\n".join([*lines, "", *records.split("\n")]).replace(f"{folder}/", "").strip()
