"""Somebody withdraws: all that rests on a person is found, and the data are cut."""

import codecs
import os
import shutil
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from generator.app.project import Thesis, check, open_thesis, render
from generator.core.atomic_files import FileChangedError, Replacement, write_files
from generator.core.problems import WITHHELD, Message, Place, Problem, Severity, nearest
from generator.core.store import CACHE_FOLDER, leads_elsewhere
from generator.core.values import Frozen, field
from generator.data import Field, Record, Study, read_study
from generator.data.expression import ExpressionError
from generator.exports.files import DIGESTS
from generator.exports.files import FOLDER as EXPORTS
from generator.history.git import GitError
from generator.history.snapshot import unpacked
from generator.language import MessageError
from generator.privacy import LeakIndex, Secret, withheld_secrets
from generator.privacy.secrets import LEAST_LETTERS, looks_like_name
from generator.privacy.withheld import is_ignored
from generator.tables import TableError
from generator.tables.printed_values import evaluated

LEAST_WORDS = 7  # words of a verbatim that is looked for: fewer may be said by anybody
# Folders of tools, and what is kept and deleted.
_PASSED_OVER = frozenset({".cache", ".git", ".venv", "__pycache__", "node_modules", "venv"})


class Trace(Frozen):
    """One thing that rests on a person: its kind, where it stands, what it is."""

    kind: str
    place: Place
    what: str = ""


class Withdrawal(Frozen):
    """What withdrawing a person means: records to cut by file, words to withhold, traces."""

    key: str
    cut: Mapping[str, set[int]]
    words: tuple[str, ...]
    traces: tuple[Trace, ...] = field(default=())


def withdrawal_of(thesis: Thesis, key: str) -> Withdrawal:
    """Return all that rests on a person; raise ``MessageError`` where there is nobody."""
    record, study = thesis.study.entity(key), thesis.study
    known = tuple(each.text for each in withheld_secrets(thesis.root))
    if record is None and key not in known:
        keys = [each.key for _, each in study.entities()]
        raise MessageError(Message("no-person", key=key, near=nearest(key, keys)))
    if record is None:
        cut: dict[str, set[int]] = {}
        words = known
    else:
        at = study.relations[record.resource].positions[key]
        cut = referring_records(study, {record.resource: [at]})
        named = dict.fromkeys((key, *_words_of(thesis, record.resource, cut)))
        words = tuple(each for each in named if LeakIndex([Secret(each)]))  # "P1" is in any text
    relations = study.relations
    gone = [relations[name].records[at] for name, places in cut.items() for at in sorted(places)]
    traces = [Trace("record", Place(each.path, each.line), each.key) for each in gone]
    traces += _uses(thesis, gone)
    told = {(each.place.path, each.place.line) for each in traces}
    texts = _texts(thesis, LeakIndex(Secret(each) for each in words))
    traces += (each for each in texts if (each.place.path, each.place.line) not in told)
    return Withdrawal(key, cut, words, tuple(dict.fromkeys(traces)))


# --- what rests on a person -----------------------------------------------------------------------


def referring_records(study: Study, first: Mapping[str, Collection[int]]) -> dict[str, set[int]]:
    """Return some records and all that refer to them, directly or by others.

    They are given by their positions in their file, by its name in the description.
    """
    found = {name: set(places) for name, places in first.items() if places}
    waiting = list(found)
    while waiting:
        name = waiting.pop()
        records = study.relations[name].records
        keys = {records[at].key for at in found[name]}
        for other, relation in study.relations.items():
            fields = [e.name for e in relation.resource.foreign_keys if e.reference == name]
            further = {
                at
                for field in fields
                for at, text in enumerate(relation.texts[field])
                if text.strip() in keys
            } - found.get(other, set())
            if further:
                found.setdefault(other, set()).update(further)
                waiting.append(other)
    return found


def _words_of(thesis: Thesis, own: str, cut: Mapping[str, set[int]]) -> Iterator[str]:
    """Yield the names and the verbatims of a person's records that nobody else's have."""
    for name, places in cut.items():
        relation = thesis.study.relations[name]
        label = relation.resource.label if name == own else ""
        for each in relation.resource.fields.values():
            texts = relation.texts[each.name]
            others = {text for at, text in enumerate(texts) if at not in places}
            is_verbatim = each.name == relation.resource.text
            for text in (texts[at] for at in sorted(places)):
                word = " ".join(text.split())
                may_name = _is_free(each) and (each.name == label or each.identifying)
                is_name = may_name and looks_like_name(word)
                is_hidden = (
                    each.privacy != "public" and _is_free(each) and len(word) >= LEAST_LETTERS
                )
                is_said = is_verbatim and len(word.split()) >= LEAST_WORDS
                if text not in others and (is_name or is_hidden or is_said):
                    yield word


def _is_free(field: Field) -> bool:
    return not (field.enum or field.reference or field.type in {"boolean", "integer", "number"})


