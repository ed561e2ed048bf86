"""What is owed to people about their account; never a password, never a secret (D2)."""

from __future__ import annotations

from models.accounts.entities import OneTimeToken, Person
from models.kernel import clock
from models.outbox.entities import Message
from models.outbox.operations import owe


def invited(person: Person, token: OneTimeToken, *, message: str = "") -> Message:
    """The link to finish the account (list 2, rows 19 to 21).

    Args:
        message: a few words of whoever invites.
    """
    return owe(
        "invitation",
        key=f"invitation:{token.id}",
        recipient_id=person.id,
        payload={"token_id": token.id, "message": message.strip()},
    )


def welcomed(person: Person, token: OneTimeToken, *, enrolment_id: int | None = None) -> Message:
    """The first day of the path (ACC-07, D2).

    Args:
        enrolment_id: the path that begins, if one does.
    """
    path = {"enrolment_id": enrolment_id} if enrolment_id else {}
    return owe("welcome", key=f"welcome:{token.id}", recipient_id=person.id, payload={"token_id": token.id} | path)


def reset_asked(person: Person, token: OneTimeToken) -> Message:
    """ACC-04: to the stored address alone (test A3)."""
    return owe(
        "password_reset", key=f"password-reset:{token.id}", recipient_id=person.id, payload={"token_id": token.id}
    )


def password_changed(person: Person) -> Message:
    """Tells the owner, who may not be who changed it."""
    key = f"password-changed:{person.id}:{clock.now().isoformat()}"
    return owe("password_changed", key=key, recipient_id=person.id)


def address_to_confirm(person: Person, token: OneTimeToken, email: str) -> Message:
    """To the new address: it is not theirs until the link was pressed (ACC-40)."""
    return owe(
        "email_change",
        key=f"email-change:{token.id}",
        recipient_id=person.id,
        payload={"token_id": token.id, "email": email},
        address=email,
    )


def address_changed(person: Person, old: str) -> Message:
    """To the old address, so that a theft does not stay unseen."""
    key = f"email-changed:{person.id}:{clock.now().isoformat()}"
    return owe("email_changed", key=key, recipient_id=person.id, payload={"email": _veiled(person.email)}, address=old)


def _veiled(email: str) -> str:
    """*ca…@exemple.fr*: the old mailbox may belong to somebody else by now."""
    local, _, host = email.partition("@")
    return f"{local[:2]}…@{host}"
