"""Remarks that come by mail, or as the issues of a forge.

The link "comment" of a passage begins a letter: the words of the passage behind ">", the address of
the passage, the version; the remark follows. A letter may hold several, and answers to them quote
all of it once more.
"""

import email
import json
import re
from collections.abc import Iterator, Sequence
from email import policy
from email.errors import MessageError as EmailError
from email.message import EmailMessage
from email.utils import parseaddr
from itertools import groupby, takewhile
from typing import Any, cast

from generator.core.problems import Message
from generator.core.values import Frozen, replace
from generator.language import MessageError
from generator.review.threads import Reply

_MAIL = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]*\d:\d\d:\d\d[^\n]*(?:\n|\Z)")
_QUOTED = re.compile(r"((?:> ?)*)(.*)")
_ADDRESS = re.compile(r"<?(https?://[^\s<>#]+#[^\s<>]+)>?")
# What has no place in text, as YAML and XML have it.
UNREADABLE = re.compile(r"[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SIGNATURE = "-- "
_VERSION = re.compile(r"\b[0-9a-f]{7,40}\b")
# the last line above a quotation, as in: On 3 March 2026, A wrote:
_WROTE = re.compile(r"^(?=[^\n]*(?:\d{4}|\d:\d\d))[^\n]*:\Z", re.MULTILINE)


class Feedback(Frozen):
    """What a reviewer wrote: the words that it is about, and what leads to their passage.

    ``around`` are the lines around the words, ``address`` is a link to their passage, ``version``
    the line that names what was read.
    """

    author: str
    date: str
    text: str
    words: str = ""
    around: str = ""
    address: str = ""
    version: str = ""
    replies: tuple[Reply, ...] = ()
    is_done: bool = False


def read_mails(content: bytes) -> Iterator[Feedback]:
    """Yield the remarks in a mail, or in each mail of a mailbox; raise ``MessageError``."""
    for each in [mail for mail in _MAIL.split(content) if mail.strip()] or [content]:
        try:
            mail = email.message_from_bytes(each, policy=policy.default)
            if not mail["from"]:
                raise MessageError(Message("review-no-mail"))
            author, text = next(filter(None, parseaddr(mail["from"])), ""), _text(mail)
            moment = getattr(mail["date"], "datetime", None)  # none of one that is no date
        except (LookupError, ValueError, TypeError, AttributeError, RecursionError, EmailError):
            raise MessageError(Message("review-no-mail")) from None
        author, text = (UNREADABLE.sub("", each) for each in (author, text.replace("\r\n", "\n")))
        yield from feedback_in(text, author, moment.isoformat() if moment else "")


def _text(mail: EmailMessage) -> str:
    """Return the text of a mail; of one that is a page alone the text of the page."""
    body = mail.get_body(("plain", "html"))
    if body is None:
        return ""
    try:
        text = body.get_content()
    except (LookupError, UnicodeError):  # an encoding that there is not
        text = cast("bytes", body.get_payload(decode=True)).decode("utf-8", "replace")
    if body.get_content_subtype() != "html":
        return text
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(text)
    for each in page.css("br, p, div, li, blockquote"):
        each.insert_after("\n")
    return page.body.text() if page.body else ""


def read_issues(content: bytes) -> Iterator[Feedback]:
    """Yield the remarks in the issues of a forge, as its program writes them in JSON.

    ``body`` or ``description`` is a letter, ``comments`` are the answers; ``state`` says whether it
    is closed. Raise ``MessageError`` where it is none.
    """
    try:
        found: object = json.loads(content)
    except (ValueError, RecursionError):
        raise MessageError(Message("review-no-issues")) from None
    for issue in found if isinstance(found, list) else [found]:
        if not isinstance(issue, dict):
            raise MessageError(Message("review-no-issues"))
        own = cast("dict[str, Any]", issue)
        answers = own.get("comments")
        replies = tuple(
            Reply(*_signed(each), _first(each, "body", "note"))
            for each in (answers if isinstance(answers, list) else ())
            if isinstance(each, dict) and _first(each, "body", "note")
        )
        is_done = str(own.get("state", "")).lower() == "closed"
        title, letter = _first(own, "title"), _first(own, "body", "description")
        remarks = [*feedback_in(letter, *_signed(own))]  # where it quotes alone, the title says it
        remarks = remarks or [*feedback_in(f"{title}\n\n{letter}", *_signed(own))]
        for number, each in enumerate(remarks):
            yield replace(each, is_done=is_done, replies=() if number else replies)


def _first(entry: dict[str, Any], *names: str) -> str:
    found = (each for name in names if isinstance(each := entry.get(name), str) and each)
    return UNREADABLE.sub("", next(found, ""))


def _signed(entry: dict[str, Any]) -> tuple[str, str]:
    """Return who wrote an issue or an answer to one, and when."""
    people = (entry.get(name) for name in ("author", "user"))
    person = next((each for each in people if isinstance(each, dict)), {})
    return _first(person, "name", "login", "username"), _first(entry, "createdAt", "created_at")


class _Part(Frozen):
    """What is quoted in a letter, and the lines that were written below it."""

    words: str = ""
    around: str = ""
    address: str = ""
    version: str = ""
    lines: Sequence[str] = ()


def feedback_in(letter: str, author: str, date: str) -> Iterator[Feedback]:
    """Yield the remarks in the text of a letter: what is quoted, then what is written below it.

    What stands above all is of the first remark; in an answer that says nothing below, it is about
    what is quoted.
    """
    head, above = Feedback(author, date, ""), ""
    remarks: list[Feedback] = []
    quotes = 0
    for is_head, run in groupby(_lines(letter), lambda line: line.is_head):
        lines = list(run)
        if is_head:
            head, quotes = _about(replace(head, text=""), lines), quotes + 1
            continue
        text = "\n".join(each.text for each in lines).strip()
        if not quotes:
            above = _WROTE.sub("", text).strip()
        elif text:
            remarks.append(replace(head, text=text))
    if above and not remarks:
        remarks = [replace(head, text=above) if quotes < 2 else Feedback(author, date, above)]  # noqa: PLR2004
    elif above:
        remarks[0] = replace(remarks[0], text=f"{above}\n\n{remarks[0].text}")
    yield from remarks


class _Line(Frozen):
    """A line of a letter: how often it is quoted, its text, whether it leads to a passage."""

    depth: int
    text: str
    is_head: bool


def _lines(letter: str) -> Iterator[_Line]:
    """Yield the lines of a letter up to its signature."""
    is_head = is_below = False  # the address of a passage
    for line in letter.replace("\xa0", " ").splitlines():
        if line == _SIGNATURE:
            return
        marks, text = cast("re.Match[str]", _QUOTED.match(line)).groups()
        depth, text = marks.count(">"), text.strip()
        is_address = bool(_ADDRESS.fullmatch(text))
        if text or depth:
            is_head = bool(depth) or is_address or (is_below and bool(_VERSION.search(text)))
        is_below = is_address
        yield _Line(depth, text, is_head)


def _about(remark: Feedback, lines: Sequence[_Line]) -> Feedback:
    """Return a remark with what it is about: the last passage that some lines lead to."""
    found = [number for number, each in enumerate(lines) if _ADDRESS.fullmatch(each.text)]
    if not found:
        words = " ".join(each.text for each in lines if each.depth)
        return replace(remark, words=words, address="", version="")
    at = found[-1]
    depth, address = lines[at].depth + 1, lines[at].text.strip("<>")
    quoted = takewhile(lambda each: each.depth == depth or not each.text, reversed(lines[:at]))
    words = " ".join(reversed([each.text for each in quoted])).strip()
    version = "".join(each.text for each in lines[at + 1 : at + 2])
    return replace(remark, words=words, address=address, version=version)
