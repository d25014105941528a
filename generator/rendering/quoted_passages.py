"""A quotation held against its passage: the words, and whom they are attributed to.

Spaces, apostrophes, quotation marks, dashes and ellipses may be typed in any way. ``[…]`` cuts, a
word in brackets is inserted or stands for a few words of the passage, ``[L]e`` changes a capital.
An attribution is said at the level that the whole site is set to.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain

from generator.core.problems import Message
from generator.data import Record, Study
from generator.data.fields import path_parts
from generator.data.schema import ATTRIBUTION_LEVELS as LEVELS
from generator.data.study import Followed, UnknownPathError
from generator.rendering.claimed_names import folded

_CUT = re.compile(r"[\[(]\s*(?:…|\.\s?\.\s?\.)\s*[\])]")
REPLACED_WORDS = 4  # words of the passage that an insertion in brackets may stand for
_ATTRIBUTION = re.compile(r"(?m)^\s*(?:—|–|--)\s*(?P<who>.+)\s*\Z")
SHOWN_DIFFERENCES = 3  # differences that a message names before it says how many there are
# A changed capital, an insertion, a word (an elided one by itself: "l'" of "l'outil"), a mark.
_TOKEN = re.compile(r"\[\w\]\w+'?|\[[^\[\]]*\]|\w+(?:-\w+)*'?|\.\.\.|[^\w\s]")
_OUTER_MARKS = re.compile(r'\A[\s"]+|[\s"]+\Z')
_CAPITAL = re.compile(r"\[(\w)\](\w+'?)")
SHOWN_WORDS = 10  # words and marks of one difference that a message shows in full
_SAME = str.maketrans("’‘ʼ`´′«»“”„‟‹›–—―‐‑−", '\'\'\'\'\'\'""""""""------')
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_SINGLE_QUOTE = re.compile(r"(?<!\w)'|'(?![\w\[(])")


def differences(quoted_text: str, passage: str) -> Message | None:
    """Return how a quotation (runs of the passage's words, cuts between) differs, or None."""
    source, pieces = _tokens(_plain(passage)), _pieces(quoted_text)
    position = 0
    for piece in pieces:
        found = _end_of(piece, source, position)
        if found is None and all(_end_of(each, source, 0) is not None for each in pieces):
            return Message("quote-in-another-order")
        if found is None:
            return _named_differences(quoted_text, source)
        position = found
    quotes_words = any(_quoted_words(quoted_text, source))
    return None if quotes_words else Message("quote-without-words")


def split_attribution(typed: str) -> tuple[str, str]:
    """Return the words of a quotation and the attribution in its last line ("— Focus group 3")."""
    match = _ATTRIBUTION.search(typed)
    if match is None:
        return typed.strip(), ""
    return typed[: match.start()].strip(), match["who"].strip()


def _tokens(plain: str) -> list[str]:
    """Return the words and marks of a plain text; outer quotation marks do not count."""
    return _TOKEN.findall(_OUTER_MARKS.sub("", plain))


def _plain(text: str) -> str:
    composed = _UNSEEN.sub("", unicodedata.normalize("NFC", text)).translate(_SAME)
    dotted = re.sub("-{2,3}", "-", re.sub(r"…|\.\s?\.\s?\.", "...", composed))
    return _SINGLE_QUOTE.sub('"', dotted)


def _pieces(quoted_text: str) -> list[list[str]]:
    return [_tokens(piece) for piece in _CUT.split(_plain(quoted_text))]


def _end_of(piece: Sequence[str], source: Sequence[str], start: int) -> int | None:
    """Return where the piece first ends in the source from ``start`` on, None if nowhere."""
    reached = set(range(start, len(source) + 1))
    for word in piece:
        if word.startswith("[") and word.endswith("]"):
            reached = {at + skip for at in reached for skip in range(REPLACED_WORDS + 1)}
        else:
            reached = {at + 1 for at in reached if _stands_at(word, source, at)}
    return min((at for at in reached if at <= len(source)), default=None)


def _stands_at(word: str, source: Sequence[str], place: int) -> bool:
    """Say whether a word is the one at a place, but for a capital changed in brackets or first."""
    if place >= len(source):
        return False
    changed = _CAPITAL.fullmatch(word)
    said = changed[1] + changed[2] if changed else word
    may_differ = changed or place == 0
    return said == source[place] or bool(may_differ and said.casefold() == source[place].casefold())


def _named_differences(quoted_text: str, source: Sequence[str]) -> Message:
    """Return the words that differ: ``"plan" where the passage has "programme"``."""
    said = _quoted_words(quoted_text, source)
    matcher = SequenceMatcher(None, source, said, autojunk=False)
    found: list[Message] = []
    for kind, first, last, start, end in matcher.get_opcodes():
        there, here = _joined(source[first:last]), _joined(said[start:end])
        is_cut = first == 0 or last == len(source) or _CUT.search(quoted_text)
        if kind == "replace":
            found.append(Message("quote-replaces", here=here, there=there))
        elif kind == "insert":
            found.append(Message("quote-adds", here=here))
        elif kind == "delete" and not is_cut:
            found.append(Message("quote-leaves-out", there=there))
    if not found:
        found.append(Message("quote-leaves-out-words"))
    more, shown = len(found) - SHOWN_DIFFERENCES, tuple(found[:SHOWN_DIFFERENCES])
    if more > 0:
        return Message("quote-differs-more", differences=shown, count=more)
    return Message("quote-differs", differences=shown)


def _quoted_words(quoted_text: str, source: Sequence[str]) -> list[str]:
    """Return the words that are not the author's own, a changed capital as the source has it."""
    known = {each.casefold(): each for each in reversed(source)}
    found: list[str] = []
    for word in chain.from_iterable(_pieces(quoted_text)):
        if changed := _CAPITAL.fullmatch(word):
            plain = changed[1] + changed[2]
            found.append(known.get(plain.casefold(), plain))
        elif not word.endswith("]"):
            found.append(word)
    return found


def _joined(words: Sequence[str]) -> str:
    short = [*words[:4], "…", *words[-4:]] if len(words) > SHOWN_WORDS else words
    return re.sub(r"(?<=\w') (?=\w)| (?=[.,])", "", " ".join(short))


# --- attribution ----------------------------------------------------------------------------------


def attribution(study: Study, record: Record, level: str) -> tuple[tuple[str, str], ...]:
    """Return the words of an attribution, each with the key of the record they name (or empty).

    The paths are those of ``x-attribution`` in the description of the segments; a level for which
    there is none, or no value that may be shown, is left out, so that the levels below it still
    say who.
    """
    levels = LEVELS[: LEVELS.index(level) + 1] if level in LEVELS else LEVELS[:1]
    parts = [
        (_part(study, record, way), way.owner_relation.resource.is_shown)
        for way in _ways(study, record.resource, levels)
        if way.hidden is None
    ]
    return tuple((words, key if is_shown else "") for (words, key), is_shown in parts if words)


def hidden_attribution(study: Study, record: Record, level: str) -> Message | None:
    """Return why an attribution cannot say what a public field holds: a key to it is hidden."""
    ways = _ways(study, record.resource, LEVELS[: LEVELS.index(level) + 1])
    return next(
        (way.hidden for way in ways if way.hidden and way.field and way.field.privacy == "public"),
        None,
    )


def contradicted(study: Study, record: Record, words: str) -> str:
    """Return the name that an attribution typed by hand gives and the data do not, or nothing.

    Names are the values that an attribution can end in and the keys of their records: for "Focus
    group 2" or "FG2" under a segment of the third group it is that. A name within a longer one
    ("Chef de projet" in "Chef de projet open data") is not named.
    """
    ways = list(_ways(study, record.resource, LEVELS))
    right = {folded(name) for way in ways for name in _part(study, record, way) if name}
    known = {name for way in ways for name in _known_names(record.resource, way)}
    rest = folded(words)
    for name in sorted(known, key=lambda each: (-len(folded(each)), each)):
        shorter = re.sub(rf"(?<!\w){re.escape(folded(name))}(?!\w)", "·", rest)
        if shorter != rest and folded(name) not in right:
            return name
        rest = shorter
    return ""


def _ways(study: Study, resource: str, levels: Sequence[str]) -> Iterator[Followed]:
    """Yield where the paths lead; a wrong one is a mistake that reading the data reports."""
    paths = study.relation(resource).resource.attribution
    for path in (paths[level] for level in levels if level in paths):
        try:
            yield study.follow(resource, path_parts(path))
        except UnknownPathError:
            continue


def _part(study: Study, record: Record, way: Followed) -> tuple[str, str]:
    position = study.relation(record.resource).positions[record.key]
    value, owner = way.ends[position], way.owners[position]
    if value is None or owner < 0:
        return "", ""
    is_named = _names_a_record(record.resource, way)
    return str(value), way.owner_relation.records[owner].key if is_named else ""


def _known_names(resource: str, way: Followed) -> Iterator[str]:
    """Yield every value that an attribution path can end in, and the keys of records there."""
    if way.field is not None:
        yield from (str(each) for each in way.owner_relation.values[way.field.name] if each)
        if _names_a_record(resource, way):
            yield from (record.key for record in way.owner_relation.records)


def _names_a_record(resource: str, way: Followed) -> bool:
    owner = way.owner_relation.resource
    return owner.is_entity and owner.name != resource
