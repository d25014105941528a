"""However a name is written it is found; what only looks like it is not."""

from __future__ import annotations

import base64
import gzip
import html
import json
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.core.problems import Message
from generator.data import Record
from generator.privacy import Kind, LeakIndex, Secret, withheld_secrets
from generator.privacy.artefacts import texts_in
from generator.privacy.secrets import are_names, secret_of
from generator.privacy.withheld import withheld_problems
from tests.history.repositories import History
from tests.privacy.pictures import picture
from tests.privacy.planting import zipped
from tests.test_growth import Work

if TYPE_CHECKING:
    from collections.abc import Callable

SECRETS = (
    Secret("Zéphyrine Quirinal", field="people.name", key="P1"),
    Secret("Jean-Pierre Petit", field="people.name", key="P2"),
    Secret("Lin Bao", field="people.name", key="P3"),
    Secret("Paul Roche", field="people.name", key="P4"),
    Secret("06 11 22 33 44", Kind.TEXT, "people.phone", "P1"),
    Secret("410232", Kind.TEXT, "people.file", "P1"),
    Secret("marie@exemple.invalid", Kind.TEXT, "people.mail", "P2"),
    Secret("Secrète", Kind.WORD, "people.mood", "P2"),
    Secret("Elle a été licenciée en mars.", Kind.TEXT, "people.note", "P2"),
)
LEAKS = LeakIndex(SECRETS)


LOOKS = yaml.safe_load(Path(__file__).with_name("looks.yaml").read_text("utf-8"))


@pytest.mark.parametrize("text", LOOKS["looks like a secret and is none"])
def test_what_only_looks_like_a_secret_is_none(text: str) -> None:
    assert not LEAKS.holds(text)


@pytest.mark.parametrize("text", LOOKS["a short or common name where it is surely one"])
def test_a_short_or_common_name_is_found_where_it_is_surely_one(text: str) -> None:
    assert LEAKS.holds(text)


# Ways to write a name so that it reads the same, one after the other.
WAYS: list[Callable[[str], str]] = [
    str.upper,
    str.lower,
    str.swapcase,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: unicodedata.normalize("NFKC", text),
    lambda text: text.replace("é", "e").replace("É", "E"),
    lambda text: text.replace("ir", "i\u00adr"),
    lambda text: text.replace("al", "a\u200bl"),
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: text.replace(" ", "\n"),
    lambda text: text.replace(" ", "-"),
    lambda text: " ".join(reversed(text.split(" "))),
    lambda text: text.replace("n", "n\u0323"),
    lambda text: "".join(chr(ord(each) + 0xFEE0) if "!" < each < "~" else each for each in text),
]
ESCAPES: list[Callable[[str], str]] = [
    lambda text: text,
    html.escape,
    quote,
    lambda text: quote(quote(text)),
    json.dumps,
    lambda text: "".join(f"&#{ord(each)};" for each in text),
    lambda text: "".join(f"&#x{ord(each):x};" for each in text),
    lambda text: text.encode("ascii", "xmlcharrefreplace").decode(),
]


@given(st.lists(st.sampled_from(WAYS), max_size=4), st.sampled_from(ESCAPES), st.text(max_size=9))
def test_a_name_is_found_in_any_way_to_write_it(
    ways: list[Callable[[str], str]], escape: Callable[[str], str], around: str
) -> None:
    name = "Zéphyrine Quirinal"
    for way in ways:
        name = way(name)
    text = f"{around}. {escape(name)} .{around}"
    assert LEAKS.holds(text), text
    assert not LEAKS.holds(LEAKS.masked(text, "***"))


@given(st.text(alphabet="abé '-.,<>&%\\uQuirnal06112234\n", max_size=60))
def test_a_masked_text_holds_nothing_and_other_text_stays(text: str) -> None:
    masked = LEAKS.masked(text, "***")
    assert not LEAKS.holds(masked)
    assert masked == text or LEAKS.holds(text)
    places = list(LEAKS.within(text))
    assert all(a.end <= b.start for a, b in pairwise(places))


def test_a_file_within_an_address_is_searched_and_a_broken_one_does_no_harm() -> None:
    def page(kind: str, content: bytes) -> str:
        return f'<img src="data:{kind};base64,{base64.b64encode(content).decode()}">'

    for kind, content in (
        ("image/jpeg", picture(".jpg")),
        ("image/png", b"\0Zephyrine Quirinal\0"),
    ):
        assert any(map(LEAKS.holds, texts_in("a.html", page(kind, content).encode())))
    assert not any(map(LEAKS.holds, texts_in("a.html", page("image/avif", bytes(40)).encode())))


