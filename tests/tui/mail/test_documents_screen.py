"""The screen of documents: added by a list, sent together, removed; each with what became of it."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from textual.app import App
from textual.widgets import Input

from mail.catcher import Catcher
from tui.app import DunmailApp
from tui.screens.documents import DocumentsScreen
from tui.screens.message import MessageScreen
from tui.screens.sending import SendingScreen

Words = Callable[[App[Any]], str]
Until = Callable[..., Awaitable[None]]


def make_list(folder: Path) -> Path:
    """A list of two invoices, and of one that is not there."""
    for name in ("a.pdf", "b [b].pdf"):
        (folder / name).write_bytes(b"%PDF-1.7 " + name.encode())
    file = folder / "list.csv"
    file.write_text("file;recipients;subject\na.pdf;a@x.si;Račun 1\nb [b].pdf;b@x.si;\nc.pdf;c@x.si;\n", "utf-8")
    return file


async def test_added_sent_and_seen(
    issued_catcher: Catcher, words: Words, until: Until, tmp_path: Path
) -> None:
    file = make_list(tmp_path)
    app = DunmailApp()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("ctrl+d")
        await until(pilot, lambda: "No documents yet. A adds the files of a list." in words(app))
        await pilot.press("f7")
        await until(pilot, lambda: "There is nothing to send." in words(app))
        await pilot.press("a")
        await until(pilot, lambda: "Add the files of the list" in words(app))
        app.screen.query_one("#file", Input).value = str(file)
        await pilot.press("enter")
        await until(pilot, lambda: "What are they?" in words(app))
        await pilot.press("enter")
        await until(pilot, lambda: "2 documents wait to be sent." in words(app))
        assert "c.pdf: The file cannot be read" in words(app)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, DocumentsScreen) and "b [b].pdf" in words(app))
        assert words(app).count("waiting") >= 2
        await pilot.press("enter")
        await until(pilot, lambda: "It is in no batch yet." in words(app))
        await pilot.press("f7")
        await until(pilot, lambda: "E-mail 2 documents from ana@podjetje.si?" in words(app))
        assert "The first: Račun 1, to a@x.si." in words(app)
        await pilot.press("enter")  # Cancel has the focus
        await until(pilot, lambda: isinstance(app.screen, DocumentsScreen))
        await pilot.press("f7")
        await until(pilot, lambda: "E-mail 2 documents" in words(app))
        await pilot.press("right", "enter")
        await until(pilot, lambda: isinstance(app.screen, SendingScreen))
        await until(pilot, lambda: len(issued_catcher.caught()) == 2 and not app.sending.running)
        await pilot.press("escape")
        await until(pilot, lambda: "2 documents in batches" in words(app))
        await until(pilot, lambda: words(app).count("accepted") >= 2)
        await pilot.press("d")
        await until(pilot, lambda: "Only what waits can be removed" in words(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, MessageScreen))


async def test_one_that_waits_is_removed_after_asking(
    issued_catcher: Catcher, words: Words, until: Until, tmp_path: Path
) -> None:
    from tui.document_batch import read_list
    from tui.waiting import add_documents

    add_documents(read_list(make_list(tmp_path)), "invoice", "")
    app = DunmailApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+d")
        await until(pilot, lambda: "2 documents wait to be sent." in words(app))
        await pilot.press("down", "d")
        await until(pilot, lambda: "Remove 1 document that waits?" in words(app))
        await pilot.press("right", "enter")
        await until(pilot, lambda: "1 document waits to be sent." in words(app))
        assert "a.pdf" in words(app)
        assert "b [b].pdf" not in words(app)
