"""What changed between two moments of a thesis: passages, records, and every value that moved.

Spaces and line ends are no changes, and a passage that only stands elsewhere is moved, not
reworded.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Literal

from generator.review.forwarding import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generator.markup import Passage
    from generator.review.snapshot import Snapshot, Use

PassageKind = Literal["added", "removed", "moved", "reworded"]
RecordKind = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class PassageChange:
    """One passage that changed; ``id`` is today's, or the old one of a passage that was removed."""

    path: str
    id: str
    kind: PassageKind
    before: str
    after: str


@dataclass(frozen=True)
class RecordChange:
    """One record that changed; ``fields`` maps each changed field to its text before and after."""

    file: str
    key: str
    kind: RecordKind
    fields: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class ValueChange:
    """One value or number that moved, and today's sentences that carry it."""

    expression: str
    before: str
    after: str
    sentences: tuple[Use, ...]


@dataclass(frozen=True)
class Changes:
    """Everything that changed."""

    passages: tuple[PassageChange, ...]
    records: tuple[RecordChange, ...]
    values: tuple[ValueChange, ...]


def compare(before: Snapshot, after: Snapshot) -> Changes:
    """Return what changed from one moment to another."""
    return Changes(
        tuple(_passage_changes(before, after)),
        tuple(_record_changes(before, after)),
        tuple(_value_changes(before, after)),
    )


def as_plain_changes(changes: Changes) -> dict[str, list[dict[str, Any]]]:
    """Return the changes as the three agreed lists of plain values."""
    return {
        "passages": [vars(each).copy() for each in changes.passages],
        "records": [
            {
                "file": each.file,
                "key": each.key,
                "kind": each.kind,
                "fields": {
                    name: {"before": old, "after": new} for name, (old, new) in each.fields.items()
                },
            }
            for each in changes.records
        ],
        "values": [
            {
                "expression": each.expression,
                "before": each.before,
                "after": each.after,
                "sentences": [{"path": use.path, "line": use.line} for use in each.sentences],
            }
            for each in changes.values
        ],
    }


# --- passages -------------------------------------------------------------------------------------


def _passage_changes(before: Snapshot, after: Snapshot) -> Iterator[PassageChange]:
    for path in dict.fromkeys((*after.passages, *before.passages)):
        yield from _changes_in(path, before.passages.get(path, ()), after.passages.get(path, ()))


def _changes_in(
    path: str, before: Sequence[Passage], after: Sequence[Passage]
) -> Iterator[PassageChange]:
    """Yield the changes of one chapter, in the order of today's text, removed ones last."""
    old = {passage.id: passage for passage in before}
    new = {passage.id: passage for passage in after}
    became = _became(before, after)
    moved = _moved([passage.id for passage in before], [passage.id for passage in after])
    origins = {today: earlier for earlier, today in became.items()}
    for passage in after:
        if passage.id in old:
            if passage.id in moved:
                words = passage.words
                yield PassageChange(path, passage.id, "moved", words, words)
        elif passage.id in origins:
            earlier = old[origins[passage.id]].words
            if earlier.split() != passage.words.split():
                yield PassageChange(path, passage.id, "reworded", earlier, passage.words)
        else:
            yield PassageChange(path, passage.id, "added", "", passage.words)
    for passage in before:
        if passage.id not in new and passage.id not in became:
            yield PassageChange(path, passage.id, "removed", passage.words, "")


def _became(before: Sequence[Passage], after: Sequence[Passage]) -> dict[str, str]:
    """Return which new passage each vanished one became; each new passage is taken once."""
    known = {passage.id for passage in before}
    kept = {passage.id for passage in after}
    free = [passage for passage in after if passage.id not in known]
    found: dict[str, str] = {}
    for passage in before:
        if passage.id in kept:
            continue
        match = nearest(passage, free)
        if match is not None:
            found[passage.id] = match.id
            free.remove(match)
    return found


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Return the passages in both that do not keep their place among the others.

    The longest common run of ids keeps its place; what is not in it was moved.
    """
    both = set(before) & set(after)
    old = [each for each in before if each in both]
    new = [each for each in after if each in both]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    steady = {old[each] for block in matcher.get_matching_blocks() for each in _span(block)}
    return both - steady


def _span(block: Any) -> range:  # noqa: ANN401 - difflib's Match is a named tuple
    return range(block.a, block.a + block.size)


# --- records and values ---------------------------------------------------------------------------


def _record_changes(before: Snapshot, after: Snapshot) -> Iterator[RecordChange]:
    for file in dict.fromkeys((*after.records, *before.records)):
        old, new = before.records.get(file, {}), after.records.get(file, {})
        for key in dict.fromkeys((*new, *old)):
            fields = _changed_fields(old.get(key, {}), new.get(key, {}))
            if key not in old:
                yield RecordChange(file, key, "added", fields)
            elif key not in new:
                yield RecordChange(file, key, "removed", fields)
            elif fields:
                yield RecordChange(file, key, "changed", fields)


def _changed_fields(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    return {
        name: (old.get(name, ""), new.get(name, ""))
        for name in dict.fromkeys((*new, *old))
        if old.get(name) != new.get(name)
    }


def _value_changes(before: Snapshot, after: Snapshot) -> Iterator[ValueChange]:
    for expression, value in after.values.items():
        earlier = before.values.get(expression)
        if earlier is not None and earlier != value:
            yield ValueChange(expression, earlier, value, after.uses.get(expression, ()))
    for anchor, label in after.numbers.items():
        earlier = before.numbers.get(anchor)
        if earlier is not None and earlier != label:
            uses = after.uses.get(f"@{anchor}", ())
            yield ValueChange(f"@{anchor}", earlier, label, uses)
