"""What the audit log is filtered by: people, records, one record."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import or_

from backoffice.filters import IS, Choice, Filter
from backoffice.labels import RECORDS
from backoffice.typed import identifier
from models.accounts.entities import Person
from models.evidence.entities import AuditEntry
from models.kernel.text import N_

ROW = re.compile(r"[a-z_]{2,60}:[0-9]{1,18}")


def records() -> list[tuple[str, Any]]:
    return sorted(RECORDS.items(), key=lambda pair: str(pair[1]))


def row_typed(text: str) -> str:
    """``company:12``, as the log knows a row.

    Raises:
        ValueError: it is not written so.
    """
    if not ROW.fullmatch(text.strip().lower()):
        raise ValueError
    return text.strip().lower()


WHO = Filter(
    "who_is", N_("Who"), IS, lambda person: or_(AuditEntry.actor_id == person, AuditEntry.impersonator_id == person),
    parse=identifier, field="lookup", entity=Person, column="actor_name",
)  # fmt: skip
ABOUT = Filter(
    "about_person_is", N_("Person concerned"), IS, lambda person: AuditEntry.subjects.contains([f"person:{person}"]),
    parse=identifier, field="lookup", entity=Person, column="title",
)  # fmt: skip
RECORD = Choice("entity", N_("Record"), options=records, where=lambda value: AuditEntry.entity == value)
NUMBER = Filter(
    "row_is", N_("Record number"), IS, lambda row: AuditEntry.subjects.contains([row]), parse=row_typed, column="title"
)
