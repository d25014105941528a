"""The one door: a folder in, a thesis out, with everything that is wrong in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from generator.app.settings import Settings, read_settings
from generator.chapters import (
    Chapter,
    Entry,
    InlineUse,
    Manuscript,
    Register,
    build_register,
    files_below,
    number,
    read_manuscript,
)
from generator.chapters.bibliography import Bibliography, find_style, read_bibliography
from generator.checks import Context, When, problems_of, read_own_checks
from generator.core.problems import (
    CONFIGURATION,
    Message,
    Place,
    Problem,
    Severity,
    has_errors,
    in_file_order,
    nearest,
)
from generator.data import Study, read_study
from generator.handwritten import explain_totals, total_edits
from generator.history import ChapterHistory
from generator.language import LANGUAGES, Language, load_language
from generator.language.catalogue import UnknownLanguageError
from generator.language.typography import Typography
from generator.rendering import Citing, Dialect, Knowledge, Page, render_chapter, with_spoken_titles
from generator.site.data_files import data_entries
from generator.site.pages import work_entries
from generator.tables import TableSpec, read_specs
from generator.tables.charts import ChartSpec, read_charts

if TYPE_CHECKING:
    from markdown import Extension


LOSES_RECORDS = frozenset(
    f"data-{each}" for each in ("schema", "file", "format", "encoding", "header", "row")
)
"""The rules whose errors leave records out, so that what refers to them cannot be judged."""


UNFINISHED = frozenset(
    {"caption", "citation", "heading", "image", "placeholder", "render", "spelling", "task"}
)
"""Rules whose warnings are about text that is not finished; errors of theirs stay errors."""

ASKS_FOR_DATA = frozenset({"value", "claim", "table", "chart", "quote"})
"""The uses of a chapter that mean nothing without data."""
ABOUT_SYNTAX = frozenset(
    {
        *("value-not-closed", "claim-binds-nothing", "left-as-typed", "use-not-shown"),
        *("use-shown-as-code", "use-shown-often", "markdown-fails", "use-across-elements"),
    }
)
"""What rendering finds whether the data are sound or not: how a chapter is written."""
HOME = "index.md"
"""The home page, which the menu and the search call so."""
WITHOUT_DATA = ("tbl-", "fig-", "sec-", "term-")
"""How the ids begin that the chapters define themselves."""


@dataclass(frozen=True, eq=False)
class Thesis:
    """A thesis, read: how it is set up, what it says, what it knows, and what is wrong with it.

    ``files`` are the paths of the files beside the chapters, relative to the thesis. ``problems``
    are those of the files as they stand, ``context`` is what the checks ask. What only rendering
    can see is in each page's rendering.
    """

    root: Path
    settings: Settings
    language: Language
    study: Study
    specs: Mapping[str, TableSpec]
    manuscript: Manuscript
    register: Register
    problems: tuple[Problem, ...]
    context: Context
    files: frozenset[str] = frozenset()
    histories: Mapping[str, ChapterHistory] = field(default_factory=dict[str, "ChapterHistory"])
    citing: Citing | None = None
    charts: Mapping[str, ChartSpec] = field(default_factory=dict[str, "ChartSpec"])
    dialect: Dialect = field(default_factory=lambda: Dialect(load_language("en")))

    @property
    def bibliography(self) -> Bibliography | None:
        """The works that can be cited, None where there is no bibliography."""
        return self.citing.bibliography if self.citing else None

    @property
    def site_files(self) -> tuple[str, ...]:
        """The paths in the site of the files beside the chapters and of the published data."""
        folder = f"{self.settings.chapters}/" if self.settings.chapters not in {"", "."} else ""
        return tuple(each.removeprefix(folder) for each in self.files if not each.endswith(".md"))

    @cached_property
    def knowledge(self) -> Knowledge:
        """Everything that a page may ask for."""
        return Knowledge(
            self.manuscript,
            self.register,
            self.study,
            self.specs,
            self.language,
            self.settings.attribution,
            {path: each.forwarding for path, each in self.histories.items()},
            self.citing,
            self.charts,
            Typography(self.language.code, self.settings.typography),
        )


def open_thesis(root: Path, settings: Settings | None = None) -> Thesis:
    """Return the thesis in a folder.

    Nothing a user wrote makes this raise: it is in ``problems``.
    """
    settings = settings or read_settings(root)
    problems = list(settings.problems)
    language, found = _language(settings)
    problems += found
    study, found = read_study(root, settings.data)
    problems += found
    if settings.privacy.audience == "jury":
        study = study.with_restricted_fields()
    complete = not has_errors(each for each in found if each.rule in LOSES_RECORDS)
    specs, found = read_specs(root, study, settings.data)
    problems += found if complete else ()
    charts, found = read_charts(root, study, specs, settings.data)
    problems += found if complete else ()
    bibliography, style, found = _citable(root, settings, language)
    problems += found
    works = bibliography.works if bibliography else ()
    manuscript, found = read_manuscript(root, settings.chapters, settings.order, works)
    problems += found
    manuscript, found = number(manuscript)
    problems += found
    dialect, found = _dialect(settings, language)
    problems += found
    problems += _absent_data(root, settings, study, manuscript)
    foreign = (*data_entries(study), *work_entries(bibliography))
    register, found = _register(manuscript, specs, charts, language, foreign)
    problems += found
    files = files_below(root, settings.chapters)
    own, found = read_own_checks(root, settings.own_checks)
    problems += found
    context = Context(
        manuscript,
        register,
        language,
        study,
        specs,
        bibliography,
        files,
        frozenset(dialect.blocks),
        settings.privacy.k,
        own,
    )
    always = (When.ALWAYS, When.REFERENCES) if complete else (When.ALWAYS,)
    problems += problems_of(context, *always)
    citing = bibliography and Citing(bibliography, manuscript, style, language.code, root)
    manuscript, register = with_spoken_titles(
        Knowledge(manuscript, register, study, specs, language, citing=citing)
    )
    return Thesis(
        root,
        settings,
        language,
        study,
        specs,
        manuscript,
        register,
        tuple(in_file_order(apply_severities(problems, settings.checks))),
        context,
        files,
        charts=charts,
        citing=citing,
        dialect=dialect,
    )


def render(thesis: Thesis) -> tuple[Page, ...]:
    """Return every chapter rendered in the dialect of the thesis, in reading order.

    A wrong total that is certain is put right on its page; the file is left to ``thesis fix``.
    """
    pages = (
        render_chapter(thesis.knowledge, chapter, thesis.dialect, _right_totals(chapter))
        for chapter in thesis.manuscript.chapters
    )
    home = thesis.language.text("home")
    return tuple(replace(each, title=home) if each.path == HOME else each for each in pages)


def _right_totals(chapter: Chapter) -> list[tuple[int, int, str]]:
    """Return the replacements in a chapter's body that put its totals right."""
    shift = len(chapter.text) - len(chapter.body)
    return [(each.start - shift, each.end - shift, each.text) for each in total_edits(chapter)]


