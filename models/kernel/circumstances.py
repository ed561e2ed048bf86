"""Under which number and for which reason things are written now; the audit log signs every entry with both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from models.kernel.database import session

REASON, REQUEST = "reason", "request_id"


@contextmanager
def because(reason: str) -> Iterator[None]:
    """What is written inside is told for this reason. Open it around the transaction: a commit writes too.

    Args:
        reason: in the words of whoever decided; an empty one leaves the reason that stands.
    """
    with _noted(REASON, reason or reason_of_now()):
        yield


@contextmanager
def within_request(number: str) -> Iterator[None]:
    """What is written inside is told under this number: a request's, or ``job 12``, ``task 12``."""
    with _noted(REQUEST, number):
        yield


def reason_of_now() -> str:
    return str(session.info.get(REASON, ""))


def number_of_now() -> str:
    return str(session.info.get(REQUEST, ""))


@contextmanager
def _noted(name: str, value: str) -> Iterator[None]:
    before = session.info.get(name)
    session.info[name] = value
    try:
        yield
    finally:
        if before is None:
            session.info.pop(name, None)
        else:
            session.info[name] = before
