"""The rows of an import as statements read them: which ones, and what their plan says."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, cast, func, literal, select, true, update
from sqlalchemy.dialects.postgresql import insert

from models.accounts.entities import RoleGrant
from models.contracts.entities import Enrolment
from models.kernel.bulk import told_apart
from models.kernel.database import session
from models.kernel.text import Sentence
from models.workbench.importing.kinds import Problem, Slice
from models.workbench.imports import ImportRow, RowOutcome

row = ImportRow


def within(part: Slice, *outcomes: RowOutcome) -> ColumnElement[bool]:
    """The rows of a slice that came to one of the outcomes so far."""
    lines = row.line.between(part.first, part.last)
    return (row.batch_id == part.batch_id) & lines & row.outcome.in_(outcomes)


def planned(column: str) -> Any:
    """What a row wants a column to be; NULL when it says nothing of it."""
    return row.plan[("changes", column, "1")].astext


def found_before(column: str) -> Any:
    """What stood there when the row was checked."""
    return row.plan[("changes", column, "0")].astext


def says(column: str) -> Any:
    return row.plan["changes"].has_key(column)


def turn(where: ColumnElement[bool], outcome: RowOutcome, *why: tuple[str, Sentence], **values: Any) -> None:
    """Give rows another outcome, and the reason for it."""
    if why:
        values["problems"] = [Problem(field, sentence).kept() for field, sentence in why]
    change = update(ImportRow).where(where).values(outcome=outcome, **values)
    session.execute(change.execution_options(synchronize_session=False))


def elements(part: str) -> Any:
    """The elements of a list of the plan, each beside its row: ``select(…).select_from(row).join(…, true())``."""
    return func.jsonb_array_elements(row.plan[part]).table_valued("value").render_derived()


def give(part: Slice, outcome: RowOutcome, granted_by_id: int | None) -> None:
    """Write the roles and enrolments that the rows of an outcome ask for; those that are there already stay."""
    grant, place = elements("grants"), elements("sessions")
    bounds = [cast(grant.c.value.op("->>")(position), BigInteger) for position in range(1, 5)]
    by = literal(granted_by_id, BigInteger)
    grants = select(row.entity_id, cast(grant.c.value.op("->>")(0), RoleGrant.role.type), *bounds, by)
    names = ["person_id", "role", "company_id", "curriculum_id", "promotion_id", "campus_id", "granted_by_id"]
    write(RoleGrant, names, grants.select_from(row).join(grant, true()).where(within(part, outcome)))
    enrolments = select(row.entity_id, cast(place.c.value, BigInteger)).select_from(row).join(place, true())
    write(Enrolment, ["person_id", "session_id"], enrolments.where(within(part, outcome)))


def write(entity: Any, names: list[str], rows: Any) -> None:
    """INSERT … SELECT; a row that somebody else was faster to write is left out. The caller tells the audit log."""
    statement = insert(entity).from_select(names, rows, include_defaults=False).on_conflict_do_nothing()
    session.execute(told_apart(statement))
