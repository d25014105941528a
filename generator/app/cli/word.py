"""The command that brings a review in Word home."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

import click

from generator.app.cli.here import fail, shown_progress, tell, thesis_here
from generator.app.exporting import UnsoundError
from generator.app.project import Thesis
from generator.app.word_reviews import (
    Reading,
    edited_chapters,
    known_threads,
    read_reviews,
    write_review,
)
from generator.core.problems import Message, Place, cut, nearest
from generator.core.values import grouped
from generator.data.expression import ExpressionError
from generator.language import say
from generator.review.proposals import KINDS, Proposal, Value
from generator.review.threads import Thread, closed, taken_up
from generator.review.word_file import Hunk
from generator.tables.printed_values import evaluated, listed_records, printed

_MOST_RECORDS = 5  # that are listed behind a value


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--apply", "applies", is_flag=True, help="Make the edits and write the threads.")
@click.option("--comments-only", is_flag=True, help="Leave the corrections in the text aside.")
@click.option("--from", "sender", default="", help="Who sends them; by default who wrote most.")
@click.option("--close", "closes", multiple=True, help="Close a thread, such as r3 (repeatable).")
def review(
    files: tuple[Path, ...],
    *,
    applies: bool,
    comments_only: bool,
    sender: str,
    closes: tuple[str, ...],
) -> None:
    """Bring home what reviewers wrote in Word: comments, corrections, questions.

    FILES come from thesis export docx --for-review. Corrections of prose become edits, changes of
    computed values questions, remarks threads in review/, which thesis check lists. Without --apply
    nothing is written.
    """
    thesis = thesis_here()
    language = thesis.language.code
    if closes:
        _close(thesis, closes)
    if not files:
        if not closes:
            fail(Message("review-no-file"), language)
        return
    try:
        with shown_progress():
            contents = {str(each): each.read_bytes() for each in files}
            readings = read_reviews(thesis, contents, edits=not comments_only)
    except UnsoundError:
        fail(Message("review-base-wrong"), language, 1)
    threads = known_threads(thesis)
    for each in readings:
        before = sum(map(len, threads.values()))
        threads = taken_up(threads, each.threads, sender)
        _tell(thesis, each, sum(map(len, threads.values())) - before)
    if not applies:
        tell(Message("review-dry"), language)
        return
    edits = edited_chapters(thesis, (own for each in readings for own in each.proposals))
    for path in write_review(thesis, threads, edits):
        tell(Message("wrote", path=path), language)


def _close(thesis: Thesis, names: tuple[str, ...]) -> None:
    """Close threads by their ids, all or none."""
    known, language = known_threads(thesis), thesis.language.code
    ids = [each.id for own in known.values() for each in own]
    for name in names:
        if name not in ids:
            fail(Message("review-no-thread", name=name, near=nearest(name, ids)), language)
    for path in write_review(thesis, closed(known, names), {}):
        tell(Message("wrote", path=path), language)


def _tell(thesis: Thesis, reading: Reading, new: int) -> None:
    """Print what a file holds: one line of counts that add up, then each thing by its group."""
    language, counts = thesis.language.code, Counter(each.kind for each in reading.proposals)
    replies = sum(len(each.replies) for each in reading.threads)
    tell(Message("review-file", path=reading.name), language)
    comments = {
        "total": len(reading.threads) + replies,
        "new": new,
        "known": len(reading.threads) - new,
        "replies": replies,
    }
    tell(Message("review-comments", **comments), language)
    kinds = {each.replace("-", "_"): counts[each] for each in KINDS}
    tell(Message("review-changes", total=counts.total(), **kinds), language)
    if reading.formatting:
        tell(Message("review-formatting", count=reading.formatting), language)
    if reading.version:
        tell(Message("review-other-version", version=reading.version), language)
    groups = grouped((each.kind, each) for each in reading.proposals)
    for kind in KINDS:
        if kind in groups:
            click.echo()
            tell(Message(f"review-group-{kind}"), language)
        for each in groups.get(kind, ()):
            click.echo("\n".join(_lines(thesis, each)))
    if reading.threads:
        click.echo()
        tell(Message("review-group-comments"), language)
    for each, place in zip(reading.threads, reading.places, strict=True):
        click.echo(_remark(each, place, language))


def _lines(thesis: Thesis, proposal: Proposal) -> Iterator[str]:
    """Yield what is said of a change: its place, who made it, the words, and what it means."""
    language, hunk = thesis.language.code, proposal.hunk
    words = f"…{proposal.before}{_marked('-', proposal.was)}{_marked('+', hunk.new)}"
    yield f"{_place(thesis, proposal)}: {_author(hunk, language)}: {words}"
    if proposal.why:
        yield f"    {say(proposal.why, language)}"
    if proposal.theirs:
        yield f"    {say(Message('review-theirs', words=cut(proposal.theirs, most=200)), language)}"
    for each in proposal.values:
        yield from (f"    {line}" for line in _data(thesis, each))


def _marked(sign: str, words: str) -> str:
    shown = cut(words.replace("\n", "¶"), most=200)
    return f"[{sign}{shown}{sign}]" if words else ""


def _author(hunk: Hunk, language: str) -> str:
    is_known = hunk.kind not in {"untracked", "missing"}
    return hunk.author if is_known and hunk.author else say(Message("review-untracked"), language)


def _place(thesis: Thesis, proposal: Proposal) -> str:
    """Return the line of today at which a change stands, or the passage before it."""
    chapter = thesis.manuscript.chapter(proposal.path)
    if chapter is None:
        return say(Message("review-nowhere"), thesis.language.code)
    return _shown(chapter.typed_place(chapter.place_at(proposal.at - chapter.body_start)))


def _shown(place: Place) -> str:
    return f"{place.path}:{place.line}"


def _data(thesis: Thesis, value: Value) -> Iterable[str]:
    """Return what the data say of computed words, and the records that say it."""
    language, lines = thesis.language, list[str]()
    with suppress(ExpressionError):
        if value.expression:
            expression, result = evaluated(value.expression, thesis.scope)
            said = printed(expression, result, language)
            fields = {"printed": value.printed, "said": said, "expression": value.expression}
            lines.append(say(Message("review-data-say", **fields), language.code))
            records = list(listed_records(result, thesis.study))
            lines += islice(records, _MOST_RECORDS)
            if len(records) > _MOST_RECORDS:
                more = Message("review-more-records", count=len(records) - _MOST_RECORDS)
                lines.append(say(more, language.code))
    locked = Message("review-locked", printed=value.printed, kind=Message(f"locked-{value.kind}"))
    return lines or [say(locked, language.code)]


def _remark(thread: Thread, place: Place | None, language: str) -> str:
    where = _shown(place) if place else say(Message("review-nowhere"), language)
    said = " / ".join((thread.text, *(f"{each.author}: {each.text}" for each in thread.replies)))
    return f"{where}: {thread.author} [{cut(thread.words)}]: {cut(said, most=300)}"
