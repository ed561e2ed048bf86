"""What a deletion takes with it, leaves behind and stumbles over, counted beforehand."""

from __future__ import annotations

from sqlalchemy import func, select

from models.accounts.entities import Person, RoleGrant
from models.contracts.entities import Company, Enrolment, SlotAssignment, TrainingSession
from models.kernel.database import Entity, session
from models.kernel.dependents import dependents_of
from models.organisation.entities import Campus, Curriculum, Promotion
from tests.cast import Cast


def numbers() -> dict[str, int]:
    """Table -> rows, as the database counts them."""
    tables = Entity.metadata.sorted_tables
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in tables
        if table.name != "audit_entry"
    }


def test_what_goes_with_a_person_is_what_the_database_deletes(cast: Cast) -> None:
    learner = cast.person("learner")
    said = dependents_of(Person.__table__, [learner.id])  # type: ignore[arg-type]
    assert said.goes["enrolment"] == said.goes["slot_assignment"] == 1
    assert said.blocks == {}
    before = numbers()
    session.delete(learner)
    session.flush()
    after = numbers()
    gone = {name: before[name] - after[name] for name in before if before[name] != after[name]}
    assert gone == {**said.goes, "person": 1}


def test_who_signed_a_row_leaves_it_without_a_name(cast: Cast) -> None:
    session.add(RoleGrant(person_id=cast.learner_id, role="student", granted_by_id=cast.pilot_id))
    session.flush()
    said = dependents_of(Person.__table__, [cast.pilot_id])  # type: ignore[arg-type]
    assert said.stays["role_grant"] >= 1


def test_a_row_that_goes_itself_is_not_said_to_stay(cast: Cast) -> None:
    for grant in session.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.learner_id)):
        grant.granted_by_id = cast.learner_id
    session.flush()
    said = dependents_of(Person.__table__, [cast.learner_id])  # type: ignore[arg-type]
    assert "role_grant" in said.goes
    assert "role_grant" not in said.stays


def test_what_stands_in_the_way_is_counted(cast: Cast) -> None:
    acme = session.get_one(Company, cast.acme_id)
    successor = Company(name="Acme Europe")
    session.add(successor)
    session.flush()
    acme.successor = successor
    session.flush()
    sessions = session.scalar(select(func.count(TrainingSession.id)).where(TrainingSession.company_id == acme.id))
    assert dependents_of(Company.__table__, [acme.id]).blocks["training_session"] == sessions  # type: ignore[arg-type]
    assert dependents_of(Company.__table__, [successor.id]).blocks == {"company": 1}  # type: ignore[arg-type]


def test_nothing_depends_on_a_row_that_nobody_uses(cast: Cast) -> None:
    campus = Campus(name="Nantes")
    curriculum = Curriculum(name="Droit", promotions=[Promotion(year=2026)])
    session.add_all([campus, curriculum])
    session.flush()
    said = dependents_of(Campus.__table__, [campus.id])  # type: ignore[arg-type]
    assert (said.goes, said.stays, said.blocks) == ({}, {}, {})
    assert dependents_of(Curriculum.__table__, [curriculum.id]).blocks == {"promotion": 1}  # type: ignore[arg-type]


def test_several_rows_are_counted_together(cast: Cast) -> None:
    ids = [cast.learner_id, cast.waiting_id]
    said = dependents_of(Person.__table__, ids)  # type: ignore[arg-type]
    enrolled = session.scalar(select(func.count(Enrolment.id)).where(Enrolment.person_id.in_(ids)))
    held = session.scalar(
        select(func.count(SlotAssignment.id)).join(SlotAssignment.enrolment).where(Enrolment.person_id.in_(ids))
    )
    assert (said.goes["enrolment"], said.goes["slot_assignment"]) == (enrolled, held)
