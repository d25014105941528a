"""Links that lead nowhere (``link``); images missing, remote or not described (``image``)."""

import posixpath
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import PurePosixPath
from urllib.parse import unquote

from markdown.extensions.toc import slugify, slugify_unicode

from generator.chapters import Chapter
from generator.chapters.folder import OF_PRINT, as_shown, drawn_from
from generator.chapters.headings import file_prefix, github_slug, plain_text
from generator.chapters.links import Label, Links, SourceLink, read_links
from generator.checks.context import Context, Maker, error, info, warning
from generator.core.addresses import is_address
from generator.core.edits import Edit
from generator.core.problems import Message, Problem, Severity, nearest
from generator.core.values import grouped
from generator.language.normalize import fold

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


def _problem(
    problem: Maker,
    link: SourceLink,
    code: str,
    expected: str | Message,
    near: str = "",
    edits: tuple[Edit, ...] = (),
) -> Problem:
    rule, target = "image" if code.startswith("image-") else "link", link.target
    fields = {"target": target, "text": link.text, "near": near}
    return problem(rule, link.place, code, target, expected, edits=edits, **fields)


def link_problems(chapter: Chapter, context: Context) -> Iterator[Problem]:
    """Yield the ``link`` problems of a chapter."""
    links = read_links(chapter)
    labels = {link.label.casefold() for link in links.references}
    for link in links.targets:
        is_used = link.text.casefold() in labels
        if link.kind == "definition" and not is_used and not _PATH.search(link.target):
            # "[Name]: Yes." was meant as a speech: no reference has its label, it is no path
            found = f"[{link.text}]: {link.target}"
            code, expected = "speech-as-definition", f"\\{found}"
            yield error("link", link.place, code, found, expected, line=found, escaped="\\[")
        elif link.kind not in _IMAGES:
            yield from _link_problems(chapter, link, context)
    yield from _undefined(links)
    yield from (
        each
        for each in _footnotes(chapter, links, context)
        if chapter.flavour != "pandoc"  # where lines of TeX's comments are taken out before
        or not chapter.body.startswith("%", chapter.line_span(each.place.line, each.place.line)[0])
    )


def _link_problems(chapter: Chapter, link: SourceLink, context: Context) -> Iterator[Problem]:
    target = link.target
    if link.kind == "link" and target and not link.text.strip():
        yield warning(
            "link",
            link.place,
            "link-without-text",
            target,
            Message("a-text"),
            target=target,
            count=1,
        )
    if target in {"", "#"}:
        yield _problem(warning, link, "link-nowhere", Message("some-address"))
    elif _ON_A_MACHINE.match(target):
        yield _problem(error, link, "link-to-a-computer", Message("a-relative-path"))
    elif not is_address(target):
        yield _problem(error, link, "link-no-address", Message("some-address"))
    elif not _ELSEWHERE.match(target):
        problem = _without_file(chapter, link, context) or _on_page(chapter, link, context)
        yield from filter(None, [problem])


def _split(link: SourceLink) -> tuple[str, str]:
    path, _, anchor = link.target.partition("#")
    return path.partition("?")[0], unquote(anchor)


def _address(link: SourceLink) -> str:
    return as_shown(link.target) if link.kind in _IMAGES else link.target


def _file_of(chapter: Chapter, link: SourceLink, context: Context) -> str:
    path, folder = unquote(_split(link)[0]), context.manuscript.folder
    if found := folder.file(chapter.path, _address(link)):
        return drawn_from(found)
    base = folder.path if path.startswith("/") else posixpath.dirname(chapter.source)
    return posixpath.normpath(posixpath.join(base, path.lstrip("/"))) if path else chapter.source


