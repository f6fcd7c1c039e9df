"""The language server: requests of an editor come in, answers of the desk go out.

Started by `cli.commands.lsp`. Invariant: everything that a request needs is worked out elsewhere; here it is only
asked for and put into the protocol's words.
"""

from functools import partial
from pathlib import Path

from lsprotocol import types
from pygls.exceptions import JsonRpcException, PyglsError
from pygls.lsp.server import LanguageServer

from compiler import __version__
from compiler.diagnostics.diagnostic import Label
from compiler.diagnostics.locate import locate
from compiler.driver.rename_wish import RenameError
from compiler.driver.workplace import Workplace
from compiler.lsp.completion import find_offers
from compiler.lsp.desk import Desk
from compiler.lsp.fixes import find_fixes
from compiler.lsp.hover import find_hover
from compiler.lsp.named import Named, find_all_named, find_named
from compiler.lsp.renames import as_workspace_edit, make_wish
from compiler.lsp.repository import Repository
from compiler.lsp.ruler import Ruler
from compiler.lsp.writing_place import find_writing_place
from compiler.source.file import SourceFile

_TRIGGERS = ["@", "-", " "]
"""Characters after which an editor asks for names by itself: `@`, and where a line or a value begins."""


class RequestFailedError(JsonRpcException):
    """A request that cannot be granted, in words for whoever made it."""

    CODE = types.LSPErrorCodes.RequestFailed
    MESSAGE = "this cannot be done"


def serve(workplace: Workplace) -> None:
    """Answer an editor on standard input and output until it ends."""
    server, desk = make_server(workplace)
    try:
        server.start_io()
    finally:
        desk.shut()


def make_server(workplace: Workplace) -> tuple[LanguageServer, Desk]:
    """Return a server that answers for a workplace, and what it works on."""
    server = LanguageServer("scenec", __version__, types.TextDocumentSyncKind.Full)
    desk = Desk(
        workplace,
        server.text_document_publish_diagnostics,
        lambda error: server.report_server_error(_as_exception(error), PyglsError),
    )
    _follow_texts(server, desk)
    _answer_questions(server, desk)
    _offer_changes(server, desk)
    return server, desk


def _follow_texts(server: LanguageServer, desk: Desk) -> None:
    @server.feature(types.INITIALIZED)
    async def begin(params: types.InitializedParams) -> None:
        del params
        unit = server.server_capabilities.position_encoding
        desk.ruler = Ruler(str(getattr(unit, "value", unit) or "utf-16"))
        if _can_watch(server.client_capabilities):
            await server.client_register_capability_async(_WATCH_ALL)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        desk.put(document.uri, document.version, document.text)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        document = params.text_document
        desk.put(document.uri, document.version, params.content_changes[-1].text)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        if not _can_watch(server.client_capabilities):
            desk.look_again(params.text_document.uri, anew=True)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        desk.close(params.text_document.uri)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def moved(params: types.DidChangeWatchedFilesParams) -> None:
        for change in params.changes:
            desk.look_again(change.uri, anew=change.type != types.FileChangeType.Changed)


def _answer_questions(server: LanguageServer, desk: Desk) -> None:
    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=_TRIGGERS))
    def complete(params: types.CompletionParams) -> list[types.CompletionItem] | None:
        known = desk.known(params.text_document.uri)
        typed = params.context.trigger_character if params.context else None
        return _complete(desk, *known, params.position, typed) if known is not None else None

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def define(params: types.DefinitionParams) -> types.Location | None:
        found = await _named(desk, params.text_document.uri, params.position)
        if found is None:
            return None
        repository, named = found
        return _declared_at(repository, named, desk)

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def refer(params: types.ReferenceParams) -> list[types.Location]:
        found = await _named(desk, params.text_document.uri, params.position)
        if found is None:
            return []
        repository, named = found
        places = await desk.work(lambda: list(find_all_named(repository.front, named.declaration)))
        return [_location(repository.front.sources[one.file].file, one.start, one.end, desk) for one in places]

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        found = await desk.current(params.text_document.uri)
        if found is None:
            return None
        return await desk.work(partial(find_hover, *found, params.position, desk.ruler))


