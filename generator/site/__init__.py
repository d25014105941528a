"""What the site adds to the chapters.

A page for each record, the data to download, lists, and the last check.
"""

from generator.site.data_files import public_fields, public_relations, published_files
from generator.site.entries import data_entries, work_entries
from generator.site.metadata import About, PageAbout, downloads, page_about, unlisted
from generator.site.pages import GeneratedPage, citations_of, generated_pages
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
    "page_problems",
    "public_fields",
    "public_relations",
    "published_files",
    "search_index",
    "unlisted",
    "work_entries",
]
