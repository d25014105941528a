"""The only place where the tests ask for what reading and rendering a thesis found.

A test writes a thesis into a folder and compares lines of text: what was understood, what the pages
show, what is wrong. When the inner values change, this file changes and no test does.
"""

from __future__ import annotations

import json
import re
from contextlib import chdir
from functools import cache
from typing import TYPE_CHECKING, TypeAlias, get_args

from click.testing import CliRunner

from generator.app.cli import main
from generator.app.project import check, open_thesis, render, suggest
from generator.chapters.register import EntryKind
from generator.checks.coverage import stated_in
from generator.core.problems import in_file_order
from generator.core.store import Store
from generator.core.values import replace
from generator.history.forwarding import follow
from generator.language import describe, load_language, say
from generator.rendering import Dialect, Forwarding, render_chapter
from generator.rendering import passages_of as passages_in
from generator.tables.printed_values import evaluated
from tests.examples import only

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from click.testing import Result

    from generator.app.project import Thesis
    from generator.chapters import Chapter, InlineUse
    from generator.core.problems import Place, Problem
    from generator.data import Record
    from generator.rendering import Page, Passage
    from generator.rendering.page import ValueUse

Views: TypeAlias = dict[str, list[str]]
"""Named lists of lines of text: what an example compares."""


# --- what is wrong --------------------------------------------------------------------------------


def says(problem: Problem, language: str = "en") -> str:
    """Return the text of a problem, as a reader sees it."""
    return describe(problem, language)


def problem_line(problem: Problem, language: str = "en") -> str:
    """Return ``path:line:column: rule: message``; a rule that is no error names its severity."""
    place, severity = problem.place, problem.severity.value
    rule = problem.rule if severity == "error" else f"{problem.rule} ({severity})"
    return f"{place.path}:{place.line}:{place.column}: {rule}: {says(problem, language)}"


def problem_lines(root: Path) -> list[str]:
    """Return everything that a check finds in a thesis, in file order."""
    return [problem_line(each) for each in check(open_thesis(root))]


def kept_problems(root: Path) -> tuple[Problem, ...]:
    """Return everything that a check finds, and keep in the thesis what was read and rendered."""
    store = Store(root)
    problems = check(open_thesis(root, store=store))
    store.save()
    return problems


def file_problem_lines(root: Path, language: str = "en") -> list[str]:
    """Return what is wrong with the files as they stand, before a page is rendered."""
    return [problem_line(each, language) for each in _file_problems(root)]


def page_problem_lines(root: Path, chapter: str, language: str = "en") -> list[str]:
    """Return what rendering one chapter found wrong, in file order."""
    return _ordered(page(open_thesis(root), chapter), language)


def pages_and_problems(root: Path) -> dict[str, tuple[str, list[str]]]:
    """Return the HTML of each page and what rendering it found wrong, by the chapter's path."""
    return {
        each.path: (without_notes(each.html), _ordered(each)) for each in render(open_thesis(root))
    }


def _ordered(shown: Page, language: str = "en") -> list[str]:
    problems = sorted(shown.problems, key=lambda each: (each.place, each.rule, says(each)))
    return [problem_line(each, language) for each in problems]


def problem_values(root: Path, rule: str) -> list[str]:
    """Return ``line: found -> expected`` for each problem of a rule that a check finds."""
    found = [each for each in check(open_thesis(root)) if each.rule == rule]
    return [f"{each.place.line}: {each.found} -> {say(each.expected, 'en')}" for each in found]


def fixable_lines(root: Path) -> list[tuple[str, bool]]:
    """Return each problem of the files as they stand, and whether it can be mended for certain."""
    return [(problem_line(each), each.fixable) for each in _file_problems(root)]


def _file_problems(root: Path) -> list[Problem]:
    return in_file_order(open_thesis(root).problems)


def problem_found(root: Path, rule: str) -> list[tuple[str, str]]:
    """Return path and what was found for each problem of a rule that a check finds."""
    found = check(open_thesis(root))
    return [(each.place.path, each.found) for each in found if each.rule == rule]


