"""Why a slot, a rotation or a path does not let itself be changed."""

from __future__ import annotations

from models.kernel.errors import Conflict, DomainError
from models.kernel.text import N_


class NotASlotSession(DomainError):
    sentence = N_("%(session)s is a session with licences: everybody in it has their own access, there is no slot.")


class SessionExpired(DomainError):
    """CON-39."""

    sentence = N_("%(session)s expired on %(ended)s: extend the session first.")


class SessionNotStarted(DomainError):
    sentence = N_("%(session)s starts on %(starts)s: its slots can be assigned from that day.")


class EnrolmentOver(DomainError):
    """CON-33: the learner's own end date."""

    sentence = N_("The access of %(learner)s ended on %(ended)s: change their end date first.")


class EnrolmentGone(DomainError):
    sentence = N_("This learner has just been removed from the session.")
    constraints = ("fk_slot_assignment_enrolment_id", "fk_waiting_entry_enrolment_id")


class SlotAlreadyHeld(DomainError):
    sentence = N_("This learner already holds a slot of the session.")
    constraints = ("uq_slot_assignment_open", "ex_slot_assignment_one_at_a_time")


class SlotNotHeld(DomainError):
    sentence = N_("This learner does not hold a slot any more.")


class NoFreeSlot(DomainError):
    """CON-38."""

    sentence = N_("No slot of %(session)s is free: %(package)s of %(package)s are taken. Release one first.")


class AlreadyWaiting(DomainError):
    sentence = N_("This learner is already on the waiting list.")
    constraints = ("uq_waiting_entry_enrolment_id",)


class NotWaiting(DomainError):
    sentence = N_("This learner is not on the waiting list.")


class RotationEveryZero(DomainError):
    """A-18."""

    sentence = N_("A paced rotation happens every 1 to %(longest)s days.")
    constraints = ("ck_rotation_plan_every_days",)


class RotationChanged(Conflict):
    """Two people chose a rotation for a session in the same second."""

    constraints = ("uq_rotation_plan_session_id",)


class NoRotation(DomainError):
    sentence = N_("Slots of %(session)s do not rotate by themselves.")


class QueueChanged(DomainError):
    sentence = N_("The waiting list has changed meanwhile: here it is again, put it in order once more.")


class AlreadyFinished(DomainError):
    sentence = N_("This path is declared finished already.")
    constraints = ("uq_path_completion_enrolment_id",)


class NotFinished(DomainError):
    sentence = N_("This path is not declared finished.")


class FinishedTooEarly(DomainError):
    sentence = N_("A path is finished between its first day and today.")


class SeatsDisagree(Conflict):
    """The database found a counter that differs from the holders, or goes beyond the package (D13)."""

    constraints = ("ck_training_session_slots_used", "seats_agree")


class LedgerKept(Conflict):
    """The past of a slot was about to be rewritten (D13)."""

    constraints = ("slot_ledger_kept",)


class NotALearner(DomainError):
    """CON-18: only who learns there uses a slot."""

    sentence = N_("%(person)s is in the session without learning there: no slot is used for that.")


class PathOver(DomainError):
    """ACC-05: even with the right password."""

    sentence = N_(
        "Your path ended on %(ended)s, so you cannot sign in any more. "
        "To go on, write to your training pilot, to your manager, or to %(support)s."
    )


class CompanySessionsOver(DomainError):
    """ACC-24, A-46: a pilot, even with the right password."""

    sentence = N_(
        "Your access ended on %(ended)s, and no session of %(company)s is running any more. "
        "To go on, write to %(support)s."
    )


class TeamSessionsOver(DomainError):
    """The same rule for a manager."""

    sentence = N_(
        "Your access ended on %(ended)s, and no session of your team is running any more. "
        "To go on, write to %(support)s."
    )


class NothingToReset(DomainError):
    """ACC-61."""

    sentence = N_("Nothing was erased: no progress of %(person)s is recorded, on any path.")
