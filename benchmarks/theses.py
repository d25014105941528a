"""Writes theses of real size to time: chapters of 12 KB on the study of this project, grown.

Every chapter has a table, four claims, two values, four references and a quotation among varied
prose. Each tool gets the same chapters and reads from the data what it can: this generator all of
it, table-reader the tables, macros the numbers and the table of the sessions; plain MkDocs has
everything typed. The same seed gives the same texts.
"""

from __future__ import annotations

import csv
import random
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

DATA = Path(__file__).resolve().parent.parent / "data"
CHAPTERS_IN_A_PART = 30
PROSE = 10_000  # bytes of the prose of a chapter, which has 12 KB then
RARE = "BF12"  # the need that three chapters alone speak of; they read its judgements as values
TITLE = "Une longue thèse"
SUBJECTS = (
    *("le groupe", "la séance", "un agent", "une élue", "le service", "la direction", "l'outil"),
    *("la plateforme", "le canvas", "une collègue", "le réseau", "la métropole", "l'équipe"),
)
VERBS = (
    *("décrit", "reprend", "compare", "discute", "écarte", "propose", "retient", "nuance"),
    *("conteste", "précise", "oublie", "vérifie", "partage", "publie", "documente"),
)
OBJECTS = (
    *("la première étape", "une donnée ouverte", "le tableau de suivi", "la licence", "un usage"),
    *("le besoin exprimé", "la qualité du jeu de données", "une réserve", "le calendrier"),
    *("le modèle économique", "un cas concret", "la demande des habitants", "le format attendu"),
)
ENDINGS = (
    *("avant la réunion", "sans conclure", "à la demande du territoire", "pour la seconde fois"),
    *("faute de temps", "avec prudence", "en fin de séance", "selon le compte rendu"),
    *("dans un autre service", "malgré les réserves", "comme l'année précédente"),
)
QUESTIONS = ("Accès", "Clarté", "Temps", "Coût", "Partage", "Suivi", "Qualité", "Reprise")
GROUPS = tuple(f"FG{each}" for each in range(1, 6))
OPINIONS = ("oui", "non", "NA")

Table = list[list[object]]
"""Rows of cells; the first has the headings, the last the totals."""


@dataclass
class Study:
    """What the data say, counted by hand here, so that plain chapters can be written."""

    people: int
    segments: list[tuple[str, str, str, str]] = field(default_factory=list)
    judgements: dict[tuple[str, str], str] = field(default_factory=dict)

    def judged(self, need: str) -> Counter[str]:
        """Count the judgements of a need by their value."""
        return Counter(said for (row, _), said in self.judgements.items() if row == need)

    def sessions(self) -> Table:
        """Return the table of the sessions."""
        people = Counter(GROUPS[at % 5] for at in range(1, self.people + 1))
        rows: Table = [[f"Focus group {name[2:]}", people[name], 4, 120] for name in GROUPS]
        head: list[object] = ["Focus group", "Personnes", "Organisations", "Durée (min)"]
        return [head, *rows, ["Total", self.people, 14, 600]]

    def matrix(self) -> Table:
        """Return the table of the judgements: needs by groups, with their counts."""
        needs = dict.fromkeys(need for need, _ in self.judgements)
        rows: Table = [
            [need, *(self.judgements[need, group] for group in GROUPS), *self._counts({need})]
            for need in needs
        ]
        total: list[object] = ["Total", *([""] * len(GROUPS)), *self._counts(set(needs))]
        return [["Besoin", *GROUPS, *OPINIONS], *rows, total]

    def _counts(self, needs: set[str]) -> list[int]:
        said = Counter(value for (need, _), value in self.judgements.items() if need in needs)
        return [said[each] for each in OPINIONS]


def seeded(seed: int) -> random.Random:
    """Return the same chances each time."""
    return random.Random(seed)  # noqa: S311 - no secret


def sentence(chance: random.Random) -> str:
    """Return a sentence that hardly any other chapter has."""
    parts = (chance.choice(SUBJECTS), chance.choice(VERBS), chance.choice(OBJECTS))
    more = f" ; {chance.choice(SUBJECTS)} {chance.choice(VERBS)} {chance.choice(OBJECTS)}"
    said = f"{' '.join(parts)} {chance.choice(ENDINGS)}{more if chance.randrange(2) else ''}."
    return said[0].upper() + said[1:]