def run(*arguments: str) -> Result:
    """Run ``thesis`` in the current folder; any exception but an exit fails the test."""
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def fix(root: Path, *rules: str) -> None:
    """Mend what can be mended for certain in a thesis, by these rules or by all."""
    options = [part for rule in rules for part in ("--rule", rule)]
    with chdir(root):
        result = run("fix", *options)
    assert result.exit_code == 0, result.output


def free_words(root: Path) -> list[tuple[str, int, str]]:
    """Return state, line and words of each number, verdict and quotation that nothing binds."""
    thesis = open_thesis(root)
    return [
        (each.state, chapter.place_at(each.span[0]).line, chapter.body[slice(*each.span)])
        for chapter in thesis.manuscript.chapters
        for each in stated_in(chapter, thesis)
        if each.state in {"free", "cited"}
    ]


def suggestion_lines(root: Path) -> list[str]:
    """Return the claims that the chapters could make, in the order in which they are told."""
    return [problem_line(each) for each in suggest(open_thesis(root))]


def suggestion_values(root: Path) -> list[tuple[int, int, str, str]]:
    """Return line, column, what was found and what is proposed for each suggestion."""
    found = suggest(open_thesis(root))
    return [
        (each.place.line, each.place.column, each.found, say(each.expected, "en")) for each in found
    ]


def differing(lines: Sequence[str], expected: Sequence[str]) -> str:
    """Return how problem lines differ from what is expected, an empty string if they agree.

    An expected line is a beginning and, after it, essential words that follow in their order,
    separated by " … ".
    """
    agree = len(lines) == len(expected) and all(map(_agrees, lines, expected))
    return "" if agree else "\n".join(["found:", *lines, "expected:", *expected])


def _agrees(line: str, expected: str) -> bool:
    first, *rest = expected.split(" … ")
    if not line.startswith(first):
        return False
    at = len(first)
    for words in rest:
        at = line.find(words, at)
        if at < 0:
            return False
        at += len(words)
    return True


# --- what was understood --------------------------------------------------------------------------


OF_CHAPTERS = (
    *("chapter", "title", "prefix", "meta", "outline", "number", "anchor", "typed", "heading at"),
    *("title heading", "block", "block at", "block column", "option", "content", "use", "use at"),
)
UNDERSTOOD = (
    *(*OF_CHAPTERS, "caption", "entry", "term"),
    *(f"{kind} {part}" for kind in get_args(EntryKind) for part in ("label", "entry")),
)


def understood(root: Path) -> Views:
    """Return what was read from the chapters of a thesis: for each view its lines, in order.

    The views are those that ``_add_chapter`` fills: "outline" has level and text of each heading,
    "block" header and state of each block, "use" kind, target and words of each use, and so on.
    There is no other: one whose name is misspelt is not taken for one without lines.
    """
    thesis = open_thesis(root)
    views: Views = {view: [] for view in UNDERSTOOD}
    for chapter in thesis.manuscript.chapters:
        _add_chapter(views, chapter)
        for caption in thesis.register.captions.get(chapter.path, ()):
            shown = f"{caption.kind} {caption.number} {caption.id} {caption.title}"
            views["caption"].append(shown)
    for entry in thesis.register.entries.values():
        fields = (entry.id, entry.kind, entry.number, entry.title)
        line = " | ".join((*fields, f"{entry.path}#{entry.anchor}", entry.label))
        views["entry"].append(line)
        views[f"{entry.kind} label"].append(f"{entry.id} {entry.label}")
        views[f"{entry.kind} entry"].append(line)
        if entry.kind == "term":
            views["term"].append(f"{entry.id} | {entry.title} | {entry.note.partition(' – ')[2]}")
    return views


