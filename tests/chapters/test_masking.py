"""Only prose is looked at: code, comments, tags and headers of blocks are blanked, offsets hold."""

from __future__ import annotations

import pytest

from generator.chapters import mask

# Each text holds "oui" where the site reads prose and "non" where it does not.
TEXTS = {
    "code span": "oui `non` oui ``non ` non`` oui",
    "a code span over two lines": "oui `non\nnon` oui",
    "a lonely backtick": "oui ` oui\n\n- oui ` oui\n- oui ` oui",
    "an escaped backtick": r"oui \` oui ` oui",
    "two backslashes escape each other": r"oui \\`non` oui",
    "a longer run closes with the longest shorter one": "oui ```non`` oui",
    "table cells": "| oui | `non` |\n| --- | --- |\n| oui ` | oui |",
    "fenced code": "oui\n\n```python\nnon\n```\n\noui",
    "fenced code with tildes, holding a fence": "~~~~\n```\nnon\n~~~\n~~~~\noui",
    "a fence that is never closed is text": "```\noui\n\noui",
    "a fence in a list": "- oui\n\n    ```\n    non\n    ```\n\n- oui",
    "a fence in a quotation": "> oui\n> ```\n> non\n> ```\n> oui",
    "indented code": "oui\n\n    non\n\n    non\n\noui",
    "a paragraph goes on indented": "oui\n    oui",
    "content of a list item": "- oui\n\n    oui\n\n        non",
    "content of a numbered item": "1. oui\n\n    oui\n\n2. oui",
    "a list inside a paragraph is no list": "oui\n- oui\n\n    non",
    "content of an admonition": '!!! note "oui"\n    oui\n\n    oui\n\n        non',
    "content of a tab": '=== "oui"\n\n    oui\n\n        non',
    "content of a footnote": "[^1]: oui\n\n    oui",
    "content of a definition": "oui\n:   oui\n\n    oui",
    "comments": "oui <!-- non\n\n`non --> oui",
    "a comment that is never closed": "oui <!-- oui",
    "tags and their attributes": "<b title=\"non\">oui</b> <br/> <a href='non' non>oui</a>",
    "less than": "oui < oui > oui, x<3 oui",
    "an escaped tag": r"\<b oui>",
    "scripts": "<script>\nnon\n</script>\n\noui",
    "styles and pre": "<style>non</style>\n\n<pre>\n\nnon</pre>\n\noui",
    "cells of raw HTML are prose": "<table>\n<tr><td non='x'>oui</td></tr>\n</table>",
    "autolinks": "oui <https://exemple.fr/@non> <non@exemple.fr> oui",
    "headers of blocks": "/// note | non\n    type: non\n\noui\n///\noui",
    "block content": "/// note\noui\n\n    non\n///",
    "options behind an empty line": "/// table | non\n\n    where: non\n\n///\n\noui",
    "a separator of lines inside a line": "oui \u2028    oui `non\u2028non` oui",
    "tabs": "- oui\n\n\toui\n\n\t\tnon",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_prose_stays_and_the_rest_is_blank(text: str) -> None:
    masked = mask(text)
    assert "non" not in masked
    assert masked.count("oui") == text.count("oui")
    assert len(masked) == len(text)
    assert [len(line) for line in masked.split("\n")] == [len(line) for line in text.split("\n")]
