"""Draws the pictures of the guide: the example of each page of a table or chart, as it is built.

Run it after a change of the look or of an example: ``python -m tests.pictures``.
"""

from __future__ import annotations

import shutil
import tempfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import yaml
from playwright.sync_api import FloatRect, Page, sync_playwright

from tests.browser.chromium import FLAGS, find_chromium
from tests.building import build_thesis, write
from tests.examples import NEW_CHAPTERS, THESES, copy_of
from tests.test_reference_pages import DOCS, applied, examples_of

WIDTH = 900  # of the window, in pixels
# What is drawn beside a text: its page, what is pointed at, the text, and what appears.
BESIDE = {
    "card": ("functions/card.md", "a.claim", "p:has(a.claim)", ".preview:popover-open"),
    "review": ("rules/review.md", "p[data-number]", "p[data-number]", ".margin-note .remark"),
}


def main() -> None:
    """Write ``docs/LANGUAGE/pictures/KIND.png`` for each kind."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        path = find_chromium(playwright)
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        window = browser.new_page(viewport={"width": WIDTH, "height": 800}, device_scale_factor=1.5)
        draw_examples(window, Path(folder))
        for language in THESES:
            for name in BESIDE:
                draw_beside(window, Path(folder) / f"{language}-{name}", language, name)
        browser.close()


def draw_examples(window: Page, folder: Path) -> None:
    """Write the picture of the first example of each kind of table and chart."""
    pages = (page for kind in ("tables", "charts") for page in sorted(DOCS.glob(f"*/{kind}/*.md")))
    examples = ((page, each) for page in pages for each, _ in examples_of(page.read_text("utf-8")))
    shown = set[Path]()
    for page, pieces in examples:
        language, kind = page.parts[-3], page.parts[-2].removesuffix("s")
        ((name, entry),) = yaml.safe_load(pieces[0][2]).items()
        target = DOCS / language / "pictures" / f"{entry['kind']}.png"
        if target in shown:
            continue
        shown.add(target)
        root = copy_of(THESES[language], folder / f"{language}-{entry['kind']}")
        applied(root, *pieces[0], name=NEW_CHAPTERS[language])
        write(root / "chapters" / NEW_CHAPTERS[language], f"# X\n\n/// {kind} | {name}\n///\n")
        address = site_of(root) / Path(NEW_CHAPTERS[language]).stem / "index.html"
        take_picture(window, address, "figure", target)


def draw_beside(window: Page, root: Path, language: str, name: str) -> None:
    """Write the picture of what appears beside the text of the first example of a page."""
    page, pointed, text, beside = BESIDE[name]
    copy_of(THESES[language], root)
    pieces, _ = next(examples_of((DOCS / language / page).read_text("utf-8")))
    for piece in pieces:
        applied(root, *piece, name=NEW_CHAPTERS[language])
    serve = partial(SimpleHTTPRequestHandler, directory=site_of(root))
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/{Path(NEW_CHAPTERS[language]).stem}/"
        window.set_viewport_size({"width": 1400, "height": 600})  # there is room beside the text
        window.goto(address)
        window.locator(pointed).first.hover()
        window.locator(beside).first.wait_for()
        window.wait_for_timeout(500)
        said, card = (window.locator(each).first.bounding_box() for each in (text, beside))
        assert said is not None
        assert card is not None
        left, right = said["x"] - 12, card["x"] + card["width"] + 12
        top = min(said["y"], card["y"]) - 8
        bottom = max(said["y"] + said["height"], card["y"] + card["height"]) + 12
        clip = FloatRect(x=left, y=top, width=right - left, height=bottom - top)
        window.screenshot(path=DOCS / language / f"pictures/{name}.png", clip=clip)
        server.shutdown()


def site_of(root: Path) -> Path:
    """Build a thesis with the look of this repository, and return its site."""
    shutil.copytree(DOCS.parent / "overrides", root / "overrides")
    built = build_thesis(root, strict=False)
    assert not built.failed, built.warnings
    return built.site


def take_picture(window: Page, page: Path, selector: str, target: Path) -> None:
    """Write a picture of the first element of a page that a selector names."""
    window.goto(page.as_uri())
    window.evaluate("document.fonts.ready")
    box = window.locator(selector).first.bounding_box()
    assert box is not None
    clip = FloatRect(x=box["x"] - 8, y=box["y"], width=box["width"] + 16, height=box["height"] + 12)
    target.parent.mkdir(exist_ok=True)
    window.screenshot(path=target, clip=clip, full_page=True)


if __name__ == "__main__":
    main()
