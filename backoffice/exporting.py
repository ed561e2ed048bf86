"""The list as a file: declared columns, the rows shown, and nothing that a spreadsheet would run (test I7)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from flask import Response, abort
from flask_admin import expose

from models.kernel import clock
from models.kernel.database import session

AT_ONCE = 500
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MOST_ROWS = 100_000


class Exporting:
    """Mixed into Screen: replaces Flask-Admin's export."""

    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> Response:
        """A CSV whose byte-order mark makes spreadsheets read its accents; filters, search and order as in the list."""
        if export_type != "csv" or not self.can_export:  # type: ignore[attr-defined]
            abort(404)
        ids = list(session.scalars(self.listed(self.asked()).limit(MOST_ROWS)))  # type: ignore[attr-defined]
        name = f"{self.slug}-{clock.today():%Y-%m-%d}.csv"  # type: ignore[attr-defined]
        return Response(
            "".join(self._lines(ids)),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _lines(self, ids: list[int]) -> Iterator[str]:
        names = list(self.visible_columns())  # type: ignore[attr-defined]
        yield "\ufeff" + line(str(self.get_column_name(name)) for name in names)  # type: ignore[attr-defined]
        for start in range(0, len(ids), AT_ONCE):
            for row in self.rows_of(ids[start : start + AT_ONCE]):  # type: ignore[attr-defined]
                yield line(self.text(row, name) for name in names)  # type: ignore[attr-defined]
            if len(ids) > AT_ONCE:
                session.expunge_all()


def line(values: Any) -> str:
    """One line of the file."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerow([harmless(value) for value in values])
    return buffer.getvalue()


def harmless(value: str) -> str:
    """A text that a spreadsheet shows instead of computing."""
    return f"'{value}" if value.lstrip(" \xa0\u3000").startswith(FORMULAS) else value
