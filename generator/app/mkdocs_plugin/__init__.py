"""The MkDocs plugin, a thin shell: it hands pages of the thesis to MkDocs and logs problems."""

import html
import logging
import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import urljoin, urlsplit

from jinja2 import Environment
from markupsafe import Markup
from mkdocs.config import base
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException, PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel, get_files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import CountHandler, get_relative_url
from mkdocs.utils.templates import TemplateContext

from generator.app.building import build_pages
from generator.app.crash_message import describe_crash, shows_tracebacks
from generator.app.mkdocs_plugin.guest import add_to_site
from generator.app.mkdocs_plugin.incremental import (
    ServedSite,
    installed_folders,
    keep_manifest,
    link_unchanged,
    plain,
    read_manifest,
    site_digest,
    when_saved,
    write_pages,
)
from generator.app.mkdocs_plugin.menu import Menu, grouped_by_numbers
from generator.app.mkdocs_plugin.mkdocs_parts import (
    RenderedPage,
    add,
    allow_chapters_beside_settings,
    file_of,
    files_of,
    leave_out_unasked,
    lend_look,
    publish_attachments,
    refuse_addresses,
    served_policy,
    unfit_settings,
    with_pages,
)
from generator.app.mkdocs_plugin.site_folder import SitePlace
from generator.app.mkdocs_plugin.styles import join_styles
from generator.app.project import open_thesis, private_files, raw_files
from generator.app.reviewing import (
    edition_of,
    left_to_do,
    page_editions,
    pages_that_moved,
    with_history,
)
from generator.app.settings import (
    LOOK,
    Settings,
    settings_from,
    settings_source,
)
from generator.core.atomic_files import finish_writing
from generator.core.parallel import following
from generator.core.problems import Message, Place, Problem, Severity, by_cause, has_errors
from generator.core.store import Store, digest_of
from generator.core.templates import keep_bytecode
from generator.core.values import replace
from generator.exports.files import EXPORTS, FOR_REVIEWERS, fresh_exports
from generator.history.pages import anchor_of
from generator.language import refusal, say
from generator.language.report import cause_as_text
from generator.rendering.page import cards_page
from generator.rendering.sanitizing import is_harmless, sanitised
from generator.rendering.tags import attribute
from generator.rendering.typesetting import set_html
from generator.review.threads import FOLDER as REMARKS
from generator.review.threads import FROM_REVIEWERS, MAILS
from generator.site.metadata import About, cited_as, downloads, page_about
from generator.site.places import DATA_FOLDER
from generator.site.publication import hosted_address
from generator.site.search import ON_HOME, SEARCH_INDEX, search_index
from generator.site.verify import leaks_in_site

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

log = get_plugin_logger("thesis")
allow_chapters_beside_settings()

# What this plugin puts beside the author's own ``extra``.
OUR_EXTRAS = frozenset({"edition_of", "editions", "publication", "review", "unlisted"})


def _is_not_judged(record: logging.LogRecord) -> bool:
    """Say whether MkDocs' strict mode counts a message: of our problems the errors stop it."""
    return not hasattr(record, "judged")


class UnforeseenError(PluginError):
    """An error that nobody foresaw, in one line."""

    exit_code = 2


class ThesisConfig(base.Config):
    """The options of the plugin in ``mkdocs.yml``, as written: ``app.settings`` judges them."""

    def validate(self) -> tuple[base.ConfigErrors, base.ConfigWarnings]:
        """Tell of nothing: what is wrong is told with its line where the settings are read."""
        return [], []


