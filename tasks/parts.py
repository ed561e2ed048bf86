"""A job that is too much for one transaction: its parts are written one by one, and each may fail by itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Sequence
from typing import Protocol

from sqlalchemy.exc import OperationalError

from models.kernel.database import transaction
from models.kernel.policy import SYSTEM, acting_as
from models.kernel.text import Sentence

log = logging.getLogger(__name__)


class Parts(Protocol):
    """The work of one day, part by part. A part that was done already does nothing: a job may be started again."""

    def names(self) -> Sequence[int]:
        """The parts that are still to do."""

    def do(self, part: int) -> None:
        """Do one part, in the present transaction."""

    def result(self, failed: Sequence[int]) -> Sentence | str:
        """What came of it, once all were tried."""


def each_part(parts: Parts, still_ours: Callable[[], bool]) -> Generator[str, None, str | None]:
    """Do every part in a transaction of its own; yields a step for each once it is behind us.

    One part that cannot be done is logged and named in the result; it stops no other.

    Args:
        still_ours: asked between two parts; when it says no, somebody else goes on.

    Returns:
        What came of it; None when it is not ours any more.
    """
    with acting_as(SYSTEM), transaction():
        names = parts.names()
    failed: list[int] = []
    for name in names:
        if not still_ours():
            return None
        try:
            with acting_as(SYSTEM), transaction():
                parts.do(name)
        except OperationalError:
            raise  # the database is away: what is not done stays due
        except Exception:  # whatever a part raises, the others must still run
            log.exception("Part %d", name)
            failed.append(name)
        yield "part"
    with acting_as(SYSTEM), transaction():
        return str(parts.result(failed))
