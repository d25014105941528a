"""The text of a page is set, across its elements, and nothing but its text.

In the examples "~" is a no-break space and "^" a narrow one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from generator.app.project import check, open_thesis
from generator.core.problems import as_text
from generator.language.typography import typography_of
from generator.rendering import render_chapter
from generator.rendering.typography import set_html

if TYPE_CHECKING:
    from tests.building import BuildSite, MakeThesis

FRENCH = typography_of("fr")


def shown(html: str) -> str:
    return html.replace("\u00a0", "~").replace("\u202f", "^")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>« <em>mot</em> » ; <b>oui</b>: x</p>", "<p>«~<em>mot</em>~»^; <b>oui</b>~: x</p>"),
        ('<p>"un <em>mot" ?</em></p>', "<p>«~un <em>mot~»^?</em></p>"),
        ("<p>l'<em>eau</em> ?</p>", "<p>l’<em>eau</em>^?</p>"),
        ('<p>voir "<code>a;b</code>" !</p>', "<p>voir «~<code>a;b</code>~»^!</p>"),
        ("<p>une\nligne ?</p>", "<p>une\nligne^?</p>"),
        ('<p>"un</p><p>deux"</p>', '<p>"un</p><p>deux"</p>'),
        (
            "<li>le 1er, le XIXe siècle</li>",
            "<li>le 1<sup>er</sup>, le XIX<sup>e</sup>~siècle</li>",
        ),
        ("<p>le 1<sup>er</sup> mai</p>", "<p>le 1<sup>er</sup>~mai</p>"),
        (
            '<p>a <span lang="en">it\'s "so" !</span> ?</p>',
            '<p>a <span lang="en">it’s “so”!</span>^?</p>',
        ),
        ('<p lang="de">"so" !</p><p>oui !</p>', '<p lang="de">"so" !</p><p>oui^!</p>'),
        ("<p>x &amp; y ; z&nbsp;!</p>", "<p>x &amp; y^; z&nbsp;!</p>"),
        ("<p>un<br>deux ; trois</p>", "<p>un<br>deux^; trois</p>"),
    ],
)
def test_text_is_set_across_elements(html: str, expected: str) -> None:
    once = set_html(html, FRENCH)
    assert shown(once).replace("it’s “so” !", "it’s “so”!") == expected
    assert set_html(once, FRENCH) == once


@pytest.mark.parametrize(
    "html",
    [
        "<pre><code>a ; b ? \"c\" 'd' ...</code></pre>",
        "<p><code>l'a ; 12-15</code> <kbd>x !</kbd> <samp>a ?</samp> <tt>a ;</tt></p>",
        '<a href="x?y ; z" title="l\'eau ?" data-x="a ; b" id="a-1-2" class="c">mot</a>',
        '<p><span class="arithmatex">\\(a ; b\\)</span></p><math><mi>a ; b</mi></math>',
        '<div class="csl-bib-body"><div class="csl-entry">Un : "deux" ; 12-15.</div></div>',
        '<p><span class="citation">(Un ; deux : 12-15)</span></p>',
        "<script>a ; 'b'</script><style>a : b ; c</style><!-- l'eau ? -->",
        '<svg><text>a : b ; "c"</text></svg>',
        "<p>https://example.org/a?b;c-12-15 et nom@example.org</p>",
        '<p><a href="https://example.org/">https://example.org/12-15?q=a;b</a></p>',
        '<p class="thesis-problem">says "deux" ; 1</p>',
        '<p class="note verbatim">comme "tapé" ; 12-15 <em>l\'eau</em> ?</p>',
    ],
)
def test_what_is_no_text_stays(html: str) -> None:
    assert set_html(html, FRENCH) == html


TAGS = [
    "<p>",
    "</p>",
    "<em>",
    "</em>",
    "<code>",
    "</code>",
    '<b lang="en">',
    "</b>",
    "<br>",
    "<img>",
]
PIECES = [*TAGS, "<td>", *"a\"': «", "12-15", "1er", " ?", "&lt;", "&nbsp;"]


@given(st.lists(st.sampled_from(PIECES), max_size=16).map("".join))
@settings(deadline=None, max_examples=300)
def test_any_html_keeps_its_tags_and_its_words_and_twice_is_once(html: str) -> None:
    once = set_html(html, FRENCH)
    assert set_html(once, FRENCH) == once
    plain = re.sub("</?sup>", "", once)
    assert re.findall(r"<[^>]*>|\w|&\w+;", plain) == re.findall(r"<[^>]*>|\w|&\w+;", html)


CHAPTER = """\
# L'usage : "pourquoi" ?

