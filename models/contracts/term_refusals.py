"""Why a company, the terms of a session, or who is in it, do not let themselves be changed."""

from __future__ import annotations

from models.kernel.errors import Conflict, DomainError
from models.kernel.text import N_, NN_


class ReferenceTaken(DomainError):
    """CON-15."""

    sentence = N_("Another session already has this reference: add what tells them apart, a team or a number.")
    constraints = ("uq_training_session_reference",)


class CompanyNameTaken(DomainError):
    sentence = N_("A company already has this name: open it instead of creating it twice.")
    constraints = ("uq_company_name",)


class ExternalReferenceTaken(DomainError):
    sentence = N_("Another company already has this external reference.")
    constraints = ("uq_company_external_reference",)


class OwnSuccessor(DomainError):
    sentence = N_("A company cannot be its own successor.")
    constraints = ("ck_company_not_its_own_successor",)


class OwnEndsTooEarly(DomainError):
    """CON-32, CON-33."""

    sentence = N_(
        "Some learners (%(n)s) have a last day of their own before this first day: change it first, "
        "or let them end with the session. It is about %(names)s."
    )


class EndsBeforeItStarts(DomainError):
    sentence = N_("The last day comes before the first one.")
    constraints = ("ck_training_session_period",)


class PackageOutOfRange(DomainError):
    sentence = N_("A package is a whole number from 1 to 100,000.")
    constraints = ("ck_training_session_package",)


class PackageBelowHolders(DomainError):
    """CON-20, with both numbers and the names."""

    sentence = N_(
        "%(holders)s learners hold a slot: a package of %(package)s is not enough. "
        "Release slots first; they are held by %(names)s."
    )


class LicencesDisagree(DomainError):
    """CON-19, with both numbers."""

    sentence = N_(
        "A session with licences has as many licences as learners: the package says %(package)s, "
        "%(learners)s learners are counted. Change the package, or the learners."
    )


class LicencesMoved(Conflict):
    """The database counted another number of learners than the package at commit (CON-19)."""

    constraints = ("licences_agree", "ck_training_session_learners")


class SlotsBelowLearners(DomainError):
    """CON-36."""

    sentence = N_(
        "%(learners)s learners follow their path with a licence today: %(package)s slots are not enough "
        "to let each of them go on."
    )


class SlotsStillHeld(DomainError):
    sentence = N_("Slots of this session are held (%(n)s): release them before it becomes a session with licences.")


class LicenceDatesDiffer(DomainError):
    """CON-27."""

    sentence = N_(
        "%(session)s has started and everybody in it ends on %(ends)s: for other dates, create a new session."
    )


class NeedsConfirmation(DomainError):
    """What may be done once it was said yes to: the verb is called again with ``confirmed=True``."""


class LateEnrolment(NeedsConfirmation):
    """CON-26, A-54: staff may confirm."""

    sentence = N_(
        "%(session)s started %(days)s days ago, and the new learner would end on %(ends)s like the others. "
        "Confirm to add them all the same."
    )


class SessionExpiredConfirm(NeedsConfirmation):
    """CON-28, A-43: staff may confirm, a pilot may not."""

    sentence = N_("%(session)s expired on %(ended)s: nobody in it has access. Confirm to add somebody all the same.")


class StartExtendsToAll(DomainError):
    """CON-32."""

    sentence = N_(
        "The dates of %(session)s are those of its users: the change will apply to ALL of them (%(n)s). "
        "Tick the box to confirm."
    )


class OtherCompany(DomainError):
    """CON-11."""

    sentence = N_("%(person)s belongs to %(company)s: a session holds people of one company.")


class AddressUnavailable(DomainError):
    """CON-59: says nothing of the account that there may be."""

    sentence = N_("This address cannot be added here. Write to %(support)s, we will see to it with you.")


class LicencesByStaff(DomainError):
    """CON-24."""

    sentence = N_(
        "To add a learner to a session with licences, contact the LEDR team through the chat or at %(support)s."
    )


class RoleNotOffered(DomainError):
    sentence = N_("This role is not one that you can give here.")


class LinesRefused(DomainError):
    """Of several people to add, some cannot be: ``values["errors"]`` is line -> (field, why) of each fault."""

    sentence = NN_(
        "Nobody was added: %(n)s line is to be corrected.", "Nobody was added: %(n)s lines are to be corrected.", 0
    )


class TooManyLines(DomainError):
    sentence = N_("%(most)s people at most can be added at once: these are %(lines)s.")


class PersonalDataReadOnly(DomainError):
    """ACC-42, FUP-23."""

    sentence = N_("Names and e-mail addresses are not changed here: write to %(support)s.")


class CompanyNamePrinted(DomainError):
    """CON-03, D15."""

    sentence = N_(
        "This name is printed on official documents: it stays. Create a company with the new name, "
        "say that it takes over from this one, and move the sessions to it."
    )
    constraints = ("company_name_printed",)


class NoSuccessor(DomainError):
    """CON-03."""

    sentence = N_("Say first which company takes over from %(company)s.")


class PersonGone(DomainError):
    sentence = N_("This person has just been deleted.")
    constraints = ("fk_enrolment_person_id",)


class SessionGone(DomainError):
    sentence = N_("This session has just been deleted.")
    constraints = ("fk_enrolment_session_id", "fk_slot_assignment_session_id", "fk_waiting_entry_session_id")


class SameKind(DomainError):
    sentence = N_("%(person)s is in the session as such already.")


class SameSession(DomainError):
    sentence = N_("%(person)s is in this session already: choose another one.")


class AlreadyInSession(DomainError):
    sentence = N_("%(person)s is already in %(session)s.")


class NobodyChosen(DomainError):
    sentence = N_("Choose at least one person.")


class NotInTheCompany(DomainError):
    """CON-53, CON-54, CON-59."""

    sentence = N_("%(person)s is not of %(company)s.")


class PriceTaken(DomainError):
    """CON-08."""

    sentence = N_("There is a price of this kind for this day already.")
    constraints = ("uq_price_kind_valid_on",)


class PriceNotPositive(DomainError):
    sentence = N_("A price is more than zero.")
    constraints = ("ck_price_cents",)


class AlreadyEnrolled(DomainError):
    sentence = N_("This person is already in the session.")
    constraints = ("uq_enrolment_person_id_session_id",)


class NotAManager(DomainError):
    sentence = N_("%(person)s does not have the manager role: grant it first.")


class AlreadyFollowed(DomainError):
    sentence = N_("This manager already follows this person.")
    constraints = ("uq_supervision_manager_id_person_id",)


class NotFollowed(DomainError):
    sentence = N_("%(manager)s does not follow %(person)s.")


class FollowsThemselves(DomainError):
    sentence = N_("A manager does not follow themselves: their own progress is on their home page.")
