"""The examples of ``sites.yaml``: what an author writes, and what the site shows of it."""

from pathlib import Path

from tests.sites import shown_sites

test_a_site_shows = shown_sites(Path(__file__).parent)
