"""What builds keep for later ones: values, each under the key of what it was made from.

One SQLite file in ``.cache/thesis``, which may be deleted at any time. A value stands under a kind
and a name, and is given for its key alone. Values are pickled behind a seal: the folder of a thesis
may be another's, and its ``.cache`` may have come with it. So each has a digest under a key outside
of any thesis, in the user's own cache folder or in ``THESIS_CACHE_KEY``. The file belongs to the
code that wrote it: one of other code is emptied, one that is damaged, newer, foreign or another
user's is made anew, with a word. Two builds at once see each other's values whole or not at all.
"""

import hashlib
import hmac
import os
import pickle
import platform
import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from generator.core.problems import Message

T = TypeVar("T")
SIZE = 32  # bytes of a seal, in hexadecimal
CACHE_FOLDER = ".cache/thesis"
STORE = f"{CACHE_FOLDER}/store.sqlite"
# What has a part in how a page comes out, besides our own code.
LIBRARIES = (
    *("Markdown", "pymdown-extensions", "Pygments", "pypandoc-binary"),
    *("Jinja2", "babel", "mkdocs", "mkdocs-material"),
)
PATIENCE = 5.0  # seconds to wait for another build that is writing
FORM = 2  # of the tables
LARGEST = 400_000_000  # bytes of the file
_TABLES = (
    "CREATE TABLE code (digest TEXT)",
    "CREATE TABLE kept (kind TEXT, name TEXT, key TEXT, value BLOB, PRIMARY KEY (kind, name))",
)
_ASKED = """
SELECT name, key, value FROM kept WHERE kind = ?
AND typeof(name) || typeof(key) || typeof(value) = 'texttextblob' ORDER BY rowid
"""


class Later(Generic[T]):
    """A value that is unpickled when it is asked for."""

    def __init__(self, value: T) -> None:
        self._value: T | None = value
        self._pickled, self._digest = b"", ""

    @property
    def value(self) -> T:
        """The value itself."""
        if self._value is None:
            self._value = cast("T", pickle.loads(self._pickled))  # noqa: S301 - sealed with its owner
        return self._value

    @property
    def digest(self) -> str:
        """A digest of the value, by its ``repr``."""
        self._digest = self._digest or digest_of(self.value)
        return self._digest

    def __getstate__(self) -> tuple[bytes, str]:
        self._pickled = self._pickled or pickle.dumps(self._value)
        return self._pickled, self.digest

    def __setstate__(self, state: tuple[bytes, str]) -> None:
        self._value, (self._pickled, self._digest) = None, state


