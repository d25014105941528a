"""Typed tables: in another syntax, against the data and each other, names in several spellings.

Tables as pandoc alone reads them (``table-shape``); tables that the data draw, or that another
table repeats, with other values (``table-disagrees``).

Labels of cells and headings are compared without case, accents, loose spaces and whatever their
numbers (``vocabulary``): "Focus Group 1" and "Focus group 1", "Nord(est)". A capital at the
beginning, or capitals throughout, are no other spelling.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import partial
from html import unescape
from itertools import pairwise
from typing import NamedTuple

from generator.chapters import Chapter, Manuscript, plain_text
from generator.checks.context import Context, Maker, info, warning
from generator.core.problems import Message, Place, Problem
from generator.core.store import digest_of
from generator.core.values import grouped
from generator.handwritten import Sheet, disagreeing_tables, read_tables, sheet_of
from generator.handwritten.amounts import is_number
from generator.handwritten.disagreeing import Pair
from generator.language.normalize import spelling_key
from generator.tables import TableError, build_table, draw_csv


def disagreeing_problems(context: Context) -> list[Problem]:
    """Return what differs between tables that show the same."""
    unlike: frozenset[Pair] = context.store.get("unlike", "sheets", "") or frozenset()
    noted = set[Pair]()
    found = disagreeing_tables(context.manuscript, partial(drawn_sheets, context), unlike, noted)
    if frozenset(noted) != unlike:
        context.store.put("unlike", "sheets", "", frozenset(noted))
    return found


def drawn_sheets(context: Context) -> tuple[Sheet, ...]:
    """Return the tables of ``tables.yaml`` that can be drawn, without totals.

    One that says values by labels is there twice: a typed one may have the values or the labels.
    """
    made_from = digest_of(context.study.digest, context.specs, context.language.code)
    kept: tuple[Sheet, ...] | None = context.store.get("sheets", "drawn", made_from)
    if kept is None:
        kept = tuple(_drawn_sheets(context))
        context.store.put("sheets", "drawn", made_from, kept)
    return kept


def _drawn_sheets(context: Context) -> Iterator[Sheet]:
    for name, spec in context.specs.items():
        try:
            table = build_table(spec, context.study, context.language)
        except TableError:
            continue
        message = Message("table-drawn-from", name=name, path=spec.place.path)
        for drawn in dict.fromkeys((draw_csv(table), draw_csv(table.coded))):
            header, *rows = csv.reader(io.StringIO(drawn, newline=""))
            sheet = sheet_of(message, table.caption, header, rows[: len(rows) - len(table.foot)])
            if sheet:
                yield sheet


# --- rows and intervals ---------------------------------------------------------------------------

_CELLS = 3  # that a repeated row must fill in different ways
_NUMBER = r"-?\d+[.,]\d+"
_INTERVAL = re.compile(
    rf"[\[CI](?:(?<=\[)|(?<!\w[CI])(?P<named>(?:(?<=C)I|(?<=I)C)[\s:=\[(]{{1,3}}))"
    rf"[ ]?(?P<low>{_NUMBER})[ ]?(?:[,;–]|to|à)[ ]?"
    rf"(?P<high>{_NUMBER})(?(named)(?![\d.,]*\d)|[ ]?\](?!\())"
)


def repeated_problems(chapter: Chapter) -> Iterator[Problem]:
    """Yield an info at a row that repeats the one above, and at an interval that is turned round.

    Brackets hold intervals where most of their pairs rise: "[0.62, 0.66]", "95% CI 0.62 to 0.66"
    always is one.
    """
    for above, row in (
        pair for table in chapter.once(read_tables) for pair in pairwise(table.rows)
    ):
        texts = [cell.text for cell in row.cells]
        is_full = len({*texts} - {""}) >= _CELLS and any(map(is_number, texts))
        if is_full and texts == [cell.text for cell in above.cells]:
            yield info("table-shape", row.place, "row-twice")
    pairs = [*_INTERVAL.finditer(chapter.prose)]
    turned = [
        each
        for each in pairs
        if Fraction(each["low"].replace(",", ".")) > Fraction(each["high"].replace(",", "."))
    ]
    are_intervals = len(turned) * _CELLS <= len(pairs)
    for each in (each for each in turned if are_intervals or each["named"]):
        yield info(
            "total", chapter.place_at(each.start()), "interval-turned", each[0], found=each[0]
        )


# --- one name in several spellings ----------------------------------------------------------------

_DIGITS = re.compile(r"[0-9]+")
_NO_LABEL = re.compile(r"://|\{\{|@|`|\[\^|!\[|\$")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_LONGEST_LABEL, _MOST_WORDS = 60, 8
_LEAST = 4  # letters of a name without a number
_SHORT = 8  # letters up to which accents tell words apart: "marche" and "marché" are two
_MOST_PLACES = 3  # that are told of a spelling


class _Label(NamedTuple):
    text: str
    place: Place
    in_table: bool
    form: str
    key: str


def spelling_problems(context: Context) -> Iterator[Problem]:
    """Yield a problem for each name in several spellings, at the rarest one.

    A warning for names with a number, of which there are many of one form, else an info.
    """
    chapters = context.manuscript.chapters
    labels = [each for chapter in chapters for each in chapter.kept_once(spelled_labels)]
    for key, same in grouped((each.key, each) for each in labels).items():
        in_tables = {each.text.casefold() for each in same if each.in_table}
        # The capitals of a heading may be those of a title.
        told = [each for each in same if each.in_table or each.text.casefold() not in in_tables]
        if in_tables and len(key) >= _LEAST and _differ(each.form for each in told):
            yield _problem(warning if "0" in key else info, told, context.manuscript)


def _label(text: str, place: Place, *, in_table: bool) -> _Label:
    form = _form(text)
    return _Label(text, place, in_table, form, re.sub("[ -]", "", spelling_key(form)))


def _form(text: str) -> str:
    """Return a text without numbers, nor capitals throughout or at the beginning."""
    words = unicodedata.normalize("NFC", " ".join(text.replace("’", "'").split())).rstrip(" .,;:")
    words = words.casefold() if words.isupper() else words
    return _DIGITS.sub("0", words[:1].casefold() + words[1:])


def _differ(forms: Iterable[str]) -> bool:
    """Say whether texts with the same letters are written in more than one way that matters."""
    typed = set(forms)
    same_accents = len({form.casefold().replace(" ", "") for form in typed}) == 1
    are_long = all(len(form) >= _SHORT or " " in form for form in typed)
    return len(typed) > 1 and (same_accents or are_long)


def _problem(problem: Maker, labels: Iterable[_Label], manuscript: Manuscript) -> Problem:
    by_form = grouped((each.form, each) for each in labels)
    spellings = sorted(by_form.values(), key=lambda each: -len(each))
    ways: list[Message] = []
    for each in spellings:
        first = [Problem("", label.place, "") for label in each[:_MOST_PLACES]]
        typed = (problem.place for problem in manuscript.as_typed(first))
        places = (*dict.fromkeys(f"{place.path}:{place.line}" for place in typed),)
        text = each[0].text
        ways.append(Message("spelling-used", text=text, count=len(each), places=places))
    rarest, best = spellings[-1][0], spellings[0][0].text
    return problem(
        *("vocabulary", rarest.place, "one-name-in-spellings", rarest.text, best),
        count=len(ways),
        spellings=tuple(ways),
    )


def spelled_labels(chapter: Chapter) -> Iterator[_Label]:
    """Yield the headings and the texts of cells that could be spelled otherwise elsewhere."""
    for heading in chapter.headings:
        if text := _label_of(heading.text):
            yield _label(text, heading.place, in_table=False)
    for table in chapter.once(read_tables):
        cells = (cell for row in (*table.header, *table.rows) for cell in row.cells)
        for cell in (each for each in cells if not each.merged and not each.missing):
            for item in cell.written:
                if text := _label_of(item.content):
                    start = item.offsets[0]
                    yield _label(text, chapter.place_at(start - chapter.body_start), in_table=True)


def _label_of(source: str) -> str:
    source = source.strip()
    if not _LETTERS.search(source) or len(source) > 3 * _LONGEST_LABEL or _NO_LABEL.search(source):
        return ""
    plain = (
        source
        if source.replace(" ", "").isalnum()
        else plain_text(re.sub(r"<[^<>]*>", " ", source))
    )
    text = " ".join(unescape(plain).split())
    is_short = len(text) <= _LONGEST_LABEL and text.count(" ") < _MOST_WORDS
    is_name = _LETTERS.search(text) and not text.endswith((".", "…", "?", "!", ";", ","))
    return text if is_short and is_name else ""
