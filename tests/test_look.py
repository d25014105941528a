"""The look: ours where the author has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.building import BuildSite, MakeThesis

STYLE = "assets/stylesheets/thesis.css"


def test_a_thesis_without_overrides_has_our_look(
    make_thesis: MakeThesis, build_site: BuildSite
) -> None:
    built = build_site(make_thesis())
    assert STYLE in built.page()
    assert (built.site / STYLE).is_file()


def test_styles_are_one_file_over_those_of_the_theme(
    make_thesis: MakeThesis, build_site: BuildSite
) -> None:
    styles = build_site(make_thesis()).site / "assets/stylesheets"
    ours = (styles / "thesis.css").read_text("utf-8")
    assert ".thesis-table caption{" in ours
    assert "/*" not in ours
    assert "{\n" not in ours
    assert "@import" not in ours
    (theme,) = (each.read_text("utf-8") for each in styles.glob("main.*.min.css"))
    assert theme.startswith("@layer material{")
    assert theme.count("{") == theme.count("}")
    assert ".md-header{" in theme


def test_overrides_of_the_author_are_left_alone(
    make_thesis: MakeThesis, build_site: BuildSite
) -> None:
    theme = {"name": "material", "language": "fr", "font": False, "custom_dir": "mine"}
    folder = make_thesis(config={"theme": theme})
    (folder / "mine").mkdir()
    assert STYLE not in build_site(folder).page()


def test_another_theme_is_left_alone(make_thesis: MakeThesis, build_site: BuildSite) -> None:
    folder = make_thesis(config={"theme": {"name": "mkdocs"}})
    built = build_site(folder, strict=False)
    assert STYLE not in built.page()
