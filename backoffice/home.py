"""The first page: what waits for the person who opened it, according to what they may do."""

from __future__ import annotations

from typing import Any

from flask_admin import AdminIndexView, expose
from flask_babel import ngettext
from sqlalchemy import func, select

from backoffice.access import Guarded
from backoffice.cells import days_left
from backoffice.contract_cells import state_dot, state_of_enrolment
from backoffice.screen import screen_of
from backoffice.timeline import lines_of
from models.contracts import dashboard, queries
from models.contracts.entities import Enrolment, SessionKind, TrainingSession
from models.evidence.entities import AuditEntry
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import Actor
from models.kernel.text import N_
from models.outbox.entities import Delivery, JobOccurrence, Message, RunState
from models.permissions import Permission
from web.actor import current_actor

LATEST = 8


class Home(Guarded, AdminIndexView):  # type: ignore[misc]
    """One page for every role: each part appears to whom it concerns."""

    permission = Permission.BACKOFFICE_ENTER
    title = N_("Home")

    def __init__(self) -> None:
        super().__init__(name="home")
        self.static_folder = None

    @expose()
    def index(self) -> str:
        actor = current_actor()
        return self.render(
            "admin/index.html",
            screen=None,
            tiles=tiles_for(actor),
            sessions=sessions_for(actor),
            ending=ending_for(actor),
            team=team_for(actor),
            lines=latest_for(actor),
            session_screen=screen_of(TrainingSession),
        )


Tile = tuple[str, str, str, int, str]
"""Address, icon, tone, number, words."""


def tiles_for(actor: Actor) -> list[Tile]:
    """The figures that the actor can do something about, each with the list behind it."""
    staff, today = actor.may(Permission.MESSAGE_READ), clock.today()
    tiles: list[Tile] = []
    if staff:
        active = _number(dashboard.people_active())
        tiles.append((_list("admin_people", segment="active"), "users", "blue", active, ngettext(
            "Active person", "Active people", active)))  # fmt: skip
    if actor.may(Permission.SESSION_READ):
        running = _number(dashboard.sessions_running(today))
        tiles.append((_list("admin_sessions", segment="running"), "calendar", "brand", running, ngettext(
            "Session running", "Sessions running", running)))  # fmt: skip
    if actor.may(Permission.SLOT_READ):
        free, waiting = _number(queries.free_slots(today)), _number(dashboard.waiting_number(today))
        tiles.append((_list("admin_sessions", segment="free"), "armchair", "green", free, ngettext(
            "Free slot", "Free slots", free)))  # fmt: skip
        tiles.append((_list("admin_enrolments", segment="waiting"), "hourglass", "orange", waiting, ngettext(
            "Person waiting", "People waiting", waiting)))  # fmt: skip
    if staff:
        failed = _number(select(func.count(Message.id)).where(Message.state == Delivery.FAILED))
        broken = _number(select(func.count(JobOccurrence.id)).where(JobOccurrence.state == RunState.FAILED))
        tiles.append((_list("admin_messages", state_is="failed"), "mail", "red" if failed else "green", failed,
                      ngettext("Message failed", "Messages failed", failed)))  # fmt: skip
        tiles.append((_list("admin_jobs"), "robot", "red" if broken else "green", broken,
                      ngettext("Job failed", "Jobs failed", broken)))  # fmt: skip
    return tiles


def sessions_for(actor: Actor) -> list[dict[str, Any]]:
    """The running sessions of somebody who gives slots, with their seats."""
    if not actor.may(Permission.SLOT_ASSIGN):
        return []
    waiting = {row[0]: row[1] for row in session.execute(dashboard.waiting_by_session(clock.today()))}
    rows = session.scalars(dashboard.running_with_company(clock.today()).limit(12)).all()
    return [
        {"row": row, "waiting": waiting.get(row.id, 0), "has_slots": row.kind is SessionKind.SLOTS,
         "left": days_left(row.ends_on)}
        for row in rows
    ]  # fmt: skip


def ending_for(actor: Actor) -> list[TrainingSession]:
    if not actor.may(Permission.SESSION_READ):
        return []
    return list(session.scalars(queries.sessions_ending(clock.today()).limit(5)))


def team_for(actor: Actor) -> list[dict[str, Any]] | None:
    """The manager's team, person by person; None for somebody who follows nobody by their role (CON-53)."""
    if not actor.may(Permission.TEAM_FOLLOW) or actor.may(Permission.SLOT_ASSIGN):
        return None
    people = session.scalars(dashboard.team_of(actor.person_id)).all()
    enrolments: dict[int, list[Enrolment]] = {}
    for one in session.scalars(dashboard.enrolments_of([person.id for person in people])):
        enrolments.setdefault(one.person_id, []).append(one)
    return [{"person": person, "enrolments": with_states(enrolments.get(person.id, []))} for person in people]


def with_states(enrolments: list[Enrolment]) -> list[tuple[Enrolment, Any]]:
    """Each enrolment with where it stands today, as a dot."""
    return [(one, state_dot(state_of_enrolment(one))) for one in enrolments]


def latest_for(actor: Actor) -> Any:
    """The last lines of the audit log, for who may read it."""
    if not actor.may(Permission.AUDIT_READ):
        return None
    return lines_of(session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(LATEST)).all())


def _number(statement: Any) -> int:
    return int(session.scalar(statement) or 0)


def _list(endpoint: str, **filters: str) -> str:
    from flask import url_for

    return url_for(f"{endpoint}.index_view", **filters)