def check(thesis: Thesis) -> tuple[Problem, ...]:
    """Return everything that is wrong with a thesis, in file order, what rendering shows too."""
    found = [problem for page in render(thesis) for problem in page.problems]
    elsewhere = apply_severities(problems_of(thesis.context, When.CHECK), thesis.settings.checks)
    return tuple(in_file_order([*collect_problems(thesis, found), *elsewhere]))


def suggest(thesis: Thesis) -> tuple[Problem, ...]:
    """Return the claims that the chapters could make, and where a sentence and the data disagree.

    They are infos whatever the settings say; while the data have errors there are none.
    """
    if data_errors(thesis):
        return ()
    return tuple(problems_of(thesis.context, When.SUGGEST))


def explain(thesis: Thesis) -> tuple[Problem, ...]:
    """Return what each total typed in a table was taken for, as infos."""
    return tuple(
        found for chapter in thesis.manuscript.chapters for found in explain_totals(chapter)
    )


def collect_problems(thesis: Thesis, rendered: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return what is wrong with a thesis and with its rendered pages, in file order.

    While the data have errors, what rendering found is left out, and what the data and the chapters
    make of each other: it would tell the same mistakes again in other words.
    """
    rendered = list(rendered)
    found = [each for each in rendered if each.code in ABOUT_SYNTAX]
    if not data_errors(thesis):
        found = [*rendered, *problems_of(thesis.context, When.DATA)]
    problems = in_file_order([*thesis.problems, *apply_severities(found, thesis.settings.checks)])
    if not thesis.study.relations:
        problems = [each for each in problems if not _needs_data(each, thesis)]
    return tuple(problems)


def severities_for_build(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems as a build weighs them.

    What a draft may still lack (an empty section, a placeholder) is said, but stops no build, not
    even a strict one; a total that is shown right on its page is a warning.
    """
    return tuple(replace(each, severity=_built_severity(each)) for each in problems)


def _built_severity(problem: Problem) -> Severity:
    if problem.rule in UNFINISHED and problem.severity is Severity.WARNING:
        return Severity.INFO
    if problem.rule == "total" and problem.fixable:
        return Severity.WARNING
    return problem.severity


def _needs_data(problem: Problem, thesis: Thesis) -> bool:
    """Say whether a problem means nothing where there are no data to hold the chapters against.

    In a loose folder of chapters ``@name`` and ``{{ … }}`` may be anything, in a thesis without
    data ``@name`` may; what the chapters themselves number can still be looked up, and everything
    where there are works to cite.
    """
    if problem.rule == "reference":
        known = problem.found.lstrip("@").startswith(WITHOUT_DATA)
        return thesis.bibliography is None and not known
    return not thesis.settings.data and (
        problem.rule in {"claim", "quote"}
        or (problem.rule == "citation" and thesis.bibliography is None)
    )


def data_errors(thesis: Thesis) -> tuple[Problem, ...]:
    """Return the errors in the data; while there are any, a value of the data means nothing."""
    return tuple(
        each
        for each in thesis.problems
        if each.severity is Severity.ERROR and each.rule.startswith("data-")
    )


def apply_severities(problems: Iterable[Problem], checks: Mapping[str, str]) -> list[Problem]:
    """Return the problems with the severities that the settings give to their rules.

    "off" drops them; what is no severity changes nothing.
    """
    kept: list[Problem] = []
    for problem in problems:
        severity = checks.get(problem.rule)
        if severity == "off":
            continue
        known = severity in set(Severity)
        kept.append(replace(problem, severity=Severity(severity)) if known else problem)
    return kept


def _language(settings: Settings) -> tuple[Language, tuple[Problem, ...]]:
    try:
        return load_language(settings.language), ()
    except UnknownLanguageError as error:
        message = Message("language-unknown", code=error.code, known=LANGUAGES)
        problem = Problem("settings", Place(CONFIGURATION), message, found=settings.language)
        return load_language("en"), (problem,)


def _absent_data(
    root: Path, settings: Settings, study: Study, manuscript: Manuscript
) -> Iterator[Problem]:
    """Yield an error where data are named and there are none: nothing could be held against them.

    Either the settings name a folder that does not exist, or a chapter asks for a value, a claim, a
    table, a chart or a passage.
    """
    if study.relations or study.schema.resources or not settings.data:
        return
    if settings.data != Settings.data and not (root / settings.data).is_dir():
        folders = (each.name for each in root.iterdir() if each.is_dir())
        near = nearest(settings.data, folders)
        message = Message("no-data-folder", folder=settings.data, near=near)
        yield Problem("settings", Place(CONFIGURATION), message, found=settings.data)
    asked = (
        use
        for chapter in manuscript.chapters
        for use in (*chapter.inlines, *chapter.blocks)
        if (use.kind if isinstance(use, InlineUse) else use.name) in ASKS_FOR_DATA
    )
    first = min(asked, key=lambda use: use.place, default=None)
    if first is not None:
        said = first.text if isinstance(first, InlineUse) else f"/// {first.name}"
        message = Message("asks-for-data", found=said, folder=settings.data)
        expected = f"{settings.data}/datapackage.yaml"
        yield Problem("data-file", first.place, message, found=settings.data, expected=expected)


def _dialect(settings: Settings, language: Language) -> tuple[Dialect, tuple[Problem, ...]]:
    """Return the Markdown of the thesis; extensions that cannot be loaded are left out and told."""
    names, problems = list(settings.extensions), list[Problem]()
    while True:
        dialect = Dialect(language, tuple(names), settings.extension_configs)
        try:
            _ = dialect.blocks
        except Exception as error:  # noqa: BLE001 - whatever an extension raises is a problem of it
            wrong = next((each for each in names if _fails(each, settings, language)), None)
            if wrong is None:
                return Dialect(language), (*problems, _unusable("", error))
            names.remove(wrong)
            problems.append(_unusable(wrong, error))
        else:
            return dialect, tuple(problems)


def _fails(name: str | Extension, settings: Settings, language: Language) -> bool:
    try:
        _ = Dialect(language, (name,), settings.extension_configs).blocks
    except Exception:  # noqa: BLE001 - as above
        return True
    return False


def _unusable(name: str | Extension, error: Exception) -> Problem:
    message = Message("extension-unusable", name=str(name), reason=str(error))
    return Problem("settings", Place(CONFIGURATION), message, found=str(name))


def _citable(
    root: Path, settings: Settings, language: Language
) -> tuple[Bibliography | None, Path, tuple[Problem, ...]]:
    """Return the bibliography, None where there is none, the file of the style, and problems.

    A bibliography that the settings name and that is not there is a ``settings`` error.
    """
    chosen = settings.citations
    path = chosen.bibliography or (f"{settings.data}/references.bib" if settings.data else "")
    bibliography, problems = read_bibliography(root, path)
    style, found = find_style(root, chosen.style, language.code, CONFIGURATION)
    if chosen.bibliography and not (root / path).is_file():
        message = Message("no-bibliography", path=path)
        found = (*found, Problem("settings", Place(CONFIGURATION), message, found=path))
    return bibliography, style, (*problems, *found)


def _register(
    manuscript: Manuscript,
    specs: Mapping[str, TableSpec],
    charts: Mapping[str, ChartSpec],
    language: Language,
    foreign: Iterable[Entry],
) -> tuple[Register, tuple[Problem, ...]]:
    labels = {
        kind: language.text(f"{kind}_label", number="{number}")
        for kind in ("table", "figure", "section")
    }
    return build_register(
        manuscript,
        labels=labels,
        captions={name: spec.caption for name, spec in specs.items()},
        chart_captions={name: spec.caption for name, spec in charts.items()},
        foreign=foreign,
    )
