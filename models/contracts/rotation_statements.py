"""The statements of a night of rotation: made once, since ten thousand sessions have theirs in the same minutes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    String,
    any_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    null,
    select,
    type_coerce,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from models.contracts.entities import (
    Enrolment,
    RotationPlan,
    RotationRun,
    SeatReason,
    SessionKind,
    SlotAssignment,
    TrainingSession,
    WaitingEntry,
)
from models.kernel.policy import table_of
from models.organisation.entities import Setting

enrolment: Any = table_of(Enrolment)
training: Any = table_of(TrainingSession)
plan: Any = table_of(RotationPlan)
run: Any = table_of(RotationRun)
assignment: Any = table_of(SlotAssignment)
waiting: Any = table_of(WaitingEntry)
setting: Any = table_of(Setting)

WHERE = bindparam("where", type_=BigInteger)
"""The session."""
NOW = bindparam("now", type_=assignment.c.created_at.type)
ROTATION = literal(SeatReason.ROTATION, assignment.c.assigned_for.type)
OPENED, LISTED, TAKEN = "opened", "listed", "taken"
"""What a row that comes back from :data:`NIGHT` is: a period that began, a place in the list, the night itself."""


def _ids(name: str) -> Any:
    return bindparam(name, type_=ARRAY(BigInteger))


def _rows(**lists: Any) -> Any:
    """Arrays as rows, with the place of each from 1."""
    return func.unnest(*lists.values()).table_valued(*lists, with_ordinality="place").render_derived()


# The enrolments come before the session, as in seats.lock: no row of a session is locked before its condition holds.
_members = (
    select(enrolment.c.id)
    .where(enrolment.c.session_id == WHERE)
    .order_by(enrolment.c.id)
    .with_for_update(read=True, key_share=True)
    .cte("members")
)
LOCK = (
    select(
        training.c.id, training.c.reference, training.c.starts_on, training.c.ends_on, training.c.package,
        training.c.slots_used, plan.c.every_days, plan.c.weekends, plan.c.next_on,
        select(setting.c.organisation_name).scalar_subquery().label("organisation_name"),
    )
    .join(plan, plan.c.session_id == training.c.id)
    .where(select(func.count(_members.c.id)).scalar_subquery() >= 0)
    .where(training.c.id == WHERE, training.c.kind == SessionKind.SLOTS)
    .with_for_update(key_share=True, of=(training, plan))
)  # fmt: skip
"""Keeps everybody else from the slots of a session, and reads its terms."""

_taken = (
    upsert(run)
    .values(session_id=WHERE, day=bindparam("day"), moves=bindparam("moves"))
    .on_conflict_do_nothing()
    .returning(run.c.id)
    .cte("taken")
)
_is_ours = select(_taken.c.id).exists()

_gone = _rows(id=_ids("leave"), why=bindparam("whys", type_=ARRAY(String)))
_closed = (
    update(assignment)
    .where(assignment.c.id == _gone.c.id, _is_ours)
    .values(
        during=func.tstzrange(func.lower(assignment.c.during), NOW),
        released_for=type_coerce(_gone.c.why, assignment.c.released_for.type),
    )
    .cte("closed")
)
_come = _rows(id=_ids("enter"))
_opened = (
    insert(assignment)
    .from_select(
        ["enrolment_id", "session_id", "during", "assigned_for", "release_reason"],
        select(_come.c.id, WHERE, func.tstzrange(NOW, null()), ROTATION, literal(""))
        .where(_is_ours)
        .order_by(_come.c.place),
    )
    .returning(assignment.c.enrolment_id, assignment.c.id)
    .cte("opened")
)
_unlisted = delete(waiting).where(waiting.c.id == any_(_ids("unlist")), _is_ours).cte("unlisted")
_again = _rows(again=_ids("again"))
_listed = (
    insert(waiting)
    .from_select(
        ["enrolment_id", "session_id", "position"],
        select(_again.c.again, WHERE, bindparam("last", type_=Integer) + _again.c.place)
        .where(_is_ours)
        .order_by(_again.c.place),
    )
    .returning(waiting.c.enrolment_id, waiting.c.id)
    .cte("listed")
)
_used, _following = bindparam("used", type_=Integer), bindparam("following", type_=plan.c.next_on.type)
_counted = (
    update(training)
    .where(training.c.id == WHERE, training.c.slots_used != _used, _is_ours)
    .values(slots_used=_used)
    .cte("counted")
)
_turned = (
    update(plan)
    .where(plan.c.session_id == WHERE, plan.c.next_on.is_distinct_from(_following), _is_ours)
    .values(next_on=_following)
    .cte("turned")
)
NIGHT = union_all(
    select(literal(OPENED), _opened.c.enrolment_id, _opened.c.id),
    select(literal(LISTED), _listed.c.enrolment_id, _listed.c.id),
    select(literal(TAKEN), null(), _taken.c.id),
).add_cte(_closed, _unlisted, _counted, _turned)
"""All that a night writes, or nothing where somebody else had the night. It gives back (what, enrolment, new id).

Args:
    leave, whys: the periods that end, and why.
    enter: the enrolments that get a slot, in their order.
    unlist: the places in the list that go.
    again, last: the enrolments that wait again, behind that position.
    used: slots taken after it.
    following: the day of the next paced rotation.
"""
