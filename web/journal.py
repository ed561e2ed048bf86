"""What people do that changes no row, told to the audit log (ASVS 16.3, test L1)."""

from __future__ import annotations

from typing import Any

from models.evidence.recording import record_event
from models.kernel.database import transaction
from web.actor import current_actor


def record(title: str, *, about: list[str] | None = None, **facts: Any) -> None:
    """Write an event of the person at the screen, about themself unless said otherwise.

    Args:
        title: a stable English name (``signed-in``).
        about: the rows it concerns (``person:12``).
        facts: values worth keeping; never a secret.
    """
    actor = current_actor()
    with transaction():
        record_event(title, by=actor, about=about or [f"person:{actor.person_id}"], **facts)
