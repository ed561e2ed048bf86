"""Owing to many people at once: one statement or two, whether they are ten or ten thousand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Text, bindparam, column, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB, insert

from models.kernel.database import session
from models.kernel.policy import table_of
from models.outbox.entities import Message, Notification

OWED = ["key", "recipient_id", "payload", "kind"]

message: Any = table_of(Message)
notification: Any = table_of(Notification)
_given = (
    func.jsonb_to_recordset(bindparam("owed", type_=JSONB))
    .table_valued(*(column(name, message.c[name].type) for name in OWED))
    .render_derived(name="given", with_types=True)
)
_mails = insert(message).from_select(OWED, select(*_given.c)).cte("mails")
OWE_EACH = (
    insert(notification).from_select([*OWED, "link"], select(*_given.c, bindparam("link", type_=Text))).add_cte(_mails)
)


def owe_all(kind: str, owed: Select[Any], *, link: str, in_mail_alone: str = "") -> int:
    """Owe a mail, and a line under the bell, to everybody whom a select names; whoever was owed it already is left out.

    The database refuses a key that is there: two runners at the same moment owe once between them.

    Args:
        kind: the folder of its templates (``end_of_path``).
        owed: a select of (key, recipient_id, payload as JSONB), in that order.
        link: the path that the line under the bell opens, on this site.
        in_mail_alone: a value of the payload for which the line under the bell has no use.

    Returns:
        How many mails are owed that were not before.
    """
    rows = owed.add_columns(literal(kind))
    mails = insert(Message).from_select(OWED, rows).on_conflict_do_nothing(index_elements=["key"])
    new = len(session.scalars(mails.returning(Message.id)).all())
    if new:
        payload = Message.payload.op("-")(in_mail_alone) if in_mail_alone else Message.payload
        just_owed = select(Message.key, Message.recipient_id, payload, Message.kind, literal(link)).where(
            Message.kind == kind, Message.created_at == func.now()
        )
        lines = insert(Notification).from_select([*OWED, "link"], just_owed)
        session.execute(lines.on_conflict_do_nothing(index_elements=["key"]))
    return new


def owe_each(owed: list[dict[str, Any]], *, link: str) -> None:
    """Owe a mail, and a line under the bell, to each of some people, in one statement.

    Args:
        owed: of each the key, recipient_id, payload and kind, as for ``owe``; a key that is there is refused by the
            database.
        link: as for :func:`owe_all`.
    """
    session.execute(OWE_EACH, {"owed": owed, "link": link})
