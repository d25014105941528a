"""The image of a shared link: title, author, and the first matrix as little shapes.

It is drawn by Typst from the data and kept in ``.cache/thesis`` under a digest of what it shows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from generator.core.atomic_files import write_files
from generator.core.cache import CACHE_FOLDER, trim_cache
from generator.data import Study
from generator.site.publication import Publication
from generator.site.typesetting import typeset
from generator.tables import MatrixSpec, TableError, TableSpec
from generator.tables.matrix import matrix_values

CARD_PATH = "assets/images/card.png"
"""Where the image is in the site."""
_KEPT = 4
"""Images that are kept: those of the last states of the thesis."""
_MOST_ROWS, _MOST_COLUMNS = 16, 12


def card_content(
    publication: Publication, study: Study, specs: Mapping[str, TableSpec]
) -> dict[str, object]:
    """Return what the image shows; a larger matrix than it can show is cut."""
    year = f"{publication.defended.year}" if publication.defended else ""
    lines = {
        "title": publication.title,
        "subtitle": publication.subtitle,
        "author": ", ".join(person.name for person in publication.authors),
        "institution": ", ".join(filter(None, (publication.degree, publication.institution, year))),
    }
    return {
        "language": publication.language.split("-")[0],
        # Printed with apostrophes that are none of a typewriter.
        **{name: words.replace("'", "’") for name, words in lines.items()},
        "rows": _tones(study, specs),
    }


def _tones(study: Study, specs: Mapping[str, TableSpec]) -> list[list[str]]:
    """Return the tones of the first matrix, row by row; none where no matrix can be made."""
    for spec in specs.values():
        if not isinstance(spec, MatrixSpec):
            continue
        try:
            values = matrix_values(spec, study)
        except TableError:
            continue
        tones, judgements = values.field.tones, values.judgements
        return [
            [
                tones.get(judgements[row.key, column.key].value, "none")
                if (row.key, column.key) in judgements
                else "missing"
                for column in values.columns[:_MOST_COLUMNS]
            ]
            for row in values.rows[:_MOST_ROWS]
        ]
    return []


def card_image(content: Mapping[str, object], root: Path) -> bytes:
    """Return the image as PNG, 1200 by 630 pixels; ``root`` is the folder of the thesis."""
    source = files("generator.site").joinpath("templates/card.typ").read_bytes()
    words = json.dumps(content, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(source + words.encode() + version("typst").encode()).hexdigest()
    path = root / CACHE_FOLDER / "cards" / f"{digest[:32]}.png"
    with suppress(OSError):
        return path.read_bytes()
    image = typeset(source, "png", inputs={"said": words})
    with suppress(OSError):
        write_files({path: image})
        trim_cache(path.parent, _KEPT)
    return image
