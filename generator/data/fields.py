"""The fields of Table Schema: which text stands for which value of a type, and what limits it.

What the standard says of a field (https://datapackage.org/standard/table-schema/) is honoured here,
or refused where the description is read; nothing of it is passed over. Only numbers are read more
freely: "1 256,5" is one where the description does not say how numbers are written.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from typing import Annotated, Any, cast

from pydantic import BeforeValidator, StringConstraints, TypeAdapter
from pydantic_core import SchemaError, ValidationError

from generator.core.problems import Message
from generator.core.validation import CLOSED, NOT_WRITTEN, Text, WrongValue, alias, one_of
from generator.language.normalize import words
from generator.language.values import (
    Duration,
    Items,
    Scalar,
    Year,
    YearMonth,
)

PROPERTY = Message("a-property")  # what a name is not that a description does not know
PRIVACY = ("public", "restricted", "private")  # who may see something: everybody, the jury, nobody
TONES = ("for", "against", "none")  # the ways that a value can point
# The types of the standard without those of places and of JSON, which no table or count can show.
TYPES = (
    *("any", "boolean", "date", "datetime", "duration", "integer", "list", "number", "string"),
    *("time", "year", "yearmonth"),
)
# The formats of texts; those of days and times are patterns of ``strptime``.
FORMATS = {"string": ("default", "email")}
# The constraints that put values in order.
BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
LENGTHS = ("minLength", "maxLength")
YEAR_WORDS = frozenset({"annee", "millesime", "year", "date"})
YEARS = range(1500, 2101)
# The types that an item of a list can have.
ITEMS = ("string", "integer", "boolean", "number", "datetime", "date", "time")
_TIMES = frozenset({"date", "datetime", "time"})
_ORDERED = frozenset({"integer", "number", "year", "yearmonth", "duration", *_TIMES})
_COUNTED = frozenset({"string", "list"})


# --- how a field is described ---------------------------------------------------------------------


def _listed(value: object) -> list[object]:
    """Return a list of values, each of which the standard also writes as {value: …, label: …}."""
    if not isinstance(value, list):
        raise WrongValue(expected=Message("a-list"))
    return [
        cast("Mapping[str, object]", each).get("value") if isinstance(each, Mapping) else each
        for each in cast("list[object]", value)
    ]


def _pattern(value: object) -> str:
    try:
        re.compile(str(value))
    except (re.error, OverflowError, RecursionError) as error:
        raise WrongValue(Message("schema-pattern", pattern=str(value), reason=str(error))) from None
    return str(value)


Labels = dict[Text, Text]
Values = Annotated[tuple[Any, ...], BeforeValidator(_listed)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_listed)]
Pattern = Annotated[str | None, BeforeValidator(_pattern)]


@dataclass(frozen=True)
class Constraints:
    """What limits the values of a field."""

    __pydantic_config__ = CLOSED
    required: bool = False
    unique: bool = False
    enum: Values = ()
    pattern: Pattern = None
    shortest: Annotated[int | None, alias("minLength")] = None
    longest: Annotated[int | None, alias("maxLength")] = None
    minimum: Any = None
    maximum: Any = None
    above: Annotated[Any, alias("exclusiveMinimum")] = None
    below: Annotated[Any, alias("exclusiveMaximum")] = None

    @property
    def limits(self) -> dict[str, Any]:
        """The limits of single values that are set, by the names of the standard."""
        limits = {
            "pattern": self.pattern,
            "minLength": self.shortest,
            "maxLength": self.longest,
            "minimum": self.minimum,
            "maximum": self.maximum,
            "exclusiveMinimum": self.above,
            "exclusiveMaximum": self.below,
        }
        return {name: limit for name, limit in limits.items() if limit is not None}


@dataclass(frozen=True)
class Field:
    """One column of a CSV file.

    ``labels`` say a value in words (NA: sans avis), ``tones`` say which way a value points: for,
    against or none. ``value`` is the expression of a field that no file has but others give.
    ``reference`` names the file that a foreign key points to.
    """

    __pydantic_config__ = CLOSED
    NAMED = PROPERTY
    LIKE = "{name: group}"
    name: Text
    type: Annotated[str, one_of(*TYPES)] = "string"
    format: Text = "default"
    title: Text = ""
    description: Text = ""
    constraints: Constraints = field(default_factory=Constraints)
    categories: Values = ()
    missing: Annotated[Texts | None, alias("missingValues")] = None
    yes: Annotated[Texts, alias("trueValues")] = ("true", "True", "TRUE", "1")
    no: Annotated[Texts, alias("falseValues")] = ("false", "False", "FALSE", "0")
    decimal: Annotated[Text, alias("decimalChar")] = ""
    grouping: Annotated[Text, alias("groupChar")] = ""
    bare: Annotated[bool, alias("bareNumber")] = True
    item_type: Annotated[str, alias("itemType"), one_of(*ITEMS)] = "string"
    delimiter: Text = ","
    unit: Annotated[Text, alias("x-unit")] = ""
    privacy: Annotated[str, alias("x-privacy"), one_of(*PRIVACY)] = ""
    identifying: Annotated[bool, alias("x-identifying")] = False
    labels: Annotated[Labels, alias("x-labels")] = field(default_factory=dict[str, str])
    tones: Annotated[dict[Text, Annotated[str, one_of(*TONES, name="tone")]], alias("x-tones")] = (
        field(default_factory=dict[str, str])
    )
    value: Annotated[Text, alias("x-value")] = ""
    reference: Annotated[str, NOT_WRITTEN] = ""

    @property
    def is_numeric(self) -> bool:
        """Whether the values, or the items of a list, are numbers."""
        return self.item.type in {"integer", "number"}

    @cached_property
    def enum(self) -> tuple[str, ...]:
        """The texts of the only values that the field may have, empty where there may be others."""
        return tuple(str(each) for each in self.constraints.enum or self.categories)

    @property
    def is_ordered(self) -> bool:
        """Whether the values can be compared by < and >: numbers, years, days, durations."""
        return self.item.type in _ORDERED

    @property
    def is_list(self) -> bool:
        """Whether a cell holds several values: see ``items_of`` and ``Followed.items``."""
        return self.type == "list"

    @property
    def is_of_years(self) -> bool:
        """Whether whole numbers may be years: the name or the title says so, and no unit."""
        said = {*words(self.name), *words(self.title)}
        return self.type == "integer" and not self.unit and not YEAR_WORDS.isdisjoint(said)

    @property
    def meaning(self) -> tuple[str, ...]:
        """What the codebook says of it: its title, unless that is the name, and its expression."""
        is_named = self.title != self.name or not self.description
        title = f"{self.title} = {self.value}" if self.value else self.title
        return tuple(filter(None, (title if is_named or self.value else "", self.description)))

    @cached_property
    def item(self) -> "Field":
        """The field of each value in a cell: of an item of a list, else the field itself."""
        if self.is_list:
            return replace(self, type=self.item_type, constraints=Constraints(), categories=())
        return self

    @cached_property
    def choices(self) -> tuple[Scalar, ...]:
        """The only values that the field, or an item of its list, may have."""
        return tuple(read_value(self.item, each) for each in self.enum)

    @cached_property
    def limits(self) -> dict[str, tuple[Any, Any]]:
        """The limits of single values, by name: as a value, and as it is written."""
        return {
            name: (read_value(self, str(limit)) if name in BOUNDS else limit, limit)
            for name, limit in self.constraints.limits.items()
        }


# The properties that say how the values of some types are written.
_OF_TYPES = {
    "yes": ("trueValues", {"boolean"}),
    "no": ("falseValues", {"boolean"}),
    "decimal": ("decimalChar", {"number"}),
    "grouping": ("groupChar", {"number", "integer"}),
    "bare": ("bareNumber", {"number", "integer"}),
    "item_type": ("itemType", {"list"}),
    "delimiter": ("delimiter", {"list"}),
}


def field_problems(field: Field) -> Iterator[tuple[tuple[str | int, ...], Message]]:
    """Yield what contradicts itself in a field, with the way to that part of its description."""
    kind, constraints = field.type, field.constraints
    known = FORMATS.get(kind, ("default", "%d/%m/%Y") if kind in _TIMES else ("default",))
    if field.format not in known and not (kind in _TIMES and "%" in field.format):
        name = Message("schema-format-of", field=field.name)
        yield ("format",), Message("no-choice", name=name, found=field.format, known=known, near="")
    choices = {("constraints", "enum"): constraints.enum, ("categories",): field.categories}
    for steps, values in choices.items():
        for number, value in enumerate(values):
            if isinstance(value, bool) and kind != "boolean":
                yield (*steps, number), Message("schema-unquoted-choice")
            elif not _is_readable(field.item, value):
                yield (*steps, number), wrong_type(field.item, str(value), steps[-1])
    for attribute, (name, kinds) in _OF_TYPES.items():
        if getattr(field, attribute) != getattr(Field, attribute) and kinds.isdisjoint(
            {kind, field.item.type}
        ):
            yield (name,), Message("schema-no-constraint", constraint=name, type=kind)
    for key, limit in constraints.limits.items():
        if (key in BOUNDS and kind not in _ORDERED) or (key in LENGTHS and kind not in _COUNTED):
            yield ("constraints", key), Message("schema-no-constraint", constraint=key, type=kind)
        elif key in BOUNDS and not _is_readable(field, limit):
            yield ("constraints", key), wrong_type(field, str(limit), key)


def _is_readable(field: Field, value: object) -> bool:
    try:
        read_value(field, str(value))
    except ValueError:
        return False
    return True


def wrong_type(field: Field, found: str | Message, where: str) -> Message:
    """Return that a text is no value of the type of a field."""
    expected = expected_of(field)
    return Message("value-type", found=found, type=field.type, expected=expected, field=where)


def expected_of(field: Field) -> Message:
    """Return what the values of a field look like."""
    if field.format != "default":
        return Message("type-format", type=field.type, format=field.format)
    if field.type == "boolean":
        return Message("any-of", names=(*field.yes[:1], *field.no[:1]))
    if field.type in {"any", "string"}:
        return Message("a-text")
    return Message(f"type-{field.type}")


def path_parts(text: str) -> tuple[str, ...]:
    """Return the names of a dotted path; a part between quotation marks may hold anything."""
    return tuple(part.strip('"') for part in re.findall(r'"[^"]*"|[^."]+', text)) or (text,)


# --- which value a text stands for ----------------------------------------------------------------


def read_value(field: Field, text: str) -> Scalar:
    """Return the value that a text stands for; raise ``ValueError`` where it stands for none."""
    return _READERS[field.type](text, field)


def broken_limits(field: Field, value: Any, text: str) -> Iterator[str]:  # noqa: ANN401
    """Yield the constraints that a value does not meet, as they are written."""
    for name, (limit, written) in field.limits.items():
        try:
            is_met = _MEETS[name](value, text, limit)
        except TypeError:  # a time with a zone and one without cannot be compared
            is_met = False
        if not is_met:
            yield f"{name}: {written}"


_MEETS: dict[str, Callable[[Any, str, Any], bool]] = {
    "pattern": lambda _, text, limit: _fits(limit, text),
    "minLength": lambda value, _, limit: len(value) >= limit,
    "maxLength": lambda value, _, limit: len(value) <= limit,
    "minimum": lambda value, _, limit: value >= limit,
    "maximum": lambda value, _, limit: value <= limit,
    "exclusiveMinimum": lambda value, _, limit: value > limit,
    "exclusiveMaximum": lambda value, _, limit: value < limit,
}


def _fits(pattern: str, text: str) -> bool:
    """Say whether a text fits a pattern, in time linear in the text wherever that can be had."""
    try:
        _linear(pattern).validate_python(text)
    except ValidationError:
        return False
    except SchemaError:  # it looks ahead or behind, which Python alone does
        return re.fullmatch(pattern, text) is not None
    return True


@cache
def _linear(pattern: str) -> TypeAdapter[str]:
    """Return what holds a text against a pattern by the expressions of Rust, which never hang."""
    return TypeAdapter(Annotated[str, StringConstraints(pattern=rf"^(?:{pattern})$")])


_ZONE = r"(\.\d+)?(Z|[+-]\d\d:\d\d)?"
_STANDARD = {
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "time": re.compile(rf"\d\d:\d\d:\d\d{_ZONE}"),
    "datetime": re.compile(rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d{_ZONE}"),
    "year": re.compile(r"-?\d{4}"),
    "yearmonth": re.compile(r"-?\d{4}-(0[1-9]|1[0-2])"),
    "email": re.compile(r"[^@\s]+@[^@\s]+"),
}
# Years and months are no number of seconds.
_DURATION = re.compile(
    r"(-?)P(?=.)(?:(\d{1,9})W)?(?:(\d{1,9})D)?"
    r"(?:T(?=.)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?",
    re.ASCII,
)
_SECONDS = (7 * 86_400, 86_400, 3_600, 60, 1)  # of a week, a day, an hour, a minute, a second


def _matching(kind: str, text: str) -> str:
    if not _STANDARD[kind].fullmatch(text):
        raise ValueError(text)
    return text


def _digits(text: str, field: Field) -> str:
    """Return a number as Python writes it; undescribed, spaces and a decimal comma are read too."""
    group, point = re.escape(field.grouping), re.escape(field.decimal or ".")
    if not field.decimal and not field.grouping:
        group, point = "[ \u00a0\u202f]", "[.,]"
    elif group == point:
        point = "(?!)"  # there are no decimals
    groups = rf"|[0-9]{{1,3}}(?:{group}[0-9]{{3}})+" if group else ""
    number = rf"([+-]?)([0-9]*{groups})(?:{point}([0-9]*))?([eE][+-]?[0-9]+)?"
    bare = text.strip() if field.bare else re.sub(r"^[^\d+-]+|\D+$", "", text)
    found = re.fullmatch(number, bare)
    if not found or not (found[2] or found[3]):
        raise ValueError(text)
    whole = re.sub(r"[^0-9]", "", found[2])
    return f"{found[1]}{whole}{'' if found[3] is None else '.'}{found[3] or ''}{found[4] or ''}"


def _boolean(text: str, field: Field) -> bool:
    if text not in (*field.yes, *field.no):
        raise ValueError(text)
    return text in field.yes


def _moment(text: str, field: Field) -> dt.date | dt.time:
    kinds = {"date": dt.date, "time": dt.time, "datetime": dt.datetime}
    if field.format == "default":
        return kinds[field.type].fromisoformat(_matching(field.type, text))
    try:
        moment = dt.datetime.strptime(text, field.format)  # noqa: DTZ007 - as it is written
    except re.error:  # a format that names a part twice
        raise ValueError(text) from None
    if field.type == "datetime":
        return moment
    return moment.date() if field.type == "date" else moment.timetz()


def _list(text: str, field: Field) -> Items:
    """Return the items of a cell; spaces around them and a separator too many mean nothing."""
    items = [each.strip() for each in text.split(field.delimiter)]
    if not any(items):
        raise ValueError(text)
    return Items(read_value(field.item, each) for each in items if each)


def _duration(text: str) -> Duration:
    if not (found := _DURATION.fullmatch(text)):
        raise ValueError(text)
    numbers = [Fraction(each or 0) for each in found.groups()[1:]]
    length = sum(number * size for number, size in zip(numbers, _SECONDS, strict=True))
    return Duration(-length if found[1] else length)


def _month(text: str) -> YearMonth:
    year, _, month = _matching("yearmonth", text).rpartition("-")
    return YearMonth(int(year), int(month))


_READERS: dict[str, Callable[[str, Field], Scalar]] = {
    "any": lambda text, _: text,
    "boolean": _boolean,
    "date": _moment,
    "datetime": _moment,
    "duration": lambda text, _: _duration(text),
    "integer": lambda text, field: int(_digits(text, field)),
    "list": _list,
    # The standard's NaN and INF are no numbers here: no total could be made of them.
    "number": lambda text, field: Decimal(_digits(text, field)),
    "string": lambda text, field: (
        text if field.format == "default" else _matching(field.format, text)
    ),
    "time": _moment,
    "year": lambda text, _: Year(_matching("year", text)),
    "yearmonth": lambda text, _: _month(text),
}
