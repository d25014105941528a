"""What the data of a thesis say, read without its chapters: records, named tables and charts."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from generator.app.settings import Settings
from generator.core.problems import CONFIGURATION, Message, Place, Problem, Severity, has_errors
from generator.core.reading_files import state_of_files
from generator.core.store import Store
from generator.core.values import Frozen, replace
from generator.data import Study, read_study
from generator.data.expression import TableCells
from generator.language import LANGUAGES, Language, load_language
from generator.language.catalogue import UnknownLanguageError
from generator.tables import TableSpec, read_specs
from generator.tables.charts.chart import ChartSpec, read_charts
from generator.tables.printed_values import LazyTables

# The rules whose errors leave records out, so that what refers to them cannot be judged.
LOSES_RECORDS = frozenset(
    f"data-{each}" for each in ("schema", "file", "format", "encoding", "header", "row")
)


class Evidence(Frozen, eq=False):
    """The records, the tables and charts of them, and the language in which they are shown."""

    language: Language
    study: Study
    specs: Mapping[str, TableSpec]
    charts: Mapping[str, ChartSpec]
    tables: Mapping[str, TableCells]


def read_evidence(
    root: Path, settings: Settings, store: Store | None = None
) -> tuple[Evidence, list[Problem]]:
    """Return the evidence of the thesis in a folder, and what is wrong in the files of the data.

    ``store`` has what was counted in the same data before, and holds the evidence itself while no
    file that it is read from changes.
    """
    store = store or Store()
    elsewhere: list[str] = store.hold("files of the evidence", settings.data, list)
    files = (settings.data, *settings.own_data, *elsewhere)
    key = settings, state_of_files(root, filter(None, files))
    evidence, problems = store.hold("evidence", key, lambda: _read(root, settings, store))
    resources = evidence.study.schema.resources.values()
    made_from = (path for each in resources if each.made for path in each.made.sources)
    linked = (each.file_in(settings.data) for each in resources)  # in a folder that is a link
    elsewhere[:] = *evidence.study.places(""), *made_from, *linked
    return evidence, [*problems]


def _read(root: Path, settings: Settings, store: Store) -> tuple[Evidence, list[Problem]]:
    language, problems = _language(settings)
    study, found = read_study(root, settings.data, settings.privacy.k, settings.own_data)
    if settings.privacy.audience == "jury":
        study = study.with_restricted_fields()
    study = replace(study, least=settings.privacy.k, suppress=settings.privacy.suppress)
    store.load_into("counted", "cells", study.digest, study.counted)
    is_complete = not has_errors(each for each in found if each.rule in LOSES_RECORDS)
    specs, of_tables = read_specs(root, study, settings.data)
    charts, of_charts = read_charts(root, study, specs, settings.data)
    problems += (*found, *of_tables, *of_charts) if is_complete else found
    tables = LazyTables(specs, study, language)
    return Evidence(language, study, specs, charts, tables), problems


def data_errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the errors in the data; while there are any, a value of the data means nothing."""
    return tuple(
        each
        for each in problems
        if each.severity is Severity.ERROR and each.rule.startswith("data-")
    )


def _language(settings: Settings) -> tuple[Language, list[Problem]]:
    try:
        return load_language(settings.language), []
    except UnknownLanguageError:
        message = Message("language-unknown", code=settings.language, known=LANGUAGES)
        problem = Problem("settings", Place(CONFIGURATION), message, found=settings.language)
        return load_language("en"), [problem]
