"""Sets documents and images with typst, in the faces of the exports."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from generator.language import MessageError

if TYPE_CHECKING:
    from typst import PDFStandard

FONTS = Path(__file__).resolve().parent.parent / "exports" / "fonts"
_NO_FILES: Mapping[str, bytes] = {}
_NO_INPUTS: Mapping[str, str] = {}


class TypesettingError(MessageError):
    """Something cannot be set; the message is that of typst."""


def typeset(
    source: bytes,
    form: Literal["pdf", "png"],
    *,
    files: Mapping[str, bytes] = _NO_FILES,
    inputs: Mapping[str, str] = _NO_INPUTS,
    ppi: float = 72.0,
    standards: Sequence[str] = (),
    moment: int | None = None,
) -> bytes:
    """Return what a source of typst sets: a PDF, or its one page as a PNG.

    It reads ``files`` by their names and nothing else, and no faces of the system. ``moment`` is
    the date in the file, in seconds since 1970. Raises ``TypesettingError``.
    """
    import typst  # noqa: PLC0415 - it takes long to import

    with tempfile.TemporaryDirectory(prefix="thesis-") as name:
        folder = Path(name)
        for file, content in {"main.typ": source, **files}.items():
            (folder / file).write_bytes(content)
        compiler = typst.Compiler(
            str(folder / "main.typ"),
            root=name,
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs=dict(inputs),
        )
        try:
            made = compiler.compile(
                format=form,
                ppi=ppi,
                pdf_standards=cast("list[PDFStandard]", list(standards)),
                timestamp=moment,
            )
        except typst.TypstError as error:
            hints = "; ".join(error.hints)
            raise TypesettingError(f"{error.message}: {hints}".rstrip(": ")) from None
    return cast("bytes", made)
