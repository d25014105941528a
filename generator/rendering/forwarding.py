"""Ids that older versions of a page had, kept on today's page so that old links still arrive."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from posixpath import dirname, relpath
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

from generator.rendering.bare_tables import is_bare_table
from generator.rendering.headings import HEADINGS
from generator.rendering.passages import WORDED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from markdown import Markdown

    from generator.rendering.dialect import ThesisMarkdown

ANCHORS = frozenset({"passage-alias", "passage-gone", "passage-number"})
"""Classes of the anchors that are put into passages."""
WITHIN = frozenset({"ul", "ol", "dl", "p", "blockquote"})
"""What may stand within an item behind its own words."""


@dataclass(frozen=True)
class Forwarding:
    """Where the ids of older versions lead today.

    ``aliases`` maps an old id to the id of today's passage. ``gone`` maps the id of a passage that
    is no more to today's passage after which it stood, an empty id for the top of the page.
    ``moved`` says of ids that are gone here where they are now, in another chapter
    ("2_b.md#p-…").
    """

    aliases: Mapping[str, str] = field(default_factory=dict[str, str])
    gone: Mapping[str, str] = field(default_factory=dict[str, str])
    moved: Mapping[str, str] = field(default_factory=dict[str, str])


class ForwardingTreeprocessor(Treeprocessor):
    """Puts the anchors of older versions into the passages that they lead to.

    Passages are also counted, so that a remark on paper ("7.1.5, 12") can be found again.
    """

    def __init__(self, extension: ThesisMarkdown, md: Markdown) -> None:
        """Keep the extension, which knows the page being rendered."""
        super().__init__(md)
        self._extension = extension

    def run(self, root: Element) -> None:
        """Add the anchors and the numbers of passages to a chapter."""
        recorder, sources = self._extension.recorder, self._extension.sources
        if recorder.chapter is None:
            return
        current = {anchor: each for each in root.iter() if (anchor := each.get("id"))}
        _number_passages(root, recorder.chapter.prefix or recorder.chapter.path.removesuffix(".md"))
        found = sources.forwarding.get(recorder.path)
        if found is None:
            return
        for target, old in _by_target(found.aliases, current):
            _put(_host(target, current, root), [_anchor(each, "passage-alias") for each in old])
        note = sources.language.text("passage_gone")
        for target, old in _by_target(found.gone, current):
            anchors = [
                self._moved(each, found.moved[each])
                if each in found.moved
                else _anchor(each, "passage-gone", note)
                for each in old
            ]
            _put_behind(_host(target, current, root), anchors)

    def _moved(self, old: str, target: str) -> Element:
        """Return the note for a passage that is in another chapter now: a link to it there."""
        path, _, anchor = target.partition("#")
        here = self._extension.recorder.path
        sources = self._extension.sources
        title = next((each.title for each in sources.manuscript.chapters if each.path == path), "")
        note = sources.language.text("passage_moved", title=title)
        element = _anchor(old, "passage-gone", note)
        element.tag = "a"
        element.set("href", f"{quote(relpath(path, dirname(here) or '.'))}#{anchor}")
        element.set("aria-label", note)
        return element


def _by_target(
    leads: Mapping[str, str], current: Mapping[str, Element]
) -> Iterable[tuple[str, list[str]]]:
    """Return the ids that lead to each target, those left out that the page has itself."""
    found: dict[str, list[str]] = defaultdict(list)
    for old, target in leads.items():
        if old not in current:
            found[target].append(old)
    return found.items()


def _host(target: str, current: Mapping[str, Element], root: Element) -> Element:
    """Return the element of an id, or where the page begins for an id that it does not have."""
    host = current.get(target) if target else None
    return _beginning(root) if host is None else host


def _beginning(root: Element) -> Element:
    """Return the first heading of a page, or the page."""
    return next((each for each in root.iter() if each.tag in HEADINGS), root)


class AnchorTreeprocessor(Treeprocessor):
    """Makes links of the anchors, once MkDocs has resolved all that lead somewhere."""

    def run(self, root: Element) -> None:
        """Rename the anchors."""
        for element in root.iter("span"):
            if element.get("class") in ANCHORS:
                element.tag = "a"


def _anchor(old: str, css_class: str, note: str = "") -> Element:
    element = Element("span", {"id": old, "class": css_class})
    if note:
        element.set("data-note", note)
    return element


def _put(host: Element, anchors: list[Element]) -> None:
    """Put anchors at the beginning of a passage; of a figure, in the caption that stands first."""
    first = next(iter(host), None)
    if first is not None and first.tag == "figcaption":
        host = first
    for anchor in reversed(anchors):
        anchor.tail, host.text = host.text, None
        host.insert(0, anchor)


def _put_behind(host: Element, anchors: list[Element]) -> None:
    """Put anchors behind the words of a passage, before lists and paragraphs within it.

    What a table without a caption holds is all its own, also where it is raw HTML that stands in a
    paragraph until the end.
    """
    inside = frozenset[str]() if is_bare_table(host) else WITHIN
    first = next((place for place, child in enumerate(host) if child.tag in inside), len(host))
    for position, anchor in enumerate(anchors, start=first):
        host.insert(position, anchor)


def _number_passages(root: Element, name: str) -> None:
    """Count the passages of a page from 1 and give each an anchor by its number."""
    count = 0
    for element in list(root.iter()):
        if element.tag in WORDED and element.get("id", "").startswith("p-"):
            count += 1
            element.set("data-number", str(count))
            _put(element, [_anchor(f"{name}-{count}", "passage-number")])
