"""Private values in chapters, and people whom the published fields point to."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from generator.app.project import check, open_thesis
from generator.app.settings import Privacy, Settings
from generator.checks.privacy import small_classes
from generator.core.problems import Severity
from generator.privacy import LeakIndex, secrets_of
from tests.building import build_thesis, write, write_thesis
from tests.examples import EXAMPLE, example_thesis
from tests.in_english import as_text, sentence

FOUR, STAFF = (Path(__file__).with_name(name) for name in ("people", "staff"))
PEOPLE = (FOUR / "data/people.csv").read_text("utf-8")


def people(folder: Path, chapter: str = "# One\n\nWords.\n") -> Path:
    """Write a thesis with four people of two towns."""
    shutil.copytree(FOUR, folder, dirs_exist_ok=True)
    write(folder / "chapters/1_one.md", chapter)
    return folder


RULES = {"leak", "privacy"}


def privacy_lines(folder: Path, settings: Settings | None = None) -> list[str]:
    has_settings = (folder / "mkdocs.yml").is_file()
    thesis = open_thesis(folder, settings or (None if has_settings else Settings(language="en")))
    found = [each for each in check(thesis) if each.code != "values-not-searched"]
    return [as_text(each) for each in found if each.rule in RULES]


def test_what_can_be_found_again(tmp_path: Path) -> None:
    """An age, a choice, a common word and the published town of the same record are no secrets."""
    secrets = secrets_of(open_thesis(people(tmp_path)).study)
    assert {each.text for each in secrets} == {
        *("06 11 22 33 44", "06 11 22 33 45", "06 11 22 33 46", "06 11 22 33 47"),
        *("Quibble", "Rumpole"),
    }


def test_what_cannot_be_found_again_is_listed(tmp_path: Path) -> None:
    thesis = open_thesis(people(tmp_path), Settings(language="en"))
    found = [each for each in check(thesis) if each.code == "values-not-searched"]
    said = {as_text(each).partition(": leak: ")[2].partition(" searched")[0] for each in found}
    assert said == {
        "people.age: 4 private values are",
        "people.mood: 3 private values are",  # words in small letters
        "people.mood: 1 private value is",  # a town
    }
    assert {each.severity for each in found} == {"info"}


@pytest.mark.parametrize("shown", ["Anne L'Hermite-Roy", "Anne\u00a0L’Hermite–Roy"])
def test_a_private_value_is_found_as_typography_sets_it(shown: str, tmp_path: Path) -> None:
    folder = people(tmp_path)
    names = PEOPLE.replace("Quibble", "Anne L'Hermite-Roy")
    (folder / "data/people.csv").write_text(names, encoding="utf-8")
    found = LeakIndex(secrets_of(open_thesis(folder).study)).within(f"Said by {shown}.")
    assert [(each.start, each.secret.text) for each in found] == [(8, "Anne L'Hermite-Roy")]


def test_a_chapter_that_writes_out_a_private_value(tmp_path: Path) -> None:
    """It is told where, whatever its case and line ends, and not repeated."""
    text = "# One\n\nSaid by **Quibble**, a quibble, aged 34\n(06 11\n22 33 45). Rumpole's words.\n"
    lines = privacy_lines(people(tmp_path, text), Settings(language="en", privacy=Privacy(k=0)))
    stands = "leak: private value"
    assert lines == [
        f"chapters/1_one.md:3:11: {stands}: people.family of A (data/people.csv:2)",
        f"chapters/1_one.md:3:24: {stands}: people.family of A (data/people.csv:2)",
        f"chapters/1_one.md:4:2: {stands}: people.phone of B (data/people.csv:3)",
        f"chapters/1_one.md:5:12: {stands}: people.family of B (data/people.csv:3)",
    ]


def test_a_jury_may_read_what_is_restricted(tmp_path: Path) -> None:
    folder = people(tmp_path, "# One\n\nSaid by Quibble at 06 11 22 33 44.\n")
    jury = Settings(language="en", privacy=Privacy("jury", 0))
    assert [line.split(" of ")[0].rsplit(" ", 1)[1] for line in privacy_lines(folder, jury)] == [
        "people.phone"
    ]


@pytest.mark.parametrize(
    ("least", "keys"), [(0, None), (1, None), (2, "C, D"), (3, "A, B, C, D"), (5, "A, B, C, D")]
)
def test_people_in_small_classes(least: int, keys: str | None, tmp_path: Path) -> None:
    """A and B are both bakers of Arles, whatever the case; C and D are alone."""
    found = list(small_classes(open_thesis(people(tmp_path)).study, least))
    assert [sentence(each).rsplit(": ", 1)[1] for each in found] == ([keys] if keys else [])


def test_a_class_may_be_made_an_error(tmp_path: Path) -> None:
    strict = Settings(language="en", checks={"privacy": "error"}, privacy=Privacy(k=2))
    problems = check(open_thesis(people(tmp_path), strict))
    (found,) = [each for each in problems if each.rule == "privacy"]
    assert as_text(found) == (
        "data/people.csv:4:1: privacy: 2 of 4 records share town and trade"
        " with too few others (fewer than 2 in all), so these people could be recognised: C, D"
    )
    assert found.severity is Severity.ERROR


def test_the_example_gives_nothing_away(tmp_path: Path) -> None:
    assert len(secrets_of(open_thesis(EXAMPLE).study)) == 6
    assert privacy_lines(example_thesis(tmp_path / "thesis")) == []


def test_a_town_of_ones_own_is_as_telling_as_a_name(tmp_path: Path) -> None:
    """What identifies is joined along published keys: a trade, and the town of an office."""
    schema = """\
