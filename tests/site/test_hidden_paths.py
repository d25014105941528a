"""Who said what stays private where the key that leads from words to people is private."""

from __future__ import annotations

from pathlib import Path

from generator.app.project import check, open_thesis
from generator.app.settings import Privacy, Settings
from tests import doors
from tests.building import write_thesis
from tests.in_english import as_text

DATA = Path(__file__).parent / "hidden"
FILES = {each.name: each.read_text("utf-8") for each in DATA.iterdir()}
MORE = {
    "participants.csv": f"{FILES['participants.csv']}P05,Clerk,G2,62\nP06,Clerk,G1,63\n",
    "segments.csv": f"{FILES['segments.csv']}S5,G1,P02,cost,Again.\nS6,G1,P02,cost,And again.\n",
}
"""As many on either side of a condition as may be told."""
PRIVATE = "segments.participant is private"


def thesis(
    folder: Path, text: str = "Words.", attribution: str = "group", **files: str
) -> tuple[list[str], str]:
    """Return what is wrong with a thesis of one chapter, and the HTML of that chapter."""
    data = FILES | {name.replace("_", "."): content for name, content in files.items()}
    root = write_thesis(folder, {"1.md": f"# One\n\n{text}\n"}, data)
    settings = Settings(language="en", attribution=attribution, privacy=Privacy(k=3))
    opened = open_thesis(root, settings)
    problems = [
        as_text(each)
        for each in check(opened)
        if each.severity.value == "error" or each.rule.startswith("data-")
    ]
    return problems, doors.page(opened, "1.md").html


LISTING = "{kind: listing, from: segments, columns: {Words: words"
COUNTED, DEPENDS = "its values may be counted", "what depends on it may be counted"
TABLES = {
    f"{LISTING}, Who: participant}}}}": COUNTED,
    f"{LISTING}, Who: participant.trade}}}}": COUNTED,
    f"{LISTING}}}, group_by: participant}}": COUNTED,
    f"{LISTING}}}, where: 'participant=\"P01\"'}}": DEPENDS,
    f"{LISTING}}}, where: 'participant.trade=\"Mayor\"'}}": DEPENDS,
    "{kind: listing, from: participants, columns: {Who: participant, Said: 'count(segments)'}}": (
        DEPENDS
    ),
    "{kind: matrix, rows: groups, columns: participants, cells: segments.code}": (
        "so it cannot be shown"
    ),
}
CHARTS = ("by: participant", "by: participant.trade", "by: code, split: participant.trade")
VALUES = (
    "values(segments.participant)",
    "values(segments.participant.trade)",
    'values(segments, participant="P01")',
    'values(segments.words, participant.trade="Mayor")',
    "S1.participant",
    "S1.participant.trade",
    "min(participants.age)",
    "values(participants, age > 40)",
    'sum(participants.age, participant="P01")',
)


def test_no_table_or_chart_follows_a_private_key(tmp_path: Path) -> None:
    tables = "".join(f"t{at}: {table}\n" for at, table in enumerate(TABLES))
    charts = "".join(
        f"c{at}: {{kind: bars, from: segments, {chart}}}\n" for at, chart in enumerate(CHARTS)
    )
    shown = [f"/// table | t{at}\n///" for at in range(len(TABLES))]
    shown += [f"/// chart | c{at}\n///" for at in range(len(CHARTS))]
    problems, page = thesis(tmp_path, "\n\n".join(shown), tables_yaml=tables, charts_yaml=charts)
    told = [each for each in problems if each.startswith("data/tables.yaml")]
    for line, expected in zip(told, TABLES.values(), strict=True):
        assert PRIVATE in line
        assert expected in line
    told = [each for each in problems if each.startswith("data/charts.yaml")]
    assert [PRIVATE in line for line in told] == [True] * len(CHARTS)
    assert "Mayor" not in page


