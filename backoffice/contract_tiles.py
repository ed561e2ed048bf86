"""What the first page and the queues say of sessions, slots and teams."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import current_app, url_for
from sqlalchemy import ScalarSelect, select

from backoffice.addresses import address
from backoffice.cells import days_left
from backoffice.counting import up_to
from backoffice.queues import Queue
from backoffice.tiles import Chart, Figures, Lines, Number, Step
from models.contracts import dashboard, queries, rotation_lists
from models.contracts.entities import Company, Enrolment, SessionKind, SlotAssignment, TrainingSession
from models.contracts.following import followed, lines_of
from models.contracts.rotation_queries import next_rotation
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import Actor
from models.kernel.text import N_, NN_
from models.permissions import Permission
from web.follow_up import board_of

SHOWN, TEAM, ENDING, ROTATING, SERVED = 8, 20, 5, 4, 5
TEAM_HEADS = "person", "session", "state", "ends_on", "last_seen"


def seats_by_session() -> Figures:
    """Slots held and free in the running sessions, those that end first."""
    rows = session.scalars(dashboard.slots_running(clock.today()).limit(SHOWN)).all()
    free = sum(row.slots_free for row in rows)
    summary = NN_(
        "%(n)s slot is free in the sessions shown.", "%(n)s slots are free in the sessions shown.", free
    )  # fmt: skip
    series = (N_("Held"), "brand"), (N_("Free"), "green")
    return Figures(N_("Session"), series, [(str(row), (row.slots_used, row.slots_free)) for row in rows], summary)


def running_sessions(actor: Actor) -> dict[str, Any] | None:
    """The sessions in which the reader gives slots, the first to end first."""
    today = clock.today()
    rows = session.scalars(dashboard.running_with_company(today).limit(SHOWN)).all()
    waiting = dict(session.execute(dashboard.waiting_by_session(today, [row.id for row in rows])).all()) if rows else {}
    lines = [
        {"row": row, "waiting": waiting.get(row.id, 0), "has_slots": row.kind is SessionKind.SLOTS,
         "left": days_left(row.ends_on)}
        for row in rows
    ]  # fmt: skip
    return {"lines": lines} if lines else None


def ending_soon(actor: Actor) -> dict[str, Any] | None:
    rows = session.scalars(queries.sessions_ending(clock.today()).limit(ENDING)).all()
    return {"rows": rows} if rows else None


def next_rotations(actor: Actor) -> dict[str, Any] | None:
    """The sessions whose slots change hands by themselves, the next first (CON-44)."""
    rows = session.scalars(rotation_lists.rotating_next(clock.today()).limit(ROTATING)).all()
    turning = [(row, day) for row in rows if (day := next_rotation(row))]
    waiting = rotation_lists.listed_in([row.id for row, _day in turning]) if turning else {}
    first = rotation_lists.first_in([row.id for row, _day in turning], SERVED) if waiting else {}
    lines = [
        {"row": row, "on": day, "waiting": waiting.get(row.id, 0), "first": first.get(row.id, [])}
        for row, day in turning
    ]  # fmt: skip
    return {"lines": lines} if lines else None


def team(actor: Actor) -> dict[str, Any] | None:
    """The board of the manager's team, its columns that a first page needs; None for somebody whose work is to give
    slots (CON-53, U-24)."""
    if actor.may(Permission.SLOT_ASSIGN):
        return None
    lines = lines_of(followed(team_of=actor.person_id), clock.today())
    board = board_of(lines, {}, _whole_team, across=True, most=TEAM)
    return {"board": replace(board, heads=[head for head in board.heads if head.name in TEAM_HEADS])}


def _whole_team(**asked: Any) -> str:
    """The page of the team: the portal's, or where none is served the list here."""
    served = "team.index" in current_app.view_functions
    return url_for("team.index", **asked) if served else address("admin_follow-up.index_view")


def free_slots() -> ScalarSelect[int]:
    return queries.free_slots(clock.today()).scalar_subquery()


NUMBERS = (
    Number(
        lambda n: NN_("Session running", "Sessions running", n), Permission.SESSION_READ, "calendar", "brand",
        lambda: up_to(dashboard.sessions_running(clock.today())), "sessions", {"segment": "running"},
    ),
    Number(
        lambda n: NN_("Free slot", "Free slots", n), Permission.SLOT_READ, "armchair", "green",
        free_slots, "sessions", {"segment": "free"}, whole=True,
    ),
)  # fmt: skip
CHARTS = (
    Chart(
        "seats-by-session", N_("Where are slots left?"), Permission.SLOT_READ, "armchair", seats_by_session,
        N_("No session with slots is running."), shape="stacked", screen="sessions", asked={"segment": "running"},
    ),
)  # fmt: skip
LISTS = (
    Lines("ending", Permission.SESSION_READ, "backoffice/tiles/ending.html", ending_soon, wide=True),
    Lines("team", Permission.TEAM_FOLLOW, "backoffice/tiles/team.html", team, wide=True),
    Lines("sessions", Permission.SLOT_ASSIGN, "backoffice/tiles/sessions.html", running_sessions, wide=True),
    Lines("rotations", Permission.ROTATION_WRITE, "backoffice/tiles/rotations.html", next_rotations),
)
QUEUES = (
    Queue(
        "slots", lambda n: NN_("Person waiting for a slot", "People waiting for a slot", n), "hourglass",
        Enrolment, {"segment": "waiting"}, dashboard.waits_since(), ("person", "session", "ends_on"),
        N_("Every learner of a running session has their slot."), ("assign-slot", "queue-for-slot"),
    ),
)  # fmt: skip
STEPS = (
    Step(N_("Create the first company"), Permission.COMPANY_WRITE, "companies", lambda: select(Company.id)),
    Step(N_("Open its first session"), Permission.SESSION_WRITE, "sessions", lambda: select(TrainingSession.id)),
    Step(N_("Enrol a learner"), Permission.ENROLMENT_WRITE, "enrolments", lambda: select(Enrolment.id)),
    Step(
        N_("Give the first slot, on the session’s board"), Permission.SLOT_ASSIGN, "sessions",
        lambda: select(SlotAssignment.id), view="index_view",
    ),
)  # fmt: skip
