"""What an export is made of: chapters that nest as their numbers say, and links between them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
import pytest

from generator.app.exporting import UnsoundError, assemble_document
from generator.app.project import open_thesis
from generator.exports.book import UnknownChapterError
from generator.exports.docx import write_docx
from generator.exports.epub import write_epub
from generator.exports.pandoc import nodes_of, plain_text, rows_of
from generator.exports.pdf import write_pdf
from tests.building import write_thesis
from tests.exports.conftest import texts_of
from tests.exports.reading_pdf import words_of

if TYPE_CHECKING:
    from generator.app.project import Thesis
    from generator.exports.book import Book
    from tests.building import MakeThesis

CHAPTERS: dict[str, object] = {
    "index.md": "# Une thèse\n\nBienvenue dans @sec-2.\n",
    "1_debut.md": "# Début {#sec-debut}\n\nVoir @sec-1.2 et @sec-2.\n\n## Objet {#objet}\n\nA.\n",
    "1.2_cadre.md": "# Cadre\n\nVoir [la fin](2_fin.md#objet-2) et @sec-1.\n\n## Lieu\n\nB.\n",
    "2_fin.md": "# Fin\n\nTexte.\n\n## Objet {#objet-2}\n\nC.\n",
}


def headings(book: Book) -> list[tuple[int, str]]:
    return [
        (found["c"][0], " ".join(plain_text(found["c"][2]).split()))
        for found in nodes_of(book.blocks, "Header")
    ]


def links(book: Book) -> dict[str, str]:
    return {plain_text(found["c"][1]): found["c"][2][0] for found in nodes_of(book.blocks, "Link")}


def ids(book: Book) -> list[str]:
    found = [each["c"][1][0] for each in nodes_of(book.blocks, "Header")]
    found += [each["c"][0][0] for each in nodes_of(book.blocks, "Span")]
    return [each for each in found if each]


@pytest.fixture(scope="module")
def nested(tmp_path_factory: pytest.TempPathFactory) -> Thesis:
    return open_thesis(write_thesis(tmp_path_factory.mktemp("nested"), CHAPTERS))


def test_chapters_nest_as_their_numbers_say_and_links_stay_within(nested: Thesis) -> None:
    book = assemble_document(nested)
    assert headings(book) == [
        (1, "Une thèse"),
        (1, "1 Début"),
        (2, "1.1 Objet"),
        (2, "1.2 Cadre"),
        (3, "1.2.1 Lieu"),
        (1, "2 Fin"),
        (2, "2.1 Objet"),
    ]
    found = links(book)
    assert found["la fin"] == "#objet-2"
    assert {each[1:] for each in found.values()} <= set(ids(book))


@pytest.mark.parametrize(
    ("folders", "address"), [(True, "2_fin/#objet-2"), (False, "2_fin.html#objet-2")]
)
def test_a_link_out_of_the_chapters_leads_to_the_site(
    make_thesis: MakeThesis, address: str, *, folders: bool
) -> None:
    config = {"site_url": "https://example.org/t/", "use_directory_urls": folders}
    found = links(assemble_document(open_thesis(make_thesis(CHAPTERS, config=config)), ["1.2"]))
    assert found["la fin"] == f"https://example.org/t/{address}"


def test_without_an_address_its_words_stay(nested: Thesis) -> None:
    book = assemble_document(nested, ["1.2"])
    assert not links(book)
    assert "Voir la fin et section" in plain_text(book.blocks).replace("\u00a0", " ")


def test_a_number_means_all_below_it_and_a_file_itself(nested: Thesis) -> None:
    below = [(1, "1 Début"), (2, "1.1 Objet"), (2, "1.2 Cadre"), (3, "1.2.1 Lieu")]
    assert headings(assemble_document(nested, ["1"])) == below
    assert headings(assemble_document(nested, ["1_debut.md"])) == below[:2]
    assert (1, "1.2 Cadre") in headings(assemble_document(nested, ["1.2_cadre.md"]))
    with pytest.raises(UnknownChapterError, match=r"2_fins\.md.*did you mean 2_fin\.md"):
        assemble_document(nested, ["2_fins.md"])


def test_the_same_id_in_two_chapters_becomes_two(make_thesis: MakeThesis) -> None:
    chapters = {"1_a.md": "# A\n\n## Bilan\n\n[ici](#bilan)\n", "2_b.md": "# B\n\n## Bilan\n\nx\n"}
    book = assemble_document(open_thesis(make_thesis(chapters)))
    assert len(ids(book)) == len(set(ids(book)))
    assert links(book)["ici"] == "#bilan"


def test_what_is_only_of_the_site_is_left_out_and_no_link_leads_there(
    make_thesis: MakeThesis,
) -> None:
    home = "---\nexport: false\n---\n\n# Accueil {#sec-accueil}\n\nBienvenue.\n"
    chapters = {"index.md": home, "1_debut.md": "# Début\n\nVoir [là](@sec-accueil).\n"}
    folder = make_thesis(chapters, config={"site_url": "https://example.org/t/"})
    book = assemble_document(open_thesis(folder))
    assert headings(book)[0] == (1, "1 Début")
    assert "Voir là" in plain_text(book.blocks)
    assert "là" not in links(book)
    assert headings(assemble_document(open_thesis(folder), ["index.md"])) == [(1, "Accueil")]


def test_appendices_come_last_with_their_letters(make_thesis: MakeThesis) -> None:
    chapters = {
        "1_a.md": "# A\n\nVoir @sec-A.1.\n",
        "index.md": "---\nexport: false\n---\n\n# T\n",
        "annexe-a_guide.md": "# Guide\n\n## Relances\n\nx\n",
        "glossaire.md": "# Glossaire\n\nx\n",
    }
    book = assemble_document(open_thesis(make_thesis(chapters)))
    assert headings(book) == [
        (1, "1 A"),
        (1, "Glossaire"),
        (1, "Annexe A – Guide"),
        (2, "A.1 Relances"),
    ]
    assert links(book) == {"annexe\u00a0A.1": "#relances"}


def test_a_thesis_with_errors_is_not_exported(make_thesis: MakeThesis) -> None:
    with pytest.raises(UnsoundError) as raised:
        assemble_document(open_thesis(make_thesis({"1_a.md": "# A\n\n@sec-9\n"})))
    assert "reference" in [each.rule for each in raised.value.problems]


def test_evidence_is_what_each_cell_leads_to(book: Book, own: Thesis) -> None:
    targets = [
        found["c"][2][0]
        for found in nodes_of(book.blocks, "Link")
        if "evidence" in found["c"][0][1]
    ]
    spec = own.specs["utilite"]
    judged = own.study.relation("evaluations").texts["avis"]
    assert spec.name == "utilite"
    assert len(targets) == 2 * sum(each != "NA" for each in judged) == 50
    assert set(targets) <= {f"#{each}" for each in ids(book)}
    words = plain_text(book.blocks).replace("\u00a0", " ")
    assert "Focus group 4 : – sans avis" in words
    assert "NA (" not in words


def test_what_would_run_stops_an_export(make_thesis: MakeThesis) -> None:
    raw = ("<script>alert(1)</script>", "<iframe src='x'></iframe>")
    raw += ("<a href='javascript:x()'>a</a>",)
    chapters = {f"{at}_a.md": f"# A\n\nTexte.\n\n{each}\n" for at, each in enumerate(raw, 1)}
    with pytest.raises(UnsoundError) as raised:
        assemble_document(open_thesis(make_thesis(chapters)))
    wrong = {each.place.path for each in raised.value.problems if each.severity == "error"}
    assert wrong == {f"chapters/{name}" for name in chapters}


def test_private_values_stop_an_export(make_thesis: MakeThesis) -> None:
    fields = [{"name": "personne"}, {"name": "nom", "x-privacy": "private"}]
    people = {
        "name": "personnes",
        "path": "personnes.csv",
        "title": "Personnes",
        "x-entity": True,
        "schema": {"fields": fields, "primaryKey": "personne"},
    }
    data = {
        "datapackage.yaml": {"name": "essai", "resources": [people]},
        "personnes.csv": "personne,nom\nP1,Anonyme Inventé\n",
    }
    folder = make_thesis({"1_a.md": "# A\n\nAnonyme Inventé a dit oui.\n"}, data)
    with pytest.raises(UnsoundError) as raised:
        assemble_document(open_thesis(folder))
    assert "leak" in [each.rule for each in raised.value.problems]


def test_the_title_page_is_that_of_a_french_thesis(make_thesis: MakeThesis) -> None:
    publication = {
        "title": "Une thèse",
        "defended": "2026-11-03",
        "nnt": "2026ABCD0001",
        "jury": [
            {"name": "Une personne", "quality": "Professeure", "role": "Rapporteuse"},
            {"name": "Une autre", "role": "Examinatrice"},
        ],
        "logos": ["chapters/logo.svg"],
        "dedication": "À l'amitié.",
        "thanks": "Merci à tous.\n\nEt à toutes.",
        "abstracts": {"fr": "En bref.", "de": "Auf Deutsch."},
    }
    files = {"1_a.md": "# A\n\nx\n", "logo.svg": '<svg viewBox="0 0 9 9"><path d="M0 0"/></svg>'}
    config = {"theme": {"language": "fr"}, "plugins": [{"thesis": {"publication": publication}}]}
    book = assemble_document(open_thesis(make_thesis(files, config=config)))
    title_page = book.before[0].blocks
    assert "Présentée et soutenue publiquement le 3\u00a0novembre 2026" in plain_text(title_page)
    (jury,) = nodes_of(title_page, "Table")
    rows = [[plain_text(cell[4]).strip() for cell in row[1]] for _, row in rows_of(jury)]
    assert rows[0] == ["Nom", "Qualité", "Rôle"]
    assert rows[2] == ["Une autre", "", "Examinatrice"]
    assert [each.title for each in book.after] == ["Résumé", "Résumé (de)"]
    words = words_of(pikepdf.open(io.BytesIO(write_pdf(book, ()))))
    said = ("soutenuepubliquementle3novembre2026", "NNT2026ABCD0001", "Examinatrice")
    said += ("Àl’amitié.", "RemerciementsMercià")
    assert [each for each in said if each not in words] == []
    document = texts_of(write_docx(book))["word/document.xml"]
    assert document.count("<pic:pic") == 1
    assert document.index("Examinatrice") < document.index("Et à toutes.")
    pages = "".join(texts_of(write_epub(book)).values())
    assert pages.index("Examinatrice") < pages.index("À l’amitié.") < pages.index("Et à toutes.")
    assert "<dc:date" not in pages  # of no version


def test_abbreviations_are_listed_and_a_chapter_has_no_thanks(make_thesis: MakeThesis) -> None:
    publication = {"thanks": "Merci.", "abstracts": "En bref."}
    plugins = [{"thesis": {"publication": publication}}]
    chapters = {
        "1_a.md": "# A\n\n$a \\bowtie b$ et l'ODC.\n\n*[ODC]: Open Data Canvas\n",
        "2_b.md": "# B\n\nL'ODC.\n\n*[ODC]: Office des cartes\n",
    }
    config = {"theme": {"language": "fr"}, "plugins": plugins}
    thesis = open_thesis(make_thesis(chapters, config=config))
    book = assemble_document(thesis)
    words = words_of(pikepdf.open(io.BytesIO(write_pdf(book, ()))))
    assert "ListedesabréviationsODCOpenDataCanvas;Officedescartes" in words
    assert "ODC" in "".join(texts_of(write_epub(book)).values())
    part = assemble_document(thesis, ["1"])
    assert headings(part) == [(1, "1 A")]
    (thanks,) = (each for each in book.before if each.kind == "thanks")
    assert plain_text(thanks.blocks) == "Merci.\n"
    assert "thanks" not in [each.kind for each in part.before]
    assert not part.after


def test_an_image_that_no_document_can_have_is_an_error_at_its_line(
    make_thesis: MakeThesis,
) -> None:
    images = "![Une photo du lieu](a.webp)\n\n![Un plan](b.png)\n\n![Le même][c]\n\n[c]: b.png\n"
    root = make_thesis({"1_un.md": f"# Un\n\n{images}"})
    for name in ("a.webp", "b.png"):
        (root / "chapters" / name).write_bytes(b"no picture")
    with pytest.raises(UnsoundError) as refused:
        assemble_document(open_thesis(root))
    told = [(each.rule, each.place.line, each.found) for each in refused.value.problems]
    assert told == [("image", 3, "a.webp"), ("image", 5, "b.png"), ("image", 5, "b.png")]
