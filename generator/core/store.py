"""Keeps what builds made for later ones: values, each under the key of what it was made from.

A value has a kind and a name, and is given for its key alone. Each kind is a file in
``.cache/thesis``, replaced as a whole: a build that is killed leaves the last one, and two builds
at once each leave theirs. Any of them may be deleted at any time. Values are pickled behind a seal:
the folder of a thesis may be another's, and its ``.cache`` may have come with it. So each file has
a digest under a key outside of any thesis, in the user's own cache folder or in
``THESIS_CACHE_KEY``; where that cache folder lies in the repository of the thesis, nothing is kept.
A file of other code is not read; one that is damaged or another user's is deleted, with a word.
"""

import hashlib
import hmac
import os
import pickle
import platform
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar, cast

from generator.core.atomic_files import leftovers_of
from generator.core.problems import Message

T = TypeVar("T")
GIVEN_KEY = "THESIS_CACHE_KEY"  # the variable of the environment
SIZE = 32  # bytes of a seal, in hexadecimal
CACHE_FOLDER = ".cache/thesis"
# What has a part in how a page comes out, besides our own code.
LIBRARIES = (
    *("Markdown", "pymdown-extensions", "Pygments", "pypandoc-binary"),
    *("Jinja2", "babel", "mkdocs", "mkdocs-material", "nh3"),
)
LARGEST = 400_000_000  # bytes of the file of a kind


class _Kind:
    """The values of a kind by name, pickled, each with its key."""

    def __init__(self, pickled: dict[str, tuple[str, bytes]]) -> None:
        self.pickled = pickled
        self.given: dict[str, Any] = {}  # what a server asks for again after each change
        self.asked = set[str]()
        self.is_changed = False

    def forget(self, names: Iterable[str]) -> None:
        for name in list(names):
            del self.pickled[name]
            self.given.pop(name, None)
            self.is_changed = True


class Store:
    """The values that are kept for the thesis in a folder, in memory and in its files.

    ``dropped`` says why a file was not read. Without a folder nothing is kept.
    """

    def __init__(self, root: Path | None = None) -> None:
        self.root = root
        self._folder = root / CACHE_FOLDER if root and not _holds_key(root) else None
        self.dropped: Message | None = None
        self._kinds: dict[str, _Kind] = {}
        self._lent: dict[tuple[str, str], tuple[str, dict[Any, Any], int]] = {}
        self._held: dict[str, tuple[object, Any]] = {}

    def get(self, kind: str, name: str, key: str) -> Any:  # noqa: ANN401 - whatever was kept
        """Return the value that is kept of a kind under a name, None unless it has this key.

        It is the same in each build of a process, and never changed.
        """
        kept = self._kind(kind)
        kept.asked.add(name)
        known = kept.pickled.get(name)
        if known and known[0] == key:
            try:
                if name not in kept.given:
                    kept.given[name] = pickle.loads(known[1])  # noqa: S301 - behind the seal
                return kept.given[name]
            except Exception as error:  # noqa: BLE001 - whatever a class that changed says of it
                self._drop(kind, type(error).__name__)
        return None

    def put(self, kind: str, name: str, key: str, value: object) -> None:
        """Keep a value; one that cannot be pickled is forgotten."""
        if self.root is None:
            return
        kept = self._kind(kind)
        kept.forget(kept.pickled.keys() & {name})
        with suppress(TypeError, AttributeError, pickle.PicklingError):  # of a front matter
            kept.pickled[name] = key, pickle.dumps(value)
            kept.is_changed = True

    def once(self, kind: str, name: str, key: str, make: Callable[[], T]) -> T:
        """Return the value that is kept, made and kept where there is none."""
        value = self.get(kind, name, key)
        if value is None:
            value = make()
            self.put(kind, name, key, value)
        return cast("T", value)

    def hold(self, name: str, key: object, make: Callable[[], T]) -> T:
        """Return what this process holds under a name, made anew where its key is another.

        It is written nowhere: who serves or edits a thesis opens it after each change.
        """
        if name not in self._held or self._held[name][0] != key:
            self._held[name] = key, make()
        return cast("T", self._held[name][1])

    def load_into(self, kind: str, name: str, key: str, content: dict[Any, Any]) -> None:
        """Fill a dictionary from the store; ``save`` writes back what it holds by then."""
        content.update(self.get(kind, name, key) or {})
        self._lent[kind, name] = key, content, len(content)

    def forget_others(self, kind: str) -> None:
        """Forget what was not asked for since this was called for the last time."""
        kept = self._kind(kind)
        kept.forget(kept.pickled.keys() - kept.asked)
        kept.asked = set()

    def forget_oldest(self, kind: str, most: int) -> None:
        """Forget what was kept first of a kind: ``most`` values stay."""
        kept = self._kind(kind)
        kept.forget([*kept.pickled][:-most])

    def save(self) -> None:
        """Write the kinds that changed."""
        for (kind, name), (key, content, count) in self._lent.items():
            if len(content) > count:
                self.put(kind, name, key, content)
                self._lent[kind, name] = key, content, len(content)
        for kind, kept in self._kinds.items():
            if kept.is_changed and self._folder:
                with suppress(OSError):
                    _write(self._folder / kind, pickle.dumps((made_by(), kept.pickled)))
            kept.is_changed = False

    def release(self) -> None:
        """Hold nothing any more; what is asked for is read from the files again."""
        self._kinds.clear()

    def _kind(self, kind: str) -> _Kind:
        if kind not in self._kinds:
            self._kinds[kind] = _Kind({})
            self._kinds[kind].pickled = self._read(kind)
        return self._kinds[kind]

    def _read(self, kind: str) -> dict[str, tuple[str, bytes]]:
        path = (self._folder or Path()) / kind
        if self._folder is None or leads_elsewhere(self._folder) or not path.is_file():
            return {}
        with suppress(OSError):
            content = path.read_bytes() if path.stat().st_size <= LARGEST else b""
            pickled = unsealed(kind, content)
            if pickled is None:
                self._drop(kind, "seal")
                return {}
            code, values = pickle.loads(pickled)  # noqa: S301 - behind the seal
            return values if code == made_by() else {}
        return {}

    def _drop(self, kind: str, reason: str) -> None:
        """Delete the file of a kind, and note why; what is in memory stays."""
        path = f"{CACHE_FOLDER}/{kind}"
        self.dropped = Message("store-dropped", path=path, reason=reason)
        self._kinds[kind].pickled, self._kinds[kind].is_changed = {}, True
        if self._folder:
            with suppress(OSError):
                (self._folder / kind).unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    """Put the file of a kind in place, sealed; git ignores the folder, which may hold names."""
    if leads_elsewhere(path.parent):
        raise NotADirectoryError(str(path.parent))
    path.parent.mkdir(parents=True, exist_ok=True)
    if not (path.parent / ".gitignore").exists():
        (path.parent / ".gitignore").write_text("*\n", encoding="utf-8")
    for leftover in leftovers_of([path]):
        leftover.unlink()
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    with beside.open("wb") as file:
        file.writelines((_seal(path.name, content), content))
    beside.replace(path)


