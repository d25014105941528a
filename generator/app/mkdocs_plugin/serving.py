"""``thesis serve``: MkDocs' server in one process, which writes what a change changes.

A build that fails says so in the terminal; the last site stays.
"""

import signal
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
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
from generator.core.problems import CONFIGURATION
from generator.language import say

# That a file was opened or read is no change.
CHANGES = [
    *(events.FileCreatedEvent, events.FileDeletedEvent, events.FileModifiedEvent),
    *(events.FileMovedEvent, events.FileClosedEvent),
]
QUIET = 0.02  # seconds without a change after which a build begins

log = get_plugin_logger("thesis")


def serve_site(root: Path, address: str = "", *, open_in_browser: bool = False) -> None:
    """Serve the site of the thesis in a folder until it is interrupted."""
    log_plainly()
    with tempfile.TemporaryDirectory(prefix="thesis-") as site:
        options = {"site_dir": site, **({"dev_addr": address} if address else {})}
        config = read_site_config(root, options)
        config.plugins.on_startup(command="serve", dirty=True)
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
            try:
                current = read_site_config(root, options)
                current.site_url = url
                build(current, serve_url=url, dirty=True)
            except (MkDocsException, SystemExit) as error:
                log.error(str(error))  # noqa: TRY400 - a mistake of the author
            except Exception as error:  # of a hook that is loaded: the server would answer no more
                said = say(describe_crash(error), language)
                log.exception(said, exc_info=shows_tracebacks())
            if interrupted:  # while a build ran that caught it
                raise KeyboardInterrupt

        server = LiveReloadServer(rebuild, host, port, site, mount)
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
