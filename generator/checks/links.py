"""Links that lead nowhere (``link``); images missing, remote or not described (``image``)."""

import posixpath
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import unquote

from generator.chapters import Chapter
from generator.chapters.headings import file_prefix, github_slug
from generator.chapters.links import Links, SourceLink, read_links
from generator.checks.context import Context
from generator.core.addresses import is_address
from generator.core.edits import Edit
from generator.core.problems import Message, Problem, Severity, nearest
from generator.core.values import grouped
from generator.language.normalize import fold

_WARNING = Severity.WARNING
_IMAGES = frozenset(("image", "html-image"))
_ON_A_MACHINE = re.compile(r"file:|[A-Za-z]:[\\/]|/(?:Users|home|mnt|Volumes)/", re.IGNORECASE)
# An address with a scheme, a value or a tag of a template, a reference.
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//|\{\{|\{%|@")
# "www.example.org", "example.fr/page": an address whose beginning is missing.
_HOST = re.compile(
    r"www\.|(?:[a-z0-9-]+\.)+(?:org|com|net|fr|io|eu|edu|gov|info|be|ch|ca|de|uk)(?:/|$)",
    re.IGNORECASE,
)
_PATH = re.compile(r"[/#\\:@]|\.\w")
_ESCAPED = str.maketrans({each: f"%{ord(each):02X}" for each in " ()<>%#?"})


def link_problems(chapter: Chapter, context: Context) -> Iterator[Problem]:
    """Yield the ``link`` problems of a chapter."""
    links = read_links(chapter)
    labels = {link.label.casefold() for link in links.references}
    for link in links.targets:
        is_used = link.text.casefold() in labels
        if link.kind == "definition" and not is_used and not _PATH.search(link.target):
            # "[Name]: Yes." was meant as a speech: no reference has its label, it is no path
            line = f"[{link.text}]: {link.target}"
            message = Message("speech-as-definition", line=line, escaped="\\[")
            yield Problem("link", link.place, message, line, f"\\{line}")
        elif link.kind not in _IMAGES:
            yield from _link_problems(chapter, link, context)
    yield from _undefined(links)
    yield from _footnotes(links)


def _link_problems(chapter: Chapter, link: SourceLink, context: Context) -> Iterator[Problem]:
    place, target = link.place, link.target
    if link.kind == "link" and target and not link.text.strip():
        message = Message("link-without-text", target=target)
        yield Problem("link", place, message, "[]", Message("a-text"), _WARNING)
    if target in {"", "#"}:
        message = Message("link-nowhere", text=link.text)
        yield Problem("link", place, message, target, Message("some-address"), _WARNING)
    elif _ON_A_MACHINE.match(target):
        message = Message("link-to-a-computer", target=target)
        yield Problem("link", place, message, target, Message("a-relative-path"))
    elif not is_address(target):
        message = Message("link-no-address", target=target)
        yield Problem("link", place, message, target, Message("some-address"))
    elif not _ELSEWHERE.match(target):
        problem = _without_file(chapter, link, context) or _on_page(chapter, link, context)
        if problem:
            yield problem


def _split(link: SourceLink) -> tuple[str, str]:
    path, _, anchor = link.target.partition("#")
    return path.partition("?")[0], unquote(anchor)


def _file_of(chapter: Chapter, link: SourceLink, context: Context) -> str:
    path, folder = unquote(_split(link)[0]), context.manuscript.folder
    if found := folder.file(chapter.path, link.target):
        return found
    base = folder.path if path.startswith("/") else posixpath.dirname(chapter.source)
    return posixpath.normpath(posixpath.join(base, path.lstrip("/"))) if path else chapter.source


