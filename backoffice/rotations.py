"""*Rotations*: how the slots of a session rotate, in which order, and who will hold what when (CON-44…50, CON-60)."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from flask_admin import BaseView, expose
from sqlalchemy.orm import joinedload
from werkzeug.utils import redirect

from backoffice.access import Guarded
from backoffice.addresses import address
from backoffice.lookups import one, parsed
from backoffice.matching import matching
from backoffice.rotation_forecast import forecast_of, previewed
from backoffice.rotation_forms import RotationForm
from models.contracts import operations
from models.contracts.arranging import arrangement_of
from models.contracts.entities import Enrolment, RotationPlan, SessionKind, TrainingSession
from models.contracts.rotation_lists import candidates, listed_in, members_of, shared_sessions
from models.contracts.rotation_queries import next_rotation
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import can
from models.kernel.text import N_, Sentence
from models.permissions import Permission
from web.actor import current_actor
from web.perform import perform

SHOWN = 100
"""Sessions listed; a search finds the others."""
SAVED, ORDERED = N_("The rotation was saved."), N_("The order of the list was saved.")
ADDED, REMOVED = N_("%(who)s: on the waiting list."), N_("%(who)s: not on the waiting list any more.")


class Rotations(Guarded, BaseView):  # type: ignore[misc]
    """Read by whoever sees slots; every change asks for the right on that very session."""

    permission = Permission.SLOT_READ
    title, icon = N_("Rotations"), "rotate"

    def __init__(self) -> None:
        super().__init__(name="rotations", endpoint="admin_rotations", url="rotations")

    @expose("/")
    def index_view(self) -> Any:
        """The slot sessions that run or will, with their rotation."""
        search = (request.args.get("search") or "").strip()[:200]
        chosen = shared_sessions(clock.today())
        condition = matching(TrainingSession, ("search_document", "company.search_document"), search)
        chosen = chosen if condition is None else chosen.where(condition)
        found = chosen.options(joinedload(TrainingSession.company), joinedload(TrainingSession.rotation))
        rows = session.scalars(found.limit(SHOWN + 1)).all()
        return self.render(
            "backoffice/rotations/index.html", screen=self, rows=rows[:SHOWN], more=len(rows) > SHOWN, search=search,
            waiting=listed_in([row.id for row in rows]), rhythm=rhythm, next_rotation=next_rotation,
        )  # fmt: skip

    @expose("/session")
    def session_view(self) -> Any:
        """Who holds, who waits in which order, the rotation and its forecast."""
        return self._page(self._row())

    @expose("/plan", methods=("POST",))
    def plan(self) -> Any:
        """Save how the slots rotate and in which order, together; what was typed stays when it is refused."""
        row, form = self._row(), RotationForm(request.form)
        if form.validate() and perform(
            Permission.ROTATION_WRITE, operations.arrange, row, form.wanted(_order()),
            done=SAVED, form=form, seen=form.seen.data or "",
        ):  # fmt: skip
            return self._back(row)
        return self._page(row, form), 422

    @expose("/preview", methods=("POST",))
    def preview(self) -> Any:
        """The forecast of what is on the page, before it is saved: nothing is written."""
        row, form = self._row(), RotationForm(request.form)
        if not self._may_change(row):
            abort(403)
        return self.render("backoffice/rotations/forecast.html", row=row, **previewed(row, form, _order()))

    @expose("/order", methods=("POST",))
    def order(self) -> Any:
        """Move a learner by one place, without scripts."""
        row = self._row()
        ids = list(arrangement_of(row).order or ())
        for step, places in (("up", -1), ("down", 1)):
            moved = parsed(request.form.get(step))
            if moved in ids:
                at = ids.index(moved)
                ids.insert(max(0, at + places), ids.pop(at))
        perform(Permission.ROTATION_WRITE, operations.order_queue, row, ids, done=ORDERED)
        return self._back(row)

    @expose("/add", methods=("POST",))
    def add(self) -> Any:
        """Put a learner at the end of the list (CON-50)."""
        return self._press(operations.queue_for_slot, ADDED)

    @expose("/remove", methods=("POST",))
    def remove(self) -> Any:
        """Take a learner off the list."""
        return self._press(operations.leave_queue, REMOVED)

    def _press(self, operation: Any, done: Sentence) -> Any:
        row = self._row()
        subject = one(Enrolment, request.form.get("enrolment"))
        if subject is None or subject.session_id != row.id:
            abort(404)
        perform(Permission.SLOT_ASSIGN, operation, subject, done=done % {"who": subject.person.name})
        return self._back(row)

    def _row(self) -> TrainingSession:
        """The slot session of the address, in the reader's scope."""
        row: TrainingSession | None = one(TrainingSession, request.args.get("id"))
        if row is None or row.kind is not SessionKind.SLOTS:
            abort(404)
        return row

    def _page(self, row: TrainingSession, form: RotationForm | None = None) -> Any:
        holders, queue = members_of(row)
        form, asked = form or RotationForm(data=RotationForm.values_of(row.rotation)), _order()
        form.seen.data = arrangement_of(row).mark
        may_change = self._may_change(row)
        return self.render(
            "backoffice/rotations/session.html", screen=self, row=row, plan=row.rotation, rhythm=rhythm(row.rotation),
            form=form, holders=holders, next_on=next_rotation(row), forecast=forecast_of(row),
            queue=sorted(queue, key=lambda one: asked.index(one.id) if one.id in asked else len(asked)),
            rotates=row.rotation is not None, is_new=False, wrong="", may_change=may_change,
            candidates=candidates(row) if may_change else [],
        )  # fmt: skip

    def _may_change(self, row: TrainingSession) -> bool:
        return can(current_actor(), Permission.ROTATION_WRITE, row) and row.ends_on >= clock.today()

    def _back(self, row: TrainingSession) -> Any:
        return redirect(address("admin_rotations.session_view", id=row.id))


def _order() -> list[int]:
    """The waiting list as the page shows it."""
    return [identifier for identifier in map(parsed, request.form.getlist("order")) if identifier is not None]


def rhythm(plan: RotationPlan | None) -> Sentence:
    """A rotation in words."""
    if plan is None:
        return N_("No rotation")
    if plan.pace is None:
        return N_("Natural rotation")
    values = {"n": plan.pace.every_days}
    if plan.pace.weekends:
        return N_("Every %(n)s days, weekends included", **values)
    return N_("Every %(n)s days, without weekends", **values)
