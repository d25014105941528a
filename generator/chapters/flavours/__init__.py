"""Flavours: the Markdown that a chapter was written in, brought to the one that all rooms read.

A flavour is a function from a text to edits of it. Everything that no edit names is read as it is
typed; places and edits of problems are brought back by ``Chapter.as_typed``.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import Literal, TypeAlias

from generator.chapters.flavours.github import github_edits
from generator.chapters.flavours.pandoc import pandoc_edits
from generator.chapters.flavours.quarto import quarto_edits
from generator.chapters.flavours.quarto_project import Asked
from generator.core.edits import Edit, compatible_edits
from generator.core.problems import Unread

Flavour: TypeAlias = Literal["github", "pandoc", "quarto", "mkdocs"]

_OF_MKDOCS = re.compile(r"^/{3,} ?[\w-]+|^(?:!!!|\?\?\?\+?) |\]\{=|\{\{ *\w|^=== \"", re.MULTILINE)
_OF_PANDOC = re.compile(
    r"^:::|\[-?@[\w:-]+|\{#(?:fig|tbl|eq|sec):|^:[ ].*\{#|^\+(?:[-=:]+\+)+$|^ *-{3,}(?: +-{3,})+ *$"
    r"|\{\.unnumbered|\{-\}|\^\[",
    re.MULTILINE,
)

_EDITS: Mapping[str, Callable[[str], Iterable[Edit | Unread]]] = {
    "github": github_edits,
    "pandoc": pandoc_edits,
}


def edits_of(flavour: str, text: str, asked: Asked) -> tuple[tuple[Edit, ...], tuple[Unread, ...]]:
    """Return the edits that make our Markdown of a chapter's text, and what cannot be read.

    The edits are in order, none overlaps another. ``asked`` is what the chapter asked of other
    files.
    """
    make = partial(quarto_edits, asked=asked) if flavour == "quarto" else _EDITS.get(flavour)
    made = tuple(make(text)) if make else ()
    edits = compatible_edits(text, (each for each in made if isinstance(each, Edit)))
    return tuple(edits), tuple(each for each in made if isinstance(each, Unread))


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
