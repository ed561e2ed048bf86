"""Every write leaves a line, in the same transaction."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from models.accounts.actors import actor_for
from models.accounts.entities import Person
from models.contracts.entities import Company, Enrolment, SlotAssignment
from models.evidence.entities import Act, AuditEntry
from models.evidence.queries import entries_about
from models.evidence.recording import record_event
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from tests.cast import Cast


def last_entry() -> AuditEntry:
    with acting_as(SYSTEM):
        return session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


@pytest.mark.row("OPS-21")
def test_a_change_says_who_what_before_and_after(cast: Cast) -> None:
    with acting_as(actor_for(cast.administrator_id)):
        company = session.scalars(select(Company).where(Company.id == cast.acme_id)).one()
        company.name = "Acme SAS"
        session.flush()
    entry = last_entry()
    assert (entry.act, entry.entity, entry.entity_id) == (Act.CHANGED, "company", cast.acme_id)
    assert entry.changes == {"name": ["Acme", "Acme SAS"]}
    assert (entry.actor_id, entry.actor_name) == (cast.administrator_id, "Clémentine Lemaître")


def test_a_secret_is_shown_as_dots(cast: Cast) -> None:
    cast.person("learner").password_hash = "another"
    session.flush()
    assert last_entry().changes == {"password_hash": ["•••", "•••"]}


def test_nothing_changed_is_not_an_entry(cast: Cast) -> None:
    before = session.scalar(select(func.count()).select_from(AuditEntry))
    somebody = cast.person("learner")
    somebody.first_name = str(somebody.first_name)
    session.flush()
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == before


def test_a_timeline_holds_the_rows_that_point_at_it_but_not_those_it_signed(cast: Cast) -> None:
    enrolment = session.get_one(Enrolment, cast.learner_enrolment_id)
    assignment = session.scalars(select(SlotAssignment).where(SlotAssignment.enrolment_id == enrolment.id)).one()
    assignment.released_by_id, assignment.release_reason = cast.pilot_id, "congé"
    session.flush()
    assert last_entry() in session.scalars(entries_about(enrolment)).all()
    pilot = session.get_one(Person, cast.pilot_id)
    assert last_entry() not in session.scalars(entries_about(pilot)).all()


def test_an_event_is_recorded_with_its_reason(cast: Cast) -> None:
    actor = actor_for(cast.administrator_id)
    record_event("impersonated", by=actor, about=[f"person:{cast.learner_id}"], reason="ticket 12", minutes=5)
    entry = last_entry()
    assert (entry.act, entry.title, entry.reason) == (Act.EVENT, "impersonated", "ticket 12")
    assert entry.subjects == [f"person:{cast.learner_id}"]


def test_a_pilot_does_not_read_the_audit_log(cast: Cast) -> None:
    with acting_as(actor_for(cast.pilot_id)):
        assert session.scalars(select(AuditEntry)).all() == []
