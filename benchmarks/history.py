"""Times the build of this thesis with 400 commits behind it against the same without any history.

Every commit rewords, adds, takes out or moves passages of this project's chapters; each fiftieth is
tagged as a review. The last state is built three times: with its history (old links lead on, what
changed since the last review, which version this is), with ``review: {history: false}``, and from
a folder that is no repository at all, where nothing of it is done. Builds are whole commands, run
in turn; the first, uncounted turn fills the cache, so that the counted ones are those of somebody
who writes. The time is that of the processor, git included: a tenth is less than what other
programs of the machine add to a clock.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml
from run import ROOT, Build, result, run, time_build

MOST = 1.10
"""How many times as long as without it a warm build with the history may take."""
COMMITS_OF_A_REVIEW = 50
SHORTEST = 80
"""Characters of a paragraph that is edited, at least."""
DAY = 86_400
FIRST = 1_700_000_000
"""Seconds since 1970 of the first commit."""


def main() -> None:
    """Run the benchmark and print its result; fail where the history costs too much."""
    parser = argparse.ArgumentParser(description="Time the build with a long history.")
    parser.add_argument("--runs", type=int, default=5, help="counted turns (default: 5)")
    parser.add_argument("--commits", type=int, default=400, help="commits (default: 400)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        builds = prepare(Path(temporary), options.commits)
        seconds = processor_time_in_turn(builds, options.runs)
        print(result(builds, seconds))
        ratio = median_ratio(seconds[builds[0]], seconds[builds[-1]])
    print(f"\nIn the median turn, with history takes {ratio:.2f} times as long as without.")
    if ratio > MOST:
        sys.exit(f"That is more than {MOST:.2f}.")


def prepare(folder: Path, commits: int) -> tuple[Build, Build, Build]:
    """Write the thesis with its history, the same with it turned off, and without repository."""
    whole = folder / "with"
    write_history(whole, commits)
    off, bare = folder / "off", folder / "bare"
    shutil.copytree(whole, off, symlinks=True)
    shutil.copytree(whole, bare, symlinks=True, ignore=shutil.ignore_patterns(".git"))
    for each in (off, bare):
        turn_off(each / "mkdocs.yml")
    run(["git", "-C", str(off), *WHO, "commit", "--quiet", "--all", "--message=off"], off)
    return (
        Build(f"{commits} commits", whole, folder / "with-site"),
        Build(f"{commits} commits, history: false", off, folder / "off-site"),
        Build("no repository", bare, folder / "bare-site"),
    )


def processor_time_in_turn(builds: tuple[Build, ...], runs: int) -> dict[Build, list[float]]:
    """Return the processor seconds that each build took in each counted turn."""
    seconds: dict[Build, list[float]] = {build: [] for build in builds}
    for turn in range(runs + 1):
        print(f"turn {turn} of {runs} …", file=sys.stderr)
        for build in builds if turn % 2 else builds[::-1]:
            before = processor_time()
            time_build(build)
            if turn:
                seconds[build].append(processor_time() - before)
    return seconds


def processor_time() -> float:
    """Return the processor seconds of all commands that were run until now."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def median_ratio(some: list[float], others: list[float]) -> float:
    """Return the median of the ratios of each turn: what slows a turn slows both."""
    ratios = sorted(one / other for one, other in zip(some, others, strict=True))
    middle = len(ratios) // 2
    return ratios[middle] if len(ratios) % 2 else sum(ratios[middle - 1 : middle + 1]) / 2


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
    run(["git", "init", "--quiet", "--initial-branch=main", str(folder)], folder)
    stream = b"".join(fast_import(folder, texts[::-1]))
    command = ["git", "fast-import", "--quiet", "--force"]
    subprocess.run(command, cwd=folder, input=stream, check=True)
    run(["git", "reset", "--quiet"], folder)


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
    if changed == text or "thesis" not in yaml.safe_dump(yaml.safe_load(changed)["plugins"]):
        sys.exit(f"{configuration} does not name the plugin as expected")
    configuration.write_text(changed, encoding="utf-8")


if __name__ == "__main__":
    main()
