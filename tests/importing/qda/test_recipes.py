"""Exports of four programs, and of REFI-QDA, give the same files: one table serves them all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.app.cli import main
from generator.app.project import check, open_thesis
from generator.core.problems import Severity
from generator.data import read_study
from generator.importing.files import Sheet, read_sheets
from generator.importing.proposal import Existing, csv_text, data_files
from generator.importing.qda import plan_exports, recognise
from generator.importing.qda.plan import FIELDS
from generator.importing.qda.recipes import RECIPES
from generator.language import load_language
from generator.tables import build_table, draw_csv, read_specs
from tests.building import write
from tests.importing.qda.refi_files import marked, project, qdpx, source
from tests.importing.qda.test_projects import plan as plan_project
from tests.importing.qda.test_projects import resource

if TYPE_CHECKING:
    from generator.importing.proposal import ImportPlan
    from tests.building import MakeThesis

FRENCH = load_language("fr")

# One study, as each program writes it: two interviews, the code "Papier" below "Outils", "Temps";
# the passage "Le soir, on recopie." has both.
TAGUETTE = """\
id,document,tag,content
1,Anna,Outils.Papier,On note tout.
2,Anna,Outils.Papier,"Le soir, on recopie."
2,Anna,Temps,"Le soir, on recopie."
3,Bob,Temps,Une heure par jour.
4,Bob,Outils,Un carnet.
"""
QUALCODER = """\
"File","Coder","Coded","Id","Codename","Coded_Memo","Category","FileVar_ville"
"Anna","Ada","On note tout.","ctid:1","Papier","","Outils","Lyon"
"Anna","Ada","Le soir, on recopie.","ctid:2","Papier","à revoir","Outils","Lyon"
"Anna","Ada","Le soir, on recopie.","ctid:3","Temps","","","Lyon"
"Bob","Ada","Une heure par jour.","ctid:4","Temps","","","Brest"
"Bob","Ada","Un carnet.","ctid:5","Outils","","","Brest"
"""
MAXQDA = """\
Farbe;Kommentar;Dokumentgruppe;Dokumentname;Code;Anfang;Ende;Gewicht;Segment;Bearbeitet von;\
Bearbeitet am;Erstellt von;Erstellt am;Fläche;Abdeckungsgrad %
●;;Entretiens;Anna;Outils > Papier;1;1;0;On note tout.;Ada;01.02.2026;Ada;01.02.2026;13;2,10
●;;Entretiens;Anna;Outils > Papier;2;2;0;Le soir, on recopie.;Ada;01.02.2026;Ada;01.02.2026;20;3,10
●;;Entretiens;Anna;Temps;2;2;0;Le soir, on recopie.;Ada;01.02.2026;Ada;01.02.2026;20;3,10
●;;Entretiens;Bob;Temps;4;5;0;Une heure par jour.;Ada;01.02.2026;Ada;01.02.2026;19;1,00
●;;Entretiens;Bob;Outils;7;7;0;Un carnet.;Ada;01.02.2026;Ada;01.02.2026;10;1,00
"""
PAPER, TIME = ("c-paper", "c-time")
EXPORTS = {"Taguette": TAGUETTE, "QualCoder": QUALCODER, "MAXQDA": MAXQDA}


def read(folder: Path, *texts: str) -> ImportPlan:
    """Return what the recipes make of CSV files, which are exports of one project."""
    sheets = []
    for number, text in enumerate(texts):
        path = folder / f"export_{number}.csv"
        path.write_text(text, encoding="utf-8-sig")
        sheets += read_sheets(path)
    return plan_exports("export", sheets, FRENCH, Existing())


def in_refi() -> ImportPlan:
    """Return what the same study gives as a REFI-QDA project."""
    texts = {"a": "On note tout. Le soir, on recopie.", "b": "Une heure par jour. Un carnet."}
    marks = {
        "a": [("On note tout.", PAPER), ("Le soir, on recopie.", PAPER, TIME)],
        "b": [("Une heure par jour.", TIME), ("Un carnet.", "c-tools")],
    }
    sources = [
        source([marked(texts[guid], *each) for each in marks[guid]], guid=guid, name=name)
        for guid, name in (("a", "Anna"), ("b", "Bob"))
    ]
    files = {f"sources/{guid}.txt": text for guid, text in texts.items()}
    return plan_project(qdpx(project(*sources), files))


def names(found: ImportPlan) -> set[tuple[str, str, str]]:
    """Return each coding in words: document, code with the one above it, passage."""
    codes, sources, segments, codings = (
        resource(found, each) for each in ("codes", "sources", "segments", "codings")
    )
    name_of = dict(zip(codes.values("code"), codes.values("name"), strict=True))
    above = dict(zip(codes.values("code"), codes.values("parent"), strict=True))
    document = dict(zip(sources.values("source"), sources.values("name"), strict=True))
    passage = dict(zip(segments.values("segment"), segments.values("text"), strict=True))
    return {
        (
            document[source],
            f"{name_of.get(above[code], '')}/{name_of[code].rpartition('.')[2]}",
            passage[segment],
        )
        for segment, source, code in zip(
            *(codings.values(each) for each in ("segment", "source", "code")), strict=True
        )
    }


SAID = {
    ("Anna", "Outils/Papier", "On note tout."),
    ("Anna", "Outils/Papier", "Le soir, on recopie."),
    ("Anna", "/Temps", "Le soir, on recopie."),
    ("Bob", "/Temps", "Une heure par jour."),
    ("Bob", "/Outils", "Un carnet."),
}


@pytest.mark.parametrize("program", [*EXPORTS, "REFI-QDA"])
def test_each_program_gives_the_same_files_with_the_same_fields(
    tmp_path: Path, program: str
) -> None:
    found = read(tmp_path, EXPORTS[program]) if program in EXPORTS else in_refi()
    assert names(found) == SAID
    assert len(resource(found, "segments").rows) == 4
    for each in found.resources:
        assert [one.name for one in each.fields][: len(FIELDS[each.name])] == [*FIELDS[each.name]]
    private = {each.name for each in found.resources if each.privacy == "private"}
    assert private == {each.name for each in found.resources} - {"codes"}


# The tables of a study of coding, written once for whatever the data come from.
TABLES = """\
frequency:
  kind: listing
  caption: Fréquence des codes
  from: codes
  columns:
    Code: code
    Codages: count(codings)
    Documents: distinct(codings.source)
