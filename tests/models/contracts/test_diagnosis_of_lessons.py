"""Why no lesson is open to somebody, and what opens one."""

from __future__ import annotations

from models.accounts.entities import Role, RoleGrant
from models.contracts import operations
from models.contracts.diagnosis import diagnosis_of
from models.contracts.entities import Enrolment, TrainingSession
from models.contracts.finding import Code, Mend
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from tests.cast import Cast
from tests.models.contracts.findings import english, enrolment_of, gone, in_the_way, later


def test_a_learner_in_no_session_is_enrolled(cast: Cast) -> None:
    person = cast.person("alumna")
    session.add(RoleGrant(person_id=person.id, role=Role.LEARNER))
    session.flush()
    finding = in_the_way(cast, "alumna", Code.NO_SESSION, Mend.ENROL)
    operations.enrol(finding.subject, session.get_one(TrainingSession, cast.licences_id), package=2, by=SYSTEM)
    gone(cast, "alumna", Code.NO_SESSION)


def test_a_session_to_come_says_its_first_day_and_may_begin_earlier(cast: Cast) -> None:
    finding = in_the_way(cast, "invited", Code.NOT_STARTED, Mend.CHANGE_SESSION)
    assert "À venir starts on" in english(finding)
    operations.change_session(finding.subject, starts_on=clock.today(), extend_to_users=True, by=SYSTEM)
    gone(cast, "invited", Code.NOT_STARTED)


def test_an_expired_session_is_prolonged(cast: Cast) -> None:
    finding = in_the_way(cast, "expired", Code.EXPIRED, Mend.CHANGE_SESSION)
    assert "Ancienne expired on" in english(finding)
    operations.change_session(finding.subject, ends_on=later(30), by=SYSTEM)
    gone(cast, "expired", Code.EXPIRED)


def test_an_end_of_one_s_own_is_changed(cast: Cast) -> None:
    enrolment_of(cast, "licensed").own_ends_on = later(-1)
    session.get_one(TrainingSession, cast.licences_id).starts_on = later(-9)
    session.flush()
    finding = in_the_way(cast, "licensed", Code.EXPIRED, Mend.CHANGE_END)
    operations.change_end(finding.subject, own_ends_on=None, by=SYSTEM)
    gone(cast, "licensed", Code.EXPIRED)


def test_who_waits_while_a_slot_is_free_gets_it(cast: Cast) -> None:
    finding = in_the_way(cast, "waiting", Code.WAITING, Mend.ASSIGN_SLOT)
    assert "1 of 2 is free" in english(finding)
    operations.assign_slot(finding.subject, by=SYSTEM)
    gone(cast, "waiting", Code.WAITING)


def fill(cast: Cast) -> None:
    newcomer = cast.person("tester")
    taken = operations.enrol(newcomer, session.get_one(TrainingSession, cast.slots_id), by=SYSTEM)
    operations.assign_slot(taken, by=SYSTEM)
    session.expire_all()


def test_who_waits_while_none_is_free_reads_their_place(cast: Cast) -> None:
    fill(cast)
    finding = in_the_way(cast, "waiting", Code.WAITING, Mend.OPEN_BOARD)
    assert "at place 1" in english(finding)
    operations.release_slot(session.get_one(Enrolment, cast.learner_enrolment_id), by=SYSTEM)
    session.expire_all()
    in_the_way(cast, "waiting", Code.WAITING, Mend.ASSIGN_SLOT)


def test_who_is_on_no_list_is_told_apart(cast: Cast) -> None:
    fill(cast)
    operations.leave_queue(enrolment_of(cast, "waiting"), by=SYSTEM)
    session.expire_all()
    assert "is not on the waiting list" in english(in_the_way(cast, "waiting", Code.WAITING, Mend.OPEN_BOARD))


def test_no_slot_is_offered_in_a_session_that_expired_before_its_learner(cast: Cast) -> None:
    where = session.get_one(TrainingSession, cast.slots_id)
    where.starts_on, where.ends_on = later(-30), later(-1)
    enrolment_of(cast, "waiting").own_ends_on = later(30)
    session.flush()
    in_the_way(cast, "waiting", Code.EXPIRED, Mend.CHANGE_SESSION)


def test_an_old_session_says_nothing_while_another_is_open(cast: Cast) -> None:
    operations.enrol(cast.person("expired"), session.get_one(TrainingSession, cast.licences_id), package=2, by=SYSTEM)
    assert [one.code for one in diagnosis_of(cast.person("expired"), clock.today())] == [Code.FREE]
