"""Writes this thesis with a history of so many commits behind it.

Every commit rewords, adds, takes out or moves passages of this project's chapters; each fiftieth is
tagged as a review. With the history old links lead on, and the site says what changed since the
last review and which version it is; with ``review: {history: false}`` nothing of it is done.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.tools import ROOT

COMMITS_OF_A_REVIEW = 50
SHORTEST = 80
"""Characters of a paragraph that is edited, at least."""
DAY = 86_400
FIRST = 1_700_000_000
"""Seconds since 1970 of the first commit."""


def write_without(folder: Path, whole: Path) -> None:
    """Write the same repository with the history turned off in its settings."""
    shutil.copytree(whole, folder, symlinks=True)
    turn_off(folder / "mkdocs.yml")
    git(folder, *WHO, "commit", "--quiet", "--all", "--message=off")


def git(folder: Path, *words: str) -> None:
    """Call git in a folder."""
    subprocess.run(["git", *words], cwd=folder, check=True)  # noqa: S607 - that of the machine


WHO = ["-c", "user.name=Bench", "-c", "user.email=bench@example.org", "-c", "commit.gpgsign=false"]


def write_history(folder: Path, commits: int) -> None:
    """Write a repository whose last commit holds this thesis, edited at random until then.

    It is written backwards: the older a version, the more edits lie between it and today.
    """
    folder.mkdir()
    for name in ("chapters", "data", "overrides"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    chapters = sorted((folder / "chapters").rglob("*.md"))
    texts = [{path: path.read_text(encoding="utf-8") for path in chapters}]
    chance = random.Random(400)  # noqa: S311 - the same history each time, no secret
    for _ in range(commits - 1):
        texts.append(edited(texts[-1], chance))
    (folder / ".gitignore").write_text(".cache/\nsite/\n", encoding="utf-8")
    git(folder, "init", "--quiet", "--initial-branch=main")
    stream = b"".join(fast_import(folder, texts[::-1]))
    command = ["git", "fast-import", "--quiet", "--force"]
    subprocess.run(command, cwd=folder, input=stream, check=True)
    git(folder, "reset", "--quiet")


def edited(texts: dict[Path, str], chance: random.Random) -> dict[Path, str]:
    """Return the texts with one to three chapters edited in one passage each."""
    chosen = chance.sample(list(texts), min(len(texts), chance.randint(1, 3)))
    return texts | {path: edited_text(texts[path], chance) for path in chosen}


def edited_text(text: str, chance: random.Random) -> str:
    """Return a chapter with a plain paragraph reworded, taken out or moved, or one put in."""
    blocks = re.split(r"\n{2,}", text)
    plain = [
        place
        for place, each in enumerate(blocks)
        if len(each) > SHORTEST and re.match(r"[^\W\d_]", each)
    ]
    if not plain:
        return f"{text.rstrip()}\n\nUne phrase de plus, la {chance.randint(1, 10_000)}e.\n"
    place = chance.choice(plain)
    words = blocks[place].split(" ")
    edit = chance.choice(["reword", "reword", "reword", "reword", "put in", "move"])
    if edit == "reword":
        simple = [number for number, word in enumerate(words) if word.isalpha()]
        words[chance.choice(simple)] = chance.choice(["souvent", "toujours", "parfois"])
        blocks[place] = " ".join(words)
    elif edit == "put in":
        added = [word for word in words if word.isalpha()]
        chance.shuffle(added)
        blocks.insert(place, " ".join(added))
    else:
        blocks.insert(chance.choice(plain), blocks.pop(place))
    return "\n\n".join(blocks)


def fast_import(folder: Path, versions: list[dict[Path, str]]) -> list[bytes]:
    """Return the stream that makes a commit of each version, the oldest first."""
    files = {
        path: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }
    stream: list[bytes] = []
    before: dict[Path, bytes] = {}
    for number, texts in enumerate(versions):
        now = files | {path: text.encode() for path, text in texts.items()}
        stream.append(
            b"commit refs/heads/main\n"
            b"committer Bench <bench@example.org> %d +0000\n" % (FIRST + number * DAY)
        )
        stream.append(data(f"Version {number}".encode()))
        for path, content in now.items():
            if before.get(path) != content:
                name = path.relative_to(folder).as_posix()
                stream.append(f"M 100644 inline {name}\n".encode() + data(content))
        before = now
        if number % COMMITS_OF_A_REVIEW == COMMITS_OF_A_REVIEW - 1 and number < len(versions) - 1:
            stream.append(f"reset refs/tags/revue/{number}\nfrom refs/heads/main\n\n".encode())
    return stream


def data(content: bytes) -> bytes:
    """Return content as the stream holds it."""
    return b"data %d\n" % len(content) + content + b"\n"


def turn_off(configuration: Path) -> None:
    """Turn the history off in a ``mkdocs.yml``."""
    text = configuration.read_text(encoding="utf-8")
    changed = text.replace("  - thesis:\n", "  - thesis:\n      review: {history: false}\n")
    if changed == text:
        sys.exit(f"{configuration} does not name the plugin as expected")
    configuration.write_text(changed, encoding="utf-8")
