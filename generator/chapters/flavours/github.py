"""GitHub's Markdown brought to that of the site: edits, each with what it says to an author.

The text is read once by a parser that tells where the content of each line begins. A line is then
given the indent that Python-Markdown asks for, an empty line is put where that needs one, and what
only GitHub knows is written in a form that both know, or escaped.

Sources: the CommonMark specification, GitHub Flavored Markdown, Python-Markdown's tab length.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate, chain, takewhile
from typing import TYPE_CHECKING, Any

from generator.chapters.formulas import formula_spans, hide_formula_lines
from generator.chapters.front_matter import read_front_matter
from generator.chapters.masking import code_spans, markup
from generator.core.edits import Edit, blank
from generator.core.problems import Message, Severity
from generator.core.values import Frozen

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

_TAB = 4
_QUOTES = re.compile(r"^(?:[ ]*>[ ]?)*")
# What a token of GitHub's parser begins, as messages say it.
_NAMES = {
    "bullet_list_open": "shown-list",
    "ordered_list_open": "shown-numbered-list",
    "blockquote_open": "shown-quotation",
    "table_open": "shown-table",
    "heading_open": "shown-heading",
    "hr": "shown-line",
    "fence": "shown-code",
    "code_block": "shown-code",
    "html_block": "shown-html",
    "paragraph_open": "shown-paragraph",
    "list_item_open": "shown-item",
}
_LISTS = ("bullet_list_open", "ordered_list_open")
_RAW = frozenset({"fence", "code_block", "html_block"})
_INDENTED = frozenset({"fence", "code", "html_block"})  # rules whose lines keep their indent
# What Python-Markdown reads, outside of lists, right under another block.
_UNDER_TEXT = ("heading_open", "hr", "blockquote_open", "fence", "html_block")
_UNDER = {
    **dict.fromkeys(("", "heading_open", "hr"), tuple(_NAMES)),
    **dict.fromkeys(("fence", "html_block"), ("paragraph_open", *_UNDER_TEXT)),
    "paragraph_open": _UNDER_TEXT,
    "code_block": ("html_block",),
}
_BELOW = frozenset(("blockquote_open", "fence", "table_open", "html_block", *_LISTS))
_MARKER = r"(?:[ \t>]*(?:[-*+]|[0-9]{1,9}[.)]))"
ALERT = r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]"
_ALERTS = {"important": "info | Important"}  # which is no admonition of the site
_BLOCK = "blockquote|center|details|div|figure|ol|p|section|table|ul"
_YEAR = 100
_NUMBER = re.compile(r"[0-9]+(?=\.[ ])")
_TARGET = re.compile(r"\[(?!\^)[^\[\]\n]*\]:[ ]*\S")
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)[^<>]*(?<!/)>")
_OPAQUE = re.compile(r"[ ]{0,3}<(?:[!?]|(?:pre|script|style|textarea)\b)", re.IGNORECASE)
_SPANS = frozenset(("dd", "li", "td", "th"))  # in which Python-Markdown else reads no blocks
# What is ours in a line, and the addresses of references.
_KEPT = re.compile(
    r"\{\{(?:(?!\{\{)[\s\S])*?\}\}|\{[=:#.~][^{}\n]*\}|^[ ]{0,3}\[(?!\^)[^\]\n]+\]:[ ]*\S+",
    re.MULTILINE,
)
# What to say, a pattern, what to put in place of its group "at", whether GitHub shows that as it
# showed the other. Patterns of bars are looked for in code too, others in text alone.
_PATTERNS = (
    (
        "render-hash",
        rf"^{_MARKER}*[ \t>]*(?P<at>)(?:#{{2,6}}(?=[^\s#])|#{{1,6}}(?=[\u00a0\u202f])|#{{7}})",
        r"\\",
        False,
    ),
    ("render-hash-text", rf"^{_MARKER}*[ \t>]*(?P<at>)#(?=[^\s#])", r"\\", True),
    (
        "render-spaced-target",
        r"(?P<at>)\]\([^()<>\n\"' ]+(?: [^()<>\n\"' ]+)+(?:\)|[ ]+[\"'])",
        r"\\",
        False,
    ),
    ("render-backslash-break", r"(?<!\\)(?:\\\\)*(?P<at>\\)(?=\n[ \t>]*\S)", "  ", True),
    # What CommonMark lets a backslash escape and Python-Markdown does not.
    ("render-escape", r"(?<!\\)(?:\\\\)*(?P<at>\\)(?=[%,/:;=?])", "", True),
    ("render-escape", r"(?<!\\)(?:\\\\)*(?P<at>\\<)", "&lt;", True),
    ("render-escape", r"(?<!\\)(?:\\\\)*(?P<at>\\&)", "&amp;", True),
    ("render-escape", r"(?<!\\)(?:\\\\)*(?P<at>\\\^)", "&#94;", True),
    ("render-escape", r"(?<!\\)(?:\\\\)*(?P<at>\\~)", "&#126;", True),
    # Tags are not looked at here: this is none, but Python-Markdown takes it for one.
    ("render-no-tag", r"(?<!\\)(?P<at><)(?=[A-Za-z][^<>]*>)", "&lt;", True),
    ("render-bar-in-code", r"^[ \t>]*\|[^\n]*`[^`\n]*(?P<at>\\)(?=\|[^`\n]*`)", "", False),
    ("render-bar-in-code", r"^[ \t>]*\|[^`\n]*`[^`|\n]*(?P<at>)(?<!\\)\|[^`\n]*`", "", False),
    ("render-after-html", rf"</(?:{_BLOCK})>[ \t]*\n(?P<at>)(?=[ ]{{0,3}}[^\s<])", r"\n", True),
)
# What GitHub adds to CommonMark.
_ADDRESS = r"[^\s<>()\[\]\"«»]*[^\s<>()\[\]\"«»?!.,:;*_~']"
ADDED = (
    (
        "render-bare-address",
        rf"(?<!\]\()(?<![\w/<\"'=\[])(?P<at>https?://{_ADDRESS})",
        r"<\g<at>>",
        True,
    ),
    (
        "render-bare-address",
        rf"(?<![\w/<\"'=\[(])(?P<at>www\.{_ADDRESS})",
        r"[\g<at>](http://\g<at>)",
        False,
    ),
    ("render-box", rf"^{_MARKER}[ \t]+(?P<at>\[ \])(?=[ ])", "☐", False),
    ("render-box", rf"^{_MARKER}[ \t]+(?P<at>\[[xX]\])(?=[ ])", "☑", False),
    (
        "render-struck",
        r"(?<!~)(?P<at>~~(?=[^\s~])(?P<words>[^~\n]*[^\s~])~~)(?!~)",
        r"<del>\g<words></del>",
        False,
    ),
)
_INFOS = frozenset({"render-bare-address", "render-box"})


class Change(Frozen):
    """What both show differently at an offset, and the edits by which the site shows it likewise.

    ``certain`` says that GitHub shows the edited text as it showed the typed one, and that no
    author means another thing.
    """

    message: Message
    at: int
    edits: tuple[Edit, ...]
    certain: bool = True
    severity: Severity = Severity.WARNING


class OnGitHub(Frozen, eq=False):
    """A text as GitHub reads it: the tokens, and where the content of each line begins, how deep.

    Lines count from 0; ``starts`` are their offsets, the last one that behind the text.
    """

    text: str
    lines: Sequence[str]
    starts: Sequence[int]
    tokens: Sequence[Token]
    places: Mapping[int, tuple[int, int]]

    def is_blank(self, line: int) -> bool:
        """Whether there is no such line, or nothing in it but the marks of a quotation."""
        return not 0 <= line < len(self.lines) or not self.lines[line].strip(" \t>")


def read_on_github(text: str) -> OnGitHub:
    """Return a text as GitHub reads it."""
    env, lines = dict[str, Any](places={}), text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    return OnGitHub(text, lines, starts, github_parser().parse(text, env), env["places"])


@cache
def github_parser() -> MarkdownIt:
    """Return a parser of GitHub's Markdown that notes where the content of each line begins."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": 60}).enable(["table", "strikethrough"])
    # GitHub shows a link that it does not follow, such as file:///, as a link's words.
    parser.validateLink = lambda url: bool(url) or True
    for rule in parser.block.ruler.__rules__:
        if rule.name not in {"list", "blockquote"}:
            rule.fn = _noting(rule.name, rule.fn)
    return parser