def _without_file(chapter: Chapter, link: SourceLink, context: Context) -> Problem | None:
    """Return what is wrong with the file that a link or an image names; None if it is there."""
    rule, folder = "image" if link.kind in _IMAGES else "link", context.manuscript.folder
    files, file, path = context.once(Files), _file_of(chapter, link, context), _split(link)[0]
    seen = _seen_from(chapter, link, context)
    file = posixpath.normpath(posixpath.join(seen, unquote(path))) if seen else file
    if rule == "link" and not folder.resolve_link(chapter.path, link.target):
        return _problem(info, link, "link-apart", Message("a-page-of-the-site"))
    if rule == "image" and file.startswith("../"):
        return _problem(error, link, "image-outside", Message("a-file-of-the-thesis"))
    is_there = file in files.paths or file.rstrip("/") in files.folders
    is_absolute = path.startswith("/")
    is_led = not seen and folder.file(chapter.path, _address(link)) != ""
    # A folder that is a link to another one is told, not what would be in it.
    is_led |= any((folder.root / each).is_symlink() for each in PurePosixPath(file).parents)
    if is_led or (is_there and not is_absolute) or file.startswith("../"):
        return None
    same = file if is_there else files.same(file)
    address = posixpath.normpath(posixpath.join(chapter.source.removesuffix(".md"), path))
    near = same or files.same(f"{address}.md")
    if not near and not (is_absolute and rule == "link"):
        near = files.nearest(file, "" if rule == "image" else ".md")
    here = seen or posixpath.dirname(chapter.source) or "."
    relative = posixpath.relpath(near, here) if near else ""
    if is_absolute and (same or rule == "link"):
        expected = relative or Message("a-relative-path")
        code = "link-absolute" if rule == "link" else "image-absolute"
        return _problem(warning, link, code, expected, relative)
    if rule == "link" and not same and _HOST.match(link.target):
        relative = f"https://{link.target}"
    code = "image-missing" if rule == "image" else "link-to-no-file"
    kept = " ()" if link.angle or link.kind.startswith("html") else ""
    spelt = "".join(each if each in kept else each.translate(_ESCAPED) for each in relative)
    is_certain = bool(same) and spelt != path
    edits = (Edit(link.start, link.start + len(path), spelt),) if is_certain else ()
    # A word alone is what a filter of Pandoc knows: "[pier](term "a platform")".
    is_known = chapter.flavour == "pandoc" and not near and link.target.isalpha()
    maker = info if is_known else error
    return _problem(maker, link, code, relative or Message("a-file"), relative, edits)


def _seen_from(chapter: Chapter, link: SourceLink, context: Context) -> str:
    """Return the folder in which a browser looks for an image of HTML that stays, else ""."""
    stays = context.html_seen_from and link.kind == "html-image" and link.target[:1] != "/"
    if not stays or context.register.has_ours(chapter):
        return ""
    page = posixpath.join(context.manuscript.folder.path, chapter.path.removesuffix(".md"))
    is_folder = context.html_seen_from == "page"
    return page.removesuffix("index") if is_folder else posixpath.dirname(page)


# --- places on a page -----------------------------------------------------------------------------

_ATTRIBUTE_ID = re.compile(r"\{(?=[^{}\n]*+\})[^{}\n]*?#(?P<id>[^\s{}]+)")
_HTML_ID = re.compile(r"<[a-z][^<>]*?\s(?:id|name)\s*=\s*[\"']?(?P<id>[^\s\"'<>]+)", re.IGNORECASE)
_ALIKE = 75  # rapidfuzz's ratio: anchors are long, and long ones have much in common
_GENERATED = re.compile(r"fn(?:ref)?\d*:|__|:~:|top$")


def _on_page(chapter: Chapter, link: SourceLink, context: Context) -> Problem | None:
    file, (path, anchor) = _file_of(chapter, link, context), _split(link)
    if link.kind == "html-link" and path.endswith(".md"):  # else it is one on the built site
        found = "link", link.place, "link-in-html", "<a href>", Message("a-markdown-link")
        return warning(*found, target=link.target, example=found[-1])
    pages = context.once(_anchors)
    site, github = pages.get(file, (frozenset((anchor,)), {}))
    is_unseen = link.kind == "link" and not link.text.strip()  # which is told
    if not anchor or anchor in site or is_unseen or _GENERATED.match(anchor):
        return None
    if anchor in github:
        there, here = f"#{anchor}", f"#{github[anchor]}"
        return warning(
            "link", link.place, "anchor-of-github", there, here, anchor=there, on_site=here
        )
    near, expected = nearest(anchor, sorted(site), least=_ALIKE), Message("an-anchor-of-the-page")
    return _problem(error, link, "link-to-no-anchor", expected, near)


