"""What supervisors review with: links that last, what changed, what is left to do."""

from generator.history.archive import mark_superseded
from generator.history.changes import Changes, as_plain_changes, compare
from generator.history.changes_page import draw_changes
from generator.history.git import GitError, Moment, Repository, find_repository, why_no_history
from generator.history.history import ChapterHistory, read_histories
from generator.history.moved import draw_moved, moved_chapters
from generator.history.open_page import draw_open_work
from generator.history.open_work import OpenWork, counted, open_work
from generator.history.pages import CHANGES_PAGE, OPEN_PAGE
from generator.history.past import last_review, moment_of, snapshot_at
from generator.history.snapshot import Snapshot, expressions_of, take_snapshot
from generator.history.text import changes_as_text

__all__ = [
    "CHANGES_PAGE",
    "OPEN_PAGE",
    "Changes",
    "ChapterHistory",
    "GitError",
    "Moment",
    "OpenWork",
    "Repository",
    "Snapshot",
    "as_plain_changes",
    "changes_as_text",
    "compare",
    "counted",
    "draw_changes",
    "draw_moved",
    "draw_open_work",
    "expressions_of",
    "find_repository",
    "last_review",
    "mark_superseded",
    "moment_of",
    "moved_chapters",
    "open_work",
    "read_histories",
    "snapshot_at",
    "take_snapshot",
    "why_no_history",
]
