"""What an expression asks of the data, as a sentence: "3 organisations dont l’échelon est …".

The sentence is made from the tree of the expression, the titles, nouns and labels of the schema.
What compares or calculates is said by its parts, each a sentence with its value. A condition on
what is not public is not told.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import cast

from generator.core.values import Frozen
from generator.data import Field, Record, Resource, Study
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
)
from generator.data.expression.conditions import path_of
from generator.data.expression.evaluation import ARITHMETIC
from generator.data.expression.functions import FUNCTIONS
from generator.data.expression.statistics import arguments_of
from generator.data.expression.syntax import Literal, Membership, Negation, Operation, Part
from generator.data.fields import read_value
from generator.language import Language
from generator.language.articles import behind_of, with_article
from generator.statistics.outcome import Statistic
from generator.tables.counts import TOTAL, counted_noun, named_resource
from generator.tables.crosstab import CrosstabSpec
from generator.tables.matrix import VERDICT
from generator.tables.model import TableError
from generator.tables.specs import MatrixSpec, TableSpec

SEVERAL = 2  # records of a file whose number is not told
LONGEST = 160  # characters of the label of a record
_FORMULA = {"-": "−", "*": "×", "/": "÷", "<=": "≤", ">=": "≥", "!=": "≠"}
_IN_TIME = frozenset({"date", "datetime", "time", "year", "yearmonth"})
_TESTS = {"<": "below", "<=": "at_most", ">": "above", ">=": "at_least"}


class Account(Frozen):
    """What an expression asks of the data: what it computes with its ``parts``, if anything.

    Each of the parts is a sentence with what it is made from. ``cells`` are the cells of tables
    that are named, each as table, row and column. Of one that ``is_hidden`` not all may be told.
    """

    formula: str
    parts: tuple[tuple[str, Node, Result], ...]
    cells: tuple[tuple[str, str, str], ...] = ()
    is_hidden: bool = False

    @property
    def said(self) -> str:
        """The formula, or the one sentence, as a sentence begins."""
        said = self.formula or self.parts[0][0]
        is_sign = said[1:2] in {" ", "\u00a0", ":"}  # "p : 0,031"
        return said if is_sign else said[:1].upper() + said[1:]


def account_of(
    expression: Expression,
    result: Result,
    scope: Scope,
    specs: Mapping[str, TableSpec],
    language: Language,
    table: Callable[[str], str],
) -> Account:
    """Return what an expression with a result asks; ``table`` names a table of ``specs``."""
    return _Teller(scope, specs, language, table).account(expression, result)


def record_name(study: Study, record: Record) -> str:
    """Return "P04 – Chargé de mission", "Focus group 3", or the key alone."""
    resource = study.relation(record.resource).resource
    if resource.reference:
        return study.reference_text(record)
    label = " ".join(study.label(record).split())
    if len(label) > LONGEST:
        label = f"{label[:LONGEST].rsplit(' ', 1)[0]} …"
    if label == record.key or not resource.is_entity:
        return label
    return f"{record.key} – {label}"


def counted(resource: Resource, language: Language, count: int) -> str:
    """Return "3 organisations", or "3 records of the file …" where no noun is given."""
    if resource.noun:
        return f"{language.number(count)} {counted_noun(resource, language, count)}"
    records = language.counted("records", count)
    return language.text("card_records_of", records=records, title=resource.title)


class _Teller:
    def __init__(
        self,
        scope: Scope,
        specs: Mapping[str, TableSpec],
        language: Language,
        table: Callable[[str], str],
    ) -> None:
        self.scope, self.specs, self.language, self.table = scope, specs, language, table
        self.study = scope.study
        self.is_hidden = False
        nouns = [each.resource.noun for each in self.study.relations.values()]
        self.genders = {
            each["one"].casefold(): each.get("gender", "") for each in nouns if "one" in each
        }

    def account(self, expression: Expression, result: Result) -> Account:
        tree = as_path(expression.tree)
        cells = tuple(
            (each.parts[0], each.parts[1], each.parts[-1])
            for each in nodes_of(tree)
            if isinstance(each, Path) and self._names_cell(each)
        )
        if not _is_combined(tree):
            told = (self.told(tree, result), tree, result)
            return Account("", (told,), cells, self.is_hidden)
        parts: dict[str, tuple[str, Node, Result]] = {}
        for each in _operands(tree):
            if (found := self._value(each)) is not None:
                told = self.told(each, found)
                parts.setdefault(told, (told, each, found))
        formula, kind = self._formula(tree, values=True), "card_compared"
        if not isinstance(result.value, bool):
            formula, kind = f"{formula} = {self._valued(result)}", "card_calculated"
        return Account(self.text(kind, formula=formula), (*parts.values(),), cells, self.is_hidden)

    def text(self, key: str, **values: object) -> str:
        return self.language.text(key, **values)

    def told(self, node: Node, result: Result) -> str:
        """Return the sentence of what neither compares nor calculates, with its value."""
        match node:
            case Path():
                return self._named(node, result)
            case Call():
                return self._called(node, result)
            case Part(whole=whole, name=name) if (found := self._value(whole)) is not None:
                value, told = self._valued(result), self.told(whole, found)
                return self.text("card_part", part=name, value=value, said=told)
            case _:
                return self._valued(result)

    def _equals(self, words: str, result: Result, field: Field | None = None) -> str:
        return self.text("card_equals", said=words, value=self._valued(result, field))

    def _valued(self, result: Result, field: Field | None = None) -> str:
        """Return a value with its unit; that of a field as its label, or the name of a record."""
        text = said(result.value, self.language)
        if not text:
            return self.text("no_value")
        if field and isinstance(result.value, str):
            return self._known_as(field, text)
        if result.measure and not isinstance(result.value, str):
            text = f"{text}\u00a0{result.measure}"
        return text

    def _known_as(self, field: Field, text: str) -> str:
        target = self.study.relations.get(field.reference)
        if target and text in target.positions:
            return record_name(self.study, target.records[target.positions[text]])
        return field.labels.get(text, text)

    def _value(self, node: Node) -> Result | None:
        try:
            return evaluate(Expression("", node, ()), self.scope)
        except (ExpressionError, TableError):
            return None

    def _compared(self, node: Node) -> Field | None:
        """Return the field whose value a record or a cell of a matrix has."""
        match as_path(node):
            case Path(parts=(first, *steps)) if steps and (record := self.study.entity(first)):
                return self.study.follow(record.resource, steps).field
            case Path(parts=(first, *_, last)) if last != VERDICT:
                spec = self.specs.get(first)
                return self._judgement(spec) if isinstance(spec, MatrixSpec) else None
            case _:
                return None

    def _formula(self, node: Node, field: Field | None = None, *, values: bool = False) -> str:
        """Return a calculation in signs; with ``values`` each operand is its value.

        A text is one of a ``field``.
        """
        match node:
            case Operation(sign=sign, left=left, right=right) if sign != "of":
                field = self._compared(left) or self._compared(right)
                sides = [
                    _bracketed(each, sign, self._formula(each, field, values=values))
                    for each in (left, right)
                ]
                if sign in {"and", "or"}:
                    return self.text(f"card_{sign}", first=sides[0], last=sides[1])
                return f"{sides[0]} {_FORMULA.get(sign, sign)} {sides[1]}"
            case Negation(operand=operand):
                return self.text("card_not", said=self._formula(operand, values=values))
            case Membership(operand=operand, choices=choices, negated=negated):
                field = self._compared(operand)
                said = [self._formula(each, field, values=values) for each in (operand, *choices)]
                return f"{said[0]} {self._choices(said[1:], negated)}"
            case _:
                found = self._value(node) if values else None
                if found is not None:
                    if (record := self.study.entity(str(found.value))) and not field:
                        return self.study.reference_text(record)
                    return self._valued(found, field)
                node = as_path(node)
                return " ".join(node.parts) if isinstance(node, Path) else self._quoted(None, node)

    # --- names ---

    def _names_cell(self, path: Path) -> bool:
        first = path.parts[0]
        is_table = first in self.scope.tables and self.study.entity(first) is None
        return is_table and len(path.parts) > 1 and self._value(path) is not None

    def _named(self, path: Path, result: Result) -> str:
        """Return what a cell of a table, a record or its field is."""
        first, *rest = path.parts
        if (record := self.study.entity(first)) is not None:
            if not rest:
                return record_name(self.study, record)
            name = self.study.reference_text(record)
            field = self._field(record.resource, rest, of=False)
            words = self.text("card_field", field=field, name=behind_of(name, self.language))
            return self._equals(words, result, self.study.follow(record.resource, rest).field)
        if first in self.scope.tables and rest:
            return self._cell(first, rest[0], rest[-1], result)
        return self._valued(result)

    def _cell(self, name: str, row: str, column: str, result: Result) -> str:
        """Return what a cell of a table says; a total of a matrix as its judgements."""
        spec, values = self.specs[name], {"table": self.table(name), "name": self._row(row)}
        judged = isinstance(spec, MatrixSpec) and column != VERDICT
        field = self._judgement(spec) if isinstance(spec, MatrixSpec) and judged else None
        if isinstance(spec, MatrixSpec) and column in spec.totals and result.unit == spec.cells:
            resource, cells = self.study.relation(spec.cells).resource, self.scope.tables[name]
            totals = {**cells.margins, **cells.rows}[row]
            values["value"] = self.text("quoted", text=self._column(spec, column))
            whole = sum(len(totals[each].records) for each in spec.totals)
            values["whole"] = self.language.number(whole)
            if not (count := len(result.records)):
                noun = counted_noun(resource, self.language, count)
                return self._none("card_cell_none", resource, counted=noun, **values)
            said = counted(resource, self.language, count)
            return self.text("card_cell_total", counted=said, **values)
        values["column"] = self.text("quoted", text=self._column(spec, column))
        cell = self.text("card_cell", **values)
        of_rows = isinstance(spec, MatrixSpec) and row == TOTAL  # those with the first verdict
        counts = of_rows or (isinstance(spec, CrosstabSpec) and not (spec.distinct or spec.via))
        if counts and result.unit and len(result.records) == result.value:
            number = self._some(self.study.relation(result.unit).resource, len(result.records), ())
            return self.text("card_equals", said=cell, value=number)
        return self._equals(cell, result, field)

    def _judgement(self, spec: MatrixSpec) -> Field:
        return self.study.relation(spec.cells).resource.fields[spec.value]

    def _row(self, key: str) -> str:
        return self.text("card_total") if key == TOTAL else self.text("quoted", text=self._key(key))

    def _column(self, spec: TableSpec, key: str) -> str:
        if isinstance(spec, MatrixSpec) and key == VERDICT and spec.verdict:
            return spec.verdict.label
        if isinstance(spec, MatrixSpec) and key in spec.totals:
            return self._known_as(self._judgement(spec), key)
        return self.text("card_total") if key == TOTAL else self._key(key)

    def _key(self, key: str) -> str:
        record = self.study.entity(key)
        return record_name(self.study, record) if record else key

    def _field(self, resource: str, steps: Sequence[str], *, of: bool) -> str:
        """Return "l’échelon de l’organisation" for the fields of a path."""
        steps = steps or self.study.relation(resource).resource.primary_key[:1]
        if self.study.follow(resource, steps).hidden:
            self.is_hidden = True
            return self.text("of_hidden" if of else "the_hidden")
        titles: list[str] = []
        relation = self.study.relation(resource)
        for step in steps:
            field = relation.resource.fields.get(step)
            if not field:  # the items of a list
                continue
            title = field.title or field.name
            if not titles or title.casefold() != titles[-1].casefold():
                titles.append(title)
            if field.reference:
                relation = self.study.relation(field.reference)
        said: list[str] = []
        for each in reversed(titles or [self.study.relation(resource).resource.title]):
            gender = self.genders.get(each.casefold(), "")
            said.append(with_article(each, self.language, gender, of=of or bool(said)))
        return " ".join(said)

    # --- functions ---

    def _called(self, call: Call, result: Result) -> str:
        path = as_path(call.arguments[0])
        if call.name == "share" and isinstance(path, Operation):
            sides = [(each, self._value(each)) for each in (path.left, path.right)]
            part, whole = (self.told(each, found) if found else "" for each, found in sides)
            return self.text("card_share", part=part, whole=whole, value=self._valued(result))
        if call.name not in FUNCTIONS or not isinstance(path, Path):
            return self._statistic(call, result)
        conditions = call.arguments[2 if call.name == "quantile" else 1 :]
        first, *steps = path.parts
        if first in self.scope.tables and first not in self.study.relations and len(steps) <= 1:
            return self._of_table(call, path, conditions, result)
        return self._of_file(call, path, conditions, result)

    def _of_file(self, call: Call, path: Path, conditions: Sequence[Node], result: Result) -> str:
        resource, steps = self.study.relation(path.parts[0]).resource, path.parts[1:]
        terms = self._terms(resource.name, conditions)
        named = named_resource(self.study, resource.name, steps)
        is_of_records = not steps or (named is resource and len(steps) == 1)
        if is_of_records and call.name in {"count", "share", "distinct", "values"}:
            told = self._some(resource, _number(call, result), terms)
            return self._among(call, told, self._some_of(resource), result)
        source = self._some_of(resource, conditions, terms)
        field = partial(self._field, resource.name, steps)
        if call.name not in {"count", "share", "distinct", "values"}:
            known = self._value(Call(0, "count", (path, *conditions)))
            used = cast("int", known.value) if known else None
            source = self._observed(source, used, resource, conditions)
        if call.name not in {"count", "share"}:
            return self._computed(call, field(of=True), source, result, named)
        end = self.study.follow(resource.name, steps).field
        if len(steps) > 1 or (end and end.is_list):
            values = {"field": field(of=True), "source": source}
            told = self.language.counted("card_values", _number(call, result), **values)
        else:
            number = counted(resource, self.language, _number(call, result))
            told = self.text("card_known", counted=number, field=field(of=False))
            told = f"{told} {self._joined(terms)}".strip()
        return self._among(call, told, self._some_of(resource), result)

    def _among(self, call: Call, told: str, whole: str, result: Result) -> str:
        """Return how many there are of what, of a share with the whole; of none among how many."""
        if call.name == "share":
            value, number = self._valued(result), self.language.number(result.counts[1])
            return self.text("card_share", part=told, whole=number, value=value)
        is_none = not _number(call, result) and len(call.arguments) > 1
        return self.text("card_among", said=told, whole=whole) if is_none else told

    def _computed(
        self, call: Call, field: str, source: str, result: Result, named: Resource | None = None
    ) -> str:
        """Return what a function makes of a field or a column for some records or rows."""
        if call.name in {"distinct", "values"}:
            number = _number(call, result)
            if named and not self.is_hidden:
                things = counted(named, self.language, number)
                return self.text("card_distinct", things=things, source=source)
            return self.language.counted("card_different", number, field=field, source=source)
        function = self.text(f"card_{call.name}")
        if call.name == "quantile":
            function = f"{function} {self._formula(call.arguments[1])}"
        words = self.text("card_function", function=function, field=field, source=source)
        return self._equals(words, result)

    def _some_of(
        self, resource: Resource, conditions: Sequence[Node] = (), terms: Sequence[str] = ()
    ) -> str:
        """Return "19 participants dont …", without the number where it may not be told."""
        found = self._value(Call(0, "count", (Path(0, (resource.name,)), *conditions)))
        if found is None:
            nouns = counted_noun(resource, self.language, SEVERAL)
            return f"{nouns} {self._joined(terms)}".strip()
        return self._some(resource, cast("int", found.value), terms)

    def _observed(
        self, source: str, used: int | None, resource: Resource, conditions: Sequence[Node]
    ) -> str:
        """Return "3 jardins, d’après 2 observations" where not each record has one that counts."""
        found = self._value(Call(0, "count", (Path(0, (resource.name,)), *conditions)))
        if used is None or found is None or found.value == used:
            return source
        return self.language.counted("card_observed", used, source=source)

    def _some(self, resource: Resource, number: int, terms: Sequence[str]) -> str:
        said = counted(resource, self.language, number)
        if not number:
            noun = resource.noun.get("one", "")
            said = self._none("card_none", resource, counted=noun) if noun else said
        return f"{said} {self._joined(terms)}".strip()

    def _none(self, key: str, resource: Resource, **values: str) -> str:
        forms = cast("Mapping[str, str]", self.language.texts[key])
        return forms.get(resource.noun.get("gender", ""), forms["m"]).format(**values)

    def _statistic(self, call: Call, result: Result) -> str:
        """Return what a statistic is computed from: fields of one file, under which conditions."""
        paths, named, _, conditions = arguments_of(call)
        file = paths[0].parts[0]
        steps = (each.parts[each.parts[0] == file :] for each in (*paths, *named.values()))
        fields = [self._field(file, each, of=False) for each in dict.fromkeys(steps) if each]
        terms = self._terms(file, conditions)
        source = self._some_of(self.study.relation(file).resource, conditions, terms)
        used = int(result.value["N"]) if isinstance(result.value, Statistic) else None
        source = self._observed(source, used, self.study.relation(file).resource, conditions)
        what = {"what": self.language.joined(fields), "source": source}
        name = self.text(f"test_{call.name}")
        return self._equals(self.text("card_statistic", function=name, **what), result)

    def _of_table(self, call: Call, path: Path, conditions: Sequence[Node], result: Result) -> str:
        name, *columns = path.parts
        spec, table = self.specs[name], self.table(name)
        terms = self._all(conditions, partial(self._of_row, spec))
        if columns:
            count = self._value(Call(0, "count", (Path(0, (name,)), *conditions)))
            column = self.text("quoted", text=self._column(spec, columns[0]))
            field = self.text("card_column", column=column, table=table)
            rows = self._rows(name, cast("int", count.value) if count else 0, terms)
            return self._computed(call, field, rows, result)
        rows = self._rows(name, _number(call, result), terms)
        told = self.text("card_in_table", said=rows, table=table)
        whole = self._rows(name, len(self.scope.tables[name].rows), ())
        return self._among(call, told, whole, result)

    def _rows(self, name: str, number: int, terms: Sequence[str]) -> str:
        record = next(filter(None, map(self.study.entity, self.scope.tables[name].rows)), None)
        if record:
            return self._some(self.study.relation(record.resource).resource, number, terms)
        return f"{self.language.counted('card_rows', number)} {self._joined(terms)}".strip()

    # --- conditions ---

    def _joined(self, terms: Iterable[str]) -> str:
        """Return conditions in a row; a value without its field stands right behind the noun."""
        kinds: tuple[list[str], list[str]] = [], []
        bare = self.text("quoted", text="")[0], self.text("card_other_than", value="")[:3]
        for each in dict.fromkeys(filter(None, terms)):
            kinds[not each.startswith(bare)].append(each)
        return " ".join((*kinds[0], self.language.joined(kinds[1]))).strip()

    def _terms(self, resource: str, conditions: Sequence[Node]) -> list[str]:
        return self._all(conditions, partial(self._of_record, resource))

    def _all(self, conditions: Sequence[Node], leaf: Callable[[Node, str], str]) -> list[str]:
        """Return conditions that hold together, an "or" among them in brackets."""
        sign = "and" if conditions[1:] else ""
        return [_bracketed(each, sign, self._condition(each, leaf)) for each in conditions]

    def _condition(self, node: Node, leaf: Callable[[Node, str], str], form: str = "if") -> str:
        """Return "dont l’échelon est « métropole »"; as a "clause" what stands behind "où"."""
        match node:
            case Operation(sign="and" | "or" as sign, left=left, right=right):
                sides = [
                    _bracketed(each, sign, self._condition(each, leaf, form))
                    for each in (left, right)
                ]
                return self.text(f"card_{sign}", first=sides[0], last=sides[1])
            case Negation(operand=operand):
                condition = self._condition(operand, leaf, "clause")
                return self.text(f"card_{form}_not", condition=condition)
            case _:
                return leaf(node, form)

    def _of_record(self, resource: str, node: Node, form: str) -> str:
        """Return a condition on the records of a file, on a field or on what leads to them."""
        match node:
            case Call(name="any", arguments=(first, *conditions)) if isinstance(
                path := as_path(first), Path
            ):
                other = self.study.relation(path.parts[0]).resource
                told = self._some(other, 1, self._terms(other.name, conditions))
                return self.text(f"card_{form}_any", counted=told)
            case _:
                path = path_of(node)
        followed = self.study.follow(resource, path.parts) if path else None
        if path is None or followed is None or followed.hidden or followed.field is None:
            self.is_hidden = True
            return self.text(f"card_{form}_hidden")
        owner = followed.owner_relation.resource
        known = (owner, followed.field.name)
        title = followed.field.title.casefold()
        noun = owner.noun.get("one", "").casefold()
        is_itself = title == noun or (noun and owner.primary_key == path.parts)
        if form == "if" and path.parts[:-1] == () and is_itself:
            match node:
                case Operation(sign="=", right=right):
                    return self._quoted(known, right)
                case Operation(sign="!=", right=right):
                    return self.text("card_other_than", value=self._quoted(known, right))
                case _:
                    pass
        field = self._field(resource, path.parts, of=False)
        return self.text(f"card_{form}", field=field, test=self._test(node, known))

    def _of_row(self, spec: TableSpec, node: Node, form: str) -> str:
        """Return a condition on the rows of a table: on a cell, a field of the row's record."""
        path, cells = path_of(node), self.scope.tables[spec.name]
        record = self.study.entity(next(iter(cells.rows), ""))
        if path and not (isinstance(node, Operation) and isinstance(node.right, Path)):
            column = ".".join(path.parts)
            if column in cells.columns:
                name = self.text("quoted", text=self._column(spec, column))
                return self.text(f"card_{form}", field=name, test=self._test(node, None))
            if record:
                return self._of_record(record.resource, node, form)
        return self.text(f"card_{form}_formula", formula=self._formula(node))

    def _test(self, node: Node, known: tuple[Resource, str] | None) -> str:
        match node:
            case Membership(choices=choices, negated=negated):
                return self._choices([self._quoted(known, each) for each in choices], negated)
            case Operation(sign=sign, right=right):
                shown = self._quoted(known, right)
                if sign in {"=", "!="}:
                    return self._choices([shown], sign == "!=")
                field = known[0].fields[known[1]] if known else None
                in_time = field and (field.is_of_years or field.item.type in _IN_TIME)
                kind = "when" if in_time else "condition"
                return self.text(f"{kind}_{_TESTS[sign]}", value=shown)
            case Call(name="contains", arguments=(_, value)):
                return self.text("condition_contains", value=self._quoted(None, value))
            case _:
                return self.text("condition_missing")

    def _choices(self, shown: Sequence[str], negated: bool) -> str:  # noqa: FBT001 - one of two
        if len(shown) == 1:
            return self.text("condition_is_not" if negated else "condition_is", value=shown[0])
        key = "condition_neither" if negated else "or_list"
        *first, last = shown
        value = self.text(key, first=", ".join(first), last=last)
        return self.text("condition_is_neither" if negated else "condition_is", value=value)

    def _quoted(self, known: tuple[Resource, str] | None, node: Node) -> str:
        """Return a value of a condition as a reader knows it: its label, the name of a record."""
        value = node.value if isinstance(node, Literal) else ""
        if known is None:
            if isinstance(value, str):
                return self.text("quoted", text=value)
            return self.language.number(value)
        resource, name = known
        field, text = resource.fields[name], str(value)
        target = self.study.relations.get(field.reference)
        if target is None and resource.primary_key == (name,):
            target = self.study.relation(resource.name)
        if target and text in target.positions:
            text = record_name(self.study, target.records[target.positions[text]])
        elif text not in field.labels:
            try:
                typed = read_value(field.item, text)
            except ValueError:
                typed = value
            if isinstance(typed, dt.date):
                return self.text("the_day", day=self.language.scalar(typed))
            if not isinstance(typed, str):
                is_year = field.is_of_years and isinstance(typed, int)
                number = text if is_year else self.language.scalar(typed)
                return f"{number}\u00a0{field.unit}" if field.unit else number
        return self.text("quoted", text=field.labels.get(text, text))


def _number(call: Call, result: Result) -> int:
    """Return how many things a function finds: of a share those of the part."""
    if call.name == "share":
        return result.counts[0]
    return len(result.value) if isinstance(result.value, tuple) else cast("int", result.value)


def _bracketed(node: Node, sign: str, said: str) -> str:
    """Return a part of an operation, in brackets where it would be read with its neighbours."""
    apart = {"and": {"or"}, "or": {"and"}}.get(sign) or (ARITHMETIC if sign in {*"*/-"} else ())
    return f"({said})" if isinstance(node, Operation) and node.sign in apart else said


def _is_combined(node: Node) -> bool:
    is_operation = isinstance(node, Operation) and node.sign != "of"
    return is_operation or isinstance(node, (Negation, Membership))


def _operands(node: Node) -> Iterable[Node]:
    """Yield what a comparison or a calculation is made of, without the numbers that it names."""
    match node:
        case Operation(sign=sign, left=left, right=right) if sign != "of":
            yield from _operands(left)
            yield from _operands(right)
        case Negation(operand=operand) | Membership(operand=operand):
            yield from _operands(operand)
        case Literal():
            pass
        case _:
            yield as_path(node)
