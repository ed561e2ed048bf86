"""A session is opened with whoever is in it from the start: one save, all of them or nothing (CON-19, CON-22)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.contracts.agreements import create_session
from models.contracts.entities import EnrolmentKind, TrainingSession
from models.contracts.learning import kind_for
from models.contracts.newcomers import add_learners
from models.contracts.pasting import Newcomer
from models.kernel.policy import Actor


def open_session(
    *, by: Actor, learners: Sequence[Newcomer] = (), confirmed: bool = False, **terms: Any
) -> TrainingSession:
    """Open a session and add its first people; a session with licences has as many as learners from its first save on.

    Args:
        learners: as for ``add_learners``.
        confirmed: they come late, and staff have read so.
        terms: as for ``create_session``.

    Raises:
        As for both.
    """
    counted = sum(one.role is not None and kind_for(one.role.roles) is EnrolmentKind.LEARNER for one in learners)
    opened = create_session(by=by, joining=counted, **terms)
    if learners:
        add_learners(opened, learners, by=by, confirmed=confirmed)
    return opened
