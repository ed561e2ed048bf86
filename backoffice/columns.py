"""Which columns a list has for whom: those they may see, and of these the ones they chose, in their order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import abort, g, has_request_context, redirect, request
from flask_admin import expose

from backoffice.asked import Asked
from backoffice.for_reader import for_reader
from models.kernel.text import N_
from models.workbench import viewing
from models.workbench.viewing import Shelf
from web.actor import current_actor
from web.perform import perform

CHOSEN = N_("Your columns are kept for this list.")
RESET = N_("This list shows its usual columns again.")


class Choosing:
    """Mixed into Screen: the columns of a list, and the page (a dialog, with scripts) where one chooses them."""

    columns: tuple[str, ...] = ()
    more_columns: tuple[str, ...] = ()
    """What the reader may add to the list."""
    column_permissions: dict[str, str] = {}
    """Column -> the right without which it exists in no list, filter, search, order or export."""

    def sees(self, path: str) -> bool:
        """Whether a column, or what a path leads to, exists for the reader."""
        actor = current_actor()
        return not any(
            (path == name or path.startswith(f"{name}.")) and not actor.may(right)
            for name, right in self.column_permissions.items()
        )

    @for_reader
    def all_columns(self) -> tuple[str, ...]:
        """Every column that the reader may ask for."""
        return tuple(filter(self.sees, (*self.columns, *self.more_columns)))

    def visible_columns(self, asked: Asked | None = None) -> tuple[str, ...]:
        """The columns of a list, in the order shown: the address's, else the view's, else the reader's own choice,
        else the screen's.

        Args:
            asked: the list; that of the present request when none is given.
        """
        every = self.all_columns
        usual = tuple(name for name in every if name in self.columns)
        if len(every) == 1:
            return usual
        if asked is None:
            asked = self.asked() if has_request_context() else Asked()  # type: ignore[attr-defined]
        shelf = self.shelf()
        view = shelf.view(int(asked.view)) if asked.view.isdigit() else None
        wanted = asked.columns or (view.columns if view else shelf.columns) or usual
        return tuple(name for name in wanted if name in every) or usual

    def shelf(self) -> Shelf:
        """The reader's views and columns of this list, read once a request."""
        actor, slug = current_actor(), self.slug  # type: ignore[attr-defined]
        if actor.person_id is None:
            return Shelf()
        if not has_request_context():
            return viewing.shelf_of(slug, of=actor)
        shelves = g.setdefault("shelves", {})
        if (actor, slug) not in shelves:
            shelves[actor, slug] = viewing.shelf_of(slug, of=actor)
        return shelves[actor, slug]  # type: ignore[no-any-return]

    # -- choosing -----------------------------------------------------------------------------------------------------

    @expose("/columns/", methods=("GET", "POST"))
    def choose_columns(self) -> Any:
        """Tick, put in order, or go back to the usual ones; in a view, its address keeps them until it is updated."""
        asked = self.asked()  # type: ignore[attr-defined]
        order, ticked = self._arranged()
        if request.method == "GET" or any(step in request.form for step in ("up", "down")):
            return self._columns_page(asked, order, ticked)
        if "reset" in request.form:
            perform(None, viewing.forget_columns, self.slug, done=RESET)  # type: ignore[attr-defined]
            return redirect(self._list(replace(asked, columns=())))
        chosen = tuple(name for name in order if name in ticked)
        if chosen and asked.view.isdigit():
            return redirect(self._list(replace(asked, columns=chosen)))
        if not perform(None, viewing.choose_columns, self.slug, chosen, done=CHOSEN):  # type: ignore[attr-defined]
            return self._columns_page(asked, order, ticked), 422
        return redirect(self._list(replace(asked, columns=())))

    def choosable(self, asked: Asked) -> list[tuple[str, bool]]:
        """Every column with whether it is shown: the shown ones first, in their order."""
        shown = self.visible_columns(asked)
        return [(name, True) for name in shown] + [(name, False) for name in self.all_columns if name not in shown]

    def _arranged(self) -> tuple[list[str], set[str]]:
        """The order and the ticks of a posted form; a button moved one column by one place."""
        given = [name for name in dict.fromkeys(request.form.getlist("order")) if name in self.all_columns]
        order = [*given, *(name for name in self.all_columns if name not in given)]
        for step, places in (("up", -1), ("down", 1)):
            name = request.form.get(step, "")
            if name in order:
                at = order.index(name)
                order.insert(max(0, at + places), order.pop(at))
        return order, set(request.form.getlist("columns"))

    def _columns_page(self, asked: Asked, order: list[str], ticked: set[str]) -> Any:
        if len(self.all_columns) < 2:
            abort(404)
        posted = request.method == "POST"
        choices = [(name, name in ticked) for name in order] if posted else self.choosable(asked)
        return self.page("backoffice/columns.html", asked=asked, choices=choices)  # type: ignore[attr-defined]

    def _list(self, asked: Asked) -> str:
        return self.list_address(asked)  # type: ignore[attr-defined, no-any-return]
