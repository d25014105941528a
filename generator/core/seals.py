"""Seals: what a build keeps in a thesis is read again only if this user's builds wrote it.

The folder of a thesis may be another's, and its ``.cache`` may have come with it: whoever writes a
page there would publish it. So each thing that is kept carries a digest under a key that lies
outside of any thesis, in the user's own cache folder or in ``THESIS_CACHE_KEY``.
"""

import hashlib
import hmac
import os
from contextlib import suppress
from functools import cache
from pathlib import Path

SIZE = 32  # bytes of a seal, in hexadecimal


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
