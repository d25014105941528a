"""A thesis without a bibliography asks nothing of pandoc; what the settings name: ``checks``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.chapters.bibliography import formatting

if TYPE_CHECKING:
    from tests.building import BuildSite, MakeThesis


def test_without_a_bibliography_pandoc_is_never_started(
    make_thesis: MakeThesis, build_site: BuildSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        pytest.fail("pandoc was started")

    monkeypatch.setattr(formatting, "_run_pandoc", never)
    root = make_thesis({"1_un.md": "# Un\n\nVu [@schon1983], selon Schön (1983).\n"})
    assert build_site(root).failed
    built = build_site(root, strict=False)
    assert len(built.warnings) == 1
    assert not (built.site / "references").exists()
    assert "[@schon1983]" in built.page("1_un/")
