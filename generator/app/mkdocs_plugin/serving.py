"""``thesis serve``: the site in one process, which writes what a change changes."""

import html
import tempfile
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from mkdocs.commands.build import build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.livereload import LiveReloadServer
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from generator.app.mkdocs_plugin.building import log_plainly, read_site_config
from generator.app.unchanged import name_of
from generator.core.store import Store

# What a change of a file is told by; that it was opened or read is none.
CHANGES = frozenset({"closed", "created", "deleted", "modified", "moved"})
QUIET = 0.02  # seconds without a change after which a build begins


def serve_site(root: Path, address: str = "", *, open_in_browser: bool = False) -> None:
    """Serve the site of the thesis in a folder until it is interrupted."""
    log_plainly()
    with tempfile.TemporaryDirectory(prefix="thesis-") as site:
        options = {"site_dir": site, **({"dev_addr": address} if address else {})}

        def read_config() -> MkDocsConfig:
            config = read_site_config(root, options)
            host, port = config.dev_addr
            path = urlsplit(config.site_url or "/").path.strip("/")
            config.site_url = f"http://{host}:{port}/{path}{'/' if path else ''}"
            return config

        config = read_config()
        config.plugins.on_startup(command="serve", dirty=True)

        def rebuild() -> None:
            try:
                build(read_config(), serve_url=config.site_url, dirty=server.has_site)
            except (MkDocsException, SystemExit) as error:
                server.failure = str(error)
            else:
                server.failure, server.has_site = "", True

        host, port = config.dev_addr
        mount = urlsplit(str(config.site_url)).path
        server = _Server(builder=rebuild, host=host, port=port, root=site, mount_path=mount)
        try:
            rebuild()
            for path in (config.docs_dir, config.config_file_path, *config.watch):
                server.watch(str(path))
            cast("Any", config.plugins).on_serve(server, config=config, builder=rebuild)
            server.serve(open_in_browser=open_in_browser)
        except KeyboardInterrupt:
            pass
        finally:
            server.shutdown()
            config.plugins.on_shutdown()
            store = Store(root)
            store.forget("site", name_of(Path(site), root))
            store.save()


class _Server(LiveReloadServer):
    """MkDocs' server, told of changes by the system; a build that failed is said on each page."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - as its base
        super().__init__(**options)
        self.observer: Any = Observer()
        self.build_delay = QUIET
        self.failure = ""
        self.has_site = False

    def watch(self, path: str, func: None = None, *, recursive: bool = True) -> None:
        """Rebuild when a file at or below a path changes."""
        _ = func
        found = Path(path).resolve()
        if str(found) in self._watched_paths or not found.exists():
            return
        self._watched_paths[str(found)] = 1
        handler = FileSystemEventHandler()
        handler.on_any_event = lambda event: self._tell(event, found)
        folder = found if found.is_dir() else found.parent  # editors put a new file in its place
        self._watch_refs[str(found)] = self.observer.schedule(
            handler, str(folder), recursive=recursive and found.is_dir()
        )

    def _tell(self, event: FileSystemEvent, watched: Path) -> None:
        paths = {str(event.src_path), str(event.dest_path)}
        if event.is_directory or event.event_type not in CHANGES:
            return
        if watched.is_dir() or str(watched) in paths:
            with self._rebuild_cond:
                self._want_rebuild = True
                self._rebuild_cond.notify_all()

    def _inject_js_into_html(self, content: bytes, epoch: int) -> bytes:
        page = super()._inject_js_into_html(content, epoch)  # pyright: ignore[reportUnknownMemberType] - MkDocs' types
        if not self.failure:
            return page
        note = f'<pre class="thesis-problem" role="alert">{html.escape(self.failure)}</pre>'
        return page.replace(b"</body>", note.encode() + b"</body>", 1)
