"""Why something owed cannot be changed any more."""

from __future__ import annotations

from models.kernel.errors import DomainError
from models.kernel.text import N_


class MessageSettled(DomainError):
    sentence = N_("This message was sent or is waiting to be sent: there is nothing to send again.")


class MessageLeaving(DomainError):
    sentence = N_("This message is being sent right now. Look again in a minute.")


class MessageGone(DomainError):
    sentence = N_("This message was sent or cancelled already.")


class JobWaiting(DomainError):
    sentence = N_("This job was already asked for and runs in a moment.")
