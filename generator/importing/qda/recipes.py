r"""Recognises the tables that programs for qualitative analysis export, by their headings.

Where the headings are from:

- Taguette: ``taguette/export.py`` of its main branch, ``highlights_csv`` and ``codebook_csv``; its
  XLSX files have the same ones.
- QualCoder, main branch of August 2026: ``report_codes.py``, ``export_csv_file`` (a row for each
  coding; "Category" stands once for each level, the nearest first; ``FileVar_`` and ``CaseVar_``
  before the names of variables), and ``report_relations.py``, exact matches.
- MAXQDA: retrieved segments, the code system, document variables. The German headings of segments
  are those of 2024 that a public program reads; the English and French ones, and the other two
  tables, were not held against a file. Codes stand as ``Parent > Code``, once as ``Parent\Code``.
- NVivo: the passages of a code exported as text, whose lines are those that public programs parse
  (``<Files\Anna> - § 2 references coded [6.78% Coverage]``). Its codebook, classification sheet
  ("1 : Cases\Anna" by "A : Age") and framework matrix ("1 : Anna" by "A : Code") were not held
  against a file.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from generator.core.reading_files import FileError, read_bytes
from generator.core.values import Frozen, field
from generator.importing.files.sheets import Sheet, encoding_of
from generator.language.normalize import fold

Form = Literal["codings", "codebook", "variables", "matrix"]
_NUMBERED = re.compile(r"^(?:[0-9]+|[A-Z]{1,3}) : ")  # how NVivo numbers rows and columns
_ROOTS = {
    root: kind
    for kind, roots in {
        "cases": ("Cases", "Nodes", "Cas", "Nœuds", "Fälle", "Knoten"),
        "sources": ("Files", "Internals", "Externals", "Fichiers", "Dateien", "Interne"),
    }.items()
    for root in roots
}
_DOCUMENT = re.compile(
    r"<?((?:Files|Internals|Externals)\\.+?)>? - § \d+ references? coded +\[.*\]"
)
_REFERENCE = re.compile(r"Reference \d+ - [\d.,]+ ?% Coverage")
_SENTENCE = 5  # words from which on a cell of a matrix is a text, and no value


class Recipe(Frozen):
    """The headings by role of one export of a program; all roles in ``needs`` must be there.

    Columns of the role "" are left out; those that no role has are variables.
    """

    program: str
    form: Form
    needs: Mapping[str, Sequence[str]]
    more: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])


_PASSAGE = ("code", "group", "source", "text")  # of what is exported as text
_MAXQDA_DOCUMENT = ("Document name", "Dokumentname", "Nom du document")
_MAXQDA_GROUP = ("Document group", "Dokumentgruppe", "Groupe de documents")
_MAXQDA_CODE = ("Code",)
RECIPES = (
    Recipe(
        "Taguette",
        "codings",
        {"id": ("id",), "source": ("document",), "code": ("tag",), "text": ("content",)},
    ),
    Recipe(
        "Taguette",
        "codebook",
        {"code": ("tag",), "": ("number of highlights",)},
        {"description": ("description",), "parent": ("parent",)},
    ),
    Recipe(
        "QualCoder",
        "codings",
        {"coder": ("Coder",), "text": ("Coded",), "id": ("Id",), "code": ("Codename",)},
        {"source": ("File", "Filename"), "case": ("Case",), "comment": ("Coded_Memo",)},
    ),
    Recipe(
        "QualCoder",
        "codings",
        {
            "source": ("Filename",),
            "code": ("Codename",),
            "start": ("pos0",),
            "end": ("pos1",),
            "text": ("Text",),
            "coder": ("Owner",),
        },
    ),
    Recipe(
        "MAXQDA",
        "codings",
        {"source": _MAXQDA_DOCUMENT, "code": _MAXQDA_CODE, "text": ("Segment",)},
        {
            "group": _MAXQDA_GROUP,
            "begin": ("Beginning", "Begin", "Anfang", "Début"),
            "to": ("End", "Ende", "Fin"),
            "coder": ("Created by", "Author", "Erstellt von", "Autor", "Créé par", "Auteur"),
            "comment": ("Comment", "Kommentar", "Commentaire"),
            "": (
                *("Color", "Farbe", "Couleur", "Weight score", "Weight", "Gewicht", "Poids"),
                *("Modified by", "Modified on", "Modified", "Bearbeitet von", "Bearbeitet am"),
                *("Created on", "Created", "Creation date", "Erstellt am", "Créé le", "Area"),
                *("Modifié par", "Modifié le", "Fläche", "Surface", "Coverage %"),
                *("Abdeckungsgrad %", "Couverture %"),
            ),
        },
    ),
    Recipe(
        "MAXQDA",
        "codebook",
        {"parent": ("Parent code", "Obercode", "Code parent"), "code": _MAXQDA_CODE},
        {"description": ("Code memo", "Memo", "Code-Memo", "Mémo du code", "Mémo")},
    ),
    Recipe(
        "MAXQDA",
        "variables",
        {"group": _MAXQDA_GROUP, "source": _MAXQDA_DOCUMENT},
        {"": ("Color", "Farbe", "Couleur", "Coded segments", "Codierte Segmente", "Memo", "Memos")},
    ),
    Recipe("NVivo", "codings", {each: (f"nvivo {each}",) for each in _PASSAGE}),
    Recipe(
        "NVivo",
        "codebook",
        {
            "code": ("Name", "Nom"),
            "description": ("Description", "Beschreibung"),
            "": ("Files", "Sources", "Fichiers", "Dateien"),
            "count": ("References", "Références", "Referenzen"),
        },
    ),
)


class Export(Frozen):
    """A sheet that is an export: columns by role, each further column, and the rows below.

    ``kind`` says whether the rows of ``variables`` are about cases or sources.
    """

    program: str
    form: Form
    name: str
    roles: Mapping[str, int]
    others: Mapping[int, str]
    rows: Sequence[Sequence[str]]
    kind: str = "sources"


def recognise(sheet: Sheet) -> Export | None:
    """Return the export that a sheet is, or None."""
    headings = [" ".join(each.split()) for each in sheet.rows[0]]
    plain = list(map(fold, headings))
    for recipe in RECIPES:
        roles = {
            role: plain.index(fold(name))
            for role, names in (*recipe.needs.items(), *recipe.more.items())
            for name in reversed(names)
            if fold(name) in plain
        }
        if recipe.needs.keys() <= roles.keys() and _fits(recipe, plain):
            named = (*recipe.needs.values(), *recipe.more.values())
            known = {fold(name) for names in named for name in names}
            others = {
                at: each for at, each in enumerate(headings) if each and plain[at] not in known
            }
            return Export(recipe.program, recipe.form, sheet.name, roles, others, sheet.rows[1:])
    return _numbered(sheet, headings)


def _fits(recipe: Recipe, headings: Sequence[str]) -> bool:
    """Say whether an export that is known by few words has no others beside them."""
    if recipe.program == "Taguette" and recipe.form == "codings":
        return len(headings) == len(recipe.needs)
    if recipe.form == "variables":
        return len(headings) > len(recipe.needs)
    return True


def _numbered(sheet: Sheet, headings: Sequence[str]) -> Export | None:
    """Return a classification sheet or a framework matrix of NVivo, whose rows have paths."""
    firsts = [_NUMBERED.sub("", row[0]) for row in sheet.rows[1:] if row[0]]
    kinds = {_ROOTS.get(each.partition("\\")[0], "") for each in firsts if "\\" in each}
    others = {at: _NUMBERED.sub("", each) for at, each in enumerate(headings) if at and each}
    if (
        firsts
        and len(kinds) == 1
        and (kind := kinds.pop())
        and all("\\" in each for each in firsts)
    ):
        return Export("NVivo", "variables", sheet.name, {}, others, sheet.rows[1:], kind)
    is_numbered = all(_NUMBERED.match(each) for each in headings[1:]) and all(
        _NUMBERED.match(row[0]) for row in sheet.rows[1:]
    )
    has_texts = any(len(cell.split()) >= _SENTENCE for row in sheet.rows[1:] for cell in row[1:])
    if firsts and not headings[0] and is_numbered and has_texts:
        return Export("NVivo", "matrix", sheet.name, {}, others, sheet.rows[1:])
    return None


def last_part(path: str) -> tuple[str, str]:
    r"""Return the group and the name in a path of NVivo: "1 : Files\Interviews\Anna"."""
    parts = _NUMBERED.sub("", path).split("\\")
    return "\\".join(parts[1:-1]), parts[-1]


def read_passages(path: Path) -> tuple[Sheet, ...]:
    """Return the passages of a code in a text file of NVivo, which is called after the code.

    There are none in any other file.
    """
    if path.suffix.lower() != ".txt":
        return ()
    try:
        content = read_bytes(path.absolute().parent, path.name)
        text = content.decode(encoding_of(content))
    except (FileError, UnicodeDecodeError):
        return ()
    found: list[list[str]] = []
    group = source = ""
    for line in text.lstrip("\ufeff").split("\n"):
        if document := _DOCUMENT.fullmatch(line.strip()):
            group, source = last_part(document[1])
        elif source and _REFERENCE.fullmatch(line.strip()):
            found.append([path.stem, group, source, ""])
        elif found:
            found[-1][-1] = f"{found[-1][-1]}\n{line}".strip()
    rows = (tuple(f"nvivo {each}" for each in _PASSAGE), *map(tuple, found))
    return (Sheet(path.name, rows),) if found else ()
