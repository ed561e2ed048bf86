"""Files of an import: the template to fill, the rows to correct, the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from flask import Response, abort
from xlsxwriter import Workbook

from backoffice.csv_files import BYTE_ORDER_MARK, line
from backoffice.workbooks import OPTIONS
from models.kernel.database import session
from models.kernel.text import N_
from models.workbench.importing.kinds import ImportKind
from models.workbench.importing.telling import rows_with, told_of
from models.workbench.imports import ImportBatch, RowOutcome
from models.workbench.spreadsheets import harmless

FORMS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TO_CORRECT = (RowOutcome.WRONG,)
Rows = Iterable[list[str]]


def answer(name: str, form: str, rows: Rows) -> Response:
    """Rows as a file, the first one being its headers."""
    if form not in FORMS:
        abort(404)
    content: Any = workbook(rows) if form == "xlsx" else csv_lines(rows)
    named = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return Response(content, mimetype=FORMS[form], headers=named)


def csv_lines(rows: Rows) -> bytes:
    return (BYTE_ORDER_MARK + "".join(line([harmless(cell) for cell in row]) for row in rows)).encode()


def workbook(rows: Rows) -> bytes:
    content = BytesIO()
    with Workbook(content, {**OPTIONS, "in_memory": True}) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        text = book.add_format({"num_format": "@"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell, text if number else bold)
        sheet.set_column(0, 99, 22, text)
        sheet.freeze_panes(1, 0)
    return content.getvalue()


def template_of(kind: ImportKind) -> Rows:
    """Headers in the reader's language, and a row that shows what goes below."""
    return [[str(field.label) for field in kind.fields], [str(field.example) for field in kind.fields]]


def rows_to_correct(kind: ImportKind, batch: ImportBatch) -> Iterator[list[str]]:
    """The wrong rows as they were, with what is wrong in one more column, which an import does not read."""
    yield [*batch.headers, str(N_("What to correct"))]
    for row in session.scalars(rows_with(batch, *TO_CORRECT).execution_options(yield_per=1000)):
        yield [*_padded(row.cells, batch), _why(kind, batch, row)]


def report_of(kind: ImportKind, batch: ImportBatch) -> Iterator[list[str]]:
    """Every row with what became of it."""
    yield [str(N_("Line")), str(N_("What became of it")), str(N_("Why")), *batch.headers]
    for row in session.scalars(rows_with(batch, *RowOutcome).execution_options(yield_per=1000)):
        yield [str(row.line), str(row.outcome.label), _why(kind, batch, row), *_padded(row.cells, batch)]


def _why(kind: ImportKind, batch: ImportBatch, row: Any) -> str:
    return " / ".join(
        f"{one.column}{N_(': ')}{one.sentence}" if one.column else one.sentence for one in told_of(kind, batch, row)
    )


def _padded(cells: list[str], batch: ImportBatch) -> list[str]:
    width = len(batch.headers)
    return [*cells[:width], *[""] * (width - len(cells))]
