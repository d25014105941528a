"""The last look for private values: whatever wrote them, none may stand in a built site."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from generator.checks.privacy import private_problem
from generator.problems import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from generator.checks.privacy import Secrets
    from generator.problems import Problem

TEXTS = frozenset({".cff", ".csv", ".html", ".json", ".svg", ".txt", ".xml", ".yaml"})
"""Files of a site that are text and come from the thesis."""
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def private_values_in(
    site: Path, secrets: Secrets, sources: Mapping[str, str]
) -> tuple[Problem, ...]:
    """Return a ``privacy`` error for each file of the site that holds a private value.

    ``sources`` maps a built page to the chapter that it comes from, where there is one.
    """
    return tuple(_found(site, secrets, sources)) if secrets.all else ()


def _found(site: Path, secrets: Secrets, sources: Mapping[str, str]) -> Iterator[Problem]:
    for path in sorted(each for each in site.rglob("*") if each.suffix in TEXTS):
        name = path.relative_to(site).as_posix()
        text = path.read_text(encoding="utf-8", errors="replace")
        plain = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), html.unescape(text))
        for secret in dict.fromkeys(secret for _, secret in secrets.within(plain)):
            yield private_problem(Place(sources.get(name, name)), secret)
