"""The register: everything in the thesis that can be referred to, under its id."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from generator.chapters.flavours.labels import own_id
from generator.chapters.numbering import STATEMENTS, Caption, number_captions, typed_numbers
from generator.chapters.values import BlockUse, Chapter, Heading, InlineUse, Manuscript
from generator.core.problems import Message, Place, Problem, Severity, nearest
from generator.core.values import Frozen, field, replace

EntryKind = Literal["table", "figure", "equation", "statement", "section", "entity", "term", "work"]

NAME, NUMBER = "name", "number"  # what a reference writes of what it leads to, in place of both
FORMS = (NAME, NUMBER)
_LABELLED = re.compile(r"(?:\{#|\(\\?#|\blabel\s*[:=]\s*[\"']?|\\label\{)([\w:.-]*\w)")
# How the name of a file ends that is a version of another chapter.
_VERSION = re.compile(
    r"[-_ .](?:short|long|old|new|draft|copy|v\d+|final|bis|court|copie|tex)(?=\.md$)"
)
_PLACEHOLDER = re.compile(r"\{(number|title)\}")


# What is ours in a text; a reference is if something is called so.
_OURS = frozenset({"claim", "value", "waived"})


class Entry(Frozen):
    """One thing that can be referred to.

    ``number`` is "7.2", or empty (entities, terms, unnumbered sections). ``path`` and ``anchor``
    say where it is: the page as MkDocs names it ("7.1.5_realisation.md") and the id on it (empty:
    the top of the page). ``label`` is what a link says ("Tableau 7.2", "section 7.1.4", "BF4").
    ``place`` is where the author wrote it, or None. ``note`` is what the margin says beside a
    paragraph that refers to it: the definition of a term, the title of a work, line by line the
    passages that qualify what is said of a record.
    """

    id: str
    kind: EntryKind
    number: str
    title: str
    path: str
    anchor: str
    label: str
    place: Place | None = None
    note: str = ""

    @property
    def names(self) -> list[str]:
        """The id, the label and the title, what is alike once."""
        return [*dict.fromkeys(filter(None, (self.id, self.label, self.title)))]


class Register(Frozen):
    """All entries by id, and the captions of each chapter (by its path) in reading order."""

    entries: Mapping[str, Entry]
    captions: Mapping[str, tuple[Caption, ...]] = field(
        default_factory=dict[str, "tuple[Caption, ...]"]
    )

    def get(self, target: str) -> Entry | None:
        """Return the entry with that id, or None."""
        return self.entries.get(target)

    def nearest(self, target: str) -> str:
        """Return the nearest known id, or an empty string."""
        return nearest(target, self.entries)

    def of_kind(self, kind: EntryKind) -> tuple[Entry, ...]:
        """Return the entries of one kind, in the order in which they were registered."""
        return tuple(entry for entry in self.entries.values() if entry.kind == kind)

    def has_ours(self, chapter: Chapter) -> bool:
        """Say whether something of ours stands in a chapter, which plain MkDocs could not show."""
        used = (each.kind in _OURS or each.target in self.entries for each in chapter.inlines)
        return chapter.flavour != "mkdocs" or bool(chapter.blocks) or any(used)


def build_register(
    manuscript: Manuscript,
    *,
    labels: Mapping[str, str],
    captions: Mapping[str, str],
    chart_captions: Mapping[str, str] | None = None,
    foreign: Iterable[Entry] = (),
) -> tuple[Register, tuple[Problem, ...]]:
    """Return the register of a numbered manuscript, and its problems.

    ``labels`` says how links read, by kind ("Tableau {number}", "section {number}"); what has no
    number reads as its title. ``captions`` are the captions of the named tables,
    ``chart_captions`` those of the charts; ``foreign`` the entries of the data. An id that exists
    twice is a ``reference`` error at its second place; a typed number that is not the one given a
    ``caption`` warning.
    """
    numbered = number_captions(manuscript, captions, chart_captions)
    known = _Entries(is_foreign=any(each.flavour != "mkdocs" for each in manuscript.chapters))
    for entry in foreign:
        known.add(entry)
    by_number: dict[str, Chapter] = {}
    counts: Counter[tuple[str, str]] = Counter()  # by the first number of a chapter, and kind
    for chapter in manuscript.chapters:
        first = by_number.setdefault(chapter.prefix, chapter)
        if chapter.prefix and first is not chapter:
            known.take_number_twice(chapter, first)
        counted = _counted(chapter, counts)
        # Another tool calls it a chapter; ours may stand behind "la".
        whole = chapter.prefix if chapter.flavour != "mkdocs" and "." not in chapter.prefix else ""
        for entry in (*_chapter_entries(chapter, numbered[chapter.path]), *counted):
            known.add(_labelled(entry, labels, whole))
    slugs = list(_slugs(manuscript))
    uses = Counter(section.id for section in slugs)
    for section in slugs:
        if uses[section.id] == 1 and section.id not in known.entries:
            known.add(_labelled(section, labels))
    typed = (problem for each in numbered.values() for problem in typed_numbers(each))
    texts = {each.source: each.typed for each in manuscript.chapters}
    twice = (
        problem  # of an id that stands in no text another tool takes care itself
        for (place, name), problem in known.problems.items()
        if not known.is_foreign or name.partition("-")[2] in texts.get(place.path, name)
    )
    return Register(known.entries, numbered), (*twice, *typed)


class _Entries:
    """The entries by id as they are registered, and the ids that exist twice.

    An id and an anchor of the same name and place are one problem.
    """

    def __init__(self, *, is_foreign: bool) -> None:
        self.is_foreign = is_foreign
        self.entries: dict[str, Entry] = {}
        self.problems: dict[tuple[Place, str], Problem] = {}
        self._anchors: dict[tuple[str, str], Place | None] = {}
        self._again: set[str] = set()  # chapters with the number of an earlier one

    def add(self, entry: Entry) -> None:
        """Register an entry, unless its id is taken."""
        known = self.entries.setdefault(entry.id, entry)
        paths = {known.path, entry.path}
        if self.is_foreign and len(paths) > len({_VERSION.sub("", each) for each in paths}):
            return  # of a version of the chapter, with the same labels
        if entry.path in self._again and entry.number and entry.id == f"sec-{entry.number}":
            return  # said of the chapter as a whole
        if known is not entry:
            if known.place is None or known.place != entry.place:
                self._report_twice(entry, entry.id, Message(f"id-of-{known.kind}"), known.place)
        elif entry.anchor:
            first = self._anchors.setdefault((entry.path, entry.anchor), entry.place)
            if first != entry.place:
                self._report_twice(entry, entry.anchor, Message("id-of-something"), first)

    def _report_twice(self, entry: Entry, name: str, what: Message, first: Place | None) -> None:
        where = Message("in-the-data")
        if first:
            where = Message("in-file-at", path=first.path, line=first.line)
        message = Message("id-exists-twice", id=name, what=what, where=where)
        place, expected = entry.place or Place(entry.path), Message("an-id-of-its-own")
        if self.is_foreign and first and _are_apart(first.path, place.path):
            return  # another tool makes two texts of two folders, each with ids of its own
        self.problems[place, name] = Problem("reference", place, message, name, expected)

    def take_number_twice(self, chapter: Chapter, first: Chapter) -> None:
        """Report a chapter with the number of an earlier one, also where there are no data.

        In two folders they may be chapters of two texts, each of which counts anew: a warning.
        Another tool makes no id of the number of a file.
        """
        self._again.add(chapter.path)
        if self.is_foreign:
            return
        message = Message("chapter-number-twice", number=chapter.prefix, path=first.source)
        place, expected = Place(chapter.source), Message("a-number-of-its-own")
        number = f"sec-{chapter.prefix}"
        severity = Severity.WARNING if _are_apart(chapter.path, first.path) else Severity.ERROR
        found = Problem("reference", place, message, number, expected, severity)
        self.problems[place, number] = found


def _are_apart(*paths: str) -> bool:
    return len({posixpath.dirname(each) for each in paths} - {""}) > 1


def _slugs(manuscript: Manuscript) -> Iterator[Entry]:
    """Yield sections without number and id under their slugs; in Pandoc's Markdown all have one."""
    for chapter in manuscript.chapters:
        is_foreign = chapter.flavour in {"pandoc", "quarto"}
        for heading in chapter.headings:
            if not heading.explicit and (is_foreign or not heading.number):
                yield _section(chapter, heading, f"sec-{heading.anchor}")


