"""P7: the follow-up board of a session of 500 learners with the progress of 130 lessons each, at most 120 ms.

Progress is the product's own: read from what learners viewed. So is what a change of their path would do to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import select

from models.catalogue.entities import Lesson, ModuleLesson
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as
from models.learning.impact import foresee
from tests.bench.ground import Ground
from tests.bench.measuring import Measure, milliseconds, statements
from tests.bench.p7_school import path_of_lessons, session_of, watched
from tests.bench.registry import bench
from tests.browser_client import Browser

SIZES = (1, 50, 500)
BOARD = (
    "SELECT e.id, p.first_name, p.last_name, p.email, p.last_seen_at, e.own_ends_on, lower(a.during), q.rank,"
    " (SELECT string_agg(m.last_name, ', ') FROM supervision s JOIN person m ON m.id = s.manager_id"
    "  WHERE s.person_id = p.id) FROM enrolment e JOIN person p ON p.id = e.person_id"
    " LEFT JOIN slot_assignment a ON a.enrolment_id = e.id AND upper_inf(a.during)"
    " LEFT JOIN (SELECT enrolment_id, row_number() OVER (ORDER BY position) AS rank FROM waiting_entry"
    "  WHERE session_id = %(session)s) q ON q.enrolment_id = e.id"
    " WHERE e.session_id = %(session)s ORDER BY p.last_name_key, p.first_name, p.id"
)
LEVELS = (
    "SELECT v.person_id, m.theme_id, count(*) FROM lesson_view v JOIN module_lesson l ON l.lesson_id = v.lesson_id"
    " JOIN theme_module m ON m.module_id = l.module_id JOIN path_theme p ON p.theme_id = m.theme_id"
    " JOIN training_session t ON t.path_id = p.path_id JOIN enrolment e ON e.session_id = t.id"
    " WHERE v.completed_at IS NOT NULL AND e.person_id = v.person_id AND t.id = %(session)s"
    " GROUP BY v.person_id, m.theme_id"
)
RECORDS = (
    "SELECT e.id, r.lessons_viewed, r.watched_ms, r.last_watched_at FROM enrolment e"
    " JOIN learning_record r USING (person_id) WHERE e.session_id = %(session)s"
)


@bench(people=(10_000,), writes=True)
def board_of_a_session(ground: Ground) -> Iterator[Measure]:
    """The page, its statements for 1, 50 and 500 learners, and the general follow-up ordered by progress."""
    path_id, reader = path_of_lessons(), ground.administrator()
    session_ids = {size: session_of(path_id, size) for size in SIZES}
    watched(ground)
    for size in SIZES:
        yield from measured(ground, reader, session_ids[size], size)
    general = [f"/admin/follow-up/?session_is={session_ids[500]}{rest}" for rest in ("", "&sort=videos&desc=1")]
    times = milliseconds(*(lambda at=at: page(reader, at) for at in general))
    for name, time in zip(("general follow-up", "general follow-up by videos"), times, strict=True):
        yield Measure(f"P7 {name}, a page of 500", time, "ms", 500)
    less, words = milliseconds(lambda: foreseen(a_lesson_less), lambda: foreseen(other_words))
    yield Measure("P7 what a lesson less would do to them", less, "ms", sum(SIZES))
    yield Measure("P7 what other words would do to them", words, "ms", sum(SIZES))


def measured(ground: Ground, reader: Browser, session_id: int, size: int) -> Iterator[Measure]:
    address = f"/admin/sessions/board?id={session_id}"
    board, by_videos, floor = milliseconds(
        lambda: page(reader, address), lambda: page(reader, f"{address}&sort=videos&desc=1"),
        lambda: by_hand(ground, session_id),
    )  # fmt: skip
    yield Measure(f"P7 board of {size}", board, "ms", size, floor=floor)
    yield Measure(f"P7 board of {size} by videos", by_videos, "ms", size, floor=floor)
    with statements() as sent:
        page(reader, address)
    yield Measure(f"P7 statements of the board of {size}", len(sent), "statements", size)


def page(reader: Browser, address: str) -> None:
    answer = reader.get(address)
    assert answer.status_code == 200, answer.status
    answer.get_data()


def by_hand(ground: Ground, session_id: int) -> None:
    for statement in (BOARD, RECORDS, LEVELS):
        ground.sql.execute(statement, {"session": session_id}).fetchall()


def foreseen(change: Callable[[], None]) -> None:
    with acting_as(SYSTEM):
        assert foresee(change).paths
    session.rollback()


def a_lesson_less() -> None:
    first = session.scalars(select(ModuleLesson).order_by(ModuleLesson.id).limit(1))
    session.delete(first.one())


def other_words() -> None:
    session.scalars(select(Lesson).order_by(Lesson.id).limit(1)).one().title = "Autrement dit"
