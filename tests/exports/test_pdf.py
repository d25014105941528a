"""The PDF, read back: its pages, its bookmarks, its numbers, its links and its standards."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pikepdf

from generator.app.exporting import assemble_document
from generator.app.project import open_thesis
from generator.exports.pdf import write_pdf
from tests.exports.reading_pdf import lines_of, text_of, without_blanks, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.app.project import Thesis
    from generator.exports.book import Book
    from tests.building import MakeThesis

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


MATRIX = "Tableau7.6Utilitédel’OpenDataCanvaspourchaquebesoinfonctionnel,selonlesgroupes"


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def bookmarks(items: Any) -> Iterator[str]:  # noqa: ANN401 - an outline of pikepdf
    for item in items:
        yield " ".join(item.title.replace("\u2011", "-").split())
        yield from bookmarks(item.children)


def test_it_says_its_title_its_author_and_its_language(pdf: pikepdf.Pdf, book: Book) -> None:
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == book.metadata["title"]
        assert metadata["dc:creator"] == list(book.metadata["author"])
        assert metadata["pdfuaid:part"] == "1"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.Lang == "fr-FR"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_its_bookmarks_are_the_headings_of_the_chapters(pdf: pikepdf.Pdf, own: Thesis) -> None:
    with pdf.open_outline() as outline:
        titles = list(bookmarks(outline.root))
    headings = [
        without_blanks(f"{heading.number}{heading.text}").replace("'", "’")
        for chapter in own.manuscript.chapters
        for heading in chapter.headings
        if chapter.path != "index.md"
    ]
    found = [without_blanks(each).replace("'", "’") for each in titles]
    found = found[: found.index("AnnexeB–Cequiestvérifié")]  # which has the chapters again
    assert [each for each in found if each in set(headings)] == headings
    assert sum(each.startswith("BF") for each in titles) == 12


def test_every_row_of_every_table_says_what_the_site_says(
    pdf_words: str, rows: tuple[tuple[str, ...], ...]
) -> None:
    numbers = [cells for cells in rows if all(len(cell) < 10 for cell in cells)]
    assert len(numbers) > 20
    missing = [cells for cells in numbers if without_blanks("".join(cells)) not in pdf_words]
    assert not missing
    # The totals of the matrix, by hand.
    assert "Totaloui3554320" in pdf_words
    assert "Totalnon0211156oui,1nonétabliet5non" in pdf_words
    assert "Totalsansavis9567835" in pdf_words
    for title in ("Tabledesmatières", "Listedestableaux", "Listedesfigures"):
        assert title in pdf_words


def test_every_link_within_it_leads_to_one_of_its_pages(pdf: pikepdf.Pdf) -> None:
    pages = {page.obj.objgen for page in pdf.pages}
    named = pikepdf.NameTree(pdf.Root.Names.Dests) if "/Names" in pdf.Root else {}
    links = [
        link
        for page in pdf.pages
        for link in page.obj.get("/Annots", [])
        if link.Subtype == "/Link"
    ]
    inner = [_destination(link, named) for link in links if _uri(link) is None]
    assert len(inner) > 200
    assert {each[0].objgen for each in inner} <= pages
    assert all(uri.startswith(("https://", "mailto:")) for uri in map(_uri, links) if uri)


def _uri(link: Any) -> str | None:  # noqa: ANN401 - an object of the PDF
    action = link.get("/A")
    return str(action.URI) if action is not None and "/URI" in action else None


def _destination(link: Any, named: Any) -> Any:  # noqa: ANN401 - objects of the PDF
    found = link.get("/Dest") if "/Dest" in link else link.A.D
    if not isinstance(found, pikepdf.Array):
        found = named[str(found)]
    return found if isinstance(found, pikepdf.Array) else found.D


def test_every_face_is_in_the_file(pdf: pikepdf.Pdf) -> None:
    faces = {
        str(descendant.FontDescriptor.FontName): descendant.FontDescriptor
        for page in pdf.pages
        for font in page.obj.Resources.get("/Font", {}).values()
        for descendant in font.DescendantFonts
    }
    assert any("Alegreya" in name for name in faces)
    for descriptor in faces.values():
        assert any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def test_every_picture_has_words_and_every_table_has_heads(pdf: pikepdf.Pdf) -> None:
    elements = list(structure(pdf.Root.StructTreeRoot))
    figures = [each for each in elements if each.S == "/Figure"]
    assert len(figures) >= 4
    assert all(str(each.Alt).strip() for each in figures)
    tables = [each for each in elements if each.S == "/Table"]
    assert len(tables) == 1 + 9  # the jury before the chapters
    for table in tables:
        assert any(each.get("/S") == "/TH" for each in structure(table))


def structure(element: Any) -> Iterator[Any]:  # noqa: ANN401 - an object of the PDF
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from structure(kid)


def test_figures_and_tables_stand_in_their_sections(pdf_words: str, own: Thesis) -> None:
    text = pdf_words[pdf_words.index("Publierdesdonnéesestdevenu") :].replace("’", "'")
    captions = own.register.captions
    shown = 0
    for chapter in own.manuscript.chapters[1:]:
        starts = [
            (each.place.line, text.index(without_blanks(f"{each.number}{each.text}")))
            for each in chapter.headings
            if each.number.count(".") > 2
        ]
        for caption in captions[chapter.path]:
            above = [at for line, at in starts if line < caption.block.place.line]
            below = [at for line, at in starts if line > caption.block.place.line]
            number = without_blanks(f"{caption.number}{caption.title}")
            assert max(above, default=0) < text.index(number) < min(below, default=len(text))
            shown += 1
    assert shown == 13


def lines_with(pdf: pikepdf.Pdf, words: str) -> list[str]:
    """Return the lines of the last page on which these words end a line."""
    pages = map(lines_of, pdf.pages)
    return [lines for lines in pages if any(line.endswith(words) for line in lines)][-1]


def test_paper_says_where_a_table_is_from_and_where_its_passages_are(pdf: pikepdf.Pdf) -> None:
    *_, number = lines_with(pdf, "AnnexeA–Lespassagesqui")  # the title is on two lines
    sources = "Données:evaluations.csv,besoins.csv,etapes.csv,groupes.csv,segments.csv,annexeAp."
    matrix = [line for line in lines_with(pdf, MATRIX) if line.startswith(sources)]
    assert matrix == [f"{sources}{number}"]
    charts = lines_with(pdf, "Passagesretenusàchaqueétapedel’usage,selonleurportée")
    assert "Données:segments.csv,besoins.csv,etapes.csv" in charts


def test_counts_of_passages_are_no_notes_and_names_are_not_cut(
    pdf: pikepdf.Pdf, own: Thesis
) -> None:
    lines = lines_with(pdf, MATRIX)
    row = next(line for line in lines if line.startswith("BF8"))
    assert sorted(row) == sorted("BF8Filtrer,trieret●oui2●oui1–sansavis–sansavis●oui2302●oui")
    text = "".join(text_of(next(each for each in pdf.pages if lines_of(each) == lines)))
    for need in own.study.relation("besoins").records:
        name = own.study.relation("besoins").texts["libelle"][need.line - 2]
        assert without_blanks(f"{need.key}{name}").replace("'", "’") in text  # without a hyphen


def test_a_paragraph_has_its_number_in_the_margin(pdf: pikepdf.Pdf) -> None:
    lines = lines_with(pdf, "7.1.4.1Questionderecherche")
    at = lines.index("7.1.4.1Questionderecherche")
    assert lines[at + 1].startswith("10L’évaluationdoitdire")
    assert any(line.startswith("–11pourl’utilisation") for line in lines)


def test_no_word_of_a_title_stands_alone(pdf: pikepdf.Pdf) -> None:
    lines = lines_of(pdf.pages[0])
    assert "Concevoirl’usagedes" in lines
    assert "donnéesouvertes" in lines
    assert "deconceptionàl’épreuvedesterritoires" in lines


def test_what_is_checked_is_an_appendix_of_few_pages(pdf: pikepdf.Pdf) -> None:
    heads = [lines_of(page)[0] for page in pdf.pages]
    audit = "AnnexeB–Cequiestvérifié"
    assert 2 <= sum(head.startswith(audit) for head in heads) <= 4
    words = words_of(pdf)
    words = words[words.rindex("✓:letextedit") :]
    for part in ("12verdicts", "68nombres", "12comparaisons", "3citations"):
        assert part in words
    assert "✓¶31Selonlarègleretenue,leCanvasrépondàsixbesoins:" in words
    assert words.count("✗") == 1  # what the sign means, above the chapters


def test_a_name_is_not_hyphenated(make_thesis: MakeThesis) -> None:
    words = ("xavierissimement", "zacharieusement", "wilhelminement")
    text = " ".join(f"{words[at % 3]}{'a' * (at % 7)} de" for at in range(90))
    folder = make_thesis({"1_a.md": f"# A\n\n{text}\n", "2_b.md": f"# B\n\n{text.title()}\n"})
    pdf = opened(write_pdf(assemble_document(open_thesis(folder))))
    broken = ["".join(text_of(page)).count("\u00ad") for page in pdf.pages[-2:]]
    assert broken[0] > 5
    assert broken[1] == 0


def test_a_table_longer_than_a_page_keeps_every_row(make_thesis: MakeThesis) -> None:
    rows = "".join(
        f"<tr>{'<th rowspan=200>Groupe</th>' if number == 0 else ''}<td>ligne{number}.</td></tr>"
        for number in range(200)
    )
    head = "<thead><tr><th>Nom</th><th>Ligne</th></tr></thead>"
    text = f"# A\n\nTexte.\n\n<table>{head}<tbody>{rows}</tbody></table>\n"
    config = {"plugins": [{"thesis": {"checks": {"table-shape": "off", "caption": "off"}}}]}
    pdf = opened(
        write_pdf(assemble_document(open_thesis(make_thesis({"1_a.md": text}, config=config))))
    )
    words = words_of(pdf)
    assert [number for number in range(200) if f"ligne{number}." not in words] == []
    assert words.count("NomLigne") > 3  # the head is shown again on each page
