"""P7: the follow-up board of a session of 500 learners with the progress of 130 lessons each, at most 120 ms.

Progress is synthetic: a table of lessons seen and a source that answers for it, as the catalogue will.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, String, column, func, literal, select, table

from models.accounts.entities import Person, PersonState
from models.contracts.entities import Company, Enrolment, SessionKind, TrainingSession
from models.contracts.progress import Progress, answers_progress
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from tests.bench.ground import Ground
from tests.bench.measuring import Measure, milliseconds, statements
from tests.bench.registry import bench
from tests.browser_client import Browser

LESSONS = 130
SIZES = (1, 50, 500)
seen = table(
    "bench_lesson", column("enrolment_id", Integer), column("lesson", Integer), column("minutes", Integer),
    column("seen_on", Date),
)  # fmt: skip
FACTS: dict[str, Any] = {
    "last_video_on": func.max(seen.c.seen_on), "videos": func.count(), "minutes": func.sum(seen.c.minutes),
}  # fmt: skip
BOARD = (
    "SELECT e.id, p.first_name, p.last_name, p.email, p.last_seen_at, e.own_ends_on, lower(a.during), q.rank,"
    " (SELECT string_agg(m.last_name, ', ') FROM supervision s JOIN person m ON m.id = s.manager_id"
    "  WHERE s.person_id = p.id) FROM enrolment e JOIN person p ON p.id = e.person_id"
    " LEFT JOIN slot_assignment a ON a.enrolment_id = e.id AND upper_inf(a.during)"
    " LEFT JOIN (SELECT enrolment_id, row_number() OVER (ORDER BY position) AS rank FROM waiting_entry"
    "  WHERE session_id = %(session)s) q ON q.enrolment_id = e.id"
    " WHERE e.session_id = %(session)s ORDER BY p.last_name_key, p.first_name, p.id"
)
LESSONS_SEEN = (
    "SELECT enrolment_id, max(seen_on), count(*), sum(minutes) FROM bench_lesson"
    " WHERE enrolment_id = ANY(%(ids)s) GROUP BY enrolment_id"
)


class LessonsSeen:
    """Progress kept a row a lesson."""

    def of(self, enrolment_ids: Sequence[int]) -> dict[int, Progress]:
        known = select(seen.c.enrolment_id, *FACTS.values()).where(seen.c.enrolment_id.in_(enrolment_ids))
        with acting_as(SYSTEM):
            rows = session.execute(known.group_by(seen.c.enrolment_id)).all()
        return {one: Progress(last, None, videos, minutes) for one, last, videos, minutes in rows}

    def said(self, name: str, enrolment_id: Any) -> ColumnElement[Any]:
        if name not in FACTS:
            return literal(None, String)
        return select(FACTS[name]).where(seen.c.enrolment_id == enrolment_id).scalar_subquery()


@bench(people=(10_000,), writes=True)
def board_of_a_session(ground: Ground) -> Iterator[Measure]:
    """The page, its statements for 1, 50 and 500 learners, and the general follow-up ordered by progress."""
    session_ids = {size: filled(size) for size in SIZES}
    keep_lessons(ground)
    before, reader = answers_progress(LessonsSeen()), ground.administrator()
    try:
        for size in SIZES:
            yield from measured(ground, reader, session_ids[size], size)
        general = [f"/admin/follow-up/?session_is={session_ids[500]}{rest}" for rest in ("", "&sort=videos&desc=1")]
        times = milliseconds(*(lambda at=at: page(reader, at) for at in general))
        for name, time in zip(("general follow-up", "general follow-up by videos"), times, strict=True):
            yield Measure(f"P7 {name}, a page of 500", time, "ms", 500)
    finally:
        answers_progress(before)


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


def filled(size: int) -> int:
    """A session of licences with so many learners; gives back its id."""
    today = clock.today()
    with acting_as(SYSTEM), transaction():
        company = Company(name=f"Mesure {size}")
        where = TrainingSession(
            company=company, reference=f"Mesure de {size}", kind=SessionKind.LICENCES, package=size,
            starts_on=today - timedelta(60), ends_on=today + timedelta(300),
        )  # fmt: skip
        for n in range(size):
            person = Person(
                email=f"p7.{size}.{n}@bench.exemple.fr", first_name="Mesure", last_name=f"Numéro {n:03}",
                state=PersonState.ACTIVE, last_seen_at=clock.now() - timedelta(n % 40),
            )  # fmt: skip
            session.add(Enrolment(person=person, session=where))
        session.flush()
        return where.id


def keep_lessons(ground: Ground) -> None:
    """Every lesson of every learner of the sessions above, in a table that goes with the copy."""
    ground.sql.execute(
        "CREATE TABLE bench_lesson (enrolment_id bigint, lesson int, minutes int, seen_on date,"
        " PRIMARY KEY (enrolment_id, lesson))"
    )
    ground.sql.execute(
        "INSERT INTO bench_lesson SELECT e.id, n, 5 + n %% 7, %(day)s - n FROM enrolment e"
        " JOIN training_session t ON t.id = e.session_id, generate_series(1, %(lessons)s) AS n"
        " WHERE t.reference LIKE 'Mesure de %%'",
        {"day": date(2026, 11, 1), "lessons": LESSONS},
    )
    ground.sql.execute("VACUUM ANALYZE bench_lesson, enrolment, person")


def page(reader: Browser, address: str) -> None:
    answer = reader.get(address)
    assert answer.status_code == 200, answer.status
    answer.get_data()


def by_hand(ground: Ground, session_id: int) -> None:
    rows = ground.sql.execute(BOARD, {"session": session_id}).fetchall()
    ground.sql.execute(LESSONS_SEEN, {"ids": [row[0] for row in rows]}).fetchall()
