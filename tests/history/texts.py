"""French texts of which chapters are written and rewritten in tests: ``texts.yaml``."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

TEXTS: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
PROSE, ITEMS, HEADINGS = TEXTS["prose"], TEXTS["items"], TEXTS["headings"]
TITLES, OBJECTS = TEXTS["titles"], TEXTS["objects"]
PARTS = (TEXTS["subjects"], TEXTS["verbs"], OBJECTS, TEXTS["circumstances"])
"""Parts of a sentence, in their order."""
WORDS = [*dict.fromkeys(re.findall(r"[\w'-]+", "\n".join(part for each in PARTS for part in each)))]
"""Words that a passage is reworded with."""
