"""What every room stands on: problems, places, edits, files written whole, cache, templates."""
