"""The command that brings home what reviewers sent: Word files, mails, issues, marked PDFs."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
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
from generator.review.threads import Reply, settled, taken_up
from generator.tables.printed_values import evaluated, listed_records, printed

_MOST_RECORDS = 5  # that are listed behind a value


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--apply", "applies", is_flag=True, help="Make the edits and write the threads.")
@click.option("--comments-only", is_flag=True, help="Leave the corrections in the text aside.")
@click.option("--from", "sender", default="", help="Who sends them; by default who wrote most.")
@click.option("--close", "closes", multiple=True, help="Close a thread, such as r3 (repeatable).")
@click.option(
    "--reply",
    "replies",
    type=(str, str),
    multiple=True,
    metavar="ID TEXT",
    help="Answer a thread (repeatable).",
)
def review(
    files: tuple[Path, ...],
    *,
    applies: bool,
    comments_only: bool,
    sender: str,
    closes: tuple[str, ...],
    replies: tuple[tuple[str, str], ...],
) -> None:
    """Bring home what reviewers wrote: in Word, by mail, in the PDF, as issues.

    FILES are .docx that thesis export docx --for-review wrote, .eml, .mbox, .json of issues, .pdf.
    Corrections of prose become edits, changes of computed values questions, remarks threads in
    review/, which thesis check lists. Without --apply nothing is written.
    """
    thesis = thesis_here()
    language = thesis.language.code
    if closes or replies:
        _settle(thesis, closes, grouped(replies), sender)
    if not files:
        if not (closes or replies):
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
        new = sum(map(len, threads.values())) - before
        click.echo("\n".join(_report(thesis, each, new)))
    if not applies:
        tell(Message("review-dry"), language)
        return
    edits = edited_chapters(thesis, (own for each in readings for own in each.proposals))
    for path in write_review(thesis, threads, edits):
        tell(Message("wrote", path=path), language)


def _settle(
    thesis: Thesis, closes: Sequence[str], answers: Mapping[str, Sequence[str]], sender: str
) -> None:
    """Answer and close threads by their ids, all or none; ``sender`` is who answers."""
    known, language = known_threads(thesis), thesis.language.code
    ids = [each.id for own in known.values() for each in own]
    for name in (*closes, *answers):
        if name not in ids:
            fail(Message("review-no-thread", name=name, near=nearest(name, ids)), language)
    git = thesis.repository.git if thesis.repository else None
    user = git("config", "--get", "--default=", "user.name").strip() if git else ""
    author = sender or thesis.settings.publication.author or user
    now = dt.datetime.now(dt.UTC).astimezone().strftime("%Y-%m-%dT%H:%M:%S")
    said = {name: Reply(author, now, "\n\n".join(own)) for name, own in answers.items()}
    for path in write_review(thesis, settled(known, closes, said), {}):
        tell(Message("wrote", path=path), language)


def _report(thesis: Thesis, reading: Reading, new: int) -> Iterator[str]:
    """Yield what a file holds: lines of counts that add up, then each thing by its group."""
    threads, groups = reading.threads, grouped((each.kind, each) for each in reading.proposals)
    kinds = {kind.replace("-", "_"): len(groups.get(kind, ())) for kind in KINDS}
    comments = {
        "total": len(threads) + sum(len(each.replies) for each in threads),
        "new": new,
        "known": len(threads) - new,
        "replies": sum(len(each.replies) for each in threads),
    }
    messages = [
        Message("review-comments", **comments),
        Message("review-changes", total=len(reading.proposals), **kinds),
    ]
    if reading.formatting:
        messages.append(Message("review-formatting", count=reading.formatting))
    if reading.version:
        messages.append(Message("review-other-version", version=reading.version))
    language = thesis.language.code
    yield from (reading.name, *(say(each, language) for each in messages))
    for kind in KINDS:
        if kind in groups:
            yield f"\n{say(Message(f'review-group-{kind}'), language)}"
        for each in groups.get(kind, ()):
            yield from _lines(thesis, each)
    if threads:
        yield f"\n{say(Message('review-group-comments'), language)}"
    for each, place in zip(threads, reading.places, strict=True):
        said = " / ".join((each.text, *(f"{one.author}: {one.text}" for one in each.replies)))
        words = f"{each.author} [{cut(each.words)}]: {cut(said, most=300)}"
        yield f"{_shown(place, language)}: {words}"


def _lines(thesis: Thesis, proposal: Proposal) -> Iterator[str]:
    """Yield what is said of a change: its place, who made it, the words, and what it means."""
    language = thesis.language.code
    chapter = thesis.manuscript.chapter(proposal.path)
    at = chapter.place_at(proposal.at - chapter.body_start) if chapter else None
    place = _shown(chapter.typed_place(at) if chapter and at else None, language)
    for lead, each in ((f"{place}:", proposal), *(("   ", each) for each in proposal.rivals)):
        author = each.hunk.author or say(Message("review-untracked"), language)
        words = f"…{each.before}{_marked('-', each.was)}{_marked('+', each.hunk.new)}"
        yield f"{lead} {author}: {words}"
    if proposal.why:
        yield f"    {say(proposal.why, language)}"
    if proposal.theirs:
        yield f"    {say(Message('review-theirs', words=cut(proposal.theirs, most=200)), language)}"
    for each in proposal.values:
        yield from (f"    {line}" for line in _data(thesis, each))


def _marked(sign: str, words: str) -> str:
    shown = cut(words.replace("\n", "¶"), most=200)
    return f"[{sign}{shown}{sign}]" if words else ""


def _shown(place: Place | None, language: str) -> str:
    return f"{place.path}:{place.line}" if place else say(Message("review-nowhere"), language)


def _data(thesis: Thesis, value: Value) -> Iterator[str]:
    """Yield what the data say of computed words, and the records that say it."""
    language = thesis.language
    if value.expression:
        with suppress(ExpressionError):
            expression, result = evaluated(value.expression, thesis.scope)
            fields = {"printed": value.printed, "said": printed(expression, result, language)}
            said = Message("review-data-say", expression=value.expression, **fields)
            records = list(listed_records(result, thesis.study))
            yield say(said, language.code)
            yield from records[:_MOST_RECORDS]
            if more := len(records[_MOST_RECORDS:]):
                yield say(Message("review-more-records", count=more), language.code)
            return
    kind = Message(f"locked-{value.kind}")
    yield say(Message("review-locked", printed=value.printed, kind=kind), language.code)
