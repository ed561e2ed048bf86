"""Whom a change of a session makes wait: people, then enrolments, then sessions, each by rising id.

Everybody takes these locks in this one order, the database too when it deletes a person: who comes second waits, and
nobody waits for somebody who waits for them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, event, select
from sqlalchemy.orm import Session, UOWTransaction

from models.accounts.entities import Person
from models.contracts.entities import Enrolment, TrainingSession
from models.contracts.term_refusals import PersonGone, SessionGone
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as, table_of

person, enrolment, training = table_of(Person), table_of(Enrolment), table_of(TrainingSession)


def lock_people(ids: Collection[int]) -> None:
    """Nobody deletes some people before the end.

    Raises:
        PersonGone: one of them was deleted.
    """
    there = select(person.c.id).where(person.c.id.in_(ids)).order_by(person.c.id)
    with acting_as(SYSTEM):
        locked = session.scalars(there.with_for_update(read=True, key_share=True)).all()
    if len(locked) < len(set(ids)):
        raise PersonGone


def lock_enrolments(which: ColumnElement[bool], *, whole: bool = False) -> Sequence[int]:
    """Nobody removes some enrolments before the end, nor gives or takes their slots.

    Args:
        which: a condition on ``Enrolment``.
        whole: they are about to be deleted or moved: not even their key stays.

    Returns:
        Their ids.
    """
    there = select(Enrolment.id).where(which).order_by(Enrolment.id).with_for_update(key_share=not whole)
    with acting_as(SYSTEM):
        return session.scalars(there).all()


def lock_sessions(ids: Collection[int]) -> Sequence[TrainingSession]:
    """Nobody changes the terms or the slots of some sessions before the end; they are read again.

    Raises:
        SessionGone: one of them was deleted.
    """
    there = select(TrainingSession).where(TrainingSession.id.in_(ids)).order_by(TrainingSession.id)
    with acting_as(SYSTEM):
        locked = session.scalars(there.with_for_update(key_share=True).execution_options(populate_existing=True)).all()
    if len(locked) < len(set(ids)):
        raise SessionGone
    return locked


def lock_session(where: TrainingSession) -> TrainingSession:
    """The same for one session."""
    return lock_sessions([where.id])[0]


@event.listens_for(session, "before_flush")
def lock_places_of_the_deleted(flushed: Session, _context: UOWTransaction, _instances: Any) -> None:
    """Deleting people counts in every session they are in: these are taken in order, before the first is counted."""
    people = [one.id for one in flushed.deleted if isinstance(one, Person)]
    places = [one.id for one in flushed.deleted if isinstance(one, Enrolment)]
    if people or places:
        lock_places(enrolment.c.person_id.in_(people) | enrolment.c.id.in_(places))


def lock_places(which: ColumnElement[bool]) -> None:
    """Take enrolments that are about to be deleted, and the sessions that count them.

    Args:
        which: a condition on the table of enrolments.
    """
    places = select(enrolment.c.session_id).where(which).order_by(enrolment.c.id).with_for_update()
    with acting_as(SYSTEM):
        ids = set(session.scalars(places))
        if ids:
            sessions = select(training.c.id).where(training.c.id.in_(ids)).order_by(training.c.id)
            session.execute(sessions.with_for_update(key_share=True))
