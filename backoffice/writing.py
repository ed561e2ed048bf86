"""What a screen writes: one transaction a save, refusals next to their field, nothing that the actor may not write."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import abort, flash, jsonify, redirect, request
from flask_admin import expose
from psycopg.errors import UniqueViolation
from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError

from backoffice.forms import Form, form_of
from backoffice.inline import columns_of
from backoffice.lookups import LookupField, one, options, parsed
from models.accounts.refusals import ProofTooOld
from models.kernel.circumstances import because
from models.kernel.database import flush, session, transaction
from models.kernel.errors import DomainError, Forbidden
from models.kernel.policy import can
from models.kernel.text import N_
from web.actor import current_actor
from web.locale import local_target
from web.perform import reason_in, show

CREATED, SAVED = N_("%(row)s was created."), N_("%(row)s was saved.")

TAKEN = N_("This value is already used.")
REFUSED = N_("These values cannot go together: check them.")


class OutOfReach(DomainError):
    sentence = N_("Saved like this, you could not see it any more: choose something within your reach.")


class Writing:
    """Mixed into Screen: replaces every write of Flask-Admin (create, edit, delete, ajax/update)."""

    form: Any = ()
    fields: dict[str, dict[str, Any]] = {}
    field_permissions: dict[str, str] = {}
    create: Callable[..., Any] | None = None
    update: Callable[..., Any] | None = None
    prefill: Callable[[Any], dict[str, Any]] | None = None
    """A row -> the values of the form's fields that are no attributes of it."""
    withheld: Callable[[Any, Any], Iterable[str]] | None = None
    """Actor and row -> the fields that this actor does not fill for this row."""
    after_save: Callable[[Any], None] | None = None
    """Called with a row that was just saved, to say what may surprise."""

    def get_form(self) -> type[Form]:
        if isinstance(self.form, type):
            return self.form
        return form_of(self.model, self.form, self.fields, self.labels)  # type: ignore[attr-defined]

    def form_for(self, actor: Any, row: Any = None, formdata: Any = None) -> Form:
        """The form as this actor may fill it: what they may not write is not in it, whatever is posted."""
        form = self._edit_form_class(formdata, obj=row, subject=row, data=self.prefilled(row))  # type: ignore[attr-defined]
        for name, permission in self.field_permissions.items():
            if name in form and not can(actor, permission, row):
                del form[name]
        kind = type(self)
        for name in kind.withheld(actor, row) if kind.withheld and row is not None else ():
            del form[name]
        return form  # type: ignore[no-any-return]

    def prefilled(self, row: Any) -> dict[str, Any]:
        """Values that the row has under no attribute of the field's name; when creating, what the address proposes."""
        kind = type(self)
        if row is not None:
            return kind.prefill(row) if kind.prefill else {}
        unbound = {name: getattr(self._edit_form_class, name, None) for name in request.args}  # type: ignore[attr-defined]
        return {
            name: one(field.args[1], request.args[name])
            for name, field in unbound.items()
            if getattr(field, "field_class", None) is LookupField
        }

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        if not self.can_create:  # type: ignore[attr-defined]
            abort(403)
        form = self.form_for(current_actor(), None, request.form if request.method == "POST" else None)
        if request.method == "POST" and (row := self.saved(form, None)) is not None:
            flash(str(CREATED % {"row": str(row)}), "success")
            if "_add_another" in request.form:
                return redirect(request.full_path)
            return redirect(self.created_page(row))
        return self._form_page(self.create_template, form, None)

    def created_page(self, row: Any) -> str:
        """Where one goes once a row was created."""
        return self.address("details_view", id=row.id)  # type: ignore[attr-defined, no-any-return]

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> Any:
        row = self.row(request.args.get("id"))  # type: ignore[attr-defined]
        if not self.can_edit_row(row):  # type: ignore[attr-defined]
            abort(403)
        form = self.form_for(current_actor(), row, request.form if request.method == "POST" else None)
        if request.method == "POST" and self.saved(form, row) is not None:
            flash(str(SAVED % {"row": str(row)}), "success")
            return redirect(local_target(request.args.get("url"), self.address("details_view", id=row.id)))  # type: ignore[attr-defined]
        return self._form_page(self.edit_template, form, row)

    def _form_page(self, template: str, form: Form, row: Any) -> Any:
        status = 422 if request.method == "POST" else 200
        back = self.address("details_view", id=row.id) if row is not None else self.address("index_view")  # type: ignore[attr-defined]
        page = self.page(  # type: ignore[attr-defined]
            template,
            form=form,
            row=row,
            groups=self.form_groups(form),
            back=local_target(request.args.get("url"), back),
        )
        return page, status

    def saved(self, form: Form, row: Any) -> Any:
        """The saved row; None when the form or the domain refused, with what was typed still in the form."""
        if not form.validate():
            return None
        try:
            with because(reason_in(form)), transaction():
                written = self._write(form, row)
        except Forbidden:
            abort(403)
        except ProofTooOld:  # the shell asks for the password again, then leads back
            raise
        except DomainError as refusal:
            show(refusal, form)
        except (IntegrityError, DataError) as error:
            self._show_constraint(error, form)
        else:
            if type(self).after_save:
                type(self).after_save(written)
            return written
        return None

    def _show_constraint(self, error: Any, form: Form) -> None:
        """A constraint that no refusal of the domain names: said next to its field when it has one there."""
        diagnosis = getattr(error.orig, "diag", None)
        name = getattr(diagnosis, "constraint_name", None)
        sentence = TAKEN if isinstance(error.orig, UniqueViolation) else REFUSED
        columns = [column.removesuffix("_id") for column in columns_of(name, self.model)]  # type: ignore[attr-defined]
        field = next((form[column] for column in reversed(columns) if column in form), None)
        if field is None:
            flash(str(sentence), "error")
        else:
            field.errors = [*field.errors, str(sentence)]

    def _write(self, form: Form, row: Any) -> Any:
        kind, inline = type(self), [field for field in form if hasattr(field, "write")]  # written after the row
        values = {name: value for name, value in self.values(form).items() if name not in {one.name for one in inline}}
        if row is None:
            row = kind.create(**values, by=current_actor()) if kind.create else self._set(self.model(), values)  # type: ignore[attr-defined]
        elif kind.update:
            kind.update(row, **values, by=current_actor())
        else:
            self._set(row, values)
        session.add(row)  # a new one, or the only one of its table, first written now
        for field in inline:
            field.write(row)
        flush()
        if session.scalar(select(self.model.id).where(self.model.id == row.id)) is None:  # type: ignore[attr-defined]
            raise OutOfReach
        return row

    def values(self, form: Form) -> dict[str, Any]:
        """What a save writes or hands to its operation."""
        return dict(form.data)

    def _set(self, row: Any, values: dict[str, Any]) -> Any:
        for name, value in values.items():
            setattr(row, name, value)
        return row

    def delete_view(self) -> Any:
        """Flask-Admin's own way to delete is closed: a deletion is a verb (recycling.py)."""
        abort(404)

    @expose("/ajax/lookup/")
    def ajax_lookup(self) -> Any:
        """What a lookup of this screen's form offers, to whoever may fill that form."""
        if not (self.can_create or self.can_edit):  # type: ignore[attr-defined]
            abort(403)
        field = getattr(self._edit_form_class, request.args.get("name", ""), None)  # type: ignore[attr-defined]
        if getattr(field, "field_class", None) is not LookupField:
            abort(404)
        start, most = parsed(request.args.get("offset")), parsed(request.args.get("limit"))
        return jsonify(options(field.args[1], (request.args.get("query") or "")[:200], start or 0, most or 20))
