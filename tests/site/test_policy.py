"""The Content-Security-Policy in the pages of a thesis, and without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

if TYPE_CHECKING:
    from tests.building import BuildSite, MakeThesis

META = '<meta http-equiv="Content-Security-Policy" content="'


@pytest.mark.parametrize(
    ("option", "policy"),
    [
        ("script-src  'self'\n x", "script-src &#39;self&#39; x"),
        (False, ""),
    ],
)
def test_the_policy_is_an_option(
    option: object, policy: str, make_thesis: MakeThesis, build_site: BuildSite
) -> None:
    plugins = ["search", {"thesis": {"content_security_policy": option}}]
    page = build_site(make_thesis(config={"plugins": plugins})).page()
    assert META + policy in page if policy else META not in page


def test_a_page_that_is_served_may_reload_itself(make_thesis: MakeThesis) -> None:
    folder = make_thesis()
    config = load_config(str(folder / "mkdocs.yml"))
    config.plugins.on_startup(command="serve", dirty=False)
    build(config)
    page = (folder / "site/index.html").read_text("utf-8")
    assert f"{META}default-src &#39;self&#39;; " in page
    assert "; script-src &#39;self&#39; &#39;unsafe-inline&#39;" in page