by_document:
  kind: crosstab
  caption: Codes par document
  from: codings
  rows: code
  columns: source.name
  rollup: true
together:
  kind: crosstab
  caption: Codes d'un même passage
  from: codings
  rows: code
  columns: code
  via: segment
  margins: false
"""
COUNTED = {
    "frequency": ["C1,1,1", "C2,2,1", "C3,2,2"],
    "by_document": ["C1 Outils,2,1,3", "C2 Papier,2,0,2", "C3 Temps,1,1,2", "Total,3,2,5"],
    "together": ["C1 Outils,1,0,0", "C2 Papier,0,2,1", "C3 Temps,0,1,2"],
}


@pytest.mark.parametrize("program", [*EXPORTS, "REFI-QDA"])
def test_the_same_tables_serve_what_every_program_gives(tmp_path: Path, program: str) -> None:
    found = read(tmp_path, EXPORTS[program]) if program in EXPORTS else in_refi()
    files = data_files(found) | {"tables.yaml": TABLES}
    files["datapackage.yaml"] = files["datapackage.yaml"].replace(": private", ": public")
    for name, content in files.items():
        write(tmp_path / "data" / name, content)
    study, problems = read_study(tmp_path)
    assert problems == ()
    specs, problems = read_specs(tmp_path, study)
    assert problems == ()
    for name, expected in COUNTED.items():
        _, *rows = draw_csv(build_table(specs[name], study, FRENCH)).splitlines()
        assert [row.replace("Outils.", "") for row in rows] == expected, name


def test_a_passage_without_a_tag_is_a_segment_without_a_code(tmp_path: Path) -> None:
    found = read(tmp_path, TAGUETTE + "5,Bob,,Rien à dire.\n")
    assert resource(found, "segments").values("text")[-1] == "Rien à dire."
    assert len(resource(found, "codings").rows) == 5
    assert len(resource(found, "codes").rows) == 3


def test_qualcoder_gives_coders_variables_of_documents_and_memos(tmp_path: Path) -> None:
    found = read(tmp_path, QUALCODER)
    assert csv_text(resource(found, "sources")) == (
        "source,name,kind,group,case,guid,ville\nD1,Anna,text,,,,Lyon\nD2,Bob,text,,,,Brest\n"
    )
    assert csv_text(resource(found, "coders")) == "coder,name,guid\nCOD1,Ada,\n"
    assert resource(found, "segments").values("comment") == ("", "à revoir", "", "")
    assert "QualCoder does not give the position" in found.report.text("en")


def test_the_same_words_coded_twice_alike_by_one_coder_are_two_passages(tmp_path: Path) -> None:
    rows = "".join(
        f'"Anna","Ada","Oui.","ctid:{number}","{code}","","",""\n'
        for number, code in enumerate(["Accord", "Temps", "Accord"])
    )
    found = read(tmp_path, f"{QUALCODER.splitlines()[0]}\n{rows}")
    assert csv_text(resource(found, "codings")) == (
        "segment,source,code,coder\nS1,D1,C1,COD1\nS1,D1,C2,COD1\nS2,D1,C1,COD1\n"
    )


def test_a_report_by_cases_gives_cases_with_their_variables(tmp_path: Path) -> None:
    text = (
        '"Case","Filename","Coder","Coded","Id","Codename","Coded_Memo","Category","Category",'
        '"FileVar_ville","CaseVar_age"\n'
        '"Camille","Groupe 1","Ada","On note.","ctid:1","Papier","","Outils","Moyens","Lyon","41"\n'
        '"Dominique","Groupe 1","Ada","Jamais.","ctid:2","Refus","","","","Lyon","38"\n'
    )
    found = read(tmp_path, text)
    assert csv_text(resource(found, "codes")) == (
        "code,name,parent,description,color,guid\n"
        "C1,Moyens,,,,\nC2,Outils,C1,,,\nC3,Papier,C2,,,\nC4,Refus,,,,\n"
    )
    cases = resource(found, "cases")
    assert (
        csv_text(cases)
        == "case,name,description,guid,age\nCAS1,Camille,,,41\nCAS2,Dominique,,,38\n"
    )
    assert {each.name: each.type for each in cases.fields}["age"] == "integer"
    assert resource(found, "segments").values("case") == ("CAS1", "CAS2")


def test_exact_matches_of_qualcoder_have_positions_and_blank_rows(tmp_path: Path) -> None:
    text = (
        "Filename,Codename,pos0,pos1,Text,Owner\n"
        "Anna,Papier,3,7,note,Ada\nAnna,Temps,3,7,note,Bo\n,,,,,\n"
    )
    found = read(tmp_path, text)
    segments = resource(found, "segments")
    assert (segments.values("start"), segments.values("end")) == (("3",), ("7",))
    assert resource(found, "codings").values("coder") == ("COD1", "COD2")


def test_maxqda_gives_groups_and_the_paragraphs_of_passages(tmp_path: Path) -> None:
    found = read(tmp_path, MAXQDA)
    assert resource(found, "sources").values("group") == ("Entretiens", "Entretiens")
    assert resource(found, "segments").values("place") == ("1", "2", "4 – 5", "7")


def test_code_system_segments_and_document_variables_of_maxqda_are_one_project(
    tmp_path: Path,
) -> None:
    codes = (
        "Parent code;Code;Code memo;Coded segments\n"
        ";Outils;Ce dont on se sert.;1\nOutils;Papier;;2\n;Temps;;2\n;Jamais;;0\n"
    )
    variables = (
        "Document group;Document name;Âge;Ville\nEntretiens;Anna;41;Lyon\nEntretiens;Bob;38;Brest\n"
    )
    found = read(tmp_path, MAXQDA, codes, variables)
    assert names(found) == SAID
    assert csv_text(resource(found, "codes")) == (
        "code,name,parent,description,color,guid\n"
        "C1,Outils,,Ce dont on se sert.,,\nC2,Papier,C1,,,\nC3,Temps,,,,\nC4,Jamais,,,,\n"
    )
    assert csv_text(resource(found, "sources")) == (
        "source,name,kind,group,case,guid,age,ville\n"
        "D1,Anna,text,Entretiens,,,41,Lyon\nD2,Bob,text,Entretiens,,,38,Brest\n"
    )


def test_the_codebook_of_taguette_has_descriptions_and_tags_that_nothing_has(
    tmp_path: Path,
) -> None:
    book = (
        "tag,description,number of highlights\n"
        "Outils,Ce dont on se sert.,1\nOutils.Papier,,2\nTemps,,2\nv1.2,,0\n"
    )
    found = read(tmp_path, book, TAGUETTE)
    assert csv_text(resource(found, "codes")) == (
        "code,name,parent,description,color,guid\n"
        "C1,Outils,,Ce dont on se sert.,,\nC2,Outils.Papier,C1,,,\nC3,Temps,,,,\nC4,v1.2,,,,\n"
    )


def test_a_framework_matrix_of_nvivo_and_its_classification_sheet(tmp_path: Path) -> None:
    matrix = (
        ",A : Outils\\Papier,B : Temps\n"
        "1 : Anna,Elle note tout sur papier le soir.,\n"
        "2 : Bob,,Une heure de recopie chaque jour.\n"
    )
    sheet = (
        ",A : Âge,B : Ville\n"
        "1 : Cases\\Entretiens\\Anna,41,Lyon\n2 : Cases\\Entretiens\\Bob,38,Brest\n"
    )
    found = read(tmp_path, matrix, sheet)
    assert csv_text(resource(found, "cases")) == (
        "case,name,description,guid,age,ville\nCAS1,Anna,,,41,Lyon\nCAS2,Bob,,,38,Brest\n"
    )
    assert names(found) == {
        ("Anna", "Outils/Papier", "Elle note tout sur papier le soir."),
        ("Bob", "/Temps", "Une heure de recopie chaque jour."),
    }
    assert resource(found, "segments").values("case") == ("CAS1", "CAS2")
    assert "its cells may be your summaries" in found.report.text("en")


def test_what_nvivo_exports_of_each_code_as_text_is_one_project(
    make_thesis: MakeThesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(make_thesis({"index.md": "# Une thèse\n\nDe quoi il est question.\n"}))
    Path("Papier.txt").write_bytes(
        "<Files\\Entretiens\\Anna> - § 2 references coded  [6.78% Coverage]\r\n\r\n"
        "Reference 1 - 5.80% Coverage\r\n\r\nOn note tout.\r\nSur papier.\r\n\r\n"
        "Reference 2 - 0.98% Coverage\r\n\r\nLe soir, on recopie.\r\n".encode("utf-8-sig")
    )
    Path("Temps.txt").write_text(
        "Files\\Entretiens\\Anna - § 1 reference coded [ 0.98% Coverage]\n"
        "Reference 1 - 0.98% Coverage\nLe soir, on recopie.\n",
        encoding="utf-8",
    )
    result = CliRunner().invoke(main, ["data", "Papier.txt", "Temps.txt"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert Path("data/segments.csv").read_text(encoding="utf-8") == (
        "segment,source,case,start,end,place,text,check,comment,guid\n"
        'S1,D1,,,,,"On note tout.\nSur papier.",unchecked,,\n'
        'S2,D1,,,,,"Le soir, on recopie.",unchecked,,\n'
    )
    assert Path("data/codings.csv").read_text(encoding="utf-8") == (
        "segment,source,code,coder\nS1,D1,C1,\nS2,D1,C1,\nS2,D1,C2,\n"
    )
    assert "D1,Anna,text,Entretiens," in Path("data/sources.csv").read_text(encoding="utf-8")


def test_a_codebook_of_nvivo(tmp_path: Path) -> None:
    book = (
        "Name,Description,Files,References\nOutils,Ce dont on se sert.,2,3\nOutils\\Papier,,1,2\n"
    )
    found = read(tmp_path, book)
    assert csv_text(resource(found, "codes")) == (
        "code,name,parent,description,color,guid\nC1,Outils,,Ce dont on se sert.,,\n"
        "C2,Papier,C1,,,\n"
    )
    assert [each.name for each in found.resources] == ["codes"]


def test_a_workbook_is_read_like_the_csv_and_its_other_sheets_are_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for sheet, rows in (
        (book.active, [line.split(",") for line in TAGUETTE.splitlines()[:2]]),
        (book.create_sheet("Journal"), [["Date", "Note"], ["2026-01-02", "x"]]),
    ):
        assert sheet is not None
        for row in rows:
            sheet.append(row)
    path = tmp_path / "export.xlsx"
    book.save(path)
    found = plan_exports("export", read_sheets(path), FRENCH, Existing())
    assert resource(found, "segments").values("text") == ("On note tout.",)
    assert 'the sheet "Journal" is not an export' in found.report.text("en")


@pytest.mark.parametrize(
    "text",
    [
        "id,document,tag,content,age\n1,Anna,Papier,On note tout.,41\n",  # one column too many
        "name,description,count\nOutils,x,3\n",
        ",A : Âge\n1 : Anna,41\n",  # a matrix of values
        "Document name,Age\nAnna,41\n",
    ],
)
def test_what_only_looks_like_an_export_is_left_to_the_general_reading(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    assert [recognise(each) for each in read_sheets(path)] == [None]


def test_values_that_disagree_within_a_document_are_told(tmp_path: Path) -> None:
    found = read(tmp_path, QUALCODER.replace('"à revoir","Outils","Lyon"', '"","Outils","Brest"'))
    assert '"ville" of Anna has several values, "Lyon", "Brest"' in found.report.text("en")
    assert resource(found, "sources").values("ville") == ("Lyon", "Brest")


def test_the_files_of_one_project_are_taken_up_together_and_others_beside_them(
    make_thesis: MakeThesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(make_thesis({"index.md": "# Une thèse\n\nDe quoi il est question.\n"}))
    book = "tag,description,number of highlights\nOutils,Ce dont on se sert.,1\nTemps,,2\n"
    for name, text in (
        ("tags.csv", book),
        ("highlights.csv", TAGUETTE),
        ("villes.csv", "Ville,Habitants\nLyon,520774\nBrest,139456\n"),
    ):
        Path(name).write_text(text, encoding="utf-8")
    Path("autre.qdpx").write_bytes(qdpx(project()))
    files = ["tags.csv", "highlights.csv", "villes.csv", "autre.qdpx"]
    result = CliRunner().invoke(main, ["data", *files], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    written = {each.name for each in Path("data").glob("*.csv")}
    assert written == {
        *("codes.csv", "coders.csv", "codes_2.csv", "sources.csv", "segments.csv"),
        *("codings.csv", "villes.csv"),
    }
    problems = check(open_thesis(Path.cwd()))
    assert [each for each in problems if each.severity is Severity.ERROR] == []


def test_a_file_that_is_no_project_is_refused_by_its_name(
    make_thesis: MakeThesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(make_thesis({"index.md": "# Une thèse\n\nDe quoi il est question.\n"}))
    Path("projet.qdpx").write_bytes(b"PK\3\4 cut off")
    for command in ("data", "import"):
        result = CliRunner().invoke(main, [command, "projet.qdpx"], catch_exceptions=False)
        assert result.exit_code == 2
        assert "projet.qdpx\u00a0: ce n’est pas un fichier ZIP lisible" in result.output
    assert not Path("data").exists() or not list(Path("data").glob("*.csv"))


CELLS = st.sampled_from(
    [
        "",
        "1",
        "2",
        "x",
        "a.b",
        "a",
        "A > B",
        "A\\B",
        " > ",
        "ctid:1",
        "image",
        "Outils",
        "\\",
        "é\n",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_export_however_damaged_raises_anything(data: st.DataObject) -> None:
    """Any cells below the headings of any export give a plan whose files can be written."""
    recipe = data.draw(st.sampled_from(RECIPES))
    names = [each for roles in (recipe.needs, recipe.more) for each in roles.values()]
    headings = [data.draw(st.sampled_from(each)) for each in names]
    extra = data.draw(st.lists(st.sampled_from(["Category", "FileVar_x", "CaseVar_y", "Âge"])))
    headings = data.draw(st.permutations([*headings, *extra]))
    row = st.tuples(*([CELLS] * len(headings)))
    rows = (tuple(headings), *data.draw(st.lists(row, max_size=6)))
    sheet = Sheet("", rows, tuple(range(1, len(rows) + 1)))
    if recognise(sheet) is None:
        return
    found = plan_exports("export", [sheet], FRENCH, Existing())
    assert found.report.text("fr")
    if found.resources:
        assert data_files(found)
    for each in found.resources:
        keys = each.values(each.key) if each.key else ()
        assert len(set(keys)) == len(keys)


def test_rows_and_columns_that_no_recipe_takes_are_told() -> None:
    rows = (
        ("Coder", "Coded", "Id", "Codename", "File", "Remarque"),
        ("A", "Un texte", "1", "peur", "f1", "x"),
        ("A", "Un autre", "2", "peur", "", "y"),
        ("", "", "", "", "", ""),
    )
    report = plan_exports("x", [Sheet("", rows)], load_language("en"), Existing()).report.text("en")
    assert "columns beyond those of QualCoder, left out: Remarque" in report
    assert "1 row of QualCoder names no document: it is left out" in report
    rows = (("Name", "Description", "Files", "References", "Author"), ("peur", "p", "3", "4", "J"))
    report = plan_exports("x", [Sheet("", rows)], load_language("en"), Existing()).report.text("en")
    assert "columns beyond those of NVivo, left out: Author" in report
