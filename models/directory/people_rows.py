"""The rows of an import as statements read them: which ones, what their plan says, and what the log says of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Text, cast, func, select, true, update
from sqlalchemy.dialects.postgresql import array

from models.accounts.entities import RoleGrant
from models.contracts.entities import Enrolment, EnrolmentKind
from models.evidence.recording import record_selected
from models.kernel.circumstances import because
from models.kernel.database import session
from models.kernel.policy import Actor
from models.kernel.text import Sentence
from models.workbench.importing.kinds import Problem, Slice
from models.workbench.imports import WRITTEN, ImportBatch, ImportRow, RowOutcome

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


def says(*columns: str) -> Any:
    """Whether a row wants to change one of the columns."""
    return row.plan["changes"].has_any(array(columns))


def turn(where: ColumnElement[bool], outcome: RowOutcome, *why: tuple[str, Sentence], **values: Any) -> int:
    """Give rows another outcome, and the reason for it; how many."""
    if why:
        values["problems"] = [Problem(field, sentence).kept() for field, sentence in why]
    change = update(ImportRow).where(where).values(outcome=outcome, **values)
    done: Any = session.execute(change.execution_options(synchronize_session=False))
    return int(done.rowcount)


def elements(part: str) -> Any:
    """The elements of a list of the plan, each beside its row: ``select(…).select_from(row).join(…, true())``."""
    return func.jsonb_array_elements(row.plan[part]).table_valued("value").render_derived()


def grants_within(part: Slice, *outcomes: RowOutcome) -> Any:
    """person, role, company, curriculum, promotion, campus of each role that the rows ask for."""
    grant = elements("grants")
    bounds = [cast(grant.c.value.op("->>")(position), BigInteger) for position in range(1, 5)]
    columns = row.entity_id, cast(grant.c.value.op("->>")(0), RoleGrant.role.type), *bounds
    return select(*columns).select_from(row).join(grant, true()).where(within(part, *outcomes))


def enrolments_within(part: Slice, *outcomes: RowOutcome) -> Any:
    """person, session and kind of each place that the rows ask for."""
    place = elements("sessions")
    does = func.coalesce(row.plan["does"].astext, EnrolmentKind.LEARNER.value)  # files checked before kinds were kept
    columns = row.entity_id, cast(place.c.value, BigInteger), cast(does, Enrolment.kind.type).label("kind")
    return select(*columns).select_from(row).join(place, true()).where(within(part, *outcomes))


def tell(part: Slice, act: Any, changes: Any, *, by: Actor) -> None:
    """Write the line of the audit log of each person; it names the import, so that taking it back knows its own lines.

    Args:
        act: what became of a row's person, as an expression.
        changes: column -> [before, after], as an expression.
    """
    place = func.jsonb_array_elements_text(row.plan["sessions"]).column_valued("place")
    places = func.array(select("training_session:" + place).scalar_subquery())
    subjects = array(["person:" + cast(row.entity_id, Text), own(part.batch_id)]).op("||")(places)
    told = select(act, cast("person", Text), row.entity_id, row.plan["name"].astext, changes, subjects)
    name = session.scalar(select(ImportBatch.file_name).where(ImportBatch.id == part.batch_id))
    with because(f"Import {part.batch_id} — {name}"):
        record_selected(told.where(within(part, *WRITTEN)).order_by(row.line), by=by)


def own(batch_id: int) -> str:
    """How the audit log names an import."""
    return f"{ImportBatch.__tablename__}:{batch_id}"
