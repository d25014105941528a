"""Reads an expression into a tree of values; nothing is looked up yet.

expression  = comparison { "|" name { argument } }
conditions  = comparison { "," comparison }
comparison  = sum [ ("=" | "!=" | "<" | "<=" | ">" | ">=") sum | ["not"] "in" list ]
sum         = product { ("+" | "-") product }
product     = unary { ("*" | "/") unary }
unary       = "-" unary | number | text | path [ "(" [ conditions ] ")" ] | "(" comparison ")"
list        = "(" conditions [","] ")" | "[" conditions [","] "]"
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from generator.core.problems import Message
from generator.language import MessageError

LONGEST = 500
"""Characters that an expression may have; a longer one is a mistake or an attack."""
DEEPEST = 30
"""Brackets that may be open at once, for the same reason."""
QUOTED = re.compile(r"""\"[^"\n]*"|'[^'\n]*'""")


class ExpressionError(MessageError):
    """An expression cannot be read or has no value; ``offset`` counts its characters from 0."""

    def __init__(self, message: Message | str, offset: int = 0) -> None:
        """Keep the sentence for the author and the place in the expression."""
        super().__init__(message)
        self.offset = offset


class NoValueError(ExpressionError):
    """An expression is right, but the records at hand give it no value: a share of nothing."""


@dataclass(frozen=True)
class Node:
    """Any part of an expression, and where in its text it begins."""

    offset: int


@dataclass(frozen=True)
class Literal(Node):
    """A number or a text between quotation marks."""

    value: int | Decimal | str


@dataclass(frozen=True)
class Path(Node):
    """Names joined by dots: a resource and fields, a table cell, a record and its field."""

    parts: tuple[str, ...]


@dataclass(frozen=True)
class Call(Node):
    """A function over records: what it takes, then the conditions."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Operation(Node):
    """Two values and a sign between them: arithmetic or a comparison."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Negation(Node):
    """A value with its sign turned."""

    operand: Node


@dataclass(frozen=True)
class Membership(Node):
    """A value that is, or is not, one of a list."""

    operand: Node
    choices: tuple[Node, ...]
    negated: bool


