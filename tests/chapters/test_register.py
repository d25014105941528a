"""The register knows everything that can be referred to, once, under one number."""

from __future__ import annotations

from pathlib import Path

from generator.chapters import (
    Entry,
    Manuscript,
    Register,
    build_register,
    number,
    read_manuscript,
    scan_chapter,
    unresolved_references,
)
from generator.core.problems import Place, Problem, as_text

THESIS = Path(__file__).parent / "thesis"
LABELS = {"table": "Tableau {number}", "figure": "Figure {number}", "section": "section {number}"}
CAPTIONS = {"participants": "Les participants", "utilite": "Utilité du dispositif"}
BF4 = Entry("BF4", "entity", "", "Sensibiliser", "besoins/bf4.md", "", "BF4")


def manuscript_of(chapters: dict[str, str]) -> Manuscript:
    scanned = (scan_chapter(path, f"chapters/{path}", text) for path, text in chapters.items())
    return number(Manuscript(tuple(scanned)))[0]


def register_of(chapters: dict[str, str]) -> tuple[Register, tuple[Problem, ...]]:
    return build_register(manuscript_of(chapters), labels=LABELS, captions=CAPTIONS, foreign=[BF4])


def messages(problems: tuple[Problem, ...]) -> list[str]:
    return [as_text(problem) for problem in problems]


def test_the_example_thesis_has_the_register_written_beside_it() -> None:
    manuscript = number(read_manuscript(THESIS)[0])[0]
    register, problems = build_register(manuscript, labels=LABELS, captions=CAPTIONS)
    assert problems == ()
    written = (THESIS / "register.txt").read_text("utf-8").strip().split("\n")
    assert [
        [e.id, e.kind, e.number, e.title, f"{e.path}#{e.anchor}", e.label]
        for e in register.entries.values()
    ] == [[field.strip() for field in line.split("|")] for line in written]


def test_the_tables_of_a_chapter_come_in_the_order_in_which_they_are_shown() -> None:
    manuscript = number(read_manuscript(THESIS)[0])[0]
    register, _ = build_register(manuscript, labels=LABELS, captions=CAPTIONS)
    shown = register.captions["7.1.5_realisation.md"]
    assert [(c.kind, c.number, c.id, c.block.argument) for c in shown] == [
        ("table", "7.2", "tbl-participants", "participants"),
        ("table", "7.3", "tbl-utilite", "utilite"),
        ("table", "7.4", "tbl-utilite-2", "utilite"),
    ]
    assert register.captions["glossaire.md"] == ()


def test_the_references_of_the_example_thesis_lead_somewhere_but_for_the_entity() -> None:
    manuscript = number(read_manuscript(THESIS)[0])[0]
    register, _ = build_register(manuscript, labels=LABELS, captions=CAPTIONS)
    assert messages(unresolved_references(manuscript, register)) == [
        'chapters/7.1.4_conception.md:8:54: reference: "@BF4" is not known'
    ]


def test_an_unknown_id_is_an_error_with_the_nearest_known_one() -> None:
    chapters = {
        "a.md": "# A\n\nVoir @BF44 et [b](@BF4), [c](@tbl-zzz), [@hevner2004], @brooke1996."
    }
    register, _ = register_of(chapters)
    cited = {Place("chapters/a.md", 3, 56)}
    found = unresolved_references(manuscript_of(chapters), register, cited)
    assert messages(found) == [
        'chapters/a.md:3:6: reference: "@BF44" is not known (did you mean BF4?)',
        'chapters/a.md:3:26: reference: "@tbl-zzz" is not known',
    ]


def test_definitions_come_with_their_terms() -> None:
    register, _ = register_of(
        {"g.md": "A {: #term-a }\n:   Le *premier*\n    des mots.\n:   Autre.\n\n## B {#term-b}\n"}
    )
    assert [(e.id, e.title, e.definition) for e in register.of_kind("term")] == [
        ("term-a", "A", "Le premier des mots."),
        ("term-b", "B", ""),
    ]


