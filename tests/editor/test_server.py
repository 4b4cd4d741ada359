"""The language server as an editor talks to it: over its standard streams."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient

BAD = '#!/bin/bash\n# ünïcödé 😀\nrm -rf "$1"/*\nfor h in mail{01..20}; do ssh "$h" rm -rf /var/spool/old; done\n'
T = TypeVar("T")


class Editor(LanguageClient):
    """Remembers what it is told."""

    def __init__(self) -> None:
        super().__init__("editor", "1")
        self.told: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
        self.shown: asyncio.Queue[types.ShowMessageParams] = asyncio.Queue()

        @self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def _(params: types.PublishDiagnosticsParams) -> None:
            self.told.put_nowait(params)

        @self.feature(types.WINDOW_SHOW_MESSAGE)
        def _(params: types.ShowMessageParams) -> None:
            self.shown.put_nowait(params)

    def open(self, uri: str, text: str) -> None:
        document = types.TextDocumentItem(uri, "shellscript", 1, text)
        self.text_document_did_open(types.DidOpenTextDocumentParams(document))

    def change(self, uri: str, text: str, version: int) -> None:
        document = types.VersionedTextDocumentIdentifier(version, uri)
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))


def talk(directory: Path, session: Callable[[Editor, str], Awaitable[T]]) -> T:
    """Starts a server in ``directory``, lets the session talk about ``p.sh`` there, and ends it."""

    async def whole() -> T:
        editor = Editor()
        await editor.start_io(sys.executable, "-m", "maintlint", "lsp", cwd=str(directory))
        parameters = types.InitializeParams(types.ClientCapabilities(), root_uri=directory.as_uri())
        await editor.initialize_async(parameters)
        editor.initialized(types.InitializedParams())
        result = await session(editor, (directory / "p.sh").as_uri())
        await editor.shutdown_async(None)
        editor.exit(None)
        await editor.stop()
        return result

    return asyncio.run(asyncio.wait_for(whole(), 120))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_findings_hover_and_fixes(tmp_path: Path) -> None:
    (tmp_path / "maintlint.toml").write_text('[inventory.groups]\nmail = "mail[01-20]"\n')

    async def session(editor: Editor, uri: str) -> None:
        editor.open(uri, BAD)
        told = await editor.told.get()
        (first,) = [item for item in told.diagnostics if item.code == "ML104"]
        assert first.range == types.Range(types.Position(2, 0), types.Position(2, 13))
        assert first.severity is types.DiagnosticSeverity.Error
        assert first.message.startswith("unguarded-deletion: deletes $1/*, and that may become everything below /")

        document = types.TextDocumentIdentifier(uri)
        seen = await editor.text_document_hover_async(types.HoverParams(document, types.Position(3, 40)))
        assert seen is not None
        assert isinstance(seen.contents, types.MarkupContent)
        assert seen.contents.value == "* **deletes /var/spool/old**, on @mail (20), one by one, goes on after a failure"
        assert await editor.text_document_hover_async(types.HoverParams(document, types.Position(1, 0))) is None

        context = types.CodeActionContext([])
        asked = types.CodeActionParams(document, first.range, context)
        actions = await editor.text_document_code_action_async(asked)
        assert actions is not None
        (action,) = actions
        assert isinstance(action, types.CodeAction)
        assert action.title == "ML104: stop when $1 is empty"
        assert action.edit is not None
        span = types.Range(types.Position(2, 8), types.Position(2, 10))
        assert {where: list(edits) for where, edits in (action.edit.changes or {}).items()} == {
            uri: [types.TextEdit(span, "${1:?}")]
        }

        editor.change(uri, BAD.replace("$1", "${1:?}"), 2)
        again = await editor.told.get()
        assert (again.version, [item.code for item in again.diagnostics if item.code == "ML104"]) == (2, [])
        editor.text_document_did_close(types.DidCloseTextDocumentParams(document))
        assert not (await editor.told.get()).diagnostics

    talk(tmp_path, session)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_broken_config_is_shown(tmp_path: Path) -> None:
    (tmp_path / "maintlint.toml").write_text("selct = []\n")

    async def session(editor: Editor, uri: str) -> str:
        editor.open(uri, BAD)
        return (await editor.shown.get()).message

    message = talk(tmp_path, session)
    assert message == f"maintlint: {tmp_path}/maintlint.toml: selct: there is no such key; did you mean `select`?"
