"""The block ``/// quote | S12``: a passage of the data, quoted and attributed.

The attribution says as much as the site is set to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from xml.etree.ElementTree import Element, SubElement

from pymdownx.blocks.block import Block  # pyright: ignore[reportMissingTypeStubs] - it has none

from generator.core.problems import Place, did_you_mean, quoted
from generator.rendering.attribution import attribution, contradicted
from generator.rendering.links import address
from generator.rendering.passages import MENTIONS
from generator.rendering.tree import as_typed
from generator.rendering.wording import differences

if TYPE_CHECKING:
    from generator.data import Record
    from generator.rendering.dialect import ThesisMarkdown
    from generator.rendering.rendering import Recorder, Sources

ATTRIBUTION = re.compile(r"(?m)^\s*(?:—|–|--)\s*(?P<who>.+)\s*\Z")


class QuoteBlock(Block):
    """Quotes a segment; the text in the block, if any, must be the segment's."""

    NAME = "quote"
    ARGUMENT = True

    def on_create(self, parent: Element) -> Element:
        """Begin the figure; what stands in the block is gathered in it until the end."""
        return SubElement(parent, "figure", {"class": "quotation"})

    def on_markdown(self) -> str:
        """Take the text as it is typed: it is compared with the data, not interpreted."""
        return "raw"

    def on_end(self, block: Element) -> None:
        """Draw the quotation, and report where it is not what the data say."""
        extension = cast("ThesisMarkdown", self.config["extension"])
        typed, block.text = str(block.text or "").strip(), None
        key = str(self.argument).strip()
        draw_quotation(block, extension, key, typed)


@dataclass(frozen=True)
class Quotation:
    """A passage as the author quotes it: the words and the attribution as typed, or empty."""

    record: Record
    passage: str
    words: str
    who: str
    place: Place


def draw_quotation(figure: Element, extension: ThesisMarkdown, key: str, typed: str) -> None:
    """Fill the figure with the words and the attribution of a segment."""
    sources, recorder = extension.sources, extension.recorder
    place = _place(recorder, key)
    record = sources.study.entity(key)
    text_field = sources.study.relation(record.resource).resource.text if record else ""
    if record is None or not text_field:
        _report_unknown(figure, sources, recorder, key, place)
        return
    hidden = sources.study.relation(record.resource).resource.hidden(text_field)
    if hidden:
        _refuse(figure, recorder, key, place, f"{hidden}, so that it cannot be quoted")
        return
    passage = sources.study.text(record, text_field)
    words, who = split_attribution(typed)
    quotation = Quotation(record, passage, words, who, place)
    _report_words(quotation, recorder)
    _report_attribution(quotation, sources, recorder)
    position = recorder.next_use(f"#quote-{key}")
    figure.set("id", f"quote-{key}" if position == 0 else f"quote-{key}-{position + 1}")
    paragraph = SubElement(SubElement(figure, "blockquote"), "p")
    paragraph.text = as_typed(" ".join(words.split()) or passage)
    _draw_attribution(SubElement(figure, "figcaption"), extension, record)
    recorder.places.update((link, place) for link in figure.iter("a"))


def split_attribution(typed: str) -> tuple[str, str]:
    """Return the words of a quotation and the attribution in its last line ("— Focus group 3")."""
    match = ATTRIBUTION.search(typed)
    if match is None:
        return typed.strip(), ""
    return typed[: match.start()].strip(), match["who"].strip()


def _report_words(quotation: Quotation, recorder: Recorder) -> None:
    """Report words that are not those of the passage."""
    record, words = quotation.record, quotation.words
    wrong = differences(words, quotation.passage) if words else ""
    if wrong:
        message = f"this is not what {record.key} says ({record.path}:{record.line}): {wrong}"
        recorder.report("quote", quotation.place, message, found=words, expected=quotation.passage)


def _report_attribution(quotation: Quotation, sources: Sources, recorder: Recorder) -> None:
    """Report an attribution that names someone else than the data."""
    record, who = quotation.record, quotation.who
    name = contradicted(sources.study, record, who)
    if name:
        right = ", ".join(text for text, _ in attribution(sources.study, record, "organisation"))
        message = (
            f"{record.key} is attributed to {quoted(name)}, the data say {quoted(right)}"
            f" ({record.path}:{record.line})"
        )
        recorder.report("quote", quotation.place, message, found=who, expected=right)


def _draw_attribution(caption: Element, extension: ThesisMarkdown, record: Record) -> None:
    """Write "Focus group 3, paraphrase S12", each name a link where it has a page."""
    sources = extension.sources
    for text, key in attribution(sources.study, record, sources.attribution):
        _append_link(caption, extension, text, key).tail = ", "
    if sources.study.relation(record.resource).resource.paraphrase:
        kind = SubElement(caption, "span", {"class": "quotation-kind"})
        kind.text = as_typed(sources.language.text("paraphrase"))
        kind.tail = " "
    link = _append_link(caption, extension, record.key, record.key)
    link.set("class", "quotation-source ref ref-entity")


def _append_link(caption: Element, extension: ThesisMarkdown, text: str, key: str) -> Element:
    entry = extension.sources.register.get(key) if key else None
    if entry is None:
        element = SubElement(caption, "span")
    else:
        href = address(extension.recorder.path, entry)
        attributes = {"class": "ref ref-entity", "href": href, MENTIONS: entry.id}
        element = SubElement(caption, "a", attributes)
    element.text = as_typed(text)
    return element


def _report_unknown(
    figure: Element, sources: Sources, recorder: Recorder, key: str, place: Place
) -> None:
    known = [record.key for relation, record in sources.study.entities() if relation.resource.text]
    message = f"{quoted(key)} is no passage of the data{did_you_mean(key, known)}"
    _refuse(figure, recorder, key, place, message)


def _refuse(figure: Element, recorder: Recorder, key: str, place: Place, message: str) -> None:
    recorder.report("quote", place, message, found=key, expected="a segment")
    mark = SubElement(figure, "p", {"class": "thesis-problem"})
    mark.text = as_typed(message)


def _place(recorder: Recorder, key: str) -> Place:
    """Return where the block stands: the next quotation of this key that was not yet drawn."""
    blocks = recorder.chapter.blocks if recorder.chapter else ()
    places = [
        block.place for block in blocks if block.name == "quote" and block.argument.strip() == key
    ]
    position = recorder.next_use(f"/// quote | {key}")
    if not places:
        return Place(recorder.chapter.source if recorder.chapter else recorder.path)
    return places[min(position, len(places) - 1)]
