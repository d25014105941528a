"""The folder of the chapters: what is a chapter, what can stand beside them, where a link leads.

The chapters may stand in a folder of their own or at the top of the thesis, between the files of
the tools that it is written with; those are neither read nor published.
"""

import os
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from unicodedata import normalize
from urllib.parse import quote, unquote

from generator.core.addresses import split_address
from generator.core.problems import Message, Place, Problem, Severity
from generator.core.reading_files import why_unfit
from generator.core.values import Frozen, field

RULE = "markup"
ENDINGS = (".md", ".markdown", ".qmd", ".Rmd", ".rmd")
# Folders of tools, of packages of others, and of what they make, wherever they stand.
_OF_TOOLS = frozenset(
    {
        "node_modules",
        "bower_components",
        "vendor",
        "venv",
        "__pycache__",
        "_book",
        "_build",
        "_site",
        "_freeze",
        "_bookdown_files",
    }
)
# What stands at the top of a thesis: folders, and the pages of a repository, which are chapters if
# the settings name them.
_AT_TOP = frozenset({"build", "exports", "overrides", "site"})
DEEPEST = 100
"""Folders within one another: what is below is not read."""
_OF_REPOSITORY = frozenset(
    {"authors", "changelog", "code_of_conduct", "contributing", "licence", "license", "security"}
)
_LICENCE = re.compile(r"(?i)/(?:licen[cs]e|copying)(?:\.txt|\.md)?$")  # below the top
_DESCRIPTION = "datapackage.yaml"
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp")
OF_PRINT = (".eps", ".ps")  # images of LaTeX, which no page and most documents cannot show
_DRAWN_BY_CODE = ("figure-html",)
DRAWN = ".pdf.svg"  # how the address of a drawing ends that is made of the first page of a PDF


def is_chapter(path: str) -> bool:
    """Say whether a file is a chapter by its name; Quarto's ``_x.qmd`` is a part of another one."""
    file = PurePosixPath(path)
    return file.suffix in ENDINGS and not (file.name[0] == "_" and file.suffix[1] in "qRr")


composed = partial(normalize, "NFC")
"""Returns a path with composed letters, as it is most often typed."""


def as_shown(address: str) -> str:
    """Return the address of an image as a page has it: a PDF is shown as a drawing of it."""
    is_pdf = address.lower().endswith(".pdf") and "//" not in address
    return f"{address}.svg" if is_pdf else address


def drawn_from(path: str) -> str:
    """Return the PDF that a drawing is made of; another path as it is."""
    return path.removesuffix(".svg") if path.lower().endswith(DRAWN) else path


