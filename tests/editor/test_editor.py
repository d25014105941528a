"""What an editor is told and shown of a thesis, by a real client: the examples of ``asked.yaml``.

An example is a chapter with a mark where the cursor is, and what comes back.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.client import LanguageClient
from pygls.protocol import default_converter
from pygls.workspace import TextDocument

from generator.app.project import check, open_thesis
from generator.language.catalogue import describe
from tests.building import write
from tests.doors import run
from tests.examples import EXAMPLE, SPACES, example_thesis, read_examples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EVERY = int(os.environ.get("EVERY", "20"))  # edits after which all is checked anew
PATIENCE = 60  # seconds for an answer
MARK = "¦"  # where the cursor is in a text
CHAPTER = "chapters/1.2_resultats.md"
START = (sys.executable, "-c", "from generator.app.cli import run; run()")
LOOP = asyncio.new_event_loop()  # of all editors, in its thread: a browser's may turn in this one
Thread(target=LOOP.run_forever, daemon=True).start()
SETTINGS = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
JSON, KINDS = default_converter(), dict[str, Any](lsp.METHOD_TO_TYPES)
SESSIONS: Any = yaml.safe_load(Path(__file__).with_name("sessions.yaml").read_text("utf-8"))
METHODS, PUT = SESSIONS["methods"], SESSIONS["put"]
ASKED = read_examples(Path(__file__).with_name("asked.yaml"), (*METHODS, *PUT, "told", "marked"))


class Editor:
    """An editor with files of a thesis open, and what it was told of them."""

    def __init__(self, root: Path, **options: object) -> None:
        self.root = root
        self.client, self.typed, self.version = LanguageClient("test", "1"), set[str](), 0
        self.shown, self.messages = dict[str, list[lsp.Diagnostic]](), list[str]()

        @self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def _(params: lsp.PublishDiagnosticsParams) -> None:
            self.shown[self.path(params.uri)] = [*params.diagnostics]

        @self.client.feature(lsp.WINDOW_SHOW_MESSAGE)
        def _(params: lsp.ShowMessageParams) -> None:
            self.messages.append(params.message)

        self.run(self.client.start_io(*START, "lsp", cwd=root.parent, env=SETTINGS))
        self.server: Any = self.client._server
        asked = {"capabilities": {}, "initializationOptions": options}
        self.can = self.run(self._sent("initialize", asked)).capabilities
        self.soon(self.client.initialized, lsp.InitializedParams())

    def run(self, waited: Any) -> Any:  # noqa: ANN401 - of any call
        return asyncio.run_coroutine_threadsafe(waited, LOOP).result(PATIENCE)

    def soon(self, call: Any, *about: object) -> None:  # noqa: ANN401 - any call
        LOOP.call_soon_threadsafe(call, *about)

    async def _sent(self, method: str, about: object) -> Any:  # noqa: ANN401 - of any method
        params = JSON.structure(about, KINDS[method][2])
        return await self.client.protocol.send_request_async(method, params)

    def tell(self, method: str, path: str, text: str = "") -> None:
        document = {"uri": (self.root / path).as_uri(), "languageId": "markdown", "text": text}
        name, version = f"textDocument/{method}", {"version": self.version}
        about = {"textDocument": document | version, "contentChanges": [{"text": text}]}
        self.typed = self.typed - {path} if method == "didClose" else self.typed | {path}
        self.soon(self.client.protocol.notify, name, JSON.structure(about, KINDS[name][2]))

    def type(self, path: str, text: str) -> lsp.Position:
        """Put a text into the buffer of a file; return where the mark in it is."""
        before, self.version = text.partition(MARK)[0], self.version + 2
        self.tell("didChange" if path in self.typed else "didOpen", path, text.replace(MARK, ""))
        self.version -= 1
        self.tell("didChange", path, "# Before")  # overtaken by what was typed later
        last = before.rpartition("\n")[2].encode("utf-16-le")
        return lsp.Position(before.count("\n"), len(last) // 2)

    def ask(self, method: str, path: str, at: lsp.Position, **more: object) -> Any:  # noqa: ANN401
        """Return what is answered of a place; what is wrong is told before."""
        document, place = {"uri": (self.root / path).as_uri()}, JSON.unstructure(at)
        about = {"textDocument": document, "position": place, "context": SESSIONS["context"]}
        about["range"] = {"start": place, "end": place}
        return self.run(self._sent(f"textDocument/{method}", about | more))

    def told(self) -> list[str]:
        """Return what is wrong in all files, once it is checked."""
        self.ask("hover", max(self.typed), lsp.Position(0, 0))
        told = ((path, each) for path, found in self.shown.items() for each in found)
        return sorted(f"{path}:{e.range.start.line + 1}: {e.code}: {e.message}" for path, e in told)

    def path(self, uri: str) -> str:
        return os.path.relpath(unquote(urlsplit(uri).path), self.root)

    def files(self, changes: Any, path: str, whole: str) -> dict[str, str]:  # noqa: ANN401
        """Return the files as a change makes them; one says ``whole`` in its buffer."""
        edits = (each for each in changes.document_changes if hasattr(each, "edits"))
        found = {self.path(each.text_document.uri): each.edits for each in edits}
        files = {name: self.root / name for name in found}
        texts = {name: file.read_text("utf-8") for name, file in files.items() if file.exists()}
        return {name: put({**texts, path: whole}.get(name, ""), found[name]) for name in found}

    def end(self) -> None:
        self.run(self.client.shutdown_async(None))
        self.soon(self.client.exit, None)
        self.run(self.client.stop())
        assert self.server.returncode == 0


def put(text: str, edits: Iterable[Any]) -> str:
    for start, end, new in sorted((*span_of(text, e.range), e.new_text) for e in edits)[::-1]:
        text = text[:start] + new + text[end:]
    return text


def span_of(text: str, place: lsp.Range) -> tuple[int, int]:
    document = TextDocument("", text)
    return document.offset_at_position(place.start), document.offset_at_position(place.end)


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    root = example_thesis(tmp_path_factory.mktemp("thesis"), SESSIONS["cited"])
    editor = Editor(root, inlayHints=True)
    yield editor
    editor.end()


@pytest.mark.parametrize("example", ASKED.values(), ids=ASKED)
def test_an_editor_is_answered(editor: Editor, example: Any) -> None:  # noqa: ANN401
    path, typed = example.get("file", CHAPTER), example.get("text") or example["chapter"]
    before, whole = (editor.root / CHAPTER).read_text("utf-8"), typed.replace(MARK, "")
    write(editor.root / CHAPTER, whole if "saved" in example else before)
    spot = path, editor.type(path, typed), whole
    told = [each for each in editor.told() if each.startswith(f"{path}:")]
    marked = [whole[slice(*span_of(whole, each.range))] for each in editor.shown.get(path, ())]
    known = {"told": told, "marked": marked}
    for asked in example.keys() - {*PUT}:
        found = known[asked] if asked in known else answer(editor, asked, spot, example[asked])
        text = yaml.safe_dump(found, allow_unicode=True).translate(SPACES)
        assert yaml.safe_load(text) == example[asked], asked
    write(editor.root / CHAPTER, before)
    editor.tell("didClose", path)


def answer(editor: Editor, asked: str, spot: Any, expected: Any) -> object:  # noqa: ANN401
    """Return what comes back, as an example says it."""
    path, at, whole = spot
    if asked == "refused":
        with pytest.raises(JsonRpcException) as refusal:
            editor.ask("rename", path, at, newName=expected["to"])
        return {"to": expected["to"], "for": refusal.value.message}
    found = editor.ask(METHODS[asked], path, at, newName=asked == "rename" and expected["to"])
    match asked:
        case "shows":
            return found and found.contents.value
        case "leads" | "used":
            return sorted(f"{editor.path(e.uri)}:{e.range.start.line + 1}" for e in found)
        case "parts" | "values":
            return [getattr(each, "name", "") or each.label for each in found]
        case "does":
            made = {each.title: editor.files(each.edit, path, whole) for each in found}
            return {n: each.get(path) if len(each) == 1 else [*each] for n, each in made.items()}
        case "rename":
            return {"to": expected["to"], **editor.files(found, path, whole)}
        case "becomes":
            return put(whole, [found[0].text_edit])
        case _:
            offered = [f"{each.label} – {each.detail}".removesuffix(" – ") for each in found]
            there = [each for each in expected if each in "\n".join(offered)]
            left = [each for each in expected if each not in there]
            return {"among": there, "never": left}.get(asked, offered[: len(expected)])


def test_after_each_of_200_edits_an_editor_is_told_what_a_check_finds(tmp_path: Path) -> None:
    chance, root = random.Random(EVERY), example_thesis(tmp_path / "thesis")  # noqa: S311
    editor, memory = Editor(root), list[int]()
    texts = {path: (root / path).read_text("utf-8") for path in SESSIONS["files"]}
    for at in range(200):
        path = chance.choice(SESSIONS["files"])
        lines = chance.choice((texts[path], (EXAMPLE / path).read_text("utf-8"))).split("\n")
        typed = [*lines, *(SESSIONS["typed"] if path.endswith(".md") else ())]
        lines[chance.randrange(len(lines))] = chance.choice(typed)
        texts[path] = "\n".join(lines)
        editor.type(path, texts[path])
        if at % 3 == 0 or not path.endswith(".md"):
            write(root / path, texts[path])
            editor.tell("didSave", path)
        told = editor.told()
        memory.append(int(Path(f"/proc/{editor.server.pid}/statm").read_text("ascii").split()[1]))
        if at % EVERY == 0:
            found = check(open_thesis(example_thesis(tmp_path / str(at), texts)))
            said = ((e.place, e.rule, describe(e, "fr")) for e in found)
            assert told == sorted(f"{e.path}:{e.line}: {rule}: {text}" for e, rule, text in said)
    assert not editor.can.inlay_hint_provider  # nobody asked for values behind expressions
    editor.end()
    assert max(memory[100:]) < 1.1 * max(memory[:100])


def test_what_is_no_thesis_or_a_broken_one_is_told_once(tmp_path: Path) -> None:
    editor = Editor(example_thesis(tmp_path / "thesis", SESSIONS["broken"]))
    for path in (CHAPTER, "../note.md", CHAPTER, "../note.md"):
        editor.type(path, "# Un\n")
        editor.told()
    older = lsp.TextDocumentItem(f"git:{editor.root}/{CHAPTER}", "markdown", 1, "[x](nul.md)")
    editor.soon(editor.client.text_document_did_open, lsp.DidOpenTextDocumentParams(older))
    write(editor.root / "mkdocs.yml", "a: [")
    editor.tell("didSave", CHAPTER)
    editor.told()
    assert [each.translate(SPACES) for each in editor.messages] == SESSIONS["messages"]
    editor.end()


def test_without_its_library_the_command_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*filter(lambda each: each.startswith(("pygls", "generator.editor")), sys.modules)]:
        monkeypatch.setitem(sys.modules, name, None)
    assert run("lsp").stderr.translate(SPACES) == SESSIONS["without"]


def test_a_terminal_is_told_again_when_a_file_is_saved(tmp_path: Path) -> None:
    root, pipe = example_thesis(tmp_path), subprocess.PIPE
    command = [*START, "check", "--watch", "--format", "github"]
    it = subprocess.Popen(command, cwd=root, env=SETTINGS, stdout=pipe, stderr=pipe)  # noqa: S603
    (it.stderr or sys.stdin).readline()  # nothing is wrong yet
    write(root / CHAPTER, SESSIONS["saved"]["chapter"])
    told = (it.stdout or sys.stdin.buffer).readline().decode()
    it.terminate()
    it.communicate(timeout=PATIENCE)
    assert told.translate(SPACES) == SESSIONS["saved"]["told"]
