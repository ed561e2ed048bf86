"""What people do to the sessions, verb by verb, and what the model expects of it."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from models.contracts import operations
from models.contracts.entities import EnrolmentKind, RotationKind, SessionKind
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from tests.models.contracts.slots_facts import facts_of
from tests.models.contracts.slots_ground import Ground
from tests.models.contracts.slots_model import LEARNER

WHICH, PICK, CROWD = st.integers(0, 2), st.integers(0, 255), st.integers(0, 7)
PACKAGE = st.integers(0, 4)
DOES = st.sampled_from((LEARNER, LEARNER, LEARNER, EnrolmentKind.COMPANION, EnrolmentKind.TESTER))


class Slots(Ground):
    """The product agrees with the model at every step, and refuses what the model refuses."""

    def fill(self, which: int, pick: int) -> None:
        self.enrol(which, pick % 8, LEARNER, follows=True, confirmed=True)

    @rule(which=WHICH, person=CROWD, does=DOES, follows=st.booleans(), confirmed=st.booleans())
    def enrol(self, which: int, person: int, does: EnrolmentKind, follows: bool, confirmed: bool) -> None:
        known, counts = self.known[which], does is LEARNER
        row = self.somebody(person)
        package = self.package_for(known, +1, follows) if counts else None
        succeeds = person not in known.does and not (known.expired and (not known.shared or not confirmed))
        succeeds &= not counts or known.agrees(package, +1)
        with self.attempt(succeeds):
            operations.enrol(row, self.where(which), kind=does, package=package, confirmed=confirmed, by=self.by)
        if succeeds:
            known.join(person, does)
            self.written(which, package)

    @rule(which=WHICH, pick=PICK, follows=st.booleans())
    def withdraw(self, which: int, pick: int, follows: bool) -> None:
        if (found := self.member(which, pick)) is None:
            return
        known, person, enrolment = found
        counts = known.does[person] is LEARNER
        package = self.package_for(known, -1, follows) if counts else None
        succeeds = not counts or known.agrees(package, -1)
        with self.attempt(succeeds):
            operations.withdraw(enrolment, package=package, by=self.by)
        if succeeds:
            known.leave(person)
            self.written(which, package)

    @rule(which=WHICH, pick=PICK, does=DOES, follows=st.booleans())
    def change_kind(self, which: int, pick: int, does: EnrolmentKind, follows: bool) -> None:
        if (found := self.member(which, pick)) is None:
            return
        known, person, enrolment = found
        more = (does is LEARNER) - (known.does[person] is LEARNER)
        package = self.package_for(known, more, follows) if more else None
        succeeds = does is not known.does[person] and (not more or known.agrees(package, more))
        with self.attempt(succeeds):
            operations.change_kind(enrolment, does, package=package, by=self.by)
        if succeeds:
            known.rest(person)
            known.join(person, does)
            self.written(which, package)

    @rule(which=WHICH, to=WHICH, pick=PICK, leaves=st.booleans(), follows=st.booleans())
    def transfer(self, which: int, to: int, pick: int, leaves: bool, follows: bool) -> None:
        """
        Args:
            leaves, follows: whether whoever moves somebody thinks of the package of either session.
        """
        if (found := self.member(which, pick)) is None:
            return
        (known, person, enrolment), other = found, self.known[to]
        more = known.does[person] is LEARNER
        before, after = self.package_for(known, -more, leaves), self.package_for(other, +more, follows)
        succeeds = which != to and not other.expired and person not in other.does
        succeeds = succeeds and known.agrees(before, -more) and other.agrees(after, +more)
        packages = {self.ids[n]: one for n, one in ((which, before), (to, after)) if one is not None}
        with self.attempt(succeeds):
            operations.transfer([enrolment], self.where(to), packages=packages, by=self.by)
        if succeeds:
            does, finished = known.does[person], person in known.finished
            known.leave(person)
            other.join(person, does)
            other.finished |= {person} if finished else set()
            self.written(which, before)
            self.written(to, after)

    @rule(which=WHICH, pick=PICK)
    def assign(self, which: int, pick: int) -> None:
        if (found := self.member(which, pick)) is None:
            return
        known, person, enrolment = found
        succeeds = known.lasts_for(person) and person not in known.holders and known.free > 0
        with self.attempt(succeeds):
            operations.assign_slot(enrolment, by=self.by)
        if succeeds:
            known.rest(person)
            known.holders.add(person)

    @rule(which=WHICH, pick=PICK)
    def release(self, which: int, pick: int) -> None:
        if (found := self.member(which, pick)) is None:
            return
        known, person, enrolment = found
        succeeds = person in known.holders
        with self.attempt(succeeds):
            operations.release_slot(enrolment, by=self.by)
        if succeeds:
            known.rest(person)
            known.queue += [person] if known.lasts_for(person) else []

    @rule(which=WHICH, pick=PICK)
    def queue(self, which: int, pick: int) -> None:
        if (found := self.member(which, pick)) is None:
            return
        known, person, enrolment = found
        succeeds = known.lasts_for(person) and person not in known.holders and person not in known.queue
        with self.attempt(succeeds):
            operations.queue_for_slot(enrolment, by=self.by)
        if succeeds:
            known.queue.append(person)

    @rule(which=WHICH, pick=PICK)
    def leave_queue(self, which: int, pick: int) -> None:
        if (found := self.member(which, pick)) is None:
            return
        known, person, enrolment = found
        with self.attempt(person in known.queue):
            operations.leave_queue(enrolment, by=self.by)
        if person in known.queue:
            known.queue.remove(person)

    @rule(which=WHICH, package=PACKAGE)
    def change_package(self, which: int, package: int) -> None:
        known = self.known[which]
        succeeds = package >= 1 and package >= len(known.holders) and (known.shared or package == known.learners)
        with self.attempt(succeeds):
            operations.change_session(self.where(which), package=package, by=self.by)
        if succeeds:
            self.written(which, package)

    @rule(which=WHICH, package=PACKAGE, follows=st.booleans())
    def change_type(self, which: int, package: int, follows: bool) -> None:
        known = self.known[which]
        kind = SessionKind.LICENCES if known.shared else SessionKind.SLOTS
        package = known.learners if follows and known.shared else package
        agrees = package == known.learners if known.shared else package >= len(known.learning_today())
        succeeds = package >= 1 and not known.holders and agrees
        with self.attempt(succeeds):
            operations.change_session(self.where(which), kind=kind, package=package, by=self.by)
        if succeeds:
            known.become(kind)
            self.written(which, package)

    @rule(which=WHICH, days=st.sampled_from((-1, -1, 900, 901, 902)))
    def expire_or_extend(self, which: int, days: int) -> None:
        known = self.known[which]
        succeeds = known.agrees(None)
        with self.attempt(succeeds):
            operations.change_session(self.where(which), ends_on=self.today + timedelta(days=days), by=self.by)
        if succeeds:
            known.expired = days < 0

    @rule(which=WHICH, pick=PICK, over=st.booleans())
    def own_end(self, which: int, pick: int, over: bool) -> None:
        if (found := self.member(which, pick)) is None:
            return
        known, person, enrolment = found
        ends_on = self.today - timedelta(days=1) if over else None
        with self.attempt(True):
            operations.change_end(enrolment, own_ends_on=ends_on, by=self.by)
        known.over = known.over | {person} if over else known.over - {person}

    @rule(which=WHICH, pick=PICK)
    def finish(self, which: int, pick: int) -> None:
        if (found := self.member(which, pick)) is None:
            return
        known, person, enrolment = found
        with self.attempt(person not in known.finished):
            operations.finish_path(enrolment, by=self.by)
        known.finished.add(person)

    @rule(pick=PICK)
    def delete_person(self, pick: int) -> None:
        if not self.people:
            return
        person = sorted(self.people)[pick % len(self.people)]
        with self.attempt(True):
            session.delete(self.somebody(person))
        session.expire_all()
        del self.people[person]
        for known in self.known:
            known.leave(person)

    @rule(which=WHICH, paced=st.booleans())
    def set_rotation(self, which: int, paced: bool) -> None:
        known = self.known[which]
        kind = RotationKind.PACED if paced else RotationKind.NATURAL
        with self.attempt(known.shared and not known.expired):
            operations.set_rotation(self.where(which), kind=kind, every_days=1 if paced else None, by=self.by)

    @rule(which=WHICH)
    def rotate(self, which: int) -> None:
        """The calculation has tests of its own: here nobody is lost, and whoever leaves may."""
        known, self.nights = self.known[which], self.nights + 1
        served, asked = set(known.holders), list(known.queue)
        with self.attempt(True):
            operations.rotate_session(self.ids[which], self.today + timedelta(days=self.nights), by=SYSTEM)
        session.expire_all()
        facts = facts_of(self.ids)[which]
        number = {row_id: person for person, row_id in self.people.items()}
        known.holders, known.queue = {number[one] for one in facts.holders}, [number[one] for one in facts.queue]
        assert known.holders | set(known.queue) <= served | set(asked)
        assert (served | set(asked)) - known.holders - set(known.queue) <= known.finished | known.over
        assert len(known.queue) == len(set(known.queue))
