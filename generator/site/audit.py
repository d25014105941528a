"""What is checked in a chapter: its values and claims in their sentences, quotations and tables."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from itertools import chain
from typing import Any

from generator.core.store import digest_of
from generator.core.values import grouped
from generator.rendering import Knowledge, Page
from generator.site.cards import Card, cards_of

KINDS = ("verdict", "number", "comparison", "name", "quotation", "table")
"""In the order of an audit; those before ``quotation`` have cards."""

_LINK = re.compile(r'<a [^>]*#(c-[0-9a-f]{8})"[^>]*>([^<]*(?:<(?!/?a\b)[^<]*)*)</a>')
_BLOCK = re.compile(
    r"</?(?:p|li|td|th|d[td]|h[1-6]|caption|figcaption|blockquote|div|ul|ol)\b[^>]*>"
)
# What is no part of a sentence: a note of what is wrong, the mark of a footnote, tags.
_NOTE = re.compile(
    r' <span class="problem-note"[^>]*>[^<]*</span>|<sup\b.*?</sup>|<[^>]*>', re.DOTALL
)
# A sentence ends at a space behind its last sign, or behind the mark that closes what it says.
_END = re.compile(
    "(?:(?<=[.!?…])|(?<=[.!?…][»”)])|(?<=[.!?…][\u00a0\u202f]»)) "
    "(?=[«“(]?[\u00a0\u202f]?[A-ZÀ-ÖØ-Þ])"
)
FAR = 4000  # signs of HTML around a value in which its sentence is looked for

Sentence = tuple[str, int, int]
"""A sentence, and where in it a value begins and ends."""


def sentences_of(page: Page) -> Mapping[str, Sentence]:
    """Return the sentence of each value and claim of a page, of several the first, by its card."""
    html, found = page.html, dict[str, Sentence]()
    for link in _LINK.finditer(html):
        if link[1] not in found:
            # The words of a value that has links of its own stand before its sign.
            start, end = link.span()
            start = start if link[2] else html.rfind('<span class="value', 0, start)
            before = _BLOCK.split(html[max(0, start - FAR) : start])[-1]
            behind = _BLOCK.split(html[end : end + FAR], maxsplit=1)[0]
            words = _plain(html[start:end])
            first, last = words[:3], words[-3:]  # may begin or end the sentence
            sentence = _END.split(_plain(before) + first)[-1].removesuffix(first).lstrip()
            rest = _END.split(last + _plain(behind))[0][len(last) :].rstrip()
            place = len(sentence), len(sentence) + len(words)
            found[link[1]] = (f"{sentence}{words}{rest}", *place)
    return found


def _plain(html: str) -> str:
    return re.sub(r"[^\S\u00a0\u202f]+", " ", unescape(_NOTE.sub("", html)))


def audit_digest(knowledge: Knowledge, page: Page) -> str:
    """Return a digest of all that the audit of a page and its counts are made of."""
    return digest_of(knowledge.data_digest, page.body_digest, [*blocks_of(knowledge, page)])


def audit_of(knowledge: Knowledge, page: Page, cards: Sequence[Card]) -> list[dict[str, Any]]:
    """Return what is checked on a page by kind, by the names of the template; wrong ones first."""
    sentences = _in_sentences(cards, sentences_of(page))
    by_kind: dict[str, Sequence[Mapping[str, Any]]] = {
        **grouped((kind, entry) for (kind, _), entry in sentences.items()),
        **grouped(blocks_of(knowledge, page)),
    }
    return [
        {
            "kind": kind,
            "title": knowledge.language.counted(f"audit_{kind}", len(cards)),
            "count": len(cards),
            "wrong": sum(each["is_wrong"] for each in cards),
            "entries": sorted(found, key=lambda each: not each["is_wrong"]),
        }
        for kind in KINDS
        if (found := by_kind.get(kind))
        and (cards := [*chain.from_iterable(each.get("cards", [each]) for each in found)])
    ]


def _in_sentences(
    cards: Sequence[Card], sentences: Mapping[str, Sentence]
) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """Return the cards of a kind that stand in one sentence, with its words and their places."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    places = {each["id"]: sentences.get(each["id"], (each["words"], 0, 0)) for each in cards}
    for key, same in grouped(
        ((each["kind"], places[each["id"]][0]), each) for each in cards
    ).items():
        pieces, at = list[tuple[str, bool]](), 0
        for _, start, end in sorted({places[each["id"]] for each in same}):
            pieces += [(key[1][at:start], False), (key[1][start:end], True)]
            at = end
        is_wrong = any(each["is_wrong"] for each in same)
        pieces.append((key[1][at:], False))
        found[key] = {"cards": same, "pieces": pieces, "is_wrong": is_wrong}
    return found


def blocks_of(knowledge: Knowledge, page: Page) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the quotations of a chapter, and its tables and charts, with where they stand."""
    chapter = knowledge.manuscript.chapter(page.path)
    wrong = {each.place.line for each in page.problems if each.rule in {"quote", "table", "chart"}}
    for block in chapter.blocks if chapter else ():
        entry = knowledge.register.get(block.argument.strip())
        if block.name == "quote" and entry:
            lines = range(block.place.line, (block.end_line or block.place.line) + 1)
            shown = {"id": f"quote-{entry.id}", "words": entry.id, "said": entry.title}
            yield "quotation", {**shown, "is_wrong": not wrong.isdisjoint(lines)}
    for each in knowledge.register.captions.get(page.path, ()):
        entry = knowledge.register.get(each.id)
        if entry and each.block.name in {"table", "chart"}:
            shown = {"id": each.id, "words": entry.label, "said": entry.title}
            yield "table", {**shown, "is_wrong": each.block.place.line in wrong}


def audit_counts(knowledge: Knowledge, page: Page) -> Counter[str]:
    """Return how many there are of each kind on a page, and how many are ``wrong``."""
    audit = audit_of(knowledge, page, [*cards_of(knowledge, page.values, (), {})])
    counts = Counter({each["kind"]: each["count"] for each in audit})
    counts["wrong"] = sum(each["wrong"] for each in audit)
    return counts
