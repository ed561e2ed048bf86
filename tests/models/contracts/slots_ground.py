"""Three sessions of a company in the tables and in the model, and the comparison of both at every step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant
from sqlalchemy import select, text

from models.accounts.entities import Person
from models.contracts.entities import Enrolment, SessionKind, TrainingSession
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import DomainError
from models.kernel.policy import Actor
from tests.models.contracts.slots_facts import COMMIT, facts_of, the_whole_ledger_stands
from tests.models.contracts.slots_model import Known


class Ground(RuleBasedStateMachine):
    """The model is told what each verb does; it says which of them are refused."""

    company_id: int
    by: Actor
    done: Counter[str]

    @initialize(first=st.integers(1, 3), second=st.integers(1, 3))
    def open(self, first: int, second: int) -> None:
        self.savepoint = session.begin_nested()
        self.today, self.nights = clock.today(), 0
        self.people: dict[int, int] = {}
        self.known = [Known(SessionKind.SLOTS, first), Known(SessionKind.SLOTS, second), Known(SessionKind.LICENCES, 0)]
        rows = [
            TrainingSession(
                company_id=self.company_id, reference=f"Machine {n}", kind=one.kind, package=one.package,
                starts_on=self.today - timedelta(days=1), ends_on=self.today + timedelta(days=900),
            )
            for n, one in enumerate(self.known)
        ]  # fmt: skip
        session.add_all(rows)
        session.flush()
        self.ids = [row.id for row in rows]
        self.packages: list[list[tuple[datetime, int]]] = [[(clock.now(), one.package)] for one in self.known]

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            the_whole_ledger_stands(self.ids, self.packages, self.by)
            session.rollback()
            session.expunge_all()

    @contextmanager
    def attempt(self, succeeds: bool) -> Iterator[None]:
        """Run a verb in a savepoint of its own, up to what a commit checks; it is refused when the model says so."""
        self.done["done" if succeeds else "refused"] += 1
        with session.begin_nested() as inner:
            try:
                yield
                session.flush()
                session.execute(text(f"SET CONSTRAINTS {COMMIT} IMMEDIATE"))
                session.execute(text(f"SET CONSTRAINTS {COMMIT} DEFERRED"))
                assert succeeds, "the model says that this is refused"
            except DomainError:
                inner.rollback()
                if succeeds:  # the model says that this is allowed
                    raise

    def where(self, which: int) -> TrainingSession:
        return session.get_one(TrainingSession, self.ids[which])

    def member(self, which: int, pick: int) -> tuple[Known, int, Enrolment] | None:
        """A session, and somebody in it; None where nobody is, who is put there instead."""
        there = sorted(self.known[which].does)
        if not there:
            return self.fill(which, pick)
        person = there[pick % len(there)]
        own = Enrolment.session_id == self.ids[which], Enrolment.person_id == self.people[person]
        return self.known[which], person, session.scalars(select(Enrolment).where(*own)).one()

    def fill(self, which: int, pick: int) -> None:
        """Put somebody into a session where nobody is."""
        raise NotImplementedError

    def somebody(self, person: int) -> Person:
        if person not in self.people:
            row = Person(email=f"machine{person}@exemple.fr", first_name="M", last_name=str(person))
            session.add(row)
            session.flush()
            self.people[person] = row.id
        return session.get_one(Person, self.people[person])

    def package_for(self, known: Known, more: int, follows: bool) -> int | None:
        """The package that a save of licences asks for, when whoever saves thinks of it."""
        return known.learners + more if follows and not known.shared else None

    def written(self, which: int, package: int | None) -> None:
        if package is not None:
            self.known[which].package = package
            self.packages[which].append((clock.now(), package))

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "ids"):
            return
        for known, facts in zip(self.known, facts_of(self.ids), strict=True):
            assert (facts.kind, facts.package) == (known.kind, known.package)
            assert sorted(facts.holders) == sorted(self.people[one] for one in known.holders)
            assert facts.queue == [self.people[one] for one in known.queue]
            assert facts.slots_used == len(facts.holders) <= facts.package
            assert facts.learners == len(facts.there) == known.learners
            assert known.shared or facts.learners <= facts.package
            assert known.shared or not facts.holders + facts.queue
            assert not set(facts.holders) & set(facts.queue)
            assert set(facts.holders) | set(facts.queue) <= set(facts.there)
