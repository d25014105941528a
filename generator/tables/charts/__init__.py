"""The charts of the thesis: what ``data/charts.yaml`` asks for, drawn as SVG from the records."""
