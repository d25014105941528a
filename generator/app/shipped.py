"""What the package carries beside its code: the look of a site, the guide, the lock."""

from collections.abc import Mapping
from pathlib import Path


def shipped(name: str) -> Path:
    """Return a file or folder that a wheel has in the package, and a checkout beside it."""
    package = Path(__file__).resolve().parents[1]
    packaged = package / name
    return packaged if packaged.exists() else package.parent / name


def guide_pages(language: str) -> Mapping[str, Path]:
    """Return each page of the guide in a language by its name there, such as ``rules/claim``."""
    folder = shipped("docs") / language
    pages = {each.relative_to(folder): each for each in sorted(folder.rglob("*.md"))}
    named = {path.with_suffix("").as_posix(): each for path, each in pages.items()}
    return {**named, "changelog": shipped("CHANGELOG.md")}
