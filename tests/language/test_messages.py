"""Every message that the code makes has a text in every language, and no text is left over."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.core.problems import Message, Place, Problem
from generator.language import LANGUAGES, MessageError, as_object, as_text, describe, say
from generator.language.catalogue import load_language
from generator.language.catalogue import messages_of as texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CODE = Path(__file__).resolve().parents[2] / "generator"
FORMS = {"quoted", "or", "and", "parted"}


def forms(template: str | Mapping[str, str]) -> list[str]:
    """Return the text of a code, or its text for each plural category."""
    return [template] if isinstance(template, str) else list(template.values())


def fields(template: str | Mapping[str, str]) -> frozenset[str]:
    """Return the names of the fields that a text puts in."""
    found = {name for text in forms(template) for _, name, _, _ in Formatter().parse(text) if name}
    return frozenset(found if isinstance(template, str) else found | {"count"})


SOURCES = {path.relative_to(CODE): path.read_text("utf-8") for path in sorted(CODE.rglob("*.py"))}
NODES = [(path, node) for path, text in SOURCES.items() for node in ast.walk(ast.parse(text))]


def made() -> Iterator[tuple[str, str, frozenset[str | None]]]:
    """Yield each ``Message(…)`` of the code: its place, its code and the names of its fields.

    A code with a part that varies (``some-{kind}``) stands for all the codes that it can be, one
    that is a name for none; None stands among the fields for those that are handed on.
    """
    for path, node in NODES:
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Message":
            place = f"{path}:{node.lineno}"
            [code] = node.args
            names = frozenset(each.arg for each in node.keywords)
            if isinstance(code, ast.Constant):
                yield place, str(code.value), names
            elif isinstance(code, ast.JoinedStr):
                codes = [
                    each
                    for each, template in texts("en").items()
                    if re.fullmatch(as_pattern(code), each) and names == fields(template)
                ]
                yield from ((place, each, names) for each in codes or [ast.unparse(code)])


def as_pattern(code: ast.JoinedStr) -> str:
    """Return the pattern of the codes that a text with parts can be."""
    return "".join(
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z-]+"
        for part in code.values
    )


MADE = tuple(made())
WRITTEN = frozenset(str(node.value) for _, node in NODES if isinstance(node, ast.Constant))
# Codes that are put together beside ``Message(…)``, from a beginning that is written out.
PATTERNS = tuple(
    as_pattern(node)
    for _, node in NODES
    if isinstance(node, ast.JoinedStr) and re.match(r"[a-z]+\\-", as_pattern(node))
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_code_has_a_text_and_each_text_a_code(language: str) -> None:
    codes = {code for _, code, _ in MADE}
    assert sorted(codes - texts(language).keys()) == []
    left = texts(language).keys() - codes - WRITTEN
    assert [code for code in left if not any(re.fullmatch(each, code) for each in PATTERNS)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_uses_the_fields_that_its_messages_have(language: str) -> None:
    wrong = [
        (place, code, sorted(map(str, names ^ fields(texts(language)[code]))))
        for place, code, names in MADE
        if names != fields(texts(language)[code])
        and not (None in names and names - {None} < fields(texts(language)[code]))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_asks_for_known_forms_and_has_each_plural(language: str) -> None:
    for code, template in texts(language).items():
        for text in forms(template):
            parts = Formatter().parse(text)
            assert {word for _, _, form, _ in parts for word in (form or "").split()} <= FORMS, code
        if not isinstance(template, str):
            plurals = {load_language(language).plural(count) for count in (1, 19)}
            assert template.keys() == plurals, code


@pytest.mark.parametrize("name", ["messages.fr", "messages.en", "fr", "en"])
def test_each_code_has_one_text(name: str) -> None:
    text = (CODE / "language" / f"{name}.yaml").read_text("utf-8")
    codes = re.findall(r"^([\w-]+):", text, re.MULTILINE)
    assert [code for code, count in Counter(codes).items() if count > 1] == []


def test_french_texts_are_set_as_french() -> None:
    for code, template in texts("fr").items():
        for text in forms(template):
            assert not re.search(r"\w'\w", text), code
            assert not re.search(r"[\w})][;!?»]| [:;!?%»]|«[^\u00a0]", text), code


def test_a_language_without_texts_is_told_in_english() -> None:
    message = Message("did-you-mean", name="oui")
    assert say(message, "fr-CA") == " (vouliez-vous dire oui\u00a0?)"
    assert say(message, "en_GB") == say(message, "de") == say(message, "") == " (did you mean oui?)"
    assert str(MessageError(message)) == " (did you mean oui?)"


def test_a_sentence_without_a_code_is_said_as_it_is() -> None:
    problem = Problem("rule", Place("a.md"), "50 {percent}", expected="{x}")
    assert describe(problem, "fr") == "50 {percent}"
    assert as_object(problem, "fr")["expected"] == "{x}"


def test_a_code_or_field_that_a_catalogue_lacks_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        say(Message("no such code"), "fr")
    with pytest.raises(KeyError):
        say(Message("did-you-mean"), "fr")


@given(value=st.text(max_size=100))
def test_what_is_in_a_field_is_never_read_as_a_template(value: str) -> None:
    text = say(Message("list-or", first=f"{{{value}}}", last="{last}"), "en")
    assert text == f"{{{value}}} or {{last}}"
    line = as_text(Problem("rule", Place("a.md"), Message("quotation", text=value)), "fr")
    assert line.splitlines() == [line]
