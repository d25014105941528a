"""The style sheets of a site: ours in one file, over as much of Material's as the site uses.

A rule of Material's is kept where each of its classes stands in a page or a script of the site; the
modifiers of a block (``md-nav--primary``) are kept with it. Of its variables those are kept
that a style asks for.
"""

import re
from pathlib import Path

from mkdocs.structure.files import Files

OURS = "assets/stylesheets/thesis.css"
_THEIRS = re.compile(r"assets/stylesheets/(?:main|palette)\.\w+\.min\.css")
_IMPORT = re.compile(r'@import "([\w-]+\.css)";\n')
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
_RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")
_SELECTORS = re.compile(r",(?![^()]*\))")
_NEGATED = re.compile(r":not\([^()]*\)")
_NAME = re.compile(r"(?:\.|\[(?=dir=|data-md-color-))(-?[A-Za-z_](?:[\w=]|-(?!-))*)")
_NAMED = re.compile(r'\b(class|dir|data-md-color-\w+)="([^"]*)"')
_STRING = re.compile(r"""(["'`])(.*?)\1""")
_VARIABLE = re.compile(r"""(?<=[{;])(--[\w-]+):(?:[^;{}"']|"[^"]*"|'[^']*')*;?""")


def join_styles(files: Files) -> None:
    """Make one file of our style sheets, without comments."""
    folder = OURS.rpartition("/")[0]
    whole = files.src_uris[OURS]
    for name in _IMPORT.findall(whole.content_string):
        part = files.src_uris[f"{folder}/{name}"]
        files.remove(part)
        line = f'@import "{name}";\n'
        whole.content_string = whole.content_string.replace(line, part.content_string)
    for path, file in files.src_uris.items():
        if path.startswith(folder) and path.endswith(".css") and not _THEIRS.fullmatch(path):
            file.content_string = _COMMENT.sub("", file.content_string)


def lay_theme_under(files: Files) -> dict[str, str]:
    """Put Material's style sheets into a layer below ours; return each by its path in the site."""
    theirs = [file for path, file in files.src_uris.items() if _THEIRS.fullmatch(path)]
    for file in theirs:
        css = re.sub(r"@charset[^;]*;|/\*# sourceMappingURL.*?\*/", "", file.content_string)
        file.content_string = f"@layer material{{{css}}}"
    return {file.dest_uri: file.content_string for file in theirs}


def cut_theme(site: Path, theirs: dict[str, str]) -> None:
    """Write Material's style sheets into a built site without the rules that nothing there uses."""
    used = _classes(site)
    cut = {path: _RULE.sub(lambda rule: _kept(rule, used), css) for path, css in theirs.items()}
    others = [each for each in site.rglob("*.css") if each.relative_to(site).as_posix() not in cut]
    asked = "".join([*cut.values(), *(each.read_text("utf-8", "replace") for each in others)])
    for path, css in cut.items():
        kept = _VARIABLE.sub(lambda each: each[0] if f"var({each[1]}" in asked else "", css)
        (site / path).write_text(re.sub(r"[^{}]+\{\}", "", kept), "utf-8")


def _classes(site: Path) -> set[str]:
    """Return classes, directions and colours of the pages, and what scripts may call a class."""
    used = set[str]()
    for page in site.rglob("*.html"):
        for attribute, names in _NAMED.findall(page.read_text("utf-8", "replace")):
            used.update(names.split() if attribute == "class" else [f"{attribute}={names}"])
    for script in site.rglob("*.js"):
        for _, text in _STRING.findall(script.read_text("utf-8", "replace")):
            used.update(re.findall(r"[\w-]+", text))
    return used | {each.partition("--")[0] for each in used}


def _kept(rule: re.Match[str], used: set[str]) -> str:
    """Return a rule with the selectors that can match; nothing if there is none."""
    selectors, declarations = rule.groups()
    if selectors.startswith("@"):
        return rule[0]
    kept = [
        each
        for each in _SELECTORS.split(selectors)
        if used.issuperset(_NAME.findall(_NEGATED.sub("", each)))
    ]
    return f"{','.join(kept)}{{{declarations}}}" if kept else ""
