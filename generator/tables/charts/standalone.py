"""A drawing of a page as a file of its own: colours, size and face are written in it."""

import re

_FACE = "Alegreya Sans, sans-serif"  # what the labels of a chart are set in, as the tables are


def standalone_svg(drawing: str) -> str:
    """Return an ``svg`` of a page as it can stand alone."""
    # A colour of the site gives way to what stands for it elsewhere: ``var(--for, #0a4a3b)``.
    drawing = re.sub(r"var\(\s*--[\w-]+\s*,\s*([^()]+?)\s*\)", r"\1", drawing)
    drawing = drawing.replace('font-family="sans-serif"', f'font-family="{_FACE}"')
    start = drawing.find("<svg")
    root, end, rest = drawing[start:].partition(">")
    root = re.sub(r'\sdata-[\w-]+(?:="[^"]*")?', "", root)
    if "xmlns=" not in root:
        root = root.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    box = re.search(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"', root)
    if box and " width=" not in root:
        root += f' width="{box[1]}" height="{box[2]}"'
    return f"{drawing[:start]}{root}{end}{rest}"
