"""The command line: unpacks options, calls one function, prints."""

from __future__ import annotations

import click

from generator.app.cli.beginning import import_, init
from generator.app.cli.checking import check, fix
from generator.app.cli.exporting import export_
from generator.app.cli.showing import changes, supersede, table, value

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="thesis-site", prog_name="thesis")
def main() -> None:
    """Check and publish a thesis whose tables, numbers and references come from its data."""


for command in (check, fix, import_, table, value, changes, export_, supersede, init):
    main.add_command(command)
