"""Taking people of an import back, but for those whom something touched since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Text, any_, case, cast, delete, func, select, true, tuple_, update

from models.accounts.entities import Person, RoleGrant
from models.contracts.entities import Enrolment
from models.directory.people_applying import ROLES, end_sessions_of, own, reason_of
from models.directory.people_checking import COLUMNS, described
from models.directory.people_rows import found_before, planned, row, says, turn, within
from models.evidence.entities import Act, AuditEntry
from models.evidence.recording import Written, record_many
from models.kernel.bulk import told_apart
from models.kernel.circumstances import because
from models.kernel.database import Entity, session
from models.kernel.policy import Actor, require
from models.kernel.text import N_
from models.permissions import Permission
from models.workbench.importing.kinds import Slice
from models.workbench.imports import WRITTEN, ImportBatch, RowOutcome

TOUCHED = N_("something happened to this person since the import: see their page.")
DEPENDED_ON = N_("other records depend on this person by now.")
CHANGED_SINCE = N_("what the import had written was changed again since.")
GONE = N_("this person was deleted since.")
YOURSELF = N_("nobody takes a role from themselves.")
BOUNDS = RoleGrant.company_id, RoleGrant.curriculum_id, RoleGrant.promotion_id, RoleGrant.campus_id
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
    rows = session.execute(
        select(row.outcome, row.entity_id, row.plan).where(within(part, *WRITTEN)).order_by(row.line)
    ).all()
    with because(reason_of(part.batch_id)):
        record_many(_told(part.batch_id, rows), by=by)
    _delete([entity_id for outcome, entity_id, _plan in rows if outcome is RowOutcome.CREATED])
    _put_back(part, [(entity_id, plan) for outcome, entity_id, plan in rows if outcome is RowOutcome.CHANGED])
    end_sessions_of(
        [entity_id for outcome, entity_id, plan in rows if outcome is RowOutcome.CHANGED and plan["grants"]]
    )
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
    for table, column in _pointers("person"):
        if not (table.name in MADE_WITH_THEM and column.name == "person_id"):
            found |= set(session.connection().scalars(select(column).where(column == any_(_array(created))).distinct()))
    enrolment = Enrolment.__table__
    for table, column in _pointers("enrolment"):
        hanging = select(enrolment.c.person_id).join(table, column == enrolment.c.id)
        found |= set(session.connection().scalars(hanging.where(enrolment.c.person_id == any_(_array(created)))))
    return found


def _pointers(target: str) -> Iterator[tuple[Any, Any]]:
    for table in Entity.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name == target for key in column.foreign_keys):
                yield table, column


def _delete(people: list[int]) -> None:
    statement = delete(Person).where(Person.id == any_(_array(people)))
    session.execute(told_apart(statement), execution_options={"synchronize_session": False})


def _put_back(part: Slice, rows: list[tuple[int, dict[str, Any]]]) -> None:
    before = {name: _before(name) for name in COLUMNS}
    session.execute(
        told_apart(update(Person).where(Person.id == row.entity_id, within(part, RowOutcome.CHANGED)).values(before)),
        execution_options={"synchronize_session": False},
    )
    enrolled = [(person_id, session_id) for person_id, plan in rows for session_id in plan["sessions"]]
    given = [(person_id, *_exactly(grant)) for person_id, plan in rows for grant in plan["grants"]]
    for entity, columns, pairs in (
        (Enrolment, (Enrolment.person_id, Enrolment.session_id), enrolled),
        (RoleGrant, (RoleGrant.person_id, RoleGrant.role, *(func.coalesce(one, 0) for one in BOUNDS)), given),
    ):
        if pairs:
            statement = delete(entity).where(tuple_(*columns).in_(pairs))
            session.execute(told_apart(statement), execution_options={"synchronize_session": False})


def _exactly(grant: list[Any]) -> tuple[Any, ...]:
    """A role with all of its bounds: the same role for other studies was there before."""
    return ROLES[grant[0]], *(bound or 0 for bound in grant[1:])


def _before(name: str) -> Any:
    return case((says(name), found_before(name)), else_=getattr(Person, name))


def _among(ids: Any) -> Any:
    return row.entity_id == any_(_array(ids))


def _array(ids: Any) -> Any:
    return cast(list(ids), ARRAY(BigInteger))


def _told(batch_id: int, rows: Any) -> Iterator[Written]:
    for outcome, entity_id, plan in rows:
        act = Act.DELETED if outcome is RowOutcome.CREATED else Act.CHANGED
        changes = {name: [after, before] for name, (before, after) in plan["changes"].items()}
        yield Written(act, "person", entity_id, described(plan), changes, [f"person:{entity_id}", own(batch_id)])
