"""Columns that share a few words say something of each record: judgements, answers of a survey.

They become one record for each row and column. In a typed matrix what stands beside them counts
them, or is a verdict on them. In a survey three columns beside each other that share a known scale,
one set of at least three choices, or, below headings of one form (Q1, Q2), the points 1 to 5 or 1
to 7, are a block.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, permutations

from msgspec import Struct, field

from generator.core.problems import Message
from generator.core.values import grouped, replace
from generator.importing.columns import number_of
from generator.importing.grid import JOIN
from generator.importing.names import capital, codes_and_words, generated_keys, words_of
from generator.importing.proposal import ProposedField
from generator.importing.records import Column, Table, unify_spellings
from generator.importing.scales import in_order, known_scale, says_missing
from generator.language import Language
from generator.language.normalize import spelling_key

# The shapes that stand before our own judgements, and the tones that they say.
_MARKS: Mapping[str, str] = {"●": "for", "○": "against", "–": "none"}
_MARKED = re.compile(r"(?P<mark>[●○–])[ \u00a0]+(?P<word>\S.*)")
_MISSING = "·"
_FEWEST_VALUES, _MOST_VALUES, _MOST_DIFFERENCE, _FEWEST_JUDGES = 2, 6, 6, 2
# One cell in so many may hold something else than the judgements, and one in any matrix.
_ODD_SHARE = 20
_FEWEST = 3  # columns of a block of answers, and choices of a scale that is not known
_POINTS, _DIGITS = (5, 7), frozenset("1234567")
_ITEM = re.compile(r"([A-Za-z]{1,4}[ _.]?[0-9]{1,3}(?:[._][0-9]{1,3})?)(?=$|[^\w])[\s.:)–-]*(.*)")
_IN_BRACKETS = re.compile(r"(.*)\[(.+)\]\s*")
_BELOW = re.compile(f"(.*){JOIN}(.+)")


class Block(Struct):
    """Columns with one alphabet: a code and words for each, the field of what they say.

    ``said`` has for each record what each column says of it, "" for nothing. ``counts`` are the
    columns that count a judgement, ``odd`` what stands in a few cells beside the judgements;
    ``rule`` gives the ``verdict``.
    """

    title: str
    columns: list[Column]
    items: dict[str, str]
    said: list[list[str]]
    answer: ProposedField
    counts: dict[str, Column] = field(default_factory=dict[str, Column])
    odd: tuple[str, ...] = ()
    verdict: Column | None = None
    rule: str = ""

    def values(self) -> tuple[str, ...]:
        """Return what can be said, but for odd cells."""
        return tuple(value for value in self.answer.enum if value not in self.odd)


# --- judgements -----------------------------------------------------------------------------------


def without_mark(text: str) -> str:
    """Return a judgement without the sign before it, "" for a point."""
    if text.startswith(_MISSING):
        return ""
    marked = _MARKED.fullmatch(text)
    return marked["word"] if marked else text


def find_judgements(table: Table, language: Language) -> tuple[Block | None, Message | None]:
    """Return the judgements behind the names of the rows of a typed table, or why it has none."""
    columns = table.columns
    label = next((at for at in (0, 1) if _names_rows(columns[at : at + 1])), -1)
    judges = _judges(columns[label + 1 :])
    is_parted = label < 1 or _has_blocks(columns[0].typed)
    if label < 0 or len(judges) < _FEWEST_JUDGES or not is_parted:
        return None, None
    rest = columns[label + 1 + len(judges) :]
    before = [column.cells for column in judges]
    respelt = unify_spellings(judges)
    said = [list(map(without_mark, judge.typed)) for judge in judges]
    values, odd = _alphabet(said, [column.leaf for column in rest])
    if not values:
        for column, cells in zip(judges, before, strict=True):
            column.cells = cells
        return None, None
    table.notes += respelt
    block = _matrix(judges, said, language)
    block.odd = odd
    others = _find_counts(block, rest, values)
    enum = tuple(dict.fromkeys((*block.counts, *values, *odd)))
    block.answer = replace(block.answer, enum=enum)
    if len(others) == 1:
        block.verdict, block.rule = others[0], _verdict_rule(block, others[0], language)
    if not others or block.rule:
        return block, None
    names = {"judges": _headings(judges), "others": _headings(others)}
    line = table.hand.place.line
    return None, Message("import-matrix-unclear", line=line, **names)


def _headings(columns: Sequence[Column]) -> tuple[str, ...]:
    return tuple(column.heading for column in columns)


def _matrix(judges: list[Column], said: list[list[str]], language: Language) -> Block:
    leaves = [judge.leaf for judge in judges]
    labels = leaves if len(set(leaves)) == len(leaves) else _headings(judges)
    kind = words_of(language, "judgement")
    tones = _tones(judges)
    answer = ProposedField(kind["key"], capital(kind["one"]), required=True, tones=tones)
    rows = [list(row) for row in zip(*said, strict=True)]
    return Block("", judges, {label: label for label in labels}, rows, answer)


def _names_rows(columns: Sequence[Column]) -> bool:
    if not columns or columns[0].listed:
        return False
    texts = columns[0].typed
    in_words = all(re.search(r"[^\W\d_]", text) and "\n" not in text for text in texts)
    return len(set(texts)) == len(texts) and in_words


def _has_blocks(values: Sequence[str]) -> bool:
    changes = sum(one != other for one, other in pairwise(values))
    return all(values) and changes + 1 == len(set(values)) < len(values)


def _judges(columns: Sequence[Column]) -> list[Column]:
    """Return the columns of words from the first on, while their headings agree."""
    forms = [re.sub(r"\d+", "0", column.leaf) for column in columns]
    for at, column in enumerate(columns):
        is_series = at > 1 and len(set(forms[:at])) == 1 and "0" in forms[0]
        said = [text for text in map(without_mark, column.typed) if text]
        others = sum(not _is_judgement(text) for text in said)
        in_words = others <= max(1, len(said) // 5) and others * 2 < len(said)
        if not column.heading or not in_words or (is_series and forms[at] != forms[0]):
            return list(columns[:at])
    return list(columns)


def _is_judgement(text: str) -> bool:
    return "\n" not in text and number_of(text) is None


def _alphabet(
    said: Sequence[Sequence[str]], counted: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the few words that the judges share, and what stands in a few cells beside them."""
    cells = sum(map(len, said))
    counts = Counter(text for column in said for text in column if text)
    keys = set(map(spelling_key, counted))
    odd = tuple(
        text
        for text, count in counts.items()
        if spelling_key(text) not in keys
        and (not _is_judgement(text) or (count == 1 and cells >= _ODD_SHARE))
    )
    values = tuple(text for text in counts if text not in odd)
    are_few = sum(counts[text] for text in odd) <= max(1, cells // _ODD_SHARE)
    is_alphabet = _FEWEST_VALUES <= len(values) <= _MOST_VALUES and cells >= 2 * len(values)
    mine = [set(column).intersection(values) for column in said]
    shared = {text for text in values if sum(text in one for one in mine) > 1}
    fits = are_few and is_alphabet and all(one & shared for one in mine)
    return (values, odd) if fits else ((), ())


def _find_counts(block: Block, rest: Sequence[Column], values: Sequence[str]) -> list[Column]:
    """Find the columns that count a judgement, or one that nobody made; return the others."""
    by_key = {spelling_key(value): value for value in values}
    for column in rest:
        value = by_key.get(spelling_key(column.leaf), "")
        if value or (column.leaf and set(column.typed) == {"0"}):
            block.counts[value or column.leaf] = column
    return [column for column in rest if column not in block.counts.values()]


def _verdict_rule(block: Block, verdict: Column, language: Language) -> str:
    """Return the rule that gives yes and no: more of one value than of another, by a margin."""
    words = {spelling_key(language.text(each)): each == "yes" for each in ("yes", "no")}
    wanted = [words.get(spelling_key(without_mark(text))) for text in verdict.typed]
    names = [name for name in block.counts or block.answer.enum if name.isidentifier()]
    counted = [Counter(row) for row in block.said]
    for margin in range(1, _MOST_DIFFERENCE):
        for one, other in permutations(names, 2):
            if [row[one] - row[other] >= margin for row in counted] == wanted:
                return f"{one} - {other} >= {margin}" if margin > 1 else f"{one} > {other}"
    return ""


def _tones(judges: Sequence[Column]) -> dict[str, str]:
    """Return the tone of each judgement that always has one and the same mark."""
    texts = {text: _MARKED.fullmatch(text) for judge in judges for text in judge.distinct}
    tones = {text: _MARKS[marked["mark"]] if marked else "" for text, marked in texts.items()}
    found = grouped(dict.fromkeys((without_mark(text), tone) for text, tone in tones.items()))
    return {
        value: tone for value, (tone, *others) in found.items() if value and tone and not others
    }


def matrix_notes(block: Block, names: Sequence[Column]) -> Iterator[Message]:
    """Yield how a matrix was read: judgements, codes of rows, marks, what is computed now."""
    yield Message("import-matrix", values=block.values(), judges=_headings(block.columns))
    for column in names:
        for label, (code, words) in codes_and_words(column.distinct).items():
            if words:
                yield Message("import-coded", label=label, key=code, words=words)
    texts = {text for column in block.columns for text in column.distinct if text}
    if marked := tuple(sorted(text for text in texts if text != without_mark(text))):
        yield Message("import-marks", marks=marked)
    for column in block.counts.values():
        yield Message("import-counted", heading=column.heading, typed=tuple(column.typed))
    if block.verdict:
        fields = {"heading": block.verdict.heading, "typed": tuple(block.verdict.typed)}
        yield Message("import-follows", **fields)


def matrix_doubts(block: Block, names: Column) -> Iterator[Message]:
    """Yield odd cells, and the rule that was guessed."""
    for column in block.columns:
        for name, cell in zip(names.typed, column.cells, strict=True):
            if without_mark(cell.text) in block.odd:
                place = cell.written.place
                fields = {"path": place.path, "line": place.line, "row": name, "value": cell.text}
                yield Message(
                    "import-odd-cell", heading=column.heading, **fields, values=block.values()
                )
    if block.verdict:
        yield Message("import-rule-guessed", heading=block.verdict.heading, rule=block.rule)


# --- answers of a survey --------------------------------------------------------------------------


def find_scales(columns: Sequence[Column], language: Language) -> Iterator[Block]:
    """Yield the blocks of answers among the columns of a file, in order."""
    run: list[Column] = []
    for column in (*columns, None):
        if column and run and _share_a_scale([*run, column]):
            run.append(column)
            continue
        if len(run) >= _FEWEST and (block := _survey_block(run, language)):
            yield block
        run = [column] if column and _share_a_scale([column]) else []


def _answers(column: Column) -> frozenset[str]:
    """Return the answers in a column, but for words that say that there is none."""
    said = {text for text in column.values if text and text not in column.field.missing}
    return frozenset(text for text in said if not says_missing(text))


def _form(heading: str) -> str:
    """Return what a heading has in common with those of its block: "Q" of "Q1. …", "Use" above."""
    above, code = _above_and_own(heading)[0], _ITEM.match(heading)
    return above or (re.sub(r"[^A-Za-z].*", "", code[1]) if code else "")


def _above_and_own(heading: str) -> tuple[str, str]:
    """Return what a heading shares with others, and its own part: "Use [mail]", "Use – mail"."""
    heading = re.sub(r"(?<=\w)\[\w+\](?=\. )", "", heading)  # "G02Q03[SQ001]. Use [mail]"
    parts = _IN_BRACKETS.fullmatch(heading) or _BELOW.fullmatch(heading)
    return (parts[1].strip(" :–-"), parts[2].strip()) if parts else ("", heading)


def _share_a_scale(columns: Sequence[Column]) -> bool:
    kinds = {column.field.type for column in columns}
    answers = [_answers(column) for column in columns]
    every = frozenset[str]().union(*answers)
    if kinds == {"integer"}:
        units = any(column.field.unit for column in columns)
        forms = {_form(column.heading) for column in columns}
        return not units and every <= _DIGITS and len(forms) == 1 and "" not in forms
    if kinds != {"string"} or not all(answers):
        return False
    return known_scale(every) is not None or (len(every) >= _FEWEST and set(answers) == {every})


def _survey_block(columns: list[Column], language: Language) -> Block | None:
    every = list(dict.fromkeys(text for each in columns for text in each.values if text))
    missing = tuple(dict.fromkeys(word for each in columns for word in each.field.missing))
    answers, kind = [text for text in every if text not in missing], columns[0].field.type
    if kind == "integer":
        most = max(map(int, answers))
        if most not in _POINTS or min(map(int, answers)) != 1:
            return None
        answers = [str(point) for point in range(1, most + 1)]
    names = language.text("import_answer_name"), language.text("import_answer_title")
    answer = ProposedField(*names, kind, enum=in_order(answers), missing=missing)
    parts = [_above_and_own(each.heading) for each in columns]
    title = parts[0][0] if len({above for above, _ in parts}) == 1 else ""
    texts = [own for _, own in parts] if title else [each.heading for each in columns]
    matches = [_ITEM.match(text) for text in texts]
    codes = [re.sub(r"[ .]", "_", each[1]) for each in matches if each]
    if len(set(codes)) < len(texts):
        codes = list(generated_keys("Q", len(texts), ()))
    else:
        texts = [each[2] or text for each, text in zip(matches, texts, strict=True) if each]
    said = [list(row) for row in zip(*(each.values for each in columns), strict=True)]
    return Block(title, columns, dict(zip(codes, texts, strict=True)), said, answer)
