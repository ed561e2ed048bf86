"""A statement that changes many rows is recorded, or refused."""

from __future__ import annotations

import pytest
from sqlalchemy import Executable, Text, delete, func, insert, literal, select, text, update
from sqlalchemy import cast as as_type
from sqlalchemy.dialects.postgresql import array

from models.accounts.actors import actor_for
from models.accounts.entities import LoginSession, Person, RecoveryCode, Throttle
from models.contracts.entities import Company, Supervision, TrainingSession
from models.evidence.entities import Act, AuditEntry
from models.evidence.recording import Written, record_many, record_selected
from models.kernel import clock
from models.kernel.bulk import UnauditedStatement, audited, told_apart
from models.kernel.circumstances import because, within_request
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from tests.cast import Cast

UNSEEN = (
    update(Company).values(name="Renamed"),
    delete(Supervision),
    insert(Company).values(name="Initech"),
    Company.__table__.update().values(name="Renamed"),  # type: ignore[attr-defined]
    update(TrainingSession).values(slots_used=0, package=4),
    text("UPDATE company SET name = 'Renamed'"),
    text("WITH gone AS (DELETE FROM supervision RETURNING id) SELECT count(*) FROM gone"),
    text("TRUNCATE supervision"),
)


def entries_since(last: int) -> list[AuditEntry]:
    session.flush()
    with acting_as(SYSTEM):
        return list(session.scalars(select(AuditEntry).where(AuditEntry.id > last).order_by(AuditEntry.id)))


def last_entry() -> int:
    return session.scalar(select(func.coalesce(func.max(AuditEntry.id), 0))) or 0


@pytest.mark.parametrize("statement", UNSEEN, ids=str)
def test_a_statement_that_the_log_would_not_see_is_refused_and_changes_nothing(
    cast: Cast, statement: Executable
) -> None:
    before = session.scalars(select(Company.name).order_by(Company.id)).all()
    with pytest.raises(UnauditedStatement, match=r"audited\(\)"):
        session.execute(statement)
    assert session.scalars(select(Company.name).order_by(Company.id)).all() == before
    assert session.scalar(select(func.count(Supervision.id)))


def test_inserting_many_rows_by_parameters_is_refused_too(cast: Cast) -> None:
    with pytest.raises(UnauditedStatement):
        session.execute(insert(Company), [{"name": "Initech"}, {"name": "Hooli"}])


def test_updating_many_rows_by_parameters_is_refused_even_for_a_silent_column(cast: Cast) -> None:
    with pytest.raises(UnauditedStatement):
        session.execute(update(Person), [{"id": cast.learner_id, "first_name": "Zoé"}])


def test_journals_and_columns_that_nobody_decides_need_no_door(cast: Cast) -> None:
    session.execute(update(LoginSession).values(end_reason="expired"))
    session.execute(insert(Throttle).values(bucket="test", window_started_at=clock.now(), tries=1))
    session.execute(update(Person).values(last_seen_at=clock.now()))
    session.execute(text("SELECT id FROM company FOR NO KEY UPDATE"))


def test_an_audited_update_tells_of_each_row_before_and_after(cast: Cast) -> None:
    last = last_entry()
    names = dict(session.execute(select(Company.id, Company.name)).all())
    with acting_as(actor_for(cast.administrator_id)), because("Fusion"), within_request("job 7"):
        changed = session.execute(audited(update(Company).values(external_reference="X-" + Company.name)))
    told = entries_since(last)
    assert changed.rowcount == len(names) == len(told)  # type: ignore[attr-defined]
    assert {(entry.entity_id, entry.title) for entry in told} == set(names.items())
    assert all(entry.changes["external_reference"][1] == f"X-{entry.title}" for entry in told)
    assert {(entry.act, entry.actor_id, entry.reason, entry.request_id) for entry in told} == {
        (Act.CHANGED, cast.administrator_id, "Fusion", "job 7")
    }


def test_an_audited_deletion_keeps_what_the_rows_were_and_no_secret(cast: Cast) -> None:
    session.add(RecoveryCode(person_id=cast.learner_id, code_hash="hush"))
    session.flush()
    last = last_entry()
    session.execute(audited(delete(RecoveryCode).where(RecoveryCode.person_id == cast.learner_id)))
    (entry,) = entries_since(last)
    assert (entry.act, entry.entity, entry.subjects[1]) == (Act.DELETED, "recovery_code", f"person:{cast.learner_id}")
    assert "hush" not in str(entry.changes)


def test_an_audited_statement_reaches_no_further_than_the_actor(cast: Cast) -> None:
    last = last_entry()
    with acting_as(actor_for(cast.pilot_id)):
        session.execute(audited(update(Company).values(external_reference="seen")))
    assert {entry.entity_id for entry in entries_since(last)} == {cast.acme_id}


def test_entries_written_by_a_query_are_signed_as_every_other(cast: Cast) -> None:
    last = last_entry()
    subjects = array(["company:" + as_type(Company.id, Text)])
    changes = func.jsonb_build_object("name", func.jsonb_build_array(None, Company.name))
    told = select(literal("changed"), literal("company"), Company.id, Company.name, changes, subjects)
    actor = actor_for(cast.administrator_id)
    with because("Import « rentrée »"):
        two = told.where(Company.id.in_([cast.acme_id, cast.globex_id]))
        assert record_selected(two.order_by(Company.id), by=actor) == 2
    assert [(one.act, one.entity_id, one.title, one.changes, one.subjects) for one in entries_since(last)] == [
        (Act.CHANGED, identifier, name, {"name": [None, name]}, [f"company:{identifier}"])
        for identifier, name in ((cast.acme_id, "Acme"), (cast.globex_id, "Globex"))
    ]
    signed = {(one.actor_id, one.actor_name, one.reason, one.at is not None) for one in entries_since(last)}
    assert signed == {(cast.administrator_id, actor.name, "Import « rentrée »", True)}


def test_what_is_told_apart_writes_its_entries_itself(cast: Cast) -> None:
    last = last_entry()
    made = told_apart(insert(Company).returning(Company.id, sort_by_parameter_order=True))
    ids = session.scalars(made, [{"name": "Initech"}, {"name": "Hooli"}]).all()
    written = [
        Written.of(Company.__table__, Act.CREATED, None, {"id": identifier, "name": name})  # type: ignore[arg-type]
        for identifier, name in zip(ids, ("Initech", "Hooli"), strict=True)
    ]
    actor = actor_for(cast.administrator_id)
    with because("Import « rentrée »"):
        assert record_many(written, by=actor) == 2
    told = entries_since(last)
    assert [(one.title, one.changes, one.subjects) for one in told] == [
        (name, {"name": [None, name]}, [f"company:{identifier}"])
        for identifier, name in zip(ids, ("Initech", "Hooli"), strict=True)
    ]
    assert {(one.actor_name, one.reason) for one in told} == {(actor.name, "Import « rentrée »")}
