"""The commands that build and serve the site, and show the guide."""

import sys
from pathlib import Path

import click

from generator.app.cli.here import fail, language_here, root_here, shown_progress
from generator.app.shipped import guide_pages
from generator.core.problems import Message, nearest
from generator.language import LANGUAGES


@click.command()
@click.option("--strict", is_flag=True, help="Write nothing if the thesis has errors.")
@click.option("-d", "--site-dir", type=click.Path(path_type=Path), help="The folder of the site.")
def build(*, strict: bool, site_dir: Path | None) -> None:
    """Build the site; only what changed since the last build is rendered and written."""
    from generator.app.mkdocs_plugin.building import build_site

    with shown_progress():
        reason = build_site(root_here(), site_dir and site_dir.resolve(), strict=strict)
    if reason:
        click.echo(reason, err=True)
        sys.exit(1)


@click.command()
@click.option("-a", "--dev-addr", default="", metavar="HOST:PORT", help="The address of the site.")
@click.option("-o", "--open", "in_browser", is_flag=True, help="Open the site in a browser.")
def serve(*, dev_addr: str, in_browser: bool) -> None:
    """Show the site, and rebuild it whenever a file is saved."""
    from generator.app.mkdocs_plugin.serving import serve_site

    with shown_progress():
        serve_site(root_here(), dev_addr, open_in_browser=in_browser)


def _completed(_: click.Context, __: click.Parameter, typed: str) -> list[str]:
    names = {name.rpartition("/")[2] for name in guide_pages(language_here())}
    return sorted(each for each in names if each.startswith(typed))


@click.command()
@click.argument("page", default="", shell_complete=_completed)
@click.option("--language", type=click.Choice(LANGUAGES), help="Default: that of the thesis.")
def guide(page: str, language: str | None) -> None:
    """Show the guide, or the page of a rule, block, option, command, table or chart.

    PAGE is a name such as "claim", or "rules/privacy" to choose one of several pages with one name.
    "readme" lists the pages, "changelog" the changes of the program.
    """
    language = language or language_here()
    pages = guide_pages(language)
    wanted = page.lower() or "guide"
    last = {name: name.lower().rpartition("/")[2] for name in pages}
    found = [each for name, each in pages.items() if wanted == name.lower()] or [
        each for name, each in pages.items() if wanted == last[name]
    ]
    if not found:
        fail(Message("no-page-of-guide", name=page, near=nearest(page, last.values())), language)
    click.echo_via_pager("\n".join(found))
