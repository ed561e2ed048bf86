"""The weekly report of a team: to which managers, how often, with which lines."""

from __future__ import annotations

import json
import time
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from models.accounts.actors import actor_for
from models.accounts.entities import Person, PersonState, Role, RoleGrant
from models.contracts.entities import Enrolment, EnrolmentKind, Supervision, TrainingSession
from models.contracts.operations import finish_path, release_slot, report_teams
from models.contracts.reporting import MOST, next_report, report_day
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM, acting_as
from models.organisation.entities import Setting
from models.outbox.entities import Message, Notification
from tests.cast import Cast

DAY = timedelta(days=1)
KIND = "team_report"


def reports(manager_id: int) -> list[Message]:
    session.expire_all()
    owed = select(Message).where(Message.kind == KIND, Message.recipient_id == manager_id)
    return list(session.scalars(owed.order_by(Message.id)))


def report(manager_id: int, day: date | None = None) -> list[Message]:
    report_teams(day or clock.today(), by=SYSTEM)
    return reports(manager_id)


def follow(cast: Cast, *who: str) -> None:
    session.add_all(Supervision(manager_id=cast.manager_id, person_id=getattr(cast, f"{one}_id")) for one in who)
    session.flush()


def names(message: Message) -> list[str]:
    ids = [line["enrolment_id"] for line in message.payload["lines"]]
    found = dict(
        session.execute(
            select(Enrolment.id, Person.first_name).join(Enrolment.person).where(Enrolment.id.in_(ids))
        ).all()
    )
    return [found[one] for one in ids]


@pytest.mark.row("NOT-33")
@pytest.mark.row("FUP-05")
def test_a_manager_of_whom_somebody_learns_gets_the_report_once_a_week(cast: Cast) -> None:
    tuesday = date(2026, 11, 24)
    session.get_one(TrainingSession, cast.slots_id).starts_on = date(2026, 1, 1)
    session.get_one(TrainingSession, cast.slots_id).ends_on = date(2026, 12, 31)
    assert report_teams(tuesday, by=SYSTEM) == 1
    assert report_teams(tuesday, by=SYSTEM) == report_teams(tuesday + 2 * DAY, by=SYSTEM) == 0
    assert report_teams(tuesday + 7 * DAY, by=SYSTEM) == 1
    keys = [one.key for one in reports(cast.manager_id)]
    assert keys == [f"team-report:{cast.manager_id}:2026-W48", f"team-report:{cast.manager_id}:2026-W49"]
    assert session.scalar(select(func.count(Message.id)).where(Message.kind == KIND)) == 2


@pytest.mark.row("NOT-33")
@pytest.mark.row("FUP-05")
def test_a_manager_of_whom_nobody_learns_gets_none(cast: Cast) -> None:
    follow(cast, "waiting", "invited", "expired")  # without a slot, to come, over
    release_slot(session.get_one(Enrolment, cast.learner_enrolment_id), by=SYSTEM)
    assert report(cast.manager_id) == []
    assert next_report(cast.manager_id, clock.now()) is None


@pytest.mark.row("NOT-33")
@pytest.mark.parametrize("state", [PersonState.DEACTIVATED, PersonState.ARCHIVED])
def test_an_account_that_is_closed_is_no_reason_for_a_report_and_gets_none(cast: Cast, state: PersonState) -> None:
    cast.person("learner").state = state
    session.flush()
    assert report(cast.manager_id) == []
    cast.person("learner").state, cast.person("manager").state = PersonState.ACTIVE, state
    session.flush()
    assert report(cast.manager_id) == []


def test_who_is_no_manager_any_more_gets_none(cast: Cast) -> None:
    for grant in session.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.manager_id)):
        grant.role = Role.LEARNER
    session.flush()
    assert report(cast.manager_id) == []


def test_a_path_that_is_finished_and_who_only_accompanies_are_no_reason_for_a_report(cast: Cast) -> None:
    follow(cast, "pilot")
    session.add(Enrolment(person_id=cast.pilot_id, session_id=cast.licences_id, kind=EnrolmentKind.COMPANION))
    finish_path(session.get_one(Enrolment, cast.learner_enrolment_id), by=SYSTEM)
    assert report(cast.manager_id) == []


@pytest.mark.parametrize(("shift", "mails"), [(-1, 0), (0, 1)])
def test_the_last_day_of_a_path_counts_and_the_next_does_not(cast: Cast, shift: int, mails: int) -> None:
    session.get_one(Enrolment, cast.learner_enrolment_id).own_ends_on = clock.today() + shift * DAY
    session.flush()
    assert len(report(cast.manager_id)) == mails


@pytest.mark.row("FUP-19")
def test_the_report_holds_the_team_by_name_and_nobody_else(cast: Cast) -> None:
    follow(cast, "waiting", "invited", "expired", "licensed")
    (mail,) = report(cast.manager_id)
    assert names(mail) == ["Amélie", "Loïc", "Jérôme", "Zoé"]  # the path of Océane ended long ago
    assert [line["state"] for line in mail.payload["lines"]] == ["open", "waiting", "open", "not_started"]
    assert (mail.payload["learning"], mail.payload["more"]) == (2, 0)


def test_a_path_that_ended_this_week_is_in_the_report_and_an_older_one_is_not(cast: Cast) -> None:
    follow(cast, "waiting")
    waiting = session.get_one(Enrolment, cast.waiting_enrolment_id)
    waiting.session.starts_on, waiting.own_ends_on = clock.today() - 100 * DAY, clock.today() - 7 * DAY
    session.flush()
    (mail,) = report(cast.manager_id)
    assert [line["state"] for line in mail.payload["lines"]] == ["open", "expired"]
    waiting.own_ends_on = clock.today() - 8 * DAY
    (_, next_week) = report(cast.manager_id, clock.today() + 7 * DAY)
    assert names(next_week) == ["Amélie"]


