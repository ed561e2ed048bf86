"""Owing the same thing to many people at once: two statements, whether they are ten or ten thousand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from models.kernel.database import session
from models.outbox.entities import Message, Notification

OWED = ["key", "recipient_id", "payload", "kind"]


def owe_all(kind: str, owed: Select[Any], *, link: str) -> int:
    """Owe a mail, and a line under the bell, to everybody whom a select names; whoever was owed it already is left out.

    The database refuses a key that is there: two runners at the same moment owe once between them.

    Args:
        kind: the folder of its templates (``end_of_path``).
        owed: a select of (key, recipient_id, payload as JSONB), in that order.
        link: the path that the line under the bell opens, on this site.

    Returns:
        How many mails are owed that were not before.
    """
    rows = owed.add_columns(literal(kind))
    mails = insert(Message).from_select(OWED, rows).on_conflict_do_nothing(index_elements=["key"])
    new = len(session.scalars(mails.returning(Message.id)).all())
    if new:
        just_owed = select(Message.key, Message.recipient_id, Message.payload, Message.kind, literal(link)).where(
            Message.kind == kind, Message.created_at == func.now()
        )
        lines = insert(Notification).from_select([*OWED, "link"], just_owed)
        session.execute(lines.on_conflict_do_nothing(index_elements=["key"]))
    return new
