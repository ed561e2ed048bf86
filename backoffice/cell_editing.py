"""Cells edited where they stand: one declared, harmless value of one row, with a word when somebody was faster."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from flask import abort, get_flashed_messages, jsonify, render_template, request
from flask_admin import expose
from sqlalchemy import select

from backoffice.cells import plain
from backoffice.forms import Form
from models.kernel.columns import Labelled
from models.kernel.database import Entity, session
from models.kernel.errors import Conflict
from models.kernel.policy import can
from models.kernel.text import N_
from web.actor import current_actor
from web.drawing import html, icon

EDIT_CELL = N_("Edit %(column)s: %(row)s")
CHANGED = N_("%(column)s was changed.")
NOTHING = N_("(empty)")
CELL = (
    '<span class="cell" data-cell="%s"><span data-value>%s</span>'
    '<button type="button" class="cell-pencil" aria-label="%s">%s</button></span>'
)
OWN = {"list_form_pk", "csrf_token", "before"}
"""What is posted beside the cell."""


class CellChanged(Conflict):
    sentence = N_("Somebody changed it meanwhile: it now says “%(value)s”. Nothing was overwritten.")


class CellEditing:
    """Mixed into Screen: a pencil in the cells that the reader may edit, and the two doors behind it."""

    editable: tuple[str, ...] = ()
    """Columns, each a field of the form, whose cells may be edited in lists and on the row's page. Harmless ones only:
    it is done without a question. The screen's ``update`` is called with that one value."""

    def may_edit_cell(self, row: Any, name: str) -> bool:
        """Whether the reader finds a pencil there."""
        if name not in self.editable or not self.can_edit_row(row):  # type: ignore[attr-defined]
            return False
        permission = self.field_permissions.get(name)  # type: ignore[attr-defined]
        return permission is None or can(current_actor(), permission, row)

    def drawer(self, name: str, *, first: bool = False) -> Callable[[Any], Any]:
        """What draws a column, row by row: looked up once for the rows of a page.

        Args:
            first: whether it is the column that leads to the row.
        """
        if name in self.editable and self.can_edit:  # type: ignore[attr-defined]
            return partial(self.shown_cell, name=name, first=first)
        draw = self.plain_drawer(name)  # type: ignore[attr-defined]
        return self.leading(draw) if first else draw  # type: ignore[attr-defined, no-any-return]

    def shown_cell(self, row: Any, name: str, first: bool = False) -> Any:
        """A cell of a list or of the row's page, with its pencil for those who may write it."""
        draw = self.plain_drawer(name)  # type: ignore[attr-defined]
        value = self.leading(draw)(row) if first else draw(row)  # type: ignore[attr-defined]
        if not self.may_edit_cell(row, name):
            return value
        words = str(EDIT_CELL % {"column": str(self.get_column_name(name)), "row": str(row)})  # type: ignore[attr-defined]
        address = self.address("ajax_cell", id=row.id, name=name, **({"first": 1} if first else {}))  # type: ignore[attr-defined]
        return html(CELL, address, value, words, icon("pencil"))

    @expose("/ajax/cell/")
    def ajax_cell(self) -> Any:
        """The field in which a cell is edited, with its present value."""
        row, name = self.row(request.args.get("id")), request.args.get("name", "")  # type: ignore[attr-defined]
        form = self._cell_form(row, name, None)
        return render_template(
            "backoffice/cell_form.html", screen=self, row=row, field=form[name], before=typed(getattr(row, name)),
            action=self.address("ajax_update", **({"first": 1} if "first" in request.args else {})),  # type: ignore[attr-defined]
        )  # fmt: skip

    @expose("/ajax/update/", methods=("POST",))
    def ajax_update(self) -> Any:
        """One declared cell of one row; anything else posted with it refuses the whole."""
        posted = sorted(set(request.form) - OWN)
        if len(posted) != 1 or posted[0] not in self.editable:
            abort(404)
        name, row = posted[0], self.row(request.form.get("list_form_pk"))  # type: ignore[attr-defined]
        form = self._cell_form(row, name, request.form)
        form.before = request.form.get("before")  # type: ignore[attr-defined]
        before = typed(getattr(row, name))
        if self.saved(form, row) is None:  # type: ignore[attr-defined]
            return self._cell_refused(form, row, name)
        return jsonify(
            said=str(CHANGED % {"column": str(self.get_column_name(name))}),  # type: ignore[attr-defined]
            cell=self.shown_cell(row, name, "first" in request.args), before=before, after=typed(getattr(row, name)),
        )  # fmt: skip

    def _cell_form(self, row: Any, name: str, formdata: Any) -> Form:
        """The row's form with that field alone: 404 when it is not declared, 403 when the reader may not write it."""
        if name not in self.editable:
            abort(404)
        if not self.can_edit_row(row):  # type: ignore[attr-defined]
            abort(403)
        form: Form = self.form_for(current_actor(), row, formdata)  # type: ignore[attr-defined]
        for other in [field.name for field in form if field.name != name]:
            del form[other]
        if name not in form:
            abort(403)
        return form

    def _cell_refused(self, form: Form, row: Any, name: str) -> Any:
        """Why not, beside the cell; and what is there now, when somebody else changed it."""
        said = [*form[name].errors, *get_flashed_messages()]
        present = session.scalars(_alone(self.model, row.id)).one_or_none()  # type: ignore[attr-defined]
        if present is None:
            abort(404)
        answer = jsonify(error="\n".join(map(str, said)), before=typed(getattr(present, name)))
        return answer, 409 if getattr(form, "overtaken", False) else 422

    def _write(self, form: Form, row: Any) -> Any:
        before = getattr(form, "before", None)
        if before is not None:
            self._refuse_if_overtaken(form, row, before)
        return super()._write(form, row)  # type: ignore[misc]

    def _refuse_if_overtaken(self, form: Form, row: Any, before: str) -> None:
        """The row is held until the commit: of two people who saw the same value, one is told."""
        session.scalars(_alone(self.model, row.id).with_for_update(key_share=True)).one_or_none()  # type: ignore[attr-defined]
        [field] = form
        present = getattr(row, field.name)
        if typed(present) != before:
            form.overtaken = True  # type: ignore[attr-defined]
            raise CellChanged(field.name, value=plain(present) or str(NOTHING))


def _alone(model: Any, identifier: int) -> Any:
    """One row as the database has it now."""
    return select(model).where(model.id == identifier).execution_options(populate_existing=True)


def typed(value: Any) -> str:
    """A value as a field of a form sends it."""
    if value is None or value is False:
        return ""
    if isinstance(value, Entity):
        return str(value.id)  # type: ignore[attr-defined]
    if isinstance(value, Labelled):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    return "1" if value is True else str(value)
