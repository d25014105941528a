"""What an editor sends and asks, each answered by one function: the names are the protocol's.

A buffer is checked when nobody typed for a moment, and the thesis with it: so what is told is what
``thesis check`` tells, of all its files.
"""

import asyncio
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from lsprotocol import types as lsp
from pygls import uris
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer

from generator.chapters.reading import unix
from generator.core.problems import CONFIGURATION, DATA_RULES, Message, Problem, Severity
from generator.core.values import grouped
from generator.editor.changing import Changes, actions_at, renamed
from generator.editor.completions import completions
from generator.editor.desk import Desk, Doors, Text
from generator.editor.pointing import (
    Spot,
    hints_of,
    passages_of,
    places_of,
    said_of,
    spot_at,
    symbols_of,
)
from generator.language import MessageError, say
from generator.language.catalogue import describe

PAUSE = 0.03  # seconds without a change after which a thesis is checked
WATCHED = "**/*.{md,markdown,qmd,Rmd,csv,tsv,yaml,yml,bib,txt,py}"
# Signs behind which something may be offered.
_TYPED = lsp.CompletionOptions(trigger_characters=[*"@{.|,\"'=(#/"])


def serve(doors: Doors) -> None:
    """Serve an editor over standard input and output until it ends."""
    output, sys.stdout = sys.stdout.buffer, sys.stderr  # what else is printed is no message
    server = Server(doors)
    for name, answer in ANSWERS.items():
        server.feature(name, _TYPED if name == lsp.TEXT_DOCUMENT_COMPLETION else None)(answer)
    server.start_io(sys.stdin.buffer, output)


class Server(LanguageServer):
    """A server with the theses that its editor has open, by their folders."""

    def __init__(self, doors: Doors) -> None:
        super().__init__(
            "thesis", version("thesis-site"), text_document_sync_kind=lsp.TextDocumentSyncKind.Full
        )
        self.doors = doors
        self.desks: dict[Path, Desk] = {}
        self._files: dict[str, tuple[Desk, str]] = {}  # that the editor names, by their addresses
        self._told = set[str]()

    def find(self, uri: str) -> tuple[Desk, str] | None:
        """Return the thesis of a file and its path there, None where it is in none: told once."""
        if uri in self._files or not uri.startswith("file:"):  # never saved, or of another version
            return self._files.get(uri)
        file = Path(uris.to_fs_path(uri) or "").resolve()
        if (root := self.doors.root_of(file)) is None:
            self.tell(Message("editor-outside", path=file.name), "en")
        else:
            new = Desk(root, self.doors, self.workspace.position_codec)
            desk, path = self.desks.setdefault(root, new), file.relative_to(root).as_posix()
            self._files[uri], desk.uris[path] = (desk, path), uri
        return self._files.get(uri)

    def tell(self, message: Message | str, language: str) -> None:
        """Show something to the author, once."""
        text = say(message, language)
        if text not in self._told:
            self._told.add(text)
            self.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Info, text))

    def check_soon(self, desk: Desk) -> None:
        """Check a thesis when nothing changed for a moment."""
        if desk.waiting:
            desk.waiting.cancel()
        desk.waiting = asyncio.get_running_loop().call_later(PAUSE, self.check, desk)

    def check(self, desk: Desk) -> None:
        """Tell what is wrong in a thesis that waits to be checked, where that changed."""
        if desk.is_open and not desk.waiting:
            return
        desk.waiting = None
        try:
            desk.read()
        except Exception as error:  # noqa: BLE001 - of the thesis: the editor stays
            self.tell(self.doors.describe(error), "en")
            return
        language = desk.thesis.language.code
        found = grouped((each.place.path, each) for each in desk.problems)
        for path in {**desk.sent, **found}:
            text, problems = desk.text(path), found.get(path, ())
            sent = [self._diagnostic(text, each, language) for each in problems]
            if sent != desk.sent.get(path, []):
                desk.sent[path] = sent
                told = lsp.PublishDiagnosticsParams(desk.uri(path), sent)
                self.text_document_publish_diagnostics(told)
        settings = (e for e in desk.problems if e.place.path == CONFIGURATION)
        for each in (e for e in settings if e.severity is Severity.ERROR):
            self.tell(f"{CONFIGURATION}: {describe(each, language)}", language)

    def _diagnostic(self, text: Text, problem: Problem, language: str) -> lsp.Diagnostic:
        page = "data" if problem.rule in DATA_RULES else problem.rule
        guide = self.doors.guide / language / "rules" / f"{page}.md"
        address = uris.from_fs_path(str(guide)) if guide.is_file() else None
        return lsp.Diagnostic(
            text.at(problem.place, problem.found),
            describe(problem, language),
            lsp.DiagnosticSeverity([*Severity].index(problem.severity) + 1),
            problem.rule,
            lsp.CodeDescription(address) if address else None,
            "thesis",
        )


# --- what an editor tells -------------------------------------------------------------------------


def _begin(ls: Server, params: lsp.InitializeParams) -> None:
    if isinstance(asked := params.initialization_options, Mapping) and asked.get("inlayHints"):
        ls.feature(lsp.TEXT_DOCUMENT_INLAY_HINT)(_of_thesis(hints_of))


