"""Blocks of columns that share one scale of answers become records: item, respondent, answer.

A survey has a column for each of its statements, all answered from "Strongly disagree" to "Strongly
agree"; tables and charts need one record for each answer. Three columns beside each other that
share a known scale, one set of at least three choices, or, below headings of one form (Q1, Q2), the
points 1 to 5 or 1 to 7, are a block.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from generator.core.values import Frozen, replace
from generator.importing.draft import generated_keys
from generator.importing.files.columns import Column
from generator.importing.files.grid import JOIN
from generator.importing.files.scales import in_order, known_scale, says_missing
from generator.importing.proposal import ProposedField
from generator.language import Language

_FEWEST = 3  # columns of a block, and choices of a scale that is not known
_POINTS, _DIGITS = (5, 7), frozenset("1234567")
_CODE = re.compile(r"([A-Za-z]{1,4}[ _.]?[0-9]{1,3}(?:[._][0-9]{1,3})?)(?=$|[^\w])[\s.:)–-]*")
_IN_BRACKETS = re.compile(r"(.*)\[(.+)\]\s*")


class Block(Frozen):
    """Columns that share a scale: their common heading, a code and text for each, the answers."""

    title: str
    columns: tuple[Column, ...]
    items: dict[str, str]
    answer: ProposedField

    def fields(self, respondent: ProposedField, language: Language) -> tuple[ProposedField, ...]:
        """Return the fields of the answers: the item, who answered, what was answered."""
        item = ProposedField(
            language.text("import_item_name"),
            language.text("import_item"),
            enum=tuple(self.items),
            labels={code: text for code, text in self.items.items() if text != code},
            required=True,
        )
        return item, respondent, self.answer

    def rows(self, keys: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """Return an answer for each respondent and item; "" where there is none."""
        from pandas import DataFrame

        values = (each.values for each in self.columns)
        frame = DataFrame(dict(zip(self.items, values, strict=True)), index=list(keys), dtype=str)
        found = cast("Iterable[tuple[tuple[str, str], str]]", frame.stack().items())
        return tuple((code, key, answer) for (key, code), answer in found)


def find_blocks(columns: Sequence[Column], language: Language) -> Iterator[Block]:
    """Yield the blocks of columns, in order."""
    run: list[Column] = []
    for column in (*columns, None):
        if column and run and _share_a_scale([*run, column]):
            run.append(column)
            continue
        if len(run) >= _FEWEST and (block := _block(run, language)):
            yield block
        run = [column] if column and _share_a_scale([column]) else []


def _answers(column: Column) -> frozenset[str]:
    """Return the answers in a column, but for words that say that there is none."""
    absent = column.field.missing
    return frozenset(
        each for each in column.values if each and each not in absent and not says_missing(each)
    )


def _form(heading: str) -> str:
    """Return what a heading has in common with those of its block: "Q" of "Q1. …", "Use" above."""
    bracketed, code = _IN_BRACKETS.fullmatch(heading), _CODE.match(heading)
    if bracketed or JOIN in heading:
        return bracketed[1] if bracketed else heading.rpartition(JOIN)[0]
    return re.sub(r"[^A-Za-z].*", "", code[1]) if code else ""


def _share_a_scale(columns: Sequence[Column]) -> bool:
    kinds = {each.field.type for each in columns}
    found = [_answers(each) for each in columns]
    every = frozenset[str]().union(*found)
    if kinds == {"integer"}:
        units = any(each.field.unit for each in columns)
        forms = {_form(each.heading) for each in columns}
        return not units and every <= _DIGITS and len(forms) == 1 and "" not in forms
    if kinds != {"string"} or not all(found):
        return False
    return known_scale(every) is not None or (len(every) >= _FEWEST and set(found) == {every})


def _block(columns: Sequence[Column], language: Language) -> Block | None:
    every = list(dict.fromkeys(value for each in columns for value in each.values if value))
    missing = tuple(dict.fromkeys(word for each in columns for word in each.field.missing))
    answers = [each for each in every if each not in missing]
    is_integer = columns[0].field.type == "integer"
    if is_integer:
        most = max(map(int, answers))
        if most not in _POINTS or min(map(int, answers)) != 1:
            return None
        answers = [str(point) for point in range(1, most + 1)]
    elif not any(each.field.enum for each in columns):
        return None
    answer = ProposedField(
        language.text("import_answer_name"),
        language.text("import_answer_title"),
        "integer" if is_integer else "string",
        enum=in_order(answers),
        missing=missing,
    )
    title, texts = _parted([each.heading for each in columns])
    matches = map(_CODE.match, texts)
    codes = [re.sub(r"[ .]", "_", found[1]) if found else "" for found in matches]
    if len(set(codes)) < len(codes) or "" in codes:
        codes = list(generated_keys("Q", len(texts), ()))
    else:
        texts = [
            text[found.end() :] or text if (found := _CODE.match(text)) else text for text in texts
        ]
    columns = tuple(replace(each, field=replace(each.field, enum=())) for each in columns)
    return Block(title, columns, dict(zip(codes, texts, strict=True)), answer)


def _parted(headings: Sequence[str]) -> tuple[str, list[str]]:
    """Return what all headings begin with, and what each says: "Use [mail]", "Use – mail"."""
    bracketed = [_IN_BRACKETS.fullmatch(each) for each in headings]
    if len({each and each[1] for each in bracketed}) == 1 and bracketed[0]:
        return bracketed[0][1].strip(" :–-"), [each[2].strip() for each in bracketed if each]
    titles = {each.rpartition(JOIN)[0] for each in headings}
    if len(titles) == 1:
        return titles.pop(), [each.rpartition(JOIN)[2] for each in headings]
    return "", list(headings)
