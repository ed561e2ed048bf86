"""A small card about a row, shown beside a link to it: the columns that its screen declares, in the reader's scope."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_admin import expose

from web.actor import current_actor

FEW = 4
"""How many columns a card has when its screen declares none."""


class Previewing:
    """Mixed into Screen: /admin/<screen>/preview/?id=…, a piece of a page."""

    preview: tuple[str, ...] = ()
    """Columns of the card; the first of the row's page when it names none."""

    @expose("/preview/")
    def preview_view(self) -> Any:
        row = self.row(request.args.get("id"))  # type: ignore[attr-defined]
        return render_template("backoffice/preview.html", screen=self, row=row, names=self.preview_names(row))

    def preview_names(self, row: Any) -> list[str]:
        """The card's columns that exist for the reader and say something; never the row's own name again."""
        actor, rights = current_actor(), self.column_permissions  # type: ignore[attr-defined]
        declared = self.preview or [name for _title, names in self.details_groups() for name in names]  # type: ignore[attr-defined]
        named = [name for name in declared if name not in rights or actor.may(rights[name])]
        said = [name for name in named if self.value(row, name) not in (None, "", [], row, str(row))]  # type: ignore[attr-defined]
        return said if self.preview else said[:FEW]
