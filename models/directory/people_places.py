"""What the people of a file do in their sessions, and whether licences are left for them (CON-17…19, A-42)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from models.contracts.entities import Enrolment, EnrolmentKind, SessionKind, TrainingSession
from models.contracts.locks import lock_sessions
from models.directory.people_rows import enrolments_within, row, turn
from models.kernel.database import session
from models.kernel.text import N_, Sentence
from models.workbench.importing.kinds import Slice
from models.workbench.imports import DECIDED, RowOutcome

FULL = N_("the session “%(reference)s” is full: %(learners)s learners for a package of %(package)s.")


class Licences:
    """How many licences of some sessions are left while the rows of a file take them, one after the other."""

    def __init__(self, sessions: Iterable[Any]) -> None:
        self._left = {one.id: one.package - one.learners for one in sessions if one.kind is SessionKind.LICENCES}

    def take(self, session_id: int | None, does: EnrolmentKind) -> bool:
        """Whether there is one; who does not learn there needs none, and slots are no matter of enrolment."""
        if session_id not in self._left or does is not EnrolmentKind.LEARNER:
            return True
        self._left[session_id] -= 1
        return bool(self._left[session_id] >= 0)


def refuse_full(part: Slice) -> None:
    """Rows whose licence somebody else took since the check; the sessions are held until the rows are written."""
    asked = enrolments_within(part, *DECIDED).add_columns(row.id.label("row_id"), row.line).subquery().c
    lines = (
        select(asked[1], asked.row_id)
        .join(TrainingSession, TrainingSession.id == asked[1])
        .where(TrainingSession.kind == SessionKind.LICENCES, asked.kind == EnrolmentKind.LEARNER)
        .where(~select(Enrolment.id).where(Enrolment.person_id == asked[0], Enrolment.session_id == asked[1]).exists())
        .order_by(asked.line)
    )
    wanted: dict[int, list[int]] = defaultdict(list)
    for session_id, row_id in session.execute(lines):
        wanted[session_id].append(row_id)
    for where in lock_sessions(wanted) if wanted else ():
        beyond = wanted[where.id][max(0, where.package - where.learners) :]
        if beyond:
            turn(row.id.in_(beyond), RowOutcome.WRONG, ("session", full(where)))


def full(where: Any) -> Sentence:
    """Why nobody more learns in a session (or in a row that says as much of one)."""
    return FULL % {"reference": where.reference, "learners": where.learners, "package": where.package}
