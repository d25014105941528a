"""What an editor offers to do: fixes, bindings, waivers, names, tables as data, other keys."""

import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from generator.chapters import InlineUse
from generator.chapters.inline import ID
from generator.chapters.reading import unix
from generator.chapters.register import NAME
from generator.checks.binding import bound, unbound_in
from generator.core.edits import Edit, apply_edits
from generator.core.problems import Message, Severity
from generator.core.store import Store
from generator.data.study import Relation
from generator.editor.desk import Desk
from generator.editor.pointing import passages_of, spot_at
from generator.handwritten import read_pieces
from generator.importing import ImportOptions, Reading, propose_import
from generator.language import MessageError
from generator.rendering.lookup import Lookup

WAIVED = '{= ~ "…" }'  # the author writes why
_NOT_COPIED = shutil.ignore_patterns(".*", "site", "node_modules", "__pycache__", "venv")

# Edits of files by their paths in the thesis.
Changes = Mapping[str, Sequence[Edit]]


def actions_at(desk: Desk, path: str, first: int, last: int) -> Iterator[tuple[Message, Changes]]:
    """Yield what can be done between two offsets of a chapter as it is typed."""
    thesis, chapter = desk.thesis, desk.chapter(path)
    if chapter is None:
        return
    start, end = (chapter.typed.count("\n", 0, at) + 1 for at in (first, last))
    for each in desk.problems:
        if each.place.path == path and start <= each.place.line <= end and each.edits:
            yield Message("editor-fix", problem=each.message), {path: each.edits}
    for free in unbound_in(chapter, thesis):
        at, to = chapter.typed_span(free.span)
        if at <= last and first <= to:
            for each in free.expressions:
                if edits := bound(chapter, [], free.span, each):
                    yield Message("editor-bind", expression=each), {path: edits}
            waived = f"[{chapter.typed[at:to]}]{WAIVED}"
            yield Message("editor-waive", words=free.words), {path: [Edit(at, to, waived)]}
    spot = spot_at(desk, path, first)
    use = spot.use if isinstance(spot.use, InlineUse) else None
    if use and use.kind == "claim" and Lookup(thesis).claim(use.target, use.words).wrong:
        span = chapter.typed_span((use.words_span[1] + 1, use.span[1]))
        yield Message("editor-waive", words=use.words), {path: [Edit(*span, WAIVED)]}
    is_code = use.kind == "reference" and use.words != NAME if use else spot.use is None
    if is_code and thesis.register.get(spot.key) and thesis.study.entity(spot.key):
        edit = Edit(*spot.span, f"@{spot.key}{{{NAME}}}")
        yield Message("editor-name", key=spot.key), {path: [edit]}
    tables = (each for each in chapter.once(read_pieces) if each.kind == "table")
    if any(each.first <= chapter.line_read(start) <= each.last for each in tables):
        yield from _as_data(desk, path)


def _as_data(desk: Desk, path: str) -> Iterator[tuple[Message, Changes]]:
    """Yield the import of the tables of a chapter, if it is saved as it is typed."""
    file, reading = desk.root / path, Reading(desk.thesis.language)
    options = ImportOptions(desk.root / desk.data, file.parent, reading, force=True)
    with suppress(MessageError):  # ``thesis import`` says why
        outcome = propose_import(file, options)
        files = {each: text.new for each, text in outcome.replaced.items()} | {**outcome.new}
        named = {each.relative_to(desk.root).as_posix(): text for each, text in files.items()}
        whole = ((each, len(desk.text(each).text), text.decode()) for each, text in named.items())
        made = {each: [Edit(0, length, text)] for each, length, text in whole}
        is_saved = path in made and unix(outcome.replaced[file].old.decode()) == desk.typed[path]
        if is_saved and not outcome.questions:
            yield Message("editor-import", path=path), made


# --- another key ----------------------------------------------------------------------------------


def renamed(desk: Desk, old: str, new: str) -> Changes:
    """Return the edits by which a record has another key in data and chapters.

    Raise ``MessageError`` where they cannot be made, or a check would find a new error then.
    """
    thesis, data, new = desk.thesis, desk.data, new.removeprefix("@")
    refusal = Message("editor-not-renamed", key=old or "…", new=new)
    record, other = thesis.study.entity(old), thesis.study.entity(new) or thesis.register.get(new)
    if record is None or other or not re.fullmatch(ID, new):
        raise MessageError(refusal)
    token = re.compile(rf"(?<![\w-]){re.escape(old)}(?![\w-])")
    found = dict[str, list[Edit]]()
    for each in thesis.study.relations.values():
        if not each.resource.is_made:
            path, fields = each.resource.file_in(data), each.resource.keys_of(record.resource)
            spans = _in_rows(desk.text(path).text, each, fields, token)
            found[path] = [Edit(*span, new) for span in spans]
    for path, span in passages_of(thesis, old):
        matches = token.finditer(desk.text(path).text, *span)
        found.setdefault(path, []).extend(Edit(*each.span(), new) for each in matches)
    for path in (f"{data}/tables.yaml", f"{data}/charts.yaml"):
        found[path] = [Edit(*each.span(), new) for each in token.finditer(desk.text(path).text)]
    changes = {path: edits for path, edits in found.items() if edits}
    if (after := _errors(desk, changes)) and after - _errors(desk, {}):
        raise MessageError(refusal)
    return changes


def _in_rows(
    text: str, relation: Relation, fields: Sequence[str], token: re.Pattern[str]
) -> Iterator[tuple[int, int]]:
    """Yield where a key stands in some fields of a CSV file, not where other cells say it."""
    starts = [each.start() for each in re.finditer("^", text, re.MULTILINE)]
    columns = sorted(relation.columns, key=relation.columns.__getitem__)
    rows = [starts[each.line - 1] for each in relation.records]
    for at, (start, end) in enumerate(zip(rows, [*rows[1:], len(text)], strict=True)):
        found = token.finditer(text, start, end)
        said = ((name, token.findall(relation.texts[name][at])) for name in columns)
        names = (name for name, each in said for _ in each)
        yield from (each.span() for name, each in zip(names, found, strict=False) if name in fields)


def _errors(desk: Desk, changes: Changes) -> Counter[tuple[str, str, str]]:
    """Return the errors that the thesis would have: a copy of it is changed and checked."""
    with tempfile.TemporaryDirectory(prefix="thesis-") as folder:
        root = Path(folder, "thesis")
        shutil.copytree(desk.root, root, ignore=_NOT_COPIED)
        for path in {*changes, *desk.typed}:
            text = apply_edits(desk.text(path).text, changes.get(path, ()))
            (root / path).write_text(text, "utf-8")
        found = desk.doors.open(root, Store(), {})[1]
    errors = (each for each in found if each.severity is Severity.ERROR)
    return Counter((each.rule, each.place.path, each.code) for each in errors)
