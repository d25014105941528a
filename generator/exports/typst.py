"""Sets documents and images with typst, in the faces of the exports."""

import json
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, cast

from generator.language import MessageError

_FONTS = Path(__file__).resolve().parent / "fonts"
_PLACES = "<places>", "value"
# A sign that no face has: an emoji, a letter of Chinese. A square stands for it.
_LOST = re.compile(r'.*the text `"([^□]+)"` could not be displayed')
_AS_NUMBER = re.compile(r"\\u\{(\w+)\}")
_SQUARE, _JOINER = "□".encode(), "\u200d".encode()
# The source of a page that is one picture, by its name.
PICTURE = b'#set page(width: auto, height: auto, margin: 0pt)\n#image("%s")'


class ExportError(MessageError):
    """Something cannot be set; the message says what stood in the way."""


def typeset(
    source: bytes,
    form: Literal["pdf", "png", "svg"],
    *,
    files: Mapping[str, bytes] | None = None,
    ppi: float = 72.0,
    standards: Sequence[str] = (),
    moment: int | None = None,
    settle: Callable[[Any], Mapping[str, bytes]] | None = None,
) -> bytes:
    """Return a PDF, or a page as PNG, of ``files`` alone; ``moment`` is in seconds since 1970.

    ``settle`` is told the value labelled ``<places>`` and returns files to set it with again, until
    there are none. Raises ``ExportError``.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="thesis-") as name:
        folder = Path(name)
        for file, content in {"main.typ": source, **(files or {})}.items():
            (folder / file).write_bytes(content)
        compiler = typst.Compiler(
            str(folder / "main.typ"),
            root=name,
            font_paths=[str(_FONTS)],
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
            said = _AS_NUMBER.sub(lambda each: chr(int(each[1], 16)), error.message)
            if (lost := _LOST.match(said)) and lost[1].encode() in source:
                return typeset(
                    source.replace(lost[1].encode(), _SQUARE).replace(_JOINER, b""),
                    form,
                    files=files,
                    ppi=ppi,
                    standards=standards,
                    moment=moment,
                    settle=settle,
                )
            hints = "; ".join(error.hints)
            raise ExportError(f"{said}: {hints}".rstrip(": ")) from None
    return cast("bytes", made)


def drawing_of(pdf: bytes) -> bytes:
    """Return the first page of a PDF as SVG, nothing for what is no PDF that can be read."""
    try:
        return typeset(PICTURE % b"it.pdf", "svg", files={"it.pdf": pdf})
    except ExportError:
        return b""
