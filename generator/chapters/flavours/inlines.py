"""What stands within the lines of pandoc's tree, as our Markdown has it."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from urllib.parse import unquote

from generator.chapters.flavours.labels import (
    BOOKDOWN_REFERENCE,
    LABEL,
    automatic_id,
    formula_id,
    label_of,
    labels_of,
    own_id,
)
from generator.chapters.flavours.nodes import (
    NO_ATTRIBUTES,
    Json,
    Node,
    ids_of,
    is_shown,
    mark,
    plain,
    raw,
    string,
    walked,
)
from generator.chapters.flavours.rendered import is_run, values_printed
from generator.chapters.flavours.surroundings import Asked
from generator.chapters.headings import file_prefix, github_slug, slug_of, split_typed_number
from generator.core.problems import Message
from generator.core.values import Frozen

_NAMED = re.compile(
    r"\b(?:fig(?:ure|\.)?|tab(?:le|leau|\.)?|eq(?:uation|\.)?|équation|sec(?:tion|\.)?"
    r"|chap(?:ter|itre|\.)|appendix|annexe)s?\s*$",
    re.IGNORECASE,
)
_BEFORE = 4  # inlines before a reference in which it may be named ("figure ")
_TEX_LABEL = re.compile(r"\\label\{([^{}\n]+)\}")
# The sign of a reference, and what pandoc says of each image of LaTeX.
_NOT_OF_ALT = re.compile(rf"@(?={LABEL.pattern})|\Aimage\Z")
_BOOKDOWN_TEXT = re.compile(r"\(ref:([\w.-]+)\)")
_ITEM = re.compile(r"(\d{1,9}(?=[.)]$)|(?=[-+*]$))")
_SIGNS = re.compile(r"(\\?@ref\([\w:.-]+\)|!?\[|[<>&\]$]|(?<!\w)@)")
# Signs that are written otherwise where what follows would give them a meaning.
_ESCAPED = {
    "<": "&lt;",
    "&": "&amp;",
    "]": "&#93;",
    "[": "\\[",
    "![": "!\\[",
    "$": "\\$",
    "@": "\\@",
}
_MEANT = {
    "<": re.compile(r"[A-Za-z/!?]"),
    "&": re.compile(r"#?\w+;"),
    "]": re.compile(r"[(\[{:]"),
    "[": re.compile(r"\^"),
    "![": re.compile(""),
    ">": re.compile(r"(?!)"),
    "$": re.compile(""),
    "@": re.compile(r"\w"),
}
_TAGS = {"underline": "u", "ul": "u", "mark": "mark", "kbd": "kbd"}
_ADDRESS = re.compile(r"(?:https?|ftp|mailto):", re.IGNORECASE)
_SIGNS_OF_ADDRESSES = str.maketrans({"?": "%3F", "%": "%25", "@": "%40"})
_LONG = 60  # characters of what is typed that a message quotes
# Commands of LaTeX that only say how a page is set.
_SETS_THE_PAGE = re.compile(
    r"\\(?:null|(?:new|clear|cleardouble)page|pagebreak|(?:big|med|small)skip|(?:no)?indent|vspace"
    r"|hspace|[vh]fill|label|tableofcontents|listof\w+|appendix|(?:front|main|back)matter"
    r"|page(?:numbering|style)|thispagestyle|(?:set|addto)counter|addcontentsline|centering"
    r"|phantomsection|markboth|index|nocite|(?:begin|end)group|(?:single|onehalf|double)spacing|small"
    r"|footnotesize|normalsize|large|newline|linebreak|[bse]?landscape"
    r"|(?:re)?newcommand|providecommand|def|usepackage|setlength)(?![A-Za-z])"
)
_BY_HEADING = re.compile(r"\]\[([^\[\]\n^@][^\[\]\n]*)\]|\[([^\[\]\n^@][^\[\]\n]*)\]\[\]")
KRAMDOWN_ID = re.compile(r"\A\n?\{:[^{}\n#]*#([\w:.-]+)")
"""The id in attributes of Kramdown: ``{:#id .class}``."""
_SPAN_ATTRIBUTES = frozenset({"lang", "dir", "title"})
# What cannot stand between the brackets of a citation of ours.
_NOT_IN_CITATIONS = frozenset({"Link", "Image", "Math", "Note", "Span", "Cite", "Code"})


class Typed(Frozen):
    """A chapter as it goes to pandoc: its front matter apart, what must stay hidden away."""

    source: str
    flavour: str
    asked: Asked
    front: str
    body: str
    kept: tuple[str, ...]


class Inlines:
    """Changes what stands within the lines of one chapter.

    ``offered`` are the labels of LaTeX in it, each with the id that is ours, and its other ids,
    each with its path and anchor; ``labels`` are those that other chapters offer. ``used`` collects
    what was taken of these, ``left_out`` what cannot be shown, as it is typed.
    """

    def __init__(self, blocks: Sequence[Node], typed: Typed) -> None:
        self._typed, self.is_github = typed, typed.flavour == "github"
        self.labels: Mapping[str, str] = {}
        self.used: dict[str, str] = {}
        self.left_out: list[tuple[str, Message]] = []
        nodes = [*walked(blocks)]
        self._ids = {*ids_of(nodes)}.difference(map(label_of, nodes))
        self._ids |= {f"#{each}" for kept in typed.kept for each in KRAMDOWN_ID.findall(kept)}
        formulas = (each["c"][1] for each in nodes if each["t"] == "Math")
        # All labels of one formula lead to the first; those that no place has, to none.
        together = {
            each: formula_id(same[0]) for same in map(_TEX_LABEL.findall, formulas) for each in same
        }
        lost = dict.fromkeys({*_TEX_LABEL.findall(typed.body)} - self._ids, "#")
        self._own = {**lost, **together, **dict(labels_of(nodes, typed.body))}
        titled = [each["c"] for each in nodes if each["t"] == "Header"]
        self._slugs = {
            own: slug_of(split_typed_number(plain(words), file_prefix(typed.source))[1])
            for _, (own, *_), words in titled
            if own == automatic_id(words) and not self.is_github
        }
        places = {
            each: each[1:] if each[:1] == "#" else self._slugs.get(each, own_id(each))
            for each in self._ids
            # On GitHub the id of a heading is one of its page alone.
            if each and not LABEL.fullmatch(each) and (each[0] == "#" or not self.is_github)
        }
        named = {
            f"[{plain(words).casefold()}": places.get(own) or self._known(own)
            for _, (own, *_), words in titled
            if not self.is_github
        }
        there = {each: f"{typed.source}#{own}" for each, own in {**named, **places}.items()}
        self.offered = {**there, **self._own}
        self._texts = {found[1]: each["c"] for each in blocks if (found := named_text(each))}

    def id(self, label: str) -> str:
        """Return the id that is ours of what a label names, in this chapter or another one."""
        return self._known(label).rpartition("#")[2]

    def _known(self, label: str) -> str:
        """Return the id that is ours of a label, with the path of its chapter where none is."""
        if label not in self._own and label not in self._ids:
            self.used[label] = self.labels.get(label, "")
            is_of_latex = label in self._typed.asked.elsewhere  # which the site does not have
            return self.used[label] or ("#" if is_of_latex else own_id(label))
        return self._own.get(label) or own_id(label)

    def blocks(self, blocks: Sequence[Node]) -> list[Node]:
        """Return blocks as our Markdown has them."""
        raise NotImplementedError

    def inlines(self, inlines: Sequence[Node]) -> list[Node]:
        """Return inlines as our Markdown has them; what code printed stands for it."""
        made: list[Node] = []
        values = values_printed(self._typed.asked.page, inlines)
        for at, each in enumerate(inlines):
            text = str(each["c"]) if each["t"] == "Str" else ""
            if at and inlines[at - 1]["t"] == "SoftBreak" and (found := _ITEM.match(text)):
                # A number or dash at the start of a line is no item of a list.
                made += [mark(text[: found.end(1)] + "\\"), *self._words(text[found.end(1) :])]
                continue
            if at in values:  # no tag of HTML begins in it
                made.append(mark(re.sub(r"<(?=[A-Za-z/!?])", "< ", values[at])))
                continue
            if made and re.match(r"Cite [\w(-]|Note [(\[]", f"{inlines[at - 1]['t']} {text}"):
                # The letter of a panel is none of the id, "[@key](x)" and "[^1](x)" are no link.
                made.append(mark("\u2060"))
            if "@ref(" in text:  # what stands between brackets with it is no citation
                for last in [node for node in made[-200:] if node in (mark("["), mark("]"))][-1:]:
                    last["c"] = ["markdown", last["c"][1].replace("[", "\\[")]
            made += self._inline(each, inlines[max(0, at - _BEFORE) : at])
        return made

    def _inline(  # noqa: PLR0911 - a line for each kind
        self, inline: Node, before: Sequence[Node]
    ) -> list[Node]:
        kind: str = inline["t"]
        content: Json = inline.get("c")
        match kind:
            case "Str":
                return self._words(content)
            case "Emph" | "Strong" | "Superscript" | "Subscript" | "Underline":
                return [{"t": kind, "c": self.inlines(content)}]
            case "Strikeout":
                return self._wrapped("del", content)
            case "SmallCaps":
                return self.inlines(content)
            case "Quoted":
                signs = "“”" if content[0]["t"] == "DoubleQuote" else "‘’"
                return [string(signs[0]), *self.inlines(content[1]), string(signs[1])]
            case "Cite":
                return self._cite(content[0], is_named=_NAMED.search(plain(before)) is not None)
            case "Note":
                return [{"t": kind, "c": self.blocks(content)}]
            case "RawInline":
                return [mark(content[1])] if content[0] in {"html", "markdown"} else []
            case "Span":
                return self._span(content)
            case "Link":
                return self._link(content, is_named=_NAMED.search(plain(before)) is not None)
            case "Image":
                return self._image(content)
            case "Code" if self._typed.flavour == "quarto" and is_run(inline):
                self.leave_out(f"`{content[1]}`", "flavour-value", content[1])
                return [inline]
            case _:
                return [inline]

    def _words(self, text: str) -> list[Node]:
        """Return words; what bookdown refers to is a reference, a sign of HTML none."""
        if found := _BOOKDOWN_TEXT.fullmatch(text):
            return self.inlines(self._texts.get(found[1], [string(text), {"t": "Space"}])[2:])
        text = text.replace("☒", "☑") if self.is_github else text
        parts = _SIGNS.split(text)
        after = (*parts[1:], "")
        return [self._sign(each, rest) for each, rest in zip(parts, after, strict=True) if each]

    def _sign(self, text: str, after: str) -> Node:
        """Return a sign so that it is none of Markdown, HTML or TeX; what is bookdown's is ours."""
        if text in _MEANT and not (text == "@" and self.is_github):  # where it is ours
            return mark(_ESCAPED[text] if _MEANT[text].match(after) else text)
        if found := BOOKDOWN_REFERENCE.fullmatch(text):
            if not (own := self.id(found[1])):  # of a table that code prints
                self.leave_out(text)
                return string(found[1])
            return mark(f"@{own if own != found[1] else f'sec-{own}'}{{number}}")
        return string(text)

    def _wrapped(self, tag: str, inlines: Sequence[Node]) -> list[Node]:
        return [mark(f"<{tag}>"), *self.inlines(inlines), mark(f"</{tag}>")]

    # --- citations and references -----------------------------------------------------------------

    def _cite(self, citations: Sequence[Json], *, is_named: bool) -> list[Node]:
        """Return citations, and what refers to figures, tables, equations, sections, as ours."""
        own = "".join(each["citationId"] for each in citations)
        places = {own, f"#{own}"}
        # "[@prob:sums]", the id of a div that a filter numbers
        is_bare = citations[0]["citationMode"]["t"] == "AuthorInText" or ":" in own
        if (is_bare and not LABEL.fullmatch(own)) and (
            self._ids & places or self.used.setdefault(own, self.labels.get(own, ""))
        ):
            return [
                *self._with_space(citations[0]["citationPrefix"]),
                {"t": "Link", "c": [NO_ATTRIBUTES, [string(own)], [self._target(own), ""]]},
                *_spaced(self.inlines(citations[0]["citationSuffix"])),
            ]
        references = [each for each in citations if LABEL.fullmatch(each["citationId"])]
        parts = [self._reference(each, is_named=is_named) for each in references]
        referring = [node for part in parts for node in (string(", "), *part)][1:]
        works = [each for each in citations if each not in references]
        between: list[Node] = [{"t": "Space"}] if references and works else []
        return [*referring, *between, *(self._cited(works) if works else ())]

    def _cited(self, citations: Sequence[Json]) -> list[Node]:
        """Return works between brackets, or as a sentence that can hold links and formulas."""
        first = citations[0]
        if first["citationMode"]["t"] == "AuthorInText" and len(citations) == 1:
            suffix = self.inlines(first["citationSuffix"])
            behind = [mark(" ["), *suffix, mark("]")] if suffix else []
            return [mark(f"@{first['citationId']}"), *behind]
        around = [each[name] for each in citations for name in ("citationPrefix", "citationSuffix")]
        is_referring = BOOKDOWN_REFERENCE.search(" ".join(map(plain, around)))
        is_sentence = is_referring or any(node["t"] in _NOT_IN_CITATIONS for node in walked(around))
        made = [mark("(" if is_sentence else "[")]
        for at, each in enumerate(citations):
            key = f"@{each['citationId']}"
            if each["citationMode"]["t"] == "SuppressAuthor":
                key = f"[-{key}]" if is_sentence else f"-{key}"
            made += [mark("; ")] if at else []
            made += [*self._with_space(each["citationPrefix"]), mark(key)]
            made += _spaced(self.inlines(each["citationSuffix"]))
        return [*made, mark(")" if is_sentence else "]")]

    def _reference(self, each: Json, *, is_named: bool) -> list[Node]:
        prefix = self._with_space(each["citationPrefix"])
        is_bare = is_named or prefix or each["citationMode"]["t"] == "SuppressAuthor"
        own = self.id(each["citationId"])
        shown = f"@{own}{'{number}' if is_bare else ''}" if own else each["citationId"]
        return [*prefix, mark(shown), *_spaced(self.inlines(each["citationSuffix"]))]

    def _with_space(self, prefix: Sequence[Node]) -> list[Node]:
        return [*self.inlines(prefix), {"t": "Space"}] if prefix else []

    # --- spans, links, images ---------------------------------------------------------------------

    def _span(self, content: Json) -> list[Node]:
        (own, classes, pairs), words = content
        given: dict[str, str] = dict(pairs)
        if "left-out" in classes:
            self.leave_out(given["tex"])
            return []
        if not is_shown(classes, given) or (not words and given.get("label")):
            return [string(f"{{#{given['label']}}}")] if given.get("label") else []
        tags = [_TAGS[each] for each in classes if each in _TAGS]
        others = [each for each in classes if each not in _TAGS]
        kept = [each for each in pairs if each[0] in _SPAN_ATTRIBUTES]
        inside = self._wrapped(tags[0], words) if tags else self.inlines(words)
        return [{"t": "Span", "c": [[self.id(own) if own else "", others, kept], inside]}]

    def leave_out(self, typed: str, code: str = "flavour-tex", found: str = "") -> None:
        """Tell of what cannot be shown as its author means it, such as LaTeX; ``code`` says why."""
        if not _SETS_THE_PAGE.match(typed.strip()):
            words = " ".join((found or typed).split())
            shown = words if len(words) <= _LONG else f"{words[:_LONG]}…"
            self.left_out.append((typed, Message(code, found=shown, count=1)))

    def _link(self, content: Json, *, is_named: bool) -> list[Node]:
        (_, classes, pairs), words, (target, title) = content
        given: dict[str, str] = dict(pairs)
        if "reference" in given:  # of LaTeX
            named = [{**given, "reference": each.strip()} for each in given["reference"].split(",")]
            made = (self._latex_reference(each, is_named=is_named) for each in named)
            return [node for each in made for node in (string(", "), each)][1:]
        if "wikilink" in classes:
            name, _, section = target.partition("#")
            path = self._note(name)
            if plain(words) == target:
                words = [string(target.replace("#", " – ").strip(" –"))]
            if not path and name:
                self.leave_out(f"[[{target}", "flavour-wikilink", f"[[{target}]]")
                return self.inlines(words)
            is_heading = section and not section.startswith("^")
            target = path + (f"#{github_slug(section)}" if is_heading else "")
        if target == plain(words) and ":" in target and not _ADDRESS.match(target):
            return self.inlines(words)  # no address: "<Session:Condition>"
        if target.startswith("#"):
            target = self._target(target[1:])
        if target.startswith("@") and not words:  # another tool writes its words
            return [mark(target)]
        return [{"t": "Link", "c": [["", [], []], self.inlines(words), [target, title]]}]

    def _latex_reference(self, given: Mapping[str, str], *, is_named: bool) -> Node:
        own = self.id(given["reference"])
        if not own or "=" in given["reference"]:  # it leads to what the site leaves out
            self.leave_out(f"\\ref{{{given['reference']}}}")
            return string(given["reference"])
        label = given["reference"]
        is_ours = "#" not in (self._own.get(label) or self.labels.get(label) or "#")
        own = own if is_ours or LABEL.fullmatch(own) else f"sec-{own}"
        kind = given["reference-type"]
        is_whole = kind in {"ref+label", "ref+Label"} and not is_named
        shown = f"@{own}" if is_whole else f"@{own}{{number}}"
        return mark(f"({shown})" if kind == "eqref" else shown)

    def _target(self, anchor: str) -> str:
        """Return the target of a link to an anchor of this chapter, or of another one.

        An id of HTML is one of its page, of whatever form it is.
        """
        place, plainer = f"#{anchor}", github_slug(unquote(anchor))
        if place in self._ids:
            return place
        # GitHub looks at no capitals, Typora at no signs either; two spaces are two hyphens.
        for each in (plainer, re.sub("--+", "-", plainer)) if self.is_github else ():
            if each in self._ids:
                return f"#{each}"
        path, _, own = self._known(anchor).rpartition("#")
        if not path and not self.used.get(anchor, anchor):
            self.used[place] = self.labels.get(place, "")
            path, _, own = (self.used[place] or f"#{own}").rpartition("#")
        if path:
            return self._way_to(path, own)
        is_label = LABEL.fullmatch(own) and "?" not in anchor
        return f"@{own}" if is_label else f"#{self._slugs.get(anchor, anchor)}"

    def _way_to(self, path: str, own: str) -> str:
        return f"{posixpath.relpath(path, posixpath.dirname(self._typed.source) or '.')}#{own}"

    def headings_named(self) -> Iterator[Node]:
        """Yield what defines the references to headings of other chapters: ``[words][Heading]``."""
        for label in dict.fromkeys(filter(None, chain(*_BY_HEADING.findall(self._typed.body)))):
            key = f"[{' '.join(label.split()).casefold()}"
            self.used[key] = place = self.labels.get(key, "")
            if place and key not in self.offered:
                yield raw(f"\n\n[{label}]: <{self._way_to(*place.split('#'))}>\n")

    def _note(self, name: str) -> str:
        """Return where a note or image lies that is named between double brackets, or ""."""
        return self._typed.asked.notes.get(name.strip(), "").translate(_SIGNS_OF_ADDRESSES)

    def _image(self, content: Json) -> list[Node]:
        (_, classes, pairs), words, (target, title) = content
        given, alt = dict(pairs), _NOT_OF_ALT.sub("", plain(words))
        sizes = [[key, given[key]] for key in ("width", "height") if key in given]
        named = target
        if "wikilink" in classes:
            sizes = [["width", alt]] if alt.isdigit() else []
            alt = "" if alt.isdigit() or alt == target else alt
            named = self._note(target) or (target if re.search(r"\.\w{3,4}$", target) else ".md")
        if named.endswith((".md", ".canvas")):  # a note in a note
            embedded = [["", classes, []], [string(alt or target)], [target, ""]]
            return self._link(embedded, is_named=False)
        alt = given.get("fig-alt") or given.get("alt") or alt
        sign = [mark("&#94;")] if alt.startswith("^") else []  # "[^" would be a note
        words = [*sign, string(alt[len(sign) :])]
        return [{"t": "Image", "c": [["", [], sizes], words, [named, title]]}]


def _spaced(suffix: list[Node]) -> list[Node]:
    """Return what follows a key, with the space between both."""
    begins = plain(suffix[:1])[:1]
    return suffix if not begins or begins in ", ;:" else [string(","), {"t": "Space"}, *suffix]


def named_text(block: Node) -> re.Match[str] | None:
    """Return the name of a text of bookdown: ``(ref:name) text`` as a paragraph of its own."""
    content: list[Node] = block["c"] if block["t"] == "Para" else []
    has_words = len(content) > 2 and content[0]["t"] == "Str"  # noqa: PLR2004 - name, space, words
    return _BOOKDOWN_TEXT.fullmatch(content[0]["c"]) if has_words else None
