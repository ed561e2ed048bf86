"""The door that closed by itself after too many wrong tries (test A6), and staff who open it again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from models.accounts import throttle
from models.accounts.entities import Person, Throttle
from models.accounts.policy import require_not_above
from models.accounts.refusals import NotLocked
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.permissions import Permission


def locked_until(person: Person) -> datetime | None:
    """When the next try is let through again; None when one is let through now. One query."""
    limits = {limit.bucket: limit for limit in _doors(person)}
    with acting_as(SYSTEM):  # tries are the system's alone
        counted = session.execute(
            select(Throttle.bucket, Throttle.tries, Throttle.window_started_at).where(Throttle.bucket.in_(limits))
        ).all()
    ends = [started + limits[bucket].window for bucket, tries, started in counted if tries >= limits[bucket].tries]
    return max((end for end in ends if end > clock.now()), default=None)


def unlock(person: Person, *, by: Actor) -> None:
    """*Lever le blocage*: forget the wrong tries, once staff are sure with whom they speak.

    Raises:
        NotLocked: nothing is blocked any more.
        Forbidden
    """
    require(by, Permission.PERSON_INVITE, person)
    require_not_above(by, person)
    if locked_until(person) is None:
        raise NotLocked(person=person)
    with acting_as(SYSTEM):
        for limit in _doors(person):
            throttle.forget(limit)


def _doors(person: Person) -> tuple[throttle.Limit, throttle.Limit]:
    """The password, then the code of the second step."""
    return throttle.of_account("sign-in", person.email), throttle.of_account("code", str(person.id))
