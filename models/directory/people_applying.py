"""Applying a file of people: a few statements a slice, whatever its rows, and a line of the audit log each."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, func, literal, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import aliased

from models.accounts.entities import Locale, LoginSession, Person, PersonState, Role, RoleGrant
from models.accounts.policy import covers
from models.accounts.proof import require_fresh_proof
from models.accounts.sign_in import end_sessions
from models.contracts.entities import Enrolment, TrainingSession
from models.directory.people_checking import COLUMNS, MAY_NOT_GIVE, may_give
from models.directory.people_places import refuse_full
from models.directory.people_rows import (
    enrolments_within,
    found_before,
    grants_within,
    planned,
    row,
    says,
    tell,
    turn,
    within,
)
from models.evidence.entities import Act
from models.kernel.bulk import told_apart
from models.kernel.database import session
from models.kernel.policy import Actor, require
from models.kernel.text import N_
from models.permissions import Permission
from models.workbench.importing.kinds import Slice
from models.workbench.imports import DECIDED, WRITTEN, RowOutcome

FASTER = N_("somebody has just created an account with this address or this reference: check the file again.")
MOVED = N_("this person was changed after the check: check the file again.")
GONE = N_("what this row names was removed after the check: check the file again.")
BOUNDS = "company_id", "curriculum_id", "promotion_id", "campus_id"
"""Of a role: where it counts."""


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
    _refuse_lost_sessions(part)
    if not by.is_system:
        _refuse_lost_rights(part, by)
    _lock_people(part)
    refuse_full(part)
    _create(part)
    _change(part)
    _give(part, by)
    became = case((row.outcome == RowOutcome.CREATED, Act.CREATED.value), else_=Act.CHANGED.value)
    tell(part, became, row.plan["changes"], by=by)
    end_sessions_within(part)


def _refuse_lost_sessions(part: Slice) -> None:
    """Sessions that were deleted since the check."""
    asked = enrolments_within(part, *DECIDED).subquery().c[1]
    wanted = set(session.scalars(select(asked).distinct()))
    there = session.scalars(select(TrainingSession.id).where(TrainingSession.id.in_(wanted)))
    for session_id in wanted.difference(there):
        named = row.plan["sessions"].contains([session_id])
        turn(within(part, *DECIDED) & named, RowOutcome.WRONG, ("session", GONE))


def _refuse_lost_rights(part: Slice, by: Actor) -> None:
    """Rights that were lost since the check, and people who rose above whoever imports."""
    asked = grants_within(part, *DECIDED).subquery()
    for role, company_id in session.execute(select(asked.c[1], asked.c[2]).distinct()).all():
        if not may_give(by, role, company_id):
            lost = row.plan["grants"].contains([[role.value]])
            turn(within(part, *DECIDED) & lost, RowOutcome.WRONG, ("role", MAY_NOT_GIVE))
    held = select(RoleGrant.role, RoleGrant.company_id).join(row, row.entity_id == RoleGrant.person_id)
    for role, company_id in session.execute(held.where(within(part, RowOutcome.CHANGE)).distinct()).all():
        if not covers(by, role, company_id):
            same = RoleGrant.person_id == row.entity_id, RoleGrant.role == role, RoleGrant.company_id == company_id
            above = select(RoleGrant.id).where(*same).exists()
            turn(within(part, RowOutcome.CHANGE) & above, RowOutcome.WRONG, ("", MOVED))


def _lock_people(part: Slice) -> None:
    """They come before their sessions, as for everybody who takes both (``models.contracts.locks``)."""
    ids = session.scalars(select(row.entity_id).where(within(part, RowOutcome.CHANGE))).all()
    if ids:
        session.scalars(select(Person.id).where(Person.id.in_(ids)).order_by(Person.id).with_for_update()).all()


def _create(part: Slice) -> None:
    """Who is new. A row whose person could not be made, whatever was in the way, is nobody's and gives nothing."""
    number = func.nextval(func.pg_get_serial_sequence(Person.__tablename__, "id"))
    wanted = turn(within(part, RowOutcome.NEW), RowOutcome.CREATED, entity_id=number)
    people = select(
        row.entity_id, literal(PersonState.IMPORTED, Person.state.type), planned("email"), planned("first_name"),
        planned("last_name"), planned("phone"), planned("external_reference"),
        func.coalesce(planned("locale"), Locale.FRENCH.value),
    ).where(within(part, RowOutcome.CREATED)).order_by(row.line)  # fmt: skip
    names = ["id", "state", "email", "first_name", "last_name", "phone", "external_reference", "locale"]
    made = session.scalars(_inserted(Person, names, people).returning(Person.id)).all()
    if len(made) < wanted:
        left = within(part, RowOutcome.CREATED) & row.entity_id.not_in(made)
        turn(left, RowOutcome.WRONG, ("email", FASTER), entity_id=None)


def _change(part: Slice) -> None:
    """Who is there already, as long as the row still means them and says what was checked."""
    if session.scalar(select(row.id).where(within(part, RowOutcome.CHANGE)).limit(1)) is None:
        return
    meant = Person.id == row.entity_id, *_as_found()
    turn(within(part, RowOutcome.CHANGE) & ~select(Person.id).where(*meant).exists(), RowOutcome.WRONG, ("", MOVED))
    other = aliased(Person)
    taken = select(other.id).where(other.external_reference == planned("external_reference")).exists()
    turn(within(part, RowOutcome.CHANGE) & taken, RowOutcome.WRONG, ("external_reference", FASTER))
    session.execute(
        told_apart(
            update(Person)
            .where(Person.id == row.entity_id, within(part, RowOutcome.CHANGE), says(*COLUMNS))
            .values({name: func.coalesce(planned(name), getattr(Person, name)) for name in COLUMNS})
        ),
        execution_options={"synchronize_session": False},
    )
    turn(within(part, RowOutcome.CHANGE), RowOutcome.CHANGED)


def _as_found() -> list[ColumnElement[bool]]:
    """Whether a person still has the address and the reference by which the row found them, and what it changes."""
    reference = row.plan[("account", "1")].astext
    meant = [
        Person.email == row.plan[("account", "0")].astext,
        Person.external_reference.is_not_distinct_from(reference),
    ]
    return [*meant, *(~says(name) | _stands(name) for name in COLUMNS)]


def _stands(column: str) -> ColumnElement[bool]:
    return getattr(Person, column).is_not_distinct_from(found_before(column))  # type: ignore[no-any-return]


def _give(part: Slice, by: Actor) -> None:
    """Roles and places; those that are there already stay."""
    grants = grants_within(part, *WRITTEN).add_columns(literal(by.person_id, BigInteger))
    session.execute(_inserted(RoleGrant, ["person_id", "role", *BOUNDS, "granted_by_id"], grants))
    session.execute(_inserted(Enrolment, ["person_id", "session_id", "kind"], enrolments_within(part, *WRITTEN)))


def _inserted(entity: Any, names: list[str], rows: Any) -> Insert:
    """INSERT … SELECT; a row that is there already, or that somebody else was faster to write, is left out."""
    return told_apart(insert(entity).from_select(names, rows, include_defaults=False).on_conflict_do_nothing())


def end_sessions_within(part: Slice) -> None:
    """Somebody whose roles changed signs in again (test S2)."""
    signed_in = select(LoginSession.person_id).join(row, row.entity_id == LoginSession.person_id)
    other = within(part, RowOutcome.CHANGED), row.plan["grants"] != [], LoginSession.ended_at.is_(None)
    for person_id in session.scalars(signed_in.where(*other).distinct()):
        end_sessions(person_id, reason="roles_changed")
