"""The way from a list to the import that fills it, and from an import to the list of those whom it brought."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import ColumnElement, select

from backoffice.filters import IS, Filter, names_of
from backoffice.typed import identifier
from models.kernel.policy import table_of
from models.kernel.text import N_
from models.workbench.importing.kinds import import_kind
from models.workbench.imports import WRITTEN, ImportBatch, ImportRow, RowOutcome
from web.actor import current_actor

BROUGHT_BY = "import_is"
"""The filter of a list that an import fills, as addresses name it."""


class Importable:
    """Mixed into Screen."""

    imports: str = ""
    """The kind of import that fills this table (``people``); none when empty."""

    @property
    def import_address(self) -> str | None:
        """The first step of the import, for whoever may import."""
        return url_for("admin_imports.start", kind=self.imports) if self._may_import() else None

    @property
    def import_filters(self) -> list[Filter]:
        """Those whom an import created or changed: a filter that exists for whoever may import."""
        if not self.imports:
            return []
        return [
            Filter(
                BROUGHT_BY, N_("Import"), IS, self._brought_by, parse=identifier, field="number", column="import",
                shown=lambda number: names_of(ImportBatch, [str(number)])[0],
            )
        ]  # fmt: skip

    def sees(self, path: str) -> bool:
        return super().sees(path) and (path != "import" or self._may_import())  # type: ignore[misc]

    def _may_import(self) -> bool:
        return bool(self.imports) and current_actor().may(import_kind(self.imports).permission)

    def _brought_by(self, number: int) -> ColumnElement[bool]:
        row, batch = table_of(ImportRow).c, table_of(ImportBatch).c
        brought = (
            select(row.entity_id)
            .join_from(table_of(ImportRow), table_of(ImportBatch), batch.id == row.batch_id)
            .where(batch.id == number, batch.kind == self.imports, row.outcome.in_((*WRITTEN, RowOutcome.KEPT)))
        )
        return self.model.id.in_(brought)  # type: ignore[attr-defined, no-any-return]
