"""The files that an author put beside the chapters: which are published, and how.

What no page, setting, template or published file leads to stays out of the site, so that a file
dropped by mistake is not online. Pictures are published without what cameras write into them. A
file that could run something in a reader's browser is not published: a drawing (SVG) is a document
with scripts and addresses of its own as soon as it is opened at its address, and so is a page of
HTML, which carries no policy of ours.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from generator.chapters.folder import drawn_from
from generator.core.addresses import split_address, target_of
from generator.core.problems import Message, Place, Problem, Severity
from generator.core.values import Frozen, field
from generator.privacy import LeakIndex
from generator.privacy.artefacts import UnreadableError, as_text
from generator.privacy.images import BrokenPictureError, split_metadata
from generator.rendering import Page

# Files by which a host of sites is told what to do: nothing links to them.
FOR_HOSTS = frozenset(("CNAME", ".nojekyll", "_headers", "_redirects", "robots.txt", "humans.txt"))
# What settings name to be read, not shown: it is published where a page links to it.
OF_TOOLS = (".bib", ".cff", ".csl", ".lock", ".md", ".py", ".toml", ".typ", ".yaml", ".yml")
_LEADS_ON = frozenset((".css", ".htm", ".html", ".js", ".json", ".svg", ".xml"))
# Recordings can be too large to be read as a whole, and lead to no other file.
_LARGE = frozenset(
    (".avi", ".flac", ".m4a", ".mkv", ".mov", ".mp3", ".mp4", ".ogg", ".wav", ".webm")
)
# Attributes that can hold several addresses or are rarely used.
_OTHER = re.compile(r"\s(?:srcset|poster|src)\s*=\s*[\"']([^\"']*)[\"']")
_RARE = (b"srcset", b"poster", b"<track")
_NAMED = re.compile(r"(?<![^\s\"'()<>,;=\[\]{}|])[^\s\"'()<>,;=\[\]{}|]+\.\w+")

SHUT = (".htc", ".mht", ".mhtml", ".shtml", ".svgz", ".swf")
OPENED = (".htm", ".html", ".svg", ".xht", ".xhtml", ".xml", ".xsl", ".xslt")
# Pictures, and the profile of colours that Inkscape writes into a drawing.
_INERT = r"data:(?:image/(?:png|jpeg|gif|webp)|application/vnd\.iccprofile[;,])"
LONGEST = 40  # characters of it that a message quotes
_WITHIN = re.compile(r"[\x00-\x1f]")  # a browser reads past them in an address
# What runs or loads something in a document that a browser opens, its escapes undone.
_RUNS = re.compile(
    rf"""(?xi) <\?xml-stylesheet | <!entity
    | <\?xml[^>]*encoding\s*=\s*["'](?!utf-8|us-ascii|iso-8859-15?["']|windows-1252)
    | <(?:[\w.-]+:)?(?:applet|base|embed|form|frame|handler|iframe|listener|object|portal|script)\b
    | <[^<>]*[\s"'/]on[a-z]+\s*=
    | attributename\s*=\s*["']?\s*(?:[\w.-]+:)?(?:href|on)
    | http-equiv\s*=\s*["']?\s*(?!content-(?:type|language|security-policy))[\w-]
    | @import | url\(\s*["']?\s*(?!\#|{_INERT}|data:font/|["')])
    | <(?!a\b)[^<>]*[\s"'/:](?:href|src|poster)\s*=\s*["']?\s*(?:(?!{_INERT})[a-z][\w+.-]*:|//|\\)
    | =\s*["']?\s*(?:javascript|vbscript|data(?=:(?!{_INERT[5:]}|font/))):
    """
)


class Attachments(Frozen):
    """The files beside the chapters, by paths relative to them.

    ``published`` has the content of a picture whose metadata were taken out, or that is drawn from
    a PDF (nothing where it cannot be), None where the file is published as it stands;
    ``left_out`` are the files to which nothing leads, ``refused`` those that could run something,
    with what that is.
    """

    published: Mapping[str, bytes | None]
    left_out: tuple[str, ...]
    refused: Mapping[str, str] = field(default_factory=dict[str, str])


def attachments(
    folder: Path, paths: Iterable[str], pages: Iterable[Page], named: Iterable[str] = ()
) -> Attachments:
    """Return which files of a folder are published; ``named`` are texts that name some."""
    known = frozenset(paths)
    names = {posixpath.basename(each) for each in known}
    waiting = {each for each in known if each in FOR_HOSTS or each.startswith(".well-known/")}
    for page in pages if known else ():
        built = posixpath.join(page.path.removesuffix(".md"), "index.md")
        hrefs = [each.href for each in page.links]
        has_rare = any(each in page.body.utf8 for each in _RARE)
        for attribute in _OTHER.finditer(page.html) if has_rare else ():
            hrefs += (each.split()[0] for each in attribute[1].split(",") if each.strip())
        for href in hrefs:
            if unquote(split_address(href).path.rpartition("/")[2]) in names:
                waiting |= {target_of(page.path, href), target_of(built, href)}
    for text in named:
        shown = (each for each in _NAMED.findall(text) if not each.lower().endswith(OF_TOOLS))
        waiting |= {each for name in shown for each in _built_as(name)}
    waiting &= known
    published: dict[str, bytes | None] = {}
    refused: dict[str, str] = {}
    while waiting:
        path = waiting.pop()
        suffix = posixpath.splitext(path)[1].lower()
        content = _content(folder / path) if suffix not in _LARGE else b""
        if running := what_runs(path, content):
            refused[path] = running
            continue
        published[path] = without_metadata(path, content)
        if suffix in _LEADS_ON:
            names = _NAMED.findall(content.decode("utf-8", "replace"))
            waiting |= {
                each for name in names for each in (target_of(path, name), *_built_as(name))
            }
        waiting = (waiting & known) - published.keys()
    left_out = tuple(sorted(known - published.keys() - refused.keys()))
    return Attachments(published, left_out, refused)


def without_metadata(path: str, content: bytes) -> bytes | None:
    """Return a picture without its metadata, None where it has none or is no picture."""
    try:
        found = split_metadata(content, posixpath.splitext(path)[1])
    except BrokenPictureError:
        return None  # reported where the files are searched
    return found.picture if found and found.picture != content else None


def not_published(found: Attachments, chapters: str) -> Iterator[Problem]:
    """Yield an error for a file that could run something or is no picture, an info for others.

    At the top of a thesis most files are not meant for the site: there nothing is said of them.
    """
    for path, running in sorted(found.refused.items()):
        message = Message("file-runs", found=running)
        place = Place(posixpath.normpath(f"{chapters}/{path}"))
        yield Problem("markup", place, message, running)
    for path in (each for each, picture in found.published.items() if picture == b""):
        place = Place(posixpath.normpath(f"{chapters}/{drawn_from(path)}"))
        yield Problem("image", place, Message("not-such-a-picture", path=place.path))
    left = (each for each in found.left_out if f"{each}.svg" not in found.published)
    if chapters != "." and (names := tuple(f"{chapters}/{each}" for each in left)):
        message = Message("files-not-published", count=len(names), names=names)
        yield Problem("link", Place(names[0]), message, names[0], "", Severity.INFO)


def leaks_in_files(
    folder: Path, found: Attachments, chapters: str, leaks: LeakIndex, excused: Iterable[str]
) -> Iterator[Problem]:
    """Yield an error for each secret in a file that is published, or in its name."""
    for path, picture in found.published.items() if leaks else ():
        file = drawn_from(path)  # the words of a drawing are outlines
        place = Place(posixpath.normpath(f"{chapters}/{file}"))
        content = _content(folder / file) if picture is None or file != path else picture
        yield from leaks_in_file(place, file, content, leaks, excused)


def _content(file: Path) -> bytes:
    """Return what is in a file, nothing where it cannot be read: then it cannot be copied."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def leaks_in_file(
    place: Place,
    path: str,
    content: bytes,
    leaks: LeakIndex,
    excused: Iterable[str],
    kind: str = "",
) -> Iterator[Problem]:
    """Yield a problem for each secret in a file or its name, and where it cannot be searched."""
    secrets, unread = leaks.in_file(path, content, kind)
    if unread and path not in excused:
        yield leaks.quoted(Problem("leak", place, unread, path))
    yield from (leaks.problem(place, each) for each in secrets)


def _built_as(name: str) -> tuple[str, ...]:
    """Return a file as a setting or a template names it: from the top of the site."""
    path = posixpath.normpath(unquote(split_address(name).path)).lstrip("/")
    return path, path.removeprefix("../")


# --- what runs in a browser -----------------------------------------------------------------------


def what_runs(path: str, content: bytes) -> str:
    """Return what in a file could run or fetch something in a browser, empty if nothing could."""
    ending = posixpath.splitext(path)[1].lower()
    if ending not in OPENED:
        return ending if ending in SHUT else ""
    try:
        text = unescape(as_text(path, content))
    except UnreadableError:  # in UTF-16 without a mark
        return ending
    found = _RUNS.search(re.sub(r"[\t\r\n\0]", " ", text)) or _RUNS.search(_WITHIN.sub("", text))
    return found[0][-LONGEST:] if found else ""
