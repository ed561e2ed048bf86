"""Scope fails closed."""

from __future__ import annotations

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import aliased, selectinload

from models.accounts.actors import actor_for
from models.accounts.entities import Person, RoleGrant
from models.contracts.entities import Company, Enrolment, TrainingSession
from models.kernel.bulk import audited
from models.kernel.database import Entity, session
from models.kernel.policy import (
    AT_HAND,
    GATHERED,
    ROW_BY_ROW,
    SYSTEM,
    VISITOR,
    WAY,
    ActorMissing,
    ScopeMissing,
    act_as,
    acting_as,
    scoped_entities,
)
from tests.cast import Cast

EVERY = sorted(scoped_entities(), key=lambda one: one.__name__)


def test_a_query_without_an_actor_is_refused(cast: Cast) -> None:
    session.info.pop("actor")
    with pytest.raises(ActorMissing):
        session.scalars(select(Company)).all()


def test_every_entity_has_a_scope() -> None:
    entities = {mapper.class_ for mapper in Entity.registry.mappers}
    assert entities == scoped_entities()


def test_a_statement_that_no_scope_can_narrow_is_refused(cast: Cast) -> None:
    act_as(VISITOR)
    with pytest.raises(ScopeMissing):
        session.execute(select(func.count()).select_from(Company.__table__))


@pytest.mark.row("CON-59")
@pytest.mark.row("ACC-17")
def test_a_pilot_reads_the_rows_of_their_company_alone(cast: Cast) -> None:
    act_as(actor_for(cast.pilot_id))
    assert session.scalars(select(Company.name)).all() == ["Acme"]
    assert session.scalar(select(func.count()).select_from(TrainingSession)) == 4
    assert session.get(TrainingSession, cast.globex_slots_id) is None
    assert {row.person_id for row in session.scalars(select(Enrolment))} == {
        cast.learner_id, cast.waiting_id, cast.expired_id, cast.licensed_id, cast.invited_id,
    }  # fmt: skip


def test_a_bulk_update_is_narrowed_too(cast: Cast) -> None:
    act_as(actor_for(cast.pilot_id))
    changed = session.execute(audited(update(Company).values(external_reference=Company.name)))
    assert changed.rowcount == 1  # type: ignore[attr-defined]
    with acting_as(SYSTEM):
        assert session.scalars(select(Company.name).where(Company.external_reference.is_not(None))).all() == ["Acme"]


def test_a_lazy_relation_is_narrowed_even_when_its_parent_was_loaded_by_the_system(cast: Cast) -> None:
    foreign = session.get_one(TrainingSession, cast.globex_slots_id)
    session.expire(foreign)
    act_as(actor_for(cast.pilot_id))
    assert foreign.enrolments == []


def test_a_visitor_sees_nobody(cast: Cast) -> None:
    act_as(VISITOR)
    assert session.scalar(select(func.count()).select_from(Enrolment)) == 0


@pytest.mark.parametrize("entity", EVERY)
def test_whichever_way_a_statement_reads_the_same_rows_come_out(cast: Cast, entity: type[Entity]) -> None:
    for reader in ("administrator", "pilot", "manager", "learner"):
        act_as(actor_for(getattr(cast, f"{reader}_id")))
        for asked in (select(entity), select(aliased(entity))):
            usual = set(session.scalars(asked))
            for way in (ROW_BY_ROW, GATHERED, AT_HAND):
                assert set(session.scalars(asked, execution_options={WAY: way})) == usual


@pytest.mark.parametrize("way", [None, ROW_BY_ROW, GATHERED, AT_HAND])
def test_relations_are_narrowed_whichever_way_their_statement_reads(cast: Cast, way: str | None) -> None:
    """The set of ids of a scope holds tables of its own: a grant is not compared with itself."""
    act_as(actor_for(cast.pilot_id))
    people = session.scalars(
        select(Person).options(selectinload(Person.grants).joinedload(RoleGrant.company)),
        execution_options={WAY: way},
    ).all()
    seen = {grant.company.name for one in people for grant in one.grants if grant.company}
    assert seen == {"Acme"}
    with acting_as(SYSTEM):
        everybody = session.scalars(select(RoleGrant.person_id), execution_options={WAY: way}).all()
    assert {one.id for one in people} < set(everybody)
    grants = session.scalars(select(RoleGrant.person_id), execution_options={WAY: way}).all()
    assert set(grants) <= {one.id for one in people}


@pytest.mark.parametrize("entity", EVERY)
def test_a_scope_does_not_narrow_its_own_subqueries(cast: Cast, entity: type[Entity]) -> None:
    """Else a statement doubles with each scope that it meets: a list of fifty people was once 280 kB of SQL."""
    sent: list[str] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *arguments: sent.append(arguments[2]))
    act_as(actor_for(cast.pilot_id))
    session.scalars(select(entity).options(selectinload("*"))).all()
    assert max(map(len, sent)) < 6000
