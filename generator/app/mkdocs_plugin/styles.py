"""The style sheets of a site: ours in one file, over Material's in a layer of their own."""

import re

from mkdocs.structure.files import Files

OURS = "assets/stylesheets/thesis.css"
_THEIRS = re.compile(r"assets/stylesheets/(?:main|palette)\.\w+\.min\.css")
_IMPORT = re.compile(r'@import "([\w-]+\.css)";\n')
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


def join_styles(files: Files) -> None:
    """Make one file of our style sheets, without comments, over Material's in a layer below."""
    folder = OURS.rpartition("/")[0]
    whole = files.src_uris[OURS]
    for name in _IMPORT.findall(whole.content_string):
        part = files.src_uris[f"{folder}/{name}"]
        files.remove(part)
        line = f'@import "{name}";\n'
        whole.content_string = whole.content_string.replace(line, part.content_string)
    for path, file in files.src_uris.items():
        css = file.content_string if path.startswith(folder) and path.endswith(".css") else ""
        if _THEIRS.fullmatch(path):
            css = re.sub(r"@charset[^;]*;|/\*# sourceMappingURL.*?\*/", "", css)
            file.content_string = f"@layer material{{{css}}}"
        elif css:
            file.content_string = _COMMENT.sub("", css)
