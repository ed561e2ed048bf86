"""*Transférer des utilisateurs existants*: choose, read what it does, do it (CON-34, CON-35, A-47)."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import abort, flash, redirect, request
from flask_admin import expose

from backoffice.transfer_candidates import MOST, candidates
from backoffice.transfer_choice import Chosen
from models.contracts import operations
from models.contracts.entities import SessionKind, SessionState, TrainingSession
from models.kernel import clock
from models.kernel.circumstances import because
from models.kernel.policy import can
from models.kernel.text import N_, NN_
from models.permissions import Permission
from web.actor import current_actor
from web.perform import perform

TITLE = N_("Transfer existing users")


class Transfers:
    """Mixed into the screen of sessions."""

    @expose("/transfer", methods=("GET", "POST"))
    def transfer(self) -> Any:
        """First who comes; then every line of it, the packages and the mails; then it is done, or refused whole."""
        to: TrainingSession = self.row(request.args.get("id"))  # type: ignore[attr-defined]
        if not can(current_actor(), Permission.ENROLMENT_WRITE, to):
            abort(403)
        if request.method == "GET" or "_choose" in request.form:
            return self._choosing(to, Chosen.of(request.form, to))
        chosen = Chosen.of(request.form, to)
        if not chosen.moving and not chosen.joining:
            flash(str(N_("Choose at least one person.")), "error")
            return self._choosing(to, chosen), 422
        if "_transfer" not in request.form:
            if "_again" not in request.form:
                chosen.propose(to)
            return self._reviewing(to, chosen)
        if not self._done(to, chosen):
            return self._reviewing(to, chosen), 422
        return redirect(self.address("details_view", id=to.id))  # type: ignore[attr-defined]

    def _done(self, to: TrainingSession, chosen: Chosen) -> bool:
        if chosen.review(to).refusals:  # the page lists them all
            return False

        def move(where: TrainingSession, **values: Any) -> int:
            return operations.transfer(chosen.moving, where, people=chosen.people, **values)

        number = len(chosen.moving) + len(chosen.joining)
        done = NN_("%(n)s user is in %(session)s now.", "%(n)s users are in %(session)s now.", number, session=str(to))
        terms = {"packages": chosen.packages, "becomes": chosen.becomes}
        with because(chosen.reason):
            return perform(Permission.ENROLMENT_WRITE, move, to, done=done, **terms)

    def _choosing(self, to: TrainingSession, chosen: Chosen) -> Any:
        ids = {one.id for one in (*chosen.moving, *chosen.joining)}
        groups = [(where, list(those)) for where, those in groupby(candidates(to), key=lambda one: one.session)]
        return self.page(  # type: ignore[attr-defined]
            "backoffice/contracts/transfer.html", row=to, groups=groups, chosen=ids, over=SessionState.EXPIRED,
            title=TITLE, today=clock.today(), most=MOST,
        )  # fmt: skip

    def _reviewing(self, to: TrainingSession, chosen: Chosen) -> Any:
        review = chosen.review(to)
        return self.page(  # type: ignore[attr-defined]
            "backoffice/contracts/transfer_review.html", row=to, review=review, chosen=chosen, title=TITLE,
            may_switch=to.kind is SessionKind.SLOTS and to.slots_used == 0,
        )  # fmt: skip