def _without_file(chapter: Chapter, link: SourceLink, context: Context) -> Problem | None:
    rule = "image" if link.kind in _IMAGES else "link"
    if rule == "link" and not context.manuscript.folder.resolve_link(chapter.path, link.target):
        message, expected = Message("link-apart", target=link.target), Message("a-page-of-the-site")
        return Problem(rule, link.place, message, link.target, expected, Severity.INFO)
    files, file, path = context.once(Files), _file_of(chapter, link, context), _split(link)[0]
    if rule == "image" and file.startswith("../"):
        message, expected = (
            Message("image-outside", target=link.target),
            Message("a-file-of-the-thesis"),
        )
        return Problem(rule, link.place, message, link.target, expected)
    is_there = file in files.paths or file.rstrip("/") in files.folders
    is_absolute = path.startswith("/")
    is_led = context.manuscript.folder.file(chapter.path, link.target) != ""
    if is_led or (is_there and not is_absolute) or file.startswith("../"):
        return None
    same = file if is_there else files.same(file)
    near = same or files.of_page(chapter.source, path)
    if not near and not (is_absolute and rule == "link"):
        near = files.nearest(file)
    relative = posixpath.relpath(near, posixpath.dirname(chapter.source) or ".") if near else ""
    if is_absolute and (same or rule == "link"):
        message = Message(f"{rule}-absolute", target=link.target, near=relative)
        expected = relative or Message("a-relative-path")
        return Problem(rule, link.place, message, link.target, expected, _WARNING)
    if rule == "link" and not same and _HOST.match(link.target):
        relative = f"https://{link.target}"
    code = "image-missing" if rule == "image" else "link-to-no-file"
    message, expected = Message(code, target=link.target, near=relative), Message("a-file")
    kept = " ()" if link.angle or link.kind.startswith("html") else ""
    spelt = "".join(each if each in kept else each.translate(_ESCAPED) for each in relative)
    is_certain = bool(same) and spelt != path
    edits = (Edit(link.start, link.start + len(path), spelt),) if is_certain else ()
    return Problem(rule, link.place, message, link.target, relative or expected, edits=edits)


# --- places on a page -----------------------------------------------------------------------------

_ATTRIBUTE_ID = re.compile(r"\{[^{}\n]*?#(?P<id>[^\s{}]+)[^{}\n]*\}")
_HTML_ID = re.compile(r"<[a-z][^<>]*?\s(?:id|name)\s*=\s*[\"']?(?P<id>[^\s\"'<>]+)", re.IGNORECASE)
_ALIKE = 75  # rapidfuzz's ratio: anchors are long, and long ones have much in common
_GENERATED = re.compile(r"fn(?:ref)?\d*:|__|:~:|top$")


def _on_page(chapter: Chapter, link: SourceLink, context: Context) -> Problem | None:
    file, (path, anchor) = _file_of(chapter, link, context), _split(link)
    if link.kind == "html-link" and path and file.endswith(".md"):
        expected = Message("a-markdown-link")
        message = Message("link-in-html", target=link.target, example=expected)
        return Problem("link", link.place, message, "<a href>", expected, _WARNING)
    page = context.once(_anchors).get(file)
    if page is None or not anchor or anchor in page[0] or _GENERATED.match(anchor):
        return None
    site, github = page
    if anchor in github:
        there, here = f"#{anchor}", f"#{github[anchor]}"
        message = Message("anchor-of-github", anchor=there, on_site=here)
        return Problem("link", link.place, message, there, here, _WARNING)
    message = Message(
        "link-to-no-anchor", target=link.target, near=nearest(anchor, sorted(site), least=_ALIKE)
    )
    return Problem("link", link.place, message, f"#{anchor}", Message("an-anchor-of-the-page"))


def _anchors(context: Context) -> Mapping[str, tuple[frozenset[str], Mapping[str, str]]]:
    """Return the site's anchors of each chapter by GitHub's, which keep accents and numbers."""
    found: dict[str, tuple[frozenset[str], Mapping[str, str]]] = {}
    for chapter in context.manuscript.chapters:
        source = chapter.without_code
        site = [each.anchor for each in chapter.headings] + [each.id for each in chapter.terms]
        site += [each.id for each in chapter.blocks]
        site += [each.id for each in context.register.captions.get(chapter.path, ())]
        site += [each["id"].rstrip("}") for each in _ATTRIBUTE_ID.finditer(source)]
        site += [each["id"] for each in _HTML_ID.finditer(source)]
        github: dict[str, str] = {}
        counts: dict[str, int] = {}
        for heading in chapter.headings:
            slug = github_slug(heading.source)
            counts[slug] = count = counts.get(slug, -1) + 1
            github[f"{slug}-{count}" if count else slug] = heading.anchor
        found[chapter.source] = frozenset(site), github
    return found


