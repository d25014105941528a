"""The data as others take them: a valid Data Package, an archive, a codebook."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

from frictionless import Package
from selectolax.lexbor import LexborHTMLParser

from generator.data import read_study
from generator.language import load_language
from generator.site.data_files import data_archive, published_files
from tests.building import build_thesis
from tests.examples import EXAMPLE, example_thesis
from tests.site.citing.works import EDITION, PUBLICATION

if TYPE_CHECKING:
    from pathlib import Path

STUDY = read_study(EXAMPLE)[0]
FRENCH = load_language("fr")


def published() -> dict[str, str]:
    return dict(published_files(STUDY, PUBLICATION, EDITION))


def package() -> dict[str, Any]:
    return json.loads(published()["data/datapackage.json"])


def test_it_says_who_made_the_data_which_version_and_under_what_licence() -> None:
    assert package()["version"] == "2026.11.24+abc1234"
    assert package()["created"] == "2026-11-24T00:00:00Z"
    assert package()["contributors"] == [
        {
            "title": "Une Auteur",
            "givenName": "Une",
            "familyName": "Auteur",
            "path": "https://orcid.org/0000-0002-1825-0097",
            "roles": ["author"],
        }
    ]
    assert package()["licenses"][0]["path"] == "https://creativecommons.org/licenses/by/4.0/"


def test_what_the_description_says_itself_stands() -> None:
    assert package()["title"] == "Une petite étude"


def test_each_file_says_its_size_and_its_digest() -> None:
    resource = package()["resources"][0]
    content = published()[f"data/{resource['path']}"].encode()
    assert resource["bytes"] == len(content)
    assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
    assert (resource["format"], resource["mediatype"], resource["encoding"]) == (
        "csv",
        "text/csv",
        "utf-8",
    )


def test_a_stranger_can_check_it_and_sees_a_changed_file(tmp_path: Path) -> None:
    for path, text in published().items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8", newline="")
    description = str(tmp_path / "data/datapackage.json")
    assert Package(description).validate().valid
    changed = tmp_path / "data/participants.csv"
    changed.write_text(changed.read_text(encoding="utf-8").replace("P01", "P09"), encoding="utf-8")
    errors = Package(description).validate().flatten(["type"])
    assert ["hash-count"] in errors


def test_the_archive_holds_all_files_and_a_codebook_and_is_always_the_same() -> None:
    archive = data_archive(published(), STUDY, FRENCH, PUBLICATION, EDITION)
    assert archive == data_archive(published(), STUDY, FRENCH, PUBLICATION, EDITION)
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        names = [path.removeprefix("data/") for path in published()]
        assert opened.namelist() == [*names, "README.md"]
        book = opened.read("README.md").decode()
    assert "AUTEUR, Une. Une petite étude [jeu de données]. Université, 2026." in book
    assert "## participants.csv" in book
    assert "contact" not in book


def test_the_codebook_says_what_a_value_means_and_where_all_can_be_had(tmp_path: Path) -> None:
    plugins = [{"thesis": {"publication": {"license": "CC-BY-4.0"}}}]
    built = build_thesis(example_thesis(tmp_path), plugins=plugins)
    page = LexborHTMLParser(built.page("data"))
    links = [each.attributes["href"] for each in page.css(".data-description a")]
    assert "petite-etude.zip" in links
    assert "https://creativecommons.org/licenses/by/4.0/" in links
    assert (built.site / "data/petite-etude.zip").is_file()
    assert "NA (sans avis)" in "".join(each.text() for each in page.css(".codebook"))
