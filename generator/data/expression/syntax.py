"""Reads an expression into a tree of values; nothing is looked up yet."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Protocol, cast

from lark import (
    Lark,
    Token,
    Transformer,
    v_args,  # pyright: ignore[reportUnknownVariableType] - lark leaves its wrapper untyped
)
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from generator.core.problems import Message
from generator.language import MessageError

from collections.abc import Iterator

if TYPE_CHECKING:
    from lark.tree import Meta, Tree

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
    composed = unicodedata.normalize("NFC", text)
    node, filters = cast("tuple[Node, tuple[Filter, ...]]", _built(composed, "start"))
    return Expression(composed, node, filters)


@cache
def parse_conditions(text: str) -> tuple[Node, ...]:
    """Return the conditions that a text lists, separated by commas: ``etape="E2", avis="oui"``."""
    composed = unicodedata.normalize("NFC", text)
    return cast("tuple[Node, ...]", _built(composed, "conditions"))


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


def _built(text: str, start: str) -> object:
    _refuse_oversize(text)
    try:
        tree = _parser().parse(text, start=start)
    except UnexpectedInput as error:
        raise ExpressionError(_syntax_message(text, error), _offset(text, error)) from None
    builder = cast("Transformer[Token, object]", _Builder())
    return builder.transform(tree)


class _Parser(Protocol):
    """The part of lark's parser that is used here, with its types."""

    def parse(self, text: str, start: str) -> Tree[Token]: ...


@cache
def _parser() -> _Parser:
    grammar = files("generator.data.expression").joinpath("grammar.lark").read_text("utf-8")
    parser = Lark(
        grammar,
        parser="lalr",
        start=["start", "conditions"],
        propagate_positions=True,
        maybe_placeholders=False,
    )
    return cast("_Parser", parser)


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


def _offset(text: str, error: UnexpectedInput) -> int:
    position = cast("int | None", error.pos_in_stream)
    return position if position is not None and position >= 0 else len(text)


def _type_of(error: UnexpectedToken) -> str:
    token: Token = error.token  # pyright: ignore[reportUnknownMemberType] - lark leaves it untyped
    return token.type


def _syntax_message(text: str, error: UnexpectedInput) -> Message:
    offset = _offset(text, error)
    if isinstance(error, UnexpectedToken) and _type_of(error) == "$END":
        return Message("expression-ends-early")
    if isinstance(error, UnexpectedCharacters) and text[offset] in "\"'":
        return Message("expression-unclosed-quote")
    rest = re.findall(r"(?s)\S+|.", text[offset:])[0]
    return Message("expression-unexpected", found=rest)


@v_args(meta=True)
class _Builder(Transformer[Token, object]):
    """Turns the parser's tree into ours, from the leaves up."""

    def start(self, _meta: Meta, children: list[object]) -> object:
        filters = tuple(child for child in children[1:] if isinstance(child, Filter))
        return children[0], filters

    def conditions(self, _meta: Meta, children: list[object]) -> object:
        return _nodes(children)

    def filter(self, meta: Meta, children: list[object]) -> object:
        name, *arguments = (str(child) for child in children)
        return Filter(meta.start_pos, name, tuple(arguments))

    def number(self, meta: Meta, children: list[object]) -> object:
        digits = str(children[0])
        return Literal(meta.start_pos, Decimal(digits) if "." in digits else int(digits))

    def text(self, meta: Meta, children: list[object]) -> object:
        return Literal(meta.start_pos, str(children[0])[1:-1])

    def path(self, meta: Meta, children: list[object]) -> object:
        return Path(meta.start_pos, path_parts(str(children[0])))

    def call(self, meta: Meta, children: list[object]) -> object:
        name, *arguments = children
        return Call(meta.start_pos, str(name), _nodes(arguments))

    def list(self, _meta: Meta, children: list[object]) -> object:
        return _nodes(children)

    def member(self, meta: Meta, children: list[object]) -> object:
        return _membership(meta, children, negated=False)

    def not_member(self, meta: Meta, children: list[object]) -> object:
        return _membership(meta, children, negated=True)

    def compare(self, meta: Meta, children: list[object]) -> object:
        left, sign, right = children
        plain = {"==": "=", "≠": "!=", "≤": "<=", "≥": ">="}.get(str(sign), str(sign))
        return Operation(meta.start_pos, plain, cast("Node", left), cast("Node", right))

    def add(self, meta: Meta, children: list[object]) -> object:
        return _operation(meta, "+", children)

    def subtract(self, meta: Meta, children: list[object]) -> object:
        return _operation(meta, "-", children)

    def multiply(self, meta: Meta, children: list[object]) -> object:
        return _operation(meta, "*", children)

    def divide(self, meta: Meta, children: list[object]) -> object:
        return _operation(meta, "/", children)

    def negate(self, meta: Meta, children: list[object]) -> object:
        return Negation(meta.start_pos, cast("Node", children[-1]))


def _nodes(children: list[object]) -> tuple[Node, ...]:
    return tuple(child for child in children if isinstance(child, Node))


def _operation(meta: Meta, sign: str, children: list[object]) -> Operation:
    return Operation(meta.start_pos, sign, cast("Node", children[0]), cast("Node", children[-1]))


def _membership(meta: Meta, children: list[object], *, negated: bool) -> Membership:
    choices = cast("tuple[Node, ...]", children[-1])
    return Membership(meta.start_pos, cast("Node", children[0]), choices, negated)
