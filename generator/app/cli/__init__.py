"""The command line: unpacks options, calls one function, prints."""

import os
import sys
from contextlib import suppress

import click

COMMANDS = {
    "archive": (
        "reviewing:archive",
        "Add each tagged review to the built site, in v/TAG/, or a notice in its place.",
    ),
    "bind": (
        "binding:bind",
        "Bind the numbers that match a single expression, and list the other proposals.",
    ),
    "build": (
        "site:build",
        "Build the site; only what changed since the last build is rendered and written.",
    ),
    "changes": (
        "reviewing:changes",
        "List the changes since an older version: paragraphs, records, numbers.",
    ),
    "check": (
        "checking:check",
        "List the problems of this thesis, or of the given folders and files of Markdown.",
    ),
    "coverage": (
        "binding:coverage",
        "Count the numbers and quotations that are bound to the data, cited, waived or free.",
    ),
    "data": (
        "beginning:data",
        "Turn CSV files and workbooks into described data with a first table.",
    ),
    "export": (
        "exporting:export_",
        "Write the thesis, or some chapters, as a file to read elsewhere.",
    ),
    "fix": ("checking:fix", "Fix the problems that have one certain fix, and change nothing else."),
    "guide": (
        "site:guide",
        "Show the guide, or the page of a rule, block, option, command, table or chart.",
    ),
    "import": (
        "beginning:import_",
        "Turn the hand-written tables of a chapter, or a REFI-QDA file, into data.",
    ),
    "init": (
        "beginning:init",
        "Begin a thesis: a small example, or settings for existing chapters.",
    ),
    "lsp": (
        "editing:lsp",
        "Serve an editor: what is wrong, cards and completion as you type.",
    ),
    "privacy": (
        "reviewing:privacy",
        "List the names in the history of the repository, and how to publish without them.",
    ),
    "review": (
        "word:review",
        "Bring home what reviewers wrote: in Word, by mail, in the PDF, as issues.",
    ),
    "serve": ("site:serve", "Show the site, and rebuild it whenever a file is saved."),
    "table": ("showing:table", "Print one table of data/tables.yaml."),
    "withdraw": (
        "reviewing:withdraw",
        "List all that rests on a person, such as P07; --apply removes them from the data.",
    ),
    "value": ("showing:value", "Print one value, such as 'count(participants)'."),
}
"""Where each command is, and the first line of its help: all that a list of commands needs."""


class CommandsByName(click.Group):
    """A group that imports no command but the one that is called."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is called, by its name."""
        from pkgutil import resolve_name

        name, command, rest = super().resolve_command(ctx, args)
        if command is not None:
            command = resolve_name(f"{__name__}.{COMMANDS[str(command.name)][0]}")
        return name, command, rest

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; say in one line why it could not run, and exit 2.

        What a command that was killed left to be renamed is renamed before.
        """
        from pathlib import Path

        from generator.core.atomic_files import finish_writing

        try:
            finish_writing(Path())
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            from generator.app.cli.here import fail, language_here
            from generator.app.crash_message import FORESEEN, describe_crash, shows_tracebacks

            if shows_tracebacks() and not isinstance(error, FORESEEN):
                raise
            try:
                language = language_here()
            except Exception:  # noqa: BLE001 - the settings may be what nobody foresaw
                language = "en"
            fail(describe_crash(error), language)


@click.group(
    cls=CommandsByName,
    commands={name: click.Command(name, help=text) for name, (_, text) in COMMANDS.items()},
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="thesis-site", prog_name="thesis")
def main() -> None:
    """Check and publish a thesis whose tables, numbers and references come from its data."""


def run() -> None:
    """Run the command line, and leave at once: tidying up what a build holds takes its time too."""
    try:
        main()
    except SystemExit as end:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):  # nobody reads any more
                stream.flush()
        os._exit(int(end.code or 0))
