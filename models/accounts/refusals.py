"""What may be refused around an account, each with its sentence."""

from __future__ import annotations

from models.kernel.errors import DomainError
from models.kernel.text import N_


class SignInRefused(DomainError):
    """The same sentence for an unknown address, a wrong password and an account that may not enter (ACC-06)."""

    sentence = N_("The e-mail address or the password is not right.")


class SignInRefusedWithSpaces(SignInRefused):
    """The typed password begins or ends with a space (ACC-02)."""

    sentence = N_(
        "The e-mail address or the password is not right. "
        "The password you typed begins or ends with a space: check that it belongs to it."
    )


class TooManyTries(DomainError):
    sentence = N_("Too many tries. Wait ten minutes, then try again.")


class TooManyLinks(DomainError):
    sentence = N_("Too many links were asked for. Wait an hour, then try again.")


class CodeRefused(DomainError):
    sentence = N_("This code is not right, or it was already used.")


class SignInOutdated(DomainError):
    """The password was proved too long ago, or has changed since."""

    sentence = N_("This took too long. Sign in again, please.")


class WrongPassword(DomainError):
    sentence = N_("This is not your current password.")


class PasswordTooShort(DomainError):
    sentence = N_("Twelve characters at least: a few words make a good password.")


class PasswordTooLong(DomainError):
    sentence = N_("128 characters at most.")


class PasswordTooCommon(DomainError):
    sentence = N_("This password is among the first that an attacker tries. Choose a few words that have no link.")


class PasswordAboutYou(DomainError):
    sentence = N_("This password holds little more than a name or an address that anybody may know.")


class LinkSpent(DomainError):
    """Used, expired, superseded or never issued: one answer."""

    sentence = N_("This link was already used, or it has expired. Ask for a new one.")


class EmailTaken(DomainError):
    sentence = N_("An account already uses this e-mail address.")
    constraints = ("uq_person_email_key",)


class EmailInvalid(DomainError):
    sentence = N_("This does not look like an e-mail address: check it, please.")


class EmailUnchanged(DomainError):
    sentence = N_("This is already the address of the account.")


class PhoneInvalid(DomainError):
    sentence = N_("This does not look like a phone number. Example: 06 12 34 56 78, or +44 … from abroad.")


class PhoneMissing(DomainError):
    """ACC-52."""

    sentence = N_("Enter a mobile number first: SMS need one.")


class NameMissing(DomainError):
    sentence = N_("Enter a name.")


class AlreadyRegistered(DomainError):
    sentence = N_("%(person)s is already registered: send a reset link instead of an invitation.")


class NotRegistered(DomainError):
    sentence = N_("%(person)s is not registered yet: send an invitation instead.")


class NotAwaited(DomainError):
    sentence = N_("The account of %(person)s is not open: no invitation can be sent.")


class NotYourself(DomainError):
    sentence = N_("You cannot do this to your own account.")


class LastAdministrator(DomainError):
    sentence = N_("This is the last administrator: name another one first.")


class PilotNeedsCompany(DomainError):
    """ACC-17, ACC-22."""

    sentence = N_("Choose the company of the training pilot.")
    constraints = ("ck_role_grant_pilot_has_company",)


class RoleAlreadyHeld(DomainError):
    sentence = N_("This person already holds this role with the same bounds.")
    constraints = ("uq_role_grant",)


class PeriodReversed(DomainError):
    sentence = N_("The period ends before it begins.")
    constraints = ("ck_role_grant_period",)


class NotLocked(DomainError):
    sentence = N_("Signing in is not blocked for %(person)s any more.")


class NotWhileImpersonating(DomainError):
    """Test Z6."""

    sentence = N_("Not while you see what somebody else sees: go back to your own account first.")


class ProofTooOld(DomainError):
    """Test S4."""

    sentence = N_("Confirm your password first, then try again.")


class ReasonMissing(DomainError):
    sentence = N_("Say why, in a few words.")


class AlreadyDeactivated(DomainError):
    sentence = N_("The account of %(person)s is not active.")


class SecondFactorRequired(DomainError):
    sentence = N_("Your role requires the second step: it cannot be switched off.")


class SecondFactorAlreadyOn(DomainError):
    sentence = N_("The second step is already on.")
