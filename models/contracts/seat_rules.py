"""Who may hold a slot, and when: learners, in slot sessions, while they run and their own window lasts (D21)."""

from __future__ import annotations

from models.contracts.dates import in_words
from models.contracts.entities import Enrolment, EnrolmentKind, SessionKind, SessionState, TrainingSession
from models.contracts.refusals import EnrolmentOver, NotALearner, NotASlotSession, SessionExpired, SessionNotStarted
from models.kernel import clock


def refuse_companion(enrolment: Enrolment) -> None:
    if enrolment.kind is not EnrolmentKind.LEARNER:
        raise NotALearner(person=enrolment.person)


def refuse_outside_period(enrolment: Enrolment, where: TrainingSession) -> None:
    """Slots are for slot sessions, while they run, inside the learner's own window."""
    today = clock.today()
    if where.kind is not SessionKind.SLOTS:
        raise NotASlotSession(session=where)
    state = where.state_on(today)
    if state is SessionState.EXPIRED:
        raise SessionExpired(session=where, ended=in_words(where.ends_on))
    if state is SessionState.UPCOMING:
        raise SessionNotStarted(session=where, starts=in_words(where.starts_on))
    if enrolment.ends_on < today:
        raise EnrolmentOver(learner=enrolment.person, ended=in_words(enrolment.ends_on))


def is_shared_today(enrolment: Enrolment, where: TrainingSession) -> bool:
    return where.kind is SessionKind.SLOTS and clock.today() <= min(enrolment.ends_on, where.ends_on)
