"""A job that is too much for one transaction: its parts are written one by one, and each may fail by itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Protocol

from flask import current_app
from sqlalchemy.exc import OperationalError

from models.kernel.circumstances import number_of_now, within_request
from models.kernel.database import transaction
from models.kernel.policy import SYSTEM, acting_as
from models.kernel.text import Sentence

log = logging.getLogger(__name__)

MANY, HANDS = 200, 2
"""From so many parts on, that many are done at a time."""


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
    with closing(_tried(parts, names)) as tried:
        while still_ours():
            name, is_done = next(tried, (None, True))
            if name is None:
                break
            if not is_done:
                failed.append(name)
            yield "part"
        else:
            return None
    with acting_as(SYSTEM), transaction():
        return str(parts.result(failed))


def _tried(parts: Parts, names: Sequence[int]) -> Generator[tuple[int, bool], None, None]:
    """Each part with whether it was done. Of many, two at a time: while one waits for the database, the other works."""
    if len(names) < MANY:
        yield from ((name, _is_done(parts, name)) for name in names)
        return
    app, number = current_app._get_current_object(), number_of_now()  # type: ignore[attr-defined]

    def in_a_room_of_its_own(name: int) -> bool:
        with app.app_context(), within_request(number):
            return _is_done(parts, name)

    hands = ThreadPoolExecutor(HANDS)
    try:
        yield from zip(names, hands.map(in_a_room_of_its_own, names), strict=True)
    finally:
        hands.shutdown(cancel_futures=True)


def _is_done(parts: Parts, name: int) -> bool:
    try:
        with acting_as(SYSTEM), transaction():
            parts.do(name)
    except OperationalError:
        raise  # the database is away: what is not done stays due
    except Exception:  # whatever a part raises, the others must still run
        log.exception("Part %d", name)
        return False
    return True