def _add_chapter(views: Views, chapter: Chapter) -> None:
    views["chapter"].append(chapter.path)
    views["title"].append(chapter.title)
    views["prefix"].append(chapter.prefix)
    views["meta"].append(json.dumps(dict(chapter.meta), ensure_ascii=False, default=str))
    for heading in chapter.headings:
        marks = "#" * heading.level
        views["outline"].append(f"{marks} {heading.text}".strip())
        views["number"].append(f"{heading.number} {heading.text}".strip())
        views["anchor"].append(heading.anchor + (" (own)" if heading.explicit else ""))
        views["typed"].append(f"{heading.typed_number or 'none'} | {heading.text}")
        views["heading at"].append(f"{_at(heading.place)} {heading.text}")
        if heading.is_title:
            views["title heading"].append(heading.text)
    for block in chapter.blocks:
        parts = (block.name or "(unnamed)", block.argument, block.id and f"#{block.id}")
        header = " ".join(filter(None, parts))
        lines = f"{block.place.line}-{block.end_line}"
        state = "closed" if block.closed else "open"
        views["block"].append(f"{'/' * block.depth}{header} {state}")
        views["block at"].append(f"{lines} {header} {state}")
        views["block column"].append(f"{block.place.column} {header}")
        views["option"] += [f"{name} = {value}" for name, value in block.options.items()]
        views["content"] += chapter.content_of(block).split("\n")
    for use in _uses(chapter):
        line = f"{use.kind} {_words(use.target)} {_words(use.words)}".rstrip()
        views["use"].append(line)
        views["use at"].append(f"{_at(use.place)} {line}")


def _uses(chapter: Chapter) -> list[InlineUse]:
    """Return the uses of a chapter; characters that are only escaped are none."""
    return [use for use in chapter.inlines if use.kind != "literal"]


def _at(place: Place) -> str:
    return f"{place.line}:{place.column}"


def _words(text: str) -> str:
    return text.replace("\n", "⏎")


def use_sources(root: Path) -> list[tuple[int, int, str]]:
    """Return line, column and source of each use of all chapters."""
    return [
        (use.place.line, use.place.column, use.text)
        for chapter in open_thesis(root).manuscript.chapters
        for use in _uses(chapter)
    ]


def spans(root: Path) -> list[tuple[int, int]]:
    """Return the first and the last line of each heading, block and term of all chapters."""
    found: list[tuple[int, int]] = []
    for chapter in open_thesis(root).manuscript.chapters:
        found += [(each.place.line, each.place.line) for each in chapter.headings]
        found += [(each.place.line, each.end_line) for each in chapter.blocks]
        found += [(each.place.line, each.place.line) for each in chapter.terms]
    return found


# --- what the pages show --------------------------------------------------------------------------


def page(thesis: Thesis, path: str) -> Page:
    """Return the page of one chapter of an opened thesis."""
    chapter = thesis.manuscript.chapter(path)
    assert chapter is not None, path
    return render_chapter(thesis, chapter, thesis.dialect)


def page_html(root: Path, chapter: str) -> str:
    """Return the HTML of the page of one chapter."""
    return without_notes(page(open_thesis(root), chapter).html)


def without_notes(html: str) -> str:
    """Return the HTML of a page without the notes that say what is wrong in a draft."""
    return re.sub(r' <span class="problem-note".*?</span>', "", html)


def pages_html(root: Path) -> dict[str, str]:
    """Return the HTML of the page of each chapter, by its path, in reading order."""
    return {each.path: without_notes(each.html) for each in render(open_thesis(root))}


def page_views(root: Path, chapter: str) -> Views:
    """Return what a page tells about itself: tables, values, references, citations, ids, titles."""
    thesis = open_thesis(root)
    return views_of(page(thesis, chapter), thesis)


def pages_views(root: Path) -> dict[str, Views]:
    """Return what each page tells about itself, by the path of its chapter."""
    thesis = open_thesis(root)
    return {each.path: views_of(each, thesis) for each in render(thesis)}


def views_of(shown: Page, thesis: Thesis) -> Views:
    """Return what a page tells about itself, each part in the order of the source."""
    values = sorted(shown.values, key=lambda each: each.place)
    cards = {each.card for each in shown.values}
    mentions = (each for each in shown.mentions if each.id not in cards)
    references = sorted(mentions, key=lambda each: (each.place, each.id))
    chapter = thesis.manuscript.chapter(shown.path)
    citations = [each for each in (chapter.inlines if chapter else ()) if each.keys]
    return {
        "table": [f"{each.name} {each.id} {each.number}" for each in shown.tables],
        "value": [f"{_at(each.place)} {each.expression} | {each.text}" for each in values],
        "claim": [f"{each.text} | {each.expression}" for each in values if each.is_claim],
        "claim at": [
            f"{each.place.path}:{each.place.line} {each.expression}"
            for each in values
            if each.is_claim
        ],
        "record": [
            f"{_at(each.place)} " + ", ".join(record.key for record in _records(each, thesis))
            for each in values
        ],
        "reference": [f"{_at(each.place)} {each.id}" for each in references],
        "passage": [f"{each.id} | {each.passage}" for each in references],
        "citation": [f"{each.place.line} {' '.join(each.keys)}" for each in citations],
        "id": list(shown.ids),
        "title": [each.title for each in shown.body.sections if each.title],
        "place": sorted({each.place.path for each in (*shown.values, *shown.mentions)}),
    }


