"""A review in Word: the file that goes out, and what becomes of it when it comes home."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import version

from slugify import slugify

from generator.app.exporting import assemble_document
from generator.app.project import Thesis, check, open_thesis, render
from generator.app.reviewing import edition_at, with_history
from generator.app.settings import settings_of_version
from generator.chapters import Chapter
from generator.checks.fixing import with_certain_edits
from generator.core.atomic_files import FileChangedError, Replacement, write_files
from generator.core.edits import Edit, TextChangedError, edited_file
from generator.core.problems import Message, Place, Problem, Severity
from generator.core.reading_files import FileError, read_bytes
from generator.core.store import Store, digest_of
from generator.core.values import Frozen, grouped, replace
from generator.exports.book import Book
from generator.exports.docx import write_docx
from generator.exports.word_marks import passage_mark
from generator.history.git import GitError, Repository, open_repository
from generator.history.snapshot import unpacked
from generator.language import MessageError
from generator.rendering.typed_passages import Typed, typed_passages
from generator.review.placing import place
from generator.review.proposals import Base, Proposal, proposals, today_of
from generator.review.threads import (
    FOLDER,
    Thread,
    as_yaml,
    read_threads,
    standing,
    taken_up,
    threads_of,
)
from generator.review.word_file import Review, read_word

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
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
    current = _typed(thesis)
    bodies = {each.path: each.body for each in thesis.manuscript.chapters}
    readings: list[Reading] = []
    for name, content in files.items():
        try:
            review = read_word(content)
            commit = _commit_of(review, repository)
        except MessageError as error:
            raise MessageError(Message("in-file", path=name, reason=error.message)) from None
        chapters = review.properties.get("thesis-chapters", "")
        said = review.properties.get("thesis-commit", commit)  # it may have been rewritten since
        base = _base(thesis, repository, commit, said[:_SHORT], chapters)
        placing = place(review, base.review)
        now = today_of(base.typed, current, bodies, renamed)
        threads = tuple(threads_of(placing, base, commit))
        standing_at = standing(threads, thesis.manuscript, thesis.dialect, histories)
        places = tuple(each for each, _ in standing_at)
        found = tuple(proposals(placing, base, now)) if edits else ()
        made = review.properties.get("thesis-generator", own_version)
        other = made if made != own_version else ""
        readings.append(Reading(name, threads, places, found, review.formatting, other))
    return _without_breaking(thesis, _without_overlaps(readings))


def _base(thesis: Thesis, repository: Repository, commit: str, short: str, chapters: str) -> Base:
    """Return what was exported at a commit, as it is read at home; it is cached."""

    def make() -> Base:
        older, book = _at_commit(thesis, repository, commit, short, chapters.split())
        typed = {passage_mark(f"{each.path}#{each.id}"): each for each in _typed(older)}
        values = {each.card: each for page in render(older) for each in page.values}
        return Base(read_word(write_docx(book)), typed, values)

    store = Store(thesis.root)
    base = store.once("review", commit, digest_of(short, chapters, thesis.dialect.key), make)
    store.forget_oldest("review", _MOST_BASES)
    store.save()
    return base


def _typed(thesis: Thesis) -> list[Typed]:
    chapters, dialect = thesis.manuscript.chapters, thesis.dialect
    return [each for chapter in chapters for each in typed_passages(chapter, dialect)]


def _commit_of(review: Review, repository: Repository) -> str:
    """Return the commit that a file was made from.

    One that was rewritten since is known by its files; where a program lost the properties, the
    first page names it.
    """
    said, tree = (review.properties.get(f"thesis-{each}", "") for each in ("commit", "tree"))
    first = "".join(run.text for each in review.paragraphs[:_FIRST] for run in each.runs)
    for each in (said, *re.findall(rf"\b[0-9a-f]{{{_SHORT}}}\b", first)):
        with suppress(GitError):
            if re.fullmatch("[0-9a-f]+", each):
                return repository.commit(each)
    for line in repository.git("log", "--all", "--format=%H %T").splitlines() if tree else ():
        if line.endswith(f" {tree}"):
            return line.partition(" ")[0]
    raise MessageError(Message("review-no-commit", commit=said[:_SHORT] or "?"))


def _without_overlaps(readings: Iterable[Reading]) -> list[Reading]:
    """Return readings in which no edit of a file touches one of another, or is made twice."""
    taken: dict[str, list[tuple[str, Edit]]] = {}

    def apart(name: str, each: Proposal) -> Proposal:
        edit = each.edit
        if edit is None or each.passage is None:
            return each
        own = taken.setdefault(each.passage.path, [])
        for other, made in own:
            if other != name and made == edit:
                return replace(each, kind="done", edit=None)
            if other != name and made.start <= edit.end and edit.start <= made.end:
                return replace(each, kind="conflict", edit=None, theirs=made.text)
        own.append((name, edit))
        return each

    return [
        replace(each, proposals=tuple(apart(each.name, own) for own in each.proposals))
        for each in readings
    ]


# --- edits ----------------------------------------------------------------------------------------


def by_chapter(edits: Iterable[Proposal]) -> Iterable[tuple[str, list[Proposal]]]:
    """Return edits by the path of their chapter."""
    pairs = ((each.passage.path, each) for each in edits if each.edit and each.passage)
    return grouped(pairs).items()


def edited_chapters(thesis: Thesis, edits: Iterable[Proposal]) -> dict[str, Replacement]:
    """Return the files of the chapters with the edits made, by path.

    Raise ``FileChangedError`` where one changed since the thesis was read.
    """
    found: dict[str, Replacement] = {}
    for path, own in by_chapter(edits):
        if chapter := thesis.manuscript.chapter(path):
            file = thesis.root / chapter.source
            before = file.read_bytes()
            try:
                after = edited_file(before, chapter.typed, _as_typed(chapter, own))
            except TextChangedError as error:
                raise FileChangedError(file) from error
            found[chapter.source] = Replacement(before, after)
    return found


def _in_text(chapter: Chapter, proposal: Proposal) -> Edit:
    """Return an edit of a body as one of the whole text of its chapter."""
    edit, shift = proposal.edit or Edit(0, 0, ""), chapter.body_start
    return replace(edit, start=edit.start + shift, end=edit.end + shift)


def _as_typed(chapter: Chapter, edits: Iterable[Proposal]) -> Sequence[Edit]:
    """Return edits of a body as those of what is typed; nothing if one of them cannot be made."""
    made = [_in_text(chapter, each) for each in edits]
    return made if chapter.rewriting is None else chapter.rewriting.undone(made) or ()


def _without_breaking(thesis: Thesis, readings: Sequence[Reading]) -> list[Reading]:
    """Return readings whose edits, made together, leave each chapter read as before."""
    fine = _harmless(thesis, [each for reading in readings for each in reading.proposals])
    why = Message("review-breaks")

    def told(each: Proposal) -> Proposal:
        is_fine = each.edit is None or any(each is other for other in fine)
        return each if is_fine else replace(each, kind="by-hand", edit=None, why=why)

    return [replace(each, proposals=tuple(map(told, each.proposals))) for each in readings]


def _harmless(thesis: Thesis, edits: Iterable[Proposal]) -> list[Proposal]:
    """Return the edits after which a check finds no new error; the others are found by halves."""
    waiting = [[each for path, own in by_chapter(edits) for each in _certain(thesis, path, own)]]
    errors, fine = _errors(thesis, ()), list[Proposal]()
    while waiting:
        group = waiting.pop()
        if not group or not _errors(thesis, (*fine, *group)) - errors:
            fine += group
        elif len(group) > 1:
            middle = len(group) // 2
            waiting += [group[middle:], group[:middle]]
    return fine


def _errors(thesis: Thesis, edits: Sequence[Proposal]) -> Counter[tuple[str, ...]]:
    """Return the errors that the thesis would have, were these edits made."""
    edited = {path: each.new for path, each in edited_chapters(thesis, edits).items()}
    again = open_thesis(thesis.root, thesis.settings, Store(thesis.root), edited)
    errors = (each for each in check(again) if each.severity is Severity.ERROR)
    return Counter((each.rule, each.place.path, each.code, each.found) for each in errors)


def _certain(thesis: Thesis, path: str, edits: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield the edits after which a chapter is read as before.

    A heading may read otherwise, and a passage may go as a whole.
    """
    chapter = thesis.manuscript.chapter(path)
    if chapter is None:
        return
    whole = {
        number
        for number, each in enumerate(edits)
        if each.edit
        and each.passage
        and (each.edit.end > each.passage.end or each.passage.kind == "heading")
    }
    problems = [
        Problem(FOLDER, Place(path), str(number), edits=(_in_text(chapter, each),))
        for number, each in enumerate(edits)
        if number not in whole
    ]
    found = with_certain_edits(chapter, problems)
    certain = {int(str(each.message)) for each in found if each.edits} | whole
    for number, each in enumerate(edits):
        if number in certain and _as_typed(chapter, [each]):
            yield each


