"""Snapshot of a thesis: passages, records, values, numbers; older ones cached by their commit."""

import re
import tarfile
import tempfile
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from generator.chapters import Chapter, Manuscript
from generator.core.problems import Message, Place
from generator.core.store import Store
from generator.core.values import Frozen, field, grouped
from generator.data.expression import ExpressionError, Result, is_path, said
from generator.history.git import GitError, Moment, Repository
from generator.language import Language
from generator.rendering import Knowledge, Page, Passage
from generator.site.data_files import public_fields
from generator.site.places import DATA_FOLDER, public_relations
from generator.tables import ListingSpec, MatrixSpec, TableError, TableSpec
from generator.tables.printed_values import evaluated

MOST_KEPT = 8  # snapshots that are kept: one for each moment that somebody compares with
TEXT = r"""(?:"[^"]*"|'[^']*')"""  # a text within an expression, in which spaces count
# What a chapter says of itself in its front matter, and its page before the text.
HEAD = ("status", "question", "answer", "abstract")


class Snapshot(Frozen):
    """A thesis at one moment.

    ``passages`` are those of each chapter; ``records`` the public fields of each file as typed, by
    key; ``values`` what each expression says: those of the chapters, the totals and verdicts of the
    tables, and under ``@id`` the labels of tables, figures, and sections whose id is a name.
    ``printed`` is how the chapters printed them.
    ``open_work`` is how much was left in each file. ``uses`` are the sentences that carry an
    expression or, under ``@id``, a reference. ``heads`` are what each chapter says of itself before
    its text (``HEAD``).
    """

    passages: dict[str, tuple[Passage, ...]] = field(
        default_factory=dict[str, "tuple[Passage, ...]"]
    )
    records: dict[str, dict[str, dict[str, str]]] = field(
        default_factory=dict[str, "dict[str, dict[str, str]]"]
    )
    values: dict[str, str] = field(default_factory=dict[str, str])
    printed: dict[str, str] = field(default_factory=dict[str, str])
    open_work: dict[str, int] = field(default_factory=dict[str, int])
    uses: dict[str, tuple[Place, ...]] = field(default_factory=dict[str, "tuple[Place, ...]"])
    heads: dict[str, dict[str, str]] = field(default_factory=dict[str, "dict[str, str]"])


def take_snapshot(
    knowledge: Knowledge, pages: Sequence[Page], asked: Iterable[str] = ()
) -> Snapshot:
    """Return the snapshot of a rendered thesis; ``asked`` are expressions of another version."""
    values = {**dict(_answers(knowledge, asked)), **dict(_table_values(knowledge))}
    values |= {use.expression: use.said for page in pages for use in page.values}
    places = [(use.expression, use.place) for page in pages for use in page.values]
    places += [(f"@{each.id}", each.place) for page in pages for each in page.mentions]
    uses = grouped((key, Place(place.path, place.line)) for key, place in places)
    return Snapshot(
        passages={
            chapter.source: page.body.passages
            for page in pages
            if (chapter := knowledge.manuscript.chapter(page.path)) is not None
        },
        records=dict(_records(knowledge)),
        values={**values, **_numbers(knowledge)},
        printed={
            compact(use.expression): use.text
            for page in pages
            for use in page.values
            if not use.is_claim
        },
        uses={key: tuple(dict.fromkeys(found)) for key, found in uses.items()},
        heads={each.source: _head(each, knowledge) for each in knowledge.manuscript.chapters},
    )


def expressions_of(manuscript: Manuscript) -> tuple[str, ...]:
    """Return the expressions that the chapters print or claim, as they are written."""
    uses = (use for chapter in manuscript.chapters for use in chapter.inlines)
    return tuple(dict.fromkeys(use.target for use in uses if use.kind in {"value", "claim"}))


def without_filters(expression: str) -> str:
    """Return an expression without filters: "19" and "dix-neuf" are one number that moved."""
    found = re.match(rf"(?:{TEXT}|[^|])*", expression)
    return found[0].strip() if found else expression


def same_value(expression: str) -> str:
    """Return an expression without spaces and filters, to compare two spellings of it."""
    return compact(without_filters(expression))


def compact(expression: str) -> str:
    """Return an expression without the spaces in which nothing is said."""
    return "".join(re.findall(rf"{TEXT}|[^\s\"']+", expression))


