"""Background tasks: taken up, done in slices, cancelled, given back, resumed; with the rights of whoever asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from models.accounts.actors import actor_for
from models.accounts.entities import Person, PersonState
from models.contracts.entities import Company
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.errors import DomainError, Forbidden
from models.kernel.policy import SYSTEM, acting, acting_as
from models.kernel.text import N_
from models.outbox.entities import Notification
from models.workbench.background import BackgroundTask, TaskKind, TaskLine, TaskState
from models.workbench.operations import ask_for, cancel_task
from models.workbench.refusals import KeyTaken, TaskOver
from tasks import background, handling
from tasks.background import Hand, Turns, progress, run_once
from tasks.background_claims import Hold, claim_task, renew
from tasks.lease import LEASE, MAX_ATTEMPTS, PROCESS_DIED
from tests.cast import Cast

ALL = frozenset(TaskKind)


class OutOfPaper(DomainError):
    sentence = N_("This cannot be done.")


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Each test registers its own; what the product registered comes back."""
    before = dict(handling._handlers)
    yield
    handling._handlers.clear()
    handling._handlers.update(before)


def asked(
    cast: Cast, key: str = "one", slices: int = 3, kind: TaskKind = TaskKind.EXPORT, **more: Any
) -> BackgroundTask:
    with transaction():
        by = more.pop("by", None) or actor_for(cast.administrator_id)
        return ask_for(kind, "Personnes", key=key, by=by, total=slices, payload={"slices": slices}, **more)


def fresh(task: BackgroundTask) -> BackgroundTask:
    session.expire_all()
    return session.scalars(select(BackgroundTask).where(BackgroundTask.id == task.id)).one()


def counting(noted: Callable[[Hand, int], Any] = lambda hand, n: None) -> None:
    """A handler of exports that counts to its number of slices, from where it was left."""

    @background.handles(TaskKind.EXPORT)
    def count(hand: Hand) -> Iterator[None]:
        with transaction():
            done = session.scalars(select(BackgroundTask.done).where(BackgroundTask.id == hand.id)).one()
        for n in range(done, hand.payload["slices"]):
            with transaction():
                noted(hand, n)
                progress(hand.id, done=n + 1)
            yield


def told(kind: str) -> list[int]:
    return list(session.scalars(select(Notification.recipient_id).where(Notification.kind == kind)))


def test_a_task_is_done_in_the_name_and_the_language_of_whoever_asked(cast: Cast) -> None:
    seen: list[Any] = []
    counting(lambda hand, n: seen.append((acting().person_id, hand.locale, str(N_("Cancel")))))
    english, french = asked(cast, "en", 1, locale="en"), asked(cast, "fr", 1)
    assert run_once() == 2
    assert [fresh(task).state for task in (english, french)] == [TaskState.DONE] * 2
    assert sorted(seen) == [(cast.administrator_id, "en", "Cancel"), (cast.administrator_id, "fr", "Annuler")]
    assert told("task_done") == [cast.administrator_id] * 2


def test_the_rights_are_those_of_today_and_the_administrator_behind_them_is_kept(cast: Cast) -> None:
    seen: list[Any] = []
    counting(lambda hand, n: seen.append((hand.actor.person_id, hand.actor.impersonator_id, session.info["reason"])))
    session.info.update(request_id="abc", reason="to see")
    task = asked(cast, "z6", 1, by=actor_for(cast.pilot_id, impersonator_id=cast.administrator_id))
    session.info.pop("reason")
    assert (task.request_id, task.impersonator_id) == ("abc", cast.administrator_id)
    run_once()
    assert seen == [(cast.pilot_id, cast.administrator_id, "to see")]


@pytest.mark.parametrize("gone", ["the asker", "the administrator behind them"])
def test_nothing_is_done_for_an_account_that_was_closed_meanwhile(cast: Cast, gone: str) -> None:
    seen: list[Any] = []
    counting(lambda hand, n: seen.append(n))
    task = asked(cast, by=actor_for(cast.pilot_id, impersonator_id=cast.administrator_id))
    closed = cast.pilot_id if gone == "the asker" else cast.administrator_id
    with transaction():
        session.get_one(Person, closed).state = PersonState.DEACTIVATED
    run_once()
    task = fresh(task)
    assert (seen, task.state) == ([], TaskState.FAILED)
    assert task.last_error == "Le compte qui a demandé cette tâche n’est plus actif : rien de plus n’a été fait."
    assert told("task_failed") == [cast.pilot_id]


def test_a_task_belongs_to_somebody(cast: Cast) -> None:
    with pytest.raises(Forbidden), transaction():
        ask_for(TaskKind.EXPORT, "x", key="nobody", by=SYSTEM)


def test_the_same_key_asks_once_and_only_for_its_owner(cast: Cast) -> None:
    first, second = asked(cast, "same", 3), asked(cast, "same", 9)
    assert (second.id, second.total) == (first.id, 3)
    with pytest.raises(KeyTaken):
        asked(cast, "same", by=actor_for(cast.pilot_id))
    assert len(session.scalars(select(BackgroundTask)).all()) == 1


def test_a_long_task_keeps_no_short_one_waiting(cast: Cast) -> None:
    order: list[str] = []
    counting(lambda hand, n: order.append("long" if hand.payload["slices"] > 9 else "short"))
    asked(cast, "long", 40)
    turns = Turns()
    for _ in range(6):
        turns.go_round()
    asked(cast, "short", 2)
    turns.looked_at = 0.0
    while turns.go_round():
        pass
    assert order.count("long") == 40
    assert order.index("short") < 10
    assert [place for place, whose in enumerate(order) if whose == "short"][-1] < 12


