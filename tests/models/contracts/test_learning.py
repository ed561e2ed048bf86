"""Who accompanies or tries a session is in none of the numbers, boards and mails of those who learn there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models.accounts.entities import PersonState
from models.contracts import queries
from models.contracts.access import AccessState, access_on, accesses_of
from models.contracts.entities import Enrolment, EnrolmentKind, TrainingSession
from models.contracts.following import followed, lines_of
from models.contracts.learning import learners_counted
from models.contracts.mail_forecast import planned_for
from models.contracts.operations import (
    announce_paths,
    enrol,
    remind_of_ends,
    remind_the_inactive,
    welcome_starting_learners,
)
from models.contracts.rotation_lists import candidates
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from models.outbox.entities import Message
from tests.cast import Cast
from tests.models.contracts.terms import licences, slots

DAY = timedelta(days=1)


def there(cast: Cast, kind: EnrolmentKind, name: str = "manager") -> Enrolment:
    """Somebody of the cast in the slot session of Acme, who came long ago."""
    own = enrol(cast.person(name), slots(cast), kind=kind, by=SYSTEM)
    own.created_at = clock.now() - 60 * DAY
    session.flush()
    return own


@pytest.mark.row("FUP-24")
@pytest.mark.row("CON-18")
@pytest.mark.parametrize("kind", [EnrolmentKind.COMPANION, EnrolmentKind.TESTER])
def test_nobody_but_learners_is_followed_counted_or_waited_for(cast: Cast, kind: EnrolmentKind) -> None:
    own, where = there(cast, kind), slots(cast)
    assert own not in session.scalars(followed(session_id=where.id)).all()
    assert own.id not in {line.enrolment.id for line in lines_of(followed(), clock.today())}
    assert own not in session.scalars(select(Enrolment).where(queries.waits_for_slot(clock.today()))).all()
    assert own not in candidates(where)
    session.expire(where)
    assert where.learners == session.scalar(learners_counted(where.id)) == 2


@pytest.mark.row("FUP-24")
def test_who_accompanies_opens_no_lesson_and_waits_for_none(cast: Cast) -> None:
    own = there(cast, EnrolmentKind.COMPANION)
    assert access_on(own, clock.today()) is AccessState.ACCOMPANIES
    assert accesses_of(cast.manager_id, clock.today()) == []


@pytest.mark.row("A-42")
@pytest.mark.row("ACC-13")
def test_a_tester_opens_lessons_for_the_whole_session_without_a_slot_or_licence(cast: Cast) -> None:
    own = there(cast, EnrolmentKind.TESTER, "tester")
    [access] = accesses_of(cast.tester_id, clock.today())
    assert access.state is access_on(own, clock.today()) is AccessState.OPEN
    later = slots(cast).ends_on + DAY
    assert access_on(own, later) is AccessState.EXPIRED
    assert (slots(cast).slots_used, slots(cast).learners) == (1, 2)
    enrol(cast.person("tester"), licences(cast), kind=EnrolmentKind.TESTER, by=SYSTEM)
    assert (licences(cast).package, licences(cast).learners) == (1, 1)


@pytest.mark.row("ACC-19")
@pytest.mark.row("CON-17")
def test_a_student_and_an_administrator_who_are_enrolled_learn_and_count(cast: Cast) -> None:
    enrol(cast.person("student"), licences(cast), package=2, by=SYSTEM)
    enrol(cast.person("administrator"), licences(cast), package=3, by=SYSTEM)
    assert licences(cast).learners == 3
    assert [one.state for one in accesses_of(cast.student_id, clock.today())] == [AccessState.OPEN]


@pytest.mark.row("FUP-24")
@pytest.mark.parametrize("kind", [EnrolmentKind.COMPANION, EnrolmentKind.TESTER])
def test_nothing_along_a_path_is_mailed_to_who_does_not_learn_there(cast: Cast, kind: EnrolmentKind) -> None:
    there(cast, kind)
    last = slots(cast).ends_on
    announce_paths(clock.today(), by=SYSTEM)
    for day in (last - 30 * DAY, last - DAY):
        remind_of_ends(day, by=SYSTEM)
        remind_the_inactive(day, by=SYSTEM)
    assert session.scalar(select(func.count(Message.id)).where(Message.recipient_id == cast.manager_id)) == 0
    assert planned_for([cast.manager_id], clock.now()) == []


@pytest.mark.row("NOT-30")
@pytest.mark.parametrize(
    ("kind", "sent"), [(EnrolmentKind.COMPANION, 0), (EnrolmentKind.TESTER, 1), (EnrolmentKind.LEARNER, 1)]
)
def test_access_codes_go_to_who_opens_lessons(cast: Cast, kind: EnrolmentKind, sent: int) -> None:
    newcomer = cast.person("alumna")
    newcomer.state, newcomer.password_hash = PersonState.IMPORTED, None
    there(cast, kind, "alumna")
    assert [one.kind for one in planned_for([newcomer.id], clock.now())][:1] == ["welcome"] * sent
    welcome_starting_learners(clock.today(), by=SYSTEM)
    owed = select(func.count(Message.id)).where(Message.recipient_id == newcomer.id, Message.kind == "welcome")
    assert session.scalar(owed) == sent
    assert session.get_one(TrainingSession, cast.slots_id).learners == 2 + (kind is EnrolmentKind.LEARNER)
