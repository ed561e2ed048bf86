"""Saved views of a list: kept from what is on the screen, opened as tabs, shared, a role's default."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

import wtforms
from flask import abort, redirect, request
from flask_admin import expose
from werkzeug.datastructures import MultiDict
from wtforms import validators

from backoffice.asked import EVERYTHING, Asked
from backoffice.forms import Form, text_field
from backoffice.lookups import parsed
from models.accounts.entities import Role
from models.accounts.roles import RIGHTS
from models.kernel.text import N_
from models.permissions import Permission
from models.workbench import viewing
from models.workbench.viewing import LONGEST_NAME, Shelf, may_change
from models.workbench.views import SavedView
from web.actor import current_actor
from web.perform import perform

TABS = 4
"""Views that stand beside the segments; the menu has them all."""
STAFF = tuple(role for role in Role if Permission.BACKOFFICE_ENTER in RIGHTS[role])
NOBODY = N_("Nobody")
SAVED = N_("The view is saved.")
CHANGED = N_("The view was changed.")
REPLACED = N_("The view now shows what you have on the screen.")
DELETED = N_("The view was deleted. The rows are untouched.")


class ViewForm(Form):
    name = text_field(N_("Name of the view"), longest=LONGEST_NAME, render_kw={"autocomplete": "off"})


class SharingForm(ViewForm):
    """For whoever may share."""

    is_shared = wtforms.BooleanField(N_("Shared with everybody who opens this list"))
    default_for = wtforms.SelectField(
        N_("The list opens like this for"),
        choices=lambda: [("", str(NOBODY))] + [(role.value, str(role.label)) for role in STAFF],
        validators=[validators.Optional()],
        description=N_("A default view is shared. “All” leaves it."),
    )


class Viewing:
    """Mixed into Screen: the views of a list."""

    def default_view(self) -> SavedView | None:
        """The view with which the bare address of the list opens for this reader."""
        roles = current_actor().roles
        return self.shelf().default_for([role for role in STAFF if role in roles])  # type: ignore[attr-defined, no-any-return]

    def view_address(self, view: SavedView) -> str:
        """The list of a view; what its reader may not ask for is left out when it opens."""
        arguments: dict[str, list[str]] = {}
        for name, value in parse_qsl(view.query):
            arguments.setdefault(name, []).append(value)
        return self.address("index_view", **arguments, view=view.id)  # type: ignore[attr-defined, no-any-return]

    def shelf_context(self, asked: Asked) -> dict[str, Any]:
        """What the tabs and the menu of views show."""
        shelf: Shelf = self.shelf()  # type: ignore[attr-defined]
        actor, current = current_actor(), shelf.view(parsed(asked.view))
        tabs = [*shelf.views[:TABS], *([current] if current in shelf.views[TABS:] else [])]
        everything = {"view": EVERYTHING} if self.default_view() else {}
        return {
            "views": shelf.views,
            "own": [view for view in shelf.views if view.owner_id == actor.person_id],
            "shared": [view for view in shelf.views if view.owner_id != actor.person_id],
            "tabs": tabs,
            "current": current,
            "is_changed": current is not None and self._differs(current, asked),
            "may_change": current is not None and may_change(actor, current),
            "everything": self.address("index_view", **everything),  # type: ignore[attr-defined]
        }

    def _differs(self, view: SavedView, asked: Asked) -> bool:
        """Whether the screen shows something else than the view keeps, for this reader."""
        kept = self.asked(MultiDict(parse_qsl(view.query)))  # type: ignore[attr-defined]
        shown = tuple(name for name in view.columns or () if name in self.all_columns)  # type: ignore[attr-defined]
        return kept.kept != asked.kept or (bool(asked.columns) and asked.columns != shown)

    def _view_form(self, formdata: Any, **values: Any) -> ViewForm:
        kind = SharingForm if current_actor().may(Permission.VIEW_SHARE) else ViewForm
        return kind(formdata, prefix="", **values)

    def _view(self) -> SavedView:
        """The view that an address names, on this list; 404 for one that the reader does not see."""
        found = self.shelf().view(parsed(request.args.get("id")))  # type: ignore[attr-defined]
        if found is None:
            abort(404)
        return found  # type: ignore[no-any-return]

    def _on_screen(self, asked: Asked) -> tuple[str, tuple[str, ...]]:
        return urlencode(asked.kept), self.visible_columns(asked)  # type: ignore[attr-defined]

    # -- pages --------------------------------------------------------------------------------------------------------

    @expose("/views/new/", methods=("GET", "POST"))
    def save_view(self) -> Any:
        """Keep the list of this address under a name."""
        asked, form = self.asked(), self._view_form(request.form if request.method == "POST" else None)  # type: ignore[attr-defined]
        made: list[SavedView] = []
        if request.method == "POST" and form.validate():
            query, columns = self._on_screen(asked)

            def save(**values: Any) -> None:
                made.append(viewing.save_view(self.slug, values.pop("name"), query, columns, **values))  # type: ignore[attr-defined]

            if perform(None, save, done=SAVED, form=form, **form.data):
                return redirect(self.view_address(made[0]))
        return self._view_page(form, asked, N_("Save the view"), None)

    @expose("/views/change/", methods=("GET", "POST"))
    def change_view(self) -> Any:
        """Another name, for others too, as a role's default."""
        view = self._view()
        if not may_change(current_actor(), view):
            abort(403)
        form = self._view_form(request.form if request.method == "POST" else None, obj=view)
        if (
            request.method == "POST"
            and form.validate()
            and perform(None, viewing.change_view, view, done=CHANGED, form=form, **form.data)
        ):
            return redirect(self.view_address(view))
        return self._view_page(form, self.asked(MultiDict(parse_qsl(view.query))), N_("Change the view"), view)  # type: ignore[attr-defined]

    @expose("/views/replace/", methods=("POST",))
    def replace_view(self) -> Any:
        """What is on the screen takes the place of what the view kept."""
        view, asked = self._view(), self.asked()  # type: ignore[attr-defined]
        query, columns = self._on_screen(asked)
        perform(None, viewing.replace_view, view, query, columns, done=REPLACED)
        return redirect(self.view_address(view))

    @expose("/views/delete/", methods=("POST",))
    def forget_view(self) -> Any:
        perform(None, viewing.delete_view, self._view(), done=DELETED)
        return redirect(self.address("index_view"))  # type: ignore[attr-defined]

    def _view_page(self, form: ViewForm, asked: Asked, title: Any, view: SavedView | None) -> Any:
        page = self.page(  # type: ignore[attr-defined]
            "backoffice/view.html", form=form, asked=asked, title=title, view=view,
            active_filters=self.active_filters(asked),  # type: ignore[attr-defined]
        )  # fmt: skip
        return page, 422 if request.method == "POST" else 200
