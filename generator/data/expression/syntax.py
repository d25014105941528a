"""Reads an expression into a tree of values; nothing is looked up yet.

An expression is one of Python's but for ``=`` (a comparison), ``share(… of …)``, filters behind
``|`` and names between quotation marks ("Ancienneté (années)"). Of the words of the grammar only
"in" and "not" cannot name a field without them. Python's own parser reads the signs between names,
texts and numbers, each of which is a plain name there; what has no node of ours is refused.
"""

import ast
import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache, partial, reduce
from typing import Any, NamedTuple, Self, cast

from msgspec.structs import astuple

from generator.core.problems import Message
from generator.core.values import Frozen
from generator.data.fields import path_parts
from generator.language import MessageError

LONGEST = 500  # characters that an expression may have; a longer one is a mistake or an attack
EXAMPLE = 'count(file, field="value")'  # of an expression, where no data are at hand


class ExpressionError(MessageError):
    """An expression cannot be read or has no value; ``offset`` counts its characters from 0."""

    def __init__(self, message: Message | str, offset: int = 0) -> None:
        """Keep the sentence for the author and the place in the expression."""
        super().__init__(message)
        self.offset = offset

    @classmethod
    def at(cls, offset: int, code: str, **fields: Any) -> Self:  # noqa: ANN401 - as ``Message``
        """Return the error of a message at a place."""
        return cls(Message(code, **fields), offset)


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
    """A sign and what stands on its sides: arithmetic, comparisons, "and", "or", "of", "not".

    Behind "in" and "not in" each choice is a side.
    """

    sign: str
    sides: tuple[Node, ...]


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
    tree = reader.node(reader.tree())
    return Expression(reader.text, tree, tuple(reader.filters()))


@cache
def parse_conditions(text: str) -> tuple[Node, ...]:
    """Return the conditions that a text lists, separated by commas: ``etape="E2", avis="oui"``."""
    reader = _Reader(text)
    tree = reader.tree()
    if reader.behind[1:] or reader.tokens[-1].text == ",":
        raise reader.unexpected(reader.behind[0])
    return tuple(map(reader.node, tree.elts if isinstance(tree, ast.Tuple) else [tree]))


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
_PYTHON = {"=": "==", "≠": "!=", "≤": "<=", "≥": ">=", "−": "-", "of": ",*"}
_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.And: "and",
    ast.Or: "or",
    ast.Eq: "=",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_VALUES = frozenset({"number", "text", "path"})
_WIDTH = 8  # columns that Python is given for each token, so that a column says which it is


class _Token(NamedTuple):
    kind: str
    text: str
    offset: int


