"""A visitor tries the platform on one day, and nothing tells whether an address is known."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models.accounts.entities import Person, PersonState, Role, RoleGrant
from models.contracts import trying
from models.contracts.entities import Enrolment, EnrolmentKind
from models.contracts.welcoming import learners_to_welcome
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from models.organisation.queries import the_settings
from models.outbox.entities import Message
from tests.cast import Cast

NEWCOMER = "visiteuse@exemple.fr"


@pytest.fixture
def opened(cast: Cast) -> Cast:
    with acting_as(SYSTEM), transaction():
        the_settings().demo_session_id = cast.slots_id
    return cast


def ask(email: str = NEWCOMER, days: int = 3) -> None:
    trying.ask_demo("Inès", "Visiteuse", email, clock.today() + timedelta(days), address="192.0.2.7")


def somebody(email: str = NEWCOMER) -> Person | None:
    return session.scalars(select(Person).where(Person.email_key == email)).one_or_none()


@pytest.mark.row("CAT-38")
def test_an_account_is_made_that_tries_on_that_day_alone_and_is_written_to_then(opened: Cast) -> None:
    ask()
    with acting_as(SYSTEM):
        day, person = clock.today() + timedelta(3), somebody()
        assert person is not None
        assert person.state is PersonState.IMPORTED
        grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id)).one()
        assert (grant.role, grant.starts_on, grant.ends_on) == (Role.TESTER, day, day)
        enrolment = session.scalars(select(Enrolment).where(Enrolment.person_id == person.id)).one()
        assert (enrolment.session_id, enrolment.kind, enrolment.own_ends_on) == (
            opened.slots_id, EnrolmentKind.TESTER, day
        )  # fmt: skip
        assert person.id not in {one.id for one in session.scalars(learners_to_welcome(clock.today()))}
        assert person.id in {one.id for one in session.scalars(learners_to_welcome(day))}


def test_who_asks_for_today_is_written_to_at_once(opened: Cast) -> None:
    ask(days=0)
    with acting_as(SYSTEM):
        person = somebody()
        assert person is not None
        kinds = session.scalars(select(Message.kind).where(Message.recipient_id == person.id)).all()
    assert kinds == ["welcome"]


def test_an_address_that_has_an_account_changes_nothing_and_is_told_so_by_mail_once(opened: Cast) -> None:
    with acting_as(SYSTEM):
        known = session.get_one(Person, opened.learner_id)
        email, before = known.email, session.scalar(select(func.count()).select_from(RoleGrant))
    ask(email)
    ask(email)
    with acting_as(SYSTEM):
        assert session.scalar(select(func.count()).select_from(RoleGrant)) == before
        told = select(Message.kind).where(Message.recipient_id == opened.learner_id, Message.kind == "demo_known")
        assert session.scalars(told).all() == ["demo_known"]


@pytest.mark.parametrize(("days", "refusal"), [(-1, trying.DayPassed), (61, trying.DayTooFar)])
def test_a_day_that_has_passed_or_is_too_far_is_refused(
    opened: Cast, days: int, refusal: type[Exception]
) -> None:  # fmt: skip
    with pytest.raises(refusal):
        ask(days=days)
    with acting_as(SYSTEM):
        assert somebody() is None


def test_without_a_session_for_it_there_is_no_demo(cast: Cast) -> None:
    with pytest.raises(trying.NoDemo):
        ask()
