"""A coding that was imported and made public is exported as REFI-QDA, and imported as the same."""

from __future__ import annotations

import tempfile
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID
from xml.etree.ElementTree import Element

import pytest
from click.testing import CliRunner
from defusedxml.ElementTree import fromstring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.app.cli import main
from generator.data import read_study
from generator.exports import qda
from generator.importing.proposal import csv_text, data_files
from generator.importing.qda import plan_refi
from generator.language import load_language
from tests.building import write
from tests.importing.qda.refi_files import Mark, project, qdpx, source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.data import Study
    from generator.importing.proposal import ImportPlan
    from tests.building import MakeThesis

FRENCH = load_language("fr")
TEXT = "On note tout sur papier.\nLe soir 😀, on recopie. Cela prend une heure par jour."
QDA = "{urn:QDA-XML:project:1.0}"
# What an element of the standard may hold, in this order (Project.xsd, 18 March 2019).
ORDER = {
    "Project": ["Users", "CodeBook", "Variables", "Cases", "Sources", "Sets"],
    "CodeBook": ["Codes"],
    "Codes": ["Code"],
    "Code": ["Description", "Code"],
    "Case": ["Description", "VariableValue", "SourceRef", "SelectionRef"],
    "VariableValue": ["VariableRef", "TextValue", "IntegerValue", "FloatValue"],
    "TextSource": ["PlainTextContent", "PlainTextSelection", "Coding", "VariableValue"],
    "PDFSource": ["PDFSelection", "Representation", "Coding", "VariableValue"],
    "PictureSource": ["TextDescription", "PictureSelection", "Coding", "VariableValue"],
    "AudioSource": ["Transcript", "AudioSelection", "Coding", "VariableValue"],
    "VideoSource": ["Transcript", "VideoSelection", "Coding", "VariableValue"],
    "Representation": ["PlainTextContent", "PlainTextSelection"],
    "Transcript": ["PlainTextContent", "SyncPoint", "TranscriptSelection"],
    "PlainTextSelection": ["Description", "Coding"],
    "TranscriptSelection": ["Description", "Coding"],
    "PDFSelection": ["Description", "Coding"],
    "PictureSelection": ["Description", "Coding"],
    "AudioSelection": ["Description", "Coding"],
    "Coding": ["CodeRef"],
    "Set": ["MemberSource"],
}


def guid(number: int) -> str:
    return str(UUID(int=number + 1))


def studied(files: Mapping[str, str], *, public: bool = True) -> Study:
    """Return the data of imported files, made public or left as an import writes them."""
    if public:
        text = files["datapackage.yaml"].replace("x-privacy: private", "x-privacy: public")
        files = {**files, "datapackage.yaml": text}
    with tempfile.TemporaryDirectory() as name:
        for path, content in files.items():
            write(Path(name) / "data" / path, content)
        study, problems = read_study(Path(name), "data")
    assert not problems
    return study


def exported(found: ImportPlan) -> tuple[bytes, tuple[str, ...]]:
    """Return an import as a REFI-QDA project, and what is told of it."""
    files, left_out = qda.project(studied(data_files(found)), "Enquête")
    return qda.archive(files), tuple(each.code for each in left_out)


def contents(found: ImportPlan) -> dict[str, str]:
    return {each.name: csv_text(each) for each in found.resources}


def xml_of(content: bytes) -> Element:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return fromstring(archive.read("project.qde"))


def assert_in_order(element: Element) -> None:
    """Hold an element and all below against the order of the standard."""
    for each in element.iter():
        tag = each.tag.removeprefix(QDA)
        names = [child.tag.removeprefix(QDA) for child in each]
        if tag in ORDER:
            assert set(names) <= set(ORDER[tag]), tag
            assert names == sorted(names, key=ORDER[tag].index), tag


WORDS = st.text("abc é'&<\"😀", min_size=1, max_size=8).map(lambda text: f"x{text.strip()}")
NAMES = st.lists(WORDS, min_size=1, max_size=4, unique=True)


