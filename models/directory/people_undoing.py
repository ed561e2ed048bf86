"""Taking people of an import back, but for those whom something touched since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Text, any_, case, cast, column, delete, func, select, true, tuple_, update
from sqlalchemy.dialects.postgresql import JSONB

from models.accounts.entities import Person, RoleGrant
from models.contracts.entities import Enrolment
from models.contracts.locks import lock_places
from models.directory.people_applying import BOUNDS, end_sessions_within
from models.directory.people_checking import COLUMNS
from models.directory.people_rows import (
    enrolments_within,
    found_before,
    grants_within,
    own,
    planned,
    row,
    says,
    tell,
    turn,
    within,
)
from models.evidence.entities import Act, AuditEntry
from models.kernel.bulk import told_apart
from models.kernel.database import Entity, session
from models.kernel.policy import Actor, require, table_of
from models.kernel.text import N_
from models.permissions import Permission
from models.workbench.importing.kinds import Slice
from models.workbench.imports import WRITTEN, ImportBatch, RowOutcome

TOUCHED = N_("something happened to this person since the import: see their page.")
DEPENDED_ON = N_("other records depend on this person by now.")
CHANGED_SINCE = N_("what the import had written was changed again since.")
GONE = N_("this person was deleted since.")
YOURSELF = N_("nobody takes a role from themselves.")
GRANT = RoleGrant.person_id, RoleGrant.role, *(getattr(RoleGrant, name) for name in BOUNDS)
LEFT = table_of(Enrolment)
MADE_WITH_THEM = {"role_grant", "enrolment"}
"""Tables in which the import wrote about the people it made."""


def undo_people(part: Slice, by: Actor) -> None:
    """Delete who was created, put back what was changed; who was touched since is kept, and told."""
    require(by, Permission.PERSON_DELETE)
    touched = within(part, *WRITTEN)
    ids = select(row.entity_id).where(touched)
    people = session.scalars(select(Person.id).where(Person.id.in_(ids)).order_by(Person.id).with_for_update()).all()
    turn(touched & ~_among(people), RowOutcome.KEPT, ("", GONE))
    turn(touched & _among(_told_since(part, people)), RowOutcome.KEPT, ("", TOUCHED))
    turn(within(part, RowOutcome.CHANGED) & ~_still_as_written(), RowOutcome.KEPT, ("", CHANGED_SINCE))
    own_roles = (row.entity_id == by.person_id) & (row.plan["grants"] != [])
    turn(touched & own_roles, RowOutcome.KEPT, ("", YOURSELF))
    created = session.scalars(select(row.entity_id).where(within(part, RowOutcome.CREATED))).all()
    turn(touched & _among(_depended_on(created)), RowOutcome.KEPT, ("", DEPENDED_ON))
    became = case((row.outcome == RowOutcome.CREATED, Act.DELETED.value), else_=Act.CHANGED.value)
    tell(part, became, _turned_round(), by=by)
    lock_places(LEFT.c.person_id.in_(select(row.entity_id).where(within(part, *WRITTEN))))
    _delete(delete(Person).where(Person.id.in_(select(row.entity_id).where(within(part, RowOutcome.CREATED)))))
    _put_back(part)
    end_sessions_within(part)
    turn(within(part, *WRITTEN), RowOutcome.UNDONE)


def _told_since(part: Slice, people: Any) -> set[int]:
    """Whom the audit log names since the import began, in a line that is not the import's own; a visit is no change."""
    began = select(ImportBatch.began_at).where(ImportBatch.id == part.batch_id).scalar_subquery()
    names = cast([f"person:{identifier}" for identifier in people], ARRAY(Text))
    name = func.unnest(AuditEntry.subjects).table_valued("value", joins_implicitly=True).render_derived()
    foreign = ~AuditEntry.subjects.contains([own(part.batch_id)])
    # by date, and not by the index of subjects: what was written a moment ago is slow to find there
    since = (
        select(name.c.value)
        .select_from(AuditEntry)
        .join(name, true())
        .where(AuditEntry.at >= began, AuditEntry.act != Act.EVENT, foreign)
    )
    found = session.scalars(since.where(name.c.value == any_(names)).distinct())
    return {int(one.partition(":")[2]) for one in found}


def _still_as_written() -> Any:
    same = [func.coalesce(planned(name), getattr(Person, name)) == getattr(Person, name) for name in COLUMNS]
    nothing = [planned(name).is_(None) & getattr(Person, name).is_(None) for name in COLUMNS]
    conditions = [one | other for one, other in zip(same, nothing, strict=True)]
    return select(Person.id).where(Person.id == row.entity_id, *conditions).exists()


def _depended_on(created: Any) -> set[int]:
    """Those on whom a row of any table hangs that the import did not write, or on whose enrolment one does."""
    found: set[int] = set()
    if not created:
        return found
    for table, pointer in _pointers("person"):
        if not (table.name in MADE_WITH_THEM and pointer.name == "person_id"):
            found |= set(
                session.connection().scalars(select(pointer).where(pointer == any_(_array(created))).distinct())
            )
    enrolment = Enrolment.__table__
    for table, pointer in _pointers("enrolment"):
        hanging = select(enrolment.c.person_id).join(table, pointer == enrolment.c.id)
        found |= set(session.connection().scalars(hanging.where(enrolment.c.person_id == any_(_array(created)))))
    return found


def _pointers(target: str) -> Iterator[tuple[Any, Any]]:
    for table in Entity.metadata.sorted_tables:
        for pointer in table.columns:
            if any(key.column.table.name == target for key in pointer.foreign_keys):
                yield table, pointer


def _put_back(part: Slice) -> None:
    changed = within(part, RowOutcome.CHANGED)
    before = {name: case((says(name), found_before(name)), else_=getattr(Person, name)) for name in COLUMNS}
    session.execute(
        told_apart(update(Person).where(Person.id == row.entity_id, changed).values(before)),
        execution_options={"synchronize_session": False},
    )
    enrolled = tuple_(Enrolment.person_id, Enrolment.session_id)
    _delete(delete(Enrolment).where(enrolled.in_(_places(part))))
    # a role with all of its bounds: the same role for other studies was there before
    given = grants_within(part, RowOutcome.CHANGED).subquery().c
    same = [one.is_not_distinct_from(other) for one, other in zip(GRANT, given, strict=True)]
    _delete(delete(RoleGrant).where(*same))


def _places(part: Slice) -> Any:
    """(person, session) of the places that the rows gave to people who were there before."""
    given = enrolments_within(part, RowOutcome.CHANGED).subquery().c
    return select(given[0], given[1])


def _delete(statement: Any) -> None:
    session.execute(told_apart(statement), execution_options={"synchronize_session": False})


def _turned_round() -> Any:
    """The changes of a row as taking them back writes them."""
    change = func.jsonb_each(row.plan["changes"]).table_valued("key", column("value", JSONB)).render_derived()
    pair = func.jsonb_build_array(change.c.value.op("->")(1), change.c.value.op("->")(0))
    return select(func.coalesce(func.jsonb_object_agg(change.c.key, pair), cast({}, JSONB))).scalar_subquery()


def _among(ids: Any) -> Any:
    return row.entity_id == any_(_array(ids))


def _array(ids: Any) -> Any:
    return cast(list(ids), ARRAY(BigInteger))
