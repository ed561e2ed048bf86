"""What P7 stands on: a path of seven themes and 130 lessons, and sessions whose learners viewed some of them."""

from __future__ import annotations

from datetime import timedelta

from models.accounts.entities import Person, PersonState
from models.catalogue.entities import Lesson, Module, ModuleLesson, Path, PathTheme, Theme, ThemeModule
from models.contracts.entities import Company, Enrolment, SessionKind, TrainingSession
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, acting_as
from tests.bench.ground import Ground

LESSONS, THEMES = 130, 7
VIEWS = (
    # two lessons of three viewed, the others begun: each lesson of each learner has its row
    "INSERT INTO lesson_view (person_id, lesson_id, watched_ms, opened_at, last_watched_at, completed_at, completion)"
    " SELECT e.person_id, l.id, 300000 + 60000 * (l.id % 7)::int, now() - interval '9 days', now() - interval '1 day',"
    " CASE WHEN (e.person_id + l.id) % 3 > 0 THEN now() - interval '1 day' END,"
    " CASE WHEN (e.person_id + l.id) % 3 > 0 THEN 'watched' END"
    " FROM enrolment e JOIN training_session t ON t.id = e.session_id, lesson l"
    " WHERE t.reference LIKE 'Mesure de %' AND l.reference LIKE 'P7-%' ORDER BY random()"
)
RECORDS = (
    "INSERT INTO learning_record (person_id, lessons_viewed, watched_ms, last_watched_at)"
    " SELECT person_id, count(completed_at), sum(watched_ms), max(last_watched_at) FROM lesson_view"
    " WHERE lesson_id IN (SELECT id FROM lesson WHERE reference LIKE 'P7-%') GROUP BY person_id"
)
BADGES = (
    "INSERT INTO theme_badge (person_id, theme_id, way) SELECT r.person_id, t.id, 'lessons' FROM learning_record r,"
    " theme t WHERE t.reference LIKE 'P7-%' AND (r.person_id + t.id) % 5 = 0"
)


def path_of_lessons() -> int:
    """A published path; gives back its id."""
    with acting_as(SYSTEM), transaction():
        path = Path(title="Mesure P7", reference="P7", published_at=clock.now())
        for n in range(THEMES):
            theme = Theme(title=f"Thème {n}", reference=f"P7-{n}", colour=f"#0b6bc{n}")
            module = Module(title=f"Module {n}", reference=f"P7-{n}")
            session.add_all([PathTheme(path=path, theme=theme, position=n + 1),
                             ThemeModule(theme=theme, module=module, position=1)])  # fmt: skip
            for one in range(n, LESSONS, THEMES):
                lesson = Lesson(title=f"Leçon {one}", reference=f"P7-{one}")
                session.add(ModuleLesson(module=module, lesson=lesson, position=one + 1))
        session.flush()
        return path.id


def session_of(path_id: int, size: int) -> int:
    """A session of licences with so many learners on the path; gives back its id."""
    today = clock.today()
    with acting_as(SYSTEM), transaction():
        where = TrainingSession(
            company=Company(name=f"Mesure {size}"), reference=f"Mesure de {size}", kind=SessionKind.LICENCES,
            package=size, path_id=path_id, starts_on=today - timedelta(60), ends_on=today + timedelta(300),
        )  # fmt: skip
        for n in range(size):
            person = Person(
                email=f"p7.{size}.{n}@bench.exemple.fr", first_name="Mesure", last_name=f"Numéro {n:03}",
                state=PersonState.ACTIVE, last_seen_at=clock.now() - timedelta(n % 40),
            )  # fmt: skip
            session.add(Enrolment(person=person, session=where))
        session.flush()
        return where.id


def watched(ground: Ground) -> None:
    """Views of every lesson by every learner of the sessions above, their records, and a badge of five."""
    ground.sql.execute(VIEWS)
    ground.sql.execute(RECORDS)
    ground.sql.execute(BADGES)
    ground.sql.execute("VACUUM ANALYZE")
