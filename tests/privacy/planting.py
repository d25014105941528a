"""Puts the secrets of ``planted.txt`` where the file says, into a small thesis."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from tests.privacy.pictures import NAME, SVG, picture

HERE = Path(__file__).parent
SCHEMA = """\
resources:
  - name: personnes
    path: personnes.csv
    schema:
      fields:
        - {name: personne}
        - {name: nom, x-privacy: private}
        - {name: telephone, x-privacy: private}
        - {name: courriel, x-privacy: private}
      primaryKey: personne
  - name: notes
    path: notes.csv
    description: "%s"
    schema:
      fields: [{name: note}, {name: texte}]
      primaryKey: note
"""
SETTINGS = """\
site_name: Enquête
site_description: "%s"
docs_dir: chapters
theme: {name: material, language: fr, custom_dir: look, font: false}
plugins:
  - thesis:
      privacy: {k: 0}
"""
TABLES = """\
notes:
  kind: listing
  caption: "%s"
  from: notes
  columns: {Note: note, Texte: texte}
"""
# What a chapter says around a planted text, which stands for {}; {n} is its number.
IN_CHAPTER = {
    "paragraph": "{}",
    "heading": "## {}",
    "alternative text": "![{}](point.png)",
    "link title": '[voir](https://example.org "{}")',
    "link": "[voir]({})",
    "attribute": '<span title="{}">mot</span>',
    "id": '<span id="{}">mot</span>',
    "comment": "<!-- {} -->",
    "code": "```\n{}\n```",
    "footnote": "Un mot[^{n}].\n\n[^{n}]: {}",
    "table cell": "| a | b |\n| --- | --- |\n| {} | x |",
    "html": "<div>{}</div>",
    "withheld": "{}",
}
ENDINGS = {
    "text file": "txt",
    "csv file": "csv",
    "json file": "json",
    "html file": "html",
    "xml file": "xml",
    "svg file": "svg",
    "latin-1 file": "txt",
    "utf-16 file": "txt",
    "gz file": "txt.gz",
    "tex file": "tex",
    "css file": "css",
    "rtf file": "rtf",
    "mail": "eml",
    "js file": "js",
    "xlsx": "xlsx",
    "epub": "epub",
    "name in zip": "zip",
    "zip in zip": "zip",
    "jpeg": "jpg",
    "png": "png",
    "webp": "webp",
    "gif": "gif",
    "tiff": "tif",
    "svg metadata": "svg",
}
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
    """Write a thesis in which all these are planted."""
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
        elif place == "file name" or place in ENDINGS or place.startswith(("docx", "picture")):
            ending = ENDINGS.get(place, "docx")
            name = written if place == "file name" else f"dossier{number}.{ending}"
            files[f"chapters/{name}"] = content(place, written)
            shown = "!" if ending in {"jpg", "png", "webp", "gif", "tif", "svg"} else ""
            chapter.append(f"{shown}[fichier]({quote(name)})")
    notes = [("note", "texte"), *enumerate(said.get("public cell", ["rien"]))]
    first = {place: texts[0] for place, texts in said.items()}
    files |= {
        "chapters/1_recit.md": "\n\n".join(chapter).encode(),
        "data/personnes.csv": as_csv(people),
        "data/notes.csv": as_csv(notes),
        "data/datapackage.yaml": (SCHEMA % first.get("description", "Des notes")).encode(),
        "data/tables.yaml": (TABLES % first.get("caption", "Notes")).encode(),
        "mkdocs.yml": (SETTINGS % first.get("settings", "Une enquête")).encode(),
        "withheld.txt": "\n".join(said.get("withheld", [])).encode(),
        "look/main.html": template(said.get("template", [])).encode(),
    }
    if "bibliography" in first:
        work = f"@book{{un, title = {{{first['bibliography']}}}, author = {{X}}, year = 2000}}\n"
        files["data/references.bib"] = work.encode()
    for path, written in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(written)
    return folder


def template(texts: Iterable[str]) -> str:
    block = "{% block extrahead %}" + "\n".join(texts) + "{% endblock %}"
    return '{% extends "base.html" %}' + block


def as_csv(rows: Iterable[tuple[object, ...]]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def zipped(files: dict[str, str | bytes]) -> bytes:
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
