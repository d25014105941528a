"""The options of the plugin in ``mkdocs.yml``; what they mean is said in ``settings``."""

from __future__ import annotations

from mkdocs.config import base
from mkdocs.config import config_options as options


class ThesisConfig(base.Config):
    """The options of the plugin in ``mkdocs.yml``."""

    data_dir = options.Type(str, default="data")
    """The folder of the data."""
    attribution = options.Type(str, default="group")
    """How much the attribution of a quotation says: group, role or organisation."""
    review: options.Type[dict[str, object]] = options.Type(dict, default={})
    """How the thesis is reviewed: comment, since, history (see ``settings.Review``)."""
    publication: options.Type[dict[str, object]] = options.Type(dict, default={})
    """What the thesis is for whoever finds and cites it (see ``publication.Publication``)."""
    privacy: options.Type[dict[str, object]] = options.Type(dict, default={})
    """Who reads the thesis, and how well its people are hidden (see ``settings.Privacy``)."""
    citations: options.Type[dict[str, object]] = options.Type(dict, default={})
    """Which works can be cited, and how they are written (see ``settings.Citations``)."""
    typography: options.Type[object] = options.Type((bool, str, dict), default=True)
    """By which rules text is set: off, or what is (see ``language.typography.KINDS``)."""
    checks: options.Type[dict[str, str]] = options.Type(dict, default={})
    """How severe each rule is: error, warning, info or off."""
    own_checks: options.Type[list[str]] = options.Type(list, default=[])
    """Files of Python with checks of the thesis's own (see ``checks.own``)."""
