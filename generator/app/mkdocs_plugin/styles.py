"""The style sheets and scripts of a site as they are sent.

Ours are one sheet over Material's, which stands in a layer of its own. What only whoever writes
them reads, comments and indentation, is left out, and so are the colours of Material's palette, all
of which ``tokens.css`` replaces.
"""

import re
from pathlib import Path

from mkdocs.structure.files import File, Files

from generator.app.settings import LOOK
from generator.app.shipped import shipped

_THEIRS = re.compile(r"assets/stylesheets/(?:main|palette)\.\w+\.min\.css")
_PALETTE = re.compile(
    r"(?<=[{}])[^{}\[]*(?:\[(?!data-md-color-(?:primary|accent))[^{}\[]*)*"
    r"\[data-md-color-(?:primary|accent)[^{}]*\{[^{}]*\}"
)
_IMPORT = re.compile(r'@import "([\w-]+\.css)";')
_GUEST = "guest.css"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"(?<=[{};:,(])\s+|\s+(?=[{}])")
_LINE_BEGIN = re.compile(r"^[ \t]+(?://.*\n)?|^(?://.*)?\n", re.MULTILINE)


def join_styles(files: Files) -> None:
    """Lighten our style sheets and scripts, and make one sheet over Material's in a layer below."""
    ours = shipped("overrides")
    for path, file in files.src_uris.items():
        if _THEIRS.fullmatch(path):
            css = re.sub(r"@charset[^;]*;|/\*# sourceMappingURL.*?\*/", "", file.content_string)
            file.content_string = f"@layer material{{{_PALETTE.sub('', css)}}}"
        elif Path(file.abs_src_path or "").is_relative_to(ours):
            _lighten(file)
    whole, folder = files.src_uris[LOOK], LOOK.rpartition("/")[0]
    files.remove(files.src_uris[f"{folder}/{_GUEST}"])

    def part(line: re.Match[str]) -> str:
        sheet = files.src_uris[f"{folder}/{line[1]}"]
        files.remove(sheet)
        return sheet.content_string

    whole.content_string = _IMPORT.sub(part, whole.content_string)


def guest_sheet() -> str:
    """Return the styles of what is ours for a site that has its own: they stand in no layer."""
    folder = shipped("overrides") / "assets/stylesheets"
    whole = (folder / _GUEST).read_text("utf-8")
    css = _IMPORT.sub(lambda line: (folder / line[1]).read_text("utf-8"), whole)
    return re.sub(r"@layer \w+(?=\s*\{)", "@media all", _SPACE.sub("", _COMMENT.sub("", css)))


def _lighten(file: File) -> None:
    """Leave out what browsers do not read."""
    if file.src_uri.endswith(".css"):
        file.content_string = _SPACE.sub("", _COMMENT.sub("", file.content_string))
    elif file.src_uri.endswith(".js") and not file.src_uri.endswith(".min.js"):
        file.content_string = _LINE_BEGIN.sub("", file.content_string)