def test_a_message_holds_no_name_and_the_line_under_the_bell_only_its_number(cast: Cast) -> None:
    cast.person("learner").last_seen_at = datetime(2026, 3, 8, 23, 30, tzinfo=clock.time_zone())
    session.flush()
    (mail,) = report(cast.manager_id)
    enrolment = session.get_one(Enrolment, cast.learner_enrolment_id)
    assert mail.payload["lines"] == [{
        "enrolment_id": enrolment.id, "state": "open", "starts_on": str(enrolment.session.starts_on),
        "ends_on": str(enrolment.ends_on), "last_seen_on": "2026-03-08", "videos": 0, "certification": None,
    }]  # fmt: skip
    assert "Amélie" not in json.dumps(mail.payload, ensure_ascii=False)
    line = session.scalars(select(Notification).where(Notification.key == mail.key)).one()
    assert (line.recipient_id, line.kind, line.link) == (cast.manager_id, KIND, "/suivi-equipe")
    assert line.payload == {"day": str(clock.today()), "learning": 1, "more": 0}


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-24T10:59", "2026-11-24"), ("2026-11-24T11:00", "2026-12-01"), ("2026-11-25T00:00", "2026-12-01"),
        ("2026-11-23T23:59", "2026-11-24"), ("2026-03-29T12:00", "2026-03-31"), ("2026-10-25T02:30", "2026-10-27"),
    ],
)  # fmt: skip
@pytest.mark.row("D14")
def test_the_next_report_leaves_on_the_next_tuesday_at_eleven(cast: Cast, now: str, day: str) -> None:
    assert report_day(datetime.fromisoformat(now).replace(tzinfo=clock.time_zone())) == date.fromisoformat(day)


@pytest.mark.row("D14")
def test_the_plan_follows_the_day_that_staff_chose_and_leaves_out_a_week_already_told(cast: Cast) -> None:
    now = clock.now()
    chosen = session.get_one(Setting, 1)
    chosen.report_weekday = (clock.today().weekday() + 1) % 7
    session.flush()
    tomorrow = clock.today() + DAY
    with acting_as(actor_for(cast.manager_id)):  # who reads no message themselves
        assert next_report(cast.manager_id, now) == tomorrow
        assert next_report(cast.globex_pilot_id, now) is None
    report_teams(tomorrow, by=SYSTEM)
    with acting_as(actor_for(cast.manager_id)):
        assert next_report(cast.manager_id, now) == tomorrow + 7 * DAY


def test_only_the_clock_sends_reports(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        report_teams(clock.today(), by=actor_for(cast.pilot_id))


MANAGERS, LEARNERS = 500, 10_000


CROWD = f"""
INSERT INTO person (email, first_name, last_name, locale, state)
  SELECT 'c' || n || '@crowd.fr', 'C', lpad(n::text, 5, '0'), 'fr', 'active'
  FROM generate_series(1, {LEARNERS + MANAGERS}) n;
INSERT INTO role_grant (person_id, role) SELECT id, 'manager' FROM person
  WHERE email LIKE '%@crowd.fr' AND last_name::int > {LEARNERS};
INSERT INTO training_session (company_id, reference, kind, package, slots_used, starts_on, ends_on, contract_reference)
  SELECT id, 'Crowd', 'licences', {LEARNERS}, 0, current_date - 30, current_date + 300, '' FROM company LIMIT 1;
INSERT INTO enrolment (person_id, session_id) SELECT person.id, training_session.id FROM person, training_session
  WHERE email LIKE '%@crowd.fr' AND last_name::int <= {LEARNERS} AND reference = 'Crowd';
ANALYZE person, enrolment, role_grant;
INSERT INTO supervision (manager_id, person_id) SELECT manager.id, learner.id FROM person manager JOIN person learner
  ON manager.last_name::int = {LEARNERS} + 1 + (learner.last_name::int - 1) % {MANAGERS}
  WHERE manager.email LIKE '%@crowd.fr' AND learner.email LIKE '%@crowd.fr'
  AND learner.last_name::int <= {LEARNERS};
ANALYZE supervision;
"""


@pytest.mark.row("NOT-33")
@pytest.mark.slow
def test_ten_thousand_learners_are_reported_in_two_seconds(cast: Cast) -> None:
    release_slot(session.get_one(Enrolment, cast.learner_enrolment_id), by=SYSTEM)
    for statement in filter(str.strip, CROWD.split(";")):
        session.connection().exec_driver_sql(statement.replace("%", "%%"))
    begun = time.perf_counter()
    assert report_teams(clock.today(), by=SYSTEM) == MANAGERS
    assert time.perf_counter() - begun < 2
    lines = session.scalar(
        select(func.sum(func.jsonb_array_length(Message.payload["lines"]))).where(Message.kind == KIND)
    )
    assert lines == LEARNERS


def test_a_large_team_is_cut_and_says_how_much_is_left(cast: Cast) -> None:
    for n in range(MOST + 4):
        person = Person(email=f"t{n}@exemple.fr", first_name="T", last_name=f"Z{n:03}", state=PersonState.ACTIVE)
        session.add(Enrolment(person=person, session_id=cast.slots_id))
        session.flush()
        session.add(Supervision(manager_id=cast.manager_id, person_id=person.id))
    session.flush()
    (mail,) = report(cast.manager_id)
    assert (len(mail.payload["lines"]), mail.payload["more"]) == (MOST, 5)
