"""What the plugin does to the parts of MkDocs: files, titles, the menu, the theme."""

import html
import os
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial, partialmethod
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, unquote

from jinja2 import Environment
from markupsafe import Markup
from mkdocs.commands import build
from mkdocs.config.base import Config
from mkdocs.config.config_options import DocsDir, SiteDir
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import (
    File,
    Files,
    InclusionLevel,
    file_sort_key,
    get_files,
    set_exclusions,
)
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

from generator.app.project import Thesis
from generator.app.settings import chapters_folder, settings_from, settings_source
from generator.app.shipped import shipped
from generator.chapters.folder import Folder, is_chapter
from generator.core.addresses import split_address
from generator.core.problems import Message, Place, Problem
from generator.core.reading_files import why_unfit
from generator.core.values import replace
from generator.core.yaml_source import YamlSource
from generator.language import as_text, load_language, say
from generator.privacy.images import PICTURES
from generator.rendering import Page as RenderedBody
from generator.rendering.page import Backlink, Body, words_in
from generator.rendering.sanitizing import is_harmless
from generator.site.attachments import Attachments, without_metadata

log = get_plugin_logger("thesis")
ELSEWHERE = "beside"
"""The folder of the site in which pictures are that stand outside of the chapters' folder."""
_MOST_BASES = 9  # files, each of which takes settings from the next


def lend_look(config: MkDocsConfig) -> None:
    """Put our overrides before Material's templates where the author has none of their own.

    With our search dialog the index of Material's search, which nothing asks for, is not made, and
    what it would look up in the templates of a language for it is left empty.
    """
    folder = shipped("overrides")
    theme = config.theme
    if theme.name == "material" and not theme.custom_dir and str(folder) not in theme.dirs:
        theme.dirs.insert(0, str(folder))
    dialogs = [Path(each) / "partials/search.html" for each in theme.dirs]
    shown = next((each for each in dialogs if each.is_file()), None)
    if shown and shown.read_bytes() == (folder / "partials/search.html").read_bytes():
        plugins = cast("Any", config.plugins)
        for event in ("page_context", "post_build"):
            plugins.events[event] = [
                each
                for each in plugins.events[event]
                if getattr(each, "__self__", config) is not plugins.get("material/search")
            ]
        if search := plugins.get("material/search"):
            search.config.update({"lang": [theme["language"]], "separator": " ", "pipeline": []})


def leave_out_unasked(files: Files, config: MkDocsConfig) -> None:
    """Leave out what no page asks for: Material's maps and its search."""
    plugins: Any = config.plugins
    search, last = plugins.get("material/search"), plugins.events["post_build"]
    is_unused = all(getattr(each, "__self__", 0) is not search for each in last)
    unasked = r"assets/(?:javascripts/(?:lunr|workers)/|.*\.min\.\w+\.map\Z)"
    for path, file in list(files.src_uris.items()):
        if is_unused and re.match(unasked, path):
            files.remove(file)


def file_of(path: str, config: MkDocsConfig) -> File:
    """Return the file of a chapter, which knows where its page is."""
    return File(path, config.docs_dir, config.site_dir, config.use_directory_urls)


def unfit_settings(root: Path) -> str:
    """Return why ``mkdocs.yml`` cannot be read or leads out of the thesis, empty if it is fit."""
    source, problems = settings_source(root)
    if source.content:
        problems = chapters_folder(source.content, source)[1] or _unfit_bases(root, source)
    language = settings_from(source.content).language
    return "\n".join(as_text(each, language) for each in problems)


def _unfit_bases(root: Path, source: YamlSource) -> tuple[Problem, ...]:
    """Return why a file cannot be read from which MkDocs takes settings (``INHERIT``)."""
    file = root / source.path
    for _ in range(_MOST_BASES):
        if not isinstance(named := source.content.get("INHERIT"), str):
            return ()
        file = file.parent / named
        source, problems = settings_source(file.parent, file.name)
        if not source.content:
            return problems
    return (Problem("settings", Place(file.name), Message("file-link-loop")),)


def files_of(thesis: Thesis, config: MkDocsConfig) -> Files:
    """Return the chapters that were read, each as its page, and the files beside them."""
    pages = {each.source: each.path for each in thesis.manuscript.chapters}
    folder = thesis.manuscript.folder
    sources = {posixpath.relpath(each, folder.path): each for each in folder.files}
    files = [
        file_of(path, config)
        for path, each in sources.items()
        if each in pages or not (is_chapter(each) or why_unfit(thesis.root, each))
    ]
    set_exclusions(files, config)  # by the names of the files
    for file in files:
        source = sources[file.src_uri]
        file.abs_src_path, vars(file)["edit_uri"] = str(thesis.root / source), file.src_uri
        file.src_uri = pages.get(source, file.src_uri)
    return ThesisFiles(sorted(files, key=file_sort_key))


