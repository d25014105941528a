"""What the tests share: small theses to build, and the real one built and served once."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests import doors
from tests.building import build_thesis, write_thesis
from tests.examples import NEW_CHAPTERS, THESES, copy_of
from tests.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.building import BuildSite, MakeThesis

# Material prints the end of its own maintenance at each start; it is no message of ours.
os.environ["NO_MKDOCS_2_WARNING"] = "1"
# An error that nobody foresaw fails a test, and is not said in one line.
os.environ["THESIS_TRACEBACK"] = "1"
# Where these tests run says nothing of where their theses are published; but without a browser a
# run that calls itself CI fails.
os.environ.setdefault("TESTS_IN_CI", os.environ.get("CI", ""))
# What differs is said of an example of a site as of any test.
pytest.register_assert_rewrite("tests.sites")
# Looking for garbage in what a run keeps is a tenth of its time.
gc.set_threshold(100_000)
for name in ("CI", "GITHUB_ACTIONS", "CI_PAGES_URL"):
    os.environ.pop(name, None)

# The same examples in each run, as many as it has time for unless a test asks for others; those of
# `HYPOTHESIS=random` are new ones. How long one takes is the business of the benchmarks.
is_random = os.environ.get("HYPOTHESIS") == "random"
settings.register_profile("suite", max_examples=15, deadline=None, derandomize=not is_random)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def project_root() -> Path:
    """Folder of this project."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def checked_theses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return copies of the theses in French and English that were checked, with what was kept.

    They had one chapter more: what the data answer is kept for all that can be referred to.
    """
    copies = {language: tmp_path_factory.mktemp(language) / "thesis" for language in THESES}
    for language, root in copies.items():
        chapter = copy_of(THESES[language], root) / "chapters" / NEW_CHAPTERS[language]
        chapter.write_text("# Page\n", encoding="utf-8")
        doors.kept_problems(root)
        chapter.unlink()
    return copies


@pytest.fixture
def make_thesis(tmp_path: Path) -> MakeThesis:
    """Writer of a small thesis, by default into a new folder of this test."""
    return lambda *content, name="thesis", **named: write_thesis(tmp_path / name, *content, **named)


@pytest.fixture
def build_site() -> BuildSite:
    """Builder of a thesis in process, strictly unless told."""
    return build_thesis


@pytest.fixture(scope="session")
def site_url(published: Path) -> Iterator[str]:
    """Address of a server on a free port of this machine; ask for `site` to have it filled."""
    with serving(published) as address:
        yield address


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder that the server serves, and that `site_dir` fills."""
    folder = tmp_path_factory.mktemp("published") / "site"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def site_dir(project_root: Path, published: Path, site_url: str) -> Path:
    """Folder of this project's site, built once and strictly, as it is published at `site_url`."""
    built = build_thesis(project_root, site_dir=str(published), site_url=site_url)
    if built.failed:
        pytest.fail("the site does not build:\n" + "\n".join(built.warnings), pytrace=False)
    return published


@pytest.fixture(scope="session")
def site(site_dir: Path, site_url: str) -> str:
    """Address of this project's built and served site."""
    assert (site_dir / "index.html").is_file()
    return site_url
