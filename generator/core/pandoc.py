"""Runs pandoc, which reads and writes documents, without files of ours and without network."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path


def run_pandoc(
    arguments: Sequence[str],
    given: bytes,
    *,
    moment: int | None = None,
    folder: Path | None = None,
    longest: float | None = None,
    sandboxed: bool = True,
) -> tuple[bytes, str]:
    """Return what pandoc writes, and what it warns of.

    ``moment`` is in seconds since 1970, ``longest`` in seconds. Raises ``OSError``,
    ``CalledProcessError`` and ``TimeoutExpired``.
    """
    import pypandoc

    # That of the lock, which lies in its package, before any other of this machine.
    name = "pandoc.exe" if os.name == "nt" else "pandoc"
    locked = Path(pypandoc.__file__).parent / "files" / name
    program = str(locked) if locked.is_file() else pypandoc.get_pandoc_path()
    done = subprocess.run(  # noqa: S603 - a program of ours with arguments of ours
        [program, *(["--sandbox"] if sandboxed else []), *arguments],
        input=given,
        capture_output=True,
        cwd=folder,
        timeout=longest,
        check=True,
        env={**os.environ, **({} if moment is None else {"SOURCE_DATE_EPOCH": str(moment)})},
    )
    return done.stdout, done.stderr.decode("utf-8", "replace")
