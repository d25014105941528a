"""A built site made lighter: what a reader does not see is not sent.

Material brings styles for everything that it might show; half of them are for what a thesis does
not have. A rule goes when each of its selectors asks for a class, an id or a value of an attribute
that no page has and no script could make; a custom property goes when nothing reads it. Styles and
scripts lose remarks and indentation. Nothing is renamed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path

_STYLESHEETS, _SCRIPTS = "assets/stylesheets", "assets/javascripts"
_MADE_FOR = {
    "md-annotation": ('class="annotate', "content.code.annotate"),
    "md-code": ('class="highlight',),
    "md-source": ('class="md-source',),
    "md-tag": ('class="md-tag',),
    "md-version": ('"version": {',),
    "highlight": ('class="highlight', 'class="codehilite'),
    "tabbed": ('class="tabbed-set',),
    "--md-mermaid": ('class="mermaid',),
}
"""What Material's script makes only of what it finds in a page, and how that begins there."""
_NAMING = re.compile(r"""\s(?:class|id|role|dir|type|data-[\w-]+)=("[^"]*"|'[^']*'|[^\s>]+)""")
_INLINE = re.compile(r"<script(?![^>]*\btype=.?application/)[^>]*>(.*?)</script>", re.DOTALL)
_WORD = re.compile(r"[\w-]+")
_PARTING = re.compile("[-_]")
_RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")
_EMPTY = re.compile(r"@(?:media|supports)[^{}]*\{\}")
_BRACKETS = re.compile(r"\([^()]*\)")
_ASKED = re.compile(
    r"""\[(?:role|type|dir|data-[\w-]+)=["']?([\w-]+)["']?\]|\[[^]]*\]|[.#]([\w-]+)(?![\w\\-])"""
)
_COMMA = re.compile(r",(?![^(\[]*[)\]])")
_PROPERTY = re.compile(r"""(?<=[{;])(--[\w-]+):(?:"[^"]*"|'[^']*'|url\([^)'"]*\)|[^;{}"'])*;?""")
_READ = re.compile(r"var\(\s*(--[\w-]+)")
_LOOSE = re.compile(
    r"""
    (?P<kept>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | /\*.*?\*/ | \s*(?P<sign>[{};])\s* | (?P<after>[:,])\s+ | \s+
    """,
    re.DOTALL | re.VERBOSE,
)
"""What may be shorter in a style sheet, and strings, which stay."""
_SPACE = re.compile(r"<(pre|textarea|script|style)\b.*?</\1>|\s*\n\s*", re.DOTALL)
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_CLOSED = re.compile(r"></(?:line|path|rect|circle|polygon)>")
_FALLBACK = re.compile(r"var\((--[\w-]+), #[0-9a-fA-F]{3,8}\)")


def lighten(site: Path) -> None:
    """Write the pages of a built site anew, and the styles and scripts of its theme."""
    _rewrite(site, "**/*.html", lighter_page)
    _rewrite(site / _SCRIPTS, "*.js", lighter_script)
    _rewrite(site / _STYLESHEETS, "*.css", lighter_styles)
    pages = "\n".join(_read(site, "**/*.html"))
    scripts = "\n".join(_read(site / _SCRIPTS, "*.js"))
    words = names_in(pages, scripts)
    _rewrite(site / _STYLESHEETS, "*.css", partial(purged, words=words))
    for _ in range(2):  # a property may have been read by one that goes
        read = {*_READ.findall("\n".join([pages, *_read(site / _STYLESHEETS, "*.css")]))}
        drop = partial(without_properties, read=read | words)
        _rewrite(site / _STYLESHEETS, "*.css", drop)


def _read(folder: Path, pattern: str) -> list[str]:
    return [path.read_text("utf-8") for path in sorted(folder.glob(pattern))]


def _rewrite(folder: Path, pattern: str, lighter: Callable[[str], str]) -> None:
    for path in sorted(folder.glob(pattern)):
        before = path.read_text("utf-8")
        after = lighter(before)
        if after != before:
            path.write_text(after, "utf-8", newline="")


def lighter_page(html: str) -> str:
    """Return a page without indentation, and its drawings without what only other places need."""
    spaced = _SPACE.sub(lambda found: found[0] if found[1] else "\n", html)
    # A page knows its colours, only an export needs the others.
    drawn = partial(_FALLBACK.sub, r"var(\1)")
    return _DRAWING.sub(lambda found: drawn(_CLOSED.sub("/>", found[0])), spaced)


def lighter_script(script: str) -> str:
    """Return a script without indentation and without lines that are remarks.

    A script whose strings go over a line is left alone.
    """
    lines = [line.strip() for line in script.splitlines()]
    if any(line.count("`") % 2 or line.endswith("\\") for line in lines):
        return script
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


def lighter_styles(css: str) -> str:
    """Return a style sheet without remarks and indentation; strings are left as they are."""

    def shorter(found: re.Match[str]) -> str:
        is_remark = found[0].startswith("/*")
        return found["kept"] or found["sign"] or found["after"] or ("" if is_remark else " ")

    return _LOOSE.sub(shorter, css).strip()


def names_in(pages: str, scripts: str) -> AbstractSet[str]:
    """Return all that an element may be called: names in pages, words of scripts."""
    idle = tuple(stem for stem, signs in _MADE_FOR.items() if not any(e in pages for e in signs))
    written = "\n".join([scripts, *_INLINE.findall(pages)])
    made = {word for word in _WORD.findall(written) if not word.startswith(idle)}
    made.discard("rtl")  # no script turns the direction of a page
    return made.union(*map(_WORD.findall, _NAMING.findall(pages)))


def purged(css: str, words: AbstractSet[str]) -> str:
    """Return a minified style sheet without the rules whose selectors match nothing.

    What is in the brackets of ``:is()`` or ``:not()`` is not looked at: whatever is in doubt stays.
    """

    def known(name: str) -> bool:
        # A script may complete a name that it has the beginning of: "md-toast--" + kind.
        starts = (name[: found.end()] for found in _PARTING.finditer(name))
        return name in words or any(start in words for start in starts)

    def possible(selector: str) -> bool:
        shorter = _BRACKETS.sub("", _BRACKETS.sub("", selector))
        return all(known(name) for asked in _ASKED.findall(shorter) for name in asked if name)

    def kept(rule: re.Match[str]) -> str:
        head, body = rule.groups()
        if head.startswith("@") or not head.strip():
            return rule[0]
        selectors = ",".join(filter(possible, _COMMA.split(head)))
        return f"{selectors}{{{body}}}" if selectors and body else ""

    return _EMPTY.sub("", _RULE.sub(kept, css))


def without_properties(css: str, read: AbstractSet[str]) -> str:
    """Return a minified style sheet without the custom properties that nothing reads."""
    lighter = _PROPERTY.sub(lambda found: found[0] if found[1] in read else "", css)
    return re.sub(r"[^{};]+\{\}", "", lighter)
