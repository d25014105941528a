"""What the package carries beside its code: the look of a site, the guide, the lock."""

import re
from collections.abc import Mapping
from pathlib import Path

_SECTION = re.compile(r"^## `(?P<name>[\w-]+)`.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def shipped(name: str) -> Path:
    """Return a file or folder that a wheel has in the package, and a checkout beside it."""
    package = Path(__file__).resolve().parents[1]
    packaged = package / name
    return packaged if packaged.exists() else package.parent / name


def guide_pages(language: str) -> Mapping[str, str]:
    """Return the text of each page of the guide by its name there, such as ``rules/claim``.

    What shares its page with others, such as a block, has the section with its name too.
    """
    folder = shipped("docs") / language
    pages = {"changelog": shipped("CHANGELOG.md").read_text("utf-8")}
    for path in sorted(folder.rglob("*.md")):
        name, text = path.relative_to(folder).with_suffix("").as_posix(), path.read_text("utf-8")
        pages[name] = text
        for section in _SECTION.finditer(text):
            pages[f"{path.parent.name}/{section['name']}"] = section[0][1:]
    return pages
