"""The folder of the chapters for MkDocs, which may be that of the whole thesis.

MkDocs refuses a ``docs_dir`` that holds ``mkdocs.yml`` or the site, and reads all that is in it. Of
a thesis it is given what ``Folder`` found, so that nothing else can become a page or a file.
"""

from pathlib import Path
from typing import Any, cast

from mkdocs.commands import build
from mkdocs.config.base import Config, ValidationError
from mkdocs.config.config_options import Dir, DocsDir, SiteDir
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files, get_files


def allow_chapters_beside_settings() -> None:
    """Let MkDocs take the files of a thesis from its plugin, and their folder be the thesis's."""
    setattr(build, "get_files", _files)  # noqa: B010 - it is none of what the module exports
    for option in (DocsDir, SiteDir):
        option.post_validation = _tolerant(option.post_validation)


def _files(config: MkDocsConfig) -> Files:
    plugin = cast("Any", config.plugins).get("thesis")
    return plugin.source_files(config) if plugin else get_files(config)


def _tolerant(refuse: Any) -> Any:  # noqa: ANN401 - a method of MkDocs
    def post_validation(self: Dir, config: Config, key_name: str) -> None:
        try:
            refuse(self, config, key_name)
        except ValidationError:
            root, said = Path(str(config.config_file_path)).parent, cast("dict[str, Any]", config)
            is_whole = "thesis" in (said["plugins"] or ()) and Path(said["docs_dir"]) == root
            if not is_whole or root.is_relative_to(said["site_dir"]):
                raise

    return post_validation