# --- what is written ------------------------------------------------------------------------------


class Written(Frozen):
    """The threads of review files that change, by path, and how many of a reading were new."""

    files: Mapping[str, tuple[Thread, ...]]
    new: Mapping[str, int]


def taken_up_threads(thesis: Thesis, readings: Iterable[Reading], sender: str) -> Written:
    """Return the files of threads with those of some readings; raise ``MessageError``.

    A file is named by the day of its last remark and by its ``sender``, else by who wrote most.
    """
    known = known_threads(thesis)
    keys = {each.key for threads in known.values() for each in threads}
    files, new = dict(known), dict[str, int]()
    for each in readings:
        days = [found[0] for own in each.threads if (found := _DAY.match(own.date))]
        people = Counter(own.author for own in each.threads if own.author).most_common(1)
        name = slugify(sender or (people[0][0] if people else "")) or FOLDER
        path = f"{FOLDER}/{max(days, default='undated')}-{name}.yaml"
        own = [replace(own, author=own.author or sender) for own in each.threads]
        files |= taken_up(files, path, own)
        new[each.name] = len({each.key for each in own} - keys)
        keys |= {each.key for each in own}
    return Written({path: own for path, own in files.items() if own != known.get(path)}, new)


def known_threads(thesis: Thesis) -> dict[str, tuple[Thread, ...]]:
    """Return the threads of a thesis; raise ``MessageError`` where a file of them is wrong."""
    known, problems = read_threads(thesis.root)
    for each in problems:
        place = each.place
        raise MessageError(
            Message("file-line", path=place.path, line=place.line, message=each.message)
        )
    return known


def write_review(
    thesis: Thesis, threads: Mapping[str, Sequence[Thread]], edits: Mapping[str, Replacement]
) -> list[str]:
    """Write threads and edited chapters, all or none; return the paths of what was written."""
    contents = {thesis.root / path: as_yaml(own) for path, own in threads.items()}
    old = {path: path.read_bytes() for path in contents if path.is_file()}
    write_files(
        {path: content for path, content in contents.items() if path not in old},
        {path: Replacement(old[path], contents[path]) for path in old}
        | {thesis.root / path: each for path, each in edits.items()},
    )
    return [*edits, *threads]