resources:
  - name: offices
    path: offices.csv
    schema:
      fields: [{name: office}, {name: town}]
      primaryKey: office
  - name: people
    path: people.csv
    x-privacy: public
    schema:
      fields: [{name: person}, {name: office}, {name: trade, x-identifying: true}]
      primaryKey: person
      foreignKeys: [{fields: office, reference: {resource: offices, fields: office}}]
"""
    data = {
        "offices.csv": "office,town\nO1,Arles\nO2,Arles\nO3,Brest\n",
        "people.csv": "person,office,trade\nA,O1,Baker\nB,O2,Baker\nC,O3,Baker\n",
    }
    for path, text in ({"datapackage.yaml": schema} | data).items():
        write(tmp_path / "data" / path, text)

    def alone() -> list[str]:
        return [sentence(each) for each in small_classes(open_thesis(tmp_path).study, 2)]

    assert alone() == []
    open_town = schema.replace("{name: town}", "{name: town, x-identifying: true}")
    public = open_town.replace("path: offices.csv", "path: offices.csv\n    x-privacy: public")
    write(tmp_path / "data/datapackage.yaml", public)
    told = "1 of 3 records shares trade and office.town with too few others"
    last = "(fewer than 2 in all), so the person could be recognised: C"
    assert [line for line in alone() if "trade" in line] == [f"{told} {last}"]
    write(tmp_path / "data/datapackage.yaml", open_town)
    assert alone() == []


def test_a_public_cell_does_not_switch_the_guard_off(tmp_path: Path) -> None:
    """Of the record itself it is what the author chose to show; of another it is an error."""
    folder = people(tmp_path, "# One\n\nSaid by Quibble in Arles.\n")
    rows = PEOPLE.replace("D,Brest", "D,Quibble")
    (folder / "data/people.csv").write_text(rows, encoding="utf-8")
    lines = [each.partition(": leak:")[0] for each in privacy_lines(folder) if ": leak:" in each]
    assert lines == ["chapters/1_one.md:3:9", "data/people.csv:5:1"]


def test_what_is_said_often_is_a_category_unless_it_is_a_name(tmp_path: Path) -> None:
    folder = people(tmp_path)
    rows = PEOPLE.replace("calm", "Head of maps").replace("proud", "Very proud today")
    rows = rows.replace("Baker", "Very proud today").replace("Potter", "Quibble")
    (folder / "data/people.csv").write_text(rows, encoding="utf-8")
    found = {each.text for each in secrets_of(open_thesis(folder).study) if each.text[0] != "0"}
    assert found == {"Head of maps", "Quibble", "Rumpole"}


def test_no_setting_weakens_a_leak(tmp_path: Path) -> None:
    folder = people(tmp_path, "# One\n\nSaid by Quibble.\n")
    settings = "plugins:\n  - thesis:\n      privacy: {k: 0}\n      checks: {leak: off}\n"
    (folder / "mkdocs.yml").write_text(f"docs_dir: chapters\n{settings}", encoding="utf-8")
    told = [each for each in check(open_thesis(folder)) if each.code != "values-not-searched"]
    found = {each.rule: each for each in told if each.rule != "data-schema"}
    assert found["leak"].severity is Severity.ERROR
    assert as_text(found["settings"]) == (
        "mkdocs.yml:5:16: settings: leak is always an error: write an exception and its reason in"
        " privacy, or remove the value"
    )


@pytest.mark.parametrize("rows", [PEOPLE + "E,Arles\n", PEOPLE.replace("family", "surname")])
def test_private_data_that_cannot_be_read_are_no_reason_to_publish(
    rows: str, tmp_path: Path
) -> None:
    folder = people(tmp_path, "# One\n\nSaid by Quibble.\n")
    (folder / "data/people.csv").write_text(rows, encoding="utf-8")
    assert (
        "data/people.csv:1:1: leak: data/people.csv could not be read in full: its private values"
        " cannot be searched for, so nothing is published"
    ) in privacy_lines(folder)


def test_a_guard_does_not_go_with_its_file(tmp_path: Path) -> None:
    """The file of names is not there, or was renamed: no draft is published either."""
    folder = people(tmp_path, "# One\n\nSaid by Quibble.\n")
    (folder / "data/people.csv").rename(folder / "data/others.csv")
    (line,) = privacy_lines(folder)
    assert line.startswith("data/people.csv:1:1: leak: data/people.csv is not there: its private")
    assert build_thesis(folder, strict=False).failed
    assert not (folder / "site").exists()


@pytest.mark.parametrize(
    ("found", "now", "severity"),
    [("Arles", "Quibble", "error"), ("calm", "Le tarif", "info"), ("happy", "Le tarif", "info")],
)
def test_a_name_is_never_let_pass_and_an_answer_of_anybodys_is_a_remark(
    found: str, now: str, severity: str, tmp_path: Path
) -> None:
    folder = people(tmp_path, f"# One\n\nSaid of {now}.\n")
    (folder / "data/people.csv").write_text(PEOPLE.replace(found, now, 1), encoding="utf-8")
    (line,) = [each for each in check(open_thesis(folder)) if each.place.path.endswith(".md")]
    assert (line.rule, line.severity) == ("leak", severity)


def test_a_message_does_not_quote_what_is_private(tmp_path: Path) -> None:
    folder = people(tmp_path, "# One\n\n[x](Quibble.md) ![06 11 22 33 44](a.png) @Rumpole\n")
    said = [f"{as_text(each)} {each.found}" for each in check(open_thesis(folder))]
    assert any("***" in each for each in said)
    assert not any("Quibble" in each or "33 44" in each for each in said)


def staff(folder: Path, *texts: str, **settings: int) -> Path:
    """Write a thesis with 24 people of three towns, and a chapter for each text.

    Of twelve people of X six are ill, of eleven of Y one, and the one of Z is not.
    """
    shutil.copytree(STAFF, folder, dirs_exist_ok=True)
    chapters = {f"{at}.md": f"# {at}\n\n{text}\n" for at, text in enumerate(texts, 1)}
    theme = {"name": "material", "language": "en", "font": False}
    plugins = [{"thesis": {"privacy": {"k": 3, **settings}}}]
    return write_thesis(folder, chapters, config={"theme": theme, "plugins": plugins})


ALL_ILL, OF_X = '{{ count(staff, ill="y") }}', '{{ count(staff, ill="y", town="X") }}'


@pytest.mark.parametrize(
    ("texts", "wrong"),
    [
        ((ALL_ILL, OF_X), "2 1"),  # seven are ill, six in X: one elsewhere
        ((OF_X, ALL_ILL), "2 1"),
        (('[17]{= count(staff, ill="n") }', OF_X), "2 1"),  # those who are not
        (("Words.", f"{ALL_ILL} of whom {OF_X}"), "2 2"),
        ((f"{ALL_ILL} less {OF_X}", "Words."), "1 1"),
        (('{{ count(staff, ill="y") - count(staff, ill="y", town="X") }}',), "1 1"),
        ((ALL_ILL, '{{ count(staff, ill="y", town!="Z") }}'), "2 1"),  # the one of Z is not
        (("{{ sum(staff.age) }}", '{{ sum(staff.age, town!="Z") }}'), "2 1"),  # an age
        # Of 23 ages 12 and 10 leave one, though each leaves more.
        (
            (
                '{{ sum(staff.age, town="X") }} and {{ sum(staff.age, town="Y", staff!="S13") }}',
                '{{ sum(staff.age, town!="Z") }}',
            ),
            "2 1",
        ),
        ((ALL_ILL, '/// table | t\n    where: town="X"\n///'), "2 1"),
        ((ALL_ILL, "/// table | t\n///"), ""),  # a table leaves out what gives away
        (("/// table | t\n///", OF_X), "2 1"),
        (("/// table | first\n///", ALL_ILL), "2 1"),
        (("{{ first.X.Ill }}", ALL_ILL), "2 1"),
        (('{{ t."Ill: y".total }}', OF_X), "2 1"),
        ((ALL_ILL, ALL_ILL, '{{ count(staff, ill="n") }}'), ""),
        ((OF_X, '{{ count(staff, town="X") }}', "{{ sum(staff.age) }}"), ""),
    ],
)
def test_two_counts_single_nobody_out(texts: tuple[str, ...], wrong: str, tmp_path: Path) -> None:
    lines = [each for each in privacy_lines(staff(tmp_path, *texts), None) if "count at" in each]
    found = re.findall(
        r"^chapters/(\d)\S+ privacy: with the count at chapters/(\d)",
        "\n".join(lines),
        re.MULTILINE,
    )
    assert {*map(" ".join, found)} == {*filter(None, [wrong])}


def test_notes_of_one_person_are_one_person(tmp_path: Path) -> None:
    """Thirteen notes are about S12, who alone of Y is ill, and one about each other."""
    root = staff(
        tmp_path,
        '{{ count(notes, staff.ill="y") }} {{ count(notes, staff.ill="y", staff.town="Y") }}',
    )
    (line,) = [as_text(each) for each in check(open_thesis(root)) if each.severity == "error"]
    assert line.startswith("chapters/1.md:3:38: claim: a condition on fields that are not public")


def test_a_page_that_is_kept_counts_like_a_new_one(tmp_path: Path) -> None:
    """No draft is published either with what singles somebody out."""
    root = staff(tmp_path, ALL_ILL, "Words.")
    assert not build_thesis(root).failed
    write(root / "chapters/2.md", f"# 2\n\n{OF_X}\n")
    built = build_thesis(root, strict=False)
    assert built.failed
    assert any(
        "chapters/2.md:3:1: privacy: with the count at chapters/1.md:3" in each
        for each in built.warnings
    )
    assert OF_X not in built.page("2/")


def test_what_is_public_is_not_hidden(tmp_path: Path) -> None:
    """It says so where a table counts people of a published file."""
    lines = privacy_lines(staff(tmp_path, "Words.", suppress=5), None)
    assert [each.partition(" hides nothing here")[0] for each in lines] == [
        f"data/tables.yaml:{at}:1: privacy: privacy: suppress" for at in (1, 7, 8)
    ]
