"""Whatever is private in a study, no door shows it, and none joins over a private key."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import yaml
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from generator.app.project import open_thesis
from generator.app.settings import Settings
from generator.language import as_text
from generator.site.data_files import published_files
from generator.site.pages import generated_pages
from tests import doors
from tests.building import write_thesis

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.app.project import Thesis

LEVELS = ("public", "restricted", "private")
FIELDS = {
    "groups": ("group", "label"),
    "participants": ("participant", "trade", "group"),
    "segments": ("segment", "participant", "group", "code", "words"),
}
KEYS = {"group": "groups", "participant": "participants"}
ROWS = 3
# Every way from a segment to a field, by the fields that are followed.
PATHS = [
    *(("segments", name) for name in FIELDS["segments"]),
    *(("segments", "participant", name) for name in FIELDS["participants"]),
    *(("segments", "group", name) for name in FIELDS["groups"]),
    *(("segments", "participant", "group", name) for name in FIELDS["groups"]),
]
SAID = st.fixed_dictionaries(
    {
        (name, field): st.sampled_from(("", "public", "public", *LEVELS))
        for name, fields in FIELDS.items()
        for field in ("", *fields)
    }
)


def token(field: str, row: int) -> str:
    """Return a value that stands nowhere else: letters, so that no marker is in another."""
    return f"{field[:4]}zq{'abc'[row]}"


def levels(said: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], int]:
    """Return how private each field is, by the rules of the guide and none of our code."""
    people = said["participants", ""] or "private"
    files = {"groups": said["groups", ""] or "public", "participants": people}
    files["segments"] = said["segments", ""] or max(people, files["groups"], key=LEVELS.index)
    found = {
        (name, field): LEVELS.index(said[name, field] or files[name])
        for name, fields in FIELDS.items()
        for field in fields
    }
    for name, field in [("participants", "group"), ("segments", "group")]:
        found[name, field] = max(found[name, field], found["groups", "group"])
    key = "segments", "participant"
    found[key] = max(found[key], found["participants", "participant"])
    return found


def is_shown(path: tuple[str, ...], private: Mapping[tuple[str, str], int]) -> bool:
    name, *steps = path
    for step in steps:
        if private[name, step]:
            return False
        name = KEYS.get(step, name)
    return True


def study_files(said: Mapping[tuple[str, str], str]) -> dict[str, object]:
    files: dict[str, object] = {}
    resources: list[dict[str, object]] = []
    for name, fields in FIELDS.items():
        own = fields[0]
        described = [
            {"name": each} | ({"x-privacy": said[name, each]} if said[name, each] else {})
            for each in fields
        ]
        keys = [
            {"fields": each, "reference": {"resource": KEYS[each], "fields": each}}
            for each in fields
            if each in KEYS and each != own
        ]
        schema = {"fields": described, "primaryKey": own, "foreignKeys": keys}
        resource: dict[str, object] = {
            "name": name,
            "path": f"{name}.csv",
            "x-entity": True,
            "schema": schema,
        }
        if said[name, ""]:
            resource["x-privacy"] = said[name, ""]
        resources.append(resource)
        rows = [[token(each, row) for each in fields] for row in range(ROWS)]
        files[f"{name}.csv"] = "".join(",".join(row) + "\n" for row in [list(fields), *rows])
    resources[0]["x-label"] = "label"
    resources[1]["x-label"] = "trade"
    resources[2] |= {"x-text": "words", "x-page": "group"}
    resources[2]["x-attribution"] = {"group": "group.label", "role": "participant.trade"}
    return files | {"datapackage.yaml": {"resources": resources}}


def asked_for(path: tuple[str, ...]) -> tuple[dict[str, object], dict[str, object], str]:
    """Return tables, a chart and a text that show what is at the end of a path, or choose by it."""
    steps = ".".join(path[1:])
    name = "t_" + "_".join(path[1:])
    table = {"kind": "listing", "from": "segments", "columns": {"Shown": steps}}
    grouped = {**table, "group_by": path[1]}
    condition = f'{steps}="{token(path[-1], 1)}"'
    chosen = {**table, "columns": {"Code": "code"}, "where": condition}
    chart = {"kind": "bars", "from": "segments", "by": steps}
    text = (
        f"# {name}\n\n/// table | {name}\n///\n\n/// table | g{name}\n///\n\n"
        f"/// chart | {name}\n///"
        f"\n\n{{{{ values(segments.{steps}) }}}}\n\n{{{{ {token('segment', 0)}.{steps} }}}}\n\n"
        f"/// table | w{name}\n///\n\n{{{{ values(segments.code, {condition}) }}}}\n"
    )
    return {name: table, f"g{name}": grouped, f"w{name}": chosen}, {name: chart}, text


def thesis_of(root: Path, said: Mapping[tuple[str, str], str]) -> Thesis:
    tables: dict[str, object] = {}
    charts: dict[str, object] = {}
    chapters: dict[str, object] = {}
    for at, path in enumerate(PATHS):
        more_tables, more_charts, text = asked_for(path)
        tables |= more_tables
        charts |= more_charts
        chapters[f"{at + 1:02}.md"] = text
    chapters["90.md"] = f"# Quote\n\n/// quote | {token('segment', 0)}\n///\n"
    files = study_files(said) | {
        "tables.yaml": yaml.safe_dump(tables),
        "charts.yaml": yaml.safe_dump(charts),
    }
    write_thesis(root, chapters, files)
    return open_thesis(root, Settings(language="en", attribution="role"))


def everywhere(thesis: Thesis) -> Iterator[tuple[str, str]]:
    """Yield everything that would be published but the chapters, and what is told of the data."""
    for page in generated_pages(thesis):
        drawn = page.draw(lambda *_: ())
        text = drawn if isinstance(drawn, str) else f"{drawn.html} {drawn.rows}"
        yield page.path, f"{page.path} {page.title} {text}"
    yield from published_files(thesis.study, thesis.settings.publication).items()
    for entry in thesis.register.entries.values():
        yield "register", f"{entry.id} {entry.title} {entry.label}"
    for problem in thesis.problems:
        yield "problems", as_text(problem, "en")


PUBLIC = {(name, field): "public" for name, fields in FIELDS.items() for field in ("", *fields)}


@settings(max_examples=6, phases=[Phase.explicit, Phase.generate])
@given(SAID)
@example(PUBLIC)
def test_no_door_shows_what_is_private(said: dict[tuple[str, str], str]) -> None:
    private = levels(said)
    with TemporaryDirectory() as folder:
        thesis = thesis_of(Path(folder) / "t", said)
        texts = [*everywhere(thesis)]
        pages = {path: doors.page(thesis, f"{at:02}.md").html for at, path in enumerate(PATHS, 1)}
        quoted = doors.page(thesis, "90.md").html
    for field in sorted({name for _, name in private}):
        # A field of that name is private wherever it stands.
        if all(level for (_, name), level in private.items() if name == field):
            assert [where for where, text in texts if f"{field[:4]}zq" in text] == [], field
    for path, html in pages.items():
        if said == PUBLIC:  # the doors that are asked do open
            assert html.count(f"{path[-1][:4]}zq") > 4, path
        if not is_shown(path, private):  # but in the author's own words
            shown = html.replace(token("segment", 0), "").replace(token(path[-1], 1), "")
            assert f"{path[-1][:4]}zq" not in shown, path
            assert "codezq" not in shown, path
    for path in (("segments", "group", "label"), ("segments", "participant", "trade")):
        assert is_shown(path, private) or f"{path[-1][:4]}zq" not in quoted, path
    if said == PUBLIC:
        assert all(each in quoted for each in ("labezqa", "tradzqa", "wordzqa"))
