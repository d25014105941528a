"""Matrices of judgements: rows, judges, an alphabet, counts, the rule of a verdict; its files."""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from itertools import pairwise, permutations

from generator.core.problems import Message
from generator.core.values import Frozen, replace
from generator.importing.draft import (
    CODE,
    Draft,
    Entity,
    ProposedTable,
    free_name,
    identifier,
    noun_in,
    plural,
    telling_words,
    words_of,
)
from generator.importing.proposal import ProposedField, ProposedResource
from generator.importing.records import Column, Records, one_spelling, row_text
from generator.language import Language
from generator.language.normalize import spelling_key
from generator.language.typed_numbers import read_number

# The shapes that stand before our own judgements, and the tones that they say.
MARKS: Mapping[str, str] = {"●": "for", "○": "against", "–": "none"}
_MARKED = re.compile(r"(?P<mark>[●○–])[ \u00a0]+(?P<word>\S.*)")
_CODED = re.compile(rf"(?P<code>{CODE.pattern})[ \u00a0]+(?P<words>\S.*)")
_MISSING = "·"
_FEWEST_VALUES, _MOST_VALUES, _MOST_DIFFERENCE, _FEWEST_JUDGES = 2, 6, 6, 2
# One cell in so many may hold something else than the judgements, and one in any matrix.
_ODD_SHARE = 20


class Matrix(Frozen):
    """The columns of a matrix by what they are.

    ``values`` are the judgements in the order in which they are counted or first occur, ``odd``
    what stands in a few cells beside them. ``counts`` are the columns that count a judgement;
    ``rule`` gives the ``verdict``.
    """

    part: Column | None
    label: Column
    judges: tuple[Column, ...]
    values: tuple[str, ...]
    odd: tuple[str, ...]
    counts: Mapping[str, Column]
    verdict: Column | None = None
    rule: str = ""

    def judgements(self, row: int) -> list[str]:
        """Return what each judge says of a row, "" for nothing."""
        return [_without_mark(judge.values[row]) for judge in self.judges]

    def judge_labels(self) -> list[str]:
        """Return the lowest heading of each judge, or all of its headings where two are alike."""
        leaves = [judge.leaf for judge in self.judges]
        unique = len(set(leaves)) == len(leaves)
        return leaves if unique else [judge.heading for judge in self.judges]


def _without_mark(value: str) -> str:
    if value.startswith(_MISSING):
        return ""
    marked = _MARKED.fullmatch(value)
    return marked["word"] if marked else value


def find_matrix(
    records: Records, language: Language
) -> tuple[Records, Matrix | None, Message | None]:
    """Return the matrix that records are, judgements in one spelling, or why they are none."""
    columns = records.columns
    label = next((at for at in (0, 1) if _names_rows(columns, at)), -1)
    judges = _judges(columns[label + 1 :])
    is_parted = label < 1 or _has_blocks(columns[0].values)
    if label < 0 or len(judges) < _FEWEST_JUDGES or not is_parted:
        return records, None, None
    columns, respelt = one_spelling(columns, [judges])
    end = label + 1 + len(judges)
    judges, rest = columns[label + 1 : end], columns[end:]
    alphabet = _alphabet(judges, rest)
    if alphabet is None:
        return records, None, None
    records = replace(records, columns=columns, spellings=(*records.spellings, *respelt))
    values, odd = alphabet
    by_key = {spelling_key(value): value for value in values}
    counts: dict[str, Column] = {}  # also of a judgement that nobody made: all of them are 0
    for column in rest:
        value = by_key.get(spelling_key(column.leaf), "")
        if value or (column.leaf and set(column.values) == {"0"}):
            counts[value or column.leaf] = column
    others = [column for column in rest if column not in counts.values()]
    ordered = tuple(dict.fromkeys((*counts, *values)))
    matrix = Matrix(columns[0] if label else None, columns[label], judges, ordered, odd, counts)
    if not others:
        return records, matrix, None
    rule = _verdict_rule(matrix, others[0], language) if len(others) == 1 else ""
    if rule:
        return records, replace(matrix, verdict=others[0], rule=rule), None
    unclear = Message(
        "import-matrix-unclear",
        line=records.table.place.line,
        judges=tuple(column.heading for column in judges),
        others=tuple(column.heading for column in others),
    )
    return records, None, unclear


def _names_rows(columns: Sequence[Column], at: int) -> bool:
    if at >= len(columns) or any(column.listed for column in columns):
        return False
    values = columns[at].values
    in_words = all(re.search(r"[^\W\d_]", value) and "\n" not in value for value in values)
    return len(set(values)) == len(values) and in_words


def _has_blocks(values: Sequence[str]) -> bool:
    changes = sum(one != other for one, other in pairwise(values))
    return all(values) and changes + 1 == len(set(values)) < len(values)


