"""What a cell of R says as plain values: its options, its strings; nothing is run."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

_TOKEN = re.compile(
    r"""[rR]"\((?P<raw>.*?)\)"|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|\#[^\n]*|[(\[{]|[)\]}]"""
    r"""|,|<-|==|=|[^\s"'`()\[\]{},=<#]+|\s+|.""",
    re.DOTALL,
)
_STRING = re.compile(r"""[rR]"\((?P<raw>.*)\)"|(?P<sign>["'])(?P<text>.*)(?P=sign)""", re.DOTALL)
_CALL = re.compile(
    r"(?P<name>c|list|paste0?|glue(?:::glue)?|I|(?:here::)?here|file\.path)\((?P<inside>.*)\)",
    re.DOTALL,
)
_NAME = re.compile(r"[.\w]+")
_ASSIGNMENT = re.compile(r"^\s*(?P<name>[.\w]+)\s*(?:<-|=)\s*(?=[\"'rRpc])", re.MULTILINE)
_ESCAPE = re.compile(r"\\(u\{?[0-9A-Fa-f]{4}\}?|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": ""}
_CONSTANTS = {"TRUE": True, "T": True, "FALSE": False, "F": False, "true": True, "false": False}
_DEEPEST = 8
_BETWEEN = frozenset({"sep", "collapse"})


def arguments(text: str) -> Iterator[tuple[str, str]]:
    """Yield the arguments of a call of R: the name of each, or "", and its value as it is typed.

    ``text`` begins behind the opening bracket; it is read until that is closed.
    """
    name, value, depth = "", "", 0
    for token in _TOKEN.finditer(text):
        sign = token[0]
        depth += (sign in "([{") - (sign in ")]}")
        if depth < 0:
            break
        if sign == "," and not depth:
            yield name, value.strip()
            name, value = "", ""
        elif sign == "=" and not depth and not name:
            name, value = value.strip(), ""
        elif not sign.startswith("#"):
            value += sign
    yield name, value.strip()


def value_of(typed: str, names: Mapping[str, Any] | None = None, depth: int = 0) -> Any:  # noqa: ANN401 - of R
    """Return a constant of R, a text joined of such, a list; None for what only R can know.

    Calls within more than ``_DEEPEST`` others are what only R can know.
    """
    if typed in _CONSTANTS:
        return _CONSTANTS[typed]
    if found := _STRING.fullmatch(typed):
        return found["raw"] if found["raw"] is not None else _unescaped(found["text"])
    if depth < _DEEPEST and (found := _CALL.fullmatch(typed)):
        given = list(arguments(found["inside"]))
        parts = [value_of(value, names, depth + 1) for name, value in given if name not in _BETWEEN]
        if found["name"] in {"c", "list"}:
            return parts
        if not all(isinstance(part, str) for part in parts):
            return None
        usual = {"paste": " ", "here": "/", "here::here": "/", "file.path": "/"}
        between = next(
            (value_of(value) for name, value in given if name in _BETWEEN),
            usual.get(found["name"], ""),
        )
        return str(between).join(parts)
    return (names or {}).get(typed) if _NAME.fullmatch(typed) else None


def _unescaped(text: str) -> str:
    """Return what stands between the quotes of a string of R as it is printed."""

    def shown(found: re.Match[str]) -> str:
        sign = found[1]
        return unescape(f"&#x{sign.strip('u{}')};") if len(sign) > 1 else _ESCAPED.get(sign, sign)

    return _ESCAPE.sub(shown, text)


def constants(code: str) -> Mapping[str, Any]:
    """Return the names of code to which a constant is given."""
    found: dict[str, Any] = {}
    for each in _ASSIGNMENT.finditer(code):
        typed = next(arguments(_first_call(code[each.end() :])))[1]
        if (value := value_of(typed)) is not None:
            found[each["name"]] = value
    return found


def _first_call(code: str) -> str:
    """Return the first expression of code: what ends at a line at which no bracket is open."""
    depth, made = 0, ""
    for token in _TOKEN.finditer(code):
        depth += (token[0] in "([{") - (token[0] in ")]}")
        if "\n" in token[0] and token[0].isspace() and not depth:
            break
        made += token[0]
    return made


def argument(code: str, name: str, names: Mapping[str, Any]) -> Any:  # noqa: ANN401 - of R
    """Return what code gives for an argument, in whichever call that comes first."""
    found = re.search(rf"\b{name}\s*=\s*", code)
    return value_of(next(arguments(code[found.end() :]))[1], names) if found else None
