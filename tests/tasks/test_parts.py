"""A job of many parts: two at a time, each by itself; a fault stops no other, an absent database stops all."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import pytest
from flask import Flask
from psycopg.errors import OperationalError as NoAnswer
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from models.kernel.circumstances import number_of_now, within_request
from models.kernel.database import db, session
from models.kernel.policy import acting
from models.kernel.text import Sentence
from tasks.parts import HANDS, MANY, each_part


class Counted:
    """Parts that do one thing, and note which were done and by whom."""

    def __init__(self, number: int, then: Callable[[int], object] = lambda part: None) -> None:
        self.number, self.then, self.failed = number, then, list[int]()
        self.done, self.threads, self.signed = Counter[int](), set[str](), set[tuple[bool, str]]()

    def names(self) -> Sequence[int]:
        return range(self.number)

    def do(self, part: int) -> None:
        assert session.scalar(select(text("1"))) == 1
        self.then(part)
        self.done[part] += 1
        self.threads.add(threading.current_thread().name)
        self.signed.add((acting().is_system, number_of_now()))

    def result(self, failed: Sequence[int]) -> Sentence | str:
        self.failed = list(failed)
        return f"{len(self.done)} done"


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context(), within_request("job 7"):
        yield
        session.remove()
        db.engine.dispose()


def run(parts: Counted, still_ours: Callable[[], bool] = lambda: True) -> tuple[int, str | None]:
    """(steps, result)"""
    steps, number = each_part(parts, still_ours), 0
    while True:
        try:
            assert next(steps) == "part"
        except StopIteration as end:
            return number, end.value
        number += 1


def test_many_parts_are_done_two_at_a_time_each_once_under_the_number_of_the_job() -> None:
    both = threading.Barrier(HANDS, timeout=20)
    parts = Counted(MANY, lambda part: both.wait() if part < HANDS else None)
    assert run(parts) == (MANY, f"{MANY} done")
    assert set(parts.done.values()) == {1}
    assert len(parts.threads) == HANDS
    assert parts.signed == {(True, "job 7")}


def test_few_parts_are_done_one_after_the_other() -> None:
    parts = Counted(MANY - 1)
    assert run(parts) == (MANY - 1, f"{MANY - 1} done")
    assert parts.threads == {threading.current_thread().name}


@pytest.mark.parametrize("number", [3, MANY])
def test_a_part_that_fails_is_named_and_stops_no_other(number: int) -> None:
    parts = Counted(number, lambda part: 1 // (part - 1))
    assert run(parts) == (number, f"{number - 1} done")
    assert parts.failed == [1]


@pytest.mark.parametrize("number", [3, MANY])
def test_without_the_database_nothing_is_marked_and_what_is_left_stays_due(number: int) -> None:
    def away(part: int) -> None:
        if part == 1:
            raise OperationalError("SELECT 1", {}, NoAnswer("away"))

    parts = Counted(number, away)
    with pytest.raises(OperationalError):
        run(parts)
    assert parts.done[1] == 0


def test_hands_stop_when_the_job_is_not_ours_any_more() -> None:
    answers = iter([True, True, False])
    gate = threading.Event()
    parts = Counted(MANY, lambda part: gate.wait(20) if part > 10 else None)
    timer = threading.Timer(0.2, gate.set)
    timer.start()
    assert run(parts, lambda: next(answers)) == (2, None)
    timer.join()
    assert sum(parts.done.values()) < MANY
