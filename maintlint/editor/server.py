"""The language server: reads documents as they are in the editor, and never runs anything."""

from __future__ import annotations

import os

from lsprotocol import types
from msgspec import Struct
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from maintlint import __version__
from maintlint.config_files import ConfigError
from maintlint.editor.answers import actions, diagnostics, hover
from maintlint.engine import Options, Session, concluded, scope_of
from maintlint.outcome import Unread
from maintlint.rule import Finding
from maintlint.sources.discover import Found
from maintlint.sources.language import HEAD, language_of


class _Known(Struct, frozen=True):
    """What was last said of a document."""

    version: int | None
    findings: tuple[Finding, ...]


class Server(LanguageServer):
    """One for each editor. Configs and rules are read when a document is opened or saved."""

    def __init__(self, config: str | None = None) -> None:
        super().__init__("maintlint", __version__)
        self._config = config
        self._session: Session | None = None
        self._known: dict[str, _Known] = {}

    def session(self, fresh: bool = False) -> Session:
        """The configs and rules as they are now.

        Raises ConfigError.
        """
        if self._session is None or fresh:
            self._session = Session(Options(config=self._config, tops=(os.getcwd(),)))
        return self._session

    def found(self, uri: str) -> tuple[Found, bytes] | None:
        """The program in a document with its content; ``None`` if it is none."""
        path = to_fs_path(uri)
        if path is None:
            return None
        data = self.workspace.get_text_document(uri).source.encode()
        language = language_of(path, data[:HEAD], explicit=True)
        return (Found(path, language), data) if language is not None else None

    def check(self, uri: str, *, fresh: bool = False) -> tuple[Finding, ...]:
        """Checks a document and tells the editor what was found."""
        program = self.found(uri)
        if program is None:
            return ()
        item, data = program
        try:
            session = self.session(fresh)
            selection = session.selection(item.path)
            report = concluded([(session.examine(item, data), selection)], session.options)
        except ConfigError as error:
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"maintlint: {error}"))
            return ()
        version = self.workspace.get_text_document(uri).version
        self._known[uri] = _Known(version, report.findings)
        told = types.PublishDiagnosticsParams(uri, diagnostics(report.findings, item.path), version)
        self.text_document_publish_diagnostics(told)
        return report.findings

    def findings(self, uri: str) -> tuple[Finding, ...]:
        """The findings of a document as it is now."""
        known = self._known.get(uri)
        version = self.workspace.get_text_document(uri).version
        return known.findings if known is not None and known.version == version else self.check(uri)

    def forget(self, uri: str) -> None:
        """The document was closed."""
        self._known.pop(uri, None)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))


def make_server(config: str | None = None) -> Server:
    """A server that answers; ``config`` is the config file for all documents, if one is given."""
    server = Server(config)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        server.check(params.text_document.uri, fresh=True)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.check(params.text_document.uri, fresh=True)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        server.check(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.forget(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hovered(params: types.HoverParams) -> types.Hover | None:
        program = server.found(params.text_document.uri)
        if program is None:
            return None
        item, data = program
        settings = server.session().configurations.for_file(item.path)
        result = scope_of(item, settings, data)
        return None if isinstance(result, Unread) else hover(result.scope, settings.inventory, params.position.line)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions([types.CodeActionKind.QuickFix]))
    def asked(params: types.CodeActionParams) -> list[types.CodeAction]:
        program = server.found(params.text_document.uri)
        if program is None:
            return []
        return list(actions(server.findings(params.text_document.uri), program[0].path, params.range))

    return server
