"""The example thesis, how a test changes one thing in it, and the examples of YAML files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

from tests.building import write

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

EXAMPLE = Path(__file__).parent / "example"
THESES = {"fr": Path(__file__).parents[1], "en": Path(__file__).parent / "english"}
"""The thesis of this repository, and a small one in English."""
PUT = (
    *("line", "instead", "add", "text", "times", "between"),
    *("copy", "hex", "link", "folder", "pipe"),
)
"""How an example may say what a file of it holds."""
SPACES = str.maketrans("\u00a0\u202f", "  ")
"""Makes a space of one that does not break."""
Content: TypeAlias = "str | Mapping[str, Any] | Sequence[Mapping[str, Any]] | None"
NEW_CHAPTERS = {"fr": "9.1_exemple.md", "en": "9.1_example.md"}
"""The chapter that an example of the guide adds to each."""


def read_examples(path: Path, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return the examples of a file by their names; none may have another key than these.

    What the file says of ``all`` is said of each that does not say it itself; ``files`` of all are
    there beside its own.
    """
    written: dict[str, dict[str, Any]] = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
    of_all = written.pop("all", {})
    examples = {name: of_all | example for name, example in written.items()}
    for name, example in examples.items():
        if "files" in of_all:
            example["files"] = of_all["files"] | written[name].get("files", {})
        only(example, keys, f"{path.name}: {name}")
    return examples


def only(said: Collection[str], known: Collection[str], place: str = "") -> None:
    """Fail if an example says what its runner does not know, and so would not look at."""
    unknown = [each for each in said if each not in known]
    assert unknown == [], f"{place} has {unknown}, which is none of {sorted(known)}"


def example_thesis(folder: Path, changes: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Copy the example thesis into the folder and return it.

    ``changes`` give files another content, or none: then the file is missing.
    """
    shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
    for path, content in (changes or {}).items():
        if content is None:
            (folder / path).unlink()
        else:
            write(folder / path, content)
    return folder


def copy_of(thesis: Path, folder: Path) -> Path:
    """Copy the chapters, the data and the settings of a thesis into the folder and return it."""
    for name in ("chapters", "data"):
        shutil.copytree(thesis / name, folder / name)
    shutil.copy(thesis / "mkdocs.yml", folder)
    return folder


def for_reviewers(thesis: Path, review: str = "") -> Path:
    """Set a thesis so that who reviews it reads what changed and what is left."""
    shown = f"\n      review: {{{review}}}" if review else ""
    edit(
        thesis / "mkdocs.yml",
        "  - thesis:",
        f"  - thesis:\n      privacy: {{audience: jury}}{shown}",
    )
    return thesis


def edit(path: Path, old: str, new: str) -> None:
    """Replace words that stand once in a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def put(root: Path, path: str, content: Content) -> None:
    """Put a file of an example into a folder: a text, or what mappings say; None deletes it."""
    if isinstance(content, dict):
        only(content, PUT)
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, list):
        for each in content:
            put(root, path, each)
        return
    if isinstance(content, dict) and "line" in content:
        edit(file, content["line"], content["instead"])
        return
    if isinstance(content, dict) and "add" in content:
        content = file.read_text("utf-8") + content["add"]
    file.unlink(missing_ok=True)
    match content:
        case None:
            pass
        case {"times": times, "text": text}:
            line = content.get("between", "")
            write(file, f"{line}{text * times}{line}")
        case {"copy": example}:
            shutil.copy(Path(__file__).parent / example, file)
        case {"hex": code}:
            write(file, bytes.fromhex(code))
        case {"link": target}:
            file.symlink_to(target)
        case {"folder": _}:
            file.mkdir()
        case {"pipe": _}:
            os.mkfifo(file)
        case _:
            assert isinstance(content, str), content
            file.write_text(content, encoding="utf-8", newline="")


def differing(one: Path, other: Path) -> list[str]:
    """Return the paths of files that are in one folder alone, or differ."""
    first, second = everything_in(one), everything_in(other)
    assert first
    paths = sorted({*first, *second})
    return [path for path in paths if first.get(path) != second.get(path)]


def everything_in(folder: Path) -> dict[str, bytes]:
    """Return the contents of all files below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
