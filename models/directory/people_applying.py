"""Applying a file of people: a few statements a slice, whatever its rows, and a line of the audit log each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, cast, func, literal, not_, or_, select, true, update
from sqlalchemy.orm import aliased

from models.accounts.entities import Locale, LoginSession, Person, PersonState, Role
from models.accounts.proof import require_fresh_proof
from models.accounts.sign_in import end_sessions
from models.contracts.entities import TrainingSession
from models.directory.people_checking import COLUMNS, MAY_NOT_GIVE, described, may_give
from models.directory.people_rows import elements, found_before, give, planned, row, says, turn, within, write
from models.evidence.entities import Act
from models.evidence.recording import Written, record_many
from models.kernel.bulk import told_apart
from models.kernel.circumstances import because
from models.kernel.database import session
from models.kernel.policy import Actor, require
from models.kernel.text import N_
from models.permissions import Permission
from models.workbench.importing.kinds import Slice
from models.workbench.imports import DECIDED, WRITTEN, ImportBatch, RowOutcome

FASTER = N_("somebody has just created an account with this address or this reference: check the file again.")
MOVED = N_("this person was changed after the check: check the file again.")
GONE = N_("what this row names was removed after the check: check the file again.")
ROLES = {role.value: role for role in Role}


def may_begin(batch_id: int, by: Actor) -> None:
    """Administrators are made by somebody who has just proved who they are (test S4).

    Raises:
        ProofTooOld
    """
    asks = row.plan["grants"].contains([[Role.ADMINISTRATOR.value]])
    rows = select(row.id).where(row.batch_id == batch_id, row.outcome.in_(DECIDED), asks).limit(1)
    if session.scalar(rows) is not None:
        require_fresh_proof(by)


def apply_people(part: Slice, by: Actor) -> None:
    """Create and change what was decided; rows that do not fit any more become wrong, the others go on."""
    require(by, Permission.PERSON_WRITE)
    _refuse_what_went(part, by)
    _create(part, by)
    _change(part, by)
    rows = session.execute(
        select(row.outcome, row.entity_id, row.plan).where(within(part, *WRITTEN)).order_by(row.line)
    ).all()
    with because(reason_of(part.batch_id)):
        record_many(_told(part.batch_id, rows), by=by)
    end_sessions_of(
        [entity_id for outcome, entity_id, plan in rows if outcome is RowOutcome.CHANGED and plan["grants"]]
    )


def reason_of(batch_id: int) -> str:
    """Why the audit log says that these rows were written."""
    name = session.scalar(select(ImportBatch.file_name).where(ImportBatch.id == batch_id))
    return f"Import {batch_id} — {name}"


def _refuse_what_went(part: Slice, by: Actor) -> None:
    """Sessions that were deleted, rights that were lost, since the check."""
    place = elements("sessions")
    asked = select(cast(place.c.value, BigInteger)).select_from(row).join(place, true())
    wanted = set(session.scalars(asked.where(within(part, *DECIDED)).distinct()))
    there = session.scalars(select(TrainingSession.id).where(TrainingSession.id.in_(wanted)))
    for session_id in wanted.difference(there):
        named = row.plan["sessions"].contains([session_id])
        turn(and_(within(part, *DECIDED), named), RowOutcome.WRONG, ("session", GONE))
    if by.is_system:
        return
    grant = elements("grants")
    kinds = select(grant.c.value.op("->>")(0), grant.c.value.op("->>")(1)).select_from(row).join(grant, true())
    for role, company_id in session.execute(kinds.where(within(part, *DECIDED)).distinct()).all():
        if not may_give(by, ROLES[role], int(company_id) if company_id else None):
            lost = row.plan["grants"].contains([[role]])
            turn(and_(within(part, *DECIDED), lost), RowOutcome.WRONG, ("role", MAY_NOT_GIVE))


def _create(part: Slice, by: Actor) -> None:
    numbered = func.nextval(func.pg_get_serial_sequence(Person.__tablename__, "id"))
    turn(within(part, RowOutcome.NEW), RowOutcome.CREATED, entity_id=numbered)
    people = select(
        row.entity_id, literal(PersonState.IMPORTED, Person.state.type), planned("email"), planned("first_name"),
        planned("last_name"), planned("phone"), planned("external_reference"),
        func.coalesce(planned("locale"), Locale.FRENCH.value),
    ).where(within(part, RowOutcome.CREATED)).order_by(row.line)  # fmt: skip
    names = ["id", "state", "email", "first_name", "last_name", "phone", "external_reference", "locale"]
    write(Person, names, people)
    missing = not_(select(Person.id).where(Person.id == row.entity_id).exists())
    turn(and_(within(part, RowOutcome.CREATED), missing), RowOutcome.WRONG, ("email", FASTER), entity_id=None)
    give(part, RowOutcome.CREATED, by.person_id)


def _change(part: Slice, by: Actor) -> None:
    ids = select(row.entity_id).where(within(part, RowOutcome.CHANGE))
    if not session.scalars(select(Person.id).where(Person.id.in_(ids)).order_by(Person.id).with_for_update()).all():
        turn(within(part, RowOutcome.CHANGE), RowOutcome.WRONG, ("", MOVED))
        return
    as_found = select(Person.id).where(Person.id == row.entity_id, not_(or_(*map(_moved, COLUMNS)))).exists()
    turn(and_(within(part, RowOutcome.CHANGE), not_(as_found)), RowOutcome.WRONG, ("", MOVED))
    other = aliased(Person)
    taken = select(other.id).where(other.external_reference == planned("external_reference")).exists()
    turn(and_(within(part, RowOutcome.CHANGE), taken), RowOutcome.WRONG, ("external_reference", FASTER))
    session.execute(
        told_apart(
            update(Person)
            .where(Person.id == row.entity_id, within(part, RowOutcome.CHANGE), row.plan["changes"] != {})
            .values({name: func.coalesce(planned(name), getattr(Person, name)) for name in COLUMNS})
        ),
        execution_options={"synchronize_session": False},
    )
    give(part, RowOutcome.CHANGE, by.person_id)
    turn(within(part, RowOutcome.CHANGE), RowOutcome.CHANGED)


def _moved(column: str) -> ColumnElement[bool]:
    """Whether somebody changed a column, that the row wants to change, since the check."""
    return and_(says(column), getattr(Person, column).is_distinct_from(found_before(column)))


def _told(batch_id: int, rows: Any) -> Iterator[Written]:
    """The line of the audit log of each person; it names the import, so that taking it back knows its own lines."""
    for outcome, entity_id, plan in rows:
        act = Act.CREATED if outcome is RowOutcome.CREATED else Act.CHANGED
        roles = ", ".join(grant[0] for grant in plan["grants"])
        changes = {**plan["changes"], **({"role": [None, roles]} if roles else {})}
        subjects = [f"person:{entity_id}", *(f"training_session:{one}" for one in plan["sessions"])]
        subjects.append(own(batch_id))
        yield Written(act, "person", entity_id, described(plan), changes, subjects)


def own(batch_id: int) -> str:
    """How the audit log names an import."""
    return f"{ImportBatch.__tablename__}:{batch_id}"


def end_sessions_of(person_ids: list[int]) -> None:
    """Somebody whose roles changed signs in again (test S2)."""
    signed_in = select(LoginSession.person_id).where(
        LoginSession.person_id.in_(person_ids), LoginSession.ended_at.is_(None)
    )
    for person_id in session.scalars(signed_in.distinct()):
        end_sessions(person_id, reason="roles_changed")
