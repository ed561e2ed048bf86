"""What there is already is proposed while one types, and used instead of being made again (CAT-21)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import wtforms
from flask import abort, flash, redirect, render_template, request
from flask_admin import expose
from markupsafe import Markup
from wtforms import validators

from backoffice.cells import rendered
from models.catalogue import operations
from models.catalogue.levels import parents_of
from models.catalogue.similar import look_alikes
from models.catalogue.usage import usage_of
from models.kernel.policy import Actor
from models.kernel.text import N_
from models.permissions import Permission
from web.actor import current_actor
from web.perform import perform

TEMPLATE = "backoffice/catalogue/look_alikes.html"
THERE_IS = N_("Something like it exists already: use it if it fits. To create a new one all the same, save again.")
USED = N_("“%(row)s” is now in %(parents)s.")
CHOSEN = N_("“%(row)s” exists already: here it is.")


def alike(screen: Any, title: str, reference: str) -> dict[str, Any]:
    """What the panel shows of words that somebody is typing."""
    rows = look_alikes(screen.model, title[:200], reference[:200])
    return {"screen": screen, "found": [(row, usage_of(row)) for row in rows], "mark": mark_of(rows)}


def mark_of(rows: Iterable[Any]) -> str:
    return ",".join(str(row.id) for row in rows)


class LookAlikesWidget:
    input_type = "hidden"
    wide = True

    def __call__(self, field: LookAlikesField, **kwargs: Any) -> Markup:
        from backoffice.screen import screen_of

        screen, form = screen_of(field.entity), field.form
        shown = alike(screen, form.title.data or "", form.reference.data or "")
        return rendered("backoffice/catalogue/look_alikes_box.html", field=field, **shown)


class LookAlikesField(wtforms.Field):
    """Holds the ids of what the reader was shown: saving goes on once they saw it."""

    widget = LookAlikesWidget()

    def __init__(self, entity: Any, _form: Any = None, **kwargs: Any) -> None:
        self.entity, self.form = entity, _form
        super().__init__("", _form=_form, **kwargs)

    def pre_validate(self, form: Any) -> None:
        found = mark_of(look_alikes(self.entity, form.title.data or "", form.reference.data or ""))
        if found and self.data != found:
            raise validators.ValidationError(str(THERE_IS))


class ProposingAlikes:
    """Mixed into a screen of the catalogue."""

    parents_field = ""
    """The field of its form in which what holds it is chosen; empty where nothing does."""

    @expose("/similar")
    def similar(self) -> Any:
        """The panel, for what is typed now."""
        if not self.can_create:  # type: ignore[attr-defined]
            abort(403)
        words = [(request.args.get(name) or "").replace("\x00", "")[:200] for name in ("title", "reference")]
        return render_template(TEMPLATE, **alike(self, *words))

    @expose("/use", methods=("POST",))
    def use(self) -> Any:
        """Take what exists into the parents that the form had chosen, instead of making it again."""
        if not self.can_create:  # type: ignore[attr-defined]
            abort(403)
        row = self.row(request.form.get("use"))  # type: ignore[attr-defined]
        form = self.form_for(current_actor(), None, request.form)  # type: ignore[attr-defined]
        parents = list(form[self.parents_field].data or ()) if self.parents_field else []
        page = self.address("details_view", id=row.id)  # type: ignore[attr-defined]
        if not parents:
            flash(str(CHOSEN % {"row": str(row)}), "message")
            return redirect(page)
        done = USED % {"row": str(row), "parents": ", ".join(map(str, parents))}
        perform(Permission.CATALOGUE_WRITE, put_in, row, parents, done=done)
        return redirect(page)


def put_in(row: Any, parents: list[Any], *, by: Actor) -> None:
    """Link a row to what does not hold it yet."""
    held = {parent.id for parent in parents_of(row)}
    for parent in parents:
        if parent.id not in held:
            operations.link(parent, row, by=by)
