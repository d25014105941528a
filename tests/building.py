"""Writes a small thesis and builds it in process, as `mkdocs build` would."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

MakeThesis: TypeAlias = "Callable[..., Path]"
"""Writes a small thesis into a new folder, as `write_thesis` does, and returns it."""
BuildSite: TypeAlias = "Callable[..., Built]"
"""Builds the thesis in a folder: `build_thesis`."""
# What every small thesis is built with, unless a test says otherwise.
CONFIG: Mapping[str, object] = {
    "site_name": "Une thèse",
    "docs_dir": "chapters",
    "theme": {"name": "material", "language": "fr", "font": False},
    "plugins": ["search", "thesis"],
    "validation": {
        "nav": {"omitted_files": "warn", "not_found": "warn", "absolute_links": "warn"},
        "links": {
            "not_found": "warn",
            "anchors": "warn",
            "absolute_links": "warn",
            "unrecognized_links": "warn",
        },
    },
}


@dataclass(frozen=True)
class Built:
    """What came out of a build: its site, whether it failed, and what MkDocs logged."""

    site: Path
    failed: bool
    records: tuple[logging.LogRecord, ...]

    @property
    def warnings(self) -> list[str]:
        """Messages of warnings and errors, in order; strict mode counts the same ones."""
        return [record.getMessage() for record in self.records if record.levelno >= logging.WARNING]

    def page(self, url: str = "") -> str:
        """Return the HTML of the page at this address below the site, such as ``7.1.5_x/``."""
        return (self.site / url / "index.html").read_text(encoding="utf-8")


def write_thesis(
    folder: Path,
    chapters: Mapping[str, object] | None = None,
    data: Mapping[str, object] | None = None,
    config: Mapping[str, object] | None = None,
) -> Path:
    """Write a thesis into the folder and return it.

    ``chapters`` and ``data`` map file names to contents: text and bytes are written as they are,
    anything else as YAML. ``config`` replaces keys of the small ``mkdocs.yml``. A home page is
    added when none is given.
    """
    write(folder / "mkdocs.yml", {**CONFIG, **(config or {})})
    for name, content in {"index.md": "# Une thèse\n", **(chapters or {})}.items():
        write(folder / "chapters" / name, content)
    for name, content in (data or {}).items():
        write(folder / "data" / name, content)
    return folder


def write(path: Path, content: object) -> None:
    """Write text in UTF-8 with its own line ends, bytes as they are, anything else as YAML."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not isinstance(content, str | bytes):
        content = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def build_thesis(
    folder: Path,
    *,
    strict: bool = True,
    **config: Any,  # noqa: ANN401 - MkDocs' own options
) -> Built:
    """Build the thesis in the folder; ``config`` replaces keys of its ``mkdocs.yml``.

    A user's mistake makes a build that ``failed``; any other exception is a defect and is raised.
    """
    path = str(folder / "mkdocs.yml")
    site = config.setdefault("site_dir", str(folder / "site"))
    listener = _Listener()
    logger = logging.getLogger("mkdocs")
    level = logger.level
    logger.addHandler(listener)
    logger.setLevel(logging.INFO)
    try:
        failed = not _build(path, strict=strict, **config)
    finally:
        logger.removeHandler(listener)
        logger.setLevel(level)
    return Built(folder / site, failed, tuple(listener.records))


def _build(path: str, **options: Any) -> bool:  # noqa: ANN401 - MkDocs' own options
    try:
        config = load_config(path, config_file_path=path, **options)
        config.plugins.on_startup(command="build", dirty=False)
        try:
            build(config)
        finally:
            config.plugins.on_shutdown()
    except MkDocsException as problem:
        message = problem.format_message()
        logging.getLogger("mkdocs.build").error(message)  # noqa: TRY400 - no traceback, as MkDocs
        return False
    return True


class _Listener(logging.Handler):
    """Keeps the records that reach it."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)