class ThesisFiles(Files):
    """The files of a site, to which a theme adds its own: its thousands of icons are none."""

    def add_files_from_theme(self, env: Environment, config: MkDocsConfig) -> None:
        """Add the files of the theme; MkDocs would list hidden folders only to leave them out."""
        loader = cast("Any", env.loader)
        loader.list_templates = partial(_theme_files, loader.searchpath)
        super().add_files_from_theme(env, config)
        del loader.list_templates


def _theme_files(folders: Iterable[str]) -> list[str]:
    found = set[str]()
    for folder in folders:
        for place, below, names in os.walk(folder):
            below[:] = [each for each in below if not each.startswith(".")]
            found.update(Path(place, name).relative_to(folder).as_posix() for name in names)
    return sorted(found)


def add(
    files: Files,
    config: MkDocsConfig,
    contents: Mapping[str, str | bytes],
    inclusion: InclusionLevel = InclusionLevel.UNDEFINED,
) -> None:
    """Add files by their paths to the site, unless there is one at that path."""
    for path, content in contents.items():
        if path not in files.src_uris:
            files.append(File.generated(config, path, content=content, inclusion=inclusion))


def publish_attachments(files: Files, config: MkDocsConfig, beside: Attachments) -> None:
    """Leave out the files to which nothing leads; publish pictures without their metadata."""
    for path in {*beside.left_out, *beside.refused}.intersection(files.src_uris):
        files.remove(files.src_uris[path])
    for path, content in beside.published.items():
        file = files.get_file_from_path(path)
        if file is None:  # it stands elsewhere in the thesis
            file = file_of(path, config)
            file.inclusion = InclusionLevel.INCLUDED
            shown = path.replace("../", "").removeprefix(".")  # a host may leave out what is hidden
            file.dest_uri = f"{ELSEWHERE}/{shown}"
            files.append(file)
        if content is not None:
            file.content_bytes = content
    own = config.theme.custom_dir
    for file in [each for each in files if own and str(each.abs_src_path).startswith(own)]:
        if file.src_uri.lower().endswith(PICTURES):
            content = without_metadata(file.src_uri, Path(str(file.abs_src_path)).read_bytes())
            if content is not None:
                file.content_bytes = content


