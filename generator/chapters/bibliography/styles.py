"""The styles: those that come with the generator, and files of the author's own."""

from __future__ import annotations

import re
from pathlib import Path

from generator.core.problems import Message, Place, Problem, nearest

FOLDER = Path(__file__).resolve().parent / "styles"
DEFAULTS = {"fr": "iso690-author-date-fr", "en": "apa"}
RULE = "settings"
_FIT = Message("style-in-text")
_PARENT = re.compile(
    r"<link\b(?=[^>]*\brel\s*=\s*[\"']independent-parent[\"'])"
    r"[^>]*\bhref\s*=\s*[\"'](?:[^\"']*/)?(?P<name>[^\"'/]*)[\"']"
)
_NOTES = re.compile(r"<style\b[^>]*\bclass\s*=\s*[\"']note[\"']")


def style_names() -> tuple[str, ...]:
    """Return the names of the styles that come with the generator."""
    return tuple(sorted(each.stem for each in FOLDER.glob("*.csl")))


def find_style(
    root: Path, name: str, language: str, settings: str
) -> tuple[Path, tuple[Problem, ...]]:
    """Return the file of a style and what is wrong with the choice; ``settings`` is for messages.

    The name is one of ours, or a path of the thesis that ends in ``.csl``; none is the default of
    the language. A style that is not there, that writes notes or that only names another one is a
    ``settings`` error; the default is then returned.
    """
    default = FOLDER / f"{DEFAULTS.get(language, DEFAULTS['en'])}.csl"
    if not name:
        return default, ()
    path = root / name if name.endswith(".csl") else FOLDER / f"{name}.csl"
    known = style_names()
    if not (path.is_file() and (name.endswith(".csl") or name in known)):
        message = Message("style-unknown", name=name, known=known, near=nearest(name, known))
        expected = Message("style-known", known=known)
        return default, (Problem(RULE, Place(settings), message, found=name, expected=expected),)
    wrong = _unfit(path.read_text(encoding="utf-8", errors="replace"))
    if wrong:
        message = Message("style-unfit", name=name, reason=wrong)
        return default, (Problem(RULE, Place(settings), message, found=name, expected=_FIT),)
    return path, ()


def _unfit(style: str) -> Message | None:
    """Return why a style cannot be used, or None."""
    if _NOTES.search(style):
        return Message("style-of-notes", expected=_FIT)
    parent = _PARENT.search(style)
    # Pandoc would fetch the other style, and a build asks nobody outside.
    return Message("style-of-another", name=parent["name"]) if parent else None
