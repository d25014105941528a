"""The image of a shared link: title, author, and the first matrix as little shapes.

It is drawn by Typst from the data and kept in ``.cache/thesis`` under a digest of what it shows.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path


import typst

from generator.core.cache import CACHE_FOLDER, trim_cache
from generator.tables import MatrixSpec, TableError
from generator.tables.matrix import matrix_values

from collections.abc import Mapping
from generator.data import Study
from generator.site.publication import Publication
from generator.tables import TableSpec

CARD_PATH = "assets/images/card.png"
"""Where the image is in the site."""
FONTS = Path(__file__).resolve().parent.parent / "exports" / "fonts"
KEPT = 4
"""Images that are kept: those of the last states of the thesis."""
MOST_ROWS = 16
MOST_COLUMNS = 12


def card_content(
    publication: Publication, study: Study, specs: Mapping[str, TableSpec]
) -> dict[str, object]:
    """Return what the image shows; a larger matrix than it can show is cut."""
    author = ", ".join(person.name for person in publication.authors)
    year = f"{publication.defended.year}" if publication.defended else ""
    degree = publication.degree
    institution = ", ".join(part for part in (degree, publication.institution, year) if part)
    return {
        "language": publication.language.split("-")[0],
        "title": _set(publication.title),
        "subtitle": _set(publication.subtitle),
        "author": _set(author),
        "institution": _set(institution),
        "rows": _rows(study, specs),
    }


def card_image(content: Mapping[str, object], root: Path) -> bytes:
    """Return the image as PNG, 1200 by 630 pixels."""
    source = files("generator.site").joinpath("templates/card.typ").read_bytes()
    said = json.dumps(content, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(source + said.encode() + version("typst").encode()).hexdigest()
    path = root / CACHE_FOLDER / "cards" / f"{digest[:32]}.png"
    with suppress(OSError):
        return path.read_bytes()
    image = _drawn(source, said)
    _keep(path, image)
    return image


def _drawn(source: bytes, said: str) -> bytes:
    return typst.compile(
        source,
        format="png",
        ppi=72.0,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)]),
        sys_inputs={"said": said},
    )


def _keep(path: Path, image: bytes) -> None:
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(image)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        trim_cache(path.parent, KEPT)


def _set(text: str) -> str:
    """Return a text as it is printed: with apostrophes that are none of a typewriter."""
    return text.replace("'", "’")


def _rows(study: Study, specs: Mapping[str, TableSpec]) -> list[list[str]]:
    """Return the tones of the first matrix, row by row; none where no matrix can be made."""
    for spec in specs.values():
        if isinstance(spec, MatrixSpec):
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
                    for column in values.columns[:MOST_COLUMNS]
                ]
                for row in values.rows[:MOST_ROWS]
            ]
    return []
