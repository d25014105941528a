"""How a thesis is set up, read from its ``mkdocs.yml``.

It is read without MkDocs, so that every command sees the same.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import yaml

from generator.checks.own import rule_of
from generator.core.problems import CONFIGURATION, RULES, Message, Place, Problem, nearest
from generator.core.yaml_source import yaml_reason
from generator.data.schema import ATTRIBUTION_LEVELS
from generator.language.typography import KINDS
from generator.site.publication import Publication, read_publication

if TYPE_CHECKING:
    from markdown import Extension

SEVERITIES = ("error", "warning", "info", "off")
"""How severe a rule can be made."""
MOST_VERSIONS = 1_000
"""Versions of a chapter that are read unless it is said otherwise."""
AUDIENCES = ("public", "jury")
"""Who reads the thesis; what is restricted is for the jury, what is private for nobody."""
OPTIONS = (
    *("attribution", "checks", "citations", "data_dir", "own_checks", "privacy", "publication"),
    *("review", "typography"),
)
"""The options of the plugin."""
GROUPS = {
    "review": ("comment", "since", "history"),
    "privacy": ("audience", "k"),
    "citations": ("bibliography", "style"),
}
"""The settings of an option that has several."""
RULE = "settings"


@dataclass(frozen=True)
class Review:
    """How the thesis is reviewed.

    ``comment`` is a mail address or a form to which remarks go (``mailto:…``,
    ``https://…?title={title}&body={body}``), empty for none. ``since`` is the tag, revision or date
    from which changes are counted, empty for the last tagged review. ``history`` is how many older
    versions of a chapter are read from git at most, so that links to older passages lead on: none
    where it is off.
    """

    comment: str = ""
    since: str = ""
    history: int = MOST_VERSIONS


@dataclass(frozen=True)
class Privacy:
    """Who reads the thesis, and how well the people in its data are hidden.

    ``audience`` is public, or jury: then what is restricted is shown too. ``k`` is how many records
    must share what could identify a person, so that none is told by it; below 2 nothing is asked.
    """

    audience: str = "public"
    k: int = 3


@dataclass(frozen=True)
class Citations:
    """Which works can be cited, and how they are written.

    ``bibliography`` is a file of BibTeX; by default ``references.bib`` in the folder of the data,
    where there is one. ``style`` is the name of a CSL style or the path of a ``.csl`` file; by
    default author and date in the language of the site.
    """

    bibliography: str = ""
    style: str = ""


@dataclass(frozen=True)
class Settings:
    """Where chapters and data are, their language and order, and how severe each check is.

    ``own_checks`` are the files of Python with checks of the thesis's own.
    ``order`` has the chapters as the navigation names them; empty means by their numbers.
    ``attribution`` is how much the attribution of a quotation says: group, role or organisation.
    ``publication`` is what the thesis is for whoever finds and cites it. ``misread`` are the
    problems of settings that could not be read as they are written. ``typography`` has the kinds
    of rules by which text is set. ``folders`` says that a page has an address of its own
    (``7.1/``) rather than the name of a file (``7.1.html``).
    """

    chapters: str = "chapters"
    data: str = "data"
    language: str = "fr"
    title: str = ""
    order: tuple[str, ...] = ()
    checks: Mapping[str, str] = field(default_factory=dict[str, str])
    own_checks: tuple[str, ...] = ()
    attribution: str = "group"
    review: Review = field(default_factory=Review)
    citations: Citations = field(default_factory=Citations)
    publication: Publication = field(default_factory=Publication)
    privacy: Privacy = field(default_factory=Privacy)
    misread: tuple[Problem, ...] = ()
    typography: frozenset[str] = frozenset(KINDS)
    folders: bool = True
    extensions: tuple[str | Extension, ...] = ()
    extension_configs: Mapping[str, Mapping[str, Any]] = field(
        default_factory=dict[str, "Mapping[str, Any]"]
    )


def read_settings(root: Path) -> tuple[Settings, tuple[Problem, ...]]:
    """Return the settings of the thesis in a folder.

    Without ``mkdocs.yml`` those of a plain folder.
    """
    path = root / CONFIGURATION
    if not path.is_file():
        return Settings(), ()
    try:
        content: object = yaml.load(path.read_text(encoding="utf-8-sig"), _TolerantLoader)  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = (
            Place(CONFIGURATION, mark.line + 1, mark.column + 1) if mark else Place(CONFIGURATION)
        )
        is_text = isinstance(error, yaml.YAMLError)
        reason = yaml_reason(error) if is_text else Message("no-utf-8")
        return Settings(), (Problem(RULE, place, Message("yaml-invalid", reason=reason)),)
    if not isinstance(content, dict):
        return Settings(), ()
    return settings_from(cast("dict[str, Any]", content)), ()


def settings_from(content: Mapping[str, Any]) -> Settings:
    """Return the settings that the content of ``mkdocs.yml`` makes."""
    theme = content.get("theme")
    options = _options(content.get("plugins"))
    checks = {
        str(rule): _severity(severity) for rule, severity in _mapping(options.get("checks")).items()
    }
    language = str(_mapping(theme).get("language") or "en") if theme else "en"
    publication, misread = read_publication(options.get("publication"), _site(content, language))
    extensions, extensions_configured = _extensions(
        content.get("markdown_extensions"), content.get("mdx_configs")
    )
    typography, unread = _typography(options.get("typography", True))
    return Settings(
        chapters=str(content.get("docs_dir") or "chapters"),
        data=str(options.get("data_dir") or "data"),
        language=language,
        title=str(content.get("site_name") or ""),
        order=tuple(_pages(content.get("nav"))),
        checks=checks,
        own_checks=_own_checks(options.get("own_checks")),
        attribution=str(options.get("attribution") or "group"),
        review=_review(_mapping(options.get("review"))),
        citations=_citations(_mapping(options.get("citations"))),
        publication=publication,
        privacy=_privacy(_mapping(options.get("privacy"))),
        misread=(*misread, *unread, *_unknown_keys(options)),
        typography=typography,
        folders=content.get("use_directory_urls") is not False,
        extensions=tuple(extensions),
        extension_configs=extensions_configured,
    )


def _extensions(
    listed: object, configured: object
) -> tuple[list[str | Extension], dict[str, Mapping[str, Any]]]:
    """Return the Markdown extensions of the site and their options, however they are listed."""
    names: list[str | Extension] = []
    options = {name: _mapping(each) for name, each in _mapping(configured).items()}
    for entry in cast("list[object]", listed) if isinstance(listed, list) else [listed]:
        if isinstance(entry, Mapping):
            named = _mapping(cast("object", entry))
            names += named
            options |= {name: _mapping(each) for name, each in named.items()}
        elif entry:
            names.append(cast("str", entry))
    return names, options


def _site(content: Mapping[str, Any], language: str) -> Publication:
    """Return what the settings of the site say about the thesis."""
    subtitle = str(content.get("site_description") or "")
    return Publication(
        language=language,
        titles={language: str(content.get("site_name") or "")},
        subtitles={language: subtitle} if subtitle else {},
        repository=str(content.get("repo_url") or ""),
        address=str(content.get("site_url") or ""),
    )


def _unknown_keys(options: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a ``settings`` error for each key that nothing reads: misspelt, it protects nobody."""
    groups: list[tuple[Message, object, Collection[str]]] = [
        (Message("an-option"), options, OPTIONS),
        *(
            (Message("a-setting-of", group=name), options.get(name), known)
            for name, known in GROUPS.items()
        ),
        (
            Message("a-rule"),
            options.get("checks"),
            RULES.union(map(rule_of, _own_checks(options.get("own_checks")))),
        ),
    ]
    for kind, content, known in groups:
        for key in (str(each) for each in _mapping(content) if str(each) not in known):
            expected = ", ".join(sorted(known))
            message = Message("setting-unknown", key=key, kind=kind, near=nearest(key, known))
            yield Problem(RULE, Place(CONFIGURATION), message, found=key, expected=expected)


def _own_checks(value: object) -> tuple[str, ...]:
    listed = cast("list[object]", value) if isinstance(value, list) else [value]
    return tuple(str(each) for each in listed if each)


def _severity(value: object) -> str:
    """Return a severity as a word: YAML reads a bare ``off`` as false."""
    return "off" if value is False else str(value)


def _review(options: Mapping[str, Any]) -> Review:
    return Review(
        comment=str(options.get("comment") or ""),
        since=str(options.get("since") or ""),
        history=_history(options.get("history")),
    )


def _typography(value: object) -> tuple[frozenset[str], tuple[Problem, ...]]:
    """Return the kinds of rules that are on, and the problems of what names none.

    The value is ``on``, ``off`` or a mapping (``{quotes: false}``); what it leaves out is on.
    """
    if isinstance(value, bool) or value is None:
        return frozenset(KINDS if value is not False else ()), ()
    if not isinstance(value, Mapping):
        value = {str(value): None}
    chosen = {str(name): each for name, each in cast("Mapping[object, object]", value).items()}
    wrong = tuple(
        Problem(
            RULE,
            Place(CONFIGURATION),
            Message("typography-no-boolean", name=name, found=str(each))
            if name in KINDS
            else Message(
                "typography-unknown",
                name=name,
                known=KINDS,
                near=nearest(name, KINDS),
            ),
            found=name,
            expected=", ".join(KINDS),
        )
        for name, each in chosen.items()
        if name not in KINDS or not isinstance(each, bool)
    )
    return frozenset(each for each in KINDS if chosen.get(each) is not False), wrong


def _privacy(options: Mapping[str, Any]) -> Privacy:
    least = options.get("k", Privacy.k)
    return Privacy(
        audience=str(options.get("audience") or Privacy.audience),
        k=least if isinstance(least, int) else -1,
    )


def _citations(options: Mapping[str, Any]) -> Citations:
    return Citations(
        bibliography=str(options.get("bibliography") or ""),
        style=str(options.get("style") or ""),
    )


def _history(value: object) -> int:
    """Return how many versions are read: a number, or ``true`` or ``false``."""
    if value is False:
        return 0
    return max(value, 0) if isinstance(value, int) and value is not True else MOST_VERSIONS


def unknown_choices(settings: Settings) -> tuple[Problem, ...]:
    """Return a ``settings`` error for each setting whose value is none of its choices."""
    chosen: list[tuple[Message | str, str, tuple[str, ...]]] = [
        *((_within("checks", rule), each, SEVERITIES) for rule, each in settings.checks.items()),
        ("attribution", settings.attribution, ATTRIBUTION_LEVELS),
        (_within("privacy", "audience"), settings.privacy.audience, AUDIENCES),
    ]
    wrong = tuple(
        Problem(
            RULE,
            Place(CONFIGURATION),
            Message("no-choice", name=name, found=found, known=known, near=nearest(found, known)),
            found=found,
            expected=", ".join(known),
        )
        for name, found, known in chosen
        if found not in known
    )
    return (
        *settings.misread,
        *wrong,
        *_comment_problems(settings.review.comment),
        *_class_problems(settings.privacy.k),
    )


def _class_problems(least: int) -> tuple[Problem, ...]:
    """Return a ``settings`` error where the size of a class is no whole number from 0 on."""
    if least >= 0:
        return ()
    message, expected = Message("privacy-k"), Message("type-integer")
    return (Problem(RULE, Place(CONFIGURATION), message, expected=expected),)


def _comment_problems(comment: str) -> tuple[Problem, ...]:
    """Return a ``settings`` error for an address that remarks cannot go to."""
    is_mail = re.fullmatch(r"mailto:[^@\s]+@[^@\s]+", comment) is not None
    is_form = re.match(r"https?://\S+$", comment) is not None and "{body}" in comment
    if not comment or is_mail or is_form:
        return ()
    forms = ("mailto:name@example.org", "https://…?title={title}&body={body}")
    message = Message("review-comment", found=comment, forms=forms)
    expected = Message("any-of", names=forms)
    return (Problem(RULE, Place(CONFIGURATION), message, found=comment, expected=expected),)


def _within(option: str, setting: str) -> Message:
    """Return a setting as it is named: with its option before it."""
    return Message("in-setting", setting=option, reason=setting)


def _options(plugins: object) -> Mapping[str, Any]:
    """Return the options of our plugin, however the list of plugins is written."""
    entries: list[object] = (
        list(cast("list[object]", plugins)) if isinstance(plugins, list) else [plugins]
    )
    for entry in entries:
        options = _mapping(_mapping(entry).get("thesis"))
        if options:
            return options
    return {}


def _pages(nav: object) -> list[str]:
    """Return the Markdown files that a navigation names, in its order."""
    if isinstance(nav, str):
        return [nav] if nav.endswith(".md") else []
    if isinstance(nav, Mapping):
        return [
            page for each in cast("Mapping[str, object]", nav).values() for page in _pages(each)
        ]
    if isinstance(nav, list):
        return [page for each in cast("list[object]", nav) for page in _pages(each)]
    return []


def _mapping(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


class _TolerantLoader(yaml.SafeLoader):
    """Reads past the tags that MkDocs allows: ``!ENV``, ``!relative``, names of Python objects.

    Nothing is run; a name is looked up in the packages of Markdown extensions alone.
    """


def _ignore_tag(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> object:
    if "python/name:" in suffix:
        return _named_object(suffix.rpartition("python/name:")[2])
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return None


def _named_object(name: str) -> object:
    """Return a function that an option of a Markdown extension names, of known packages only."""
    package, _, attribute = name.rpartition(".")
    if package.split(".")[0] not in {"material", "pymdownx", "markdown"}:
        return None
    try:
        return getattr(importlib.import_module(package), attribute)
    except (ImportError, AttributeError):
        return None


yaml.add_multi_constructor("", _ignore_tag, _TolerantLoader)
