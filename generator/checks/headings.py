"""Headings: no text, a level skipped, one twice; and the front matter, which is shown as typed."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest
from pathlib import PurePath

from generator.chapters import Chapter, Heading
from generator.chapters.captions import caption_of_heading, read_caption
from generator.chapters.inline import CLAIM, VALUE
from generator.checks.context import Context, info, warning
from generator.core.problems import Message, Place, Problem
from generator.handwritten import read_pieces

# Sections that a program fills later: a bibliography, a table of contents, an index.
_FILLED_LATER = re.compile(
    r"(?:r[ée]f[ée]rences?|bibliograph(?:ie|y)|works cited|literatur(?:e|verzeichnis)?"
    r"|bibliograf[ií]a|refer[eê]ncias|irodalomjegyz[ée]k|sommaire|index|annexes?"
    r"|table (?:des mati[èe]res|of contents)|contents|liste? (?:des|of) .*|notes?|footnotes"
    r"|(?:chapter|chapitre|part|partie|appendix) (?:[0-9]+|[ivxlc]+|[a-z]))"  # the title follows
    r"(?: (?:bibliographiques?|cited|webographie))?",
    re.IGNORECASE,
)
# LaTeX that the site leaves out, but for what only says how a page is set; a cell of code.
_OF_ANOTHER = re.compile(
    r"[ \t]*\\(?!(?:new|clear|cleardouble)page|pagebreak|vspace|label"
    r"|part|chapter|(?:sub)*section|(?:sub)?paragraph)[A-Za-z]"
    r"|[ \t>]*(?:(?:`{3,}|~{3,})[ ]*\{[A-Za-z]|\{\{[<%])"
)
# Files that hold the title of what the other files of their folder say.
_OF_TITLE = re.compile(
    r"(?:.*/)?(?:[0-9]*[ _.-]*(?:index|title|titre|part|partie)|(?P<folder>[^/]+)/(?P=folder))\.md",
    re.IGNORECASE,
)
_BOUND = [
    re.compile(rf"(?:title|question|answer|abstract)[ ]*:.*?(?P<bound>{use})")
    for use in (VALUE, CLAIM)
]


def heading_problems(chapter: Chapter, context: Context) -> Iterator[Problem]:
    """Yield the ``heading`` problems of a chapter, whose last section other files may fill."""
    last = chapter.headings[-1].place if chapter.path in context.once(_going_on) else None
    for each in chapter.kept_once(_problems_alone):
        if each.place != last or each.code != "section-empty":
            yield each


def _going_on(context: Context) -> frozenset[str]:
    """Return the chapters whose last section is that of others: of the next, or of a folder."""
    chapters = [each for each in context.manuscript.chapters if each.headings]
    folders = Counter(str(folder) for each in chapters for folder in PurePath(each.path).parents)
    return frozenset(
        chapter.path
        for chapter, after in zip_longest(chapters, chapters[1:])
        if (after and after.headings[0].level > chapter.headings[-1].level)
        or (
            len(chapter.headings) == 1
            and _OF_TITLE.fullmatch(chapter.path)
            and folders[str(PurePath(chapter.path).parent)] > 1
        )
    )


def _problems_alone(chapter: Chapter) -> Iterator[Problem]:
    """Yield what a chapter alone tells; headings that are captions are no sections."""
    sections = [each for each in chapter.headings if not caption_of_heading(chapter, each)]
    yield from _empty(chapter, sections)
    for above, section in pairwise(sections):
        if section.level > above.level + 1:
            expected = "#" * (above.level + 1)
            yield warning(
                *("heading", section.place, "level-skipped", "#" * section.level, expected),
                heading=section.text,
                level=section.level,
                above=above.level,
                write=expected,
            )
    first: dict[tuple[str, ...], Heading] = {}
    path: tuple[str, ...] = ()  # the headings above a section, and its own
    for section in sections:
        path = (*(*path, *[""] * section.level)[: section.level - 1], section.text.casefold())
        earlier = first.setdefault(path, section)
        if earlier is not section and section.text:
            found, line = section.text, earlier.place.line
            yield info("heading", section.place, "heading-twice", found, heading=found, line=line)


def _empty(chapter: Chapter, sections: Sequence[Heading]) -> Iterator[Problem]:
    """Yield the sections with nothing before the next one of their level or a higher one."""
    pieces, by_line = chapter.once(read_pieces), {each.place.line: each for each in sections}
    starts = [at for at, each in enumerate(pieces) if each.heading and each.first in by_line]
    for here, following in pairwise([*starts, len(pieces)]):
        section = by_line[pieces[here].first]
        after = pieces[following].heading if following < len(pieces) else None
        below = [each for each in pieces[here + 1 : following] if each.kind != "rule"]
        is_parted = after is not None and after.level > section.level
        is_filled = is_parted or any(
            not each.heading and (each.kind != "text" or not read_caption(each.text, heading=False))
            for each in below
        )
        # The title of a text of another tool, whose sections have its level.
        is_title = here == starts[0] and after and after.level == section.level
        is_filled = is_filled or (is_title and chapter.flavour != "mkdocs")
        if not (
            is_filled
            or _is_of_another(chapter, section, after)
            or _FILLED_LATER.fullmatch(section.text.strip(" .:"))
        ):
            until = Message("file-ends-here")
            if after:
                until = Message("next-heading-in-line", line=after.place.line)
            found, expected = section.text, Message("some-text")
            code = "section-of-captions" if below else "section-empty"
            yield warning(
                "heading", section.place, code, found, expected, heading=found, until=until
            )


def _is_of_another(chapter: Chapter, section: Heading, after: Heading | None) -> bool:
    """Say whether LaTeX stands below a section, or makes a part of it, which has no text."""
    until = chapter.typed_place(after.place).line if after else None
    lines = chapter.typed.split("\n")[chapter.typed_place(section.place).line - 1 : until]
    return any(map(_OF_ANOTHER.match, lines[1:])) or "\\part{" in "".join(lines[:1])


def front_matter_problems(chapter: Chapter) -> Iterator[Problem]:
    """Yield a ``markup`` warning for each value or claim in what the front matter shows."""
    for number, line in enumerate(chapter.text.split("\n")[: chapter.body_line - 1], start=1):
        for found in filter(None, (pattern.match(line) for pattern in _BOUND)):
            place = Place(chapter.source, number, found.start("bound") + 1)
            expected = Message("some-words")
            yield warning("markup", place, "front-matter-bound", found["bound"], expected)
