"""The last look for private values: whatever wrote them, none may stand in a built site."""

from __future__ import annotations

import html
import re
from dataclasses import replace


from generator.checks.privacy import private_problem
from generator.core.problems import Message, Place

from collections.abc import Iterable, Mapping
from pathlib import Path
from generator.checks.privacy import Secret, Secrets
from generator.core.problems import Problem
from generator.rendering import Page

TEXTS = frozenset({".cff", ".csv", ".html", ".json", ".svg", ".txt", ".xml", ".yaml"})
"""Files of a site that are text and come from the thesis."""
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def private_values_in(
    site: Path, secrets: Secrets, sources: Mapping[str, str]
) -> tuple[Problem, ...]:
    """Return a ``privacy`` error for each private value that stands in files of the site.

    It is told at the first of them, a chapter where there is one. ``sources`` maps a built page to
    the chapter that it comes from.
    """
    if not secrets.all:
        return ()
    files: dict[Secret, list[str]] = {}
    for path in sorted(each for each in site.rglob("*") if each.suffix in TEXTS):
        name = path.relative_to(site).as_posix()
        text = path.read_text(encoding="utf-8", errors="replace")
        plain = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), html.unescape(text))
        for secret in dict.fromkeys(secret for _, secret in secrets.within(plain)):
            files.setdefault(secret, []).append(name)
    return tuple(_problem(secret, found, sources) for secret, found in files.items())


def leaks_in_pages(
    pages: Iterable[Page], secrets: Secrets, sources: Mapping[str, str]
) -> tuple[Problem, ...]:
    """Return a ``privacy`` error for each private value that stands in a page about to be written.

    ``sources`` maps the path of a page to the file of its chapter.
    """
    if not secrets.all:
        return ()
    found: dict[Secret, list[str]] = {}
    for page in pages:
        text = html.unescape(f"{page.title}\n{page.html}")
        for secret in dict.fromkeys(secret for _, secret in secrets.within(text)):
            found.setdefault(secret, []).append(page.path)
    return tuple(_problem(secret, paths, sources) for secret, paths in found.items())


def _problem(secret: Secret, files: list[str], sources: Mapping[str, str]) -> Problem:
    written = [sources[each] for each in files if each in sources]
    problem = private_problem(Place((written or files)[0]), secret)
    others = len(files) - 1
    if not others:
        return problem
    return replace(problem, message=Message("leak-in-more", reason=problem.message, count=others))
