"""What changed between two moments: passages, records, values; spaces are no change."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from msgspec import to_builtins

from generator.chapters.inline import VALUE
from generator.core.problems import Place
from generator.core.values import Frozen, grouped, replace
from generator.history.matching import match_passages, other_parts, unchanged
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
    """Everything that changed; ``heads`` are the status, question and abstract of chapters.

    Texts have the values that were printed then and now. ``bound`` is how many passages say the
    same, but had other expressions or none.
    """

    passages: tuple[PassageChange, ...]
    records: tuple[RecordChange, ...]
    values: tuple[ValueChange, ...]
    heads: tuple[PassageChange, ...] = ()
    bound: int = 0


def compare(before: Snapshot, after: Snapshot) -> Changes:
    """Return what changed from one moment to another."""
    before = _with_same_words(before, after)
    passages, heads = (
        tuple(
            replace(each, before=_read(each.before, before), after=_read(each.after, after))
            for each in found
        )
        for found in (_passage_changes(before, after), _head_changes(before, after))
    )
    changed = tuple(each for each in passages if not _says_the_same(each))
    return Changes(
        changed,
        tuple(_record_changes(before, after)),
        tuple(_value_changes(before, after)),
        tuple(each for each in heads if not _says_the_same(each)),
        len(passages) - len(changed),
    )


def _read(text: str, moment: Snapshot) -> str:
    """Return a text with the values that it printed at a moment."""
    return re.sub(VALUE, lambda found: moment.printed.get(compact(found[1]), UNKNOWN), text)


def _says_the_same(change: PassageChange) -> bool:
    return change.kind == "reworded" and change.before.split() == change.after.split()


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
        "passages": [to_builtins(each) for each in changes.passages],
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
    counts = Counter((each.kind, _words_of(each)) for each in found)
    told: Counter[tuple[str, str]] = Counter()
    for change in found:
        words = _words_of(change)
        told[change.kind, words] += 1
        moved = min(counts["added", words], counts["removed", words])
        if change.kind not in {"added", "removed"} or told[change.kind, words] > moved:
            yield change
        elif change.kind == "added":
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
        ids = _worded_ids(after[path])
        gone = [each for each in earlier if each not in after]
        shared = {each: len(ids & _worded_ids(before[each])) for each in gone}
        best = max(gone, key=lambda each: shared[each], default="")
        if best and 2 * shared[best] > min(len(ids), len(_worded_ids(before[best]))):
            earlier[path] = earlier.pop(best)
    return earlier


def _worded_ids(passages: Sequence[Passage]) -> set[str]:
    return {each.id for each in passages if each.kind != "heading"}


def _changes_in(
    path: str, before: Sequence[Passage], after: Sequence[Passage]
) -> Iterator[PassageChange]:
    """Yield the changes of one chapter, in the order of today's text, removed ones last."""
    same = unchanged(before, after)
    stayed = {new: [old] for old, new in same.items()}
    origins = dict(stayed)
    became = match_passages(before, after)
    for old, new in sorted(became.items()):
        if old not in same and new not in stayed:
            origins.setdefault(new, []).append(old)
    runs = _runs(origins, other_parts(before, after, became))
    moved = _moved(same)
    for place, passage in enumerate(after):
        if place not in runs:
            yield PassageChange(path, passage.id, "added", "", passage.words)
            continue
        earlier = " ".join(before[old].words for old in origins.get(place, ()))
        words = " ".join(after[each].words for each in runs[place])
        if earlier.split() != words.split():
            yield PassageChange(path, passage.id, "reworded", earlier, words)
        elif place in moved:
            yield PassageChange(path, passage.id, "moved", words, words)
    used = {old for olds in origins.values() for old in olds}
    for place, passage in enumerate(before):
        if place not in used:
            yield PassageChange(path, passage.id, "removed", passage.words, "")


def _runs(
    origins: Mapping[int, Sequence[int]], others: Mapping[int, Sequence[int]]
) -> dict[int, tuple[int, ...]]:
    """Return the places that an older passage takes today: one, or its parts in a row."""
    runs: dict[int, tuple[int, ...]] = {}
    for place, olds in origins.items():
        fresh = {each for old in olds for each in others.get(old, ()) if each not in origins}
        first = last = place
        while first - 1 in fresh and first - 1 not in runs:
            first -= 1
        while last + 1 in fresh and last + 1 not in runs:
            last += 1
        runs |= dict.fromkeys(range(first, last + 1), ())
        runs[place] = tuple(range(first, last + 1))
    return runs


def _moved(same: Mapping[int, int]) -> set[int]:
    """Today's places of passages outside the longest row that is still in order."""
    from rapidfuzz.distance import LCSseq

    places = [same[old] for old in sorted(same)]
    for part in LCSseq.opcodes(places, sorted(places)):
        if part.tag == "equal":
            places[part.src_start : part.src_end] = [-1] * (part.src_end - part.src_start)
    return {*places} - {-1}


# --- records and values ---------------------------------------------------------------------------


def _record_changes(before: Snapshot, after: Snapshot) -> Iterator[RecordChange]:
    for file in dict.fromkeys((*after.records, *before.records)):
        old, new = before.records.get(file, {}), after.records.get(file, {})
        for key in dict.fromkeys((*new, *old)):
            was, is_now = old.get(key, {}), new.get(key, {})
            fields = {
                name: {"before": was.get(name, ""), "after": is_now.get(name, "")}
                for name in dict.fromkeys((*is_now, *was))
                if was.get(name) != is_now.get(name)
            }
            for said in fields.values():
                said["after"] = WITHHELD if said["before"] == WITHHELD else said["after"]
            if key not in old or key not in new:
                yield RecordChange(file, key, "removed" if key in old else "added", fields)
            elif fields:
                yield RecordChange(file, key, "changed", fields)


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
