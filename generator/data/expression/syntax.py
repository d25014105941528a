"""Reads an expression into a tree of values; nothing is looked up yet.

A name that is no word of letters stands between quotation marks: "Ancienneté (années)". Of the
words of the grammar only "in" and "not" cannot name a field without them.

expression  = condition { "|" name { argument } }
conditions  = condition { "," condition }
condition   = both { "or" both }
both        = denied { "and" denied }
denied      = { "not" } comparison
comparison  = sum [ ("=" | "!=" | "<" | "<=" | ">" | ">=") sum | ["not"] "in" list ]
sum         = product { ("+" | "-") product }
product     = unary { ("*" | "/") unary }
unary       = { "-" } ( number | text | path | call | "(" condition ")" )
call        = name "(" [ condition "of" condition | conditions [","] ] ")" { "." name }
list        = "(" conditions [","] ")" | "[" conditions [","] "]"
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import cast

from msgspec.structs import astuple

from generator.core.problems import Message
from generator.core.values import Frozen
from generator.data.fields import path_parts
from generator.language import MessageError

LONGEST = 500  # characters that an expression may have; a longer one is a mistake or an attack
EXAMPLE = 'count(file, field="value")'  # of an expression, where no data are at hand
DEEPEST = 30  # brackets that may be open at once, and signs in a row, for the same reason


class ExpressionError(MessageError):
    """An expression cannot be read or has no value; ``offset`` counts its characters from 0."""

    def __init__(self, message: Message | str, offset: int = 0) -> None:
        """Keep the sentence for the author and the place in the expression."""
        super().__init__(message)
        self.offset = offset


class NoValueError(ExpressionError):
    """An expression is right, but the records at hand give it no value: a share of nothing."""


class SmallCellError(ExpressionError):
    """An expression counts so few people that the number is not told."""


class Node(Frozen):
    """Any part of an expression, and where in its text it begins."""

    offset: int


class Literal(Node):
    """A number or a text between quotation marks."""

    value: int | Decimal | str


class Path(Node):
    """Names joined by dots: a resource and fields, a table cell, a record and its field."""

    parts: tuple[str, ...]


class Call(Node):
    """A function over records: what it takes, then the conditions.

    ``kappa(codings, unit=segment)`` has the argument ``unit`` as a comparison of two paths, which
    no condition is.
    """

    name: str
    arguments: tuple[Node, ...]


class Part(Node):
    """One number of a result that has several: ``chi2(…).p``."""

    whole: Node
    name: str


class Operation(Node):
    """Two values and a sign between them: arithmetic, a comparison, "and", "or", "of"."""

    sign: str
    left: Node
    right: Node


class Negation(Node):
    """What does not hold."""

    operand: Node


class Membership(Node):
    """A value that is, or is not, one of a list."""

    operand: Node
    choices: tuple[Node, ...]
    negated: bool


class Filter(Node):
    """How a value is to be written: a name and its arguments, as in ``| words feminine``."""

    name: str
    arguments: tuple[str, ...]


class Expression(Frozen):
    """A whole expression: its text, its tree and its filters."""

    text: str
    tree: Node
    filters: tuple[Filter, ...]


@cache
def parse(text: str) -> Expression:
    """Return the expression of a text in composed letters; raise ``ExpressionError`` if none."""
    reader = _Reader(text)
    tree = reader.condition()
    filters: list[Filter] = []
    while reader.found == "|":
        offset, _ = reader.offset, reader.next()
        name = reader.expect("path")
        arguments: list[str] = []
        while reader.kind in {"path", "number"}:
            arguments.append(reader.next())
        filters.append(Filter(offset, name, tuple(arguments)))
    reader.expect("end")
    return Expression(reader.text, tree, tuple(filters))


@cache
def parse_conditions(text: str) -> tuple[Node, ...]:
    """Return the conditions that a text lists, separated by commas: ``etape="E2", avis="oui"``."""
    reader = _Reader(text)
    nodes = [reader.condition()]
    while reader.take(","):
        nodes.append(reader.condition())
    reader.expect("end")
    return tuple(nodes)


def is_path(text: str) -> bool:
    """Say whether an expression only names a value, and computes nothing."""
    return isinstance(parse(text).tree, Path)


def nodes_of(node: Node) -> Iterator[Node]:
    """Yield a node and everything in it, from left to right."""
    yield node
    for part in astuple(node):
        for inner in cast("tuple[object, ...]", part) if isinstance(part, tuple) else (part,):
            if isinstance(inner, Node):
                yield from nodes_of(inner)


def as_path(node: Node) -> Node:
    """Return a text between quotation marks as the name that it is where a path is expected."""
    if isinstance(node, Literal) and isinstance(node.value, str):
        return Path(node.offset, (node.value,))
    return node


def path_text(parts: Sequence[str]) -> str:
    """Return the names of a path as an expression writes them, between marks where they need it."""
    plain = re.compile(r"(?!(?:in|not)$)[^\W\d]\w*")
    return ".".join(part if plain.fullmatch(part) else f'"{part}"' for part in parts)


_TOKEN = re.compile(
    r"""[ \t\f\r\n]*(?:
      (?P<number>\d+(?:\.\d+)?)
    | (?P<word>(?:in|not)\b)
    | (?P<path>(?:[^\W\d]\w*|"[^"\n]+"(?=\.\w|\."))(?:\.(?:\w+|"[^"\n]+"))*)
    | (?P<text>"[^"\n]*"|'[^'\n]*')
    | (?P<part>(?<=\))\.[^\W\d]\w*)
    | (?P<sign>==|!=|<=|>=|[=≠≤≥<>+*/()\[\],|−-])
    | (?P<end>\Z)
    | (?P<unclosed>["'])
    | (?P<unknown>(?s:.))
    )""",
    re.VERBOSE,
)
_PLAIN = {"==": "=", "≠": "!=", "≤": "<=", "≥": ">=", "−": "-"}
_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}  # how tightly the signs of arithmetic bind
_CLOSING = {"(": ")", "[": "]"}


class _Reader:
    """Reads one token after the other: ``kind`` and ``found`` are the next one, at ``offset``."""

    def __init__(self, text: str) -> None:
        self.text = unicodedata.normalize("NFC", text)
        if not self.text.strip():
            raise ExpressionError(Message("expression-empty", example=EXAMPLE))
        if len(self.text) > LONGEST:
            count = len(self.text)
            raise ExpressionError(Message("expression-too-long", count=count, most=LONGEST))
        self.depth = self.end = self.offset = 0
        self.kind = self.found = ""
        self.next()

    def next(self) -> str:
        taken, token = self.found, cast("re.Match[str]", _TOKEN.match(self.text, self.end))
        self.kind, self.end = str(token.lastgroup), token.end()
        if self.kind != "end":
            self.offset = token.start(self.kind)
        self.found = _PLAIN.get(token[self.kind], token[self.kind])
        return taken

    def unexpected(self) -> ExpressionError:
        if self.kind == "end":
            return ExpressionError(Message("expression-ends-early"), self.offset)
        if self.kind == "unclosed":
            return ExpressionError(Message("expression-unclosed-quote"), self.offset)
        rest = re.findall(r"(?s)\S+|.", self.text[self.offset :])[0]
        return ExpressionError(
            Message("expression-unexpected", found=rest, example=EXAMPLE), self.offset
        )

    def take(self, found: str) -> bool:
        is_next = self.found == found
        if is_next:
            self.next()
        return is_next

    def expect(self, wanted: str) -> str:
        if wanted not in {self.found, self.kind}:
            raise self.unexpected()
        return self.next() if self.kind != "end" else ""

    def bracketed(self, *, several: bool = True, needed: bool = True) -> tuple[Node, ...]:
        """Return the values between brackets, parted by commas; the last comma is needless."""
        closing = _CLOSING.get(self.found)
        if closing is None:
            raise self.unexpected()
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpressionError(Message("expression-too-deep", most=DEEPEST), self.offset)
        self.next()
        nodes: list[Node] = []
        while self.found != closing or (needed and not nodes):
            nodes.append(self.condition())
            if several and not nodes[1:] and self.take("of"):
                nodes = [Operation(nodes[0].offset, "of", nodes[0], self.condition())]
                break
            if not several or not self.take(","):
                break
        self.expect(closing)
        self.depth -= 1
        return tuple(nodes)

    def condition(self) -> Node:
        left = self.both()
        while self.take("or"):
            left = Operation(left.offset, "or", left, self.both())
        return left

    def both(self) -> Node:
        left = self.denied()
        while self.take("and"):
            left = Operation(left.offset, "and", left, self.denied())
        return left

    def denied(self) -> Node:
        offset, count = self.offset, 0
        while self.take("not"):
            count += 1
        node = self.comparison()
        return Negation(offset, node) if count % 2 else node

    def comparison(self) -> Node:
        left = self.sum(1)
        if self.found in _COMPARISONS:
            return Operation(left.offset, self.next(), left, self.sum(1))
        negated = self.take("not")
        if negated or self.found == "in":
            self.expect("in")
            return Membership(left.offset, left, self.bracketed(), negated)
        return left

    def sum(self, binding: int) -> Node:
        left = self.unary()
        while _BINDING.get(self.found, 0) >= binding:
            sign = self.next()
            left = Operation(left.offset, sign, left, self.sum(_BINDING[sign] + 1))
        return left

    def unary(self) -> Node:
        offset, signs = self.offset, 0
        while self.take("-"):
            signs += 1
        if signs > DEEPEST:
            raise ExpressionError(Message("expression-too-many-signs", most=DEEPEST), offset)
        value = self.value()
        if signs % 2 == 0:
            return value
        if isinstance(value, Literal) and not isinstance(value.value, str):
            return Literal(offset, -value.value)
        return Operation(offset, "-", Literal(offset, 0), value)

    def value(self) -> Node:
        offset, kind = self.offset, self.kind
        if self.found == "(":
            return self.bracketed(several=False)[0]
        if kind not in {"number", "text", "path"}:
            raise self.unexpected()
        found = self.next()
        if kind == "number":
            return Literal(offset, Decimal(found) if "." in found else int(found))
        if kind == "text":
            return Literal(offset, found[1:-1])
        if self.found != "(":
            return Path(offset, path_parts(found))
        node = Call(offset, found, self.bracketed(needed=False))
        if self.kind == "part":
            return Part(self.offset, node, self.next()[1:])
        return node
