"""From the folder of chapters to the Manuscript: bytes to text, text to chapters, their order."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

from generator.chapters.flavours import asked_with_labels, edits_of, texts_apart
from generator.chapters.flavours.surroundings import Asked, Surroundings, included_files
from generator.chapters.flavours.through_pandoc import Made
from generator.chapters.folder import RULE, read_folder
from generator.chapters.formulas import formula_spans, hide_formula_lines, read_formulas
from generator.chapters.front_matter import read_front_matter
from generator.chapters.headings import (
    complete_headings,
    file_prefix,
    name_as_title,
    read_terms,
    split_typed_number,
)
from generator.chapters.inline import scan_inlines
from generator.chapters.masking import (
    Markup,
    Span,
    blank_lines,
    code_spans,
    fenced_lines,
    markup,
    raw_blocks,
)
from generator.chapters.structure import DRAWN, HELD, Structure
from generator.chapters.values import BlockUse, Chapter, InlineUse, Manuscript, Masks
from generator.core.edits import Edit, Rewriting, blank
from generator.core.problems import Message, Place, Problem, Severity, Unread
from generator.core.reading_files import (
    FileError,
    controls_in,
    decoded_with_controls,
    read_bytes,
    without_controls,
)
from generator.core.store import Store, digest_of
from generator.core.values import replace
from generator.language.normalize import fold, natural_key

# "[//]: # (Look this up.)" defines a link to nowhere, which hides its title.
_COMMENT = re.compile(r"^[ ]{0,3}\[[^\[\]\n]+\]:[ ]*(?:#|<#?>)[ ]+[\"'(].*$", re.MULTILINE)
_HEADER_LINE = re.compile(
    r"^[ ]{0,3}(?P<fence>/{3,})[ ]*(?P<name>[\w-]+)[ ]*(?:\||$)", re.MULTILINE
)
_OF_TEMPLATES = re.compile(  # "{{ page.title }}" of Jekyll, "{{ size|floatformat:2 }}" of Django
    r"\{\{-?\s*(?:(?:site|page|layout|include)\.[\w.-]*\w[ ]*(?:\|[^{}]*|-)?"
    r"|[\w.]+\\?\|\w+:[^{}]*|[^{}()]*[.,;:]"  # "{{n.f.}}" of LaTeX
    r"|[a-z][\w ]*\\?\|(?=[^{}()]*[A-Z=])[^{}()]*)\}\}"  # "{{mvar|X}}" of Wikipedia
)
_MISTAKES = {
    **dict.fromkeys(
        ("flavour-unread", "flavour-unclosed-code", "flavour-unclosed-div"), Severity.WARNING
    ),
    "flavour-role": Severity.ERROR,
}
# Names of files and folders without a number that stand before the chapters, or behind them.
_BY_NAME = (
    r"(?:^|/)(?:(?P<before>titre|title|page-de-titre|cover|couverture|front|abstract|resume|dedica"
    r"|acknowledg|remerciements|preface|foreword|avant-propos)"
    r"|append|annexe|bibliograph|references|glossa)[^/]*(?:/|$)"
    r"|^(?:(?P<first>introduction)|(?P<last>conclusion))[^/]*$"
)


def read_manuscript(  # noqa: PLR0913, PLR0917 - all that reading depends on
    root: Path,
    folder: str = "chapters",
    order: Sequence[str] | None = None,
    works: Collection[str] = (),
    flavour: str = "mkdocs",
    left_out: Collection[str] = (),
    store: Store | None = None,
    edited: Mapping[str, bytes] | None = None,
) -> tuple[Manuscript, tuple[Problem, ...]]:
    """Return the chapters of a thesis in reading order, and the problems of reading them.

    ``order`` are paths relative to the folder; chapters that it does not name follow in the default
    order. ``works`` are the keys of the works that can be cited, ``left_out`` are folders that hold
    no chapters; what was read of chapters before is in ``store``. Of a file that is ``edited`` this
    content is read. A chapter
    that is not UTF-8 (``encoding``) is left out; ``markup`` problems are those of front matters.
    """
    if not (root / folder).is_dir():
        wrong, expected = Message("no-chapters-folder", folder=folder), Message("a-folder")
        return Manuscript(), (Problem("markup", Place(folder), wrong, expected=expected),)
    place, problems = read_folder(root, folder, left_out, order or (), edited or ())
    chapters: list[Chapter] = []
    first = [each for each in dict.fromkeys(map(place.page, order or ())) if each in place.sources]
    texts: dict[str, tuple[str, str]] = {}
    for path in (*first, *sorted(place.sources.keys() - first, key=_natural_place)):
        source = (Path(folder) / place.sources[path]).as_posix()
        try:
            given = edited.get(source) if edited else None
            content = read_bytes(root, source) if given is None else given
            texts[source] = path, decoded_with_controls(content)
        except FileError as error:
            problems.append(error.problem(RULE, source))
        else:
            problems += controls_in(texts[source][1], RULE, source)
    if flavour == "quarto":  # what others include, or begins with "_", is a part of other chapters
        included = included_files({source: text for source, (_, text) in texts.items()})
        parts = {texts[each][0] for each in included & texts.keys()}
        parts |= {page for page, file in place.sources.items() if "/_" in f"/{file}"}
        parts -= {*first}
        texts = {source: each for source, each in texts.items() if each[0] not in parts}
        place = replace(place, sources={a: b for a, b in place.sources.items() if a not in parts})
    read = {source: text for source, (_, text) in texts.items()}
    around = Surroundings(root, folder, flavour, place.files, read)
    given = {
        source: (unix(text), around.asked_by(source, text)) for source, (_, text) in texts.items()
    }
    store, cited = store or Store(), sorted(works)
    for source, asked, made in asked_with_labels(flavour, given, store):
        path, text = texts[source][0], given[source][0]
        key = digest_of(source, text, cited, flavour, asked, made)
        chapter = _kept_chapter(store, path, key, text, works, asked)
        if chapter is None:
            chapter = scan_chapter(path, source, text, works, flavour, asked, made)
            _keep(store, key, chapter)
        chapters.append(chapter)
        problems += chapter.problems
    place = replace(place, from_root=flavour != "mkdocs", graphics=around.graphics)
    return Manuscript(tuple(chapters), place), tuple(problems)


def _kept_chapter(
    store: Store, path: str, key: str, text: str, works: Collection[str], asked: Asked
) -> Chapter | None:
    """Return a chapter that is kept under a key, with its text, or None."""
    kept: tuple[Chapter, tuple[Edit, ...]] | None = store.get("chapter", path, key)
    if kept is None:
        return None
    known, edits = kept
    rewriting = Rewriting(text, edits) if edits else None
    read = rewriting.new if rewriting else text
    return replace(
        known,
        text=read,
        rewriting=rewriting,
        masked=lambda: scan_text(path, known.source, read, works).masks,
        read_again=partial(
            scan_chapter, path, known.source, works=works, flavour=known.flavour, asked=asked
        ),
    )


def _keep(store: Store, key: str, chapter: Chapter) -> None:
    """Keep a chapter without its texts."""
    edits = chapter.rewriting.edits if chapter.rewriting else ()
    bare = replace(chapter, text="", rewriting=None, masked=_unread, read_again=_unread)
    store.put("chapter", chapter.path, key, (bare, edits))


def _unread(text: str = "") -> NoReturn:
    """Stand in a kept chapter for what reads its text."""
    raise NotImplementedError(text)


def _natural_place(path: str) -> tuple[int, list[int], list[str | int], str]:
    """Order paths: index.md, title pages, numbered ones (7.1.4 < 7.1.10), others, appendices.

    Others stay in their folder where that has a number, behind what has a number there. Outside of
    folders an introduction is the first of the chapters, a conclusion the last.
    """
    named = re.search(_BY_NAME, fold(path))
    as_number = (
        {"first": "0.md", "last": "999.9.md"}.get(named.lastgroup or "") if named else "999.md"
    )
    prefix = file_prefix(path) or (
        file_prefix(Path(path).with_name(as_number).as_posix()) if as_number else ""
    )
    if path == "index.md":
        rank = 0
    elif prefix:
        rank = 3 if prefix[0].isalpha() else 2
    else:
        rank = 1 if named and named["before"] else 3
    numbers = [int(part) if part.isdigit() else ord(part) for part in prefix.split(".") if part]
    return rank, numbers, natural_key(path.casefold().removesuffix("index.md")), path


def scan_chapter(
    path: str,
    source: str,
    text: str,
    works: Collection[str] = (),
    flavour: str = "mkdocs",
    asked: Asked | None = None,
    made: Made | None = None,
) -> Chapter:
    """Return the chapter that a text is; ``works`` are the keys that can be cited.

    ``made`` is what pandoc made of it, where that is known.
    """
    text, asked = unix(text), asked or Asked()
    edits, unread = edits_of(flavour, source, text, asked, made)
    rewriting = Rewriting(text, edits)
    chapter = scan_text(path, source, rewriting.new, works, flavour)
    told = tuple(_unread_problems(chapter, rewriting, unread))
    return replace(
        chapter,
        problems=(*chapter.problems, *told),
        flavour=flavour,
        read_again=partial(scan_chapter, path, source, works=works, flavour=flavour, asked=asked),
        rewriting=rewriting if edits else None,
    )


def scan_versions(versions: Sequence[tuple[str, str]], flavour: str) -> Iterator[Chapter]:
    """Yield the chapter that each path and text is, for its words alone: places are not typed."""
    paths = [path for path, _ in versions]
    texts = texts_apart(flavour, [unix(text) for _, text in versions])
    for path, text in zip(paths, texts, strict=True):
        yield scan_text(path, path, text, (), flavour)


def _unread_problems(
    chapter: Chapter, rewriting: Rewriting, unread: Collection[Unread]
) -> Iterator[Problem]:
    """Yield a remark for each kind of what cannot be shown, where it stands first.

    It is a warning where all of a chapter cannot be read, or where something is not closed, and an
    error where the page shows what is typed in place of what is meant.
    """
    counts = Counter(each.message.code for each in unread)
    for each in sorted(unread, key=lambda each: each.at):
        if count := counts.pop(each.message.code, 0):
            line = rewriting.old.count("\n", 0, each.at) + 1  # as it is typed
            place = Place(chapter.source, line, each.at - rewriting.old.rfind("\n", 0, each.at))
            fields = dict(each.message.fields)
            fields |= {"count": count} if "count" in fields else {}
            message = Message(each.message.code, **fields)
            severity = _MISTAKES.get(message.code, Severity.INFO)
            yield Problem("markup", place, message, severity=severity)


def unix(text: str) -> str:
    r"""Return a text whose lines end in ``\n``, with spaces for control characters."""
    return without_controls(text.replace("\r\n", "\n").replace("\r", "\n"))


def scan_text(
    path: str, source: str, text: str, works: Collection[str] = (), flavour: str = "mkdocs"
) -> Chapter:
    """Return the chapter that a text in our Markdown is; metadata and anchors are its flavour's."""
    is_ours = flavour == "mkdocs"
    meta, body_start, problems = read_front_matter(source, text, is_foreign=not is_ours)
    body, body_line = text[body_start:], text.count("\n", 0, body_start) + 1
    lines = body.split("\n")
    fences = tuple(fenced_lines(lines))
    fenced = (index for fence in fences for index in fence)
    unfenced = blank_lines(lines, fenced) if fences else body
    raw = tuple(raw_blocks(unfenced))
    outline = _outline(hide_formula_lines(unfenced), raw)
    structure = Structure(lines, outline, fences, source, body_line)
    masks, formulas = _masks(unfenced, structure, fences, raw)
    chapter = Chapter(
        path,
        source,
        text,
        meta,
        body_start,
        file_prefix(path),
        title="",
        masked=lambda: masks,
        read_again=partial(scan_text, path, source, works=works, flavour=flavour),
        terms=tuple(read_terms(outline, source, body_line)),
        stray_fences=tuple(structure.stray_fences),
        problems=problems,
    )
    blocks = [*structure.blocks, *_blocks_in_html(chapter)]
    taken = {each.id for each in (*blocks, *chapter.terms)}
    title = str(meta.get("title") or "").strip()
    said = split_typed_number(title, chapter.prefix)[1]
    headings = complete_headings(structure.headings, chapter.prefix, said, taken, flavour)
    titles = [each.text for each in sorted(headings, key=lambda each: not each.is_title)]
    held = [each for each in blocks if each.name in HELD and each.closed and each.readable]
    typed = {line for each in held for line in range(each.place.line + 1, each.end_line + 1)}
    uses = [*scan_inlines(chapter, works), *read_formulas(chapter, formulas)]
    uses = [each for each in uses if each.place.line not in typed]
    uses = uses if is_ours else [*map(_as_template, uses)]
    uses += _in_captions(chapter, blocks)
    return replace(
        chapter,
        title=said or (titles[0] if titles else "") or name_as_title(path),
        headings=headings,
        blocks=tuple(sorted(blocks, key=lambda block: block.place)),
        inlines=tuple(sorted(uses, key=lambda use: use.span)),
    )


