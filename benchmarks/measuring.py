"""What a command costs: seconds by the clock and of the processor, memory; what a site weighs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.tools import CannotRunError, last_line

POLL = 0.005  # seconds between two looks at a served page
PATIENCE = 300  # seconds until a server is given up
WATCHES = 1  # seconds after its first page until a server watches the files
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Cost:
    """What one run of a command took.

    ``wall`` and ``processor`` are seconds, the second also of the processes that it started.
    ``memory`` is bytes: the peak of that process of them which needed most. ``afterwards`` are
    seconds of the processor that a server takes once what was asked for is shown.
    """

    wall: float
    processor: float = 0.0
    memory: int = 0
    afterwards: float = 0.0


@dataclass(frozen=True)
class Weight:
    """What a site weighs, in bytes: all of it, its biggest page, the index of a first search."""

    site: int
    page: int
    search: int


def run(command: Sequence[str], folder: Path, variables: Mapping[str, str]) -> Cost:
    """Run a command in a folder; return what it took, or raise what it complained of."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=variables, stdout=output, stderr=output)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            said = output.read().decode(errors="replace")
            raise CannotRunError(f"{Path(command[0]).name}: {last_line(said)}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


@contextmanager
def server(
    command: Sequence[str], folder: Path, variables: Mapping[str, str], page: str
) -> Generator[Callable[[str, Callable[[], str]], Cost]]:
    """Serve a folder once a page of it is shown; yield a function that times an edit.

    The command takes the address as its last word. The function takes a page and the edit of its
    chapter, which returns the new word; the cost is that from the edit until the page has the word.
    What the server goes on with behind that is waited for, and ``afterwards`` of the cost.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [*command, address], cwd=folder, env=variables, stdout=output, stderr=output
        )

        def cost_of(page: str, edit: Callable[[], str]) -> Cost:
            used, start = _processor_time(process.pid), time.perf_counter()
            _wait_for(f"http://{address}/{page}", edit().encode(), process)
            wall, shown = time.perf_counter() - start, _processor_time(process.pid)
            idle = _time_when_idle(process.pid)
            return Cost(wall, shown - used, afterwards=idle - shown)

        try:
            _wait_for(f"http://{address}/{page}", b"</html>", process)
            time.sleep(WATCHES)
            yield cost_of
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _time_when_idle(process: int) -> float:
    """Wait until a process takes no more processor time, and return what it took by then."""
    before = -1.0
    while (used := _processor_time(process)) != before:
        before = used
        time.sleep(WATCHES)
    return used


def _processor_time(process: int) -> float:
    """Return the processor seconds of a running process and its children; 0 without /proc."""
    try:
        fields = Path("/proc", str(process), "stat").read_text("utf-8").rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _wait_for(url: str, wanted: bytes, process: subprocess.Popen[bytes]) -> None:
    """Ask for a page until it has what is wanted."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise CannotRunError(f"the server ended with {process.returncode}")
        try:
            with DIRECTLY.open(url, timeout=PATIENCE) as answer:
                if wanted in answer.read():
                    return
        except (urllib.error.URLError, ConnectionError):
            pass
        time.sleep(POLL)
    raise CannotRunError(f"the server did not show the edit within {PATIENCE} s")


# --- a site ---------------------------------------------------------------------------------------

# Files of a split index that a first search fetches: overrides/assets/javascripts/search/parts.js.
FETCHED = {"words": 2, "names": 1, "part": 13}


def weigh(site: Path) -> Weight:
    """Return what a site weighs."""
    sizes = {path: path.stat().st_size for path in site.rglob("*") if path.is_file()}
    pages = [size for path, size in sizes.items() if path.suffix == ".html"]
    return Weight(sum(sizes.values()), max(pages, default=0), first_search(site))


def first_search(site: Path) -> int:
    """Return the bytes of the index that a first search of one word fetches at most."""
    split = site / "search" / "passages.json"
    whole = [split, site / "search" / "search_index.json", site / "search.json"]
    head = next((path.stat().st_size for path in whole if path.exists()), 0)
    if not split.exists():
        return head
    for kind, most in FETCHED.items():
        files = sorted(path.stat().st_size for path in split.parent.glob(f"{kind}-*.json"))
        head += sum(files[-most:])
    return head
