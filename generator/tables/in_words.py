"""What an expression asks of the data, as one sentence of its kind with the arithmetic shown.

A sentence is a template of the catalogue (``card_…``) filled with the titles, nouns and labels of
the schema: "104 + 127 + 123 + 99 + 130 = 583 min (durée)". Conditions stand in brackets behind it,
each as a field and its value, so that no grammar is composed. What is not public is not told.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from textwrap import shorten
from typing import cast

from generator.core.values import Frozen
from generator.data import Field, Record, Study
from generator.data.expression import (
    Call,
    Expression,
    ExpressionError,
    Node,
    Path,
    Result,
    Scope,
    as_path,
    evaluate,
    nodes_of,
    said,
    select,
)
from generator.data.expression.conditions import path_of
from generator.data.expression.functions import FUNCTIONS
from generator.data.expression.syntax import Literal, Operation, Part
from generator.data.fields import read_value
from generator.language import Language
from generator.language.values import items_of
from generator.tables.counts import (
    counted_noun,
    named_resource,
)
from generator.tables.crosstab import CrosstabSpec
from generator.tables.matrix import SIGNS, VERDICT, judgement_labels, verdict_sum
from generator.tables.model import (
    TOTAL,
    TableError,
)
from generator.tables.specs import MatrixSpec, TableSpec

LONGEST = 52  # characters of the label of a record
TERMS = 12  # numbers that a sentence lists; of more it says how many there are
NAME = 5  # words of a title at most, a longer one is a question; letters of a word at least
_OF_RECORDS = frozenset({"count", "share"})  # functions that count the records themselves
_RECORDS = _OF_RECORDS | {"distinct", "values"}  # those that find records or values


class Account(Frozen):
    """What an expression asks of the data: a sentence, and the ``parts`` that it calculates with.

    Each part is a sentence, its node and its result; what calculates nothing is its only part.
    ``cells`` are the cells of tables that are named, each as table, row and column. Of one that
    ``is_hidden`` not all may be told.
    """

    said: str
    parts: tuple[tuple[str, Node, Result], ...]
    cells: tuple[tuple[str, str, str], ...] = ()
    is_hidden: bool = False


def account_of(
    expression: Expression,
    result: Result,
    scope: Scope,
    specs: Mapping[str, TableSpec],
    language: Language,
) -> Account:
    """Return what an expression with a result asks of the data, and of the tables of ``specs``."""
    words, tree = _Words(scope, specs, language), as_path(expression.tree)
    operands = [(each, found) for each in _operands(tree) if (found := words.value(each))]
    operands = operands or [(tree, result)]
    parts = {words.sentence(*each, brief=len(operands) > 1): each for each in operands}
    told = words.headline(tree, result, list(parts))
    paths = (each.parts for each in nodes_of(tree) if isinstance(each, Path))
    cells = tuple((each[0], each[1], each[-1]) for each in paths if words.names_cell(each))
    listed = tuple((text, *pair) for text, pair in parts.items())
    is_symbol = told[1:2] in {":", "\u00a0"}  # "p : 0,031"
    headline = told if is_symbol else told[:1].upper() + told[1:]
    return Account(headline, listed, cells, words.is_hidden)


def record_name(study: Study, record: Record) -> str:
    """Return "P04 – Chargé de mission", "Focus group 3", or the key alone."""
    resource = study.relation(record.resource).resource
    if resource.reference:
        return study.reference_text(record)
    label = shorten(study.label(record), LONGEST, placeholder=" …")
    return label if label == record.key or not resource.is_entity else f"{record.key} – {label}"


def _operands(node: Node) -> list[Node]:
    """Return what a comparison or a calculation is made of, without the numbers that it names."""
    match node:
        case Operation(sides=sides):
            return [operand for each in sides for operand in _operands(each)]
        case _:
            return [] if isinstance(node, Literal) else [node]


class _Asked(Frozen):
    """What a condition asks for: its title, and its field where that is public."""

    title: str
    field: Field | None = None
    file: str = ""
    is_hidden: bool = False


AskedBy = Callable[[Sequence[str]], _Asked]


class _Words:
    """Chooses the template for an expression and fills it."""

    def __init__(self, scope: Scope, specs: Mapping[str, TableSpec], language: Language) -> None:
        self.scope, self.specs, self.language = scope, specs, language
        self.study, self.text = scope.study, language.text
        self.is_hidden = False

    def value(self, node: Node) -> Result | None:
        """Return the result of a part of an expression, None if it has none by itself."""
        try:
            return evaluate(Expression("", node, ()), self.scope)
        except (ExpressionError, TableError):
            return None

    def names_cell(self, parts: Sequence[str]) -> bool:
        """Say whether a path names the cell of a table."""
        is_table = parts[0] in self.specs and self.study.entity(parts[0]) is None
        return is_table and len(parts) > 1 and self.value(Path(0, tuple(parts))) is not None

    def headline(self, tree: Node, result: Result, parts: Sequence[str]) -> str:
        """Return the sentence of an expression; what has no template of its own has its parts."""
        match tree:
            case Operation(sign="=", sides=(left, right)) if result.value is True:
                return self._equals(left, right, parts) or self._formula(tree)
            case Operation(sign=sign) if sign not in {"and", "or", "not", "in", "not in", "!="}:
                formula = self._formula(tree)
                return formula if result.value is True else f"{formula} = {self.valued(result)}"
            case Operation():
                return " ; ".join(parts)
            case _:
                return self.sentence(tree, result)

    def _equals(self, left: Node, right: Node, parts: Sequence[str]) -> str:
        """Return why two sides are the same: an extreme, all of some records, or their values."""
        found, other = cast("Result", self.value(left)), self.value(right)
        told = self.sentence(left, found, brief=True)
        match left, right:
            case _, Literal():
                return self.sentence(left, found)
            case _, Call(name="min" | "max"):
                extreme = self.sentence(right, found).partition(", ")[2]
                about = re.search(r" \(([^()]*)\)", extreme)
                if about and about[1] in told:  # what the values are of is told once
                    extreme = extreme.replace(about[0], "", 1)
                return f"{told}, {extreme}"
            case Call(name=name), Call(name=other_name) if (
                name == other_name and other and found.records == other.records != ()
            ):
                return self._part("card_of", told, whole=self.valued(found))
            case (Operation(), _) | (_, Operation()) if isinstance(found.value, int):
                return ""
            case _:
                values = " ; ".join(parts)
                is_number = isinstance(found.value, int) and len(parts) > 1
                return self.text("card_same", values=values) if is_number else values

    def _part(self, kind: str, part: str, **fields: str) -> str:
        """Return a part and its whole; what the part is about stays behind both, in brackets."""
        head, bracket, about = part.partition(" (")
        return f"{self.text(kind, part=head, **fields)}{bracket}{about}"

    def _formula(self, node: Node) -> str:
        """Return a calculation in signs, each operand in words with its value."""
        result = self.value(node)
        match node:
            case Operation(sign="/", sides=(left, Call() as right)) if result:
                share = self.language.percentage(Fraction(cast("int", result.value)))
                whole = self.valued(cast("Result", self.value(right)))
                return self._part("card_share", self._formula(left), whole=whole, value=share)
            case Operation():
                return _in_signs(node, self._formula)
            case _:
                return self.sentence(node, result, brief=True) if result else ""

    # --- sentences by kind ---

    def sentence(self, node: Node, result: Result, *, brief: bool = False) -> str:
        """Return the sentence of what calculates nothing; a ``brief`` one stands among others."""
        match node:
            case Path(parts=(first, *steps)) if record := self.study.entity(first):
                return self._field_of(record, steps, result, brief=brief)
            case Path(parts=(first, row, *more)) if first in self.specs:
                return self._cell(self.specs[first], row, [row, *more][-1], result, brief=brief)
            case Call(name="share", arguments=(Operation(sides=(left, right)),)):
                part, whole = (cast("Result", self.value(each)) for each in (left, right))
                told = {"whole": self.valued(whole), "value": self.valued(result)}
                return self._part("card_share", self.sentence(left, part), **told)
            case Call(name=name) if name in FUNCTIONS:
                return self._found(node, result)
            case Call(name=name, arguments=arguments):
                paths = [each.parts for each in map(as_path, arguments) if isinstance(each, Path)]
                file = paths[0][0]
                fields = [self._asked(file, each[each[0] == file :]).title for each in paths]
                told = f"{self.text(f'test_{name}')}{_about(fields)}"
                return self.text("card_equals", said=told, value=self.valued(result))
            case Part(whole=whole, name=name) if found := self.value(whole):
                values = {"part": name, "value": self.valued(result)}
                return self.text("card_part", said=self.sentence(whole, found), **values)
            case _:
                return self.valued(result)

    def _field_of(
        self, record: Record, steps: Sequence[str], result: Result, *, brief: bool
    ) -> str:
        """Return a field of a record with its value; alone it stands beside the record's name."""
        if not steps:
            return record_name(self.study, record)
        asked, value = self._asked(record.resource, steps), self.valued(result)
        if isinstance(result.value, str):
            value = self._names(asked, [result.value])[0][0]
        if not brief and result.records:
            return f"{value}{_about([asked.title])}"
        told = f"{self.study.reference_text(record)}, {asked.title}"
        return self.text("card_equals", said=told, value=value)

    def _cell(self, spec: TableSpec, row: str, column: str, result: Result, *, brief: bool) -> str:
        """Return what a cell of a table says; one that counts records as their number."""
        names = [self._key(spec, each) for each in dict.fromkeys((row, column)) if each != TOTAL]
        cells, is_count = self.scope.tables[spec.name], len(result.records) == result.value
        value = judgement_labels(spec, self.study).get(str(result.value)) or self.valued(result)
        if is_count and result.unit and isinstance(spec, CrosstabSpec | MatrixSpec):
            if column == VERDICT:
                named = self.text("card_equals", said=names[-1], value=cells.choices[VERDICT][0])
                return f"{self._counted(result.unit, len(result.records))}{_about([named])}"
            if isinstance(spec, CrosstabSpec) or column not in spec.totals:
                return f"{self._counted(result.unit, len(result.records))}{_about(names)}"
            told = self._counted(spec.cells, len(result.records), [self._key(spec, column)])
            line = {**cells.rows, **cells.margins}[row]
            whole = self.language.number(sum(len(line[each].records) for each in spec.totals))
            told = told if brief else self.text("card_of", part=told, whole=whole)
            return f"{told}{_about(names[:-1])}"
        if isinstance(spec, MatrixSpec) and column == VERDICT:
            names, value = names[:1], verdict_sum(spec, cells.rows[row], self.study, self.language)
        return self.text("card_equals", said=", ".join(names), value=value)

    def _key(self, spec: TableSpec, key: str) -> str:
        """Return what a row or a column of a table is called."""
        if isinstance(spec, MatrixSpec) and key == VERDICT and spec.verdict:
            return spec.verdict.label
        record = self.study.entity(key)
        name = record_name(self.study, record) if record else key
        return judgement_labels(spec, self.study).get(name, name)

    def _found(self, call: Call, result: Result) -> str:
        """Return what a function finds among the records of a file, or the rows of a table."""
        path, conditions = cast("Path", as_path(call.arguments[0])), call.arguments[1:]
        (source, *steps), conditions = path.parts, conditions[call.name == "quantile" :]
        spec = None if source in self.study.relations else self.specs[source]
        asked_by = partial(self._of_row, spec) if spec else partial(self._asked, source)
        marks, rest = ([], conditions) if spec else self._split(source, conditions)
        title = asked_by(steps).title
        terms = [self._term(each, asked_by) for each in rest]
        if call.name not in _RECORDS or (spec and steps):
            values = self._values(path, conditions, spec) if spec or result.records else []
            return self._aggregate(call, values, [title, *marks, *terms], result)
        number, told, is_named = _number(call, result), "", True
        if spec:
            told = self._counted(result.unit, number)
        else:
            told, is_named = self._things(call.name, source, steps, marks, number)
        is_answered = not is_named and call.name in _OF_RECORDS and len(steps) == 1
        answered = partial(self._answered, source) if is_answered else str
        about = _about(terms if is_named else [title, *marks, *terms])
        if call.name == "share":
            whole = answered(self.language.number(result.counts[1]))
            told = self.text("card_share", part=told, whole=whole, value=self.valued(result))
            return f"{told}{about}"
        wide = Call(0, "count", (path, *rest) if marks else (path,))
        whole = self.value(wide) if not number and len(call.arguments) > 1 else None
        told = answered(told)
        told = self.text("card_of", part=told, whole=self.valued(whole)) if whole else told
        return f"{told}{about}"

    def _things(
        self, function: str, file: str, steps: Sequence[str], marks: Sequence[str], number: int
    ) -> tuple[str, bool]:
        """Return what a function counts, and whether it is called by its own noun."""
        named = named_resource(self.study, file, steps)
        if not steps or (named and named.name == file and len(steps) == 1):
            return self._counted(file, number, marks), True
        if function in _OF_RECORDS:
            is_own = len(steps) == 1
            values = self.language.counted("card_values", number)
            return (self._counted(file, number) if is_own else values), False
        if named and self._asked(file, steps).field:
            things, some = self._counted(named.name, number), self._counted(file, 1, marks)
            return self.text("card_with", things=things, counted=some), True
        return self.language.counted("card_different", number), False

    def _values(self, path: Path, conditions: Sequence[Node], spec: TableSpec | None) -> list[str]:
        """Return the values that a function sums up: of a field, or of a column of a table."""
        if spec is None:
            found = select(self.study, path, conditions).once_each().values()
            return [self.language.scalar(item) for each in found for item in items_of(each)]
        kept = self.value(Call(0, "values", (Path(0, path.parts[:1]), *conditions)))
        rows = self.scope.tables[spec.name].rows
        keys = cast("tuple[str, ...]", kept.value) if kept else ()
        lines = (rows[key] for key in keys)
        return [self.valued(line[path.parts[1]]) for line in lines if path.parts[1] in line]

    def _aggregate(
        self, call: Call, values: Sequence[str], about: Sequence[str], result: Result
    ) -> str:
        """Return a sum with its terms, an extreme among its rivals, a mean of how many values."""
        is_listed = 1 < len(values) <= TERMS
        if call.name == "sum" and is_listed:
            return f"{' + '.join(values)} = {self.valued(result)}{_about(about)}"
        told = self.language.counted("card_values", len(values))
        if call.name not in _RECORDS:
            several = self.language.counted("card_of_values", len(values))
            of = several if values else self.text("card_several")
            told = self.text(f"card_{call.name}", values=of)
        said = f"{self.valued(result)}, {told}{_about(about)}"
        return self.text("card_equals", said=said, value=" ; ".join(values)) if is_listed else said

    # --- nouns, fields, values ---

    def _counted(self, file: str, count: int, marks: Sequence[str] = ()) -> str:
        """Return "3 organisations", "20 jugements « oui »", "aucun passage"."""
        if not file:
            return self.language.counted("card_rows", count)
        resource = self.study.relation(file).resource
        noun = counted_noun(resource, self.language, count)
        if not resource.noun:
            records = self.language.counted("records", count)
            told = self.text("card_records_of", records=records, title=resource.title)
        elif count:
            told = f"{self.language.number(count)} {noun}"
        else:
            told = self.text(f"card_none_{resource.noun.get('gender', 'm')}", counted=noun)
        return " ".join([told, *(self.text("quoted", text=each) for each in marks)])

    def _answered(self, file: str, counted: str) -> str:
        """Return "66 participants qui ont répondu": the records that say something."""
        kind = "answered" if self.study.relation(file).resource.is_of_people else "known"
        return self.text(f"card_{kind}", counted=counted)

    def valued(self, result: Result) -> str:
        """Return a value with its unit."""
        text = said(result.value, self.language) or self.text("no_value")
        has_unit = result.measure and not isinstance(result.value, str)
        return f"{text}\u00a0{result.measure}" if has_unit else text

    def _asked(self, file: str, steps: Sequence[str]) -> _Asked:
        """Return what a path asks for; of what is not public only a question that is no secret.

        No secret is what is private only because the file describes people.
        """
        followed = self.study.follow(file, steps)
        field, why = followed.field, followed.hidden
        title = _title(field, self.language) if field else ""
        if why:
            self.is_hidden = True
            kind = "card_answers_hidden" if why.code == "is-assumed" else "card_question_hidden"
            return _Asked(self.text(kind, question=title), is_hidden=True)
        return _Asked(title, field, followed.owner_relation.resource.name)

    def _names(self, asked: _Asked, texts: Sequence[str]) -> tuple[list[str], bool]:
        """Return values as a reader knows them, and whether they are names of records."""
        if asked.field is None:
            return [*texts], False
        is_key = self.study.relation(asked.file).resource.primary_key == (asked.field.name,)
        target = self.study.relations.get(asked.field.reference or (asked.file if is_key else ""))
        if target is None or not {*texts} <= target.positions.keys():
            return [_label(asked.field, each, self.language) for each in texts], False
        records = [target.records[target.positions[each]] for each in texts]
        name = record_name if len(texts) == 1 else Study.reference_text
        return [name(self.study, each) for each in records], True

    # --- conditions ---

    def _split(self, file: str, conditions: Sequence[Node]) -> tuple[list[str], list[Node]]:
        """Return the judgements that are asked for, which stand behind a noun, and the rest."""
        marks, rest = list[str](), list[Node]()
        for each in conditions:
            match each:
                case Operation(sign="=", sides=(Path(parts=(name,)), Literal(value=value))) if (
                    field := self._asked(file, (name,)).field
                ) and field.tones:
                    marks.append(_label(field, str(value), self.language))
                case _:
                    rest.append(each)
        return marks, rest

    def _of_row(self, spec: TableSpec, steps: Sequence[str]) -> _Asked:
        """Return what a condition on the rows of a table asks for: a cell, a field of a record."""
        cells, column = self.scope.tables[spec.name], ".".join(steps)
        record = self.study.entity(next(iter(cells.rows), ""))
        if record and column not in cells.columns:
            return self._asked(record.resource, steps)
        return _Asked(self._key(spec, column))

    def _term(self, node: Node, asked_by: AskedBy, within: str = "") -> str:
        """Return a condition as a field and its value; one that names records has no title."""
        path = path_of(node)
        asked = asked_by(path.parts) if path else _Asked("")
        match node:
            case Operation(sign="and" | "or" as sign, sides=sides):
                first, last = (self._term(each, asked_by, sign) for each in sides)
                told = f"{first} {self.text(f'sign_{sign}')} {last}"
                return f"({told})" if within not in {"", sign} else told
            case Operation(sign="not", sides=(operand,)):
                return self.text("card_not", said=self._term(operand, asked_by))
            case Call(name="any", arguments=(first, *conditions)):
                other = cast("Path", as_path(first)).parts[0]
                marks, rest = self._split(other, conditions)
                terms = [self._term(each, partial(self._asked, other)) for each in rest]
                some = f"{self._counted(other, 1, marks)}{_about(terms)}"
                return self.text("card_any", counted=some)
            case Operation() if path is None or isinstance(node.sides[1], Path | Operation):
                return _as_typed(node)
            case Operation() if asked.field or not asked.is_hidden:
                return self._compared(node, asked)
            case Call(name="contains", arguments=(_, Literal(value=value))) if asked.field:
                return self.text("card_contains", field=asked.title, value=value)
            case Call() if asked.field:
                return self.text("card_missing", field=asked.title)
            case _:
                return asked.title

    def _compared(self, node: Operation, asked: _Asked) -> str:
        sign = {"in": "=", "not in": "!="}.get(node.sign, node.sign)
        choices = [each.value for each in node.sides[1:] if isinstance(each, Literal)]
        names, are_records = self._names(asked, [*map(str, choices)])
        if sign == "!=" and not are_records and all(isinstance(each, str) for each in choices):
            names = [self.text("quoted", text=each) for each in names]
        *first, last = names
        value = self.text("or_list", first=", ".join(first), last=last) if first else last
        if sign not in {"=", "!="}:
            return f"{asked.title} {SIGNS.get(sign, sign)} {value}"
        if are_records:
            return value if sign == "=" else self.text("card_except", value=value)
        kind = "card_equals" if sign == "=" else "card_is_not"
        return self.text(kind, said=asked.title, value=value)


