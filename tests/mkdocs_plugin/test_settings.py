"""The settings of a thesis as they are read from ``mkdocs.yml``, with MkDocs or without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from generator.app.cli import main
from generator.app.settings import Settings, read_settings, settings_from
from generator.core.problems import in_file_order
from tests import doors
from tests.building import build_thesis, write
from tests.in_english import as_text, sentence


def test_a_folder_without_settings_is_a_plain_one(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == Settings()


@pytest.mark.parametrize(
    "plugins",
    [
        ["search", {"thesis": {"data_dir": "mesures"}}],
        [{"search": {}}, {"thesis": {"data_dir": "mesures"}}],
        {"search": {}, "thesis": {"data_dir": "mesures"}},
    ],
    ids=["a list", "a list of mappings", "a mapping"],
)
def test_the_options_however_the_plugins_are_written(plugins: object) -> None:
    assert settings_from({"plugins": plugins}).data == "mesures"


def test_the_order_of_reading_is_that_of_the_menu() -> None:
    menu = ["index.md", {"Partie": [{"Un": "b.md"}, "a.md"]}, {"Ailleurs": "https://exemple.fr"}]
    assert settings_from({"nav": menu}).order == ("index.md", "b.md", "a.md")


@pytest.mark.parametrize(
    ("written", "severity"), [(False, "off"), ("off", "off"), ("warning", "warning")]
)
def test_off_is_a_word_although_yaml_takes_it_for_false(written: object, severity: str) -> None:
    settings = settings_from({"plugins": [{"thesis": {"checks": {"link": written}}}]})
    assert settings.checks == {"link": severity}
    assert settings.problems == ()


@pytest.mark.parametrize(
    "content",
    [{"plugins": None}, {"theme": None}, {"nav": None}, {"plugins": [None, 3]}, {"theme": "x"}],
)
def test_odd_settings_are_read_past(content: dict[str, Any]) -> None:
    assert settings_from(content).chapters == "chapters"


def test_a_byte_order_mark_is_read_past(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_bytes(b"\xef\xbb\xbfdocs_dir: textes\n")
    settings = read_settings(tmp_path)
    assert (settings.chapters, settings.problems) == ("textes", ())


EXAMPLES = yaml.safe_load(Path(__file__).with_name("settings.yaml").read_text("utf-8"))


@pytest.mark.parametrize("message", EXAMPLES["wrong options"])
def test_a_key_that_nothing_reads_is_an_error(message: str) -> None:
    options = EXAMPLES["wrong options"][message]
    (problem,) = settings_from({"plugins": [{"thesis": options}]}).problems
    assert sentence(problem).startswith(message)


def test_every_known_key_is_read() -> None:
    options = EXAMPLES["right options"]
    assert settings_from({"plugins": [{"thesis": options}]}).problems == ()


def test_what_is_wrong_has_its_line(tmp_path: Path) -> None:
    write(
        tmp_path / "mkdocs.yml",
        "site_name: Thèse\n"
        "plugins:\n"
        "  - search\n"
        "  - thesis:\n"
        "      privacy:\n"
        "        audience: jurys\n"
        "      publication:\n"
        "        supervisors: [Une personne, {name: Autre, orcid: 12}]\n"
        "        title: {fr: Une thèse, français: Une thèse}\n"
        "site_name: Thèse\n",
    )
    found = [as_text(each) for each in in_file_order(read_settings(tmp_path).problems)]
    expected = [
        'mkdocs.yml:6:9: settings: privacy: audience is "jurys" … jury',
        'mkdocs.yml:8:51: settings: publication: supervisors: orcid is "12" … four groups of four',
        'mkdocs.yml:9:32: settings: publication: title is "français" … a language code',
        'mkdocs.yml:10:1: settings: "site_name" is already in line 1',
    ]
    assert doors.differing(found, expected) == ""


def test_a_build_tells_all_options_of_the_wrong_kind_with_their_lines(tmp_path: Path) -> None:
    write(tmp_path / "chapters/index.md", "# Essai\n")
    write(
        tmp_path / "mkdocs.yml",
        "site_name: Essai\n"
        "docs_dir: chapters\n"
        "theme: {name: material, language: en}\n"
        "plugins:\n"
        "  - thesis:\n"
        "      checks: [caption]\n"
        "      own_checks: {a: b}\n"
        "      privacy: jury\n",
    )
    built = build_thesis(tmp_path)
    assert built.failed
    lines = [each.removeprefix("thesis: ") for each in built.warnings]
    assert [each.partition(" is ")[0] for each in lines if each.startswith("mkdocs.yml")] == [
        "mkdocs.yml:6:7: settings: checks",
        "mkdocs.yml:7:7: settings: own_checks",
        "mkdocs.yml:8:7: settings: privacy",
    ]


@pytest.mark.parametrize("line", EXAMPLES["judged by MkDocs"])
def test_mkdocs_judges_its_own_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    write(tmp_path / "chapters/index.md", "# Essai\n")
    settings = "site_name: Essai\ndocs_dir: chapters\ntheme: {name: material, language: en}\n"
    write(tmp_path / "mkdocs.yml", f"{settings}plugins: [search, thesis]\n{line}\n")
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["check"]).exit_code == 0
    built = CliRunner().invoke(main, ["build"])
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
