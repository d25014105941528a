"""Headings and terms: the plain text, typed number and anchor of each; the title of a chapter."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape
from typing import Any

from slugify import slugify

from generator.chapters.values import Heading, Term
from generator.core.problems import Place
from generator.core.values import replace

# The year of "2024-01-12-notes.md" is no number of a chapter; "annexe-b_guide.md" is appendix B.
_PREFIX = re.compile(
    r"(?:(?:annexe|appendix)[-_ ](?=[a-z][_ .-]|[a-z]$))?"
    r"(?P<number>(?:[0-9]{1,3}|(?<=[-_ ])[a-z])(?:\.[0-9]{1,3})*)(?=[_ .-]|$)",
    re.IGNORECASE,
)
_INDEX = re.compile(r"(?:(?<=.)/(?:index|README))?\.md$")
_UNNUMBERED = re.compile(r"\{(?:[^{}]* )?(?:\.unnumbered|-)(?: [^{}]*)?\}\s*$")
# "7.1.5 Title", "7.1.5. Title", "1. Title", "1) Title", "A.1 Title"; "3 outils" is a title that
# begins with a number, but in chapter 3.
_TYPED = re.compile(r"(?P<number>(?:[0-9]+|[A-Z])(?:(?:\.[0-9]+)+\.?|[.)]))\s+(?=\S)")
_WHOLE_NUMBER = re.compile(r"(?P<number>[0-9]+)\s+(?=\S)")
# What begins a list of attributes; other words in braces are text: "**oui**{rires}".
ATTRIBUTES = (
    r"\{(?=:|[ ]*(?:[#.]|-[ ]*\}|[\w:-]+[ ]*=|(?:data-|controls|download|hidden|open|reversed)\b))"
)
_ID_IN_LIST = re.compile(r"(?:^|[ ])(?:#|id=[\"']?)(?P<id>[^\s\"'=}]+)")
# **Substitution**{#term-substitution}: attributes of a strong or emphasised word inside a line.
_MARKED_TERM = re.compile(
    r"(?P<mark>\*\*|__|\*|_)(?P<text>[^*_\n]+)(?P=mark)"
    r"\{[^{}\n]*?#(?P<id>term-[\w.-]+)[^{}\n]*\}"
)
_DEFINITION = re.compile(r"[ ]{0,3}:[ ]")

# No emphasis is followed further than this: it keeps a line of ten thousand stars from costing a
# second.
_SPAN = r"(?=\S)(.{1,400}?)(?<=\S)"
_MARKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<!--.*?-->"), ""),
    (re.compile(r"</?[A-Za-z][^<>]*+>"), ""),
    (re.compile(r"!\[([^\[\]]*+)\]\([^()\n]*+\)"), r"\1"),
    (re.compile(r"\[\^[^\[\]]++\]"), ""),
    (re.compile(r"\[([^\[\]]*+)\](?:\([^()\n]*+\)|\[[^\[\]]*+\]|\{=[^{}]*+\})"), r"\1"),
    *[(re.compile(rf"(\*(?<!\\\*)\*{{0,2}}){_SPAN}\1"), r"\2")] * 2,  # *a **b** c*: once more
    *[(re.compile(rf"(_(?<![\w\\]_)_{{0,2}}){_SPAN}\1(?!\w)"), r"\2")] * 2,
    (re.compile(r"\\([\\`*_{}\[\]()<>#+.!@/|-])"), r"\1"),
)
_SIGN = re.compile(r"[<\[*_\\&`]")  # without one of these a text is plain
_CODE_SPAN = re.compile(r"(`(?<![\\`]`)`*)(?!`)(.{1,400}?)(?<!`)\1(?!`)")


def plain_text(markdown: str) -> str:
    """Return one line of Markdown as a reader would read it aloud, without marks and tags."""
    line = " ".join(markdown.split())
    if not _SIGN.search(line):
        return line
    parts = _CODE_SPAN.split(line)  # text, backticks, code, text, …
    shown = [_without_marks(parts[0])]
    for code, text in zip(parts[2::3], parts[3::3], strict=True):
        shown += (code.strip(), _without_marks(text))
    return " ".join("".join(shown).split())


def _without_marks(text: str) -> str:
    for pattern, replacement in _MARKS:
        text = pattern.sub(replacement, text)
    return unescape(text)


def file_prefix(path: str) -> str:
    """Return the number of a chapter by its file and folders ("7.1.5", "A"), or an empty text.

    ``02_methods/03_sample.md`` is 2.3, ``02_methods/index.md`` 2, ``7_results/7.1_x.md`` 7.1.
    """
    number, own = "", ""
    for name in _INDEX.sub("", path).split("/"):
        found = _PREFIX.match(name)
        parts = found["number"].upper().split(".") if found else ()
        own = ".".join(part.lstrip("0") or "0" for part in parts)
        is_part = number and own and len(parts) == 1 and own.isdigit()
        number = f"{number}.{own}" if is_part else own or number
    return number if own else ""


def name_as_title(path: str) -> str:
    """Return the name of a file, or of the folder of an index, as a title: words without number."""
    name = _INDEX.sub("", path).rpartition("/")[2]
    found = _PREFIX.match(name)
    return re.sub(r"[_-]+", " ", name[found.end() if found else 0 :]).strip(" .") or name


def split_typed_number(text: str, prefix: str) -> tuple[str, str]:
    """Return the number typed before a title ("7.1.5") in a numbered chapter, and the title."""
    typed = _TYPED.match(text) if prefix else None
    if typed and typed[0][0].isalpha() and typed[0][0] != prefix[0]:
        typed = None  # "E. coli"
    if typed is None and (whole := _WHOLE_NUMBER.match(text)) and whole["number"] == prefix:
        typed = whole
    return (typed["number"].rstrip(".)"), text[typed.end() :]) if typed else ("", text)


def complete_headings(
    headings: Iterable[Heading],
    prefix: str,
    meta_title: str,
    taken: Iterable[str],
    flavour: str = "mkdocs",
) -> tuple[Heading, ...]:
    """Return headings with texts and anchors; ``taken`` are ids that the page has already.

    Explicit ids first, then slugs in order, made unique by ``_1``, ``_2`` as Python-Markdown does,
    or as GitHub does where a chapter is typed for it.
    The title of the chapter is the heading that carries the number of the file, failing that the
    first one, unless the front matter gives another title and it is no ``#``.
    """
    split = [(heading, *_split_attributes(heading.source)) for heading in headings]
    anchors = {*taken, *(own for _, _, own in split)}
    counts = Counter[str]()
    found: list[Heading] = []
    typed = [split_typed_number(plain_text(source), prefix)[0] for _, source, _ in split]
    numbered = typed.index(prefix) if prefix in typed and prefix else None
    for heading, source, own in split:
        typed_number, text = split_typed_number(plain_text(source), prefix)
        is_github = flavour == "github"
        slug = github_slug(source) if is_github else slug_of(text)
        anchor = own or slug
        while not own and (not anchor or anchor in anchors):
            counts[slug] += 1
            anchor = f"{slug}{'-' if is_github else '_'}{counts[slug]}"
        anchors.add(anchor)
        is_first = not found and (not meta_title or heading.level == 1 or text == meta_title)
        is_title = is_first if numbered is None else len(found) == numbered
        found.append(
            replace(
                heading,
                source=source,
                text=text,
                typed_number=typed_number,
                anchor=anchor,
                explicit=bool(own),
                unnumbered=_UNNUMBERED.search(heading.source) is not None,
                is_title=is_title,
            )
        )
    return tuple(found)


def with_ids_of_site(headings: Sequence[Heading], toc: Mapping[str, Any]) -> tuple[Heading, ...]:
    """Return headings with the ids that MkDocs gives them by the options of ``toc``."""
    from markdown.extensions import toc as ids  # noqa: PLC0415 - for a guest alone

    slug, between = toc.get("slugify", ids.slugify), str(toc.get("separator", "-"))
    slug = slug if callable(slug) else ids.slugify_unicode  # one that only MkDocs can make
    taken = {each.anchor for each in headings if each.explicit}
    return tuple(
        each
        if each.explicit
        else replace(each, anchor=ids.unique(slug(plain_text(each.source), between), taken))
        for each in headings
    )


def github_slug(source: str) -> str:
    """Return the anchor that GitHub gives a heading: with its number, its accents, its spaces.

    Marks stay, also that which makes a picture of a sign, without the sign: "⚠️ Rules".
    """
    return re.sub(r"[^\w\- \u0300-\u036f\ufe0f]", "", plain_text(source).lower()).replace(" ", "-")


def slug_of(text: str) -> str:
    """Return a text as an anchor, always transliterated by the same tables."""
    return slugify(text, backend="text-unidecode")


def _split_attributes(text: str) -> tuple[str, str]:
    """Return a line without its attribute list, and the id given there or an empty string."""
    text = text.rstrip(" ")
    start = text.rfind("{")
    if start < 1 or text[start - 1] != " " or not text.endswith("}"):
        return text, ""
    attributes = text[start + 1 : -1].removeprefix(":").strip(" ")
    if not attributes or "}" in attributes or not re.match(ATTRIBUTES, text[start:]):
        return text, ""
    found = _ID_IN_LIST.search(attributes)
    return text[:start].rstrip(" ").rstrip("#").rstrip(" "), found["id"] if found else ""


def read_terms(lines: Sequence[str], source: str, first_line: int) -> Iterator[Term]:
    """Yield the terms of a body, in order; ``lines`` are its lines with code and raw HTML blanked.

    A term is a line ``Term {: #term-x }`` (its definition: the ``:   …`` below), a heading with
    such an id, or a strong word ``**Term**{#term-x}`` (its definition: the rest of the line).
    """
    for index, line in enumerate(lines):
        if "#term-" not in line:
            continue
        text, term_id = _split_attributes(line)
        if term_id.startswith("term-"):
            place = Place(source, first_line + index, len(line) - len(line.lstrip(" ")) + 1)
            definition = plain_text(" ".join(_definition_below(lines, index)))
            yield Term(term_id, plain_text(text.lstrip("# ")), definition, place)
            continue
        for marked in _MARKED_TERM.finditer(line):
            place = Place(source, first_line + index, marked.start() + 1)
            definition = plain_text(line[marked.end() :]).lstrip(" :–—-")
            yield Term(marked["id"], plain_text(marked["text"]), definition, place)


def _definition_below(lines: Sequence[str], index: int) -> Iterator[str]:
    """Yield the lines of the first definition below a term, without its colon."""
    first = next((at for at in range(index + 1, len(lines)) if lines[at].strip()), len(lines))
    for at, line in enumerate(lines[first:]):
        is_beginning = bool(_DEFINITION.match(line))
        if not line.strip() or is_beginning != (at == 0):
            return
        yield line.lstrip(" :") if is_beginning else line
