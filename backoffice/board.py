"""The board of a session: who holds a slot, who waits, and the button at the end of each row (CON-40, CON-42)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from flask_admin import expose

from backoffice.contract_cells import state_dot, state_of_session
from backoffice.matching import matching
from models.contracts import queries
from models.contracts.access import AccessState, state_of
from models.contracts.entities import Enrolment, SessionKind, SessionState, TrainingSession
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import can
from models.kernel.text import N_, Sentence
from models.permissions import Permission
from web.actor import current_actor


@dataclass(frozen=True)
class Line:
    """A learner on the board.

    Args:
        since: when they obtained the slot they hold.
        rank: 1 for who is served next; None when not on the list.
    """

    enrolment: Enrolment
    state: AccessState
    since: datetime | None
    rank: int | None

    @property
    def holds(self) -> bool:
        return self.since is not None

    @property
    def never_came(self) -> bool:
        return self.enrolment.person.last_seen_at is None

    @property
    def dot(self) -> Any:
        return state_dot(self.state)


@dataclass(frozen=True)
class Segment:
    name: str
    words: Sentence
    keeps: Callable[[Line], bool]


SEGMENTS = (
    Segment("", N_("All"), lambda line: True),
    Segment("holders", N_("Holders"), lambda line: line.holds),
    Segment("waiting", N_("Waiting"), lambda line: line.state is AccessState.WAITING),
    Segment("new", N_("Never signed in"), lambda line: line.never_came),
)
OF_SLOTS = frozenset({"holders", "waiting"})
"""Segments that say nothing of a session with licences."""


class Board:
    """Mixed into the screen of sessions."""

    @expose("/board")
    def board(self) -> Any:
        row: TrainingSession = self.row(request.args.get("id"))  # type: ignore[attr-defined]
        search = (request.args.get("search") or "").strip()[:200]
        lines = lines_of(row, search)
        segments = [one for one in SEGMENTS if row.kind is SessionKind.SLOTS or one.name not in OF_SLOTS]
        chosen = next((one for one in segments if one.name == request.args.get("state")), segments[0])
        return self.page(  # type: ignore[attr-defined]
            "backoffice/contracts/board.html",
            row=row,
            crumbs=[(str(row), self.address("details_view", id=row.id))],  # type: ignore[attr-defined]
            state=state_of_session(row),
            state_dot=state_dot(state_of_session(row)),
            lines=in_turn(lines, chosen),
            total=len(lines),
            segments=[(one, sum(map(one.keeps, lines))) for one in segments],
            chosen=chosen,
            search=search,
            shared=is_shared(row),
            may_press=can(current_actor(), Permission.SLOT_ASSIGN) and row.kind is SessionKind.SLOTS,
            advice=advice(row),
        )


def lines_of(row: TrainingSession, search: str) -> list[Line]:
    """Everybody in the session, in one query whatever their number."""
    statement = queries.session_board(row)
    condition = matching(Enrolment, ("person.search_document",), search)
    if condition is not None:
        statement = statement.where(condition)
    today = clock.today()
    return [
        Line(
            enrolment,
            state_of(
                row.kind, row.starts_on, enrolment.own_ends_on or row.ends_on, holds_slot=since is not None, on=today
            ),
            since,
            rank,
        )
        for enrolment, since, rank in session.execute(statement)
    ]


def in_turn(lines: list[Line], chosen: Segment) -> list[Line]:
    """The chosen lines; who waits is listed in the order in which they are served."""
    kept = [line for line in lines if chosen.keeps(line)]
    if chosen.name == "waiting":
        kept.sort(key=lambda line: line.rank or len(lines) + 1)
    return kept


def is_shared(row: TrainingSession) -> bool:
    return row.kind is SessionKind.SLOTS and state_of_session(row) is SessionState.RUNNING


def advice(row: TrainingSession) -> Sentence | None:
    """Why nothing can be assigned here, and what to do about it; None when something can."""
    state = state_of_session(row)
    if row.kind is SessionKind.LICENCES:
        return N_("A session with licences: each member has their own access for the whole period, so there is no slot "
                  "to assign. To change who is in it, ask support.")  # fmt: skip
    if state is SessionState.EXPIRED:
        return N_("The session has expired: its slots cannot be assigned any more. Ask support to extend it.")
    if state is SessionState.UPCOMING:
        return N_("The session has not started: its slots can be assigned from its first day on.")
    if row.slots_free == 0:
        return N_("Every slot is taken: release one (−) before you assign another (+).")
    return None
