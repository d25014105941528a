"""The command that serves editors."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from generator.app.cli.here import fail, language_here
from generator.app.command_targets import root_around
from generator.app.crash_message import describe_crash
from generator.app.project import Thesis, check, open_thesis
from generator.app.settings import is_thesis
from generator.app.shipped import shipped
from generator.core.problems import Message, Problem
from generator.core.store import Store


@click.command()
def lsp() -> None:
    """Serve an editor: what is wrong, cards and completion as you type.

    Editors start it themselves and talk to it over standard input and output.
    """
    try:
        from generator.editor.desk import Doors
        from generator.editor.server import serve
    except ModuleNotFoundError:
        fail(Message("editor-not-installed"), language_here())

    def root_of(file: Path) -> Path | None:
        root = root_around(file)
        return root if is_thesis(root) else None

    def opened(
        root: Path, store: Store, edited: Mapping[str, bytes]
    ) -> tuple[Thesis, Sequence[Problem], str]:
        thesis = open_thesis(root, None, store, edited)
        return thesis, check(thesis), thesis.settings.data

    serve(Doors(root_of, opened, describe_crash, shipped("docs")))
