"""The settings of a thesis as they are read from ``mkdocs.yml``, with MkDocs or without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from generator.app.cli import main
from generator.app.settings import Settings, read_settings, settings_from
from generator.core.problems import in_file_order
from tests import doors
from tests.building import build_thesis, write
from tests.in_english import as_text, sentence

if TYPE_CHECKING:
    from pathlib import Path


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


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"privacy": {"kk": 3}}, '"kk" is not a setting of privacy (did you mean k?)'),
        ({"review": {"coment": ""}}, '"coment" is not a setting of review (did you mean comment?)'),
        ({"checks": {"citatoin": "off"}}, '"citatoin" is not a rule of checks'),
        ({"typograpy": "off"}, '"typograpy" is not an option of the plugin'),
        ({"privacy": {"k": "x"}}, "privacy: k must be a whole number"),
        ({"privacy": {"k": True}}, "privacy: k must be a whole number"),
        ({"review": {"history": "many"}}, 'review: history is "many"; expected a whole number'),
        ({"publication": {"author": {"orcid": ""}}}, "this person has no name"),
    ],
)
def test_a_key_that_nothing_reads_is_an_error(options: dict[str, Any], message: str) -> None:
    (problem,) = settings_from({"plugins": [{"thesis": options}]}).problems
    assert sentence(problem).startswith(message)


def test_options_that_are_no_options_are_an_error() -> None:
    (problem,) = settings_from({"plugins": [{"thesis": ["a", "b"]}]}).problems
    assert sentence(problem).startswith("this entry is \"['a', 'b']\"; expected a mapping")


def test_every_known_key_is_read() -> None:
    options = {
        "privacy": {"audience": "jury", "k": 0},
        "review": {"comment": "", "since": "", "history": 3},
        "checks": {"data-enum": "warning", "spelling": "off"},
        "citations": {"bibliography": "data/references.bib", "style": "apa"},
    }
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


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nav: index.md", "Config value 'nav': Expected nav to be a list"),
        ("extra: [a]", "Config value 'extra': The configuration is invalid"),
        ("extra: {date: 2024-02-31}", "mkdocs.yml: day is out of range for month"),
        ("site_url: 'http://[x'", "mkdocs.yml: Invalid IPv6 URL"),
        ("INHERIT: chapters", "chapters:1:1: settings: this is not a readable file but a folder"),
        ("INHERIT: mkdocs.yml", "mkdocs.yml:1:1: settings: this link leads to itself"),
    ],
)
def test_mkdocs_judges_its_own_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, words: str
) -> None:
    write(tmp_path / "chapters/index.md", "# Essai\n")
    settings = "site_name: Essai\ndocs_dir: chapters\ntheme: {name: material, language: en}\n"
    write(tmp_path / "mkdocs.yml", f"{settings}plugins: [search, thesis]\n{line}\n")
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["check"]).exit_code == 0
    built = CliRunner().invoke(main, ["build"])
    assert built.exit_code == 1
    assert words in built.output


def test_what_the_publication_says_stands_above_the_name_of_the_site(tmp_path: Path) -> None:
    write(
        tmp_path / "mkdocs.yml",
        "site_name: these-2026\n"
        "theme: {name: material, language: fr}\n"
        "plugins:\n"
        "  - thesis:\n"
        "      publication:\n"
        "        title: {fr: Une thèse, en: A thesis}\n",
    )
    settings = read_settings(tmp_path)
    assert not settings.problems
    assert settings.publication.title == "Une thèse"


@pytest.mark.parametrize(
    ("host", "address"),
    [
        (
            {"GITHUB_REPOSITORY": "Une/these", "GITHUB_ACTIONS": "true"},
            "https://une.github.io/these/",
        ),
        (
            {"GITHUB_REPOSITORY": "une/une.github.io", "GITHUB_ACTIONS": "1"},
            "https://une.github.io/",
        ),
        ({"CI_PAGES_URL": "https://une.gitlab.io/these"}, "https://une.gitlab.io/these/"),
        ({"NETLIFY": "true", "URL": "https://these.netlify.app"}, "https://these.netlify.app/"),
        ({"URL": "https://ailleurs.fr"}, ""),
        ({"CF_PAGES_URL": "javascript:alert(1)"}, ""),
    ],
)
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
