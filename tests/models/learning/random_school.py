"""Catalogues, learners and what they watched, drawn at random from a seed: for claims that hold whatever these are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from models.accounts.entities import Person, PersonState
from models.catalogue.entities import (
    Lesson,
    Module,
    ModuleLesson,
    Path,
    PathTheme,
    PathWorkshop,
    Theme,
    ThemeModule,
    Workshop,
)
from models.contracts.entities import Company, Enrolment, SessionKind, TrainingSession
from models.kernel import clock
from models.kernel.database import session
from models.learning.entities import (
    BadgeWay,
    Completion,
    LearningRecord,
    LessonView,
    ThemeBadge,
    WorkshopProgress,
)
from models.learning.validating import validate_themes


@dataclass(frozen=True)
class RandomSchool:
    paths: list[Path]
    themes: list[Theme]
    modules: list[Module]
    lessons: list[Lesson]
    workshops: list[Workshop]
    sessions: list[TrainingSession]
    people: list[Person]
    draw: Random


def random_school(seed: int) -> RandomSchool:
    """A few of everything, much of it shared, some of it empty."""
    draw = Random(seed)
    now = clock.now()
    lessons = [Lesson(title=f"Leçon {n}", reference=f"R{seed}-L{n}") for n in range(draw.randint(3, 12))]
    modules = [Module(title=f"Module {n}", reference=f"R{seed}-M{n}") for n in range(draw.randint(2, 6))]
    themes = [
        Theme(title=f"Thème {n}", reference=f"R{seed}-T{n}", colour=f"#a0b0c{n}", optional=draw.random() < 0.3)
        for n in range(draw.randint(2, 5))
    ]
    workshops = [Workshop(title=f"Atelier {n}", reference=f"R{seed}-A{n}") for n in range(3)]
    paths = [
        Path(
            title=f"Parcours {n}", reference=f"R{seed}-P{n}", required_workshops=draw.randint(0, 3),
            published_at=now if draw.random() < 0.8 else None,
        )
        for n in range(3)
    ]  # fmt: skip
    session.add_all([*lessons, *modules, *themes, *workshops, *paths])
    for module in modules:
        for position, lesson in enumerate(some(draw, lessons, 4), 1):
            session.add(ModuleLesson(module=module, lesson=lesson, position=position))
    for theme in themes:
        for position, module in enumerate(some(draw, modules, 3), 1):
            session.add(ThemeModule(theme=theme, module=module, position=position))
    for path in paths:
        for position, theme in enumerate(some(draw, themes, 4), 1):
            session.add(PathTheme(path=path, theme=theme, position=position))
        for position, workshop in enumerate(some(draw, workshops, 3), 1):
            session.add(PathWorkshop(path=path, workshop=workshop, position=position))
    sessions = sessions_on(paths, seed)
    people = [learner(seed, n, draw.sample(sessions, draw.randint(1, 2))) for n in range(8)]
    session.flush()
    for person in people:
        watch(draw, person, lessons, themes, workshops)
    session.flush()
    validate_themes()  # badges follow what was viewed, as they do for everybody
    session.expire_all()
    return RandomSchool(paths, themes, modules, lessons, workshops, sessions, people, draw)


def some(draw: Random, among: list[Any], most: int) -> list[Any]:
    return draw.sample(among, draw.randint(0, min(most, len(among))))


def sessions_on(paths: list[Path], seed: int) -> list[TrainingSession]:
    today, company = clock.today(), Company(name=f"École {seed}")
    rows = [
        TrainingSession(
            company=company, reference=f"École {seed} - {n}", kind=SessionKind.SLOTS, package=2, path=path,
            starts_on=today - timedelta(30 + n), ends_on=today + timedelta(300),
        )
        for n, path in enumerate([*paths, None])
    ]  # fmt: skip
    session.add_all(rows)
    return rows


def learner(seed: int, n: int, where: list[TrainingSession]) -> Person:
    person = Person(
        email=f"hasard{seed}.{n}@exemple.fr", first_name="Élève", last_name=f"Numéro {n}", state=PersonState.ACTIVE
    )  # fmt: skip
    session.add_all([person, *(Enrolment(person=person, session=one) for one in where)])
    return person


def watch(
    draw: Random, person: Person, lessons: list[Lesson], themes: list[Theme], workshops: list[Workshop]
) -> None:  # fmt: skip
    """Some lessons viewed, others begun; badges and workshops, due or not."""
    now, eager = clock.now(), draw.random()
    watched = viewed = 0
    for lesson in lessons:
        if draw.random() > eager:
            continue
        done, milliseconds = draw.random() < 0.8, draw.randint(0, 10_000_000)
        watched, viewed = watched + milliseconds, viewed + done
        session.add(
            LessonView(
                person_id=person.id, lesson_id=lesson.id, watched_ms=milliseconds, opened_at=now, last_watched_at=now,
                completed_at=now if done else None, completion=Completion.WATCHED if done else None,
            )
        )  # fmt: skip
    if watched:
        session.add(
            LearningRecord(person_id=person.id, lessons_viewed=viewed, watched_ms=watched, last_watched_at=now)
        )  # fmt: skip
    for theme in themes:
        if draw.random() < 0.25:
            session.add(ThemeBadge(person_id=person.id, theme_id=theme.id, way=BadgeWay.LESSONS))
    for workshop in workshops:
        if draw.random() < 0.4:
            session.add(WorkshopProgress(person_id=person.id, workshop_id=workshop.id, opened_at=now, completed_at=now))