def test_an_exception_lets_a_word_pass_and_no_whole_name() -> None:
    excepted = LeakIndex(SECRETS, {"Quirinal": "a hill of Rome"})
    assert not excepted.holds("Le palais du Quirinal")
    assert excepted.holds("Z. Quirinal")
    assert excepted.holds("QUIRINAL Zephyrine")


@pytest.mark.parametrize("texts", LOOKS["values that are names"])
def test_which_values_are_names(texts: list[str]) -> None:
    assert are_names(texts)


@pytest.mark.parametrize("texts", LOOKS["values that are no names"])
def test_which_values_are_no_names(texts: list[str]) -> None:
    assert not are_names(texts)


def test_names_outside_of_the_thesis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In ``withheld.txt``, in the environment, or in a file that the environment names."""
    (tmp_path / "withheld.txt").write_text("# noms\nZéphyrine Quirinal\n\n", encoding="utf-8")
    monkeypatch.setenv("THESIS_WITHHELD", "Aurélie Montcalm\nZéphyrine Quirinal\n")
    both = {"Zéphyrine Quirinal", "Aurélie Montcalm"}
    assert {each.text for each in withheld_secrets(tmp_path)} == both
    assert withheld_secrets(tmp_path)[0].place == "withheld.txt:2"
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_text("Côme Jaudevin\n", encoding="utf-8")
    monkeypatch.setenv("THESIS_WITHHELD", str(elsewhere))
    both = {"Zéphyrine Quirinal", "Côme Jaudevin"}
    assert {each.text for each in withheld_secrets(tmp_path)} == both


def test_the_work_grows_with_the_text_and_not_with_the_secrets() -> None:
    def work(names: int, words: int) -> int:
        record = Record("people", "P1", "data/people.csv", 2)
        secrets = [
            secret_of(
                record, "name", f"Zéphyrine {chr(65 + at % 26)}aa{at // 26 * 'ou'}quir", Kind.NAME
            )
            for at in range(names)
        ]
        leaks = LeakIndex(secrets)
        text = "Zéphyrine dit que le tableau suit. " * words + "Aaaquir"
        with Work() as done:
            assert len(list(leaks.within(text))) == 1
        return done.count

    assert work(200, 60) < 1.2 * work(20, 60)
    assert work(20, 240) < 5 * work(20, 60)


def test_names_that_git_would_publish_or_that_cannot_be_read_are_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def codes() -> list[str]:
        return [each.code for each in withheld_problems(tmp_path)]

    (tmp_path / "withheld.txt").write_text("Zéphyrine Quirinal\n", encoding="utf-8")
    assert codes() == []  # no repository
    repository = History(tmp_path)
    assert codes() == ["withheld-not-ignored"]
    (tmp_path / ".gitignore").write_text("withheld.txt\n", encoding="utf-8")
    assert codes() == []
    repository.git("add", "--force", "withheld.txt")
    assert codes() == ["withheld-not-ignored"]
    monkeypatch.setenv("THESIS_WITHHELD", str(tmp_path / "missing.txt"))
    (tmp_path / "withheld.txt").write_bytes(b"\0\0")
    assert codes() == ["withheld-unreadable", "withheld-unreadable", "withheld-not-ignored"]


def test_a_gzip_file_of_which_the_end_cannot_be_read_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What stands before its damage, or behind what is searched, is read by whoever unpacks it."""
    said = gzip.compress("Dit par Zéphyrine Quirinal.".encode())
    assert LEAKS.in_file("a.txt.gz", said)[0] == (SECRETS[0],)
    broken = LEAKS.in_file("a.txt.gz", said + b"x")
    assert broken == ((), Message("archive-unreadable", path="a.txt.gz"))
    monkeypatch.setattr("generator.privacy.artefacts._LARGEST", 20)
    large = LEAKS.in_file("a.txt.gz", said)
    assert large == ((), Message("archive-too-large", path="a.txt.gz"))
    assert LEAKS.in_file("a.txt.gz", b"Zephyrine Quirinal")[0] == (SECRETS[0],)


def test_archives_within_archives_come_to_an_end() -> None:
    """Whichever kinds follow one another."""
    content, name = b"text", "a.txt"
    for _ in range(6):
        content, name = gzip.compress(zipped({name: content})), "a.zip.gz"
    assert LEAKS.in_file(name, content)[1] == Message("archive-too-large", path="a.zip")