def _anchors(context: Context) -> Mapping[str, tuple[frozenset[str], Mapping[str, str]]]:
    """Return the site's anchors of each chapter by GitHub's, which keep accents and numbers."""
    found: dict[str, tuple[frozenset[str], Mapping[str, str]]] = {}
    for chapter in context.manuscript.chapters:
        source = chapter.without_code
        site = [each.anchor for each in chapter.headings] + [each.id for each in chapter.terms]
        site += [each.id for each in chapter.blocks]
        site += [each.id for each in context.register.captions.get(chapter.path, ())]
        site += [each["id"] for each in _ATTRIBUTE_ID.finditer(source)]
        site += [each["id"] for each in _HTML_ID.finditer(source)]
        github: dict[str, str] = {}
        counts: dict[str, int] = {}
        for heading in chapter.headings:
            slug = github_slug(heading.source)
            counts[slug] = count = counts.get(slug, -1) + 1
            github[f"{slug}-{count}" if count else slug] = heading.anchor
            for of_markdown in (slugify, slugify_unicode):
                github.setdefault(of_markdown(plain_text(heading.source), "-"), heading.anchor)
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
        is_left_out = link.text.startswith(("[…]", "[...]"))  # words of a quotation
        if link.label.casefold() not in known and not is_left_out:
            near, line = nearest(link.label, known.values()), f"[{link.label}]: …"
            yield warning(
                "link",
                link.place,
                "link-not-defined",
                link.text,
                Message("a-definition"),
                text=link.text,
                line=line,
                near=near,
            )


def _footnotes(chapter: Chapter, links: Links, context: Context) -> Iterator[Problem]:
    """Yield footnotes that are used but not written, written but not used, or written twice.

    Another tool may join the files, in one of which a note of all is written.
    """
    written = {label.label for label in links.footnote_texts}
    used = {label.label for label in links.footnotes}
    others = context.manuscript.chapters
    for link in links.footnotes:
        if link.label not in written:
            texts = (each.typed for each in others if chapter.flavour != "mkdocs")
            is_joined = any(f"[^{link.label}]:" in each for each in texts)
            yield _of_note(
                info if is_joined else error, link, "note-not-written", "its-text", written
            )
    first: set[str] = set()
    for text in links.footnote_texts:
        if text.label in first:
            yield _of_note(warning, text, "note-written-twice", "one-text")
        elif text.label not in used:
            yield _of_note(warning, text, "note-not-used", "a-use", used - written)
        first.add(text.label)


def _of_note(
    problem: Maker, note: Label, code: str, expected: str, known: Collection[str] = ()
) -> Problem:
    near = "" if note.label.isdecimal() else nearest(note.label, sorted(known))
    return problem(
        "link", note.place, code, note.text, Message(expected), note=f"[^{note.label}]", near=near
    )


# --- images ---------------------------------------------------------------------------------------

_SAYS_NOTHING = re.compile(
    r"(?:image|img|figure|fig|photo|picture|screenshot|capture|capture d['’]écran|schéma|"
    r"alt(?: text)?)[ _-]?[0-9]*\.?",
    re.IGNORECASE,
)
_SHOWN = (".svg", ".png", ".jpg", ".gif")
_MOST_WORDS = 4  # of a text that is a file name
_ENDING = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|tiff?|pdf|avif|eps)$", re.IGNORECASE)


def image_problems(chapter: Chapter, context: Context) -> Iterator[Problem]:
    """Yield the ``image`` problems of a chapter."""
    links = read_links(chapter)
    starts = ((each, chapter.offset_of(each.place)) for each in links.references)
    shown = {each.label.casefold() for each, at in starts if chapter.body[at - 1 : at] == "!"}
    for link in links.targets:
        is_image = link.kind in _IMAGES
        is_shown = link.kind == "definition" and link.text.casefold() in shown
        problem = None
        if is_image or (is_shown and _is_remote(link)):
            problem = _source(chapter, link, context)
        if is_image and (problem is None or problem.severity is not Severity.ERROR):
            yield from filter(None, [_alternative(chapter, link)])
        yield from filter(None, [problem])


def _is_remote(link: SourceLink) -> bool:
    return link.target.lower().startswith(("https://", "http://", "//"))


