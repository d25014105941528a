"""A thesis, a chapter and data to cite, as their author describes them in ``thesis.yaml``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from generator.app.settings import settings_from
from generator.site.citing import Reference
from generator.site.publication import Edition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.site.publication import Publication

ADDRESS = "https://example.org/these/"
EDITION = Edition(
    "abc1234", date(2026, 11, 24), "24 novembre 2026", changed=False, words="Version 1"
)
WRITTEN = yaml.safe_load(Path(__file__).with_name("thesis.yaml").read_text("utf-8"))


def published(written: Mapping[str, object], address: str = ADDRESS) -> Publication:
    """Return what is read of what an author has written; what is null is not written."""
    said = {name: content for name, content in written.items() if content is not None}
    plugins = [{"thesis": {"publication": said}}]
    settings = {"site_url": address, "theme": {"language": "fr"}, "plugins": plugins}
    return settings_from(settings).publication


PUBLICATION = published(WRITTEN)


def work(kind: str, publication: Publication, edition: Edition | None = EDITION) -> Reference:
    """Return the thesis, a chapter or the data."""
    address = publication.address
    if kind == "chapter":
        title = "Évaluer {l'outil}"
        return Reference("chapter", publication, title, f"{address}7.1/", "7.1", edition)
    if kind == "data":
        return Reference("data", publication, "Données", f"{address}data/", "", edition)
    return Reference("thesis", publication, publication.full_title, address, edition=edition)
