"""Tries counted in the database: over processes, without Redis, and whatever became of the try (test A6)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import case, delete, update
from sqlalchemy.dialects.postgresql import insert

from models.accounts.entities import Throttle
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as

WINDOW = timedelta(minutes=10)


@dataclass(frozen=True)
class Limit:
    """How many tries one bucket takes in a window."""

    bucket: str
    tries: int
    window: timedelta = WINDOW


def of_account(what: str, identifier: str, tries: int = 10) -> Limit:
    """The limit of an account, known or not; the table never learns what was typed.

    Args:
        what: the thing tried (``sign-in``).
        identifier: an e-mail address as typed, or an id.
    """
    digest = hashlib.sha256(identifier.strip().casefold().encode("utf-8", "replace")).hexdigest()
    return Limit(f"{what}:account:{digest[:40]}", tries)


def of_address(what: str, address: str, tries: int = 30) -> Limit:
    """The limit of a network address; an IPv6 subscriber holds a whole /64.

    Args:
        address: the peer's address, as the socket (or the trusted proxy) tells it.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return Limit(f"{what}:address:{address[:45]}", tries)
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return Limit(f"{what}:address:{parsed.exploded[:19]}", tries)
    return Limit(f"{what}:address:{getattr(parsed, 'ipv4_mapped', None) or parsed}", tries)


def take(*limits: Limit) -> bool:
    """Count one try in each bucket, and commit it at once so that a failed try counts too.

    Returns:
        Whether every limit still lets the try through.
    """
    with acting_as(SYSTEM), transaction():
        counted = [_count(limit) for limit in limits]
    return all(tries <= limit.tries for tries, limit in zip(counted, limits, strict=True))


def give_back(limit: Limit) -> None:
    """A try that succeeded does not count: an office behind one address may sign in together."""
    session.execute(update(Throttle).where(Throttle.bucket == limit.bucket).values(tries=Throttle.tries - 1))


def forget(limit: Limit) -> None:
    """The account proved itself: its failures are forgotten."""
    session.execute(delete(Throttle).where(Throttle.bucket == limit.bucket))


def _count(limit: Limit) -> int:
    now = clock.now()
    row = insert(Throttle).values(bucket=limit.bucket, window_started_at=now, tries=1)
    over = Throttle.window_started_at <= now - limit.window
    counted = row.on_conflict_do_update(
        index_elements=[Throttle.bucket],
        set_={
            "tries": case((over, 1), else_=Throttle.tries + 1),
            "window_started_at": case((over, now), else_=Throttle.window_started_at),
        },
    ).returning(Throttle.tries)
    return int(session.execute(counted).scalar_one())
