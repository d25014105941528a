"""YAML that an author wrote, read into a mapping or into a message that says what is wrong."""

from __future__ import annotations

from typing import cast

import yaml

from generator.core.problems import Message
from generator.core.yaml_source import yaml_reason

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


def read_mapping(text: str, first_line: int) -> tuple[dict[str, object], Message | None, int]:
    """Return the mapping, what is wrong with it (None: nothing), and the file line of that.

    ``first_line`` is the file line of the text's first line. Empty YAML is an empty mapping. Keys
    become text.
    """
    if not text.strip():
        return {}, None, first_line
    try:
        value: object = yaml.safe_load(text)
    except _YAML_FAILURES as failure:
        reason, line = _what_and_where(failure)
        return {}, Message("yaml-invalid", reason=reason), first_line + line
    if value is None:
        return {}, None, first_line
    if not isinstance(value, dict):
        return {}, Message("yaml-no-lines"), first_line
    mapping = cast("dict[object, object]", value)
    return {str(key): item for key, item in mapping.items()}, None, first_line


def _what_and_where(failure: Exception) -> tuple[Message | str, int]:
    """Return what YAML complains about, on one line, and the line of its text (from 0)."""
    if isinstance(failure, yaml.MarkedYAMLError):
        mark = failure.problem_mark or failure.context_mark
        return yaml_reason(failure), mark.line if mark else 0
    if isinstance(failure, RecursionError):
        return Message("yaml-too-deep"), 0
    return " ".join(str(failure).split()) or type(failure).__name__, 0
