"""The example thesis with a history: reviewed once, then worked on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests import doors
from tests.examples import edit, example_thesis, for_reviewers
from tests.history.repositories import git

if TYPE_CHECKING:
    from pathlib import Path

TAG = "revue/2026-11-03"
CHAPTER = "chapters/1.1_enquete.md"

OPENING = "Chaque séance a commencé par un récit."
REWORDED = (
    "Les récits ont été transcrits puis relus par deux personnes, qui ont noté leurs désaccords."
)
TODAY = (
    "Les récits ont été transcrits puis relus par trois personnes, qui ont noté leurs désaccords."
)
GONE = "Un premier essai, mené au printemps, avait échoué faute de participants dans la salle."
ADDED = "La grille de lecture, enfin, est celle du chapitre suivant : on la trouvera plus loin."
ITEMS = ["un accueil bref ;", "un récit par personne ;", "une discussion."]


def ids() -> dict[str, str]:
    """Return the ids of the passages that the tests speak of."""
    said = {"opening": OPENING, "reworded": REWORDED, "today": TODAY, "gone": GONE, "added": ADDED}
    return {name: doors.passages("x.md", words)[0][1] for name, words in said.items()}


def reviewed_thesis(folder: Path, comment: str = "mailto:relecture@example.org") -> Path:
    """Write the example thesis, tag a review of it, go on writing, and return the folder."""
    example_thesis(folder)
    chapter = folder / CHAPTER
    listed = "".join(f"- {item}\n" for item in ITEMS)
    chapter.write_text(
        chapter.read_text("utf-8") + f"\n{REWORDED}\n\n{GONE}\n\n{listed}\n> On y parlait bas.\n",
        "utf-8",
    )
    for_reviewers(folder, f'comment: "{comment}"' if comment else "")
    git(folder, "init", "--quiet", "--initial-branch=main")
    _commit(folder, datetime(2026, 11, 3, 12, tzinfo=UTC))
    git(folder, "tag", TAG)
    _work_on(folder)
    _commit(folder, datetime(2026, 11, 24, 12, tzinfo=UTC))
    return folder


def _work_on(folder: Path) -> None:
    edit(folder / CHAPTER, REWORDED, TODAY)
    edit(folder / CHAPTER, f"{GONE}\n\n", "")
    edit(folder / CHAPTER, "> On y parlait bas.\n", f"> On y parlait bas.\n\n{ADDED}\n")
    edit(
        folder / CHAPTER,
        "# Enquête\n",
        "---\nstatus: approved\napproved: 2026-11-20\n---\n# Enquête\n",
    )
    edit(
        folder / "chapters/1.2_resultats.md",
        "# Résultats\n",
        "---\nstatus: draft\n---\n# Résultats\n",
    )
    edit(folder / "chapters/1.2_resultats.md", "on juge chaque", "on jugera chaque")
    edit(folder / "data/evaluations.csv", "BF1,FG2,oui", "BF1,FG2,non")


def _commit(folder: Path, day: datetime) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=one", day=day)