@st.composite
def projects(draw: st.DrawFn) -> bytes:
    """Return a project: codes of any depth, coded texts, coders, cases with variables, groups."""
    fresh = iter(range(1000))
    codes: list[str] = []

    def code(depth: int) -> str:
        own = guid(next(fresh))
        codes.append(own)
        below = draw(st.integers(0, 2)) if depth < 3 else 0
        inner = "".join(code(depth + 1) for _ in range(below))
        name = _attribute(draw(WORDS))
        return f'<Code guid="{own}" name="{name}" isCodable="true">{inner}</Code>'

    book = "".join(code(0) for _ in range(draw(st.integers(1, 3))))
    files: dict[str, str | bytes] = {}
    sources, selections = list[str](), list[str]()
    for name in draw(NAMES):
        own = guid(next(fresh))
        files[f"sources/{own}.txt"] = TEXT
        cuts = draw(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=4))
        marks = list[Mark]()
        for start, length in dict.fromkeys(cuts):
            text = TEXT[start : start + length]
            picked = draw(st.lists(st.sampled_from(codes), max_size=3, unique=True))
            if text.strip() == text:
                selections.append(guid(next(fresh)))
                marks.append(
                    Mark(start, start + len(text), text, tuple(picked), guid=selections[-1])
                )
        sources.append(source(marks, guid=own, name=name))
        if draw(st.booleans()):
            value = (
                "<VariableValue><VariableRef targetGUID='v-1'/><TextValue>Ici</TextValue>"
                "</VariableValue>"
            )
            sources[-1] = sources[-1].replace("</TextSource>", f"{value}</TextSource>")
    cases = "".join(
        f'<Case guid="{guid(next(fresh))}" name="{_attribute(name)}">'
        f"<VariableValue><VariableRef targetGUID='v-2'/><IntegerValue>{draw(st.integers(-5, 99))}"
        "</IntegerValue></VariableValue>"
        + "".join(
            f'<SelectionRef targetGUID="{each}"/>'
            for each in (
                draw(st.lists(st.sampled_from(selections), unique=True)) if selections else ()
            )
        )
        + "</Case>"
        for name in draw(NAMES)
    )
    others = (
        "<Variables><Variable guid='v-1' name='Lieu'/><Variable guid='v-2' name='Âge'/></Variables>"
    )
    xml = project(
        *sources,
        others,
        f"<Cases>{cases}</Cases>",
        codes=f"<CodeBook><Codes>{book}</Codes></CodeBook>",
    )
    return qdpx(xml.replace("u-1", guid(999)), files)


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(projects())
def test_what_is_exported_is_imported_as_the_same(content: bytes) -> None:
    first = plan_refi("projet", content, FRENCH)
    written, left_out = exported(first)
    assert left_out == ()
    assert_in_order(xml_of(written))
    again = plan_refi("projet", written, FRENCH)
    assert contents(again) == contents(first)
    assert exported(again)[0] == written


def test_a_segment_stands_where_it_stood_and_what_is_not_known_is_blank() -> None:
    mark = Mark(33, 46, "😀, on recopie", ("c-paper", "c-time"))
    found = plan_refi("projet", qdpx(project(source([mark])), {"sources/src-1.txt": TEXT}), FRENCH)
    root = xml_of(exported(found)[0])
    (text,) = root.iter(f"{QDA}PlainTextContent")
    assert text.text == " " * 33 + "😀, on recopie"
    (selection,) = root.iter(f"{QDA}PlainTextSelection")
    assert (selection.get("startPosition"), selection.get("endPosition")) == ("33", "46")
    assert len(list(selection.iter(f"{QDA}Coding"))) == 2