def _chapter_entries(chapter: Chapter, captions: Iterable[Caption]) -> Iterator[Entry]:
    """Yield sections (under number and id), tables and figures, terms, without labels."""
    page = chapter.path
    if chapter.prefix and chapter.title_heading is None:
        section, place = f"sec-{chapter.prefix}", Place(chapter.source)
        yield Entry(section, "section", chapter.prefix, chapter.title, page, "", "", place)
    for heading in chapter.headings:
        if heading.number:
            yield _section(chapter, heading, f"sec-{heading.number}")
        if heading.explicit and not heading.anchor.startswith("term-"):
            yield _section(chapter, heading, f"sec-{heading.anchor.removeprefix('sec-')}")
    for each in captions:
        place = each.block.place
        yield Entry(each.id, each.kind, each.number, each.title, page, each.id, "", place)
    for term in chapter.terms:
        note = f"{term.text} – {term.definition}" if term.definition else ""
        yield Entry(term.id, "term", "", term.text, page, term.id, "", term.place, note)


def _counted(chapter: Chapter, counts: Counter[tuple[str, str]]) -> Iterator[Entry]:
    """Yield formulas, theorems, listings … that have an id, numbered as tables and figures are."""
    first = chapter.prefix.split(".", 1)[0]
    formulas = (each for each in chapter.inlines if each.kind == "math" and each.target)
    found: list[tuple[Place, str, EntryKind]] = [
        *((each.place, each.target, "equation") for each in formulas),
        *((each.place, each.id, "statement") for each in chapter.blocks if _is_statement(each)),
    ]
    for place, anchor, kind in sorted(found):
        series = first, anchor.split("-")[0] if kind == "statement" else kind
        counts[series] += 1
        number = f"{first}.{counts[series]}".removeprefix(".")
        yield Entry(anchor, kind, number, "", chapter.path, anchor, "", place)