def _as_template(use: InlineUse) -> InlineUse:
    """Return a value of a template as what is shown as typed, any other use as it is."""
    is_of_template = _OF_TEMPLATES.fullmatch(use.text)
    return replace(use, kind="literal", target=use.text) if is_of_template else use


def _in_captions(chapter: Chapter, blocks: Sequence[BlockUse]) -> Iterator[InlineUse]:
    """Yield the values and claims in the captions that blocks give what they draw."""
    drawn = [each for each in blocks if each.name in DRAWN and each.readable]
    options = {
        line - chapter.body_line
        for each in drawn
        if "{" in str(each.options.get("caption"))
        for line in range(each.place.line + 1, each.content_line)
    }
    others = (at for at in range(len(chapter.lines)) if at not in options)
    for use in scan_inlines(chapter, (), blank_lines(chapter.lines, others)) if options else ():
        if use.kind in {"value", "claim", "waived"}:
            yield replace(use, in_caption=True)


def _masks(
    unfenced: str, structure: Structure, fences: tuple[range, ...], raw: tuple[Markup, ...]
) -> tuple[Masks, tuple[Span, ...]]:
    """Return what stands where in a text, and the spans of its formulas."""
    comments = (each.span() for each in _COMMENT.finditer(unfenced))
    prose = blank(blank(unfenced, comments), (block.span for block in raw if block.opaque))
    prose = blank_lines(prose.split("\n"), structure.not_prose)
    # In raw HTML a backtick is a backtick.
    spans = tuple(code_spans(blank(prose, (block.span for block in raw))))
    prose = blank(prose, spans)
    prose = blank(prose, (item.span for item in markup(prose)))
    formulas = formula_spans(prose, unfenced)
    masks = Masks(
        blank(prose, formulas) if formulas else prose,
        unfenced,
        fences,
        tuple(structure.indented),
        tuple(sorted((*spans, *formulas))),
        raw,
        tuple(item.span for item in markup(unfenced) if item.opaque),
    )
    return masks, formulas


def _outline(unfenced: str, raw: Sequence[Markup]) -> Sequence[str]:
    """Blank raw HTML; what follows it on its last line begins a line, as in the site's Markdown."""
    lines = blank(unfenced, (block.span for block in raw)).split("\n")
    for block in raw:
        index = unfenced.count("\n", 0, block.end)
        column = block.end - (unfenced.rfind("\n", 0, block.end) + 1)
        lines[index] = lines[index][column:] if lines[index][column:].strip() else lines[index]
    return lines


def _blocks_in_html(chapter: Chapter) -> Iterator[BlockUse]:
    """Yield the headers that stand inside raw HTML, where the site shows them as they are."""
    for block in chapter.masks.raw_html:
        if block.opaque or chapter.masks.unfenced.find("///", block.start, block.end) < 0:
            continue
        for header in _HEADER_LINE.finditer(chapter.masks.unfenced, block.start, block.end):
            place = chapter.place_at(header.start("fence"))
            wrong = Message("block-in-html", header=f"/// {header['name']}")
            name, fence = header["name"].lower(), len(header["fence"])
            yield BlockUse(name, fence, place, end_line=place.line, header_error=wrong)
