"""How states and seats of contracts are drawn: the same in lists, on the board and on details pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for
from markupsafe import Markup

from backoffice.cells import badge, days_left, dot, meter, previewed
from models.contracts.access import AccessState, access_on
from models.contracts.entities import Enrolment, SessionKind, SessionState, TrainingSession
from models.kernel import clock
from models.kernel.text import N_
from web import follow_up
from web.drawing import html
from web.templating import day

SLOT_SINCE = N_("Slot since %(day)s")
UNDER = "%s<div>%s</div>"
EXCEPTION, OWN_END = N_("Exception"), N_("A last day of their own: %(day)s")

COLOURS = {
    SessionState.UPCOMING: "blue", SessionState.RUNNING: "green", SessionState.EXPIRED: "grey", **follow_up.COLOURS,
    AccessState.ACCOMPANIES: "grey",
}  # fmt: skip
TONES = {SessionKind.SLOTS: "purple", SessionKind.LICENCES: "cyan"}


def state_of_session(row: TrainingSession) -> SessionState:
    return row.state_on(clock.today())


def state_of_enrolment(row: Enrolment) -> AccessState:
    return access_on(row, clock.today())


def state_dot(state: SessionState | AccessState) -> Markup:
    return dot(state.label, COLOURS[state])


def state_and_since(row: Enrolment) -> Markup:
    """Where an enrolment stands and, under it, since when its learner holds a slot."""
    drawn = state_dot(state_of_enrolment(row))
    if row.assignment is None:
        return drawn
    since = SLOT_SINCE % {"day": day(row.assignment.since.astimezone(clock.time_zone()).date(), "medium")}
    return drawn + Markup('<div class="sub">{}</div>').format(since)


def seats(row: TrainingSession) -> Any:
    """How many slots are taken, or how many licences have a learner (CON-17, CON-20)."""
    if row.kind is SessionKind.LICENCES:
        words = N_("%(learners)s learners counted for %(package)s licences", learners=row.learners, package=row.package)
        return meter(row.learners, row.package, words)
    words = N_("%(used)s of %(package)s slots taken", used=row.slots_used, package=row.package)
    return meter(row.slots_used, row.package, words)


def last_day(row: Enrolment) -> Any:
    """How many days remain; a last day of one's own is an exception that is seen (CON-33)."""
    drawn = days_left(row.ends_on)
    return drawn if row.own_ends_on is None else html(UNDER, drawn, own_end(row.own_ends_on))


def own_end(own_ends_on: date) -> Markup:
    return badge(EXCEPTION, "orange", OWN_END % {"day": day(own_ends_on, "long")})


def to_board(row: TrainingSession) -> Markup:
    return previewed(row, url_for("admin_sessions.board", id=row.id), str(row))