def test_a_task_that_waits_is_cancelled_at_once(cast: Cast) -> None:
    counting()
    task = asked(cast)
    with transaction():
        cancel_task(task, by=actor_for(cast.administrator_id))
    assert run_once() == 0
    assert (fresh(task).state, fresh(task).done) == (TaskState.CANCELLED, 0)
    with pytest.raises(TaskOver), transaction():
        cancel_task(task, by=actor_for(cast.administrator_id))


def test_a_task_under_way_stops_after_its_slice_and_what_is_done_stays_done(cast: Cast) -> None:
    closed: list[str] = []

    @background.handles(TaskKind.EXPORT)
    def endless(hand: Hand) -> Iterator[None]:
        try:
            for n in range(100):
                with transaction():
                    progress(hand.id, done=n + 1)
                    if n == 1:
                        cancel_task(fresh_one(hand.id), by=hand.actor)
                yield
        finally:
            closed.append("closed")

    task = asked(cast)
    run_once()
    task = fresh(task)
    assert (task.state, task.done, closed) == (TaskState.CANCELLED, 2, ["closed"])
    assert task.finished_at is not None
    assert told("task_cancelled") == [cast.administrator_id]


def fresh_one(task_id: int) -> BackgroundTask:
    return session.scalars(select(BackgroundTask).where(BackgroundTask.id == task_id)).one()


def test_somebody_elses_task_is_not_cancelled(cast: Cast) -> None:
    task = asked(cast)
    with acting_as(actor_for(cast.pilot_id)) as pilot, pytest.raises(Forbidden), transaction():
        cancel_task(task, by=pilot)


def test_a_runner_that_stops_gives_back_what_it_holds_and_another_goes_on(cast: Cast) -> None:
    seen: list[int] = []
    counting(lambda hand, n: seen.append(n))
    task = asked(cast, slices=4)
    turns = Turns()
    while len(seen) < 2:
        turns.go_round()
    turns.put_down()
    assert (fresh(task).state, fresh(task).attempts) == (TaskState.WAITING, 0)
    run_once()
    assert seen == [0, 1, 2, 3]
    assert fresh(task).state is TaskState.DONE


def test_a_task_in_hand_is_taken_by_nobody_else_until_its_lease_ends(cast: Cast) -> None:
    task = asked(cast)
    claim = claim_task(ALL)
    assert claim is not None
    assert claim_task(ALL) is None
    with transaction():
        session.execute(update(BackgroundTask).values(due_at=clock.now() - timedelta(seconds=1)))
    later = claim_task(ALL)
    assert later is not None
    assert (later.id, later.attempt) == (task.id, 2)
    assert (renew(claim), renew(later)) == (Hold.LOST, Hold.OURS)
    assert fresh(task).due_at > clock.now() + LEASE - timedelta(seconds=20)


def test_a_refusal_ends_the_task_with_its_sentence(cast: Cast) -> None:
    @background.handles(TaskKind.EXPORT)
    def refuse(hand: Hand) -> Iterator[None]:
        yield
        raise OutOfPaper

    task = asked(cast)
    run_once()
    assert fresh(task).state is TaskState.FAILED
    assert fresh(task).last_error == str(OutOfPaper())


def test_a_handler_that_breaks_is_tried_again_later_and_given_up_in_the_end(cast: Cast) -> None:
    @background.handles(TaskKind.EXPORT)
    def break_down(hand: Hand) -> Iterator[None]:
        yield
        raise ZeroDivisionError("of ours")

    task = asked(cast)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert run_once() == 1
        assert fresh(task).attempts == attempt
        assert run_once() == 0, "it waits before the next attempt"
        with transaction():
            session.execute(update(BackgroundTask).values(due_at=clock.now()))
    assert (fresh(task).state, fresh(task).last_error) == (TaskState.FAILED, "ZeroDivisionError: of ours")
    assert run_once() == 0


def test_a_task_whose_every_attempt_died_is_given_up_with_a_sentence(cast: Cast) -> None:
    counting()
    task = asked(cast)
    with transaction():
        session.execute(update(BackgroundTask).values(attempts=MAX_ATTEMPTS))
    run_once()
    assert (fresh(task).state, fresh(task).last_error) == (TaskState.FAILED, PROCESS_DIED)


def test_a_process_leaves_alone_what_it_does_not_know_how_to_do(cast: Cast) -> None:
    handling._handlers.clear()
    counting()
    asked(cast, "theirs", kind=TaskKind.IMPORT)
    assert run_once() == 0


def test_the_rows_of_a_select_are_fixed_in_the_scope_of_whoever_asks(cast: Cast) -> None:
    everybody = select(Company.id)
    for name, expected in (("administrator", [cast.acme_id, cast.globex_id]), ("pilot", [cast.acme_id])):
        by = actor_for(getattr(cast, f"{name}_id"))
        with acting_as(by):
            task = asked(cast, name, None, by=by, rows=everybody)
        lines = session.scalars(select(TaskLine.subject_id).where(TaskLine.task_id == task.id).order_by(TaskLine.id))
        assert lines.all() == expected
        assert fresh(task).total == len(expected)
