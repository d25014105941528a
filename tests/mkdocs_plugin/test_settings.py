"""The settings of a thesis as they are read from ``mkdocs.yml``, with MkDocs or without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.app.settings import Settings, read_settings, settings_from
from tests.building import write
from tests.doors import run
from tests.in_english import sentence


def test_a_folder_without_settings_is_a_plain_one(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == Settings()


EXAMPLES = yaml.safe_load(Path(__file__).with_name("settings.yaml").read_text("utf-8"))


@pytest.mark.parametrize(("written", "read"), EXAMPLES["read"])
def test_settings_are_read_however_they_are_written(
    written: dict[str, Any], read: dict[str, Any]
) -> None:
    settings = settings_from(written)
    found = {name: getattr(settings, name) for name in read}
    assert {name: [*each] if name == "order" else each for name, each in found.items()} == read
    assert settings.problems == ()


def test_a_byte_order_mark_is_read_past(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_bytes(b"\xef\xbb\xbfdocs_dir: textes\n")
    settings = read_settings(tmp_path)
    assert (settings.chapters, settings.problems) == ("textes", ())


@pytest.mark.parametrize("message", EXAMPLES["wrong options"])
def test_a_key_that_nothing_reads_is_an_error(message: str) -> None:
    options = EXAMPLES["wrong options"][message]
    (problem,) = settings_from({"plugins": [{"thesis": options}]}).problems
    assert sentence(problem).startswith(message)


def test_every_known_key_is_read() -> None:
    options = EXAMPLES["right options"]
    assert settings_from({"plugins": [{"thesis": options}]}).problems == ()


@pytest.mark.parametrize("line", EXAMPLES["judged by MkDocs"])
def test_mkdocs_judges_its_own_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    write(tmp_path / "chapters/index.md", "# Essai\n")
    settings = "site_name: Essai\ndocs_dir: chapters\ntheme: {name: material, language: en}\n"
    write(tmp_path / "mkdocs.yml", f"{settings}plugins: [search, thesis]\n{line}\n")
    monkeypatch.chdir(tmp_path)
    assert run("check").exit_code == 0
    built = run("build")
    assert built.exit_code == 1
    assert EXAMPLES["judged by MkDocs"][line] in built.output


@pytest.mark.parametrize(("address", "host"), EXAMPLES["hosts"])
def test_where_a_host_publishes_is_known_by_its_environment(
    host: dict[str, str], address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in {"CI": "true", **host}.items():
        monkeypatch.setenv(name, value)
    write(tmp_path / "mkdocs.yml", "site_name: Une thèse\n")
    settings = read_settings(tmp_path)
    assert settings.publication.address == address
    assert [each.code for each in settings.problems] == [*["no-site-url"][: not address]]
    write(tmp_path / "mkdocs.yml", "site_name: Une thèse\nsite_url: https://these.fr/\n")
    assert read_settings(tmp_path).publication.address == "https://these.fr/"
