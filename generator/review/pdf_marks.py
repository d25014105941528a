"""What a reader marked in a PDF: highlights, notes, words struck out, each with its words."""

import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.core.problems import Message
from generator.language import MessageError, say
from generator.review.letters import UNREADABLE, Feedback
from generator.review.threads import Reply

_KINDS = {
    **dict.fromkeys(("Highlight", "Underline", "Squiggly", "Text", "FreeText"), ""),
    "StrikeOut": "review-struck",
    "Caret": "review-inserted",
}
_SAME_LINE = 3  # points by which the middles of letters of one line may differ
_AROUND = 20  # points above and below that tell where words stand that stand in several places
_DONE = frozenset({"Accepted", "Completed"})
_DAY = re.compile(r"D:(\d{4})(\d\d)(\d\d)")

_Mark = Mapping[str, Any]


def read_marks(content: bytes, language: str) -> Iterator[Feedback]:
    """Yield what was marked in a PDF, in the order of its pages; raise ``MessageError``.

    Of a note without words under it, the words are those of the nearest line.
    """
    try:
        import pdfplumber
        from pdfminer.pdfexceptions import PDFException
        from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
    except ImportError:
        raise MessageError(Message("review-extra")) from None
    try:
        with (
            warnings.catch_warnings(action="ignore"),  # of texts, which are decoded here
            pdfplumber.open(io.BytesIO(content), raise_unicode_errors=False) as pdf,
        ):
            for page in pdf.pages:
                yield from _of_page(page, language)
                page.close()
    except (
        *(PDFException, PdfminerException, MalformedPDFException),
        *(ValueError, TypeError, LookupError, AttributeError, RecursionError),
    ):
        raise MessageError(Message("review-no-pdf")) from None


def _of_page(page: Any, language: str) -> Iterator[Feedback]:  # noqa: ANN401 - pdfplumber's
    from pdfminer.pdftypes import resolve1

    for each in map(resolve1, resolve1(page.page_obj.annots) or ()):
        each.pop("Popup", None)  # leads back to its mark: it would be read in a circle
    marks = [each for each in page.annots if each["data"].get("Subtype")]
    for each in marks:
        kind = each["data"]["Subtype"].name
        if kind not in _KINDS or _first(each) is not each["data"]:
            continue
        answers = [
            other
            for other in marks
            if _first(other) is not other["data"] and _key(_first(other)) == _key(each["data"])
        ]
        states = [_said(other, "State") for other in answers if "State" in other["data"]]
        text = _said(each, "Contents")
        said = Message(_KINDS[kind] or "review-marked", text=text)
        words, around = _words(page, each)
        yield Feedback(
            *_signed(each),
            text if text and not _KINDS[kind] else say(said, language).strip(),
            words=words,
            around=around,
            replies=tuple(
                Reply(*_signed(other), _said(other, "Contents"))
                for other in answers
                if _said(other, "Contents") and "State" not in other["data"]
            ),
            is_done=bool(states) and states[-1] in _DONE,
        )


def _said(mark: _Mark, name: str) -> str:
    """Return a text of a mark, in UTF-8, UTF-16 or the encoding of PDF."""
    from pdfminer.utils import decode_text

    content = mark["data"].get(name) or b""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = decode_text(content)
    return UNREADABLE.sub("", text.replace("\r", "\n"))  # its lines end as a Mac's did


def _first(mark: _Mark) -> _Mark:
    """Return the data of what a mark answers, at the end of a chain of answers; else its own.

    What is grouped with another mark, as words struck out with those to insert, is no answer.
    """
    data: _Mark = mark["data"]
    while isinstance(data.get("IRT"), dict) and getattr(data.get("RT"), "name", "") != "Group":
        data = data["IRT"]
    return data


def _key(data: _Mark) -> tuple[object, ...]:
    """Return what tells a mark from others; its page and window are read in several ways."""
    return tuple(data.get(each) for each in ("NM", "Rect", "Contents", "T", "M"))


def _signed(mark: _Mark) -> tuple[str, str]:
    """Return who made a mark, and on which day."""
    day = _DAY.match(_said(mark, "M") or _said(mark, "CreationDate"))
    return _said(mark, "T"), "-".join(day.groups()) if day else ""


def _words(page: Any, mark: _Mark) -> tuple[str, str]:  # noqa: ANN401 - pdfplumber's
    """Return the words under a mark, else those of the nearest line; and the lines around it."""
    top, corners = page.mediabox[3], mark["data"].get("QuadPoints") or ()
    boxes = [
        (min(quad[::2]), top - max(quad[1::2]), max(quad[::2]), top - min(quad[1::2]))
        for quad in (corners[at : at + 8] for at in range(0, len(corners) - 7, 8))
    ]
    if not boxes and page.chars:
        middle = (mark["top"] + mark["bottom"]) / 2
        line = min(map(_middle, page.chars), key=lambda each: abs(each - middle))
        boxes = [(0, line - _SAME_LINE, page.width, line + _SAME_LINE)]
    wide = [(0, start - _AROUND, page.width, end + _AROUND) for _, start, _, end in boxes]
    return _text(page, boxes), _text(page, wide)


def _text(page: Any, boxes: Sequence[tuple[float, float, float, float]]) -> str:  # noqa: ANN401
    def is_in(letter: _Mark) -> bool:
        across, down = (letter.get("x0", 0) + letter.get("x1", 0)) / 2, _middle(letter)
        return any(x <= across <= end and y <= down <= bottom for x, y, end, bottom in boxes)

    found = page.filter(lambda each: each["object_type"] == "char" and is_in(each))
    return " ".join(found.extract_text().split())


def _middle(letter: _Mark) -> float:
    return (letter["top"] + letter["bottom"]) / 2
