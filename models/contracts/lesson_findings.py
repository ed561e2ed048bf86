"""Facts about a learner's sessions: not begun, over, or waiting for a slot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, joinedload

from models.accounts.entities import Person, Role
from models.accounts.roles import LEARNER_ROLES
from models.contracts.access import AccessState, access_on
from models.contracts.closing import Standing, closed_by
from models.contracts.dates import in_words
from models.contracts.entities import Enrolment, TrainingSession, WaitingEntry
from models.contracts.finding import Code, Finding, Mend, has_passed
from models.contracts.learning import opens_lessons
from models.kernel.database import session
from models.kernel.text import N_, NN_, Sentence

LEARNING = LEARNER_ROLES | {Role.TESTER}
NO_SESSION = N_("In no session: no lesson is open to them.")
NOT_STARTED = N_("%(session)s starts on %(day)s: lessons open that day.")
EXPIRED = N_("%(session)s expired on %(day)s.")
OWN_END = N_("Their own access to %(session)s ended on %(day)s.")
ALL_HELD = N_("%(session)s: waits for a slot at place %(rank)s, and none of the %(package)s is free.")
UNLISTED = N_("%(session)s: holds no slot and is not on the waiting list, and none of the %(package)s is free.")


def of_lessons(person: Person, standings: list[Standing], on: date) -> Iterator[Finding]:
    """Why no lesson is open; nothing when one is, or when nobody means this person to learn."""
    states = [(row, rank, access_on(row, on)) for row, rank in session.execute(_enrolments(person.id)).unique()]
    roles = {one.grant.role for one in standings}
    if roles and not roles & LEARNING and closed_by(standings, on) is None:
        return
    if not states:
        if Role.LEARNER in roles:
            yield Finding(Code.NO_SESSION, NO_SESSION, Mend.ENROL, person)
        return
    present = {state for _row, _rank, state in states}
    if AccessState.OPEN in present:
        return
    if present == {AccessState.EXPIRED}:
        yield _expired(max((row for row, _rank, _state in states), key=lambda row: row.ends_on), on)
    for row, rank, state in states:
        if state is AccessState.WAITING:
            yield _waiting(row, rank, on)
        elif state is AccessState.NOT_STARTED:
            words = NOT_STARTED % {"session": row.session, "day": in_words(row.session.starts_on)}
            yield Finding(Code.NOT_STARTED, words, Mend.CHANGE_SESSION, row.session)


def _expired(enrolment: Enrolment, on: date) -> Finding:
    where = enrolment.session
    if has_passed(enrolment.own_ends_on, on):
        words = OWN_END % {"session": where, "day": in_words(enrolment.ends_on)}
        return Finding(Code.EXPIRED, words, Mend.CHANGE_END, enrolment)
    return _over(where)


def _over(where: TrainingSession) -> Finding:
    words = EXPIRED % {"session": where, "day": in_words(where.ends_on)}
    return Finding(Code.EXPIRED, words, Mend.CHANGE_SESSION, where)


def _waiting(enrolment: Enrolment, rank: int, on: date) -> Finding:
    where = enrolment.session
    if has_passed(where.ends_on, on):  # their own last day is later, yet nobody gets a slot of an expired session
        return _over(where)
    if where.slots_free > 0:
        return Finding(Code.WAITING, _free(enrolment), Mend.ASSIGN_SLOT, enrolment)
    words = ALL_HELD if rank else UNLISTED
    values = {"session": where, "rank": rank, "package": where.package}
    return Finding(Code.WAITING, words % values, Mend.OPEN_BOARD, where)


def _free(enrolment: Enrolment) -> Sentence:
    where = enrolment.session
    return NN_(
        "%(session)s: waits for a slot, and %(n)s of %(package)s is free.",
        "%(session)s: waits for a slot, and %(n)s of %(package)s are free.",
        where.slots_free, session=where, package=where.package,
    )  # fmt: skip


def _enrolments(person_id: int) -> Select[Enrolment, int]:
    """(enrolment with its session, slot and place in the queue; rank in the queue, 0 when not in it)."""
    earlier = aliased(WaitingEntry)
    position = select(WaitingEntry.position).where(WaitingEntry.enrolment_id == Enrolment.id).correlate(Enrolment)
    before = earlier.session_id == Enrolment.session_id, earlier.position <= position.scalar_subquery()
    rank = select(func.count(earlier.id)).where(*before).correlate(Enrolment).scalar_subquery()
    with_it = joinedload(Enrolment.session), joinedload(Enrolment.assignment), joinedload(Enrolment.waiting)
    own = Enrolment.person_id == person_id, opens_lessons()
    return select(Enrolment, rank).where(*own).options(*with_it).order_by(Enrolment.id)