Le 1er groupe dit "oui" ; c'est "**très** clair" : `a ; "b"` ![l'image ?](x.png){: title="a ; b" }

On échappe \\"ainsi\\" et \\... le reste[^n].

<table><tr><td>l'eau ?</td><td><pre>a ?</pre></td></tr></table>

[^n]: Une note : l'eau ?
"""


def test_a_chapter_is_set_its_raw_html_and_notes_too(make_thesis: MakeThesis) -> None:
    folder = make_thesis({"1_un.md": CHAPTER})
    html = shown(render_chapter(open_thesis(folder).sources, "1_un.md").html)
    for expected in (
        "L’usage~: «~pourquoi~»^?</h1>",
        "Le 1<sup>er</sup> groupe dit «~oui~»^; c’est «~<strong>très</strong> clair~»~:",
        '<code>a ; "b"</code>',
        'title="a ; b"',
        "<td>l’eau^?</td><td><pre>a ?</pre></td>",
        "Une note~: l’eau^?",
    ):
        assert expected in html
    text = LexborHTMLParser(html).text()
    assert 'On échappe "ainsi" et ... le reste' in text


def test_ids_stay_whether_text_is_set_or_not(make_thesis: MakeThesis) -> None:
    off = {"plugins": ["search", {"thesis": {"typography": False}}]}
    pages = [
        render_chapter(open_thesis(folder).sources, "1_un.md").html
        for folder in (
            make_thesis({"1_un.md": CHAPTER}, name="on"),
            make_thesis({"1_un.md": CHAPTER}, config=off, name="off"),
        )
    ]
    ids = [re.findall(r' id="([^"]*)"', page) for page in pages]
    assert ids[0] == ids[1]
    assert 'L\'usage : "pourquoi" ?' in pages[1]


def test_menu_title_and_contents_are_set(make_thesis: MakeThesis, build_site: BuildSite) -> None:
    text = "# L'eau : quoi ?\n\nUn.\n\n## D'où vient-elle ?\n\nDeux.\n"
    site = build_site(make_thesis({"1_un.md": text}))
    tree = LexborHTMLParser(shown(site.page("1_un")))
    assert tree.css("title")[0].text().startswith("1 L’eau : quoi ?")  # a tab has one line
    links = {each.text().strip() for each in tree.css("nav .md-ellipsis")}
    assert {"1 L’eau~: quoi^?", "1.1 D’où vient-elle^?"} <= {
        " ".join(each.split()) for each in links
    }


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"quotes": "no"}, 'typography: quotes is "no"; expected true or false'),
        ({"quote": False}, "(did you mean quotes?)"),
        ("never", 'typography: "never" is no kind of rule; expected off or one of apostrophes'),
    ],
)
def test_a_wrong_setting_is_told(value: object, message: str, make_thesis: MakeThesis) -> None:
    config = {"plugins": [{"thesis": {"typography": value}}]}
    problems = check(open_thesis(make_thesis(config=config)))
    assert any(each.rule == "settings" and message in as_text(each) for each in problems)


def test_one_kind_of_rule_is_switched_off(make_thesis: MakeThesis) -> None:
    config = {"plugins": [{"thesis": {"typography": {"quotes": False}}}]}
    folder = make_thesis({"1_un.md": '# Un\n\nC\'est "oui" ?\n'}, config=config)
    html = render_chapter(open_thesis(folder).sources, "1_un.md").html
    assert 'C’est "oui"^?' in shown(html)
