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
# Signs that no face has: emoji, letters of Chinese. A square stands for each.
_SELDOM = "[\u0700-\u1cff\u2e80-\ua6ff\uac00-\uf8ff\ufe0f\U0001f000-\U0001ffff]"
_LOST = re.compile(r'the text `"([^\x00-\x7f□]+)"` could not be displayed')
# The source of a page that is one picture, by its name.
PICTURE = b'#set page(width: auto, height: auto, margin: 0pt)\n#image("%s")'


class ExportError(MessageError):
    """Something cannot be set; the message says what stood in the way."""


def typeset(  # noqa: PLR0913 - all but two have a default and are named
    source: bytes,
    form: Literal["pdf", "png", "svg"],
    *,
    files: Mapping[str, bytes] | None = None,
    ppi: float = 72.0,
    standards: Sequence[str] = (),
    moment: int | None = None,
    settle: Callable[[Any], Mapping[str, bytes]] | None = None,
    lost: set[str] | None = None,
) -> bytes:
    """Return a PDF, or a page as PNG, of ``files`` alone; ``moment`` is in seconds since 1970.

    ``settle`` is told the value labelled ``<places>`` and returns files to set it with again, until
    there are none. ``lost`` gets the signs that no face has. Raises ``ExportError``.
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
            signs = "|".join([_SELDOM, *map(re.escape, _LOST.findall(error.diagnostic))])
            shown = re.sub(f"\u200d?(?:{signs})\ufe0f?", "□", source.decode()).encode()
            if shown != source:
                if lost is not None:
                    lost.update(re.findall(signs, source.decode()))
                return typeset(
                    shown,
                    form,
                    files=files,
                    ppi=ppi,
                    standards=standards,
                    moment=moment,
                    settle=settle,
                    lost=lost,
                )
            hints = "; ".join(error.hints)
            said = f"{error.message}: {hints}".rstrip(": ")
            raise ExportError(said) from None
    return cast("bytes", made)


def drawing_of(pdf: bytes) -> bytes:
    """Return the first page of a PDF as SVG, nothing for what is no PDF that can be read."""
    try:
        return typeset(PICTURE % b"it.pdf", "svg", files={"it.pdf": pdf})
    except ExportError:
        return b""
