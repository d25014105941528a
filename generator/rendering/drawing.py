"""What each use of a chapter becomes on its page: HTML of ours, everything from the data escaped.

References are written as ``href="@BF4"``; the pass that finishes the page resolves them.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from html import escape, unescape
from urllib.parse import quote, unquote

from generator.chapters import (
    BlockUse,
    Caption,
    Chapter,
    Entry,
    Heading,
    InlineUse,
    Manuscript,
    Register,
    plain_text,
    unknown_form,
    unknown_id,
    unknown_in,
)
from generator.chapters.bibliography import REFERENCES
from generator.chapters.formulas import is_displayed
from generator.chapters.inline import is_reasoned, on_one_line, words_around
from generator.chapters.marks import FIRST_OPENING
from generator.chapters.register import FORMS, NAME, NUMBER
from generator.chapters.structure import CAPTIONS
from generator.chapters.syntax import BLOCKS
from generator.core.addresses import relative, target_of
from generator.core.problems import Message, Place, Problem, Severity
from generator.core.templates import unbroken
from generator.core.values import replace
from generator.language import say
from generator.rendering.lookup import Knowledge, Lookup, Value
from generator.rendering.mathematics import displayed, formulas_of, wrong_formula
from generator.rendering.page import Forwarding, TableUse, ValueUse, cards_page
from generator.rendering.sanitizing import is_harmless
from generator.rendering.tags import attribute
from generator.rendering.unrendered import first_place, stands_within

Use = InlineUse | BlockUse | Heading
# Entries whose titles, or definitions, the author wrote as Markdown.
_WRITTEN = ("section", "table", "figure", "term")
LONGEST = 20  # lines of a definition that are put into words
_SPOKEN = frozenset({"value", "reference", "citation", "math"})
_TITLE = re.compile(r"""[ ](?P<mark>["'])(?P<said>.*)(?P=mark)[ ]*\)\Z""", re.DOTALL)


class Drawing:
    """Draws the uses of one page, and notes the values, tables and problems that it met."""

    def __init__(self, path: str, lookup: Lookup, chapter: Chapter | None) -> None:
        self.values: list[ValueUse] = []
        self.tables: list[TableUse] = []
        self.problems: list[Problem] = []
        self._signs: list[str] = []  # of values within a link, to stand behind it
        self._path = path
        self._lookup = lookup
        self._chapter = chapter
        self._is_foreign = chapter is not None and chapter.flavour != "mkdocs"
        self._told: set[Message | str] = set()
        self._noted: set[str] = set()
        self._quoted: Counter[str] = Counter()
        self._inlines = chapter.inlines if chapter else ()
        self._citations, self._formulas = (
            {id(use): number for number, use in enumerate(found)}
            for found in (
                [each for each in self._inlines if each.kind == kind]
                for kind in ("citation", "math")
            )
        )

    def html(self, use: Use, *, in_link: bool = False) -> str:
        """Return what stands in the page for a use that has no words of its own."""
        if isinstance(use, Heading):
            return f'<span class="section-number">{use.number}</span> ' if use.number else ""
        if isinstance(use, BlockUse):
            return self._block(use)
        match use.kind:
            case "value":
                return self._value(use, in_link=in_link)
            case "reference":
                return self._reference(use)
            case "citation":
                return self._citation(use)
            case "math":
                return self._formula(use)
            case _:
                return escape(use.target, quote=False)

    def around(self, use: InlineUse, *, in_link: bool) -> tuple[str, str]:
        """Return the tag that begins the words of a claim or link, and what ends them."""
        if use.kind == "link":
            key = use.target.partition("#")[0]
            if self._lookup.entry(key) is None:
                unknown = unknown_in(self._chapter, use, self._lookup.nearest(key) or "")
                self.problems += [unknown] if unknown else []
                return '<span class="thesis-problem">', "</span>"
            title = _TITLE.search(use.text[use.words_span[1] - use.span[0] :])
            said = f' title="{attribute(title["said"])}"' if title else ""
            return f'<a href="@{attribute(use.target)}"{said}>', "</a>"
        words = plain_text(use.words)
        if use.kind == "waived":
            if not is_reasoned(use):
                message = Message("waived-without-reason", words=words)
                wrong = Problem("claim", use.place, message, words, '{= ~ "…" }')
                return '<span class="thesis-problem">', f"</span>{self._report(wrong)}"
            return "<span>", "</span>"
        around = words_around(self._chapter, use.span) if self._chapter else ("", "")
        value = self._lookup.claim(use.target, words, *around)
        note = self._report(_placed(use, value.wrong)) if value.wrong else ""
        if not value.expression:
            return '<span class="thesis-problem">', f"</span>{note}"
        self._report_notes(value, use.place)
        found = ValueUse(value.expression, words, value.said, use.place, is_claim=True)
        css_class = "value claim thesis-problem" if value.wrong else "value claim"
        is_link = not in_link and "@" not in use.words
        tag, opening = self._value_tag(value, found, css_class, is_link=is_link)
        signs = "" if in_link else self.signs_behind()
        return opening, f"</{tag}>{signs}{note}"

    def spoken(self, use: Use) -> str:
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
            return _words_for(entry, use) if entry else use.text
        if use.kind == "citation":
            drawn = self._lookup.citation(self._path, self._citations[id(use)])
            html = "" if isinstance(drawn, Problem) else drawn
            return unescape(re.sub("<[^<>]*>", "", html)) or use.text
        return {"literal": use.target, "math": use.words}.get(use.kind, "")

    def anchor(self, use: Use) -> str:
        """Return the id of a captioned block."""
        caption = self._caption(use) if isinstance(use, BlockUse) else None
        return caption.id if caption else use.id if isinstance(use, BlockUse) else ""

    def old_anchors(self, html: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """Return the anchors of older passages, still here and gone, by the id at which they go."""
        aliases: defaultdict[str, list[str]] = defaultdict(list)
        gone: defaultdict[str, list[str]] = defaultdict(list)
        leads = self._lookup.forwarding(self._path) or Forwarding()
        ids = {*re.findall(r'\bid="([^"]+)"', html)} if leads != Forwarding() else set[str]()
        for block in self._chapter.blocks if self._chapter and ids else ():
            quoted = f"quote-{block.argument.strip()}" if block.name == "quote" else ""
            ids.add(self.anchor(block) or quoted)
        for old, target in leads.aliases.items():
            if old not in ids:
                anchor = f'<a class="passage-alias" id="{attribute(old)}"></a>'
                aliases[target if target in ids else ""].append(anchor)
        for old, target in leads.gone.items():
            if old not in ids:
                gone[target if target in ids else ""].append(self._gone(old, leads.moved.get(old)))
        return aliases, gone

    def _gone(self, old: str, moved: str | None) -> str:
        """Return the anchor of a passage that is no more, or is in another chapter now."""
        language, href = self._lookup.language, ""
        note = attribute(language.text("passage_gone"))
        if moved:
            page, _, anchor = moved.partition("#")
            note = attribute(language.text("passage_moved", title=self._lookup.title(page)))
            address = attribute(f"{quote(relative(page, self._path))}#{anchor}")
            href = f' href="{address}" aria-label="{note}"'
        return f'<a class="passage-gone" id="{attribute(old)}" data-note="{note}"{href}></a>'

    # Inside a line

    def _value(self, use: InlineUse, *, in_link: bool) -> str:
        value = self._lookup.value(use.target)
        if value.wrong is not None:
            return self._marked(use.text, _placed(use, value.wrong))
        self._report_notes(value, use.place)
        found = ValueUse(value.expression, value.text, value.said, use.place)
        tag, opening = self._value_tag(value, found, "value", is_link=not in_link)
        return f"{opening}{escape(value.text, quote=False)}</{tag}>"

    def _value_tag(
        self, value: Value, use: ValueUse, css_class: str, *, is_link: bool
    ) -> tuple[str, str]:
        """Return the tag of a value and how it begins: a link to its card, or one beside it."""
        self.values.append(use)
        card = f"{quote(relative(cards_page(self._path), self._path))}#{use.card}"
        if not is_link:
            label = attribute(self._lookup.language.text("card_sign", words=use.words))
            self._signs.append(f'<a class="value-sign" href="{card}" aria-label="{label}"></a>')
        attributes = {
            "class": css_class,
            "href": card if is_link else "",
            "data-value": value.number,
            "data-mentions": " ".join((use.card, *value.entities)),
        }
        tag = "a" if is_link else "span"
        said = "".join(f' {name}="{attribute(text)}"' for name, text in attributes.items() if text)
        return tag, f"<{tag}{said}>"

    def link(
        self, typed: dict[str, str], place: Place, *, inside: bool, drawn: bool
    ) -> tuple[dict[str, str], str]:
        """Return the attributes of a link, resolved, and a note that comes behind it.

        A link within a link, to nothing or to what may not be opened has no address. ``drawn`` says
        that it is HTML of ours. What it mentions is named by ``data-mentions``.
        """
        href, entry = typed.get("href", ""), None
        if href.startswith("@") and not inside:
            key, _, fragment = unquote(href[1:]).partition("#")
            entry = self._lookup.entry(key)
            if entry is None:
                if self._chapter and not drawn:
                    place = first_place(self._chapter, f"@{key}")
                self.problems.append(unknown_id(key, place, self._lookup.nearest(key)))
            else:
                href = typed["href"] = address(self._path, entry, fragment)
        is_refused = not is_harmless(href)  # of data or a bibliography
        if is_refused:
            message = Message("refused-address", found=href)
            self.problems.append(Problem("markup", place, message, href))
        if inside or is_refused or href.startswith("@"):
            dropped = {"href", "title"} if inside else {"href"}
            return {name: said for name, said in typed.items() if name not in dropped}, ""
        css_class = typed.pop("class", "")
        if entry is not None and not css_class:
            css_class = f"ref ref-{entry.kind}"
            typed["data-mentions"] = f"{entry.id} {typed.get('data-mentions', '')}"
        if entry is not None and entry.note and "ref" in css_class.split():
            if entry.id not in self._noted:  # the first link has what the margin says
                typed["data-note"] = self._lookup.typography.set(entry.note)
            self._noted.add(entry.id)
        path, note = "" if drawn else target_of(self._path, href), ""
        is_chapter = path.endswith(".md") and not path.startswith("..")
        if is_chapter and not self._lookup.has_page(path):  # its check reports it
            message = Message("link-to-no-page", address=href, near="")
            note = problem_note(say(message, self._lookup.language.code))
            css_class = f"{css_class} thesis-problem".strip()
        return ({"class": css_class, **typed} if css_class else typed), note

    def signs_behind(self) -> str:
        """Return the signs of the values within a link that ends, each once."""
        signs, self._signs = "".join(self._signs), []
        return signs

    def _reference(self, use: InlineUse) -> str:
        entry = self._lookup.entry(use.target)
        if entry is None:
            near = self._lookup.nearest(use.target)
            unknown = unknown_in(self._chapter, use, near) if near is not None else None
            return self._marked(use.text, unknown) if unknown else escape(use.text, quote=False)
        if use.words not in {"", *FORMS}:
            return self._marked(use.text, unknown_form(use))
        said = _words_for(entry, use)
        title = entry.title if entry.title != said else ""
        words = escape(unbroken(said), quote=False)
        return _link(entry, words, f"ref ref-{entry.kind}", title)

    def _citation(self, use: InlineUse) -> str:
        text = on_one_line(use.text)
        drawn = self._lookup.citation(self._path, self._citations[id(use)])
        if any(stands_within(each, use) for each in self._inlines):
            message = Message("citation-unwritten")
            drawn = Problem("citation", use.place, message, expected="[see @key, p. 12]")
        if isinstance(drawn, Problem):
            if drawn.expected or drawn.message not in self._told:
                self._told.add(drawn.message)
                self.problems.append(replace(drawn, place=use.place, found=text))
            return f'<span class="citation thesis-problem">{escape(text, quote=False)}</span>'
        if not drawn:
            return escape(use.text, quote=False)
        html = self._cited(drawn, mentioned=True)
        return f'<span class="citation" data-cites="{attribute(" ".join(use.keys))}">{html}</span>'

    def _formula(self, use: InlineUse) -> str:
        formulas = self._chapter.kept_once(formulas_of) if self._chapter else ()
        math, stopped = formulas[self._formulas[id(use)]]
        entry = self._lookup.entry(use.target) if use.target else None
        if stopped:
            problem = Problem("markup", use.place, wrong_formula(stopped), use.words)
            if self._is_foreign and stopped not in {"eof", "%"}:  # LaTeX may read it
                problem = replace(problem, severity=Severity.WARNING)
            self._once(problem, stopped)
            said = escape(use.words, quote=False)
            note = problem_note(say(problem.message, self._lookup.language.code))
            math = f'<span class="thesis-problem">{said}</span>{note}'
        if not is_displayed(use):
            return math
        return displayed(math, entry.anchor if entry else "", entry.number if entry else "")

    def _cited(self, html: str, *, mentioned: bool = False) -> str:
        """Lead each link to a work to its entry, or mark it as a problem."""

        def linked(match: re.Match[str]) -> str:
            entry = self._lookup.entry(unescape(match["key"]))
            if entry is None or entry.kind != "work":
                return f'<span class="thesis-problem">{match["words"]}</span>'
            return _link(entry, match["words"], "ref ref-work", entry.title, mentioned=mentioned)

        return re.sub(r'(?s)<a href="#ref-(?P<key>[^"]*)"[^<>]*>(?P<words>.*?)</a>', linked, html)

    # Blocks

    def _block(self, block: BlockUse) -> str:
        if block.name in CAPTIONS:
            caption = self._caption(block)
            label = attribute(self._label(caption)) if caption else ""
            return f'<span class="caption-number">{label}</span> ' if label else ""
        if block.options.keys() - {*BLOCKS[block.name].options, "attrs"}:
            return _problem_block(f"/// {block.name} | {block.argument}")  # told by its check
        match block.name:
            case "table" | "chart":
                return self._drawn(block)
            case "quote":
                return self._quotation(block)
            case "bibliography":
                return self._bibliography()
            case _:
                return ""

    def _caption(self, block: BlockUse) -> Caption | None:
        return self._lookup.caption(self._path, block.place.line)

    def _label(self, caption: Caption) -> str:
        return self._lookup.language.text(f"{caption.kind}_label", number=caption.number)

    def _drawn(self, block: BlockUse) -> str:
        caption, name = self._caption(block), block.argument
        anchor = caption.id if caption else block.id
        number = self._label(caption) if caption else ""
        title = str(block.options.get("caption") or "")
        uses = {
            chr(FIRST_OPENING + at): use
            for at, use in enumerate(self._inlines)
            if use.in_caption and block.place.line < use.place.line < block.content_line
        }
        for mark, use in uses.items():
            title = title.replace(use.text, mark, 1)
        if block.name == "table":
            given = {**block.options, **({"caption": title} if uses else {})}
            options = json.dumps(given, sort_keys=True, default=str)
            drawn = self._lookup.table(name, options, anchor, number)
        else:
            drawn = self._lookup.chart(name, title, anchor or f"fig-{name}", number)
        if isinstance(drawn, Problem):
            return self._refused(drawn, block.place)
        if block.name == "table":
            self.tables.append(TableUse(name, anchor, caption.number if caption else ""))
        return self._with_uses(drawn, uses) if uses else drawn

    def _with_uses(self, html: str, uses: Mapping[str, InlineUse]) -> str:
        """Return HTML of ours with what marks stand for: drawn in its caption, else as words."""
        words, drawn = dict[str, str](), dict[str, str]()
        for mark, use in uses.items():
            said = plain_text(use.words) or self.spoken(use)
            opening, end = self.around(use, in_link=False) if use.words else (self.html(use), "")
            words[mark] = attribute(said)
            drawn[mark] = f"{opening}{escape(said, quote=False)}{end}" if end else opening
            if mark not in html:
                message = Message("use-not-shown", text=use.told)
                self.problems.append(Problem("claim", use.place, message, use.told))
        before, begin, behind = html.partition('<span class="caption-title">')
        caption, end, rest = behind.partition("</span>")
        before, rest = (each.translate(str.maketrans(words)) for each in (before, rest))
        return f"{before}{begin}{caption.translate(str.maketrans(drawn))}{end}{rest}"

    def _quotation(self, block: BlockUse) -> str:
        """Return a passage with "Focus group 3, paraphrase S12", each name a link if it can be."""
        key = block.argument.strip()
        content = self._chapter.content_of(block) if self._chapter else ""
        typed = re.sub(r"(?m)^[ \t]*(?:>[ ]?)+", "", content)
        quotation = self._lookup.quotation(key, typed.strip())
        if isinstance(quotation, Problem):
            return self._refused(quotation, block.place)
        self._quoted[key] += 1
        count = self._quoted[key]
        anchor = f"quote-{key}" if count == 1 else f"quote-{key}-{count}"
        wrong = (replace(each, place=block.place) for each in quotation.wrong)
        notes = "".join(map(self._report, wrong))
        parts = [f"{self._named(text, record)}, " for text, record in quotation.who]
        if quotation.paraphrase:
            said = escape(self._lookup.language.text("paraphrase"), quote=False)
            parts.append(f'<span class="quotation-kind">{said}</span> ')
        parts.append(self._named(key, key, "quotation-source ref ref-entity"))
        return (
            f'<figure class="quotation" id="{attribute(anchor)}">'
            f"<blockquote><p>{escape(quotation.words, quote=False)}{notes}</p></blockquote>"
            f"<figcaption>{''.join(parts)}</figcaption></figure>"
        )

    def _named(self, text: str, key: str, css_class: str = "ref ref-entity") -> str:
        said = escape(unbroken(text), quote=False)
        entry = self._lookup.entry(key) if key else None
        return f"<span>{said}</span>" if entry is None else _link(entry, said, css_class)

    def _bibliography(self) -> str:
        """Return the works that the chapter cites; at the place of the bibliography, all works."""
        entries: list[str] = []
        for key, html in self._lookup.works(self._path):
            anchor = f' id="{attribute(f"ref-{key}")}"' if self._path == REFERENCES else ""
            work = self._cited(html)
            entries.append(f'<div class="csl-entry" role="listitem"{anchor}><p>{work}</p></div>')
        return f'<div class="csl-bib-body" role="list">{"".join(entries)}</div>'

    # Problems

    def _report(self, problem: Problem) -> str:
        """Note a problem, and return what is said of it beside the words that have it."""
        self.problems.append(problem)
        return problem_note(say(problem.message, self._lookup.language.code))

    def _once(self, problem: Problem, cause: str) -> None:
        """Note a problem; in the text of another tool once on a page for each cause."""
        if not self._is_foreign or cause not in self._told:
            self.problems.append(problem)
        self._told.add(cause)

    def _marked(self, text: str, problem: Problem) -> str:
        """Note a problem, and return the text that has it as the page shows it."""
        said = escape(text, quote=False)
        return f'<span class="thesis-problem">{said}</span>{self._report(problem)}'

    def _refused(self, problem: Problem, place: Place) -> str:
        self.problems.append(replace(problem, place=place))
        return _problem_block(say(problem.message, self._lookup.language.code))

    def _report_notes(self, value: Value, place: Place) -> None:
        """Report the conditions of a statistic that the data do not meet."""
        for note in value.notes:
            message = Message("statistic-note", expression=value.expression, note=note)
            self.problems.append(Problem("claim", place, message, severity=Severity.INFO))


def _words_for(entry: Entry, use: InlineUse) -> str:
    return {NAME: entry.title, NUMBER: entry.number}.get(use.words) or entry.label


def _link(
    entry: Entry, words: str, css_class: str, title: str = "", *, mentioned: bool = True
) -> str:
    key = attribute(entry.id)
    said = f' title="{attribute(title)}"' if title else ""
    mention = f' data-mentions="{key}"' if mentioned else ""
    return f'<a class="{css_class}" href="@{key}"{mention}{said}>{words}</a>'


def _placed(use: InlineUse, wrong: Problem) -> Problem:
    """Return what is wrong with an expression at its column, where it stands on one line."""
    offset = wrong.place.column - 1
    if offset < 0 or "\n" in use.text:
        return replace(wrong, place=use.place)
    start = use.text.rfind("{{" if use.kind == "value" else "{=") + 2
    start += len(use.text[start:]) - len(use.text[start:].lstrip())
    return replace(wrong, place=replace(use.place, column=use.place.column + start + offset))


def _problem_block(message: str) -> str:
    return f'<p class="thesis-problem">{escape(message, quote=False)}</p>'


def problem_note(message: str) -> str:
    """Return what is wrong, for whoever reads a draft."""
    said = escape(message, quote=False)
    return f' <span class="problem-note" data-search-exclude="">{said}</span>'


def address(path: str, entry: Entry, fragment: str = "") -> str:
    """Return the link from the page at ``path`` to an entry; ``fragment`` replaces its anchor."""
    anchor = quote(fragment or entry.anchor)
    if entry.path == path and anchor:
        return f"#{anchor}"
    target = quote(relative(entry.path, path))
    return f"{target}#{anchor}" if anchor else target


def with_spoken_titles(knowledge: Knowledge) -> tuple[Manuscript, Register]:
    """Return the manuscript and the register with titles and definitions in words.

    A heading or a caption may hold a value or a reference. In the menu, in a list and in the title
    of a link it stands without its page, so it is put into words once for all of them. Titles that
    come from the data or from ``tables.yaml`` are text, whatever they hold.
    """
    manuscript, register = knowledge.manuscript, knowledge.register
    drawings = {
        each.path: Drawing(each.path, Lookup(knowledge), each) for each in manuscript.chapters
    }
    captions = {each.id: each for found in register.captions.values() for each in found}
    chapters: list[Chapter] = []
    for chapter in manuscript.chapters:
        heading, title = chapter.title_heading, chapter.title
        if heading is not None and heading.text == title:
            lines = range(heading.place.line, heading.place.line + 1)
            title = _in_words(title, chapter, lines, drawings[chapter.path])
        is_same = title == chapter.title  # what was read in the chapter stays with it
        chapters.append(chapter if is_same else replace(chapter, title=title))
    entries = dict(register.entries)
    for key, entry in register.entries.items():
        chapter, caption = manuscript.chapter(entry.path), captions.get(key)
        is_named = caption and caption.is_drawn and "caption" not in caption.block.options
        is_written = entry.kind in _WRITTEN and not is_named
        if chapter is not None and entry.place is not None and is_written:
            below = LONGEST if entry.note else 0
            last = caption.block.end_line if caption else entry.place.line + below
            lines, drawing = range(entry.place.line, last + 1), drawings[chapter.path]
            title = _in_words(entry.title, chapter, lines, drawing)
            label = _in_words(entry.label, chapter, lines, drawing)
            note = _in_words(entry.note, chapter, lines, drawing)
            entries[key] = replace(entry, title=title, label=label, note=note)
    return replace(manuscript, chapters=tuple(chapters)), replace(register, entries=entries)


def _in_words(text: str, chapter: Chapter, lines: range, drawing: Drawing) -> str:
    """Return a text of some lines of a chapter with the uses on these lines put into words."""
    if any(sign in text for sign in "{@$\\"):
        for use in chapter.inlines:
            if use.place.line in lines and use.kind in _SPOKEN:
                text = text.replace(plain_text(use.text), drawing.spoken(use), 1)
    return text
