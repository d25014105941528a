"""What each use of a chapter becomes on its page: HTML of ours, everything from the data escaped.

References are written as ``href="@BF4"``; the pass that finishes the page resolves them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import escape, unescape

from generator.chapters import Caption, Chapter, plain_text, unknown_id
from generator.chapters.inline import on_one_line
from generator.chapters.marks import CAPTIONS
from generator.chapters.structure import HELD
from generator.chapters.syntax import BLOCKS
from generator.chapters.values import BlockUse, Heading, InlineUse
from generator.core.problems import Message, Place, Problem
from generator.language import say
from generator.rendering.citing import REFERENCES
from generator.rendering.lookup import Lookup, Quotation, Value, Wrong
from generator.rendering.page import TableUse, ValueUse

_TITLE = re.compile(r"""[ ](?P<mark>["'])(?P<said>.*)(?P=mark)[ ]*\)\Z""", re.DOTALL)


class Drawing:
    """Draws the uses of one page, and notes the values, tables and problems that it met."""

    def __init__(self, path: str, lookup: Lookup, chapter: Chapter | None) -> None:
        """Draw what the chapter at a path uses, as the thesis answers."""
        self.values: list[ValueUse] = []
        self.tables: list[TableUse] = []
        self.problems: list[Problem] = []
        self._path = path
        self._lookup = lookup
        self._chapter = chapter
        self._told: set[Message | str] = set()
        self._quoted: Counter[str] = Counter()
        uses = chapter.uses if chapter else ()
        self._inlines = chapter.inlines if chapter else ()
        cited = [each for each in uses if isinstance(each, InlineUse) and each.kind == "citation"]
        self._citations = {id(use): number for number, use in enumerate(cited)}

    def html(self, use: InlineUse | BlockUse | Heading) -> str:
        """Return what stands in the page for a use that has no words of its own."""
        if isinstance(use, Heading):
            return f'<span class="section-number">{use.number}</span> ' if use.number else ""
        if isinstance(use, BlockUse):
            return self._block(use)
        draw = {"value": self._value, "reference": self._reference, "citation": self._citation}
        if use.kind in draw:
            return draw[use.kind](use)
        return attribute(use.target).replace("{", "&#123;")

    def around(self, use: InlineUse, *, in_link: bool) -> tuple[str, str, str]:
        """Return what begins the words of a claim or link, the tag it opens, what comes behind."""
        if use.kind == "link":
            key = use.target.partition("#")[0]
            if self._lookup.entry(key) is None:
                self.problems.append(unknown_id(key, use.place, self._lookup.nearest(key)))
                return '<span class="thesis-problem">', "span", ""
            title = _TITLE.search(use.text[use.words_span[1] - use.span[0] :])
            said = f' title="{attribute(title["said"])}"' if title else ""
            return f'<a href="@{attribute(use.target)}"{said}>', "a", ""
        words = plain_text(use.words)
        value = self._lookup.claim(use.target, words)
        if value.wrong is not None:
            self._report(value.wrong, _at(use, value.wrong))
        if not value.expression:
            return '<span class="thesis-problem">', "span", self._note(value.wrong)
        self.values.append(ValueUse(value.expression, words, value.said, use.place, is_claim=True))
        holds_links = in_link or "@" in use.words
        css_class = "value claim thesis-problem" if value.wrong else "value claim"
        tag, opening = self._value_tag(value, css_class, is_link=not holds_links)
        return opening, tag, self._note(value.wrong)

    def spoken(self, use: InlineUse | BlockUse | Heading) -> str:
        """Return what a use says as plain text: in an attribute, in a title."""
        if isinstance(use, Heading):
            return f"{use.number} " if use.number else ""
        if isinstance(use, BlockUse):
            caption = self._caption(use)
            return self._label(caption) if caption else ""
        if use.kind == "value":
            return self._lookup.value(use.target).text or use.text
        if use.kind == "reference":
            entry = self._lookup.entry(use.target)
            return entry.label if entry else use.text
        if use.kind == "citation":
            drawn = self._lookup.citation(self._path, self._citations[id(use)])
            return unescape(re.sub("<[^<>]*>", "", drawn.html)) or use.text
        return use.target if use.kind == "literal" else ""

    def anchor(self, use: InlineUse | BlockUse | Heading) -> str:
        """Return the id of a captioned block."""
        caption = self._caption(use) if isinstance(use, BlockUse) else None
        return caption.id if caption else ""

    def anchors(self) -> Iterator[str]:
        """Yield the ids of what the chapter draws: captioned blocks and quotations."""
        for block in self._chapter.blocks if self._chapter else ():
            if anchor := self.anchor(block):
                yield anchor
            elif block.name == "quote":
                yield f"quote-{block.argument.strip()}"

    # Inside a line

    def _value(self, use: InlineUse) -> str:
        value = self._lookup.value(use.target)
        if value.wrong is not None:
            self._report(value.wrong, _at(use, value.wrong))
            return self._problem_span(use.text, value.wrong.message)
        self.values.append(ValueUse(value.expression, value.text, value.said, use.place))
        tag, opening = self._value_tag(value, "value")
        return f"{opening}{escape(value.text, quote=False)}</{tag}>"

    def _value_tag(self, value: Value, css_class: str, *, is_link: bool = True) -> tuple[str, str]:
        """Return the tag of a value and how it begins: a link to what the value is made of."""
        attributes = {"class": css_class}
        tag = "span"
        if is_link and value.target and self._lookup.entry(value.target):
            tag, attributes["href"] = "a", f"@{value.target}"
        attributes |= {
            "title": value.origin,
            "data-value": value.number,
            "data-mentions": " ".join(value.entities),
        }
        said = "".join(f' {name}="{attribute(text)}"' for name, text in attributes.items() if text)
        return tag, f"<{tag}{said}>"

    def _reference(self, use: InlineUse) -> str:
        entry = self._lookup.entry(use.target)
        if entry is None:
            problem = unknown_id(use.target, use.place, self._lookup.nearest(use.target))
            self.problems.append(problem)
            return self._problem_span(use.text, problem.message)
        title = ""
        if entry.title and entry.title != entry.label:
            title = f' title="{attribute(entry.title)}"'
        key = attribute(entry.id)
        return (
            f'<a class="ref ref-{entry.kind}" href="@{key}" data-mentions="{key}"{title}>'
            f"{escape(entry.label, quote=False)}</a>"
        )

    def _citation(self, use: InlineUse) -> str:
        text = on_one_line(use.text)
        if any(self.is_cited_over(each, use) for each in self._inlines):
            message = Message("citation-unwritten")
            problem = Problem("citation", use.place, message, text, "[see @key, p. 12]")
            self.problems.append(problem)
            return f'<span class="citation thesis-problem">{escape(text, quote=False)}</span>'
        drawn = self._lookup.citation(self._path, self._citations[id(use)])
        if drawn.wrong is not None:
            if drawn.wrong.expected or drawn.wrong.message not in self._told:
                self._told.add(drawn.wrong.message)
                self._report(drawn.wrong, use.place, found=text)
            return f'<span class="citation thesis-problem">{escape(text, quote=False)}</span>'
        if not drawn.html:
            message = Message("citation-as-typed", found=text)
            expected = Message("a-work-of-references")
            self.problems.append(Problem("citation", use.place, message, text, expected))
            return escape(use.text, quote=False)
        html = self.cited(drawn.html, mentioned=True)
        return f'<span class="citation" data-cites="{attribute(" ".join(use.keys))}">{html}</span>'

    def is_cited_over(self, use: InlineUse, citation: InlineUse | None = None) -> bool:
        """Say whether a use stands within the brackets of a citation, which takes words only."""
        around = self._inlines if citation is None else (citation,)
        return any(
            each.kind == "citation"
            and each is not use
            and each.span[0] <= use.span[0]
            and use.span[1] <= each.span[1]
            for each in around
        )

    def cited(self, html: str, *, mentioned: bool = False) -> str:
        """Lead each link to a work to its entry in the bibliography.

        A key that the bibliography lacks is marked as a problem.
        """

        def linked(match: re.Match[str]) -> str:
            key = unescape(match["key"])
            entry = self._lookup.entry(key)
            if entry is None or entry.kind != "work":
                return f'<span class="thesis-problem">{match["words"]}</span>'
            mention = f' data-mentions="{attribute(key)}"' if mentioned else ""
            return (
                f'<a class="ref ref-work" href="@{attribute(key)}" title="{attribute(entry.title)}"'
                f"{mention}>{match['words']}</a>"
            )

        return re.sub(
            r'<a href="#ref-(?P<key>[^"]*)"[^<>]*>(?P<words>.*?)</a>', linked, html, flags=re.DOTALL
        )

    # Blocks

    def _block(self, block: BlockUse) -> str:
        draw = {
            "table": self._table,
            "chart": self._chart,
            "quote": self._quotation,
            "bibliography": self._bibliography,
        }
        if block.name in CAPTIONS:
            caption = self._caption(block)
            label = attribute(self._label(caption)) if caption else ""
            return f'<span class="caption-number">{label}</span> ' if label else ""
        if block.options.keys() - {*BLOCKS[block.name].options, "attrs"}:
            return _problem_block(f"/// {block.name} | {block.argument}")  # told by its check
        return draw[block.name](block) if block.name in HELD else ""

    def _caption(self, block: BlockUse) -> Caption | None:
        return self._lookup.caption(self._path, block.place.line)

    def _label(self, caption: Caption) -> str:
        return self._lookup.language.text(f"{caption.kind}_label", number=caption.number)

    def _table(self, block: BlockUse) -> str:
        caption, name = self._caption(block), block.argument
        anchor = caption.id if caption else block.id
        number = self._label(caption) if caption else ""
        drawn = self._lookup.table(name, block.options, anchor, number)
        if drawn.wrong is not None:
            return self._broken(drawn.wrong, block.place)
        self.tables.append(TableUse(name, anchor, caption.number if caption else ""))
        return drawn.html

    def _chart(self, block: BlockUse) -> str:
        caption, name = self._caption(block), block.argument
        anchor = caption.id if caption else block.id or f"fig-{name}"
        number = self._label(caption) if caption else ""
        drawn = self._lookup.chart(name, str(block.options.get("caption") or ""), anchor, number)
        if drawn.wrong is not None:
            return self._broken(drawn.wrong, block.place)
        return drawn.html

    def _quotation(self, block: BlockUse) -> str:
        """Return a passage with "Focus group 3, paraphrase S12", each name a link if it can be."""
        key = block.argument.strip()
        typed = self._chapter.content_of(block) if self._chapter else ""
        if self._chapter:
            typed = re.sub(r"(?m)^[ \t]*(?:>[ ]?)+", "", typed)
        quotation = self._lookup.quotation(key, typed.strip())
        for wrong in quotation.wrong:
            self._report(wrong, block.place)
        if quotation.refused:
            return _problem_block(self._said(quotation.wrong[0].message))
        self._quoted[key] += 1
        count = self._quoted[key]
        anchor = f"quote-{key}" if count == 1 else f"quote-{key}-{count}"
        notes = "".join(self._note(each) for each in quotation.wrong)
        return (
            f'<figure class="quotation" id="{attribute(anchor)}">'
            f"<blockquote><p>{escape(quotation.words, quote=False)}{notes}</p></blockquote>"
            f"<figcaption>{self._attribution(key, quotation)}</figcaption></figure>"
        )

    def _attribution(self, key: str, quotation: Quotation) -> str:
        parts = [f"{self._named(text, record)}, " for text, record in quotation.who]
        if quotation.paraphrase:
            said = escape(self._lookup.language.text("paraphrase"), quote=False)
            parts.append(f'<span class="quotation-kind">{said}</span> ')
        return "".join((*parts, self._named(key, key, "quotation-source ref ref-entity")))

    def _named(self, text: str, key: str, css_class: str = "ref ref-entity") -> str:
        said, entry = escape(text, quote=False), self._lookup.entry(key) if key else None
        if entry is None:
            return f"<span>{said}</span>"
        target = attribute(entry.id)
        return f'<a class="{css_class}" href="@{target}" data-mentions="{target}">{said}</a>'

    def _bibliography(self, block: BlockUse) -> str:
        """Return the works that the chapter cites; at the place of the bibliography, all works."""
        _ = block
        entries: list[str] = []
        for key, html in self._lookup.works(self._path):
            anchor = f' id="{attribute(f"ref-{key}")}"' if self._path == REFERENCES else ""
            work = self.cited(html)
            entries.append(f'<div class="csl-entry" role="listitem"{anchor}><p>{work}</p></div>')
        return f'<div class="csl-bib-body" role="list">{"".join(entries)}</div>'

    # Problems

    def _broken(self, wrong: Wrong, place: Place) -> str:
        self._report(wrong, place)
        return _problem_block(self._said(wrong.message))

    def _said(self, message: Message | str) -> str:
        """Return a message in the language of the thesis."""
        return say(message, self._lookup.language.code)

    def _note(self, wrong: Wrong | None) -> str:
        """Return what is wrong, for whoever reads a draft; nothing where nothing is."""
        return problem_note(self._said(wrong.message)) if wrong else ""

    def _problem_span(self, text: str, message: Message | str) -> str:
        said = escape(text, quote=False)
        return f'<span class="thesis-problem">{said}</span>{problem_note(self._said(message))}'

    def _report(self, wrong: Wrong, place: Place, found: str = "") -> None:
        self.problems.append(
            Problem(
                wrong.rule,
                place,
                wrong.message,
                found=found or wrong.found,
                expected=wrong.expected,
            )
        )


def attribute(text: str) -> str:
    """Return a text escaped for an attribute between double quotation marks."""
    return escape(text, quote=False).replace('"', "&quot;")


def _at(use: InlineUse, wrong: Wrong) -> Place:
    """Return where an expression goes wrong: its column, where it stands on one line."""
    if wrong.offset < 0 or "\n" in use.text:
        return use.place
    start = use.text.rfind("{{" if use.kind == "value" else "{=") + 2
    start += len(use.text[start:]) - len(use.text[start:].lstrip())
    return Place(use.place.path, use.place.line, use.place.column + start + wrong.offset)


def _problem_block(message: str) -> str:
    return f'<p class="thesis-problem">{escape(message, quote=False)}</p>'


def problem_note(message: str) -> str:
    """Return what is wrong, for whoever reads a draft."""
    said = escape(message, quote=False)
    return f' <span class="problem-note" data-search-exclude="">{said}</span>'