def write_data(folder: Path, people: int, segments: int) -> Study:
    """Write the study of this project with so many people and coded segments."""
    shutil.copytree(DATA, folder)
    chance, study = seeded(people + segments), Study(people)
    with (folder / "evaluations.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            study.judgements[row["besoin"], row["groupe"]] = row["avis"]
    with (folder / "organisations.csv").open(encoding="utf-8") as file:
        organisations = [row["organisation"] for row in csv.DictReader(file)]
    spoken = [pair for pair, said in study.judgements.items() if said != "NA"]
    rows = [
        (f"P{at:02}", at, GROUPS[at % 5], organisations[at % len(organisations)], f"Agent {at % 9}")
        for at in range(1, people + 1)
    ]
    write_csv(
        folder / "participants.csv", "participant entree groupe organisation profession", rows
    )
    for at in range(1, segments + 1):
        need, group = spoken[at % len(spoken)]
        study.segments.append((f"S{at:02}", need, group, sentence(chance)))
    rows = [(key, need, group, "appui", said) for key, need, group, said in study.segments]
    write_csv(folder / "segments.csv", "segment besoin groupe portee resume", rows)
    return study


def write_csv(path: Path, header: str, rows: Sequence[Sequence[object]]) -> None:
    """Write a file of data."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header.split(), *rows])


# --- how each tool is told ------------------------------------------------------------------------


class Plain:
    """Plain MkDocs with Material, or Zensical: what the data say is typed."""

    plugins: tuple[str, ...] = ("search",)

    def __init__(self, folder: Path, study: Study) -> None:
        self.folder, self.study = folder, study

    def claim(self, words: object, expression: str) -> str:
        """Return words that say what an expression of the data gives."""
        _ = expression
        return str(words)

    def value(self, words: object, expression: str) -> str:
        """Return what an expression of the data gives."""
        return self.claim(words, expression)

    def reference(self, words: str, target: str, file: str) -> str:
        """Return words that lead to what has an id, or else to a chapter."""
        _ = target
        return f"[{words}]({file})"

    def quotation(self, key: str, said: str) -> str:
        """Return the quotation of a segment."""
        _ = key
        return f"> {said}"

    def sessions(self) -> str:
        """Return the table of the sessions, which the data give."""
        return markdown_table(self.study.sessions())

    def matrix(self) -> str:
        """Return the table of the judgements, which the data give."""
        return markdown_table(self.study.matrix())

    def grid(self, name: str, rows: Table) -> str:
        """Return a table that its author typed."""
        _ = name
        return markdown_table(rows)

    def write_more(self) -> None:
        """Write what the tool needs beside settings and chapters."""


class Thesis(Plain):
    """This generator: tables, values and quotations from the data, words held against them."""

    plugins = ("search", "thesis")

    def claim(self, words: object, expression: str) -> str:
        """Return words that are held against the data."""
        return f"[{words}]{{= {expression} }}"

    def value(self, words: object, expression: str) -> str:
        """Return an expression."""
        _ = words
        return f"{{{{ {expression} }}}}"

    def reference(self, words: str, target: str, file: str) -> str:
        """Return a reference to an id."""
        _ = file
        return f"[{words}](@{target})"

    def quotation(self, key: str, said: str) -> str:
        """Return the block of a quotation, whose text the data have."""
        _ = said
        return f"/// quote | {key}\n///"

    def sessions(self) -> str:
        """Return the block of the table."""
        return "/// table | seances\n///"

    def matrix(self) -> str:
        """Return the block of the table."""
        return "/// table | utilite\n///"


class TableReader(Plain):
    """MkDocs with table-reader: every table is a CSV file that a chapter reads."""

    plugins = ("search", "table-reader")

    def _read(self, name: str, rows: Table) -> str:
        path = self.folder / "tables" / f"{name}.csv"
        path.parent.mkdir(exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        return f"{{{{ read_csv('tables/{name}.csv', keep_default_na=False, dtype='str') }}}}"

    def sessions(self) -> str:
        """Return what reads the table."""
        return self._read("seances", self.study.sessions())

    def matrix(self) -> str:
        """Return what reads the table."""
        return self._read("utilite", self.study.matrix())

    def grid(self, name: str, rows: Table) -> str:
        """Return what reads the table."""
        return self._read(name, rows)


class Macros(Plain):
    """MkDocs with macros: pandas counts the numbers, the tables and the quotations."""

    plugins = ("search", "macros")

    def claim(self, words: object, expression: str) -> str:
        """Return an expression, which `main.py` answers."""
        _ = words
        return f"{{{{ {expression} }}}}"

    def quotation(self, key: str, said: str) -> str:
        """Return the call that quotes."""
        _ = said
        return f'{{{{ quote("{key}") }}}}'

    def sessions(self) -> str:
        """Return the call that draws the table."""
        return "{{ sessions() }}"

    def matrix(self) -> str:
        """Return the call that draws the table."""
        return "{{ matrix() }}"

    def write_more(self) -> None:
        """Write the macros, and the data that they read."""
        shutil.copy(Path(__file__).with_name("macros.py"), self.folder / "main.py")
        write_data(self.folder / "data", self.study.people, len(self.study.segments))


def markdown_table(rows: Table) -> str:
    """Return a table in Markdown."""
    head, *body = (f"| {' | '.join(map(str, row))} |" for row in rows)
    line = f"| --- |{' ---: |' * (len(rows[0]) - 1)}"
    return "\n".join((head, line, *body))


# --- theses ---------------------------------------------------------------------------------------


def write_thesis(
    folder: Path, kind: type[Plain], chapters: int, people: int = 19, segments: int = 60
) -> None:
    """Write a thesis for a tool: its settings, chapters and what else it reads."""
    folder.mkdir(parents=True)
    study = write_data(folder / "data", people, segments)
    if kind is not Thesis:
        shutil.rmtree(folder / "data")
    tool = kind(folder, study)
    settings = {
        "site_name": TITLE,
        "docs_dir": "chapters",
        "theme": {"name": "material", "language": "fr", "font": False},
        "plugins": list(kind.plugins),
        "markdown_extensions": ["attr_list", "tables", "footnotes", "toc"],
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")
    (folder / "chapters").mkdir()
    (folder / "chapters" / "index.md").write_text(f"# {TITLE}\n\n{tool.matrix()}\n", "utf-8")
    for at in range(chapters):
        (folder / "chapters" / file_of(at)).write_text(chapter(tool, at, chapters), "utf-8")
    tool.write_more()


def file_of(at: int) -> str:
    """Return the name of the file of a chapter."""
    part, number = divmod(at, CHAPTERS_IN_A_PART)
    return f"{part + 1}.{number + 1}_chapitre.md"


def rare_chapters(chapters: int) -> list[int]:
    """Return the three chapters that speak of the rare need."""
    return [1 + each * chapters // 3 for each in range(3)]


def chapter(tool: Plain, at: int, chapters: int) -> str:
    """Return a chapter: six sections of prose with what it says of the data among it."""
    chance = seeded(at)
    facts = facts_of(tool, at, chapters)
    key, _, _, said = tool.study.segments[at % len(tool.study.segments)]
    grid = typed_table(chance)
    table = tool.sessions() if at % 2 else tool.grid(file_of(at).partition("_")[0], grid)
    blocks = {1: facts[0], 2: table, 3: facts[1], 4: tool.quotation(key, said), 5: facts[2]}
    text = f"# Chapitre {at + 1}\n"
    for section in range(6):
        text += f"\n## {sentence(chance)[:-1]}\n" if section else ""
        text += f"\n{blocks[section]}\n" if section in blocks else ""
        prose = ""
        while len(prose.encode()) < PROSE / 6:
            prose += f"\n{paragraph(chance)}\n"
        text += prose
    return text


def facts_of(tool: Plain, at: int, chapters: int) -> list[str]:
    """Return three paragraphs of a chapter that say something of the data."""
    is_rare = at in rare_chapters(chapters)
    need = RARE if is_rare else f"BF{at % 6 + 1}"
    judged = tool.study.judged(need)
    key = tool.study.segments[at % len(tool.study.segments)][0]
    passages = sum(each[1] == need for each in tool.study.segments)
    other = file_of((at * 7 + 3) % chapters)
    next_part = f"sec-{other.partition('_')[0]}"
    opinion = tool.value if is_rare else tool.claim

    def reference(words: str, target: str) -> str:
        return tool.reference(words, target, other)

    of_need, everybody = f'count(segments, besoin="{need}")', "count(participants)"
    opinions = (
        f"Le besoin {reference(need, need)} reçoit "
        f"{opinion(judged['oui'], f'utilite.{need}.oui')} avis favorables et "
        f"{opinion(judged['non'], f'utilite.{need}.non')} réserves ; "
        f"{tool.value(judged['NA'], f'utilite.{need}.NA')} groupes n'en disent rien."
    )
    corpus = (
        f"Le corpus en retient {tool.claim(passages, of_need)} passages "
        f"parmi ceux des {tool.claim(tool.study.people, everybody)} personnes, "
        f"dont {reference('le suivant', key)}."
    )
    others = (
        f"Le {reference('groupe voisin', GROUPS[at % 5])} y revient dans "
        f"{reference('la suite', next_part)}, et compte "
        f"{tool.value(12, 'count(besoins)')} besoins."
    )
    return [opinions, corpus, others]


def paragraph(chance: random.Random) -> str:
    """Return a paragraph or a list of a few sentences."""
    said = [sentence(chance) for _ in range(chance.randint(3, 7))]
    if not chance.randrange(3):
        said[0] = f"**{said[0][:-1]}**, dit-on."
    is_list = not chance.randrange(5)
    return "\n".join(f"- {each}" for each in said) if is_list else " ".join(said)


def typed_table(chance: random.Random) -> Table:
    """Return the grid of an interview as its author typed it, all of one form."""
    rows = [[chance.randint(0, 40) for _ in range(3)] for _ in QUESTIONS]
    sums = [sum(column) for column in zip(*rows, strict=True)]
    body: Table = [[name, *row, sum(row)] for name, row in zip(QUESTIONS, rows, strict=True)]
    head: list[object] = ["Question", "Favorable", "Réservé", "Sans avis", "Total"]
    return [head, *body, ["Total", *sums, sum(sums)]]
