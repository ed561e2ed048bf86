"""One background task from taken up to over, done by the handler of its kind, in slices."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from flask import g
from flask_babel import force_locale
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from models.accounts.actors import actor_for
from models.kernel.database import session
from models.kernel.errors import DomainError
from models.kernel.policy import Actor, act_as, acting
from models.workbench.background import BackgroundTask, TaskKind, TaskState
from models.workbench.refusals import AskerGone
from tasks.background_claims import Hold, claim_this, mark_delayed, mark_over, release, renew, task_of
from tasks.lease import PROCESS_DIED, Claim

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hand:
    """What a handler is given.

    Args:
        id: of the task.
        payload: what was kept for it when it was asked for.
        actor: whoever asked, with their rights as of now and the administrator behind them, if any.
        locale: the language of whoever asked; it is in force while the handler runs.
    """

    id: int
    payload: dict[str, Any]
    actor: Actor
    locale: str


Handler = Callable[[Hand], Iterator[None]]
_handlers: dict[TaskKind, Handler] = {}


def handles(kind: TaskKind) -> Callable[[Handler], Handler]:
    """Register who does a kind of task. The handler opens its own transactions; the session acts as ``hand.actor``."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def known_kinds() -> frozenset[TaskKind]:
    """What this process knows how to do: one without the back-office leaves its tasks to the others."""
    return frozenset(_handlers)


def progress(task_id: int, *, done: int | None = None, refused: int | None = None, total: int | None = None) -> None:
    """Write how far a task is, in the transaction of what was done: the numbers are true whatever happens next."""
    numbers = {"done": done, "refused": refused, "total": total}
    known = {name: number for name, number in numbers.items() if number is not None}
    if known:
        write = update(BackgroundTask).where(BackgroundTask.id == task_id).values(**known)
        session.execute(write.execution_options(synchronize_session=False))


def task_steps(claim: Claim) -> Generator[str, None, None]:
    """Do a task that was taken up; yields the name of each step once it is behind us. Closed, gives the task back."""
    try:
        yield "claimed"
        yield from _worked_on(claim)
    except GeneratorExit:
        release(claim)
        raise
    except DomainError as refusal:
        mark_over(claim, TaskState.FAILED, str(refusal))
    except OperationalError:
        raise  # the database is away: the lease runs out, and the task is due again
    except Exception as problem:  # a handler that breaks must stop neither the runner nor the other tasks
        log.exception("Background task %d", claim.id)
        mark_delayed(claim, f"{type(problem).__name__}: {problem}")
    yield "over"


def do_here(task: BackgroundTask) -> bool:
    """Do a task at once, in the request that asked for it, for whoever the session acts for; whether it was ours to do.

    It is held under the same lease: should this process die in the middle, a runner goes on with what is left.
    """
    claim = claim_this(task.id)
    if claim is None:
        return False
    for _slice in _handlers[task.kind](Hand(task.id, dict(task.payload), acting(), task.locale)):
        if renew(claim) is not Hold.OURS:
            return True
    mark_over(claim, TaskState.DONE, tell=False)
    return True


def _worked_on(claim: Claim) -> Generator[str, None, None]:
    task = task_of(claim)
    if task is None:
        return
    if claim.is_one_too_many:
        mark_over(claim, TaskState.FAILED, PROCESS_DIED)
        return
    with force_locale(task.locale), closing(_begun(task)) as slices:
        yield "begun"
        for _slice in slices:
            yield "slice"
            hold = renew(claim)
            if hold is Hold.CANCELLED:
                slices.close()
                mark_over(claim, TaskState.CANCELLED)
            if hold is not Hold.OURS:
                return
        mark_over(claim, TaskState.DONE)


def _begun(task: BackgroundTask) -> Any:
    """The handler at work, on behalf of whoever asked.

    Raises:
        AskerGone: their account, or that of the administrator behind it, is not active any more.
    """
    g.actor = actor = _asker(task)  # screens ask who reads them; here it is nobody at a screen
    act_as(actor)
    session.info.update(request_id=task.request_id or f"task:{task.id}", reason=task.reason)
    return _handlers[task.kind](Hand(task.id, dict(task.payload), actor, task.locale))


def _asker(task: BackgroundTask) -> Actor:
    if task.impersonator_id is not None and actor_for(task.impersonator_id).person_id is None:
        raise AskerGone
    actor = actor_for(task.asked_by_id, impersonator_id=task.impersonator_id) if task.asked_by_id else None
    if actor is None or actor.person_id is None:
        raise AskerGone
    return replace(actor, proved_at=task.proved_at)
