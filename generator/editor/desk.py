"""A thesis that is open in an editor: the texts of its files as they are typed, and places."""

from asyncio import TimerHandle
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from lsprotocol.types import Diagnostic, Position, Range
from pygls import uris
from pygls.workspace import PositionCodec

from generator.chapters import Chapter
from generator.chapters.masking import Span
from generator.chapters.reading import unix
from generator.checks import Context
from generator.core.problems import Message, Place, Problem
from generator.core.store import Store
from generator.core.values import Frozen


class Doors(Frozen, eq=False):
    """How a thesis is found and opened, in the words of the floor above.

    ``root_of`` returns the thesis that a file is in, None for none. ``open`` reads a thesis with
    the contents of edited files in place of those on the disk, and checks it: it returns what the
    thesis knows, what is wrong, and the folder of its data; what it made before is in the store.
    ``describe`` says what an error was, ``guide`` has the pages of the rules.
    """

    root_of: Callable[[Path], Path | None]
    open: Callable[[Path, Store, Mapping[str, bytes]], tuple[Context, Sequence[Problem], str]]
    describe: Callable[[BaseException], Message | str]
    guide: Path


_SIGNS = 3  # that may stand before what was found: "[", "{{ "


class Text(Frozen, dict=True):
    r"""The text of a file, lines ended by ``\n``, and how an editor counts its columns."""

    text: str
    codec: PositionCodec

    @cached_property
    def _lines(self) -> Sequence[str]:
        return self.text.split("\n")

    def offset(self, position: Position) -> int:
        """Return the offset of a position."""
        at = self.codec.position_from_client_units(self._lines, position)
        return self.place(Place("", at.line + 1, at.character + 1))

    def place(self, place: Place) -> int:
        """Return the offset of a place; of one behind its line, the end of that."""
        before, (line, *_) = self._lines[: place.line - 1], self._lines[place.line - 1 :] or [""]
        return sum(map(len, before)) + len(before) + min(place.column - 1, len(line))

    def range(self, span: Span) -> Range:
        """Return where a span of the text is."""
        before = (self.text[:at].split("\n") for at in span)
        start, end = (Position(len(each) - 1, len(each[-1])) for each in before)
        return self.codec.range_to_client_units(self._lines, Range(start, end))

    def at(self, place: Place, found: str = "") -> Range:
        """Return what is at a place: the text that was found there, else a word."""
        start = self.place(place)
        behind = self.text[start:].partition("\n")[0]
        at = behind.find(found, 0, len(found) + _SIGNS) if found else -1
        word, at = (found, at) if at >= 0 else (behind.partition(" ")[0], 0)
        return self.range((start + at, start + at + len(word)))


class Desk:
    r"""A thesis in an editor; ``typed`` are the texts of open files by path, lines ended by ``\n``.

    ``uris`` are their addresses as the editor writes them, ``sent`` is what it was told of each
    file, ``waiting`` will check the thesis, which ``is_open`` once it was read.
    """

    thesis: Context
    problems: Sequence[Problem]
    data: str

    def __init__(self, root: Path, doors: Doors, codec: PositionCodec) -> None:
        self.root, self.doors, self._codec, self._store = root, doors, codec, Store(root)
        self.typed, self.uris = dict[str, str](), dict[str, str]()
        self.versions = dict[str, int]()  # of what is typed
        self.sent: dict[str, list[Diagnostic]] = {}
        self.waiting: TimerHandle | None = None
        self.is_open = False

    def read(self) -> None:
        """Open the thesis with what is typed."""
        edited = {path: text.encode("utf-8", "replace") for path, text in self.typed.items()}
        opened = self.doors.open(self.root, self._store, edited)
        (self.thesis, self.problems, self.data), self.is_open = opened, True

    def text(self, path: str) -> Text:
        """Return the text of a file as it is typed, else as it is on the disk, "" if unreadable."""
        file, text = self.root / path, self.typed.get(path, "")
        if path not in self.typed and file.is_file():
            text = unix(file.read_text("utf-8-sig", "replace"))
        return Text(text, self._codec)

    def uri(self, path: str) -> str:
        """Return the address of a file as the editor writes it."""
        return self.uris.get(path) or uris.from_fs_path(str(self.root / path)) or ""

    def chapter(self, path: str) -> Chapter | None:
        """Return the chapter of a file."""
        chapters = self.thesis.manuscript.chapters
        return next((each for each in chapters if each.source == path), None)