def test_chapters_without_a_number_count_plainly() -> None:
    register, _ = register_of({"a.md": "/// table | x\n///\n", "b.md": "/// table | y\n///\n"})
    assert [(e.id, e.label) for e in register.of_kind("table")] == [
        ("tbl-x", "Tableau 1"),
        ("tbl-y", "Tableau 2"),
    ]


def test_each_part_of_the_thesis_counts_its_own_tables() -> None:
    table = "/// table | x\n///\n"
    register, _ = register_of({"7.1_a.md": table, "7.2_b.md": table, "8_c.md": table})
    assert [e.number for e in register.of_kind("table")] == ["7.1", "7.2", "8.1"]


def test_a_chapter_without_a_heading_is_a_section_too() -> None:
    register, _ = register_of({"7.1_suites.md": "Texte."})
    entry = register.get("sec-7.1")
    assert entry
    assert (entry.title, entry.anchor, entry.label) == ("suites", "", "section 7.1")


def test_a_table_without_an_own_id_gets_the_plain_one_even_behind_one_that_has() -> None:
    register, _ = register_of(
        {"a.md": "/// table | x #tbl-x-2\n///\n\n/// table | x\n///\n\n/// table | x\n///\n"}
    )
    assert [e.id for e in register.of_kind("table")] == ["tbl-x-2", "tbl-x", "tbl-x-3"]


def test_an_id_that_two_captions_have_is_an_error_at_the_second() -> None:
    caption = "| a |\n|---|\n\n/// table-caption | #tbl-a\nA\n///\n"
    _, problems = register_of({"7.1_a.md": caption, "7.2_b.md": caption})
    assert messages(problems) == [
        (
            'chapters/7.2_b.md:4:1: reference: the id "tbl-a" exists twice:'
            " it is already the id of a table in chapters/7.1_a.md, line 4"
        )
    ]


def test_an_id_of_the_data_is_taken() -> None:
    _, problems = register_of({"a.md": "/// table | x #BF4\n///\n"})
    assert messages(problems) == [
        (
            'chapters/a.md:1:1: reference: the id "BF4" exists twice:'
            " it is already the id of an entity in the data"
        )
    ]


def test_a_heading_id_that_a_page_has_twice_is_an_error() -> None:
    _, problems = register_of({"a.md": "# A {#x}\n\n## B {#x}\n\n/// table | x #x\n///\n"})
    assert [problem.place.line for problem in problems] == [3, 5]


def test_two_chapters_with_one_number_are_an_error() -> None:
    _, problems = register_of({"7.1_a.md": "# A\n", "7.1_b.md": "# B\n"})
    assert messages(problems) == [
        (
            'chapters/7.1_b.md:1:1: reference: the id "sec-7.1" exists twice:'
            " it is already the id of a section in chapters/7.1_a.md, line 1"
        )
    ]


def test_sections_without_number_have_their_slug_if_it_is_the_only_one() -> None:
    register, problems = register_of({"a.md": "# A\n\n## Méthode\n", "b.md": "# B\n\n## Méthode\n"})
    assert problems == ()
    assert [e.id for e in register.of_kind("section")] == ["sec-a", "sec-b"]
    assert register.get("sec-a") == Entry(
        "sec-a",
        "section",
        "",
        "A",
        "a.md",
        "a",
        "A",
        manuscript_of({"a.md": "# A"}).chapters[0].headings[0].place,
    )


def test_a_number_typed_in_a_caption_is_a_warning_if_it_is_another() -> None:
    _, problems = register_of(
        {
            "7_a.md": "/// table-caption | 7.1 #tbl-a\nA\n///\n\n"
            "/// table-caption | 7.3 #tbl-b\nB\n///\n"
        }
    )
    assert messages(problems) == [
        (
            'chapters/7_a.md:5:1: caption: the number "7.3" is typed here, but this table is 7.2:'
            " delete the typed number"
        )
    ]


def test_a_block_that_the_site_cannot_read_is_no_table() -> None:
    register, _ = register_of({"a.md": "/// table x\n///\n\n/// table | x\n    [\n///\n"})
    assert register.of_kind("table") == ()