def _noting(name: str, read: Callable[..., bool]) -> Callable[..., bool]:
    def noting(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as it is called
        base = state.sCount[start] if name == "fence" else state.blkIndent
        found = read(state, start, end, silent)
        for line in range(start, state.line) if found and not silent else ():
            indent = max(0, state.sCount[line] - base) if name in _INDENTED else 0
            state.env["places"][line] = state.bMarks[line] + state.tShift[line], indent
        return found

    return noting


def github_edits(text: str) -> Iterator[Edit]:
    """Yield the edits by which Python-Markdown shows a chapter as GitHub does."""
    hidden = blank(text, [(0, read_front_matter("", text)[1])])
    return chain.from_iterable(each.edits for each in github_changes(hidden))


def block_changes(view: OnGitHub) -> Iterator[Change]:
    """Yield where Python-Markdown reads the blocks of a text otherwise than CommonMark.

    Empty lines before what is glued, the content of lists indented by four for each level.
    """
    return _Walk(view).changes()


def github_changes(text: str) -> Iterator[Change]:
    """Yield what Python-Markdown reads otherwise than GitHub."""
    view = read_on_github(hide_formula_lines(text))
    return chain(
        _Walk(view).changes(), _around_markdown(view), in_lines(view, (*_PATTERNS, *ADDED))
    )


def in_lines(view: OnGitHub, patterns: Sequence[tuple[str, str, str, bool]]) -> Iterator[Change]:
    """Yield what stands in the lines of a text."""
    blocks = [(each.type, each.map) for each in view.tokens if each.map and each.type in _RAW]
    html = blank(view.text, [_span(view, lines) for kind, lines in blocks if kind != "html_block"])
    code = blank(html, [_span(view, lines) for kind, lines in blocks if kind == "html_block"])
    plain = blank(code, code_spans(code), "<")  # no sign of a word, an address or a space
    plain = blank(plain, [*[each.span for each in markup(plain)], *formula_spans(plain)])
    plain = blank(plain, [each.span() for each in _KEPT.finditer(plain)])
    texts = {"render-bar-in-code": code, "render-after-html": html}
    for name, pattern, new, certain in patterns:
        severity = Severity.INFO if name in _INFOS else Severity.WARNING
        for found in re.finditer(pattern, texts.get(name, plain), re.MULTILINE | re.IGNORECASE):
            (start, end), made = found.span("at"), found.expand(new)
            if name == "render-bare-address":  # nothing is escaped between < and >
                made = made.replace("\\", "")
            edits = (Edit(start, end, made),) if made or start < end else ()
            said = found.groupdict().get("mark") or "".join(found[0].split()[-1:])
            message = Message(name, text=said)
            yield Change(message, start, edits, certain, severity)


def _span(view: OnGitHub, lines: Sequence[int]) -> tuple[int, int]:
    return view.starts[lines[0]], view.starts[lines[1]] - 1


def _around_markdown(view: OnGitHub) -> Iterator[Change]:
    """Yield the elements in which GitHub reads Markdown, because empty lines stand around it."""
    from markdown_it.common.html_blocks import block_names

    opened, told = list[tuple[str, int]](), 0  # the names of elements, and where each ends
    for token in view.tokens:
        if token.level or token.nesting < 0 or token.map is None:
            continue
        start, end = view.starts[token.map[0]], view.starts[token.map[1]] - 1
        if token.type == "code_block" and token.content.lstrip().startswith("<"):
            yield Change(Message("render-html-lines"), start, (), certain=False)
        elif token.type not in {"html_block", "fence"} and told < len(opened):
            edits = tuple(
                Edit(at, at, f' markdown="{"block" if name in _SPANS else 1}"')
                for name, at in opened[told:]
            )
            message, told = Message("render-in-html", name=opened[told][0]), len(opened)
            yield Change(message, start, edits, certain=False)
        elif token.type == "html_block" and not _OPAQUE.match(view.text, start):
            for tag in _TAG.finditer(view.text, start, end):
                names, name = [each for each, _ in opened], tag["name"].lower()
                if not tag["close"] and name in block_names and name != "hr":
                    opened.append((name, tag.end("name")))
                elif tag["close"] and name in names:
                    del opened[len(names) - 1 - names[::-1].index(name) :]
            told = min(told, len(opened))
    if told > 1:  # Python-Markdown would leave out what is in two that stay open
        ends, last = "\n".join(f"</{name}>" for name, _ in opened[told - 1 :: -1]), len(view.text)
        edits = (Edit(last, last, f"\n\n{ends}\n"),)
        yield Change(
            Message("render-in-html", name=opened[0][0]), opened[0][1], edits, certain=False
        )


class _Walk:
    """A way through the tokens: the containers around a block, and what stands above it.

    ``around`` are what stands before the lines of a quotation, an alert or an item on the site, and
    its first line. ``above`` is the last block, by level, ``items`` the line of the last item,
    ``deep`` are the levels at which that holds more than a text and lists.
    """

    def __init__(self, view: OnGitHub) -> None:
        self.view = view
        self.around: list[tuple[str, int]] = []
        self.above, self.items, self.deep = dict[int, str](), dict[int, int](), set[int]()
        self.begun = -1  # the last line at which something begins
        self.moved: list[tuple[Edit, int]] = []  # with the columns of the indent before

    def changes(self) -> Iterator[Change]:
        """Yield where blocks are read otherwise."""
        for at, token in enumerate(self.view.tokens):
            if token.type in {"blockquote_close", "list_item_close"}:
                mark, _ = self.around.pop()
                yield from self._reindented("blockquote_open") if not mark else ()
            elif token.type.endswith("_list_close"):
                yield from self._reindented("list_item_open")
            elif token.type in _NAMES and token.map:
                yield from self._block(at, token, token.map[0], token.map[1] - 1)

    def _block(self, at: int, token: Token, line: int, last: int) -> Iterator[Change]:
        kind, level, view = token.type, token.level, self.view
        is_quote = kind == "blockquote_open" and not level
        quoted = "".join(each.content for each in view.tokens[at + 2 : at + 3] if is_quote)
        alert = re.match(rf"(?i){ALERT}[ ]*(?:\n|$)", quoted)
        if line != self.begun:
            yield from self._apart(kind, level, line, is_alert=bool(alert))
        self.begun = line
        self.above = {each: name for each, name in self.above.items() if each <= level}
        if kind == "list_item_open":
            self.deep.discard(level)
            self.items[level] = line
        elif kind not in _LISTS and (kind != "paragraph_open" or level in self.above):
            self.deep.update(range(level))
        self.above[level] = kind
        if kind in _BELOW and self.around[-1:] == [(" " * _TAB, line)]:
            self.deep.update(range(level))
            yield self._below(line)
        if kind == "blockquote_open":
            self.around.append(("" if alert else "> ", line))
            if alert:
                self._admonition(alert[1].lower(), line, last)
        elif kind == "list_item_open":
            self.around.append((" " * _TAB, line))
        elif kind in _LISTS:
            yield from self._numbers(at, token, line)
        else:
            yield from self._leaf(token, line, last)
            yield from self._reindented(kind)

    # --- between blocks ---------------------------------------------------------------------------

    def _apart(self, kind: str, level: int, line: int, *, is_alert: bool) -> Iterator[Change]:
        # An empty line before a block, or a comment that parts it from one of its kind.
        view, over, prefix = self.view, self.above.get(level, ""), self._prefix(line)
        start, text, is_apart = view.starts[line], view.lines[line], view.is_blank(line - 1)
        width, empty = len(text) - len(text.lstrip(" >")), f"{prefix.rstrip(' ')}\n"
        follows = kind == over == "blockquote_open"
        follows |= over in _LISTS and kind in (*_LISTS, "code_block")
        if follows and not is_alert:
            edits = (Edit(start, start, f"{'' if is_apart else empty}{prefix}<!-- -->\n{empty}"),)
            message = Message("render-not-nested" if width else "render-joined-lists", count=width)
            yield Change(message, start + width, edits, certain=False)
        elif not is_apart and (is_alert or not self._is_read_under(over, kind, level, line)):
            above = Message(_NAMES.get(over, "shown-text"))
            message = Message("render-glued", what=Message(_NAMES[kind]), above=above)
            yield Change(message, start + width, (Edit(start, start, empty),))

    def _is_read_under(self, over: str, kind: str, level: int, line: int) -> bool:
        if kind == "list_item_open":
            inside = range(self.items.get(level, line), line)
            return level not in self.deep and not any(map(self.view.is_blank, inside))
        if self.around and self.around[-1][0].isspace():
            is_first = level - 1 not in self.deep and over in {"", "paragraph_open"}
            return is_first and kind in _LISTS
        return kind in _UNDER.get(over, ())

    def _behind(self, line: int) -> int:
        """Return the offset behind the marks of the items around that begin in a line."""
        count = self.around.count((" " * _TAB, line))
        found = re.match(f"{_MARKER}{{{count}}}[ \t]*", self.view.lines[line])
        return self.view.starts[line] + (found.end() if found else 0)

    def _below(self, line: int) -> Change:
        # Python-Markdown reads no block in the first line of an item: it is put below.
        view, start, end = self.view, self.view.starts[line], self._behind(line)
        empty, inner = (
            f"{self._prefix(line).rstrip(' ')}\n",
            "".join(mark for mark, _ in self.around),
        )
        edit = Edit(len(view.text[start:end].rstrip(" \t")) + start, end, f" \n{empty}{inner}")
        edits = (edit, Edit(start, start, empty if line and not view.is_blank(line - 1) else ""))
        message = Message("render-glued", what=Message("shown-text"), above=Message("shown-item"))
        return Change(message, end, edits, certain=False)

    def _numbers(self, at: int, token: Token, line: int) -> Iterator[Change]:
        view, level, number = self.view, token.level, self.view.tokens[at + 1].info or "1"
        start = view.starts[line] + len(view.lines[line]) - len(view.lines[line].lstrip(" >"))
        if token.markup == ")":
            inside = takewhile(lambda each: each.level > level, view.tokens[at + 1 :])
            items = [
                each.map
                for each in inside
                if each.type == "list_item_open" and each.map and each.level == level + 1
            ]
            found = [view.text.find(")", self._behind(first)) for first, _ in items]
            edits = tuple(Edit(each, each + 1, ".") for each in found)
            yield Change(Message("render-parenthesis", text=number), found[0], edits)
        elif number != "1":
            code = "render-year" if int(number) > _YEAR else "render-numbers"
            yield Change(Message(code, text=number), start, ())

    # --- indents ----------------------------------------------------------------------------------

    def _prefix(self, line: int) -> str:
        """Return what the site has before the content of a line."""
        inside = takewhile(lambda each: each != (" " * _TAB, line), self.around)
        return "".join(mark for mark, _ in inside)

    def _indent(self, kind: str, first: int, last: int) -> None:
        # Note the indents that the lines of a block need, and those of empty lines above it.
        view, is_moved, kinds = self.view, False, [mark.isspace() for mark, _ in self.around]
        is_text, is_simple = kind == "paragraph_open", kinds == sorted(kinds)
        quote = max((line for mark, line in self.around if not mark.isspace()), default=first)
        begin = first
        while begin - 1 > quote and view.is_blank(begin - 1):
            begin -= 1
        for line in range(begin, last + 1):
            start, end, text = view.starts[line], view.starts[line + 1] - 1, view.lines[line]
            offset, indent = view.places.get(line, (end, 0))
            is_item = (" " * _TAB, line) in self.around
            if is_item:
                offset, indent = start + len(text) - len(text.lstrip(" \t>")), 0
            old, new = view.text[start:offset].expandtabs(_TAB), self._prefix(line) + " " * indent
            new = new if offset < end else new.rstrip(" ")
            if offset == end and ">" not in old + new:
                continue
            is_read = old == new
            if is_simple and old.count(">") == new.count(">"):
                spare = len(_QUOTES.sub("", old)) - len(_QUOTES.sub("", new))
                is_read = 0 <= spare < (_TAB if is_text or is_item else 1)
            # The text of a paragraph goes on, however it is indented.
            if not is_read and (not is_text or line <= first or is_moved or not is_simple):
                is_moved = True
                self.moved.append((Edit(start, offset, new), len(old)))

    def _reindented(self, kind: str) -> Iterator[Change]:
        if self.moved and all(mark.strip() for mark, _ in self.around):
            (first, width), edits = self.moved[0], tuple(edit for edit, _ in self.moved)
            self.moved = []
            is_alert = first.text.startswith("///")
            message = Message("render-indented", what=Message(_NAMES[kind]), count=width)
            if is_alert or kind == "list_item_open":
                code = "render-alert" if is_alert else "render-list-indent"
                message = Message(code, count=width, wanted=len(first.text))
            yield Change(message, first.start if is_alert else first.end, edits, not is_alert)

    # --- single blocks ----------------------------------------------------------------------------

    def _admonition(self, name: str, first: int, last: int) -> None:
        view = self.view
        while view.is_blank(last):
            last -= 1
        end, closing = view.starts[last + 1] - 1, "\n///" if view.is_blank(last + 1) else "\n///\n"
        header = f"/// {_ALERTS.get(name, name)}"
        self.moved.append((Edit(view.places[first][0], view.starts[first + 1] - 1, header), 0))
        self.moved.append((Edit(end, end, closing), 0))

    def _leaf(self, token: Token, first: int, last: int) -> Iterator[Change]:
        """Yield what a block that holds no others needs; note its indents."""
        view, at = self.view, self.view.places.get(first, (self.view.starts[first], 0))[0]
        if token.type == "fence":
            yield from self._fence(token, at, first, last)
        is_underlined = token.type == "heading_open" and token.markup[0] != "#"
        if is_underlined and (last - first > 1 or any(mark.isspace() for mark, _ in self.around)):
            breaks = [
                (view.starts[line] - 1, view.places[line][0]) for line in range(first + 1, last)
            ]
            edits = [Edit(at, at, "#" * int(token.tag[1:]) + " ")]
            edits += [Edit(*each, " ") for each in breaks]
            edits.append(Edit(view.starts[last] - 1, view.starts[last + 1] - 1, ""))
            message = Message("render-underlined", text=token.markup * 3)
            yield Change(message, view.starts[last], tuple(edits), certain=False)
            last = first
        self._indent(token.type, first, last)
        for line in range(first, last + 1) if token.type == "paragraph_open" else ():
            at = view.places[line][0]
            if _TARGET.match(view.text, at):  # no target stands in a text
                edits = (Edit(at, at, "\\"),)
                yield Change(Message("render-target-in-text"), at, edits, certain=False)
            elif line > first and self.around and (found := _NUMBER.match(view.text, at)):
                edits = (Edit(found.end(), found.end(), "\\"),)  # a year is no number there
                yield Change(Message("render-year", text=found[0]), found.start(), edits)

    def _fence(self, token: Token, at: int, first: int, last: int) -> Iterator[Change]:
        view, mark, info = self.view, token.markup, token.info.strip()
        until, head = view.starts[last + 1] - 1, view.starts[first + 1] - 1
        end = view.places.get(last, (until, 0))[0]
        closing, word = view.text[end:until].rstrip(), re.match(r"[\w#.+-]*", info)
        message = Message("render-fence-header", text=view.text[at:head].strip())
        edits = (Edit(at, head, "$$"), Edit(end, until, "$$"))
        if last == first or closing.strip(mark[0]) or len(closing) < len(mark):
            message = Message("render-fence-open", text=mark)
            edits = (Edit(until, until, f"\n{self._prefix(last + 1)}{mark}"),)
        elif info != "math":
            header = mark + (word[0] if word else "")
            edits = (Edit(at, head, header), Edit(end, until, mark))
        if any(view.text[each.start : each.end].strip() != each.text for each in edits):
            yield Change(message, at, edits, certain=False)
