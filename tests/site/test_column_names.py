"""Columns named as people name them work wherever a description, a table or a text names one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.app.project import open_thesis
from generator.app.settings import Settings
from generator.language import as_text
from generator.site.data_files import data_archive, unzipped
from generator.site.pages import generated_pages
from generator.site.publication import Publication
from tests import doors
from tests.building import write_thesis

if TYPE_CHECKING:
    from pathlib import Path

DESCRIPTION = """
resources:
  - name: salaries
    path: salaries.csv
    x-entity: true
    x-privacy: public
    x-label: Nom (usuel)
    schema:
      primaryKey: "N° d'ordre"
      fields:
        - {name: "N° d'ordre"}
        - {name: Nom (usuel)}
        - {name: Ancienneté (années), type: integer, title: Ancienneté, description: Au 1er mars}
        - {name: alk.phos, type: number}
        - {name: "% femmes"}
        - {name: Site n°}
      foreignKeys:
        - {fields: Site n°, reference: {resource: sites, fields: Site n°}}
  - name: sites
    path: sites.csv
    x-entity: true
    schema:
      primaryKey: Site n°
      fields: [{name: Site n°}, {name: Ville.nom}]
  - name: dits
    path: dits.csv
    x-privacy: public
    x-page: qui parle
    x-text: ce qui est dit
    x-attribution: {group: '"qui parle"."Site n°"."Ville.nom"'}
    schema:
      fields: [{name: qui parle}, {name: ce qui est dit}]
      foreignKeys:
        - {fields: qui parle, reference: {resource: salaries, fields: "N° d'ordre"}}
"""
DATA = {
    "datapackage.yaml": DESCRIPTION,
    "salaries.csv": (
        "N° d'ordre,Nom (usuel),Ancienneté (années),alk.phos,% femmes,Site n°\n"
        "A1,Atelier,12,1.5,40,S1\nA2,Bureau,3,2.5,60,S1\n"
    ),
    "sites.csv": "Site n°,Ville.nom\nS1,Ajaccio\n",
    "dits.csv": "qui parle,ce qui est dit\nA1,On y gagne.\n",
    "tables.yaml": """
salaries:
  kind: listing
  from: salaries
  columns:
    Nom: '"Nom (usuel)"'
    Ancienneté: '"Ancienneté (années)"'
    Ville: '"Site n°"."Ville.nom"'
""",
    "charts.yaml": """
villes: {kind: bars, from: salaries, by: '"Site n°"."Ville.nom"'}
phos: {kind: bars, from: salaries, by: '"alk.phos"'}
""",
}
CHAPTER = """# Une

/// table | salaries
///

/// chart | villes
///

/// chart | phos
///

{{ sum(salaries."alk.phos") }} et {{ count(salaries, "Ancienneté (années)" > 3) }},
{{ A1."% femmes" }}.
"""


def test_columns_have_the_names_that_people_give_them(tmp_path: Path) -> None:
    write_thesis(tmp_path, {"index.md": CHAPTER}, DATA)
    thesis = open_thesis(tmp_path, Settings())
    shown = re.sub(r"<[^>]*>", "|", doors.page(thesis, "index.md").html)
    assert [as_text(each, "en") for each in thesis.problems] == []
    assert "|4,0| et |1|,\n|40|." in re.sub(r"\|+", "|", shown)
    assert "|Atelier|" in shown
    assert "|12|" in shown
    assert "|Ajaccio|" in shown
    assert "|2,5|" in shown
    pages = {page.path: page.draw(lambda *_: ()) for page in generated_pages(thesis)}
    codebook = str(pages["data/index.md"])
    assert "<td>Ancienneté – Au 1er mars</td>" in codebook
    assert "Atelier" in str(pages["salaries/A1.md"])
    archive = data_archive({}, thesis.study, thesis.language, Publication(), None)
    assert "Ancienneté – Au 1er mars" in unzipped(archive)["README.md"].decode()
