"""How a thesis is set up, read from its ``mkdocs.yml`` without MkDocs."""

import importlib
import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, ClassVar, cast

import yaml
from pydantic import BeforeValidator, Field, PlainValidator, ValidationInfo

from generator.core.problems import (
    ALWAYS_ERROR,
    CONFIGURATION,
    RULE_NAMES,
    RULES,
    Message,
    Problem,
    Severity,
    nearest,
    rule_of,
)
from generator.core.reading_files import is_there
from generator.core.validation import (
    CLOSED,
    NOT_WRITTEN,
    OPEN,
    Names,
    Text,
    WrongValue,
    alias,
    one_of,
    text_of,
    validate,
)
from generator.core.yaml_source import Loader, Steps, YamlSource, read_yaml
from generator.data.schema import ATTRIBUTION_LEVELS
from generator.language.typographic_rules import KINDS
from generator.site.publication import PREVIEW, Publication, hosted_address, with_site

MOST_VERSIONS = 1_000
"""Versions of a chapter that are read unless it is said otherwise."""
_CODE = frozenset({"INHERIT", "extra_templates", "hooks", "watch"})  # settings that run something
# Tags of Python that the documentation of MkDocs and Material names, and of which packages.
_PACKAGES = {
    "name": ("markdown", "material", "materialx", "mermaid2", "pymdownx"),
    "object/apply": ("pymdownx",),
}
_PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".gif")
NOWHERE = YamlSource(CONFIGURATION, {}, {})
"""Where settings stand that come from no file."""
LOOK = "assets/stylesheets/thesis.css"
"""The style sheet of our look, by its path in a folder of templates."""
# Where a thesis is a guest its site is as it was, unless it asks for one of these.
_OF_GUEST = {"content_security_policy": False, "numbering": "none", "typography": False}
_OF_THESIS = frozenset({"numbering", "publication"})  # options that a guest has not


# --- what an option can be ------------------------------------------------------------------------


def _remarks(value: object) -> str:
    text, forms = str(value), ("mailto:name@example.org", "https://…?title={title}&body={body}")
    is_mail = re.fullmatch(r"mailto:[^@\s]+@[^@\s]+", text)
    is_form = re.match(r"https?://\S+$", text) and "{body}" in text
    if text and not is_mail and not is_form:
        raise WrongValue(
            Message("review-comment", found=text, forms=forms),
            expected=Message("any-of", names=forms),
        )
    return text


def _versions(value: object) -> int:
    """Return how many versions are read: a number, or ``true`` or ``false``."""
    if value is False:
        return 0
    if not isinstance(value, int):
        raise WrongValue(expected=Message("type-integer"))
    return MOST_VERSIONS if value is True else max(value, 0)


class _Percentage(str):
    """The least coverage that ``checks`` asks for, where other rules have a severity."""

    __slots__ = ()


