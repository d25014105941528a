"""Which Markdown a folder is written in: what builds it says so, failing that its chapters do."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal, TypeAlias

from generator.core.reading_files import FileError, read_text

Flavour: TypeAlias = Literal["github", "pandoc", "quarto", "mkdocs"]

# Files that only one tool reads, and commands in files that build.
_FILES: Mapping[str, Flavour] = {
    r"_quarto\.ya?ml|_bookdown\.yml": "quarto",
    r"mkdocs\.ya?ml": "mkdocs",
    r"_toc\.yml|myst\.yml": "github",  # a Jupyter book: MyST is CommonMark
    r"docusaurus\.config\.\w+|\.vuepress|book\.toml|SUMMARY\.md": "github",
    r"(?:pandoc|defaults?)[\w.-]*\.ya?ml": "pandoc",
}
# What only one flavour means, each found counts once a chapter and weighs so much.
_SIGNS: Mapping[Flavour, Iterable[tuple[int, str]]] = {
    "pandoc": (
        (3, r"\[@[\w:.-]+[\],;]|\[-@|\[[^\[\]\n]* @[\w:.-]+[\],]"),
        (3, r"\{#(?:fig|tbl|tab|eq|sec|lst):"),
        (3, r"^(?:Table)?: +\S.*(?:\n.+)*\{#|^Table: "),
        (3, r"\\(?:auto|[cC]|eq)?ref\{|\\cite[pt]?\{|\\label\{|\\(?:new|clear)page\b|\\begin\{"),
        (2, r"^:{3,} *(?:\{|\w)|\{\.unnumbered|\{-\}"),
        (2, r"(?<!\!)\^\[[^\]]"),
        (2, r"^\+(?:[-=:]+\+)+ *$|^ {0,3}-{3,} -{3,}[ -]*$"),
        (1, r"\{(?:#|\.)[\w-][^{}\n]*\}|\!\[[^\]]*\]\([^()\s]+\)\{ *width"),
    ),
    "mkdocs": (
        (3, r"^(?:!!!|\?\?\?\+?) \w+|^=== \""),
        (3, r"^/{3,} ?(?:table|figure|details|tab|admonition|note)[ -|]|\]\{="),
        (3, r"\{\{ *(?!page\.|site\.)\w+(?:\(|\.)"),  # but for Jekyll's pages and sites
    ),
    "github": (
        (2, r"^> \[!\w+\]"),
        (2, r"\[\[[^\[\]\n]+\]\]"),
        (9, r"^\([\w:.-]+\)= *$|\{(?:ref|numref|doc|term|eq|cite(?::\w)?)\}"),  # MyST
        (1, r"^[-*+] \[[ xX]\] "),
        (1, r"[\u2600-\u27bf\U0001f300-\U0001faff]"),
        (1, r"^```(?:mermaid|bash|python|json|yaml)?\s*$"),
        (1, r"^\|.*\|\n\|[ :|-]+\|$"),
    ),
}
_COMMAND = re.compile(r"^(?![ \t]*#).*?\b(pandoc|quarto|bookdown)\b", re.MULTILINE)
_BUILDS = re.compile(
    r"(?i)(?:makefile|justfile|build|compile|make|.*\.(?:sh|mk|ps1|bat|yml|yaml))(?:\.\w+)?"
)
_OF_A_COMMAND = 10  # what a command of pandoc in a file that builds weighs
_UNREAD = re.compile(r"^```.*?^```|`[^`\n]+`|\$\$.*?\$\$", re.MULTILINE | re.DOTALL)


def flavour_of(root: Path, sources: Collection[str], texts: Iterable[str]) -> Flavour:
    """Return the flavour of the chapters of a folder, by the files that build them and their texts.

    ``sources`` are the paths of all chapters, ``texts`` those of some.
    """
    tops = [each.name for each in root.iterdir()]
    for pattern, flavour in _FILES.items():
        if any(re.fullmatch(pattern, name) for name in tops):
            return flavour
    tools = set(_tools_that_build(root, tops))
    executed = [each for each in sources if each.lower().endswith((".qmd", ".rmd"))]
    # One script of R among many chapters says nothing of these.
    if tools & {"quarto", "bookdown"} or 4 * len(executed) > len(sources):
        return "quarto"
    weights = _weights_of(texts)
    weights["pandoc"] += _OF_A_COMMAND * ("pandoc" in tools)
    return max(weights, key=lambda flavour: weights[flavour])


def _tools_that_build(root: Path, tops: Iterable[str]) -> Iterator[str]:
    """Yield the tools that the files call which build a thesis: Makefile, scripts, workflows."""
    workflows = root.glob(".github/workflows/*.y*ml")
    builds = [each for each in tops if _BUILDS.fullmatch(each)]
    for path in (*builds, *sorted(each.relative_to(root).as_posix() for each in workflows)):
        with suppress(FileError):
            yield from _COMMAND.findall(read_text(root, path))


def _weights_of(texts: Iterable[str]) -> dict[Flavour, int]:
    """Return how much speaks for each flavour: each sign once a chapter, in words only."""
    weights: dict[Flavour, int] = {"github": 0, "pandoc": 0, "mkdocs": 0}
    for text in texts:
        plain = _UNREAD.sub("", text)
        for flavour, signs in _SIGNS.items():
            weights[flavour] += sum(
                weight for weight, sign in signs if re.search(sign, plain, re.MULTILINE)
            )
    return weights
