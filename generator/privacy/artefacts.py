"""What a file of any kind says, as texts in which secrets are looked for.

Text is read without its escapes; HTML, XML and SVG once without their markup, so that none hides a
word, and once as the markup alone: attributes and comments. Archives (Word, EPUB, ZIP …) are read
file by file, with the names; pictures by what is written beside the picture. Fonts say
nothing.
A file of another kind, a recording or a PDF of an author's, cannot be read: ``UnreadableError``.
"""

import base64
import binascii
import codecs
import gzip
import io
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import PurePosixPath

from generator.core.problems import Message
from generator.core.reading_files import BROKEN_ARCHIVE
from generator.language import MessageError
from generator.privacy.folding import MARK, decoded, parted
from generator.privacy.images import BrokenPictureError, split_metadata

_MARKUP = frozenset((".htm", ".html", ".ncx", ".opf", ".rdf", ".rels", ".svg", ".xhtml", ".xml"))
_ARCHIVES = frozenset((".docx", ".epub", ".odp", ".ods", ".odt", ".pptx", ".qdpx", ".xlsx", ".zip"))
# Tags that may stand within a word; any other parts words.
_INLINE = re.compile(
    r"(?:</?(?:a|abbr|b|bdi|bdo|big|cite|code|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|sub"
    r"|sup|tspan|tt|u|var|wbr|w:[a-zA-Z]+)(?:\s[^<>]*)?/?>)+"
)
_PARAGRAPH = re.compile(r"</w:(?:p|tc|tr)>|<w:(?:br|tab|cr)\b[^>]*>")
_TAG = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)
_DATA = re.compile(r"data:(image/[\w+.-]+|text/[\w+.-]+)(?:;[\w=-]+)*;base64,([A-Za-z0-9+/=\s]+)")
_STRING = re.compile(rb"[\x20-\x7e\x80-\xff]{3,}")
_WIDE = re.compile(rb"(?:[\x20-\xff]\0){3,}|(?:\0[\x20-\xff]){3,}")
_LARGEST = 100_000_000  # bytes of an archive, unpacked: searching them takes 3 s and 400 MB
_DEEPEST = 3  # archives within archives
_GZIP = b"\x1f\x8b"  # how it begins
_ACCENT = re.compile(r"\{?\\[\"'`^~=.]\s*\{?\\?([a-zA-Z])\}{0,2}")  # TeX's, as in \'{e}
_RTF = re.compile(r"\\'([0-9a-fA-F]{2})|\\u(-?\d{1,6}) ?\??|\\[a-z]+-?\d* ?|[{}]")
_CSS = re.compile(r"\\([0-9a-fA-F]{1,6})[ \t\n]?")


class UnreadableError(MessageError):
    """A file cannot be searched; the message says which kind of file it is."""


def texts_of_name(name: str) -> str:
    """Return what the path of a file says: also as words, where capitals part them."""
    return decoded(f"{name}\n{parted(name).replace(MARK, ' ')}")


