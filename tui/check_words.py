"""The SMTP check in words for its screen: a line for each stage, wrapped, and the question before a fix."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap
from typing import TYPE_CHECKING

from textual.content import Content

from data.language import _
from tui.checking import mark, result_lines
from tui.widgets.text import fit

if TYPE_CHECKING:
    from mail.diagnosis.results import Fix, Result

STAGE, MARK, TIME = 9, 8, 8  # cells


def results_content(results: Iterable[Result], width: int) -> Content:
    """Every stage with its mark, its time and what it found, in ``width`` cells."""
    lines = [line for result in results for line in _lines(result, width)]
    return Content("\n").join(lines)


def _lines(result: Result, width: int) -> Iterable[Content]:
    indent = STAGE + MARK + TIME + 1
    style = "" if result.ok else "bold"
    head = Content.assemble(
        fit(result.stage, STAGE), (fit(mark(result), MARK), style), fit(f"{result.ms} ms", TIME, right=True), " ")
    for text in result_lines(result):
        for part in wrap(text, max(20, width - indent)) or [""]:
            yield Content.assemble(head, (part, style))
            head = Content(" " * indent)


def fix_question(fix: Fix) -> tuple[str, str, str]:
    """Title, text and button of the question before a fix is stored."""
    lines = [f"{key} = {value}" for key, value in fix.changes]
    if fix.file is not None:
        lines.append(_("written: {file}").format(file=fix.file[0]))
    return _("Store this and check again?"), "\n".join([fix.words, "", *lines]), _("Store")
