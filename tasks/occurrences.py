"""One occurrence of a job from due to done: the work and its mark are one transaction, so it happens exactly once.

The work of a job of parts is many transactions, each of which happens once by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from models.kernel import clock
from models.kernel.circumstances import within_request
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from models.outbox.entities import JobOccurrence, RunState
from models.outbox.queries import due_occurrences
from tasks.lease import LEASE, PROCESS_DIED, Claim
from tasks.parts import each_part
from tasks.schedule import job_named

log = logging.getLogger(__name__)

RENEWAL = LEASE / 6
"""How long a job of parts works before it renews its lease."""


def occurrence_steps() -> Iterator[str]:
    """Run the job that is due the longest; yields the name of each step once it is behind us."""
    claim = claim_occurrence()
    if claim is None:
        return
    yield "claimed"
    if claim.is_one_too_many:
        mark_failed(claim, PROCESS_DIED)
        yield "given up"
        return
    try:
        with within_request(f"job {claim.id}"):
            yield from in_parts(claim)
        with acting_as(SYSTEM), within_request(f"job {claim.id}"), transaction():
            occurrence = begin(claim)
            if occurrence is None:
                return
            yield "begun"
            result = job_named(occurrence.job).run(occurrence.planned_at)
            yield "operated"
            finish(claim, str(result))
            yield "marked"
    except OperationalError:
        raise  # the database is away: nothing was written, the lease runs out, and the job is due again
    except Exception as problem:  # whatever a job raises is shown on its line; the others must still run
        log.exception("Job occurrence %d", claim.id)
        mark_delayed(claim, f"{type(problem).__name__}: {problem}")
    yield "done"


def in_parts(claim: Claim) -> Iterator[str]:
    """Do a job of parts, each in its own transaction, and mark it; of any other job nothing.

    The lease is renewed while it works. A runner that dies in the middle leaves the occurrence due, and whoever starts
    it again finds what is done.
    """
    with acting_as(SYSTEM), transaction():
        row = session.execute(select(JobOccurrence.job, JobOccurrence.planned_at).where(_is_ours(claim))).one_or_none()
        job = job_named(row.job) if row else None
        parts = job.parts(job.day_of(row.planned_at)) if row and job and job.parts else None
    if parts is None:
        return
    lease = Renewing(claim)
    yield "begun"
    result = yield from each_part(parts, lease)
    if result is None:
        return
    yield "operated"
    with acting_as(SYSTEM), transaction():
        finish(claim, result)
    yield "marked"


class Renewing:
    """Called now and then, keeps a claim ours; False once it is not."""

    def __init__(self, claim: Claim) -> None:
        self.claim, self.renewed_at = claim, clock.now()

    def __call__(self) -> bool:
        if clock.now() - self.renewed_at < RENEWAL:
            return True
        self.renewed_at = clock.now()
        held = update(JobOccurrence).where(_is_ours(self.claim)).values(due_at=self.renewed_at + LEASE)
        with acting_as(SYSTEM), transaction():
            kept = session.execute(held.returning(JobOccurrence.id).execution_options(synchronize_session=False))
            return kept.one_or_none() is not None


def claim_occurrence() -> Claim | None:
    """Take the next due occurrence."""
    now = clock.now()
    due = due_occurrences(now).with_only_columns(JobOccurrence.id).limit(1).with_for_update(skip_locked=True)
    take = (
        update(JobOccurrence)
        .where(JobOccurrence.id == due.correlate(None).scalar_subquery())
        .values(due_at=now + LEASE, attempts=JobOccurrence.attempts + 1, started_at=now)
        .returning(JobOccurrence.id, JobOccurrence.attempts)
        .execution_options(synchronize_session=False)
    )
    with acting_as(SYSTEM), transaction():
        row = session.execute(take).one_or_none()
        return Claim(row.id, row.attempts) if row else None


def begin(claim: Claim) -> JobOccurrence | None:
    """Lock the row for the length of the work, which no lease then needs to outlast; None when it is not ours any more.

    Two occurrences of one job never run at the same time: the second waits for the first.
    """
    occurrence = session.scalars(
        select(JobOccurrence)
        .where(_is_ours(claim))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if occurrence is not None:
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(occurrence.job))))
    return occurrence


def finish(claim: Claim, result: str) -> None:
    _write(claim, state=RunState.DONE, finished_at=clock.now(), result=result, last_error="")


def mark_delayed(claim: Claim, reason: str) -> None:
    """Plan the next attempt, or give up after the last."""
    if claim.is_last:
        mark_failed(claim, reason)
        return
    with acting_as(SYSTEM), transaction():
        _write(claim, due_at=clock.now() + claim.pause, last_error=reason)


def mark_failed(claim: Claim, reason: str) -> None:
    with acting_as(SYSTEM), transaction():
        _write(claim, state=RunState.FAILED, finished_at=clock.now(), last_error=reason)


def _write(claim: Claim, **values: Any) -> None:
    mark = update(JobOccurrence).where(_is_ours(claim)).values(**values)
    session.execute(mark.execution_options(synchronize_session=False))


def _is_ours(claim: Claim) -> Any:
    return (
        (JobOccurrence.id == claim.id)
        & (JobOccurrence.attempts == claim.attempt)
        & (JobOccurrence.state == RunState.DUE)
    )
