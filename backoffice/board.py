"""The board of a session: who holds a slot, who waits, and the button at the end of each row (CON-40, CON-42)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import request
from flask_admin import expose

from backoffice.addresses import address
from backoffice.contract_cells import state_dot, state_of_session
from backoffice.newcomers import may_add, why_closed
from models.contracts.access import AccessState
from models.contracts.entities import SessionKind, SessionState, TrainingSession
from models.contracts.following import followed, lines_of
from models.kernel import clock
from models.kernel.errors import DomainError
from models.kernel.policy import can
from models.kernel.text import N_, Sentence
from models.permissions import Permission
from web.actor import current_actor
from web.follow_up import EVERY, OF_SLOTS, PAGE, Board, board_of

ON_CARD = 20
"""Learners that the card of a session shows."""


class SessionBoard:
    """Mixed into the screen of sessions."""

    @expose("/board")
    def board(self) -> Any:
        row: TrainingSession = self.row(request.args.get("id"))  # type: ignore[attr-defined]
        return self.page(  # type: ignore[attr-defined]
            "backoffice/contracts/board.html",
            crumbs=[(str(row), self.address("details_view", id=row.id))],  # type: ignore[attr-defined]
            row=row,
            state_dot=state_dot(state_of_session(row)),
            **what_is_shown(row, request.args),
        )


def what_is_shown(row: TrainingSession, asked: Mapping[str, str], most: int = PAGE) -> dict[str, Any]:
    """What the board of a session shows, on its own page or on the session's card.

    Args:
        asked: the arguments of the board's address.
        most: learners of a page.
    """
    search = (asked.get("search") or "").strip()[:200]
    lines = lines_of(followed(session_id=row.id, search=search), clock.today())
    segments = EVERY if row.kind is SessionKind.SLOTS else [name for name in EVERY if name not in OF_SLOTS]
    at = partial(address, "admin_sessions.board", id=row.id)
    board: Board = board_of(lines, {**asked, "search": search}, at, segments=segments, most=most)
    return {
        "board": board,
        "shared": is_shared(row),
        "may_press": can(current_actor(), Permission.SLOT_ASSIGN) and row.kind is SessionKind.SLOTS,
        "advice": advice(row),
        "may_add": may_add(row),
        "contact": contact(row),
        "waits": AccessState.WAITING,
    }


def on_card(row: TrainingSession) -> dict[str, Any]:
    """The same on the session's card, from its top (FUP-08)."""
    return what_is_shown(row, {}, ON_CARD)


def is_shared(row: TrainingSession) -> bool:
    return row.kind is SessionKind.SLOTS and state_of_session(row) is SessionState.RUNNING


def contact(row: TrainingSession) -> DomainError | None:
    """Whom a pilot asks to add somebody to a session with licences (CON-24)."""
    asked = row.kind is SessionKind.LICENCES and can(current_actor(), Permission.LEARNER_ADD, row)
    return why_closed(row) if asked else None


def advice(row: TrainingSession) -> Sentence | None:
    """Why nothing can be assigned here, and what to do about it; None when something can."""
    state = state_of_session(row)
    if row.kind is SessionKind.LICENCES:
        return N_("A session with licences: each member has their own access for the whole period, so there is no slot "
                  "to assign.")  # fmt: skip
    if state is SessionState.EXPIRED:
        return N_("The session has expired: its slots cannot be assigned any more. Ask support to extend it.")
    if state is SessionState.UPCOMING:
        return N_("The session has not started: its slots can be assigned from its first day on.")
    if row.slots_free == 0:
        return N_("Every slot is taken: release one (−) before you assign another (+).")
    return None
