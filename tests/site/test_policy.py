"""The Content-Security-Policy in a page that is served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs.commands.build import build
from mkdocs.config import load_config

if TYPE_CHECKING:
    from tests.building import MakeThesis

META = '<meta http-equiv="Content-Security-Policy" content="'


def test_a_page_that_is_served_may_reload_itself(make_thesis: MakeThesis) -> None:
    folder = make_thesis()
    config = load_config(str(folder / "mkdocs.yml"))
    config.plugins.on_startup(command="serve", dirty=False)
    build(config)
    page = (folder / "site/index.html").read_text("utf-8")
    assert f"{META}default-src &#39;self&#39;; " in page
    assert "; script-src &#39;self&#39; &#39;unsafe-inline&#39;" in page
