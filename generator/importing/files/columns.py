"""Decides what the values of a column are, and writes them as the Data Package standard has them.

A column is tried as days, durations, numbers, yes or no, lists and choices, in this order; what is
none of them is text, as it stands. Words for the lack of an answer ("n/a", "NSP") become
``missingValues`` of days and numbers, and stay values of choices. What was assumed is told.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from generator.core.problems import Message
from generator.core.values import Frozen, field, replace
from generator.data.privacy import PERSONAL
from generator.importing.draft import speaks_of
from generator.importing.files.grid import JOIN, OF_PROGRAMS, Cell
from generator.importing.files.scales import in_order, known_scale, says_missing
from generator.importing.files.sheets import Kind
from generator.importing.listings import choices
from generator.importing.proposal import ProposedField
from generator.importing.roles import HEADING_UNIT, read_with_unit
from generator.language import Language
from generator.language.normalize import fold, kept_spellings, words
from generator.language.typed_numbers import Style, TypedNumber, styles_of

_MOST_CHOICES, _LONGEST_CHOICE = 12, 60
_MOSTLY = 5  # times as many cells as those that are mistakes
_SHOWN = 5  # cells that a message names
_DAY = re.compile(
    r"(?:(?P<iso>[0-9]{4})[-/.](?P<iso_month>[0-9]{1,2})[-/.](?P<iso_day>[0-9]{1,2})"
    r"|(?P<first>[0-9]{1,2})(?P<mark>[/.-])(?P<second>[0-9]{1,2})(?P=mark)"
    r"(?P<year>[0-9]{4}|[0-9]{2}))"
    r"(?:(?:T|,? +(?:à )?)(?P<hour>[0-9]{1,2})[:h](?P<minute>[0-9]{2})(?::(?P<s>[0-9]{2}))?)?"
)
_CLOCK = re.compile(r"(?P<h>[0-9]{1,3}):(?P<m>[0-5][0-9])(?::(?P<s>[0-5][0-9]))?")
_SPAN = re.compile(
    r"(?=.*[hm])(?:(?P<h>[0-9]{1,3}) ?h(?:eures?|ours?)?)?"
    r"(?: ?(?P<m>[0-9]{1,2}) ?(?:min|mn|minutes?|m)?)?"
)
_OF_DAY = re.compile(r"\b(?:heure|horaire|début|fin|start|end|time)\b", re.IGNORECASE)
_SERIALS = (15000, 65000)  # of days as Excel counts them: 1941 to 2077
_YEAR = re.compile(r"(?:1[0-9]|20)[0-9]{2}")
_ORDINAL = frozenset(("e", "er", "ère", "ème", "st", "nd", "rd", "th", "d"))
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"(?:\+|00|0)[0-9](?:[ .()-]?[0-9]){7,13}")
_ANSWERS = tuple(
    (frozenset(yes.split()), frozenset(no.split()))
    for yes, no in (
        ("oui", "non"),
        ("yes", "no"),
        ("vrai", "faux"),
        ("true", "false"),
        ("o y", "n"),
    )
)
_TICKS = frozenset(("x", "✓", "✔", "☑", "☒", "✗"))
_DATED = frozenset(("date", "jour", "day"))
_LASTING = frozenset(("duree", "duration", "length", "longueur", "temp"))
_CODES_OF_NOTHING = frozenset(("99", "999", "9999", "-9", "-99", "-999", "88", "98", "-1"))
_FAR = 3  # how many times larger than the next value a code for nothing is at least


class Reading(Frozen):
    """How the cells of a file are read: what the author said, and the separator of a text file."""

    language: Language
    decimal: Style | None = None
    missing: frozenset[str] = frozenset()
    separator: str = ""
    month_first: bool = False  # as another column of the file has it

    def is_missing(self, text: str) -> bool:
        """Say whether a text is a word for no answer, or one that the author named."""
        return text in self.missing or says_missing(text)


class Column(Frozen):
    """A column that was read: its field, its values as they are written, what is told of it.

    ``numbers`` has its values where they are numbers, ``typed`` those in the rows of totals;
    ``scale`` is the known scale of its choices.
    """

    field: ProposedField
    values: tuple[str, ...]
    numbers: tuple[Decimal | None, ...] = ()
    typed: tuple[Decimal | None, ...] = ()
    scale: int | None = None
    notes: tuple[Message, ...] = ()
    doubts: tuple[Message, ...] = ()
    questions: tuple[Message, ...] = ()

    @property
    def heading(self) -> str:
        """The heading as it was typed."""
        return self.field.title


class _Raw(Frozen):
    """A column before it is read: ``said`` are its cells with a value that is no word for none."""

    heading: str
    cells: Sequence[Cell]
    totals: Sequence[str]
    reading: Reading
    said: Sequence[Cell] = ()
    absent: tuple[str, ...] = ()
    doubts: list[Message] = field(default_factory=list[Message])


_Written = Callable[[Cell], str | None]


def read_column(
    path: str,
    heading: str,
    name: str,
    cells: Sequence[Cell],
    totals: Sequence[str],
    reading: Reading,
) -> Column:
    """Return a column as a field called ``name``; ``totals`` are its cells in rows of totals."""
    sound = [
        cell._replace(text="", kind="") if cell.kind in {"error", "formula"} else cell
        for cell in cells
    ]
    filled = [cell for cell in sound if cell.text]
    said = [cell for cell in filled if not reading.is_missing(cell.text)]
    absent = tuple(dict.fromkeys(cell.text for cell in filled if reading.is_missing(cell.text)))
    raw = _Raw(heading, sound, totals, reading, said, absent)
    kinds = (_days, _durations, _numbers, _answers, _lists, _choices) if said else ()
    found = next((column for kind in kinds if (column := kind(raw, name, path))), None)
    column = found or Column(ProposedField(name, heading), tuple(cell.text for cell in sound))
    return replace(column, doubts=(*raw.doubts, *column.doubts))


def _column(raw: _Raw, name: str, kind: ProposedField, write: _Written) -> Column:
    """Return a column whose values are written so; words for none are its missing values."""
    values = tuple(
        cell.text if cell.text in raw.absent or not cell.text else write(cell) or ""
        for cell in raw.cells
    )
    notes = [Message("file-missing-values", heading=raw.heading, words=raw.absent)]
    return Column(
        replace(kind, name=name, title=raw.heading, missing=raw.absent),
        values,
        notes=tuple(notes if raw.absent else ()),
    )


def _odd_cells(raw: _Raw, fitting: Sequence[bool], kind: str) -> None:
    """Tell the few cells that are not what the rest of their column is."""
    odd = [cell for cell, fits in zip(raw.said, fitting, strict=True) if not fits]
    if odd and len(odd) * _MOSTLY <= len(raw.said):
        cells = tuple(
            Message("file-cell", line=cell.line, found=cell.text) for cell in odd[:_SHOWN]
        )
        what = Message(f"file-kind-{kind}")
        message = Message(
            "file-odd-cells", heading=raw.heading, what=what, count=len(odd), cells=cells
        )
        raw.doubts.append(message)


# --- days and durations ---------------------------------------------------------------------------


def _days(raw: _Raw, name: str, _: str) -> Column | None:
    texts = [cell.text for cell in raw.said]
    if all(cell.kind == "time" for cell in raw.said):
        return _column(raw, name, ProposedField(name, "", "time"), lambda cell: cell.text)
    if column := _serial_days(raw, name):
        return column
    found = [_DAY.fullmatch(text) for text in texts]
    if not all(found):
        _odd_cells(raw, list(map(bool, found)), "date")
        return None
    matches = [each for each in found if each]
    orders = [order for order in ("dmy", "mdy") if all(_moment(each, order) for each in matches)]
    if not orders:
        return None
    if raw.reading.month_first:
        orders = orders[-1:]
    notes: list[Message] = []
    if marks := [each for each in matches if each["first"]]:
        code = "file-days-month-first" if orders == ["mdy"] else "file-days"
        code = "file-days-assumed" if len(orders) > 1 else code
        shown = _moment(marks[0], orders[0])
        example, day = marks[0][0], shown.date().isoformat() if shown else ""
        told = raw.doubts if len(orders) > 1 else notes
        told.append(Message(code, heading=raw.heading, example=example, day=day))
    short = [each for each in marks if len(each["year"]) == len("99")]
    if days := sorted(str(day.date()) for each in short if (day := _moment(each, orders[0]))):
        doubt = Message("file-years-short", heading=raw.heading, first=days[0], last=days[-1])
        raw.doubts.append(doubt)
    has_time = any(each["hour"] for each in matches)

    def write(cell: Cell) -> str | None:
        match = _DAY.fullmatch(cell.text)
        moment = _moment(match, orders[0]) if match else None
        if moment is None:
            return None
        return moment.isoformat(timespec="seconds") if has_time else moment.date().isoformat()

    column = _column(raw, name, ProposedField(name, "", "datetime" if has_time else "date"), write)
    return replace(column, notes=(*notes, *column.notes))


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
    clock = (int(match["hour"] or 0), int(match["minute"] or 0), int(match["s"] or 0))
    try:
        return dt.datetime(year, month, day, *clock)  # noqa: DTZ001 - as it is written
    except ValueError:
        return None


def _serial_days(raw: _Raw, name: str) -> Column | None:
    """Return numbers below a heading that says "date" as days since 30 December 1899."""
    least, most = _SERIALS
    are_serials = all(
        re.fullmatch(r"[0-9]{5}(\.0)?", cell.text) and least < float(cell.text) < most
        for cell in raw.said
    )
    if not are_serials or _DATED.isdisjoint(words(raw.heading)):
        return None

    def write(cell: Cell) -> str:
        return (dt.date(1899, 12, 30) + dt.timedelta(days=int(float(cell.text)))).isoformat()

    column = _column(raw, name, ProposedField(name, "", "date"), write)
    first = raw.said[0]
    note = Message("file-serials", heading=raw.heading, example=first.text, day=write(first))
    return replace(column, notes=(note, *column.notes))


def _durations(raw: _Raw, name: str, _: str) -> Column | None:
    lasts = not _LASTING.isdisjoint(words(raw.heading))
    of_day = _OF_DAY.search(raw.heading) and not lasts
    has_hours = not of_day and any(re.search("[0-9] ?h", cell.text.lower()) for cell in raw.said)

    def write(cell: Cell) -> str | None:
        if cell.kind == "duration":
            return cell.text
        clock = lasts and _CLOCK.fullmatch(cell.text)
        match = clock or (has_hours and _SPAN.fullmatch(cell.text.lower()))
        if not match:
            return None
        parts = ((int(number or 0), unit.upper()) for unit, number in match.groupdict().items())
        return "PT" + ("".join(f"{number}{unit}" for number, unit in parts if number) or "0S")

    written = list(map(write, raw.said))
    if not all(written):
        return None
    column = _column(raw, name, ProposedField(name, "", "duration"), write)
    example, first = raw.said[0].text, written[0] or ""
    if example != first:
        if raw.said[0].kind == "text" and example.count(":") == 1:
            minutes, _, seconds = example.partition(":")
            instead = f"{int(minutes) // 60}:{int(minutes) % 60:02}:{seconds}"
            doubt = Message(
                "file-durations-assumed",
                heading=raw.heading,
                example=example,
                duration=first,
                instead=instead,
            )
            raw.doubts.append(doubt)
            return column
        note = Message("file-durations", heading=raw.heading, example=example, duration=first)
        column = replace(column, notes=(note, *column.notes))
    return column


# --- numbers --------------------------------------------------------------------------------------


def _read_number(cell: Cell) -> tuple[TypedNumber, str] | None:
    return _as_number(cell.text, cell.kind)


@lru_cache(maxsize=65536)
def _as_number(text: str, kind: Kind) -> tuple[TypedNumber, str] | None:
    """Return a number and its unit; what begins with zero, as a code or telephone, is none."""
    if kind == "number":
        return TypedNumber({"comma": text, "point": text}), ""
    if OF_PROGRAMS.fullmatch(text):
        plain = format(Decimal(text), "f")
        return TypedNumber({"comma": plain, "point": plain}), ""
    if kind != "text" or re.match(r"[+-]?0[0-9]|\+", text):
        return None
    found = read_with_unit(text)
    if found and (found[1] in _ORDINAL or re.search(r"[0-9][A-Z]+$", text)):
        return None
    return found


def _numbers(raw: _Raw, name: str, path: str) -> Column | None:
    read = list(map(_read_number, raw.said))
    if not all(read):
        if any(read) and not any(re.match(r"0[0-9]", cell.text) for cell in raw.said):
            _odd_cells(raw, list(map(bool, read)), "number")
        return None
    units = {each[1] for each in read if each} - {""}
    different = {id(each): each[0] for each in read if each}  # one number read is one object
    styles = styles_of(different.values())
    if len(units) > 1 or not styles:
        found = tuple(sorted(units)) or tuple(cell.text for cell in raw.said[:_SHOWN])
        code = "file-units-mixed" if units else "file-decimals-mixed"
        raw.doubts.append(Message(code, heading=raw.heading, found=found))
        return None
    style, questions = _style(raw, styles, path)
    is_whole = all(each[0].plain[style].endswith(".0") for each in read if each)

    def write(cell: Cell) -> str | None:
        found = _read_number(cell)
        number = found[0].plain.get(style) if found else None
        return number.removesuffix(".0") if number and is_whole else number

    plain = [write(cell) or "" for cell in raw.said]
    notes: list[Message] = []
    if is_whole:
        notes.append(Message("file-whole", heading=raw.heading, example=raw.said[0].text))
    kind: Literal["integer", "number", "year"] = (
        "number" if any("." in each for each in plain) else "integer"
    )
    about = {"an", "annee", "year"} & set(words(raw.heading))
    if kind == "integer" and about and all(map(_YEAR.fullmatch, plain)):
        kind = "year"
    parts = map(HEADING_UNIT.search, raw.heading.split(JOIN))
    written = next(filter(None, parts), None)
    unit = next(iter(units), written["unit"] if written else "")
    proposed = ProposedField(name, "", kind, unit="" if kind == "year" else unit)
    column = _column(raw, name, proposed, write)
    respelt = [cell.text for cell in raw.said if write(cell) != cell.text and not units]
    if respelt and not notes:
        shown = write(next(cell for cell in raw.said if cell.text == respelt[0])) or ""
        notes.append(Message("file-numbers", heading=raw.heading, typed=respelt[0], plain=shown))
    if units:
        notes.append(Message("file-unit", heading=raw.heading, unit=unit))
    totals = [Cell(text, "text" if text else "", 0) for text in raw.totals]
    numbers = tuple(Decimal(each) if _PLAIN.fullmatch(each) else None for each in column.values)
    typed = tuple(Decimal(each) if (each := write(total) or "") else None for total in totals)
    return replace(
        column,
        numbers=numbers,
        typed=typed,
        notes=(*notes, *column.notes),
        doubts=tuple(_codes_of_nothing(raw, plain)),
        questions=questions,
    )


def _style(raw: _Raw, styles: Sequence[Style], path: str) -> tuple[Style, tuple[Message, ...]]:
    """Return how decimals stand, and the question where only the author can know."""
    if len(styles) == 1:
        return styles[0], ()
    if raw.reading.decimal:
        return raw.reading.decimal, ()
    cell = next(cell for cell in raw.said if cell.kind == "text" and re.search("[.,]", cell.text))
    mark = "," if "," in cell.text else "."
    if (raw.reading.separator, mark) in {(";", ","), (",", ".")}:  # as programs write them
        return ("comma" if mark == "," else "point"), ()
    plain = next(each.plain for each, _ in filter(None, [read_with_unit(cell.text)]))
    return styles[0], (
        Message(
            "import-ambiguous",
            path=path,
            line=cell.line,
            heading=raw.heading,
            text=cell.text,
            comma=plain["comma"],
            point=plain["point"],
        ),
    )


def _codes_of_nothing(raw: _Raw, plain: Sequence[str]) -> list[Message]:
    """Tell numbers that often mean that there is no answer: 99 among answers from 1 to 5."""
    counts = Counter(plain)
    others = [abs(Decimal(each)) for each in plain if each not in _CODES_OF_NOTHING]
    most = max(others, default=Decimal(0))
    lowest = min((Decimal(each) for each in plain if each not in _CODES_OF_NOTHING), default=0)
    found = [
        each
        for each in counts
        if each in _CODES_OF_NOTHING
        and others
        and (lowest >= 0 if each.startswith("-") else abs(Decimal(each)) > _FAR * most)
    ]
    return [
        Message(
            "file-code-of-nothing",
            heading=raw.heading,
            code=each,
            count=counts[each],
            least=str(lowest),
            most=str(most),
        )
        for each in found
    ]


# --- answers, lists, choices ----------------------------------------------------------------------


def _answers(raw: _Raw, name: str, _: str) -> Column | None:
    """Return answers by yes or no; a third answer makes them choices."""
    texts = _one_spelling([cell.text for cell in raw.said])
    found = {fold(text) for text in texts.values()}
    if all(cell.kind == "boolean" for cell in raw.said):
        return _column(raw, name, ProposedField(name, "", "boolean"), lambda cell: cell.text)
    is_ticked = found <= _TICKS and len(found) == 1 and len(raw.said) < len(raw.cells)
    pair = next((pair for pair in _ANSWERS if found <= pair[0] | pair[1]), None)
    if raw.absent or not (is_ticked or (pair and len(found) > 1)):
        return None
    given = tuple(dict.fromkeys(texts.values()))
    yes = tuple(text for text in given if is_ticked or (pair and fold(text) in pair[0]))
    no = tuple(text for text in given if text not in yes)
    field = ProposedField(name, "", "boolean", yes=yes, no=no)
    column = _column(raw, name, field, lambda cell: texts[cell.text])
    if is_ticked:
        doubt = Message("file-ticks", heading=raw.heading, tick=yes[0])
        return replace(column, doubts=(doubt,))
    return replace(column, notes=tuple(_respelt(raw, texts)))


def _lists(raw: _Raw, name: str, _: str) -> Column | None:
    """Return cells with several things of few: "a; b" and "b; c", not sentences with commas."""
    for delimiter, most in ((";", 1.5), ("|", 1.5), ("\n", 1.5), (",", 2.0)):
        items = [[item.strip() for item in cell.text.split(delimiter)] for cell in raw.said]
        several = sum(len(each) > 1 for each in items)
        every = [item for each in items for item in each if item]
        known = dict.fromkeys(every)
        is_list = several * 5 >= len(items) and several > 1 and len(known) * most <= len(every)
        if not is_list or any(len(item) > _LONGEST_CHOICE or ";" in item for item in known):
            continue
        kept = _one_spelling(every)

        def write(cell: Cell, by: str = delimiter, kept: dict[str, str] = kept) -> str:
            parts = (part.strip() for part in cell.text.split(by))
            return ";".join(dict.fromkeys(kept[part] for part in parts if part))

        values = tuple(dict.fromkeys(kept.values()))
        enum = values if len(values) <= _MOST_CHOICES else ()
        column = _column(
            raw, name, ProposedField(name, "", "list", delimiter=";", enum=enum), write
        )
        note = Message("file-list", heading=raw.heading, count=len(values), values=values[:_SHOWN])
        return replace(column, notes=(note, *_respelt(raw, kept), *column.notes))
    return None


def _choices(raw: _Raw, name: str, _: str) -> Column | None:
    texts = _one_spelling([cell.text for cell in raw.cells if cell.text])
    values = tuple(texts.get(cell.text, "") for cell in raw.cells)
    asked = tuple(each for each in raw.absent if each in raw.reading.missing)
    given = [each for each in values if each not in asked]
    found = choices(given, _MOST_CHOICES, _LONGEST_CHOICE)
    if not found or speaks_of(raw.heading, "code"):
        return None
    scale, enum = known_scale(found), in_order(found)
    notes = list(_respelt(raw, texts))
    code = "file-order-known" if scale is not None else "file-order-met"
    if len([each for each in enum if not says_missing(each)]) > 1:
        notes.append(Message(code, heading=raw.heading, values=enum))
    if absent := tuple(filter(says_missing, enum)):
        notes.append(Message("file-missing-kept", heading=raw.heading, words=absent))
    proposed = ProposedField(name, raw.heading, enum=enum, missing=asked)
    return Column(proposed, values, scale=scale, notes=tuple(notes))


def _one_spelling(texts: Sequence[str]) -> dict[str, str]:
    kept = kept_spellings(texts)
    return {text: kept.get(text, text) for text in texts}


def _respelt(raw: _Raw, texts: dict[str, str]) -> list[Message]:
    counts = Counter(cell.text for cell in raw.cells)
    return [
        Message(
            "import-respelt", heading=raw.heading, written=text, kept=kept, count=counts[text] or 1
        )
        for text, kept in texts.items()
        if text != kept
    ]


def is_personal(column: Column) -> bool:
    """Say whether a column is of what only people have: addresses, telephones, births."""
    said = [each for each in column.values if each]
    by_values = any(_MAIL.search(each) or _PHONE.fullmatch(each) for each in said)
    return by_values or not PERSONAL.isdisjoint(words(column.heading))
