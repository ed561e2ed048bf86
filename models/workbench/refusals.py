"""Why a task in the background is not done."""

from __future__ import annotations

from models.kernel.errors import DomainError
from models.kernel.text import N_


class TaskOver(DomainError):
    """Only what waits or runs can be cancelled."""

    sentence = N_("This task is over: there is nothing left to cancel.")


class AskerGone(DomainError):
    """A task is done with the rights of whoever asked; without them nothing may be done."""

    sentence = N_("The account that asked for this is not active any more: nothing further was done.")


class KeyTaken(DomainError):
    """The form's token belongs to somebody else's task."""

    sentence = N_("This form was used already. Open the page again, then retry.")


class RowGone(DomainError):
    """Between the press and its turn, a row left the reach of whoever asked."""

    sentence = N_("This record was deleted meanwhile, or is out of your reach now.")


class NotAsThingsStand(DomainError):
    """The row's own button would not be there."""

    sentence = N_("“%(label)s” is not possible for %(subject)s as things stand.")


class NothingRefused(DomainError):
    """Only refused rows are tried again."""

    sentence = N_("No record of this task is left to try again.")
