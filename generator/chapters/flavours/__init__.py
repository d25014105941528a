"""Flavours: the Markdown that a chapter was written in, brought by pandoc to the one that we read.

Edits of the typed text make ours of it: everything that no edit names is read as it is typed, and
places and edits of problems are brought back by ``Chapter.as_typed``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, groupby

from generator.chapters.flavours.cells import read_cells
from generator.chapters.flavours.inlines import Typed
from generator.chapters.flavours.surroundings import SHORTCODE, Asked, value_under
from generator.chapters.flavours.through_pandoc import (
    Made,
    make_texts,
    merged_labels,
    typed_chapter,
)
from generator.chapters.flavours.weighing import Flavour, flavour_of
from generator.chapters.flavours.word_diff import edits_between
from generator.chapters.front_matter import read_front_matter
from generator.chapters.masking import blank_lines, fenced_lines
from generator.chapters.numbering import STATEMENTS
from generator.core.edits import Edit, Rewriting, apply_edits, blank
from generator.core.parallel import on_all_cores
from generator.core.problems import Message, Unread
from generator.core.store import Store, digest_of
from generator.core.values import replace

__all__ = ["Flavour", "flavour_of"]

BOOK_PART = re.compile(
    r"^(?:#[ ]+)?\((?P<kind>PART|APPENDIX)\\?\*?\)[ ]*(?P<title>.*?)[ ]*(?:\{[^{}]*\}[ ]*)?$"
    r"(?:\n={3,}[ ]*$)?",
    re.MULTILINE,
)
"""A line of bookdown that is the title of a part."""
# A div that begins a line, or the end of any.
_DIV = re.compile(
    r"^(?:[ \t>]*:{3,}[ \t]*|:{3,}[ \t]*(?P<name>\{.*|[^\s:{][^\s:]*)[ :\t]*)$", re.MULTILINE
)
_COMMENT = re.compile(r"^[ ]{0,3}<!--.*?(?:-->|\Z)", re.MULTILINE | re.DOTALL)
_PREFIXES = {each: prefix for prefix, each in STATEMENTS.items()}
# A definition, theorem … of bookdown, to whose id references add its kind: "{.example #coin}".
_STATEMENT = re.compile(
    rf"^[ \t>]*:{{3,}}[ ]*\{{\.(?P<kind>{'|'.join(_PREFIXES)})[ ,]+#"
    rf"(?!(?:{'|'.join(STATEMENTS)})[-:])",
    re.MULTILINE,
)
# A formula with code of R in it, of which knitr makes a number before Pandoc reads it.
_COMPUTED = re.compile(
    r"(?<![\\$\w])\$(?=[^\s$])[^$`\n]*(?:`r [^`\n]+`[^$`\n]*)+(?<!\s)\$(?![\d$])"
)
_CODE = re.compile(r"`r [^`]+`")
_PASSES = 2  # first all that are new, then those that refer to what is new
_AT_ONCE = 1_000_000  # characters that pandoc reads in one process


def asked_with_labels(
    flavour: str, chapters: Mapping[str, tuple[str, Asked]], store: Store
) -> Iterator[tuple[str, Asked, Made | None]]:
    """Yield the source of each chapter, all that it asked of others, and what was made of it.

    The chapters that are not kept are read by pandoc, many at once. ``chapters`` has the text of
    each and what it asked of other files.
    """
    if flavour == "mkdocs":
        yield from ((source, asked, None) for source, (_, asked) in chapters.items())
        return
    keys = {source: digest_of(flavour, *each) for source, each in chapters.items()}
    kept: dict[str, Made] = {}
    for source, key in keys.items():
        if known := store.get("flavours", source, key):
            kept[source] = known
    missing = [source for source in chapters if source not in kept]
    labels = merged_labels(kept[source].labels for source in chapters if source in kept)

    def read(sources: Sequence[str]) -> list[Made]:
        typed = [typed_of(flavour, source, *chapters[source]) for source in sources]
        return make_texts(typed, labels)

    for _ in range(_PASSES):
        groups = [*_at_once(missing, [len(chapters[source][0]) for source in missing])]
        read_by_group = on_all_cores(read, groups, "progress-of-markdown")
        for source, made in zip(missing, chain.from_iterable(read_by_group), strict=True):
            kept[source] = made
            store.put("flavours", source, keys[source], made)
        labels = merged_labels(kept[source].labels for source in chapters)
        missing = [source for source, made in kept.items() if not _holds(made, labels)]
    for source, (_, asked) in chapters.items():
        used = {name: each for name, each in kept[source].used.items() if each}
        yield source, replace(asked, labels=used), kept[source]


def texts_apart(flavour: str, texts: Sequence[str]) -> Iterator[str]:
    """Yield texts in our Markdown, each read as if there were no other: versions of a chapter.

    Many go to pandoc at once.
    """
    if flavour == "mkdocs":
        yield from texts
        return
    for group in _at_once(texts, [*map(len, texts)]):
        typed = [typed_of(flavour, "", text, Asked()) for text in group]
        yield from (made.text for made in make_texts(typed, None))


def _at_once(things: Sequence[str], sizes: Sequence[int]) -> Iterator[list[str]]:
    """Yield in groups what pandoc reads in one process."""
    ends = accumulate(sizes)
    for _, group in groupby(zip(things, ends, strict=True), key=lambda each: each[1] // _AT_ONCE):
        yield [thing for thing, _ in group]


def _holds(made: Made, labels: Mapping[str, str]) -> bool:
    """Say whether labels of other chapters are still what they were taken for."""
    return all(labels.get(label, "") == own for label, own in made.used.items())


def edits_of(
    flavour: str, source: str, text: str, asked: Asked, made: Made | None = None
) -> tuple[tuple[Edit, ...], tuple[Unread, ...]]:
    """Return the edits that make our Markdown of a chapter's text, and what cannot be read.

    The edits are in order, none overlaps another. ``asked`` is what the chapter asked of other
    files; ``made`` what was made of it, where that is known.
    """
    if flavour == "mkdocs":
        return (), ()
    named = Rewriting(text, tuple(_shortcode_edits(text, asked)))
    if made is None:
        (made,) = make_texts([typed_of(flavour, source, text, asked)], asked.labels)
    unread = _unread_of_project(text, asked), _placed(named, made.lost), _unclosed(text, flavour)
    return named.then(edits_between(named.new, made.text)), tuple(chain.from_iterable(unread))


def typed_of(flavour: str, source: str, text: str, asked: Asked) -> Typed:
    """Return a chapter as it goes to pandoc: cells, shortcodes, parts in Pandoc's own syntax."""
    text = apply_edits(text, _shortcode_edits(text, asked))
    if flavour == "quarto":
        cells = read_cells(text, asked.page, asked.options)
        is_bare = not BOOK_PART.sub("", cells).strip()  # a file that is the title of a part alone
        title = r"# \g<title> {.unnumbered}" if is_bare else ""
        text = BOOK_PART.sub(title, _COMPUTED.sub(lambda each: _CODE.sub("…", each[0]), cells))
        text = _STATEMENT.sub(lambda each: f"{each[0]}{_PREFIXES[each['kind']]}:", text)
    return typed_chapter(source, flavour, asked, text)


