"""An editor: a real client of the Language Server Protocol that talks to a server over its standard input and output.

Tests say what somebody does in it, one thing after the other; the protocol goes on in a thread of its own.
"""

import asyncio
import os
import sys
import threading
import time
from collections.abc import Coroutine, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from lsprotocol import types
from pygls.lsp.client import LanguageClient

T = TypeVar("T")

_PATIENCE = 30.0
"""Seconds that an answer may take on a machine that does much else."""


class Editor:
    """An editor with a folder open; use it as a context manager.

    Attributes:
        client: the protocol's side of it.
        shown: the problems of each address, with the version of the text that they are of.
        messages: what the server told whoever sits there.
    """

    def __init__(
        self,
        folder: Path,
        command: Sequence[str] = (sys.executable, "-m", "compiler", "lsp"),
        settings: Mapping[str, object] | None = None,
        encodings: Sequence[types.PositionEncodingKind] = (),
    ) -> None:
        self.folder = folder
        self.client = LanguageClient("editor", "1")
        self.shown: dict[str, types.PublishDiagnosticsParams] = {}
        self.messages: list[str] = []
        self._command = command
        self._settings = settings or {}
        self._encodings = list(encodings)
        self._news = threading.Condition()
        self._texts: dict[str, tuple[int, str]] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._listen()

    def __enter__(self) -> Self:
        self._thread.start()
        self._wait(self._begin())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wait(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def text(self, name: str) -> str:
        return self._texts[self.uri(name)][1]

    def open(self, name: str, text: str | None = None) -> list[types.Diagnostic]:
        """Open a file, or a text that differs from it, and return its problems."""
        self.show(name, text)
        return self.problems(name)

    def show(self, name: str, text: str | None = None) -> None:
        """Open a file, or a text that differs from it, without waiting."""
        written = (self.folder / name).read_text(encoding="utf-8") if text is None else text
        self._texts[self.uri(name)] = (1, written)
        item = types.TextDocumentItem(self.uri(name), "yaml", 1, written)
        self._do(lambda: self.client.text_document_did_open(types.DidOpenTextDocumentParams(item)))

    def write(self, name: str, text: str) -> None:
        """Replace a text, without waiting."""
        version = self._texts[self.uri(name)][0] + 1
        self._texts[self.uri(name)] = (version, text)
        change = types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version, self.uri(name)),
            [types.TextDocumentContentChangeWholeDocument(text)],
        )
        self._do(lambda: self.client.text_document_did_change(change))

    def type(self, name: str, old: str, new: str) -> list[types.Diagnostic]:
        """Replace the first place of some words, and return the problems of the text."""
        assert old in self.text(name)
        self.write(name, self.text(name).replace(old, new, 1))
        return self.problems(name)

    def close(self, name: str) -> None:
        del self._texts[self.uri(name)]
        item = types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(self.uri(name)))
        self._do(lambda: self.client.text_document_did_close(item))

    def told_of_files(self, kind: types.FileChangeType, *names: str) -> None:
        """Tell the server what became of files."""
        events = types.DidChangeWatchedFilesParams([types.FileEvent(self.uri(name), kind) for name in names])
        self._do(lambda: self.client.workspace_did_change_watched_files(events))

    def problems(self, name: str) -> list[types.Diagnostic]:
        """Return the problems of an open text as it is now."""
        version = self._texts[self.uri(name)][0]
        return self.problems_when(name, lambda shown: shown.version == version)

    def problems_when(self, name: str, fits: Any = lambda _: True) -> list[types.Diagnostic]:  # noqa: ANN401
        """Wait for the problems of a file to be as wanted, and return them."""
        end = time.monotonic() + _PATIENCE
        with self._news:
            while self.uri(name) not in self.shown or not fits(self.shown[self.uri(name)]):
                assert self._news.wait(end - time.monotonic()), f"no such problems of {name}: {self.messages}"
            return list(self.shown[self.uri(name)].diagnostics)

    def place(self, name: str, words: str, *, after: bool = False, nth: int = 0) -> types.TextDocumentPositionParams:
        """Return where some words stand: their beginning, or what follows them."""
        text, offset = self.text(name), -1
        for _ in range(nth + 1):
            offset = text.index(words, offset + 1)
        offset += len(words) if after else 0
        before = text[:offset]
        column = len(before.rpartition("\n")[2].encode("utf-16-le")) // 2
        return types.TextDocumentPositionParams(
            types.TextDocumentIdentifier(self.uri(name)), types.Position(before.count("\n"), column)
        )

    def offered(self, name: str, words: str, typed: str = "") -> list[types.CompletionItem]:
        """Return what can be written right after some words, asked for or by itself after a character was typed."""
        at = self.place(name, words, after=True)
        kind = types.CompletionTriggerKind.TriggerCharacter if typed else types.CompletionTriggerKind.Invoked
        context = types.CompletionContext(kind, typed or None)
        params = types.CompletionParams(at.text_document, at.position, context)
        found = self.ask(self.client.text_document_completion_async(params))
        return list(found.items if isinstance(found, types.CompletionList) else found or [])

    def definition(self, name: str, words: str, nth: int = 0) -> tuple[str, str] | None:
        """Return the file and the words that a definition is at."""
        at = self.place(name, words, nth=nth)
        params = types.DefinitionParams(at.text_document, at.position)
        found = self.ask(self.client.text_document_definition_async(params))
        assert found is None or isinstance(found, types.Location)
        return None if found is None else (found.uri.removeprefix(self.folder.as_uri() + "/"), self.words_at(found))

    def words_at(self, place: types.Location) -> str:
        path = Path.from_uri(place.uri) if hasattr(Path, "from_uri") else Path(place.uri.removeprefix("file://"))
        held = self._texts.get(place.uri)
        lines = (held[1] if held else path.read_text(encoding="utf-8")).split("\n")
        start, end = place.range.start, place.range.end
        assert start.line == end.line
        units = lines[start.line].encode("utf-16-le")
        return units[2 * start.character : 2 * end.character].decode("utf-16-le")

    def hover(self, name: str, words: str, nth: int = 0) -> str:
        at = self.place(name, words, nth=nth)
        found = self.ask(self.client.text_document_hover_async(types.HoverParams(at.text_document, at.position)))
        if found is None:
            return ""
        assert isinstance(found.contents, types.MarkupContent)
        return found.contents.value

    def fixes(self, name: str, problem: types.Diagnostic) -> list[types.CodeAction]:
        params = types.CodeActionParams(
            types.TextDocumentIdentifier(self.uri(name)), problem.range, types.CodeActionContext([problem])
        )
        found = self.ask(self.client.text_document_code_action_async(params))
        return [one for one in found or [] if isinstance(one, types.CodeAction)]

    def apply(self, edit: types.WorkspaceEdit) -> dict[str, str]:
        """Return the texts that an edit leaves, by name; open ones are changed in the editor."""
        edits: dict[str, list[types.TextEdit]] = {uri: list(changes) for uri, changes in (edit.changes or {}).items()}
        for change in edit.document_changes or []:
            assert isinstance(change, types.TextDocumentEdit)
            held = self._texts.get(change.text_document.uri)
            assert change.text_document.version == (held[0] if held else None)
            edits[change.text_document.uri] = [one for one in change.edits if isinstance(one, types.TextEdit)]
        texts: dict[str, str] = {}
        for uri, changes in edits.items():
            name = uri.removeprefix(self.folder.as_uri() + "/")
            held = self._texts.get(uri)
            texts[name] = _edited(held[1] if held else (self.folder / name).read_text(encoding="utf-8"), changes)
            if held:
                self.write(name, texts[name])
        return texts

    def ask(self, question: Coroutine[Any, Any, T]) -> T:
        """Return the answer to a request."""
        return self._wait(question)

    def _listen(self) -> None:
        def publish(params: types.PublishDiagnosticsParams) -> None:
            with self._news:
                self.shown[params.uri] = params
                self._news.notify_all()

        def message(params: types.ShowMessageParams) -> None:
            self.messages.append(params.message)

        def register(params: types.RegistrationParams) -> None:
            del params

        def configure(params: types.ConfigurationParams) -> list[object]:
            return [self._settings.get(item.section or "") for item in params.items]

        self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(publish)
        self.client.feature(types.WINDOW_SHOW_MESSAGE)(message)
        self.client.feature(types.CLIENT_REGISTER_CAPABILITY)(register)
        self.client.feature(types.WORKSPACE_CONFIGURATION)(configure)

    async def _begin(self) -> None:
        own = {"SCENEC_DATA_DIR": str(self.folder / ".data"), "PYTHONWARNINGS": "default"}
        surroundings = {name: text for name, text in os.environ.items() if not name.startswith("SCENEC_")} | own
        await self.client.start_io(self._command[0], *self._command[1:], cwd=self.folder, env=surroundings)
        capabilities = types.ClientCapabilities(
            workspace=types.WorkspaceClientCapabilities(
                configuration=True,
                did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True),
                workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True),
            ),
            text_document=types.TextDocumentClientCapabilities(
                hover=types.HoverClientCapabilities(content_format=[types.MarkupKind.Markdown]),
                completion=types.CompletionClientCapabilities(
                    completion_item=types.ClientCompletionItemOptions(
                        documentation_format=[types.MarkupKind.Markdown], snippet_support=False
                    )
                ),
            ),
            general=types.GeneralClientCapabilities(position_encodings=self._encodings or None),
        )
        root = self.folder.as_uri()
        self.greeting = await self.client.initialize_async(
            types.InitializeParams(
                capabilities, root_uri=root, workspace_folders=[types.WorkspaceFolder(root, self.folder.name)]
            )
        )
        self.client.initialized(types.InitializedParams())

    async def _end(self) -> None:
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()  # type: ignore[no-untyped-call]

    def _do(self, action: Any) -> None:  # noqa: ANN401
        async def once() -> None:
            action()

        self._wait(once())

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE)


def _edited(text: str, changes: Sequence[types.TextEdit]) -> str:
    """Make edits as an editor does: from the last to the first."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)

    def offset(place: types.Position) -> int:
        line = lines[place.line].encode("utf-16-le")
        return starts[place.line] + len(line[: 2 * place.character].decode("utf-16-le"))

    for change in sorted(changes, key=lambda one: (one.range.start.line, one.range.start.character), reverse=True):
        text = text[: offset(change.range.start)] + change.new_text + text[offset(change.range.end) :]
    return text
