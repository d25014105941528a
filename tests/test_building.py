"""The helpers that the other tests trust: a build says what MkDocs would say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.building import BuildSite, MakeThesis


def test_a_small_thesis_builds_without_a_warning(
    make_thesis: MakeThesis, build_site: BuildSite
) -> None:
    built = build_site(make_thesis({"1.1_debut.md": "# Début\n\nUne phrase.\n"}))
    assert built.warnings == []
    assert not built.failed
    assert "Une phrase." in built.page("1.1_debut")


def test_a_broken_link_fails_a_strict_build(make_thesis: MakeThesis, build_site: BuildSite) -> None:
    folder = make_thesis({"1.1_debut.md": "# Début\n\n[suite](absent.md)\n"})
    built = build_site(folder)
    assert built.failed
    told = "\n".join(built.warnings).replace("\u00a0", " ")
    assert "chapters/1.1_debut.md:3:1: link: " in told
    assert "« absent.md » ne mène à aucun fichier" in told
