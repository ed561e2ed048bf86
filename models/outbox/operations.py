"""Owing something to somebody: a row, in the transaction of what happened; `tasks` delivers it after the commit."""

from __future__ import annotations

from typing import Any

from models.kernel.database import session
from models.outbox.entities import Channel, Message, Notification


def owe(
    kind: str,
    *,
    key: str,
    recipient_id: int | None,
    payload: dict[str, Any] | None = None,
    channel: Channel = Channel.MAIL,
    address: str = "",
) -> Message:
    """Owe a message to a person.

    Args:
        kind: the folder of its templates (``slot_assigned``).
        key: what makes it owed once (``slot-assigned:41``); a second message with the key is refused by the database.
        recipient_id: the person; None only when an address is given.
        payload: ids and plain values for the templates, as JSON; never a secret.
        address: where it goes, when not to the person's own address.
    """
    message = Message(
        kind=kind, key=key, recipient_id=recipient_id, payload=payload or {}, channel=channel, address=address
    )
    session.add(message)
    return message


def notify(
    kind: str, *, key: str, recipient_id: int, payload: dict[str, Any] | None = None, link: str = ""
) -> Notification:
    """Put a line under a person's bell; it reads as the subject of the mail of the same kind (NOT-01).

    Args:
        kind, key, payload: as for :func:`owe`.
        link: the path it opens, on this site.
    """
    notification = Notification(kind=kind, key=key, recipient_id=recipient_id, payload=payload or {}, link=link)
    session.add(notification)
    return notification