def _records(value: ValueUse, thesis: Thesis) -> Sequence[Record]:
    """Return the records that a value is made of."""
    return evaluated(value.expression, thesis.scope)[1].records


@cache
def plain_markdown() -> Dialect:
    """Return the Markdown of a thesis whose site adds no extension."""
    return Dialect(load_language("fr"))


def passages_of(path: str, text: str) -> tuple[Passage, ...]:
    """Return the passages of a version of a chapter, read by the Markdown of a plain thesis."""
    return passages_in([(path, text)], plain_markdown())[0]


def passages(chapter: str, text: str) -> list[tuple[str, str, str]]:
    """Return kind, id and words of each passage of a chapter: what reviewers can link to."""
    return [(each.kind, each.id, each.words) for each in passages_of(chapter, text)]


def page_with_history(
    root: Path,
    chapter: str,
    *,
    renamed: Mapping[str, str] | None = None,
    removed: Mapping[str, str] | None = None,
) -> str:
    """Return the HTML of a page whose passages had other ids, or had others beside them, before.

    ``renamed`` leads from an id of an older version to the passage that it became, ``removed`` from
    the id of a passage that is gone to the one that stood before it.
    """
    found = Forwarding(aliases=dict(renamed or {}), gone=dict(removed or {}))
    thesis = open_thesis(root)
    knowledge = replace(thesis, forwarding={chapter: found})
    read = thesis.manuscript.chapter(chapter)
    assert read is not None, chapter
    return render_chapter(knowledge, read, thesis.dialect).html


# --- examples in files ----------------------------------------------------------------------------

FILE = re.compile(r"^@@ (.+)\n", re.MULTILINE)


def files_of(source: str, name: str) -> dict[str, str]:
    """Return the files of an example: each begins with a line ``@@ path``; without one, one file.

    A carriage return, a tab and a line separator cannot be seen: they are written ␍, ␉ and ␤.
    """
    text = source.replace("␍", "\r").replace("␉", "\t").replace("␤", "\u2028")
    first, *rest = FILE.split(text)
    if not rest:
        return {name: first.removesuffix("\n")}
    return dict(zip(rest[::2], (each.removesuffix("\n") for each in rest[1::2]), strict=True))


def write_chapters(root: Path, chapters: Mapping[str, str | bytes]) -> None:
    """Write chapters into the folder of the chapters of a thesis."""
    for path, text in chapters.items():
        file = root / "chapters" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())


def unlike(found: Mapping[str, Sequence[str]], expected: Iterable[str]) -> str:
    """Return how views differ from the lines of an example, an empty string if they agree.

    Only the views that the example names are compared, which must be among those that are found.
    ``view: text`` is one line of a view, ``no view`` says that it is empty.
    """
    wanted: Views = {}
    for line in expected:
        if line.startswith("no ") and ":" not in line:
            wanted[line.removeprefix("no ")] = []
        elif line:
            view, _, text = line.partition(":")
            wanted.setdefault(view, []).append(text.removeprefix(" "))
    only(wanted, found)
    differences = [
        f"{view}:\n  found    {found[view]}\n  expected {lines}"
        for view, lines in wanted.items()
        if list(found[view]) != lines
    ]
    return "\n".join(differences)


# --- versions -------------------------------------------------------------------------------------


def forwarding(versions: Sequence[Sequence[Passage]]) -> Forwarding:
    """Return where every id of the older versions leads; ``versions`` has today's first."""
    return follow([(0, each) for each in versions])[0]
