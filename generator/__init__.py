"""Publishes a thesis from its chapters and its data."""
