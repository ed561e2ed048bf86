"""What the player sends: counted once, refused when it cannot be true, told in JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from models.catalogue.entities import Lesson
from models.kernel import clock
from models.kernel.database import session
from models.learning.entities import Completion, LearningRecord, LessonView, ViewEvent
from tests.browser_client import Browser
from tests.cast import Cast
from tests.school import MINUTE, on_vimeo


@pytest.fixture
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(clock.now(), tick=False) as moving:
        yield moving


class Player:
    """One video, played by one person."""

    def __init__(self, browser: Browser, lesson_id: int) -> None:
        self.browser, self.address = browser, f"/visionnages/lecons/{lesson_id}"
        self.video_id = session.get_one(Lesson, lesson_id).video_id

    def send(self, **body: Any) -> Any:
        answer = self.browser.open(
            self.address, method="POST", json={"video": self.video_id, **body},
            headers={"X-CSRFToken": self.browser.token()},
        )  # fmt: skip
        self.status = answer.status_code
        return answer.get_json()

    def open(self) -> Any:
        return self.send(opened=True)

    def report(self, *spans: list[int], position: int = 0) -> Any:
        return self.send(intervals=list(spans), position=position)


@pytest.fixture
def player(cast: Cast, browser: Browser, moment: time_machine.Traveller) -> Player:
    return Player(browser.sign_in(cast.learner_id), cast.school.origins_id)


def view(cast: Cast, person_id: int | None = None) -> LessonView:
    rows = select(LessonView).where(LessonView.person_id == (person_id or cast.learner_id))
    return session.scalars(rows.where(LessonView.lesson_id == cast.school.origins_id)).one()


def events() -> int:
    return session.scalar(select(func.count(ViewEvent.id))) or 0


@pytest.mark.row("LRN-17")
@pytest.mark.row("D17")
def test_a_video_watched_to_the_end_is_viewed(cast: Cast, player: Player, moment: time_machine.Traveller) -> None:
    assert player.open() == {"watched": [], "position": 0, "duration": MINUTE}
    moment.shift(timedelta(seconds=30))
    half = player.report([0, 30_000], position=30_000)
    assert (half["watched_ms"], half["completed"], half["percent"]) == (30_000, False, None)
    assert player.open() == {"watched": [[0, 30_000]], "position": 30_000, "duration": MINUTE}
    moment.shift(timedelta(seconds=30))
    assert player.report([30_000, MINUTE], position=MINUTE) == {
        "watched_ms": MINUTE, "duration_ms": MINUTE, "completed": True, "newly_completed": True, "badge": None,
        "percent": 33,
    }  # fmt: skip
    assert (view(cast).completion, view(cast).completed_at) == (Completion.WATCHED, clock.now())
    record = session.scalars(select(LearningRecord).where(LearningRecord.person_id == cast.learner_id)).one()
    assert (record.lessons_viewed, record.watched_ms, record.last_watched_at) == (1, MINUTE, clock.now())


@pytest.mark.row("LRN-17")
def test_seeking_to_the_end_validates_nothing(player: Player, moment: time_machine.Traveller) -> None:
    player.open()
    moment.shift(timedelta(minutes=5))
    assert not player.report([0, 1000], [58_000, MINUTE], position=MINUTE)["completed"]


@pytest.mark.row("LRN-06")
def test_a_replay_counts_nothing_and_leaves_no_event(player: Player, moment: time_machine.Traveller) -> None:
    player.open()
    moment.shift(timedelta(minutes=1))
    assert player.report([0, MINUTE], position=MINUTE)["newly_completed"]
    for _again in range(3):
        moment.shift(timedelta(minutes=1))
        again = player.report([0, MINUTE], position=MINUTE)
        assert (again["watched_ms"], again["completed"], again["newly_completed"]) == (MINUTE, True, False)
    assert events() == 1
    assert session.scalar(select(LearningRecord.watched_ms)) == MINUTE


@pytest.mark.parametrize(
    "body",
    [
        {}, {"intervals": None, "position": 0}, {"intervals": [[0]], "position": 0},
        {"intervals": [[5, 4]], "position": 0}, {"intervals": [[-1, 4]], "position": 0},
        {"intervals": [[0, 1.5]], "position": 0}, {"intervals": [["0", "5"]], "position": 0},
        {"intervals": [[0, True]], "position": 0}, {"intervals": [[0, float("nan")]], "position": 0},
        {"intervals": [[0, 10**30]], "position": 0}, {"intervals": [[0, 70_000]], "position": 0},
        {"intervals": [[n, n + 1] for n in range(0, 402, 2)], "position": 0},
        {"intervals": [[0, 1]] * 5000, "position": 0}, {"intervals": [], "position": 99_999_999},
        {"intervals": [], "position": None}, {"intervals": {"0": 1}, "position": 0},
    ],
)  # fmt: skip
def test_what_cannot_be_read_or_lies_beyond_the_end_is_refused(
    cast: Cast, player: Player, moment: time_machine.Traveller, body: dict[str, Any]
) -> None:
    player.open()
    moment.shift(timedelta(minutes=10))
    assert player.send(**body)["message"]
    assert (player.status, view(cast).watched_ms, events()) == (422, 0, 0)


@pytest.mark.parametrize("raw", [b"", b"[", b"[" * 15_000, b"null", b"{" + b" " * 20_000, b"\xff"])
def test_a_body_that_is_no_json_is_refused(player: Player, raw: bytes) -> None:
    answer = player.browser.open(
        player.address, method="POST", data=raw, headers={"X-CSRFToken": player.browser.token()}
    )
    assert (answer.status_code, bool(answer.get_json()["message"])) == (422, True)


def test_a_report_from_the_future_is_refused_whole(cast: Cast, player: Player, moment: time_machine.Traveller) -> None:
    player.open()
    moment.shift(timedelta(seconds=10))
    player.report([0, 25_001], position=25_001)
    assert (player.status, view(cast).watched_ms, events()) == (422, 0, 0)
    player.report([0, 25_000], position=25_000)
    assert (player.status, view(cast).watched_ms, events()) == (200, 25_000, 1)
    player.report([0, 25_001], position=25_001)  # the account is spent
    assert player.status == 422


def test_a_replaced_video_takes_no_report(cast: Cast, player: Player) -> None:
    player.open()
    lesson = session.get_one(Lesson, cast.school.origins_id)
    lesson.video = on_vimeo("4242")
    assert player.report([0, 10], position=10)["message"]
    assert player.status == 409


@pytest.mark.row("LRN-33")
@pytest.mark.row("ACC-13")
@pytest.mark.parametrize(
    ("who", "lesson", "status"),
    [("waiting", "origins", 403), ("expired", "origins", 403), ("learner", "operators", 404), ("tester", "laws", 404),
     ("globex_learner", "origins", 200), ("administrator", "origins", 404), ("recruiter", "origins", 403)],
)  # fmt: skip
def test_who_may_not_read_a_lesson_reports_nothing_of_it(
    cast: Cast, browser: Browser, who: str, lesson: str, status: int
) -> None:
    player = Player(browser.sign_in(getattr(cast, f"{who}_id")), getattr(cast.school, f"{lesson}_id"))
    player.open()
    assert player.status == status


def test_signed_out_it_says_so(cast: Cast, browser: Browser) -> None:
    player = Player(browser, cast.school.origins_id)
    assert player.open()["message"]
    assert player.status == 401
