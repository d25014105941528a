"""What a thesis is as a publication: who wrote it, where it was defended, how it may be cited.

It is written under ``publication:`` in the options of the plugin, and knows neither chapters nor
data.
"""

from generator.site.publication.model import Edition, License, Person, Publication, with_site

__all__ = ["Edition", "License", "Person", "Publication", "with_site"]