def test_no_value_follows_a_private_key(tmp_path: Path) -> None:
    shown = [f"So {{{{ {expression} }}}}." for expression in VALUES]
    problems, page = thesis(tmp_path, "\n\n".join(shown))
    why = (PRIVATE, "participants.age is private", "too few")
    told = [each for each in problems if each.startswith("chapters/")]
    assert [any(each in line for each in why) for line in told] == [True] * len(VALUES)
    assert not any(each in page for each in ("Mayor<", "pays twice", "61"))


def test_what_is_hidden_is_counted_from_k_on(tmp_path: Path) -> None:
    """Three segments are of P01, three of P02; three people are less than forty, two over 61."""
    text = (
        '{{ count(segments, participant="P01") }} and {{ count(participants, age < 40) }}.\n\n'
        "{{ count(participants, age > 61) }}\n\n{{ count(participants, age > 62) }}\n\n"
        "{{ count(participants, age <= 62) }}\n\n"
        '{{ count(segments, participant="P09") }}\n\n{{ share(participants, age > 62) }}\n'
    )
    problems, page = thesis(tmp_path, text, **MORE)
    assert page.count(">3<") == 2
    too_few = "a condition on fields that are not public"
    lines = [each for each in problems if each.startswith("chapters/")]
    assert [too_few in each for each in lines] == [True] * 5
    assert not any(number in each for each in lines for number in ("1 ", " 1.", "P01"))


def test_a_claim_on_what_is_hidden_names_no_record(tmp_path: Path) -> None:
    claim = '[deux]{= count(segments, participant="P01") } segments.'
    problems, _ = thesis(tmp_path, claim, **MORE)
    (line,) = [each for each in problems if ": claim:" in each]
    assert "records of segments.csv that may not be shown" in line
    assert "S1" not in line


def test_an_attribution_does_not_follow_a_private_key(tmp_path: Path) -> None:
    quote = "/// quote | S1\n///"
    problems, page = thesis(tmp_path / "group", quote)
    assert (problems, "Group one" in page) == ([], True)
    problems, page = thesis(tmp_path / "role", quote, "role")
    told = f'S1 cannot be attributed at the level "role": {PRIVATE}'
    assert problems == [f"chapters/1.md:3:1: quote: {told}, and would reveal who spoke"]
    assert "Mayor" not in page


# The key of the people is said to be what it is; the segments say nothing of theirs.
KEYS = FILES["datapackage.yaml"].replace(
    "{name: participant, x-privacy: private}", "{name: participant}"
)
KEYS = KEYS.replace("- {name: participant}", "- {name: participant, x-privacy: KEY}", 1)


def test_a_key_is_as_private_as_what_it_names(tmp_path: Path) -> None:
    """A public key to people with a private one would print what names them."""
    schema = KEYS.replace("KEY", "private").replace("    x-entity: true\n", "")
    problems, page = thesis(tmp_path, "{{ values(segments.participant) }}", datapackage_yaml=schema)
    (line,) = [each for each in problems if each.startswith("chapters/")]
    assert f"{PRIVATE}: its values may be counted" in line
    assert "P01" not in page


def test_people_with_a_private_key_cannot_be_referred_to(tmp_path: Path) -> None:
    schema = KEYS.replace("KEY", "private")
    problems, page = thesis(tmp_path, "Words.", datapackage_yaml=schema)
    refused, told = problems
    assert refused.startswith("data/datapackage.yaml:1:1: leak: ")  # what is private is not known
    assert told == (
        "data/datapackage.yaml:13:5: data-schema: x-entity: participants.participant is private,"
        " so it cannot be shown as a name"
    )
    assert "P01" not in page


def test_a_link_to_private_people_does_not_name_them(tmp_path: Path) -> None:
    """The label of a file that is private is shown nowhere, whatever points to it."""
    people = "    path: participants.csv\n    x-privacy: public\n"
    private = people.replace("x-privacy: public", "x-privacy: private")
    schema = KEYS.replace("KEY", "public").replace(people, f"{private}    x-label: trade\n")
    tables = f"t: {LISTING}, Who: participant}}}}\n"
    problems, page = thesis(
        tmp_path, "/// table | t\n///", datapackage_yaml=schema, tables_yaml=tables
    )
    assert problems == []
    assert "P01" in page
    assert "Mayor" not in page
