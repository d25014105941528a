"""The long description of the package: README.md without what leads into its repository."""

from __future__ import annotations

import re
from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface

OF_THE_REPOSITORY = (
    r"(?ms)^## Speed\n.*\(benchmarks/README\.md\)\.\n\n",  # measured there
    r"!\[[^\]]*\]\([^)]*\)\n\n",  # its pictures
)
RELATIVE_LINK = r"\[([^\]]+)\]\((?!https?:)[^)]+\)"


class LongDescription(MetadataHookInterface):
    """Fills the field ``readme``, since an index has none of the files that a link would name."""

    def update(self, metadata: dict[str, object]) -> None:
        """Add the long description to the metadata of the package."""
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        for part in OF_THE_REPOSITORY:
            text = re.sub(part, "", text)
        text = re.sub(RELATIVE_LINK, r"\1", text)
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