def _uses(thesis: Thesis, records: Sequence[Record]) -> Iterator[Trace]:
    """Yield the values, claims and references that rest on records which are cut."""
    gone, keys = {*records}, {each.key for each in records}
    for page in render(thesis):
        for use in page.values:
            try:
                result = evaluated(use.expression, thesis.scope)[1]
            except (ExpressionError, TableError):
                continue
            if not gone.isdisjoint((*result.records, *result.base)):
                yield Trace("claim" if use.is_claim else "value", use.place, use.expression)
        for mention in page.mentions:
            if mention.id in keys:
                yield Trace("reference", mention.place, f"@{mention.id}")


def _texts(thesis: Thesis, index: LeakIndex) -> Iterator[Trace]:
    """Yield what the files of the thesis and its archived versions say of a person."""
    kinds = {EXPORTS: "export", "site": "site", thesis.settings.chapters: "text"}
    for place in _places(thesis.root, index):
        yield Trace(kinds.get(place.path.partition("/")[0], "file"), place)
    if (repository := thesis.repository) is None:
        return
    for tag in repository.reviews():
        try:
            with unpacked(repository, repository.commit(f"refs/tags/{tag}")) as folder:
                first = next(_places(folder, index), None)
        except GitError:
            yield Trace("lost-review", Place(tag))
        else:
            if first:
                yield Trace("review", Place(tag), first.path)


def _places(root: Path, index: LeakIndex) -> Iterator[Place]:
    """Yield the lines of the files in a folder that hold a word of the index, once each."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted({*folders} - _PASSED_OVER)
        for path in (Path(folder, name) for name in sorted(names)):
            if path.is_file() and not path.is_symlink() and path != root / WITHHELD:
                name = path.relative_to(root).as_posix()
                found = index.places_in(name, path.read_bytes())
                yield from dict.fromkeys(Place(each.path, each.line) for each, _ in found)


# --- cutting --------------------------------------------------------------------------------------


def apply_withdrawal(thesis: Thesis, withdrawal: Withdrawal) -> tuple[list[Path], list[Problem]]:
    """Cut the data and withhold the words, all or nothing.

    Return the files that changed, and what does not hold any more. Raise ``OSError``. What is kept
    goes first.
    """
    before = Counter(_wrong(thesis))
    root, relations, changes = thesis.root, thesis.study.relations, dict[Path, bytes]()
    cut = {name: at for name, at in withdrawal.cut.items() if not relations[name].resource.is_made}
    paths = {name: root / relations[name].records[0].path for name in cut}
    ours = (root / WITHHELD, root / ".gitignore")
    old = {path: path.read_bytes() for path in (*paths.values(), *ours) if path.is_file()}
    known = {each.text for each in withheld_secrets(root)}
    added = [each for each in withdrawal.words if each not in known]
    ignoring, line = old.get(ours[1], b""), f"/{WITHHELD}"
    ignored = is_ignored(root)
    if ignored is None:  # there may be a repository later
        ignored = line.encode() in ignoring.splitlines()
    if not ignored:
        changes[ours[1]] = _with_lines(ignoring, [line])
    if added:
        changes[ours[0]] = _with_lines(old.get(ours[0], b""), added)
    today = read_study(root, thesis.settings.data)[0].relations
    for name, places in cut.items():
        path, records = paths[name], relations[name].records
        if name not in today or today[name].texts != relations[name].texts:
            raise FileChangedError(path)
        gone = {records[at].line for at in places}
        changes[path] = without_rows(old[path], [each.line for each in records], gone)
    kept = () if leads_elsewhere(root / CACHE_FOLDER) else (root / CACHE_FOLDER).glob("*")
    for path in kept:  # pages and older versions that hold the words
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path != root / DIGESTS:
            path.unlink(missing_ok=True)
    write_files(
        {path: content for path, content in changes.items() if path not in old},
        {path: Replacement(old[path], changes[path]) for path in changes if path in old},
    )
    after = _wrong(open_thesis(root, thesis.settings))
    return list(changes), list((Counter(after) - before).elements())


def without_rows(content: bytes, starts: Sequence[int], gone: Collection[int]) -> bytes:
    """Return a CSV file without the rows that begin at some lines; all other bytes stay.

    ``starts`` are the lines, counted from 1, at which the rows of the file begin.
    """
    encoding = "latin-1"  # has a character for each byte
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16-le" if content.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
    text = content.decode(encoding)
    end = "\n" if "\n" in text else "\r"
    lines = text.split(end)
    last = len(lines) if lines[-1] else len(lines) - 1  # behind the last line end there is nothing
    ordered = sorted(starts)
    ends = dict(zip(ordered, [*ordered[1:], last + 1], strict=True))
    cut = {line for start in gone for line in range(start, ends[start])}
    kept = (each for number, each in enumerate(lines, 1) if number not in cut)
    return end.join(kept).encode(encoding)


def _with_lines(standing: bytes, lines: Sequence[str]) -> bytes:
    end = b"" if not standing or standing.endswith(b"\n") else b"\n"
    return standing + end + "".join(f"{each}\n" for each in lines).encode()


def _wrong(thesis: Thesis) -> list[Problem]:
    return [each for each in check(thesis) if each.severity is Severity.ERROR]