class ThesisPlugin(BasePlugin[ThesisConfig]):
    """Publishes a thesis."""

    def __init__(self) -> None:
        super().__init__()
        self._command = "build"
        self._is_dirty = False
        self._store = Store()
        self._served: ServedSite | None = None

    def on_startup(
        self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool, **_: object
    ) -> None:
        """Remember whether the site is built or served, and whether only what changed is."""
        self._command, self._is_dirty = command, dirty

    @event_priority(100)  # before the plugin of the search
    def _lend_look(self, config: MkDocsConfig) -> None:
        root = Path(config.config_file_path or "mkdocs.yml").resolve().parent
        if not self._settings(config, root).is_guest:
            lend_look(config)

    def _open(self, config: MkDocsConfig) -> MkDocsConfig:
        """Open the thesis, and tell MkDocs what the site is."""
        root = Path(config.config_file_path or "mkdocs.yml").resolve().parent
        if reason := unfit_settings(root):
            raise PluginError(reason)
        finish_writing(root)
        if self._store.root != root:
            self._store = Store(root)
        settings = self._settings(config, root)
        self.on_shutdown()
        self._place = SitePlace(config, root, settings)
        self._last = read_manifest(self._store, root, self._place.site)
        self._thesis = open_thesis(root, settings, self._store)
        self._saved = when_saved(self._thesis) if self._command == "serve" else {}
        if not settings.is_guest:
            self._set_site(config)
        # All that other plugins write is searched, whatever their priority.
        events = cast("list[Any]", cast("Any", config.plugins).events["post_build"])
        events.sort(key=lambda each: getattr(each, "__self__", None) is self)
        return config

    def _set_site(self, config: MkDocsConfig) -> None:
        """Tell MkDocs what the site of a thesis is, which has our look."""
        config.site_url = config.site_url or hosted_address(os.environ)
        self._thesis = with_history(self._thesis)
        config.theme["language"] = self._thesis.language.code  # a draft in another one is told so
        typography, settings = self._thesis.typography, self._thesis.settings
        refuse_addresses(config)
        publication = settings.publication
        config.site_name = typography.set(publication.title)
        config.site_description = publication.subtitle or publication.abstract or None
        config.site_author = ", ".join(each.name for each in publication.authors) or None
        config.copyright = config.copyright and Markup(  # noqa: S704 - it is sanitised
            set_html(sanitised(config.copyright), typography)
        )
        config.extra["review"] = {"comment": settings.review.comment}
        config.extra["publication"] = publication

    on_config = CombinedEvent(_lend_look, _open)  # pyrefly: ignore[bad-override] - its types

    def source_files(self, config: MkDocsConfig) -> Files:
        """Return the files that MkDocs reads."""
        return get_files(config) if self._is_guest else files_of(self._thesis, config)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Build the pages and add the downloads; what the author put at the same path stays."""
        thesis, settings, study = self._thesis, self._thesis.settings, self._thesis.study
        private = private_files(study, settings.data)
        raw = private if study.schema.resources else raw_files(thesis.root, settings)
        named = (thesis.root / each for each in (*raw, *thesis.threads, *FOR_REVIEWERS))
        kept_back = tuple(f"{each.resolve()}/" for each in named)
        reviews = str((thesis.root / REMARKS).resolve())
        for file in [*files]:
            path = os.path.realpath(str(file.abs_src_path))
            folder, ending = os.path.dirname(path), os.path.splitext(path)[1].lower()  # noqa: PTH120, PTH122
            within = ending in (MAILS if folder != reviews else FROM_REVIEWERS)
            if within or f"{path}/".startswith(kept_back):
                files.remove(file)  # neither MkDocs nor a theme shows data and remarks as they are
        chapters = [each.path for each in thesis.manuscript.chapters]
        exports = fresh_exports(
            thesis.root, (settings.chapters, *thesis.study.places(settings.data))
        )
        self._exported = exports.keys() - files.src_uris.keys()
        add(files, config, exports)
        self._about = self._facts(files, config)
        add(files, config, downloads(self._about))
        if not settings.is_guest:
            add(files, config, cited_as(self._about))
        if files.get_file_from_path(LOOK):
            leave_out_unasked(files, config)
            join_styles(files)
        paths = [each.src_uri for each in files]
        left_out = {each.src_uri for each in files if not each.inclusion.is_included()}
        self._built = build_pages(thesis, paths, left_out)
        if self._command != "serve":
            self._store.release()
        self._tell(config)
        if settings.is_guest:
            add_to_site(self._built, thesis, files, config)
            return files
        publish_attachments(files, config, self._built.files)
        add(files, config, dict(each for page in self._built.pages for each in page.files))
        for page in self._built.added:
            shown = InclusionLevel.UNDEFINED if page.in_navigation else InclusionLevel.NOT_IN_NAV
            add(files, config, {page.path: ""}, shown)
        named = {*map(thesis.manuscript.folder.page, settings.order or chapters)}
        self._give_pages(files, config, {*chapters} - named)
        self._add_moved(files, config)
        if "material/search" in config.plugins:
            has_look = files.get_file_from_path(LOOK) is not None
            index = self._search_index(files, left_out, ON_HOME if has_look else ())
            files.append(File.generated(config, SEARCH_INDEX, content=index.encode()))
        config.nav = self._whole_menu(files, config)
        config.extra["review"]["left"] = left_to_do(thesis, self._built.problems)
        return files

    @event_priority(-100)  # the menu is as other plugins leave it
    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Hand over the chapters that the menu forgets too: MkDocs has told of them by now."""
        self._menu, self._keys, self._nav, self._files = Menu(nav), {}, nav, files
        self._changed: list[File] = []
        if not self._is_guest:
            self._give_pages(files, config)
            self._turn_pages(files)
            self._keys = self._page_keys(config, nav, files)
        # Our look may be a folder of the thesis, as it is here: there it is the author's.
        folders = installed_folders(config)
        installed = {str(each) for each in folders if each.parent != self._thesis.root}
        self._originals = [
            (each.dest_uri, each.abs_src_path)
            for each in files
            if each.abs_src_path and each.src_dir in installed
        ]
        if self._is_dirty and self._keys:  # else other plugins may write into any file
            templates = cast("dict[str, list[str]]", config)["extra_templates"]
            drawn = {*config.theme.static_templates, *templates, "sitemap.xml.gz"}
            places = Counter(each.dest_uri for each in files)
            for each in (each for each in files if places[each.dest_uri] > 1):
                drawn.add(each.dest_uri)
                vars(each)["is_modified"] = lambda: True  # the last one is the site's
            same = [each for each in files if each.dest_uri not in drawn]
            site, stage = self._place.site, Path(config.site_dir)
            self._changed = link_unchanged(same, self._last, site, stage, self._keys)
        self._built = replace(self._built, pages=(), added=())  # from here on they are MkDocs'
        return nav

    def on_env(self, env: Environment, *, config: MkDocsConfig, **_: object) -> Environment:
        """Tell templates how to write numbers and dates, how to set text, menu and policy."""
        from jinja2 import pass_context

        self._progress = following("progress-of-writing", self._files.documentation_pages())
        self._env = env
        if self._is_guest:
            return env
        cast("dict[str, Any]", env.globals).update(
            in_words=self._thesis.language.scalar,
            menu=self._menu,
            policy=self._policy,
            address_of=partial(self._address_of, config),
        )
        # Settings and front matter are text, what is HTML says so; Material's blog does not.
        env.autoescape = "material/blog" not in config.plugins
        filters = cast("dict[str, Any]", env.filters)
        url = filters["url"]

        def address(context: object, value: str) -> str:
            # Without a home page there is no value: MkDocs makes what it can of that.
            return url(context, value) if not value or is_harmless(value) else "#"

        filters["url"] = pass_context(address)
        typography = self._thesis.typography

        def typeset(text: object, language: str = "") -> Markup:
            return Markup(set_html(html.escape(str(text)), typography, language))  # noqa: S704

        filters["typeset"] = typeset
        keep_bytecode(env)
        if self._changed:
            self._progress = iter(())  # of these it is told while they are written
            write_pages(self._changed, config, self._nav, self._files, env)
        return env

    @event_priority(-100)  # behind what other plugins make of the content
    def on_page_context(
        self, context: TemplateContext, *, page: Page, **_: object
    ) -> TemplateContext:
        """Hand a page what it says of itself: metadata, and how it is cited."""
        next(self._progress, None)
        if self._is_guest:
            return context
        typed = page.typed_meta if isinstance(page, RenderedPage) else frozenset(page.meta)
        title = cast("str", page.title)
        about = page_about(self._about, page.file.src_uri, html.unescape(title))
        if about.get("description"):
            page.meta.setdefault("description", about["description"])
        for name, value in page.meta.items():  # HTML of another plugin, not of the front matter
            if isinstance(value, str) and "<" in value and name not in typed:
                page.meta[name] = Markup(sanitised(value))  # noqa: S704
        changed = self._built.for_review.changed.get(page.file.src_uri, ())
        content = page.content or ""
        for each in changed:  # as our pages write an id
            own = f' id="{attribute(each)}"'
            content = content.replace(own, f'{own} data-changed=""', 1)
        # It is HTML: what a chapter may say in it was judged where it was rendered.
        page.content = Markup(content)  # noqa: S704
        said = cast("dict[str, object]", context)
        said["changed"] = anchor_of(page.file.src_uri) if changed else ""
        said["about"] = about
        said["remarks"] = self._built.for_review.remarks.get(page.file.src_uri, "")
        said["edition"] = self._about.edition_of(page.file.src_uri)
        return context

    @event_priority(-100)  # all that other plugins write is searched, and put in place
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Look for private values in the new site, and put it in place if nothing is wrong."""
        site = Path(config.site_dir)
        sources = {
            file.dest_uri: each.source
            for each in self._thesis.manuscript.chapters
            if (file := self._files.src_uris.get(each.path))
        }
        excused = {*self._thesis.settings.privacy.exceptions, *self._exported}
        found = leaks_in_site(site, self._thesis.leaks, sources, excused, self._originals)
        secrets = [  # of chapters the remarks were told
            each
            for each in found
            if each.severity is Severity.ERROR or each.place.path not in sources.values()
        ]
        self._log(secrets)
        if has_errors(secrets):
            message = Message("private-values", folder=str(self._place.site))
            raise PluginError(say(message, self._thesis.language.code))
        if self._place.put(config):
            site, root = self._place.site, self._thesis.root
            keep_manifest(self._store, root, site, self._keys, self._last)
            if self._command == "serve":
                parts = config, self._nav, self._files, self._env
                self._served = ServedSite(self._thesis, self._saved, *parts) if self._keys else None

    def draw_saved(self) -> bool:
        """Draw the page of the chapter that was saved since the last build, and put it in place.

        What else depends on the chapter is of the next build. False where only that can tell.
        """
        drawn: ServedSite | None = None
        with suppress(Exception):  # of what is wrong the build tells
            drawn = self._served and self._served.draw_saved()
        self._served = drawn or self._served
        return drawn is not None

    def told_errors(self) -> dict[str, object]:
        """Return how many errors the last build told, and each with the section it stands in."""
        language, errors = self._thesis.language.code, self._built.errors()
        places = [
            {"words": cause_as_text(each, language), "href": self._section_at(each.problem.place)}
            for each in by_cause(errors)
        ]
        return {
            "title": say(Message("count-errors", count=len(errors)), language),
            "places": places,
        }

    def _section_at(self, place: Place) -> str:
        """Return the address of the section that holds a place, empty where it is in no chapter."""
        for chapter in self._thesis.manuscript.chapters:
            if chapter.source == place.path:
                around = [e.anchor for e in chapter.headings if e.place.line <= place.line]
                path = urlsplit(self._about.address(chapter.path)).path
                return f"{path}#{around[-1]}" if around else path
        return ""

    def on_shutdown(self) -> None:
        """Leave the last site where it is, if the build was interrupted."""
        place: SitePlace | None = vars(self).get("_place")
        if place is not None:
            place.discard()

    def on_build_error(self, *, error: Exception, **_: object) -> None:
        """Leave the last site where it is; say in one line what nobody foresaw, in any plugin."""
        self.on_shutdown()
        if not isinstance(error, MkDocsException) and not shows_tracebacks():
            thesis = getattr(self, "_thesis", None)
            language = thesis.language.code if thesis else "en"
            raise UnforeseenError(say(describe_crash(error), language)) from error

    def on_serve(
        self, server: "LiveReloadServer", *, config: MkDocsConfig, **_: object
    ) -> "LiveReloadServer":
        """Watch the data, the overrides, the bibliography and the thesis's own checks too."""
        settings, citations = self._thesis.settings, self._thesis.settings.citations
        works = self._thesis.bibliography.works.values() if self._thesis.bibliography else ()
        read = {*citations.bibliography, *(each.place.path for each in works)}
        named = (
            *(*self._thesis.study.places(settings.data), *read),
            *(citations.style, *settings.own_checks, *settings.own_data),
            REMARKS if settings.privacy.audience == "jury" else "",
        )
        watched = [self._thesis.root / each for each in named if each]
        if settings.chapters == ".":  # what builds write stands in it too
            watching: Mapping[str, int] = vars(server)["_watched_paths"]
            for each in {config.docs_dir, os.path.realpath(config.docs_dir)}.intersection(watching):
                server.unwatch(each)
            server.watch(config.docs_dir, recursive=False)  # a new chapter there
            tops = {each.partition("/")[0] for each in self._thesis.manuscript.folder.files}
            watched += [self._thesis.root / each for each in tops]
        for path in (*watched, *map(Path, filter(None, [config.theme.custom_dir]))):
            if path.exists():
                server.watch(str(path))
        return server

    @property
    def _is_guest(self) -> bool:
        return self._thesis.settings.is_guest

    @property
    def _policy(self) -> str:
        policy = self._thesis.settings.policy
        return served_policy(policy) if self._command == "serve" else policy

    def _address_of(self, config: MkDocsConfig, name: object) -> str:
        """Return where something that chapters refer to is in the site, empty if it is not."""
        entry = self._thesis.register.get(str(name or ""))
        return f"{file_of(entry.path, config).url}#{entry.anchor}" if entry else ""

    def _settings(self, config: MkDocsConfig, root: Path) -> Settings:
        return settings_from(
            {
                "docs_dir": Path(os.path.relpath(config.docs_dir, root)).as_posix(),
                "site_dir": Path(os.path.relpath(config.site_dir, root)).as_posix(),
                "site_name": config.site_name,
                "site_description": config.site_description,
                "site_author": config.site_author,
                "site_url": config.site_url,
                "repo_url": config.repo_url,
                "use_directory_urls": config.use_directory_urls,
                "theme": {
                    "language": config.theme.get("language", "en"),
                    "custom_dir": config.theme.custom_dir,
                },
                "nav": config["nav"],
                "markdown_extensions": config.markdown_extensions,
                "mdx_configs": cast("dict[str, Any]", config["mdx_configs"]),
                "plugins": [{"thesis": dict(self.config)}],
            },
            settings_source(root)[0],
            root,
        )

    def _page_keys(self, config: MkDocsConfig, nav: Navigation, files: Files) -> dict[str, str]:
        """Return from what each page of the site is made, by its path there; none is empty."""
        thesis, about = self._thesis, self._about
        extra = cast("dict[str, object]", config.extra)
        own = {name: each for name, each in extra.items() if name not in OUR_EXTRAS}
        settings = thesis.settings
        looks = sorted(settings.typography), self._policy
        said = settings.publication, settings.review, *looks
        frame = site_digest(config, nav, files, plain(own), extra["editions"], *said)
        keys: dict[str, str] = {}
        for page in self._built.pages:
            file = files.src_uris.get(page.path)
            if file and frame and isinstance(file.page, RenderedPage) and not file.page.is_homepage:
                chapter = thesis.manuscript.chapter(page.path)
                cited = [
                    (each["path"], each["anchor"], each["section"])
                    for key in (page.path, *page.defined)
                    for each in self._built.cited.get(key, ())
                ]
                beside = (file.page.previous_page, file.page.next_page)
                turned = [(each.url, vars(each).get("title")) for each in beside if each]
                keys[file.dest_uri] = digest_of(
                    *(cited, turned, frame, page.title, page.body_digest, chapter and chapter.meta),
                    *(about.edition_of(page.path), about.last_change_of(page.path)),
                    page_about(about, page.path, html.unescape(page.title)),
                    *(self._built.for_review.changed.get(page.path, ()), file.inclusion),
                    self._built.for_review.remarks.get(page.path, ""),
                )
        return keys

    def _facts(self, files: Files, config: MkDocsConfig) -> About:
        site = config.site_url or ""

        @cache
        def address(path: str) -> str:
            return urljoin(site, file_of(path, config).url) if site and path else ""

        editions = [each for each in EXPORTS if files.get_file_from_path(each) is not None]
        about = About(
            self._thesis.settings.publication,
            self._thesis,
            edition_of(self._thesis),
            address,
            EXPORTS[0] if EXPORTS[0] in editions else "",
            page_editions(self._thesis),
        )
        config.extra["editions"] = editions
        config.extra["edition_of"] = about.last_change_of
        config.extra["unlisted"] = about.unlisted
        return about

    def _tell(self, config: MkDocsConfig) -> None:
        """Log all problems; stop under ``--strict`` and for private values."""
        if dropped := self._thesis.store.dropped:
            log.info(say(dropped, self._thesis.language.code))
        self._log(self._built.problems)
        is_strict = config.strict and self._command != "serve"
        refused = self._built.errors(*(() if is_strict else ("leak", "privacy")))
        if refused:
            raise PluginError(refusal(refused, self._thesis.language.code))

    def _log(self, problems: Iterable[Problem]) -> None:
        levels = logging.getLevelNamesMapping()
        for each in logging.getLogger("mkdocs").handlers:  # only errors refuse a publication
            if isinstance(each, CountHandler):
                each.addFilter(_is_not_judged)
        # The worst last: the end is what a terminal shows.
        for cause in sorted(
            by_cause(problems), key=lambda each: levels[each.problem.severity.name]
        ):
            line = cause_as_text(cause, self._thesis.language.code)
            log.log(levels[cause.problem.severity.name], line, extra={"judged": True})

    def _give_pages(
        self, files: Files, config: MkDocsConfig, but: Collection[str] = frozenset()
    ) -> None:
        typography = self._thesis.typography
        for page in self._built.pages:
            file = files.src_uris.get(page.path)
            if file and page.path not in but and not isinstance(file.page, RenderedPage):
                chapter = self._thesis.manuscript.chapter(page.path)
                title = typography.set(page.title)
                meta = chapter.meta if chapter else None
                RenderedPage(page, title, file, config, meta, self._built.cited)

    def _whole_menu(self, files: Files, config: MkDocsConfig) -> list[Any]:
        """Return the menu: the author's, or the chapters by their numbers; then the added pages."""
        text, menu = self._thesis.language.text, cast("list[Any] | None", config["nav"])
        menu = menu and with_pages(menu, self._thesis.manuscript.folder)
        if menu is None:
            numbers = {each.path: each.prefix for each in self._thesis.manuscript.chapters}
            shown = {path: files.src_uris.get(path) for path in numbers}
            titles = {
                path: cast("Any", each).page.title
                for path, each in shown.items()
                if each and each.inclusion.is_in_nav()
            }
            numbers = {path: number for path, number in numbers.items() if path in titles}
            menu, heads = grouped_by_numbers(numbers, titles)
            for path in heads:
                cast("Any", shown[path]).page.heads_section = True
            features = cast("list[str]", config.theme.get("features") or [])
            config.theme["features"] = [*features, "navigation.indexes"]
        listed = [each.path for each in self._built.added if each.in_navigation]
        data = [path for path in listed if path.startswith(f"{DATA_FOLDER}/")]
        groups = {"added_pages": [path for path in listed if path not in data], "data": data}
        return [*menu, *({text(name): paths} for name, paths in groups.items() if paths)]

    def _turn_pages(self, files: Files) -> None:
        """Lead from each page of a kind that is in no menu to the one before and the one after."""
        kinds: dict[str, list[Page]] = {}
        for each in self._built.added:
            file = files.src_uris.get(each.path)
            if each.kin and file and file.page:
                start = files.src_uris.get(each.kin)
                first = [start.page] if start and start.page else []
                kinds.setdefault(each.kin, first).append(file.page)
        for before, after in (pair for pages in kinds.values() for pair in pairwise(pages)):
            after.previous_page = before
            if before.file.src_uri not in kinds:
                before.next_page = after

    def _add_moved(self, files: Files, config: MkDocsConfig) -> None:
        """Add a page at each former address of a chapter; it is in no menu, sitemap or search."""

        def link(path: str, origin: str) -> str:
            return get_relative_url(file_of(path, config).url, file_of(origin, config).url)

        taken = {file.dest_uri for file in files}
        for path, text in pages_that_moved(self._thesis, link).items():
            place = file_of(path, config).dest_uri
            if place not in taken:
                files.append(File.generated(config, place, content=text))

    def _search_index(self, files: Files, left_out: Collection[str], on_home: Iterable[str]) -> str:
        chapters = {each.path: each.meta for each in self._thesis.manuscript.chapters}
        hidden = {
            path
            for path, meta in chapters.items()
            if cast("dict[str, Any]", meta.get("search") or {}).get("exclude")
        }
        hidden.update(left_out, map(cards_page, chapters))
        typeset = self._thesis.typography.set
        urls = {path: each.url for path, each in files.src_uris.items() if path not in hidden}
        told = [each for each in self._built.pages if each.path in urls]
        pages = [
            (
                replace(each, title=typeset(each.title)),
                urls[each.path].removeprefix("./"),
                each.path in chapters,
            )
            for each in told
        ]
        ids = {each.path: {"", *each.ids} for each in told}
        entries = self._thesis.register.entries.values()  # of works, those that are cited
        named = [each for each in entries if each.anchor in ids.get(each.path, ())]
        abstract = typeset(self._thesis.settings.publication.abstract)
        home = {each: abstract if each == "thesis-notice" else "" for each in on_home}
        return search_index(pages, named, self._thesis.language, home)
