"""What supervisors review with: links that last, what changed, what is left to do."""

from generator.history.changes import Changes, changes_as_json, compare
from generator.history.changes_page import change_lines, draw_changes
from generator.history.git import GitError, Moment, Repository, find_repository, open_repository
from generator.history.histories import ChapterHistory, read_histories
from generator.history.open_work import draw_open_work, open_work
from generator.history.pages import draw_moved, full_title, mark_superseded
from generator.history.snapshot import Snapshot, expressions_of, snapshot_at, take_snapshot

CHANGES_PAGE = "changes.md"
OPEN_PAGE = "open.md"

__all__ = [
    "CHANGES_PAGE",
    "OPEN_PAGE",
    "Changes",
    "ChapterHistory",
    "GitError",
    "Moment",
    "Repository",
    "Snapshot",
    "change_lines",
    "changes_as_json",
    "compare",
    "draw_changes",
    "draw_moved",
    "draw_open_work",
    "expressions_of",
    "find_repository",
    "full_title",
    "mark_superseded",
    "open_repository",
    "open_work",
    "read_histories",
    "snapshot_at",
    "take_snapshot",
]