def linked_anchors(context: Context) -> frozenset[str]:
    """Return the anchors that links lead to, on whatever page."""
    targets = (link for each in context.manuscript.chapters for link in read_links(each).targets)
    return frozenset(_split(link)[1] for link in targets)


# --- references and footnotes ---------------------------------------------------------------------


def _undefined(links: Links) -> Iterator[Problem]:
    definitions = [link.text for link in links.targets if link.kind == "definition"]
    known = {" ".join(label.split()).casefold(): label for label in definitions}
    for link in links.references:
        if link.label.casefold() not in known:
            near, line = nearest(link.label, known.values()), f"[{link.label}]: …"
            message = Message("link-not-defined", text=link.text, line=line, near=near)
            yield Problem("link", link.place, message, link.text, Message("a-definition"), _WARNING)


def _footnotes(links: Links) -> Iterator[Problem]:
    """Yield footnotes that are used but not written, written but not used, or written twice."""
    written = {label.label for label in links.footnote_texts}
    used = {label.label for label in links.footnotes}
    for link in links.footnotes:
        if link.label not in written:
            near = "" if link.label.isdecimal() else nearest(link.label, sorted(written))
            message = Message("note-not-written", note=f"[^{link.label}]", near=near)
            yield Problem("link", link.place, message, link.text, Message("its-text"))
    first: set[str] = set()
    for text in links.footnote_texts:
        note = f"[^{text.label}]"
        if text.label in first:
            message = Message("note-written-twice", note=note)
            yield Problem("link", text.place, message, text.text, Message("one-text"), _WARNING)
        elif text.label not in used:
            near = "" if text.label.isdecimal() else nearest(text.label, sorted(used - written))
            message = Message("note-not-used", note=note, near=near)
            yield Problem("link", text.place, message, text.text, Message("a-use"), _WARNING)
        first.add(text.label)


# --- images ---------------------------------------------------------------------------------------

_SAYS_NOTHING = re.compile(
    r"(?:image|img|figure|fig|photo|picture|screenshot|capture|capture d['’]écran|schéma|"
    r"alt(?: text)?)[ _-]?[0-9]*\.?",
    re.IGNORECASE,
)
_MOST_WORDS = 4  # of a text that is a file name
_ENDING = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|tiff?|pdf|avif|eps)$", re.IGNORECASE)


def image_problems(chapter: Chapter, context: Context) -> Iterator[Problem]:
    """Yield the ``image`` problems of a chapter."""
    links = read_links(chapter)
    starts = ((each, chapter.offset_of(each.place)) for each in links.references)
    shown = {each.label.casefold() for each, at in starts if chapter.body[at - 1 : at] == "!"}
    for link in links.targets:
        if link.kind in _IMAGES:
            yield from filter(None, (_source(chapter, link, context), _alternative(link)))
        elif link.kind == "definition" and link.text.casefold() in shown and _is_remote(link):
            yield _remote(link)


def _source(chapter: Chapter, link: SourceLink, context: Context) -> Problem | None:
    place, target = link.place, link.target
    if not target:
        return Problem("image", place, Message("image-without-file"), "", Message("a-file"))
    if _is_remote(link):
        return _remote(link)
    if _ON_A_MACHINE.match(target):
        message = Message("image-on-a-computer", target=target)
        return Problem("image", place, message, target, Message("a-relative-path"))
    return None if _ELSEWHERE.match(target) else _without_file(chapter, link, context)


def _is_remote(link: SourceLink) -> bool:
    return link.target.lower().startswith(("https://", "http://", "//"))


def _remote(link: SourceLink) -> Problem:
    """Return the error for an image that the policy of the site and every export refuse."""
    message = Message("image-of-another-host", target=link.target)
    return Problem("image", link.place, message, link.target, Message("a-file-of-the-thesis"))


