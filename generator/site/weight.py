"""A built site made lighter: what a reader does not see is not sent.

Nothing is renamed or put together anew; the sources stay as they are.
"""

from __future__ import annotations

import re


from generator.site.stylesheets import lightened, vocabulary

from collections.abc import Mapping
from pathlib import Path

STYLESHEETS = "assets/stylesheets"
SCRIPTS = "assets/javascripts"

_WORKERS = frozenset({"lunr", "workers", "search"})
"""Folders of scripts that never touch a page: they run in workers."""
_SPACE = re.compile(r"<(pre|textarea|script|style)\b.*?</\1>|\s*\n\s*", re.DOTALL)
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_CLOSED = re.compile(r"></(?:line|path|rect|circle|polygon)>")
_FALLBACK = re.compile(r"var\((--[\w-]+), #[0-9a-fA-F]{3,8}\)")


def lighten(site: Path) -> None:
    """Write the pages of a built site anew, and the styles and scripts of its theme."""
    pages = _read(site, "**/*.html")
    scripts = _read(site / SCRIPTS, "*.js")
    styles = _read(site / STYLESHEETS, "*.css")
    others = {path: text for path, text in _read(site, "**/*.js").items() if path not in scripts}
    words = vocabulary(
        pages.values(),
        [*scripts.values(), *(each for path, each in others.items() if not _in_worker(path))],
    )
    lighter = lightened(styles.values(), words)
    _write(styles, dict(zip(styles, lighter, strict=True)))
    _write(scripts, {path: lighter_script(text) for path, text in scripts.items()})
    _write(pages, {path: lighter_page(text) for path, text in pages.items()})


def lighter_page(html: str) -> str:
    """Return a page without indentation, and its drawings without what only other places need."""
    spaced = _SPACE.sub(lambda found: found[0] if found[1] else "\n", html)
    return _DRAWING.sub(lambda found: _lighter_drawing(found[0]), spaced)


def lighter_script(script: str) -> str:
    """Return a script without indentation and without lines that are remarks.

    A script whose strings go over a line is left alone.
    """
    lines = [line.strip() for line in script.splitlines()]
    if any(line.count("`") % 2 or line.endswith("\\") for line in lines):
        return script
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


def _lighter_drawing(svg: str) -> str:
    """Close empty shapes at once; a page knows its colours, only an export needs the others."""
    return _FALLBACK.sub(r"var(\1)", _CLOSED.sub("/>", svg))


def _in_worker(path: Path) -> bool:
    return bool(_WORKERS & {*path.parts})


def _read(folder: Path, pattern: str) -> dict[Path, str]:
    return {path: path.read_text("utf-8") for path in sorted(folder.glob(pattern))}


def _write(before: Mapping[Path, str], after: Mapping[Path, str]) -> None:
    for path, text in after.items():
        if text != before[path]:
            path.write_text(text, "utf-8", newline="")
