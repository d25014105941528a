"""Renders one chapter, without MkDocs: for checks, exports and tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markdown import Markdown

from generator.rendering.dialect import ThesisMarkdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown import Extension

    from generator.rendering.rendering import Rendering, Sources


def render_chapter(
    sources: Sources,
    path: str,
    *,
    extensions: Sequence[str | Extension] = (),
    configuration: dict[str, dict[str, Any]] | None = None,
) -> Rendering:
    """Return the chapter at ``path`` rendered, with all that it used and its problems.

    ``extensions`` and ``configuration`` are those that a site adds to the dialect. Raises
    ``KeyError`` where the manuscript has no such chapter.
    """
    chapter = sources.manuscript.chapter(path)
    if chapter is None:
        raise KeyError(path)
    dialect = ThesisMarkdown(sources)
    md = Markdown(extensions=[*extensions, dialect], extension_configs=configuration or {})
    dialect.begin(path)
    return dialect.finish(md.convert(chapter.body))
