"""Pages at the addresses that chapters had before they were renamed: each leads to the chapter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.core.templates import template
from generator.history.pages import ROOM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.history.history import ChapterHistory
    from generator.language import Language


def moved_chapters(histories: Mapping[str, ChapterHistory]) -> dict[str, str]:
    """Return the path of the chapter that each path of an older version leads to."""
    return {former: path for path, history in histories.items() for former in history.former_paths}


def draw_moved(address: str, title: str, language: Language) -> str:
    """Return a whole HTML page that leads to an address, the passage that was asked for included.

    Without scripts it leads to the top of the page there. It is hidden from search.
    """
    return template(ROOM, "moved.html.j2").render(address=address, title=title, language=language)
