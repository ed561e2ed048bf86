"""*Réinitialiser le compte*: what somebody did on every path they ever followed is erased (ACC-61)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from models.accounts.entities import Person
from models.accounts.policy import require_not_above
from models.accounts.proof import require_fresh_proof
from models.accounts.refusals import NotWhileImpersonating
from models.contracts.refusals import NothingToReset
from models.evidence.recording import record_event
from models.kernel.columns import reference
from models.kernel.database import flush, session
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.kernel.text import Sentence
from models.permissions import Permission


@dataclass(frozen=True)
class Trace:
    """One kind of progress that a reset erases.

    Args:
        name: what the audit log calls it (``videos_watched``).
        said: how many -> the words (*12 videos watched*).
        count: person id -> how many there are.
        erase: person id -> how many were erased; inside the caller's transaction, as the caller.
    """

    name: str
    said: Callable[[int], Sentence]
    count: Callable[[int], int]
    erase: Callable[[int], int]


_traces: list[Trace] = []


def erases_progress(trace: Trace) -> Trace:
    """Register what a context keeps of somebody's progress; slots, enrolments, evidence and messages are none."""
    _traces.append(trace)
    return trace


def progress_of(person: Person) -> list[Sentence]:
    """What a reset would erase, with its numbers; empty when there is nothing."""
    with acting_as(SYSTEM):  # the extent is the whole of it, whoever asks
        counted = [(trace, trace.count(person.id)) for trace in _traces]
    return [trace.said(n) for trace, n in counted if n]


def reset_account(person: Person, *, by: Actor) -> dict[str, int]:
    """Erase the progress of a person on all the paths that they ever followed; whatever else there is stays.

    Returns:
        How many of each kind were erased, which the audit log keeps too.

    Raises:
        NothingToReset: nothing of theirs is recorded.
        ProofTooOld: it cannot be undone (test S4).
        NotWhileImpersonating, Forbidden
    """
    if by.impersonator_id:
        raise NotWhileImpersonating
    require(by, Permission.ACCOUNT_RESET, person)
    require_not_above(by, person)
    require_fresh_proof(by)
    # of two resets at once the second finds nothing
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))
    erased = {trace.name: trace.erase(person.id) for trace in _traces}
    if not any(erased.values()):
        raise NothingToReset(person=person)
    flush()
    facts: dict[str, Any] = {name: n for name, n in erased.items() if n}
    record_event("account-reset", by=by, about=[reference(person)], **facts)
    return erased
