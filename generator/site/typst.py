"""Sets documents and images with typst, in the faces of the exports.

The image of a shared link shows the title, the author and the first matrix as little shapes.
"""

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from importlib.metadata import version
from importlib.resources import files as files_of
from pathlib import Path
from typing import Any, Literal, cast

from generator.core.store import Store, digest_of
from generator.data import Study
from generator.language import MessageError
from generator.site.publication import Publication
from generator.tables import MatrixSpec, TableError, TableSpec
from generator.tables.matrix import matrix_values

FONTS = Path(__file__).resolve().parent.parent / "exports" / "fonts"
CARD_PATH = "assets/images/card.png"  # where the image of shared links is in the site
_PLACES = "<places>", "value"
_MOST_ROWS, _MOST_COLUMNS = 16, 12


class TypesettingError(MessageError):
    """Typst cannot set something; the message is its own."""


def typeset(
    source: bytes,
    form: Literal["pdf", "png"],
    *,
    files: Mapping[str, bytes] | None = None,
    ppi: float = 72.0,
    standards: Sequence[str] = (),
    moment: int | None = None,
    settle: Callable[[Any], Mapping[str, bytes]] | None = None,
) -> bytes:
    """Return a PDF, or a page as PNG, of ``files`` alone; ``moment`` is in seconds since 1970.

    ``settle`` is told the value labelled ``<places>`` and returns files to set it with again, until
    there are none. Raises ``TypesettingError``.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="thesis-") as name:
        folder = Path(name)
        for file, content in {"main.typ": source, **(files or {})}.items():
            (folder / file).write_bytes(content)
        compiler = typst.Compiler(
            str(folder / "main.typ"),
            root=name,
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
        )
        try:
            with suppress(RuntimeError):  # a mistake, told with its place just below
                while settle and (changed := settle(*json.loads(compiler.query(*_PLACES)))):
                    for file, content in changed.items():
                        (folder / file).write_bytes(content)
            made = compiler.compile(
                format=form,
                ppi=ppi,
                pdf_standards=cast("Any", list(standards)),
                timestamp=moment,
            )
        except typst.TypstError as error:
            hints = "; ".join(error.hints)
            said = f"{error.message}: {hints}".rstrip(": ")
            raise TypesettingError(said) from None
    return cast("bytes", made)


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
    source = files_of("generator.site").joinpath("templates/card.typ").read_bytes()
    words = json.dumps(content, ensure_ascii=False, sort_keys=True)
    store, key = Store(root), digest_of(source, words, version("typst"))
    draw = partial(typeset, source, "png", files={"said.json": words.encode()})
    image = store.once("card", CARD_PATH, key, draw)
    store.save()
    return image
