"""What the properties are tried on: small studies, cells, and texts that are almost right."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from hypothesis import strategies as st

from tests.building import write

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

OPINIONS = ("oui", "non", "NA")

WRITTEN: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
DESCRIPTION, TABLES = WRITTEN["description"], WRITTEN["tables"]


@dataclass(frozen=True)
class SmallStudy:
    """The rows of each file of a study that follows ``DESCRIPTION``."""

    groups: Sequence[tuple[str, int]]
    people: Sequence[tuple[str, str, str]]
    needs: Sequence[tuple[str]]
    judgements: Sequence[tuple[str, str, str]]

    def shuffled(self, seed: random.Random) -> SmallStudy:
        """Return the study with the rows of each file in another order."""
        return SmallStudy(
            groups=seed.sample(self.groups, len(self.groups)),
            people=seed.sample(self.people, len(self.people)),
            needs=seed.sample(self.needs, len(self.needs)),
            judgements=seed.sample(self.judgements, len(self.judgements)),
        )

    def write(self, folder: Path) -> None:
        """Write the study and its tables into the folder ``data`` of a thesis."""
        write(folder / "data/datapackage.yaml", DESCRIPTION)
        write(folder / "data/tables.yaml", TABLES)
        for resource in DESCRIPTION["resources"]:
            header = [field["name"] for field in resource["schema"]["fields"]]
            rows = getattr(self, str(resource["name"]))
            write(folder / "data" / str(resource["path"]), as_csv([header, *rows]))


def as_csv(rows: Sequence[Sequence[object]]) -> str:
    """Return the rows as the text of a CSV file."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()


@st.composite
def studies(draw: st.DrawFn) -> SmallStudy:
    """Return studies of a few groups, people and needs, some of them without any record."""
    minutes = draw(st.lists(st.integers(0, 200), min_size=1, max_size=4))
    groups = [(f"G{number}", each) for number, each in enumerate(minutes)]
    names = [name for name, _ in groups]
    person = st.tuples(st.sampled_from(["", *names]), st.sampled_from(["", "NA", "agent", "élue"]))
    people = [(f"P{number}", *each) for number, each in enumerate(draw(st.lists(person)))]
    needs = [(f"N{number}",) for number in range(draw(st.integers(1, 4)))]
    pairs = draw(st.sets(st.tuples(st.sampled_from([n for (n,) in needs]), st.sampled_from(names))))
    judgements = [(*pair, draw(st.sampled_from(OPINIONS))) for pair in sorted(pairs)]
    return SmallStudy(groups, people, needs, judgements)


#: Texts that mean something to HTML, Markdown, CSV or our own syntax, to be shown as they are.
HOSTILE = (
    *("<script>alert(1)</script>", "<!-- c -->", "<b", "</td>", "&amp; &lt;b&gt; &copy;", "&"),
    *("a|b", r"a\|b", "\\", "`code`", "``", "*a* _b_ **c**", "[a](b)", "![a](b)", "[^1]", "~~a~~"),
    *("{{ count(people) }}", "{= 1 }", "{% x %}", "{#id .class}", "/// table | x", "///", "$a$"),
    *('"quoted"', "l'usage", "a,b;c\td", "# h", "- a", "1. a", "1) a", "+ a", "> a", "===", "---"),
    *("@BF4", "http://example.org", "www.example.org", ":smile:", "!!! note", ": a", "| a | b |"),
    *("a\u2028b", "a\nb", "a\rb", "a\r\nb", "a\n\nb", "=1+1", "é" * 10_000, "NA", "007", "  a  b"),
)

#: What a chapter or a cell can hold: reading refuses control characters, UTF-8 has no surrogates.
letters = st.characters(exclude_categories=["Cc", "Cs"])
#: Any text that a cell can hold.
cells = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(letters, max_size=20),
    st.lists(st.sampled_from(HOSTILE), max_size=3).map(" ".join),
)

PIECES = (
    *("count", "sum", "share", "(", ")", "[", "]", "people", "group", ".", ",", "=", "!=", ">="),
    *("in", "not", "and", "|", "words", '"', "'", '"G1"', "1", "2.5", "+", "-", "*", "/", "−", "≥"),
    *(" ", "\n", "\u2028", "{", "}", "%", ":", "é", "__class__", "9" * 99, "\\", "\x00", "lambda"),
)
#: Texts that an author could type by mistake where an expression is expected.
expressions = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join),
)

#: What can stand anywhere in a YAML file.
yaml_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-5, 500),
        st.floats(allow_nan=True),
        st.dates(),
        st.sampled_from(["", "x", "group", "people", "count(people)", "G1", "/", "\x85", "a: b"]),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


@st.composite
def changed(draw: st.DrawFn, content: object) -> object:
    """Return the content of a YAML file with one entry of it replaced by anything."""
    if isinstance(content, dict) and content and draw(st.integers(0, 5)):
        key = draw(st.sampled_from(sorted(content, key=str)))
        return {**content, key: draw(changed(content[key]))}
    if isinstance(content, list) and content and draw(st.integers(0, 5)):
        position = draw(st.integers(0, len(content) - 1))
        each = draw(changed(content[position]))
        return [*content[:position], each, *content[position + 1 :]]
    return draw(yaml_values)


def _indented(text: str, marker: str) -> str:
    """Return a text as the content of an item, as GitHub reads it: indented as its first line."""
    lines = text.split("\n")
    rest = (" " * len(marker) + line if line else "" for line in lines[1:])
    return "\n".join((marker + lines[0], *rest))


def _numbered(texts: Sequence[str], first: int, sign: str) -> str:
    items = (_indented(text, f"{number}{sign} ") for number, text in enumerate(texts, first))
    return "\n".join(items)


#: What GitHub shows as one block, glued or not to what stands above it.
github_texts = st.recursive(
    st.sampled_from(
        (
            *("Un mot", "Deux mots\net d’autres", "[ ] relire", "~~barré~~ et `code`"),
            *("Voir https://example.org/a.", r"50\% des \#1", "Fin\\\nde ligne", "www.example.org"),
        )
    ),
    lambda inner: st.one_of(
        st.tuples(
            inner,
            st.sampled_from(("\n", "\n\n")),
            st.sampled_from(
                (
                    *("```\nx\n\n  y\n```", "| a | b |\n| - | - |\n| 1 | 2 |", "## Titre"),
                    *("- un\n- deux", "> cité", "***", "3. trois\n4. quatre"),
                )
            ),
        ).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda each: "\n".join(_indented(text, "- ") for text in each)
        ),
        st.builds(
            _numbered,
            st.lists(inner, min_size=1, max_size=3),
            st.integers(1, 12),
            st.sampled_from(".)"),
        ),
        inner.map(
            lambda text: _indented(text, "> ").replace("\n  ", "\n> ").replace("\n\n", "\n>\n")
        ),
        st.lists(inner, min_size=2, max_size=2).map("\n\n".join),
    ),
    max_leaves=5,
)