class RenderedPage(Page):
    """A page of MkDocs that was rendered before: it says what MkDocs would have found out."""

    def __init__(
        self,
        page: RenderedBody,
        title: str | None,
        file: File,
        config: MkDocsConfig,
        meta: Mapping[str, Any] | None,
        cited: Mapping[str, Sequence[Backlink]],
    ) -> None:
        super().__init__(None, file, config)
        self._cited, self.heads_section = cited, False
        # The sections of other chapters that refer to something here, and their addresses.
        self.cited_by: Sequence[tuple[str, str]] = ()
        self.take(page, title, meta)
        if meta is not None:
            self._use_meta(config)  # the menu shows it
        elif file.generated_by is None:
            self.read_source(config)

    def take(self, page: RenderedBody, title: str | None, meta: Mapping[str, Any] | None) -> None:
        """Be the page of what was rendered."""
        self.rendered, self._meta, self.content = page, meta, None
        vars(self).pop("word_count", None)
        if title is not None:  # else it is the menu's, or what MkDocs makes of the page
            # Themes take it for HTML, also unescaped.
            inert = re.sub("<(?=[a-zA-Z/!?])", "‹", title)
            vars(self)["title"] = Markup(html.escape(inert, quote=False))  # noqa: S704 - no tag can begin in it

    @cached_property
    def word_count(self) -> int:
        """The number of its words, which a theme may tell, and a plugin set."""
        return words_in(self.content or self.rendered.html)

    @property
    def is_index(self) -> bool:
        """Whether the page stands for its section in the menu."""
        return self.heads_section or super().is_index

    def read_source(self, config: MkDocsConfig) -> None:
        """Read the file for its front matter, and keep its text to see who changes it."""
        super().read_source(config)
        self._use_meta(config)
        self._source = self.markdown

    def _use_meta(self, config: MkDocsConfig) -> None:
        """Say what the front matter says, but for a template that is none of the thesis's own."""
        if self._meta is not None:  # without what the theme could not read
            self.meta = dict(self._meta)
        name, own = str(self.meta.get("template", "")), config.theme.custom_dir
        if name and not (own and name in {each.name for each in Path(own).glob("*.html")}):
            del self.meta["template"]
            if not hasattr(self, "typed_meta"):  # it is read twice
                said = say(Message("template-refused", name=name), str(config.theme["language"]))
                log.warning("%s: %s", self.file.src_uri, said)
        self.typed_meta = frozenset(self.meta)

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Take the HTML that was rendered; what another plugin made of the Markdown is told."""
        if self.markdown != self._source:
            said = say(Message("markdown-changed"), str(config.theme["language"]))
            log.warning("%s: %s", self.file.src_uri, said)
        if self.content is not None:  # another plugin asks again
            return
        said = load_language(str(config.theme["language"])).text("used_in")

        def used_in(term: str) -> str:
            links = [
                Markup('<a href="{}">{}</a>').format(address, section)
                for section, address in self._sections(term, files)
            ]
            line = Markup('<p class="term-uses">{} {}</p>')
            return line.format(said, Markup(", ").join(links)) if links else ""

        self.cited_by = self._sections(self.file.src_uri, files)
        self.content = self.rendered.addressed(lambda href: self._address(href, files), used_in)
        self.toc = get_toc([_as_html(each) for each in self.rendered.body.contents])
        self.present_anchor_ids = set(self.rendered.ids)
        # From here on it is MkDocs': no page is held twice.
        self.rendered = replace(self.rendered, body=Body(b""))

    def _sections(self, key: str, files: Files) -> Sequence[tuple[str, Markup]]:
        """Return the sections that refer to something here, and where they are from this page."""
        folder = posixpath.dirname(self.file.src_uri) or "."
        return [
            (each["section"], Markup(self._address(f"{path}#{quote(each['anchor'])}", files)))  # noqa: S704 - it is escaped
            for each in self._cited.get(key, ())
            for path in [quote(posixpath.relpath(each["path"], folder))]
        ]

    def _address(self, href: str, files: Files) -> str | None:
        """Return where a link leads from this page; one that leads to no file stays."""
        parts = split_address(href)
        if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
            return None
        beside = posixpath.join(posixpath.dirname(self.file.src_uri), unquote(parts.path))
        target = files.src_uris.get(posixpath.normpath(beside))
        if target is None:
            return None
        return html.escape(parts._replace(path=target.url_relative_to(self.file)).geturl())


def _as_html(entry: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as MkDocs takes it
    """Return an entry of the contents whose name, in which no tag begins, is HTML."""
    children = [_as_html(each) for each in entry["children"]]
    return {**entry, "name": Markup(entry["name"]), "children": children}  # noqa: S704


def refuse_addresses(config: MkDocsConfig) -> None:
    """Take out of the settings what a link of the site may not lead to, and tell of it."""
    extra = cast("dict[str, Any]", config.extra)
    listed = [*(extra.get("social") or ()), *(extra.get("alternate") or ())]
    places: list[tuple[Any, str]] = [(config, "repo_url"), (extra, "homepage")]
    places += [(each, "link") for each in listed]
    for holder, name in places:
        if not is_harmless(address := str(holder.get(name) or "")):
            holder[name] = ""
            said = say(Message("refused-address", found=address), str(config.theme["language"]))
            log.warning("mkdocs.yml: %s", said)


def with_pages(menu: Any, folder: Folder) -> Any:  # noqa: ANN401 - as MkDocs takes it
    """Return a menu, or an entry of one, in which files of chapters are the pages of MkDocs."""
    if isinstance(menu, str):
        return folder.page(menu)
    if isinstance(menu, list):
        return [with_pages(each, folder) for each in cast("list[Any]", menu)]
    items = cast("dict[str, Any]", menu).items() if isinstance(menu, dict) else ()
    return {name: with_pages(each, folder) for name, each in items}


def served_policy(policy: str) -> str:
    """Return a policy for a page that is served while it is written: the host adds a script."""
    if not policy or "script-src" in policy:
        return policy.replace("script-src", "script-src 'unsafe-inline'")
    return f"{policy}; script-src 'self' 'unsafe-inline'"


# --- the folder of the chapters -------------------------------------------------------------------


def allow_chapters_beside_settings() -> None:
    """Let MkDocs take the files of a thesis from its plugin, and their folder be the thesis's.

    MkDocs refuses a ``docs_dir`` that holds ``mkdocs.yml`` or the site, and reads all that is in
    it. Of a thesis it is given what ``Folder`` found: nothing else can become a page or a file.
    """
    setattr(build, "get_files", _files)  # noqa: B010 - it is none of what the module exports
    for option in cast("tuple[Any, ...]", (DocsDir, SiteDir)):
        option.post_validation = partialmethod(_validate, option.post_validation)


def _files(config: MkDocsConfig) -> Files:
    plugin = cast("Any", config.plugins).get("thesis")
    return plugin.source_files(config) if plugin else get_files(config)


def _validate(option: object, refuse: Any, config: Config, key_name: str) -> None:  # noqa: ANN401
    """Ask what MkDocs asks of the folders of a site; ``SitePlace`` asks it of those of a thesis."""
    if "thesis" not in (cast("dict[str, Any]", config)["plugins"] or ()):
        refuse(option, config, key_name)
