"""The site of the guide: its menu is the lists of ``README.md``, under their headings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import ChoiceLoader, DictLoader
from mkdocs.plugins import event_priority

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig

ENTRY = re.compile(r"^## (?P<heading>.+)|\]\((?P<page>[\w/-]+\.md)\)", re.MULTILINE)


@event_priority(100)  # before the menu is read
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Give the site its menu: what stands before the first heading, then a part for each."""
    text = Path(config.docs_dir, "README.md").read_text(encoding="utf-8")
    menu: list[object] = ["README.md"]
    part = menu
    for found in ENTRY.finditer(text):
        if found["heading"]:
            part = []
            menu.append({found["heading"]: part})
        else:
            part.append(found["page"])
    config.nav = menu
    return config


def on_env(env: Environment, **_: object) -> Environment:
    """Leave out the way to "read the thesis": a guide is none."""
    assert env.loader  # noqa: S101 - MkDocs has one
    env.loader = ChoiceLoader([DictLoader({"partials/ways.html": ""}), env.loader])
    return env
