"""The thesis as files to read elsewhere: PDF, Word, EPUB, and the kit for a deposit.

They are made of the same rendered chapters as the site, so that numbers, verdicts and attributions
are the same everywhere.
"""
