"""The text of a ``references.bib`` as works, and what is wrong in it, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

import bibtexparser
from bibtexparser import model, splitter
from bibtexparser.middlewares.names import (
    parse_single_name_into_parts,
    split_multiple_persons_names,
)

# Brought along by bibtexparser; it publishes no types.
from pylatexenc.latex2text import LatexNodes2Text  # pyright: ignore[reportMissingTypeStubs]

from generator.chapters.bibliography.findings import missing_fields, same_works
from generator.chapters.bibliography.works import Author, Bibliography, Work
from generator.core.problems import Message, Place, Problem

if TYPE_CHECKING:
    from bibtexparser.library import Library
    from bibtexparser.model import Block, Entry, ParsingFailedBlock

RULE = "citation"
_READER = LatexNodes2Text(keep_comments=True, math_mode="text")
_DATE_FIELDS = ("date", "year")
_NAME_FIELDS = ("author", "editor", "organization", "institution")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_KEY = re.compile(r"[^\W_][\w:./+-]*")


def parse_bibliography(text: str, path: str) -> tuple[Bibliography, tuple[Problem, ...]]:
    """Return the bibliography that a text is, and its problems; ``path`` is for messages.

    Errors (``citation``): an entry that is not closed or well formed, a key that stands twice, one
    that no text could cite. Warnings: missing fields, one work under two keys.
    """
    library = _parsed(text.replace("\r\n", "\n").replace("\r", "\n"))
    works: dict[str, Work] = {}
    problems: list[Problem] = []
    for block in library.blocks:
        if isinstance(block, model.Entry):
            if _KEY.fullmatch(block.key):
                works[block.key] = _work(block, path)
            else:
                problems.append(_bad_key(block.key, _place(block, path)))
        elif isinstance(block, model.ParsingFailedBlock):
            problems.append(_failed(block, path))
    strings = "\n".join(each.raw or "" for each in library.strings)
    bibliography = Bibliography(path, works, strings)
    problems += missing_fields(bibliography)
    problems += same_works(bibliography)
    return bibliography, tuple(problems)


def _work(entry: Entry, path: str) -> Work:
    written = {field.key.lower(): str(field.value) for field in entry.fields}
    fields = {name: plain(value) for name, value in written.items()}
    names = next((written[name] for name in _NAME_FIELDS if written.get(name)), "")
    date = next((fields[name] for name in _DATE_FIELDS if fields.get(name)), "")
    year = _YEAR.search(date)
    return Work(
        key=entry.key,
        kind=entry.entry_type.lower(),
        fields=fields,
        place=_place(entry, path),
        authors=tuple(_authors(names)),
        year=year[0] if year else "",
        source=entry.raw or "",
    )


def _authors(names: str) -> Iterator[Author]:
    """Yield the authors that a field of BibTeX names, "and others" left out."""
    for name in split_multiple_persons_names(" ".join(names.split())):
        if name == "others" or not name:
            continue
        if name.startswith("{") and name.endswith("}"):  # a body
            yield Author(plain(name))
            continue
        parts = parse_single_name_into_parts(name, strict=False)
        family = plain(" ".join(parts.last)) or plain(name)
        yield Author(family, plain(" ".join(parts.von)))


def _failed(block: ParsingFailedBlock, path: str) -> Problem:
    """Return the error for what is no sound entry."""
    place = _place(block, path)
    if isinstance(block, model.DuplicateBlockKeyBlock):
        first = (block.previous_block.start_line or 0) + 1
        message = Message("bib-key-twice", key=block.key, line=first)
        return _problem(place, message, block.key, Message("a-key-of-its-own"))
    if isinstance(block, model.DuplicateFieldKeyBlock):
        names = tuple(sorted(block.duplicate_keys))
        message = Message("bib-field-twice", fields=names)
        return _problem(place, message, ", ".join(names), Message("each-name-once"))
    head = (block.raw or "").split("\n", 1)[0].strip()
    reason = str(getattr(block.error, "abort_reason", block.error)).strip().rstrip(".")
    message = Message("bib-no-entry", found=head, reason=reason or Message("bib-malformed"))
    return _problem(place, message, head, Message("an-entry", end="}"))


def _bad_key(key: str, place: Place) -> Problem:
    message = Message("bib-key-not-citable", key=key, signs=": . / + - _")
    return _problem(place, message, key, Message("a-key-like", example="hevner2004"))


def _place(block: Block, path: str) -> Place:
    return Place(path, (block.start_line or 0) + 1)


def _problem(place: Place, message: Message, found: str, expected: Message) -> Problem:
    return Problem(RULE, place, message, found=found, expected=expected)


def _parsed(text: str) -> Library:
    """Return the blocks of a file of BibTeX, those that cannot be read among them."""
    # What it would log is in the blocks, and told as problems.
    was = splitter.logger.disabled
    splitter.logger.disabled = True
    try:
        return bibtexparser.parse_string(  # pyright: ignore[reportPrivateImportUsage] - documented
            text
        )
    finally:
        splitter.logger.disabled = was


def plain(text: str) -> str:
    r"""Return a text without LaTeX: ``Sch{\"o}n`` is "Schön", ``{MIS} data`` "MIS data"."""
    if "\\" in text:
        escaped = re.sub(r"(?<!\\)%", r"\\%", text)  # no comment: BibTeX has none inside a field
        text = cast("str", _READER.latex_to_text(escaped))  # pyright: ignore[reportUnknownMemberType]
    return " ".join(re.sub(r"[{}]", "", text).replace("~", " ").split())