def _with_percentage(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    rules = cast("Mapping[str, object]", value)
    least = rules.get("coverage")
    is_one = type(least) is int and least in range(101)
    return {**rules, "coverage": _Percentage(least)} if is_one else rules


def _severity(value: object) -> str:
    said = "off" if value is False else str(value)  # what YAML makes of "off"
    known = ("error", "warning", "info", "off")
    if said not in known and not isinstance(value, _Percentage):
        raise WrongValue(known=known)
    return said


def _least(value: object, info: ValidationInfo) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        message = Message("privacy-least", setting=str(info.field_name))
        raise WrongValue(message, expected=Message("type-integer"))
    return value


def _reason(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise WrongValue(Message("privacy-reason"), expected=Message("a-reason"))
    return value


def _rule(value: object, info: ValidationInfo) -> str:
    own = frozenset(map(rule_of, info.data.get("own_checks", ())))
    listed = ", ".join(sorted(RULES.union(own) - {ALWAYS_ERROR}))
    if value == ALWAYS_ERROR:
        raise WrongValue(Message("leak-always-error"), expected=listed)
    if value not in RULE_NAMES | own:
        near = nearest(str(value), RULE_NAMES | own)
        message = Message("setting-unknown", key=str(value), kind=Message("a-rule"), near=near)
        raise WrongValue(message, expected=listed)
    return str(value)


def _kind(value: object) -> str:
    if value not in KINDS:
        near = nearest(str(value), KINDS)
        message = Message("typography-unknown", name=str(value), known=KINDS, near=near)
        raise WrongValue(message, expected=", ".join(KINDS))
    return str(value)


def _switches(value: object) -> object:
    """Return which kinds of rules are on; the value is ``on``, ``off`` or says it for some."""
    if isinstance(value, bool):
        return dict.fromkeys(KINDS, value)
    return cast("object", value) if isinstance(value, Mapping) else {str(value): True}


# The pages' Content-Security-Policy: nothing from elsewhere, no script in a page. Source: CSP level
# 3. The icons of the theme are masks from ``data:`` addresses; all else is a file of the site. The
# last three are not covered by ``default-src``.
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'"
)


def _policy(value: object) -> str:
    """Return the policy of the pages: ours for ``true``, none for ``false``, else as written."""
    if isinstance(value, bool):
        return POLICY if value else ""
    return " ".join(text_of(value).split())


def _own_folder(value: object) -> str:
    """Return the path of a folder within the thesis."""
    text = text_of(value)
    parts = PurePosixPath(text.replace("\\", "/")).parts
    if not parts or text.startswith(("/", "~")) or ".." in parts or "\0" in text or ":" in parts[0]:
        raise WrongValue(expected=Message("a-folder-of-the-thesis"))
    return "/".join(parts)


@dataclass(frozen=True)
class ChaptersFolder:
    """The one entry of MkDocs that is judged here: the chapters are a folder of the thesis."""

    __pydantic_config__ = OPEN
    docs_dir: Annotated[
        str, PlainValidator(lambda value: "." if str(value) in {".", "./"} else _own_folder(value))
    ] = "chapters"


Severities = Annotated[
    dict[Annotated[str, PlainValidator(_rule)], Annotated[str, PlainValidator(_severity)]],
    BeforeValidator(_with_percentage),
]
Switches = Annotated[
    dict[Annotated[str, PlainValidator(_kind)], Annotated[bool, Field(strict=True)]],
    BeforeValidator(_switches),
]


@dataclass(frozen=True)
class Review:
    """How the thesis is reviewed.

    ``comment`` is a mail address or a form to which remarks go (``mailto:…``,
    ``https://…?title={title}&body={body}``), empty for none. ``since`` is the tag, revision or date
    from which changes are counted, empty for the last tagged review. ``history`` is how many older
    versions of a chapter are read from git at most, so that links to older passages lead on: none
    where it is off. In a preview (``PREVIEW``) what changed has a page whoever reads.
    """

    __pydantic_config__ = CLOSED
    NAMED = Message("a-setting-of", group="review")
    FORMER: ClassVar = {"changes": "privacy: {audience: jury}"}
    comment: Annotated[str, PlainValidator(_remarks)] = ""
    since: Text = ""
    history: Annotated[int, PlainValidator(_versions)] = MOST_VERSIONS
    is_preview: Annotated[bool, NOT_WRITTEN] = False


@dataclass(frozen=True)
class Privacy:
    """Who reads the thesis (public, jury); how many records must share what identifies (``k``).

    The jury, and who supervises, read what is restricted, what changed and what is left.
    Counts of fewer people than ``suppress`` are not told; 0 tells all.
    ``exceptions`` are words that are let pass though they are part of a private name, each with its
    reason.
    """

    __pydantic_config__ = CLOSED
    NAMED = Message("a-setting-of", group="privacy")
    audience: Annotated[str, one_of("public", "jury")] = "public"
    k: Annotated[int, PlainValidator(_least)] = 3
    suppress: Annotated[int, PlainValidator(_least)] = 0
    exceptions: dict[Text, Annotated[str, PlainValidator(_reason)]] = field(
        default_factory=dict[str, str]
    )


@dataclass(frozen=True)
class Citations:
    """The files of BibTeX (else those that are found), and the CSL style, name or file."""

    __pydantic_config__ = CLOSED
    NAMED = Message("a-setting-of", group="citations")
    bibliography: Names = ()
    style: Text = ""


@dataclass(frozen=True)
class Settings:
    """Where chapters and data are, their language and order, and how severe each check is.

    ``own_checks`` are the files of Python with checks of the thesis's own, ``own_data`` those with
    functions that make data.
    ``flavour`` is the Markdown that the chapters are written in.
    ``numbering`` says where the numbers of chapters come from: the names of their ``files``, their
    ``order`` (in which ``appendices`` have letters), or none.
    ``look`` is "thesis" for our look, "site" for the author's: the thesis is a guest in it.
    ``attribution`` is how much the attribution of a quotation says: group, role or organisation.
    ``publication`` is what the thesis is for whoever finds and cites it. ``order`` has the chapters
    as the navigation names them; empty means by their numbers. ``left_out`` are folders and files
    that are no chapters. ``policy`` is the Content-Security-Policy of the pages, empty for none.
    ``folders`` says that a page has an address of its own (``7.1/``) rather than the name of a file
    (``7.1.html``). ``problems`` are those of options that could not be read as they are written.
    """

    __pydantic_config__ = CLOSED
    NAMED = Message("an-option")
    data: Annotated[
        str, alias("data_dir"), PlainValidator(lambda value: _own_folder(value or "data"))
    ] = "data"
    own_checks: Names = ()
    own_data: Names = ()
    checks: Severities = field(default_factory=dict[str, str])
    flavour: Annotated[str, one_of("github", "pandoc", "quarto", "mkdocs")] = "mkdocs"
    numbering: Annotated[str, one_of("files", "order", "none")] = "files"
    appendices: Names = ()
    look: Annotated[str, one_of("thesis", "site")] = "thesis"
    attribution: Annotated[str, one_of(*ATTRIBUTION_LEVELS)] = "group"
    review: Review = field(default_factory=Review)
    citations: Citations = field(default_factory=Citations)
    publication: Publication = field(default_factory=Publication)
    privacy: Privacy = field(default_factory=Privacy)
    switches: Annotated[Switches, alias("typography")] = field(default_factory=dict[str, bool])
    policy: Annotated[str, alias("content_security_policy"), PlainValidator(_policy)] = POLICY
    chapters: Annotated[str, NOT_WRITTEN] = "chapters"
    language: Annotated[str, NOT_WRITTEN] = "fr"
    order: Annotated[tuple[str, ...], NOT_WRITTEN] = ()
    left_out: Annotated[tuple[str, ...], NOT_WRITTEN] = ()
    folders: Annotated[bool, NOT_WRITTEN] = True
    is_guest: Annotated[bool, NOT_WRITTEN] = False
    extensions: Annotated[tuple[Any, ...], NOT_WRITTEN] = ()
    extension_configs: Annotated[Mapping[str, Mapping[str, Any]], NOT_WRITTEN] = field(
        default_factory=dict[str, Mapping[str, Any]]
    )
    problems: Annotated[tuple[Problem, ...], NOT_WRITTEN] = ()

    @property
    def least_coverage(self) -> int:
        """How much of what is stated must be held against something, in percent."""
        said = self.checks.get("coverage", "")
        return int(said) if said.isdecimal() else 0

    @property
    def html_seen_from(self) -> str:
        """From where a browser reads addresses in HTML that stays: "page", "file"; else ""."""
        return ("page" if self.folders else "file") if self.keeps_html else ""

    @property
    def keeps_html(self) -> bool:
        """Whether HTML of chapters stays as it is typed: in a site without our policy."""
        return self.is_guest and not self.policy

    @property
    def typography(self) -> frozenset[str]:
        """The kinds of rules by which text is set."""
        return frozenset(each for each in KINDS if self.switches.get(each, True))


# --- reading --------------------------------------------------------------------------------------


def is_thesis(folder: Path) -> bool:
    """Say whether a folder has the settings of a thesis, or chapters and described data."""
    described = folder / Settings.data / "datapackage.yaml"
    has_both = (folder / Settings.chapters).is_dir() and described.is_file()
    return has_both or is_there(folder, CONFIGURATION)


def read_settings(root: Path, *, is_foreign: bool = False) -> Settings:
    """Return the settings of the thesis in a folder, those of a plain folder if it has none.

    Foreign ones, of another version, see no variable of the environment.
    """
    if not is_there(root, CONFIGURATION):
        return Settings()
    source, problems = settings_source(root, is_foreign=is_foreign)
    if not source.content:
        return Settings(problems=problems)
    settings = settings_from(source.content, source, root)
    absent = _absent_files(root, settings, source)
    return replace(settings, problems=(*problems, *settings.problems, *absent))


def _absent_files(root: Path, settings: Settings, source: YamlSource) -> Iterator[Problem]:
    """Yield an error for each file that the settings name and the thesis does not have."""
    _, steps = _options(source.content.get("plugins"))
    for at, path in enumerate(settings.publication.logos):
        file = (root / path).resolve()
        is_ours = file.is_relative_to(root.resolve()) and file.is_file()
        if not is_ours or file.suffix.lower() not in _PICTURES:
            message = Message("no-such-file", path=path, endings=_PICTURES)
            yield Problem(
                "settings", source.place(*steps, "publication", "logos", at), message, path
            )


def settings_source(
    root: Path, path: str = CONFIGURATION, *, is_foreign: bool = False
) -> tuple[YamlSource, tuple[Problem, ...]]:
    """Return ``mkdocs.yml`` with the place of each entry, and why it cannot be read."""
    loader = ForeignLoader if is_foreign else _TolerantLoader
    return read_yaml(root, path, rule="settings", loader=loader)


_OWN_CODE = frozenset({"own_checks", "own_data"})


def settings_of_version(root: Path, now: Settings) -> Settings:
    """Return the settings of another version of a thesis, which then runs nothing of its own."""
    settings = read_settings(root, is_foreign=True)
    today = {name: now.extension_configs.get(name, {}) for name in now.extensions}
    extensions = _harmless(settings.extensions, settings.extension_configs, today)
    names = tuple(extensions)
    ours = replace(settings, own_checks=(), own_data=())
    return replace(ours, extensions=names, extension_configs=extensions)


def _harmless(
    names: Iterable[object],
    options: Mapping[str, Mapping[str, Any]],
    today: Mapping[str, Mapping[str, Any]],
) -> dict[str, Mapping[str, Any]]:
    """Return the extensions of another version that may be loaded, with their options.

    Python-Markdown calls whatever an extension names ("subprocess:Popen"), and some read any file.
    So they are those of ``today``, with today's options, and those that read the text alone.
    """
    from generator.rendering.markdown import reads_only_text

    known = {name: options.get(name, {}) for name in map(str, names)}
    return {
        name: today.get(name, its_options)
        for name, its_options in known.items()
        if name in today or reads_only_text(name)
    }


def settings_without_code(folder: Path, now: Path, address: str) -> str:
    """Return the settings of another version as YAML, without what would run code of its own.

    Hooks, templates, checks, the file that it inherits from, the plugins of others and Markdown
    extensions that are neither today's nor known are left out; templates are those of the thesis
    ``now``. ``address`` is that of its site.
    """
    source, _ = settings_source(folder, is_foreign=True)
    content = {name: each for name, each in source.content.items() if name not in _CODE}
    current, _ = settings_source(now, is_foreign=True)
    names, configured = _extensions_in(current.content)
    today = {name: configured.get(name, {}) for name in names}
    extensions = _harmless(*_extensions_in(content), today)
    content["markdown_extensions"] = [{name: dict(each)} for name, each in extensions.items()]
    content.pop("mdx_configs", None)
    options = mapping_in(_options(content.get("plugins"))[0])
    options = {name: each for name, each in options.items() if name not in _OWN_CODE}
    look = mapping_in(_options(current.content.get("plugins"))[0]).get("look")
    options |= {"look": look} if look else {}
    named = content.get("theme")
    theme = {**mapping_in(named)} or {"name": named or "mkdocs"}
    theme.pop("custom_dir", None)
    own = mapping_in(current.content.get("theme")).get("custom_dir")
    theme |= {"custom_dir": str((now / own).resolve())} if own else {}
    content |= {"plugins": ["search", {"thesis": options}], "theme": theme}
    content |= {"site_url": address} if address else {}
    return yaml.dump(content, allow_unicode=True, sort_keys=False)


def publication_line(root: Path) -> int:
    """Return the line of ``publication:`` in the settings, 1 where there is none."""
    source, _ = settings_source(root)
    steps = (*_options(source.content.get("plugins"))[1], "publication")
    return source.places[steps].line if steps in source.places else 1


def _is_guest(options: object, chapters: str, templates: Path | None) -> bool:
    """Say whether a site was there before: it says ``look: site``, or nothing of a thesis.

    A thesis has its chapters in ``chapters/`` or beside its settings, where MkDocs allows none, our
    templates, an option of theses or a flavour.
    """
    said = mapping_in(options)
    if look := said.get("look"):
        return look == "site"
    is_ours = templates is not None and (templates / LOOK).is_file()
    is_thesis = not _OF_THESIS.isdisjoint(said) or said.get("flavour", "mkdocs") != "mkdocs"
    return not (chapters in {Settings.chapters, "."} or is_ours or is_thesis)


def settings_from(
    content: Mapping[str, Any], source: YamlSource = NOWHERE, root: Path | None = None
) -> Settings:
    """Return the settings in the content of ``mkdocs.yml``; ``source`` says where they stand."""
    theme = mapping_in(content.get("theme"))
    named = theme.get("language")
    language = named if isinstance(named, str) else "en"
    options, _ = _options(content.get("plugins"))
    own = theme.get("custom_dir")
    usual = {"docs_dir": "docs"} if root and (root / "docs").is_dir() else {}  # that of MkDocs
    chapters, outside = chapters_folder({**usual, **content}, source)
    is_guest = _is_guest(options, chapters, root / str(own) if root and own else None)
    if isinstance(options, Mapping):
        options = {**(_OF_GUEST if is_guest else {}), **mapping_in(cast("object", options))}
        publication: object = options.get("publication") or {}
        if isinstance(publication, Mapping):
            written = mapping_in(cast("object", publication))
            options["publication"] = {"language": language, **written}
    settings, problems = validate(
        Settings,
        options,
        source,
        *_options(source.content.get("plugins"))[1],
        rule="settings",
        within=(),
        left_out=lambda _: True,
    )
    settings = settings or Settings()
    extensions, configured = _extensions_in(content)
    known = ("site_name", "site_description", "site_url", "repo_url")
    site = {name: str(content.get(name) or "") for name in known}
    site["site_url"] = site["site_url"] or hosted_address(os.environ)
    problems = (*outside, *problems)
    if source.content and os.environ.get("CI") and not site["site_url"]:
        place, message = source.place(), Message("no-site-url")
        example, told = "site_url: https://…", Severity.INFO
        problems += (Problem("settings", place, message, expected=example, severity=told),)
    since = os.environ.get(PREVIEW, "")
    return replace(
        settings,
        review=replace(
            settings.review, since=since or settings.review.since, is_preview=bool(since)
        ),
        chapters=chapters,
        language=language,
        order=tuple(pages_of(content.get("nav"))),
        left_out=(
            *(settings.data, settings.citations.style),
            *(*settings.own_checks, *settings.own_data),
            *_left_out(content, source, root or Path(), chapters),
        ),
        publication=with_site(settings.publication, site),
        folders=content.get("use_directory_urls") is not False,
        is_guest=is_guest,
        extensions=tuple(extensions),
        extension_configs=configured,
        problems=problems,
    )


def chapters_folder(
    content: Mapping[str, Any], source: YamlSource
) -> tuple[str, tuple[Problem, ...]]:
    """Return the folder of the chapters, and an error if it is none of the thesis."""
    found, problems = validate(
        ChaptersFolder, content, source, rule="settings", within=(), left_out=lambda _: True
    )
    return posixpath.normpath(found.docs_dir) if found else Settings.chapters, problems


def _options(plugins: object) -> tuple[object, Steps]:
    listed = cast("list[object]", plugins) if isinstance(plugins, list) else [plugins]
    for at, entry in enumerate(listed):
        if options := mapping_in(entry).get("thesis"):
            return options, ("plugins", *([at] if isinstance(plugins, list) else []), "thesis")
    return {}, ("plugins",)


def _extensions_in(content: Mapping[str, Any]) -> tuple[list[Any], dict[str, Mapping[str, Any]]]:
    """Return the names of the Markdown extensions, and the options of those that have some."""
    names, listed = list[Any](), content.get("markdown_extensions")
    configured = mapping_in(content.get("mdx_configs"))
    options = {name: mapping_in(each) for name, each in configured.items()}
    for entry in cast("list[object]", listed) if isinstance(listed, list) else [listed]:
        if isinstance(entry, Mapping):
            named = mapping_in(cast("object", entry))
            names += named
            options |= {name: mapping_in(each) for name, each in named.items()}
        elif entry:
            names.append(entry)
    return names, options


def pages_of(nav: object) -> list[str]:
    """Return the paths of a menu in their order."""
    if isinstance(nav, str):
        return [nav] if "://" not in nav else []
    inner = cast("list[object]", nav) if isinstance(nav, list) else mapping_in(nav).values()
    return [page for each in inner for page in pages_of(each)]


def _left_out(
    content: Mapping[str, Any], source: YamlSource, root: Path, chapters: str
) -> Iterator[str]:
    """Yield the folders of site and templates, and what ``exclude_docs`` leaves out of MkDocs."""
    look = mapping_in(content.get("theme")).get("custom_dir") or ""
    yield from map(posixpath.normpath, map(str, (content.get("site_dir") or "site", look)))
    excluded = dict[str, bool]()
    lines = map(str.strip, str(source.content.get("exclude_docs") or "").split("\n"))
    for line in (each for each in lines if each.strip("!/")):
        name = line.lstrip("!").strip("/")
        pattern = name if "/" in line.rstrip("/") else f"**/{name}"
        with suppress(ValueError, OSError):  # no pattern, one that leads out, a folder that is gone
            found = [each.relative_to(root) for each in (root / chapters).glob(pattern)]
            excluded |= dict.fromkeys(map(Path.as_posix, found), not line.startswith("!"))
    yield from (each for each, is_excluded in excluded.items() if is_excluded)


def mapping_in(value: object) -> Mapping[str, Any]:
    """Return a value that is a mapping, else an empty one."""
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


class _TolerantLoader(Loader):
    """Reads past ``!relative`` and names of known functions; refuses other objects of Python."""


class ForeignLoader(_TolerantLoader):
    """Reads the settings of another version, which see no variable of the environment."""


def _ignore_tag(loader: Loader, suffix: str, node: yaml.Node) -> object:
    _, is_python, named = suffix.partition("tag:yaml.org,2002:python/")
    if is_python and named.partition(":")[2].partition(".")[0] not in _PACKAGES.get(
        named.partition(":")[0], ()
    ):
        reason = f"could not determine a constructor for the tag '!!python/{named}'"
        raise yaml.constructor.ConstructorError(None, None, reason, node.start_mark)
    if named.startswith("name:"):
        return _named_object(named.removeprefix("name:"))
    return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None


def _of_environment(
    loader: Loader, node: yaml.Node, environment: Mapping[str, str] = os.environ
) -> object:
    """Return the first variable that is set, else the default, which a list has last."""
    names, default = [str(node.value)], None
    if isinstance(node, yaml.SequenceNode):
        written = cast("list[object]", loader.construct_sequence(node))
        names, default = [*map(str, written[:-1])], written[-1] if written else None
    return next((environment[each] for each in names if each in environment), default)


def _named_object(name: str) -> object:
    """Return a function that an option of a Markdown extension names, if it is installed.

    It is of one of the packages that may be named: what else they import is no option.
    """
    module, _, attribute = name.rpartition(".")
    try:
        found = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError):
        return None
    its_package = str(getattr(found, "__module__", "")).partition(".")[0]
    return found if its_package in _PACKAGES["name"] else None


yaml.add_constructor("!ENV", _of_environment, _TolerantLoader)
yaml.add_constructor("!ENV", partial(_of_environment, environment={}), ForeignLoader)
yaml.add_multi_constructor("", _ignore_tag, _TolerantLoader)
yaml.add_multi_constructor("", _ignore_tag, ForeignLoader)
