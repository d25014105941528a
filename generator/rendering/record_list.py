"""The records that a value is made of, one a line, for the command line."""

from __future__ import annotations

from collections.abc import Sequence

from generator.data import Record, Study
from generator.data.expression import Result
from generator.language import Language
from generator.tables import counted_noun


def listed_records(result: Result, study: Study, language: Language) -> tuple[str, ...]:
    """Return a line for each record behind a value: key, label and place, parted by tabs.

    Of a share the records of the part come first, then those of the whole, each under a line that
    counts them.
    """
    if not result.base:
        return _lines(result.records, study)
    part = f"part: {_counted(result.records, result.unit, study, language)}"
    whole = f"whole: {_counted(result.base, result.unit, study, language)}"
    return (part, *_lines(result.records, study), whole, *_lines(result.base, study))


def _lines(records: Sequence[Record], study: Study) -> tuple[str, ...]:
    return tuple(
        f"{record.key}\t{_label(record, study)}\t{record.path}:{record.line}" for record in records
    )


def _label(record: Record, study: Study) -> str:
    """Return the label of a record on one line, nothing where it has none but its key."""
    label = " ".join(study.label(record).split())
    return "" if label == record.key else label


def _counted(records: Sequence[Record], unit: str, study: Study, language: Language) -> str:
    name = records[0].resource if records else unit
    noun = counted_noun(study.relation(name).resource, language, len(records))
    return f"{language.number(len(records))} {noun}"
