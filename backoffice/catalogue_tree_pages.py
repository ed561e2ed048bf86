"""The tree of a path, a theme or a module on its page: put in order, completed and cleared where it stands (CAT-01)."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request
from flask_admin import expose

from backoffice.catalogue_cells import apart, in_hours
from backoffice.catalogue_extent import Extent
from backoffice.catalogue_tree import Tree, tree_of
from backoffice.catalogue_tree_changes import Change
from backoffice.catalogue_tree_doing import Rows, carry_out, said
from backoffice.cells import named
from backoffice.screen import screen_of
from backoffice.sections import Panel
from models.catalogue.levels import Row
from models.kernel.database import transaction
from models.kernel.errors import Conflict, DomainError
from models.kernel.policy import can
from models.kernel.text import N_
from models.learning.impact import foreseen_by_one
from models.permissions import Permission
from web.actor import current_actor

OVERTAKEN = N_("Somebody has changed this meanwhile: here it is as it stands now. Do it again if it is still needed.")
CHOOSE_ONE = N_("Choose what to put in first.")
ASKED = N_("Nothing was saved yet. This change concerns people who learn:")
TEMPLATE = "backoffice/catalogue/tree.html"


class GrowingTree:
    """Mixed into the screens of what holds something."""

    @expose("/tree")
    def tree(self) -> Any:
        """The tree over the whole width."""
        row = self.row(request.args.get("id"))  # type: ignore[attr-defined]
        crumbs = [(str(row), self.address("details_view", id=row.id)), (N_("Contents"), "")]  # type: ignore[attr-defined]
        return self.page("backoffice/catalogue/tree_page.html", row=row, crumbs=crumbs, **shown(row))  # type: ignore[attr-defined]

    @expose("/tree/change", methods=("POST",))
    def change_tree(self) -> Any:
        """One change, saved at once: said, and taken back in one press; asked first when it changes progress."""
        row = self.row(request.args.get("id"))  # type: ignore[attr-defined]
        if not can(current_actor(), Permission.CATALOGUE_WRITE, row):
            abort(403)
        answer = self._changed(row)
        if request.accept_mimetypes.best == "application/json":
            tree = render_template(TEMPLATE, screen=self, row=row, **shown(row))
            return jsonify(answer | {"tree": tree}), 200 if "undo" in answer else 409
        if "ask" in answer:
            return self._asking(row, answer), 409
        flash(answer["said"], "success" if "undo" in answer else "error")
        undo = {"undo": answer["undo"]} if "undo" in answer else {}
        return redirect(self.address("tree", id=row.id, **undo))  # type: ignore[attr-defined]

    def _asking(self, row: Row, answer: dict[str, Any]) -> Any:
        """The same question without scripts, on a page of its own."""
        back = self.address("tree", id=row.id)  # type: ignore[attr-defined]
        crumbs = [(str(row), self.address("details_view", id=row.id)), (N_("Contents"), back)]  # type: ignore[attr-defined]
        return self.page(  # type: ignore[attr-defined]
            "backoffice/catalogue/tree_confirm.html", row=row, crumbs=crumbs, back=back, answer=answer,
            seen=request.form.get("seen"),
        )  # fmt: skip

    def _changed(self, row: Row) -> dict[str, Any]:
        """What was done, and what takes it back; without the latter it was refused, or is asked first."""
        foreseen_by_one()
        before, change = tree_of(row), Change.of(request.form.get("change", ""), request.form.get("child"))
        if change is None or not change.is_within(before):
            return {"said": str(OVERTAKEN)}
        rows = Rows.of(change)
        if rows.child is None:
            return {"said": str(OVERTAKEN if change.child else CHOOSE_ONE)}
        if request.form.get("seen") != before.mark:
            return {"said": str(OVERTAKEN)}
        undo = str(change.undone_in(before))
        try:
            return _asked(row, change, rows) or _done(row, change, rows) | {"undo": undo}
        except Conflict:
            return {"said": str(OVERTAKEN)}
        except DomainError as refusal:
            return {"said": str(refusal)}


def _asked(row: Row, change: Change, rows: Rows) -> dict[str, Any]:
    """The question, while a change of somebody's progress was not agreed to as it stands; else nothing (CAT-04)."""
    extent = Extent.of(lambda: carry_out(row, change, rows, by=current_actor()), str(change))
    if extent.is_quiet or request.form.get("agreed") == extent.mark:
        return {}
    ask = [str(sentence) for sentence in extent.sentences]
    return {"said": str(ASKED), "ask": ask, "agreed": extent.mark, "change": str(change)}


def _done(row: Row, change: Change, rows: Rows) -> dict[str, Any]:
    with transaction():
        carry_out(row, change, rows, by=current_actor())
    return {"said": str(said(change, rows))}


def shown(row: Row) -> dict[str, Any]:
    """What the tree is drawn from."""
    tree: Tree = tree_of(row)
    undo = Change.of(request.args.get("undo", ""))
    return {
        "tree": tree, "may_change": can(current_actor(), Permission.CATALOGUE_WRITE, row),
        "undo": undo if undo is not None and undo.is_within(tree) else None,
        "in_hours": in_hours, "apart": apart, "link_to": named, "screen_for": creating,
    }  # fmt: skip


def creating(entity: type) -> Any:
    """The screen on which the reader may create a row of a level."""
    screen = screen_of(entity)
    return screen if screen is not None and screen.can_create else None


CONTENTS = Panel(N_("Contents"), "backoffice/catalogue/tree_panel.html", shown, icon="list-check", main=True)