def _shortcode_edits(text: str, asked: Asked) -> Iterator[Edit]:
    """Yield the edits that put in place of shortcodes, Hugo's too, what they stand for."""
    meta, meant = read_front_matter("", text, is_foreign=True)[0], asked.shortcodes
    for found in SHORTCODE.finditer(text):
        own = value_under(meta, found["argument"]) if found["name"] == "meta" else None
        known = SHORTCODE.sub(lambda each: meant.get(each[0], ""), meant.get(found[0], ""))
        yield Edit(*found.span(), str(own) if isinstance(own, str | int | float) else known)


def _unread_of_project(text: str, asked: Asked) -> Iterator[Unread]:
    """Yield the shortcodes that stand for nothing that is known."""
    for found in SHORTCODE.finditer(text):
        if found["name"] in {"meta", "pagebreak"} or asked.shortcodes.get(found[0]):
            continue
        code = "flavour-include" if found["name"] == "include" else "flavour-shortcode"
        shown = found["argument"] if found["name"] == "include" else found[0]
        yield Unread(found.start(), Message(code, found=shown, count=1))


def _unclosed(text: str, flavour: str) -> Iterator[Unread]:
    """Yield the fence and the divs that nothing closes before the end of a text.

    What stands in a list or a quotation ends with it.
    """
    start = read_front_matter("", text, is_foreign=True)[1]
    body = blank(text, [(0, start), *(each.span() for each in _COMMENT.finditer(text, start))])
    lines = f"{body}\n".split("\n")
    fences = [*fenced_lines(lines, as_commonmark=True)]
    unfenced = blank_lines(lines, chain.from_iterable(fences))
    opened: list[re.Match[str]] = []
    for div in _DIV.finditer(unfenced) if flavour != "github" else ():
        opened = [*opened, div] if div["name"] else opened[:-1]
    for div in opened:
        yield Unread(div.start(), Message("flavour-unclosed-div", found=div[0].strip()))
    last = fences[-1] if fences else range(0)
    if last.stop == len(lines) and "".join(lines[last.start + 1 :]).strip():
        at = sum(map(len, lines[: last.start])) + last.start
        yield Unread(at, Message("flavour-unclosed-code", found=lines[last.start].strip()))


def _placed(named: Rewriting, lost: Iterable[tuple[str, Message]]) -> Iterator[Unread]:
    """Yield what could not be brought to our Markdown, at its place in the typed text.

    What stands in an included text is told where that is included.
    """
    at = 0
    for typed, message in lost:
        shown = typed if typed in named.new else typed.strip().partition("\n")[0]
        found = named.new.find(shown)
        at = found if found >= 0 else at
        yield Unread(named.to_old_offset(at), message)
