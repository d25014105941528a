"""The commands for the site: build it, serve it."""

import sys
from pathlib import Path

import click

from generator.app.cli.here import root_here, shown_progress
from generator.app.unchanged import inputs_of, told_before


@click.command()
@click.option("--strict", is_flag=True, help="Refuse to write a site of a thesis with errors.")
@click.option("-d", "--site-dir", type=click.Path(path_type=Path), help="The folder of the site.")
def build(*, strict: bool, site_dir: Path | None) -> None:
    """Build the site; only what changed since the last build is rendered and written."""
    root, site = root_here(), site_dir and site_dir.resolve()
    inputs = inputs_of(root, site, strict=strict)
    told = told_before(root, inputs)
    if told is not None:
        click.echo("\n".join(told), err=True)
        return
    from generator.app.mkdocs_plugin.building import build_site

    with shown_progress():
        reason = build_site(root, site, strict=strict, inputs=inputs)
    if reason:
        click.echo(reason, err=True)
        sys.exit(1)


@click.command()
@click.option("-a", "--dev-addr", default="", metavar="HOST:PORT", help="Where the site is served.")
@click.option("-o", "--open", "in_browser", is_flag=True, help="Open the site in a browser.")
def serve(*, dev_addr: str, in_browser: bool) -> None:
    """Show the site, and show it again as soon as a file is saved."""
    from generator.app.mkdocs_plugin.serving import serve_site

    serve_site(root_here(), dev_addr, shown_progress(), open_in_browser=in_browser)
