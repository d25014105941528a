"""``thesis build``: the site as MkDocs builds it, of which only what changed is written."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from mkdocs.commands.build import build
from mkdocs.config import load_config  # pyright: ignore[reportUnknownVariableType] - its types
from mkdocs.exceptions import MkDocsException

from generator.app.mkdocs_plugin.incremental import SiteState
from generator.core.problems import CONFIGURATION
from generator.core.store import Store

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


def build_site(root: Path, site: Path | None = None, *, strict: bool = False) -> str:
    """Build the site of the thesis in a folder; return why it could not be built, or nothing.

    Only what changed is rendered and written where the last build of this thesis left the site.
    """
    log_plainly()
    options: dict[str, Any] = {"site_dir": str(site)} if site else {}
    if strict:
        options["strict"] = True
    try:
        config = read_site_config(root, options)
        is_known = SiteState(Store(root), Path(config.site_dir), root).is_known
        config.plugins.on_startup(command="build", dirty=True)
        try:
            build(config, dirty=is_known)
        finally:
            config.plugins.on_shutdown()
    except MkDocsException as error:
        return str(error)
    return ""


def read_site_config(root: Path, options: Mapping[str, Any]) -> MkDocsConfig:
    """Return the settings of a site for MkDocs, with options that replace those of the file."""
    return cast("Any", load_config)(str(root / CONFIGURATION), **options)


def log_plainly() -> None:
    """Print what MkDocs and its plugins say, but for the warnings that are wrong here."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s - %(message)s"))
    log = logging.getLogger("mkdocs")
    log.handlers[:] = [handler]
    log.setLevel(logging.INFO)
    logging.getLogger("mkdocs.commands.build").addFilter(_is_right_here)


def _is_right_here(record: logging.LogRecord) -> bool:
    """Say whether a message is true of our builds: those that write what changed are whole."""
    return "'dirty' build" not in str(record.msg) and "stale files" not in str(record.msg)
