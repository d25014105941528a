"""What changed between two moments: passages, records, values; spaces are no change."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Literal

from msgspec import to_builtins

from generator.chapters.inline import VALUE
from generator.core.problems import Place
from generator.core.values import Frozen, grouped, replace
from generator.history.matching import match_passages
from generator.history.names import UNKNOWN, WITHHELD
from generator.history.snapshot import Snapshot, compact, same_value, without_filters
from generator.rendering import Passage


class PassageChange(Frozen):
    """One passage that changed; ``id`` is today's, or the old one of a passage that was removed."""

    path: str
    id: str
    kind: Literal["added", "removed", "moved", "reworded"]
    before: str
    after: str


class RecordChange(Frozen):
    """One record that changed; ``fields`` has the text ``before`` and ``after`` of each field."""

    file: str
    key: str
    kind: Literal["added", "removed", "changed"]
    fields: Mapping[str, Mapping[str, str]]


class ValueChange(Frozen):
    """One value or number that moved, and today's sentences that carry it."""

    expression: str
    before: str
    after: str
    sentences: tuple[Place, ...]


class Changes(Frozen):
    """Everything that changed.

    What a chapter says of itself (its status, question, abstract) is a passage without an id. Texts
    have the values that were printed then and now. ``bound`` is how many passages say the same, but
    had other expressions or none.
    """

    passages: tuple[PassageChange, ...]
    records: tuple[RecordChange, ...]
    values: tuple[ValueChange, ...]
    bound: int = 0


def compare(before: Snapshot, after: Snapshot) -> Changes:
    """Return what changed from one moment to another."""
    before = _with_same_words(before, after)
    found = (*_head_changes(before, after), *_passage_changes(before, after))
    read = [_read(each, before, after) for each in found]
    passages = tuple(
        each
        for each in read
        if each.kind != "reworded" or each.before.split() != each.after.split()
    )
    records, values = _record_changes(before, after), _value_changes(before, after)
    return Changes(passages, tuple(records), tuple(values), len(read) - len(passages))


def _read(change: PassageChange, before: Snapshot, after: Snapshot) -> PassageChange:
    """Return a change with the values that each moment printed in its words."""

    def read(text: str, moment: Snapshot) -> str:
        return re.sub(VALUE, lambda found: moment.printed.get(compact(found[1]), UNKNOWN), text)

    return replace(change, before=read(change.before, before), after=read(change.after, after))


def _with_same_words(before: Snapshot, after: Snapshot) -> Snapshot:
    """Return the older moment with the words of today where a passage has not changed.

    A name that was taken out of the older one may be a common word that still stands there.
    """
    words = {each.id: each.words for found in after.passages.values() for each in found}
    passages = {
        path: tuple(
            replace(each, words=words.get(each.id, each.words)) if WITHHELD in each.words else each
            for each in found
        )
        for path, found in before.passages.items()
    }
    return replace(before, passages=passages)


def changes_as_json(changes: Changes) -> dict[str, list[dict[str, Any]]]:
    """Return the changes as JSON can hold them: passages, records, values."""
    return {
        "passages": [to_builtins(each) for each in changes.passages if each.id],
        "records": [to_builtins(each) for each in changes.records],
        "values": [
            {
                **to_builtins(each),
                "sentences": [{"path": e.path, "line": e.line} for e in each.sentences],
            }
            for each in changes.values
        ],
    }


# --- passages -------------------------------------------------------------------------------------


def _passage_changes(before: Snapshot, after: Snapshot) -> Iterator[PassageChange]:
    earlier = _by_present_path(before.passages, after.passages)
    found = [
        change
        for path in dict.fromkeys((*after.passages, *earlier))
        for change in _changes_in(path, earlier.get(path, ()), after.passages.get(path, ()))
    ]
    # What was taken out of one chapter and stands as it was in another one was moved.
    added, removed = (
        Counter(_words_of(each) for each in found if each.kind == kind)
        for kind in ("added", "removed")
    )
    moved = {"added": added & removed, "removed": added & removed}
    for change in found:
        left, words = moved.get(change.kind), _words_of(change)
        if not left or not left[words]:
            yield change
            continue
        left[words] -= 1
        if change.kind == "added":
            yield replace(change, kind="moved", before=change.after)


def _head_changes(before: Snapshot, after: Snapshot) -> Iterator[PassageChange]:
    for path, head in after.heads.items():
        earlier = before.heads.get(path, head)
        for name in dict.fromkeys((*head, *earlier)):
            old, new = earlier.get(name, ""), head.get(name, "")
            if old.split() != new.split():
                kind = "reworded" if old and new else "added" if new else "removed"
                yield PassageChange(path, "", kind, old, new)


