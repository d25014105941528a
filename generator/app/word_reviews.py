"""A review: the Word file that goes out, and what becomes of all that reviewers send back."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import version

from generator.app.exporting import assemble_document
from generator.app.project import Thesis, check, open_thesis, render
from generator.app.reviewing import edition_at, with_history
from generator.app.settings import settings_of_version
from generator.chapters import Chapter, scan_text
from generator.checks.registry import with_certain_edits
from generator.core.atomic_files import FileChangedError, Replacement, write_files
from generator.core.edits import (
    Edit,
    TextChangedError,
    apply_edits,
    edited_file,
)
from generator.core.problems import Message, Place, Problem, Severity
from generator.core.reading_files import FileError, read_bytes
from generator.core.store import Store, digest_of
from generator.core.values import Frozen, grouped, replace
from generator.exports.book import Book
from generator.exports.docx import write_docx
from generator.exports.word_marks import passage_mark
from generator.history.git import GitError, Repository, open_repository
from generator.history.histories import ChapterHistory
from generator.history.snapshot import unpacked
from generator.language import MessageError
from generator.rendering.markdown import Dialect, skeleton_of
from generator.rendering.typed_passages import typed_passages
from generator.review.feedback import is_letter, read_feedback, threads_of_feedback
from generator.review.placing import place
from generator.review.proposals import Base, Proposal, proposals
from generator.review.threads import (
    FOLDER,
    Thread,
    Threads,
    as_yaml,
    read_threads,
    standing,
    threads_of,
)
from generator.review.word_file import Review, read_word

Histories = Mapping[str, ChapterHistory]
_PACKAGE = "thesis-site"
_SHORT = 10  # letters of a commit by which a file names it
_MOST_BASES = 4  # that are kept
_FIRST = 40  # paragraphs in which it is looked for where the properties are gone


class Reading(Frozen):
    """What a reviewer's file holds: its name, its threads and their places, its changes.

    ``formatting`` counts changes of how something looks; ``version`` is that of the generator that
    wrote it, where it is another one.
    """

    name: str
    threads: tuple[Thread, ...]
    places: tuple[Place | None, ...]
    proposals: tuple[Proposal, ...]
    formatting: int
    version: str


# --- out ------------------------------------------------------------------------------------------


def book_for_review(thesis: Thesis, names: Sequence[str]) -> Book:
    """Return chapters as a document for a review; raise ``GitError``, ``UnsoundError``.

    It is made from the last commit, as it will be again when it comes home: what is not committed
    cannot go out.
    """
    repository = open_repository(thesis.root)
    tracked = {*repository.git("ls-files").split("\n")}
    changed = [each for each in repository.changed if not each.startswith(f"{FOLDER}/")]
    sources = (each.source for each in thesis.manuscript.chapters)
    changed += (each for each in sources if each not in tracked)
    if changed:
        raise GitError(Message("review-not-committed", paths=tuple(changed)))
    head = repository.head
    return _at_commit(thesis, repository, head, head[:_SHORT], names)[1]


def _at_commit(
    thesis: Thesis, repository: Repository, commit: str, short: str, names: Sequence[str]
) -> tuple[Thesis, Book]:
    """Return the thesis at a commit, and chapters of it as a document that names it so."""
    with unpacked(repository, commit) as folder:
        settings, own = settings_of_version(folder, thesis.settings), thesis.settings.own_data
        with suppress(GitError, FileError):  # code runs that is today's, in the author's history
            if all(read_bytes(folder, each) == read_bytes(thesis.root, each) for each in own):
                repository.git("merge-base", "--is-ancestor", commit, repository.head)
                settings = replace(settings, own_data=own)
        older = open_thesis(folder, settings)
        moment = repository.moment(commit).date
        properties = {
            "thesis-commit": commit,
            "thesis-tree": repository.git("rev-parse", f"{commit}^{{tree}}").strip(),
            "thesis-chapters": " ".join(names),
            "thesis-version": short,
            "thesis-generator": version(_PACKAGE),
        }
        edition = edition_at(older, short, moment, changed=False)
        return older, assemble_document(older, names, edition, properties)


# --- home -----------------------------------------------------------------------------------------


def read_reviews(thesis: Thesis, files: Mapping[str, bytes], *, edits: bool) -> list[Reading]:
    """Return what comes of reviewers' files, by their names; without ``edits``, of comments alone.

    Raise ``MessageError``, ``UnsoundError``. What would break the thesis, or what two
    reviewers changed otherwise, is no edit.
    """
    repository, own_version = open_repository(thesis.root), version(_PACKAGE)
    histories = with_history(thesis).histories
    renamed = {old: path for path, each in histories.items() for old in each.former_paths}
    texts = {each.path: each.text for each in thesis.manuscript.chapters}
    letters = {name: content for name, content in files.items() if is_letter(name)}
    readings = list(_letters(thesis, repository, histories, letters)) if letters else []
    for name, content in files.items():
        if name in letters:
            continue
        try:
            review = read_word(content)
            commit = _commit_of(review, repository)
        except MessageError as error:
            raise _in_file(name, error) from None
        chapters = review.properties.get("thesis-chapters", "")
        said = review.properties.get("thesis-commit", commit)  # it may have been rewritten since
        base = _base(thesis, repository, commit, said[:_SHORT], chapters)
        placing = place(review, base.review)
        threads = tuple(threads_of(placing, base, commit))
        places = _places(thesis, threads, histories)
        found = tuple(proposals(placing, base, texts, renamed)) if edits else ()
        made = review.properties.get("thesis-generator", own_version)
        other = made if made != own_version else ""
        readings.append(Reading(name, threads, places, found, review.formatting, other))
    return _without_breaking(thesis, _without_overlaps(readings))


def _places(
    thesis: Thesis, threads: Iterable[Thread], histories: Histories
) -> tuple[Place | None, ...]:
    standing_at = standing(threads, thesis.manuscript, thesis.dialect, histories)
    return tuple(each for each, _ in standing_at)


def _letters(
    thesis: Thesis, repository: Repository, histories: Histories, files: Mapping[str, bytes]
) -> Iterator[Reading]:
    """Yield what mails, issues of a forge and marked PDFs hold; raise ``MessageError``."""
    printed = {each.path: each.body.passages for each in render(thesis)}

    def commit_of(line: str) -> str:
        for each in re.findall(r"\b[0-9a-f]{7,40}\b", line):
            with suppress(GitError):
                return repository.commit(each)
        return repository.head

    for name, content in files.items():
        try:
            remarks = read_feedback(name, content, thesis.language.code)
        except MessageError as error:
            raise _in_file(name, error) from None
        threads = tuple(threads_of_feedback(remarks, printed, histories, commit_of))
        yield Reading(name, threads, _places(thesis, threads, histories), (), 0, "")


def _in_file(name: str, error: MessageError) -> MessageError:
    return MessageError(Message("in-file", path=name, reason=error.message))


def _base(thesis: Thesis, repository: Repository, commit: str, short: str, chapters: str) -> Base:
    """Return what was exported at a commit, as it is read at home; it is cached."""

    def make() -> Base:
        older, book = _at_commit(thesis, repository, commit, short, chapters.split())
        own, dialect = older.manuscript.chapters, older.dialect
        passages = (each for chapter in own for each in typed_passages(chapter, dialect))
        return Base(
            read_word(write_docx(book)),
            {passage_mark(f"{each.path}#{each.id}"): each for each in passages},
            {each.path: each.text for each in own},
            {each.card: each for page in render(older) for each in page.values},
        )

    store = Store(thesis.root)
    base = store.once("review", commit, digest_of(short, chapters, thesis.dialect.key), make)
    store.forget_oldest("review", _MOST_BASES)
    store.save()
    return base


def _commit_of(review: Review, repository: Repository) -> str:
    """Return the commit that a file was made from.

    One that was rewritten since is known by its files; where a program lost the properties, the
    first page names it.
    """
    said, tree = (review.properties.get(f"thesis-{each}", "") for each in ("commit", "tree"))
    first = "\n".join(each.text for each in review.paragraphs[:_FIRST])
    for each in (said, *re.findall(rf"\b[0-9a-f]{{{_SHORT}}}\b", first)):
        with suppress(GitError):
            if re.fullmatch("[0-9a-f]+", each):
                return repository.commit(each)
    for line in repository.git("log", "--all", "--format=%H %T").splitlines() if tree else ():
        if line.endswith(f" {tree}"):
            return line.partition(" ")[0]
    raise MessageError(Message("review-no-commit", commit=said[:_SHORT] or "?"))


def _without_overlaps(readings: Sequence[Reading]) -> list[Reading]:
    """Return readings in which no edit of a file touches one of another.

    What two made alike is made once; where they differ nothing is made, and each has its rivals.
    """
    made = [(own.name, each) for own in readings for each in own.proposals if each.edits]

    def apart(name: str, each: Proposal) -> Proposal:
        if not each.edits:
            return each
        beside = [
            (other, own)
            for other, own in made
            if own.path == each.path
            and any(a.start <= b.end and b.start <= a.end for a in own.edits for b in each.edits)
        ]
        rivals = tuple(own for other, own in beside if other != name and own.edits != each.edits)
        if rivals:
            return replace(each, kind="conflict", edits=(), rivals=rivals)
        first = next(other for other, own in beside if own.edits == each.edits)
        return each if first == name else replace(each, kind="done", edits=())

    return [
        replace(each, proposals=tuple(apart(each.name, own) for own in each.proposals))
        for each in readings
    ]


# --- edits ----------------------------------------------------------------------------------------


def edited_chapters(thesis: Thesis, proposals: Iterable[Proposal]) -> dict[str, Replacement]:
    """Return the files of the chapters with the edits made, by path.

    Raise ``FileChangedError`` where one changed since the thesis was read.
    """
    found: dict[str, Replacement] = {}
    for chapter, own in _by_chapter(thesis, proposals):
        file = thesis.root / chapter.source
        before = file.read_bytes()
        try:
            after = edited_file(before, chapter.typed, _as_typed(chapter, own))
        except TextChangedError as error:
            raise FileChangedError(file) from error
        found[chapter.source] = Replacement(before, after)
    return found


def _by_chapter(
    thesis: Thesis, proposals: Iterable[Proposal]
) -> Iterator[tuple[Chapter, list[Proposal]]]:
    """Yield the chapters that are edited, each with its edits."""
    own = grouped((each.path, each) for each in proposals if each.edits)
    return ((each, own[each.path]) for each in thesis.manuscript.chapters if each.path in own)


def _as_typed(chapter: Chapter, proposals: Iterable[Proposal]) -> Sequence[Edit]:
    """Return edits of a text as those of what is typed; nothing if one of them cannot be made."""
    made = [edit for each in proposals for edit in each.edits]
    return made if chapter.rewriting is None else chapter.rewriting.undone(made) or ()


def _without_breaking(thesis: Thesis, readings: Sequence[Reading]) -> list[Reading]:
    """Return readings whose edits, made together, leave each chapter read as before.

    A check finds no new error after them.
    """
    edits = [each for reading in readings for each in reading.proposals]
    chapters, errors = _by_chapter(thesis, edits), _errors(thesis, ())
    certain = [each for own in chapters for each in _certain(thesis.dialect, *own)]
    fine = _by_halves(certain, lambda made: not _errors(thesis, made) - errors)
    why = Message("review-breaks")

    def told(each: Proposal) -> Proposal:
        is_fine = not each.edits or any(each is other for other in fine)
        return each if is_fine else replace(each, kind="by-hand", edits=(), why=why)

    return [replace(each, proposals=tuple(map(told, each.proposals))) for each in readings]


def _certain(dialect: Dialect, chapter: Chapter, proposals: Sequence[Proposal]) -> list[Proposal]:
    """Return the edits after which a chapter is read as before, but for those that reshape it.

    After all of them it has as many passages of each kind, and letters in them, as they say.
    """
    place, edits = Place(chapter.source), [() if each.adds[0] else each.edits for each in proposals]
    problems = with_certain_edits(chapter, [Problem(FOLDER, place, "", edits=e) for e in edits])
    pairs = zip(proposals, problems, strict=True)
    sound = [each for each, problem in pairs if each.adds[0] or problem.edits]
    sound = [each for each in sound if _as_typed(chapter, [each])]
    before = _contents(dialect, chapter, ())
    return _by_halves(sound, lambda made: _contents(dialect, chapter, made) == before)


def _contents(dialect: Dialect, chapter: Chapter, proposals: Sequence[Proposal]) -> Counter[str]:
    """Return how many passages of each kind a chapter has, and letters, but for what edits add."""
    edits = [edit for each in proposals for edit in each.edits]
    text = apply_edits(chapter.text, edits)
    again = scan_text(chapter.path, chapter.source, text, flavour=chapter.flavour)
    found = Counter[str]()
    for each in skeleton_of(again, dialect)[0].passages:
        found.update([each.kind, *filter(str.isalnum, each.words.casefold())])
    for each in proposals:
        was = each.was if each.hunk.kind != "moved" else ""
        found.subtract({each.adds[0]: each.adds[1]})
        found.subtract(filter(str.isalnum, each.hunk.new.casefold()))
        found.update(filter(str.isalnum, was.casefold()))
    return found


def _by_halves(
    proposals: Sequence[Proposal], holds: Callable[[Sequence[Proposal]], bool]
) -> list[Proposal]:
    """Return the proposals with which, made together, something holds; the others are left out."""
    waiting, fine = [proposals], list[Proposal]()
    while waiting:
        group = waiting.pop()
        if not group or holds((*fine, *group)):
            fine += group
        elif len(group) > 1:
            middle = len(group) // 2
            waiting += [group[middle:], group[:middle]]
    return fine


def _errors(thesis: Thesis, proposals: Sequence[Proposal]) -> Counter[tuple[str, ...]]:
    """Return the errors that the thesis would have, were these edits made."""
    edited = {path: each.new for path, each in edited_chapters(thesis, proposals).items()}
    again = open_thesis(thesis.root, thesis.settings, Store(thesis.root), edited)
    errors = (each for each in check(again) if each.severity is Severity.ERROR)
    return Counter((each.rule, each.place.path, each.code, each.found) for each in errors)


# --- what is written ------------------------------------------------------------------------------


def known_threads(thesis: Thesis) -> dict[str, tuple[Thread, ...]]:
    """Return the threads of a thesis; raise ``MessageError`` where a file of them is wrong."""
    known, problems = read_threads(thesis.root)
    for each in problems:
        fields = {"path": each.place.path, "line": each.place.line, "message": each.message}
        raise MessageError(Message("file-line", **fields))
    return known


def write_review(thesis: Thesis, threads: Threads, edits: dict[str, Replacement]) -> list[str]:
    """Write edited chapters and files of threads that changed, all or none; return their paths."""
    known = known_threads(thesis)
    changed = {path: as_yaml(own) for path, own in threads.items() if own != known.get(path)}
    new = {thesis.root / path: changed[path] for path in changed.keys() - known}
    files = {path: (thesis.root / path).read_bytes() for path in changed.keys() & known}
    replaced = edits | {path: Replacement(old, changed[path]) for path, old in files.items()}
    write_files(new, {thesis.root / path: each for path, each in replaced.items()})
    return [*edits, *changed]