def _number(call: Call, result: Result) -> int:
    """Return how many things a function finds: of a share those of the part."""
    if call.name == "share":
        return result.counts[0]
    return len(result.value) if isinstance(result.value, tuple) else cast("int", result.value)


def _about(terms: Sequence[str]) -> str:
    """Return what a sentence is about, in brackets."""
    told = " · ".join(filter(None, dict.fromkeys(terms)))
    return f" ({told})" if told else ""


def _in_signs(node: Operation, side: Callable[[Node], str]) -> str:
    """Return a calculation with the signs of mathematics; ``side`` writes each of its sides."""
    first, last = map(side, node.sides)
    right = node.sides[1]
    is_apart = isinstance(right, Operation) and right.sign in {*"+-"}
    if is_apart and node.sign in {*"-*/"}:
        last = f"({last})"
    return f"{first} {SIGNS.get(node.sign, node.sign)} {last}"


def _as_typed(node: Node) -> str:
    """Return a calculation with the cells of a row."""
    match node:
        case Operation():
            return _in_signs(node, _as_typed)
        case Literal(value=value):
            return str(value)
        case _:
            return " ".join(cast("Path", node).parts)


def _title(field: Field, language: Language) -> str:
    """Return the title of a field within a sentence: without its unit, a question in quotes."""
    title = re.sub(r"\s*\([^()]*\)$", "", field.title or field.name)
    if len(title.split()) > NAME or "?" in title:
        return language.text("quoted", text=title)
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _label(field: Field, text: str, language: Language) -> str:
    """Return a value by its label; a word of the field stays where its label is a phrase."""
    if label := field.labels.get(text, ""):
        is_word = text.isalpha() and text.islower() and len(text) >= NAME
        return text if is_word and " " in label else label
    try:
        typed = read_value(field.item, text)
    except ValueError:
        return text
    told = text if field.is_of_years else language.scalar(typed)
    return f"{told}\u00a0{field.unit}" if field.unit else told
