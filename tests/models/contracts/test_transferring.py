"""Existing learners change session: reviewed line by line, then whole or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models.accounts.actors import actor_for
from models.contracts.entities import (
    Company,
    Enrolment,
    EnrolmentKind,
    PathCompletion,
    SeatReason,
    SessionKind,
    SlotAssignment,
    TrainingSession,
    WaitingEntry,
)
from models.contracts.operations import (
    assign_slot,
    change_end,
    change_session,
    create_session,
    enrol,
    finish_path,
    queue_for_slot,
)
from models.contracts.term_refusals import (
    LicencesByStaff,
    LicencesDisagree,
)
from models.contracts.transfer_review import review_transfer
from models.contracts.transferring import transfer
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM
from models.outbox.entities import Message
from tests.cast import Cast
from tests.unchanged import contents

TABLES = ("enrolment", "training_session", "slot_assignment", "waiting_entry", "path_completion", "message")


def where(session_id: int) -> TrainingSession:
    return session.get_one(TrainingSession, session_id)


def enrolment(enrolment_id: int) -> Enrolment:
    return session.get_one(Enrolment, enrolment_id)


def licensed(cast: Cast) -> Enrolment:
    return session.scalars(select(Enrolment).where(Enrolment.session_id == cast.licences_id)).one()


def another(cast: Cast, *, path_id: int | None = None, reference: str = "Acme - Nouvelle") -> TrainingSession:
    """One more session of Acme, of two slots."""
    acme = session.get_one(Company, cast.acme_id)
    opened = create_session(company=acme, package=2, starts_on=clock.today(), reference=reference, by=SYSTEM)
    opened.path_id = path_id or cast.school.path_id
    return opened


@pytest.mark.row("CON-34")
@pytest.mark.row("A-02")
def test_a_learner_changes_path_by_changing_session_and_keeps_what_they_did(cast: Cast) -> None:
    holder, to = enrolment(cast.learner_enrolment_id), another(cast, path_id=cast.school.other_path_id)
    change_end(holder, own_ends_on=clock.today() + timedelta(days=9), by=SYSTEM)
    assert transfer([holder], to, by=SYSTEM) == 1
    session.expire_all()
    moved = enrolment(cast.learner_enrolment_id)
    assert (moved.session_id, moved.own_ends_on, moved.ends_on) == (to.id, None, to.ends_on)
    assert where(cast.slots_id).slots_used == where(to.id).slots_used == 0
    [period] = session.scalars(select(SlotAssignment).where(SlotAssignment.enrolment_id == moved.id))
    assert (period.session_id, period.released_for) == (cast.slots_id, SeatReason.TRANSFER)
    assert period.until is not None
    assert (where(cast.slots_id).learners, where(to.id).learners) == (1, 1)


def test_who_loses_a_slot_is_told_which_session_comes_next(cast: Cast) -> None:
    transfer([enrolment(cast.learner_enrolment_id)], another(cast), by=actor_for(cast.administrator_id))
    told = session.scalars(select(Message)).one()
    assert (told.kind, told.recipient_id) == ("slot_released", cast.learner_id)
    assert (told.payload["why"], told.payload["moved_to"]) == ("transfer", "Acme - Nouvelle")


def test_who_waits_leaves_the_list_and_the_others_keep_their_turn(cast: Cast) -> None:
    transfer([enrolment(cast.waiting_enrolment_id)], another(cast), by=SYSTEM)
    assert session.scalars(select(WaitingEntry)).all() == []
    assert where(cast.slots_id).slots_used == 1


@pytest.mark.row("CON-35")
@pytest.mark.row("A-47")
@pytest.mark.row("CON-36")
def test_the_documented_way_to_a_new_licence_session_works_step_by_step(cast: Cast) -> None:
    """Slots first, the new ones, the existing ones one by one, then the type and the package."""
    new = another(cast)
    enrol(cast.person("student"), new, by=SYSTEM)
    transfer([enrolment(cast.learner_enrolment_id)], new, by=SYSTEM)
    transfer([licensed(cast)], new, by=SYSTEM, packages={cast.licences_id: 0})
    with pytest.raises(LicencesDisagree) as refused:
        change_session(new, by=SYSTEM, kind=SessionKind.LICENCES, package=2)
    assert refused.value.values == {"package": 2, "learners": 3}
    change_session(new, by=SYSTEM, kind=SessionKind.LICENCES, package=3)
    session.expire_all()
    assert (new.kind, new.package, new.learners) == (SessionKind.LICENCES, 3, 3)


@pytest.mark.row("CON-35")
@pytest.mark.row("A-47")
def test_existing_users_go_to_a_licence_session_in_one_step(cast: Cast) -> None:
    """Whoever is in no session of the company that lasts joins too; a tester is not counted."""
    new = another(cast)
    enrol(cast.person("student"), new, by=SYSTEM)
    chosen = [enrolment(cast.learner_enrolment_id), licensed(cast)]
    moved = transfer(
        chosen, new, by=SYSTEM, people=[cast.person("expired"), cast.person("tester")], becomes=SessionKind.LICENCES,
        packages={new.id: 4, cast.licences_id: 0},
    )  # fmt: skip
    session.expire_all()
    assert moved == 4
    assert (new.kind, new.package, new.learners) == (SessionKind.LICENCES, 4, 4)
    assert (where(cast.licences_id).package, where(cast.licences_id).learners) == (0, 0)


@pytest.mark.row("CON-19")
@pytest.mark.parametrize(("left", "new"), [(1, 2), (0, 1), (2, 2), (None, None)])
def test_both_packages_agree_at_the_end_or_nothing_happens(cast: Cast, left: int | None, new: int | None) -> None:
    other = another(cast)
    enrol(cast.person("student"), other, by=SYSTEM)
    change_session(other, by=SYSTEM, kind=SessionKind.LICENCES, package=1)
    given = {cast.licences_id: left, other.id: new}
    before = contents(TABLES)
    with pytest.raises(LicencesDisagree):
        transfer([licensed(cast)], other, by=SYSTEM, packages={i: n for i, n in given.items() if n is not None})
    assert contents(TABLES) == before
    transfer([licensed(cast)], other, by=SYSTEM, packages={cast.licences_id: 0, other.id: 2})
    assert contents(TABLES) != before


def test_a_companion_is_counted_in_neither_package(cast: Cast) -> None:
    other = another(cast)
    companion = Enrolment(person=cast.person("manager"), session=other, kind=EnrolmentKind.COMPANION)
    session.add(companion)
    session.flush()
    transfer([companion], where(cast.licences_id), by=SYSTEM)
    session.expire_all()
    assert (where(cast.licences_id).package, where(cast.licences_id).learners) == (1, 1)


def test_a_finished_path_stays_finished_unless_the_new_session_follows_another(cast: Cast) -> None:
    finish_path(enrolment(cast.learner_enrolment_id), by=SYSTEM)
    transfer([enrolment(cast.learner_enrolment_id)], another(cast), by=SYSTEM)
    assert session.scalars(select(PathCompletion)).one().enrolment_id == cast.learner_enrolment_id
    advanced = another(cast, reference="Acme - Avancé", path_id=cast.school.other_path_id)
    assert review_transfer([enrolment(cast.learner_enrolment_id)], [], advanced, by=SYSTEM).moves[0].reopened
    transfer([enrolment(cast.learner_enrolment_id)], advanced, by=SYSTEM)
    assert session.scalars(select(PathCompletion)).all() == []


@pytest.mark.row("D15")
def test_learners_follow_to_the_company_that_took_over(cast: Cast) -> None:
    acme, globex = session.get_one(Company, cast.acme_id), session.get_one(Company, cast.globex_id)
    acme.successor = globex
    transfer([enrolment(cast.waiting_enrolment_id)], where(cast.globex_slots_id), by=SYSTEM)
    assert enrolment(cast.waiting_enrolment_id).session_id == cast.globex_slots_id


def test_the_review_says_each_line_both_packages_and_who_is_told(cast: Cast) -> None:
    last = clock.today() + timedelta(days=5)
    change_end(enrolment(cast.learner_enrolment_id), own_ends_on=last, by=SYSTEM)
    chosen = [enrolment(cast.learner_enrolment_id), enrolment(cast.waiting_enrolment_id), licensed(cast)]
    before = contents(TABLES)
    review = review_transfer(chosen, [], another(cast), by=SYSTEM)
    holder, waiter, licence = review.moves
    assert (holder.gives_slot_back, holder.own_end_dropped, waiter.leaves_queue) == (True, last, True)
    assert (licence.origin.id if licence.origin else None) == cast.licences_id
    assert {one.where.id: (one.package, one.learners, one.wanted) for one in review.terms} == {
        cast.slots_id: (2, 0, 2), cast.licences_id: (1, 0, 0), review.terms[-1].where.id: (2, 3, 2),
    }  # fmt: skip
    assert [type(one) for one in review.refusals] == [LicencesDisagree]
    assert review.mails == 1
    assert {name: value for name, value in contents(TABLES).items() if name != "training_session"} == {
        name: value for name, value in before.items() if name != "training_session"
    }


@pytest.mark.row("CON-52")
@pytest.mark.row("CON-59")
def test_a_pilot_moves_learners_of_their_company_between_slot_sessions_and_changes_no_terms(cast: Cast) -> None:
    pilot, foreigner, to = actor_for(cast.pilot_id), actor_for(cast.globex_pilot_id), another(cast)
    mover = enrolment(cast.waiting_enrolment_id)
    with pytest.raises(Forbidden):
        transfer([mover], to, by=foreigner)
    with pytest.raises(Forbidden):
        transfer([mover], to, by=pilot, people=[cast.person("student")])
    with pytest.raises(Forbidden):
        transfer([mover], to, by=pilot, packages={to.id: 9})
    with pytest.raises(LicencesByStaff):
        transfer([licensed(cast)], to, by=pilot)
    with pytest.raises(LicencesByStaff):
        review_transfer([mover], [], where(cast.licences_id), by=pilot)
    assert transfer([mover], to, by=pilot) == 1


def test_who_came_can_hold_a_slot_of_the_new_session_and_none_of_the_old(cast: Cast) -> None:
    moved, to = enrolment(cast.learner_enrolment_id), another(cast)
    transfer([moved], to, by=SYSTEM)
    queue_for_slot(moved, by=SYSTEM)
    assert assign_slot(moved, by=SYSTEM).session_id == to.id
    open_ones = select(func.count(SlotAssignment.id)).where(
        SlotAssignment.session_id == cast.slots_id, func.upper_inf(SlotAssignment.during)
    )
    assert session.scalar(open_ones) == where(cast.slots_id).slots_used == 0