def _is_statement(block: BlockUse) -> bool:
    return block.name == "html" and block.id[3:4] == "-" and block.id[:3] in STATEMENTS


def _section(chapter: Chapter, heading: Heading, section_id: str) -> Entry:
    number, anchor, place = heading.number, heading.anchor, heading.place
    return Entry(section_id, "section", number, heading.text, chapter.path, anchor, "", place)


def _labelled(entry: Entry, labels: Mapping[str, str], chapter: str = "") -> Entry:
    kind = "appendix" if entry.kind == "section" and entry.number[:1].isalpha() else entry.kind
    kind = "chapter" if kind == "section" and entry.number == chapter else kind
    kind = STATEMENTS[entry.id[:3]] if entry.kind == "statement" else kind
    form = labels.get(kind, "{title}") if entry.number else "{title}"
    values = {"number": entry.number, "title": entry.title}
    return replace(entry, label=_PLACEHOLDER.sub(lambda match: values[match[1]], form))


def unresolved_references(manuscript: Manuscript, register: Register) -> tuple[Problem, ...]:
    """Return a ``reference`` error for each ``@id`` that is no entry, and each unknown form."""
    found: list[Problem | None] = []
    for chapter in manuscript.chapters:
        for use in chapter.inlines:
            key = use.target.partition("#")[0]
            if use.kind in {"reference", "link"} and key not in register.entries:
                found.append(unknown_in(chapter, use, register.nearest(key)))
            elif use.kind == "reference" and use.words not in {"", *FORMS}:
                found.append(unknown_form(use))
    return tuple(filter(None, found))


def unknown_in(chapter: Chapter | None, use: InlineUse, near: str) -> Problem | None:
    """Return what is wrong with a use of an id that the register does not have.

    In the text of another tool an id that stands in code or LaTeX is one that this tool makes, and
    a link to ``#fig-x`` is no reference.
    """
    key = use.target.partition("#")[0]
    if chapter and chapter.flavour != "mkdocs":
        if use.kind == "link":
            message = Message("link-to-no-anchor", target=f"#{key}", near="")
            return Problem("link", use.place, message, f"#{key}")
        made = set(map(own_id, _LABELLED.findall(chapter.typed)))
        # An environment of the author's own may make it of a name between braces, code of R
        # a table and a figure of its own.
        name = re.escape(key.partition("-")[2])
        brought = rf"\{{<\s*embed[^>\n]*\#{re.escape(key)}\b"  # from a notebook, by Quarto
        named = re.search(rf"\{{(?:r[ ,]+{name}(?=[ ,}}])|{name}\}})|{brought}", chapter.typed)
        if {key, key.removeprefix("sec-")} & made or named:
            return None
    return unknown_id(key, use.place, near)


def unknown_form(use: InlineUse) -> Problem:
    """Return the ``reference`` error for a reference in a form that there is none of."""
    expected = f"@{use.target}{{{NAME}}}"
    message = Message("reference-form", form=use.words, near=nearest(use.words, FORMS))
    return Problem("reference", use.place, message, found=use.text, expected=expected)


def unknown_id(target: str, place: Place, near: str | None) -> Problem:
    """Return the ``reference`` error for an ``@id`` that the register does not have."""
    found, expected = f"@{target}", Message("an-id-of-the-thesis")
    message = Message("id-unknown", id=found, near=near or "")
    return Problem("reference", place, message, found=found, expected=expected)
