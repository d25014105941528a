"""Our look, in one file over that of the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.building import BuildSite, MakeThesis

STYLE = "assets/stylesheets/thesis.css"


def test_a_thesis_without_overrides_has_our_look_in_one_file_over_that_of_the_theme(
    make_thesis: MakeThesis, build_site: BuildSite
) -> None:
    built = build_site(make_thesis())
    assert STYLE in built.page()
    ours = (built.site / STYLE).read_text("utf-8")
    assert ".thesis-table caption{" in ours
    assert not [each for each in ("/*", "{\n", "@import") if each in ours]
    (file,) = (built.site / STYLE).parent.glob("main.*.min.css")
    theme = file.read_text("utf-8")
    assert theme.startswith("@layer material{")
    assert theme.count("{") == theme.count("}")
    assert ".md-header{" in theme
