"""The bell: five latest, history by pages, unread ones counted, nobody else's."""

from __future__ import annotations

import pytest
from flask_babel import force_locale
from sqlalchemy import event

from models.accounts.actors import actor_for
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import act_as
from models.outbox.operations import mark_read, notify
from models.outbox.queries import unread_by
from tasks import bell
from tests.cast import Cast


def unread_count(person_id: int) -> int:
    return session.scalars(unread_by(person_id)).one()


@pytest.fixture
def told(cast: Cast) -> Cast:
    """Forty-five notifications of the learner, one of somebody else; the learner reads."""
    for number in range(45):
        notify(
            "greeting", key=f"n:{number}", recipient_id=cast.learner_id, payload={"session_reference": str(number)},
            link="/",
        )  # fmt: skip
        session.flush()
    notify("greeting", key="other", recipient_id=cast.pilot_id, payload={"session_reference": "other"})
    session.flush()
    act_as(actor_for(cast.learner_id))
    return cast


@pytest.mark.row("NOT-01")
def test_the_bell_shows_the_five_latest_in_words(told: Cast) -> None:
    lines = bell.latest(told.learner_id)
    assert [line.text for line in lines] == [f"Session {number}" for number in (44, 43, 42, 41, 40)]
    assert {(line.link, line.unread) for line in lines} == {("/", True)}


@pytest.mark.row("NOT-01")
def test_the_bell_speaks_the_language_of_the_page(told: Cast) -> None:
    with force_locale("en"):
        assert bell.latest(told.learner_id, 1)[0].text == "Session 44"


@pytest.mark.row("NOT-02")
def test_the_history_has_pages_and_any_number_gives_one(told: Cast) -> None:
    first, last, beyond = (bell.page(told.learner_id, number) for number in (1, 3, 99))
    assert (len(first.lines), first.number, first.pages) == (20, 1, 3)
    assert [line.text for line in last.lines] == [f"Session {number}" for number in (4, 3, 2, 1, 0)]
    assert beyond == last
    assert bell.page(told.learner_id, -1) == first


def test_a_person_without_notifications_has_one_empty_page(cast: Cast) -> None:
    assert bell.latest(cast.manager_id) == []
    assert bell.page(cast.manager_id) == bell.BellPage([], 1, 1)


def test_reading_some_leaves_the_others_unread(told: Cast) -> None:
    by = actor_for(told.learner_id)
    seen = [line.id for line in bell.latest(told.learner_id)]
    assert unread_count(told.learner_id) == 45
    assert mark_read(told.learner_id, by=by, ids=seen) == 5
    assert unread_count(told.learner_id) == 40
    assert mark_read(told.learner_id, by=by) == 40
    assert unread_count(told.learner_id) == 0
    assert mark_read(told.learner_id, by=by) == 0


def test_nobody_reads_or_marks_what_is_somebody_elses(told: Cast) -> None:
    assert bell.latest(told.pilot_id) == []
    assert unread_count(told.pilot_id) == 0
    with pytest.raises(Forbidden):
        mark_read(told.pilot_id, by=actor_for(told.learner_id))


def test_a_page_of_twenty_asks_no_more_than_a_page_of_one(told: Cast) -> None:
    asked: list[str] = []
    connection = session.connection()

    def count(*words: object) -> None:
        asked.append(str(words[2]))

    event.listen(connection, "before_cursor_execute", count)
    session.expire_all()
    bell.latest(told.learner_id, 1)
    alone = len(asked)
    asked.clear()
    session.expire_all()
    bell.latest(told.learner_id, 20)
    assert len(asked) <= alone
