"""The guide in the terminal: it comes with the package, so that nothing is asked of a network."""

import click

from generator.app.cli.here import fail, language_here
from generator.app.shipped import guide_pages
from generator.core.problems import Message, nearest
from generator.language import LANGUAGES


def _completed(_: click.Context, __: click.Parameter, typed: str) -> list[str]:
    names = {each.stem for each in guide_pages(language_here()).values()}
    return sorted(each for each in names if each.startswith(typed))


@click.command()
@click.argument("page", default="", shell_complete=_completed)
@click.option("--language", type=click.Choice(LANGUAGES), help="By default that of the thesis.")
def guide(page: str, language: str | None) -> None:
    """Show the guide, or the page of a rule, block, option, command, table or chart.

    PAGE is a name such as "claim", or "rules/privacy" where several pages have it: else all of them
    are shown. "readme" lists the pages, "changelog" says what is new.
    """
    language = language or language_here()
    pages = guide_pages(language)
    wanted = page.lower() or "guide"
    found = [each for name, each in pages.items() if wanted == name.lower()]
    found = found or [each for each in pages.values() if wanted == each.stem.lower()]
    if not found:
        names = {each.stem for each in pages.values()}
        fail(Message("no-page-of-guide", name=page, near=nearest(page, names)), language)
    click.echo_via_pager("\n".join(each.read_text("utf-8") for each in found))