@dataclass(frozen=True)
class Filter(Node):
    """How a value is to be written: a name and its arguments, as in ``| words feminine``."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Expression:
    """A whole expression: its text, its tree and its filters."""

    text: str
    tree: Node
    filters: tuple[Filter, ...]


@cache
def parse(text: str) -> Expression:
    """Return the expression that a text holds; raise ``ExpressionError`` where it is none.

    Letters are composed (NFC) as those of the data are.
    """
    reader = _Reader(text)
    tree = reader.comparison()
    filters: list[Filter] = []
    while reader.found == "|":
        offset, _ = reader.offset, reader.next()
        name = reader.expect("path")
        arguments: list[str] = []
        while reader.kind == "path":
            arguments.append(reader.next())
        filters.append(Filter(offset, name, tuple(arguments)))
    reader.expect("end")
    return Expression(reader.text, tree, tuple(filters))


@cache
def parse_conditions(text: str) -> tuple[Node, ...]:
    """Return the conditions that a text lists, separated by commas: ``etape="E2", avis="oui"``."""
    reader = _Reader(text)
    nodes = reader.comparisons()
    reader.expect("end")
    return nodes


def nodes_of(node: Node) -> Iterator[Node]:
    """Yield a node and everything in it, from left to right."""
    yield node
    match node:
        case Call(arguments=inner) | Membership(choices=inner):
            inside = (node.operand, *inner) if isinstance(node, Membership) else inner
        case Operation(left=left, right=right):
            inside = (left, right)
        case Negation(operand=operand):
            inside = (operand,)
        case _:
            inside = ()
    for each in inside:
        yield from nodes_of(each)


def path_parts(text: str) -> tuple[str, ...]:
    """Return the names of a dotted path; a part between quotation marks may hold anything."""
    return tuple(part.strip('"') for part in re.findall(r'"[^"]*"|[^."]+', text))


_TOKEN = re.compile(
    r"""[ \t\f\r\n]*(?:
      (?P<number>\d+(?:\.\d+)?)
    | (?P<text>"[^"\n]*"|'[^'\n]*')
    | (?P<word>(?:in|not)\b)
    | (?P<path>[^\W\d]\w*(?:\.(?:\w+|"[^"\n]*"))*)
    | (?P<sign>==|!=|<=|>=|[=≠≤≥<>+*/()\[\],|−-])
    | (?P<end>\Z)
    )""",
    re.VERBOSE,
)
_PLAIN = {"==": "=", "≠": "!=", "≤": "<=", "≥": ">=", "−": "-"}
_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}
"""How tightly the signs of arithmetic bind."""
_CLOSING = {"(": ")", "[": "]"}


class _Reader:
    """Reads one token after the other: ``kind`` and ``found`` are the next one, at ``offset``."""

    def __init__(self, text: str) -> None:
        self.text = unicodedata.normalize("NFC", text)
        _refuse_oversize(self.text)
        self.end = self.offset = 0
        self.kind = self.found = ""
        self.next()

    def next(self) -> str:
        taken = self.found
        token = _TOKEN.match(self.text, self.end)
        if token is None:
            rest = self.text[self.end :].lstrip(" \t\f\r\n")
            self.offset = len(self.text) - len(rest)
            if rest[0] in "\"'":
                raise ExpressionError(Message("expression-unclosed-quote"), self.offset)
            raise self.unexpected()
        self.kind = str(token.lastgroup)
        if self.kind != "end":
            self.offset = token.start(self.kind)
        self.end = token.end()
        self.found = _PLAIN.get(token[self.kind], token[self.kind])
        return taken

    def unexpected(self) -> ExpressionError:
        if self.kind == "end":
            return ExpressionError(Message("expression-ends-early"), self.offset)
        rest = re.findall(r"(?s)\S+|.", self.text[self.offset :])[0]
        return ExpressionError(Message("expression-unexpected", found=rest), self.offset)

    def take(self, found: str) -> bool:
        """Go on if the next token is this one; return whether it is."""
        is_next = self.found == found
        if is_next:
            self.next()
        return is_next

    def expect(self, wanted: str) -> str:
        """Return the next token, which must be this one or of this kind, and go on."""
        if wanted not in {self.found, self.kind}:
            raise self.unexpected()
        return self.next() if self.kind != "end" else ""

    def comparisons(self, closing: str = "") -> tuple[Node, ...]:
        """Return values parted by commas; before a closing bracket the last comma is needless."""
        nodes = [self.comparison()]
        while self.take(",") and not (closing and self.found == closing):
            nodes.append(self.comparison())
        return tuple(nodes)

    def comparison(self) -> Node:
        left = self.sum(1)
        if self.found in _COMPARISONS:
            return Operation(left.offset, self.next(), left, self.sum(1))
        negated = self.take("not")
        if negated or self.found == "in":
            self.expect("in")
            closing = _CLOSING.get(self.found)
            if closing is None:
                raise self.unexpected()
            self.next()
            choices = self.comparisons(closing)
            self.expect(closing)
            return Membership(left.offset, left, choices, negated)
        return left

    def sum(self, binding: int) -> Node:
        """Return what signs make that bind at least so tightly."""
        left = self.unary()
        while _BINDING.get(self.found, 0) >= binding:
            sign = self.next()
            left = Operation(left.offset, sign, left, self.sum(_BINDING[sign] + 1))
        return left

    def unary(self) -> Node:
        offset, kind = self.offset, self.kind
        if self.take("-"):
            return Negation(offset, self.unary())
        if self.take("("):
            inner = self.comparison()
            self.expect(")")
            return inner
        if kind not in {"number", "text", "path"}:
            raise self.unexpected()
        found = self.next()
        if kind == "number":
            return Literal(offset, Decimal(found) if "." in found else int(found))
        if kind == "text":
            return Literal(offset, found[1:-1])
        if not self.take("("):
            return Path(offset, path_parts(found))
        arguments = () if self.found == ")" else self.comparisons()
        self.expect(")")
        return Call(offset, found, arguments)


def _refuse_oversize(text: str) -> None:
    if not text.strip():
        message = Message("expression-empty")
        raise ExpressionError(message)
    if len(text) > LONGEST:
        message = Message("expression-too-long", count=len(text), most=LONGEST)
        raise ExpressionError(message)
    depth = 0
    for offset, character in enumerate(QUOTED.sub(lambda match: " " * len(match[0]), text)):
        depth += (character in "([") - (character in ")]")
        if depth > DEEPEST:
            message = Message("expression-too-deep", most=DEEPEST)
            raise ExpressionError(message, offset)
    signs = re.search(rf"(?:[-−]\s*){{{DEEPEST},}}", text)
    if signs:
        message = Message("expression-too-many-signs", most=DEEPEST)
        raise ExpressionError(message, signs.start())