class Store:
    """The values that are kept for the thesis in a folder, in memory and in its file.

    ``dropped`` says why a file was not read. Without a folder all stays in memory.
    """

    def __init__(self, root: Path | None = None) -> None:
        self.root = root
        self._path = root and root / STORE
        self.dropped: Message | None = None
        self._rows: dict[str, dict[str, tuple[str, bytes]]] = {}
        self._values: dict[str, dict[str, tuple[str, Any]]] = {}
        self._asked: dict[str, set[str]] = {}
        self._lent: dict[tuple[str, str], tuple[str, dict[Any, Any], int]] = {}
        self._new: set[tuple[str, str]] = set()
        self._gone: set[tuple[str, str]] = set()

    def get(self, kind: str, name: str, key: str) -> Any:  # noqa: ANN401 - whatever was kept
        """Return the value that is kept of a kind under a name, None unless it has this key."""
        if kind not in self._values:
            self._values[kind], self._rows[kind] = {}, self._read(kind)
            self._asked[kind] = set()
        self._asked[kind].add(name)
        known = self._values[kind].get(name)
        stored = self._rows[kind].get(name)
        if known is None and stored and stored[0] == key:
            try:
                known = key, _unpickled(kind, name, *stored)
            except ValueError as error:
                self._drop(error)
                return None
            self._values[kind][name] = known
        return known[1] if known and known[0] == key else None

    def put(self, kind: str, name: str, key: str, value: object) -> None:
        """Keep a value that was asked for before."""
        self._values[kind][name] = key, value
        self._new.add((kind, name))

    def once(self, kind: str, name: str, key: str, make: Callable[[], T]) -> T:
        """Return the value that is kept, made and kept where there is none."""
        value = self.get(kind, name, key)
        if value is None:
            value = make()
            self.put(kind, name, key, value)
        return cast("T", value)

    def load_into(self, kind: str, name: str, key: str, content: dict[Any, Any]) -> None:
        """Fill a dictionary from the store; ``save`` writes back what it holds by then."""
        content.update(self.get(kind, name, key) or {})
        self._lent[kind, name] = key, content, len(content)

    def forget(self, kind: str, name: str) -> None:
        """Forget what is kept of a kind under a name."""
        for known in (self._values, self._rows):
            known.get(kind, {}).pop(name, None)
        self._new.discard((kind, name))
        self._gone.add((kind, name))

    def forget_others(self, kind: str) -> None:
        """Forget what was not asked for since this was called for the last time."""
        if kind not in self._values:
            return
        for name in {*self._values[kind], *self._rows[kind]} - self._asked[kind]:
            self.forget(kind, name)
        self._asked[kind] = set()

    def forget_oldest(self, kind: str, most: int) -> None:
        """Forget what was kept first of a kind that was asked for: ``most`` values stay."""
        for name in [*{**self._rows[kind], **self._values[kind]}][:-most]:
            self.forget(kind, name)

    def save(self) -> None:
        """Write what is new, and delete what is forgotten."""
        for (kind, name), (key, content, count) in self._lent.items():
            if len(content) > count:
                self.put(kind, name, key, content)
                self._lent[kind, name] = key, content, len(content)
        if not self._new and not self._gone:
            return
        with suppress(sqlite3.Error, OSError), self._opened() as file:
            file.executemany("DELETE FROM kept WHERE kind = ? AND name = ?", sorted(self._gone))
            for kind, name in sorted(self._new):
                key, value = self._values[kind][name]
                try:
                    pickled = pickle.dumps(value)
                except (TypeError, AttributeError, pickle.PicklingError):  # of a front matter
                    continue
                row = "INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)"
                file.execute(row, (kind, name, key, sealed(f"{kind} {name} {key}", pickled)))
        self._new, self._gone = set(), set()

    def _read(self, kind: str) -> dict[str, tuple[str, bytes]]:
        with suppress(sqlite3.Error, OSError), self._opened() as file:
            rows = file.execute(_ASKED, [kind])
            return {name: (key, value) for name, key, value in rows}
        return {}

    def _drop(self, reason: object) -> None:
        """Delete the file, and note why; what is in memory stays."""
        self.dropped = Message("store-dropped", path=STORE, reason=str(reason))
        self._rows = {kind: {} for kind in self._rows}
        self._new = {(kind, name) for kind, values in self._values.items() for name in values}
        if self._path:
            for ending in ("", "-journal"):
                with suppress(OSError):
                    self._path.with_name(self._path.name + ending).unlink(missing_ok=True)

    @contextmanager
    def _opened(self) -> Generator[sqlite3.Connection]:
        """Open the file for one transaction; a file that is none of ours is made anew."""
        if self._path is None:
            raise sqlite3.OperationalError("in memory")
        _make_folder(self._path.parent)
        try:
            file = self._connected(self._path)
        except sqlite3.OperationalError:  # locked for long, or not to be written
            raise
        except sqlite3.DatabaseError as error:
            self._drop(error)
            file = self._connected(self._path)
        try:
            with file:
                yield file
        finally:
            file.close()

    def _connected(self, path: Path) -> sqlite3.Connection:
        file = sqlite3.connect(path, timeout=PATIENCE)
        try:
            (form,) = file.execute("PRAGMA user_version").fetchone()
            asked = "SELECT sql FROM sqlite_master WHERE sql NOT NULL ORDER BY name"
            made = [sql for (sql,) in file.execute(asked)]
            if form == 0 and not made:
                pragma = f"PRAGMA user_version = {FORM}"
                file.executescript(";".join(("BEGIN", *_TABLES, pragma, "COMMIT;")))
            elif (form, *made) != (FORM, *_TABLES) or path.stat().st_size > LARGEST:
                raise sqlite3.DatabaseError(f"user_version = {form}")  # noqa: TRY301 - as any damage
            with file:
                if file.execute("SELECT digest FROM code").fetchone() != (made_by(),):
                    for table in ("kept", "code"):
                        file.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours
                    file.execute("INSERT INTO code VALUES (?)", [made_by()])
        except BaseException:
            file.close()
            raise
        return file


def _unpickled(kind: str, name: str, key: str, content: bytes) -> Any:  # noqa: ANN401 - whatever was kept
    """Return a kept value; raise ``ValueError`` unless this code of this user sealed it."""
    pickled = unsealed(f"{kind} {name} {key}", content)
    if pickled is None:
        raise ValueError("seal")
    try:
        return pickle.loads(pickled)  # noqa: S301 - behind the seal
    except Exception as error:  # whatever a class that changed meanwhile says of it
        raise ValueError(type(error).__name__) from error


def digest_of(*values: object) -> str:
    """Return a digest of values by their ``repr``."""
    return hashlib.sha256(repr(values).encode("utf-8", "surrogatepass")).hexdigest()


def leads_elsewhere(folder: Path) -> bool:
    """Say whether a folder of the cache is a link, or within one: what is there is somebody's."""
    return any(each.is_symlink() for each in (folder, *list(folder.parents)[:2]))


def _make_folder(folder: Path) -> None:
    """Make the folder of the cache; git ignores all of it, since it may hold what is withdrawn."""
    if leads_elsewhere(folder):
        raise NotADirectoryError(str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / ".gitignore").exists():
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")


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
    return " ".join((_code_digest(), platform.python_version(), *map(_version, LIBRARIES)))


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


# --- seals ----------------------------------------------------------------------------------------


def sealed(name: str, content: bytes) -> bytes:
    """Return a content behind its seal; ``name`` says what it is kept as."""
    return _seal(name, content) + content


def unsealed(name: str, content: bytes) -> bytes | None:
    """Return a content without its seal; None for one that no build of this user kept so."""
    seal, said = content[:SIZE], content[SIZE:]
    return said if hmac.compare_digest(seal, _seal(name, said)) else None


def _seal(name: str, content: bytes) -> bytes:
    said = f"{len(name)} {name} ".encode("utf-8", "surrogatepass") + content
    return hashlib.blake2b(said, key=_key(), digest_size=SIZE // 2).hexdigest().encode()


@cache
def _key() -> bytes:
    """Return the key of this user; where none can be kept, one that ends with the process."""
    given = os.environ.get("THESIS_CACHE_KEY", "")
    if given:
        return hashlib.sha256(given.encode("utf-8", "surrogatepass")).digest()
    new = os.urandom(SIZE)
    with suppress(OSError, RuntimeError):
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "thesis"
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
