"""What the site adds to the chapters.

A page for each record, the data to download, lists, and the last check.
"""

from generator.site.about import About, PageAbout, downloads, page_about, unlisted
from generator.site.citations import citations_of
from generator.site.entries import data_entries, work_entries
from generator.site.pages import GeneratedPage, generated_pages
from generator.site.published_data import public_fields, public_relations, published_files
from generator.site.search import SEARCH_INDEX, search_index
from generator.site.verify import page_problems

__all__ = [
    "SEARCH_INDEX",
    "About",
    "GeneratedPage",
    "PageAbout",
    "citations_of",
    "data_entries",
    "downloads",
    "generated_pages",
    "page_about",
    "public_fields",
    "public_relations",
    "published_files",
    "search_index",
    "unlisted",
    "page_problems",
    "work_entries",
]