class Folder(Frozen, dict=True):
    """The folder of the chapters, at a ``path`` in the thesis at ``root``.

    ``files`` are those in it, relative to the thesis. ``pages`` has how MkDocs names the page of
    each chapter, by its file relative to the folder, and the other way round in ``sources``.
    ``readmes`` are the READMEs of each index, read or not. ``left_out`` are folders of the thesis
    that hold neither. ``from_root`` says that a path may be written as seen from a folder
    around the chapter or, that of an image, from one of the folders ``graphics``; else it may be
    one on the built site, where each page is a folder.
    """

    root: Path = Path()
    path: str = "."
    files: frozenset[str] = frozenset()
    sources: Mapping[str, str] = field(default_factory=dict[str, str])
    readmes: Mapping[str, str] = field(default_factory=dict[str, str])
    left_out: Collection[str] = ()
    from_root: bool = False
    graphics: tuple[str, ...] = ()

    @cached_property
    def _pages(self) -> Mapping[str, str]:
        files = (*self.readmes.items(), *self.sources.items())
        return {composed(file): page for page, file in files}

    def page(self, file: str) -> str:
        """Return how MkDocs names the page of a chapter; for any other file, its path."""
        return self._pages.get(composed(file.removeprefix("./")), file)

    def resolve_link(self, page: str, address: str) -> str:
        """Return a link rewritten to the file's page; "" if the file is not published.

        A link stays as it is where there is no such file, or nothing to rewrite.
        """
        parts = split_address(address)
        if parts.scheme or parts.netloc or not parts.path:
            return address
        written, here = unquote(parts.path), posixpath.dirname(page) or "."
        found = self.found(page, written)
        if not found and self._is_apart(page, written):
            return ""
        if found in {"", posixpath.normpath(posixpath.join(here, written))}:
            return address
        return parts._replace(path=quote(posixpath.relpath(found, here))).geturl()

    def file(self, page: str, address: str) -> str:
        """Return the file of the thesis to which an address on a page leads, "" for none."""
        found = self.found(page, unquote(split_address(address).path))
        return found and posixpath.normpath(
            posixpath.join(self.path, self.sources.get(found, found))
        )

    def found(self, page: str, written: str) -> str:
        """Return the page or file that a path on a page means, seen from the folder, "" for none.

        It is looked for where the path leads from the file, then from the folders around it, up to
        the top of the thesis, or from the page on the built site, in both forms of Unicode.
        """
        if not written:  # "#part" of the page itself
            return page
        beside = posixpath.join(self.path, posixpath.dirname(page))
        around = map(str, PurePosixPath(beside).parents)  # in one of which the other tool runs
        built = posixpath.join(self.path, page.removesuffix(".md").removesuffix("index"))
        bases = [beside, *around, self.path, *self.graphics] if self.from_root else [beside]
        bases += [built] if not self.from_root or "." not in posixpath.basename(written) else []
        # Hugo has what is in "static" at the top of its site.
        bases = [self.path, ".", "static"] if written.startswith("/") else bases
        name = posixpath.basename(written)
        for base in dict.fromkeys(bases):
            target = posixpath.normpath(posixpath.join(base, written.lstrip("/")))
            # "../images" as seen from a folder in which the other tool runs
            if self.from_root and target.lower().endswith(_PICTURES):
                target = re.sub(r"^(?:\.\./)+", "", target)
            inside = posixpath.relpath(target, self.path)
            # Other tools write the address of a page, or its name without an ending.
            is_written = self.from_root and PurePosixPath(inside).suffix in {"", ".html"}
            pages = [self.page(inside), posixpath.normpath(f"{inside}/index.md")]
            if (is_written and not self._has(target)) or (base == built and not self.from_root):
                pages.append(f"{inside.removesuffix('.html')}.md")
            for led in pages:
                if led in self.sources:
                    return led
            # LaTeX finds an image by its name without the ending.
            endings = ("", *_PICTURES, DRAWN) if self.from_root and "." not in name else ("",)
            forms = [target, normalize("NFC", target), normalize("NFD", target)]
            if drawn_from(target) != target:  # else the drawing of which the author makes the PDF
                forms += [target[: -len(DRAWN)] + each for each in _PICTURES]
            for form in dict.fromkeys(each + ending for each in forms for ending in endings):
                if self._has(form):
                    return posixpath.relpath(form, self.path)
        # Without an ending it is a picture, of which a program may write another one elsewhere.
        return self._in_vault.get(composed(written if "." in name else name), "")

    @cached_property
    def _in_vault(self) -> Mapping[str, str]:
        """The pages and files of a vault of Obsidian by their names; the shortest path counts.

        Without a vault the pictures alone: Pandoc looks for them in folders that a command names.
        """
        ignored = self.root / ".gitignore"
        is_vault = any((self.root / each / ".obsidian").is_dir() for each in (".", self.path))
        is_vault |= ignored.is_file() and ".obsidian" in ignored.read_text("utf-8", "replace")
        longest = sorted(self.files, key=len, reverse=True) if is_vault or self.from_root else ()
        paths = (PurePosixPath(posixpath.relpath(each, self.path)) for each in longest)
        return {
            composed(name): self.page(str(path))
            for path in paths
            if is_vault or path.suffix.lower() in _PICTURES
            for name in (
                (path.name,) if is_vault and not is_chapter(path.name) else (path.stem, path.name)
            )
        }

    def _is_apart(self, page: str, written: str) -> bool:
        """Say whether a path leads out of the site: to what is in the thesis, or around it.

        Described data may be on the site: where, is known elsewhere.
        """
        here = posixpath.dirname(page)
        base = self.path if written.startswith("/") else posixpath.join(self.path, here)
        target = posixpath.normpath(posixpath.join(base, written.lstrip("/")))
        if target.startswith(".."):  # on the built site a page is a folder
            built = here if posixpath.basename(page) == "index.md" else page.removesuffix(".md")
            return posixpath.normpath(posixpath.join(built, written)).startswith("..")
        around = {target, *map(str, PurePosixPath(target).parents)}.intersection(self.left_out)
        return (
            target != "."
            and f"{posixpath.relpath(target, self.path)}.md" not in self.sources
            # False for a name too long; a Jupyter book names its files without endings.
            and any(os.path.exists(self.root / f"{target}{each}") for each in ("", ".md"))  # noqa: PTH110
            and not any((self.root / each / _DESCRIPTION).exists() for each in around)
        )

    def _has(self, path: str) -> bool:
        """Say whether a file can be led to: one of the folder, or a picture of the thesis."""
        parts = PurePosixPath(path).parts
        around = {posixpath.join(*parts[:end]) for end in range(1, len(parts))}
        # What code drew lies in folders of tools, and where these write; authors draw in one, too.
        hidden = _AT_TOP if self.from_root else {*_AT_TOP, *self.left_out}  # of our own
        apart = _OF_TOOLS.intersection(parts) - {"_bookdown_files"}, around & hidden
        return path in self.files or (
            path.lower().endswith((*_PICTURES, *OF_PRINT))
            and not any(each[0] == "." and each != ".gitbook" for each in parts)
            and (parts[-2:-1] == _DRAWN_BY_CODE or not any(apart))
            and why_unfit(self.root, drawn_from(path)) is None
        )