def _watch(ls: Server, _: lsp.InitializedParams) -> None:
    workspace = ls.client_capabilities.workspace
    if workspace and (each := workspace.did_change_watched_files) and each.dynamic_registration:
        options = lsp.DidChangeWatchedFilesRegistrationOptions([lsp.FileSystemWatcher(WATCHED)])
        changed = lsp.Registration("changed", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        ls.client_register_capability(lsp.RegistrationParams([changed]))


def _change(ls: Server, params: Any) -> None:  # noqa: ANN401 - opened, changed, saved or closed
    uri = params.text_document.uri
    if found := ls.find(uri):
        desk, path = found
        if (document := ls.workspace.text_documents.get(uri)) is None:
            desk.typed.pop(path, None)
        elif path not in desk.typed or (document.version or 0) >= desk.versions[path]:  # in order
            desk.typed[path], desk.versions[path] = unix(document.source), document.version or 0
        ls.check_soon(desk)


def _changed(ls: Server, _: lsp.DidChangeWatchedFilesParams) -> None:
    for desk in ls.desks.values():
        ls.check_soon(desk)


# --- what an editor asks --------------------------------------------------------------------------


def _of_thesis(
    answer: Callable[[Desk, str, Any], object], *, is_fresh: bool = True
) -> Callable[..., object]:
    """Return what answers a question about a file of a thesis, None of any other."""

    def answered(ls: Server, params: Any) -> object:  # noqa: ANN401 - of any question
        if (found := ls.find(params.text_document.uri)) is None:
            return None
        if is_fresh or not found[0].is_open:
            ls.check(found[0])
        return answer(*found, params) if found[0].is_open else None

    return answered


def _spot(desk: Desk, path: str, params: Any) -> Spot:  # noqa: ANN401 - of a question at a place
    return spot_at(desk, path, desk.text(path).offset(params.position))


def _hover(desk: Desk, path: str, params: lsp.HoverParams) -> lsp.Hover | None:
    spot = _spot(desk, path, params)
    markdown = lsp.MarkupContent(lsp.MarkupKind.Markdown, said_of(desk.thesis, spot))
    return lsp.Hover(markdown, desk.text(path).range(spot.span)) if markdown.value else None


def _define(desk: Desk, path: str, params: lsp.DefinitionParams) -> list[lsp.Location]:
    places = places_of(desk.thesis, _spot(desk, path, params))
    return [lsp.Location(desk.uri(each.path), desk.text(each.path).at(each)) for each in places]


def _refer(desk: Desk, path: str, params: lsp.ReferenceParams) -> list[lsp.Location]:
    found = passages_of(desk.thesis, _spot(desk, path, params).key)
    return [lsp.Location(desk.uri(each), desk.text(each).range(span)) for each, span in found]


def _complete(desk: Desk, path: str, params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
    text = desk.text(path)
    end = text.offset(params.position)
    typed, offers = completions(desk, path, text.text[:end].split("\n"))
    place = text.range((end - len(typed), end))
    gap = " " if text.text[: end - len(typed)].endswith(("{{", "{=")) else ""
    return [
        lsp.CompletionItem(
            name,
            kind=kind,
            detail=about,
            sort_text=f"{at:04}",  # in this order
            text_edit=lsp.TextEdit(place, gap + name),
        )
        for at, (name, about, kind) in enumerate(offers)
    ]


def _act(desk: Desk, path: str, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    text, place = desk.text(path), params.range
    found = actions_at(desk, path, text.offset(place.start), text.offset(place.end))
    language, kind = desk.thesis.language.code, lsp.CodeActionKind.QuickFix
    return [lsp.CodeAction(say(name, language), kind, edit=_edit(desk, e)) for name, e in found]


def _rename(desk: Desk, path: str, params: lsp.RenameParams) -> lsp.WorkspaceEdit:
    try:
        return _edit(desk, renamed(desk, _spot(desk, path, params).key, params.new_name))
    except MessageError as error:
        raise JsonRpcInvalidParams(say(error.message, desk.thesis.language.code)) from error


def _edit(desk: Desk, changes: Changes) -> lsp.WorkspaceEdit:
    made = list[lsp.TextDocumentEdit | lsp.CreateFile | lsp.RenameFile | lsp.DeleteFile]()
    for path, edits in changes.items():
        text, uri = desk.text(path), desk.uri(path)
        made += () if (desk.root / path).exists() else (lsp.CreateFile(uri),)
        document = lsp.OptionalVersionedTextDocumentIdentifier(uri=uri)
        spans = ((text.range((each.start, each.end)), each.text) for each in edits)
        made.append(lsp.TextDocumentEdit(document, [lsp.TextEdit(*each) for each in spans]))
    return lsp.WorkspaceEdit(document_changes=made)


ANSWERS: Mapping[str, Callable[..., object]] = {
    lsp.INITIALIZE: _begin,
    lsp.INITIALIZED: _watch,
    lsp.TEXT_DOCUMENT_DID_OPEN: _change,
    lsp.TEXT_DOCUMENT_DID_CHANGE: _change,
    lsp.TEXT_DOCUMENT_DID_SAVE: _change,
    lsp.TEXT_DOCUMENT_DID_CLOSE: _change,
    lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES: _changed,
    lsp.TEXT_DOCUMENT_HOVER: _of_thesis(_hover),
    lsp.TEXT_DOCUMENT_DEFINITION: _of_thesis(_define),
    lsp.TEXT_DOCUMENT_REFERENCES: _of_thesis(_refer),
    lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL: _of_thesis(symbols_of),
    lsp.TEXT_DOCUMENT_COMPLETION: _of_thesis(_complete, is_fresh=False),
    lsp.TEXT_DOCUMENT_CODE_ACTION: _of_thesis(_act),
    lsp.TEXT_DOCUMENT_RENAME: _of_thesis(_rename),
}
