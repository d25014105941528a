"""Serves a built site as a host of static pages does."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


class _Handler(SimpleHTTPRequestHandler):
    """Answers without a line for each request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base
        pass

    def handle(self) -> None:
        with suppress(ConnectionError):  # the browser left the page
            super().handle()


@contextmanager
def serving(folder: Path) -> Generator[str]:
    """Serve the folder on a free port of this machine, and yield its address."""
    handler = partial(_Handler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()
