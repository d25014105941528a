"""The text of a ``references.bib`` as works, and what is wrong in it, each with its line.

Source of the fields that an entry needs: O. Patashnik, "BibTeXing" (1988), section 3.1, with the
names of BibLaTeX beside those of BibTeX.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import cast

from bibtexparser import entrypoint, model, splitter  # noqa: TID253 - nor is this module
from bibtexparser.middlewares.names import (  # noqa: TID253
    parse_single_name_into_parts,
    split_multiple_persons_names,
)

# Brought along by bibtexparser; it publishes no types.
from pylatexenc.latex2text import LatexNodes2Text

from generator.chapters.bibliography.works import Author, Bibliography, Work, folded
from generator.core.problems import Message, Place, Problem, Severity
from generator.core.values import replace

RULE = "citation"
_READER = LatexNodes2Text(keep_comments=True, math_mode="text")
_NAME_FIELDS = ("author", "editor", "organization", "institution")
_YEAR_OF_DATE = re.compile(r"(?<!\d)\d{4}(?!\d)")
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)")
_DEEPEST = 50  # braces within one another
_KEY = re.compile(r"\w(?:[\w:./+-]|&(?=\w))*")
# Where a comma is missing between two fields, and what tells where in an entry that is.
_REMARK = re.compile(r"(?<=[}\"],)[ \t]+%.*")  # as Pandoc and Biber read it
_NO_COMMA = re.compile(
    r"(?:(?<=[}\"])|(?<=\w)(?=[ \t]*\n))"
    r"(?=\s{0,9}(?P<name>[A-Za-z][\w-]{0,30})[ \t]*=[ \t]*[{\"\d])"
    r"|(?<!\\)[{}]|[\"\n]|(?<=\n)@"
)


def parse_bibliography(text: str, path: str) -> tuple[Bibliography, tuple[Problem, ...]]:
    """Return the works of a text, and errors and warnings at what cannot be read as typed."""
    text = _REMARK.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text, missing = _with_commas(text, path)
    blocks = _parsed(text)
    works: dict[str, Work] = {}
    problems = [*missing]
    told: set[Message | str] = set()  # a key that twenty entries have is one problem
    for block in blocks:
        # A name of "@string" twice hides nothing.
        first = getattr(block, "previous_block", None)
        if isinstance(block, model.ParsingFailedBlock) and not isinstance(first, model.String):
            failed = _failed(block, path)
            if failed.code != "bib-key-twice" or failed.message not in told:
                problems.append(failed)
            told.add(failed.message)
        # The work of an entry with a field twice can be cited.
        entry = getattr(block, "ignore_error_block", block)
        if not isinstance(entry, model.Entry):
            continue
        if _depth(entry.raw or "") > _DEEPEST:
            wrong = Message("bib-too-deep", key=entry.key, most=_DEEPEST)
            problems.append(Problem(RULE, _place(entry, path), wrong, entry.key))
        elif _KEY.fullmatch(entry.key):
            works.setdefault(entry.key, _work(entry, path))
        else:
            wrong = Message("bib-key-not-citable", key=entry.key, signs=": . / + - _ &")
            expected = Message("a-key-like", example="hevner2004")
            place = _place(entry, path)
            problems.append(Problem(RULE, place, wrong, entry.key, expected, Severity.WARNING))
    problems += _without_circles(works)
    strings = "\n".join(each.raw or "" for each in blocks if isinstance(each, model.String))
    return Bibliography(path, {**_by_other_keys(works), **works}, strings), tuple(problems)


def _by_other_keys(works: Mapping[str, Work]) -> dict[str, Work]:
    """Return the works by the other keys that BibLaTeX knows them by: ``ids = {smith2019}``."""
    return {
        key: replace(
            work,
            key=key,
            source=re.sub(rf"\{{\s*{re.escape(work.key)}", f"{{{key}", work.source, count=1),
        )
        for work in works.values()
        for key in map(str.strip, work.fields.get("ids", "").split(","))
        if _KEY.fullmatch(key)
    }


def _with_commas(text: str, path: str) -> tuple[str, Collection[Problem]]:
    """Return a text with the commas that are missing between fields, and an error for each.

    BibTeX leaves out the fields behind, Pandoc refuses the whole file.
    """
    depth, line, is_quoted = 0, 1, False
    missing: dict[int, Problem] = {}
    for found in _NO_COMMA.finditer(text):
        sign = found[0]
        depth = 0 if sign == "@" else depth + {"{": 1, "}": -1}.get(sign, 0)
        is_quoted = sign != "@" and is_quoted ^ (sign == '"' and depth == 1)
        line += sign == "\n"
        if not sign and depth == 1 and not is_quoted:
            message = Message("bib-no-comma", name=found["name"])
            missing[found.start()] = Problem(RULE, Place(path, line), message, found["name"], ",")
    mended = _NO_COMMA.sub(lambda each: each[0] or "," * (each.start() in missing), text)
    return mended, missing.values()


def _parsed(text: str) -> Sequence[model.Block]:
    # What it would log is in the blocks, and told as problems.
    was = splitter.logger.disabled
    splitter.logger.disabled = True
    try:
        # It counts no line that ends in a backslash.
        return entrypoint.parse_string(text.replace("\\\n", "\\ \n")).blocks
    finally:
        splitter.logger.disabled = was


def _work(entry: model.Entry, path: str) -> Work:
    written = {field.key.lower(): str(field.value) for field in entry.fields}
    fields = {name: plain(value) for name, value in written.items()}
    names = next((written[name] for name in _NAME_FIELDS if written.get(name)), "")
    year = _YEAR_OF_DATE.search(fields.get("date") or fields.get("year") or "")
    return Work(
        entry.key,
        entry.entry_type.lower(),
        fields,
        _place(entry, path),
        tuple(_authors(names)),
        year[0] if year else "",
        entry.raw or "",
    )


def _authors(names: str) -> Iterator[Author]:
    for name in split_multiple_persons_names(" ".join(names.split())):
        if re.fullmatch(r"\{.*\}|[^,]+,", name):  # a body: "{The body}", "The body, " of Zotero
            yield Author(plain(name.rstrip(",")), plain(name.rstrip(",")))
        elif name and name != "others":
            parts = parse_single_name_into_parts(name, strict=False)
            family = plain(" ".join(parts.last)) or plain(name)
            yield Author(family, f"{plain(' '.join(parts.von))} {family}".strip())


def plain(text: str) -> str:
    r"""Return a text without LaTeX: ``Sch{\"o}n`` is "Schön", ``{MIS} data`` "MIS data".

    Of what LaTeX could not read (``\href`` without its two arguments) the words alone are left.
    """
    if "\\" in text:
        escaped = re.sub(r"(?<!\\)%", r"\\%", text)  # no comment: BibTeX has none inside a field
        try:
            text = cast("str", _READER.latex_to_text(escaped))
        except Exception:  # noqa: BLE001 - pylatexenc lets out whatever its specifications raise
            text = _COMMAND.sub(" ", text)
    return " ".join(re.sub(r"[{}]", "", text).replace("~", " ").split())


def _failed(block: model.ParsingFailedBlock, path: str) -> Problem:
    severity = Severity.ERROR
    if isinstance(block, model.DuplicateBlockKeyBlock):
        first = (block.previous_block.start_line or 0) + 1
        found, expected = block.key, Message("a-key-of-its-own")
        message = Message("bib-key-twice", key=block.key, line=first)
        both = (block.ignore_error_block, block.previous_block)
        entries = (each for each in both if isinstance(each, model.Entry))
        if len({folded(_work(each, path).title) for each in entries}) == 1:
            severity = Severity.WARNING  # no work is lost
    elif isinstance(block, model.DuplicateFieldKeyBlock):
        names = tuple(sorted(block.duplicate_keys))
        found, expected = ", ".join(names), Message("each-name-once")
        message, severity = Message("bib-field-twice", fields=names), Severity.WARNING
    else:
        found, expected = (block.raw or "").split("\n", 1)[0].strip(), Message("an-entry", end="}")
        reason = str(getattr(block.error, "abort_reason", block.error)).strip().rstrip(".")
        message = Message("bib-no-entry", found=found, reason=reason or Message("bib-malformed"))
    return Problem(RULE, _place(block, path), message, found, expected, severity)


def _place(block: model.Block, path: str) -> Place:
    return Place(path, (block.start_line or 0) + 1)


def _depth(text: str) -> int:
    """Return how many braces stand within one another."""
    depth = deepest = 0
    for each in re.findall(r"[{}]", text):
        depth += 1 if each == "{" else -1
        deepest = max(deepest, depth)
    return deepest


def _without_circles(works: dict[str, Work]) -> Iterator[Problem]:
    """Take the ``crossref`` out of works that lead to themselves by it, and yield an error."""
    for work in list(works.values()):
        way, key = {work.key}, work.fields.get("crossref", "")
        while key in works and key not in way:
            way.add(key)
            key = works[key].fields.get("crossref", "")
        if key == work.key:
            message = Message("bib-crossref-circle", key=work.key)
            yield Problem(RULE, work.place, message, work.key)
            fields = {name: each for name, each in work.fields.items() if name != "crossref"}
            source = re.sub(r"crossref\s*=", "x-crossref =", work.source, flags=re.IGNORECASE)
            works[work.key] = replace(work, fields=fields, source=source)
