"""Where a text holds what must not be published, however it is written.

A text is folded and cut into words. One word, or two or three that follow one another, are looked
up by their letters, so that the work grows with the text and not with the number of secrets; only
where one is known, the words behind it are compared too. Words may be cut by signs and markup
("Quiri-nal", ``Quiri<b>nal</b>``) or written letter by letter; numbers are known by their digits.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from operator import add
from typing import NamedTuple, cast

from msgspec import Struct, field

from generator.core.edits import Edit, apply_edits
from generator.core.problems import Message, Place, Problem, Severity, Value
from generator.core.values import replace
from generator.privacy.artefacts import UnreadableError, texts_in, texts_of_name
from generator.privacy.folding import (
    MARK,
    WORD,
    decoded,
    folded,
    folded_with_places,
    folded_words,
    parted,
)
from generator.privacy.secrets import (
    LEAST_CODE,
    LEAST_DIGITS,
    LEAST_LETTERS,
    Secret,
    forms_of,
    least_letters,
    numbers_in,
)

RULE = "leak"
HIDDEN = "***"  # what messages say instead of a secret
WORDS_OF_KEY = 3  # words by which a form is looked up
CORE = 9  # last digits of a long number: the code of the country and the first 0 stand before them
_WITHIN_WORD = re.compile(rf"[{MARK}*_~'’.\-\u2010\u2011\u00b7]{{1,4}}\n?")
_BETWEEN_WORDS = 24  # characters that may part the words of a name
APART = "\n" * (_BETWEEN_WORDS + 1)  # parts texts, so that no name is found across them
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_](?:[\s._·\-]{1,3}[^\W\d_](?![^\W_])){3,}")
_LONGEST_SPACED = 40  # letters of a name that is written letter by letter
_SIGNS = r"[\W_]"  # what may part the digits of a number
_ODD = re.compile(r"[^0-9\s.\-/()\u2010-\u2013]")  # but not those of a short one
_DIGITS = str.maketrans("0123456789", "d" * 10)  # of a key all count
_GROUPS = re.compile(rf"[0-9](?:{_SIGNS}{{0,3}}[0-9]){{{LEAST_DIGITS - 1},}}")


class Found(NamedTuple):
    """A secret in a text, from a character to before another."""

    start: int
    end: int
    secret: Secret


class _Known(Struct):
    """What is known by some letters: the secret, where its words meet, whether a capital begins."""

    secret: Secret
    breaks: set[int] = field(default_factory=set[int])
    capital: bool = True


class LeakIndex:
    """What must not be published, to be looked for in any number of texts.

    ``exceptions`` are words that are let pass, with the reason: "Martin" as the name of a street.
    """

    def __init__(
        self, secrets: Iterable[Secret] = (), exceptions: Mapping[str, str] | None = None
    ) -> None:
        self._known: dict[str, _Known] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        self._numbers: dict[str, Secret] = {}
        excepted = {"".join(folded_words(each)): why for each, why in (exceptions or {}).items()}
        self.secrets = tuple(dict.fromkeys(secrets))
        for secret in sorted(self.secrets, key=lambda each: not each.is_sure):  # these prevail
            for form in forms_of(secret, excepted):
                letters = "".join(form.words)
                counted = letters.translate(_DIGITS) if _is_key(secret) else letters
                count = sum(map(str.isalpha, counted))
                is_code = count and len(letters) >= LEAST_CODE
                if (is_code or count >= least_letters(letters)) and letters not in excepted:
                    self._add(form.words, letters, secret, capital=form.capital)
            for digits in numbers_in(secret.text):
                if digits not in excepted:
                    self._numbers.setdefault(digits[-CORE:], secret)
        self._digits = sorted({len(each) for each in self._numbers})

    def __bool__(self) -> bool:
        """Say whether anything is looked for."""
        return bool(self._known or self._numbers)

    def _add(self, words: tuple[str, ...], letters: str, secret: Secret, *, capital: bool) -> None:
        known = self._known.setdefault(letters, _Known(secret))
        known.capital = known.capital and capital
        meet = 0
        for word in () if _is_key(secret) else words[:-1]:
            meet += len(word)
            known.breaks.add(meet)
        for key in {letters, "".join(words[:WORDS_OF_KEY])}:
            lengths = self._lengths.get(key, ())
            if len(letters) not in lengths:
                self._lengths[key] = (*lengths, len(letters))

    def holds(self, text: str) -> bool:
        """Say whether a text has a secret in it; escapes of HTML, JSON and addresses are read."""
        return next(self.within(decoded(text)), None) is not None

    def within(self, text: str) -> Iterator[Found]:
        """Yield each secret in a text, from its start to its end, none within another."""
        found: list[Found] = []
        for marked in dict.fromkeys((text, parted(text))) if self else ():
            if self._may_be_in(folded(marked)):
                plain, places = folded_with_places(text, is_parted=marked is not text)
                spans = (
                    *self._names(plain, places, text),
                    *self._spelt(plain),
                    *self._counted(plain),
                )
                found += (Found(places[a], places[b - 1] + 1, each) for a, b, each in spans)
        sure = _apart(each for each in found if each.secret.is_sure)
        weak = _apart(each for each in found if not each.secret.is_sure)
        alone = (e for e in weak if not any(e.start < o.end and o.start < e.end for o in sure))
        yield from sorted((*sure, *alone))

    def at_lines(self, text: str) -> Iterator[tuple[int, int, Secret]]:
        """Yield each secret of a source by line and column; in markup or escapes, by line alone."""
        for found in self.within(text):
            line = text.count("\n", 0, found.start) + 1
            yield line, found.start - text.rfind("\n", 0, found.start), found.secret
        if "<" in text or decoded(text) != text:
            for number, line in enumerate(text.split("\n"), 1):
                read = {decoded(line), decoded(re.sub(r"<[^<>]*>", MARK, line))} - {line}
                if read and next(self.within(line), None) is None:
                    found = (each.secret for plain in sorted(read) for each in self.within(plain))
                    yield from ((number, 1, secret) for secret in dict.fromkeys(found))

    def in_file(
        self, path: str, content: bytes, kind: str = ""
    ) -> tuple[tuple[Secret, ...], Message | str]:
        """Return the secrets in a file and its path, and why it could not be searched, or "".

        ``kind`` is a name that says how it is read.
        """
        found = dict.fromkeys(each.secret for each in self.within(texts_of_name(path)))
        try:
            for text in texts_in(kind or path, content):
                found |= dict.fromkeys(each.secret for each in self.within(text))
        except UnreadableError as error:
            return tuple(found), error.message
        return tuple(found), ""

    def places_in(self, path: str, content: bytes) -> Iterator[tuple[Place, Secret]]:
        """Yield where the secrets of a file are: its path, its lines, or within what is no text."""
        yield from ((Place(path), each.secret) for each in self.within(texts_of_name(path)))
        try:
            text = content.decode()
        except UnicodeDecodeError:
            yield from ((Place(path), each) for each in self.in_file("", content, path)[0])
        else:
            yield from ((Place(path, *at), secret) for *at, secret in self.at_lines(text))

    def in_source(self, path: str, text: str) -> Iterator[Problem]:
        """Yield a problem for each secret in a file that an author wrote."""
        for line, column, secret in self.at_lines(text):
            yield self.problem(Place(path, line, column), secret)

    def masked(self, text: str, replacement: str) -> str:
        """Return a text with each secret replaced; all of it is where one stands in its escapes."""
        plain = decoded(text)
        if plain != text:
            return replacement if self.holds(plain) else text
        found = (Edit(each.start, each.end, replacement) for each in self.within(text))
        return apply_edits(text, found)

    def problem(self, place: Place, secret: Secret) -> Problem:
        """Return the problem of a secret at a place, a remark where it may be anybody's word.

        It does not repeat the secret.
        """
        message = Message("withheld-name", place=secret.place)
        if secret.field:
            code = "private-value" if secret.is_sure else "private-word"
            message = Message(code, field=secret.field, key=secret.key, place=secret.place)
        found = f"{secret.field} of {secret.key}" if secret.field else secret.place
        expected = Message("nothing-private")
        severity = Severity.ERROR if secret.is_sure else Severity.INFO
        return self.quoted(Problem(RULE, place, message, found, expected, severity))

    def quoted(self, problem: Problem) -> Problem:
        """Return a problem that quotes no secret: not in its message, what was found, its path."""
        place = replace(problem.place, path=self.masked(problem.place.path, HIDDEN))
        message = cast("Message | str", self._quoted(problem.message))
        expected = cast("Message | str", self._quoted(problem.expected))
        found = self.masked(problem.found, HIDDEN)
        return replace(problem, place=place, message=message, found=found, expected=expected)

    def _quoted(self, value: Value) -> Value:
        if isinstance(value, Message):
            return Message(value.code, **{name: self._quoted(each) for name, each in value.fields})
        if isinstance(value, tuple):
            return tuple(cast("str | Message", self._quoted(each)) for each in value)
        return self.masked(value, HIDDEN) if isinstance(value, str) else value

    def _may_be_in(self, plain: str) -> bool:
        """Say whether words of a folded text are known; it is asked of every text."""
        words, known = WORD.findall(plain), self._lengths.keys()
        pairs = list(map(add, words, words[1:]))
        return not (
            known.isdisjoint(words)
            and known.isdisjoint(pairs)
            and known.isdisjoint(map(add, pairs, words[2:]))
            and next(self._spelt(plain), None) is None
            and next(self._counted(plain), None) is None
        )

    def _names(self, plain: str, places: list[int], text: str) -> Iterator[tuple[int, int, Secret]]:
        """Yield the known words of a folded text: where they begin and end in it."""
        spans = [match.span() for match in WORD.finditer(plain)]
        joined = "".join(plain[start:end] for start, end in spans)
        ends: dict[int, int] = {}  # which word ends at a letter of the joined text
        begins: list[int] = []
        at = 0
        for number, (start, end) in enumerate(spans):
            begins.append(at)
            at += end - start
            ends[at] = number
        for first, begin in enumerate(begins):
            for last in range(first, min(first + WORDS_OF_KEY, len(spans))):
                key = joined[begin : begins[last] + spans[last][1] - spans[last][0]]
                for length in self._lengths.get(key, ()):
                    known = self._known.get(joined[begin : begin + length])
                    final = ends.get(begin + length)
                    if (
                        known
                        and final is not None
                        and _are_joined(plain, spans[first : final + 1], known.breaks)
                        and (not known.capital or text[places[spans[first][0]]].isupper())
                        and not (known.capital and known.breaks and first == final)  # "Proche"
                    ):
                        yield spans[first][0], spans[final][1], known.secret

    def _spelt(self, plain: str) -> Iterator[tuple[int, int, Secret]]:
        """Yield the words of a folded text that are written letter by letter."""
        for match in _SPACED.finditer(plain):
            letters = [at for at in range(*match.span()) if plain[at].isalpha()]
            word = "".join(plain[at] for at in letters)
            for start in range(len(word)):
                for end in range(
                    start + LEAST_LETTERS + 1, min(start + _LONGEST_SPACED, len(word)) + 1
                ):
                    if known := self._known.get(word[start:end]):
                        yield letters[start], letters[end - 1] + 1, known.secret

    def _counted(self, plain: str) -> Iterator[tuple[int, int, Secret]]:
        """Yield the numbers of a folded text that are known by their digits."""
        for match in _GROUPS.finditer(plain) if self._numbers else ():
            digits = [at for at in range(*match.span()) if plain[at].isdigit()]
            word = "".join(plain[at] for at in digits)
            for end in range(LEAST_DIGITS, len(word) + 1):
                for length in self._digits if not _goes_on(digits, end) else ():
                    start = end - length
                    secret = self._numbers.get(word[start:end]) if start >= 0 else None
                    if secret and _is_one_number(plain, digits[start:end]):
                        while length == CORE and start and _goes_on(digits, start):
                            start -= 1
                        if length == CORE or _stands_alone(plain, digits, start, end):
                            yield digits[start], digits[end - 1] + 1, secret


def _apart(found: Iterable[Found]) -> list[Found]:
    """Return what is found, none within another, from the start of the text to its end."""
    kept: list[Found] = []
    for each in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def _is_one_number(plain: str, digits: list[int]) -> bool:
    """Say whether the groups of some digits are all parted alike, the first one aside."""
    signs = [plain[a + 1 : b] for a, b in pairwise(digits) if b > a + 1]
    return len({" " if each.isspace() else each for each in signs[1:]}) <= 1


def _is_key(secret: Secret) -> bool:
    """Say whether a secret is a key that is withheld, such as "P07", which no signs part."""
    text = secret.text
    return not secret.field and text.isalnum() and not text.isalpha() and not text.isdigit()


def _are_joined(plain: str, spans: list[tuple[int, int]], breaks: set[int]) -> bool:
    """Say whether words are parted as those of a name are, or only as one word may be cut."""
    at = 0
    for (start, end), (following, _) in pairwise(spans):
        at += end - start
        between = plain[end:following]
        fits = len(between) <= _BETWEEN_WORDS if at in breaks else _WITHIN_WORD.fullmatch(between)
        if between and not fits:
            return False
    return True


def _goes_on(digits: list[int], count: int) -> bool:
    """Say whether a group of digits goes on behind the first ``count`` ones."""
    return count < len(digits) and digits[count] == digits[count - 1] + 1


def _stands_alone(plain: str, digits: list[int], start: int, end: int) -> bool:
    """Say whether a short number is a whole group or several, and no part of a longer word."""
    before = plain[digits[start] - 1 : digits[start]]
    after = plain[digits[end - 1] + 1 : digits[end - 1] + 2]
    is_decimal = before in {".", ","} and plain[digits[start] - 2 : digits[start] - 1].isdigit()
    is_odd = _ODD.search(plain, digits[start], digits[end - 1])
    return not (before.isalnum() or after.isalnum() or is_decimal or is_odd)
