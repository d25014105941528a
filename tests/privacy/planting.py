"""Puts the secrets of ``planted.txt`` where the file says, into a small thesis."""

from __future__ import annotations

import csv
import gzip
import io
import shutil
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import yaml

from tests.building import write
from tests.examples import edit
from tests.privacy.pictures import NAME, SVG, picture

HERE = Path(__file__).parent
PLACES = yaml.safe_load((HERE / "places.yaml").read_text("utf-8"))
IN_CHAPTER, ENDINGS = PLACES["in a chapter"], PLACES["in a file beside"]
NEVER_WRITTEN = ("jpeg", "png", "webp", "gif", "tiff", "svg metadata", "dropped", "comment")


class Planted(NamedTuple):
    """A secret, the key of its record, the kind of place where it is planted, and how."""

    key: str
    secret: str
    place: str
    written: str


def planted() -> list[Planted]:
    lines = (HERE / "planted.txt").read_text(encoding="utf-8").splitlines()[1:]
    rows = (line.split(" | ", 2) for line in lines)
    return [
        Planted(f"P{number:03}", secret, place, escaped(written))
        for number, (secret, place, written) in enumerate(rows, 1)
    ]


def escaped(text: str) -> str:
    return text.encode("latin-1", "backslashreplace").decode("unicode_escape")


def thesis(folder: Path, rows: Iterable[Planted]) -> Path:
    """Write the thesis `enquete`, in which all these are planted."""
    shutil.copytree(HERE / "enquete", folder, dirs_exist_ok=True)
    said: dict[str, list[str]] = {}
    chapter = ["# Récit\n", "![Un point](point.png)\n"]
    people = [("personne", "nom", "telephone", "courriel")]
    files: dict[str, bytes] = {"chapters/point.png": picture(".png")}
    for number, (key, secret, place, written) in enumerate(rows):
        is_mail, is_number = "@" in secret, not any(map(str.isalpha, secret))
        cells = secret * (not is_mail and not is_number), secret * is_number, secret * is_mail
        people.append((key, *cells) if place != "withheld" else (key, "", "", ""))
        said.setdefault(place, []).append(secret if place == "withheld" else written)
        if place in IN_CHAPTER:
            chapter.append(IN_CHAPTER[place].replace("{n}", str(number)).replace("{}", written))
        elif place == "front matter":
            text = f"---\ndescription: {written}\n---\n# Chapitre {number}\n\nUn mot.\n"
            files[f"chapters/9.{number}_suite.md"] = text.encode()
        elif place == "dropped":
            files["chapters/transcription.docx"] = docx(written)
        elif place == "file name" or place in ENDINGS:
            name = written if place == "file name" else f"dossier{number}.{ENDINGS[place]}"
            files[f"chapters/{name}"] = content(place, written)
            shown = "!" if name.endswith((".jpg", ".png", ".webp", ".gif", ".tif", ".svg")) else ""
            chapter.append(f"{shown}[fichier]({quote(name)})")
    files |= {
        "chapters/1_recit.md": "\n\n".join(chapter).encode(),
        "data/personnes.csv": as_csv(people),
        "data/notes.csv": as_csv(
            [("note", "texte"), *enumerate(said.get("public cell", ["rien"]))]
        ),
        "withheld.txt": "\n".join(said.get("withheld", [])).encode(),
    }
    for path, written in files.items():
        write(folder / path, written)
    for place in said.keys() & PLACES["in a file"].keys():
        for path, words in PLACES["in a file"][place].items():
            edit(folder / path, words, "\n".join(said[place]))
    return folder


def as_csv(rows: Iterable[tuple[object, ...]]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def docx(text: str, cut: int = 0, **members: str | bytes) -> bytes:
    """Return a Word file with a paragraph, cut into two runs of different formats."""
    runs = [text[:cut], text[cut:]] if cut else [text]
    inner = "".join(f"<w:r><w:rPr><w:b/></w:rPr><w:t>{each}</w:t></w:r>" for each in runs)
    names = {name.replace("__", "/").replace("_", "."): each for name, each in members.items()}
    return zipped({"word/document.xml": f"<w:p>{inner}</w:p>", **names})


def content(place: str, text: str) -> bytes:
    """Return the content of a file of some kind that holds a text."""
    if place in {"jpeg", "png", "webp", "gif", "tiff"}:
        return picture(f".{ENDINGS[place]}", author=text)
    made_by: dict[str, Callable[[], bytes]] = {
        "docx": lambda: docx(text),
        "docx cut into runs": lambda: docx(text, 3),
        "docx properties": lambda: docx("x", docProps__core_xml=f"<dc:creator>{text}</dc:creator>"),
        "docx comment": lambda: docx("x", word__comments_xml=f"<w:t>{text}</w:t>"),
        "picture in docx": lambda: docx("x", word__media__a_jpg=picture(".jpg", author=text)),
        "xlsx": lambda: zipped({"xl/sharedStrings.xml": f"<si><t>{text}</t></si>"}),
        "epub": lambda: zipped({"EPUB/ch1.xhtml": f"<p>{text}</p>"}),
        "name in zip": lambda: zipped({text: "x"}),
        "zip in zip": lambda: zipped({"inner.zip": zipped({"a.txt": text})}),
        "latin-1 file": lambda: text.encode("latin-1"),
        "utf-16 file": lambda: text.encode("utf-16"),
        "gz file": lambda: gzip.compress(text.encode()),
        "svg metadata": lambda: SVG.replace(NAME, text).encode(),
    }
    return made_by.get(place, text.encode)()
