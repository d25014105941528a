"""A small thesis in which everything stands that a page can ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.building import write_thesis

if TYPE_CHECKING:
    from pathlib import Path

CHAPTERS = {
    "index.md": "# Une petite thèse\n\nElle compte {{ count(besoins) }} besoins.\n",
    "1.1_cadre.md": (
        "# Cadre\n\nLa section @sec-1.2 juge chaque besoin, @BF1 le premier.\n\n"
        "## Les séances\n\n[trois]{= count(groupes) } séances, dont @FG2.\n\n"
        "/// table | seances\n///\n\nLe tableau @tbl-utilite les résume.\n"
    ),
    "1.2_jugements.md": (
        "---\nstatus: draft\n---\n# Jugements\n\n/// table | utilite\n///\n\n"
        "Le besoin @BF2 reçoit {{ utilite.BF2.oui }} avis favorables.\n\n"
        "/// chart | avis\n///\n\n## Une citation\n\n/// quote | S1\n///\n\nElle suffit.\n"
    ),
    "2.1_suites.md": (
        "# Suites\n\n| Lieu | Jours | Nuits | Total |\n| --- | ---: | ---: | ---: |\n"
        "| Ici | 2 | 3 | 5 |\n| Là | 4 | 1 | 5 |\n| Total | 6 | 4 | 10 |\n\n"
        "## Retour\n\nVoir la section @sec-1.1 et [le second](@BF2).\n"
    ),
    "2.2_fin.md": "# Fin\n\nUne fin « courte ».\n\n## Et après\n\nRien ; @FG1 se tait.\n",
}
DATA = {
    "datapackage.yaml": """\
name: petite
title: Une petite étude
resources:
  - name: groupes
    path: groupes.csv
    title: Séances
    x-entity: true
    x-label: libelle
    x-reference: libelle
    x-noun: {one: séance, other: séances, gender: f}
    schema:
      fields:
        - {name: groupe, type: string, title: Groupe, constraints: {required: true, unique: true}}
        - {name: libelle, type: string, title: Libellé, constraints: {required: true}}
      primaryKey: groupe
  - name: besoins
    path: besoins.csv
    title: Besoins
    x-entity: true
    x-label: libelle
    x-noun: {one: besoin, other: besoins, gender: m}
    schema:
      fields:
        - {name: besoin, type: string, title: Besoin, constraints: {required: true, unique: true}}
        - {name: libelle, type: string, title: Libellé, constraints: {required: true}}
      primaryKey: besoin
  - name: evaluations
    path: evaluations.csv
    title: Jugements
    schema:
      fields:
        - {name: besoin, type: string, title: Besoin, constraints: {required: true}}
        - {name: groupe, type: string, title: Groupe, constraints: {required: true}}
        - name: avis
          type: string
          title: Avis
          constraints: {enum: [oui, non, "NA"]}
          x-tones: {oui: for, non: against, "NA": none}
      primaryKey: [besoin, groupe]
      foreignKeys:
        - {fields: besoin, reference: {resource: besoins, fields: besoin}}
        - {fields: groupe, reference: {resource: groupes, fields: groupe}}
  - name: segments
    path: segments.csv
    title: Passages
    x-entity: true
    x-text: dit
    x-attribution: {group: groupe.libelle}
    schema:
      fields:
        - {name: segment, type: string, title: Passage, constraints: {required: true, unique: true}}
        - {name: besoin, type: string, title: Besoin, constraints: {required: true}}
        - {name: groupe, type: string, title: Groupe, constraints: {required: true}}
        - {name: dit, type: string, title: Ce qui est dit, constraints: {required: true}}
      primaryKey: segment
      foreignKeys:
        - {fields: besoin, reference: {resource: besoins, fields: besoin}}
        - {fields: groupe, reference: {resource: groupes, fields: groupe}}
""",
    "groupes.csv": "groupe,libelle\nFG1,Séance 1\nFG2,Séance 2\nFG3,Séance 3\n",
    "besoins.csv": "besoin,libelle\nBF1,Comprendre\nBF2,Décider\nBF3,Partager\nBF4,Suivre\n",
    "evaluations.csv": "besoin,groupe,avis\n"
    + "".join(
        f"BF{need},FG{group},{('oui', 'non', 'NA')[(need * group) % 3]}\n"
        for need in (1, 2, 3, 4)
        for group in (1, 2, 3)
    ),
    "segments.csv": "segment,besoin,groupe,dit\nS1,BF1,FG1,Il faut voir\nS2,BF2,FG2,Il faut dire\n",
    "tables.yaml": """\
utilite:
  kind: matrix
  caption: Utilité pour chaque besoin
  rows: besoins
  columns: groupes
  cells: evaluations.avis
  evidence: segments
  totals: [oui, non, NA]
seances:
  kind: listing
  caption: Les séances
  from: groupes
  columns:
    Groupe: libelle
    Passages: count(segments)
""",
    "charts.yaml": "avis:\n  kind: spread\n  table: utilite\n  by: rows\n  caption: Les avis\n",
}


def write_small_thesis(folder: Path) -> Path:
    """Write the thesis into a folder, and return it."""
    return write_thesis(folder, CHAPTERS, DATA, {"plugins": ["search", {"thesis": {}}]})
