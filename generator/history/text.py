"""What changed, as lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.history.changes_page import record_words
from generator.history.wording_marks import marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.history.changes import Changes, PassageChange
    from generator.history.git import Moment
    from generator.rendering import Knowledge

SIGNS = {"same": ("", ""), "ins": ("{+", "+}"), "del": ("[-", "-]")}
"""What stands around words put in and taken out, as in git's word diff."""


def changes_as_text(changes: Changes, since: Moment, sources: Knowledge) -> str:
    """Return the changes as text: a heading line, then one line for each change."""
    return "".join(f"{line}\n" for line in _lines(changes, since, sources))


def _lines(changes: Changes, since: Moment, sources: Knowledge) -> Iterator[str]:
    language = sources.language
    date = language.scalar(since.date.date())
    moment = language.text("changes_since", name=since.name, date=date)
    yield f"{language.text('changes')} – {moment}"
    if changes.none:
        yield language.text("changes_none")
    for value in changes.values:
        carried = ", ".join(f"{use.path}:{use.line}" for use in value.sentences)
        behind = f" ({language.text('carried_by')} {carried})" if carried else ""
        yield f"{value.expression}: {value.before} → {value.after}{behind}"
    for record in changes.records:
        fields = "; ".join(
            f"{name}: {old or '–'} → {new or '–'}" for name, (old, new) in record.fields.items()
        )
        kind = language.text(f"change_{record.kind}")
        words = record_words(record, sources)
        yield f"{record.file}: {words}: {kind}{f': {fields}' if fields else ''}"
    for head in changes.heads:
        yield f"{head.path}: {language.text(f'change_{head.kind}')}: {_marked(head)}"
    for passage in changes.passages:
        kind = language.text(f"change_{passage.kind}")
        yield f"{passage.path}#{passage.id}: {kind}: {_marked(passage)}"


def _marked(passage: PassageChange) -> str:
    if passage.kind == "moved":
        return passage.after
    parts = marks(passage.before, passage.after)
    return "".join(f"{SIGNS[part.kind][0]}{part.text}{SIGNS[part.kind][1]}" for part in parts)