def read_folder(
    root: Path,
    path: str,
    left_out: Collection[str] = (),
    order: Iterable[str] = (),
    edited: Collection[str] = (),
) -> tuple[Folder, list[Problem]]:
    """Return the folder of the chapters of a thesis, and what is wrong in it.

    A README stands for the index of its folder where there is none. ``order`` are the chapters that
    the settings name; files that are ``edited`` need not be saved yet.
    """
    problems: list[Problem] = []
    new = {
        each
        for each in edited
        if PurePosixPath(each).is_relative_to(path)
        and {each, *map(str, PurePosixPath(each).parents[:-1])}.isdisjoint(left_out)
        and not re.search(r"(?:^|/)(?:[._]|node_modules/)", each)
        and not (root / each).exists()
    }
    names = sorted({*walked(root, path, left_out, problems), *new})
    named, is_top = {each.removeprefix("./") for each in order}, path == "."
    readmes, pages = dict[str, str](), dict[str, tuple[str, str]]()
    # Works of somebody else beside the thesis: libraries, templates.
    licences = (PurePosixPath(each).relative_to(path) for each in names if _LICENCE.search(each))
    works = {str(each.parent) for each in licences}
    for found in filter(is_chapter, names):
        file = PurePosixPath(found).relative_to(path)
        stem, page = file.stem.casefold(), file.with_suffix(".md").as_posix()
        is_named = not named.isdisjoint((str(file), page))
        is_of_work = stem == "readme" and len(file.parts) > 1 and str(file.parent) in works
        is_of_work = is_of_work or (len(file.parts) == is_top and stem in _OF_REPOSITORY)
        if is_of_work and not is_named:
            continue
        shown = found.encode("utf-8", "backslashreplace").decode()
        if shown != found:
            problems.append(Problem(RULE, Place(shown), Message("file-name-not-utf-8")))
        elif stem == "readme":
            readmes[file.with_name("index.md").as_posix()] = str(file)
        elif (first := pages.setdefault(composed(page), (page, str(file)))) != (page, str(file)):
            both = first[1], str(file)
            executed = {each for each in both if each.lower().endswith((".qmd", ".rmd"))}
            if first[0] == page and len(executed) == 1:  # the other one is made of it
                pages[composed(page)] = page, executed.pop()
                continue
            wrong = Message("file-name-in-two-forms")
            if first[0] == page:
                wrong = Message("two-files-one-page", other=first[1])
            problems.append(Problem(RULE, Place(found), wrong, found, Message("each-name-once")))
    sources = {**readmes, **dict(pages.values())}
    for index in () if is_top else readmes.keys() & sources.keys():
        if sources[index] != readmes[index]:  # that of a repository is not meant for the site
            message = Message("readme-beside-index", other=sources[index])
            place = Place(posixpath.join(path, readmes[index]))
            problems.append(Problem(RULE, place, message, severity=Severity.INFO))
    read = {posixpath.normpath(posixpath.join(path, each)) for each in sources.values()}
    shown = (each for each in names if each in read or not is_chapter(each))
    files = frozenset(each for each in shown if each in new or (root / each).is_file())
    return Folder(root, path, files, sources, readmes, left_out), problems


def walked(
    root: Path, folder: str, left_out: Collection[str], problems: list[Problem]
) -> Iterator[str]:
    """Yield what is no folder below one; collect why a folder is not read.

    What is hidden or in a repository of its own, which git does not keep with the thesis, is not.
    """

    def tell(failure: OSError) -> None:
        path = Path(failure.filename).relative_to(root).as_posix()
        message = Message("folder-unreadable", reason=failure.strerror or "")
        problems.append(Problem(RULE, Place(path), message, expected=Message("a-folder")))

    for place, folders, names in os.walk(root / folder, onerror=tell):
        path = Path(place).relative_to(root)
        if len(path.parts) > DEEPEST:
            message = Message("folder-too-deep", most=DEEPEST)
            problems.append(Problem(RULE, Place(path.parts[0]), message))
            folders.clear()
        is_top = not path.parts
        apart = {each for each in folders if (path / each).as_posix() in left_out}
        apart |= _OF_TOOLS | (_AT_TOP if is_top else frozenset())
        apart |= {each for each in folders if Path(place, each, ".git").is_dir()}
        folders[:] = sorted(each for each in folders if each[0] != "." and each not in apart)
        for link in (each for each in folders if Path(place, each).is_symlink()):
            leads_up = Path(place).resolve().is_relative_to(Path(place, link).resolve())
            message = Message("folder-link-loop" if leads_up else "folder-link")
            expected = Message("a-folder")
            problems.append(Problem(RULE, Place((path / link).as_posix()), message, "", expected))
        found = ((path / each).as_posix() for each in names if each[0] != ".")
        yield from (each for each in found if each not in left_out)