class _Reader:
    """Reads an expression: its tokens as a text of Python, whose tree becomes one of ours.

    ``behind`` are the tokens of the filters and the end.
    """

    def __init__(self, text: str) -> None:
        self.text, self.tokens = unicodedata.normalize("NFC", text), list[_Token]()
        if not self.text.strip():
            raise ExpressionError.at(0, "expression-empty", example=EXAMPLE)
        if len(self.text) > LONGEST:
            raise ExpressionError.at(0, "expression-too-long", count=len(self.text), most=LONGEST)
        for found in _TOKEN.finditer(self.text):
            kind = str(found.lastgroup)
            token = _Token(kind, found[kind], found.start(kind))
            if kind == "unclosed":
                raise ExpressionError.at(token.offset, "expression-unclosed-quote")
            if kind == "unknown":
                raise self.unexpected(token)
            last = self.tokens[-1] if self.tokens else token
            ends_value = last.kind in {*_VALUES, "part"} or last.text in {")", "]"}
            if token.text in {"and", "or", "of"} and ends_value and self.tokens:
                token = token._replace(kind="word")  # behind a value it is no name
            self.tokens.append(token)
        end = next(at for at, each in enumerate(self.tokens) if each.text in {"|", ""})
        self.tokens, self.behind = self.tokens[:end], self.tokens[end:]

    def unexpected(self, token: _Token) -> ExpressionError:
        """Return that a token is not allowed where it stands."""
        if token.kind == "end":
            last = [*self.tokens, *self.behind[:-1]][-1]
            return ExpressionError.at(last.offset, "expression-ends-early")
        rest = re.findall(r"(?s)\S+|.", self.text[token.offset :])[0]
        return ExpressionError.at(
            token.offset, "expression-unexpected", found=rest, example=EXAMPLE
        )

    def filters(self) -> Iterator[Filter]:
        """Yield the filters: ``| words feminine``."""
        while self.behind[1:]:
            sign, name, *rest = self.behind
            if sign.text != "|" or name.kind != "path":
                raise self.unexpected(name if sign.text == "|" else sign)
            kinds = [each.kind for each in rest]
            count = next(at for at, kind in enumerate(kinds) if kind not in {"path", "number"})
            yield Filter(sign.offset, name.text, tuple(each.text for each in rest[:count]))
            self.behind = rest[count:]

    def tree(self) -> ast.expr:
        """Return the tree that Python reads; names, texts and numbers stand there as names.

        Of the soft keyword "_" Python says where the next token is wrong, not that a comma lacks.
        """
        stands_for = {**dict.fromkeys(_VALUES, "_"), "part": "._"}
        python = [
            stands_for.get(each.kind) or _PYTHON.get(each.text, each.text) for each in self.tokens
        ]
        try:
            return ast.parse("".join(f"{each:{_WIDTH}}" for each in python), mode="eval").body
        except (SyntaxError, MemoryError, RecursionError) as error:
            offset = getattr(error, "offset", 1)
            ends_early = not offset or "never closed" in str(error)
            token = self.behind[0] if ends_early else self._token(offset - 1)
            raise self.unexpected(token) from None

    def _token(self, column: int | None) -> _Token:
        """Return the token at a column of Python's text, or the first one behind it."""
        return (*self.tokens, self.behind[0])[-(-(column or 0) // _WIDTH)]

    def node(self, node: ast.expr) -> Node:
        """Return a part of Python's tree as a node of ours; refuse what there is none for."""
        token = self._token(node.col_offset)
        match node:
            case ast.Name():
                return _value(token)
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return Operation(token.offset, "not", (self.node(inner),))
            case ast.UnaryOp(op=ast.USub(), operand=ast.UnaryOp(op=ast.USub(), operand=inner)):
                return self.node(inner)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return _opposite(token.offset, self.node(inner))
            case ast.BoolOp(op=sign, values=values):
                return reduce(partial(_operation, _SIGNS[type(sign)]), map(self.node, values))
            case ast.Compare(left=left, ops=[ast.In() | ast.NotIn() as sign], comparators=[right]):
                return _operation(_SIGNS[type(sign)], self.node(left), *self._choices(right))
            case (
                ast.BinOp(left=left, op=sign, right=right)
                | ast.Compare(left=left, ops=[sign], comparators=[right])
            ):
                return _operation(_SIGNS[type(sign)], self.node(left), self.node(right))
            case ast.Call(func=ast.Name(), args=arguments) if token.kind == "path":
                match arguments:
                    case [part, ast.Starred(value=whole) as of] if of.col_offset % _WIDTH:
                        share = _operation("of", self.node(part), self.node(whole))
                        return Call(token.offset, token.text, (share,))
                    case _:
                        return Call(token.offset, token.text, tuple(map(self.node, arguments)))
            case ast.Attribute(value=inner):
                part = self._token((node.end_col_offset or 0) - len("._"))
                return Part(part.offset, self.node(inner), part.text[1:])
            case (
                ast.Call(func=before)
                | ast.Subscript(value=before)
                | ast.Compare(comparators=[before, *_])
            ):
                raise self.unexpected(self._token(before.end_col_offset))
            case _:
                raise self.unexpected(token)

    def _choices(self, node: ast.expr) -> tuple[Node, ...]:
        """Return the values of a list; Python takes brackets around one value for its own."""
        match node:
            case ast.Tuple(elts=[_, *_] as listed) | ast.List(elts=[_, *_] as listed):
                return tuple(map(self.node, listed))
            case _ if self._token(node.col_offset - _WIDTH).text == "(":
                return (self.node(node),)
            case _:
                raise self.unexpected(self._token(node.col_offset))


def _value(token: _Token) -> Node:
    match token.kind:
        case "number":
            number = Decimal(token.text) if "." in token.text else int(token.text)
            return Literal(token.offset, number)
        case "text":
            return Literal(token.offset, token.text[1:-1])
        case _:
            return Path(token.offset, path_parts(token.text))


def _operation(sign: str, first: Node, *others: Node) -> Node:
    return Operation(first.offset, sign, (first, *others))


def _opposite(offset: int, node: Node) -> Node:
    """Return a number with the other sign."""
    if isinstance(node, Literal) and not isinstance(node.value, str):
        return Literal(offset, -node.value)
    return _operation("-", Literal(offset, 0), node)