def _judges(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return the columns of words from the first on, while their headings agree."""
    kinds = [re.sub(r"\d+", "0", column.leaf) for column in columns]
    for at, column in enumerate(columns):
        is_series = at > 1 and len(set(kinds[:at])) == 1 and "0" in kinds[0]
        said = [value for value in map(_without_mark, column.values) if value]
        others = sum(not _is_judgement(value) for value in said)
        in_words = others <= max(1, len(said) // 5) and others * 2 < len(said)
        if not column.heading or not in_words or (is_series and kinds[at] != kinds[0]):
            return tuple(columns[:at])
    return tuple(columns)


def _is_judgement(value: str) -> bool:
    return "\n" not in value and read_number(value) is None


def _alphabet(
    judges: Sequence[Column], rest: Sequence[Column]
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    said = [list(map(_without_mark, judge.values)) for judge in judges]
    cells = sum(map(len, said))
    found = Counter(value for column in said for value in column if value)
    counted = {spelling_key(column.leaf) for column in rest}
    odd = tuple(
        value
        for value, count in found.items()
        if spelling_key(value) not in counted
        and (not _is_judgement(value) or (count == 1 and cells >= _ODD_SHARE))
    )
    values = tuple(value for value in found if value not in odd)
    few = sum(found[value] for value in odd) <= max(1, cells // _ODD_SHARE)
    if not few or not _FEWEST_VALUES <= len(values) <= _MOST_VALUES or cells < 2 * len(values):
        return None
    mine = [set(column).intersection(values) for column in said]
    shared = {value for value in values if sum(value in one for one in mine) > 1}
    return (values, odd) if all(one & shared for one in mine) else None


def _verdict_rule(matrix: Matrix, verdict: Column, language: Language) -> str:
    """Return the rule that gives yes and no: more of one value, by a margin, a least number."""
    words = {spelling_key(language.text(each)): each == "yes" for each in ("yes", "no")}
    wanted = [words.get(spelling_key(_without_mark(value))) for value in verdict.values]
    names = [name for name in matrix.counts or matrix.values if name.isidentifier()]
    counted = [Counter(matrix.judgements(row)) for row in range(len(wanted))]
    for text, holds in _rules(names):
        if [holds(each) for each in counted] == wanted:
            return text
    return ""


def _rules(values: Sequence[str]) -> Iterator[tuple[str, Callable[[Counter[str]], bool]]]:
    for margin in range(1, _MOST_DIFFERENCE):
        for one, other in permutations(values, 2):
            text = f"{one} - {other} >= {margin}" if margin > 1 else f"{one} > {other}"
            yield text, lambda n, a=one, b=other, k=margin: n[a] - n[b] >= k
    for one in values:
        for least in range(1, _MOST_DIFFERENCE):
            yield f"{one} >= {least}", lambda n, a=one, k=least: n[a] >= k


# --- files ----------------------------------------------------------------------------------------


def matrix_files(
    draft: Draft, caption: str, records: Records, matrix: Matrix, judges: Entity
) -> ProposedTable:
    """Add the files of a matrix, whose ``judges`` are its columns, and return its table."""
    language = draft.language
    parts: ProposedResource | None = None
    if matrix.part:
        heading = matrix.part.heading or language.text("import_part")
        parts = draft.kept(_named_file(draft, heading, matrix.part.values))
    heading = matrix.label.heading or words_of(language, "row")["one"]
    rows = _named_file(draft, heading, matrix.label.values)
    if matrix.part and parts:
        coded = dict(zip(matrix.part.distinct, codes_and_words(matrix.part.distinct), strict=True))
        keys = [coded[label][0] for label in matrix.part.values]
        rows = replace(
            rows,
            fields=(*rows.fields, _reference(parts, [each.name for each in rows.fields])),
            rows=tuple((*row, key) for row, key in zip(rows.rows, keys, strict=True)),
        )
    rows = draft.kept(rows)
    kind = words_of(language, "judgement")
    fields = (
        _reference(rows, ()),
        judges.reference(free_name(judges.kind["key"], {rows.key}), _capital(judges.kind["one"])),
        ProposedField(
            kind["key"],
            _capital(kind["one"]),
            required=True,
            enum=(*matrix.values, *matrix.odd),
            tones=_tones(matrix.judges),
        ),
    )
    said = tuple(
        (row[0], judge, judgement)
        for number, row in enumerate(rows.rows)
        for judge, judgement in zip(judges.keys.values(), matrix.judgements(number), strict=True)
        if judgement
    )
    name = free_name(kind["resource"], draft.names)
    cells = draft.kept(ProposedResource(name, kind["title"], fields, said, noun=noun_in(kind)))
    is_counted = bool(matrix.rule or records.foot)
    entry: dict[str, object] = {
        "kind": "matrix",
        "caption": caption,
        "rows": rows.name,
        "row_groups": parts.key if parts else "",
        "columns": judges.name,
        "cells": f"{cells.name}.{kind['key']}",
        "totals": list(matrix.counts or (matrix.values if is_counted else ())),
    }
    if matrix.verdict:
        entry["verdict"] = {"label": matrix.verdict.heading, "rule": matrix.rule}
    return ProposedTable(
        free_name(identifier(telling_words(caption), otherwise="matrix"), draft.names),
        entry,
        _totals(records, matrix),
        _doubts(records, matrix),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _reference(resource: ProposedResource, taken: Container[str]) -> ProposedField:
    return ProposedField(
        free_name(resource.key, taken),
        _capital(resource.noun["one"]),
        required=True,
        reference=resource.name,
        reference_key=resource.key,
    )


def _tones(judges: Sequence[Column]) -> Mapping[str, str]:
    found: dict[str, set[str]] = {}
    for value in (value for judge in judges for value in judge.values):
        marked = _MARKED.fullmatch(value)
        found.setdefault(_without_mark(value), set()).add(MARKS[marked["mark"]] if marked else "")
    return {
        value: tone for value, (tone, *others) in found.items() if value and tone and not others
    }


def codes_and_words(labels: Sequence[str]) -> list[tuple[str, str]]:
    """Return code and words of each label; without codes in all of them, (label, "")."""
    found = [_CODED.fullmatch(label) for label in labels]
    pairs = [(each["code"], each["words"]) for each in found if each]
    if len(pairs) == len(labels) and len({code for code, _ in pairs}) == len(set(labels)):
        return pairs
    return [(label, "") for label in labels]


def _named_file(draft: Draft, heading: str, labels: Sequence[str]) -> ProposedResource:
    pairs = codes_and_words(list(dict.fromkeys(labels)))
    has_words = any(words for _, words in pairs)
    key = identifier(heading, otherwise="item")
    label = free_name(draft.language.text("import_label"), {key}) if has_words else ""
    title = draft.language.text("import_key") if has_words else heading
    words = (ProposedField(label, heading),) if has_words else ()
    are_codes = all(CODE.fullmatch(code) for code, _ in pairs)
    return ProposedResource(
        free_name(plural(key), draft.names),
        plural(heading),
        (ProposedField(key, title, required=True), *words),
        tuple(pair if has_words else pair[:1] for pair in pairs),
        key=key,
        entity=are_codes and draft.keys.isdisjoint(code for code, _ in pairs),
        label=label,
        noun={"one": heading[:1].lower() + heading[1:], "other": plural(heading.lower())},
    )


# --- what is said of it ---------------------------------------------------------------------------


def matrix_readings(matrix: Matrix) -> Iterator[Message]:
    """Yield how a matrix was read: its judgements, the codes of its rows, the marks."""
    judges = tuple(judge.heading for judge in matrix.judges)
    yield Message("import-matrix", values=matrix.values, judges=judges)
    for labels in (matrix.part.distinct if matrix.part else [], matrix.label.distinct):
        for label, (code, words) in zip(labels, codes_and_words(labels), strict=True):
            if words:
                yield Message("import-coded", label=label, key=code, words=words)
    said = {value for judge in matrix.judges for value in judge.values if value}
    marked = tuple(sorted(each for each in said if each != _without_mark(each)))
    if marked:
        yield Message("import-marks", marks=marked)


def _totals(records: Records, matrix: Matrix) -> list[Message]:
    below = (*records.foot, *((records.total,) if records.total else ()))
    follows = [matrix.verdict] if matrix.verdict else []
    return [
        *(
            Message("import-counted", heading=each.heading, typed=each.values)
            for each in matrix.counts.values()
        ),
        *(Message("import-follows", heading=each.heading, typed=each.values) for each in follows),
        *(Message("import-counted-below", row=row_text(row)) for row in below),
    ]


def _doubts(records: Records, matrix: Matrix) -> list[Message]:
    names, counts = matrix.label.values, matrix.counts
    said = [matrix.judgements(number) for number in range(len(names))]
    doubts = [
        Message(
            "import-odd-cell",
            path=cell.place.path,
            line=cell.place.line,
            row=name,
            heading=judge.heading,
            value=value,
            values=matrix.values,
        )
        for judge in matrix.judges
        for name, value, cell in zip(names, judge.values, judge.cells, strict=True)
        if _without_mark(value) in matrix.odd
    ]
    doubts += [
        Message("import-count-wrong", name=name, typed=typed, value=value, number=row.count(value))
        for value, column in counts.items()
        for name, typed, row in zip(names, column.values, said, strict=True)
        if typed.strip() != str(row.count(value))
    ]
    if verdict := matrix.verdict:
        doubts.append(Message("import-rule-guessed", heading=verdict.heading, rule=matrix.rule))
    for row in records.foot:
        texts = [*([""] if records.parts else []), *(cell.text for cell in row.cells)]
        label = spelling_key(next(filter(None, texts), "")).split()
        counted = next(
            (each for each in matrix.values if label[-1:] == spelling_key(each).split()), ""
        )
        for judge in matrix.judges if counted else ():
            typed = texts[records.columns.index(judge)].strip()
            number = list(map(_without_mark, judge.values)).count(counted)
            if typed and typed != str(number):
                doubts.append(
                    Message(
                        "import-foot-wrong",
                        heading=judge.heading,
                        typed=typed,
                        value=counted,
                        number=number,
                    )
                )
    return doubts
