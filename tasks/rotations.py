"""The night of every session whose slots rotate (OPS-02, CON-51)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from models.contracts.entities import RotationRun, TrainingSession
from models.contracts.operations import rotate_session
from models.contracts.rotation_queries import sessions_due
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from models.kernel.text import NN_, Sentence

NAMED = 10
"""Sessions named in a result, at most."""


class RotationOfSlots:
    """One transaction a session; the row of its night says that it was done, whoever asks again."""

    def __init__(self, day: date) -> None:
        self.day = day

    def names(self) -> Sequence[int]:
        return session.scalars(sessions_due(self.day)).all()

    def do(self, part: int) -> None:
        rotate_session(part, self.day, by=SYSTEM)

    def result(self, failed: Sequence[int]) -> Sentence:
        done = session.scalars(select(func.count(RotationRun.id)).where(RotationRun.day == self.day)).one()
        if not failed:
            return NN_("%(n)s session rotated", "%(n)s sessions rotated", done)
        broken = select(TrainingSession.reference).where(TrainingSession.id.in_(failed)).order_by(TrainingSession.id)
        which = ", ".join(session.scalars(broken.limit(NAMED)))
        return NN_(
            "%(n)s session could not be rotated: %(which)s. Rotated: %(done)s",
            "%(n)s sessions could not be rotated: %(which)s. Rotated: %(done)s",
            len(failed), which=which, done=done,
        )  # fmt: skip
