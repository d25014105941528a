"""What the values of a column are: numbers, days, answers, lists, choices; else text as it stands.

Their form is made plain: decimal commas, days, units, yes and no. No value becomes another: labels
that differ by an accent and lists parted by commas are asked about. Words for the lack of an answer
("n/a", "NSP") become ``missingValues`` of days and numbers, and stay values of choices. A number of
a typed table is written only as it is typed, or where a total or the author says what it is.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from generator.core.problems import Message
from generator.core.values import Frozen, replace
from generator.data.privacy import PERSONAL
from generator.handwritten.reading import OF_PROGRAMS
from generator.importing.grid import JOIN
from generator.importing.names import speaks_of
from generator.importing.proposal import FieldType
from generator.importing.records import Cell, Column, Table
from generator.importing.scales import in_order, says_missing
from generator.language import Language
from generator.language.normalize import fold, kept_spellings, words
from generator.language.typed_numbers import (
    BLANK,
    STYLES,
    Style,
    TypedNumber,
    read_number,
    styles_of,
)

_MOST_CHOICES, _LONGEST_CHOICE, _FEWEST_ROWS = 12, 60, 4
_FEWEST_LISTS = 2
_TYPED_CHOICES = 8, 30  # how many and how long they are at most in a table of a chapter
_MOSTLY = 2  # at least half of the cells are numbers (days): the author meant a column of them
_NOTES = "*†‡§ "
_SHOWN = 5  # cells that a message names
_DAY = re.compile(
    r"(?:(?P<iso>[0-9]{4})[-/.](?P<iso_month>[0-9]{1,2})[-/.](?P<iso_day>[0-9]{1,2})"
    r"|(?P<first>[0-9]{1,2})(?P<mark>[/.-])(?P<second>[0-9]{1,2})(?P=mark)"
    r"(?P<year>[0-9]{4}|[0-9]{2}))"
    r"(?:(?:T|,? +(?:à )?)(?P<hour>[0-9]{1,2})[:h](?P<minute>[0-9]{2})"
    r"(?::(?P<s>[0-9]{2})(?:\.[0-9]+)?)?"
    r"(?: ?(?P<half>[AP]M))?(?: ?(?:Z|(?:GMT|UTC)?[-+][0-9]{1,2}(?::?[0-9]{2})?|GMT|UTC))?)?",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"(?P<h>[0-9]{1,3}) ?h(?:eures?|ours?)?(?: ?(?P<m>[0-9]{1,2}) ?(?:min|mn|minutes?|m)?)?",
    re.IGNORECASE,
)
_OF_DAY = re.compile(r"\b(?:heure|horaire|début|fin|start|end|time)\b", re.IGNORECASE)
_WITH_UNIT = re.compile(
    rf"(?P<money>[€$£]?){BLANK}?(?P<number>[-−+]?[0-9](?:[0-9.,'’]|{BLANK})*?)"
    rf"{BLANK}*(?P<unit>[^\W\d_]+\.?|[%€$£]|)"
)
_HEADING_UNIT = re.compile(r"[(\[]\s*(?:en\s+|in\s+)?(?P<unit>[^()\[\]\d]{1,12}?)\s*[)\]]\s*$")
_CODE_LIKE = re.compile(r"[+-]?0[0-9]|\+(?:[0-9] ?){7}|.*[0-9][A-Z]+$")
_YEAR = re.compile(r"(?:1[0-9]|20)[0-9]{2}")
_ORDINAL = frozenset(("e", "er", "ère", "ème", "st", "nd", "rd", "th", "d"))
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"(?:\+|00|0)[0-9](?:[ .()-]?[0-9]){7,13}")
_ANSWERS = (("oui", "non"), ("yes", "no"), ("vrai", "faux"), ("true", "false"), ("o y", "n"))
_CODES_OF_NOTHING = frozenset(("99", "999", "9999", "-9", "-99", "-999", "88", "98", "-1"))
_FAR = 3  # how many times larger than the next value a code for nothing is at least


class Reading(Frozen):
    """How cells are read: the language of the thesis, and what the author said.

    ``decimal`` says how decimals stand where a number can be read in two ways, ``missing`` what
    stands for no value. ``lists`` are the headings of columns whose commas part lists, ``choices``
    of those that have one answer each, whatever stands in it; ``names`` are pairs of a heading and
    the column's name. A file that is ``left`` where it is has its columns, and their names, as they
    are.
    """

    language: Language
    decimal: Style | None = None
    missing: Sequence[str] = ()
    lists: Sequence[str] = ()
    choices: Sequence[str] = ()
    names: Sequence[tuple[str, str]] = ()
    leave: bool = False


class _Read(Frozen):
    """A column that is read: ``said`` are its cells with a value that is no word for none."""

    table: Table
    reading: Reading
    orders: Sequence[str]
    said: Sequence[Cell]
    absent: frozenset[str]

    @property
    def texts(self) -> list[str]:
        """The values once each."""
        return list(dict.fromkeys(cell.text for cell in self.said))


_Reader = Callable[[Column, _Read], bool]


def read_columns(table: Table, reading: Reading) -> None:
    """Give each column its field and values; days of all of them have one order."""
    typed = {text for column in table.columns for text in column.typed}
    days = [found for text in typed if (found := _DAY.fullmatch(text)) and not found["iso"]]
    fitting = [order for order in ("dmy", "mdy") if all(_moment(day, order) for day in days)]
    for column in table.columns:
        table.doubts += _wrong_cells(column)
        sound = [cell for cell in column.cells if cell.text and not _is_wrong(cell)]
        absent = {
            text
            for text in {cell.text for cell in sound}
            if text in reading.missing or (not table.is_typed and says_missing(text))
        }
        said = [cell for cell in sound if cell.text not in absent]
        read = _Read(table, reading, fitting or ("dmy", "mdy"), said, frozenset(absent))
        column.field = replace(column.field, title=column.heading)
        column.values = ["" if _is_wrong(cell) else cell.text for cell in column.cells]
        _read_as_one_of(column, read)


def _read_as_one_of(column: Column, read: _Read) -> None:
    readers: tuple[_Reader, ...] = (_days, _numbers, _answers, _lists, _choices)
    readers = (_numbers, _choices) if read.table.is_typed else readers
    readers = (_choices,) if column.heading in read.reading.choices else readers
    is_read = bool(read.said) and any(reader(column, read) for reader in readers)
    if is_read and column.field.type != "string":
        missing = tuple(text for text in column.distinct if text in read.absent)
        column.field = replace(column.field, missing=missing)


def _write(column: Column, write: Callable[[str], str], read: _Read, **described: Any) -> bool:  # noqa: ANN401 - of a field
    """Set the field and the values of a column: each text is written once, words for none stay."""
    written = {text: write(text) for text in read.texts}
    column.field = replace(column.field, **described)
    column.values = [written.get(text, text) for text in column.values]
    return True


def _is_wrong(cell: Cell) -> bool:
    return cell.written.kind in {"error", "formula"}


def _wrong_cells(column: Column) -> Iterator[Message]:
    for kind in ("error", "formula", "long"):
        cells = [cell for cell in column.cells if _fault(cell) == kind]
        if cells:
            lines = tuple(str(cell.written.place.line) for cell in cells[:10])
            heading, found, count = column.heading, cells[0].text, len(cells)
            code = f"file-cell-{kind}"
            yield Message(code, heading=heading, found=found, count=count, lines=lines)


def _fault(cell: Cell) -> str:
    is_long = cell.written.kind == "number" and re.match("-?[0-9]{16}", cell.text)
    return "long" if is_long else cell.written.kind


def _odd_cells(column: Column, read: _Read, fitting: Iterable[str], kind: str) -> None:
    """Tell the few cells because of which a column stays text, or numbers with notes: "12.5*"."""
    known = set(fitting)
    odd = [cell for cell in read.said if cell.text not in known]
    are_noted = kind == "number" and all(number_of(cell.text.rstrip(_NOTES)) for cell in odd)
    if odd and (are_noted or len(odd) * _MOSTLY <= len(read.said)):
        cells = tuple(
            Message("file-cell", line=cell.written.place.line, found=cell.text)
            for cell in odd[:_SHOWN]
        )
        fields = {"heading": column.heading, "what": Message(f"file-kind-{kind}")}
        read.table.doubts.append(Message("file-odd-cells", **fields, count=len(odd), cells=cells))


# --- days -----------------------------------------------------------------------------------------


def _days(column: Column, read: _Read) -> bool:
    if all(cell.written.kind == "time" for cell in read.said):
        return _write(column, str, read, type="time")
    found = {text: match for text in read.texts if (match := _DAY.fullmatch(text))}
    orders = [each for each in read.orders if all(_moment(day, each) for day in found.values())]
    if len(found) < len(read.texts) or not orders:
        _odd_cells(column, read, found, "date")
        return False
    marked = [match for match in found.values() if match["first"]]
    read_moments = ((text, _moment(match, orders[0])) for text, match in found.items())
    moments = {text: moment for text, moment in read_moments if moment}
    has_time = any(match["hour"] for match in found.values())

    def write(text: str) -> str:
        moment = moments[text].isoformat(timespec="seconds")
        return moment if has_time else moment.partition("T")[0]

    if marked and len(orders) > 1:
        example = marked[0][0]
        fields = {"heading": column.heading, "example": example, "day": write(example)[:10]}
        read.table.doubts.append(Message("file-days-assumed", **fields))
    if short := sorted(write(day[0])[:10] for day in marked if len(day["year"]) == len("99")):
        fields = {"heading": column.heading, "first": short[0], "last": short[-1]}
        read.table.doubts.append(Message("file-years-short", **fields))
    return _write(column, write, read, type="datetime" if has_time else "date")


def _moment(match: re.Match[str], order: str) -> dt.datetime | None:
    """Return the moment of a day; years of two digits are the last hundred years."""
    if match["iso"]:
        parts = (match["iso"], match["iso_month"], match["iso_day"])
    else:
        first, second = match["first"], match["second"]
        parts = (match["year"], *((second, first) if order == "dmy" else (first, second)))
    year, month, day = map(int, parts)
    if len(parts[0]) == len("99"):
        year += 2000 if year <= dt.date.today().year % 100 else 1900  # noqa: DTZ011 - as here
    hour, minute, second = (int(match[each] or 0) for each in ("hour", "minute", "s"))
    hour = hour % 12 + 12 * (match["half"].upper() == "PM") if match["half"] else hour
    try:
        return dt.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - as it is written
    except ValueError:
        return None


# --- numbers --------------------------------------------------------------------------------------


@lru_cache(maxsize=65536)
def number_of(text: str, kind: str = "text") -> tuple[TypedNumber, str] | None:
    """Return a number and its unit; hours are minutes. Codes with zeros and ordinals are none."""
    if kind in {"number", "duration"}:
        return _plain(text), "min" if kind == "duration" else ""
    if OF_PROGRAMS.fullmatch(text):
        return _plain(format(Decimal(text), "f")), ""
    if span := _SPAN.fullmatch(text):
        return _plain(str(int(span["h"]) * 60 + int(span["m"] or 0))), "min"
    found = _WITH_UNIT.fullmatch(text)
    number = read_number(found["number"] if found else text)
    is_ordinal = found and found["unit"].lower() in _ORDINAL
    if number is None or _CODE_LIKE.match(text) or is_ordinal:
        return None
    return number, found["unit"] or found["money"] if found else ""


def _plain(digits: str) -> TypedNumber:
    return TypedNumber(dict.fromkeys(STYLES, digits))


def _numbers(column: Column, read: _Read) -> bool:
    is_of_day = _OF_DAY.search(column.heading) and any(map(_SPAN.fullmatch, read.texts))
    found = {cell.text: number_of(cell.text, cell.written.kind or "text") for cell in read.said}
    numbers = {text: number for text, number in found.items() if number}
    if is_of_day or len(numbers) < len(found):
        is_coded = any(re.match(r"0[0-9]", text) for text in found)
        if numbers and not (is_coded or is_of_day or read.table.is_typed):
            _odd_cells(column, read, numbers, "number")
        return False
    units = {unit for _, unit in numbers.values()}
    styles = styles_of(number for number, _ in numbers.values())
    is_mixed = len(units - {""}) > 1 or {"", "%"} <= units
    if is_mixed or not styles:
        by_unit = {unit: text for text, (_, unit) in numbers.items()}
        shown = tuple(by_unit.values()) if is_mixed else tuple(read.texts[:_SHOWN])
        code = "file-units-mixed" if is_mixed else "file-decimals-mixed"
        doubt = Message(code, heading=column.heading, found=shown)
        read.table.doubts += [] if read.table.is_typed else [doubt]
        return False
    column.style = _style(column, read, numbers, styles)
    if column.style is None:
        return False
    column.numbers = [
        numbers[text][0].values[column.style] if text in numbers else Fraction(0)
        for text in column.values
    ]
    if read.table.is_typed and not _may_be_rewritten(column, read, numbers):
        return False
    return _write_numbers(column, read, numbers)


_Numbers = dict[str, tuple[TypedNumber, str]]


def _style(column: Column, read: _Read, numbers: _Numbers, styles: Sequence[Style]) -> Style | None:
    """Return how decimals stand: one fits, a total or the file says so, or all are usual ones."""
    if len(styles) == 1:
        return styles[0]
    written = dict(zip(column.origins, column.typed, strict=True)).values()
    added: list[Style] = [
        style
        for style in STYLES
        if column.totalled() & {_sum(numbers, each, style) for each in (written, column.typed)}
    ]
    usual: list[Style] = [
        style for style in STYLES if read.table.is_typed and _are_usual(numbers, style, read)
    ]
    for fitting in (added, usual):
        if len(fitting) == 1:
            return fitting[0]
    cell = next(cell for cell in read.said if len(set(numbers[cell.text][0].values.values())) > 1)
    mark = "," if "," in cell.text else "."
    programs: dict[tuple[str, str], Style] = {(",", "."): "point"}
    if "," in read.reading.language.number(Decimal("0.5")):  # "1,250" in English may be 1250
        programs[";", ","] = "comma"
    style = read.reading.decimal or programs.get((read.table.separator, mark))
    if style:
        return style
    number = numbers[cell.text][0]
    worth = {each: read.reading.language.number(number.values[each]) for each in STYLES}
    place = cell.written.place
    fields = {"path": place.path, "line": place.line, "heading": column.heading}
    column.questions.append(Message("import-ambiguous", **fields, text=cell.text, **worth))
    return None


def _sum(numbers: _Numbers, texts: Iterable[str], style: Style) -> Fraction:
    return sum((numbers[text][0].values[style] for text in texts if text in numbers), Fraction(0))


def _are_usual(numbers: _Numbers, style: Style, read: _Read) -> bool:
    """Say whether the language of the thesis writes all numbers as they are typed."""
    for text, (number, _) in numbers.items():
        plain = number.plain.get(style, "")
        worth = Decimal(plain) if "." in plain else int(plain or 0)
        shown = read.reading.language.number(worth)
        if not plain or re.sub(BLANK, " ", shown) != re.sub(BLANK, " ", text):
            return False
    return True


def _may_be_rewritten(column: Column, read: _Read, numbers: _Numbers) -> bool:
    """Say whether typed numbers will look as typed, are added up by a total, or were answered."""
    units = {unit for _, unit in numbers.values()}
    is_usual = units == {""} and _are_usual(numbers, column.style or "comma", read)
    is_said = read.reading.decimal is not None and len(units) == 1
    return is_usual or (len(units) == 1 and column.adds and bool(column.totalled())) or is_said


def _write_numbers(column: Column, read: _Read, numbers: _Numbers) -> bool:
    style = column.style or "comma"
    plain = {text: number.plain[style] for text, (number, _) in numbers.items()}
    if not read.table.is_typed and all(digits.endswith(".0") for digits in plain.values()):
        plain = {text: digits.removesuffix(".0") for text, digits in plain.items()}
    kind: FieldType = "number" if any("." in digits for digits in plain.values()) else "integer"
    in_years = {"an", "annee", "year"} & set(words(column.heading)) and not read.table.is_typed
    if kind == "integer" and in_years and all(map(_YEAR.fullmatch, plain.values())):
        return _write(column, plain.__getitem__, read, type="year")
    units = [unit for _, unit in numbers.values() if unit]
    of_heading = filter(None, map(_HEADING_UNIT.search, column.heading.split(JOIN)))
    unit = next(iter(units), "") or next((each["unit"] for each in of_heading), "")
    if not read.table.is_typed:
        digits = [plain[cell.text] for cell in read.said]
        read.table.doubts += _codes_of_nothing(column, digits)
    return _write(column, plain.__getitem__, read, type=kind, unit=unit)


def _codes_of_nothing(column: Column, plain: Sequence[str]) -> Iterator[Message]:
    """Yield numbers that often mean that there is no answer: 99 among answers from 1 to 5."""
    others = [Decimal(each) for each in plain if each not in _CODES_OF_NOTHING]
    least, most = min(others, default=Decimal(0)), max(map(abs, others), default=Decimal(0))
    for code, count in Counter(plain).items():
        is_far = least >= 0 if code[0] == "-" else abs(Decimal(code)) > _FAR * most
        if code in _CODES_OF_NOTHING and others and is_far:
            fields = {"heading": column.heading, "code": code, "count": count}
            yield Message("file-code-of-nothing", **fields, least=str(least), most=str(most))


# --- answers, lists, choices ----------------------------------------------------------------------


def _answers(column: Column, read: _Read) -> bool:
    """Read yes and no, all of it: a third answer makes them choices."""
    if all(cell.written.kind == "boolean" for cell in read.said):
        return _write(column, str, read, type="boolean")
    kept = kept_spellings(cell.text for cell in read.said)
    found = {fold(text) for text in kept.values()}
    pair = next((each for each in _ANSWERS if found <= {*each[0].split(), *each[1].split()}), None)
    if pair is None or len(found) < len(pair) or read.absent:
        return False
    given = tuple(dict.fromkeys(kept.values()))
    yes = tuple(text for text in given if fold(text) in pair[0].split())
    no = tuple(text for text in given if text not in yes)
    return _write(column, kept.__getitem__, read, type="boolean", yes=yes, no=no)


def _lists(column: Column, read: _Read) -> bool:
    """Read lists parted by ; | or lines; of commas the author is asked, the text stays as it is."""
    for mark, most in ((";", 1.5), ("|", 1.5), ("\n", 1.5), (",", 2.0)):
        several = sum(mark in cell.text for cell in read.said)
        if several < _FEWEST_LISTS or several * 5 < len(read.said):
            continue
        parts = (item.strip() for cell in read.said for item in cell.text.split(mark))
        items = list(filter(None, parts))
        known = list(dict.fromkeys(items))
        is_list = len(known) * most <= len(items)
        if not is_list or any(len(item) > _LONGEST_CHOICE or ";" in item for item in known):
            continue
        if mark == "," and column.heading not in read.reading.lists:
            asked = {"heading": column.heading, "values": tuple(known[:_SHOWN])}
            read.table.doubts.append(Message("import-ask-list", **asked))
            continue
        kept = kept_spellings(items)
        enum = tuple(dict.fromkeys(kept[item] for item in items))

        def write(text: str, mark: str = mark, kept: dict[str, str] = kept) -> str:
            parts = (kept[part.strip()] for part in text.split(mark) if part.strip())
            return ";".join(dict.fromkeys(parts))

        enum = enum if len(enum) <= _MOST_CHOICES else ()
        return _write(column, write, read, type="list", delimiter=";", enum=enum)
    return False


def _choices(column: Column, read: _Read) -> bool:
    """Read a few short values that recur as choices, in the order of their scale if it is known."""
    texts = [text for text in column.values if text]
    kept = {text: text for text in texts} if read.table.is_typed else kept_spellings(texts)
    given = [kept[text] for text in texts if text not in read.reading.missing]
    found = list(dict.fromkeys(given))
    most, longest = _TYPED_CHOICES if read.table.is_typed else (_MOST_CHOICES, _LONGEST_CHOICE)
    is_few = 1 < len(found) <= min(most, len(given) // 2) and len(given) >= _FEWEST_ROWS
    is_short = all(len(text) <= longest and text.isprintable() for text in found)
    is_fit = is_few and is_short and not speaks_of(column.heading, "code")
    if not is_fit and column.heading not in read.reading.choices:
        return False
    asked = tuple(text for text in dict.fromkeys(texts) if text in read.reading.missing)
    enum = tuple(found) if read.table.is_typed else in_order(found)
    column.field = replace(column.field, enum=enum, missing=asked)
    column.values = [kept.get(text, text) for text in column.values]
    return True


def is_personal(column: Column) -> bool:
    """Say whether a column is of what only people have: addresses, telephones, births."""
    by_values = any(_MAIL.search(text) or _PHONE.fullmatch(text) for text in column.distinct)
    return by_values or not PERSONAL.isdisjoint(words(column.heading))
