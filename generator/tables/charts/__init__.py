"""The charts of ``data/charts.yaml``, from the same records as the tables."""
