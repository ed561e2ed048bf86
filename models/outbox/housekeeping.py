"""What the night sweeps up: occurrences of jobs that nobody will ask about."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import aliased

from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import Actor
from models.outbox.entities import JobOccurrence, RunState

KEPT = timedelta(days=90)


def purge_old_occurrences(*, by: Actor) -> int:
    """Delete the occurrences finished more than ninety days ago, except the last of each job."""
    later = aliased(JobOccurrence)
    last = select(func.max(later.id)).where(later.job == JobOccurrence.job).correlate(JobOccurrence).scalar_subquery()
    old = delete(JobOccurrence).where(
        JobOccurrence.state != RunState.DUE,
        JobOccurrence.finished_at <= clock.now() - KEPT,
        JobOccurrence.id != last,
    )
    return int(session.execute(old.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]
