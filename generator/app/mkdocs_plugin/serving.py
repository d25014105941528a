"""``thesis serve``: MkDocs' server in one process, which writes what a change changes.

The page of a saved chapter is written and shown at once; what else depends on it follows, unless
something is saved before that is done. A build that fails says so in the terminal; the last site
stays.
"""

import json
import signal
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import urlsplit

from mkdocs.commands.build import build
from mkdocs.exceptions import MkDocsException
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import get_plugin_logger
from watchdog import events
from watchdog.observers import Observer

from generator.app.crash_message import describe_crash, shows_tracebacks
from generator.app.mkdocs_plugin.building import log_plainly, read_site_config
from generator.app.settings import read_settings
from generator.core.parallel import LISTENER
from generator.core.problems import CONFIGURATION
from generator.core.store import digest_of
from generator.language import say

# That a file was opened or read is no change.
CHANGES = [
    *(events.FileCreatedEvent, events.FileDeletedEvent, events.FileModifiedEvent),
    *(events.FileMovedEvent, events.FileClosedEvent),
]
QUIET = 0.02  # seconds without a change after which a build begins
SHOWN = 0.5  # seconds that browsers have to fetch a page before what depends on it is built

log = get_plugin_logger("thesis")


class SavedAgainError(BaseException):
    """Something was saved while a build ran, which is of no more use."""


class Server(LiveReloadServer):
    """A server that shows a page before the build is done that follows from it.

    ``errors`` are those of the last build: their number in words, and each with its address.
    """

    errors: Mapping[str, object] = MappingProxyType({"title": "", "places": []})

    def show(self) -> bool:
        """Have browsers look at their pages now; say whether something is saved meanwhile."""
        with self._epoch_cond:
            self._visible_epoch = self._wanted_epoch
            self._epoch_cond.notify_all()
        with self._rebuild_cond:
            return self._rebuild_cond.wait_for(self.is_behind, SHOWN)

    def show_again(self) -> None:
        """Have browsers look at their pages once more when a build is done."""
        self._wanted_epoch = max(self._wanted_epoch + 1, round(time.monotonic() * 1000))

    def is_behind(self) -> bool:
        """Say whether something was saved since the build began."""
        return self._want_rebuild or self._shutdown

    def _inject_js_into_html(self, content: bytes, epoch: int) -> bytes:
        """Return a page with the script that puts it in the place of the one before."""
        known = {"epoch": epoch, "id": round(time.monotonic() * 1000), "errors": {**self.errors}}
        said = json.dumps({**known, "digest": digest_of(content)}).replace("<", "\\u003c")
        script = Path(__file__).with_name("served.js").read_text("utf-8")
        added = f'<script id="__served" type="application/json">{said}</script>'
        before, end, behind = content.rpartition(b"</body>")
        return b"".join((before, f"{added}<script>{script}</script>".encode(), end, behind))


def serve_site(root: Path, address: str = "", *, open_in_browser: bool = False) -> None:
    """Serve the site of the thesis in a folder until it is interrupted."""
    log_plainly()
    with tempfile.TemporaryDirectory(prefix="thesis-") as folder:
        site = str(Path(folder) / "site")  # what builds lock is the folder of this server alone
        options = {"site_dir": site, **({"dev_addr": address} if address else {})}
        config = read_site_config(root, options)
        config.plugins.on_startup(command="serve", dirty=True)
        plugin = cast("Any", config.plugins)["thesis"]
        language = read_settings(root).language
        host, port = config.dev_addr
        path = urlsplit(config.site_url or "/").path.strip("/")
        mount = f"/{path}/" if path else "/"
        url = f"http://{host}:{port}{mount}"

        interrupted: list[int] = []

        def interrupt(number: int, _: object) -> None:
            interrupted.append(number)
            raise KeyboardInterrupt

        def rebuild() -> None:
            is_shown = plugin.draw_saved()
            if is_shown and server.show():
                return
            before = LISTENER.get()

            def go_on(*about: Any) -> None:  # noqa: ANN401 - how far a build is
                if is_shown and server.is_behind():
                    raise SavedAgainError
                if before:
                    before(*about)

            listening = LISTENER.set(go_on)
            try:
                server.errors = build_to_read(root, options, url).told_errors()
            except SavedAgainError:
                plugin.on_shutdown()
            except (MkDocsException, SystemExit) as error:
                log.error(str(error))  # noqa: TRY400 - a mistake of the author
                server.errors = {
                    "title": str(error).split("\n")[0],
                    "places": [{"words": str(error)}],
                }
            except Exception as error:  # of a hook that is loaded: the server would answer no more
                said = say(describe_crash(error), language)
                log.exception(said, exc_info=shows_tracebacks())
            finally:
                LISTENER.reset(listening)
            if is_shown:
                server.show_again()
            if interrupted:  # while a build ran that caught it
                raise KeyboardInterrupt

        server = Server(rebuild, host, port, site, mount)
        server.build_delay, server.observer = QUIET, _observer()
        before = signal.signal(signal.SIGINT, interrupt)
        try:
            rebuild()
            for each in (config.docs_dir, str(root / CONFIGURATION), *config.watch):
                server.watch(each)
            cast("Any", config.plugins).on_serve(server, config=config, builder=rebuild)
            server.serve(open_in_browser=open_in_browser)
        except KeyboardInterrupt:
            pass
        finally:
            signal.signal(signal.SIGINT, before)
            server.shutdown()
            config.plugins.on_shutdown()


def build_to_read(root: Path, options: Mapping[str, Any], url: str = "") -> Any:  # noqa: ANN401
    """Build a site to be read at an address; return the plugin, which draws what is saved then."""
    config = read_site_config(root, options)
    config.site_url = url or config.site_url
    build(config, serve_url=url, dirty=True)
    return cast("Any", config.plugins)["thesis"]


def _observer() -> Any:  # noqa: ANN401 - watchdog's, of this system
    observer: Any = Observer()
    observer.schedule = partial(_schedule, observer.schedule)
    return observer


def _schedule(schedule: Callable[..., object], handler: Any, path: str, **how: bool) -> object:  # noqa: ANN401 - watchdog's
    """Tell a handler of changes; of a file its folder is watched: editors put a new one there."""
    watched = Path(path).resolve()
    if watched.is_dir():
        return schedule(handler, str(watched), event_filter=CHANGES, **how)
    of_file = events.PatternMatchingEventHandler(patterns=[str(watched)])
    of_file.on_any_event = handler.on_any_event  # pyrefly: ignore[method-assign]
    return schedule(of_file, str(watched.parent), event_filter=CHANGES)
