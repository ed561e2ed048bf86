"""Random lives of a slot session: whatever happens, holders never exceed the package and no seat is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from models.accounts.entities import Person
from models.contracts import operations
from models.contracts.entities import Enrolment, SessionKind, SlotAssignment, TrainingSession, WaitingEntry
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import DomainError
from models.kernel.policy import SYSTEM
from tests.cast import Cast

PICK = st.integers(0, 7)


class Slots(RuleBasedStateMachine):
    """The model is a set of holders and a package; the product must agree with it at every step."""

    company_id: int

    @initialize(package=st.integers(1, 3))
    def open(self, package: int) -> None:
        self.savepoint = session.begin_nested()
        today = clock.today()
        self.where = TrainingSession(
            company_id=self.company_id, reference="Machine", kind=SessionKind.SLOTS, package=package,
            starts_on=today - timedelta(days=1), ends_on=today + timedelta(days=9),
        )  # fmt: skip
        session.add(self.where)
        session.flush()
        self.people, self.holders, self.package, self.expired = dict[int, int](), set[int](), package, False

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            session.rollback()
            session.expunge_all()

    @contextmanager
    def attempt(self, succeeds: bool) -> Iterator[None]:
        """Run a verb in a savepoint of its own; it is refused exactly when the model says so."""
        with session.begin_nested() as inner:
            try:
                yield
                session.flush()
                assert succeeds, "the model says that this is refused"
            except DomainError:
                inner.rollback()
                assert not succeeds, "the model says that this is allowed"

    def enrolment(self, pick: int) -> Enrolment | None:
        return session.get(Enrolment, self.people[pick]) if pick in self.people else None

    @rule(pick=PICK)
    def enrol(self, pick: int) -> None:
        if pick in self.people:
            return
        person = Person(email=f"machine{pick}@exemple.fr", first_name="M", last_name=str(pick))
        session.add(person)
        session.flush()
        made: list[Enrolment] = []
        with self.attempt(not self.expired):
            made.append(operations.enrol(person, self.where, by=SYSTEM))
        if self.expired:
            session.delete(person)
            session.flush()
        else:
            self.people[pick] = made[0].id

    @rule(pick=PICK)
    def assign(self, pick: int) -> None:
        if (enrolment := self.enrolment(pick)) is None:
            return
        free = len(self.holders) < self.package
        succeeds = not self.expired and pick not in self.holders and free
        with self.attempt(succeeds):
            operations.assign_slot(enrolment, by=SYSTEM)
        if succeeds:
            self.holders.add(pick)

    @rule(pick=PICK)
    def release(self, pick: int) -> None:
        if (enrolment := self.enrolment(pick)) is None:
            return
        with self.attempt(pick in self.holders):
            operations.release_slot(enrolment, by=SYSTEM)
        self.holders.discard(pick)

    @rule(package=st.integers(1, 4))
    def change_package(self, package: int) -> None:
        succeeds = package >= len(self.holders)
        with self.attempt(succeeds):
            operations.change_session(self.where, package=package, by=SYSTEM)
        self.package = package if succeeds else self.package

    @rule()
    def expire(self) -> None:
        operations.change_session(self.where, ends_on=clock.today() - timedelta(days=1), by=SYSTEM)
        self.expired = True

    @rule()
    def extend(self) -> None:
        operations.change_session(self.where, ends_on=clock.today() + timedelta(days=9), by=SYSTEM)
        self.expired = False

    @rule(pick=PICK)
    def delete_person(self, pick: int) -> None:
        if (enrolment := self.enrolment(pick)) is None:
            return
        session.delete(enrolment.person)
        session.flush()
        session.expire_all()
        del self.people[pick]
        self.holders.discard(pick)

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "holders"):
            return
        session.flush()
        session.expire(self.where)
        held = session.scalars(holding(self.where.id)).all()
        assert sorted(held) == sorted(self.people[pick] for pick in self.holders)
        assert self.where.slots_used == len(self.holders) <= self.where.package == self.package
        waiting = session.scalars(
            select(WaitingEntry.enrolment_id).where(WaitingEntry.session_id == self.where.id)
        ).all()
        assert not set(waiting) & set(held)


def holding(session_id: int) -> Callable[..., object]:
    now = func.upper_inf(SlotAssignment.during)
    return select(SlotAssignment.enrolment_id).where(SlotAssignment.session_id == session_id, now)  # type: ignore[return-value]


@pytest.mark.row("CON-38")
def test_holders_never_exceed_the_package_and_no_seat_is_lost(cast: Cast) -> None:
    machine = type("OfAcme", (Slots,), {"company_id": cast.acme_id})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
