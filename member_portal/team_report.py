"""The report of a team as a file: the columns of every report, and the account that is kept of what leaves."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Response
from xlsxwriter import Workbook

from models.contracts.following import COLUMNS, Line
from models.evidence.recording import record_event
from models.kernel import clock
from models.kernel.columns import reference
from models.kernel.database import transaction
from models.kernel.text import N_
from models.workbench.exporting import begin_export, end_export
from models.workbench.exports import ExportFormat
from models.workbench.spreadsheets import harmless
from web.actor import current_actor
from web.templating import day

LIST = "follow-up"
"""The list of which this is the file, in the account of exports."""
TITLE = N_("Team follow-up")
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
TYPES = {
    ExportFormat.CSV: "text/csv",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SHORT_DATE = 14
"""The format in which each Excel shows days as its own reader writes them."""


def report_answer(lines: Sequence[Line], kind: ExportFormat, query: str) -> Response:
    """The file of some lines, accounted for before it leaves.

    Args:
        query: the arguments of the page that it was asked from.
    """
    headers = [str(column.label) for column in COLUMNS]
    rows = [[column.read(line) for column in COLUMNS] for line in lines]
    content = as_csv(headers, rows) if kind is ExportFormat.CSV else as_workbook(headers, rows)
    account_for(kind, query, len(rows))
    name = f"suivi-equipe-{clock.today():%Y-%m-%d}.{kind.value}"
    return Response(content, mimetype=TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'})


def account_for(kind: ExportFormat, query: str, number: int) -> None:
    """Who takes what, in the list of exports and in the audit log."""
    names, actor = [column.name for column in COLUMNS], current_actor()
    with transaction():
        run = begin_export(LIST, kind, by=actor, title=str(TITLE), query=query, columns=names)
        facts = {"screen": LIST, "format": kind.value, "query": query, "columns": ", ".join(names)}
        record_event("exported", by=actor, about=[reference(run)], **facts)
        end_export(run.id, number)


def as_csv(headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """UTF-8 with a byte-order mark and semicolons; no cell is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(headers)
    writer.writerows([_word(value) for value in row] for row in rows)
    return f"\ufeff{text.getvalue()}".encode()


def _word(value: Any) -> Any:
    if isinstance(value, date):
        return day(value, "medium")
    return harmless(value) if isinstance(value, str) else value


def as_workbook(headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """An Excel workbook whose cells have their types; no cell is a formula."""
    content = io.BytesIO()
    with Workbook(content, OPTIONS) as book:
        sheet, bold = book.add_worksheet(str(TITLE)[:31]), book.add_format({"bold": True})
        dated = book.add_format({"num_format": SHORT_DATE})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headers) - 1, 20)
        for place, header in enumerate(headers):
            sheet.write_string(0, place, header, bold)
        for line, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                _write(sheet, line, place, value, dated)
    return content.getvalue()


def _write(sheet: Any, line: int, place: int, value: Any, dated: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(line, place, value, dated)
    elif isinstance(value, int):
        sheet.write_number(line, place, value)
    elif value is not None:
        sheet.write_string(line, place, value)
