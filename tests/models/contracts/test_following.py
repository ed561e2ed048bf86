"""Who is followed, in which columns, by how many queries; and when somebody counts as inactive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask_babel import force_locale
from sqlalchemy import ColumnElement, event, select

from models.accounts.actors import actor_for
from models.accounts.entities import Person, PersonState, Role, RoleGrant
from models.contracts.access import AccessState
from models.contracts.entities import Enrolment, Supervision, TrainingSession, WaitingEntry
from models.contracts.following import COLUMNS, Line, followed, lines_of, with_progress
from models.contracts.inactivity import InactiveFor, is_inactive
from models.contracts.progress import Progress, answers_progress
from models.kernel import clock
from models.kernel.database import db, session
from models.kernel.policy import acting_as
from models.organisation.entities import Setting
from models.organisation.queries import the_settings
from tests.cast import Cast


def seen_by(cast: Cast, who: str, **wanted: int) -> list[str]:
    with acting_as(actor_for(getattr(cast, f"{who}_id"))):
        return [line.person.first_name for line in lines_of(followed(**wanted), clock.today())]


@pytest.mark.row("FUP-14")
def test_the_columns_of_a_report_stand_in_their_order() -> None:
    assert [one.name for one in COLUMNS] == [
        "person.last_name", "person.first_name", "person.email", "session.company", "session", "managers",
        "session.starts_on", "ends_on", "last_video_on", "certification", "videos", "themes",
    ]  # fmt: skip


@pytest.mark.row("FUP-19")
@pytest.mark.row("ACC-17")
@pytest.mark.row("CON-12")
def test_three_scopes_see_their_learners_and_nobody_else(cast: Cast) -> None:
    acme = ["Amélie", "Loïc", "Océane", "Jérôme", "Zoé"]
    assert seen_by(cast, "pilot") == acme
    assert seen_by(cast, "globex_pilot") == ["Lenny", "Homer"]
    assert seen_by(cast, "manager", team_of=cast.manager_id) == ["Amélie"]
    assert sorted(seen_by(cast, "administrator")) == sorted([*acme, "Lenny", "Homer"])


def test_a_manager_who_learns_is_not_in_their_own_team(cast: Cast) -> None:
    session.add(Enrolment(person_id=cast.manager_id, session_id=cast.slots_id))
    session.flush()
    assert seen_by(cast, "manager", team_of=cast.manager_id) == ["Amélie"]


def test_a_line_says_the_slot_the_rank_and_the_managers(cast: Cast) -> None:
    """The rank counts those whom the reader does not see, and a manager without a company is named."""
    session.add(Supervision(manager_id=cast.manager_id, person_id=cast.waiting_id))
    other = Person(email="first@exemple.fr", first_name="Ahmed", last_name="Zidane", state=PersonState.ACTIVE)
    ahead = Enrolment(person=other, session_id=cast.slots_id)
    session.add(ahead)
    session.flush()
    session.add(WaitingEntry(enrolment=ahead, session_id=cast.slots_id, position=0))
    session.flush()
    with acting_as(actor_for(cast.manager_id)):
        holder, waiting = lines_of(followed(team_of=cast.manager_id), clock.today())
    assert (holder.state, holder.holds, holder.rank) == (AccessState.OPEN, True, None)
    assert (waiting.state, waiting.holds, waiting.rank) == (AccessState.WAITING, False, 2)
    with acting_as(actor_for(cast.pilot_id)):
        lines = lines_of(followed(session_id=cast.slots_id), clock.today())
    assert {line.person.first_name: line.managers for line in lines} == {
        "Amélie": "Benoît Müller", "Loïc": "Benoît Müller", "Ahmed": "",
    }  # fmt: skip


@pytest.mark.row("FUP-16")
@pytest.mark.row("FUP-03")
def test_a_line_says_nothing_of_progress_until_somebody_answers_for_it(cast: Cast) -> None:
    def line() -> Line:
        return with_progress(lines_of(followed(team_of=cast.manager_id), clock.today()))[0]

    before = answers_progress(None)
    try:
        assert line().progress == Progress()
        answers_progress(Kept(cast.learner_enrolment_id))
        assert (line().progress.videos, line().progress.minutes) == (12, 95)
        assert [column.read(line()) for column in COLUMNS[-4:]] == [date(2026, 3, 1), "Or", 12, "Sourcing 40 %"]
    finally:
        answers_progress(before)


class Kept:
    """Progress of one enrolment."""

    def __init__(self, enrolment_id: int) -> None:
        self.known = {enrolment_id: Progress(date(2026, 3, 1), "Or", 12, 95, "Sourcing 40 %")}

    def of(self, enrolment_ids: Sequence[int]) -> dict[int, Progress]:
        session.execute(select(Enrolment.id).where(Enrolment.id.in_(enrolment_ids)))
        return {one: progress for one, progress in self.known.items() if one in enrolment_ids}

    def said(self, name: str, enrolment_id: Any) -> ColumnElement[Any]:
        raise NotImplementedError


def test_a_board_takes_as_many_queries_for_five_hundred_as_for_one(cast: Cast) -> None:
    before = answers_progress(Kept(cast.learner_enrolment_id))
    try:
        with acting_as(actor_for(cast.pilot_id)):
            few = queries_of(cast.licences_id, 1)
        crowd(cast, 500)
        with acting_as(actor_for(cast.pilot_id)):
            many = queries_of(cast.slots_id, 502)
    finally:
        answers_progress(before)
    assert (few, many) == (2, 2)


def crowd(cast: Cast, number: int) -> None:
    for n in range(number):
        person = Person(email=f"crowd{n}@exemple.fr", first_name="A", last_name=f"B{n}", state=PersonState.ACTIVE)
        person.grants.append(RoleGrant(role=Role.LEARNER))
        session.add(Enrolment(person=person, session_id=cast.slots_id))
    session.flush()
    session.expire_all()


def queries_of(session_id: int, lines: int) -> int:
    """How many statements a board takes, all that its lines show read."""
    assert the_settings().inactivity_days  # every page has read them
    sent: list[str] = []
    listener = lambda *args: sent.append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    found = with_progress(lines_of(followed(session_id=session_id), clock.today()))
    for line in found:
        assert [column.read(line) for column in COLUMNS]
    event.remove(db.engine, "before_cursor_execute", listener)
    assert len(found) == lines
    return len(sent)


# -- inactivity -------------------------------------------------------------------------------------------------------


def inactive_on(on: date) -> list[int]:
    return list(session.scalars(select(Enrolment.id).where(is_inactive(on)).order_by(Enrolment.id)))


def last_seen(cast: Cast, day: date, hour: time) -> None:
    cast.person("learner").last_seen_at = datetime.combine(day, hour, clock.time_zone())
    session.flush()


@pytest.mark.row("FUP-20")
@pytest.mark.parametrize("hour", [time(0, 0), time(23, 59)])
def test_a_learner_is_inactive_after_twenty_one_days_and_not_after_twenty(cast: Cast, hour: time) -> None:
    on = clock.today() + timedelta(days=100)
    last_seen(cast, on - timedelta(days=20), hour)
    assert cast.learner_enrolment_id not in inactive_on(on)
    last_seen(cast, on - timedelta(days=21), hour)
    assert cast.learner_enrolment_id in inactive_on(on)


@pytest.mark.row("FUP-20")
def test_who_never_came_is_counted_from_the_first_day(cast: Cast) -> None:
    begins = session.get_one(TrainingSession, cast.slots_id).starts_on
    assert cast.waiting_enrolment_id not in inactive_on(begins + timedelta(days=20))
    assert cast.waiting_enrolment_id in inactive_on(begins + timedelta(days=21))


@pytest.mark.row("FUP-20")
def test_who_was_seen_before_their_path_is_counted_from_its_first_day(cast: Cast) -> None:
    begins = session.get_one(TrainingSession, cast.slots_id).starts_on
    last_seen(cast, begins - timedelta(days=300), time(12))
    assert cast.learner_enrolment_id not in inactive_on(begins + timedelta(days=20))


@pytest.mark.row("FUP-20")
def test_nobody_is_inactive_after_their_last_day(cast: Cast) -> None:
    last = clock.today() + timedelta(days=50)
    session.get_one(Enrolment, cast.waiting_enrolment_id).own_ends_on = last
    session.flush()
    assert cast.waiting_enrolment_id in inactive_on(last)
    assert cast.waiting_enrolment_id not in inactive_on(last + timedelta(days=1))


@pytest.mark.row("FUP-21")
@pytest.mark.row("D14")
def test_staff_choose_after_how_many_days_somebody_is_inactive(cast: Cast) -> None:
    on = clock.today() + timedelta(days=100)
    last_seen(cast, on - timedelta(days=10), time(12))
    assert cast.learner_enrolment_id not in inactive_on(on)
    chosen(10)
    assert cast.learner_enrolment_id in inactive_on(on)


def chosen(days: int) -> None:
    session.get_one(Setting, 1).inactivity_days = days
    session.flush()


@pytest.mark.row("FUP-21")
@pytest.mark.parametrize(
    ("days", "words"),
    [
        (21, "Inactifs depuis 3 semaines"), (7, "Inactifs depuis 1 semaine"), (20, "Inactifs depuis 20 jours"),
        (1, "Inactifs depuis 1 jour"),
    ],
)  # fmt: skip
def test_the_words_of_inactivity_say_the_days_of_the_settings(cast: Cast, days: int, words: str) -> None:
    chosen(days)
    with force_locale("fr"):
        assert str(InactiveFor()) == words