def _source(chapter: Chapter, link: SourceLink, context: Context) -> Problem | None:
    if not link.target:
        return _problem(error, link, "image-without-file", Message("a-file"))
    if _is_remote(link):  # the policy of the site and every export refuse it
        is_badge = chapter.flavour != "mkdocs" and re.search(r"shields\.io/|badge", link.target)
        return _problem(
            info if is_badge else error,
            link,
            "image-of-another-host",
            Message("a-file-of-the-thesis"),
        )
    if _ON_A_MACHINE.match(link.target):
        return _problem(error, link, "image-on-a-computer", Message("a-relative-path"))
    if _ELSEWHERE.match(link.target) or link.target.startswith("../../actions/"):  # of GitHub
        return None
    lost = _without_file(chapter, link, context)
    if lost is None and _split(link)[0].lower().endswith(OF_PRINT):
        return _problem(warning, link, "image-of-print", Message("any-of", names=_SHOWN))
    return lost


def _alternative(chapter: Chapter, link: SourceLink) -> Problem | None:
    text = " ".join(link.text.split())
    name = posixpath.basename(unquote(_split(link)[0]))
    names = {name, _ENDING.sub("", name)}  # "Map" is a word, "map" a name
    code, problem = "", warning
    if not text and not (link.kind == "html-image" and link.has_text):  # alt="" is an ornament
        # LaTeX hardly has a place for it: "includegraphics{map.png}".
        code, problem = "image-without-text", info if f"{name}}}" in chapter.typed else warning
    elif text in names or (_ENDING.search(text) and text.count(" ") < _MOST_WORDS):
        code = "image-text-is-a-name"
    elif _SAYS_NOTHING.fullmatch(text):
        code, problem = "image-text-says-nothing", info
    return (
        problem("image", link.place, code, text, Message("a-text"), text=text, name=name)
        if code
        else None
    )


# --- the files that links may lead to -------------------------------------------------------------

_NUMBER = re.compile(r"\A[0-9]+(?:\.[0-9]+)*[ _.-]+(?=[^\W\d_])")
_LOOSE = re.compile(r"[\s_\-&+,;'’]+|%26|\band\b|\bet\b")
_LEAST = 65  # rapidfuzz's ratio of two names without folder, number and ending, from 0 to 100
_PAGES = frozenset(("", ".md", ".html"))  # endings of what leads to a chapter


class Files:
    """The files below the folder of a thesis, by their paths relative to it."""

    def __init__(self, context: Context) -> None:
        folder = context.manuscript.folder
        entries = context.register.entries.values()
        added = {posixpath.normpath(f"{folder.path}/{entry.path}") for entry in entries}
        sources = {each.source for each in context.manuscript.chapters}
        self.paths = folder.files.union(sources, added)
        around = {PurePosixPath(posixpath.dirname(each)) for each in self.paths}
        self.folders = {"", *(str(each) for path in around for each in (path, *path.parents))}
        self._by_form = grouped((_folded(each), each) for each in self.paths)

    def same(self, path: str) -> str:
        """Return the one file that a path names but for what systems differ in, or ""."""
        found = self._by_form.get(_folded(path), ())
        return found[0] if len(found) == 1 else ""

    @cached_property
    def _named(self) -> Sequence[tuple[str, str, str, str]]:
        """The files, each with its stem, ending and number."""
        paths = sorted(self.paths, reverse=True)
        return [(each, _stem(each), _ending(each), file_prefix(each)) for each in paths]

    def nearest(self, path: str, without: str) -> str:
        """Return the file most likely meant: one whose name is most like it, or "".

        A path ``without`` an ending leads to files with this one ("": any).
        """
        number, ending = (
            file_prefix(path),
            _ending(path) if posixpath.splitext(path)[1] else without,
        )
        names = {
            stem: each
            for each, stem, of_file, prefix in self._named
            if ending in {"", of_file} and number in {"", prefix}
        }
        is_only = number and len(names) == 1
        near = next(iter(names)) if is_only else nearest(_stem(path), names, least=_LEAST)
        return names.get(near, "")


def _folded(path: str) -> str:
    """Return a path without what systems differ in: case, composed accents, escapes, slashes."""
    decoded = unquote(unquote(path)).replace("\\", "/").replace("\u00a0", " ").replace("&amp;", "&")
    return unicodedata.normalize("NFC", decoded).casefold()


def _ending(path: str) -> str:
    ending = posixpath.splitext(path)[1].lower()
    return ".md" if ending in _PAGES else ending


def _stem(path: str) -> str:
    name = _NUMBER.sub("", posixpath.basename(_folded(path).rstrip("/")), count=1)
    return _LOOSE.sub("-", fold(posixpath.splitext(name)[0]))
