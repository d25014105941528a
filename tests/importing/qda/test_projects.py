"""A REFI-QDA project becomes codes, segments and cases, each segment held against its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.importing.proposal import Existing, csv_text, data_files
from generator.importing.qda import plan_refi
from generator.language import load_language
from tests.importing.qda.refi_files import (
    CODES,
    INTERVIEW,
    Mark,
    interview,
    marked,
    project,
    qdpx,
    source,
)

if TYPE_CHECKING:
    from generator.importing.proposal import ImportPlan, ProposedResource
    from tests.building import BuildSite, MakeThesis

FRENCH = load_language("fr")
CASES = """
<Variables><Variable guid="v-age" name="Âge" typeOfVariable="Integer"/></Variables>
<Cases><Case guid="5b1f6c1e-0000-4000-8000-000000000001" name="Camille">
  <Description>Chercheuse</Description>
  <VariableValue><VariableRef targetGUID="v-age"/><IntegerValue>41</IntegerValue></VariableValue>
  <SourceRef targetGUID="src-1"/><SelectionRef targetGUID="{SEL-SRC-1-0}"/>
</Case></Cases>
"""


def plan(content: bytes, existing: Existing | None = None) -> ImportPlan:
    return plan_refi("projet", content, FRENCH, existing)


def resource(found: ImportPlan, name: str) -> ProposedResource:
    return next(each for each in found.resources if each.name == name)


def texts(found: ImportPlan) -> list[tuple[str, str]]:
    """Return the text of each segment and how it was verified."""
    if not any(each.name == "segments" for each in found.resources):
        return []
    segments = resource(found, "segments")
    return list(zip(segments.values("text"), segments.values("check"), strict=True))


def test_codes_keep_their_order_and_their_parents() -> None:
    assert csv_text(resource(plan(qdpx(project())), "codes")) == (
        "code,name,parent,description,color,guid\n"
        "C1,Outils,,Ce dont on se sert.,#aa0000,c-tools\n"
        "C2,Papier,C1,,,c-paper\n"
        "C3,Temps,,,,c-time\n"
    )


def test_a_segment_is_read_from_its_source() -> None:
    found = plan(interview(marked(INTERVIEW, "Le soir, on recopie.", "c-paper", "c-time")))
    assert csv_text(resource(found, "segments")) == (
        "segment,source,case,start,end,place,text,check,comment,guid\n"
        'S1,D1,,25,45,,"Le soir, on recopie.",same,,sel-src-1-0\n'
    )
    assert csv_text(resource(found, "codings")) == (
        "segment,source,code,coder\nS1,D1,C2,COD1\nS1,D1,C3,COD1\n"
    )
    assert csv_text(resource(found, "coders")) == "coder,name,guid\nCOD1,Ada,u-1\n"


def test_selections_of_the_same_passage_are_one_segment_with_both_codes() -> None:
    twice = [marked(INTERVIEW, "Le soir", each) for each in ("c-paper", "c-time")]
    found = plan(interview(*twice))
    assert len(resource(found, "segments").rows) == 1
    assert resource(found, "codings").values("code") == ("C2", "C3")


def test_cases_have_a_column_for_each_variable_and_their_segments_say_whose_they_are() -> None:
    content = qdpx(
        project(source([marked(INTERVIEW, "Le soir")]), CASES), {"sources/src-1.txt": INTERVIEW}
    )
    found = plan(content)
    cases = resource(found, "cases")
    assert csv_text(cases) == (
        "case,name,description,guid,age\n"
        "CAS1,Camille,Chercheuse,5b1f6c1e-0000-4000-8000-000000000001,41\n"
    )
    assert {each.name: each.type for each in cases.fields}["age"] == "integer"
    assert resource(found, "sources").values("case") == ("CAS1",)
    assert resource(found, "segments").values("case") == ("CAS1",)
    assert all(each.name != "case_members" for each in found.resources)


def test_a_focus_group_has_several_cases_each_with_its_own_segments() -> None:
    cases = "".join(
        f'<Case guid="p-{name}" name="{name}"><SourceRef targetGUID="src-1"/>'
        f'<SelectionRef targetGUID="sel-src-1-{number}"/></Case>'
        for number, name in enumerate(["Camille", "Dominique"])
    )
    marks = [marked(INTERVIEW, "On note tout"), marked(INTERVIEW, "Le soir")]
    found = plan(
        qdpx(project(source(marks), f"<Cases>{cases}</Cases>"), {"sources/src-1.txt": INTERVIEW})
    )
    assert resource(found, "segments").values("case") == ("CAS1", "CAS2")
    assert resource(found, "sources").values("case") == ("",)
    assert csv_text(resource(found, "case_members")) == (
        "case,source,segment\nCAS1,D1,\nCAS2,D1,\n"
    )


def test_variables_of_documents_are_fields_of_the_sources_as_qualcoder_writes_them() -> None:
    document = source([marked(INTERVIEW, "Le soir")]).replace(
        "</TextSource>",
        '<VariableValue><VariableRef targetGUID="v-town"/><TextValue>Lyon</TextValue>'
        '</VariableValue><VariableValue><VariableRef targetGUID="v-hours"/>'
        "<FloatValue>1.5</FloatValue></VariableValue></TextSource>",
    )
    variables = (
        '<Variables><Variable guid="v-town" name="Ville" typeOfVariable="Text"/>'
        '<Variable guid="v-hours" name="Durée (h)" typeOfVariable="Float"/></Variables>'
    )
    found = plan(qdpx(project(document, variables), {"sources/src-1.txt": INTERVIEW}))
    assert csv_text(resource(found, "sources")) == (
        "source,name,kind,case,guid,ville,duree\nD1,Entretien 1,text,,src-1,Lyon,1.5\n"
    )
    assert {each.name: each.type for each in resource(found, "sources").fields}["duree"] == "number"


def test_a_codebook_alone_gives_its_codes() -> None:
    book = CODES.replace("<CodeBook>", '<CodeBook xmlns="urn:QDA-XML:codebook:1.0">')
    found = plan(book.strip().encode())
    assert [each.name for each in found.resources] == ["codes"]
    assert resource(found, "codes").values("name") == ("Outils", "Papier", "Temps")


def test_a_text_that_shifted_is_reported_and_left_out() -> None:
    right = marked(INTERVIEW, "Cela prend une heure")
    shifted = Mark(right.start - 3, right.end - 3, right.name)  # pyrefly: ignore[unsupported-operation]
    found = plan(interview(shifted, marked(INTERVIEW, "Le soir")))
    assert texts(found) == [("Le soir", "same")]
    report = found.report.text("en")
    assert "selection 1 of Entretien 1 (Papier), guid sel-src-1-0" in report
    assert 'the text has "e. Cela prend une he"' in report
    assert "is elsewhere in the text" in report
    assert "1 coded passages, 1 verified, 1 left out" in report


@pytest.mark.parametrize(
    ("mark", "reason"),
    [
        pytest.param(Mark(10, 500), "are not in the text, which has 76", id="beyond the end"),
        pytest.param(Mark(20, 20), "are not in the text", id="nothing marked"),
        pytest.param(Mark(20, 10), "are not in the text", id="the wrong way round"),
        pytest.param(Mark("x", 10), "are not numbers", id="no number"),
        pytest.param(Mark(-1, 10), "are not numbers", id="negative"),
        pytest.param(
            Mark(0, 24, "On note tout sur du papier."), "the coded words were", id="changed text"
        ),
    ],
)
def test_offsets_that_cannot_be_right_are_reported(mark: Mark, reason: str) -> None:
    found = plan(interview(mark))
    assert texts(found) == []
    assert reason in found.report.text("en")


def test_without_the_coded_text_there_is_nothing_to_verify_by_and_it_is_said() -> None:
    found = plan(interview(Mark(0, 24), Mark(25, 45, "Important !")))
    assert texts(found) == [
        ("On note tout sur papier.", "unchecked"),
        ("Le soir, on recopie.", "unchecked"),
    ]
    assert "2 that the file does not allow to verify" in found.report.text("en")


def test_a_name_that_is_cut_off_proves_the_text_by_its_beginning() -> None:
    found = plan(interview(Mark(25, 76, "Le soir, on recopie. Cela…")))
    assert texts(found) == [(INTERVIEW[25:], "same")]


LINES = "Un.\r\nDeux.\r\nTrois mots ici."


@pytest.mark.parametrize("text", [LINES, LINES.encode("utf-8-sig"), LINES.encode("utf-16")])
def test_programs_count_a_line_end_as_one_or_as_two(text: str | bytes) -> None:
    as_two, as_one = (marked(each, "Trois mots") for each in (LINES, LINES.replace("\r\n", "\n")))
    assert as_two.start != as_one.start
    for mark in (as_two, as_one):
        found = plan(interview(mark, text=text))
        assert texts(found) == [("Trois mots", "same")]
        segments = resource(found, "segments")
        assert (segments.values("start"), segments.values("end")) == (("10",), ("20",))
        way = ", line ends as one" if mark == as_one else ""
        assert f"1 verified, the offsets count characters{way}\n" in found.report.text("en")


def test_without_names_offsets_are_taken_as_characters_and_it_is_said() -> None:
    found = plan(interview(Mark(LINES.index("Trois"), LINES.index(" ici")), text=LINES))
    assert texts(found) == [("Trois mots", "unchecked")]
    assert "the offsets are taken as characters" in found.report.text("en")


def test_programs_count_characters_or_units_of_utf_16() -> None:
    text = "Bien 😀😀 fait, vraiment."
    in_units = Mark(10, 14, "fait", ("c-time",))
    found = plan(interview(in_units, text=text))
    assert texts(found) == [("fait", "same")]
    assert resource(found, "segments").values("start") == ("8",)
    assert "the offsets count UTF-16 units" in found.report.text("en")
    assert texts(plan(interview(marked(text, "fait"), text=text))) == [("fait", "same")]


def test_a_text_may_stand_in_the_project_itself() -> None:
    found = plan(qdpx(project(source([marked("Oui, là.", "là")], content="Oui, là."))))
    assert texts(found) == [("là", "same")]


def test_a_source_without_its_text_gives_segments_without_text_and_says_so() -> None:
    found = plan(qdpx(project(source([Mark(0, 4)]))))
    assert texts(found) == [("", "unchecked")]
    assert "its text is not in the file (internal://src-1.txt)" in found.report.text("en")


def test_passages_of_pictures_and_recordings_have_a_place() -> None:
    picture = (
        '<PictureSource guid="p" name="Photo"><PictureSelection guid="ps" firstX="1" firstY="2"'
        ' secondX="3" secondY="4"><Coding guid="k"><CodeRef targetGUID="c-paper"/></Coding>'
        "</PictureSelection></PictureSource>"
    )
    found = plan(qdpx(project(picture)))
    assert resource(found, "segments").values("place") == (
        "firstX 1, firstY 2, secondX 3, secondY 4",
    )


def test_what_is_referred_to_and_missing_is_said() -> None:
    found = plan(interview(marked(INTERVIEW, "Le soir", "c-nowhere")))
    assert "the code c-nowhere is referred to, but not in the file" in found.report.text("en")
    assert all(each.name != "codings" for each in found.resources)


def test_what_is_not_taken_over_is_said() -> None:
    others = (
        "<Notes><Note guid='n'><PlainTextContent>Mémo</PlainTextContent></Note></Notes>"
        "<Sets><Set guid='s' name='Entretiens'><MemberSource targetGUID='src-1'/></Set></Sets>"
    )
    recording = (
        '<AudioSource guid="a"><Transcript guid="t"><TranscriptSelection guid="ts"'
        ' fromSyncPoint="m1" toSyncPoint="m2"/></Transcript></AudioSource>'
    )
    report = plan(qdpx(project(recording, others))).report.text("en")
    for what in ("notes (memos)", "sets", "passages of transcripts"):
        assert f"1 {what} of the project are not imported" in report


def test_words_of_people_are_private_until_the_author_says_otherwise() -> None:
    found = plan(interview(marked(INTERVIEW, "Le soir")))
    assert {each.name: each.privacy for each in found.resources} == {
        "codes": "",
        "coders": "private",
        "sources": "private",
        "segments": "private",
        "codings": "private",
    }


def test_names_and_keys_of_what_is_there_already_stay_free() -> None:
    existing = Existing(frozenset({"segments"}), keys=frozenset({"S1", "C2"}))
    found = plan(interview(marked(INTERVIEW, "Le soir")), existing)
    assert resource(found, "segments_2").values("segment") == ("SX1",)
    assert resource(found, "codes").values("code") == ("CX1", "CX2", "CX3")
    assert {each.reference for each in resource(found, "codings").fields} == {
        "segments_2",
        "sources",
        "codes",
        "coders",
    }


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_imported_data_build_and_have_a_table_of_the_codes(
    make_thesis: MakeThesis, build_site: BuildSite, language: str
) -> None:
    content = qdpx(
        project(source([marked(INTERVIEW, "Le soir")]), CASES), {"sources/src-1.txt": INTERVIEW}
    )
    files = data_files(plan_refi("projet", content, load_language(language)))
    chapter = "# Codes\n\n/// table | codes\n///\n\nCe code : @C2.\n"
    built = build_site(make_thesis({"1_codes.md": chapter}, files))
    assert built.warnings == []
    page = built.page("1_codes")
    assert "Papier" in page
    assert "Outils" in page
    published = {path.name for path in (built.site / "assets").rglob("*.csv")} | {
        path.name for path in built.site.rglob("*.csv")
    }
    assert published == {"codes.csv", "tbl-codes.csv"}  # public alone: the file, the table shown
    everything = "".join(each.read_text(errors="ignore") for each in built.site.rglob("*.html"))
    assert "Camille" not in everything
