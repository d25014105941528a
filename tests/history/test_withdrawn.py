"""An older version is seen through today's eyes: no name that was taken out comes back by it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from generator.core.store import CACHE_FOLDER
from generator.history.names import rare_names
from tests.building import Built, build_thesis, write_thesis
from tests.doors import run
from tests.examples import edit, example_thesis, for_reviewers
from tests.history.repositories import History

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("montcalm", "aurélie", "aurelie")
CHAPTER = "chapters/1.1_enquete.md"
INTERVIEW = """
## Entretien avec Aurélie Montcalm

Mme Montcalm nous a reçus le 3 mai, dans une salle de la mairie ; elle est {{ P01.profession }}.

## Limites de l'étude

Nous avons noté les limites, et l'étude s'est arrêtée en juin.

## Le carnet de Brocéliande

Nous y avons écrit ce que chaque séance a appris.
"""


def renamed(folder: Path) -> History:
    """Return the example thesis in which a name gave way to a pseudonym after a review."""
    history = History(for_reviewers(example_thesis(folder)))
    edit(folder / "data/participants.csv", "Cheffe de projet,", "Aurélie Montcalm (maire),")
    (folder / CHAPTER).write_text((folder / CHAPTER).read_text("utf-8") + INTERVIEW, "utf-8")
    history.commit({"chapters/1.3_montcalm.md": "# Suite\n\nUne suite de quelques mots.\n"})
    history.git("tag", "revue/1")
    edit(folder / "data/participants.csv", "Aurélie Montcalm (maire),", "Élue A,")
    edit(folder / CHAPTER, "avec Aurélie Montcalm", "avec l'élue A")
    edit(folder / CHAPTER, "Mme Montcalm", "Élue A")
    edit(folder / CHAPTER, "## Limites de l'étude", "## Portée")
    edit(folder / CHAPTER, "Le carnet de Brocéliande", "Le carnet")
    (folder / "chapters/1.3_montcalm.md").rename(folder / "chapters/1.3_suite.md")
    history.commit()
    return history


def holding(site: Path) -> set[str]:
    """Return the files and folders of a site that have one of the names."""
    return {
        str(path.relative_to(site))
        for path in site.rglob("*")
        for name in NAMES
        if name in path.name.casefold()
        or (path.is_file() and name in path.read_bytes().decode("utf-8", "replace").casefold())
    }


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Return that thesis without a branch, as a workflow fetches one revision."""
    history = renamed(tmp_path_factory.mktemp("renamed") / "thesis")
    history.git("switch", "-q", "--detach", "HEAD")
    return history


@pytest.fixture(scope="module")
def built(history: History) -> Built:
    """Return its site."""
    return build_thesis(history.folder)


def changes(folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> str:
    """Return what the command prints."""
    monkeypatch.chdir(folder)
    done = run("changes", *options)
    return done.output


def test_no_file_of_the_site_has_the_name(built: Built) -> None:
    """Neither what changed, nor an id that old links lead to, nor the former path of a chapter."""
    assert not built.failed
    assert holding(built.site) == set()


def test_the_page_says_where_a_name_was_taken_out(built: Built) -> None:
    page = built.page("changes")
    assert page.count("(un nom a été retiré)") >= 4
    assert '<span class="field-name">profession</span> <span class="moved-value">(un nom' in page


def test_links_to_ordinary_headings_lead_on(built: Built) -> None:
    page = built.page("1.1_enquete")
    assert re.findall('class="passage-alias" id="([a-z-]+)"', page) == ["limites-de-l-etude"]


def test_the_command_tells_no_more_than_the_page(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A field that identifies says only that it changed; so does a value that is one."""
    found = json.loads(changes(history.folder, monkeypatch, "--format", "json"))
    taken = "(un nom a été retiré)"
    assert [each["fields"] for each in found["records"]] == [
        {"profession": {"before": taken, "after": taken}}
    ]
    (value,) = (each for each in found["values"] if each["expression"] == "P01.profession")
    assert value["before"] == taken
    assert "Montcalm" not in changes(history.folder, monkeypatch, "--since", "revue/1")
    cached = (history.folder / CACHE_FOLDER / "snapshot").read_bytes()
    assert b"profession" in cached
    assert b"montcalm" not in cached.lower()


def test_who_reads_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who reviews on the site, everybody else nowhere; the command, unless history is off."""
    folder = renamed(tmp_path / "a").folder
    audience = "audience: !ENV [AUDIENCE, public]"
    edit(folder / "mkdocs.yml", "audience: jury", audience)
    built = build_thesis(folder)
    assert not (built.site / "changes").exists()
    assert not (built.site / "open").exists()
    assert not re.search("ce qui a changé|data-changed|reste à", built.page("1.1_enquete"))
    monkeypatch.chdir(folder)
    done = run("changes", "--format", "html", "--output", "relire.html")
    assert done.exit_code == 0, done.output
    assert "(un nom a été retiré)" in (folder / "relire.html").read_text("utf-8")
    monkeypatch.setenv("AUDIENCE", "jury")
    edit(
        folder / "mkdocs.yml",
        f"{{{audience}}}",
        f"{{{audience}}}\n      review: {{history: false}}",
    )
    assert "les changements ne sont pas montrés" in changes(folder, monkeypatch)
    built = build_thesis(folder)
    assert "Ce qui reste à faire" in built.page("open")
    assert not (built.site / "changes").exists()
    assert "passage-alias" not in built.page("1.1_enquete")


def test_which_old_ids_may_hold_a_name() -> None:
    """A word that stands today, or stood in small letters, is none."""
    today = "La mairie, chez elle. Participants."
    older = ["l'usage des données", "Montcalm", "mail à quirinal@exemple.invalid"]
    common = {"la-mairie", "lusage-des-donnees", "tbl-participants", "p-abcdefgh", "sec-7.1.4"}
    rare = {"chez-montcalm", "7_montcalm.md", "mail-a-quirinal"}
    assert rare_names(common | rare, today, older) == rare


def test_a_name_that_gave_way_in_a_file_of_anything(tmp_path: Path) -> None:
    """Nothing says that the file is about people: two words with capitals are taken for a name."""
    package = "resources:\n  - name: lignes\n    path: lignes.csv\n    schema:\n      fields:\n"
    package += "        - {name: ligne}\n        - {name: texte}\n      primaryKey: ligne\n"
    rows = "ligne,texte\nL1,Aurélie Montcalm (maire)\nL2,un registre\n"
    data = {"datapackage.yaml": package, "lignes.csv": rows}
    history = History(write_thesis(tmp_path / "these", data=data))
    edit(history.folder / "mkdocs.yml", "- thesis", "- thesis: {privacy: {audience: jury}}")
    history.commit()
    history.git("tag", "revue/1")
    edit(history.folder / "data/lignes.csv", "Aurélie Montcalm (maire)", "Élue A")
    edit(history.folder / "data/lignes.csv", "un registre", "un cahier")
    history.commit()
    site = build_thesis(history.folder).site
    changed = (site / "changes/index.html").read_text("utf-8")
    assert "un registre" in changed
    assert not any(name in changed.casefold() for name in NAMES)