def test_parts_of_pictures_pages_and_recordings_keep_their_place() -> None:
    parts = (
        f'<PictureSource guid="{guid(1)}" name="Photo"><PictureSelection guid="{guid(2)}"'
        ' firstX="1" firstY="2" secondX="3" secondY="4"/></PictureSource>'
        f'<PDFSource guid="{guid(3)}" name="Rapport"><PDFSelection guid="{guid(4)}" page="7"'
        ' firstX="1" firstY="2" secondX="3" secondY="4"/></PDFSource>'
        f'<AudioSource guid="{guid(5)}" name="Son"><Transcript guid="{guid(6)}">'
        "<PlainTextContent>Oui. Non.</PlainTextContent>"
        f'<SyncPoint guid="{guid(7)}" position="0"/><SyncPoint guid="{guid(8)}" position="4"/>'
        f'<TranscriptSelection guid="{guid(9)}" fromSyncPoint="{guid(7)}"'
        f' toSyncPoint="{guid(8)}" name="Oui."/></Transcript>'
        f'<AudioSelection guid="{guid(10)}" begin="0" end="900"/></AudioSource>'
    )
    xml = project(source([Mark(0, 2, "On")], guid=guid(11))).replace(
        "</Sources>", f"{parts}</Sources>"
    )
    first = plan_refi("projet", qdpx(xml, {f"sources/{guid(11)}.txt": TEXT}), FRENCH)
    written, _ = exported(first)
    assert_in_order(xml_of(written))
    again = plan_refi("projet", written, FRENCH)
    assert contents(again)["sources"] == contents(first)["sources"]
    for name in ("source", "start", "end", "place", "text"):
        segments = [
            next(each for each in found.resources if each.name == "segments").values(name)
            for found in (first, again)
        ]
        assert segments[0] == segments[1]


def test_texts_of_sources_are_exported_where_they_are_public() -> None:
    mark = Mark(0, 23, "On note tout sur papier")
    found = plan_refi("projet", qdpx(project(source([mark])), {"sources/src-1.txt": TEXT}), FRENCH)
    files = data_files(found)
    header, row = files["sources.csv"].splitlines()
    files["sources.csv"] = f'{header},text\n{row},"On note peu sur papier, non."\n'
    files["datapackage.yaml"] = files["datapackage.yaml"].replace(
        "title: Identifiant dans le projet d'origine\n      primaryKey: source",
        "title: Identifiant\n      - name: text\n        type: string\n      primaryKey: source",
    )
    assert "name: text\n        type: string\n      primaryKey" in files["datapackage.yaml"]
    content, left_out = qda.project(studied(files), "Enquête")
    assert (
        b"<PlainTextContent>On note peu sur papier, non.</PlainTextContent>"
        in (content["project.xml"])
    )
    assert [each.code for each in left_out] == ["qda-segment-left"]


def thesis_with(found: ImportPlan, make_thesis: MakeThesis, *, public: bool) -> Path:
    files = dict(data_files(found))
    if public:
        text = files["datapackage.yaml"]
        files["datapackage.yaml"] = text.replace("x-privacy: private", "x-privacy: public")
    return make_thesis({"index.md": "# Une thèse\n\nDe quoi il est question.\n"}, files)


@pytest.fixture
def coded() -> ImportPlan:
    mark = Mark(0, 23, "On note tout sur papier")
    return plan_refi("projet", qdpx(project(source([mark])), {"sources/src-1.txt": TEXT}), FRENCH)


def test_the_command_leaves_out_what_is_private_and_says_so(
    coded: ImportPlan, make_thesis: MakeThesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(thesis_with(coded, make_thesis, public=False))
    result = CliRunner().invoke(main, ["export", "qdpx"], catch_exceptions=False)
    assert result.exit_code == 0
    assert "segments n’est pas public" in result.stderr
    content = Path("exports/thesis.qdpx").read_bytes()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        xml = archive.read("project.qde").decode()
    assert "Papier" in xml
    for word in ("Ada", "On note tout", "Entretien"):
        assert word not in xml


def test_the_command_writes_a_codebook_that_is_read_again(
    coded: ImportPlan, make_thesis: MakeThesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(thesis_with(coded, make_thesis, public=True))
    command = ["export", "qdc", "--output", "codes.qdc"]
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    content = Path("codes.qdc").read_bytes()
    assert b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"' in content
    (codes,) = plan_refi("codes", content, FRENCH).resources
    assert codes.values("name") == ("Outils", "Papier", "Temps")
    assert codes.values("parent") == ("", "C1", "")
    assert "est resté tel quel" in CliRunner().invoke(main, command).output


def test_without_codes_nothing_is_exported(
    make_thesis: MakeThesis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(make_thesis({"index.md": "# Une thèse\n\nDe quoi il est question.\n"}))
    result = CliRunner().invoke(main, ["export", "qdc"])
    assert result.exit_code == 2
    assert "datapackage.yaml ne décrit pas de fichier codes" in result.output
    assert not Path("exports").exists()
