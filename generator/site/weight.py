"""A site made light: it sends the styles of what it has, without remarks and indentation.

Material brings styles for all that it can show; two thirds of them are for what a thesis does not
have. A rule goes when each of its selectors asks for a part of Material that is switched off, for a
class that no page has, for a colour or a direction of another site; a custom property goes when
nothing reads it. Nothing is renamed.
"""

import re
from collections.abc import Collection, Mapping

# How the classes of parts of Material begin, by the setting or class that brings them.
_SWITCHES = {
    "content.action": ("md-content__button",),
    "content.code": ("md-annotation", "md-clipboard", "md-code"),
    "extra.alternate": ("md-select",),
    "extra.analytics": ("md-feedback",),
    "extra.consent": ("md-consent",),
    "extra.social": ("md-social",),
    "extra.version": ("md-version",),
    "material/blog": (
        *("md-author", "md-content--post", "md-draft", "md-meta", "md-pagination", "md-pin"),
        *("md-post", "md-profile", "md-sidebar--post"),
    ),
    "material/tags": ("md-tag",),
    "md-button": ("md-button",),
    "md-input": ("md-input",),
    "navigation.indexes": ("md-nav__container",),
    "navigation.instant.progress": ("md-progress",),
    "navigation.path": ("md-path",),
    "navigation.tabs": ("md-header--lifted", "md-nav--lifted", "md-tabs"),
    "repo_url": ("md-header__source", "md-nav__source", "md-source"),
    "search.suggest": ("md-search__suggest",),
    "toc.integrate": ("md-nav--integrated",),
}
# What scripts and templates give to any page: French and English are written left to right.
_ANYWHERE = frozenset({"focus-visible", "js", "ltr", "no-js"})
_THEME = re.compile(r"(?:.*/)?(?:main|palette)\.\w+\.min\.css")
_CLASSES = re.compile(r"""\sclass=("[^"]*"|'[^']*'|[^\s>]+)""")
_STEM = re.compile(r"^[A-Za-z]+")
_RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")
_COMMA = re.compile(r",(?![^(\[]*[)\]])")
_BRACKETS = re.compile(r"\([^()]*\)")
_ASKED = re.compile(r"\.([A-Za-z][\w-]*)|\[(?:dir|data-md-color-\w+)=([\w-]+)\]")
_PROPERTY = re.compile(r"""(?<=[{;])(--[\w-]+):(?:"[^"]*"|'[^']*'|url\([^)'"]*\)|[^;{}"'])*;?""")
_READ = re.compile(r"var\(\s*(--[\w-]+)")
# What may be shorter in a style sheet, and strings, which stay.
_LOOSE = re.compile(
    r"""
    (?P<kept>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | /\*.*?\*/ | \s*(?P<sign>[{};])\s* | (?P<after>[:,])\s+ | \s+
    """,
    re.DOTALL | re.VERBOSE,
)
# What stays as it is written; a colour with what an export needs for it.
_KEPT = re.compile(r"(<(pre|textarea|script|style)\b.*?</\2>)", re.DOTALL)
_COLOUR = re.compile(r'="var\((--[\w-]+), #[0-9a-fA-F]{3,8}\)"')


def light_files(
    files: Mapping[str, str], texts: Collection[str], settings: Collection[str]
) -> dict[str, str]:
    """Return styles and scripts, only what the pages use; ``settings`` are what is switched on."""
    light = {
        path: light_script(text) if path.endswith(".js") else light_styles(text)
        for path, text in files.items()
    }
    lists = {names for text in texts for names in _CLASSES.findall(text)}
    words = {word for names in lists for word in names.strip("\"'").split()}
    theme = [path for path in light if _THEME.fullmatch(path)]
    for path in theme:
        light[path] = without_rules(light[path], words.union(settings, _ANYWHERE))
    reading = {name for text in texts for name in _READ.findall(text)}
    for _ in range(2):  # a property may have been read by one that goes
        read = reading.union(
            name
            for path, text in light.items()
            if path.endswith(".css") or "mermaid" in words
            for name in _READ.findall(text)
        )
        for path in theme:
            light[path] = without_properties(light[path], read)
    return light


def without_rules(css: str, has: Collection[str]) -> str:
    """Return a minified style sheet of the theme without the rules that match nothing.

    ``has`` are the classes of the pages, and what is switched on. Of two classes that begin with
    the same word one may be made from the other by a script: both stay. So does what is in the
    brackets of ``:is()`` or ``:not()``.
    """
    stems = {stem for each in has for stem in _STEM.findall(each)}
    absent = tuple(
        start
        for switch, starts in _SWITCHES.items()
        if not any(each.startswith(switch) for each in has)
        for start in starts
    )

    def is_possible(selector: str) -> bool:
        return all(
            value in has
            if value
            else not name.startswith(absent)
            if name.startswith("md-")
            else {*_STEM.findall(name)} <= stems
            for name, value in _ASKED.findall(_BRACKETS.sub("", _BRACKETS.sub("", selector)))
        )

    def kept(rule: re.Match[str]) -> str:
        head, body = rule.groups()
        if head.startswith("@") or not head.strip():
            return rule[0]
        selectors = ",".join(filter(is_possible, _COMMA.split(head)))
        return f"{selectors}{{{body}}}" if selectors and body else ""

    return re.sub(r"@(?:media|supports)[^{}]*\{\}", "", _RULE.sub(kept, css))


def without_properties(css: str, read: Collection[str]) -> str:
    """Return a minified style sheet without the custom properties that nothing reads."""
    lighter = _PROPERTY.sub(lambda found: found[0] if found[1] in read else "", css)
    return re.sub(r"[^{};]+\{\}", "", lighter)


def light_styles(css: str) -> str:
    """Return a style sheet without remarks and indentation; strings are left as they are."""

    def shorter(found: re.Match[str]) -> str:
        is_remark = found[0].startswith("/*")
        return found["kept"] or found["sign"] or found["after"] or ("" if is_remark else " ")

    return _LOOSE.sub(shorter, css).strip()


def light_script(script: str) -> str:
    """Return a script without indentation and remarks, unless its strings go over a line."""
    lines = [line.strip() for line in script.splitlines()]
    if any(line.count("`") % 2 or line.endswith("\\") for line in lines):
        return script
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


def light_page(html: str) -> str:
    """Return a page without indentation; in its drawings the colours are those of the site."""
    pieces = _KEPT.split(html)
    for at in range(0, len(pieces), 3):
        pieces[at] = _without_indentation(_COLOUR.sub(r'="var(\1)"', pieces[at]))
    del pieces[2::3]  # names of tags
    return "".join(pieces)


def _without_indentation(text: str) -> str:
    first, *lines = text.split("\n")
    if not lines:
        return text
    between = filter(None, map(str.strip, lines[:-1]))
    return "\n".join((first.rstrip(), *between, lines[-1].lstrip()))
