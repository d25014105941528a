"""From a REFI-QDA file to the proposed files of the data folder, and a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.importing.names import identifier
from generator.importing.proposal import DataPlan, Existing, ProposedTable
from generator.importing.refi.archive import open_archive
from generator.importing.refi.reading import read_project
from generator.importing.refi.resources import proposed_resources
from generator.importing.refi.segments import read_segments
from generator.importing.report import Report

if TYPE_CHECKING:
    from generator.importing.proposal import ProposedResource
    from generator.importing.refi.project import Project
    from generator.importing.refi.segments import Segments
    from generator.language import Language


@dataclass(frozen=True)
class RefiPlan:
    """What an import of a REFI-QDA file proposes, and what is to be said of it."""

    data: DataPlan
    report: Report


def plan_refi(
    name: str, content: bytes, language: Language, existing: Existing | None = None
) -> RefiPlan:
    """Return what the bytes of a ``.qdpx`` or ``.qdc`` file give; raise ``RefiError``.

    ``name`` is what the file is called without its ending. A segment whose text is not the one that
    was coded is left out and reported.
    """
    archive = open_archive(content)
    project = read_project(archive.xml)
    segments = read_segments(project, archive)
    resources, notes = proposed_resources(project, segments, language, existing or Existing())
    title = language.text("refi_title", name=project.name or name)
    data = DataPlan(
        identifier(project.name or name, otherwise="refi"),
        title,
        resources,
        tuple(_codebook(resources, language, existing or Existing())),
    )
    return RefiPlan(data, _report(project, segments, resources, notes))


def _codebook(
    resources: tuple[ProposedResource, ...], language: Language, existing: Existing
) -> list[ProposedTable]:
    """Return the table of the codebook: each code, the one above it, its number of codings."""
    codes = next((each for each in resources if each.key == "code"), None)
    if codes is None or codes.name in existing.tables:
        return []
    columns = {
        language.text("refi_code"): "code",
        language.text("refi_name"): "name",
        language.text("refi_parent"): "parent.name",
        language.text("refi_description"): "description",
    }
    codings = next((each for each in resources if "coder" in {f.name for f in each.fields}), None)
    if codings is not None:
        columns[language.text("refi_codings")] = f"count({codings.name})"
    return [ProposedTable(codes.name, language.text("refi_codebook"), codes.name, columns)]


def _report(
    project: Project,
    segments: Segments,
    resources: tuple[ProposedResource, ...],
    notes: tuple[str, ...],
) -> Report:
    made = tuple(f"{each.path}: {len(each.rows)} records" for each in resources)
    omitted = tuple(
        f"{count} {name} of the project are not taken over"
        for name, count in project.omitted.items()
    )
    private = [each.name for each in resources if each.privacy == "private"]
    decide = (
        f"{', '.join(private)} are private, so that nothing of them is published: set x-privacy"
        " to public in datapackage.yaml where the people agreed"
    )
    return (
        Report()
        .with_section("Read from the project:", made)
        .with_section("Segments against the texts of the sources:", segments.counted)
        .with_section("Left out, since the text is not the one that was coded:", segments.left_out)
        .with_section("Not understood:", notes)
        .with_section("Not imported:", omitted)
        .with_section("For you to decide:", (decide,) if private else ())
    )
