"""The one door: a folder in, a thesis out, with everything that is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import chain, filterfalse
from pathlib import Path
from posixpath import relpath
from typing import TYPE_CHECKING, Any, TypeVar, cast

from generator.app.evidence import LOSES_RECORDS, Evidence, data_errors, read_evidence
from generator.app.settings import Settings, read_settings, settings_source
from generator.chapters import (
    Chapter,
    InlineUse,
    Manuscript,
    Register,
    build_register,
    number,
    read_manuscript,
)
from generator.chapters.bibliography import Bibliography, Citing, find_style, read_bibliography
from generator.chapters.folder import drawn_from, is_chapter
from generator.chapters.headings import with_ids_of_site
from generator.chapters.numbering import STATEMENTS
from generator.checks import Context, When, as_certain, problems_of, read_own_checks
from generator.core.problems import (
    ALWAYS_ERROR,
    CONFIGURATION,
    Message,
    Place,
    Problem,
    Severity,
    apply_severities,
    has_errors,
    in_file_order,
    nearest,
)
from generator.core.reading_files import is_there
from generator.core.store import Store, digest_of
from generator.core.values import replace
from generator.data import Study
from generator.handwritten import explain_totals, total_edits
from generator.language import Language
from generator.language.typography import Typography
from generator.privacy import LeakIndex, private_values, withheld_secrets
from generator.privacy.images import PICTURES
from generator.privacy.withheld import withheld_files, withheld_problems
from generator.rendering import Dialect, Knowledge, Page, with_spoken_titles
from generator.rendering.page_store import (
    identity,
    pages_of_chapters,
)
from generator.review.threads import (
    Thread,
    Threads,
    answered_by,
    open_threads,
    read_threads,
    reviewers,
)
from generator.site.attachments import Attachments, attachments, leaks_in_files, not_published
from generator.site.metadata import HOME
from generator.site.pages import work_entries
from generator.site.places import data_entries

if TYPE_CHECKING:
    from generator.history.git import Repository
    from generator.history.histories import ChapterHistory

T = TypeVar("T")

# The uses of a chapter that mean nothing without data.
ASKS_FOR_DATA = frozenset({"value", "claim", "table", "chart", "quote"})
# What rendering finds whether the data are sound or not: how a chapter is written.
ABOUT_SYNTAX = frozenset(
    {
        *("value-not-closed", "claim-binds-nothing", "left-as-typed", "use-not-shown"),
        "waived-without-reason",
        *("use-shown-as-code", "use-shown-often", "markdown-fails", "use-across-elements"),
        "nested-too-deep",
        "links-not-closed",
    }
)
# What our policy refuses; a site that has none does what its author lets it.
OF_POLICY = frozenset(
    {f"refused-{each}" for each in ("element", "attribute", "address", "name", "style")}
    | {"file-runs", "image-of-another-host", "page-asks-another-host"}
)
# A file elsewhere in the thesis, as a description names it.
_SOURCE = re.compile(r"""x-source["']?:[ \t]*+["']?([^"'\n#,}]*[^"'\s#,}])""")
# Settings that name files which are not to be shown, or are only to be read.
_NOT_SHOWN = frozenset({"draft_docs", "exclude_docs", "not_in_nav", "plugins"})


@dataclass(frozen=True, eq=False, kw_only=True)
class Thesis(Context):
    """A thesis, read: its settings, what it says and knows, and what is wrong in its files."""

    root: Path
    settings: Settings
    dialect: Dialect
    problems: tuple[Problem, ...] = ()
    histories: Mapping[str, ChapterHistory] = field(default_factory=dict[str, "ChapterHistory"])
    threads: Threads = field(default_factory=dict[str, "tuple[Thread, ...]"])

    @cached_property
    def repository(self) -> Repository | None:
        """The git repository that the thesis is in, None where there is none or no git."""
        from generator.history.git import find_repository

        return find_repository(self.root)

    def masked(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return problems where they are typed; they quote nothing that must not be published."""
        typed = self.manuscript.as_typed(problems)
        return [self.leaks.quoted(each) for each in typed] if self.leaks else typed

    def as_told(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return problems as they are told: masked, and as severe as the settings say."""
        if self.settings.keeps_html:
            problems = [each for each in problems if each.code not in OF_POLICY]
        flavour = "guest" if self.settings.is_guest else self.settings.flavour
        problems = as_certain(problems, flavour)
        return self.masked(apply_severities(problems, self.settings.checks))


def open_thesis(
    root: Path,
    settings: Settings | None = None,
    store: Store | None = None,
    edited: Mapping[str, bytes] | None = None,
) -> Thesis:
    """Return the thesis in a folder; what a user wrote never raises, it is in ``problems``.

    ``store`` has what earlier builds read and rendered; ``edited`` is what chapters would say, by
    file, if they were edited so.
    """
    settings, store = settings or read_settings(root), store or Store()
    problems = list(settings.problems)

    def kept(result: tuple[T, Iterable[Problem]]) -> T:
        value, found = result
        problems.extend(found)
        return value

    evidence = kept(read_evidence(root, settings, store))
    loses_records = has_errors(each for each in problems if each.rule in LOSES_RECORDS)
    language, study, specs = evidence.language, evidence.study, evidence.specs
    bibliography, style = kept(_citable(root, settings, language, store))
    threads = kept(read_threads(root))
    raw = (*raw_files(root, settings, study), *threads)
    manuscript = kept(_manuscript(root, settings, bibliography, store, raw, edited))
    dialect = kept(_dialect(settings, language))
    if not has_errors(each for each in problems if each.rule == "data-schema"):
        problems += _absent_data(root, settings, study, manuscript)
    register = kept(_register(manuscript, evidence, bibliography))
    leaks = kept(_leaks(root, settings, study, threads))
    problems += _unread_secrets(root, settings, study, problems)
    citing = Citing(bibliography, manuscript, style, language.code, root) if bibliography else None
    thesis = Thesis(
        root=root,
        settings=settings,
        dialect=dialect,
        manuscript=manuscript,
        register=register,
        study=study,
        specs=specs,
        language=language,
        attribution=settings.attribution,
        citing=citing,
        charts=evidence.charts,
        tables=evidence.tables,
        typography=Typography(language.code, settings.typography),
        blocks=frozenset(dialect.blocks),
        html_seen_from=settings.html_seen_from,
        least=settings.privacy.k,
        own=kept(read_own_checks(root, settings.own_checks)),
        store=store,
        leaks=leaks,
        threads=_answered(root, settings, threads),
        least_coverage=settings.least_coverage,
    )
    problems += problems_of(thesis, When.ALWAYS, *(() if loses_records else (When.REFERENCES,)))
    manuscript, register = with_spoken_titles(
        Knowledge(manuscript, register, study, specs, language, citing=citing)
    )
    thesis = replace(thesis, manuscript=manuscript, register=register)
    return replace(thesis, problems=tuple(in_file_order(thesis.as_told(problems))))


def with_text(thesis: Thesis, path: str, text: str) -> Thesis:
    """Return a thesis in which a chapter says something else, to draw its page at once.

    Nothing else is read again, and no check is run: its ``problems`` are those of before.
    """
    chapters = [
        each.read_again(text) if each.path == path else each for each in thesis.manuscript.chapters
    ]
    settings, citing = thesis.settings, thesis.citing
    manuscript = replace(thesis.manuscript, chapters=tuple(chapters))
    manuscript, _ = number(manuscript, settings.numbering, settings.appendices)
    register, _ = _register(manuscript, thesis, thesis.bibliography)
    citing = citing and replace(citing, manuscript=manuscript)
    thesis = replace(thesis, manuscript=manuscript, register=register, citing=citing)
    manuscript, register = with_spoken_titles(thesis)
    return replace(thesis, manuscript=manuscript, register=register)


def _manuscript(
    root: Path,
    settings: Settings,
    bibliography: Bibliography | None,
    store: Store,
    raw: Iterable[str],
    edited: Mapping[str, bytes] | None,
) -> tuple[Manuscript, list[Problem]]:
    """Return the chapters read and numbered, with what was found in them before."""
    manuscript, read = read_manuscript(
        root,
        settings.chapters,
        settings.order,
        bibliography.works if bibliography else (),
        settings.flavour,
        (*settings.left_out, *raw),
        store,
        edited,
    )
    if settings.is_guest:
        toc = settings.extension_configs.get("toc", {})
        manuscript = replace(
            manuscript,
            chapters=tuple(
                replace(each, headings=with_ids_of_site(each.headings, toc))
                for each in manuscript.chapters
            ),
        )
    manuscript, numbered = number(manuscript, settings.numbering, settings.appendices)
    chapters = tuple(  # what was read in one that is the same is held with it
        store.hold(f"chapter {each.path}", each, lambda each=each: each)
        for each in manuscript.chapters
    )
    manuscript = replace(manuscript, chapters=chapters)
    for chapter in chapters:
        store.load_into("readings", chapter.path, chapter.once(identity), chapter.kept)
    return manuscript, [*read, *numbered]


def _register(
    manuscript: Manuscript, evidence: Evidence | Thesis, bibliography: Bibliography | None
) -> tuple[Register, Iterable[Problem]]:
    """Return all that can be referred to: in the chapters, in the data, in the bibliography."""
    kinds = ("table", "figure", "equation", "section", "chapter", "appendix", *STATEMENTS.values())
    text = evidence.language.text
    records = data_entries(evidence.study, evidence.language, evidence.specs.values())
    return build_register(
        manuscript,
        labels={kind: text(f"{kind}_label", number="{number}") for kind in kinds},
        captions={name: spec.caption for name, spec in evidence.specs.items()},
        chart_captions={name: spec.caption for name, spec in evidence.charts.items()},
        foreign=(*records, *work_entries(bibliography)),
    )


def _leaks(
    root: Path, settings: Settings, study: Study, threads: Threads
) -> tuple[LeakIndex, list[Problem]]:
    """Return what must not be published, and where a description already says it.

    Private values that are searched for in no text are remarks. Reviewers are named to the jury
    alone, but for those whom the publication names.
    """
    secrets, unsearched = private_values(study)
    secrets += withheld_secrets(root)
    if settings.privacy.audience != "jury":
        secrets += reviewers(threads, str(settings.publication))
    leaks = LeakIndex(secrets, settings.privacy.exceptions)
    problems = list(withheld_problems(root))
    for (name, reason), count in unsearched.items():
        path = study.relations[name.partition(".")[0]].resource.file_in(settings.data)
        message = Message("values-not-searched", count=count, field=name, reason=reason)
        place = Place(path)
        problems.append(Problem("leak", place, message, name, severity=Severity.INFO))
    return leaks, [*problems, *_leaks_in_descriptions(root, settings, leaks)]


def _answered(root: Path, settings: Settings, threads: Threads) -> Threads:
    """Return the threads of a thesis with what its commits say to them."""
    if not threads:
        return threads
    from generator.history.git import find_repository

    repository = find_repository(root)
    closings = repository.closings() if repository else ()
    author = settings.publication.author
    return {
        path: tuple(answered_by(each, closings, author) for each in own)
        for path, own in threads.items()
    }


def render(thesis: Thesis, paths: Collection[str] = ()) -> tuple[Page, ...]:
    """Return every chapter rendered, or some, in reading order, totals surely wrong put right."""
    chapters = [each for each in thesis.manuscript.chapters if not paths or each.path in paths]
    pages = pages_of_chapters(thesis.store, thesis, chapters, thesis.dialect, _right_totals)
    home = thesis.language.text("home")
    return tuple(replace(each, title=home) if each.path == HOME else each for each in pages)


def _right_totals(chapter: Chapter) -> list[tuple[int, int, str]]:
    shift = chapter.body_start
    return [(each.start - shift, each.end - shift, each.text) for each in total_edits(chapter)]


def check(thesis: Thesis) -> tuple[Problem, ...]:
    """Return everything that is wrong with a thesis, in file order, what rendering shows too."""
    pages = render(thesis)
    files, settings = attached(thesis, pages), thesis.settings
    in_files = leaks_in_files(
        thesis.root / settings.chapters,
        *(files, settings.chapters, thesis.leaks, settings.privacy.exceptions),
    )
    unpublished = not_published(files, settings.chapters) if settings.data else ()
    found = [*collect_problems(thesis, pages), *in_files, *thesis.as_told(unpublished)]
    found += apply_severities(_open_threads(thesis), settings.checks)
    return tuple(in_file_order(found))


def _open_threads(thesis: Thesis) -> Iterator[Problem]:
    """Yield a remark for each open thread of a review: its words are for who writes alone."""
    if thesis.threads:
        from generator.history.histories import read_histories

        versions = thesis.settings.review.history
        known = thesis.root, thesis.manuscript, versions, thesis.dialect
        histories = read_histories(*known)[0] if versions else {}
        yield from open_threads(thesis.threads, thesis.manuscript, thesis.dialect, histories)


def attached(thesis: Thesis, pages: Iterable[Page]) -> Attachments:
    """Return which files beside the chapters are published with these pages."""
    place = thesis.manuscript.folder
    files = {relpath(each, place.path) for each in place.files}
    for page in pages:
        addresses = [each.href for each in page.links if each.fetched]
        led = (place.file(page.path, each) for each in addresses)
        files |= {relpath(each, place.path) for each in led if each}
    words = (str(each.meta).split("'") for each in thesis.manuscript.chapters)
    named = [each for each in chain.from_iterable(words) if each.lower().endswith(PICTURES)]
    named += (*_naming(thesis.root), *(files if thesis.settings.is_guest else ()))
    here = thesis.root / place.path
    found = attachments(here, filterfalse(is_chapter, files), pages, named)
    drawn = dict[str, bytes]()
    for path in found.published:
        file = here / drawn_from(path)
        if file != here / path and not (here / path).exists():
            from generator.exports.typst import drawing_of

            draw = partial(drawing_of, pdf := file.read_bytes())
            drawn[path] = thesis.store.once("drawing", path, digest_of(pdf), draw)
    return replace(found, published={**found.published, **drawn})


def _naming(root: Path) -> Iterator[str]:
    """Yield what the settings and the templates of a thesis say, which may name files."""
    if (root / CONFIGURATION).is_file():
        content = settings_source(root)[0].content
        yield str({name: each for name, each in content.items() if name not in _NOT_SHOWN})
        theme = content.get("theme")
        own = (
            cast("Mapping[str, object]", theme).get("custom_dir")
            if isinstance(theme, Mapping)
            else None
        )
        for path in (root / str(own)).rglob("*") if own else ():
            if path.suffix in {".css", ".html", ".js"} and path.is_file():
                yield path.read_text("utf-8", "replace")


def suggest(thesis: Thesis) -> tuple[Problem, ...]:
    """Return the claims that the chapters could make, as infos; none while the data have errors."""
    found = () if data_errors(thesis.problems) else problems_of(thesis, When.SUGGEST)
    return tuple(thesis.masked(found))


def explain(thesis: Thesis) -> tuple[Problem, ...]:
    """Return what each total typed in a table was taken for, as infos."""
    return tuple(
        thesis.masked(chain.from_iterable(map(explain_totals, thesis.manuscript.chapters)))
    )


def collect_problems(thesis: Thesis, pages: Iterable[Page]) -> tuple[Problem, ...]:
    """Return what is wrong with a thesis and its pages; with bad data, not what follows."""
    found = [problem for page in pages for problem in page.problems]
    if data_errors(thesis.problems):
        found = [each for each in found if each.code in ABOUT_SYNTAX]
    else:
        found += problems_of(thesis, When.DATA)
    unwritten = [each for each in found if each.code == "citations-unwritten"]  # for one reason
    found = [
        each
        for each in found
        if each not in unwritten[1:]
        # The checks of links and images tell of a file of one computer.
        and not (each.code == "refused-address" and each.found.startswith("file:"))
    ]
    problems, has_data = [*thesis.problems, *thesis.as_told(found)], bool(thesis.study.relations)
    return tuple(
        each for each in in_file_order(problems) if has_data or not _needs_data(each, thesis)
    )


def _unread_secrets(
    root: Path, settings: Settings, study: Study, problems: Iterable[Problem]
) -> Iterator[Problem]:
    """Yield an error for each file of private data that is not there or was not read as a whole.

    Even a draft is refused then.
    """
    described = f"{settings.data}/datapackage.yaml"
    private = private_files(study, settings.data)
    if not study.schema.resources and (root / described).is_file():
        text = (root / described).read_text("utf-8", "replace")
        private = {described: "x-privacy"} if "x-privacy" in text else {}
    lost = {
        each.place.path
        for each in problems
        if each.rule in LOSES_RECORDS - {"data-file"} and each.severity is Severity.ERROR
    }
    for path, name in sorted(private.items()):
        is_absent = path != described and name not in study.relations
        if path in lost or (is_absent and path not in withheld_files(root)):
            code = "secrets-unread" if (root / path).is_file() else "secrets-absent"
            yield Problem(ALWAYS_ERROR, Place(path), Message(code, path=path))


def private_files(study: Study, folder: str) -> dict[str, str]:
    """Return the names of the files with values that are not for all readers, by their paths."""
    return {
        resource.file_in(folder): name
        for name, resource in study.schema.resources.items()
        if not resource.is_made
        and any(each.privacy != "public" for each in resource.fields.values())
    }


def raw_files(root: Path, settings: Settings, study: Study | None = None) -> tuple[str, ...]:
    """Return the data files outside of the folder of the data, which no site has as they are.

    While their description has a mistake, or was not read, all that it may mean, with the folder.
    """
    if study and study.schema.resources:
        return study.places("")
    described = root / settings.data / "datapackage.yaml"
    if not settings.data or not described.is_file():
        return ()
    return settings.data, *_SOURCE.findall(described.read_text("utf-8", "replace"))


def is_incomplete(thesis: Thesis) -> bool:
    """Say whether records of the data could not be read, so that the names in them are unknown."""
    return has_errors(each for each in thesis.problems if each.rule in LOSES_RECORDS)


def _leaks_in_descriptions(root: Path, settings: Settings, leaks: LeakIndex) -> Iterator[Problem]:
    """Yield the secrets in the settings, in what describes the data, and in the bibliography."""
    named = ("datapackage.yaml", "tables.yaml", "charts.yaml", "references.bib")
    works = settings.citations.bibliography or _bibliographies(root, settings)
    paths = (CONFIGURATION, *works)
    for path in (*paths, *(f"{settings.data}/{each}" for each in named)):
        if leaks and path and (root / path).is_file():
            yield from leaks.in_source(path, (root / path).read_text("utf-8", "replace"))


def _needs_data(problem: Problem, thesis: Thesis) -> bool:
    """Say whether a problem means nothing without data: ``@name`` may be anything."""
    if problem.rule == "reference" and problem.found.startswith("@"):
        return thesis.may_be_no_id(problem.found.lstrip("@"))
    return not thesis.settings.data and (
        (problem.rule in {"claim", "quote"} and problem.severity is Severity.ERROR)
        or (problem.rule == "citation" and thesis.bibliography is None)
    )


def _absent_data(
    root: Path, settings: Settings, study: Study, manuscript: Manuscript
) -> Iterator[Problem]:
    """Yield an error where the settings or a chapter ask for data and there are none."""
    plugins = str(settings_source(root)[0].content.get("plugins"))  # one of which may mean it
    if study.relations or study.schema.resources or not settings.data or "macros" in plugins:
        return
    folder = settings.data
    if folder != Settings.data and not (root / folder).is_dir():
        near = nearest(folder, (each.name for each in root.iterdir() if each.is_dir()))
        message = Message("no-data-folder", folder=folder, near=near)
        yield Problem("settings", Place(CONFIGURATION), message, found=folder)
    asked = [
        (use.place, use.text if isinstance(use, InlineUse) else f"/// {use.name}")
        for chapter in manuscript.chapters
        if chapter.flavour == "mkdocs" or "{%" not in chapter.typed  # a template of Jekyll
        for use in (*chapter.inlines, *chapter.blocks)
        if (use.kind if isinstance(use, InlineUse) else use.name) in ASKS_FOR_DATA
    ]
    if asked:
        place, said = min(asked)
        message = Message("asks-for-data", found=said, folder=folder)
        expected = f"{folder}/datapackage.yaml"
        yield Problem("data-file", place, message, found=folder, expected=expected)


def _dialect(settings: Settings, language: Language) -> tuple[Dialect, list[Problem]]:
    """Return the Markdown of the thesis; extensions that cannot be loaded are left out and told."""
    own = settings.flavour, settings.keeps_html

    def tried(names: Sequence[Any]) -> tuple[Dialect, Exception | None]:
        dialect = Dialect(language, names, settings.extension_configs, *own)
        try:
            _ = dialect.blocks
        except Exception as error:  # noqa: BLE001 - whatever an extension raises is a problem of it
            return Dialect(language, (), {}, *own), error
        return dialect, None

    dialect, why = tried(settings.extensions)
    failures = {each: tried([each])[1] for each in settings.extensions} if why else {}
    if failures:
        dialect, why = tried([each for each in settings.extensions if not failures[each]])
    unusable = {str(name): str(error) for name, error in (*failures.items(), ("", why)) if error}
    return dialect, [
        Problem(
            "settings",
            Place(CONFIGURATION),
            Message("extension-unusable", name=name, reason=reason),
            found=name,
        )
        for name, reason in unusable.items()
    ]


def _citable(
    root: Path, settings: Settings, language: Language, store: Store
) -> tuple[tuple[Bibliography | None, Path], list[Problem]]:
    """Return the bibliography, None where there is none, the file of the style, and problems."""
    chosen, problems = settings.citations, list[Problem]()
    bibliography: Bibliography | None = None
    for path in [*filter(None, chosen.bibliography)] or _bibliographies(root, settings):
        read, found = read_bibliography(root, path, store)
        bibliography = read.behind(bibliography) if read else bibliography
        problems += found
        if any(chosen.bibliography) and not (root / path).is_file():
            message = Message("no-bibliography", path=path)
            problems.append(Problem("settings", Place(CONFIGURATION), message, found=path))
    style, found = find_style(root, chosen.style, language.code, CONFIGURATION)
    return (bibliography, style), [*problems, *found]


def _bibliographies(root: Path, settings: Settings) -> list[str]:
    """Return the files of works where the settings name none: the data's, else those at the top."""
    own = f"{settings.data}/references.bib"
    if settings.data and is_there(root, own):
        return [own]
    tops = dict.fromkeys((root, root / settings.chapters))
    found = (each for top in tops for each in sorted(top.glob("*.bib*")))
    return [str(each.relative_to(root)) for each in found if each.suffix in {".bib", ".bibtex"}]
