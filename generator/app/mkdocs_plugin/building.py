"""``thesis build``: the site as MkDocs builds it, of which only what changed is written."""

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException, PluginError

from generator.app.mkdocs_plugin.mkdocs_parts import unfit_settings
from generator.app.settings import read_settings
from generator.core.parallel import ERASE
from generator.core.problems import CONFIGURATION, Message
from generator.language import say


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
        config.plugins.on_startup(command="build", dirty=True)
        try:
            build(config, dirty=True)  # what is not right is written
        finally:
            config.plugins.on_shutdown()
    except MkDocsException as error:
        if isinstance(error.__cause__, Exception) and getattr(error, "exit_code", 1) > 1:
            raise error.__cause__ from None  # nobody foresaw it: the command line says so
        return str(error)
    return ""


def read_site_config(root: Path, options: Mapping[str, Any]) -> MkDocsConfig:
    """Return the settings of a site for MkDocs, with options that replace those of the file.

    Raise ``MkDocsException``, also where they are those of a site that is no thesis.
    """
    if reason := unfit_settings(root):
        raise PluginError(reason)
    try:
        config = cast("Any", load_config)(str(root / CONFIGURATION), **options)
    except ValueError as error:  # a day or an address that there is none of
        raise PluginError(f"{CONFIGURATION}: {error}") from None
    if "thesis" not in config.plugins:
        raise PluginError(say(Message("no-thesis-plugin"), read_settings(root).language))
    return config


def log_plainly() -> None:
    """Print what MkDocs and its plugins say, but for what is wrong here."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    handler = logging.StreamHandler()
    erase = ERASE if handler.stream.isatty() else ""
    handler.setFormatter(logging.Formatter(f"{erase}%(levelname)s - %(message)s"))
    log = logging.getLogger("mkdocs")
    log.handlers[:] = [handler]
    log.setLevel(logging.INFO)
    logging.getLogger("mkdocs.commands.build").addFilter(_is_right_here)


def _is_right_here(record: logging.LogRecord) -> bool:
    """Say whether a message is true of our builds: each is whole, and put in place at its end."""
    wrong = ("'dirty' build", "Building documentation to", "contains stale files")
    return not any(each in str(record.msg) for each in wrong)
