"""What the tests of the screens of sessions share: what a form posts, and what a page says."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from models.contracts.entities import Enrolment, TrainingSession
from models.kernel.database import session
from tests.browser_client import Browser
from tests.cast import Cast

TABLES = ("training_session", "enrolment", "person", "slot_assignment", "waiting_entry", "company", "message")


def where(session_id: int) -> TrainingSession:
    return session.get_one(TrainingSession, session_id)


def licensed(cast: Cast) -> Enrolment:
    return session.scalars(select(Enrolment).where(Enrolment.session_id == cast.licences_id)).one()


def terms(row: TrainingSession, **changed: Any) -> dict[str, str]:
    """What the form of a session posts when nothing but this is changed."""
    known = {
        "kind": row.kind.value, "package": row.package, "path": row.path_id or "", "reference": row.reference,
        "starts_on": row.starts_on, "ends_on": row.ends_on, "contract_reference": row.contract_reference,
    }  # fmt: skip
    return {name: str(value) for name, value in (known | changed).items()}


def said(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


def edit(staff: Browser, row: TrainingSession, **changed: Any) -> Any:
    return staff.post(f"/admin/sessions/edit/?id={row.id}", terms(row, **changed))


def mark_in(text: str) -> str:
    return value_of("agreed", text)


def value_of(name: str, text: str) -> str:
    """The value of a hidden field."""
    return text.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]
