"""Flavours: the Markdown that a chapter was written in, brought to the one that all rooms read.

A flavour is a function from a text to edits of it. Everything that no edit names is read as it is
typed; places and edits of problems are brought back by ``Chapter.as_typed``.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import Literal, TypeAlias

from generator.chapters.flavours.github import github_edits
from generator.chapters.flavours.quarto import quarto_edits
from generator.chapters.flavours.surroundings import Asked
from generator.core.edits import Edit, compatible_edits

Flavour: TypeAlias = Literal["github", "pandoc", "quarto", "mkdocs"]

_OF_MKDOCS = re.compile(r"^/{3,} ?[\w-]+|^(?:!!!|\?\?\?\+?) |\]\{=|\{\{ *\w|^=== \"", re.MULTILINE)
_OF_PANDOC = re.compile(
    r"^:::|\[-?@[\w:-]+|\{#(?:fig|tbl|eq|sec):|^:[ ].*\{#|^\+(?:[-=:]+\+)+$|^ *-{3,}(?: +-{3,})+ *$"
    r"|\{\.unnumbered|\{-\}|\^\[",
    re.MULTILINE,
)

_EDITS: Mapping[str, Callable[[str], Iterable[Edit]]] = {"github": github_edits}


def edits_of(flavour: str, text: str, asked: Asked) -> tuple[Edit, ...]:
    """Return the edits that make our Markdown of a chapter's text, in order, none overlapping.

    ``asked`` is what the chapter asked of other files.
    """
    make = partial(quarto_edits, asked=asked) if flavour == "quarto" else _EDITS.get(flavour)
    return tuple(compatible_edits(text, make(text))) if make else ()


def flavour_of(names: Collection[str], texts: Iterable[str]) -> Flavour:
    """Return the flavour of a folder by the names of its files, failing that by its chapters."""
    if any(name in {"_quarto.yml", "_bookdown.yml"} for name in names):
        return "quarto"
    if any(name.endswith((".qmd", ".Rmd")) for name in names):
        return "quarto"
    text = "\n".join(texts)
    if "mkdocs.yml" in names or _OF_MKDOCS.search(text):
        return "mkdocs"
    return "pandoc" if _OF_PANDOC.search(text) else "github"