def _offer_changes(server: LanguageServer, desk: Desk) -> None:
    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    )
    async def mend(params: types.CodeActionParams) -> list[types.CodeAction]:
        found = await desk.current(params.text_document.uri)
        if found is None:
            return []
        repository, path = found
        return find_fixes(repository.front, path, params.range, desk.ruler, desk.texts.uri)

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    async def prepare(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        found = await _named(desk, params.text_document.uri, params.position)
        if found is None:
            return None
        repository, named = found
        file = repository.front.sources[named.file].file
        wish = make_wish(named, named.text)
        return types.PrepareRenamePlaceholder(
            desk.ruler.range(file, named.start, named.end),
            named.text if wish.new == named.declaration.id else named.declaration.id,
        )

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    async def rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        found = await _named(desk, params.text_document.uri, params.position)
        if found is None:
            return None
        repository, named = found
        path = repository.front.sources[named.file].file.path
        texts, wish = desk.texts_beside(path), make_wish(named, params.new_name)
        try:
            renaming = await desk.work(lambda: repository.rename(wish, path, texts))
        except RenameError as error:
            raise RequestFailedError(f"{error.message}: {error.help}" if error.help else error.message) from None
        if renaming.front.diagnostics.has_errors:
            raise RequestFailedError("something is wrong in the repository; mend the errors that are shown first")

        def version(path: Path) -> int | None:
            return texts[path].version if path in texts else None

        return as_workspace_edit(renaming, desk.ruler, desk.texts.uri, version)


def _complete(
    desk: Desk, repository: Repository, path: Path, position: types.Position, typed: str | None
) -> list[types.CompletionItem] | None:
    """Return what can be written; after a space or a dash that asks by itself, only where something begins."""
    text, scene = desk.texts.at(path), repository.scene_of(path)
    if text is None or scene is None:
        return None
    file = text.file(repository.root)
    offset = desk.ruler.offset(file, position)
    line, column = file.position(offset)
    place = find_writing_place(file.text[:offset].split("\n"), line - 1, column - 1)
    if typed in (" ", "-") and place.before.strip():
        return None
    return [
        offer.item(desk.ruler.position(file, offset - offer.taken), position) for offer in find_offers(place, scene)
    ]


async def _named(desk: Desk, uri: str, position: types.Position) -> tuple[Repository, Named] | None:
    """Return who is meant at a position of a text."""
    found = await desk.current(uri)
    if found is None:
        return None
    repository, path = found
    document = repository.document(path)
    if document is None:
        return None
    offset = desk.ruler.offset(document.file, position)
    named = find_named(repository.front, repository.scene_of(path), path, offset)
    return (repository, named) if named is not None else None


def _declared_at(repository: Repository, named: Named, desk: Desk) -> types.Location | None:
    region = locate(Label(named.declaration.route, part="key"), repository.front.sources)
    document = repository.front.sources.get(region.file)
    return _location(document.file, region.start, region.end, desk) if document is not None else None


def _location(file: SourceFile, start: int, end: int, desk: Desk) -> types.Location:
    return types.Location(desk.texts.uri(file.path), desk.ruler.range(file, start, end))


def _can_watch(capabilities: types.ClientCapabilities) -> bool:
    watching = capabilities.workspace and capabilities.workspace.did_change_watched_files
    return bool(watching and watching.dynamic_registration)


_WATCH_ALL = types.RegistrationParams(
    [
        types.Registration(
            "files",
            types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
            types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher("**/*")]),
        )
    ]
)
"""Pictures, voices and scenes come and go outside the editor too."""


def _as_exception(error: BaseException) -> Exception:
    return error if isinstance(error, Exception) else RuntimeError(str(error))
