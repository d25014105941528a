"""What a command is asked to check or mend: the thesis here, any folder or file of Markdown."""

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from generator.app.foreign_settings import folder_written, text_in
from generator.app.project import Thesis, open_thesis, raw_files
from generator.app.settings import Settings, is_thesis, read_settings
from generator.chapters.flavours import flavour_of
from generator.chapters.folder import read_folder
from generator.checks import CHECKS, mended
from generator.core.atomic_files import FileChangedError, Replacement
from generator.core.edits import TextChangedError
from generator.core.problems import CONFIGURATION, Message, Problem
from generator.core.store import Store
from generator.core.values import Frozen, grouped, replace
from generator.language import MessageError
from generator.language.catalogue import language_of

_READ = 20  # files in which the language of a loose folder is looked for


class CheckTarget(Frozen):
    """A thesis, the paths in it that were asked for (none: all), and the way to it from here."""

    thesis: Thesis
    parts: tuple[str, ...]
    prefix: str

    def holds(self, path: str) -> bool:
        """Say whether a file of the thesis was asked for."""
        return not self.parts or any(f"{path}/".startswith(f"{part}/") for part in self.parts)

    def shown(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return the problems of the part, with paths as seen from the calling folder."""
        return [
            replace(each, place=replace(each.place, path=self.path(each.place.path)))
            for each in problems
            if self.holds(each.place.path)
        ]

    def path(self, path: str) -> str:
        """Return a path of the thesis as seen from the calling folder."""
        return os.path.normpath(f"{self.prefix}/{path}").replace(os.sep, "/")


def find_targets(
    here: Path, paths: Sequence[Path], stores: dict[Path, Store]
) -> tuple[CheckTarget, ...]:
    """Return what the paths stand for (none: the thesis here); raise ``MessageError``.

    What is read of each thesis is held in its store.
    """
    found = grouped(_located(here, path) for path in paths) or {here: [""]}
    return tuple(
        _target(
            here, root, parts, stores.setdefault(root, Store(root if is_thesis(root) else None))
        )
        for root, parts in found.items()
    )


def _located(here: Path, path: Path) -> tuple[Path, str]:
    """Return the thesis that a path is in and its path there; of a loose file, its folder."""
    if not (here / path).exists():
        raise MessageError(Message("no-path", path=str(path)))
    absolute = (here / path).resolve()
    root = root_around(absolute)
    part = absolute.relative_to(root).as_posix()
    return root, "" if part == "." else part


def root_around(path: Path) -> Path:
    """Return the thesis that a resolved path is in; of a loose file, its folder."""
    folder = path if path.is_dir() else path.parent
    around = (each for each in (folder, *folder.parents) if _holds(each, path))
    return next(around, folder)


def _holds(root: Path, path: Path) -> bool:
    if not is_thesis(root):
        return False
    settings = read_settings(root)
    own = (settings.chapters, settings.data, CONFIGURATION, *raw_files(root, settings))
    return path == root or any(path.is_relative_to((root / each).resolve()) for each in own)


def _target(here: Path, root: Path, parts: Sequence[str], store: Store) -> CheckTarget:
    settings = None if is_thesis(root) else _settings_of_loose(root)
    prefix, asked = os.path.relpath(root, here.resolve()), () if "" in parts else tuple(parts)
    return CheckTarget(open_thesis(root, settings, store), asked, prefix)


def _settings_of_loose(root: Path) -> Settings:
    """Return the settings for a folder of Markdown: its language and its flavour by its texts."""
    written = folder_written(root)
    files = [*read_folder(root, ".", written)[0].sources.values()]
    if not files:
        raise MessageError(Message("no-thesis-no-markdown", folder=str(root)))
    texts = [text_in(root, each) for each in files[:_READ]]
    language = language_of("".join(texts), Settings.language)
    flavour = flavour_of(root, files, texts)
    return Settings(chapters=".", data="", language=language, flavour=flavour, left_out=written)


def mend(
    target: CheckTarget, rules: Collection[str] = ()
) -> Iterator[tuple[Path, Replacement, list[Problem]]]:
    """Yield each file that ``rules`` can mend, its new content, and what is mended.

    Raise ``FileChangedError`` where a file changed since the thesis was read.
    """
    thesis = target.thesis
    for chapter in thesis.manuscript.chapters:
        if target.holds(chapter.source):
            path = thesis.root / chapter.source
            before = path.read_bytes()
            try:
                after, problems = mended(chapter, before, thesis, CHECKS, rules)
            except TextChangedError as error:
                raise FileChangedError(path) from error
            if after != before:
                yield path, Replacement(before, after), target.shown(problems)
