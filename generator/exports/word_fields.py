"""Fields of Word: numbers that count themselves (SEQ), and references that follow them (REF).

Whoever goes on with the document in Word inserts, moves and deletes: updating the fields (F9) then
numbers captions and equations anew, and what refers to them says the new numbers. A number that
does not follow the one before it sets its sequence. Numbers of headings stay text, in a bookmark.
"""

import hashlib
import re
from functools import partial
from html import escape
from itertools import count

from generator.exports.pandoc import (
    Node,
    attributes_of,
    classes_of,
    node,
    nodes_of,
    plain_text,
    replace_nodes,
    text,
)

_NUMBER = re.compile(r"(?P<before>.*?)(?P<last>[0-9]+)\D*", re.DOTALL)
_NUMBERS = frozenset({"caption-number", "equation-number", "section-number"})
_FIRST_ID = 900_000  # of a bookmark; pandoc gives its own from 1
_LINK = '<w:rStyle w:val="Hyperlink"/>'
_BEGIN, SEPARATE, END = (
    f'<w:r><w:fldChar w:fldCharType="{each}"/></w:r>' for each in ("begin", "separate", "end")
)
_TAB = "<w:r><w:tab/></w:r>"


def with_fields(blocks: list[Node]) -> list[Node]:
    """Return a document for Word whose numbers and references are fields."""
    said: dict[str, str] = {}
    numbered = replace_nodes(blocks, partial(_number, said=said, last={}, ids=count(_FIRST_ID)))
    return replace_nodes(numbered, partial(_refer, said=said))


def _number(
    found: Node, said: dict[str, str], last: dict[str, int], ids: "count[int]"
) -> list[Node] | None:
    """Make fields of the numbers within what has an id; ``said`` gets what a reference to it says.

    ``last`` is the last number of each sequence.
    """
    kind, identifier = found["t"], attributes_of(found)[0]
    is_equation = "equation" in classes_of(found)
    is_table = kind == "Div" and bool(found["c"][1]) and found["c"][1][0]["t"] == "Table"
    if is_equation or (identifier and (is_table or kind in {"Figure", "Header"})):
        spans = nodes_of(found["c"], "Span")
        number = next((each for each in spans if _NUMBERS & classes_of(each)), None)
        parts = _NUMBER.fullmatch(plain_text(number)) if number else None
        if number is not None and parts:
            before, counted = parts["before"].removeprefix("("), parts["last"]
            inside = [text(before), text(counted)]
            if kind != "Header":
                name = re.sub(r"\W+", "_", f"Equation {before}" if is_equation else before)
                code = _sequence(name.strip("_"), int(counted), last)
                inside = [text(before), _field(code, counted, "" if is_equation else "<w:b/>")]
            if identifier:
                said[identifier] = f"{before}{counted}"
                mark = f'w:id="{next(ids)}"'
                begin = f'<w:bookmarkStart {mark} w:name="{_name(identifier)}"/>'
                inside = [_xml(begin), *inside, _xml(f"<w:bookmarkEnd {mark}/>")]
            number["c"][1] = [text("("), *inside, text(")")] if is_equation else inside
    return _equation_line(found) if kind == "Para" else None


def _sequence(name: str, number: int, last: dict[str, int]) -> str:
    restart = "" if last.get(name, 0) + 1 == number else f" \\r {number}"
    last[name] = number
    return f"SEQ {name} \\* ARABIC{restart}"


def _equation_line(paragraph: Node) -> list[Node] | None:
    """Return a formula and its number on a line, the one in its middle, the other at its end."""
    equation = paragraph["c"][0] if len(paragraph["c"]) == 1 else None
    if equation is None or "equation" not in classes_of(equation) or len(equation["c"][1]) == 1:
        return None
    math, number = equation["c"][1]
    math["c"][0] = node("InlineMath")
    style = ["", [], [["custom-style", "Equation"]]]
    line = [_xml(_TAB), math, _xml(_TAB), number]
    equation["c"][1] = line
    return [node("Div", style, [paragraph])]


def _refer(found: Node, said: dict[str, str]) -> list[Node] | None:
    """Make a field of a reference that says the number of what it leads to."""
    if found["t"] != "Link" or "ref" not in classes_of(found):
        return None
    identifier = str(found["c"][2][0]).removeprefix("#")
    words, number = plain_text(found["c"][1]).replace("\u00a0", " "), said.get(identifier, "")
    if not number or not words.endswith(number.replace("\u00a0", " ")):
        return None
    code = f"REF {_name(identifier)} \\h \\* MERGEFORMAT"
    return [
        text(words[: len(words) - len(number)]),
        _field(code, number, '<w:rStyle w:val="Hyperlink"/>'),
    ]


def _name(identifier: str) -> str:
    """Return the name of the bookmark of a number, one of those that Word does not list."""
    return f"_Ref{int(hashlib.sha256(identifier.encode()).hexdigest()[:12], 16) % 10**9:09}"


def _field(code: str, shown: str, style: str = "") -> Node:
    said = f'<w:r><w:t xml:space="preserve">{escape(shown)}</w:t></w:r>'
    field = f"{field_code(code)}{SEPARATE}{said}{END}"
    return _xml(field.replace("<w:r>", f"<w:r><w:rPr>{style}</w:rPr>") if style else field)


def field_code(code: str) -> str:
    """Return how a field begins: its result, if any, and ``END`` come behind."""
    said = escape(code, quote=False)
    return f'{_BEGIN}<w:r><w:instrText xml:space="preserve"> {said} </w:instrText></w:r>'


def _xml(source: str) -> Node:
    return node("RawInline", "openxml", source)
