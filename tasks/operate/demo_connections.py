"""When the demo's learners came: a connection for each day on which they watched something."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import LargeBinary, cast, func, insert, literal, select

from models.accounts.entities import LoginSession
from models.kernel.database import session
from models.learning.entities import ViewEvent

STAYS = timedelta(minutes=4)
"""After the last film of the day."""
DEVICE = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


def connect() -> None:
    """One statement; every connection has ended, and its secret was never anybody's."""
    day, began, left = func.date(ViewEvent.at), func.min(ViewEvent.at), func.max(ViewEvent.at) + STAYS
    seal = func.encode(func.sha256(cast(func.concat("demo", func.random(), ViewEvent.person_id), LargeBinary)), "hex")
    came = select(
        ViewEvent.person_id, seal, began, left, began, began + timedelta(days=30), left, literal("signed_out"),
        literal(DEVICE), literal("192.0.2.10"),
    ).group_by(ViewEvent.person_id, day)  # fmt: skip
    columns = (
        "person_id", "token_hash", "created_at", "last_seen_at", "proved_at", "expires_at", "ended_at", "end_reason",
        "device", "address",
    )  # fmt: skip
    session.execute(insert(LoginSession).from_select(columns, came))
