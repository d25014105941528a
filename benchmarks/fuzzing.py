"""Breaks the example thesis in thousands of ways; counts tracebacks, and what never ends.

``python -m benchmarks.fuzzing SECONDS [SEED]``: every case is a copy of the example of the tests in
which one to four lines, cells, names or characters are changed, of which all pages are made.
A case that takes more than ten seconds of processor time hangs. Cases that fail are printed with
the seed that makes them again: ``python -m benchmarks.fuzzing 0 SEED``.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from generator.app.building import build_pages
from generator.app.project import open_thesis
from generator.language import describe

EXAMPLE = Path(__file__).resolve().parent.parent / "tests" / "example"
MOST_SECONDS = 10
BATCH = 40
PIECES = (
    *(
        "/// table | liste",
        "/// table",
        "/// chart | x",
        "/// quote | S1",
        "///",
        "/// drawn",
        "////",
    ),
    *(
        "/// table-caption | #tbl-x",
        "/// details | x",
        "    where: x",
        "> texte",
        "> ",
        "- a",
        "1. a",
    ),
    *(
        "    ",
        "\t",
        "---",
        "===",
        "# T",
        "## T {#x}",
        "```",
        "~~~",
        "<div>",
        "</div>",
        "<!--",
        "-->",
    ),
    *(
        "| a | b |",
        "|---|---|",
        "| Total | 3 |",
        "[a",
        "[a](",
        "![a](b)",
        "[a](http://[x])",
        "](",
        "@x",
    ),
    *("{{ count(", "{{ 1/0 }}", "{{ . }}", "[x]{= 1 }", "[@k, p. 3]", "[^1]", "[^1]: a", "*[a]: b"),
    *(
        "TODO",
        "tableau 3",
        "figure X",
        "vingt et un",
        "50 %",
        "« a",
        "`",
        "$a$",
        "!!! note",
        "??? a",
    ),
    *("&a", "*a", "!!x y", "- ", ": ", "? ", "{", "}", "]", '"', "'", "|", ">", "%", "\u2028", "é"),
    *(
        "2024-02-31",
        "null",
        "true",
        "-1",
        "9" * 400,
        "0",
        "1e999",
        "x: [",
        "\r",
        "\ufeff",
        "e\u0301",
    ),
    *(
        "\\href",
        "@book{",
        "crossref = {a},",
        "title = {",
        "}",
        "and",
        "x-privacy: private",
        "kind: matrix",
    ),
)


def broken(chance: random.Random, text: str, names: list[str]) -> str:
    """Return a text with one thing changed: a line, a cell, a word or a character."""
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    line, piece = lines[at], chance.choice(PIECES)
    match chance.randrange(9):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, piece)
        case 2:
            lines.insert(at, chance.choice(lines))
        case 3:
            lines[at] = line[: chance.randrange(len(line) + 1)]
        case 4:
            place = chance.randrange(len(line) + 1)
            lines[at] = f"{line[:place]}{piece}{line[place:]}"
        case 5:
            words = line.split(",") if "," in line else line.split(" ")
            words[chance.randrange(len(words))] = piece
            lines[at] = ("," if "," in line else " ").join(words)
        case 6:
            return text.replace(chance.choice(names), piece)
        case 7:
            lines[at] = f"{line}x" if line else piece
        case _:
            other = chance.randrange(len(lines))
            lines[at], lines[other] = lines[other], line
    return "\n".join(lines)


def write_case(seed: int, folder: Path) -> None:
    """Write the example into a folder, broken in a way that the seed says."""
    chance = random.Random(seed)  # noqa: S311 - nothing is secret
    shutil.copytree(EXAMPLE, folder)
    files = [
        each
        for each in sorted(folder.rglob("*"))
        if each.suffix in {".md", ".csv", ".yaml", ".yml", ".bib"}
    ]
    for _ in range(chance.randint(1, 4)):
        path = chance.choice(files)
        text = path.read_text("utf-8", errors="surrogateescape")
        names = [each for each in text.replace(",", " ").replace(":", " ").split() if each[2:]] or [
            "a"
        ]
        text = broken(chance, text, names)
        path.write_bytes(text.encode("utf-8", errors="surrogateescape"))


def run_case(seed: int) -> str:
    """Return the last lines of the traceback in which a case ends, or nothing."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        root = Path(folder) / "thesis"
        write_case(seed, root)
        try:
            for each in build_pages(open_thesis(root)).problems:
                _ = describe(each, "fr"), describe(each, "en")
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            frames = traceback.extract_tb(error.__traceback__)[-2:]
            where = " < ".join(
                f"{Path(each.filename).name}:{each.lineno}" for each in reversed(frames)
            )
            return f"{type(error).__name__} at {where}"
    return ""


def run_batch(first: int, count: int) -> list[tuple[int, str]]:
    """Return what went wrong in a process of its own, by seed; a case that hangs ends its batch."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        for seed in range(first, first + count):
            signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
            os.write(writer, f"{seed}\t".encode())
            os.write(writer, f"{run_case(seed)}\n".encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as stream:
        lines = stream.read().split("\n")
    os.waitpid(child, 0)
    found = [
        (int(seed), said) for seed, _, said in (line.partition("\t") for line in lines if line)
    ]
    if len(found) < count or lines[-1] != "":
        last = found[-1][0]
        return [
            *(each for each in found[:-1] if each[1]),
            (last, "hangs"),
            *(run_batch(last + 1, first + count - last - 1) if last + 1 < first + count else []),
        ]
    return [each for each in found if each[1]]


def main() -> None:
    """Run cases for some seconds, and print what went wrong by its place."""
    seconds = int(sys.argv[1])
    if not seconds:
        print(run_case(int(sys.argv[2])) or "nothing")
        return
    seed = first = int(sys.argv[2]) if len(sys.argv) > 2 else 1  # noqa: PLR2004
    counts, examples, end = Counter[str](), dict[str, int](), time.monotonic() + seconds
    while time.monotonic() < end:
        for wrong, said in run_batch(seed, BATCH):
            counts[said] += 1
            examples.setdefault(said, wrong)
        seed += BATCH
    print(f"{seed - first} cases, {counts.total()} wrong")
    for said, count in counts.most_common():
        print(f"{count:6} {said} (seed {examples[said]})")


if __name__ == "__main__":
    main()