def _answers(knowledge: Knowledge, expressions: Iterable[str]) -> Iterator[tuple[str, str]]:
    for source in expressions:
        with suppress(ExpressionError, TableError):
            expression, result = evaluated(source, knowledge.scope)
            yield expression.text, said(result.value, knowledge.language)


def _numbers(knowledge: Knowledge) -> dict[str, str]:
    """Return the labels of what has a number, by "@" and its id, sections last."""
    numbered = [each for each in knowledge.register.entries.values() if each.number]
    shown = [each for each in numbered if each.kind in {"table", "figure"}]
    named = [e for e in numbered if e.kind == "section" and e.id != f"sec-{e.number}"]
    return {f"@{each.id}": each.label for each in (*shown, *named)}


def _head(chapter: Chapter, knowledge: Knowledge) -> dict[str, str]:
    language, meta = knowledge.language, chapter.meta
    found = {name: str(meta[name]) for name in HEAD if meta.get(name)}
    if found.get("status") in {"draft", "review", "approved"}:
        found["status"] = language.text(f"status_{found['status']}")
    if meta.get("status") and meta.get("approved"):
        found["status"] += f" ({language.scalar(meta['approved'])})"
    return found


def _records(knowledge: Knowledge) -> Iterator[tuple[str, dict[str, dict[str, str]]]]:
    for relation in public_relations(knowledge.study):
        names = public_fields(relation.resource)
        yield (
            f"{DATA_FOLDER}/{relation.resource.path}",
            {
                record.key: dict(zip(names, map(str, row), strict=True))
                for record, row in zip(relation.records, relation.rows(names), strict=True)
            },
        )


def _table_values(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Yield the totals and verdicts of every table."""
    for name, spec in knowledge.specs.items():
        with suppress(TableError, ExpressionError):
            table = knowledge.scope.tables[name]
            yield from _cells(name, table.margins, None, knowledge.language)
            yield from _cells(name, table.rows, _computed(spec), knowledge.language)


def _computed(spec: TableSpec) -> Collection[str] | None:
    """Return the columns of totals, counts and verdicts, None where all are."""
    if isinstance(spec, MatrixSpec):
        return {*spec.totals, "verdict"}
    if isinstance(spec, ListingSpec):
        return {name for name, text in spec.columns.items() if not is_path(text)}
    return None


def _cells(
    name: str,
    rows: Mapping[str, Mapping[str, Result]],
    columns: Collection[str] | None,
    language: Language,
) -> Iterator[tuple[str, str]]:
    for row, cells in rows.items():
        for column, result in cells.items():
            if columns is None or column in columns:
                part = column if column.isidentifier() else f'"{column}"'
                yield f"{name}.{row}.{part}", language.scalar(result.value)


# --- older revisions ------------------------------------------------------------------------------


def snapshot_at(
    repository: Repository, moment: Moment, key: str, take: Callable[[Path], Snapshot]
) -> Snapshot:
    """Return the snapshot at a moment, cached under ``key``; raise ``GitError``.

    The key is a digest of what decides how much of it may be seen, and of what is asked of it.
    """
    store = Store(repository.root)

    def unpack_and_take() -> Snapshot:
        with unpacked(repository, moment.commit) as folder:
            return take(folder)

    snapshot = store.once("snapshot", moment.commit, key, unpack_and_take)
    store.forget_oldest("snapshot", MOST_KEPT)
    store.save()
    return snapshot


@contextmanager
def unpacked(repository: Repository, commit: str) -> Generator[Path]:
    """Unpack the files of a commit, none that leads out of it, into a folder for a while."""
    with tempfile.TemporaryDirectory(prefix="thesis-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve() / "thesis"
        archive = folder.with_suffix(".tar")
        repository.git("archive", "--format=tar", f"--output={archive}", commit, "--", ".")
        folder.mkdir()
        try:
            with tarfile.open(archive, errorlevel=0) as members:
                members.extractall(folder, filter=_within)  # noqa: S202 - the filter is stricter than "data"
        except tarfile.TarError as error:
            raise GitError(Message("git-not-unpacked", commit=commit, reason=str(error))) from None
        yield folder


def _within(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo | None:
    # The error level alone is not enough: some versions of Python then unpack what was refused.
    try:
        return tarfile.data_filter(member, folder)
    except tarfile.FilterError:
        return None
