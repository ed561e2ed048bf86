"""What somebody learned before a test begins, and a path as long as real ones."""

from __future__ import annotations

from datetime import datetime

from models.catalogue.entities import (
    Lesson,
    Module,
    ModuleLesson,
    Path,
    PathTheme,
    Theme,
    ThemeModule,
)
from models.kernel import clock
from models.kernel.database import session
from models.learning.entities import BadgeWay, Completion, LessonView, ThemeBadge
from tests.school import MINUTE, lesson


def watched(
    person_id: int, lesson_id: int, *, viewed: bool = True, ms: int = MINUTE, at: datetime | None = None
) -> None:  # fmt: skip
    """Let somebody have watched a lesson, to its end or as far as ``ms``."""
    at = at or clock.now()
    session.add(
        LessonView(
            person_id=person_id, lesson_id=lesson_id, watched_ms=ms, position_ms=ms, opened_at=at, last_watched_at=at,
            completed_at=at if viewed else None, completion=Completion.WATCHED if viewed else None,
        )
    )  # fmt: skip
    session.flush()


def validated(person_id: int, theme_id: int) -> None:
    session.add(ThemeBadge(person_id=person_id, theme_id=theme_id, way=BadgeWay.LESSONS))
    session.flush()


def long_path(themes: int = 7, modules: int = 5, lessons: int = 4) -> Path:
    """A published path of 140 lessons, unless told otherwise; every reference in it begins with ``INTERNE``."""
    path = Path(title="Un long parcours", reference="INTERNE-P", required_workshops=0, published_at=clock.now())
    for t in range(themes):
        theme = Theme(title=f"Thématique {t}", reference=f"INTERNE-T{t}", colour=f"#0000{t + 10:02x}")
        session.add(PathTheme(path=path, theme=theme, position=t + 1))
        for m in range(modules):
            module = Module(title=f"Module {t}.{m}", reference=f"INTERNE-M{t}.{m}")
            session.add(ThemeModule(theme=theme, module=module, position=m + 1))
            for n in range(lessons):
                one: Lesson = lesson(f"Leçon {t}.{m}.{n}", f"INTERNE-L{t}.{m}.{n}")
                assert one.video is not None
                one.video.reference = f"{t}{m}{n}99"
                session.add(ModuleLesson(module=module, lesson=one, position=n + 1))
    session.flush()
    return path
