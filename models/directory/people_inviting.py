"""Writing to those whom an import created, when whoever imports asked for it (U-09)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from models.accounts import membership
from models.accounts.entities import Person, PersonState
from models.directory.people_rows import row
from models.kernel.database import session
from models.kernel.policy import SYSTEM, Actor, acting_as
from models.workbench.imports import RowOutcome

AT_A_TIME = 50


def invite_people(batch_id: int, by: Actor) -> Iterator[int]:
    """Invite some of them in each step, in the transaction of whoever calls; who was written to already is left."""
    while True:
        with acting_as(SYSTEM):
            people = session.scalars(
                select(Person)
                .join(row, row.entity_id == Person.id)
                .where(
                    row.batch_id == batch_id, row.outcome == RowOutcome.CREATED, Person.state == PersonState.IMPORTED
                )
                .order_by(row.line)
                .limit(AT_A_TIME)
                .with_for_update(of=Person)
            ).all()
        if not people:
            return
        for person in people:
            membership.invite(person, by=by)
        session.flush()
        number = len(people)
        session.expunge_all()
        yield number