def _words_of(change: PassageChange) -> str:
    return " ".join((change.after or change.before).split())


def _by_present_path(
    before: Mapping[str, Sequence[Passage]], after: Mapping[str, Sequence[Passage]]
) -> dict[str, Sequence[Passage]]:
    """Return the older chapters by the path where most of their passages are today."""
    earlier = dict(before)
    for path in (each for each in after if each not in before):
        shared = {
            each: _shared(after[path], passages)
            for each, passages in earlier.items()
            if each not in after
        }
        best = max(shared, key=lambda each: shared[each], default="")
        if shared.get(best, 0) > 1 / 2:
            earlier[path] = earlier.pop(best)
    return earlier


def _shared(one: Sequence[Passage], other: Sequence[Passage]) -> float:
    """Return the share of the passages of the shorter chapter that both have."""
    ids, others = ({each.id for each in e if each.kind != "heading"} for e in (one, other))
    return len(ids & others) / (min(len(ids), len(others)) or 1)


def _changes_in(
    path: str, before: Sequence[Passage], after: Sequence[Passage]
) -> Iterator[PassageChange]:
    """Yield the changes of one chapter, in the order of today's text, removed ones last."""
    became = sorted(match_passages(before, after).items())
    same: dict[int, int] = {}
    for old, (new, *_) in became:
        if before[old].words.split() == after[new].words.split():
            same.setdefault(new, old)
    origins = {new: [old] for new, old in same.items()}
    for old, (new, *_) in became:
        if new not in same:
            origins.setdefault(new, []).append(old)
    # A passage that was split is told with its first part.
    parts = grouped(
        (new, part)
        for old, (new, *others) in became
        for part in others
        if part not in origins and old in origins[new]
    )
    split, moved = {*chain.from_iterable(parts.values())}, _moved(same)
    for place, passage in enumerate(after):
        olds = origins.get(place, ())
        earlier = " ".join(before[old].words for old in olds)
        words = " ".join(after[each].words for each in sorted({place, *parts.get(place, ())}))
        if not olds and place not in split:
            yield PassageChange(path, passage.id, "added", "", words)
        elif olds and earlier.split() != words.split():
            yield PassageChange(path, passage.id, "reworded", earlier, words)
        elif place in moved:
            yield PassageChange(path, passage.id, "moved", words, words)
    used = {*chain.from_iterable(origins.values())}
    for place, passage in enumerate(before):
        if place not in used:
            yield PassageChange(path, passage.id, "removed", passage.words, "")


def _moved(same: Mapping[int, int]) -> set[int]:
    """Return today's places of passages outside the longest row that is still in order."""
    from rapidfuzz.distance import LCSseq

    places = [new for _, new in sorted((old, new) for new, old in same.items())]
    ordered = sorted(places)
    rows = LCSseq.opcodes(places, ordered)
    stayed = (ordered[row.dest_start : row.dest_end] for row in rows if row.tag == "equal")
    return {*places}.difference(*stayed)


# --- records and values ---------------------------------------------------------------------------


def _record_changes(before: Snapshot, after: Snapshot) -> Iterator[RecordChange]:
    for file in dict.fromkeys((*after.records, *before.records)):
        old, new = before.records.get(file, {}), after.records.get(file, {})
        for key in dict.fromkeys((*new, *old)):
            kind = "changed" if key in old and key in new else "removed" if key in old else "added"
            fields = dict(_field_changes(old.get(key, {}), new.get(key, {})))
            if fields or kind != "changed":
                yield RecordChange(file, key, kind, fields)


def _field_changes(
    old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, str]]]:
    for name in dict.fromkeys((*new, *old)):
        text = old.get(name, "")
        if old.get(name) != new.get(name):
            after = WITHHELD if text == WITHHELD else new.get(name, "")
            yield name, {"before": text, "after": after}


def _value_changes(before: Snapshot, after: Snapshot) -> Iterator[ValueChange]:
    earlier_values = {same_value(key): value for key, value in before.values.items()}
    for key, written in grouped((same_value(each), each) for each in after.values).items():
        earlier, value = earlier_values.get(key), after.values[written[0]]
        uses = dict.fromkeys(use for each in written for use in after.uses.get(each, ()))
        # A section has its number in its heading: it is told where a sentence has it too.
        if earlier is not None and earlier != value and (uses or not key.startswith("@sec-")):
            files = list(dict.fromkeys(use.path for use in uses))
            ordered = sorted(uses, key=lambda use: (files.index(use.path), use.line))
            yield ValueChange(without_filters(written[0]), earlier, value, tuple(ordered))
