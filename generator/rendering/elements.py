"""An element that is open on a page: what is around a piece of text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.rendering.markdown import HEADINGS, USE, WORDED
from generator.rendering.search_text import INLINE_TEXT, is_skipped
from generator.rendering.typesetting import TextPiece

_CODE = frozenset({"code", "pre", "samp", "kbd", "script", "style", "textarea", "math", "svg"})
# Elements whose text is shown where something that they mention is cited.
_SPEAKING = WORDED | HEADINGS | {"dt", "td", "th", "figcaption", "blockquote"}


@dataclass
class Element:
    """An open element; what is said of it goes for the text in it.

    ``written`` is the name by which it goes into the page. ``anchor`` is the nearest id,
    ``search_anchor`` that of a block. ``text`` are the pieces that it says, for the passage that a
    mention stands in; ``behind`` are anchors that come behind its own words, ``note`` is what is
    wrong with it, told behind it. One that is not ``is_shown`` leaves no tags in the page.
    """

    tag: str = ""
    written: str = ""
    anchor: str = ""
    search_anchor: str = ""
    is_code: bool = False
    is_contents: bool = False
    is_link: bool = False
    is_note_mark: bool = False
    is_searched: bool = True
    is_shown: bool = True
    text: list[TextPiece] | None = None
    behind: list[str] = field(default_factory=list[str])
    note: str = ""

    def child(self, tag: str, attributes: Mapping[str, str]) -> Element:
        """Return an element that begins in this one."""
        anchor, classes = attributes.get("id", ""), attributes.get("class", "").split()
        is_note_mark = anchor.startswith("fnref") or "problem-note" in classes
        return Element(
            tag,
            tag,
            anchor or self.anchor,
            (anchor if tag not in INLINE_TEXT else "") or self.search_anchor,
            is_code=self.is_code or tag in _CODE or "arithmatex" in classes,
            is_contents=self.is_contents or (tag == "div" and "toc" in classes),
            is_link=self.is_link or tag == "a",
            is_note_mark=self.is_note_mark or is_note_mark,
            is_searched=self.is_searched and not is_skipped(tag, attributes, classes),
            is_shown=not (tag == "div" and USE in classes),
            text=[] if tag in _SPEAKING else None,
        )
