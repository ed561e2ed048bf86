"""What a session has in common with everybody in it, and the last days that are somebody's own (CON-32, CON-33)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, func, select

from models.contracts.entities import Enrolment, TrainingSession
from models.contracts.term_refusals import OwnEndsTooEarly, StartExtendsToAll
from models.kernel.database import flush, session
from models.kernel.policy import SYSTEM, acting_as


def own_ends(session_id: int) -> Select[Enrolment]:
    """The enrolments of a session that have a last day of their own: the visible exceptions (CON-33)."""
    own = Enrolment.session_id == session_id, Enrolment.own_ends_on.is_not(None)
    return select(Enrolment).where(*own).order_by(Enrolment.id)


def end_together(where: TrainingSession) -> None:
    """Let everybody end with the session again."""
    for enrolment in session.scalars(own_ends(where.id).execution_options(populate_existing=True)):
        enrolment.own_ends_on = None
    flush()


def refuse_early_ends(where: TrainingSession, starts_on: date) -> None:
    """
    Raises:
        OwnEndsTooEarly: somebody's own last day would come before the first one; names them.
    """
    early = session.scalars(own_ends(where.id).where(Enrolment.own_ends_on < starts_on)).all()
    if early:
        raise OwnEndsTooEarly("starts_on", n=len(early), names=", ".join(str(one.person) for one in early[:10]))


def refuse_silence(where: TrainingSession) -> None:
    """The start of a session is that of everybody in it: nobody changes it without knowing.

    Raises:
        StartExtendsToAll: says how many.
    """
    with acting_as(SYSTEM):
        people = session.scalar(select(func.count(Enrolment.id)).where(Enrolment.session_id == where.id))
    if people:
        raise StartExtendsToAll("extend_to_users", session=where, n=people)