def _alternative(link: SourceLink) -> Problem | None:
    text = " ".join(link.text.split())
    name = posixpath.basename(unquote(_split(link)[0]))
    names = {name.casefold(), _ENDING.sub("", name).casefold()}
    if not text and link.kind == "html-image" and link.has_text:
        return None  # alt="" says that an image is an ornament
    if not text:
        message, severity = Message("image-without-text", name=name), _WARNING
    elif text.casefold() in names or (_ENDING.search(text) and text.count(" ") < _MOST_WORDS):
        message, severity = Message("image-text-is-a-name", text=text), _WARNING
    elif _SAYS_NOTHING.fullmatch(text):
        message, severity = Message("image-text-says-nothing", text=text), Severity.INFO
    else:
        return None
    return Problem("image", link.place, message, text, Message("a-text"), severity)


# --- the files that links may lead to -------------------------------------------------------------

_NUMBER = re.compile(r"\A[0-9]+(?:\.[0-9]+)*[ _.-]+(?=[^\W\d_])")
_LOOSE = re.compile(r"[\s_\-&+,;'’]+|%26|\band\b|\bet\b")
_LEAST = 65  # rapidfuzz's ratio of two names without folder and ending, from 0 to 100


class Files:
    """The files below the folder of a thesis, by their paths relative to it."""

    def __init__(self, context: Context) -> None:
        chapters = context.manuscript.chapters
        folder = context.manuscript.folder.path
        added = (
            posixpath.normpath(f"{folder}/{entry.path}")
            for entry in context.register.entries.values()
        )
        self.paths = context.manuscript.folder.files.union(
            (each.source for each in chapters), added
        )
        around = {PurePosixPath(posixpath.dirname(each)) for each in self.paths}
        self.folders = {"", *(str(each) for path in around for each in (path, *path.parents))}
        self._indexes: dict[Callable[[str], str], Mapping[str, list[str]]] = {}

    def nearest(self, path: str) -> str:
        """Return the file most likely meant: spelt, placed, numbered otherwise, else alike."""
        for way in (_loose, _name, _words, _page, _numbered):
            if found := self.same(path, way):
                return found
        from rapidfuzz import fuzz, process

        ending, number = posixpath.splitext(path)[1].lower(), file_prefix(path)
        names = [
            each
            for each in self.paths
            if posixpath.splitext(each)[1].lower() == ending and number in {"", file_prefix(each)}
        ]
        found = process.extractOne(
            path, sorted(names), scorer=fuzz.ratio, processor=_stem, score_cutoff=_LEAST
        )
        return found[0] if found else ""

    def of_page(self, source: str, path: str) -> str:
        """Return the file that a path leads to from the address of a chapter's page, or ""."""
        address = posixpath.normpath(posixpath.join(source.removesuffix(".md"), path))
        return self.same(address) or self.same(address, _page)

    def same(self, path: str, way: Callable[[str], str] | None = None) -> str:
        """Return the one file that is the same read in a way (by default without case), or ""."""
        way = way or _strict
        if way not in self._indexes:
            self._indexes[way] = grouped((way(each), each) for each in self.paths)
        found = self._indexes[way].get(way(path), ()) if way(path) else ()
        return found[0] if len(found) == 1 else ""


def _strict(path: str) -> str:
    """Return a path without what systems differ in: case, composed accents, escapes, slashes."""
    decoded = unquote(unquote(path)).replace("\\", "/").replace("\u00a0", " ").replace("&amp;", "&")
    return unicodedata.normalize("NFC", decoded).casefold()


def _loose(path: str) -> str:
    return _LOOSE.sub("-", fold(_strict(path)))


def _name(path: str) -> str:
    return _loose(posixpath.basename(path))


def _words(path: str) -> str:
    return _loose(_NUMBER.sub("", posixpath.basename(path), count=1))


def _stem(path: str) -> str:
    return posixpath.splitext(_words(path))[0]


def _page(path: str) -> str:
    """Return the address of a chapter's page: "a/b" for "a/b.md", "a/b.html", "a/b/index.md"."""
    stem, ending = posixpath.splitext(path.rstrip("/"))
    is_page = ending in {"", ".md", ".html"}
    return stem.removesuffix("/index") if is_page else ""


def _numbered(path: str) -> str:
    number = file_prefix(path) if path.endswith(".md") else ""
    return f"{posixpath.dirname(path)}/{number}" if number else ""
