"""Somebody leaves a session for good (CON-17, CON-19)."""

from __future__ import annotations

from models.contracts.entities import Enrolment, EnrolmentKind, SeatReason
from models.contracts.locks import lock_enrolments, lock_session
from models.contracts.packages import settle
from models.contracts.refusals import EnrolmentGone
from models.contracts.seats import give_back, held_by
from models.kernel.circumstances import because
from models.kernel.database import flush, session
from models.kernel.policy import Actor, require
from models.permissions import Permission


def withdraw(enrolment: Enrolment, *, by: Actor, package: int | None = None, reason: str = "") -> None:
    """Take somebody out of their session: they keep their account, and lose access and place in the queue.

    Their slot is given back first, so that it is free at once and the log says why; the periods of an enrolment go
    with it and stay in the log.

    Args:
        package: what the package becomes in the same save: licences are as many as learners, and 0 only when nobody is
            left. None keeps it.
        reason: in the words of whoever decides, for the log and for the learner who loses a slot.

    Raises:
        Forbidden: the actor does not write enrolments.
        EnrolmentGone: somebody else was faster.
        LicencesDisagree: the package is not the number of learners then; says both (CON-19).
    """
    require(by, Permission.ENROLMENT_WRITE, enrolment)
    if not lock_enrolments(Enrolment.id == enrolment.id, whole=True):
        raise EnrolmentGone
    where, counted = lock_session(enrolment.session), enrolment.kind is EnrolmentKind.LEARNER
    with because(reason):
        if (held := held_by(enrolment)) is not None:
            give_back(held, SeatReason.WITHDRAWN, by=by, reason=reason)
            flush()
        session.delete(enrolment)
        flush()
        if counted or package is not None:
            settle(where, package, by=by)