def leads_elsewhere(folder: Path) -> bool:
    """Say whether a folder of the cache is a link, or within one: what is there is somebody's."""
    return any(each.is_symlink() for each in (folder, *list(folder.parents)[:2]))


def digest_of(*values: object) -> str:
    """Return a digest of values: of texts, which may be long, and of others by their ``repr``."""
    said = [f"{len(each)}:{each}" if type(each) is str else repr(each) for each in values]
    return hashlib.sha256("\0".join(said).encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _code_digest() -> str:
    """Return a digest of the package's files."""
    digest = hashlib.sha256()
    for folder, folders, names in os.walk(Path(__file__).resolve().parent.parent):
        folders[:] = sorted({*folders} - {"__pycache__"})
        for name in sorted(names):
            digest.update((Path(folder) / name).read_bytes())
    return digest.hexdigest()


@cache
def made_by() -> str:
    """Return what tells our code, and the libraries that draw pages, from other versions."""
    return " ".join((_code_digest(), platform.python_version(), *map(version, LIBRARIES)))


# --- seals ----------------------------------------------------------------------------------------


def sealed(name: str, content: bytes) -> bytes:
    """Return a content behind its seal; ``name`` says what it is kept as."""
    return _seal(name, content) + content


def unsealed(name: str, content: bytes) -> memoryview | None:
    """Return a content without its seal; None for one that no build of this user kept so."""
    seal, said = content[:SIZE], memoryview(content)[SIZE:]
    return said if hmac.compare_digest(seal, _seal(name, said)) else None


def _seal(name: str, content: bytes | memoryview) -> bytes:
    said = f"{len(name)} {name} ".encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(said, key=_key(), digest_size=SIZE // 2)
    digest.update(content)  # which may be large: it is not joined to the name
    return digest.hexdigest().encode()


@cache
def _key() -> bytes:
    """Return the key of this user; where none can be kept, one that ends with the process."""
    given = os.environ.get(GIVEN_KEY, "")
    if given:
        return hashlib.sha256(given.encode("utf-8", "surrogatepass")).digest()
    new = os.urandom(SIZE)
    with suppress(OSError, RuntimeError):
        folder = _key_folder()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path, beside = folder / "key", folder / f"key.{os.getpid()}.{new.hex()[:8]}"
        if not path.exists():
            beside.write_bytes(new)
            beside.chmod(0o600)
            with suppress(FileExistsError):  # another build was first
                os.link(beside, path)
            beside.unlink()
        found = path.read_bytes()
        return found if len(found) == SIZE else new
    return new


def _key_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "thesis"


def _holds_key(root: Path) -> bool:
    """Say whether the key lies in the repository of a thesis: there it may be another's."""
    if os.environ.get(GIVEN_KEY):
        return False
    folders = (root.resolve(), *root.resolve().parents)
    repository = next((each for each in folders if (each / ".git").exists()), folders[0])
    with suppress(OSError, RuntimeError):
        return _key_folder().resolve().is_relative_to(repository)
    return False  # without a home the key ends with the process