def texts_in(name: str, content: bytes, depth: int = 0) -> Iterator[str]:
    """Yield what the content of a file of some name says; raise ``UnreadableError``."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in {".eot", ".otf", ".ttf", ".woff", ".woff2"}:
        return
    if suffix == ".gz":
        yield from texts_in(name[:-3], _unpacked(name, content, depth), depth + 1)
    elif suffix in _ARCHIVES:
        yield from _archive_texts(name, content, depth)
    elif suffix in {".eml", ".mht", ".mhtml"}:
        yield from _mail_texts(name, content, depth)
    elif suffix in {".bmp", ".ico"}:
        yield strings(content)
    elif suffix != ".svg" and (picture := _metadata(name, content)) is not None:
        yield strings(picture)
    else:
        yield from _text_views(suffix, as_text(name, content), depth)


def _text_views(suffix: str, text: str, depth: int) -> Iterator[str]:
    for kind, data in _DATA.findall(text) if "base64," in text else ():
        ending = kind.rpartition("/")[2].partition("+")[0]
        try:
            inner = base64.b64decode(data, validate=False)
        except binascii.Error:
            continue
        try:
            yield from texts_in(f"data.{ending}", inner, depth + 1)
        except UnreadableError:
            yield strings(inner)
    text = _DATA.sub("data:", text) if "base64," in text else text
    if suffix in {".bib", ".tex"}:
        yield _ACCENT.sub(r"\1", text)
    elif suffix == ".rtf":
        text = _RTF.sub(_from_rtf, text)
    elif suffix == ".css":
        text = _CSS.sub(lambda match: chr(min(int(match[1], 16), sys.maxunicode)), text)
    if suffix in _MARKUP or text.lstrip()[:1] == "<":
        yield decoded("\n".join(dict.fromkeys(_TAG.findall(text))))
        text = _TAG.sub(" ", _INLINE.sub(MARK, _PARAGRAPH.sub(" ", text)))
    yield decoded(text)


def strings(content: bytes) -> str:
    """Return the texts that stand in bytes: in UTF-8, in Latin-1 and in UTF-16."""
    narrow = b"\n".join(_STRING.findall(content))
    wide = b"\n".join(each.replace(b"\0", b"") for each in _WIDE.findall(content))
    return decoded(
        "\n".join(
            (narrow.decode("utf-8", "replace"), narrow.decode("latin-1"), wide.decode("latin-1"))
        )
    )


def _metadata(name: str, content: bytes) -> bytes | None:
    try:
        picture = split_metadata(content, PurePosixPath(name).suffix)
    except BrokenPictureError:
        raise UnreadableError(Message("not-such-a-picture", path=name)) from None
    return None if picture is None else picture.metadata


def _archive_texts(name: str, content: bytes, depth: int) -> Iterator[str]:
    """Yield the names in an archive, its comments, and what its files say."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if depth >= _DEEPEST or sum(each.file_size for each in members) > _LARGEST:
                raise UnreadableError(Message("archive-too-large", path=name))
            yield decoded(archive.comment.decode("utf-8", "replace"))
            for each in members:
                yield texts_of_name(each.filename)
                yield strings(each.comment + b"\n" + each.extra)
                if not each.is_dir():
                    yield from texts_in(each.filename, archive.read(each), depth + 1)
    except BROKEN_ARCHIVE:
        raise UnreadableError(Message("archive-unreadable", path=name)) from None


def _mail_texts(name: str, content: bytes, depth: int) -> Iterator[str]:
    """Yield the headers of a mail, and what its parts say, names of files included."""
    if depth >= _DEEPEST:
        raise UnreadableError(Message("archive-too-large", path=name))
    for part in message_from_bytes(content).walk():
        yield "\n".join(str(make_header(decode_header(each))) for each in part.values())
        if isinstance(said := part.get_payload(decode=True), bytes):
            inner = part.get_filename() or f"part.{part.get_content_subtype()}"
            yield texts_of_name(inner)
            yield from texts_in(inner, said, depth + 1)


def _from_rtf(match: re.Match[str]) -> str:
    if match[1]:
        return bytes.fromhex(match[1]).decode("cp1252", "replace")
    return chr(int(match[2]) % 0x10000) if match[2] else ""


def _unpacked(name: str, content: bytes, depth: int) -> bytes:
    """Return the whole content of a gzip file; raise ``UnreadableError`` where it cannot be had."""
    if not content.startswith(_GZIP):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            unpacked = file.read(_LARGEST + 1)
    except (OSError, EOFError, zlib.error):
        raise UnreadableError(Message("archive-unreadable", path=name)) from None
    if depth >= _DEEPEST or len(unpacked) > _LARGEST:
        raise UnreadableError(Message("archive-too-large", path=name))
    return unpacked


def as_text(name: str, content: bytes) -> str:
    """Return the text of a file; raise ``UnreadableError`` where it is none."""
    if content[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return content.decode("utf-16", "replace")
    if b"\0" in content or content.startswith(b"%PDF"):
        raise UnreadableError(Message("file-not-searched", path=name))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
