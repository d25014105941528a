"""A thesis as a whole, and the shells around it: commands, MkDocs plugin, Markdown extension."""
