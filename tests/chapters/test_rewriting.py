"""A chapter that is read in another Markdown than it is typed in: where its places are."""

from hypothesis import given
from hypothesis import strategies as st

from generator.chapters import scan_chapter
from generator.chapters.flavours.through_pandoc import Made
from generator.core.edits import Edit, Rewriting, compatible_edits
from generator.core.problems import Place, Problem


def test_places_and_edits_of_what_is_read_come_back_to_what_is_typed() -> None:
    typed = "One two\n+++\nan inserted\nline\nFour five\n"
    made = Made("One two\nA\n\nB\n\nan inserted\nline\nFour five\n")
    chapter = scan_chapter("a.md", "a.md", typed, flavour="pandoc", made=made)
    assert chapter.text == made.text

    word = chapter.text.index("five")
    found = Problem("x", Place("a.md", 8, 6), "five", edits=(Edit(word, word + 4, "six"),))
    told = chapter.as_typed(found)
    assert (told.place.line, told.place.column) == (5, 6)
    assert told.edits == (Edit(typed.index("five"), typed.index("five") + 4, "six"),)

    new = chapter.text.index("B")
    told = chapter.as_typed(Problem("x", Place("a.md", 4), "B", edits=(Edit(new, new + 1, "C"),)))
    assert (told.place.line, told.edits) == (2, ())
    assert chapter.line_read(5) == 8


@given(st.text("ab\n", max_size=30), st.data())
def test_what_no_edit_names_is_found_again_both_ways(old: str, data: st.DataObject) -> None:
    edit = st.builds(
        lambda one, two, text: Edit(min(one, two), max(one, two), text),
        st.integers(0, len(old)),
        st.integers(0, len(old)),
        st.text("cd\n", max_size=4),
    )
    edits = tuple(compatible_edits(old, data.draw(st.lists(edit, max_size=4))))
    rewriting = Rewriting(old, edits)
    for offset, sign in enumerate(old):
        if not any(each.start <= offset < each.end for each in edits):
            new = rewriting.forward(offset)
            assert rewriting.new[new] == sign
            assert rewriting.to_old_offset(new) == offset
    for offset, sign in enumerate(rewriting.new):
        place = rewriting.to_old_offset(offset)
        assert 0 <= place <= len(old)
        if sign in "ab":
            assert old[place] == sign
