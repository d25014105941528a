"""The folder of the chapters for MkDocs, which may be that of the whole thesis.

MkDocs refuses a ``docs_dir`` that holds ``mkdocs.yml`` or the site, and reads all that is in it. Of
a thesis it is given what ``Folder`` found, so that nothing else can become a page or a file.
"""

from functools import partialmethod
from typing import Any, cast

from mkdocs.commands import build
from mkdocs.config.base import Config
from mkdocs.config.config_options import DocsDir, SiteDir
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files, get_files


def allow_chapters_beside_settings() -> None:
    """Let MkDocs take the files of a thesis from its plugin, and their folder be the thesis's."""
    setattr(build, "get_files", _files)  # noqa: B010 - it is none of what the module exports
    for option in cast("tuple[Any, ...]", (DocsDir, SiteDir)):
        option.post_validation = partialmethod(_validate, option.post_validation)


def _files(config: MkDocsConfig) -> Files:
    plugin = cast("Any", config.plugins).get("thesis")
    return plugin.source_files(config) if plugin else get_files(config)


def _validate(option: object, refuse: Any, config: Config, key_name: str) -> None:  # noqa: ANN401
    """Ask what MkDocs asks of the folders of a site; ``SitePlace`` asks it of those of a thesis."""
    if "thesis" not in (cast("dict[str, Any]", config)["plugins"] or ()):
        refuse(option, config, key_name)
