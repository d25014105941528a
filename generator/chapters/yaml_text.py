"""YAML that an author wrote, read into a mapping or into a sentence that says what is wrong."""

from __future__ import annotations

from typing import cast

import yaml

# PyYAML lets these out of its constructors: a date 2024-99-99 (ValueError), `!!bool x` (KeyError),
# `!!int ""` (IndexError), `!!timestamp x` (AttributeError), a thousand nested brackets
# (RecursionError) …
_YAML_FAILURES = (
    yaml.YAMLError,
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    ArithmeticError,
    RecursionError,
)


def read_mapping(text: str, first_line: int) -> tuple[dict[str, object], str, int]:
    """Return the mapping, what is wrong with it (or an empty string), and the file line of that.

    ``first_line`` is the file line of the text's first line. Empty YAML is an empty mapping. Keys
    become text.
    """
    if not text.strip():
        return {}, "", first_line
    try:
        value: object = yaml.safe_load(text)
    except _YAML_FAILURES as failure:
        problem, line = _what_and_where(failure)
        return {}, f"not valid YAML: {problem}", first_line + line
    if value is None:
        return {}, "", first_line
    if not isinstance(value, dict):
        return {}, 'not a list of "name: value" lines', first_line
    mapping = cast("dict[object, object]", value)
    return {str(key): item for key, item in mapping.items()}, "", first_line


def _what_and_where(failure: Exception) -> tuple[str, int]:
    """Return what YAML complains about, on one line, and the line of its text (from 0)."""
    if isinstance(failure, yaml.MarkedYAMLError):
        mark = failure.problem_mark or failure.context_mark
        return str(failure.problem or failure.context), mark.line if mark else 0
    if isinstance(failure, RecursionError):
        return "nested too deeply", 0
    return " ".join(str(failure).split()) or type(failure).__name__, 0
